/* retention.h: which samples a recorder drops, and when it looks. Inside replay only.
 *
 * The age of a sample is told by the wall clock. A clock that was set forward could make everything old at once; so what it was set forward by counts as age only
 * when it has not been set back for a day.
 */
#ifndef REPLAY_RETENTION_H
#define REPLAY_RETENTION_H

#include "replay/recorder.h"

struct retention {
    struct bounds bounds;
    bool due;              /* the last look left work */
    int64_t doubt_ns;      /* what the clock was set forward by */
    int64_t doubted_at_ns; /* monotonic */
    struct problem stays;  /* what cannot be dropped, the last that was met; STATUS_OK: nothing */
};

/* The clock was set by moved_ns (negative: back) before the sample taken at mono_ns. */
void retention_clock_set(struct retention *retention, int64_t moved_ns, int64_t mono_ns);

/* To be called behind each sample. Looks at key samples, and as long as there is work left; does a small piece of it. Damage among the old rows is no failure: new samples are worth more than the
 * bounds. It is left in `stays`. */
enum status retention_step(struct retention *retention, struct recording *recording, const struct sample_info *newest,
                           struct problem *why);

#endif
