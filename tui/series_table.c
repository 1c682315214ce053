/* What stands in the rows of series. */
#include <stdio.h>
#include <string.h>

#include "base/decimal.h"
#include "base/text.h"
#include "replay/history.h"
#include "tui/graph.h"
#include "tui/list.h"
#include "tui/series_list.h"

enum { SIZES = 4, MIDDLE = 60, ROOMY = 76, WIDE = 110, NUMBER_COLUMNS = 7 };

/* Width on screens narrower than MIDDLE, than ROOMY, than WIDE, and on others; 0: it is not there, -1: what the others leave. */
static const struct {
    const char *title;
    bool is_right;
    int width[SIZES];
} COLUMNS[SERIES_COLUMNS_SHOWN] = {
    [SERIES_BY_PATH] = {"COUNTER", false, {-1, -1, -1, -1}},
    [SERIES_BY_INSTANCE] = {"INSTANCE", false, {0, 0, 0, 16}},
    [SERIES_BY_UNIT] = {"UNIT", false, {0, 0, 4, 4}},
    [SERIES_BY_VALUE] = {"VALUE", true, {7, 7, 7, 7}},
    [SERIES_BY_LOW] = {"MIN", true, {0, 7, 7, 7}},
    [SERIES_BY_HIGH] = {"MAX", true, {0, 7, 7, 7}},
    [SERIES_BY_HISTORY] = {"HISTORY", false, {8, 8, 12, 24}},
};

static void lay_out(struct placed places[SERIES_COLUMNS_SHOWN], struct area area)
{
    int size = area.width < MIDDLE ? 0 : area.width < ROOMY ? 1 : area.width < WIDE ? 2 : 3;
    int left = area.width - 1, x = area.x + 1;
    for (int column = 0; column < SERIES_COLUMNS_SHOWN; column++)
        left -= COLUMNS[column].width[size] > 0 ? COLUMNS[column].width[size] + 1 : 0;
    for (int column = 0; column < SERIES_COLUMNS_SHOWN; column++) {
        int width = COLUMNS[column].width[size], room = area.x + area.width - x;
        width = width < 0 ? left : width;
        width = width > room ? room : width;
        places[column] = (struct placed){x, width > 0 ? width : 0};
        x += width > 0 ? width + 1 : 0;
    }
}

int series_list_spark_columns(struct area area)
{
    struct placed places[SERIES_COLUMNS_SHOWN];
    lay_out(places, area);
    return places[SERIES_BY_HISTORY].width;
}

enum series_column series_list_beside(struct area area, enum series_column column, int direction)
{
    struct placed places[SERIES_COLUMNS_SHOWN];
    lay_out(places, area);
    int next = (int)column;
    do {
        next = list_column_beside(places, SERIES_COLUMNS_SHOWN, SERIES_BY_PATH, next, direction);
    } while (next == SERIES_BY_HISTORY);
    return (enum series_column)next;
}

enum series_column series_list_title_at(struct area area, int x)
{
    struct placed places[SERIES_COLUMNS_SHOWN];
    lay_out(places, area);
    return (enum series_column)list_column_at(places, SERIES_COLUMNS_SHOWN, x);
}

/* --- cells ---------------------------------------------------------------------------------------------------------------------- */

static void draw_titles(struct canvas *canvas, struct area area, const struct placed places[SERIES_COLUMNS_SHOWN],
                        const struct series_list *list, const struct glyphs *glyphs)
{
    canvas_fill(canvas, (struct area){area.x, area.y, area.width, 1}, ROLE_COLUMN, ' ');
    for (int column = 0; column < SERIES_COLUMNS_SHOWN; column++) {
        const struct placed *place = &places[column];
        const char *title = COLUMNS[column].title;
        bool sorted = column == (int)list->order, by_text = column <= (int)SERIES_BY_UNIT;
        int gap = COLUMNS[column].is_right ? place->width - (int)text_width(title) : 0;
        if (place->width == 0)
            continue;
        int x = place->x + (gap > 0 ? gap : 0);
        canvas_put(canvas, x, area.y, place->width, sorted ? ROLE_SORTED : ROLE_COLUMN, title);
        if (sorted)
            canvas_put_codepoint(canvas, x - 1, area.y, ROLE_SORTED,
                                 list->reverse == by_text ? glyphs->down : glyphs->up);
    }
}

/* What differs stands at the end of a path, so that its beginning is cut. */
static void draw_name(struct canvas *canvas, const struct placed *place, int y, const struct series_list *list,
                      const struct series_row *row)
{
    struct buffer name, safe;
    buffer_init(&name, SERIES_NAME_BYTES);
    buffer_init(&safe, SERIES_NAME_SAFE);
    series_row_name(&name, list, row);
    text_escape(&safe, (const char *)name.bytes, name.length, false);
    const char *shown = safe.status == STATUS_OK && name.status == STATUS_OK ? buffer_text(&safe) : "";
    int over = (int)text_width(shown) - place->width;
    if (over > 0 && place->width > 1) {
        size_t used;
        for (int cut = 0; cut <= over && *shown != 0; shown += used)
            cut += text_codepoint_width(text_decode(shown, strlen(shown), &used));
        canvas_put(canvas, place->x, y, 1, ROLE_DIM, "~");
        canvas_put(canvas, place->x + 1, y, place->width - 1, ROLE_TEXT, shown);
    } else {
        canvas_put(canvas, place->x, y, place->width, ROLE_TEXT, shown);
    }
    buffer_done(&name);
    buffer_done(&safe);
}

static void draw_value(struct canvas *canvas, const struct placed *place, int y, const struct series_row *row,
                       double value)
{
    char text[NUMBER_TEXT];
    if (place->width == 0)
        return;
    decimal_short(text, value, row->powers, NUMBER_COLUMNS);
    canvas_put_right(canvas, place->x, y, place->width, extra_is_absent(value) ? ROLE_DIM : ROLE_TEXT, text);
}

/* The numbers of a picture have nine digits, whatever those of the series are. */
void series_graph_slots(struct history_slot *out, const struct extra_slot *slots, size_t count, double *each)
{
    struct extra_slot whole = extra_slots_whole(slots, count);
    double most = fmax(fabs(whole.low), fabs(whole.high));
    *each = 1;
    for (int i = 0; i < DBL_MAX_10_EXP && most / *each >= 1e9; i++)
        *each *= 10;
    for (int i = 0; i < -DBL_MIN_10_EXP && most > 0 && most / *each < 1e8; i++)
        *each /= 10;
    for (size_t i = 0; i < count; i++) {
        bool is_there = !extra_is_absent(slots[i].low);
        out[i] = (struct history_slot){is_there ? number_whole(slots[i].low / *each) : ABSENT,
                                       is_there ? number_whole(slots[i].high / *each) : ABSENT,
                                       is_there ? number_whole(slots[i].last / *each) : ABSENT, false};
    }
}

static void draw_history(struct canvas *canvas, const struct placed *place, int y, const struct series_row *row,
                         const struct series_history *history, const struct glyphs *glyphs)
{
    struct history_slot slots[HISTORY_SLOTS_MAX];
    double each;
    const struct extra_slot *found = history->survey != NULL ? extra_survey_slots(history->survey, row->number) : NULL;
    if (place->width == 0 || found == NULL || history->slots == 0 || history->slots > HISTORY_SLOTS_MAX)
        return;
    series_graph_slots(slots, found, history->slots, &each);
    graph_spark(canvas, place->x, y, place->width, ROLE_GRAPH, slots, history->slots, glyphs);
}

static void draw_row(struct canvas *canvas, int y, const struct placed places[SERIES_COLUMNS_SHOWN],
                     const struct series_list *list, const struct series_row *row, const struct series_history *history,
                     const struct glyphs *glyphs)
{
    struct counter_path parts;
    if (places[SERIES_BY_PATH].width > 0)
        draw_name(canvas, &places[SERIES_BY_PATH], y, list, row);
    const struct placed *instance = &places[SERIES_BY_INSTANCE], *unit = &places[SERIES_BY_UNIT];
    if (instance->width > 0 && counter_path_split(row->path, &parts))
        canvas_put_bytes(canvas, instance->x, y, instance->width, ROLE_TEXT, parts.instance.bytes,
                         parts.instance.length);
    if (unit->width > 0)
        canvas_put(canvas, unit->x, y, unit->width, ROLE_LABEL, row->unit);
    draw_value(canvas, &places[SERIES_BY_VALUE], y, row, row->value);
    draw_value(canvas, &places[SERIES_BY_LOW], y, row, row->low);
    draw_value(canvas, &places[SERIES_BY_HIGH], y, row, row->high);
    draw_history(canvas, &places[SERIES_BY_HISTORY], y, row, history, glyphs);
}

void series_list_draw(struct canvas *canvas, struct area area, struct series_list *list,
                      const struct series_history *history, uint32_t laid, const struct glyphs *glyphs)
{
    struct placed places[SERIES_COLUMNS_SHOWN];
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
        const struct series_row *row = &list->rows[list->shown[at]];
        struct area line = {area.x, area.y + i, area.width, 1};
        draw_row(canvas, line.y, places, list, row, history, glyphs);
        if (row->number == laid)
            canvas_put(canvas, line.x, line.y, 1, ROLE_MARK, "+");
        if (at != list->cursor)
            continue;
        if (row->number != laid)
            canvas_put(canvas, line.x, line.y, 1, ROLE_SELECTED, ">");
        canvas_paint(canvas, line, ROLE_SELECTED);
        canvas->cursor_x = line.x;
        canvas->cursor_y = line.y;
    }
    if (list->shown_count == 0)
        canvas_put(canvas, area.x + 1, area.y, area.width - 1, ROLE_DIM, "no counter passes the filter");
}
