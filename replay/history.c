#include "replay/history.h"

#include <stdlib.h>
#include <string.h>

#include "replay/cursor.h"

/* All names of a recording, bytes. */
enum { NAMES_LIMIT = 64 << 20 };

struct history {
    struct recording *recording; /* borrowed */
    struct intern *names;        /* owned */
    struct cursor cursor;
    struct history_key key;
    int64_t begin_ns, width_ns; /* width 0: nothing shown yet */
    size_t count;
    struct history_slot slots[HISTORY_SLOTS_MAX];
    int64_t last_id; /* samples up to it are in the slots */
    size_t hint;     /* where the row stood in the last sample */
};

enum status history_open(struct history **history, struct recording *recording, struct problem *why)
{
    struct history *made = calloc(1, sizeof *made);
    if (made == NULL)
        return problem_set(why, STATUS_NO_MEMORY, "no memory for a history");
    made->recording = recording;
    enum status status = intern_open(&made->names, NAMES_LIMIT);
    if (status != STATUS_OK) {
        free(made);
        return problem_set(why, status, "no memory for a history");
    }
    status = cursor_init(&made->cursor, recording, made->names, why);
    if (status != STATUS_OK) {
        history_close(made);
        return status;
    }
    *history = made;
    return STATUS_OK;
}

void history_close(struct history *history)
{
    if (history == NULL)
        return;
    cursor_done(&history->cursor);
    intern_close(history->names);
    free(history);
}

const struct history_slot *history_slots(const struct history *history, size_t *count)
{
    *count = history->count;
    return history->slots;
}

/* --- the value of a row ------------------------------------------------------------------------------------------------------------ */

static bool is_pool(const struct history *history, const struct pool *pool, uint32_t name)
{
    return pool->name == name && pool->type == history->key.type && pool->session == history->key.session;
}

/* Rows keep their places within a key group, so the last place is looked at first. */
static int64_t pool_value(struct history *history, const struct snapshot *snapshot)
{
    const struct history_key *key = &history->key;
    uint32_t name = intern_find(history->names, key->name, key->name_length);
    if (name == 0 && key->name_length > 0)
        return ABSENT;
    size_t at = history->hint;
    if (at >= snapshot->pool_count || !is_pool(history, &snapshot->pools[at], name))
        for (at = 0; at < snapshot->pool_count && !is_pool(history, &snapshot->pools[at], name);)
            at++;
    if (at == snapshot->pool_count)
        return ABSENT;
    history->hint = at;
    const struct pool *pool = &snapshot->pools[at];
    return key->field == POOL_EACH_BYTES ? pool_each_bytes(pool) : pool->value[key->field];
}

static bool is_process(const struct history *history, const struct process *process)
{
    return process->pid == history->key.pid && process->started_ns == history->key.started_ns;
}

static int64_t process_value(struct history *history, const struct snapshot *snapshot)
{
    size_t at = history->hint;
    if (at >= snapshot->process_count || !is_process(history, &snapshot->processes[at]))
        for (at = 0; at < snapshot->process_count && !is_process(history, &snapshot->processes[at]);)
            at++;
    if (at == snapshot->process_count)
        return ABSENT;
    history->hint = at;
    return snapshot->processes[at].value[history->key.field];
}

/* --- slots ------------------------------------------------------------------------------------------------------------------------- */

static void blank_slots(struct history *history, size_t from)
{
    for (size_t i = from; i < history->count; i++)
        history->slots[i] = (struct history_slot){ABSENT, ABSENT, ABSENT, false};
}

static void put_value(struct history_slot *slot, int64_t value)
{
    if (value == ABSENT)
        return;
    if (slot->min == ABSENT || value < slot->min)
        slot->min = value;
    if (slot->max == ABSENT || value > slot->max)
        slot->max = value;
    slot->last = value;
}

static int64_t end_of(const struct history *history)
{
    int64_t end = number_sum(history->begin_ns, history->width_ns * (int64_t)history->count);
    return end == ABSENT ? INT64_MAX : end;
}

/* False when the sample lies behind what is shown. */
static bool put_sample(struct history *history, const struct sample_info *info, int64_t value)
{
    if (info->utc_ns >= end_of(history))
        return false;
    history->last_id = info->id;
    if (info->utc_ns < history->begin_ns)
        return true;
    struct history_slot *slot = &history->slots[(info->utc_ns - history->begin_ns) / history->width_ns];
    put_value(slot, value);
    slot->breaks = slot->breaks || (info->after_break && info->position > 0);
    return true;
}

static bool put_snapshot(void *context, const struct cursor *cursor)
{
    struct history *history = context;
    const struct snapshot *snapshot = cursor_current(cursor);
    bool pools = history->key.entity == ENTITY_POOLS;
    return put_sample(history, &cursor->info, pools ? pool_value(history, snapshot) : process_value(history, snapshot));
}

/* A total stands beside the frame: nothing needs to be decoded. */
static bool put_total(void *context, const struct sample_info *info, const unsigned char *frame, size_t length)
{
    struct history *history = context;
    (void)frame;
    (void)length;
    return put_sample(history, info, info->totals[history->key.field]);
}

static enum status read_from(struct history *history, int64_t from, struct problem *why)
{
    if (history->key.entity == ENTITY_TOTALS)
        return recording_frames(history->recording, from, INT64_MAX, put_total, history, why);
    return cursor_scan(&history->cursor, from, INT64_MAX, false, put_snapshot, history, why);
}

/* --- showing ----------------------------------------------------------------------------------------------------------------------- */

static bool same_key(const struct history_key *a, const struct history_key *b)
{
    if (a->entity != b->entity || a->field != b->field)
        return false;
    if (a->entity == ENTITY_PROCESSES)
        return a->pid == b->pid && a->started_ns == b->started_ns;
    return a->entity == ENTITY_TOTALS ||
           (a->type == b->type && a->session == b->session && a->name_length == b->name_length &&
            memcmp(a->name, b->name, a->name_length) == 0);
}

static bool is_valid(const struct history_key *key)
{
    const int fields[ENTITIES] = {[ENTITY_POOLS] = POOL_VALUES,
                                  [ENTITY_PROCESSES] = PROCESS_VALUES,
                                  [ENTITY_TYPES] = 0,
                                  [ENTITY_GROUPS] = 0,
                                  [ENTITY_TOTALS] = TOTALS};
    return key->entity < ENTITIES && key->field >= 0 && key->field < fields[key->entity] &&
           key->name_length <= sizeof key->name;
}

/* Slides what is shown to a later begin, by whole slots and not short of it, so that the end is covered. False when nothing of it would stay. */
static bool slide(struct history *history, int64_t begin_ns, size_t slots)
{
    int64_t moved = begin_ns - history->begin_ns;
    size_t by = (size_t)(moved / history->width_ns + (moved % history->width_ns != 0));
    if (by >= history->count)
        return false;
    size_t kept = history->count - by;
    memmove(history->slots, history->slots + by, kept * sizeof history->slots[0]);
    history->begin_ns += (int64_t)by * history->width_ns;
    history->count = slots;
    if (kept < slots)
        blank_slots(history, kept);
    return true;
}

static enum status show_anew(struct history *history, const struct history_key *key, int64_t begin_ns, int64_t width_ns,
                             size_t slots, struct problem *why)
{
    struct sample_info first;
    history->key = *key;
    history->begin_ns = begin_ns;
    history->width_ns = width_ns;
    history->count = slots;
    history->last_id = 0;
    blank_slots(history, 0);
    enum status status = recording_find_time(history->recording, begin_ns, &first, why);
    if (status != STATUS_OK)
        return status == STATUS_EMPTY ? STATUS_OK : status;
    history->last_id = first.id - 1;
    return read_from(history, first.id, why);
}

enum status history_show(struct history *history, const struct history_key *key, int64_t begin_ns, int64_t end_ns,
                         size_t slots, struct problem *why)
{
    int64_t span = number_difference(end_ns, begin_ns);
    if (!is_valid(key) || slots < 1 || slots > HISTORY_SLOTS_MAX || span == ABSENT || span < 0)
        return problem_set(why, STATUS_USAGE, "a history of what and from when to when?");
    int64_t width = span / (int64_t)slots + (span % (int64_t)slots != 0);
    if (width == 0)
        width = 1;
    bool follows = history->width_ns == width && history->last_id > 0 && same_key(&history->key, key) &&
                   begin_ns >= history->begin_ns && slots >= history->count;
    if (!follows || !slide(history, begin_ns, slots))
        return show_anew(history, key, begin_ns, width, slots, why);
    return read_from(history, history->last_id + 1, why);
}
