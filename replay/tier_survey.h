/* tier_survey.h: every thinned sample of a recording that may be damaged, as far as it can be decoded. Inside replay only.
 *
 * Like survey.h does for samples as they were taken: goes on behind what cannot be read, and tells rows in order of their numbers.
 */
#ifndef REPLAY_TIER_SURVEY_H
#define REPLAY_TIER_SURVEY_H

#include "replay/ranges.h"
#include "replay/store.h"

struct tier_survey {
    void *context;
    /* A row that decodes. All is borrowed during the call; the snapshot holds rows and remarks only. False ends the survey. */
    bool (*row)(void *context, const struct tier_row *row, const struct snapshot *snapshot,
                const struct ranges *ranges);
    /* The rows from..to cannot be had, and why. False ends the survey. */
    bool (*lost)(void *context, enum tier tier, int64_t from, int64_t to, const char *reason);
};

/* Fails only when nothing can be asked of the recording at all, or for want of memory. */
enum status tier_survey(struct recording *recording, enum tier tier, const struct tier_survey *survey,
                        struct problem *why);

/* The same of the rows that stand for none but the samples from..to (ids). What is lost is not told. */
enum status tier_survey_between(struct recording *recording, enum tier tier, int64_t from, int64_t to,
                                const struct tier_survey *survey, struct problem *why);

#endif
