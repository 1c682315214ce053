/* callers.h: sums by caller, for tables that have a line for each area or call site (vmallocinfo, allocinfo).
 *
 * A tally keeps its callers from sample to sample and sets their sums to zero, so that it allocates nothing once it knows them all. It owns
 * its table.
 */
#ifndef SAMPLER_LINUX_CALLERS_H
#define SAMPLER_LINUX_CALLERS_H

#include "sampler/linux/id_map.h"
#include "sampler/linux/reader.h"

struct caller {
    uint32_t name, owner;
    int64_t count, bytes, held;
};

struct callers {
    struct caller *rows; /* owned */
    size_t count, capacity;
    struct id_map by_name;
};

void callers_done(struct callers *callers);
void callers_clear(struct callers *callers);

/* Adds to the sums of that name; 0 when names or rows are full, the line is then left out. */
bool callers_add(struct callers *callers, uint32_t name, uint32_t owner, int64_t count, int64_t bytes, int64_t held);

/* A pool of that type for each caller with anything to its name; held ABSENT when no line told it. */
void callers_to_pools(const struct callers *callers, struct reader *reader, enum pool_type type);

#endif
