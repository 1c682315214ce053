#include "replay/layout.h"

#include <stdlib.h>
#include <string.h>

static bool all_present(int64_t a, int64_t b, int64_t c)
{
    return a != ABSENT && b != ABSENT && c != ABSENT;
}

/* Allocations that are neither freed nor counted do not exist: the outstanding ones follow from the two counters. */
static uint64_t predict_diff(const int64_t *old, const int64_t *now)
{
    uint64_t outstanding = (uint64_t)now[POOL_ALLOCS] - (uint64_t)now[POOL_FREES];
    bool counted = now[POOL_ALLOCS] != ABSENT && now[POOL_FREES] != ABSENT;
    if (old[POOL_DIFF] == ABSENT)
        return counted ? outstanding : 0;
    if (!counted || old[POOL_ALLOCS] == ABSENT || old[POOL_FREES] == ABSENT)
        return (uint64_t)old[POOL_DIFF];
    return (uint64_t)old[POOL_DIFF] + outstanding - ((uint64_t)old[POOL_ALLOCS] - (uint64_t)old[POOL_FREES]);
}

/* Most pools hand out one size: bytes follow the outstanding allocations. */
static uint64_t predict_bytes(const int64_t *old, const int64_t *now)
{
    int64_t each = now[POOL_EACH_BYTES];
    if (old[POOL_BYTES] == ABSENT)
        return each != ABSENT && now[POOL_DIFF] != ABSENT ? (uint64_t)now[POOL_DIFF] * (uint64_t)each : 0;
    if (!all_present(old[POOL_BYTES], old[POOL_DIFF], now[POOL_DIFF]))
        return (uint64_t)old[POOL_BYTES];
    if (each == ABSENT)
        each = old[POOL_DIFF] == 0 ? 0 : old[POOL_BYTES] / old[POOL_DIFF];
    return (uint64_t)old[POOL_BYTES] + ((uint64_t)now[POOL_DIFF] - (uint64_t)old[POOL_DIFF]) * (uint64_t)each;
}

/* Every slab of a cache has the same number of slots and pages. */
static uint64_t predict_by_slabs(const int64_t *old, const int64_t *now, size_t value)
{
    if (old[value] == ABSENT)
        return 0;
    if (!all_present(old[value], old[POOL_SLABS], now[POOL_SLABS]) || old[POOL_SLABS] == 0)
        return (uint64_t)old[value];
    uint64_t grown = (uint64_t)now[POOL_SLABS] - (uint64_t)old[POOL_SLABS];
    return (uint64_t)old[value] + grown * (uint64_t)(old[value] / old[POOL_SLABS]);
}

static uint64_t predict_pool(const int64_t *old, const int64_t *now, size_t value)
{
    switch (value) {
    case POOL_DIFF:
        return predict_diff(old, now);
    case POOL_BYTES:
        return predict_bytes(old, now);
    case POOL_HELD_BYTES:
    case POOL_SLOTS:
        return predict_by_slabs(old, now, value);
    default:
        return old[value] == ABSENT ? 0 : (uint64_t)old[value];
    }
}

static const unsigned char pool_order[] = {POOL_ALLOCS, POOL_FREES,      POOL_DIFF,  POOL_EACH_BYTES, POOL_BYTES,
                                           POOL_SLABS,  POOL_HELD_BYTES, POOL_SLOTS, POOL_OBJECTS,    POOL_HANDLES};
static const unsigned char plain_order[] = {0, 1, 2, 3, 4};

_Static_assert(sizeof pool_order == POOL_VALUES, "every value of a pool is coded");
_Static_assert((int)sizeof plain_order >= (int)PROCESS_VALUES && (int)sizeof plain_order >= (int)TYPE_VALUES &&
                   (int)sizeof plain_order >= (int)GROUP_VALUES,
               "every value of the other rows is coded");
_Static_assert((int)POOL_VALUES <= (int)VALUES_MAX, "a decoder keeps the values of one row aside");

#define NAME_AT(type, member)                                                                                          \
    {                                                                                                                  \
        PART_NAME, offsetof(type, member), 0, false                                                                    \
    }
#define NUMBER_AT(type, member, bound)                                                                                 \
    {                                                                                                                  \
        PART_NUMBER, offsetof(type, member), bound, false                                                              \
    }
#define SIGNED_AT(type, member)                                                                                        \
    {                                                                                                                  \
        PART_SIGNED, offsetof(type, member), 0, false                                                                  \
    }

const struct layout layouts[SECTIONS] = {
    {.row_bytes = sizeof(struct pool),
     .row_max = SNAPSHOT_POOLS_MAX,
     .identity = {NAME_AT(struct pool, name),
                  NUMBER_AT(struct pool, type, POOL_TYPE_COUNT),
                  {PART_SIGNED, offsetof(struct pool, session), 0, true}},
     .identity_count = 3,
     .attributes = {NAME_AT(struct pool, aliases), NAME_AT(struct pool, holder), NAME_AT(struct pool, owner),
                    NUMBER_AT(struct pool, alias_count, UINT64_C(1) << 32)},
     .attribute_count = 4,
     .values = offsetof(struct pool, value),
     .value_count = POOL_VALUES,
     .order = pool_order,
     .predict = predict_pool},
    {.row_bytes = sizeof(struct process),
     .row_max = SNAPSHOT_PROCESSES_MAX,
     .identity = {SIGNED_AT(struct process, pid), SIGNED_AT(struct process, started_ns)},
     .identity_count = 2,
     .attributes = {NAME_AT(struct process, name), NAME_AT(struct process, group)},
     .attribute_count = 2,
     .values = offsetof(struct process, value),
     .value_count = PROCESS_VALUES,
     .order = plain_order},
    {.row_bytes = sizeof(struct object_type),
     .row_max = SNAPSHOT_TYPES_MAX,
     .identity = {NAME_AT(struct object_type, name)},
     .identity_count = 1,
     .values = offsetof(struct object_type, value),
     .value_count = TYPE_VALUES,
     .order = plain_order},
    {.row_bytes = sizeof(struct group),
     .row_max = SNAPSHOT_GROUPS_MAX,
     .identity = {NAME_AT(struct group, name)},
     .identity_count = 1,
     .values = offsetof(struct group, value),
     .value_count = GROUP_VALUES,
     .order = plain_order},
};

_Static_assert(sizeof(enum pool_type) == sizeof(uint32_t), "a pool's type is coded as a small number");

struct rows section_rows(const struct snapshot *snapshot, size_t section)
{
    switch (section) {
    case 0:
        return (struct rows){(unsigned char *)snapshot->pools, snapshot->pool_count};
    case 1:
        return (struct rows){(unsigned char *)snapshot->processes, snapshot->process_count};
    case 2:
        return (struct rows){(unsigned char *)snapshot->types, snapshot->type_count};
    default:
        return (struct rows){(unsigned char *)snapshot->groups, snapshot->group_count};
    }
}

static size_t *count_of(struct snapshot *snapshot, size_t section)
{
    size_t *const counts[SECTIONS] = {&snapshot->pool_count, &snapshot->process_count, &snapshot->type_count,
                                      &snapshot->group_count};
    return counts[section];
}

void section_set_count(struct snapshot *snapshot, size_t section, size_t count)
{
    *count_of(snapshot, section) = count;
}

unsigned char *section_add(struct snapshot *snapshot, size_t section)
{
    switch (section) {
    case 0:
        return (unsigned char *)snapshot_add_pool(snapshot);
    case 1:
        return (unsigned char *)snapshot_add_process(snapshot);
    case 2:
        return (unsigned char *)snapshot_add_type(snapshot);
    default:
        return (unsigned char *)snapshot_add_group(snapshot);
    }
}

void layout_blank(const struct layout *layout, unsigned char *row)
{
    memset(row, 0, layout->row_bytes);
    int64_t absent = ABSENT;
    for (size_t i = 0; i < layout->value_count; i++)
        memcpy(row + layout->values + i * sizeof absent, &absent, sizeof absent);
    for (size_t i = 0; i < layout->identity_count; i++)
        if (layout->identity[i].seldom)
            memcpy(row + layout->identity[i].offset, &absent, sizeof absent);
}
