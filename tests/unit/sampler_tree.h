/* sampler_tree.h: a made-up machine for the sampler's tests: a temporary folder with proc/ and sys/ below it.
 *
 * tree_make gives a new empty folder; tree_drop removes it with all that is in it. Paths are relative to the tree.
 */
#ifndef TESTS_UNIT_SAMPLER_TREE_H
#define TESTS_UNIT_SAMPLER_TREE_H

#include <check.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sampler/sampler.h"

enum { TREE_PATH = 512 };

struct tree_folder {
    char path[TREE_PATH / 2];
};

#define UNUSED_OK __attribute__((unused))

static UNUSED_OK struct tree_folder tree_make(void)
{
    struct tree_folder tree;
    const char *base = getenv("TMPDIR");
    snprintf(tree.path, sizeof tree.path, "%s/pooltop-tree-XXXXXX", base == NULL || *base == '\0' ? "/tmp" : base);
    ck_assert_ptr_nonnull(mkdtemp(tree.path));
    return tree;
}

static UNUSED_OK int tree_drop_one(const char *path, const struct stat *status, int kind, struct FTW *place)
{
    (void)status;
    (void)kind;
    (void)place;
    return remove(path);
}

static UNUSED_OK void tree_drop(const struct tree_folder *tree)
{
    nftw(tree->path, tree_drop_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* The full path, with all folders above it made. */
static UNUSED_OK void tree_path(const struct tree_folder *tree, const char *path, char full[TREE_PATH])
{
    ck_assert_int_lt(snprintf(full, TREE_PATH, "%s/%s", tree->path, path), TREE_PATH);
    for (char *slash = full + strlen(tree->path) + 1; (slash = strchr(slash, '/')) != NULL; slash++) {
        *slash = '\0';
        mkdir(full, 0755);
        *slash = '/';
    }
}

static UNUSED_OK void tree_bytes(const struct tree_folder *tree, const char *path, const void *bytes, size_t length)
{
    char full[TREE_PATH];
    tree_path(tree, path, full);
    FILE *file = fopen(full, "wb");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(bytes, 1, length, file), length);
    ck_assert_int_eq(fclose(file), 0);
}

static UNUSED_OK void tree_text(const struct tree_folder *tree, const char *path, const char *text)
{
    tree_bytes(tree, path, text, strlen(text));
}

static UNUSED_OK void tree_link(const struct tree_folder *tree, const char *path, const char *target)
{
    char full[TREE_PATH];
    tree_path(tree, path, full);
    ck_assert_int_eq(symlink(target, full), 0);
}

static UNUSED_OK void tree_folder_at(const struct tree_folder *tree, const char *path)
{
    char full[TREE_PATH];
    tree_path(tree, path, full);
    mkdir(full, 0755);
}

static UNUSED_OK struct sampler *tree_open(const struct tree_folder *tree, const char *pools)
{
    char source[TREE_PATH];
    struct sampler *sampler;
    struct problem why = {0};
    snprintf(source, sizeof source, "proc:%s", tree->path);
    const struct sampler_config config = {.source = source, .pools = pools, .interval_ns = INT64_C(1000000000)};
    ck_assert_msg(sampler_open(&sampler, &config, &why) == STATUS_OK, "%s", why.line);
    return sampler;
}

static UNUSED_OK const struct snapshot *tree_take(struct sampler *sampler)
{
    const struct snapshot *snapshot;
    struct problem why = {0};
    ck_assert_msg(sampler_take(sampler, &snapshot, &why) == STATUS_OK, "%s", why.line);
    return snapshot;
}

static UNUSED_OK const char *name_of(const struct snapshot *snapshot, uint32_t id)
{
    return intern_text(snapshot->names, id).bytes;
}

/* NULL when there is none; the test fails when there are two, whatever their types. */
static UNUSED_OK const struct pool *find_pool(const struct snapshot *snapshot, const char *name)
{
    const struct pool *found = NULL;
    for (size_t i = 0; i < snapshot->pool_count; i++) {
        if (strcmp(name_of(snapshot, snapshot->pools[i].name), name) != 0)
            continue;
        ck_assert_msg(found == NULL, "%s stands twice in the snapshot", name);
        found = &snapshot->pools[i];
    }
    return found;
}

static UNUSED_OK int64_t pool_number(const struct snapshot *snapshot, const char *name, enum pool_value value)
{
    const struct pool *pool = find_pool(snapshot, name);
    ck_assert_msg(pool != NULL, "no pool %s", name);
    return pool->value[value];
}

static UNUSED_OK const struct process *find_process(const struct snapshot *snapshot, int64_t pid)
{
    for (size_t i = 0; i < snapshot->process_count; i++)
        if (snapshot->processes[i].pid == pid)
            return &snapshot->processes[i];
    return NULL;
}

static UNUSED_OK const struct object_type *find_type(const struct snapshot *snapshot, const char *name)
{
    const struct object_type *found = NULL;
    for (size_t i = 0; i < snapshot->type_count; i++) {
        if (strcmp(name_of(snapshot, snapshot->types[i].name), name) != 0)
            continue;
        ck_assert_msg(found == NULL, "type %s stands twice in the snapshot", name);
        found = &snapshot->types[i];
    }
    return found;
}

static UNUSED_OK const struct group *find_group(const struct snapshot *snapshot, const char *name)
{
    for (size_t i = 0; i < snapshot->group_count; i++)
        if (strcmp(name_of(snapshot, snapshot->groups[i].name), name) == 0)
            return &snapshot->groups[i];
    return NULL;
}

static UNUSED_OK bool has_remark(const struct snapshot *snapshot, const char *part)
{
    for (size_t i = 0; i < snapshot->remark_count; i++)
        if (strstr(name_of(snapshot, snapshot->remarks[i]), part) != NULL)
            return true;
    return false;
}

/* One row of slabinfo 2.1. */
#define SLAB_ROW(name, active, slots, size, per_slab, pages, slabs)                                                    \
    name " " #active " " #slots " " #size " " #per_slab " " #pages " : tunables 0 0 0 : slabdata " #slabs " " #slabs   \
         " 0\n"
#define SLAB_HEAD "slabinfo - version: 2.1\n# name            <active_objs> <num_objs> ...\n"

#define MEMINFO_LINES                                                                                                  \
    "MemTotal: 1000000 kB\nMemFree: 400000 kB\nMemAvailable: 700000 kB\nBuffers: 10000 kB\nCached: 100000 kB\n"        \
    "AnonPages: 200000 kB\nSlab: 60000 kB\nSReclaimable: 20000 kB\nSUnreclaim: 40000 kB\nKernelStack: 8000 kB\n"       \
    "PageTables: 5000 kB\nCommitLimit: 500000 kB\nCommitted_AS: 300000 kB\nVmallocUsed: 12000 kB\nPercpu: 3000 kB\n"

#endif
