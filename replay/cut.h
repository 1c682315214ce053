/* cut.h: some samples of a recording as a new one that stands alone. Inside replay only.
 *
 * Ids, times, sessions, marks and key groups are those of the original; only the first sample becomes a key sample where it was none, and a break,
 * because what was before it is not there. Every sample is decoded and encoded again, so that what is damaged is found and not handed on.
 */
#ifndef REPLAY_CUT_H
#define REPLAY_CUT_H

#include "replay/anonymous.h"

struct cut {
    int64_t from, to;                                 /* ids */
    int64_t begin_ns, end_ns;                         /* of marks */
    struct anonymous *anonymous;                      /* borrowed; NULL: all names stay */
    void (*progress)(void *context, int64_t samples); /* may be NULL */
    void *context;
};

/* `to` is a new file. *samples gets how many were copied. STATUS_STOPPED when a stop was requested: `to` is then not complete, as after any failure. */
enum status recording_cut(struct recording *to, struct recording *from, const struct cut *cut, int64_t *samples,
                          struct problem *why);

#endif
