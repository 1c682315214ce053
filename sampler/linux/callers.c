#include "sampler/linux/callers.h"

#include <stdlib.h>

void callers_done(struct callers *callers)
{
    free(callers->rows);
    callers->rows = NULL;
    callers->count = callers->capacity = 0;
    id_map_done(&callers->by_name);
}

void callers_clear(struct callers *callers)
{
    for (size_t i = 0; i < callers->count; i++) {
        callers->rows[i].count = callers->rows[i].bytes = 0;
        callers->rows[i].held = ABSENT;
    }
}

static struct caller *new_row(struct callers *callers, uint32_t name, uint32_t owner)
{
    if (callers->count == callers->capacity) {
        size_t capacity = callers->capacity == 0 ? 256 : callers->capacity * 2;
        void *grown = capacity > SNAPSHOT_POOLS_MAX ? NULL : realloc(callers->rows, capacity * sizeof *callers->rows);
        if (grown == NULL)
            return NULL;
        callers->rows = grown;
        callers->capacity = capacity;
    }
    if (!id_map_set(&callers->by_name, name, callers->count))
        return NULL;
    struct caller *row = &callers->rows[callers->count++];
    *row = (struct caller){.name = name, .owner = owner, .held = ABSENT};
    return row;
}

bool callers_add(struct callers *callers, uint32_t name, uint32_t owner, int64_t count, int64_t bytes, int64_t held)
{
    size_t at = id_map_get(&callers->by_name, name);
    struct caller *row = at == ID_MAP_NONE ? new_row(callers, name, owner) : &callers->rows[at];
    if (row == NULL)
        return false;
    row->count = number_sum(row->count, count);
    row->bytes = number_sum(row->bytes, bytes);
    row->held = number_known_sum(row->held, held);
    return true;
}

void callers_to_pools(const struct callers *callers, struct reader *reader, enum pool_type type)
{
    for (size_t i = 0; i < callers->count; i++) {
        const struct caller *row = &callers->rows[i];
        if (row->count == 0 && row->bytes == 0)
            continue;
        struct pool *pool = snapshot_add_pool(reader->snapshot);
        if (pool == NULL)
            return;
        pool->name = row->name;
        pool->owner = row->owner;
        pool->type = type;
        pool->value[POOL_DIFF] = row->count;
        pool->value[POOL_BYTES] = row->bytes;
        pool->value[POOL_HELD_BYTES] = row->held;
    }
}
