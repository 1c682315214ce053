/* extra_now.h: what extra series had at a moment.
 *
 * Counters are written at times of their own, so a value holds until the next one of its series is due: for as long as this series has, as a rule, between two of its values. Where a log went on and has
 * no value then, or where it ended, there is none: it is absent, and not what was there before. Series of several logs may be of different steps.
 *
 * The block of the moment and the one before it are kept decoded, so that going back and forth within them reads nothing: 16 bytes a value, EXTRA_NOW_POINTS of them at most. Borrows its recording.
 */
#ifndef REPLAY_EXTRA_NOW_H
#define REPLAY_EXTRA_NOW_H

#include "replay/extra_block.h"
#include "replay/extra_series.h"

enum { EXTRA_NOW_POINTS = 2 * EXTRA_CELLS_MAX };

struct extra_now;

enum status extra_now_open(struct extra_now **now, struct recording *recording, struct problem *why);
void extra_now_close(struct extra_now *now); /* NULL is allowed */

/* To a moment, UTC. */
enum status extra_now_go(struct extra_now *now, int64_t utc_ns, struct problem *why);

/* What a series has there: EXTRA_ABSENT where it has nothing. *utc_ns, which may be NULL, gets when it was written, else ABSENT. */
double extra_now_value(const struct extra_now *now, uint32_t series, int64_t *utc_ns);

#endif
