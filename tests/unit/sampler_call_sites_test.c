#include "sampler/owners/call_sites.h"
#include "tests/unit/sampler_tree.h"
#include "tests/unit/suite.h"

#include "base/number.h"

static struct tree_folder tree;
static struct call_sites sites;

static struct text text(const char *bytes)
{
    return (struct text){bytes, strlen(bytes)};
}

TEST(a_traced_cache_tells_its_largest_callers)
{
    tree = tree_make();
    tree_text(&tree, "sys/kernel/debug/slab/ext4_inode_cache/alloc_traces",
              "     12 ext4_alloc_inode+0x1e/0x180 [ext4] age=1/2/3 pid=1-9 cpus=0-3\n"
              "        kmem_cache_alloc_lru+0x1a/0x2b0\n        do_syscall_64+0x58/0xc0\n"
              "   1632 __d_alloc+0x1e/0x1d0 waste=13056/8 age=4/5/6 pid=0-99\n"
              "      1 <not-available> age=1\n      2 a+0x0/0x1\n      3 b+0x0/0x1\n      4 c+0x0/0x1\n"
              "      junk\n-7 d+0x0/0x1\n");
    ck_assert(call_sites_of_cache(&sites, tree.path, text("ext4_inode_cache")));
    ck_assert_uint_eq(sites.count, 6);
    ck_assert_str_eq(sites.largest[0].name, "__d_alloc+0x1e/0x1d0");
    ck_assert_int_eq(sites.largest[0].count, 1632);
    ck_assert_str_eq(sites.largest[0].module, "");
    ck_assert_str_eq(sites.largest[1].name, "ext4_alloc_inode+0x1e/0x180");
    ck_assert_str_eq(sites.largest[1].module, "ext4");
    ck_assert_int_eq(sites.bytes, ABSENT);
    ck_assert(!call_sites_of_cache(&sites, tree.path, text("dentry")));
    ck_assert_msg(!call_sites_of_cache(&sites, tree.path, text("../slab/ext4_inode_cache")), "a name is no path");
    tree_drop(&tree);
}

TEST(a_module_tells_what_its_call_sites_hold)
{
    tree = tree_make();
    tree_text(&tree, "proc/allocinfo",
              "allocinfo - version: 1.0\n#     <size>  <calls> <tag info>\n"
              "    71041024    17344 mm/percpu-vm.c:95 func:pcpu_alloc_pages\n"
              "          40        1 fs/xfs/xfs_log_cil.c:1775 [xfs] func:xlog_cil_init \n"
              "   115470992   101647 fs/ext4/super.c:1388 [ext4] func:ext4_alloc_inode\n"
              "          16        1 fs/xfs/xfs_mount.c:87 [xfs] func:xfs_uuid_mount \n");
    ck_assert(call_sites_of_module(&sites, tree.path, text("xfs")));
    ck_assert_uint_eq(sites.count, 2);
    ck_assert_int_eq(sites.total, 2);
    ck_assert_int_eq(sites.bytes, 56);
    ck_assert_str_eq(sites.largest[0].name, "fs/xfs/xfs_log_cil.c:1775 xlog_cil_init");
    ck_assert(!call_sites_of_module(&sites, tree.path, text("xf")));
    ck_assert(!call_sites_of_module(&sites, tree.path, text("")));
    tree_drop(&tree);
    ck_assert(!call_sites_of_module(&sites, tree.path, text("xfs")));
}

SUITE_MAIN("sampler: call sites", a_traced_cache_tells_its_largest_callers, a_module_tells_what_its_call_sites_hold)
