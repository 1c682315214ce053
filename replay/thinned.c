#include "replay/thinned.h"

#include "replay/store.h"

struct asked {
    const struct snapshot *snapshot; /* borrowed; NULL: totals only */
    struct ranges *ranges;           /* borrowed */
    enum status status;              /* EMPTY: not found */
};

static bool read_row(void *context, const struct tier_row *row)
{
    struct asked *asked = context;
    int64_t last[TOTALS];
    asked->status = STATUS_OK;
    if (asked->snapshot != NULL)
        asked->status = read_ranges(asked->ranges, asked->snapshot, row->info.samples,
                                    frame_sum(row->frame, row->frame_length), row->ranges, row->ranges_length);
    if (!read_totals(row->totals, row->totals_length, last, asked->ranges) && asked->status == STATUS_OK)
        asked->status = STATUS_DAMAGED;
    return false;
}

enum status recording_ranges(struct recording *recording, const struct sample_info *info,
                             const struct snapshot *snapshot, struct ranges *ranges, struct problem *why)
{
    struct asked asked = {snapshot, ranges, STATUS_EMPTY};
    enum status status = STATUS_OK;
    if (info->tier == TIER_TAKEN && info->samples == 1)
        return STATUS_EMPTY;
    if (info->tier != TIER_TAKEN)
        status = recording->ops->tier_rows(recording, info->tier, info->number, info->number, read_row, &asked, why);
    else
        status = recording->ops->stand_in(recording, info->id, read_row, &asked, why);
    if (status == STATUS_OK && asked.status != STATUS_OK)
        return problem_set(why, asked.status, "the ranges of %s %lld of the recording: %s", tier_name(info->tier),
                           (long long)info->number, status_name(asked.status));
    return status;
}

struct extent ranges_extent(const struct ranges *ranges, enum entity entity, size_t row, int field)
{
    if (entity == ENTITY_TOTALS)
        return (struct extent){ranges->low[field], ranges->high[field]};
    size_t at = row * layouts[entity].value_count + (size_t)field;
    return (struct extent){ranges->rows[entity].low[at], ranges->rows[entity].high[at]};
}
