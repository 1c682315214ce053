/* beside.h: what else happened when a growth began. Inside analysis only.
 *
 * Nearness in time is no proof; what came before a beginning again and again, in boot after boot or at step after step, says more, and is preferred.
 */
#ifndef ANALYSIS_BESIDE_H
#define ANALYSIS_BESIDE_H

#include "analysis/verdict.h"
#include "replay/recording.h"

/* Fills culprit->happened: processes that started near its beginning and marks (drivers that were loaded, notes, alerts ...), the nearest first, and before how many of its steps each came. `recording` may be NULL: without marks. */
void beside_collect(struct culprit *culprit, const struct course_set *set, const struct intern *names,
                    struct recording *recording);

/* Fills culprit->beside in words, and beside_times, by what was collected and when it is now thought to have begun: the holder first, else what came most often, else what is nearest; leaves it empty where nothing is near,
 * or too much to tell (a boot). */
void beside_choose(struct culprit *culprit);

/* Whether two are the same thing, at another time. */
bool happening_is_same(const struct happening *a, const struct happening *b);

#endif
