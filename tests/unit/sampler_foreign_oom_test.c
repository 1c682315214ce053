/* What Linux's log says of memory: each report a sample, whatever keeps the log, and who was killed a mark. */
#include "sampler_foreign.h"

static struct foreign_read made;

static void read_text(const char *text, size_t samples, size_t marks, int64_t rows, int64_t refused)
{
    foreign_read_text(&made, text);
    ck_assert_msg(made.status == STATUS_OK, "%s", made.why.line);
    ck_assert_str_eq(made.kind->name, "oom");
    ck_assert_uint_eq(made.sample_count, samples);
    ck_assert_uint_eq(made.mark_count, marks);
    ck_assert_int_eq(made.counts.rows, rows);
    ck_assert_msg(made.counts.refused == refused, "%lld refused, line %lld: %s", (long long)made.counts.refused,
                  (long long)made.refused_line, made.refused);
}

/* A report with `head` before each line; its 11 rows. */
#define REPORT(head)                                                                                                   \
    head "rsyslogd invoked oom-killer: gfp_mask=0x140dca(GFP), order=0, oom_score_adj=250\n" head                      \
         "CPU: 0 PID: 185764 Comm: dd Not tainted 6.12.0\n" head "Mem-Info:\n" head                                    \
         "active_anon:7939 inactive_anon:0 isolated_anon:0\n" head                                                     \
         " slab_reclaimable:5876 slab_unreclaimable:18566\n" head " mapped:35589 shmem:251 pagetables:1809\n" head     \
         " sec_pagetables:7 bounce:0\n" head " free:2000 free_pcp:0 free_cma:0\n" head                                 \
         "Node 0 active_anon:34944kB kernel_stack:100kB pagetables:68256kB all_unreclaimable? no\n" head               \
         "Node 0 DMA free:14000kB boost:0kB min:32kB\n" head "Normal free:18000kB min:32kB\n" head                     \
         "2097019 pages RAM\n" head "Unreclaimable slab info:\n" head                                                  \
         "Name                      Used          Total\n" head "kmalloc-2048           59164KB      59168KB\n" head   \
         "Tasks state (memory values in pages):\n" head                                                                \
         "[  pid  ]   uid  tgid total_vm      rss rss_anon pgtables_bytes swapents oom_score_adj name\n" head          \
         "[ 274557]     0 274557     617      384      256    45056        0          -250 Web Content 3\n" head       \
         "oom-kill:constraint=CONSTRAINT_NONE,task=rsyslogd,pid=274557,uid=0\n" head                                   \
         "Out of memory: Killed process 274557 (a (b)) total-vm:957964kB, anon-rss:640kB, file-rss:0kB\n"

#define PAGE (16LL << 10)

static void assert_report(size_t sample)
{
    const struct snapshot *read = &made.samples[sample];
    ck_assert_int_eq(read->totals[TOTAL_RECLAIMABLE], 5876 * PAGE);
    ck_assert_int_eq(read->totals[TOTAL_UNRECLAIMABLE], 18566 * PAGE);
    ck_assert_int_eq(read->totals[TOTAL_SLAB], (5876 + 18566) * PAGE);
    ck_assert_int_eq(read->totals[TOTAL_PAGE_TABLES], 1809 * PAGE);
    ck_assert_int_eq(read->totals[TOTAL_PHYSICAL], 2097019 * PAGE);
    ck_assert_int_eq(read->totals[TOTAL_STACKS], 100 * 1024);
    ck_assert_int_eq(read->totals[TOTAL_AVAILABLE], ABSENT);
    ck_assert_uint_eq(read->pool_count, 1);
    foreign_assert_pool(&made, sample, "kmalloc-2048", POOL_UNRECLAIMABLE, ABSENT, ABSENT, ABSENT, 59164LL * 1024);
    ck_assert_int_eq(read->pools[0].value[POOL_HELD_BYTES], 59168LL * 1024);
    ck_assert_uint_eq(read->process_count, 1);
    ck_assert_int_eq(read->processes[0].pid, 274557);
    ck_assert_int_eq(read->processes[0].value[PROCESS_RSS], 384 * PAGE);
    ck_assert_str_eq(intern_text(made.names, read->processes[0].name).bytes, "Web Content 3");
    ck_assert_str_eq(made.mark, "out of memory: a (b) (274557) was killed, anonymous memory 640 kB");
}

static void assert_time(const struct stamp *stamp, const char *utc)
{
    int64_t utc_ns;
    char when[WHEN_TEXT];
    ck_assert_int_eq(stamp_moment(stamp, (struct zone){ZONE_UTC, 0}, ORDER_UNKNOWN, &utc_ns, NULL), STATUS_OK);
    when_format_rfc3339(when, utc_ns, (struct zone){ZONE_UTC, 0});
    ck_assert_str_eq(when, utc);
}

TEST(dmesg_s_reports_are_samples_that_tell_the_time_since_the_boot)
{
    read_text("[   10.000000] systemd[1]: started x\n" REPORT("[13853.700000] ") REPORT("<4>[13953.700000][   T71] "),
              2, 2, 22, 0);
    assert_report(0);
    assert_report(1);
    ck_assert(!stamp_is_whole(&made.stamps[0]));
    ck_assert_int_eq(made.since_boot_ns[0], 13853700 * NS_PER_MS);
    ck_assert_int_eq(made.since_boot_ns[1], 13953700 * NS_PER_MS);
    foreign_read_done(&made);
}
END_TEST

TEST(logs_with_a_time_of_day_are_read_in_all_their_forms)
{
    read_text(REPORT("[Fri May 22 22:35:55 2020] "), 1, 1, 11, 0);
    assert_report(0);
    assert_time(&made.stamps[0], "2020-05-22T22:35:55.000Z");
    foreign_read_done(&made);
    read_text(REPORT("2020-05-22T22:35:55,123456+02:00 "), 1, 1, 11, 0);
    assert_report(0);
    assert_time(&made.mark_stamps[0], "2020-05-22T20:35:55.123Z");
    foreign_read_done(&made);
    read_text("-- Logs begin at Fri 2020-05-22 --\n" REPORT("Fri 2020-05-22 22:35:55 UTC srv01 kernel: [13853.7] "), 1,
              1, 11, 0);
    assert_report(0);
    ck_assert_str_eq(made.host, "srv01");
    assert_time(&made.stamps[0], "2020-05-22T22:35:55.000Z");
    foreign_read_done(&made);
    read_text(REPORT("1590186955.123456 srv01 kernel: "), 1, 1, 11, 0);
    assert_time(&made.stamps[0], "2020-05-22T22:35:55.123Z");
    foreign_read_done(&made);
}
END_TEST

TEST(syslog_s_times_lack_their_year)
{
    read_text("May 22 22:35:54 srv01 sshd[12]: Killed process 1 (x)\n" REPORT("May 22 22:35:55 srv01 kernel: "), 1, 1,
              11, 0);
    assert_report(0);
    ck_assert(made.stamps[0].lacks_year);
    struct stamp stamp = made.stamps[0];
    const int64_t reference = 1590192000 * NS_PER_SECOND; /* 2020-05-23 00:00 */
    ck_assert(stamp_choose_year(&stamp, (struct zone){ZONE_UTC, 0}, reference, false));
    assert_time(&stamp, "2020-05-22T22:35:55.000Z");
    stamp = made.stamps[0];
    ck_assert(stamp_choose_year(&stamp, (struct zone){ZONE_UTC, 0}, reference - 10 * 24 * NS_PER_HOUR, false));
    assert_time(&stamp, "2019-05-22T22:35:55.000Z");
    stamp = made.stamps[0];
    ck_assert(stamp_choose_year(&stamp, (struct zone){ZONE_UTC, 0}, reference - 10 * 24 * NS_PER_HOUR, true));
    assert_time(&stamp, "2020-05-22T22:35:55.000Z");
    stamp = (struct stamp){
        .has_date = true, .has_time = true, .lacks_year = true, .month = 2, .day = 29, .epoch_ns = ABSENT};
    ck_assert(stamp_choose_year(&stamp, (struct zone){ZONE_UTC, 0}, reference + 400 * 24 * NS_PER_HOUR, false));
    assert_time(&stamp, "2020-02-29T00:00:00.000Z");
    stamp = (struct stamp){
        .has_date = true, .has_time = true, .lacks_year = true, .month = 2, .day = 30, .epoch_ns = ABSENT};
    ck_assert(!stamp_choose_year(&stamp, (struct zone){ZONE_UTC, 0}, reference, false));
    foreign_read_done(&made);
}
END_TEST

TEST(what_rsyslog_puts_into_one_line_and_journalctl_into_many_is_the_same)
{
    read_text(
        "May 22 22:35:55 srv kernel: Mem-Info:\n"
        "May 22 22:35:55 srv kernel: active_anon:1 isolated_anon:0#012 slab_reclaimable:2 slab_unreclaimable:3#012 "
        "mapped:1 pagetables:4 bounce:0#012 free:5 free_pcp:1\n",
        1, 0, 1, 0);
    ck_assert_int_eq(made.samples[0].totals[TOTAL_SLAB], 5 * 4096);
    ck_assert_int_eq(made.samples[0].totals[TOTAL_PAGE_TABLES], 4 * 4096);
    foreign_read_done(&made);
    read_text("May 22 22:35:55 srv kernel: Mem-Info:\nMay 22 22:35:55 srv kernel: active_anon:1 isolated_anon:0\n"
              "                              slab_reclaimable:2 slab_unreclaimable:3\nwhat is this?\n",
              1, 0, 2, 1);
    ck_assert_int_eq(made.samples[0].totals[TOTAL_SLAB], 5 * 4096);
    foreign_read_done(&made);
}
END_TEST

TEST(a_cgroup_s_report_has_its_processes_and_no_totals)
{
    read_text(
        "[1.5] a invoked oom-killer: gfp_mask=0x1, order=0\n[1.5] memory: usage 1024kB, limit 1024kB, failcnt 3\n"
        "[1.5] [ pid ]   uid  tgid total_vm      rss cpu oom_adj oom_score_adj name\n"
        "[1.5] [  12]     0    12      617      384   1       0             0 a\n[1.5] [  13]     0    13      617\n"
        "[1.5] Memory cgroup out of memory: Killed process 12 (a), UID 0, total-vm:9kB, anon-rss:5kB\n",
        1, 1, 1, 1);
    ck_assert_int_eq(made.samples[0].totals[TOTAL_SLAB], ABSENT);
    ck_assert_int_eq(made.samples[0].processes[0].value[PROCESS_RSS], 384 * 4096);
    ck_assert_str_eq(made.mark, "a cgroup out of memory: a (12) was killed, anonymous memory 5 kB");
    foreign_read_done(&made);
}
END_TEST

TEST(who_was_killed_is_told_in_the_words_of_every_kernel)
{
    read_text("[1.5] Killed process 12, UID 48, (java (x)) total-vm:9kB, anon-rss:5kB, file-rss:1kB\n"
              "[1.5] Killed process 13 (java), UID 48, total-vm:9kB, anon-rss:6kB\n"
              "[1.5] Out of memory: Killed process 14 (java).\n[1.5] Killed process 15 (java) vsz:9kB, anon-rss:7kB\n"
              "[1.5] Killed process 16, UID x, (java) total-vm:9kB\n",
              0, 4, 0, 1);
    ck_assert_str_eq(made.marks[0], "out of memory: java (x) (12) was killed, anonymous memory 5 kB");
    ck_assert_str_eq(made.marks[1], "out of memory: java (13) was killed, anonymous memory 6 kB");
    ck_assert_str_eq(made.marks[2], "out of memory: java (14) was killed");
    ck_assert_str_eq(made.marks[3], "out of memory: java (15) was killed, anonymous memory 7 kB");
    foreign_read_done(&made);
}
END_TEST

/* What stands before each line, wherever the log comes from; a whole day is told by all but the first ones. */
TEST(a_message_is_found_behind_every_head)
{
    static const char *const BOOT[] = {"kern  :warn  : [13853.700000] ",
                                       "[13853.700000@2] ",
                                       "4,17,13853700000,-,caller=T1;",
                                       "(XEN) [13853.700000] ",
                                       "    [13853.700000] ",
                                       "console:17:[13853.700000] ",
                                       "[13853.700000 <    0.000012>] ",
                                       "[13853.700000]<0>(1)[123:java]",
                                       "[13853.700000] c1 123 ",
                                       "[13853.700000][T12@C0] ",
                                       "[13853.700000] srv01 kernel: "};
    static const char *const DAY[] = {" kern: warning: [2020-05-22T22:35:55.000000000Z]: ",
                                      "2020-05-22 22:35:55 [13853.700000] ",
                                      "[2020-05-22 22:35:55] [13853.700000] ",
                                      "2020-05-22T22:35:55.000Z [13853.700000] ",
                                      "Fri May 22 22:35:55 2020 kern.warn kernel: [1.5] ",
                                      "2020-05-22 22:35:55 srv01 kernel: ",
                                      "2020-05-22 22:35:55 srv01 kernel:[    1.5] ",
                                      "2020-05-22T22:35:55Z srv01 kernel[0]: ",
                                      "2020-05-22T22:35:55Z srv01 kernel: : [1.5] ",
                                      "2020-05-22T22:35:55Z 10.0.0.1 [    1.5] ",
                                      "messages:2020-05-22T22:35:55Z srv01 kernel: ",
                                      "    2020-05-22T22:35:55Z srv01 kernel: [1.5] ",
                                      "<4>1 2020-05-22T22:35:55Z srv01 kernel - - - [1.5] ",
                                      "2020-05-22T22:35:55+00:00 srv01 kern.warn kernel: "};
    static const char MESSAGE[] =
        "Mem-Info:\n%s slab_reclaimable:2 slab_unreclaimable:3 isolated_anon:0\n%sDMA: 1*4kB\n";
    char text[1024], tail[512];
    for (size_t i = 0; i < sizeof BOOT / sizeof BOOT[0] + sizeof DAY / sizeof DAY[0]; i++) {
        bool is_boot = i < sizeof BOOT / sizeof BOOT[0];
        const char *head = is_boot ? BOOT[i] : DAY[i - sizeof BOOT / sizeof BOOT[0]];
        snprintf(tail, sizeof tail, MESSAGE, head, head);
        snprintf(text, sizeof text, "%s%s", head, tail);
        read_text(text, 1, 0, 1, 0);
        ck_assert_int_eq(made.samples[0].totals[TOTAL_SLAB], 5 * 4096);
        if (is_boot)
            ck_assert_int_eq(made.since_boot_ns[0], 13853700 * NS_PER_MS);
        else
            assert_time(&made.stamps[0], "2020-05-22T22:35:55.000Z");
        foreign_read_done(&made);
    }
}
END_TEST

TEST(a_syslog_without_its_host_is_still_the_kernel_s)
{
    read_text("May 22 22:35:55 kernel: Mem-Info:\nMay 22 22:35:55 kernel: slab_reclaimable:2 slab_unreclaimable:3\n", 1,
              0, 1, 0);
    ck_assert(made.stamps[0].lacks_year);
    foreign_read_done(&made);
}
END_TEST

TEST(times_of_dmesg_h_are_the_minute_and_what_has_passed_since)
{
    read_text("[May22 22:35] a invoked oom-killer: gfp_mask=0x1\n[  +0.250000] Mem-Info:\n"
              "[  +0.500000] slab_reclaimable:2 slab_unreclaimable:3\n[  +1.500000] Killed process 12 (a)\n",
              1, 1, 1, 0);
    ck_assert_int_eq(made.stamps[0].minute, 35);
    ck_assert_int_eq(made.stamps[0].second, 0);
    ck_assert_int_eq(made.mark_stamps[0].second, 2);
    ck_assert_int_eq(made.mark_stamps[0].ns, 250 * NS_PER_MS);
    foreign_read_done(&made);
}
END_TEST

TEST(reports_of_old_kernels_tell_slab_in_one)
{
    read_text("oom-killer: gfp_mask=0xd0\nMem-info:\n"
              "Active:246 inactive:1041 dirty:0 writeback:0 unstable:0 free:1000 slab:4300 mapped:12 pagetables:700\n"
              "DMA free:1500kB min:12kB low:12kB\nNormal free:2500kB min:50kB low:60kB\n262144 pages of RAM\n"
              "Out of Memory: Killed process 12 (mysqld).\n",
              1, 1, 4, 0);
    ck_assert_int_eq(made.samples[0].totals[TOTAL_SLAB], 4300 * 4096);
    ck_assert_int_eq(made.samples[0].totals[TOTAL_RECLAIMABLE], ABSENT);
    ck_assert_int_eq(made.samples[0].totals[TOTAL_PAGE_TABLES], 700 * 4096);
    ck_assert_int_eq(made.samples[0].totals[TOTAL_PHYSICAL], 262144LL * 4096);
    foreign_read_done(&made);
    read_text("srv kernel: oom-killer: gfp_mask=0xd0\nMem-info:\n4300 pages of slabcache\n1890 pages of kernel stacks\n"
              "3 lowmem pagetables, 697 highmem pagetables\n",
              1, 0, 3, 1);
    ck_assert_int_eq(made.samples[0].totals[TOTAL_SLAB], 4300 * 4096);
    ck_assert_int_eq(made.samples[0].totals[TOTAL_STACKS], 1890 * 4096);
    ck_assert_int_eq(made.samples[0].totals[TOTAL_PAGE_TABLES], 700 * 4096);
    foreign_read_done(&made);
}
END_TEST

TEST(a_killing_in_a_cgroup_is_told_by_the_lines_before_it)
{
    read_text("[1.5] a invoked oom-killer: gfp_mask=0xd0, order=0\n[1.5] Task in /x killed as a result of limit of /x\n"
              "[1.5] memory: usage 1024kB, limit 1024kB, failcnt 8\n[1.5] [ pid ]   uid  tgid total_vm      rss name\n"
              "[1.5] [  12]     0    12      617      384 a\n"
              "[1.5] Memory cgroup out of memory: Kill process 12 (a) score 1000 or sacrifice child\n"
              "[1.5] Killed process 12 (a) total-vm:9kB, anon-rss:5kB\n"
              "[2.5] Out of memory: Kill process 13 (b) score 1 or sacrifice child\n"
              "[2.5] Killed process 13 (b) total-vm:9kB, anon-rss:5kB\n",
              1, 2, 1, 0);
    ck_assert_int_eq(made.samples[0].totals[TOTAL_SLAB], ABSENT);
    ck_assert_str_eq(made.marks[0], "a cgroup out of memory: a (12) was killed, anonymous memory 5 kB");
    ck_assert_str_eq(made.marks[1], "out of memory: b (13) was killed, anonymous memory 5 kB");
    foreign_read_done(&made);
}
END_TEST

TEST(rows_go_on_behind_what_others_say_between_them)
{
    read_text("[1.5] Unreclaimable slab info:\n[1.5] Name                      Used          Total\n"
              "[1.5] kmalloc-64              4KB      8KB\n[1.6] eth0: link is up\n[1.6] kmalloc-96    1KB   4KB\n"
              "[1.7] Kernel panic - not syncing: System is deadlocked on memory\n",
              1, 1, 2, 0);
    foreign_assert_pool(&made, 0, "kmalloc-96", POOL_UNRECLAIMABLE, ABSENT, ABSENT, ABSENT, 1024);
    ck_assert_str_eq(made.mark, "Kernel panic - not syncing: System is deadlocked on memory");
    foreign_read_done(&made);
}
END_TEST

TEST(the_largest_call_sites_have_the_names_of_allocinfo)
{
    read_text("x invoked oom-killer: gfp_mask=0x1\nMemory allocations:\n"
              "    26.9 MiB     6883 mm/filemap.c:1949 func:__filemap_get_folio\n",
              1, 0, 1, 0);
    foreign_read_done(&made);
    read_text("[1.5] x invoked oom-killer: gfp_mask=0x1\n[1.5] Memory allocations:\n"
              "[1.5]     26.9 MiB     6883 mm/filemap.c:1949 func:__filemap_get_folio\n"
              "[1.5]      512 B        64 drivers/net/x.c:12 [xnet] func:x_alloc\n[1.5] 3 pages reserved\n",
              1, 0, 2, 0);
    foreign_assert_pool(&made, 0, "mm/filemap.c:1949 __filemap_get_folio", POOL_ALLOCINFO, ABSENT, ABSENT, 6883,
                        28206694);
    foreign_assert_pool(&made, 0, "drivers/net/x.c:12 x_alloc", POOL_ALLOCINFO, ABSENT, ABSENT, 64, 512);
    foreign_read_done(&made);
}
END_TEST

#define ENTRY(message)                                                                                                 \
    "{\"__REALTIME_TIMESTAMP\":\"1590186955123456\",\"_HOSTNAME\":\"srv01\",\"_TRANSPORT\":\"kernel\",\"_X\":"         \
    "[\"a]\",{\"b\":null}],\"PRIORITY\":4,\"MESSAGE\":" message "}\n"

TEST(the_journal_s_json_is_read_entry_by_entry)
{
    read_text(ENTRY("\"a invoked oom-killer: gfp_mask=0x1\"") ENTRY("[77,101,109,45,73,110,102,111,58]") //
              ENTRY("\"active_anon:1 isolated_anon:0\\n slab_reclaimable:2\\u0020slab_unreclaimable:3\"")
                  ENTRY("\"Killed process 12 (\\u00e9\\\\\\\"\\ud83d\\ude00)\"") //
              "{\"MESSAGE\":\"Killed process 1 (no kernel)\",\"_TRANSPORT\":\"stdout\"}\n{\"MESSAGE\":\"cut\n",
              1, 1, 1, 1);
    ck_assert_int_eq(made.samples[0].totals[TOTAL_SLAB], 5 * 4096);
    ck_assert_str_eq(made.host, "srv01");
    assert_time(&made.stamps[0], "2020-05-22T22:35:55.123Z");
    ck_assert_str_eq(made.mark, "out of memory: \xC3\xA9\\\"\xF0\x9F\x98\x80 (12) was killed");
    foreign_read_done(&made);
}
END_TEST

static int sure_of(const char *head)
{
    return foreign_oom.recognise((struct text){head, strlen(head)});
}

TEST(a_log_is_known_by_its_first_lines_long_before_it_tells_of_memory)
{
    ck_assert_int_gt(sure_of("-- Logs begin at Fri 2020-05-22 22:35:55 UTC. --\nMay 22 22:35:55 srv sshd[1]: x\n"), 0);
    ck_assert_int_gt(sure_of("[Fri May 22 22:35:55 2020] Linux version 6.1\n"), 0);
    ck_assert_int_gt(sure_of("[May22 22:35] Linux version 6.1\n"), 0);
    ck_assert_int_gt(sure_of("2020-05-22T22:35:55,123456+02:00 Linux version 6.1\n"), 0);
    ck_assert_int_gt(sure_of(" kern:    info: [2020-05-22T22:35:55.123456789Z]: Linux version 6.1\n"), 0);
    ck_assert_int_gt(sure_of("{\"__REALTIME_TIMESTAMP\":\"1\",\"MESSAGE\":\"x\"}\n"), 0);
    ck_assert_int_eq(sure_of("a [0.5] b\nhttp://[::1]/\nx:2020-05-22 22:35:55\n"), 0);
    ck_assert_int_eq(sure_of("2020-05-22 22:35:55\n[2020-05-22 22:35:55] step 1\n[INFO] x\nMay be\n"), 0);
}
END_TEST

SUITE_MAIN("sampler: Linux's log of memory", who_was_killed_is_told_in_the_words_of_every_kernel,
           dmesg_s_reports_are_samples_that_tell_the_time_since_the_boot,
           logs_with_a_time_of_day_are_read_in_all_their_forms, syslog_s_times_lack_their_year,
           what_rsyslog_puts_into_one_line_and_journalctl_into_many_is_the_same,
           a_cgroup_s_report_has_its_processes_and_no_totals, a_message_is_found_behind_every_head,
           a_syslog_without_its_host_is_still_the_kernel_s, times_of_dmesg_h_are_the_minute_and_what_has_passed_since,
           reports_of_old_kernels_tell_slab_in_one, a_killing_in_a_cgroup_is_told_by_the_lines_before_it,
           rows_go_on_behind_what_others_say_between_them, the_largest_call_sites_have_the_names_of_allocinfo,
           the_journal_s_json_is_read_entry_by_entry, a_log_is_known_by_its_first_lines_long_before_it_tells_of_memory)
