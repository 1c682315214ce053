/* ranges.h: how far the values of rows and totals went in a span of time, beside their last ones, and how that is stored. thinned.h reads it out of a recording.
 *
 * Of each row of a thinned sample a range keeps the lowest and the highest of each value and in how many of the span's samples the row was there. Counters only rise, so of them
 * the highest is kept where it is above the last (the counter began anew), and the lowest is not: it reads as the last.
 * The bytes are described in docs/recording-format.md; rows that stood still take none. They build on the frame of the same sample, whose checksum they are sealed with.
 * A reader is fed hostile bytes: counts, slots and numbers are bounded by the frame's rows, and a range that does not hold its last value is damage.
 */
#ifndef REPLAY_RANGES_H
#define REPLAY_RANGES_H

#include "replay/layout.h"
#include "replay/varint.h"

/* Of the rows of a section: values row after row, value_count of the layout each. */
struct range_rows {
    int64_t *low, *high; /* owned */
    int64_t *samples;    /* owned; by row */
    size_t capacity;     /* rows */
};

struct ranges {
    struct range_rows rows[SECTIONS];
    int64_t low[TOTALS], high[TOTALS];
};

void ranges_done(struct ranges *ranges);

/* Room for so many rows of a section; false without memory. What is there stays. */
bool ranges_reserve(struct ranges *ranges, size_t section, size_t rows);

/* Totals: the last, lowest and highest of each, as bytes of their own, because they are read without the rows. */
void put_totals(struct buffer *out, const int64_t last[TOTALS], const struct ranges *ranges);
/* Fills `last` and, unless NULL, low and high of `ranges`. False when damaged. */
bool read_totals(const unsigned char *bytes, size_t length, int64_t last[TOTALS], struct ranges *ranges);

/* Rows: `snapshot` has their last values, in the order in which its frame is decoded; `samples` is how many the span has; `frame_sum` is the checksum of that frame. */
void put_ranges(struct buffer *out, const struct snapshot *snapshot, const struct ranges *ranges, int64_t samples,
                uint32_t frame_sum);

/* Goes through the rows that did not stand still, in order. */
struct range_reader {
    struct reader reader;
    const struct snapshot *snapshot; /* borrowed */
    int64_t samples;
    size_t section, after;
    /* The row that range_next() came to, and its ranges. */
    size_t row;
    int64_t low[VALUES_MAX], high[VALUES_MAX], row_samples;
};

/* False when the bytes are not sealed with this frame. */
bool range_begin(struct range_reader *reader, const struct snapshot *snapshot, int64_t samples, uint32_t frame_sum,
                 const unsigned char *bytes, size_t length);
/* False at the end, and where the bytes are damaged: reader->reader.damaged tells, also of bytes behind the end. */
bool range_next(struct range_reader *reader);

/* All rows; those that stood still have their last values as both ends. */
enum status read_ranges(struct ranges *ranges, const struct snapshot *snapshot, int64_t samples, uint32_t frame_sum,
                        const unsigned char *bytes, size_t length);

/* Whether a value of a section's rows only rises. */
bool range_is_counter(size_t section, size_t value);

/* The checksum that a frame ends with. */
uint32_t frame_sum(const unsigned char *frame, size_t length);

#endif
