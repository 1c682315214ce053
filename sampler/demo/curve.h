/* curve.h: the shapes a leak, a cache or a cycle has over uptime, without state.
 *
 * A curve is a function of uptime alone, so that it means the same whatever the interval: 0 at boot, at most CURVE_WHOLE.
 */
#ifndef SAMPLER_DEMO_CURVE_H
#define SAMPLER_DEMO_CURVE_H

#include <stdint.h>

#define CURVE_WHOLE (INT64_C(1) << 30)

enum {
    CURVE_RAMP_HOURS = 89, /* uptime at which a ramp is whole and stays so */
    CURVE_FLAT_HOURS = 20, /* uptime before the first burst */
    CURVE_BURST_HOURS = 7, /* one burst in each such span */
    CURVE_BURST_MINUTES = 12,
    CURVE_BURSTS = 10,      /* bursts until the whole is reached */
    CURVE_SAW_HOURS = 6,    /* from the bottom to the fall */
    CURVE_HALF_MINUTES = 90 /* in which a cache fills half of what is left */
};

enum curve {
    CURVE_RAMP,     /* steady, faster by day; then flat because nothing is left to take */
    CURVE_BURST,    /* flat for long, then steps that never come back */
    CURVE_SAWTOOTH, /* up, and back to nothing at once */
    CURVE_PLATEAU   /* fast at first, slower and slower, then flat: a cache that warms up */
};

/* Parts of CURVE_WHOLE; `seed` places the bursts. Times in nanoseconds. */
int64_t curve_progress(enum curve curve, int64_t boot_utc_ns, int64_t uptime_ns, uint64_t seed);

#endif
