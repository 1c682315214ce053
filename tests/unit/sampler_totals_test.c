#include "tests/unit/suite.h"

#include "sampler/linux/counters.h"
#include "sampler/linux/meminfo.h"
#include "sampler/linux/pace.h"
#include "tests/unit/sampler_tree.h"

enum { KB = 1024 };

static void parse(const char *text, int64_t totals[TOTALS])
{
    for (int i = 0; i < TOTALS; i++)
        totals[i] = ABSENT;
    meminfo_parse(text, strlen(text), totals);
}

TEST(totals_are_meminfos_lines_in_bytes)
{
    int64_t totals[TOTALS];
    parse(MEMINFO_LINES, totals);
    ck_assert_int_eq(totals[TOTAL_PHYSICAL], INT64_C(1000000) * KB);
    ck_assert_int_eq(totals[TOTAL_AVAILABLE], 700000 * KB);
    ck_assert_int_eq(totals[TOTAL_COMMIT], 300000 * KB);
    ck_assert_int_eq(totals[TOTAL_COMMIT_LIMIT], 500000 * KB);
    ck_assert_int_eq(totals[TOTAL_SLAB], 60000 * KB);
    ck_assert_int_eq(totals[TOTAL_RECLAIMABLE], 20000 * KB);
    ck_assert_int_eq(totals[TOTAL_UNRECLAIMABLE], 40000 * KB);
    ck_assert_int_eq(totals[TOTAL_STACKS], 8000 * KB);
    ck_assert_int_eq(totals[TOTAL_PAGE_TABLES], 5000 * KB);
    ck_assert_int_eq(totals[TOTAL_VMALLOC], 12000 * KB);
    ck_assert_int_eq(totals[TOTAL_PERCPU], 3000 * KB);
    ck_assert(totals[TOTAL_PAGED] == ABSENT);
    ck_assert(totals[TOTAL_COMMIT_PEAK] == ABSENT);
}
END_TEST

TEST(kernel_stacks_that_are_mapped_are_not_taken_off_twice)
{
    int64_t totals[TOTALS];
    parse(MEMINFO_LINES, totals);
    int64_t without_stacks = (1000000 - 400000 - 10000 - 100000 - 200000 - 60000 - 5000 - 12000 - 3000) * INT64_C(1024);
    ck_assert_int_eq(totals[TOTAL_UNEXPLAINED], without_stacks);
    /* A kernel that gives no vmalloc number: then the stacks count. */
    parse("MemTotal: 1000 kB\nMemFree: 100 kB\nBuffers: 0 kB\nCached: 0 kB\nAnonPages: 0 kB\nSlab: 0 kB\n"
          "KernelStack: 50 kB\nVmallocUsed: 0 kB\n",
          totals);
    ck_assert_int_eq(totals[TOTAL_UNEXPLAINED], 850 * KB);
}
END_TEST

TEST(huge_pages_are_explained_memory_also_on_old_kernels)
{
    static const char BASE[] =
        "MemTotal: 10000 kB\nMemFree: 100 kB\nBuffers: 0 kB\nCached: 0 kB\nAnonPages: 0 kB\nSlab: 0 kB\n";
    char text[512];
    int64_t totals[TOTALS];
    snprintf(text, sizeof text, "%sHugePages_Total:       2\nHugepagesize:       2048 kB\n", BASE);
    parse(text, totals);
    ck_assert_int_eq(totals[TOTAL_UNEXPLAINED], (9900 - 4096) * KB);
    snprintf(text, sizeof text, "%sHugePages_Total: 2\nHugepagesize: 2048 kB\nHugetlb: 5000 kB\n", BASE);
    parse(text, totals);
    ck_assert_int_eq(totals[TOTAL_UNEXPLAINED], (9900 - 5000) * KB);
}
END_TEST

TEST(the_rest_is_absent_when_the_ledger_is_not_whole_and_never_negative)
{
    int64_t totals[TOTALS];
    parse("MemTotal: 1000 kB\nMemFree: 100 kB\nCached: 10 kB\n", totals);
    ck_assert(totals[TOTAL_UNEXPLAINED] == ABSENT);
    ck_assert(totals[TOTAL_SLAB] == ABSENT);
    parse("MemTotal: 1000 kB\nMemFree: 900 kB\nBuffers: 0 kB\nCached: 90 kB\nAnonPages: 90 kB\nSlab: 0 kB\n", totals);
    ck_assert_int_eq(totals[TOTAL_UNEXPLAINED], 0);
}
END_TEST

TEST(strange_and_cut_meminfo_lines_are_left_out)
{
    int64_t totals[TOTALS];
    parse("        total:    used:\nMem:  1058336768 860172288\nMemTotal:      1033532 kB\nSlab 12 kB\nSlab:\nSlab: -4 "
          "kB\n"
          "KernelStack: 12",
          totals);
    ck_assert_int_eq(totals[TOTAL_PHYSICAL], INT64_C(1033532) * KB);
    ck_assert(totals[TOTAL_SLAB] == ABSENT);
    ck_assert(totals[TOTAL_STACKS] == ABSENT);
}
END_TEST

TEST(faults_files_and_their_limit_come_from_their_files)
{
    struct tree_folder tree = tree_make();
    tree_text(&tree, "1/proc/meminfo", MEMINFO_LINES);
    tree_text(&tree, "1/proc/vmstat", "nr_free_pages 12\npgfault 1929\npgmajfault 77\n");
    tree_text(&tree, "1/proc/sys/fs/file-nr", "637\t0\t2466177\n");
    tree_text(&tree, "1/proc/loadavg", "0.05 0.10 0.08 2/312 5044\n");
    tree_text(&tree, "2/proc/meminfo", MEMINFO_LINES);
    tree_text(&tree, "2/proc/vmstat", "nr_free_pages 12\n");
    tree_text(&tree, "2/proc/sys/fs/file-nr", "637\t0\t9223372036854775807\n");
    struct sampler *sampler = tree_open(&tree, NULL);
    const struct snapshot *snapshot = tree_take(sampler);
    ck_assert_int_eq(snapshot->totals[TOTAL_FAULTS], 1929);
    ck_assert_int_eq(snapshot->totals[TOTAL_HANDLES], 637);
    ck_assert_int_eq(snapshot->totals[TOTAL_HANDLES_LIMIT], 2466177);
    snapshot = tree_take(sampler);
    ck_assert(snapshot->totals[TOTAL_FAULTS] == ABSENT);
    ck_assert(snapshot->totals[TOTAL_HANDLES_LIMIT] == ABSENT); /* no limit is not a limit */
    sampler_close(sampler);
    tree_drop(&tree);
}
END_TEST

TEST(a_proc_that_lacks_files_says_each_and_gives_the_rest)
{
    struct tree_folder tree = tree_make();
    tree_text(&tree, "proc/sys/fs/file-nr", "5 0 10\n");
    tree_text(&tree, "proc/slabinfo", SLAB_HEAD SLAB_ROW("a", 1, 1, 8, 1, 1, 1));
    struct sampler *sampler = tree_open(&tree, NULL);
    const struct snapshot *snapshot = tree_take(sampler);
    ck_assert(has_remark(snapshot, "proc/meminfo: No such file"));
    ck_assert(has_remark(snapshot, "proc/vmstat: No such file"));
    ck_assert(has_remark(snapshot, "sys/kernel/slab: No such file"));
    ck_assert(!has_remark(snapshot, "file-nr"));
    ck_assert_int_eq(snapshot->totals[TOTAL_HANDLES], 5);
    ck_assert_ptr_nonnull(find_pool(snapshot, "a"));
    sampler_close(sampler);
    tree_drop(&tree);
}
END_TEST

TEST(a_slow_read_asks_for_an_interval_a_hundred_times_as_long)
{
    struct pace pace;
    pace_init(&pace, INT64_C(1000000000));
    for (int i = 0; i < 10; i++)
        pace_add(&pace, 5000000);
    ck_assert_int_eq(pace.wanted_ns, 0);
    pace_add(&pace, 500000000); /* one slow read is somebody else's */
    ck_assert_int_eq(pace.wanted_ns, 0);
    for (int i = 0; i < 3; i++)
        pace_add(&pace, 120000000);
    ck_assert_int_eq(pace.wanted_ns, INT64_C(20000000000));
    pace_add(&pace, 1000000);
    ck_assert_int_eq(pace.wanted_ns, 0);
}
END_TEST

TEST(the_pace_survives_absurd_times)
{
    struct pace pace;
    pace_init(&pace, 0);
    for (int i = 0; i < 4; i++)
        pace_add(&pace, INT64_MAX);
    ck_assert_int_gt(pace.wanted_ns, 0);
}
END_TEST

SUITE_MAIN("sampler: totals", totals_are_meminfos_lines_in_bytes, kernel_stacks_that_are_mapped_are_not_taken_off_twice,
           huge_pages_are_explained_memory_also_on_old_kernels,
           the_rest_is_absent_when_the_ledger_is_not_whole_and_never_negative,
           strange_and_cut_meminfo_lines_are_left_out, faults_files_and_their_limit_come_from_their_files,
           a_proc_that_lacks_files_says_each_and_gives_the_rest,
           a_slow_read_asks_for_an_interval_a_hundred_times_as_long, the_pace_survives_absurd_times)
