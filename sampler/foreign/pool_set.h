/* pool_set.h: which pools a sample has so far, by identity: name, type and session.
 *
 * A hash table over places; owns its slots, which only grow, and borrows nothing. Emptying it costs nothing, so that one set serves all samples. Names are ids of one intern.
 */
#ifndef SAMPLER_FOREIGN_POOL_SET_H
#define SAMPLER_FOREIGN_POOL_SET_H

#include "sampler/snapshot.h"

struct pool_set_slot {
    uint32_t name, type, place;
    uint32_t generation; /* of the set when it was filled */
    int64_t session;
};

struct pool_set {
    struct pool_set_slot *slots; /* owned */
    size_t capacity, count;      /* capacity is 0 or a power of two */
    uint32_t generation;
};

void pool_set_init(struct pool_set *set);
void pool_set_done(struct pool_set *set);
void pool_set_clear(struct pool_set *set);

#define POOL_SET_NONE UINT32_MAX

/* The place that was given when it was added; POOL_SET_NONE when it is not there. */
uint32_t pool_set_find(const struct pool_set *set, const struct pool *pool);

/* Adds a pool that is not there; false when memory is out. */
bool pool_set_add(struct pool_set *set, const struct pool *pool, uint32_t place);

#endif
