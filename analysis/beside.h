/* beside.h: what else happened when a growth began. Inside analysis only. */
#ifndef ANALYSIS_BESIDE_H
#define ANALYSIS_BESIDE_H

#include "analysis/verdict.h"
#include "replay/recording.h"

/* Fills culprit->beside in words: a process that started shortly before, the holder first, else a note or a mark; leaves it empty where nothing is near, or too much (a boot). */
void beside_tell(struct culprit *culprit, const struct course_set *set, const struct intern *names,
                 struct recording *recording);

#endif
