/* closer.h: a closer look at when a culprit began, in finer samples than a verdict on days needs. Inside analysis only.
 *
 * Reads the recording around the beginning only: minutes where there are any, else samples.
 */
#ifndef ANALYSIS_CLOSER_H
#define ANALYSIS_CLOSER_H

#include "analysis/verdict.h"
#include "replay/passage.h"

/* Makes started_ns and started_within_ns of the culprit more exact, where that can be; all else stays. `verdict`: whose culprit it is. */
enum status closer_look(struct culprit *culprit, const struct verdict *verdict, struct recording *recording,
                        struct passage *passage, struct problem *why);

#endif
