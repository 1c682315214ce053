/* inquiry.h: the verdict on a span of a recording, read at once or bit by bit.
 *
 * The span is read once, in bounded memory, into a standing (standing.h), which says how boots are judged: thinned samples where they are there and not wider than a point of a course, since their lowest values
 * say the same; else each sample. Reading can be left off and gone on with, so that a screen answers keys meanwhile; what a growing
 * recording gets later is read then. What else happened when a growth began (a note, a mark, a process that started) is looked up.
 */
#ifndef ANALYSIS_INQUIRY_H
#define ANALYSIS_INQUIRY_H

#include "analysis/standing.h"

/* All of it: samples with begin_ns <= time <= end_ns. STATUS_EMPTY with a line when there is no sample; a span that is too short is no failure but a verdict that is unsure. */
enum status inquiry_make(struct verdict *verdict, struct recording *recording, int64_t begin_ns, int64_t end_ns,
                         struct problem *why);

struct inquiry;

/* Borrows the recording. With an end_ns of INT64_MAX it goes on as the recording grows. */
enum status inquiry_open(struct inquiry **inquiry, struct recording *recording, int64_t begin_ns, int64_t end_ns,
                         struct problem *why);
void inquiry_close(struct inquiry *inquiry); /* NULL is allowed */

/* Before anything is read: who hears of the boots. */
void inquiry_listen(struct inquiry *inquiry, struct standing_listener listener);

/* Reads on for about budget_ns of real time, at least one sample; INT64_MAX: to the end. *done: nothing is left to be read, for now. */
enum status inquiry_read(struct inquiry *inquiry, int64_t budget_ns, bool *done, struct problem *why);

/* Samples that were read, and what part of the span that is, from 0 to 1. */
int64_t inquiry_samples(const struct inquiry *inquiry);
double inquiry_part(const struct inquiry *inquiry);

/* The verdict on what was read. STATUS_EMPTY with a line when that is nothing. */
enum status inquiry_judge(struct inquiry *inquiry, struct verdict *verdict, struct problem *why);

/* As standing_trend. */
bool inquiry_trend(const struct inquiry *inquiry, const struct verdict *verdict, const struct pool_identity *pool,
                   struct trend *trend);

#endif
