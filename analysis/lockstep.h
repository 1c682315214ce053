/* lockstep.h: which suspects are one: their counts gain in a fixed ratio, they began together and rise as evenly, or one process holds them. Inside analysis only.
 *
 * Minor suspects (suspects.h) join others but are never the first of a group.
 */
#ifndef ANALYSIS_LOCKSTEP_H
#define ANALYSIS_LOCKSTEP_H

#include "analysis/suspects.h"

/* Sets the group of every suspect: the index of its first member. `holders` are those of each by itself. */
void lockstep_group(struct suspects *suspects, const struct verdict_holder *holders);

#endif
