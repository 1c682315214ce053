/* merge.h: several recordings of one machine as a new one in the order of time. Inside replay only.
 *
 * Samples keep their order within each recording; between two of them the earlier one comes first, by the clock that never jumps within a boot, else by UTC. A sample that several
 * recordings hold (the same moment of the same boot) is there once, and so are sessions and marks that are the same. Where a sample does not follow the one that stood before it in its
 * own recording, it is a break: a gap mark or a boot mark says what lies between, when that is more than the interval. Every sample is decoded and encoded again, so that what is damaged
 * is found and not handed on. Thinned samples become stand-ins, with the ranges of their values; where one recording has whole what another one has thinned, the finer one is taken.
 */
#ifndef REPLAY_MERGE_H
#define REPLAY_MERGE_H

#include "replay/recording.h"

enum { MERGE_MAX = 64 };

struct merge_source {
    struct recording *recording; /* borrowed, open for reading */
    const char *path;            /* borrowed, for messages */
};

struct merge {
    const struct merge_source *sources; /* borrowed */
    size_t count;                       /* 1 to MERGE_MAX */
    bool any_host;                      /* else all sessions must be of the host of the first */
    void (*progress)(void *context, int64_t samples);
    void *context;
};

struct merge_result {
    int64_t samples, sessions, marks; /* written */
    int64_t doubles;                  /* samples left out because they were there already */
    int64_t series_left_out;          /* beyond what a recording can hold */
};

/* `to` is a new file, not complete after a failure. STATUS_DENIED: another host. STATUS_STOPPED when a stop was requested. */
enum status recording_merge(struct recording *to, const struct merge *merge, struct merge_result *result,
                            struct problem *why);

#endif
