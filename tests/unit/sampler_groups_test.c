#include "tests/unit/suite.h"

#include "tests/unit/sampler_tree.h"

static void base(const struct tree_folder *tree, const char *root)
{
    char path[64];
    snprintf(path, sizeof path, "%sproc/meminfo", root);
    tree_text(tree, path, MEMINFO_LINES);
}

TEST(version_1_gives_kernel_memory_of_every_group)
{
    struct tree_folder tree = tree_make();
    base(&tree, "");
    tree_text(&tree, "sys/fs/cgroup/memory/memory.kmem.usage_in_bytes", "4000\n");
    tree_text(&tree, "sys/fs/cgroup/memory/a/memory.kmem.usage_in_bytes", "300\n");
    tree_text(&tree, "sys/fs/cgroup/memory/a/deep one/memory.kmem.usage_in_bytes", "20\n");
    tree_text(&tree, "sys/fs/cgroup/memory/notes/readme", "no group\n");
    tree_text(&tree, "sys/fs/cgroup/unified/cgroup.controllers", "\n"); /* mounted, but without the controller */
    struct sampler *sampler = tree_open(&tree, NULL);
    const struct snapshot *snapshot = tree_take(sampler);
    ck_assert_uint_eq(snapshot->group_count, 3);
    ck_assert_int_eq(find_group(snapshot, "/")->value[GROUP_KERNEL], 4000);
    ck_assert_int_eq(find_group(snapshot, "/a")->value[GROUP_KERNEL], 300);
    ck_assert_int_eq(find_group(snapshot, "/a/deep one")->value[GROUP_KERNEL], 20);
    ck_assert(find_group(snapshot, "/a")->value[GROUP_SLAB] == ABSENT);
    sampler_close(sampler);
    tree_drop(&tree);
}
END_TEST

TEST(version_2_gives_slab_and_where_the_kernel_tells_it_all_kernel_memory)
{
    struct tree_folder tree = tree_make();
    base(&tree, "");
    tree_text(&tree, "sys/fs/cgroup/cgroup.controllers", "cpuset cpu io memory pids\n");
    tree_text(&tree, "sys/fs/cgroup/new/memory.stat",
              "anon 1\nkernel 5000\nslab_reclaimable 100\nslab_unreclaimable 20\nslab 120\n");
    tree_text(&tree, "sys/fs/cgroup/old/memory.stat", "anon 1\nslab_reclaimable 7\nslab_unreclaimable 8\n");
    tree_text(&tree, "sys/fs/cgroup/cut/memory.stat", "slab_reclaimable 7\nslab_unreclaimable 8");
    struct sampler *sampler = tree_open(&tree, NULL);
    const struct snapshot *snapshot = tree_take(sampler);
    ck_assert_int_eq(find_group(snapshot, "/new")->value[GROUP_KERNEL], 5000);
    ck_assert_int_eq(find_group(snapshot, "/new")->value[GROUP_SLAB], 120);
    ck_assert(find_group(snapshot, "/old")->value[GROUP_KERNEL] == ABSENT);
    ck_assert_int_eq(find_group(snapshot, "/old")->value[GROUP_SLAB], 15);
    ck_assert(find_group(snapshot, "/cut")->value[GROUP_SLAB] == ABSENT);
    sampler_close(sampler);
    tree_drop(&tree);
}
END_TEST

TEST(a_controller_at_an_unusual_mount_is_found)
{
    struct tree_folder tree = tree_make();
    base(&tree, "");
    tree_text(&tree, "proc/mounts",
              "none /x tmpfs rw 0 0\nnone /cgroup/cpu cgroup rw,cpu 0 0\n"
              "none /cgroup/mem cgroup rw,memory 0 0\n");
    tree_text(&tree, "cgroup/mem/app/memory.kmem.usage_in_bytes", "55\n");
    tree_text(&tree, "cgroup/mem/memory.kmem.usage_in_bytes", "66\n");
    tree_folder_at(&tree, "cgroup/cpu");
    struct sampler *sampler = tree_open(&tree, NULL);
    const struct snapshot *snapshot = tree_take(sampler);
    ck_assert_int_eq(find_group(snapshot, "/app")->value[GROUP_KERNEL], 55);
    sampler_close(sampler);
    tree_drop(&tree);
}
END_TEST

TEST(groups_come_and_go)
{
    struct tree_folder tree = tree_make();
    base(&tree, "1/");
    base(&tree, "2/");
    base(&tree, "3/");
    tree_text(&tree, "1/sys/fs/cgroup/memory/memory.kmem.usage_in_bytes", "1\n");
    tree_text(&tree, "1/sys/fs/cgroup/memory/a/memory.kmem.usage_in_bytes", "2\n");
    tree_text(&tree, "2/sys/fs/cgroup/memory/memory.kmem.usage_in_bytes", "3\n");
    tree_text(&tree, "2/sys/fs/cgroup/memory/b/memory.kmem.usage_in_bytes", "4\n");
    struct sampler *sampler = tree_open(&tree, NULL);
    ck_assert_ptr_nonnull(find_group(tree_take(sampler), "/a"));
    const struct snapshot *snapshot = tree_take(sampler);
    ck_assert_ptr_null(find_group(snapshot, "/a"));
    ck_assert_int_eq(find_group(snapshot, "/b")->value[GROUP_KERNEL], 4);
    snapshot = tree_take(sampler);
    ck_assert_uint_eq(snapshot->group_count, 0);
    ck_assert(has_remark(snapshot, "no cgroup memory controller"));
    sampler_close(sampler);
    tree_drop(&tree);
}
END_TEST

TEST(a_loop_of_links_is_not_followed)
{
    struct tree_folder tree = tree_make();
    base(&tree, "");
    tree_text(&tree, "sys/fs/cgroup/memory/memory.kmem.usage_in_bytes", "1\n");
    tree_link(&tree, "sys/fs/cgroup/memory/again", ".");
    tree_link(&tree, "sys/kernel/slab/loop", "loop");
    tree_text(&tree, "proc/slabinfo", SLAB_HEAD SLAB_ROW("loop", 1, 1, 8, 1, 1, 1));
    tree_link(&tree, "proc/vmstat", "vmstat");
    struct sampler *sampler = tree_open(&tree, NULL);
    const struct snapshot *snapshot = tree_take(sampler);
    ck_assert_uint_eq(snapshot->group_count, 1);
    ck_assert_ptr_nonnull(find_pool(snapshot, "loop"));
    ck_assert(has_remark(snapshot, "proc/vmstat: Too many levels of symbolic links"));
    sampler_close(sampler);
    tree_drop(&tree);
}
END_TEST

SUITE_MAIN("sampler: groups", version_1_gives_kernel_memory_of_every_group,
           version_2_gives_slab_and_where_the_kernel_tells_it_all_kernel_memory,
           a_controller_at_an_unusual_mount_is_found, groups_come_and_go, a_loop_of_links_is_not_followed)
