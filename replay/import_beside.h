/* import_beside.h: what logs of counters said last, for the samples of others that it joins. Inside replay only.
 *
 * A log without pools beside snapshots of pools makes no samples of its own (import.h, is_joined). Of each such input the last sample is kept, by value, and is that of any moment up to two and a
 * half of its intervals later. Owns these samples.
 */
#ifndef REPLAY_IMPORT_BESIDE_H
#define REPLAY_IMPORT_BESIDE_H

#include "replay/import.h"

struct import_beside {
    struct import_kept *list; /* owned */
    size_t count, capacity;
};

void import_beside_done(struct import_beside *beside);

/* The lane's sample takes the place of its input's last one. NO_MEMORY only. */
enum status import_beside_keep(struct import_beside *beside, const struct import_lane *lane);

/* The i-th that still holds at that moment, as a lane that stands on it; NULL behind the last. Borrowed until the next is kept. */
const struct import_lane *import_beside_at(const struct import_beside *beside, size_t i, int64_t utc_ns);

#endif
