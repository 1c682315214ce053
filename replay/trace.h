/* trace.h: one number of one or of several rows of a recording, sample by sample. Inside replay only.
 *
 * Where it need not be fine, thinned samples are read in place of those they stand for: each brings the lowest and highest value of its span, so no peak is missed. A trace
 * borrows its recording and its names; it owns what it decodes into.
 */
#ifndef REPLAY_TRACE_H
#define REPLAY_TRACE_H

#include "replay/cursor.h"
#include "replay/history.h"
#include "replay/thinned.h"

/* ABSENT where the row is not in the sample. */
struct trace_value {
    int64_t low, high, last;
};

struct trace {
    struct recording *recording;    /* borrowed */
    struct intern *names;           /* borrowed */
    struct cursor cursor;           /* for samples as they were taken */
    struct decoder *decoder;        /* owned; for thinned ones */
    struct snapshot snapshot;       /* owned; where it decodes into */
    struct ranges ranges;           /* owned; of a stand-in */
    const struct history_key *keys; /* borrowed; of one entity and field */
    size_t count;                   /* of keys; 1..HISTORY_ROWS_MAX */
    size_t hints[HISTORY_ROWS_MAX]; /* where the rows stood in the last sample */
    struct trace_value values[HISTORY_ROWS_MAX];
};

enum status trace_init(struct trace *trace, struct recording *recording, struct intern *names, struct problem *why);
void trace_done(struct trace *trace);

/* Visits the samples from id `from` on in order, where they are there not finer than `tier`, with a value for each key; a visitor that answers false ends it. */
typedef bool (*trace_visitor)(void *context, const struct sample_info *info, const struct trace_value *values);
enum status trace_read(struct trace *trace, enum tier tier, int64_t from, trace_visitor visit, void *context,
                       struct problem *why);

#endif
