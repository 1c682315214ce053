#include "replay/trace.h"

#include <string.h>

#include "replay/tier_walk.h"

enum status trace_init(struct trace *trace, struct recording *recording, struct intern *names, struct problem *why)
{
    memset(trace, 0, sizeof *trace);
    trace->recording = recording;
    trace->names = names;
    snapshot_init(&trace->snapshot, names);
    enum status status = cursor_init(&trace->cursor, recording, names, why);
    if (status == STATUS_OK && decoder_open(&trace->decoder, names) != STATUS_OK)
        status = problem_set(why, STATUS_NO_MEMORY, "no memory for a history");
    return status;
}

void trace_done(struct trace *trace)
{
    cursor_done(&trace->cursor);
    decoder_close(trace->decoder);
    snapshot_done(&trace->snapshot);
    ranges_done(&trace->ranges);
}

/* --- the value of a row ------------------------------------------------------------------------------------------------------------ */

static bool is_pool(const struct history_key *key, const struct pool *pool, uint32_t name)
{
    return pool->name == name && pool->type == key->type && pool->session == key->session;
}

/* Rows keep their places within a key group, so the last place is looked at first. The place behind the last row when it is not in the sample. */
static size_t find_pool(const struct trace *trace, const struct snapshot *snapshot, const struct history_key *key,
                        size_t hint)
{
    uint32_t name = intern_find(trace->names, key->name, key->name_length);
    size_t at = hint;
    if (name == 0 && key->name_length > 0)
        return snapshot->pool_count;
    if (at >= snapshot->pool_count || !is_pool(key, &snapshot->pools[at], name))
        for (at = 0; at < snapshot->pool_count && !is_pool(key, &snapshot->pools[at], name);)
            at++;
    return at;
}

static bool is_process(const struct history_key *key, const struct process *process)
{
    return process->pid == key->pid && process->started_ns == key->started_ns;
}

static size_t find_process(const struct snapshot *snapshot, const struct history_key *key, size_t hint)
{
    size_t at = hint;
    if (at >= snapshot->process_count || !is_process(key, &snapshot->processes[at]))
        for (at = 0; at < snapshot->process_count && !is_process(key, &snapshot->processes[at]);)
            at++;
    return at;
}

static int64_t value_at(const struct snapshot *snapshot, const struct history_key *key, size_t at)
{
    if (at >= snapshot_rows(snapshot, key->entity))
        return ABSENT;
    if (key->entity == ENTITY_PROCESSES)
        return snapshot->processes[at].value[key->field];
    return key->field == POOL_EACH_BYTES ? pool_each_bytes(&snapshot->pools[at])
                                         : snapshot->pools[at].value[key->field];
}

/* What the snapshot says of each key; the rows stand at the hints then. */
static void look(struct trace *trace, const struct snapshot *snapshot)
{
    for (size_t i = 0; i < trace->count; i++) {
        const struct history_key *key = &trace->keys[i];
        size_t at = key->entity == ENTITY_POOLS ? find_pool(trace, snapshot, key, trace->hints[i])
                                                : find_process(snapshot, key, trace->hints[i]);
        int64_t value = value_at(snapshot, key, at);
        trace->hints[i] = at;
        trace->values[i] = (struct trace_value){value, value, value};
    }
}

/* Whether any key has a row among so many. */
static bool finds_any(const struct trace *trace, size_t rows)
{
    for (size_t i = 0; i < trace->count; i++) {
        if (trace->hints[i] < rows)
            return true;
    }
    return false;
}

/* --- samples as they were taken ---------------------------------------------------------------------------------------------------- */

/* One way through a recording. */
struct reading {
    struct trace *trace;
    trace_visitor visit;
    void *context;
    struct tier_walk *walk; /* borrowed */
    enum status status;
    struct problem *why;
};

/* A thinned sample that the visitor does not want any more may stand for some that it does: those are then looked for in finer tiers. */
static bool hand_out(struct reading *reading, const struct sample_info *info)
{
    bool more = reading->visit(reading->context, info, reading->trace->values);
    if (more)
        reading->walk->next = info->id + 1;
    reading->walk->ended = !more && info->tier == TIER_TAKEN;
    return more;
}

/* What a stand-in knows besides the last values. False when it cannot be read. */
static bool widen_stand_in(struct reading *reading, const struct sample_info *info, const struct snapshot *snapshot)
{
    struct trace *trace = reading->trace;
    size_t rows = snapshot == NULL ? 0 : snapshot_rows(snapshot, trace->keys[0].entity);
    if (info->samples == 1 || (snapshot != NULL && !finds_any(trace, rows)))
        return true;
    reading->status = recording_ranges(trace->recording, info, snapshot, &trace->ranges, reading->why);
    for (size_t i = 0; i < trace->count && reading->status == STATUS_OK; i++) {
        const struct history_key *key = &trace->keys[i];
        if (snapshot != NULL && trace->hints[i] >= rows)
            continue;
        struct extent extent = ranges_extent(&trace->ranges, key->entity, trace->hints[i], key->field);
        if (extent.high == ABSENT)
            continue;
        trace->values[i].high = extent.high;
        trace->values[i].low = extent.low != ABSENT ? extent.low : extent.high;
    }
    return reading->status == STATUS_OK;
}

static bool take_snapshot(void *context, const struct cursor *cursor)
{
    struct reading *reading = context;
    const struct snapshot *snapshot = cursor_current(cursor);
    if (cursor->info.tier != TIER_TAKEN)
        return true;
    look(reading->trace, snapshot);
    return widen_stand_in(reading, &cursor->info, snapshot) && hand_out(reading, &cursor->info);
}

/* A total stands beside the frame: nothing needs to be decoded. */
static bool take_total(void *context, const struct sample_info *info, const unsigned char *frame, size_t length)
{
    struct reading *reading = context;
    int64_t last = info->totals[reading->trace->keys[0].field];
    reading->trace->values[0] = (struct trace_value){last, last, last};
    (void)frame;
    (void)length;
    return info->tier != TIER_TAKEN || (widen_stand_in(reading, info, NULL) && hand_out(reading, info));
}

static enum status read_taken(struct tier_walk *walk, int64_t from, int64_t to)
{
    struct reading *reading = walk->context;
    struct trace *trace = reading->trace;
    bool totals = trace->keys[0].entity == ENTITY_TOTALS;
    enum status status = totals ? recording_frames(trace->recording, from, to, take_total, reading, reading->why)
                                : cursor_scan(&trace->cursor, from, to, false, take_snapshot, reading, reading->why);
    return status == STATUS_OK ? reading->status : status;
}

/* --- thinned samples --------------------------------------------------------------------------------------------------------------- */

static enum status damaged(const struct tier_row *row, struct problem *why)
{
    return problem_set(why, STATUS_DAMAGED, "%s %lld of the recording is damaged", tier_name(row->info.tier),
                       (long long)row->info.number);
}

static enum status total_of(const struct reading *reading, const struct tier_row *row)
{
    struct ranges ranges;
    int64_t last[TOTALS];
    int field = reading->trace->keys[0].field;
    if (!read_totals(row->totals, row->totals_length, last, &ranges))
        return damaged(row, reading->why);
    reading->trace->values[0] = (struct trace_value){ranges.low[field], ranges.high[field], last[field]};
    return STATUS_OK;
}

/* Takes the range of a row of the sample for the keys that mean it. */
static void take_range(struct trace *trace, const struct range_reader *reader)
{
    size_t field = (size_t)trace->keys[0].field;
    for (size_t i = 0; i < trace->count; i++) {
        if (reader->row != trace->hints[i] || reader->high[field] == ABSENT)
            continue;
        trace->values[i].high = reader->high[field];
        trace->values[i].low = reader->low[field] != ABSENT ? reader->low[field] : reader->high[field];
    }
}

static size_t last_hint(const struct trace *trace)
{
    size_t rows = snapshot_rows(&trace->snapshot, trace->keys[0].entity), last = 0;
    for (size_t i = 0; i < trace->count; i++)
        last = trace->hints[i] < rows && trace->hints[i] > last ? trace->hints[i] : last;
    return last;
}

/* Goes through the ranges as far as the last row that is wanted. */
static enum status widen(const struct reading *reading, const struct tier_row *row)
{
    struct trace *trace = reading->trace;
    size_t section = trace->keys[0].entity, last = last_hint(trace);
    struct range_reader reader;
    if (!range_begin(&reader, &trace->snapshot, row->info.samples, frame_sum(row->frame, row->frame_length),
                     row->ranges, row->ranges_length))
        return damaged(row, reading->why);
    while (range_next(&reader)) {
        if (reader.section > section || (reader.section == section && reader.row > last))
            return STATUS_OK;
        if (reader.section == section)
            take_range(trace, &reader);
    }
    return reader.reader.damaged ? damaged(row, reading->why) : STATUS_OK;
}

static enum status rows_of(struct reading *reading, const struct tier_row *row, bool wanted)
{
    struct trace *trace = reading->trace;
    enum status status = decoder_apply(trace->decoder, &trace->snapshot, row->frame, row->frame_length);
    if (status == STATUS_DAMAGED)
        return damaged(row, reading->why);
    if (status != STATUS_OK)
        return problem_set(reading->why, status, "no memory for a history");
    if (!wanted)
        return STATUS_OK;
    look(trace, &trace->snapshot);
    return finds_any(trace, snapshot_rows(&trace->snapshot, trace->keys[0].entity)) ? widen(reading, row) : STATUS_OK;
}

static bool take_row(struct tier_walk *walk, const struct tier_row *row, bool wanted)
{
    struct reading *reading = walk->context;
    bool total = reading->trace->keys[0].entity == ENTITY_TOTALS;
    walk->status = total ? total_of(reading, row) : rows_of(reading, row, wanted);
    return walk->status == STATUS_OK && (!wanted || hand_out(reading, &row->info));
}

enum status trace_read(struct trace *trace, enum tier tier, int64_t from, trace_visitor visit, void *context,
                       struct problem *why)
{
    struct reading reading = {.trace = trace, .visit = visit, .context = context, .why = why};
    struct tier_walk walk = {.recording = trace->recording,
                             .next = from,
                             .to = INT64_MAX,
                             .skips_rows = trace->keys[0].entity == ENTITY_TOTALS,
                             .context = &reading,
                             .taken = read_taken,
                             .row = take_row,
                             .why = why};
    reading.walk = &walk;
    return tier_walk_run(&walk, tier);
}
