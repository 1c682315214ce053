/* owned.h: who owns the pools that a verdict names, as the recording has found it out. Inside analysis only. */
#ifndef ANALYSIS_OWNED_H
#define ANALYSIS_OWNED_H

#include "analysis/verdict.h"
#include "replay/recording.h"

/* Fills the owners of all culprits by what the recording knew at the end of what was judged; what it does not know stays as samples say it. A recording without owners, or whose owners cannot be read, changes nothing. */
void owned_tell(struct verdict *verdict, struct recording *recording);

/* The same of one, as it was known at a time. */
void owned_tell_at(struct culprit *culprit, struct recording *recording, int64_t utc_ns);

#endif
