/* passage.h: one way through all rows of a recording, thinned where it need not be fine: a week is read in seconds.
 *
 * Each thinned sample brings the lowest and highest values of its time, so that what a pool always had is not lost. A passage borrows its recording and owns the names and what it decodes into; what a visitor
 * gets is borrowed during the call, and all snapshots share their names, which live as long as the passage.
 */
#ifndef REPLAY_PASSAGE_H
#define REPLAY_PASSAGE_H

#include "replay/thinned.h"

struct passage;

enum status passage_open(struct passage **passage, struct recording *recording, struct problem *why);
void passage_close(struct passage *passage); /* NULL is allowed */

/* Whether the recording has any thinned samples of this tier. */
bool passage_has(const struct passage *passage, enum tier tier);

/* `ranges`: of a sample that stands for several (thinned.h); NULL for one as it was taken. False: it is enough. */
typedef bool (*passage_visitor)(void *context, const struct sample_info *info, const struct snapshot *snapshot,
                                const struct ranges *ranges);

/* Visits the samples from..to (ids) in order, where they are there not finer than `tier`. No thinned sample is visited that stands for any outside of from..to, where there is something finer. */
enum status passage_read(struct passage *passage, enum tier tier, int64_t from, int64_t to, passage_visitor visit,
                         void *context, struct problem *why);

#endif
