#include "replay/history.h"

#include <stdlib.h>
#include <string.h>

#include "base/when.h"
#include "replay/trace.h"

/* All names of a recording, bytes. */
enum { NAMES_LIMIT = 64 << 20 };
/* So many samples are decoded in a fifth of a second. */
enum { EXACT_MAX = 20000 };

struct history {
    struct recording *recording; /* borrowed */
    struct intern *names;        /* owned */
    struct trace trace;          /* owned; its key is what is shown */
    int64_t begin_ns, width_ns;  /* width 0: nothing shown yet */
    size_t count;
    struct history_slot slots[HISTORY_SLOTS_MAX];
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
    free(history);
}

const struct history_slot *history_slots(const struct history *history, size_t *count)
{
    *count = history->count;
    return history->slots;
}

/* --- slots ------------------------------------------------------------------------------------------------------------------------- */

static void blank_slots(struct history *history, size_t from)
{
    for (size_t i = from; i < history->count; i++)
        history->slots[i] = (struct history_slot){ABSENT, ABSENT, ABSENT, false};
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
static void fill_span(struct history *history, const struct sample_info *info, struct trace_value value, size_t last)
{
    int64_t since = number_difference(info->begin_ns, history->begin_ns);
    size_t first = since > 0 ? (size_t)(since / history->width_ns) : 0;
    for (size_t i = first; i < last; i++)
        if (history->slots[i].max == ABSENT)
            put_value(&history->slots[i], value);
}

/* False when the sample lies behind what is shown. A thinned one is put where its last sample is. */
static bool put_sample(void *context, const struct sample_info *info, struct trace_value value)
{
    struct history *history = context;
    if (info->utc_ns >= end_of(history))
        return false;
    history->last_id = info->id;
    if (info->utc_ns < history->begin_ns)
        return true;
    size_t at = (size_t)((info->utc_ns - history->begin_ns) / history->width_ns);
    struct history_slot *slot = &history->slots[at];
    if (history->width_ns < tier_span_ns(sample_info_span(info)))
        fill_span(history, info, value, at);
    put_value(slot, value);
    slot->breaks = slot->breaks || (info->after_break && info->from > history->oldest);
    return true;
}

/* Few samples are all read, and the slots are exact. Of many, the coarsest tier that still has a row or more to a slot: what is in a slot may then be in the next one. */
static enum tier tier_for(struct history *history, const struct sample_info *first, int64_t width_ns)
{
    enum tier tier = TIER_TAKEN;
    struct sample_info last;
    if (recording_find_time(history->recording, end_of(history), &last, NULL) == STATUS_OK &&
        last.position - first->position < EXACT_MAX)
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
    struct sample_info first, oldest;
    history->trace.key = *key;
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

enum status history_show(struct history *history, const struct history_key *key, int64_t begin_ns, int64_t end_ns,
                         size_t slots, struct problem *why)
{
    int64_t span = number_difference(end_ns, begin_ns);
    if (!is_valid(key) || slots < 1 || slots > HISTORY_SLOTS_MAX || span == ABSENT || span < 0)
        return problem_set(why, STATUS_USAGE, "a history of what and from when to when?");
    int64_t width = span / (int64_t)slots + (span % (int64_t)slots != 0);
    if (width == 0)
        width = 1;
    bool follows = history->width_ns == width && history->last_id > 0 && same_key(&history->trace.key, key) &&
                   begin_ns >= history->begin_ns && slots >= history->count;
    if (!follows || !slide(history, begin_ns, slots))
        return show_anew(history, key, begin_ns, width, slots, why);
    return trace_read(&history->trace, TIER_TAKEN, history->last_id + 1, put_sample, history, why);
}
