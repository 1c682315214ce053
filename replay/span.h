/* span.h: what the samples of a minute or a quarter hour come to while they are taken. Inside replay only.
 *
 * A span owns the union of its samples' rows, each with its last values, its lowest and highest, and in how many samples it was; and the same of the totals. A row that went away
 * within the span is in it too, so that no peak is lost. Rows stand in the order in which the span before had them, new ones behind: the order in which an encoder numbers
 * them. It borrows the names of the snapshots. Nothing is allocated once it has seen its most rows; a row that did not change since its last sample costs a comparison.
 */
#ifndef REPLAY_SPAN_H
#define REPLAY_SPAN_H

#include "replay/identity.h"
#include "replay/ranges.h"
#include "replay/recording.h"

struct span {
    struct snapshot rows; /* utc_ns, mono_ns, boot, totals, remarks: of the last sample; took_ns: the longest */
    struct identity_index index[SECTIONS];
    struct ranges ranges;
    int64_t first, last; /* ids of samples */
    int64_t samples;     /* 0: nothing is in it yet */
    int64_t begin_ns;    /* UTC of the first sample */
    int64_t session;
    bool after_break; /* the first sample is */
};

void span_init(struct span *span);
void span_done(struct span *span);

/* Room for the rows of this snapshot, and half as many more: what comes and goes within a span. Called with an empty span. */
enum status span_reserve(struct span *span, const struct snapshot *snapshot);

/* Nothing is in it; the rows stay, as those of before. */
void span_clear(struct span *span);
/* ... and no row is left over. */
void span_forget(struct span *span);

/* One more sample. Snapshots of one span share their names. */
enum status span_add(struct span *span, const struct sample_info *info, const struct snapshot *snapshot);

/* The same with how far the values of a stand-in went. */
enum status span_add_stand_in(struct span *span, const struct sample_info *info, const struct snapshot *snapshot,
                              const struct ranges *ranges);

/* Another span that follows, closed. */
enum status span_add_span(struct span *span, const struct span *part);

/* Rows that no sample of the span had are dropped: what remains is what a thinned sample says. */
void span_close(struct span *span);

#endif
