#include "tests/unit/suite.h"

#include "sampler/linux/allocinfo.h"
#include "sampler/linux/vmallocinfo.h"
#include "tests/unit/sampler_tree.h"

static const char AREAS[] =
    "0x000000007874d405-0x00000000e344a63f   20480 n_tty_open+0x19/0xa0 pages=4 vmalloc N0=4\n"
    "0x00000000e344a63f-0x00000000daf29b07   20480 n_tty_open+0x19/0xa0 pages=4 vmalloc vpages N0=4\n"
    "0x00000000daf29b07-0x0000000019e1e0fb    8192 acpi_os_map_iomem+0x19d/0x1c0 phys=0x00000000f7ff7000 ioremap\n"
    "0x00000000daf29b07-0x0000000019e1e0fb  409600 unpurged vm_area\n"
    "0x00000000daf29b07-0x0000000019e1e0fb   12288 load_module+0x1/0x2 [nvidia] pages=2 vmalloc\n"
    "0x00000000daf29b07-0x0000000019e1e0fb   12288 load_module+0x1/0x2 [other] pages=2 vmalloc\n"
    "0x00000000daf29b07-0x0000000019e1e0fb   12288 pages=2 vmalloc N0=2\n"
    "0x00000000daf29b07-0x0000000019e1e0fb    8192 0xffffffffc0123456 pages=1 vmalloc\n"
    "0x00000000daf29b07-0x0000000019e1e0fb  262144 vm_map_ram\n"
    "0x00000000daf29b07-0x0000000019e1e0fb\n"
    "garbage\n"
    "0x00000000daf29b07-0x0000000019e1e0fb    8192 cut_short+0x1/0x2 pa";

TEST(vmalloc_by_caller_without_guard_pages_and_freed_areas)
{
    struct tree_folder tree = tree_make();
    tree_text(&tree, "proc/vmallocinfo", AREAS);
    struct sampler *sampler = tree_open(&tree, "vmalloc");
    const struct snapshot *snapshot = tree_take(sampler);
    ck_assert_int_eq(find_pool(snapshot, "n_tty_open")->type, POOL_VMALLOC);
    ck_assert_int_eq(pool_number(snapshot, "n_tty_open", POOL_DIFF), 2);
    ck_assert_int_eq(pool_number(snapshot, "n_tty_open", POOL_BYTES), 8 * 4096);
    ck_assert_int_eq(pool_number(snapshot, "n_tty_open", POOL_HELD_BYTES), 8 * 4096);
    ck_assert_int_eq(pool_number(snapshot, "acpi_os_map_iomem", POOL_BYTES), 4096);
    ck_assert(pool_number(snapshot, "acpi_os_map_iomem", POOL_HELD_BYTES) == ABSENT); /* mapped, but no memory */
    ck_assert_int_eq(pool_number(snapshot, "load_module [nvidia]", POOL_DIFF), 1);
    ck_assert_str_eq(name_of(snapshot, find_pool(snapshot, "load_module [nvidia]")->owner), "nvidia");
    ck_assert_ptr_nonnull(find_pool(snapshot, "load_module [other]"));
    ck_assert_int_eq(pool_number(snapshot, "(no caller)", POOL_BYTES), 2 * 4096);
    ck_assert_int_eq(pool_number(snapshot, "0xffffffffc0123456", POOL_BYTES), 4096);
    ck_assert_int_eq(pool_number(snapshot, "vm_map_ram", POOL_DIFF), 1);
    ck_assert_ptr_null(find_pool(snapshot, "unpurged"));
    ck_assert_ptr_null(find_pool(snapshot, "cut_short"));
    ck_assert_uint_eq(find_pool(snapshot, "n_tty_open")->owner, 0);
    sampler_close(sampler);
    tree_drop(&tree);
}
END_TEST

/* As in a tree that was made up: the length of a word must never become the length of our own text. */
TEST(a_value_with_a_plus_in_the_callers_place_is_no_caller)
{
    struct tree_folder tree = tree_make();
    tree_text(&tree, "proc/vmallocinfo", "0x1-0x2 8192 a_word_longer_than_the_text_that_stands_for_none+x=1 vmalloc\n");
    struct sampler *sampler = tree_open(&tree, "vmalloc");
    const struct snapshot *snapshot = tree_take(sampler);
    ck_assert_uint_eq(snapshot->pool_count, 1);
    ck_assert_uint_eq(intern_text(snapshot->names, snapshot->pools[0].name).length, strlen("(no caller)"));
    sampler_close(sampler);
    tree_drop(&tree);
}
END_TEST

static const char SITES[] = "allocinfo - version: 1.0\n"
                            "#     <size>  <calls> <tag info>\n"
                            "      172800      900 fs/eventfd.c:393 func:do_eventfd \n"
                            "          40        1 fs/xfs/xfs_log_cil.c:1775 [xfs] func:xlog_cil_init \n"
                            "          64        1 drivers/a.c:7 func:one\n"
                            "          64        2 drivers/a.c:7 func:two\n"
                            "           0        0 mm/unused.c:1 func:nothing\n"
                            "       12 34\n"
                            "         9        9 mm/cut.c:1 func:cu";

TEST(memory_by_call_site_with_its_module)
{
    struct tree_folder tree = tree_make();
    tree_text(&tree, "proc/allocinfo", SITES);
    tree_text(&tree, "proc/sys/vm/mem_profiling", "1\n");
    struct sampler *sampler = tree_open(&tree, "slab,allocinfo");
    const struct snapshot *snapshot = tree_take(sampler);
    ck_assert_int_eq(pool_number(snapshot, "fs/eventfd.c:393 do_eventfd", POOL_DIFF), 900);
    ck_assert_int_eq(pool_number(snapshot, "fs/eventfd.c:393 do_eventfd", POOL_BYTES), 172800);
    ck_assert(pool_number(snapshot, "fs/eventfd.c:393 do_eventfd", POOL_ALLOCS) == ABSENT);
    ck_assert_int_eq(find_pool(snapshot, "fs/eventfd.c:393 do_eventfd")->type, POOL_ALLOCINFO);
    const struct pool *pool = find_pool(snapshot, "fs/xfs/xfs_log_cil.c:1775 xlog_cil_init");
    ck_assert_str_eq(name_of(snapshot, pool->owner), "xfs");
    ck_assert_int_eq(pool_number(snapshot, "drivers/a.c:7 two", POOL_DIFF), 2);
    ck_assert_uint_eq(snapshot->pool_count, 4);
    sampler_close(sampler);
    tree_drop(&tree);
}
END_TEST

TEST(stale_call_sites_are_not_shown_when_profiling_is_off)
{
    struct tree_folder tree = tree_make();
    tree_text(&tree, "1/proc/allocinfo", SITES);
    tree_text(&tree, "1/proc/sys/vm/mem_profiling", "1\n");
    tree_text(&tree, "2/proc/allocinfo", SITES);
    tree_text(&tree, "2/proc/sys/vm/mem_profiling", "0\n");
    tree_text(&tree, "2/proc/meminfo", MEMINFO_LINES);
    tree_text(&tree, "3/proc/allocinfo", SITES);
    tree_text(&tree, "3/proc/sys/vm/mem_profiling", "never\n");
    tree_text(&tree, "3/proc/meminfo", MEMINFO_LINES);
    struct sampler *sampler = tree_open(&tree, "allocinfo");
    ck_assert_uint_eq(tree_take(sampler)->pool_count, 4);
    for (int i = 2; i <= 3; i++) {
        const struct snapshot *snapshot = tree_take(sampler);
        ck_assert_uint_eq(snapshot->pool_count, 0);
        ck_assert(has_remark(snapshot, "stale"));
    }
    sampler_close(sampler);
    tree_drop(&tree);
}
END_TEST

TEST(a_caller_that_is_gone_has_no_row_any_more)
{
    struct tree_folder tree = tree_make();
    tree_text(&tree, "1/proc/vmallocinfo", "0x1-0x2 8192 a+0x1/0x2 pages=1\n0x1-0x2 8192 b+0x1/0x2 pages=1\n");
    tree_text(&tree, "2/proc/vmallocinfo", "0x1-0x2 8192 b+0x1/0x2 pages=1\n");
    struct sampler *sampler = tree_open(&tree, "vmalloc");
    ck_assert_uint_eq(tree_take(sampler)->pool_count, 2);
    const struct snapshot *snapshot = tree_take(sampler);
    ck_assert_uint_eq(snapshot->pool_count, 1);
    ck_assert_int_eq(pool_number(snapshot, "b", POOL_DIFF), 1);
    sampler_close(sampler);
    tree_drop(&tree);
}
END_TEST

TEST(pools_that_were_not_asked_for_are_not_read_and_missing_ones_are_said)
{
    struct tree_folder tree = tree_make();
    tree_text(&tree, "proc/vmallocinfo", AREAS);
    tree_text(&tree, "proc/meminfo", MEMINFO_LINES);
    tree_text(&tree, "proc/slabinfo", SLAB_HEAD SLAB_ROW("a", 1, 1, 8, 1, 1, 1));
    struct sampler *sampler = tree_open(&tree, NULL);
    const struct snapshot *snapshot = tree_take(sampler);
    ck_assert_ptr_null(find_pool(snapshot, "n_tty_open"));
    ck_assert(!has_remark(snapshot, "allocinfo"));
    sampler_close(sampler);
    sampler = tree_open(&tree, "vmalloc,allocinfo");
    snapshot = tree_take(sampler);
    ck_assert_ptr_null(find_pool(snapshot, "a"));
    ck_assert_ptr_null(find_pool(snapshot, "(kmalloc >8k)"));
    ck_assert(has_remark(snapshot, "proc/allocinfo: No such file"));
    sampler_close(sampler);
    tree_drop(&tree);
}
END_TEST

SUITE_MAIN("sampler: vmalloc and call sites", vmalloc_by_caller_without_guard_pages_and_freed_areas,
           a_value_with_a_plus_in_the_callers_place_is_no_caller, memory_by_call_site_with_its_module,
           stale_call_sites_are_not_shown_when_profiling_is_off, a_caller_that_is_gone_has_no_row_any_more,
           pools_that_were_not_asked_for_are_not_read_and_missing_ones_are_said)
