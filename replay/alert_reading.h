/* alert_reading.h: what an alert's number is at a sample, and which row it is of. Inside replay only.
 *
 * A reader borrows its alert, and owns what it remembers of a growth. It allocates nothing in steady state.
 */
#ifndef REPLAY_ALERT_READING_H
#define REPLAY_ALERT_READING_H

#include "replay/alert.h"

struct alert_reader {
    const struct alert *alert;
    struct growth *growth; /* owned; NULL when the alert is of no growth */
    char boot[BOOT_TEXT];  /* of the last sample */
};

struct alert_reading {
    int64_t value;   /* the worst of the rows', in the alert's unit; ABSENT when none is known */
    const void *row; /* borrowed of the snapshot; NULL for a total */
    bool is_there;   /* a row is called so, or the total is given */
    bool is_seen;    /* rows of that kind were read for the sample, as far as it tells, or the total is given */
};

enum status alert_reader_open(struct alert_reader *reader, const struct alert *alert);
void alert_reader_close(struct alert_reader *reader);

struct alert_reading alert_read(struct alert_reader *reader, const struct snapshot *snapshot);

/* The name of a row that was read, safe; "" for none. */
void alert_row_name(char *out, size_t capacity, const struct alert *alert, const struct snapshot *snapshot,
                    const void *row);

/* Whether the first value is worse than the second, for this alert. */
bool alert_is_worse(const struct alert *alert, int64_t value, int64_t than);

#endif
