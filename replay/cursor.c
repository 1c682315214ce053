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

static void fill_times(struct snapshot *snapshot, const struct sample_info *info)
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
    if (info->key == info->id)
        return true;
    return cursor->info.id != 0 && cursor->info.id == info->id - 1 && cursor->info.key == info->key &&
           info->id - info->key < GROUP_SAMPLES_MAX;
}

static enum status damaged_sample(const struct sample_info *info, enum status status, struct problem *why)
{
    if (status == STATUS_DAMAGED)
        return problem_set(why, status, "sample %lld of the recording is damaged", (long long)info->id);
    return problem_set(why, status, "cannot decode sample %lld of the recording: %s", (long long)info->id,
                       status_name(status));
}

/* The snapshot to decode into, with the current one kept as the previous when `keep` is asked. */
static enum status prepare(struct cursor *cursor, const struct sample_info *info, bool keep)
{
    if (!keep)
        return STATUS_OK;
    const struct snapshot *current = &cursor->snapshots[cursor->now];
    cursor->now = !cursor->now;
    return info->key == info->id ? STATUS_OK : snapshot_copy(&cursor->snapshots[cursor->now], current);
}

static enum status advance(struct cursor *cursor, const struct sample_info *info, const unsigned char *frame,
                           size_t length, bool keep, struct problem *why)
{
    bool follows = cursor->info.id != 0 && cursor->info.id == info->id - 1;
    bool usable = continues(cursor, info);
    bool same_boot = follows && !info->after_break && strcmp(cursor->info.boot, info->boot) == 0;
    keep = keep && follows;
    enum status status = usable ? prepare(cursor, info, keep) : STATUS_DAMAGED;
    if (status == STATUS_OK)
        status = decoder_apply(cursor->decoder, &cursor->snapshots[cursor->now], frame, length);
    cursor->info.id = 0;
    if (status != STATUS_OK)
        return damaged_sample(info, status, why);
    cursor->info = *info;
    cursor->has_previous = keep && same_boot;
    fill_times(&cursor->snapshots[cursor->now], info);
    return STATUS_OK;
}

/* --- walks ------------------------------------------------------------------------------------------------------------------------- */

/* The sample whose key frame decoding must begin with to stand on `lead`. */
static enum status group_key(struct cursor *cursor, int64_t lead, const struct sample_info *target, int64_t *key)
{
    *key = target->key;
    if (lead >= target->key)
        return STATUS_OK;
    struct sample_info info;
    enum status status = recording_sample(cursor->recording, lead, &info, NULL);
    if (status == STATUS_OK)
        *key = info.key;
    return status;
}

/* Where frames must be read from so that the cursor comes to stand on `lead` and then goes on. */
static int64_t walk_start(const struct cursor *cursor, int64_t lead, int64_t key)
{
    bool on_the_way = cursor->info.id != 0 && cursor->info.key == key && cursor->info.id <= lead;
    return on_the_way ? cursor->info.id + 1 : key;
}

struct walk {
    struct cursor *cursor;
    int64_t first_visited; /* samples before it are only decoded */
    bool with_previous;
    cursor_visitor visit; /* may be NULL */
    void *context;
    enum status status;
    struct problem *why;
};

static bool walk_frame(void *context, const struct sample_info *info, const unsigned char *frame, size_t length)
{
    struct walk *walk = context;
    bool visited = info->id >= walk->first_visited;
    walk->status = advance(walk->cursor, info, frame, length, visited && walk->with_previous, walk->why);
    if (walk->status != STATUS_OK)
        return false;
    return !visited || walk->visit == NULL || walk->visit(walk->context, walk->cursor);
}

/* Decodes from the key sample of `key` (or from where the cursor is) to `to`, visiting from walk->first_visited on. */
static enum status run_walk(struct walk *walk, int64_t start, int64_t to)
{
    walk->status = STATUS_OK;
    enum status status = recording_frames(walk->cursor->recording, start, to, walk_frame, walk, walk->why);
    if (status != STATUS_OK)
        walk->cursor->info.id = 0;
    return status != STATUS_OK ? status : walk->status;
}

static bool wants_previous(const struct sample_info *target)
{
    return !target->after_break && target->id > 1;
}

static enum status seek(struct cursor *cursor, const struct sample_info *target, bool with_previous,
                        struct problem *why)
{
    int64_t lead = with_previous ? target->id - 1 : target->id, key;
    if (group_key(cursor, lead, target, &key) != STATUS_OK) {
        with_previous = false;
        lead = target->id;
        key = target->key;
    }
    struct walk walk = {.cursor = cursor, .first_visited = target->id, .with_previous = with_previous, .why = why};
    enum status status = run_walk(&walk, walk_start(cursor, lead, key), target->id);
    if (status == STATUS_OK && cursor->info.id != target->id) {
        cursor->info.id = 0;
        return problem_set(why, STATUS_EMPTY, "sample %lld is not in the recording", (long long)target->id);
    }
    return status;
}

enum status cursor_seek(struct cursor *cursor, const struct sample_info *target, struct problem *why)
{
    if (cursor->info.id == target->id)
        return STATUS_OK;
    if (target->key < 1 || target->key > target->id || target->id - target->key >= GROUP_SAMPLES_MAX)
        return damaged_sample(target, STATUS_DAMAGED, why);
    bool with_previous = wants_previous(target);
    enum status status = seek(cursor, target, with_previous, why);
    /* The group before a key sample may be damaged or just dropped; the key sample itself does not need it. */
    if (status != STATUS_OK && with_previous && target->key == target->id)
        status = seek(cursor, target, false, why);
    return status;
}

enum status cursor_scan(struct cursor *cursor, int64_t from, int64_t to, bool with_previous, cursor_visitor visit,
                        void *context, struct problem *why)
{
    struct sample_info first;
    enum status status = recording_step(cursor->recording, from, 0, &first, why);
    if (status == STATUS_EMPTY || (status == STATUS_OK && (first.id < from || first.id > to)))
        return STATUS_OK;
    if (status != STATUS_OK)
        return status;
    bool standing = cursor->info.id != 0 && cursor->info.id == first.id - 1;
    if (!standing && with_previous && wants_previous(&first)) {
        struct sample_info before;
        if (recording_sample(cursor->recording, first.id - 1, &before, NULL) == STATUS_OK)
            standing = cursor_seek(cursor, &before, NULL) == STATUS_OK;
    }
    if (!standing)
        cursor->info.id = 0;
    struct walk walk = {.cursor = cursor,
                        .first_visited = first.id,
                        .with_previous = with_previous,
                        .visit = visit,
                        .context = context,
                        .why = why};
    return run_walk(&walk, standing ? first.id : first.key, to);
}
