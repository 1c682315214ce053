/* measures.h: what is told of a row beside its own fields, from its values now and at an earlier sample. Pure functions.
 *
 * Whatever is not known (ABSENT) makes the answer unknown, never 0. A counter that fell was reset, which makes the answer unknown too.
 */
#ifndef ANALYSIS_MEASURES_H
#define ANALYSIS_MEASURES_H

#include "base/number.h"

/* Part of a whole, in thousandths of a percent (UNIT_PERCENT); ABSENT of a whole that is not above 0. */
int64_t measure_share(int64_t part, int64_t whole);

/* The counters of one pool, now and then. `then` is 0 for a pool that was not there. */
struct turnover {
    int64_t allocs_now, frees_now, allocs_then, frees_then;
};

/* Frees for each allocation in between, in thousandths of a percent: 100% is balance, less is growth. ABSENT when nothing was allocated. */
int64_t measure_freed(const struct turnover *turnover);

/* Allocations in between when not one of all was freed: what a pool that only takes has taken; 0 when anything was freed. */
int64_t measure_never_freed(const struct turnover *turnover);

#endif
