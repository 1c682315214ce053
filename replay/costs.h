/* costs.h: what the samples of a recording cost, and how late they came, from some of them all over it. Inside replay and for the screen.
 *
 * A recording with many samples is not read through: at most COSTS_LOOKED_AT samples are looked at, the newest among them.
 */
#ifndef REPLAY_COSTS_H
#define REPLAY_COSTS_H

#include "replay/recording.h"

enum { COSTS_LOOKED_AT = 500 };

enum cost {
    COST_COLLECT, /* reading the system */
    COST_ENCODE,  /* making the frame */
    COST_COMMIT,  /* storing it, with the sync */
    COST_LATE, /* how much more than the interval asked for passed since the sample before, not across a break; what a slow source stretched it by counts */
    COSTS
};

const char *cost_name(enum cost cost); /* "collect", "encode", "commit", "late" */

/* Nanoseconds; all ABSENT when `count` is 0. */
struct cost_spread {
    size_t count; /* samples that say it */
    int64_t last; /* of the newest sample that says it */
    int64_t median, most;
    int64_t percentile_99; /* 99 of 100 are not above it */
};

struct costs {
    struct cost_spread of[COSTS];
    size_t looked_at;
};

/* Of the samples first..last (ids). A sample that cannot be read is passed over. */
void costs_find(struct costs *costs, struct recording *recording, int64_t first, int64_t last);

#endif
