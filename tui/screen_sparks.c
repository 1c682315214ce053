/* The histories of the rows in sight, for the column that shows them as sparklines.
 *
 * One way through the recording reads all of them, and is gone again only when a row comes into sight that was not asked for: a new order, or a new sample, reads what is new.
 */
#include "tui/screen_state.h"

_Static_assert((int)CANVAS_HEIGHT_MAX <= (int)HISTORY_ROWS_MAX, "each row in sight can have a history");

/* Columns of the sparklines; 0 when there are none. */
static int spark_columns(const struct view *view, struct area area, const struct table_style *style)
{
    struct layout layout;
    table_layout(&layout, view, area.width, style);
    for (size_t i = 0; i < layout.count; i++) {
        if (layout.slots[i].column->kind == COLUMN_HISTORY)
            return layout.slots[i].width < HISTORY_SLOTS_MAX ? layout.slots[i].width : HISTORY_SLOTS_MAX;
    }
    return 0;
}

/* The place of the row among what was asked for; count when it is not there. */
static size_t place_of(const struct sparks *sparks, const struct history_key *key)
{
    size_t at = 0;
    while (at < sparks->count && !(sparks->keys[at].field == key->field && screen_same_history(&sparks->keys[at], key)))
        at++;
    return at;
}

/* Asks for the rows in sight, unless all of them were asked for already. */
static void choose_keys(struct sparks *sparks, const struct view *view, size_t rows)
{
    size_t known = 0;
    for (; known < rows; known++) {
        struct history_key key = screen_history_key(view, view_at(view, view->top + known));
        if (place_of(sparks, &key) == sparks->count)
            break;
    }
    if (known == rows)
        return;
    sparks->count = rows;
    for (size_t i = 0; i < rows; i++)
        sparks->keys[i] = screen_history_key(view, view_at(view, view->top + i));
}

/* Not more slots than there are samples, or a short recording would be full of holes; a quarter of an interval is left for samples that come late. */
static size_t slots_for(struct screen *screen, int64_t span_ns, int columns)
{
    int64_t interval_ns = player_session(screen->player)->interval_ns;
    int64_t samples = interval_ns > 0 ? number_scale(span_ns, 4, interval_ns) / 5 + 1 : columns;
    return samples < columns ? (size_t)samples : (size_t)columns;
}

static enum status read_sparks(struct screen *screen, int columns, struct problem *why)
{
    struct sparks *sparks = &screen->sparks;
    struct graph_view window = {0};
    screen_place_window(screen, &window);
    int64_t span_ns = window.end_ns - window.begin_ns;
    int64_t width = screen_slot_width(span_ns, slots_for(screen, span_ns, columns));
    size_t slots = (size_t)(span_ns / width + 1);
    int64_t end_ns = number_sum(window.begin_ns, (int64_t)slots * width - 1);
    enum status status = sparks->history == NULL ? history_open(&sparks->history, screen->recording, why) : STATUS_OK;
    return status != STATUS_OK
               ? status
               : history_show_rows(sparks->history, sparks->keys, sparks->count, window.begin_ns, end_ns, slots, why);
}

void screen_fill_sparks(struct screen *screen, struct table_style *style, struct area area)
{
    struct sparks *sparks = &screen->sparks;
    struct view *view = screen_view(screen);
    struct problem why;
    int columns = spark_columns(view, area, style), lines = table_lines(area.height, style);
    if (columns < 1 || lines < 1 || view->count == 0 || !screen_has_history(screen))
        return;
    view_scroll(view, (size_t)lines);
    size_t rows = view->count - view->top < (size_t)lines ? view->count - view->top : (size_t)lines;
    choose_keys(sparks, view, rows);
    if (read_sparks(screen, columns, &why) != STATUS_OK) {
        screen_problem(screen, &why);
        return;
    }
    for (size_t i = 0; i < rows; i++) {
        struct history_key key = screen_history_key(view, view_at(view, view->top + i));
        sparks->slots[i] = history_row_slots(sparks->history, place_of(sparks, &key), &style->sparks.count);
    }
    style->sparks.first = view->top;
    style->sparks.rows = rows;
    style->sparks.slots = sparks->slots;
}

void screen_sparks_done(struct sparks *sparks)
{
    history_close(sparks->history);
}
