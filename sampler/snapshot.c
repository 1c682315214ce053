#include "sampler/snapshot.h"

#include <stdlib.h>
#include <string.h>

static void all_absent(int64_t *values, size_t count)
{
    for (size_t i = 0; i < count; i++)
        values[i] = ABSENT;
}

void snapshot_init(struct snapshot *snapshot, const struct intern *names)
{
    memset(snapshot, 0, sizeof *snapshot);
    snapshot->names = names;
    snapshot_clear(snapshot);
}

void snapshot_done(struct snapshot *snapshot)
{
    free(snapshot->pools);
    free(snapshot->processes);
    free(snapshot->types);
    free(snapshot->groups);
    free(snapshot->drivers);
    memset(snapshot, 0, sizeof *snapshot);
}

void snapshot_clear(struct snapshot *snapshot)
{
    snapshot->utc_ns = ABSENT;
    snapshot->mono_ns = ABSENT;
    snapshot->took_ns = ABSENT;
    snapshot->boot[0] = '\0';
    all_absent(snapshot->totals, TOTALS);
    snapshot->pool_count = 0;
    snapshot->process_count = 0;
    snapshot->type_count = 0;
    snapshot->group_count = 0;
    snapshot->driver_count = 0;
    snapshot->remark_count = 0;
    snapshot->lacks = 0;
}

/* Room for one more row of `size` bytes; NULL when the bound or memory is reached. */
static void *add_row(void **rows, size_t *count, size_t *capacity, size_t size, size_t bound)
{
    if (*count >= bound)
        return NULL;
    if (*count == *capacity) {
        size_t wanted = *capacity == 0 ? 64 : *capacity * 2;
        if (wanted > bound)
            wanted = bound;
        void *grown = realloc(*rows, wanted * size);
        if (grown == NULL)
            return NULL;
        *rows = grown;
        *capacity = wanted;
    }
    void *row = (char *)*rows + *count * size;
    memset(row, 0, size);
    (*count)++;
    return row;
}

/* Room for `wanted` rows of `size` bytes, which are then those of another snapshot. */
static bool copy_rows(void **rows, size_t *count, size_t *capacity, size_t size, const void *from, size_t wanted)
{
    if (wanted > *capacity) {
        void *grown = realloc(*rows, wanted * size);
        if (grown == NULL)
            return false;
        *rows = grown;
        *capacity = wanted;
    }
    *count = wanted;
    if (wanted > 0)
        memcpy(*rows, from, wanted * size);
    return true;
}

/* For each array: its pointer travels as void, because an array of one kind of rows is like that of another. */
#define COPY_ROWS(array, number, room)                                                                                 \
    do {                                                                                                               \
        void *rows = to->array;                                                                                        \
        good = copy_rows(&rows, &to->number, &to->room, sizeof *to->array, from->array, from->number) && good;         \
        to->array = rows;                                                                                              \
    } while (0)

enum status snapshot_copy(struct snapshot *to, const struct snapshot *from)
{
    bool good = true;
    to->utc_ns = from->utc_ns;
    to->mono_ns = from->mono_ns;
    to->took_ns = from->took_ns;
    memcpy(to->boot, from->boot, sizeof to->boot);
    memcpy(to->totals, from->totals, sizeof to->totals);
    memcpy(to->remarks, from->remarks, sizeof to->remarks);
    to->remark_count = from->remark_count;
    to->names = from->names;
    COPY_ROWS(pools, pool_count, pool_capacity);
    COPY_ROWS(processes, process_count, process_capacity);
    COPY_ROWS(types, type_count, type_capacity);
    COPY_ROWS(groups, group_count, group_capacity);
    return good ? STATUS_OK : STATUS_NO_MEMORY;
}

#undef COPY_ROWS

struct pool *snapshot_add_pool(struct snapshot *snapshot)
{
    void *rows = snapshot->pools;
    struct pool *row = add_row(&rows, &snapshot->pool_count, &snapshot->pool_capacity, sizeof *row, SNAPSHOT_POOLS_MAX);
    snapshot->pools = rows;
    if (row != NULL) {
        row->session = ABSENT;
        all_absent(row->value, POOL_VALUES);
    }
    return row;
}

struct process *snapshot_add_process(struct snapshot *snapshot)
{
    void *rows = snapshot->processes;
    struct process *row =
        add_row(&rows, &snapshot->process_count, &snapshot->process_capacity, sizeof *row, SNAPSHOT_PROCESSES_MAX);
    snapshot->processes = rows;
    if (row != NULL) {
        row->started_ns = ABSENT;
        all_absent(row->value, PROCESS_VALUES);
    }
    return row;
}

struct object_type *snapshot_add_type(struct snapshot *snapshot)
{
    void *rows = snapshot->types;
    struct object_type *row =
        add_row(&rows, &snapshot->type_count, &snapshot->type_capacity, sizeof *row, SNAPSHOT_TYPES_MAX);
    snapshot->types = rows;
    if (row != NULL)
        all_absent(row->value, TYPE_VALUES);
    return row;
}

struct group *snapshot_add_group(struct snapshot *snapshot)
{
    void *rows = snapshot->groups;
    struct group *row =
        add_row(&rows, &snapshot->group_count, &snapshot->group_capacity, sizeof *row, SNAPSHOT_GROUPS_MAX);
    snapshot->groups = rows;
    if (row != NULL)
        all_absent(row->value, GROUP_VALUES);
    return row;
}

struct driver_sum *snapshot_add_driver(struct snapshot *snapshot)
{
    void *rows = snapshot->drivers;
    struct driver_sum *row =
        add_row(&rows, &snapshot->driver_count, &snapshot->driver_capacity, sizeof *row, SNAPSHOT_POOLS_MAX);
    snapshot->drivers = rows;
    if (row != NULL) {
        row->driver = -1;
        all_absent(row->value, DRIVER_SUM_VALUES);
    }
    return row;
}

void snapshot_add_remark(struct snapshot *snapshot, uint32_t text)
{
    if (text == 0 || snapshot->remark_count == SNAPSHOT_REMARKS_MAX)
        return;
    for (size_t i = 0; i < snapshot->remark_count; i++)
        if (snapshot->remarks[i] == text)
            return;
    snapshot->remarks[snapshot->remark_count++] = text;
}

bool snapshot_has_type(const struct snapshot *snapshot, enum pool_type type)
{
    for (size_t i = 0; i < snapshot->pool_count; i++)
        if (snapshot->pools[i].type == type)
            return true;
    return false;
}

const char *pool_type_name(enum pool_type type)
{
    static const char *const NAMES[POOL_TYPE_COUNT] = {
        [POOL_TYPE_UNKNOWN] = "?",   [POOL_PAGED] = "Paged",          [POOL_NONPAGED] = "Nonp",
        [POOL_RECLAIMABLE] = "Recl", [POOL_UNRECLAIMABLE] = "Unrecl", [POOL_VMALLOC] = "Vmall",
        [POOL_ALLOCINFO] = "Alloc",  [POOL_LARGE] = "Large",
    };
    return (unsigned)type < POOL_TYPE_COUNT ? NAMES[type] : "?";
}

bool pool_type_repeats(enum pool_type type)
{
    return type == POOL_LARGE || type == POOL_ALLOCINFO;
}

int64_t pool_each_bytes(const struct pool *pool)
{
    int64_t bytes = pool->value[POOL_BYTES], diff = pool->value[POOL_DIFF];
    if (pool->value[POOL_EACH_BYTES] != ABSENT)
        return pool->value[POOL_EACH_BYTES];
    if (bytes == ABSENT || diff == ABSENT)
        return ABSENT;
    return diff == 0 ? 0 : bytes / diff;
}

size_t snapshot_rows(const struct snapshot *snapshot, enum entity entity)
{
    switch (entity) {
    case ENTITY_POOLS:
        return snapshot->pool_count;
    case ENTITY_PROCESSES:
        return snapshot->process_count;
    case ENTITY_TYPES:
        return snapshot->type_count;
    case ENTITY_GROUPS:
        return snapshot->group_count;
    case ENTITY_TOTALS:
        return 1;
    case ENTITY_DRIVERS:
        return snapshot->driver_count;
    case ENTITIES:
        break;
    }
    return 0;
}

const void *snapshot_row(const struct snapshot *snapshot, enum entity entity, size_t i)
{
    switch (entity) {
    case ENTITY_POOLS:
        return i < snapshot->pool_count ? &snapshot->pools[i] : NULL;
    case ENTITY_PROCESSES:
        return i < snapshot->process_count ? &snapshot->processes[i] : NULL;
    case ENTITY_TYPES:
        return i < snapshot->type_count ? &snapshot->types[i] : NULL;
    case ENTITY_GROUPS:
        return i < snapshot->group_count ? &snapshot->groups[i] : NULL;
    case ENTITY_TOTALS:
        return i < 1 ? snapshot->totals : NULL;
    case ENTITY_DRIVERS:
        return i < snapshot->driver_count ? &snapshot->drivers[i] : NULL;
    case ENTITIES:
        break;
    }
    return NULL;
}
