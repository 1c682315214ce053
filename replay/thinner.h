/* thinner.h: makes thinned samples of those that a recorder adds, one for each minute and one for each quarter hour, while they come. Inside replay only.
 *
 * A minute is one of the clock on the wall (UTC) and ends early at every break: another boot or session, a gap, a clock that was set. Quarter hours are put together from their
 * minutes. When the first sample of behind a minute is there, the minute is complete and is stored in that sample's transaction; so a crash loses of the tiers what was not complete,
 * and that is made up from the samples themselves when somebody records on.
 * A thinner borrows its recording. It allocates nothing per sample once it has seen its most rows.
 */
#ifndef REPLAY_THINNER_H
#define REPLAY_THINNER_H

#include "replay/store.h"
#include "sampler/snapshot.h"

struct thinner;

/* *thinner is NULL, and that is well, for a recording that has no tiers. */
enum status thinner_open(struct thinner **thinner, struct recording *recording, struct problem *why);
void thinner_close(struct thinner *thinner);

/* How long what is thinned is kept, and in how large a file: decides how large its key groups are. ABSENT or 0: no bound. */
void thinner_set_bounds(struct thinner *thinner, int64_t keep_ns, int64_t max_bytes);

/* The spacing of the samples. A tier that would have less than three to a row is not made; 0: each is. */
void thinner_set_interval(struct thinner *thinner, int64_t interval_ns);

/* Starts from what is stored: the newest samples that are in no minute yet are taken in, in one transaction. To be called before the first sample. */
enum status thinner_resume(struct thinner *thinner, struct problem *why);

/* Samples that were added have been undone with the transaction they were in: starts from what is stored with the next sample. */
void thinner_undone(struct thinner *thinner);

/* Before a sample is stored: completes what it does not belong to. `joint`: something lies between it and the sample before. *writes are to be stored with it; borrowed until
 * the next call. */
enum status thinner_before(struct thinner *thinner, const struct sample_info *info, const struct snapshot *snapshot,
                           bool joint, const struct tier_write **writes, size_t *count, struct problem *why);

/* The sample is stored, and with it what thinner_before() answered. */
enum status thinner_add(struct thinner *thinner, const struct sample_info *info, const struct snapshot *snapshot,
                        struct problem *why);

/* No more samples come: stores what there is of the last minute and quarter hour. */
enum status thinner_finish(struct thinner *thinner, struct problem *why);

/* Thins all samples that are in no minute yet, of a recording that no recorder made; outside of a batch. */
enum status recording_thin(struct recording *recording, struct problem *why);

#endif
