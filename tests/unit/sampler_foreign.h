/* sampler_foreign.h: texts of other tools read in a test: what came out of them, and one pool of it. */
#ifndef TESTS_UNIT_SAMPLER_FOREIGN_H
#define TESTS_UNIT_SAMPLER_FOREIGN_H

#include <unistd.h>

#include "sampler/foreign/foreign.h"
#include "suite.h"
#include "whole_file.h"

enum { FOREIGN_SAMPLES_KEPT = 8 };

/* Of the first samples; the rest is counted. */
struct foreign_read {
    struct intern *names;
    struct snapshot samples[FOREIGN_SAMPLES_KEPT];
    struct stamp stamps[FOREIGN_SAMPLES_KEPT];
    int64_t lines[FOREIGN_SAMPLES_KEPT];
    int64_t since_boot_ns[FOREIGN_SAMPLES_KEPT];
    size_t sample_count;
    size_t point_counts[FOREIGN_SAMPLES_KEPT];
    char paths[FOREIGN_SAMPLES_KEPT][128]; /* of the first points of the first sample */
    size_t mark_count;
    char mark[256]; /* the last one */
    char marks[FOREIGN_SAMPLES_KEPT][256];
    struct stamp mark_stamps[FOREIGN_SAMPLES_KEPT];
    int64_t mark_lines[FOREIGN_SAMPLES_KEPT];
    char host[128];
    struct foreign_counts counts;
    const struct foreign_kind *kind;
    int64_t refused_line; /* the last one that was refused, 0: none */
    char refused[128];    /* and why */
    enum status status;
    struct problem why;
};

static inline void foreign_keep_refused(void *context, int64_t line, const char *reason, struct text text)
{
    struct foreign_read *read = context;
    (void)text;
    read->refused_line = line;
    snprintf(read->refused, sizeof read->refused, "%s", reason);
}

static inline void foreign_keep(struct foreign_read *read, const struct foreign_item *item)
{
    if (item->what == FOREIGN_MARK) {
        snprintf(read->mark, sizeof read->mark, "%s", item->mark);
        if (read->mark_count < FOREIGN_SAMPLES_KEPT) {
            snprintf(read->marks[read->mark_count], sizeof read->mark, "%s", item->mark);
            read->mark_stamps[read->mark_count] = item->stamp;
            read->mark_lines[read->mark_count] = item->line;
        }
        read->mark_count++;
    }
    if (item->what != FOREIGN_SAMPLE)
        return;
    if (read->sample_count < FOREIGN_SAMPLES_KEPT) {
        snapshot_init(&read->samples[read->sample_count], read->names);
        ck_assert_int_eq(snapshot_copy(&read->samples[read->sample_count], item->snapshot), STATUS_OK);
        read->stamps[read->sample_count] = item->stamp;
        read->lines[read->sample_count] = item->line;
        read->point_counts[read->sample_count] = item->point_count;
        for (size_t i = 0; read->sample_count == 0 && i < item->point_count && i < FOREIGN_SAMPLES_KEPT; i++)
            snprintf(read->paths[i], sizeof read->paths[i], "%s", intern_text(read->names, item->points[i].path).bytes);
        read->since_boot_ns[read->sample_count] = item->since_boot_ns;
    }
    read->sample_count++;
}

static inline void foreign_read_path(struct foreign_read *read, const char *path)
{
    struct foreign *foreign;
    struct foreign_item item;
    memset(read, 0, sizeof *read);
    ck_assert_int_eq(intern_open(&read->names, 1 << 22), STATUS_OK);
    const struct foreign_config config = {
        .path = path, .names = read->names, .refused = foreign_keep_refused, .context = read};
    read->status = foreign_open(&foreign, &config, &read->why);
    if (read->status != STATUS_OK)
        return;
    read->kind = foreign_kind(foreign);
    do {
        read->status = foreign_next(foreign, &item, &read->why);
        foreign_keep(read, &item);
    } while (read->status == STATUS_OK && item.what != FOREIGN_END);
    read->counts = *foreign_counts(foreign);
    snprintf(read->host, sizeof read->host, "%s", foreign_host(foreign));
    foreign_close(foreign);
}

static inline void foreign_read_bytes(struct foreign_read *read, const void *bytes, size_t length)
{
    char path[] = "/tmp/pooltop-foreign-XXXXXX";
    int file = mkstemp(path);
    ck_assert_int_ge(file, 0);
    close(file);
    write_file(path, bytes, length);
    foreign_read_path(read, path);
    unlink(path);
}

static inline void foreign_read_text(struct foreign_read *read, const char *text)
{
    foreign_read_bytes(read, text, strlen(text));
}

static inline void foreign_read_done(struct foreign_read *read)
{
    for (size_t i = 0; i < read->sample_count && i < FOREIGN_SAMPLES_KEPT; i++)
        snapshot_done(&read->samples[i]);
    intern_close(read->names);
}

/* The pool of that name and type in a sample; NULL when it is not there. */
static inline const struct pool *foreign_pool(const struct foreign_read *read, size_t sample, const char *name,
                                              enum pool_type type)
{
    const struct snapshot *snapshot = &read->samples[sample];
    for (size_t i = 0; i < snapshot->pool_count; i++) {
        struct text text = intern_text(read->names, snapshot->pools[i].name);
        if (snapshot->pools[i].type == type && text.length == strlen(name) &&
            memcmp(text.bytes, name, text.length) == 0)
            return &snapshot->pools[i];
    }
    return NULL;
}

/* Allocs, frees, diff and bytes of a pool that has to be there. */
static inline void foreign_assert_pool(const struct foreign_read *read, size_t sample, const char *name,
                                       enum pool_type type, int64_t allocs, int64_t frees, int64_t diff, int64_t bytes)
{
    const struct pool *pool = foreign_pool(read, sample, name, type);
    ck_assert_msg(pool != NULL, "%s is not there", name);
    ck_assert_msg(pool->value[POOL_ALLOCS] == allocs, "%s: %lld allocs", name, (long long)pool->value[POOL_ALLOCS]);
    ck_assert_msg(pool->value[POOL_FREES] == frees, "%s: %lld frees", name, (long long)pool->value[POOL_FREES]);
    ck_assert_msg(pool->value[POOL_DIFF] == diff, "%s: %lld diff", name, (long long)pool->value[POOL_DIFF]);
    ck_assert_msg(pool->value[POOL_BYTES] == bytes, "%s: %lld bytes", name, (long long)pool->value[POOL_BYTES]);
}

#endif
