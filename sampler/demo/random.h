/* random.h: the demo's own dice, the same on every platform.
 *
 * splitmix64: one 64-bit word of state, owned by the caller. Only unsigned 64-bit arithmetic, so that a seed gives the same
 * numbers everywhere and for ever; changing anything here changes every recorded demo.
 */
#ifndef SAMPLER_DEMO_RANDOM_H
#define SAMPLER_DEMO_RANDOM_H

#include <stdint.h>

struct dice {
    uint64_t state;
};

/* Any 64 bits. */
uint64_t dice_throw(struct dice *dice);

/* 0 .. bound-1; bound must be positive. */
int64_t dice_below(struct dice *dice, int64_t bound);

/* -range .. range; 0 when range is not positive. */
int64_t dice_around(struct dice *dice, int64_t range);

/* A number that belongs to a pair, without any state: hashes `a` and `b`. */
uint64_t dice_hash(uint64_t a, uint64_t b);

#endif
