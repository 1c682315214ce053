/* sampler_demo_bench.h: a demo sampler under test, for the test programs of the demo.
 *
 * Loops over rows count what is wrong and check the count once: Check writes a record for every single check.
 */
#ifndef TESTS_UNIT_SAMPLER_DEMO_BENCH_H
#define TESTS_UNIT_SAMPLER_DEMO_BENCH_H

#include "tests/unit/suite.h"

#include <string.h>

#include "base/when.h"
#include "sampler/sampler.h"

struct bench {
    void *state;
    const struct snapshot *now; /* borrowed */
    struct machine machine;
};

static inline struct bench open_demo(const char *argument, int64_t interval_ns)
{
    struct bench bench = {0};
    struct problem why = {0};
    struct sampler_config config = {.interval_ns = interval_ns};
    ck_assert_msg(sampler_demo.open(&bench.state, argument, &config, &bench.machine, &why) == STATUS_OK, "%s: %s",
                  argument, why.line);
    return bench;
}

static inline void take(struct bench *bench)
{
    struct problem why = {0};
    ck_assert_msg(sampler_demo.take(bench->state, &bench->now, &why) == STATUS_OK, "%s", why.line);
}

static inline void take_many(struct bench *bench, int count)
{
    for (int i = 0; i < count; i++)
        take(bench);
}

static inline void close_demo(struct bench *bench)
{
    sampler_demo.close(bench->state);
    bench->state = NULL;
}

static inline const struct pool *find_pool(const struct snapshot *snapshot, const char *name, enum pool_type type)
{
    uint32_t id = intern_find(snapshot->names, name, strlen(name));
    for (size_t i = 0; i < snapshot->pool_count; i++)
        if (id != 0 && snapshot->pools[i].name == id && snapshot->pools[i].type == type)
            return &snapshot->pools[i];
    ck_abort_msg("no pool %s", name);
    return NULL;
}

static inline int64_t pool_of(const struct bench *bench, const char *name, enum pool_type type, enum pool_value value)
{
    return find_pool(bench->now, name, type)->value[value];
}

static inline const struct process *find_process(const struct snapshot *snapshot, const char *name)
{
    uint32_t id = intern_find(snapshot->names, name, strlen(name));
    for (size_t i = 0; i < snapshot->process_count; i++)
        if (id != 0 && snapshot->processes[i].name == id)
            return &snapshot->processes[i];
    ck_abort_msg("no process %s", name);
    return NULL;
}

static inline int64_t handles_of(const struct bench *bench, const char *name)
{
    return find_process(bench->now, name)->value[PROCESS_HANDLES];
}

struct row_key {
    int64_t a, b;
};

static inline int compare_keys(const void *left, const void *right)
{
    const struct row_key *l = left, *r = right;
    if (l->a != r->a)
        return l->a < r->a ? -1 : 1;
    return (l->b > r->b) - (l->b < r->b);
}

/* How many keys are there twice. */
static inline size_t count_twins(struct row_key *keys, size_t count)
{
    size_t twins = 0;
    qsort(keys, count, sizeof *keys, compare_keys);
    for (size_t i = 1; i < count; i++)
        twins += compare_keys(&keys[i - 1], &keys[i]) == 0;
    return twins;
}

/* How many rows of the snapshot have an identity that another one has. */
static inline size_t count_twin_rows(const struct snapshot *snapshot)
{
    static struct row_key keys[SNAPSHOT_POOLS_MAX];
    for (size_t i = 0; i < snapshot->pool_count; i++) {
        const struct pool *pool = &snapshot->pools[i];
        int64_t session = pool->session == ABSENT ? -1 : pool->session;
        keys[i] = (struct row_key){pool->name, (session + 1) * POOL_TYPE_COUNT + pool->type};
    }
    size_t twins = count_twins(keys, snapshot->pool_count);
    for (size_t i = 0; i < snapshot->process_count; i++)
        keys[i] = (struct row_key){snapshot->processes[i].pid, snapshot->processes[i].started_ns};
    twins += count_twins(keys, snapshot->process_count);
    for (size_t i = 0; i < snapshot->type_count; i++)
        keys[i] = (struct row_key){snapshot->types[i].name, 0};
    twins += count_twins(keys, snapshot->type_count);
    for (size_t i = 0; i < snapshot->group_count; i++)
        keys[i] = (struct row_key){snapshot->groups[i].name, 0};
    return twins + count_twins(keys, snapshot->group_count);
}

#endif
