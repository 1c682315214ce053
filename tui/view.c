#include "tui/view.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/when.h"

void view_init(struct view *view, enum entity entity)
{
    memset(view, 0, sizeof *view);
    view->entity = entity;
    view->choice.session = ABSENT;
    view->sort = (struct view_sort){COLUMN_VALUE, view_main_field(entity), false};
}

void view_done(struct view *view)
{
    filter_close(view->filter);
    free(view->rows);
    view->filter = NULL;
    view->rows = NULL;
    view->count = view->capacity = 0;
}

int view_main_field(enum entity entity)
{
    switch (entity) {
    case ENTITY_POOLS:
        return POOL_BYTES;
    case ENTITY_PROCESSES:
        return PROCESS_HANDLES;
    case ENTITY_TYPES:
        return TYPE_HANDLES;
    case ENTITY_GROUPS:
    case ENTITY_TOTALS:
    case ENTITIES:
        break;
    }
    return 0;
}

enum status view_set_filter(struct view *view, const char *text, struct problem *why)
{
    struct filter *filter = NULL;
    enum status status = rows_filter(&filter, view->entity, text, why);
    if (status != STATUS_OK)
        return status;
    filter_close(view->filter);
    view->filter = filter;
    size_t length = strnlen(text, VIEW_TEXT - 1);
    memmove(view->filter_text, text, length);
    view->filter_text[length] = 0;
    return STATUS_OK;
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

/* --- numbers ---------------------------------------------------------------------------------------------------------------- */

static struct row row_before(const struct view *view, const struct view_row *row)
{
    return (struct row){view->entity, view->source.basis, row->before, NULL, NULL};
}

int64_t view_change(const struct view *view, const struct view_row *row, int field)
{
    size_t count;
    const struct field *fields = catalogue_fields(view->entity, &count);
    if (view->source.basis == NULL || field < 0 || (size_t)field >= count)
        return ABSENT;
    if (fields[field].difference == DIFFERENCE_NONE)
        return ABSENT;
    int64_t change = row_value(&row->row, field);
    if (row->before != NULL) {
        struct row before = row_before(view, row);
        change = number_difference(change, row_value(&before, field));
    }
    if (change != ABSENT && change < 0 && fields[field].difference == DIFFERENCE_COUNTER)
        return ABSENT;
    return view->source.rate ? number_scale(change, NS_PER_HOUR, view->source.elapsed_ns) : change;
}

int64_t view_number(const struct view *view, const struct view_row *row, const struct column *column)
{
    struct excess excess = column_excess(view->entity);
    switch (column->kind) {
    case COLUMN_PID:
        return row_value(&row->row, ROW_PID);
    case COLUMN_VALUE:
        return row_value(&row->row, column->field);
    case COLUMN_CHANGE:
        return view_change(view, row, column->field);
    case COLUMN_EXCESS:
        return number_difference(row_value(&row->row, excess.objects), row_value(&row->row, excess.handles));
    case COLUMN_NAME:
    case COLUMN_TYPE:
    case COLUMN_HOLDER:
    case COLUMN_OWNER:
    case COLUMN_GROUP:
        break;
    }
    return ABSENT;
}

int64_t view_total(const struct view *view, const struct column *column)
{
    size_t count;
    const struct field *fields = catalogue_fields(view->entity, &count);
    bool adds_up = column->kind == COLUMN_EXCESS || (column->field >= 0 && (size_t)column->field < count &&
                                                     fields[column->field].difference != DIFFERENCE_NONE);
    int64_t sum = ABSENT;
    for (size_t i = 0; adds_up && i < view->count; i++) {
        int64_t value = view_number(view, &view->rows[i], column);
        if (value != ABSENT)
            sum = sum == ABSENT ? value : number_sum(sum, value);
    }
    return sum;
}

/* --- which rows ------------------------------------------------------------------------------------------------------------- */

static const void *item_before(const struct view *view, const void *item)
{
    const struct row_index *index = view->source.index;
    if (index == NULL)
        return NULL;
    switch (view->entity) {
    case ENTITY_POOLS:
        return row_index_pool(index, item);
    case ENTITY_PROCESSES:
        return row_index_process(index, item);
    case ENTITY_TYPES:
        return row_index_type(index, item);
    case ENTITY_GROUPS:
    case ENTITY_TOTALS:
    case ENTITIES:
        break;
    }
    return row_index_group(index, item);
}

static bool is_shown(const struct view *view, const struct row *row)
{
    if (row->entity == ENTITY_POOLS && !choice_takes(&view->choice, row->item))
        return false;
    return rows_match(view->filter, row);
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

static int name_columns(const struct row *row)
{
    char suffix[VIEW_SUFFIX];
    char safe[256];
    struct text name = row_name(row);
    int columns = (int)text_safe(safe, sizeof safe, 60, name.bytes, name.length);
    return row->entity == ENTITY_POOLS ? columns + (int)view_name_suffix(suffix, row->item) : columns;
}

static void note_wish(struct layout_wish *wish, const struct row *row)
{
    size_t count;
    catalogue_fields(row->entity, &count);
    for (size_t field = 0; field < count; field++)
        wish->fields |= (row_value(row, (int)field) != ABSENT ? 1u : 0u) << field;
    int columns = name_columns(row);
    wish->name_width = columns > wish->name_width ? columns : wish->name_width;
    if (row->entity == ENTITY_POOLS)
        wish->owner = wish->owner || row_owner(row).length > 0;
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
    case COLUMN_NAME:
    case COLUMN_PID:
    case COLUMN_VALUE:
    case COLUMN_CHANGE:
    case COLUMN_EXCESS:
        break;
    }
    return row_name(row);
}

static bool sorts_by_text(const struct view *view)
{
    struct column column = {.kind = view->sort.kind};
    return column_is_text(&column);
}

/* Keys are made so that the order is always upwards: downwards is the negated key. ABSENT is the smallest number there is, so it
 * is compared apart. */
static void set_key(const struct view *view, struct view_row *row)
{
    struct column column = {.kind = view->sort.kind, .field = view->sort.field};
    row->key = row->tie = ABSENT;
    row->key_text = (struct text){"", 0};
    if (sorts_by_text(view)) {
        row->key_text = sort_text(view, &row->row);
        return;
    }
    row->key = view_number(view, row, &column);
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

static int compare_up(const void *left, const void *right)
{
    const struct view_row *a = left, *b = right;
    int order = compare_numbers(a->key, b->key);
    if (order == 0)
        order = compare_texts(a->key_text, b->key_text, 1);
    if (order == 0)
        order = compare_numbers(a->tie, b->tie);
    return order != 0 ? order : row_compare_identity(&a->row, &b->row);
}

static int compare_down(const void *left, const void *right)
{
    const struct view_row *a = left, *b = right;
    int order = compare_texts(a->key_text, b->key_text, -1);
    return order != 0 ? order : row_compare_identity(&a->row, &b->row);
}

/* --- building --------------------------------------------------------------------------------------------------------------- */

static enum status make_room(struct view *view, size_t count)
{
    if (count <= view->capacity)
        return STATUS_OK;
    size_t capacity = count + count / 4 + 64;
    struct view_row *rows = realloc(view->rows, capacity * sizeof *rows);
    if (rows == NULL)
        return STATUS_NO_MEMORY;
    view->rows = rows;
    view->capacity = capacity;
    return STATUS_OK;
}

static void add_row(struct view *view, const struct row *row)
{
    struct view_row *added = &view->rows[view->count++];
    *added = (struct view_row){.row = *row, .before = item_before(view, row->item)};
    added->fresh = view->source.basis != NULL && added->before == NULL;
    set_key(view, added);
}

static bool same_identity(const struct view *view, const struct row *row)
{
    struct row held = {view->entity, row->snapshot, &view->selection.item, NULL, NULL};
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
        if (same_identity(view, &view->rows[i].row)) {
            view->cursor = i;
            return;
        }
    }
}

enum status view_build(struct view *view, const struct view_source *source)
{
    const struct snapshot *snapshot = source->current;
    size_t total = snapshot_rows(snapshot, view->entity);
    view->count = 0;
    view->source = *source;
    if (make_room(view, total) != STATUS_OK)
        return STATUS_NO_MEMORY;
    view->total = total;
    view->wish = (struct layout_wish){.holder = view->entity == ENTITY_POOLS && source->holders != NULL};
    for (size_t i = 0; i < total; i++) {
        struct row row = {view->entity, snapshot, snapshot_row(snapshot, view->entity, i), NULL, source->tags};
        if (view->entity == ENTITY_POOLS && source->holders != NULL && i < source->holders->count)
            row.holder = &source->holders->holders[i];
        note_wish(&view->wish, &row);
        if (is_shown(view, &row))
            add_row(view, &row);
    }
    bool downwards = sorts_by_text(view) && view->sort.reverse;
    if (view->count > 0)
        qsort(view->rows, view->count, sizeof *view->rows, downwards ? compare_down : compare_up);
    place_cursor(view);
    return STATUS_OK;
}

/* --- the selection ---------------------------------------------------------------------------------------------------------- */

const struct view_row *view_selected(const struct view *view)
{
    return view->cursor < view->count ? &view->rows[view->cursor] : NULL;
}

void view_select(struct view *view, size_t at)
{
    if (view->count == 0)
        return;
    view->cursor = at < view->count ? at : view->count - 1;
    const struct view_row *row = &view->rows[view->cursor];
    static const size_t SIZES[ENTITIES] = {[ENTITY_POOLS] = sizeof(struct pool),
                                           [ENTITY_PROCESSES] = sizeof(struct process),
                                           [ENTITY_TYPES] = sizeof(struct object_type),
                                           [ENTITY_GROUPS] = sizeof(struct group)};
    memcpy(&view->selection.item, row->row.item, SIZES[view->entity]);
    view->selection.held = true;
}

void view_move(struct view *view, int64_t rows)
{
    int64_t at = (int64_t)view->cursor + rows;
    view_select(view, at > 0 ? (size_t)at : 0);
}

void view_select_first(struct view *view)
{
    view->selection.held = false;
    view->cursor = 0;
    view->top = 0;
}

void view_scroll(struct view *view, size_t lines)
{
    if (lines == 0)
        return;
    if (view->cursor < view->top)
        view->top = view->cursor;
    if (view->cursor >= view->top + lines)
        view->top = view->cursor - lines + 1;
    size_t last = view->count > lines ? view->count - lines : 0;
    view->top = view->top < last ? view->top : last;
}

bool view_row_contains(const struct view_row *row, const char *text)
{
    struct text name = row_name(&row->row);
    size_t length = strlen(text);
    if (length == 0)
        return false;
    if (text_contains_fold(name.bytes, name.length, text, length))
        return true;
    if (row->row.entity != ENTITY_POOLS)
        return false;
    struct text aliases = intern_text(row->row.snapshot->names, ((const struct pool *)row->row.item)->aliases);
    return text_contains_fold(aliases.bytes, aliases.length, text, length);
}

bool view_find(struct view *view, const char *text, bool beyond)
{
    for (size_t step = beyond ? 1 : 0; step < view->count + (beyond ? 1 : 0); step++) {
        size_t at = (view->cursor + step) % view->count;
        if (view_row_contains(&view->rows[at], text)) {
            view_select(view, at);
            return true;
        }
    }
    return false;
}
