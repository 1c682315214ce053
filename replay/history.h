/* history.h: one number of one or of several rows over time, as graphs need it.
 *
 * A history owns its points. It is filled from a recording for one row (a pool or a process) or one total, into `slots` equal
 * spans of time, each keeping min, max and last, so that a peak stays visible however long the span is. A slot without a
 * sample is absent (a gap stays a gap). Following a live recording only decodes what is new.
 */
#ifndef REPLAY_HISTORY_H
#define REPLAY_HISTORY_H

#include "replay/player.h"

enum { HISTORY_SLOTS_MAX = 1024, HISTORY_ROWS_MAX = 400 };

/* What is drawn. Names are bytes, not ids, because the history decodes with names of its own. */
struct history_key {
    enum entity entity; /* ENTITY_POOLS, ENTITY_PROCESSES or ENTITY_TOTALS */
    int field;
    char name[256];
    size_t name_length;
    enum pool_type type;     /* pools */
    int64_t session;         /* pools */
    int64_t pid, started_ns; /* processes */
};

struct history_slot {
    int64_t min, max, last; /* ABSENT where no sample of the row fell into the span */
    bool breaks;            /* a boot or a gap lies in or just before this span */
};

struct history;

enum status history_open(struct history **history, struct recording *recording, struct problem *why);
void history_close(struct history *history);

/* Makes the history show `key` from begin_ns to end_ns in `slots` (1..HISTORY_SLOTS_MAX) spans. Asking again for the same key and slot width with a later end reads only the
 * new samples. */
enum status history_show(struct history *history, const struct history_key *key, int64_t begin_ns, int64_t end_ns,
                         size_t slots, struct problem *why);

/* The same for several rows in one way through the recording: `count` keys (1..HISTORY_ROWS_MAX) of one entity and field. Asking again means the same keys in the same order. Of many samples
 * it reads the thinned ones sooner than for one row, since it is asked again whenever other rows come into sight. */
enum status history_show_rows(struct history *history, const struct history_key *keys, size_t count, int64_t begin_ns,
                              int64_t end_ns, size_t slots, struct problem *why);

/* Borrowed until the next show. */
const struct history_slot *history_slots(const struct history *history, size_t *count);
/* Of the row of the key `row`; NULL when it is not shown. */
const struct history_slot *history_row_slots(const struct history *history, size_t row, size_t *count);

#endif
