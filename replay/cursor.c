#include "replay/cursor.h"

#include <string.h>

#include "replay/layout.h"
#include "replay/store.h"

enum status cursor_init(struct cursor *cursor, struct recording *recording, struct intern *names, struct problem *why)
{
    memset(cursor, 0, sizeof *cursor);
    cursor->recording = recording;
    cursor->names = names;
    snapshot_init(&cursor->snapshots[0], names);
    snapshot_init(&cursor->snapshots[1], names);
    enum status status = decoder_open(&cursor->decoder, names);
    return status == STATUS_OK ? status : problem_set(why, status, "no memory to read the recording");
}

void cursor_done(struct cursor *cursor)
{
    decoder_close(cursor->decoder);
    snapshot_done(&cursor->snapshots[0]);
    snapshot_done(&cursor->snapshots[1]);
}

const struct snapshot *cursor_current(const struct cursor *cursor)
{
    return cursor->info.id == 0 ? NULL : &cursor->snapshots[cursor->now];
}

const struct snapshot *cursor_previous(const struct cursor *cursor)
{
    return cursor->info.id == 0 || !cursor->has_previous ? NULL : &cursor->snapshots[!cursor->now];
}

/* --- one frame --------------------------------------------------------------------------------------------------------------------- */

void cursor_fill_times(struct snapshot *snapshot, const struct sample_info *info)
{
    snapshot->utc_ns = info->utc_ns;
    snapshot->mono_ns = info->mono_ns;
    snapshot->took_ns = info->took_ns;
    memcpy(snapshot->boot, info->boot, sizeof snapshot->boot);
    memcpy(snapshot->totals, info->totals, sizeof snapshot->totals);
}

/* Whether a frame can be put on what the cursor holds. */
static bool continues(const struct cursor *cursor, const struct sample_info *info)
{
    if (info->key == info->number)
        return true;
    return cursor->info.id != 0 && cursor->info.tier == info->tier && cursor->info.number == info->number - 1 &&
           cursor->info.key == info->key && info->number - info->key < GROUP_SAMPLES_MAX;
}

/* Whether a sample comes right behind another one. */
static bool follows(const struct sample_info *before, const struct sample_info *info)
{
    return before->id != 0 && before->id == info->from - 1;
}

bool cursor_compares(const struct sample_info *before, const struct sample_info *info)
{
    return follows(before, info) && !info->after_break && strcmp(before->boot, info->boot) == 0;
}

static enum status damaged_sample(const struct sample_info *info, enum status status, struct problem *why)
{
    if (status == STATUS_DAMAGED)
        return problem_set(why, status, "%s %lld of the recording is damaged", tier_name(info->tier),
                           (long long)info->number);
    return problem_set(why, status, "cannot decode %s %lld of the recording: %s", tier_name(info->tier),
                       (long long)info->number, status_name(status));
}

/* The snapshot to decode into, with the current one kept as the previous when `keep` is asked. */
static enum status prepare(struct cursor *cursor, const struct sample_info *info, bool keep)
{
    if (!keep)
        return STATUS_OK;
    const struct snapshot *current = &cursor->snapshots[cursor->now];
    cursor->now = !cursor->now;
    return info->key == info->number ? STATUS_OK : snapshot_copy(&cursor->snapshots[cursor->now], current);
}

static enum status advance(struct cursor *cursor, const struct sample_info *info, const unsigned char *frame,
                           size_t length, bool keep, struct problem *why)
{
    bool usable = continues(cursor, info), comparable = cursor_compares(&cursor->info, info);
    keep = keep && follows(&cursor->info, info);
    enum status status = usable ? prepare(cursor, info, keep) : STATUS_DAMAGED;
    if (status == STATUS_OK)
        status = decoder_apply(cursor->decoder, &cursor->snapshots[cursor->now], frame, length);
    cursor->info.id = 0;
    if (status != STATUS_OK)
        return damaged_sample(info, status, why);
    cursor->info = *info;
    cursor->has_previous = keep && comparable;
    cursor_fill_times(&cursor->snapshots[cursor->now], info);
    return STATUS_OK;
}

bool cursor_wants_previous(const struct sample_info *info)
{
    return !info->after_break && info->from > 1;
}

/* --- walks within a tier ----------------------------------------------------------------------------------------------------------- */

struct walk {
    struct cursor *cursor;
    int64_t first_visited; /* number; samples before it are only decoded */
    int64_t to;            /* id; samples behind it are not looked at */
    bool with_previous;
    cursor_visitor visit; /* may be NULL */
    void *context;
    bool ended; /* there was a sample behind `to`, or the visitor had enough */
    enum status status;
    struct problem *why;
};

static bool walk_frame(void *context, const struct sample_info *info, const unsigned char *frame, size_t length)
{
    struct walk *walk = context;
    bool visited = info->number >= walk->first_visited;
    walk->ended = info->id > walk->to;
    if (walk->ended)
        return false;
    walk->status = advance(walk->cursor, info, frame, length, visited && walk->with_previous, walk->why);
    if (walk->status != STATUS_OK)
        return false;
    walk->ended = visited && walk->visit != NULL && !walk->visit(walk->context, walk->cursor);
    return !walk->ended;
}

/* Decodes the rows with these numbers. */
static enum status run_walk(struct walk *walk, enum tier tier, int64_t from, int64_t to)
{
    struct recording *recording = walk->cursor->recording;
    walk->status = STATUS_OK;
    enum status status = recording->ops->frames(recording, tier, from, to, walk_frame, walk, walk->why);
    if (status != STATUS_OK)
        walk->cursor->info.id = 0;
    return status != STATUS_OK ? status : walk->status;
}

/* Where frames must be read from so that the cursor comes to stand on row `lead` and then goes on. */
static int64_t walk_start(const struct cursor *cursor, enum tier tier, int64_t lead, int64_t key)
{
    bool on_the_way =
        cursor->info.id != 0 && cursor->info.tier == tier && cursor->info.key == key && cursor->info.number <= lead;
    return on_the_way ? cursor->info.number + 1 : key;
}

static bool is_sane(const struct sample_info *target)
{
    return target->key >= 1 && target->key <= target->number && target->number - target->key < GROUP_SAMPLES_MAX;
}

/* --- seeking ----------------------------------------------------------------------------------------------------------------------- */

/* The end of a walk to a target: the cursor must stand on it. */
static enum status arrive(struct cursor *cursor, const struct sample_info *target, enum status status,
                          struct problem *why)
{
    if (status != STATUS_OK)
        return status;
    if (cursor->info.id != target->id || cursor->info.tier != target->tier) {
        cursor->info.id = 0;
        return problem_set(why, STATUS_EMPTY, "sample %lld is not in the recording", (long long)target->id);
    }
    cursor->info.position = target->position;
    return STATUS_OK;
}

enum status cursor_go(struct cursor *cursor, const struct sample_info *target, int64_t first, cursor_visitor visit,
                      void *context, struct problem *why)
{
    struct walk walk = {
        .cursor = cursor, .first_visited = first, .to = target->id, .visit = visit, .context = context, .why = why};
    if (!is_sane(target))
        return damaged_sample(target, STATUS_DAMAGED, why);
    int64_t from = walk_start(cursor, target->tier, first - 1, target->key);
    return arrive(cursor, target, run_walk(&walk, target->tier, from, target->number), why);
}

enum status cursor_seek(struct cursor *cursor, const struct sample_info *target, struct problem *why)
{
    if (cursor->info.id == target->id && cursor->info.tier == target->tier)
        return STATUS_OK;
    return cursor_go(cursor, target, target->number, NULL, NULL, why);
}

void cursor_approach(struct cursor *cursor, const struct sample_info *target, int64_t number, int64_t frames)
{
    struct walk walk = {.cursor = cursor, .first_visited = INT64_MAX, .to = target->id};
    if (!is_sane(target))
        return;
    int64_t from = walk_start(cursor, target->tier, number, target->key), to = from + frames - 1;
    run_walk(&walk, target->tier, from, to < number ? to : number);
}

/* --- scanning ---------------------------------------------------------------------------------------------------------------------- */

/* Goes to a target of another tier than the sample the cursor stands on, which becomes the previous one: decoded is into the other snapshot. */
static enum status enter_tier(struct cursor *cursor, const struct sample_info *target, struct problem *why)
{
    struct sample_info before = cursor->info;
    cursor->info.id = 0;
    cursor->now = !cursor->now;
    enum status status = cursor_seek(cursor, target, why);
    cursor->has_previous = status == STATUS_OK && cursor_compares(&before, target);
    return status;
}

/* Makes the cursor stand right before the sample that a scan begins with. */
static void stand_before(struct cursor *cursor, const struct sample_info *first, bool with_previous)
{
    struct sample_info before;
    bool standing = follows(&cursor->info, first);
    if (!standing && with_previous && cursor_wants_previous(first) &&
        recording_step(cursor->recording, first->id, -1, &before, NULL) == STATUS_OK && before.id != first->id)
        standing = cursor_seek(cursor, &before, NULL) == STATUS_OK;
    if (!standing)
        cursor->info.id = 0;
}

/* Goes through the rest of the tier that `first` is of. */
static enum status scan_tier(struct walk *walk, const struct sample_info *first, int64_t end)
{
    struct cursor *cursor = walk->cursor;
    int64_t from = first->number;
    walk->first_visited = from;
    if (cursor->info.id != 0 && cursor->info.tier != first->tier) {
        enum status status = enter_tier(cursor, first, walk->why);
        cursor->has_previous = cursor->has_previous && walk->with_previous;
        walk->ended = status == STATUS_OK && !walk->visit(walk->context, cursor);
        if (status != STATUS_OK || walk->ended || from >= end)
            return status;
        from++;
    } else if (cursor->info.id == 0) {
        from = first->key;
    }
    return run_walk(walk, first->tier, from, end);
}

enum status cursor_scan(struct cursor *cursor, int64_t from, int64_t to, bool with_previous, cursor_visitor visit,
                        void *context, struct problem *why)
{
    struct walk walk = {
        .cursor = cursor, .to = to, .with_previous = with_previous, .visit = visit, .context = context, .why = why};
    enum status status = STATUS_OK;
    bool begun = false;
    for (int64_t next = from; status == STATUS_OK && !walk.ended && next <= to; next = cursor->info.id + 1) {
        struct sample_info first = {0};
        struct layers layers;
        status = recording_layers(cursor->recording, &layers, why);
        if (status == STATUS_OK)
            status = recording_step(cursor->recording, next, 0, &first, why);
        if (status != STATUS_OK || first.id < next || first.id > to)
            break;
        if (!begun || !follows(&cursor->info, &first))
            stand_before(cursor, &first, with_previous && !begun);
        begun = true;
        status = scan_tier(&walk, &first, first.tier == TIER_TAKEN ? to : layers.of[first.tier].last);
        walk.ended = walk.ended || first.tier == TIER_TAKEN || cursor->info.id < first.id;
    }
    return status == STATUS_EMPTY ? STATUS_OK : status;
}
