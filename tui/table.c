#include "tui/table.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"

enum { CELL_TEXT = 512, EXACT_WIDTH = 24 };

void table_layout(struct layout *layout, const struct view *view, int width, const struct table_style *style)
{
    struct layout_wish wish = view->wish;
    wish.width = width - 1;
    wish.exact = style->exact;
    wish.sort_kind = view->sort.kind;
    wish.sort_field = view->sort.field;
    wish.choice = &view->columns;
    layout_make(layout, view->entity, &wish);
}

/* --- titles ----------------------------------------------------------------------------------------------------------------- */

static const char *title_of(const struct view *view, const struct column *column, const struct table_style *style)
{
    static const char *const CHANGES[CHANGE_MODES][3] = {{"(CHG)", "(CHG=)", "(CHG~)"},
                                                         {"(/S)", "(/S=)", "(/S~)"},
                                                         {"(/H)", "(/H=)", "(/H~)"},
                                                         {"(/D)", "(/D=)", "(/D~)"},
                                                         {"(CHG)", "(CHG=)", "(CHG~)"}};
    if (column->kind == COLUMN_CHANGE)
        return CHANGES[style->change][style->based ? 1 : style->spanned ? 2 : 0];
    if (column->kind == COLUMN_NAME && view->by_company)
        return "COMPANY";
    if (column->title != NULL)
        return column->title;
    size_t count;
    return catalogue_fields(view->entity, &count)[column->field].title;
}

static void draw_title(struct canvas *canvas, int x, int y, const struct layout_slot *slot, const struct view *view,
                       const struct table_style *style)
{
    const struct column *column = slot->column;
    char title[32], arrow[5] = "";
    bool sorted = column_is_sorted(column, view->sort.kind, view->sort.field);
    enum role role = sorted ? ROLE_SORTED : ROLE_COLUMN;
    if (sorted) {
        bool upwards = (column_is_text(column) || column->kind == COLUMN_PID) != view->sort.reverse;
        arrow[text_encode(upwards ? style->glyphs->up : style->glyphs->down, arrow)] = 0;
    }
    bool left = column_is_text(column) || column->kind == COLUMN_HISTORY;
    snprintf(title, sizeof title, "%s%s%s", left ? "" : arrow, title_of(view, column, style), left ? arrow : "");
    if (left)
        canvas_put(canvas, x, y, slot->width, role, title);
    else
        canvas_put_right(canvas, x, y, slot->width, role, title);
}

static void draw_titles(struct canvas *canvas, struct area area, const struct layout *layout, const struct view *view,
                        const struct table_style *style)
{
    canvas_fill(canvas, (struct area){area.x, area.y, area.width, 1}, ROLE_COLUMN, ' ');
    for (size_t i = 0; i < layout->count; i++)
        draw_title(canvas, area.x + 1 + layout->slots[i].x, area.y, &layout->slots[i], view, style);
}

/* --- cells ------------------------------------------------------------------------------------------------------------------ */

static int number_width(const struct layout_slot *slot, enum unit unit, const struct table_style *style)
{
    if (style->exact && unit != UNIT_PERCENT)
        return EXACT_WIDTH;
    int columns = unit == UNIT_BYTES ? 5 : 7;
    if (slot->column->kind == COLUMN_CHANGE)
        columns = unit == UNIT_BYTES ? 6 : 7;
    return columns < slot->width ? columns : slot->width;
}

static void number_text(char out[NUMBER_TEXT], const struct view *view, const struct layout_slot *slot, int64_t value,
                        const struct table_style *style)
{
    enum unit unit = column_unit(view->entity, slot->column);
    int width = number_width(slot, unit, style);
    bool change = slot->column->kind == COLUMN_CHANGE || slot->column->kind == COLUMN_GROWTH;
    if (style->exact && unit != UNIT_PERCENT && value != ABSENT)
        snprintf(out, NUMBER_TEXT, change && value != 0 ? "%+lld" : "%lld", (long long)value);
    else if (change)
        number_change(out, value, unit, (size_t)width);
    else
        number_short(out, value, unit, (size_t)width);
    if (strlen(out) > (size_t)slot->width && value != ABSENT)
        number_short(out, value, unit, (size_t)(slot->width > 4 ? slot->width : 4));
}

static void draw_number(struct canvas *canvas, int x, int y, const struct view *view, const struct layout_slot *slot,
                        int64_t value, enum role role, const struct table_style *style)
{
    char text[NUMBER_TEXT];
    number_text(text, view, slot, value, style);
    canvas_put_right(canvas, x, y, slot->width, value == ABSENT ? ROLE_DIM : role, text);
}

/* A name and what stays in sight behind it when the name does not: the number of aliases, a pid. */
static void draw_with_suffix(struct canvas *canvas, int x, int y, int width, struct text name, const char *suffix,
                             enum role role)
{
    int room = width - (int)strlen(suffix);
    if (room < 2) {
        canvas_put_bytes(canvas, x, y, width, role, name.bytes, name.length);
        return;
    }
    int used = canvas_put_bytes(canvas, x, y, room, role, name.bytes, name.length);
    canvas_put(canvas, x + used, y, width - used, role, suffix);
}

static void draw_pool_name(struct canvas *canvas, int x, int y, int width, const struct row *row, enum role role)
{
    char suffix[VIEW_SUFFIX];
    view_name_suffix(suffix, row->item);
    draw_with_suffix(canvas, x, y, width, row_name(row), suffix, role);
}

/* `lsass.exe[476]`: the pid is the last thing to go. */
static void draw_holder(struct canvas *canvas, int x, int y, int width, struct text text, enum role role)
{
    char suffix[32] = "";
    size_t start = text.length;
    while (start > 0 && text.bytes[start - 1] != '[')
        start--;
    bool is_pid = start > 1 && text.bytes[text.length - 1] == ']' && text.length - start + 1 < sizeof suffix;
    if (is_pid) {
        memcpy(suffix, text.bytes + start - 1, text.length - start + 1);
        text.length = start - 1;
    }
    draw_with_suffix(canvas, x, y, width, text, suffix, role);
}

struct text table_cell_text(const struct row *row, const struct column *column, char *room, size_t bytes)
{
    const struct intern *names = row->snapshot->names;
    const struct pool *pool = row->item;
    switch (column->kind) {
    case COLUMN_TYPE:
        return (struct text){pool_type_name(pool->type), strlen(pool_type_name(pool->type))};
    case COLUMN_HOLDER:
        if (row->holder == NULL)
            return (struct text){"", 0};
        return (struct text){room, holder_text(room, bytes, row->holder, row->snapshot)};
    case COLUMN_OWNER:
        return (struct text){room, row_owner_text(room, bytes, row)};
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

static void draw_text(struct canvas *canvas, int x, int y, const struct row *row, const struct layout_slot *slot,
                      enum role role)
{
    char room[CELL_TEXT];
    if (slot->column->kind == COLUMN_NAME && row->entity == ENTITY_POOLS) {
        draw_pool_name(canvas, x, y, slot->width, row, role);
        return;
    }
    struct text text = table_cell_text(row, slot->column, room, sizeof room);
    if (slot->column->kind == COLUMN_HOLDER)
        draw_holder(canvas, x, y, slot->width, text, role);
    else
        canvas_put_bytes(canvas, x, y, slot->width, role, text.bytes, text.length);
}

/* --- rows ------------------------------------------------------------------------------------------------------------------- */

static enum role role_of_change(int64_t change)
{
    if (change == ABSENT || change == 0)
        return change == 0 ? ROLE_DIM : ROLE_TEXT;
    return change > 0 ? ROLE_GREW : ROLE_SHRANK;
}

static enum role role_of_name(const struct view *view, const struct view_row *row, const struct table_style *style)
{
    if (style->search[0] != 0 && view_row_contains(row, style->search))
        return ROLE_FOUND;
    if (row->news == NEWS_NEW)
        return ROLE_NEW;
    if (row->news == NEWS_GONE)
        return ROLE_DIM;
    int64_t change = view_change(view, row, column_main_field(view->entity));
    return style->highlight && change != ABSENT && change != 0 ? role_of_change(change) : ROLE_TEXT;
}

/* ' ' when there is nothing to say. */
static int32_t marker_of(const struct view_row *row, const struct table_style *style)
{
    if (row->news == NEWS_NEW)
        return '+';
    if (row->news == NEWS_GONE)
        return '-';
    if (row->pinned)
        return '*';
    if (row->news == NEWS_NONE || !style->highlight)
        return ' ';
    return row->news == NEWS_GREW ? style->glyphs->up : style->glyphs->down;
}

static enum role role_of_marker(const struct view_row *row)
{
    switch (row->news) {
    case NEWS_NEW:
        return ROLE_NEW;
    case NEWS_GREW:
        return ROLE_GREW;
    case NEWS_SHRANK:
        return ROLE_SHRANK;
    case NEWS_GONE:
    case NEWS_NONE:
        break;
    }
    return ROLE_DIM;
}

/* A history of its own scale; blank where it is not known. */
static void draw_spark(struct canvas *canvas, int x, int y, const struct layout_slot *slot, size_t at,
                       const struct table_style *style)
{
    const struct table_sparks *sparks = &style->sparks;
    if (at < sparks->first || at - sparks->first >= sparks->rows || sparks->slots[at - sparks->first] == NULL)
        return;
    const struct history_slot *slots = sparks->slots[at - sparks->first];
    graph_spark(canvas, x, y, slot->width, ROLE_GRAPH, slots, sparks->count, style->glyphs);
    graph_spark_breaks(canvas, x, y, slot->width, slots, sparks->count, style->glyphs);
}

static void draw_row(struct canvas *canvas, struct area line, const struct layout *layout, const struct view *view,
                     size_t at, const struct table_style *style)
{
    const struct view_row *row = view_at(view, at);
    canvas_put_codepoint(canvas, line.x, line.y, role_of_marker(row), marker_of(row, style));
    for (size_t i = 0; i < layout->count; i++) {
        const struct layout_slot *slot = &layout->slots[i];
        int x = line.x + 1 + slot->x;
        if (column_is_text(slot->column)) {
            enum role role = slot->column->kind == COLUMN_NAME ? role_of_name(view, row, style)
                             : row->news == NEWS_GONE          ? ROLE_DIM
                                                               : ROLE_TEXT;
            draw_text(canvas, x, line.y, &row->row, slot, role);
            continue;
        }
        if (slot->column->kind == COLUMN_HISTORY) {
            draw_spark(canvas, x, line.y, slot, at, style);
            continue;
        }
        int64_t value = view_number(view, row, slot->column);
        enum role role = slot->column->kind == COLUMN_CHANGE && style->highlight ? role_of_change(value) : ROLE_TEXT;
        role = row->news == NEWS_GONE ? ROLE_DIM : role;
        draw_number(canvas, x, line.y, view, slot, value, role, style);
    }
}

void table_draw_titles(struct canvas *canvas, struct area line, const struct view *view,
                       const struct table_style *style)
{
    struct layout layout;
    table_layout(&layout, view, line.width, style);
    draw_titles(canvas, line, &layout, view, style);
}

void table_draw_row(struct canvas *canvas, struct area line, const struct view *view, size_t at,
                    const struct table_style *style)
{
    struct layout layout;
    table_layout(&layout, view, line.width, style);
    draw_row(canvas, line, &layout, view, at, style);
}

static void draw_totals(struct canvas *canvas, struct area line, const struct layout *layout, const struct view *view,
                        const struct table_style *style)
{
    canvas_fill(canvas, line, ROLE_TITLE, ' ');
    for (size_t i = 0; i < layout->count; i++) {
        const struct layout_slot *slot = &layout->slots[i];
        int x = line.x + 1 + slot->x;
        if (slot->column->kind == COLUMN_NAME)
            canvas_put(canvas, x, line.y, slot->width, ROLE_TITLE, "total");
        int64_t total = column_is_text(slot->column) ? ABSENT : view_total(view, slot->column);
        if (total != ABSENT)
            draw_number(canvas, x, line.y, view, slot, total, ROLE_TITLE, style);
    }
}

static void draw_empty(struct canvas *canvas, struct area area, const struct view *view)
{
    const char *what = view_rows_name(view);
    if (area.height < 1)
        return;
    if (view->total == 0)
        canvas_format(canvas, area.x + 1, area.y, area.width - 1, ROLE_DIM, "no %s in this sample", what);
    else if (view->choice.pool_class != CLASS_BOTH || view->choice.scope != SCOPE_EVERYTHING)
        canvas_format(canvas, area.x + 1, area.y, area.width - 1, ROLE_DIM,
                      "none of %zu %s passes filter, type and session", view->total, what);
    else
        canvas_format(canvas, area.x + 1, area.y, area.width - 1, ROLE_DIM, "none of %zu %s passes the filter",
                      view->total, what);
}

int table_lines(int height, const struct table_style *style)
{
    int lines = height > 1 ? height - 1 : height;
    return style->totals && lines > 2 ? lines - 1 : lines;
}

void table_draw(struct canvas *canvas, struct area area, struct view *view, const struct table_style *style)
{
    struct layout layout;
    if (area.height < 1 || area.width < 1)
        return;
    table_layout(&layout, view, area.width, style);
    if (area.height > 1) {
        draw_titles(canvas, area, &layout, view, style);
        area.y++, area.height--;
    }
    if (style->totals && area.height > 2) {
        area.height--;
        draw_totals(canvas, (struct area){area.x, area.y + area.height, area.width, 1}, &layout, view, style);
    }
    view_scroll(view, (size_t)area.height);
    for (int i = 0; i < area.height && view->top + (size_t)i < view->count; i++) {
        size_t at = view->top + (size_t)i;
        struct area line = {area.x, area.y + i, area.width, 1};
        draw_row(canvas, line, &layout, view, at, style);
        if (at != view->cursor)
            continue;
        if (view_at(view, at)->news != NEWS_NEW && view_at(view, at)->news != NEWS_GONE)
            canvas_put(canvas, line.x, line.y, 1, ROLE_SELECTED, ">");
        canvas_paint(canvas, line, ROLE_SELECTED);
        canvas->cursor_x = line.x;
        canvas->cursor_y = line.y;
    }
    if (view->count == 0)
        draw_empty(canvas, area, view);
}
