/* Copies of Linux's tables, of all versions and as mail breaks them: each number as it stands there or follows from it, and nothing else. */
#include "sampler_foreign.h"

static struct foreign_read made;

static void read_text(const char *kind, const char *text)
{
    foreign_read_text(&made, text);
    ck_assert_msg(made.status == STATUS_OK, "%s", made.why.line);
    ck_assert_str_eq(made.kind->name, kind);
}

static const int64_t *values_of(const char *name, enum pool_type type)
{
    const struct pool *pool = foreign_pool(&made, 0, name, type);
    ck_assert_msg(pool != NULL, "%s is not there", name);
    return pool->value;
}

TEST(slabinfo_of_version_2_tells_slots_and_slabs)
{
    read_text(
        "slabinfo",
        "slabinfo - version: 2.1\n"
        "# name            <active_objs> <num_objs> <objsize> <objperslab> <pagesperslab> : tunables <limit>\n"
        "kmalloc-64           100    128     64   64    1 : tunables    0    0    0 : slabdata      2      2      0\n"
        "a (b) c                1     30    136   30    1 : tunables    0    0    0 : slabdata      1      1      0\n"
        "cut                    1     30    136   30    1 : tunables    0    0\n");
    ck_assert_int_eq(made.counts.rows, 2);
    ck_assert_int_eq(made.counts.known, 2);
    ck_assert_int_eq(made.counts.refused, 1);
    const int64_t *values = values_of("kmalloc-64", POOL_TYPE_UNKNOWN);
    ck_assert_int_eq(values[POOL_DIFF], 100);
    ck_assert_int_eq(values[POOL_BYTES], 6400);
    ck_assert_int_eq(values[POOL_SLOTS], 128);
    ck_assert_int_eq(values[POOL_SLABS], 2);
    ck_assert_int_eq(values[POOL_HELD_BYTES], 8192);
    ck_assert_int_eq(values[POOL_EACH_BYTES], 64);
    ck_assert_int_eq(values[POOL_ALLOCS], ABSENT);
    ck_assert_ptr_nonnull(foreign_pool(&made, 0, "a (b) c", POOL_TYPE_UNKNOWN));
    foreign_read_done(&made);
}
END_TEST

TEST(slabinfo_of_version_1_has_its_numbers_in_another_order)
{
    read_text("slabinfo", "slabinfo - version: 1.1 (SMP)\n"
                          "nfs_write_data       147    209    352   17   19    1 :  124   62\n"
                          "size-64(DMA)           0      0     64    0    0    1 :  252  126\n");
    ck_assert_int_eq(made.counts.rows, 2);
    const int64_t *values = values_of("nfs_write_data", POOL_TYPE_UNKNOWN);
    ck_assert_int_eq(values[POOL_DIFF], 147);
    ck_assert_int_eq(values[POOL_SLOTS], 209);
    ck_assert_int_eq(values[POOL_BYTES], 147 * 352);
    ck_assert_int_eq(values[POOL_SLABS], 19);
    ck_assert_int_eq(values[POOL_HELD_BYTES], 19 * 4096);
    foreign_read_done(&made);
}
END_TEST

TEST(the_size_of_a_page_follows_from_how_full_slabs_are)
{
    read_text("slabinfo", "slabinfo - version: 2.1\n"
                          "kmalloc-64 100 1024 64 1024 1 : tunables 0 0 0 : slabdata 1 1 0\n"
                          "kmalloc-96 100  682 96  682 1 : tunables 0 0 0 : slabdata 1 1 0\n");
    ck_assert_int_eq(values_of("kmalloc-96", POOL_TYPE_UNKNOWN)[POOL_HELD_BYTES], 65536);
    foreign_read_done(&made);
}
END_TEST

TEST(two_caches_of_one_name_are_one_row)
{
    read_text("slabinfo", "slabinfo - version: 2.1\n"
                          "twin 10 64 64 64 1 : tunables 0 0 0 : slabdata 1 1 0\n"
                          "twin 20 32 128 32 1 : tunables 0 0 0 : slabdata 1 1 0\n");
    ck_assert_int_eq(made.counts.rows, 2);
    ck_assert_uint_eq(made.samples[0].pool_count, 1);
    const int64_t *values = values_of("twin", POOL_TYPE_UNKNOWN);
    ck_assert_int_eq(values[POOL_DIFF], 30);
    ck_assert_int_eq(values[POOL_BYTES], 10 * 64 + 20 * 128);
    ck_assert_int_eq(values[POOL_EACH_BYTES], ABSENT);
    foreign_read_done(&made);
}
END_TEST

TEST(tables_one_behind_the_other_are_samples)
{
    read_text("slabinfo", "Tue Nov 24 18:00:00 UTC 2026\nslabinfo - version: 2.1\n"
                          "filp 10 16 256 16 1 : tunables 0 0 0 : slabdata 1 1 0\n"
                          "Tue Nov 24 18:01:00 UTC 2026\nslabinfo - version: 2.1\n"
                          "filp 11 16 256 16 1 : tunables 0 0 0 : slabdata 1 1 0\n");
    ck_assert_uint_eq(made.sample_count, 2);
    ck_assert(stamp_is_whole(&made.stamps[0]) && stamp_is_whole(&made.stamps[1]));
    ck_assert_int_eq(made.stamps[1].minute, 1);
    foreign_read_done(&made);
    read_text("meminfo", "MemTotal: 1000 kB\nMemFree: 10 kB\n\nMemTotal: 1000 kB\nMemFree: 20 kB\n");
    ck_assert_uint_eq(made.sample_count, 2);
    foreign_read_done(&made);
}
END_TEST

TEST(slabtop_tells_what_it_rounds_and_no_more)
{
    static const char SCREEN[] = " Active / Total Objects (% used)    : 19821561 / 19828316 (100.0%)\n"
                                 " Minimum / Average / Maximum Object : 0.02K / 0.07K / 128.00K\n\n"
                                 "  OBJS ACTIVE  USE OBJ SIZE  SLABS OBJ/SLAB CACHE SIZE NAME\n"
                                 "9865575 9864690  99%    0.02K  43847      225    175388K biovec-1\n"
                                 "> 11286  10852  96%    0.21K    627       18      2508K dentry_cache\n";
    char two[2 * sizeof SCREEN];
    snprintf(two, sizeof two, "%s%s", SCREEN, SCREEN);
    read_text("slabtop", two);
    ck_assert_uint_eq(made.sample_count, 2);
    ck_assert_int_eq(made.counts.rows, 4);
    ck_assert_int_eq(made.counts.refused, 0);
    const int64_t *values = values_of("biovec-1", POOL_TYPE_UNKNOWN);
    ck_assert_int_eq(values[POOL_DIFF], 9864690);
    ck_assert_int_eq(values[POOL_SLOTS], 9865575);
    ck_assert_int_eq(values[POOL_SLABS], 43847);
    ck_assert_int_eq(values[POOL_HELD_BYTES], 175388LL * 1024);
    ck_assert_int_eq(values[POOL_BYTES], ABSENT);
    ck_assert_int_eq(values[POOL_EACH_BYTES], ABSENT);
    ck_assert_int_eq(values_of("dentry_cache", POOL_TYPE_UNKNOWN)[POOL_DIFF], 10852);
    foreign_read_done(&made);
}
END_TEST

TEST(meminfo_becomes_totals)
{
    read_text("meminfo", "        total:    used:    free:  shared: buffers:  cached:\n"
                         "Mem:  1058336768 860172288 198164480        0 59092992 614592512\n"
                         "MemTotal:      1033532 kB\nMemFree:        193520 kB\nSlab:            60000 kB\n"
                         "SUnreclaim:      20000 kB\nHugePages_Total:       3\n");
    ck_assert_uint_eq(made.sample_count, 1);
    ck_assert_int_eq(made.counts.rows, 5);
    ck_assert_int_eq(made.counts.known, 2);
    ck_assert_int_eq(made.samples[0].totals[TOTAL_PHYSICAL], 1033532LL * 1024);
    ck_assert_int_eq(made.samples[0].totals[TOTAL_UNRECLAIMABLE], 20000LL * 1024);
    ck_assert_int_eq(made.samples[0].totals[TOTAL_RECLAIMABLE], ABSENT);
    foreign_read_done(&made);
}
END_TEST

TEST(vmallocinfo_is_summed_by_caller)
{
    read_text("vmallocinfo",
              "0x7874d405-0xe344a63f   20480 n_tty_open+0x19/0xa0 pages=4 vmalloc N0=4\n"
              "0x7874d406-0xe344a640   20480 n_tty_open+0x19/0xa0 pages=4 vmalloc N0=4\n"
              "0x7874d407-0xe344a641  131072 load+0x1/0x2 [big] pages=1 vmalloc\n"
              "0x7874d408-0xe344a642    8192 acpi_os_map_iomem+0x19d/0x1c0 phys=0x00000000f7ff8000 ioremap\n"
              "0x7874d409-0xe344a643    8192 unpurged vm_area \n");
    ck_assert_int_eq(made.counts.rows, 4);
    ck_assert_int_eq(made.counts.known, 1);
    foreign_assert_pool(&made, 0, "n_tty_open", POOL_VMALLOC, ABSENT, ABSENT, 2, 32768);
    foreign_assert_pool(&made, 0, "load [big]", POOL_VMALLOC, ABSENT, ABSENT, 1, 65536); /* pages of 64 KiB */
    ck_assert_int_eq(values_of("n_tty_open", POOL_VMALLOC)[POOL_HELD_BYTES], 32768);
    ck_assert_int_eq(values_of("acpi_os_map_iomem", POOL_VMALLOC)[POOL_BYTES], 4096);
    ck_assert_int_eq(values_of("acpi_os_map_iomem", POOL_VMALLOC)[POOL_HELD_BYTES], ABSENT);
    foreign_read_done(&made);
}
END_TEST

TEST(allocinfo_is_put_together_where_mail_broke_it)
{
    read_text("allocinfo", "allocinfo - version: 1.0\n#     <size>  <calls> <tag info>\n"
                           "          16        1 fs/xfs/xfs_mount.c:87 [xfs] func:xfs_uuid_mount \n"
                           "   134479872    32832 kernel/events/ring_buffer.c:811 func:perf_mmap_alloc_=\npage\n"
                           "  1105125376   139252 drivers/net/ethernet/intel/ice/ice_txrx.c:681\n"
                           "[ice] func:ice_alloc_mapped_page\n"
                           "          40        2 mm/slub.c:2450 func:alloc_slab_page\n");
    ck_assert_int_eq(made.counts.rows, 4);
    ck_assert_int_eq(made.counts.known, 4);
    ck_assert_int_eq(made.counts.refused, 0);
    foreign_assert_pool(&made, 0, "kernel/events/ring_buffer.c:811 perf_mmap_alloc_page", POOL_ALLOCINFO, ABSENT,
                        ABSENT, 32832, 134479872);
    const struct pool *ice =
        foreign_pool(&made, 0, "drivers/net/ethernet/intel/ice/ice_txrx.c:681 ice_alloc_mapped_page", POOL_ALLOCINFO);
    ck_assert_ptr_nonnull(ice);
    ck_assert_int_eq(ice->value[POOL_BYTES], 1105125376);
    ck_assert_str_eq(intern_text(made.names, ice->owner).bytes, "ice");
    foreign_read_done(&made);
}
END_TEST

static void assert_sample(size_t sample, size_t pools, int64_t slab)
{
    ck_assert_uint_lt(sample, made.sample_count);
    ck_assert_uint_eq(made.samples[sample].pool_count, pools);
    ck_assert_int_eq(made.samples[sample].totals[TOTAL_SLAB], slab);
}

TEST(rows_cut_short_or_picked_out_are_read)
{
    read_text("slabinfo", "# name            <active_objs> <num_objs> <objsize> <objperslab> <pagesperslab>\n"
                          "kmalloc-64 100 128 64 64 1\nkmalloc-8k 3 5 8192 4 8\nfoo 1 2 3\n");
    ck_assert_int_eq(made.counts.rows, 2);
    ck_assert_int_eq(made.counts.refused, 1);
    ck_assert_int_eq(values_of("kmalloc-64", POOL_TYPE_UNKNOWN)[POOL_HELD_BYTES], 2 * 4096);
    ck_assert_int_eq(values_of("kmalloc-8k", POOL_TYPE_UNKNOWN)[POOL_HELD_BYTES], 2 * 8 * 4096);
    foreign_read_done(&made);
    read_text("slabinfo", "a 1 30 136 30 1 : tunables 0 0 0 : slabdata 1 1 0\n"
                          "b 1 30 136 30 1 : tunables 0 0 0 : slabdata 1 1 0\n"
                          "a 5 30 136 30 1 : tunables 0 0 0 : slabdata 1 1 0\n");
    ck_assert_uint_eq(made.sample_count, 2);
    ck_assert_int_eq(values_of("a", POOL_TYPE_UNKNOWN)[POOL_DIFF], 1);
    foreign_read_done(&made);
    read_text("slabtop", "OBJS ACTIVE  USE OBJ SIZE  SLABS OBJ/SLAB CACHE SIZE NAME\n"
                         "   730    730 100%    0.05K     10       73         39 ip_fib_alias\n");
    ck_assert_int_eq(values_of("ip_fib_alias", POOL_TYPE_UNKNOWN)[POOL_HELD_BYTES], 39 * 1024);
    foreign_read_done(&made);
    read_text("meminfo", "2020-05-22 10:00:00\nSlab: 10 kB\nSUnreclaim: 4 kB\nSlab: 20 kB\nSUnreclaim: 5 kB\n");
    assert_sample(0, 0, 10 * 1024);
    assert_sample(1, 0, 20 * 1024);
    foreign_read_done(&made);
}
END_TEST

#define MEMINFO(slab) "MemTotal: 100 kB\nMemFree: 50 kB\nSlab: " slab " kB\n"
#define SLABINFO      "slabinfo - version: 2.1\nkmalloc-64 1 64 64 64 1 : tunables 0 0 0 : slabdata 1 1 0\n"

TEST(tables_of_one_moment_in_one_text_are_one_sample)
{
    read_text("linux", "zzz ***Fri May 22 10:00:00 UTC 2020\n" MEMINFO("10") SLABINFO
              "zzz ***Fri May 22 11:00:00 UTC 2020\n" SLABINFO MEMINFO("20") "1590148800\n=== meminfo ===\n" MEMINFO(
                  "30") "1590148800\n=== slabinfo ===\n" SLABINFO);
    ck_assert_uint_eq(made.sample_count, 3);
    for (size_t i = 0; i < 3; i++)
        assert_sample(i, 1, (int64_t)(i + 1) * 10 * 1024);
    ck_assert_int_eq(made.stamps[1].hour, 11);
    ck_assert_int_eq(made.stamps[2].epoch_ns, 1590148800 * NS_PER_SECOND);
    ck_assert_int_eq(made.counts.refused, 2);
    foreign_read_done(&made);
    read_text("linux", "# cat /proc/meminfo\n" MEMINFO("10") "# cat /proc/slabinfo\n" SLABINFO MEMINFO("20") SLABINFO);
    ck_assert_uint_eq(made.sample_count, 2);
    assert_sample(1, 1, 20 * 1024);
    foreign_read_done(&made);
}
END_TEST

TEST(a_report_of_a_bug_has_tables_and_the_kernel_s_log)
{
    read_text(
        "linux",
        "> It leaks:\n> # cat /proc/slabinfo\n> slabinfo - version: 2.1\n"
        "> kmalloc-64 1 64 64 64 1 : tunables 0 0 0 : slabdata 1 1 0\n> # slabtop -o\n"
        ">   OBJS ACTIVE  USE OBJ SIZE  SLABS OBJ/SLAB CACHE SIZE NAME\n"
        ">     64      2  50%    0.06K      1       64         4K kmalloc-64\n"
        "> [Fri May 22 22:35:55 2020] x invoked oom-killer: gfp_mask=0x1\n> [Fri May 22 22:35:55 2020] Mem-Info:\n"
        "> [Fri May 22 22:35:55 2020]  slab_reclaimable:2 slab_unreclaimable:3\n"
        "> [Fri May 22 22:35:56 2020] Killed process 12 (x)\n"
        "> and then\n> MemTotal: 100 kB\n> MemFree: 50 kB\n> Slab: 10 kB\n");
    ck_assert_uint_eq(made.sample_count, 3);
    ck_assert_uint_eq(made.mark_count, 1);
    assert_sample(0, 1, ABSENT);
    ck_assert_int_eq(values_of("kmalloc-64", POOL_TYPE_UNKNOWN)[POOL_DIFF], 1);
    assert_sample(1, 0, 5 * 4096);
    ck_assert_int_eq(made.stamps[1].second, 55);
    assert_sample(2, 0, 10 * 1024);
    ck_assert_int_eq(made.counts.rows, 5);
    foreign_read_done(&made);
}
END_TEST

TEST(a_table_on_the_console_has_the_times_of_the_log)
{
    read_text("linux",
              "May 22 22:35:55 srv kernel: [  178.50] slabinfo - version: 2.1\n"
              "May 22 22:35:55 srv kernel: [  178.51] a b 1 64 64 64 1 : tunables 0 0 0 : slabdata 1 1 0\n"
              "May 22 22:35:56 srv kernel: [  178.52] kmalloc-64 2 64 64 64 1 : tunables 0 0 0 : slabdata 1 1 0\n");
    assert_sample(0, 2, ABSENT);
    ck_assert_int_eq(values_of("a b", POOL_TYPE_UNKNOWN)[POOL_DIFF], 1);
    ck_assert_int_eq(made.stamps[0].second, 55);
    ck_assert_int_eq(made.counts.refused, 0);
    foreign_read_done(&made);
}
END_TEST

TEST(rows_that_mail_broke_are_whole_again)
{
    read_text("slabinfo", "> slabinfo - version: 2.1\n"
                          "> # name            <active_objs> <num_objs> <objsize> <objperslab>\n"
                          "> <pagesperslab> : tunables <limit> <batchcount> <sharedfactor> : slabdata\n"
                          "> <active_slabs> <num_slabs> <sharedavail>\n"
                          "> kmalloc-64 100 128 64 64 1 : tunables    0    0\n> 0 : slabdata 2 2 0\n"
                          "> cut 1 30 136 30 1 : tunables 0\n> a b 1 30 136 30 1 :\n> tunables 0 0 0 : slabdata 1 1 0\n"
                          "> end 1 30 136\n");
    ck_assert_int_eq(made.counts.rows, 2);
    ck_assert_int_eq(made.counts.known, 6);
    ck_assert_int_eq(made.counts.refused, 2);
    ck_assert_int_eq(made.refused_line, 10);
    ck_assert_int_eq(values_of("kmalloc-64", POOL_TYPE_UNKNOWN)[POOL_SLABS], 2);
    ck_assert_ptr_nonnull(foreign_pool(&made, 0, "a b", POOL_TYPE_UNKNOWN));
    foreign_read_done(&made);
}
END_TEST

TEST(what_markdown_sets_in_is_read_as_it_was)
{
    read_text(
        "linux",
        "    # cat /proc/slabinfo\n    slabinfo - version: 2.1\n"
        "    a 1 30 136 30 1 : tunables 0 0 0 : slabdata 1 1 0\n\n\tMemTotal: 9 kB\n\tMemFree: 8 kB\n\tSlab: 7 kB\n");
    ck_assert_ptr_nonnull(foreign_pool(&made, 0, "a", POOL_TYPE_UNKNOWN));
    assert_sample(0, 1, 7 * 1024);
    ck_assert_int_eq(made.counts.refused, 1);
    foreign_read_done(&made);
}
END_TEST

TEST(collectl_s_tag_is_no_part_of_a_name)
{
    read_text("slabinfo", ">>> 1590148800.005 <<<\nSlab slabinfo - version: 2.1\n"
                          "Slab a 1 30 136 30 1 : tunables 0 0 0 : slabdata 1 1 0\n");
    ck_assert_ptr_nonnull(foreign_pool(&made, 0, "a", POOL_TYPE_UNKNOWN));
    ck_assert_int_eq(made.stamps[0].epoch_ns, 1590148800 * NS_PER_SECOND + 5 * NS_PER_MS);
    foreign_read_done(&made);
}
END_TEST

SUITE_MAIN("sampler: Linux's tables as texts", slabinfo_of_version_2_tells_slots_and_slabs,
           slabinfo_of_version_1_has_its_numbers_in_another_order, the_size_of_a_page_follows_from_how_full_slabs_are,
           two_caches_of_one_name_are_one_row, tables_one_behind_the_other_are_samples,
           slabtop_tells_what_it_rounds_and_no_more, meminfo_becomes_totals, vmallocinfo_is_summed_by_caller,
           allocinfo_is_put_together_where_mail_broke_it, rows_cut_short_or_picked_out_are_read,
           tables_of_one_moment_in_one_text_are_one_sample, a_report_of_a_bug_has_tables_and_the_kernel_s_log,
           a_table_on_the_console_has_the_times_of_the_log, rows_that_mail_broke_are_whole_again,
           collectl_s_tag_is_no_part_of_a_name, what_markdown_sets_in_is_read_as_it_was)
