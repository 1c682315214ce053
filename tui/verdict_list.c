#include "tui/verdict_list.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "export/evidence.h"
#include "tui/list.h"

enum { FIELD_BARE = -1, BARE_TEXT = VERDICT_NAME + VERDICT_CELL + 1, PERCENT = 100000 };

void verdict_list_init(struct verdict_list *list)
{
    memset(list, 0, sizeof *list);
}

void verdict_list_done(struct verdict_list *list)
{
    filter_close(list->filter);
    verdict_list_init(list);
}

/* --- rows ------------------------------------------------------------------------------------------------------------------------- */

static void forget_numbers(struct verdict_row *row)
{
    for (int column = 0; column < VERDICT_COLUMNS; column++)
        row->number[column] = ABSENT;
}

/* `lsass.exe[612]`, "kernel", "unknown". */
static void put_holder(char out[VERDICT_CELL], const struct verdict_holder *holder)
{
    char name[EVIDENCE_NAME];
    if (holder->by == HELD_BY_PROCESS && process_pid(holder->pid) == ABSENT)
        snprintf(out, VERDICT_CELL, "%s", evidence_name(name, &holder->name));
    else if (holder->by == HELD_BY_PROCESS)
        snprintf(out, VERDICT_CELL, "%s[%" PRId64 "]", evidence_name(name, &holder->name), holder->pid);
    else
        snprintf(out, VERDICT_CELL, "%s", holder->by == HELD_BY_KERNEL ? "kernel" : "unknown");
}

static void add_culprit(struct verdict_list *list, const struct culprit *culprit, enum ruling ruling)
{
    struct verdict_row *row = &list->rows[list->count++];
    *row = (struct verdict_row){.culprit = culprit,
                                .word = ruling == RULING_LEAK ? "LEAK" : "unsure",
                                .name = culprit->name,
                                .type = culprit->type,
                                .session = culprit->session};
    forget_numbers(row);
    row->number[VERDICT_GREW] = culprit->growth_bytes;
    row->number[VERDICT_PACE] = (int64_t)culprit->bytes_per_hour;
    row->number[VERDICT_SURE] = (int64_t)(culprit->confidence * PERCENT);
    row->number[VERDICT_SINCE] = culprit->started_ns;
    const struct forecast *end = evidence_first_end(culprit);
    if (end->limit != LIMIT_NONE)
        row->number[VERDICT_ENDS] = end->in_ns;
    put_holder(row->holder, &culprit->holder);
    text_safe(row->owner, sizeof row->owner, sizeof row->owner, culprit->owner.bytes, culprit->owner.length);
}

static void add_dismissed(struct verdict_list *list, const struct dismissed *dismissed)
{
    struct verdict_row *row = &list->rows[list->count++];
    *row = (struct verdict_row){
        .dismissed = dismissed, .word = "no leak", .name = dismissed->name, .type = dismissed->type, .session = ABSENT};
    forget_numbers(row);
    row->number[VERDICT_GREW] = dismissed->growth_bytes;
}

void verdict_list_set(struct verdict_list *list, const struct verdict *verdict)
{
    list->count = 0;
    for (size_t i = 0; i < verdict->culprit_count; i++)
        add_culprit(list, &verdict->culprits[i], verdict->ruling);
    for (size_t i = 0; i < verdict->dismissed_count; i++)
        add_dismissed(list, &verdict->dismissed[i]);
}

/* --- which rows, in what order ---------------------------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    enum verdict_column column;
    enum unit unit;
    bool is_number;
} FIELDS[] = {
    {"pool", VERDICT_POOL, UNIT_COUNT, false},        {"tag", VERDICT_POOL, UNIT_COUNT, false},
    {"type", VERDICT_TYPE, UNIT_COUNT, false},        {"verdict", VERDICT_WORD, UNIT_COUNT, false},
    {"holder", VERDICT_HOLDER, UNIT_COUNT, false},    {"owner", VERDICT_OWNER, UNIT_COUNT, false},
    {"grew", VERDICT_GREW, UNIT_BYTES, true},         {"pace", VERDICT_PACE, UNIT_BYTES, true},
    {"confidence", VERDICT_SURE, UNIT_PERCENT, true},
};

static enum filter_kind resolve(const void *catalogue, const char *name, size_t length, int *index, enum unit *unit)
{
    (void)catalogue;
    for (size_t i = 0; i < sizeof FIELDS / sizeof FIELDS[0]; i++) {
        if (!text_equal_fold(name, length, FIELDS[i].name, strlen(FIELDS[i].name)))
            continue;
        *index = (int)FIELDS[i].column;
        *unit = FIELDS[i].unit;
        return FIELDS[i].is_number ? FILTER_NUMBER_FIELD : FILTER_TEXT_FIELD;
    }
    return FILTER_NO_FIELD;
}

/* What a filter looks at: a row, and room for pool and holder together. */
struct seen {
    const struct verdict_row *row;
    char *room;
};

static struct text text_of(const void *context, int field)
{
    const struct seen *seen = context;
    const struct verdict_row *row = seen->row;
    const char *text = field == VERDICT_TYPE     ? pool_type_name(row->type)
                       : field == VERDICT_WORD   ? row->word
                       : field == VERDICT_HOLDER ? row->holder
                                                 : row->owner;
    if (field == VERDICT_POOL)
        return (struct text){row->name.bytes, row->name.length};
    if (field != FIELD_BARE)
        return (struct text){text, strlen(text)};
    memcpy(seen->room, row->name.bytes, row->name.length);
    int more = snprintf(seen->room + row->name.length, VERDICT_CELL + 1, " %s", row->holder);
    return (struct text){seen->room, row->name.length + (size_t)more};
}

static int64_t number_of(const void *context, int field)
{
    const struct seen *seen = context;
    return field >= 0 && field < VERDICT_COLUMNS ? seen->row->number[field] : ABSENT;
}

static bool passes(const struct verdict_list *list, const struct verdict_row *row)
{
    char room[BARE_TEXT + 1];
    struct seen seen = {row, room};
    struct filter_row looked = {&seen, text_of, number_of};
    return filter_matches(list->filter, &looked);
}

static int compare_bytes(const struct verdict_name *a, const struct verdict_name *b)
{
    size_t common = a->length < b->length ? a->length : b->length;
    int order = memcmp(a->bytes, b->bytes, common);
    return order != 0 ? order : (a->length > b->length) - (a->length < b->length);
}

/* Texts rise, numbers fall; what has no number is last either way. 0: equal. */
static int compare(const struct verdict_list *list, const struct verdict_row *a, const struct verdict_row *b)
{
    enum verdict_column column = list->order;
    int64_t x = a->number[column], y = b->number[column];
    int order = 0;
    if (column == VERDICT_POOL)
        order = compare_bytes(&a->name, &b->name);
    else if (column == VERDICT_TYPE)
        order = strcmp(pool_type_name(a->type), pool_type_name(b->type));
    else if (column == VERDICT_HOLDER)
        order = strcmp(a->holder, b->holder);
    else if (column == VERDICT_OWNER)
        order = strcmp(a->owner, b->owner);
    else if (x == ABSENT || y == ABSENT)
        return (x == ABSENT) - (y == ABSENT);
    else
        order = (x < y) - (x > y);
    return list->reverse ? -order : order;
}

static bool stands_before(const struct verdict_list *list, size_t a, size_t b)
{
    int order = compare(list, &list->rows[a], &list->rows[b]);
    bool turned = list->order == VERDICT_WORD && list->reverse;
    return order != 0 ? order < 0 : turned ? a > b : a < b;
}

static void rest_cursor(struct verdict_list *list)
{
    for (size_t i = 0; i < list->shown_count && list->is_held; i++) {
        const struct verdict_row *row = &list->rows[list->shown[i]];
        if (row->type == list->held_type && row->session == list->held_session &&
            compare_bytes(&row->name, &list->held) == 0)
            list->cursor = i;
    }
    if (!list->is_held)
        list->cursor = 0;
    if (list->cursor >= list->shown_count)
        list->cursor = list->shown_count > 0 ? list->shown_count - 1 : 0;
}

void verdict_list_arrange(struct verdict_list *list)
{
    list->shown_count = 0;
    for (size_t i = 0; i < list->count; i++) {
        if (!passes(list, &list->rows[i]))
            continue;
        size_t at = list->shown_count++;
        for (; at > 0 && stands_before(list, i, list->shown[at - 1]); at--)
            list->shown[at] = list->shown[at - 1];
        list->shown[at] = i;
    }
    rest_cursor(list);
}

enum status verdict_list_filter(struct verdict_list *list, const char *text, struct problem *why)
{
    struct filter *filter;
    enum status status = filter_parse(&filter, text, resolve, NULL, why);
    if (status != STATUS_OK)
        return status;
    list_keep_filter(&list->filter, list->filter_text, sizeof list->filter_text, filter, text);
    verdict_list_arrange(list);
    return STATUS_OK;
}

void verdict_list_sort(struct verdict_list *list, enum verdict_column column)
{
    list->reverse = list->order == column && !list->reverse;
    list->order = column;
    verdict_list_arrange(list);
}

/* --- the cursor -------------------------------------------------------------------------------------------------------------------- */

void verdict_list_select(struct verdict_list *list, size_t line)
{
    if (list->shown_count == 0)
        return;
    list->cursor = line < list->shown_count ? line : list->shown_count - 1;
    const struct verdict_row *row = &list->rows[list->shown[list->cursor]];
    list->is_held = true;
    list->held = row->name;
    list->held_type = row->type;
    list->held_session = row->session;
}

void verdict_list_select_first(struct verdict_list *list)
{
    list->is_held = false;
    list->cursor = 0;
}

void verdict_list_move(struct verdict_list *list, int64_t lines)
{
    verdict_list_select(list, list_moved(list->cursor, lines));
}

const struct verdict_row *verdict_list_selected(const struct verdict_list *list)
{
    return list->cursor < list->shown_count ? &list->rows[list->shown[list->cursor]] : NULL;
}

bool verdict_list_find(struct verdict_list *list, const char *text, int direction)
{
    char room[BARE_TEXT + 1] = "";
    for (size_t step = 1; step <= list->shown_count; step++) {
        size_t at = list_searched(list->cursor, step, list->shown_count, direction);
        struct seen seen = {&list->rows[list->shown[at]], room};
        struct text both = text_of(&seen, FIELD_BARE);
        if (text_contains_fold(both.bytes, both.length, text, strlen(text))) {
            verdict_list_select(list, at);
            return true;
        }
    }
    return false;
}
