#include "replay/ranges.h"

#include <stdlib.h>
#include <string.h>

#include "replay/frame.h"

void ranges_done(struct ranges *ranges)
{
    for (size_t i = 0; i < SECTIONS; i++) {
        free(ranges->rows[i].low);
        free(ranges->rows[i].high);
        free(ranges->rows[i].samples);
    }
    memset(ranges, 0, sizeof *ranges);
}

static bool grow(int64_t **array, size_t count)
{
    int64_t *grown = realloc(*array, count * sizeof *grown);
    if (grown != NULL)
        *array = grown;
    return grown != NULL;
}

bool ranges_reserve(struct ranges *ranges, size_t section, size_t rows)
{
    struct range_rows *there = &ranges->rows[section];
    if (rows <= there->capacity)
        return true;
    size_t bigger = rows + rows / 4 + 64, values = bigger * layouts[section].value_count;
    if (!grow(&there->low, values) || !grow(&there->high, values) || !grow(&there->samples, bigger))
        return false;
    there->capacity = bigger;
    return true;
}

bool range_is_counter(size_t section, size_t value)
{
    size_t count;
    return catalogue_fields((enum entity)section, &count)[value].difference == DIFFERENCE_COUNTER;
}

uint32_t frame_sum(const unsigned char *frame, size_t length)
{
    uint32_t sum = 0;
    for (unsigned i = 0; i < FRAME_SEAL && length >= FRAME_SEAL; i++)
        sum |= (uint32_t)frame[length - FRAME_SEAL + i] << 8 * i;
    return sum;
}

static void put_seal(struct buffer *out, uint32_t sum)
{
    sum = frame_checksum(sum, out->bytes, out->length);
    for (unsigned i = 0; i < FRAME_SEAL; i++)
        buffer_add_byte(out, (unsigned char)(sum >> 8 * i));
}

/* --- totals ------------------------------------------------------------------------------------------------------------------------ */

/* How a total is coded. */
enum { TOTAL_NEVER_THERE, TOTAL_STOOD_STILL, TOTAL_MOVED, TOTAL_GONE_AT_THE_END, TOTAL_KINDS };

static uint64_t distance(int64_t low, int64_t high)
{
    return (uint64_t)high - (uint64_t)low;
}

static void put_total(struct buffer *out, int64_t last, int64_t low, int64_t high)
{
    if (low == ABSENT) {
        put_varint(out, TOTAL_NEVER_THERE);
    } else if (last == ABSENT) {
        put_varint(out, TOTAL_GONE_AT_THE_END);
        put_varint(out, fold((uint64_t)low));
        put_varint(out, distance(low, high));
    } else if (low == last && high == last) {
        put_varint(out, TOTAL_STOOD_STILL);
        put_varint(out, fold((uint64_t)last));
    } else {
        put_varint(out, TOTAL_MOVED);
        put_varint(out, fold((uint64_t)last));
        put_varint(out, distance(low, last));
        put_varint(out, distance(last, high));
    }
}

void put_totals(struct buffer *out, const int64_t last[TOTALS], const struct ranges *ranges)
{
    buffer_clear(out);
    put_varint(out, TOTALS);
    for (size_t i = 0; i < TOTALS; i++)
        put_total(out, last[i], ranges->low[i], ranges->high[i]);
}

/* `base` moved by an unsigned distance; damage when that is no number any more. */
static int64_t moved(struct reader *reader, int64_t base, bool up)
{
    uint64_t by = read_varint(reader);
    uint64_t room = up ? distance(base, INT64_MAX) : distance(INT64_MIN + 1, base);
    if (base == ABSENT || by > room) {
        reader->damaged = true;
        return base;
    }
    return as_signed(up ? (uint64_t)base + by : (uint64_t)base - by);
}

struct range {
    int64_t low, last, high;
};

static struct range read_total(struct reader *reader)
{
    struct range range = {ABSENT, ABSENT, ABSENT};
    switch (read_below(reader, TOTAL_KINDS)) {
    case TOTAL_STOOD_STILL:
        range.low = range.high = range.last = as_signed(unfold(read_varint(reader)));
        break;
    case TOTAL_MOVED:
        range.last = as_signed(unfold(read_varint(reader)));
        range.low = moved(reader, range.last, false);
        range.high = moved(reader, range.last, true);
        break;
    case TOTAL_GONE_AT_THE_END:
        range.low = as_signed(unfold(read_varint(reader)));
        range.high = moved(reader, range.low, true);
        break;
    default:
        break;
    }
    return range;
}

/* A file of before a total joined the catalogue has fewer of them; one of a newer pooltop has more. */
bool read_totals(const unsigned char *bytes, size_t length, int64_t last[TOTALS], struct ranges *ranges)
{
    struct reader reader = {.at = bytes, .end = bytes + length};
    uint64_t count = read_below(&reader, 1024);
    for (size_t i = 0; i < TOTALS; i++) {
        struct range range = {ABSENT, ABSENT, ABSENT};
        if (i < count)
            range = read_total(&reader);
        last[i] = range.last;
        if (ranges != NULL) {
            ranges->low[i] = range.low;
            ranges->high[i] = range.high;
        }
    }
    for (size_t i = TOTALS; i < count && !reader.damaged; i++)
        read_total(&reader);
    return !reader.damaged && reader_left(&reader) == 0;
}

/* --- rows -------------------------------------------------------------------------------------------------------------------------- */

/* Bit 0 of a row's mask: the row was not in all samples. Then two bits for each value in coding order: its low, its high is coded. */
static uint64_t low_bit(size_t i)
{
    return UINT64_C(2) << 2 * i;
}

static uint64_t high_bit(size_t i)
{
    return UINT64_C(4) << 2 * i;
}

_Static_assert(2 * (int)POOL_VALUES + 1 < 64, "a mask has room");

/* What an end of a value's range should be, given the last values and the ends of the values coded before it. */
static int64_t expected_end(const struct layout *layout, const int64_t *last, const int64_t *end, size_t value)
{
    if (layout->predict == NULL || last[value] == ABSENT)
        return last[value];
    return as_signed(layout->predict(last, end, value));
}

/* A difference to what was expected; a number as it is where the value is not there at the end. */
static uint64_t end_code(const struct layout *layout, const int64_t *last, const int64_t *end, size_t value)
{
    int64_t expected = expected_end(layout, last, end, value);
    return fold((uint64_t)end[value] - (uint64_t)(expected == ABSENT ? 0 : expected));
}

struct row_ends {
    const int64_t *last, *low, *high;
};

static uint64_t mask_of(const struct layout *layout, size_t section, struct row_ends row)
{
    uint64_t mask = 0;
    for (size_t i = 0; i < layout->value_count; i++) {
        size_t value = layout->order[i];
        bool counter = range_is_counter(section, value);
        if (!counter && row.low[value] != expected_end(layout, row.last, row.low, value))
            mask |= low_bit(i);
        if (row.high[value] != expected_end(layout, row.last, row.high, value))
            mask |= high_bit(i);
    }
    return mask;
}

static void put_ends(struct buffer *out, const struct layout *layout, struct row_ends row, uint64_t mask)
{
    for (size_t i = 0; i < layout->value_count; i++) {
        size_t value = layout->order[i];
        if (mask & low_bit(i))
            put_varint(out, end_code(layout, row.last, row.low, value));
        if (mask & high_bit(i))
            put_varint(out, end_code(layout, row.last, row.high, value));
    }
}

static void put_section(struct buffer *out, const struct snapshot *snapshot, const struct ranges *ranges,
                        int64_t samples, size_t section)
{
    const struct layout *layout = &layouts[section];
    const struct range_rows *there = &ranges->rows[section];
    struct rows rows = section_rows(snapshot, section);
    size_t after = 0;
    for (size_t i = 0; i < rows.count; i++) {
        struct row_ends row = {row_values(layout, rows.bytes + i * layout->row_bytes),
                               there->low + i * layout->value_count, there->high + i * layout->value_count};
        uint64_t mask = mask_of(layout, section, row) | (there->samples[i] < samples);
        if (mask == 0)
            continue;
        put_varint(out, i - after + 1);
        after = i + 1;
        put_varint(out, mask);
        if (mask & 1)
            put_varint(out, (uint64_t)there->samples[i]);
        put_ends(out, layout, row, mask);
    }
    put_varint(out, 0);
}

void put_ranges(struct buffer *out, const struct snapshot *snapshot, const struct ranges *ranges, int64_t samples,
                uint32_t frame_sum)
{
    buffer_clear(out);
    for (size_t section = 0; section < SECTIONS; section++)
        put_section(out, snapshot, ranges, samples, section);
    if (out->status == STATUS_OK)
        put_seal(out, frame_sum);
}

bool range_begin(struct range_reader *reader, const struct snapshot *snapshot, int64_t samples, uint32_t frame_sum,
                 const unsigned char *bytes, size_t length)
{
    *reader = (struct range_reader){.snapshot = snapshot, .samples = samples};
    if (length < FRAME_SEAL)
        return false;
    reader->reader = (struct reader){.at = bytes, .end = bytes + length - FRAME_SEAL};
    uint32_t sum = 0;
    for (unsigned i = 0; i < FRAME_SEAL; i++)
        sum |= (uint32_t)bytes[length - FRAME_SEAL + i] << 8 * i;
    return sum == frame_checksum(frame_sum, bytes, length - FRAME_SEAL);
}

static int64_t read_end(struct reader *reader, bool coded, int64_t expected)
{
    return coded ? as_signed((uint64_t)(expected == ABSENT ? 0 : expected) + unfold(read_varint(reader))) : expected;
}

static bool holds(int64_t low, int64_t last, int64_t high)
{
    if (low == ABSENT || high == ABSENT)
        return low == high && last == ABSENT;
    return low <= high && (last == ABSENT || (low <= last && last <= high));
}

static void read_row(struct range_reader *reader, const struct layout *layout, const int64_t *last)
{
    struct reader *bytes = &reader->reader;
    uint64_t mask = read_below(bytes, UINT64_C(2) << 2 * layout->value_count);
    reader->row_samples = reader->samples;
    if (mask & 1)
        reader->row_samples = (int64_t)read_below(bytes, (uint64_t)reader->samples + 1);
    for (size_t i = 0; i < layout->value_count; i++) {
        size_t value = layout->order[i];
        bool counter = range_is_counter(reader->section, value);
        int64_t low = counter ? last[value] : expected_end(layout, last, reader->low, value);
        reader->low[value] = read_end(bytes, (mask & low_bit(i)) != 0, low);
        reader->high[value] =
            read_end(bytes, (mask & high_bit(i)) != 0, expected_end(layout, last, reader->high, value));
        bytes->damaged = bytes->damaged || (counter && (mask & low_bit(i)) != 0);
        if (!holds(counter && last[value] == ABSENT ? reader->high[value] : reader->low[value], last[value],
                   reader->high[value]))
            bytes->damaged = true;
    }
}

bool range_next(struct range_reader *reader)
{
    struct reader *bytes = &reader->reader;
    while (reader->section < SECTIONS && !bytes->damaged) {
        const struct layout *layout = &layouts[reader->section];
        struct rows rows = section_rows(reader->snapshot, reader->section);
        uint64_t gap = read_below(bytes, rows.count - reader->after + 1);
        if (gap == 0) {
            reader->section++;
            reader->after = 0;
            continue;
        }
        reader->row = reader->after + (size_t)gap - 1;
        reader->after = reader->row + 1;
        read_row(reader, layout, row_values(layout, rows.bytes + reader->row * layout->row_bytes));
        return !bytes->damaged;
    }
    bytes->damaged = bytes->damaged || reader_left(bytes) > 0;
    return false;
}

/* As if every row stood still. */
static bool fill_last(struct ranges *ranges, const struct snapshot *snapshot, int64_t samples, size_t section)
{
    const struct layout *layout = &layouts[section];
    struct range_rows *there = &ranges->rows[section];
    struct rows rows = section_rows(snapshot, section);
    size_t bytes = layout->value_count * sizeof(int64_t);
    if (!ranges_reserve(ranges, section, rows.count))
        return false;
    for (size_t i = 0; i < rows.count; i++) {
        const int64_t *last = row_values(layout, rows.bytes + i * layout->row_bytes);
        memcpy(there->low + i * layout->value_count, last, bytes);
        memcpy(there->high + i * layout->value_count, last, bytes);
        there->samples[i] = samples;
    }
    return true;
}

enum status read_ranges(struct ranges *ranges, const struct snapshot *snapshot, int64_t samples, uint32_t frame_sum,
                        const unsigned char *bytes, size_t length)
{
    struct range_reader reader;
    for (size_t section = 0; section < SECTIONS; section++)
        if (!fill_last(ranges, snapshot, samples, section))
            return STATUS_NO_MEMORY;
    if (!range_begin(&reader, snapshot, samples, frame_sum, bytes, length))
        return STATUS_DAMAGED;
    while (range_next(&reader)) {
        size_t values = layouts[reader.section].value_count;
        struct range_rows *there = &ranges->rows[reader.section];
        memcpy(there->low + reader.row * values, reader.low, values * sizeof(int64_t));
        memcpy(there->high + reader.row * values, reader.high, values * sizeof(int64_t));
        there->samples[reader.row] = reader.row_samples;
    }
    return reader.reader.damaged ? STATUS_DAMAGED : STATUS_OK;
}
