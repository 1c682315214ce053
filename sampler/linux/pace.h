/* pace.h: asks for longer intervals while a read is slow.
 *
 * Before 6.10 reading slabinfo walks every partial slab with interrupts off: with a million of them that takes long enough to hurt. So a read may
 * take one hundredth of the interval; the shortest of the last three counts, because a single slow one says more about
 * who else was running.
 */
#ifndef SAMPLER_LINUX_PACE_H
#define SAMPLER_LINUX_PACE_H

#include <stdint.h>

enum { PACE_READS = 3 };

struct pace {
    int64_t interval_ns; /* what was asked for */
    int64_t reads[PACE_READS];
    unsigned taken;
    int64_t wanted_ns; /* 0: the interval is long enough */
    int64_t shortest_ns;
};

void pace_init(struct pace *pace, int64_t interval_ns);

/* Notes how long a read took and settles wanted_ns, rounded up to 1, 2 or 5 times a power of ten. */
void pace_add(struct pace *pace, int64_t took_ns);

#endif
