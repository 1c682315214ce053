/* rhythm.h: what comes and goes with the clock: the day's load, by an integer sine table.
 *
 * No floating point: libm differs between platforms in the last bit, and one bit is enough to break a golden screen.
 */
#ifndef SAMPLER_DEMO_RHYTHM_H
#define SAMPLER_DEMO_RHYTHM_H

#include <stdint.h>

enum { RHYTHM_ONE = 32768 };

/* sin(2 pi position / period) x RHYTHM_ONE; both in milliseconds, period positive and at most a year. */
int64_t rhythm_sine(int64_t position_ms, int64_t period_ms);

/* How busy the server is at that moment: RHYTHM_ONE at 14:00 UTC, -RHYTHM_ONE at 02:00. */
int64_t rhythm_load(int64_t utc_ns);

/* Uptime bent by the daily load: runs up to a third faster by day and slower at night, and is exact at 0 and at
 * `whole_ns`. Never runs backwards. Nanoseconds; uptime is cut to 0 .. whole_ns. */
int64_t rhythm_busy_time(int64_t boot_utc_ns, int64_t uptime_ns, int64_t whole_ns);

#endif
