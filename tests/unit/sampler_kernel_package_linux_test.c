/* The caches that the modules of a Debian kernel package make: each leads to its module. Left out with a word where the package cannot be had. */
#include "sampler/owners/kernel_modules.h"
#include "tests/unit/sampler_tree.h"
#include "tests/unit/suite.h"

static const struct {
    const char *cache, *module;
} CACHES[] = {
    {"xfs_inode", "xfs"},
    {"xfs_ili", "xfs"},
    {"xfs_buf_item", "xfs"},
    {"xfs_efi_item", "xfs"},
    {"xfs_trans", "xfs"},
    {"xfs_log_ticket", "xfs"},
    {"btrfs_inode", "btrfs"},
    {"btrfs_extent_map", "btrfs"},
    {"btrfs_trans_handle", "btrfs"},
    {"btrfs_ordered_extent", "btrfs"},
    {"fuse_inode", "fuse"},
    {"fuse_request", "fuse"},
    {"ovl_inode", "overlay"},
    {"squashfs_inode_cache", "squashfs"},
    {"isofs_inode_cache", "isofs"},
    {"fat_inode_cache", "fat"},
    {"udf_inode_cache", "udf"},
    {"nfs_inode_cache", "nfs"},
    {"nfs_page", "nfs"},
    {"nfsd_file", "nfsd"},
    {"cifs_inode_cache", "cifs"},
    {"cifs_request", "cifs"},
    {"rpc_tasks", "sunrpc"},
    {"nf_conntrack", "nf_conntrack"},
    {"nf_conntrack_expect", "nf_conntrack"},
    {"bridge_fdb_cache", "bridge"},
    {"ip_vs_conn", "ip_vs"},
    {"sctp_chunk", "sctp"},
    {"ceph_inode_info", "ceph"},
};
enum { COUNT = sizeof CACHES / sizeof CACHES[0], NAMED_LEAST = 20 };

/* "" when there is none. */
static void find_folder(char folder[TREE_PATH])
{
    FILE *out = popen("sh tests/kernel_package.sh 2>/dev/null", "r");
    folder[0] = 0;
    if (out != NULL && fgets(folder, TREE_PATH, out) != NULL)
        folder[strcspn(folder, "\n")] = 0;
    if (out != NULL)
        pclose(out);
}

static struct module_matches *ask(const char *folder, size_t count, struct modules_told *told)
{
    static struct module_matches questions[COUNT];
    struct problem why;
    memset(questions, 0, sizeof questions);
    for (size_t i = 0; i < count; i++)
        questions[i].cache = (struct text){CACHES[i].cache, strlen(CACHES[i].cache)};
    ck_assert_int_eq(kernel_modules_match(folder, questions, count, NULL, NULL, told, &why), STATUS_OK);
    return questions;
}

TEST(caches_of_a_debian_kernel_lead_to_their_modules)
{
    char folder[TREE_PATH];
    struct modules_told told;
    size_t named = 0;
    find_folder(folder);
    if (folder[0] == 0) {
        puts("skipped: there is no Debian kernel package to be had");
        return;
    }
    const struct module_matches *answers = ask(folder, COUNT, &told);
    for (size_t i = 0; i < COUNT; i++) {
        const struct module_match *match = &answers[i].matches[0];
        if (answers[i].count == 0) {
            printf("%s: not in this package\n", CACHES[i].cache);
            continue;
        }
        ck_assert_msg(strcmp(match->name, CACHES[i].module) == 0, "%s: %s", CACHES[i].cache, match->path);
        ck_assert_int_eq(match->grade, TAG_IN_CODE);
        ck_assert_msg(match->license[0] != 0 && match->kernel[0] != 0, "%s", match->path);
        named++;
    }
    printf("%zu of %d caches named, of %zu modules with %llu bytes\n", named, (int)COUNT, told.modules,
           (unsigned long long)told.bytes);
    ck_assert_uint_ge(named, NAMED_LEAST);
    ck_assert_uint_eq(told.refused, 0);
}

/* Packs a copy of one module with the command and asks it. */
static void check_packed(const char *folder, const char *command, const char *tool)
{
    char line[TREE_PATH * 3];
    struct modules_told told;
    snprintf(line, sizeof line, "command -v %s >/dev/null 2>&1", tool);
    if (system(line) != 0) {
        printf("skipped: there is no %s\n", tool);
        return;
    }
    struct tree_folder tree = tree_make();
    snprintf(line, sizeof line, "cp '%s'/kernel/fs/xfs/xfs.ko* '%s' && cd '%s' && %s", folder, tree.path, tree.path,
             command);
    ck_assert_int_eq(system(line), 0);
    const struct module_matches *answers = ask(tree.path, 1, &told);
    if (told.refused > 0)
        printf("skipped: pooltop was built without the library of %s\n", tool);
    else
        ck_assert_str_eq(answers[0].matches[0].name, "xfs");
    tree_drop(&tree);
}

TEST(packed_modules_are_read_as_well)
{
    char folder[TREE_PATH];
    find_folder(folder);
    if (folder[0] == 0) {
        puts("skipped: there is no Debian kernel package to be had");
        return;
    }
    check_packed(folder, "[ -e xfs.ko.xz ] || xz xfs.ko", "xz");
    check_packed(folder, "{ [ ! -e xfs.ko.xz ] || xz -d xfs.ko.xz; } && zstd -q --rm xfs.ko", "zstd");
    check_packed(folder, "{ [ ! -e xfs.ko.xz ] || xz -d xfs.ko.xz; } && gzip xfs.ko", "gzip");
}

SUITE_MAIN("sampler: modules of a kernel package", caches_of_a_debian_kernel_lead_to_their_modules,
           packed_modules_are_read_as_well)
