#include "sampler/foreign/pool_set.h"

#include <stdlib.h>
#include <string.h>

enum { SLOTS_FIRST = 1024 };

void pool_set_init(struct pool_set *set)
{
    *set = (struct pool_set){.generation = 1};
}

void pool_set_done(struct pool_set *set)
{
    free(set->slots);
    pool_set_init(set);
}

void pool_set_clear(struct pool_set *set)
{
    set->count = 0;
    if (++set->generation != 0)
        return;
    if (set->capacity > 0)
        memset(set->slots, 0, set->capacity * sizeof *set->slots);
    set->generation = 1;
}

static size_t hash(const struct pool *pool)
{
    uint64_t mixed = pool->name * UINT64_C(0x9E3779B97F4A7C15) ^ (uint64_t)pool->session * UINT64_C(0xC2B2AE3D27D4EB4F);
    mixed = (mixed ^ (uint64_t)pool->type) * UINT64_C(0x9E3779B97F4A7C15);
    return (size_t)(mixed >> 32);
}

static bool is_pool(const struct pool_set_slot *slot, const struct pool *pool)
{
    return slot->name == pool->name && slot->type == (uint32_t)pool->type && slot->session == pool->session;
}

/* Where it is, or where it may be put; the table is never full. */
static struct pool_set_slot *find_slot(const struct pool_set *set, const struct pool *pool)
{
    size_t at = hash(pool) & (set->capacity - 1);
    while (set->slots[at].generation == set->generation && !is_pool(&set->slots[at], pool))
        at = (at + 1) & (set->capacity - 1);
    return &set->slots[at];
}

uint32_t pool_set_find(const struct pool_set *set, const struct pool *pool)
{
    if (set->capacity == 0)
        return POOL_SET_NONE;
    const struct pool_set_slot *slot = find_slot(set, pool);
    return slot->generation == set->generation ? slot->place : POOL_SET_NONE;
}

static bool grow(struct pool_set *set)
{
    struct pool_set old = *set;
    set->capacity = old.capacity > 0 ? old.capacity * 2 : SLOTS_FIRST;
    set->slots = calloc(set->capacity, sizeof *set->slots);
    if (set->slots == NULL) {
        *set = old;
        return false;
    }
    for (size_t i = 0; i < old.capacity; i++) {
        const struct pool_set_slot *slot = &old.slots[i];
        if (slot->generation != old.generation)
            continue;
        struct pool pool = {.name = slot->name, .type = (enum pool_type)slot->type, .session = slot->session};
        *find_slot(set, &pool) = *slot;
    }
    free(old.slots);
    return true;
}

bool pool_set_add(struct pool_set *set, const struct pool *pool, uint32_t place)
{
    if (set->count * 2 >= set->capacity && !grow(set))
        return false;
    *find_slot(set, pool) = (struct pool_set_slot){.name = pool->name,
                                                   .type = (uint32_t)pool->type,
                                                   .place = place,
                                                   .generation = set->generation,
                                                   .session = pool->session};
    set->count++;
    return true;
}
