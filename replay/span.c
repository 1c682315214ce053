#include "replay/span.h"

#include <string.h>

void span_init(struct span *span)
{
    memset(span, 0, sizeof *span);
    snapshot_init(&span->rows, NULL);
}

void span_done(struct span *span)
{
    snapshot_done(&span->rows);
    ranges_done(&span->ranges);
    for (size_t i = 0; i < SECTIONS; i++)
        identity_index_done(&span->index[i]);
}

enum status span_reserve(struct span *span, const struct snapshot *snapshot)
{
    for (size_t i = 0; i < SECTIONS; i++) {
        size_t rows = section_rows(snapshot, i).count, most = rows + rows / 2 + 32;
        most = most > layouts[i].row_max ? layouts[i].row_max : most;
        while (section_rows(&span->rows, i).count < most)
            if (section_add(&span->rows, i) == NULL)
                return STATUS_NO_MEMORY;
        section_set_count(&span->rows, i, 0);
        if (!ranges_reserve(&span->ranges, i, most) ||
            !identity_index_reserve(&span->index[i], &layouts[i], section_rows(&span->rows, i), most))
            return STATUS_NO_MEMORY;
    }
    return STATUS_OK;
}

void span_clear(struct span *span)
{
    span->samples = 0;
    for (size_t i = 0; i < SECTIONS; i++)
        for (size_t row = 0; row < section_rows(&span->rows, i).count; row++)
            span->ranges.rows[i].samples[row] = 0;
}

void span_forget(struct span *span)
{
    span->samples = 0;
    for (size_t i = 0; i < SECTIONS; i++) {
        section_set_count(&span->rows, i, 0);
        identity_index_rebuild(&span->index[i], &layouts[i], (struct rows){NULL, 0});
    }
}

/* --- adding ------------------------------------------------------------------------------------------------------------------------ */

/* What is added to a row: a sample's values, or a part's with its ranges. */
struct addition {
    const unsigned char *row;
    const int64_t *low, *high;
    int64_t samples;
};

static void widen(int64_t *low, int64_t *high, int64_t more_low, int64_t more_high)
{
    if (more_high != ABSENT && (*high == ABSENT || more_high > *high))
        *high = more_high;
    if (more_low != ABSENT && (*low == ABSENT || more_low < *low))
        *low = more_low;
}

/* The row in this slot becomes what is added, with ranges over both. */
static void add_to_row(struct span *span, size_t section, size_t slot, struct addition added)
{
    const struct layout *layout = &layouts[section];
    struct range_rows *ranges = &span->ranges.rows[section];
    int64_t *low = ranges->low + slot * layout->value_count, *high = ranges->high + slot * layout->value_count;
    unsigned char *row = section_rows(&span->rows, section).bytes + slot * layout->row_bytes;
    bool first = ranges->samples[slot] == 0, stands_still = memcmp(row, added.row, layout->row_bytes) == 0;
    ranges->samples[slot] += added.samples;
    if (!first && stands_still && added.samples == 1)
        return;
    memcpy(row, added.row, layout->row_bytes);
    const int64_t *last = row_values(layout, row);
    for (size_t i = 0; i < layout->value_count; i++) {
        if (first)
            low[i] = high[i] = ABSENT;
        widen(&low[i], &high[i], added.low[i], added.high[i]);
        if (range_is_counter(section, i))
            low[i] = last[i];
    }
}

/* The row's slot, given to it when it is new; rows mostly come in the order of before. False without memory; a row beyond the bound gets no slot. */
static bool take_slot(struct span *span, size_t section, const unsigned char *row, size_t *slot, bool *taken)
{
    const struct layout *layout = &layouts[section];
    struct rows rows = section_rows(&span->rows, section);
    *taken = true;
    if (*slot < rows.count && identity_same(layout, rows.bytes + *slot * layout->row_bytes, row))
        return true;
    if (!identity_index_reserve(&span->index[section], layout, rows, rows.count + 1) ||
        !ranges_reserve(&span->ranges, section, rows.count + 1))
        return false;
    uint32_t *place = identity_index_place(&span->index[section], layout, rows.bytes, row);
    if (*place != 0) {
        *slot = *place - 1;
        return true;
    }
    *slot = rows.count;
    *taken = rows.count < layout->row_max;
    if (!*taken)
        return true;
    unsigned char *made = section_add(&span->rows, section);
    if (made == NULL)
        return false;
    memcpy(made, row, layout->row_bytes);
    span->ranges.rows[section].samples[*slot] = 0;
    *place = (uint32_t)*slot + 1;
    return true;
}

static bool add_rows(struct span *span, const struct snapshot *from, const struct ranges *ranges, size_t section)
{
    const struct layout *layout = &layouts[section];
    struct rows rows = section_rows(from, section);
    size_t slot = 0;
    bool taken;
    for (size_t i = 0; i < rows.count; i++, slot++) {
        unsigned char *row = rows.bytes + i * layout->row_bytes;
        const int64_t *values = row_values(layout, row);
        struct addition added = {row, values, values, 1};
        if (ranges != NULL) {
            const struct range_rows *there = &ranges->rows[section];
            added = (struct addition){row, there->low + i * layout->value_count, there->high + i * layout->value_count,
                                      there->samples[i]};
        }
        if (!take_slot(span, section, row, &slot, &taken))
            return false;
        if (taken)
            add_to_row(span, section, slot, added);
    }
    return true;
}

static bool is_total_counter(size_t total)
{
    size_t count;
    return catalogue_fields(ENTITY_TOTALS, &count)[total].difference == DIFFERENCE_COUNTER;
}

static void add_totals(struct span *span, const int64_t last[TOTALS], const int64_t low[TOTALS],
                       const int64_t high[TOTALS])
{
    for (size_t i = 0; i < TOTALS; i++) {
        if (span->samples == 0)
            span->ranges.low[i] = span->ranges.high[i] = ABSENT;
        widen(&span->ranges.low[i], &span->ranges.high[i], low[i], high[i]);
        span->rows.totals[i] = last[i];
        if (is_total_counter(i) && last[i] != ABSENT)
            span->ranges.low[i] = last[i];
    }
}

static enum status add(struct span *span, const struct snapshot *from, const struct ranges *ranges,
                       const int64_t low[TOTALS], const int64_t high[TOTALS])
{
    struct snapshot *rows = &span->rows;
    bool longer = span->samples == 0 || rows->took_ns == ABSENT || from->took_ns > rows->took_ns;
    add_totals(span, from->totals, low, high);
    rows->utc_ns = from->utc_ns;
    rows->mono_ns = from->mono_ns;
    rows->took_ns = longer ? from->took_ns : rows->took_ns;
    memcpy(rows->boot, from->boot, sizeof rows->boot);
    memcpy(rows->remarks, from->remarks, sizeof rows->remarks);
    rows->remark_count = from->remark_count;
    rows->names = from->names;
    for (size_t section = 0; section < SECTIONS; section++)
        if (!add_rows(span, from, ranges, section))
            return STATUS_NO_MEMORY;
    return STATUS_OK;
}

static void count_in(struct span *span, const struct sample_info *info)
{
    if (span->samples == 0) {
        span->first = info->id;
        span->begin_ns = info->begin_ns;
        span->session = info->session;
        span->after_break = info->after_break;
    }
    span->samples += info->samples;
    span->last = info->id;
}

enum status span_add(struct span *span, const struct sample_info *info, const struct snapshot *snapshot)
{
    enum status status = add(span, snapshot, NULL, snapshot->totals, snapshot->totals);
    count_in(span, info);
    return status;
}

enum status span_add_stand_in(struct span *span, const struct sample_info *info, const struct snapshot *snapshot,
                              const struct ranges *ranges)
{
    enum status status = add(span, snapshot, ranges, ranges->low, ranges->high);
    count_in(span, info);
    return status;
}

enum status span_add_span(struct span *span, const struct span *part)
{
    enum status status = add(span, &part->rows, &part->ranges, part->ranges.low, part->ranges.high);
    if (span->samples == 0) {
        span->first = part->first;
        span->begin_ns = part->begin_ns;
        span->session = part->session;
        span->after_break = part->after_break;
    }
    span->samples += part->samples;
    span->last = part->last;
    return status;
}

/* --- closing ----------------------------------------------------------------------------------------------------------------------- */

static void move_row(struct span *span, size_t section, size_t to, size_t from)
{
    const struct layout *layout = &layouts[section];
    struct range_rows *ranges = &span->ranges.rows[section];
    unsigned char *rows = section_rows(&span->rows, section).bytes;
    size_t values = layout->value_count;
    memcpy(rows + to * layout->row_bytes, rows + from * layout->row_bytes, layout->row_bytes);
    memcpy(ranges->low + to * values, ranges->low + from * values, values * sizeof(int64_t));
    memcpy(ranges->high + to * values, ranges->high + from * values, values * sizeof(int64_t));
    ranges->samples[to] = ranges->samples[from];
}

void span_close(struct span *span)
{
    for (size_t section = 0; section < SECTIONS; section++) {
        size_t count = section_rows(&span->rows, section).count, kept = 0;
        for (size_t i = 0; i < count; i++) {
            if (span->ranges.rows[section].samples[i] == 0)
                continue;
            if (kept != i)
                move_row(span, section, kept, i);
            kept++;
        }
        if (kept == count)
            continue;
        section_set_count(&span->rows, section, kept);
        identity_index_rebuild(&span->index[section], &layouts[section], section_rows(&span->rows, section));
    }
}
