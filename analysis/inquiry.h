/* inquiry.h: the verdict on a span of a recording.
 *
 * The span is read once, in bounded memory, into a standing (standing.h), which says how boots are judged. What else happened when a growth began (a note, a mark, a process that started) is looked up.
 */
#ifndef ANALYSIS_INQUIRY_H
#define ANALYSIS_INQUIRY_H

#include "analysis/verdict.h"
#include "replay/recording.h"

/* Samples with begin_ns <= time <= end_ns. STATUS_EMPTY with a line when there is no sample; a span that is too short is no failure but a verdict that is unsure. */
enum status inquiry_make(struct verdict *verdict, struct recording *recording, int64_t begin_ns, int64_t end_ns,
                         struct problem *why);

#endif
