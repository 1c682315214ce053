#include "tui/view.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "tui/list.h"

enum { NAME_COLUMNS = 60, SETTLE_MOVES = 4 };

void view_init(struct view *view, enum entity entity)
{
    memset(view, 0, sizeof *view);
    view->entity = entity;
    view->choice.session = ABSENT;
    view->sort = (struct view_sort){COLUMN_VALUE, column_main_field(entity), false};
}

void view_done(struct view *view)
{
    filter_close(view->filter);
    free(view->rows);
    free(view->order);
    view->filter = NULL;
    view->rows = NULL;
    view->order = NULL;
    view->count = view->capacity = 0;
}

enum status view_set_filter(struct view *view, const char *text, struct problem *why)
{
    struct filter *filter = NULL;
    enum status status = rows_filter(&filter, view->entity, text, why);
    if (status != STATUS_OK)
        return status;
    list_keep_filter(&view->filter, view->filter_text, VIEW_TEXT, filter, text);
    return STATUS_OK;
}

const char *view_rows_name(const struct view *view)
{
    return view->by_company ? "companies" : entity_name(view->entity);
}

const struct view_row *view_at(const struct view *view, size_t place)
{
    return view->order[place].row;
}

bool view_sort_by_change(struct view *view)
{
    size_t count;
    const struct field *fields = catalogue_fields(view->entity, &count);
    if (view->sort.kind != COLUMN_VALUE || fields[view->sort.field].difference == DIFFERENCE_NONE)
        return false;
    view->sort.kind = COLUMN_CHANGE;
    return true;
}

/* --- which rows ------------------------------------------------------------------------------------------------------------- */

static const void *item_in(const struct view_past *past, const void *item)
{
    return past->index != NULL ? row_index_find(past->index, item) : NULL;
}

static bool is_shown(const struct view *view, const struct row *row)
{
    if (row->entity == ENTITY_POOLS && !choice_takes(&view->choice, row->item))
        return false;
    return !view_is_hidden(view, row->item) && rows_match(view->filter, row);
}

static bool is_wanted(const struct view *view, const struct view_row *row)
{
    int64_t change;
    switch (view->only) {
    case ONLY_CHANGED:
        change = view_change(view, row, column_main_field(view->entity));
        return row->news != NEWS_NONE || (change != ABSENT && change != 0);
    case ONLY_GREW:
        return row->news != NEWS_GONE && view_span_change(view, row, column_main_field(view->entity)) > 0;
    case ONLY_ALL:
        break;
    }
    return true;
}

/* --- what the columns need -------------------------------------------------------------------------------------------------- */

size_t view_name_suffix(char out[VIEW_SUFFIX], const struct pool *pool)
{
    out[0] = 0;
    if (pool->alias_count > 0)
        return (size_t)snprintf(out, VIEW_SUFFIX, " +%u", (unsigned)pool->alias_count);
    if (pool->session != ABSENT)
        return (size_t)snprintf(out, VIEW_SUFFIX, " s%lld", (long long)pool->session);
    return 0;
}

/* Most names are plain; the others take longer to measure. */
static int text_columns(struct text name)
{
    char safe[256];
    size_t plain = 0;
    while (plain < name.length && name.bytes[plain] >= ' ' && name.bytes[plain] <= '~')
        plain++;
    if (plain == name.length && plain <= NAME_COLUMNS)
        return (int)plain;
    return (int)text_safe(safe, sizeof safe, NAME_COLUMNS, name.bytes, name.length);
}

static int name_columns(const struct row *row)
{
    char suffix[VIEW_SUFFIX];
    int columns = text_columns(row_name(row));
    return row->entity == ENTITY_POOLS ? columns + (int)view_name_suffix(suffix, row->item) : columns;
}

/* A bit for each field of the entity. */
static uint32_t all_fields(enum entity entity)
{
    size_t count;
    catalogue_fields(entity, &count);
    return (1u << count) - 1;
}

static bool has_text(const struct row *row, enum row_text field)
{
    return row_driver_text(row, field).length > 0;
}

static void note_driver(struct layout_wish *wish, const struct row *row)
{
    if (row->entity != ENTITY_POOLS && row->entity != ENTITY_DRIVERS)
        return;
    wish->sure = wish->sure || has_text(row, ROW_SURE);
    wish->company = wish->company || has_text(row, ROW_COMPANY);
    wish->version = wish->version || has_text(row, ROW_VERSION);
    wish->loaded = wish->loaded || has_text(row, ROW_LOADED);
}

static void note_wish(struct layout_wish *wish, const struct row *row, uint32_t fields)
{
    /* Mostly a few fields are left, which no row has. */
    for (uint32_t unseen = fields & ~wish->fields; unseen != 0; unseen &= unseen - 1) {
        int field = __builtin_ctz(unseen);
        if (row_value(row, field) != ABSENT)
            wish->fields |= 1u << field;
    }
    int columns = name_columns(row);
    wish->name_width = columns > wish->name_width ? columns : wish->name_width;
    if (row->entity == ENTITY_POOLS)
        wish->owner = wish->owner || row_owner(row).length > 0;
    if (row->owners != NULL || row->entity == ENTITY_DRIVERS)
        note_driver(wish, row);
    if (row->entity == ENTITY_PROCESSES)
        wish->group = wish->group || ((const struct process *)row->item)->group != 0;
}

/* --- the order -------------------------------------------------------------------------------------------------------------- */

static struct text sort_text(const struct view *view, const struct row *row)
{
    const struct pool *pool = row->item;
    const struct intern *names = row->snapshot->names;
    switch (view->sort.kind) {
    case COLUMN_TYPE:
        return (struct text){pool_type_name(pool->type), strlen(pool_type_name(pool->type))};
    case COLUMN_HOLDER:
        return intern_text(names, row->holder != NULL ? row->holder->name : pool->holder);
    case COLUMN_OWNER:
        return row_owner(row);
    case COLUMN_GROUP:
        return intern_text(names, ((const struct process *)row->item)->group);
    case COLUMN_COMPANY:
        return row_driver_text(row, ROW_COMPANY);
    case COLUMN_VERSION:
        return row_driver_text(row, ROW_VERSION);
    case COLUMN_LOADED:
        return row_driver_text(row, ROW_LOADED);
    case COLUMN_SURE:
        return row_driver_text(row, ROW_SURE);
    case COLUMN_NAME:
    case COLUMN_PID:
    case COLUMN_VALUE:
    case COLUMN_CHANGE:
    case COLUMN_EXCESS:
    case COLUMN_GROWTH:
    case COLUMN_SHARE:
    case COLUMN_FREED:
    case COLUMN_NEVER_FREED:
    case COLUMN_HISTORY:
        break;
    }
    return row_name(row);
}

/* Keys are made so that the order is always upwards: downwards is the negated key. ABSENT is the smallest number there is, so it
 * is compared apart. */
static void set_key(const struct view *view, struct view_row *row, const struct column *sorted)
{
    row->key = row->tie = ABSENT;
    row->key_text = (struct text){"", 0};
    if (column_is_text(sorted)) {
        row->key_text = sort_text(view, &row->row);
        return;
    }
    row->key = view_number(view, row, sorted);
    bool upwards = (view->sort.kind == COLUMN_PID) != view->sort.reverse;
    if (row->key != ABSENT && !upwards)
        row->key = -row->key;
    /* Most rows do not change: the large ones come first among them. */
    if (view->sort.kind == COLUMN_CHANGE)
        row->tie = number_difference(0, row_value(&row->row, view->sort.field));
}

static int compare_numbers(int64_t a, int64_t b)
{
    if (a == ABSENT || b == ABSENT)
        return (a == ABSENT) - (b == ABSENT);
    return (a > b) - (a < b);
}

/* An empty text (no holder known) is behind all others, as an absent number is. */
static int compare_texts(struct text a, struct text b, int direction)
{
    if (a.length == 0 || b.length == 0)
        return (a.length == 0) - (b.length == 0);
    int order = memcmp(a.bytes, b.bytes, a.length < b.length ? a.length : b.length);
    if (order == 0)
        order = (a.length > b.length) - (a.length < b.length);
    return order * direction;
}

static int compare_up(const struct view_row *a, const struct view_row *b)
{
    int order = b->pinned - a->pinned;
    if (order == 0)
        order = compare_numbers(a->key, b->key);
    if (order == 0)
        order = compare_texts(a->key_text, b->key_text, 1);
    if (order == 0)
        order = compare_numbers(a->tie, b->tie);
    return order != 0 ? order : row_compare_identity(&a->row, &b->row);
}

static int compare_down(const struct view_row *a, const struct view_row *b)
{
    int order = b->pinned - a->pinned;
    if (order == 0)
        order = compare_texts(a->key_text, b->key_text, -1);
    return order != 0 ? order : row_compare_identity(&a->row, &b->row);
}

/* Pinned rows come first and those without a number last; what is equal here is told apart by the rows. */
static int64_t order_key(const struct view_row *row)
{
    return row->pinned ? INT64_MIN : row->key == ABSENT ? INT64_MAX : row->key;
}

static int order_up(const void *left, const void *right)
{
    const struct view_order *a = left, *b = right;
    int order = (a->key > b->key) - (a->key < b->key);
    return order != 0 ? order : compare_up(a->row, b->row);
}

static int order_down(const void *left, const void *right)
{
    const struct view_order *a = left, *b = right;
    return compare_down(a->row, b->row);
}

/* Whether a stands behind b: mostly their numbers say it. Texts have none: there only pinned rows differ by it, in both directions. */
static bool is_behind(const struct view_order *a, const struct view_order *b,
                      int (*compare)(const void *, const void *))
{
    return a->key != b->key ? a->key > b->key : compare(a, b) > 0;
}

/* Puts into order what nearly is; false, with the same rows, when it would be too much work. */
static bool settle(struct view_order *order, size_t count, int (*compare)(const void *, const void *))
{
    size_t moves = 0;
    for (size_t i = 1; i < count && moves < SETTLE_MOVES * count; i++) {
        struct view_order moved = order[i];
        size_t at = i;
        for (; at > 0 && is_behind(&order[at - 1], &moved, compare); at--)
            order[at] = order[at - 1];
        order[at] = moved;
        moves += i - at;
    }
    return moves < SETTLE_MOVES * count;
}

/* When all rows are there, because some keys are shares of the whole. From one sample to the next most rows keep their places, so the last order is where this one begins. */
static void sort_rows(struct view *view)
{
    struct column sorted = {.kind = view->sort.kind, .field = view->sort.field};
    bool downwards = column_is_text(&sorted) && view->sort.reverse, again = view->ordered == view->count;
    int (*compare)(const void *, const void *) = downwards ? order_down : order_up;
    for (size_t i = 0; i < view->count; i++)
        set_key(view, &view->rows[i], &sorted);
    for (size_t i = 0; i < view->count; i++) {
        size_t at = again ? view->order[i].at : i;
        view->order[i] = (struct view_order){order_key(&view->rows[at]), &view->rows[at], at};
    }
    if (view->count > 0 && !(again && settle(view->order, view->count, compare)))
        qsort(view->order, view->count, sizeof *view->order, compare);
    view->ordered = view->count;
}

/* --- building --------------------------------------------------------------------------------------------------------------- */

static bool grow(void **memory, size_t bytes)
{
    void *grown = realloc(*memory, bytes);
    if (grown == NULL)
        return false;
    *memory = grown;
    return true;
}

static enum status make_room(struct view *view, size_t count)
{
    if (count <= view->capacity)
        return STATUS_OK;
    size_t capacity = count + count / 4 + 64;
    void *rows = view->rows, *order = view->order;
    bool grown = grow(&rows, capacity * sizeof *view->rows) && grow(&order, capacity * sizeof *view->order);
    view->rows = rows;
    view->order = order;
    if (!grown)
        return STATUS_NO_MEMORY;
    view->capacity = capacity;
    return STATUS_OK;
}

/* Of a row that is there: how it stands against the sample a little earlier, or the basis. */
static enum news news_of(struct view *view, const struct view_row *row)
{
    const struct view_past *recent = &view->source.recent;
    if (row->fresh)
        return NEWS_NEW;
    if (recent->snapshot == NULL)
        return NEWS_NONE;
    const void *item = item_in(recent, row->row.item);
    if (item == NULL)
        return NEWS_NEW;
    view->met++;
    struct row before = {view->entity, recent->snapshot, item, NULL, NULL, NULL};
    int field = column_main_field(view->entity);
    int64_t change = number_difference(row_value(&row->row, field), row_value(&before, field));
    if (change == ABSENT || change == 0)
        return NEWS_NONE;
    return change > 0 ? NEWS_GREW : NEWS_SHRANK;
}

static void add_row(struct view *view, const struct row *row, bool gone)
{
    struct view_row *added = &view->rows[view->count];
    added->row = *row;
    added->before = item_in(&view->source.basis, row->item);
    added->pinned = view_is_pinned(view, row->item);
    added->fresh = !gone && view->source.basis.snapshot != NULL && added->before == NULL;
    added->news = gone ? NEWS_GONE : news_of(view, added);
    if (!is_wanted(view, added))
        return;
    view->count++;
    view->gone += gone ? 1 : 0;
}

/* Those that were there a little earlier. Mostly all of them were met already. */
static void add_gone(struct view *view)
{
    const struct view_source *source = &view->source;
    const struct snapshot *recent = source->recent.snapshot;
    if (recent == NULL || source->index == NULL)
        return;
    size_t count = snapshot_rows(recent, view->entity);
    for (size_t i = 0; i < count && view->met < count; i++) {
        struct row row = {view->entity, recent,       snapshot_row(recent, view->entity, i),
                          NULL,         source->tags, source->owners};
        if (row_index_find(source->index, row.item) == NULL && is_shown(view, &row))
            add_row(view, &row, true);
    }
}

static bool same_identity(const struct view *view, const struct row *row)
{
    struct row held = {view->entity, row->snapshot, &view->selection.item, NULL, NULL, NULL};
    return row_compare_identity(row, &held) == 0;
}

/* The row the selection rests on; when it is gone the row that has taken its place, and the selection waits for its return. */
static void place_cursor(struct view *view)
{
    if (!view->selection.held)
        view->cursor = 0;
    if (view->cursor >= view->count)
        view->cursor = view->count > 0 ? view->count - 1 : 0;
    for (size_t i = 0; view->selection.held && i < view->count; i++) {
        if (same_identity(view, &view_at(view, i)->row)) {
            view->cursor = i;
            return;
        }
    }
}

enum status view_build(struct view *view, const struct view_source *source)
{
    const struct snapshot *snapshot = source->current, *recent = source->recent.snapshot;
    size_t total = snapshot_rows(snapshot, view->entity);
    uint32_t fields = all_fields(view->entity);
    view->count = view->gone = view->met = 0;
    view->source = *source;
    if (make_room(view, total + (recent != NULL ? snapshot_rows(recent, view->entity) : 0)) != STATUS_OK)
        return STATUS_NO_MEMORY;
    view->total = total;
    struct row_sum whole = row_sum_begin();
    view->wish = (struct layout_wish){.holder = view->entity == ENTITY_POOLS && source->holders != NULL,
                                      .no_changes = source->change == CHANGE_NOT_SHOWN};
    for (size_t i = 0; i < total; i++) {
        struct row row = {view->entity, snapshot,     snapshot_row(snapshot, view->entity, i),
                          NULL,         source->tags, source->owners};
        if (view->entity == ENTITY_POOLS && source->holders != NULL && i < source->holders->count)
            row.holder = &source->holders->holders[i];
        note_wish(&view->wish, &row, fields);
        row_sum_add(&whole, &row, row_value(&row, column_main_field(view->entity)));
        if (is_shown(view, &row))
            add_row(view, &row, false);
    }
    view->whole = row_sum_end(&whole);
    add_gone(view);
    sort_rows(view);
    place_cursor(view);
    return STATUS_OK;
}
