#include "tests/unit/suite.h"

#include "sampler/linux/slabinfo.h"
#include "tests/unit/sampler_tree.h"

static enum slabinfo_line parse(const char *line, struct slabinfo_row *row)
{
    return slabinfo_parse(scan_start(line, strlen(line)), row);
}

static void check_name(const char *line, const char *name)
{
    struct slabinfo_row row;
    ck_assert_msg(parse(line, &row) == SLABINFO_ROW, "%s", line);
    ck_assert_uint_eq(row.name.length, strlen(name));
    ck_assert_int_eq(memcmp(row.name.bytes, name, strlen(name)), 0);
    ck_assert_int_eq(row.active_objs, 11);
    ck_assert_int_eq(row.num_objs, 22);
    ck_assert_int_eq(row.objsize, 33);
    ck_assert_int_eq(row.objs_per_slab, 4);
    ck_assert_int_eq(row.pages_per_slab, 5);
    ck_assert_int_eq(row.num_slabs, 7);
}

#define TAIL " 11 22 33 4 5 : tunables 0 0 0 : slabdata 6 7 0"

TEST(a_name_may_hold_blanks_brackets_digits_and_hex)
{
    check_name("dentry           " TAIL, "dentry");
    check_name("gfs2_glock(aspace)" TAIL, "gfs2_glock(aspace)");
    check_name("my cache" TAIL, "my cache");
    check_name("cache 12 34" TAIL, "cache 12 34");
    check_name("nf_conntrack_ffff880456c38000" TAIL, "nf_conntrack_ffff880456c38000");
    check_name("page->ptl" TAIL, "page->ptl");
    check_name("biovec-(256)" TAIL " : globalstat 1 2 3 : cpustat 1 2", "biovec-(256)");
    check_name("a123456789b123456789c123456789d123456789e123456789f123456789ghij" TAIL,
               "a123456789b123456789c123456789d123456789e123456789f123456789ghij");
}
END_TEST

TEST(a_line_that_is_cut_short_or_absurd_is_damaged)
{
    static const char WHOLE[] = "dentry 11 22 33 4 5 : tunables 0 0 0 : slabdata 6 7 0";
    struct slabinfo_row row;
    for (size_t length = 1; length < sizeof WHOLE - 2; length++)
        ck_assert_int_eq(slabinfo_parse(scan_start(WHOLE, length), &row), SLABINFO_DAMAGED);
    ck_assert_int_eq(parse("x 99999999999999999999 1 1 1 1 : tunables 0 0 0 : slabdata 1 1 0", &row), SLABINFO_DAMAGED);
    ck_assert_int_eq(parse("x -5 1 1 1 1 : tunables 0 0 0 : slabdata 1 1 0", &row), SLABINFO_DAMAGED);
    char long_name[400];
    memset(long_name, 'n', sizeof long_name);
    memcpy(long_name + 300, TAIL, sizeof TAIL);
    ck_assert_int_eq(parse(long_name, &row), SLABINFO_DAMAGED);
}
END_TEST

TEST(headers_are_no_rows_and_other_versions_are_told)
{
    struct slabinfo_row row;
    ck_assert_int_eq(parse("slabinfo - version: 2.1", &row), SLABINFO_HEADER);
    ck_assert_int_eq(parse("slabinfo - version: 2.1 (statistics)", &row), SLABINFO_HEADER);
    ck_assert_int_eq(parse("# name <active_objs>", &row), SLABINFO_HEADER);
    ck_assert_int_eq(parse("", &row), SLABINFO_HEADER);
    ck_assert_int_eq(parse("slabinfo - version: 1.1 (SMP)", &row), SLABINFO_OTHER_VERSION);
}
END_TEST

TEST(live_objects_are_not_slots_and_held_bytes_are_slabs)
{
    struct tree_folder tree = tree_make();
    tree_text(&tree, "proc/slabinfo", SLAB_HEAD SLAB_ROW("filp", 55000, 1140720, 192, 21, 2, 54320));
    struct sampler *sampler = tree_open(&tree, NULL);
    const struct snapshot *snapshot = tree_take(sampler);
    ck_assert_int_eq(pool_number(snapshot, "filp", POOL_DIFF), 55000);
    ck_assert_int_eq(pool_number(snapshot, "filp", POOL_BYTES), 55000 * 192);
    ck_assert_int_eq(pool_number(snapshot, "filp", POOL_SLOTS), 1140720);
    ck_assert_int_eq(pool_number(snapshot, "filp", POOL_SLABS), 54320);
    ck_assert_int_eq(pool_number(snapshot, "filp", POOL_HELD_BYTES), INT64_C(54320) * 2 * 4096);
    ck_assert_int_eq(pool_number(snapshot, "filp", POOL_EACH_BYTES), 192);
    ck_assert(pool_number(snapshot, "filp", POOL_ALLOCS) == ABSENT);
    ck_assert(pool_number(snapshot, "filp", POOL_FREES) == ABSENT);
    sampler_close(sampler);
    tree_drop(&tree);
}
END_TEST

TEST(a_merged_cache_is_never_without_its_other_names)
{
    struct tree_folder tree = tree_make();
    tree_text(&tree, "proc/slabinfo",
              SLAB_HEAD SLAB_ROW("signal_cache", 140, 196, 1152, 14, 4, 14) SLAB_ROW("TCP", 1, 13, 2368, 13, 8, 1)
                  SLAB_ROW("filp", 5, 5, 256, 16, 1, 1));
    tree_folder_at(&tree, "sys/kernel/slab/:A-0001152");
    tree_link(&tree, "sys/kernel/slab/signal_cache", ":A-0001152");
    tree_link(&tree, "sys/kernel/slab/UNIX-STREAM", ":A-0001152");
    tree_link(&tree, "sys/kernel/slab/UNIX", "../slab/:A-0001152");
    tree_folder_at(&tree, "sys/kernel/slab/TCP");
    tree_folder_at(&tree, "sys/kernel/slab/filp");
    tree_link(&tree, "sys/kernel/slab/names_of_filp", "filp");
    struct sampler *sampler = tree_open(&tree, NULL);
    const struct snapshot *snapshot = tree_take(sampler);
    const struct pool *pool = find_pool(snapshot, "signal_cache");
    ck_assert_ptr_nonnull(pool);
    ck_assert_uint_eq(pool->alias_count, 2);
    ck_assert_str_eq(name_of(snapshot, pool->aliases), "UNIX | UNIX-STREAM");
    ck_assert_uint_eq(find_pool(snapshot, "TCP")->alias_count, 0);
    ck_assert_uint_eq(find_pool(snapshot, "TCP")->aliases, 0);
    ck_assert_str_eq(name_of(snapshot, find_pool(snapshot, "filp")->aliases), "names_of_filp");
    sampler_close(sampler);
    tree_drop(&tree);
}
END_TEST

TEST(the_reclaim_class_comes_from_the_attribute_or_the_merge_id_else_is_unknown)
{
    struct tree_folder tree = tree_make();
    tree_text(&tree, "proc/slabinfo",
              SLAB_HEAD SLAB_ROW("dentry", 1, 1, 192, 21, 1, 1) SLAB_ROW("task", 1, 1, 192, 21, 1, 1)
                  SLAB_ROW("merged_a", 1, 1, 104, 39, 1, 1) SLAB_ROW("merged_aA", 1, 1, 104, 39, 1, 1)
                      SLAB_ROW("merged", 1, 1, 104, 39, 1, 1) SLAB_ROW("merged_A", 1, 1, 104, 39, 1, 1)
                          SLAB_ROW("stranger", 1, 1, 104, 39, 1, 1));
    tree_text(&tree, "sys/kernel/slab/dentry/reclaim_account", "1\n");
    tree_text(&tree, "sys/kernel/slab/task/reclaim_account", "0\n");
    tree_link(&tree, "sys/kernel/slab/merged_a", ":a-0000104");
    tree_link(&tree, "sys/kernel/slab/merged_aA", ":aA-0000104");
    tree_link(&tree, "sys/kernel/slab/merged", ":0000104");
    tree_link(&tree, "sys/kernel/slab/merged_A", ":A-0000104");
    struct sampler *sampler = tree_open(&tree, NULL);
    const struct snapshot *snapshot = tree_take(sampler);
    ck_assert_int_eq(find_pool(snapshot, "dentry")->type, POOL_RECLAIMABLE);
    ck_assert_int_eq(find_pool(snapshot, "task")->type, POOL_UNRECLAIMABLE);
    ck_assert_int_eq(find_pool(snapshot, "merged_a")->type, POOL_RECLAIMABLE);
    ck_assert_int_eq(find_pool(snapshot, "merged_aA")->type, POOL_RECLAIMABLE);
    ck_assert_int_eq(find_pool(snapshot, "merged")->type, POOL_UNRECLAIMABLE);
    ck_assert_int_eq(find_pool(snapshot, "merged_A")->type, POOL_UNRECLAIMABLE);
    ck_assert_int_eq(find_pool(snapshot, "stranger")->type, POOL_TYPE_UNKNOWN);
    sampler_close(sampler);
    tree_drop(&tree);
}
END_TEST

TEST(slab_memory_in_no_cache_is_a_row_of_its_own)
{
    struct tree_folder tree = tree_make();
    tree_text(&tree, "1/proc/slabinfo", SLAB_HEAD SLAB_ROW("a", 1, 1, 8, 512, 1, 10) SLAB_ROW("b", 1, 1, 8, 512, 2, 5));
    tree_text(&tree, "1/proc/meminfo", "Slab: 100 kB\n");
    tree_text(&tree, "2/proc/slabinfo", SLAB_HEAD SLAB_ROW("a", 1, 1, 8, 512, 1, 10));
    tree_text(&tree, "2/proc/meminfo", "Slab: 30 kB\n");
    tree_text(&tree, "3/proc/slabinfo", SLAB_HEAD SLAB_ROW("a", 1, 1, 8, 512, 1, 10));
    tree_text(&tree, "3/proc/meminfo", "MemTotal: 30 kB\n");
    tree_text(&tree, "4/proc/slabinfo", SLAB_HEAD SLAB_ROW("a", 1, 1, 8, 512, 1, 10) "b 1 2\n");
    tree_text(&tree, "4/proc/meminfo", "Slab: 100 kB\n");
    tree_text(&tree, "5/proc/slabinfo", SLAB_HEAD SLAB_ROW("(kmalloc >8k)", 1, 1, 8, 512, 1, 10));
    tree_text(&tree, "5/proc/meminfo", "Slab: 100 kB\n");
    struct sampler *sampler = tree_open(&tree, NULL);
    const struct snapshot *snapshot = tree_take(sampler);
    const struct pool *gap = find_pool(snapshot, "(kmalloc >8k)");
    ck_assert_ptr_nonnull(gap);
    ck_assert_int_eq(gap->value[POOL_BYTES], 100 * 1024 - 20 * 4096);
    ck_assert_int_eq(gap->value[POOL_HELD_BYTES], 100 * 1024 - 20 * 4096);
    ck_assert(gap->value[POOL_DIFF] == ABSENT);
    ck_assert_int_eq(gap->type, POOL_UNRECLAIMABLE);
    ck_assert_int_eq(pool_number(tree_take(sampler), "(kmalloc >8k)", POOL_BYTES), 0); /* never negative */
    ck_assert_ptr_null(find_pool(tree_take(sampler), "(kmalloc >8k)"));                /* no Slab line */
    snapshot = tree_take(sampler); /* a row was lost: the gap would be a lie */
    ck_assert_ptr_null(find_pool(snapshot, "(kmalloc >8k)"));
    ck_assert(has_remark(snapshot, "cut short"));
    ck_assert_ptr_nonnull(find_pool(tree_take(sampler), "(kmalloc >8k)")); /* a cache of that name: one row */
    sampler_close(sampler);
    tree_drop(&tree);
}
END_TEST

TEST(a_row_read_twice_counts_once_and_a_missing_one_is_survived)
{
    struct tree_folder tree = tree_make();
    tree_text(&tree, "1/proc/slabinfo", SLAB_HEAD SLAB_ROW("a", 1, 1, 8, 1, 1, 1) SLAB_ROW("b", 2, 2, 8, 1, 1, 1));
    tree_text(&tree, "2/proc/slabinfo",
              SLAB_HEAD SLAB_ROW("new", 9, 9, 8, 1, 1, 1) SLAB_ROW("a", 5, 5, 8, 1, 1, 1)
                  SLAB_ROW("a", 6, 6, 8, 1, 1, 1));
    tree_text(&tree, "3/proc/slabinfo", SLAB_HEAD SLAB_ROW("b", 3, 3, 8, 1, 1, 1) SLAB_ROW("a", 7, 7, 8, 1, 1, 1));
    struct sampler *sampler = tree_open(&tree, NULL);
    tree_take(sampler);
    const struct snapshot *snapshot = tree_take(sampler);
    ck_assert_int_eq(pool_number(snapshot, "a", POOL_DIFF), 5);
    ck_assert_int_eq(pool_number(snapshot, "new", POOL_DIFF), 9);
    ck_assert_ptr_null(find_pool(snapshot, "b"));
    snapshot = tree_take(sampler);
    ck_assert_int_eq(pool_number(snapshot, "a", POOL_DIFF), 7);
    ck_assert_int_eq(pool_number(snapshot, "b", POOL_DIFF), 3);
    ck_assert_uint_eq(snapshot->pool_count, 2);
    sampler_close(sampler);
    tree_drop(&tree);
}
END_TEST

TEST(two_caches_of_one_name_are_added_up_in_every_sample)
{
    struct tree_folder tree = tree_make();
    for (int i = 1; i <= 3; i++) {
        char path[64];
        snprintf(path, sizeof path, "%d/proc/slabinfo", i);
        tree_text(&tree, path,
                  SLAB_HEAD SLAB_ROW("twin", 1, 2, 8, 1, 1, 3) SLAB_ROW("x", 1, 1, 8, 1, 1, 1)
                      SLAB_ROW("twin", 10, 20, 16, 1, 1, 30));
    }
    struct sampler *sampler = tree_open(&tree, NULL);
    for (int i = 1; i <= 3; i++) {
        const struct snapshot *snapshot = tree_take(sampler);
        ck_assert_int_eq(pool_number(snapshot, "twin", POOL_DIFF), 11);
        ck_assert_int_eq(pool_number(snapshot, "twin", POOL_BYTES), 168);
        ck_assert_int_eq(pool_number(snapshot, "twin", POOL_HELD_BYTES), 33 * 4096);
        ck_assert(pool_number(snapshot, "twin", POOL_EACH_BYTES) == ABSENT);
    }
    sampler_close(sampler);
    tree_drop(&tree);
}
END_TEST

TEST(numbers_that_do_not_fit_become_absent_not_wrong)
{
    struct tree_folder tree = tree_make();
    tree_text(
        &tree, "proc/slabinfo",
        SLAB_HEAD SLAB_ROW("huge", 9000000000000000000, 9000000000000000000, 4096, 1, 9000000000000000000, 9000000));
    tree_text(&tree, "proc/meminfo", "Slab: 9223372036854775807 kB\nMemTotal: 99999999999999999999999 kB\n");
    struct sampler *sampler = tree_open(&tree, NULL);
    const struct snapshot *snapshot = tree_take(sampler);
    ck_assert_int_eq(pool_number(snapshot, "huge", POOL_DIFF), INT64_C(9000000000000000000));
    ck_assert(pool_number(snapshot, "huge", POOL_BYTES) == ABSENT);
    ck_assert(pool_number(snapshot, "huge", POOL_HELD_BYTES) == ABSENT);
    ck_assert(snapshot->totals[TOTAL_SLAB] == ABSENT);
    ck_assert(snapshot->totals[TOTAL_PHYSICAL] == ABSENT);
    ck_assert_ptr_null(find_pool(snapshot, "(kmalloc >8k)"));
    sampler_close(sampler);
    tree_drop(&tree);
}
END_TEST

TEST(a_last_line_without_its_end_is_left_out_and_said)
{
    struct tree_folder tree = tree_make();
    tree_text(&tree, "proc/slabinfo",
              SLAB_HEAD SLAB_ROW("a", 1, 1, 8, 1, 1, 1) "b 1 1 8 1 1 : tunables 0 0 0 : slabdata 1 1 0");
    struct sampler *sampler = tree_open(&tree, NULL);
    const struct snapshot *snapshot = tree_take(sampler);
    ck_assert_ptr_nonnull(find_pool(snapshot, "a"));
    ck_assert_ptr_null(find_pool(snapshot, "b"));
    ck_assert(has_remark(snapshot, "cut short"));
    sampler_close(sampler);
    tree_drop(&tree);
}
END_TEST

TEST(a_table_larger_than_any_buffer_is_read_whole_or_cut_at_the_bound)
{
    struct tree_folder tree = tree_make();
    size_t capacity = 20u << 20, length = 0;
    char *text = malloc(capacity);
    ck_assert_ptr_nonnull(text);
    for (int i = 0; i < 3000; i++)
        length += (size_t)snprintf(text + length, capacity - length,
                                   "cache-%d %d 9 8 1 1 : tunables 0 0 0 : slabdata 1 1 0\n", i, i);
    tree_bytes(&tree, "1/proc/slabinfo", text, length);
    memset(text + length, 'x', capacity - length);
    tree_bytes(&tree, "2/proc/slabinfo", text, capacity);
    struct sampler *sampler = tree_open(&tree, NULL);
    const struct snapshot *snapshot = tree_take(sampler);
    ck_assert_uint_eq(snapshot->pool_count, 3000);
    ck_assert_int_eq(pool_number(snapshot, "cache-2999", POOL_DIFF), 2999);
    snapshot = tree_take(sampler);
    ck_assert_uint_eq(snapshot->pool_count, 3000);
    ck_assert(has_remark(snapshot, "larger than"));
    sampler_close(sampler);
    tree_drop(&tree);
    free(text);
}
END_TEST

TEST(what_is_no_file_of_version_2_is_one_remark_and_the_rest_goes_on)
{
    static const char HOSTILE[] = "\0\xff\n\n\x1b[31m \n: tunables\n";
    struct tree_folder tree = tree_make();
    tree_text(&tree, "1/proc/slabinfo", "slabinfo - version: 1.1\nkmem_cache 68 72 108 2 2 1\n");
    tree_text(&tree, "1/proc/meminfo", MEMINFO_LINES);
    tree_text(&tree, "2/proc/slabinfo", "");
    tree_text(&tree, "2/proc/meminfo", MEMINFO_LINES);
    tree_text(&tree, "3/proc/meminfo", MEMINFO_LINES);
    tree_folder_at(&tree, "4/proc/slabinfo");
    tree_text(&tree, "4/proc/meminfo", MEMINFO_LINES);
    tree_bytes(&tree, "5/proc/slabinfo", HOSTILE, sizeof HOSTILE - 1);
    tree_text(&tree, "5/proc/meminfo", MEMINFO_LINES);
    struct sampler *sampler = tree_open(&tree, NULL);
    ck_assert(has_remark(tree_take(sampler), "not of version 2"));
    for (int i = 2; i <= 5; i++) {
        const struct snapshot *snapshot = tree_take(sampler);
        ck_assert_int_eq(snapshot->totals[TOTAL_SLAB], 60000 * 1024);
        if (i == 3 || i == 4)
            ck_assert(has_remark(snapshot, "no slab caches: proc/slabinfo: "));
        if (i == 5)
            ck_assert(has_remark(snapshot, "cut short or not understood"));
    }
    sampler_close(sampler);
    tree_drop(&tree);
}
END_TEST

TEST(allocations_and_frees_are_told_when_the_kernel_keeps_them)
{
    struct tree_folder tree = tree_make();
    tree_text(&tree, "proc/slabinfo", SLAB_HEAD SLAB_ROW("filp", 1, 1, 8, 1, 1, 1) SLAB_ROW("TCP", 1, 1, 8, 1, 1, 1));
    tree_text(&tree, "sys/kernel/slab/filp/alloc_fastpath", "100021 C0=50000 C1=50021\n");
    tree_text(&tree, "sys/kernel/slab/filp/alloc_slowpath", "9\n");
    tree_text(&tree, "sys/kernel/slab/filp/free_fastpath", "70 C0=70\n");
    tree_text(&tree, "sys/kernel/slab/filp/free_slowpath", "5 C0=5\n");
    tree_text(&tree, "sys/kernel/slab/TCP/objects", "1\n");
    struct sampler *sampler = tree_open(&tree, NULL);
    const struct snapshot *snapshot = tree_take(sampler);
    ck_assert_int_eq(pool_number(snapshot, "filp", POOL_ALLOCS), 100030);
    ck_assert_int_eq(pool_number(snapshot, "filp", POOL_FREES), 75);
    ck_assert(pool_number(snapshot, "TCP", POOL_ALLOCS) == ABSENT);
    sampler_close(sampler);
    tree_drop(&tree);
}
END_TEST

SUITE_MAIN("sampler: slab caches", a_name_may_hold_blanks_brackets_digits_and_hex,
           a_line_that_is_cut_short_or_absurd_is_damaged, headers_are_no_rows_and_other_versions_are_told,
           live_objects_are_not_slots_and_held_bytes_are_slabs, a_merged_cache_is_never_without_its_other_names,
           the_reclaim_class_comes_from_the_attribute_or_the_merge_id_else_is_unknown,
           slab_memory_in_no_cache_is_a_row_of_its_own, a_row_read_twice_counts_once_and_a_missing_one_is_survived,
           two_caches_of_one_name_are_added_up_in_every_sample, numbers_that_do_not_fit_become_absent_not_wrong,
           a_last_line_without_its_end_is_left_out_and_said,
           a_table_larger_than_any_buffer_is_read_whole_or_cut_at_the_bound,
           what_is_no_file_of_version_2_is_one_remark_and_the_rest_goes_on,
           allocations_and_frees_are_told_when_the_kernel_keeps_them)
