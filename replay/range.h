/* range.h: which samples of a recording lie between two times.
 *
 * Ids rise, times need not: a clock may be set back, and each boot may begin with another one. Where that cannot have happened the range is found by
 * two look-ups, else by looking at every sample's time. Nothing is owned.
 */
#ifndef REPLAY_RANGE_H
#define REPLAY_RANGE_H

#include "replay/recording.h"

/* The smallest and largest id of the samples with begin_ns <= time <= end_ns; where clocks were set, some between them may lie outside. STATUS_EMPTY
 * without a line when there is none. */
enum status range_find(struct recording *recording, const struct recording_summary *summary, int64_t begin_ns,
                       int64_t end_ns, int64_t *from, int64_t *to, struct problem *why);

#endif
