/* What stands in the rows of a verdict. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "export/evidence.h"
#include "tui/list.h"
#include "tui/verdict_list.h"

enum { SIZES = 4, SMALL = 52, MIDDLE = 70, WIDE = 110, NUMBER_COLUMNS = 6 };

/* Width on a screen narrower than SMALL, than MIDDLE, than WIDE, and on others; 0: it is not there, -1: what is left. */
static const struct {
    const char *title;
    bool is_right;
    int width[SIZES];
} COLUMNS[VERDICT_COLUMNS] = {
    [VERDICT_WORD] = {"VERDICT", false, {7, 8, 8, 8}},       [VERDICT_POOL] = {"POOL", false, {13, 13, 12, 20}},
    [VERDICT_TYPE] = {"TYPE", false, {0, 6, 6, 6}},          [VERDICT_GREW] = {"GREW", true, {0, 0, 0, 6}},
    [VERDICT_PACE] = {"PACE/H", true, {6, 6, 6, 6}},         [VERDICT_SURE] = {"CONF", true, {0, 4, 4, 4}},
    [VERDICT_SINCE] = {"SINCE", false, {0, 0, 11, 11}},      [VERDICT_ENDS] = {"ENDS IN", true, {7, 7, 7, 7}},
    [VERDICT_HOLDER] = {"HELD BY", false, {-1, -1, -1, 20}}, [VERDICT_OWNER] = {"OWNER", false, {0, 0, 0, -1}},
};

static void lay_out(struct placed places[VERDICT_COLUMNS], struct area area)
{
    int size = area.width < SMALL ? 0 : area.width < MIDDLE ? 1 : area.width < WIDE ? 2 : 3, x = area.x + 1;
    for (int column = 0; column < VERDICT_COLUMNS; column++) {
        int width = COLUMNS[column].width[size], left = area.x + area.width - x;
        width = width < 0 || width > left ? left : width;
        places[column] = (struct placed){x, width > 0 ? width : 0};
        x += width > 0 ? width + 1 : 0;
    }
}

/* --- cells ------------------------------------------------------------------------------------------------------------------------ */

static void since_text(char out[VERDICT_CELL], const struct verdict_row *row, struct zone zone)
{
    enum { YEAR = 5, TO_THE_MINUTE = 16 };
    char when[WHEN_TEXT];
    if (row->number[VERDICT_SINCE] == ABSENT) {
        snprintf(out, VERDICT_CELL, "before");
        return;
    }
    when_format(when, row->number[VERDICT_SINCE], zone);
    snprintf(out, VERDICT_CELL, "%.*s", TO_THE_MINUTE - YEAR, when + YEAR);
}

static void number_text(char out[VERDICT_CELL], const struct verdict_row *row, enum verdict_column column)
{
    int64_t number = row->number[column];
    char text[NUMBER_TEXT], span[WHEN_TEXT];
    if (number == ABSENT) {
        snprintf(out, VERDICT_CELL, "-");
    } else if (column == VERDICT_ENDS) {
        span_format(span, number);
        snprintf(out, VERDICT_CELL, "%s", number > 0 ? span : "now");
    } else if (column == VERDICT_SURE) {
        snprintf(out, VERDICT_CELL, "%d%%", evidence_percent(row->culprit->confidence));
    } else {
        number_short(text, number, UNIT_BYTES, NUMBER_COLUMNS);
        snprintf(out, VERDICT_CELL, "%s", text);
    }
}

static void cell_text(char out[VERDICT_CELL], const struct verdict_row *row, enum verdict_column column,
                      struct zone zone)
{
    if (column == VERDICT_WORD)
        snprintf(out, VERDICT_CELL, "%s", row->word);
    else if (column == VERDICT_TYPE)
        snprintf(out, VERDICT_CELL, "%s", pool_type_name(row->type));
    else if (column == VERDICT_HOLDER)
        snprintf(out, VERDICT_CELL, "%s", row->holder);
    else if (column == VERDICT_OWNER)
        snprintf(out, VERDICT_CELL, "%s", row->owner);
    else if (column == VERDICT_SINCE)
        since_text(out, row, zone);
    else
        number_text(out, row, column);
}

/* --- the picture ------------------------------------------------------------------------------------------------------------------ */

static void draw_titles(struct canvas *canvas, struct area area, const struct placed places[VERDICT_COLUMNS],
                        const struct verdict_list *list, const struct glyphs *glyphs)
{
    canvas_fill(canvas, (struct area){area.x, area.y, area.width, 1}, ROLE_COLUMN, ' ');
    for (int column = 0; column < VERDICT_COLUMNS; column++) {
        const struct placed *place = &places[column];
        const char *title = COLUMNS[column].title;
        bool sorted = column == (int)list->order;
        int gap = COLUMNS[column].is_right ? place->width - (int)text_width(title) : 0;
        if (place->width == 0)
            continue;
        int x = place->x + (gap > 0 ? gap : 0);
        canvas_put(canvas, x, area.y, place->width, sorted ? ROLE_SORTED : ROLE_COLUMN, title);
        if (sorted)
            canvas_put_codepoint(canvas, x - 1, area.y, ROLE_SORTED, list->reverse ? glyphs->up : glyphs->down);
    }
}

static enum role role_of(const struct verdict_row *row, int column)
{
    if (column == VERDICT_WORD && row->culprit != NULL)
        return strcmp(row->word, "LEAK") == 0 ? ROLE_WARNING : ROLE_MARK;
    return row->culprit == NULL ? ROLE_DIM : ROLE_TEXT;
}

/* `WCsc x4`: what the row tells is of four pools that are in step. */
static void draw_pool(struct canvas *canvas, const struct placed *place, int y, const struct verdict_row *row,
                      enum role role)
{
    char many[NUMBER_TEXT] = "";
    if (row->culprit != NULL && row->culprit->group_count > 1)
        snprintf(many, sizeof many, " x%zu", row->culprit->group_count);
    int room = place->width - (int)strlen(many);
    int used = canvas_put_bytes(canvas, place->x, y, room, role, row->name.bytes, row->name.length);
    canvas_put(canvas, place->x + used, y, place->width - used, role, many);
}

static void draw_cell(struct canvas *canvas, const struct placed *place, int y, int column,
                      const struct verdict_row *row, struct zone zone)
{
    char text[VERDICT_CELL];
    if (place->width == 0)
        return;
    if (column == VERDICT_POOL) {
        draw_pool(canvas, place, y, row, role_of(row, column));
        return;
    }
    cell_text(text, row, (enum verdict_column)column, zone);
    enum role role = strcmp(text, "-") == 0 ? ROLE_DIM : role_of(row, column);
    if (COLUMNS[column].is_right)
        canvas_put_right(canvas, place->x, y, place->width, role, text);
    else
        canvas_put_bytes(canvas, place->x, y, place->width, role, text, strlen(text));
}

/* What is no leak says why, in place of what only a culprit has. */
static void draw_reason(struct canvas *canvas, struct area line, int x, const struct verdict_row *row)
{
    char grown[NUMBER_TEXT], text[VERDICT_CELL + 64];
    number_short(grown, row->number[VERDICT_GREW], UNIT_BYTES, NUMBER_COLUMNS);
    int length = snprintf(text, sizeof text, "by %s: %s", grown, row->dismissed->reason);
    canvas_put_bytes(canvas, x, line.y, line.x + line.width - x, ROLE_DIM, text, (size_t)length);
}

static int behind(const struct placed *place)
{
    return place->x + (place->width > 0 ? place->width + 1 : 0);
}

static void draw_row(struct canvas *canvas, struct area line, const struct placed places[VERDICT_COLUMNS],
                     const struct verdict_row *row, struct zone zone)
{
    int last = row->culprit != NULL ? VERDICT_COLUMNS - 1 : VERDICT_TYPE;
    for (int column = 0; column <= last; column++)
        draw_cell(canvas, &places[column], line.y, column, row, zone);
    if (row->culprit == NULL)
        draw_reason(canvas, line, behind(&places[VERDICT_TYPE]), row);
}

void verdict_list_draw(struct canvas *canvas, struct area area, struct verdict_list *list, struct zone zone,
                       const struct glyphs *glyphs)
{
    struct placed places[VERDICT_COLUMNS];
    lay_out(places, area);
    if (area.height > 1) {
        draw_titles(canvas, area, places, list, glyphs);
        area.y++, area.height--;
    }
    if (area.height < 1)
        return;
    list->top = list_top(list->top, list->cursor, list->shown_count, (size_t)area.height);
    for (int i = 0; i < area.height && list->top + (size_t)i < list->shown_count; i++) {
        size_t at = list->top + (size_t)i;
        struct area line = {area.x, area.y + i, area.width, 1};
        draw_row(canvas, line, places, &list->rows[list->shown[at]], zone);
        if (at != list->cursor)
            continue;
        canvas_put(canvas, line.x, line.y, 1, ROLE_SELECTED, ">");
        canvas_paint(canvas, line, ROLE_SELECTED);
        canvas->cursor_x = line.x;
        canvas->cursor_y = line.y;
    }
    if (list->shown_count == 0)
        canvas_put(canvas, area.x + 1, area.y, area.width - 1, ROLE_DIM,
                   list->count == 0 ? "no pool grew enough to be named" : "no row passes the filter");
}

enum verdict_column verdict_list_beside(struct area area, enum verdict_column column, int direction)
{
    struct placed places[VERDICT_COLUMNS];
    lay_out(places, area);
    return (enum verdict_column)list_column_beside(places, VERDICT_COLUMNS, VERDICT_WORD, (int)column, direction);
}

enum verdict_column verdict_list_title_at(struct area area, int x)
{
    struct placed places[VERDICT_COLUMNS];
    lay_out(places, area);
    return (enum verdict_column)list_column_at(places, VERDICT_COLUMNS, x);
}
