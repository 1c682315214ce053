/* gap.h: how far apart two samples of a boot may be before that is a gap. Inside replay only. */
#ifndef REPLAY_GAP_H
#define REPLAY_GAP_H

#include <stdbool.h>

#include "base/number.h"
#include "base/when.h"

/* Spacing beyond 2.5 intervals is a gap; a tenth of a second more is allowed, because short intervals jitter. No spacing at all is one too. */
static inline bool is_gap(int64_t spacing_ns, int64_t interval_ns)
{
    int64_t allowed = number_scale(interval_ns, 5, 2);
    int64_t least = number_sum(interval_ns, 100 * NS_PER_MS);
    return spacing_ns <= 0 || (spacing_ns > allowed && spacing_ns > least);
}

#endif
