/* nt_counter.h: a counter that the kernel keeps, or hands out, in 32 bits.
 *
 * It wraps. The difference is taken first, modulo 2^32, and widened then, so that the sum goes on for ever; a counter must be looked at before
 * it comes around once more. The kernel adds up the parts of its processors while they count, so a value may be a little below the one
 * before: then the counter stands until it has been passed.
 */
#ifndef SAMPLER_WINDOWS_NT_COUNTER_H
#define SAMPLER_WINDOWS_NT_COUNTER_H

#include <stdint.h>

/* Steps back by less than this are taken for steps back and not for a whole round. */
#define NT_COUNTER_JITTER UINT32_C(0x100000)

struct nt_counter {
    uint32_t raw;
    int64_t wide;
};

static inline void nt_counter_step(struct nt_counter *counter, uint32_t raw)
{
    uint32_t step = raw - counter->raw;
    if (step > UINT32_MAX - NT_COUNTER_JITTER)
        return;
    counter->wide += step;
    counter->raw = raw;
}

/* a - b of two counters of which a is ahead; a little behind counts as 0. */
static inline int64_t nt_counter_ahead(uint32_t a, uint32_t b)
{
    uint32_t ahead = a - b;
    return ahead > UINT32_MAX - NT_COUNTER_JITTER ? 0 : (int64_t)ahead;
}

#endif
