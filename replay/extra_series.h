/* extra_series.h: time series beside the samples of a recording: counters of perfmon and whatever else an imported text tells over time.
 *
 * A series is named by a machine and a path, any bytes of at most EXTRA_NAME_MAX each; its points are a moment (UTC) and a double, as it was read; a moment without a value has no point. They are kept
 * in blocks of up to EXTRA_BLOCK_MOMENTS moments, which all series of that time share, a row for each series: a column that stands still costs a few bytes. Blocks follow each other in time and do
 * not overlap. They are written when a recording is made (import, merge, snapshot, recover); a recorder drops those of before its oldest sample.
 *
 * A writer owns the points of the block that is open, a cursor the block that it stands in; both borrow the recording. What is damaged is left out and counted.
 */
#ifndef REPLAY_EXTRA_SERIES_H
#define REPLAY_EXTRA_SERIES_H

#include "base/intern.h"
#include "replay/recording.h"

enum {
    EXTRA_SERIES_MAX = 65536, /* in a recording */
    EXTRA_NAME_MAX = 2048,    /* bytes of a path; and of a machine */
    EXTRA_BLOCK_MOMENTS = 256,
    EXTRA_CELLS_MAX = 2 << 20 /* moments x series of a block */
};

/* `number` counts from 1 without holes in a file that we wrote. Borrowed. */
struct extra_series {
    int64_t number;
    struct text machine, path;
};

struct extra_point {
    uint32_t series; /* its number */
    double value;    /* never EXTRA_ABSENT, never infinite */
};

/* --- writing --- */

struct extra_writer;

/* STATUS_BUSY: the recording has series already; they are written once. */
enum status extra_writer_open(struct extra_writer **writer, struct recording *to, struct problem *why);

/* The number of a series, which is added when it is new. STATUS_LIMIT: it is one too many, or its name is too long. */
enum status extra_writer_series(struct extra_writer *writer, struct text machine, struct text path, uint32_t *number,
                                struct problem *why);

/* Moments never fall. Of several points of a series at one moment the first counts; a value that is no number is none. */
enum status extra_writer_add(struct extra_writer *writer, int64_t utc_ns, const struct extra_point *point,
                             struct problem *why);

/* Writes the block that is open, in a transaction of its own or in the batch. */
enum status extra_writer_flush(struct extra_writer *writer, struct problem *why);

/* What was not flushed is lost. NULL is allowed. */
void extra_writer_close(struct extra_writer *writer);

/* --- reading --- */

/* Every series, by number, without those whose row is damaged. */
typedef bool (*extra_visitor)(void *context, const struct extra_series *series);
enum status recording_extra_series(struct recording *recording, extra_visitor visit, void *context, int64_t *damaged,
                                   struct problem *why);

struct extra_counts {
    int64_t series, blocks, moments;
    int64_t first_ns, last_ns; /* ABSENT when there is none */
};
enum status recording_extra_counts(struct recording *recording, struct extra_counts *counts, struct problem *why);

struct extra_cursor;

struct extra_range {
    int64_t from_ns, to_ns;             /* inclusive */
    uint32_t first_series, last_series; /* inclusive; 1 and EXTRA_SERIES_MAX for all */
};

enum status extra_cursor_open(struct extra_cursor **cursor, struct recording *recording,
                              const struct extra_range *range, struct problem *why);
void extra_cursor_close(struct extra_cursor *cursor); /* NULL is allowed */

struct extra_moment {
    int64_t utc_ns;
    const struct extra_point *points; /* by series; borrowed until the next call */
    size_t count;                     /* at least 1 */
};

/* EMPTY at the end. */
enum status extra_cursor_next(struct extra_cursor *cursor, struct extra_moment *moment, struct problem *why);

/* Blocks and columns that were left out so far. */
int64_t extra_cursor_damaged(const struct extra_cursor *cursor);

/* --- copies --- */

struct extra_copy {
    struct recording *const
        *from; /* borrowed; where several have a point of a series at the same moment, that of the first one counts */
    size_t count;
    int64_t begin_ns, end_ns; /* inclusive */
    /* Other names for a series; may be NULL. What it sets is borrowed until the next call. */
    enum status (*rename)(void *context, struct extra_series *series);
    void *context;
    int64_t damaged;  /* filled: what was left out because it is damaged */
    int64_t left_out; /* filled: series for which there is no room any more, or whose new name is too long */
};

/* STATUS_STOPPED when a stop was requested. */
enum status recording_copy_extra(struct recording *to, struct extra_copy *copy, struct problem *why);

#endif
