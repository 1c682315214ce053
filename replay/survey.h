/* survey.h: every sample of a recording that may be damaged, as far as it can be decoded. Inside replay only.
 *
 * A survey goes on behind whatever cannot be read, so that one bad page costs the samples on it and those that build on them, and no more. Samples are
 * told in order of their ids; each id between the first and the last is told once, as a sample or as lost.
 */
#ifndef REPLAY_SURVEY_H
#define REPLAY_SURVEY_H

#include "replay/recording.h"
#include "sampler/snapshot.h"

struct survey {
    void *context;
    /* A sample that decodes. All is borrowed during the call; the snapshot holds rows and remarks only. False ends the survey. */
    bool (*sample)(void *context, const struct sample_info *info, const unsigned char *frame, size_t length,
                   const struct snapshot *snapshot);
    /* The samples from..to cannot be had, and why: "missing", "damaged", "built on a damaged one". False ends the survey. */
    bool (*lost)(void *context, int64_t from, int64_t to, const char *reason);
};

/* Fails only when nothing can be asked of the recording at all. */
enum status recording_survey(struct recording *recording, const struct survey *survey, struct problem *why);

#endif
