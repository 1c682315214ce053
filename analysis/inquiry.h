/* inquiry.h: the verdict on a span of a recording.
 *
 * The span is read once, in bounded memory (courses.h). Each boot in it is judged by itself, since a restart gives everything back. The verdict is that of the last boot that was watched for at least a
 * quarter of the longest; of its culprits it is said in how many boots they were culprits. What else happened when a growth began (a note, a mark, a process that started) is looked up.
 */
#ifndef ANALYSIS_INQUIRY_H
#define ANALYSIS_INQUIRY_H

#include "analysis/verdict.h"
#include "replay/recording.h"

/* Samples with begin_ns <= time <= end_ns. STATUS_EMPTY with a line when there is no sample; a span that is too short is no failure but a verdict that is unsure. */
enum status inquiry_make(struct verdict *verdict, struct recording *recording, int64_t begin_ns, int64_t end_ns,
                         struct problem *why);

#endif
