#include "replay/history.h"

#include <stdlib.h>
#include <string.h>

#include "base/when.h"
#include "replay/trace.h"

/* All names of a recording, bytes. */
enum { NAMES_LIMIT = 64 << 20 };
/* So many samples are decoded in a fifth of a second, and in a fiftieth. */
enum { EXACT_MAX = 20000, EXACT_ROWS_MAX = 2000 };

struct history {
    struct recording *recording; /* borrowed */
    struct intern *names;        /* owned */
    struct trace trace;          /* owned; its keys are what is shown */
    struct history_key *keys;    /* owned */
    size_t rows, key_capacity;
    int64_t begin_ns, width_ns; /* width 0: nothing shown yet */
    size_t count;               /* slots of each row */
    struct history_slot *slots; /* owned; of each row `stride` */
    size_t stride, slot_capacity;
    int64_t last_id; /* samples up to it are in the slots */
    int64_t oldest;  /* the first sample that is known of: a break before it means nothing */
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
    status = trace_init(&made->trace, recording, made->names, why);
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
    trace_done(&history->trace);
    intern_close(history->names);
    free(history->keys);
    free(history->slots);
    free(history);
}

const struct history_slot *history_row_slots(const struct history *history, size_t row, size_t *count)
{
    *count = row < history->rows ? history->count : 0;
    return row < history->rows ? history->slots + row * history->stride : NULL;
}

const struct history_slot *history_slots(const struct history *history, size_t *count)
{
    return history_row_slots(history, 0, count);
}

/* --- slots ------------------------------------------------------------------------------------------------------------------------- */

static void blank_slots(struct history *history, size_t from)
{
    for (size_t row = 0; row < history->rows; row++)
        for (size_t i = from; i < history->count; i++)
            history->slots[row * history->stride + i] = (struct history_slot){ABSENT, ABSENT, ABSENT, false};
}

static void put_value(struct history_slot *slot, struct trace_value value)
{
    if (value.low != ABSENT && (slot->min == ABSENT || value.low < slot->min))
        slot->min = value.low;
    if (value.high != ABSENT && (slot->max == ABSENT || value.high > slot->max))
        slot->max = value.high;
    if (value.last != ABSENT)
        slot->last = value.last;
}

static int64_t end_of(const struct history *history)
{
    int64_t end = number_sum(history->begin_ns, history->width_ns * (int64_t)history->count);
    return end == ABSENT ? INT64_MAX : end;
}

/* A thinned sample that is longer than a slot: somewhere in its span the values were. */
static void fill_span(const struct history *history, const struct sample_info *info, struct trace_value value,
                      struct history_slot *slots, size_t last)
{
    int64_t since = number_difference(info->begin_ns, history->begin_ns);
    size_t first = since > 0 ? (size_t)(since / history->width_ns) : 0;
    for (size_t i = first; i < last; i++)
        if (slots[i].max == ABSENT)
            put_value(&slots[i], value);
}

/* False when the sample lies behind what is shown. A thinned one is put where its last sample is. */
static bool put_sample(void *context, const struct sample_info *info, const struct trace_value *values)
{
    struct history *history = context;
    if (info->utc_ns >= end_of(history))
        return false;
    history->last_id = info->id;
    if (info->utc_ns < history->begin_ns)
        return true;
    size_t at = (size_t)((info->utc_ns - history->begin_ns) / history->width_ns);
    bool breaks = info->after_break && info->from > history->oldest;
    bool wide = history->width_ns < tier_span_ns(sample_info_span(info));
    for (size_t row = 0; row < history->rows; row++) {
        struct history_slot *slots = history->slots + row * history->stride;
        if (wide)
            fill_span(history, info, values[row], slots, at);
        put_value(&slots[at], values[row]);
        slots[at].breaks = slots[at].breaks || breaks;
    }
    return true;
}

/* Few samples are all read, and the slots are exact. Of many, the coarsest tier that still has a row or more to a slot: what is in a slot may then be in the next one. */
static enum tier tier_for(struct history *history, const struct sample_info *first, int64_t width_ns)
{
    enum tier tier = TIER_TAKEN;
    struct sample_info last;
    if (recording_find_time(history->recording, end_of(history), &last, NULL) == STATUS_OK &&
        last.position - first->position < (history->rows > 1 ? EXACT_ROWS_MAX : EXACT_MAX))
        return tier;
    while (tier + 1 < TIERS && tier_span_ns((enum tier)(tier + 1)) <= width_ns)
        tier = (enum tier)(tier + 1);
    return tier;
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
    if (by >= history->count || slots > history->stride)
        return false;
    size_t kept = history->count - by;
    for (size_t row = 0; row < history->rows; row++) {
        struct history_slot *own = history->slots + row * history->stride;
        memmove(own, own + by, kept * sizeof *own);
    }
    history->begin_ns += (int64_t)by * history->width_ns;
    history->count = slots;
    if (kept < slots)
        blank_slots(history, kept);
    return true;
}

/* Room for other keys and their slots: for one row as many as there can be, so that a graph that grows stays. */
static enum status take_keys(struct history *history, const struct history_key *keys, size_t count, size_t slots)
{
    size_t stride = count == 1 ? HISTORY_SLOTS_MAX : slots;
    history->rows = 0;
    if (count > history->key_capacity) {
        struct history_key *grown = realloc(history->keys, count * sizeof *grown);
        if (grown == NULL)
            return STATUS_NO_MEMORY;
        history->keys = grown;
        history->key_capacity = count;
    }
    if (count * stride > history->slot_capacity) {
        struct history_slot *grown = realloc(history->slots, count * stride * sizeof *grown);
        if (grown == NULL)
            return STATUS_NO_MEMORY;
        history->slots = grown;
        history->slot_capacity = count * stride;
    }
    memmove(history->keys, keys, count * sizeof *keys);
    history->rows = count;
    history->stride = stride;
    history->trace.keys = history->keys;
    history->trace.count = count;
    return STATUS_OK;
}

static enum status show_anew(struct history *history, int64_t begin_ns, int64_t width_ns, size_t slots,
                             struct problem *why)
{
    struct sample_info first, oldest;
    history->begin_ns = begin_ns;
    history->width_ns = width_ns;
    history->count = slots;
    history->last_id = 0;
    blank_slots(history, 0);
    enum status status = recording_find_time(history->recording, begin_ns, &first, why);
    if (status == STATUS_OK)
        status = recording_step(history->recording, 0, 0, &oldest, why);
    if (status != STATUS_OK)
        return status == STATUS_EMPTY ? STATUS_OK : status;
    history->oldest = oldest.from;
    history->last_id = first.id - 1;
    return trace_read(&history->trace, tier_for(history, &first, width_ns), first.id, put_sample, history, why);
}

static bool same_keys(const struct history *history, const struct history_key *keys, size_t count)
{
    bool same = history->rows == count;
    for (size_t i = 0; same && i < count; i++)
        same = same_key(&history->keys[i], &keys[i]);
    return same;
}

static bool are_valid(const struct history_key *keys, size_t count)
{
    bool valid = count >= 1 && count <= HISTORY_ROWS_MAX;
    for (size_t i = 0; valid && i < count; i++)
        valid = is_valid(&keys[i]) && keys[i].entity == keys[0].entity && keys[i].field == keys[0].field;
    return valid;
}

enum status history_show_rows(struct history *history, const struct history_key *keys, size_t count, int64_t begin_ns,
                              int64_t end_ns, size_t slots, struct problem *why)
{
    int64_t span = number_difference(end_ns, begin_ns);
    if (!are_valid(keys, count) || slots < 1 || slots > HISTORY_SLOTS_MAX || span == ABSENT || span < 0)
        return problem_set(why, STATUS_USAGE, "a history of what and from when to when?");
    int64_t width = span / (int64_t)slots + (span % (int64_t)slots != 0);
    if (width == 0)
        width = 1;
    bool follows = history->width_ns == width && history->last_id > 0 && same_keys(history, keys, count) &&
                   begin_ns >= history->begin_ns && slots >= history->count;
    if (follows && slide(history, begin_ns, slots))
        return recording_last_id(history->recording) == history->last_id
                   ? STATUS_OK
                   : trace_read(&history->trace, TIER_TAKEN, history->last_id + 1, put_sample, history, why);
    if (take_keys(history, keys, count, slots) != STATUS_OK)
        return problem_set(why, STATUS_NO_MEMORY, "no memory for a history");
    return show_anew(history, begin_ns, width, slots, why);
}

enum status history_show(struct history *history, const struct history_key *key, int64_t begin_ns, int64_t end_ns,
                         size_t slots, struct problem *why)
{
    return history_show_rows(history, key, 1, begin_ns, end_ns, slots, why);
}
