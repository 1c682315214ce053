/* extra_survey.h: extra series over a span of time, as lists and graphs need them: the lowest, the highest and the last value of each in equal parts of it.
 *
 * The blocks of the span are read once, bit by bit, and only the columns that are asked for. A survey owns what it found, 24 bytes for a series and a part, at most EXTRA_SURVEY_CELLS of them; it borrows
 * its recording. Where a series has no value in a part its numbers are EXTRA_ABSENT. What is damaged is left out.
 */
#ifndef REPLAY_EXTRA_SURVEY_H
#define REPLAY_EXTRA_SURVEY_H

#include "replay/extra_block.h"
#include "replay/extra_series.h"

enum { EXTRA_SURVEY_CELLS = 1 << 20 };

struct extra_slot {
    double low, high, last;
};

struct extra_window {
    int64_t begin_ns, width_ns; /* UTC of the first part; the width of each */
    size_t slots;
    uint32_t first, last; /* series by number, inclusive */
};

struct extra_survey;

enum status extra_survey_open(struct extra_survey **survey, struct recording *recording, struct problem *why);
void extra_survey_close(struct extra_survey *survey); /* NULL is allowed */

/* Nothing is known any more, and this window is read from its beginning. STATUS_LIMIT: it has more than EXTRA_SURVEY_CELLS. */
enum status extra_survey_begin(struct extra_survey *survey, const struct extra_window *window, struct problem *why);

/* Reads on for about so long, at least a moment; INT64_MAX: to the end. */
enum status extra_survey_read(struct extra_survey *survey, int64_t budget_ns, bool *done, struct problem *why);

/* How much of the window was read: 0 to 1. */
double extra_survey_part(const struct extra_survey *survey);

/* The parts of a series; NULL outside the window. Borrowed until the next extra_survey_begin. */
const struct extra_slot *extra_survey_slots(const struct extra_survey *survey, uint32_t series);

/* The lowest, highest and last of all parts. */
struct extra_slot extra_slots_whole(const struct extra_slot *slots, size_t count);

#endif
