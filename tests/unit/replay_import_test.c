/* The verb import: what other tools wrote becomes a recording like any other, and its times are told, never guessed. */
#include <utime.h>

#include "base/os.h"
#include "base/when.h"
#include "replay/import.h"
#include "replay/player.h"
#include "replay_run.h"
#include "whole_file.h"

#define COLUMNS " Tag  Type     Allocs            Frees            Diff   Bytes       Per Alloc\n\n"

enum { PLACES = 4 };
static char inputs[PLACES][128]; /* a.log, b.log, ... in the folder */

static void begin(void)
{
    make_folder();
    for (int i = 0; i < PLACES; i++)
        snprintf(inputs[i], sizeof inputs[i], "%s/%c.log", folder, 'a' + i);
}

static void end(void)
{
    for (int i = 0; i < PLACES; i++)
        unlink(inputs[i]);
    remove_folder();
}

static void write_text(const char *name, const char *text)
{
    write_file(name, text, strlen(text));
}

/* A snapshot of two tags behind a time line; "" for none. */
static void append_snapshot(char *text, size_t capacity, const char *time, int64_t allocs)
{
    size_t length = strlen(text);
    snprintf(text + length, capacity - length,
             "%s\n" COLUMNS " Leak Nonp %lld 0 %lld %lld 16 \n Calm Paged %lld %lld 0 0 0 \n", time, (long long)allocs,
             (long long)allocs, (long long)allocs * 16, (long long)allocs, (long long)allocs);
}

static void refuses(const char *words, enum status status, const char *name, const char *option, const char *value)
{
    struct problem why = {.line = ""};
    enum status got = option != NULL ? RUN(&why, "import", name, "--output", path, "--zone", "utc", option, value)
                                     : RUN(&why, "import", name, "--output", path, "--zone", "utc");
    ck_assert_msg(got == status, "%s: %s", status_name(got), why.line);
    ck_assert_msg(strstr(why.line, words) != NULL, "no '%s' in: %s", words, why.line);
    ck_assert_msg(access(path, F_OK) != 0, "a recording was left");
}

/* --- what is in the recording ------------------------------------------------------------------------------------------------------ */

static struct recording *recording;
static struct player *player;

static void open_made(void)
{
    struct problem why = {.line = ""};
    ck_assert_msg(recording_open_read(&recording, path, &why) == STATUS_OK, "%s", why.line);
    ck_assert_int_eq(player_open(&player, recording, &why), STATUS_OK);
    ck_assert_int_eq(player_first(player, &why), STATUS_OK);
}

static void close_made(void)
{
    player_close(player);
    recording_close(recording);
    WORKS("check", path);
}

static int64_t value_now(const char *tag, enum pool_value field)
{
    const struct snapshot *now = player_current(player);
    for (size_t i = 0; i < now->pool_count; i++)
        if (strcmp(intern_text(now->names, now->pools[i].name).bytes, tag) == 0)
            return now->pools[i].value[field];
    return ABSENT;
}

static void assert_at(const char *utc)
{
    char when[WHEN_TEXT];
    when_format_rfc3339(when, player_info(player)->utc_ns, (struct zone){ZONE_UTC, 0});
    ck_assert_str_eq(when, utc);
}

static void next_sample(void)
{
    int64_t before = player_info(player)->id;
    ck_assert_int_eq(player_step(player, 1, NULL), STATUS_OK);
    ck_assert_int_eq(player_info(player)->id, before + 1);
}

/* --- promises ---------------------------------------------------------------------------------------------------------------------- */

TEST(a_series_with_times_of_its_own_becomes_samples)
{
    char text[4096] = "";
    begin();
    append_snapshot(text, sizeof text, "===== 22/05/2020 22:35:00.50 =====", 100);
    append_snapshot(text, sizeof text, "===== 22/05/2020 22:40:00.50 =====", 200);
    append_snapshot(text, sizeof text, "===== 22/05/2020 22:45:00.50 =====", 300);
    write_text(inputs[0], text);
    WORKS("import", inputs[0], "--output", path, "--zone", "+02:00", "--host", "srv01");
    assert_said("poolmon text: 3 samples, 6 rows; times of its own, 2020-05-22 22:35:00 +02:00");
    assert_said("times that name no zone are read in +02:00");
    open_made();
    ck_assert_str_eq(player_session(player)->machine.host, "srv01");
    ck_assert_str_eq(player_session(player)->machine.source, "imported from poolmon text");
    ck_assert_int_eq(player_session(player)->machine.zone_offset_seconds, 7200);
    ck_assert_int_eq(player_session(player)->interval_ns, 5 * NS_PER_MINUTE);
    assert_at("2020-05-22T20:35:00.500Z");
    next_sample();
    ck_assert_ptr_nonnull(player_previous(player));
    next_sample();
    assert_at("2020-05-22T20:45:00.500Z");
    ck_assert_int_eq(value_now("Leak", POOL_ALLOCS), 300);
    ck_assert_int_eq(value_now("Leak", POOL_DIFF), 300);
    ck_assert_int_eq(value_now("Calm", POOL_BYTES), 0);
    ck_assert_int_eq(value_now("Leak", POOL_HELD_BYTES), ABSENT);
    close_made();
    end();
}
END_TEST

TEST(groups_of_a_table_are_in_the_recording_each_once)
{
    begin();
    write_text(inputs[0], "time,group,kernel_bytes,slab_bytes\n2026-03-02T21:00:00Z,/a,100,\n"
                          "2026-03-02T21:00:00Z,/b,300,30\n2026-03-02T21:00:00Z,/b,5,6\n2026-03-02T21:00:00Z,,1,2\n");
    write_text(inputs[1], "time,group,slab_bytes\n2026-03-02T21:00:00Z,/c,40\n2026-03-02T21:00:00Z,/a,20\n");
    WORKS("import", inputs[0], inputs[1], "--output", path, "--zone", "utc");
    assert_said("a.log: table of pooltop: 1 sample, 2 rows");
    assert_said("2 of 5 lines not understood");
    open_made();
    const struct snapshot *now = player_current(player);
    ck_assert_uint_eq(now->group_count, 3);
    for (size_t i = 0; i < 3; i++) {
        char letter = intern_text(now->names, now->groups[i].name).bytes[1];
        ck_assert_int_eq(now->groups[i].value[GROUP_KERNEL], letter == 'a' ? 100 : letter == 'b' ? 300 : ABSENT);
        ck_assert_int_eq(now->groups[i].value[GROUP_SLAB], letter == 'a' ? 20 : letter == 'b' ? 30 : 40);
    }
    close_made();
    end();
}
END_TEST

TEST(a_further_sample_without_a_time_needs_an_interval)
{
    char text[4096] = "";
    begin();
    append_snapshot(text, sizeof text, "", 100);
    append_snapshot(text, sizeof text, "", 200);
    write_text(inputs[0], text);
    refuses("--interval", STATUS_USAGE, inputs[0], "--at", "2020-05-22 22:00");
    WORKS("import", inputs[0], "--output", path, "--zone", "utc", "--at", "2020-05-22 22:00", "--interval", "30s");
    assert_said("time by --at");
    assert_said("1 of them by --interval");
    open_made();
    assert_at("2020-05-22T22:00:00.000Z");
    next_sample();
    assert_at("2020-05-22T22:00:30.000Z");
    close_made();
    end();
}
END_TEST

TEST(names_and_last_changes_tell_the_time_of_single_snapshots)
{
    char text[1024] = "", named[256];
    begin();
    append_snapshot(text, sizeof text, "", 100);
    snprintf(named, sizeof named, "%s/snap_20200522_223555.txt", folder);
    write_text(named, text);
    write_text(inputs[0], text);
    struct utimbuf times = {1590190000, 1590190000};
    ck_assert_int_eq(utime(inputs[0], &times), 0);
    WORKS("import", inputs[0], named, "--output", path, "--zone", "utc");
    assert_said("time of its name, 2020-05-22 22:35:55 +00:00");
    assert_said("time of its last change, 2020-05-22 23:26:40 +00:00");
    open_made();
    assert_at("2020-05-22T22:35:55.000Z");
    next_sample();
    assert_at("2020-05-22T23:26:40.000Z");
    close_made();
    unlink(named);
    end();
}
END_TEST

TEST(inputs_are_put_together_in_the_order_of_time)
{
    char first[4096] = "", second[4096] = "";
    begin();
    append_snapshot(first, sizeof first, "2020-05-22 22:00:00", 100);
    append_snapshot(first, sizeof first, "2020-05-22 22:10:00", 300);
    append_snapshot(first, sizeof first, "2020-05-22 22:20:00", 500);
    append_snapshot(second, sizeof second, "2020-05-22 22:05:00", 200);
    append_snapshot(second, sizeof second, "2020-05-22 22:15:00", 400);
    write_text(inputs[1], first);
    write_text(inputs[0], second);
    WORKS("import", folder, "--output", path, "--zone", "utc");
    open_made();
    for (int64_t i = 1; i <= 5; i++) {
        ck_assert_int_eq(value_now("Leak", POOL_ALLOCS), i * 100);
        if (i < 5)
            next_sample();
    }
    assert_at("2020-05-22T22:20:00.000Z");
    close_made();
    end();
}
END_TEST

TEST(samples_of_one_moment_become_one_unless_a_row_is_in_both)
{
    begin();
    write_text(inputs[0], COLUMNS " Aaaa Nonp 1 0 1 16 16 \n");
    write_text(inputs[1], COLUMNS " Bbbb Nonp 2 0 2 32 16 \n");
    WORKS("import", inputs[0], inputs[1], "--output", path, "--zone", "utc", "--at", "2020-05-22 22:00");
    assert_said("joined: 1 sample");
    open_made();
    ck_assert_uint_eq(player_current(player)->pool_count, 2);
    ck_assert_int_eq(value_now("Aaaa", POOL_BYTES), 16);
    ck_assert_int_eq(value_now("Bbbb", POOL_BYTES), 32);
    close_made();
    unlink(path);
    write_text(inputs[1], COLUMNS " Aaaa Nonp 2 0 2 32 16 \n");
    struct problem why = {.line = ""};
    ck_assert_int_eq(RUN(&why, "import", inputs[0], inputs[1], "--output", path, "--at", "2020-05-22 22:00"),
                     STATUS_USAGE);
    ck_assert_ptr_nonnull(strstr(why.line, "Aaaa Nonp"));
    ck_assert_int_ne(access(path, F_OK), 0);
    end();
}
END_TEST

TEST(the_tables_of_a_linux_report_become_one_sample)
{
    begin();
    write_text(inputs[0], "slabinfo - version: 2.1\nfilp 10 16 256 16 1 : tunables 0 0 0 : slabdata 1 1 0\n");
    write_text(inputs[1], "MemTotal: 1000 kB\nMemFree: 10 kB\nSlab: 40 kB\n");
    write_text(inputs[2], "0x1-0x2 20480 n_tty_open+0x19/0xa0 pages=4 vmalloc\n");
    WORKS("import", folder, "--output", path, "--zone", "utc", "--at", "2020-05-22 22:00");
    open_made();
    ck_assert_str_eq(player_session(player)->machine.os, "Linux");
    ck_assert_str_eq(player_session(player)->machine.source, "imported from slabinfo, meminfo, vmallocinfo");
    ck_assert_uint_eq(player_current(player)->pool_count, 2);
    ck_assert_int_eq(value_now("filp", POOL_HELD_BYTES), 4096);
    ck_assert_int_eq(value_now("n_tty_open", POOL_BYTES), 16384);
    ck_assert_int_eq(player_current(player)->totals[TOTAL_SLAB], 40 * 1024);
    close_made();
    end();
}
END_TEST

TEST(a_date_of_two_orders_is_settled_or_asked_for)
{
    char text[4096] = "";
    begin();
    append_snapshot(text, sizeof text, "06/05/2020 10:00", 100);
    write_text(inputs[0], text);
    refuses("--dates day-first", STATUS_USAGE, inputs[0], NULL, NULL);
    WORKS("import", inputs[0], "--output", path, "--zone", "utc", "--dates", "month-first");
    open_made();
    assert_at("2020-06-05T10:00:00.000Z");
    close_made();
    unlink(path);
    append_snapshot(text, sizeof text, "13/05/2020 10:00", 200); /* settles both */
    write_text(inputs[0], text);
    WORKS("import", inputs[0], "--output", path, "--zone", "utc");
    open_made();
    assert_at("2020-05-06T10:00:00.000Z");
    close_made();
    end();
}
END_TEST

TEST(a_sample_that_is_not_behind_the_one_before_is_left_out_and_told)
{
    char text[4096] = "";
    begin();
    append_snapshot(text, sizeof text, "2020-05-22 22:00:00", 100);
    append_snapshot(text, sizeof text, "2020-05-22 21:00:00", 200);
    append_snapshot(text, sizeof text, "2020-05-22 23:00:00", 300);
    write_text(inputs[0], text);
    WORKS("import", inputs[0], "--output", path, "--zone", "utc");
    assert_said("1 sample left out: not behind the one before");
    open_made();
    next_sample();
    ck_assert_int_eq(value_now("Leak", POOL_ALLOCS), 300);
    close_made();
    end();
}
END_TEST

TEST(a_beginning_without_a_time_does_not_cost_what_has_one)
{
    static const char TABLE[] = " Tag  Type     Allocs  Frees  Diff  Bytes  Per Alloc\n Leak Nonp 7 2 5 80 16\n";
    char text[4096];
    begin();
    snprintf(text, sizeof text, "%s", TABLE);
    append_snapshot(text, sizeof text, "2020-05-22 22:00:00", 100);
    append_snapshot(text, sizeof text, "2020-05-22 23:00:00", 200);
    write_text(inputs[0], text);
    WORKS("import", inputs[0], "--output", path, "--zone", "utc");
    assert_said("2 samples, 5 rows; times of its own");
    assert_said("1 sample left out: nothing tells the time of what stands before the first that has one");
    open_made();
    ck_assert_int_eq(value_now("Leak", POOL_ALLOCS), 100);
    next_sample();
    ck_assert_int_eq(value_now("Leak", POOL_ALLOCS), 200);
    close_made();
    end();
}
END_TEST

TEST(counters_that_began_anew_are_another_boot)
{
    char text[4096] = "";
    begin();
    append_snapshot(text, sizeof text, "2020-05-22 22:00:00", 5000);
    append_snapshot(text, sizeof text, "2020-05-22 22:05:00", 6000);
    append_snapshot(text, sizeof text, "2020-05-22 22:10:00", 70);
    write_text(inputs[0], text);
    WORKS("import", inputs[0], "--output", path, "--zone", "utc");
    assert_said("boots: the counters began anew 1 time");
    open_made();
    next_sample();
    ck_assert_ptr_nonnull(player_previous(player));
    next_sample();
    ck_assert_ptr_null(player_previous(player));
    close_made();
    end();
}
END_TEST

#define MEMORY(faults)                                                                                                 \
    " Memory:16468560K Avail:12072536K  PageFlts:" faults "   InRam Krnl:56708K P:950888K\n"                           \
    " Commit:4100436K Limit:17517136K Peak:11685564K            Pool N:710920K P:983564K\n\n" COLUMNS

TEST(a_counter_that_wrapped_is_no_boot_and_page_faults_go_on)
{
    begin();
    write_text(inputs[0], "2020-05-22 22:00:00\n" MEMORY(
                              "4294967000") " Leak Nonp 4294967290 0 5 80 16 \n Calm Paged 5 5 0 0 0 \n"
                                            "2020-05-22 22:05:00\n" MEMORY(
                                                "704") " Leak Nonp 10 0 21 336 16 \n Calm Paged 5 5 0 0 0 \n");
    WORKS("import", inputs[0], "--output", path, "--zone", "utc");
    open_made();
    ck_assert_int_eq(player_current(player)->totals[TOTAL_FAULTS], 4294967000);
    next_sample();
    ck_assert_ptr_nonnull(player_previous(player));
    ck_assert_int_eq(player_current(player)->totals[TOTAL_FAULTS], 4294968000);
    ck_assert_int_eq(value_now("Leak", POOL_ALLOCS), 10); /* as it stands there */
    close_made();
    end();
}
END_TEST

TEST(lines_that_are_not_understood_are_listed_when_asked)
{
    begin();
    write_text(inputs[0], "C:\\> poolmon\x01[31m\n" COLUMNS " Leak Nonp 1 0 1 16 16 \n");
    WORKS("import", inputs[0], "--output", path, "--at", "2020-05-22 22:00");
    assert_said("1 of 4 lines not understood: --verbose lists them");
    unlink(path);
    WORKS("import", inputs[0], "--output", path, "--at", "2020-05-22 22:00", "--verbose");
    assert_said("a.log:1: not a line of poolmon's: C:\\> poolmon\\x01[31m");
    end();
}
END_TEST

TEST(what_is_no_such_text_is_refused_alone_and_left_out_of_a_folder)
{
    begin();
    write_text(inputs[0], "nothing of the kind\n");
    write_text(inputs[1], "2020-05-22 22:00:00\n" COLUMNS " Leak Nonp 1 0 1 16 16 \n");
    refuses("a.log", STATUS_UNSUPPORTED, inputs[0], NULL, NULL);
    WORKS("import", folder, "--output", path, "--zone", "utc");
    assert_said("a.log: left out");
    open_made();
    ck_assert_int_eq(value_now("Leak", POOL_BYTES), 16);
    close_made();
    end();
}
END_TEST

#define EVENT(id, time)                                                                                                \
    "<Event><System><Provider Name='Srv'/><EventID>" id "</EventID><TimeCreated SystemTime='" time                     \
    "'/></System></Event>\n"

TEST(marks_stand_beside_the_samples_of_another_input_and_not_alone)
{
    char text[4096] = "";
    begin();
    append_snapshot(text, sizeof text, "2020-05-22 22:00:00", 100);
    append_snapshot(text, sizeof text, "2020-05-22 22:10:00", 200);
    write_text(inputs[0], text);
    write_text(inputs[1], EVENT("2019", "2020-05-22T22:05:00Z") EVENT("2020", "2020-05-22T21:30:00Z"));
    refuses("there are marks and no sample", STATUS_EMPTY, inputs[1], NULL, NULL);
    assert_said("event log: 2 marks; times of its own, 2020-05-22 21:30:00 +00:00 to 2020-05-22 22:05:00");
    WORKS("import", inputs[0], inputs[1], "--output", path, "--zone", "utc");
    assert_said("marks: 2");
    WORKS("info", path);
    assert_said("2020-05-22 21:30:00 +00:00  note   event 2020: the paged pool was empty");
    assert_said("2020-05-22 22:05:00 +00:00  note   event 2019: the nonpaged pool was empty");
    open_made();
    next_sample();
    assert_at("2020-05-22T22:10:00.000Z");
    close_made();
    end();
}
END_TEST

TEST(seconds_since_the_boot_tell_how_far_apart_reports_are)
{
    static const char LOG[] = "[100.0] a invoked oom-killer: order=0\n[100.1] Mem-Info:\n"
                              "[100.2] slab_reclaimable:1 slab_unreclaimable:2\n"
                              "[100.3] Out of memory: Killed process 5 (x) total-vm:9kB\n"
                              "[460.5] a invoked oom-killer: order=0\n[460.6] Mem-Info:\n"
                              "[460.7] slab_reclaimable:1 slab_unreclaimable:4\n"
                              "[520.0] Out of memory: Killed process 6 (y) total-vm:9kB\n";
    begin();
    write_text(inputs[0], LOG);
    WORKS("import", inputs[0], "--output", path, "--zone", "utc");
    assert_said("seconds since the boot are no time of day: --at says when the first of it was");
    unlink(path);
    WORKS("import", inputs[0], "--output", path, "--zone", "utc", "--at", "2020-05-22 22:00");
    assert_said("1 of them by the seconds since the boot");
    WORKS("info", path);
    assert_said("2020-05-22 22:00:00 +00:00  note   out of memory: x (5) was killed");
    assert_said("2020-05-22 22:07:00 +00:00  note   out of memory: y (6) was killed");
    open_made();
    assert_at("2020-05-22T22:00:00.000Z");
    next_sample();
    assert_at("2020-05-22T22:06:00.500Z");
    close_made();
    end();
}
END_TEST

TEST(a_log_without_years_is_of_the_last_ones_before_it_was_written)
{
    static const char LOG[] = "Dec 31 22:00:00 srv kernel: Mem-Info:\n"
                              "Dec 31 22:00:00 srv kernel: slab_reclaimable:1 slab_unreclaimable:2\n"
                              "Jan  1 02:00:00 srv kernel: Mem-Info:\n"
                              "Jan  1 02:00:00 srv kernel: slab_reclaimable:1 slab_unreclaimable:3\n";
    begin();
    write_text(inputs[0], LOG);
    struct utimbuf times = {1590190000, 1590190000};
    ck_assert_int_eq(utime(inputs[0], &times), 0);
    WORKS("import", inputs[0], "--output", path, "--zone", "utc");
    assert_said("its times name no year: the last ones before it was written; --at says otherwise");
    open_made();
    assert_at("2019-12-31T22:00:00.000Z");
    next_sample();
    assert_at("2020-01-01T02:00:00.000Z");
    ck_assert_str_eq(player_session(player)->machine.host, "srv");
    close_made();
    unlink(path);
    WORKS("import", inputs[0], "--output", path, "--zone", "utc", "--at", "2018-01-01 12:00");
    open_made();
    assert_at("2017-12-31T22:00:00.000Z");
    close_made();
    end();
}
END_TEST

TEST(nothing_is_written_over_and_no_wrong_word_is_taken)
{
    struct problem why = {.line = ""};
    begin();
    write_text(inputs[0], "2020-05-22 22:00:00\n" COLUMNS " Leak Nonp 1 0 1 16 16 \n");
    refuses("--zone", STATUS_USAGE, inputs[0], "--zone", "Mars");
    refuses("--zone", STATUS_USAGE, inputs[0], "--zone", "+2:0");
    refuses("--dates", STATUS_USAGE, inputs[0], "--dates", "backwards");
    refuses("--interval", STATUS_USAGE, inputs[0], "--interval", "0s");
    ck_assert_int_eq(RUN(&why, "import", inputs[0]), STATUS_USAGE);
    write_text(path, "mine");
    ck_assert_int_ne(RUN(&why, "import", inputs[0], "--output", path), STATUS_OK);
    ck_assert_int_eq(os_file_size(path), 4);
    end();
}
END_TEST

#define LISTING(time, handles)                                                                                         \
    "!LogType=memsnap\n!ComputerName=SRV01\n!SystemTime=" time " (GMT)\n000001C0 lsass.exe 1 2 3 4 5 " handles         \
    " 7 8 9\n"

TEST(processes_are_recorded_beside_the_pools_of_their_moment)
{
    begin();
    write_text(inputs[0],
               "Process ID Proc.Name Wrkng.Set PagedPool NonPgdPl Pagefile Commit Handles Threads User Gdi\n" LISTING(
                   "05\\22\\2020 22:00:00.0000", "900") LISTING("05\\22\\2020 22:05:00.0000", "950"));
    write_text(inputs[1], "2020-05-22 22:00:00Z\n" COLUMNS " Toke Paged 9 1 8 128 16 \n");
    WORKS("import", inputs[0], inputs[1], "--output", path, "--zone", "utc");
    open_made();
    const struct snapshot *now = player_current(player);
    ck_assert_uint_eq(now->pool_count, 1);
    ck_assert_uint_eq(now->process_count, 1);
    ck_assert_int_eq(now->processes[0].pid, 0x1C0);
    ck_assert_int_eq(now->processes[0].value[PROCESS_HANDLES], 900);
    ck_assert_int_eq(player_step(player, 1, NULL), STATUS_OK);
    ck_assert_int_eq(player_current(player)->processes[0].value[PROCESS_HANDLES], 950);
    close_made();
    end();
}
END_TEST

#define TICKING(time, ticks)                                                                                           \
    "!LogType=memsnap\n!SystemTime=" time " (GMT)\n!TickCount=" ticks "\n000001C0 lsass.exe 900 7\n"

TEST(ticks_since_boot_tell_a_new_boot_and_may_wrap)
{
    begin();
    write_text(inputs[0], "Process ID Proc.Name Handles Threads\n" TICKING("05\\22\\2020 22:00:00.0", "4294960000")
                              TICKING("05\\22\\2020 22:05:00.0", "292704") TICKING("05\\22\\2020 22:10:00.0", "592704")
                                  TICKING("05\\22\\2020 22:15:00.0", "60000"));
    WORKS("import", inputs[0], "--output", path);
    open_made();
    ck_assert_int_eq(player_step(player, 2, NULL), STATUS_OK);
    ck_assert_ptr_nonnull(player_previous(player));
    ck_assert_int_eq(player_step(player, 1, NULL), STATUS_OK);
    ck_assert_ptr_null(player_previous(player));
    close_made();
    end();
}
END_TEST

TEST(an_input_that_shrinks_between_both_readings_is_told)
{
    const struct import_options utc = {.zone = {ZONE_UTC, 0}, .at_ns = ABSENT, .interval_ns = ABSENT};
    const struct machine machine = {.host = "h", .os = "Windows", .source = "s", .zone = "UTC"};
    struct problem why = {.line = ""};
    struct import import;
    struct import_result result;
    struct recording *to;
    char text[1024] = "";
    begin();
    append_snapshot(text, sizeof text, "2020-05-22 22:00:00", 10);
    size_t first = strlen(text);
    append_snapshot(text, sizeof text, "2020-05-22 22:05:00", 20);
    write_text(inputs[0], text);
    ck_assert_int_eq(import_init(&import, &utc, &why), STATUS_OK);
    ck_assert_int_eq(import_add(&import, inputs[0], &why), STATUS_OK);
    ck_assert_int_eq(import_survey(&import, &why), STATUS_OK);
    write_file(inputs[0], text, first);
    ck_assert_int_eq(recording_open_memory(&to, 1 << 20), STATUS_OK);
    ck_assert_int_eq(import_write(&import, to, &machine, &result, &why), STATUS_BUSY);
    ck_assert_ptr_nonnull(strstr(why.line, "it changed while it was imported"));
    recording_close(to);
    import_done(&import);
    end();
}
END_TEST

SUITE_MAIN("replay: import", a_series_with_times_of_its_own_becomes_samples,
           groups_of_a_table_are_in_the_recording_each_once, a_further_sample_without_a_time_needs_an_interval,
           names_and_last_changes_tell_the_time_of_single_snapshots, inputs_are_put_together_in_the_order_of_time,
           samples_of_one_moment_become_one_unless_a_row_is_in_both, the_tables_of_a_linux_report_become_one_sample,
           a_date_of_two_orders_is_settled_or_asked_for, a_beginning_without_a_time_does_not_cost_what_has_one,
           a_sample_that_is_not_behind_the_one_before_is_left_out_and_told, counters_that_began_anew_are_another_boot,
           a_counter_that_wrapped_is_no_boot_and_page_faults_go_on, lines_that_are_not_understood_are_listed_when_asked,
           marks_stand_beside_the_samples_of_another_input_and_not_alone,
           seconds_since_the_boot_tell_how_far_apart_reports_are,
           a_log_without_years_is_of_the_last_ones_before_it_was_written,
           what_is_no_such_text_is_refused_alone_and_left_out_of_a_folder,
           nothing_is_written_over_and_no_wrong_word_is_taken, processes_are_recorded_beside_the_pools_of_their_moment,
           an_input_that_shrinks_between_both_readings_is_told, ticks_since_boot_tell_a_new_boot_and_may_wrap)
