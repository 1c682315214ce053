/* thinned.h: how far the values of a thinned sample went, beside the last ones that its snapshot has.
 *
 * Of a minute, a quarter hour or a stand-in in the list of a recording; a sample as it was taken has nothing of it. Counters only rise: their lowest value reads as the last.
 */
#ifndef REPLAY_THINNED_H
#define REPLAY_THINNED_H

#include "replay/ranges.h"
#include "replay/recording.h"

/* Fills `ranges` (owned by the caller, grows) for the sample `info`, whose rows `snapshot` has as they were decoded; NULL: its totals only. STATUS_EMPTY for a sample as it was taken,
 * STATUS_DAMAGED where they cannot be read. */
enum status recording_ranges(struct recording *recording, const struct sample_info *info,
                             const struct snapshot *snapshot, struct ranges *ranges, struct problem *why);

struct extent {
    int64_t low, high; /* ABSENT where the value never was there */
};

/* Of the value `field` of a row of the snapshot; of a total for ENTITY_TOTALS, whatever `row` is. */
struct extent ranges_extent(const struct ranges *ranges, enum entity entity, size_t row, int field);

#endif
