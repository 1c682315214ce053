/* replay_help.h: snapshots for the tests of the replay room: random ones, and whether two of different interns are equal. */
#ifndef TESTS_UNIT_REPLAY_HELP_H
#define TESTS_UNIT_REPLAY_HELP_H

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sampler/snapshot.h"

/* Check writes to a file with every assertion that holds; in loops over rows that would be most of the work. */
#define HELP_CHECK(holds, ...)                                                                                         \
    do {                                                                                                               \
        if (!(holds))                                                                                                  \
            ck_abort_msg(__VA_ARGS__);                                                                                 \
    } while (0)

static uint64_t help_state = 88172645463325252ULL;

static inline uint64_t help_random(void)
{
    help_state ^= help_state << 13;
    help_state ^= help_state >> 7;
    help_state ^= help_state << 17;
    return help_state;
}

static inline size_t help_below(size_t bound)
{
    return (size_t)(help_random() % bound);
}

/* Numbers of every size, the extremes, and ABSENT. */
static inline int64_t help_number(void)
{
    switch (help_below(12)) {
    case 0:
        return ABSENT;
    case 1:
        return INT64_MAX;
    case 2:
        return INT64_MIN + 1;
    case 3:
        return 0;
    default:
        return (int64_t)(help_random() >> help_below(64)) * (help_below(8) == 0 ? -1 : 1);
    }
}

static inline uint32_t help_name(struct intern *names, size_t different)
{
    char bytes[64];
    size_t number = help_below(different);
    if (number == 0)
        return 0;
    int length = snprintf(bytes, sizeof bytes, "N%zu", number * 7919);
    if (number % 5 == 0)
        bytes[1] = '\0';
    if (number % 7 == 0)
        bytes[0] = (char)0xff;
    uint32_t id;
    HELP_CHECK(intern_add(names, bytes, (size_t)length, &id) == STATUS_OK, "no room for a name");
    return id;
}

static inline void help_values(int64_t *values, size_t count, unsigned change_one_in)
{
    for (size_t i = 0; i < count; i++)
        if (help_below(change_one_in) == 0)
            values[i] = help_number();
}

/* Now and then some rows vanish, from anywhere. */
static inline size_t help_cull(void *rows, size_t count, size_t size, unsigned one_in)
{
    char *bytes = rows;
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (help_below(one_in) != 0)
            memmove(bytes + kept++ * size, bytes + i * size, size);
    return kept;
}

static inline bool help_has_pool(const struct snapshot *s, const struct pool *like)
{
    for (size_t i = 0; i < s->pool_count; i++)
        if (&s->pools[i] != like && s->pools[i].name == like->name && s->pools[i].type == like->type &&
            s->pools[i].session == like->session)
            return true;
    return false;
}

static inline void help_grow(struct snapshot *s, struct intern *names, size_t rows)
{
    for (size_t i = 0; i < rows; i++) {
        struct pool *pool = snapshot_add_pool(s);
        pool->name = help_name(names, 5000);
        pool->type = (enum pool_type)help_below(POOL_TYPE_COUNT);
        pool->session = help_below(4) ? ABSENT : help_number();
        help_values(pool->value, POOL_VALUES, 1 + (unsigned)help_below(3));
        if (help_has_pool(s, pool))
            s->pool_count--;
        struct process *process = snapshot_add_process(s);
        process->pid = (int64_t)s->process_count + (int64_t)(help_random() % 1000000) * 1000;
        process->started_ns = help_number();
        process->name = help_name(names, 100);
        process->group = help_name(names, 20);
        help_values(process->value, PROCESS_VALUES, 2);
    }
    for (size_t i = 0; i < rows / 8; i++) {
        char name[32];
        uint32_t id;
        int length = snprintf(name, sizeof name, "type %zu", (size_t)help_random());
        intern_add(names, name, (size_t)length, &id);
        struct object_type *type = snapshot_add_type(s);
        type->name = id;
        help_values(type->value, TYPE_VALUES, 2);
        struct group *group = snapshot_add_group(s);
        group->name = id;
        help_values(group->value, GROUP_VALUES, 2);
    }
}

/* Turns the snapshot into the next moment: some rows go, some change in every field, some come, some trade places. */
static inline void help_next(struct snapshot *s, struct intern *names, size_t grow)
{
    s->pool_count = help_cull(s->pools, s->pool_count, sizeof *s->pools, 40);
    s->process_count = help_cull(s->processes, s->process_count, sizeof *s->processes, 20);
    s->type_count = help_cull(s->types, s->type_count, sizeof *s->types, 20);
    s->group_count = help_cull(s->groups, s->group_count, sizeof *s->groups, 20);
    for (size_t i = 0; i < s->pool_count; i++) {
        struct pool *pool = &s->pools[i];
        if (help_below(3) == 0)
            help_values(pool->value, POOL_VALUES, 4);
        if (help_below(10) == 0) {
            pool->aliases = help_name(names, 50);
            pool->alias_count = (uint32_t)help_random();
            pool->holder = help_name(names, 50);
        }
        if (help_below(10) == 0)
            pool->owner = help_name(names, 50);
    }
    for (size_t i = 0; i < s->process_count; i++) {
        if (help_below(3) == 0)
            help_values(s->processes[i].value, PROCESS_VALUES, 3);
        if (help_below(30) == 0)
            s->processes[i].name = help_name(names, 100);
    }
    for (size_t i = 0; i < s->type_count; i++)
        help_values(s->types[i].value, TYPE_VALUES, 3);
    for (size_t i = 0; i < s->group_count; i++)
        help_values(s->groups[i].value, GROUP_VALUES, 3);
    if (s->pool_count > 2 && help_below(4) == 0) {
        struct pool first = s->pools[0];
        s->pools[0] = s->pools[s->pool_count - 1];
        s->pools[s->pool_count - 1] = first;
    }
    help_grow(s, names, grow);
    s->remark_count = 0;
    for (size_t i = help_below(4); i > 0; i--)
        snapshot_add_remark(s, help_name(names, 30));
    help_values(s->totals, TOTALS, 3);
}

static inline bool help_same_name(const struct snapshot *a, uint32_t a_id, const struct snapshot *b, uint32_t b_id)
{
    struct text x = intern_text(a->names, a_id), y = intern_text(b->names, b_id);
    return x.length == y.length && memcmp(x.bytes, y.bytes, x.length) == 0;
}

static inline bool help_same_pool(const struct snapshot *a, const struct pool *x, const struct snapshot *b,
                                  const struct pool *y)
{
    return help_same_name(a, x->name, b, y->name) && x->type == y->type && x->session == y->session &&
           help_same_name(a, x->aliases, b, y->aliases) && help_same_name(a, x->holder, b, y->holder) &&
           help_same_name(a, x->owner, b, y->owner) && x->alias_count == y->alias_count &&
           memcmp(x->value, y->value, sizeof x->value) == 0;
}

static inline bool help_same_process(const struct snapshot *a, const struct process *x, const struct snapshot *b,
                                     const struct process *y)
{
    return x->pid == y->pid && x->started_ns == y->started_ns && help_same_name(a, x->name, b, y->name) &&
           help_same_name(a, x->group, b, y->group) && memcmp(x->value, y->value, sizeof x->value) == 0;
}

/* Every row of `a` is in `b` with all its fields, and there are as many. Rows have no order: each is looked for from where the last was found. */
static inline void help_assert_equal(const struct snapshot *a, const struct snapshot *b)
{
    size_t hint = 0;
    ck_assert_uint_eq(a->pool_count, b->pool_count);
    for (size_t i = 0; i < a->pool_count; i++) {
        size_t tries = 0;
        while (tries < b->pool_count && !help_same_pool(a, &a->pools[i], b, &b->pools[(hint + tries) % b->pool_count]))
            tries++;
        HELP_CHECK(tries < b->pool_count, "pool %zu of %zu is missing or differs", i, a->pool_count);
        hint += tries + 1;
    }
    hint = 0;
    ck_assert_uint_eq(a->process_count, b->process_count);
    for (size_t i = 0; i < a->process_count; i++) {
        size_t tries = 0;
        while (tries < b->process_count &&
               !help_same_process(a, &a->processes[i], b, &b->processes[(hint + tries) % b->process_count]))
            tries++;
        HELP_CHECK(tries < b->process_count, "process %zu is missing or differs", i);
        hint += tries + 1;
    }
    ck_assert_uint_eq(a->type_count, b->type_count);
    for (size_t i = 0; i < a->type_count; i++) {
        size_t j = 0;
        while (j < b->type_count && !(help_same_name(a, a->types[i].name, b, b->types[j].name) &&
                                      memcmp(a->types[i].value, b->types[j].value, sizeof a->types[i].value) == 0))
            j++;
        HELP_CHECK(j < b->type_count, "object type %zu is missing or differs", i);
    }
    ck_assert_uint_eq(a->group_count, b->group_count);
    for (size_t i = 0; i < a->group_count; i++) {
        size_t j = 0;
        while (j < b->group_count && !(help_same_name(a, a->groups[i].name, b, b->groups[j].name) &&
                                       memcmp(a->groups[i].value, b->groups[j].value, sizeof a->groups[i].value) == 0))
            j++;
        HELP_CHECK(j < b->group_count, "group %zu is missing or differs", i);
    }
    ck_assert_uint_eq(a->remark_count, b->remark_count);
    for (size_t i = 0; i < a->remark_count; i++)
        HELP_CHECK(help_same_name(a, a->remarks[i], b, b->remarks[i]), "remark %zu differs", i);
}

static inline void help_assert_moment(const struct snapshot *a, const struct snapshot *b)
{
    ck_assert_int_eq(a->utc_ns, b->utc_ns);
    ck_assert_int_eq(a->mono_ns, b->mono_ns);
    ck_assert_int_eq(a->took_ns, b->took_ns);
    ck_assert_str_eq(a->boot, b->boot);
    ck_assert_msg(memcmp(a->totals, b->totals, sizeof a->totals) == 0, "totals differ");
    help_assert_equal(a, b);
}

#endif
