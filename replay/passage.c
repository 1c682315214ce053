#include "replay/passage.h"

#include <stdlib.h>

#include "replay/cursor.h"
#include "replay/tier_walk.h"

enum { NAMES_LIMIT = 64 << 20 };

struct passage {
    struct recording *recording; /* borrowed */
    struct intern *names;        /* owned */
    struct cursor cursor;        /* for samples as they were taken */
    struct decoder *decoder;     /* owned; for thinned ones */
    struct snapshot snapshot;    /* owned; where it decodes into */
    struct ranges ranges;        /* owned */
    passage_visitor visit;
    void *context;
};

enum status passage_open(struct passage **passage, struct recording *recording, struct problem *why)
{
    struct passage *made = calloc(1, sizeof *made);
    enum status status = STATUS_NO_MEMORY;
    if (made == NULL)
        return problem_set(why, status, "no memory to read the recording");
    made->recording = recording;
    if (intern_open(&made->names, NAMES_LIMIT) == STATUS_OK) {
        snapshot_init(&made->snapshot, made->names);
        status = cursor_init(&made->cursor, recording, made->names, why);
    }
    if (status == STATUS_OK)
        status = decoder_open(&made->decoder, made->names);
    if (status == STATUS_OK)
        *passage = made;
    else
        passage_close(made);
    return status == STATUS_OK ? status : problem_set(why, status, "no memory to read the recording");
}

void passage_close(struct passage *passage)
{
    if (passage == NULL)
        return;
    cursor_done(&passage->cursor);
    decoder_close(passage->decoder);
    snapshot_done(&passage->snapshot);
    ranges_done(&passage->ranges);
    intern_close(passage->names);
    free(passage);
}

bool passage_has(const struct passage *passage, enum tier tier)
{
    const struct store_ops *ops = passage->recording->ops;
    struct layer rows;
    return ops->tier_ends != NULL && ops->tier_ends(passage->recording, tier, &rows, NULL) == STATUS_OK &&
           rows.last >= rows.first;
}

static bool hand_out(struct tier_walk *walk, const struct sample_info *info, const struct snapshot *snapshot)
{
    struct passage *passage = walk->context;
    const struct ranges *ranges = info->tier != TIER_TAKEN || info->samples > 1 ? &passage->ranges : NULL;
    walk->ended = !passage->visit(passage->context, info, snapshot, ranges);
    walk->next = info->id + 1;
    return !walk->ended;
}

static bool take_sample(void *context, const struct cursor *cursor)
{
    struct tier_walk *walk = context;
    struct passage *passage = walk->context;
    const struct sample_info *info = &cursor->info;
    if (info->tier != TIER_TAKEN)
        return true;
    if (info->samples > 1)
        walk->status = recording_ranges(passage->recording, info, cursor_current(cursor), &passage->ranges, walk->why);
    return walk->status == STATUS_OK && hand_out(walk, info, cursor_current(cursor));
}

static enum status read_taken(struct tier_walk *walk, int64_t from, int64_t to)
{
    struct passage *passage = walk->context;
    enum status status = cursor_scan(&passage->cursor, from, to, false, take_sample, walk, walk->why);
    return status == STATUS_OK ? walk->status : status;
}

static bool take_row(struct tier_walk *walk, const struct tier_row *row, bool wanted)
{
    struct passage *passage = walk->context;
    struct snapshot *snapshot = &passage->snapshot;
    walk->status = decoder_apply(passage->decoder, snapshot, row->frame, row->frame_length);
    if (walk->status == STATUS_OK && wanted)
        walk->status = read_ranges(&passage->ranges, snapshot, row->info.samples,
                                   frame_sum(row->frame, row->frame_length), row->ranges, row->ranges_length);
    if (walk->status == STATUS_OK) {
        cursor_fill_times(snapshot, &row->info);
        return !wanted || hand_out(walk, &row->info, snapshot);
    }
    problem_set(walk->why, walk->status, "cannot decode %s %lld of the recording: %s", tier_name(row->info.tier),
                (long long)row->info.number, status_name(walk->status));
    return false;
}

enum status passage_read(struct passage *passage, enum tier tier, int64_t from, int64_t to, passage_visitor visit,
                         void *context, struct problem *why)
{
    struct tier_walk walk = {.recording = passage->recording,
                             .next = from,
                             .to = to,
                             .is_exact = true,
                             .context = passage,
                             .taken = read_taken,
                             .row = take_row,
                             .why = why};
    passage->visit = visit;
    passage->context = context;
    return tier_walk_run(&walk, tier);
}
