/* The extra series as a view, and the one that is laid under the graphs of rows. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"
#include "base/text.h"
#include "tui/graph_step.h"
#include "tui/pane.h"
#include "tui/screen_state.h"

enum { ALL_PERCENT = 100, EXACT_TEXT = 96, GRAPH_LINES = 4, NARROW = 78 };

#define AT_ONCE_NS (4 * NS_PER_MS)

void screen_series_done(struct series_shown *series)
{
    series_list_done(&series->list);
    extra_now_close(series->now);
    extra_survey_close(series->survey);
    extra_survey_close(series->picture);
}

/* --- what is known -------------------------------------------------------------------------------------------------------------- */

static void give_up(struct series_shown *series, const struct problem *why)
{
    memcpy(series->trouble, why->line, sizeof series->trouble);
    series->list.count = series->list.shown_count = 0;
    series->laid = 0;
    series->is_reading = false;
}

static enum status open_all(struct screen *screen, struct problem *why)
{
    struct series_shown *series = &screen->series;
    enum status status = recording_extra_counts(screen->recording, &series->counts, why);
    if (status == STATUS_OK)
        status = series_list_read(&series->list, screen->recording, why);
    if (status == STATUS_OK && series->now == NULL)
        status = extra_now_open(&series->now, screen->recording, why);
    if (status == STATUS_OK && series->survey == NULL)
        status = extra_survey_open(&series->survey, screen->recording, why);
    if (status == STATUS_OK && series->picture == NULL)
        status = extra_survey_open(&series->picture, screen->recording, why);
    if (status == STATUS_OK && series_list_arrange(&series->list) != STATUS_OK)
        status = problem_set(why, STATUS_NO_MEMORY, "not enough memory for this table");
    return status;
}

/* Series are written when a recording is made, so that they are read once. */
void screen_series_read(struct screen *screen)
{
    struct series_shown *series = &screen->series;
    struct problem why;
    if (series->is_read)
        return;
    series->is_read = true;
    if (open_all(screen, &why) != STATUS_OK)
        give_up(series, &why);
}

/* The values of the moment on screen. */
static void update_values(struct screen *screen)
{
    struct series_shown *series = &screen->series;
    int64_t utc_ns = screen_current(screen)->utc_ns;
    struct problem why;
    screen_series_read(screen);
    if (series->list.count == 0 || series->now_ns == utc_ns)
        return;
    if (extra_now_go(series->now, utc_ns, &why) != STATUS_OK) {
        give_up(series, &why);
        return;
    }
    series->now_ns = utc_ns;
    for (size_t i = 0; i < series->list.count; i++)
        series->list.rows[i].value = extra_now_value(series->now, series->list.rows[i].number, NULL);
    if (series_list_follows_values(&series->list))
        series_list_arrange(&series->list);
}

/* The lowest and highest values, of as much as was surveyed. */
static void take_survey(struct series_shown *series)
{
    for (size_t i = 0; i < series->list.count; i++) {
        struct series_row *row = &series->list.rows[i];
        const struct extra_slot *slots = extra_survey_slots(series->survey, row->number);
        struct extra_slot whole = extra_slots_whole(slots, slots != NULL ? series->surveyed.slots : 0);
        row->low = whole.low;
        row->high = whole.high;
    }
    if (series_list_follows_values(&series->list))
        series_list_arrange(&series->list);
}

/* The parts of the list's histories: not more than there are moments, or a short log would be full of holes, nor than there is room for. */
static size_t parts_of(const struct series_shown *series, int64_t span_ns, int columns, size_t rows)
{
    int64_t all_ns = number_difference(series->counts.last_ns, series->counts.first_ns);
    int64_t moments = number_scale(span_ns, series->counts.moments, all_ns > 0 ? all_ns : 1);
    size_t most = EXTRA_SURVEY_CELLS / rows, wanted = columns > 0 ? (size_t)columns : 1;
    wanted = wanted < HISTORY_SLOTS_MAX ? wanted : HISTORY_SLOTS_MAX;
    wanted = wanted < most ? wanted : most;
    return moments >= 0 && moments / 5 * 4 < (int64_t)wanted ? (size_t)(moments / 5 * 4) + 1 : wanted;
}

static struct extra_window window_of(const struct graph_view *graph, size_t parts, uint32_t first, uint32_t last)
{
    int64_t span_ns = graph->end_ns - graph->begin_ns, width_ns = screen_slot_width(span_ns, parts);
    return (struct extra_window){graph->begin_ns, width_ns, (size_t)(span_ns / width_ns + 1), first, last};
}

static bool is_same(const struct extra_window *a, const struct extra_window *b)
{
    return a->begin_ns == b->begin_ns && a->width_ns == b->width_ns && a->slots == b->slots && a->first == b->first &&
           a->last == b->last;
}

/* Reads on for about so long; true when there is more to be seen. */
static bool survey(struct series_shown *series, int64_t budget_ns)
{
    struct problem why;
    bool done = true;
    enum status status = extra_survey_read(series->survey, budget_ns, &done, &why);
    int percent = (int)(extra_survey_part(series->survey) * ALL_PERCENT);
    bool changed = done || percent != series->percent;
    series->is_reading = !done;
    series->percent = percent;
    if (status != STATUS_OK)
        give_up(series, &why);
    else if (changed)
        take_survey(series);
    return changed || status != STATUS_OK;
}

/* Begins to read the span of the graphs, unless it is that already. What is short is read at once, so that nothing flickers. */
static void update_survey(struct screen *screen)
{
    struct series_shown *series = &screen->series;
    struct graph_view graph = {0};
    struct problem why;
    if (series->list.count == 0)
        return;
    screen_place_window(screen, &graph);
    uint32_t last = series->list.rows[series->list.count - 1].number;
    int columns = series_list_spark_columns((struct area){0, 0, screen->canvas.width, 1});
    size_t parts = parts_of(series, graph.end_ns - graph.begin_ns, columns, last);
    struct extra_window window = window_of(&graph, parts, 1, last);
    if (is_same(&window, &series->surveyed))
        return;
    series->surveyed = window;
    series->percent = 0;
    if (extra_survey_begin(series->survey, &window, &why) == STATUS_OK)
        survey(series, AT_ONCE_NS);
    else
        give_up(series, &why);
}

bool screen_series_has_work(const struct screen *screen)
{
    return screen->showing == SHOWING_SERIES && screen->series.is_reading;
}

bool screen_series_work(struct screen *screen, int64_t budget_ns)
{
    struct series_shown *series = &screen->series;
    if (screen_current(screen) == NULL)
        return false;
    screen_series_read(screen);
    recording_hold(screen->recording);
    update_survey(screen);
    bool changed = series->is_reading && survey(series, budget_ns);
    recording_release(screen->recording);
    return changed;
}

/* --- keys ----------------------------------------------------------------------------------------------------------------------- */

static bool do_move(struct screen *screen, enum action action)
{
    struct series_list *list = &screen->series.list;
    int page = screen_page(screen);
    if (action == ACTION_UP)
        series_list_move(list, -1);
    else if (action == ACTION_DOWN)
        series_list_move(list, 1);
    else if (action == ACTION_PAGE_UP)
        series_list_move(list, -page);
    else if (action == ACTION_PAGE_DOWN)
        series_list_move(list, page);
    else if (action == ACTION_TOP)
        series_list_select(list, 0);
    else if (action == ACTION_BOTTOM)
        series_list_select(list, list->shown_count);
    else
        return false;
    screen->pane.top = 0;
    return true;
}

static bool do_sort(struct screen *screen, enum action action)
{
    struct series_list *list = &screen->series.list;
    if (action == ACTION_SORT_NEXT || action == ACTION_SORT_MENU)
        series_list_sort(list, series_list_beside(screen->shown.table, list->order, 1));
    else if (action == ACTION_SORT_PREVIOUS)
        series_list_sort(list, series_list_beside(screen->shown.table, list->order, -1));
    else if (action == ACTION_SORT_REVERSE)
        series_list_sort(list, list->order);
    else if (action == ACTION_SORT_TAG)
        series_list_sort(list, SERIES_BY_PATH);
    else if (action == ACTION_SORT_BYTES)
        series_list_sort(list, SERIES_BY_VALUE);
    else
        return false;
    return true;
}

/* Under the graphs of rows, or out of there. */
static void lay(struct screen *screen)
{
    struct series_shown *series = &screen->series;
    const struct series_row *row = series_list_selected(&series->list);
    if (row == NULL) {
        screen_message(screen, "no counter is selected");
        return;
    }
    series->laid = series->laid == row->number ? 0 : row->number;
    screen_message(screen, series->laid != 0 ? "under the graphs of pools and processes now; Ins takes it out again"
                                             : "not under the graphs any more");
}

static bool is_about_samples(enum action action)
{
    return (action >= ACTION_SORT_ALLOCS && action <= ACTION_SORT_HANDLES) || action == ACTION_SORT_CHANGE ||
           action == ACTION_SETUP || action == ACTION_NEXT_COLUMNS || action == ACTION_PIN || action == ACTION_HIDE ||
           action == ACTION_SHOW_HIDDEN || action == ACTION_ONLY_CHANGED || action == ACTION_ONLY_GREW ||
           action == ACTION_NIGHTS || action == ACTION_NEXT_CHANGE || action == ACTION_PREVIOUS_CHANGE ||
           action == ACTION_TOTALS;
}

bool screen_series_do(struct screen *screen, enum action action)
{
    if (do_move(screen, action) || do_sort(screen, action))
        return true;
    if (action == ACTION_DETAIL || action == ACTION_PICTURE) {
        if (series_list_selected(&screen->series.list) == NULL)
            screen_message(screen, "no counter is selected");
        else if (action == ACTION_DETAIL)
            screen->detail = !screen->detail;
        else
            screen->picture.full = !screen->picture.full;
    } else if (action == ACTION_CURVE) {
        lay(screen);
    } else if (is_about_samples(action)) {
        screen_message(screen, "this is about rows of a sample, and these are counters: Tab leads to the pools");
    } else {
        return false;
    }
    return true;
}

/* --- one series as a curve ------------------------------------------------------------------------------------------------------ */

/* Reads it over the time of the graph into series->curve; false when that fails. */
static bool read_curve(struct screen *screen, const struct graph_view *graph, const struct series_row *row, int columns)
{
    struct series_shown *series = &screen->series;
    struct problem why;
    bool done;
    size_t parts = graph_slots(columns, screen->glyphs->graph);
    struct extra_window window = window_of(graph, parts, row->number, row->number);
    if (!is_same(&window, &series->pictured)) {
        series->pictured = (struct extra_window){.slots = 0};
        if (extra_survey_begin(series->picture, &window, &why) != STATUS_OK ||
            extra_survey_read(series->picture, INT64_MAX, &done, &why) != STATUS_OK) {
            screen_problem(screen, &why);
            return false;
        }
        series->pictured = window;
    }
    series->curve = (struct graph_curve){.slots = series->slots,
                                         .count = window.slots,
                                         .of = window.slots,
                                         .unit = row->powers,
                                         .role = ROLE_GRAPH_SECOND,
                                         .letter = 'A',
                                         .label = series->label};
    series_graph_slots(series->slots, extra_survey_slots(series->picture, row->number), window.slots,
                       &series->curve.each);
    return true;
}

/* The name as safe text, its beginning cut to so many columns. */
static void safe_name(const struct series_list *list, const struct series_row *row, char *out, size_t capacity)
{
    struct buffer name;
    buffer_init(&name, SERIES_NAME_BYTES);
    series_row_name(&name, list, row);
    text_safe(out, capacity, capacity, (const char *)name.bytes, name.status == STATUS_OK ? name.length : 0);
    buffer_done(&name);
}

void screen_lay_series(struct screen *screen, struct graph_view *graph, int columns)
{
    enum { NAME = 200 };
    struct series_shown *series = &screen->series;
    const struct series_row *row = series->laid != 0 ? series_list_find_number(&series->list, series->laid) : NULL;
    char name[NAME], value[NUMBER_TEXT] = "no value here", step[64] = "";
    if (row == NULL || graph->elapsed)
        return;
    update_values(screen);
    if (!read_curve(screen, graph, row, columns))
        return;
    safe_name(&series->list, row, name, sizeof name);
    if (!extra_is_absent(row->value))
        decimal_short(value, row->value, row->powers, NUMBER_TEXT - 1);
    int percent = graph_in_step(graph, &series->curve);
    if (percent > 0)
        snprintf(step, sizeof step, "; %d%% in step", percent);
    snprintf(series->label, sizeof series->label, "%s  %s%s%s, own scale%s", name, value,
             extra_is_absent(row->value) || row->unit[0] == 0 ? "" : " ", extra_is_absent(row->value) ? "" : row->unit,
             step);
    graph->below = &series->curve;
}

/* --- the picture ---------------------------------------------------------------------------------------------------------------- */

static const char *empty_line(const struct screen *screen, int width)
{
    if (screen->feed != NULL)
        return width < NARROW ? "no counters live: only imports have any"
                              : "no counters in a live session: pooltop import adds them to a recording";
    return width < NARROW ? "no counters: see pooltop import --help"
                          : "no counters here: export it, then pooltop import POOLS.csv COUNTERS.csv -o NEW";
}

/* Over which span; and where the counters are when there is none at this moment. */
static void headline(struct screen *screen, char out[PROBLEM_LINE])
{
    const struct series_shown *series = &screen->series;
    struct graph_view graph = {0};
    char span[WHEN_TEXT], begin[WHEN_TEXT], end[WHEN_TEXT];
    int64_t here_ns = screen_current(screen)->utc_ns;
    screen_place_window(screen, &graph);
    int64_t span_ns = number_difference(graph.end_ns, graph.begin_ns);
    span_format(span, span_ns);
    int used = snprintf(out, PROBLEM_LINE, "MIN, MAX and HISTORY over %s", span);
    if (series->is_reading)
        used += snprintf(out + used, PROBLEM_LINE - (size_t)used, ": %d%% read", series->percent);
    if (here_ns >= series->counts.first_ns && here_ns <= series->counts.last_ns)
        return;
    int64_t counted_ns = number_difference(series->counts.last_ns, series->counts.first_ns);
    timeline_clock(begin, series->counts.first_ns, counted_ns, screen_zone(screen));
    timeline_clock(end, series->counts.last_ns, counted_ns, screen_zone(screen));
    snprintf(out + used, PROBLEM_LINE - (size_t)used, "; the counters are of %s to %s", begin, end);
}

void screen_series_draw(struct screen *screen, struct area table)
{
    struct series_shown *series = &screen->series;
    char line[PROBLEM_LINE];
    struct area first = {table.x + 1, table.y, table.width - 1, 1};
    update_values(screen);
    if (table.height < 1)
        return;
    table.y++, table.height--;
    screen->shown.table = table;
    update_survey(screen);
    if (series->list.count == 0) {
        const char *why = series->trouble[0] != 0 ? series->trouble : empty_line(screen, screen->canvas.width);
        canvas_put_bytes(&screen->canvas, first.x, first.y, first.width, ROLE_DIM, why, strlen(why));
        return;
    }
    headline(screen, line);
    canvas_put_bytes(&screen->canvas, first.x, first.y, first.width, ROLE_TITLE, line, strlen(line));
    const struct series_history history = {series->survey, series->surveyed.slots};
    if (table.height > 0)
        series_list_draw(&screen->canvas, table, &series->list, &history, series->laid, screen->glyphs);
}

void screen_series_describe(const struct screen *screen, char *out, size_t capacity)
{
    const struct series_list *list = &screen->series.list;
    const char *more = list->more ? "the first " : "";
    if (list->shown_count == list->count)
        snprintf(out, capacity, "%s%zu counter%s", more, list->count, list->count == 1 ? "" : "s");
    else
        snprintf(out, capacity, "%zu of %s%zu counters", list->shown_count, more, list->count);
}

/* --- the pane ------------------------------------------------------------------------------------------------------------------- */

/* `48820 B`, all digits that it was written with. */
static void exact_text(char out[EXACT_TEXT], double value, const char *unit)
{
    char number[NUMBER_TEXT] = "-";
    if (!extra_is_absent(value))
        decimal_write(number, value);
    snprintf(out, EXACT_TEXT, "%s%s%s", number, unit[0] != 0 && !extra_is_absent(value) ? " " : "",
             extra_is_absent(value) ? "" : unit);
}

static void put_sentence(struct pane *pane, const char *label, const char *text)
{
    pane_sentence(pane, label, (struct text){text, strlen(text)});
}

static void put_numbers(struct pane *pane, const struct screen *screen, const struct series_row *row)
{
    char value[EXACT_TEXT], low[EXACT_TEXT], high[EXACT_TEXT], when[WHEN_TEXT], age[WHEN_TEXT], line[4 * EXACT_TEXT];
    int64_t at_ns;
    extra_now_value(screen->series.now, row->number, &at_ns);
    exact_text(value, row->value, row->unit);
    exact_text(low, row->low, row->unit);
    exact_text(high, row->high, row->unit);
    snprintf(line, sizeof line, "no value here");
    if (at_ns != ABSENT) {
        when_format(when, at_ns, screen_zone(screen));
        int64_t age_ns = number_difference(screen_current(screen)->utc_ns, at_ns);
        span_format(age, age_ns < NS_PER_SECOND ? age_ns : age_ns - age_ns % NS_PER_SECOND);
        snprintf(line, sizeof line, "%s, written %s, %s before this sample", value, when, age);
    }
    put_sentence(pane, "VALUE", line);
    snprintf(line, sizeof line, "%s to %s%s", low, high, screen->series.is_reading ? ", still being read" : "");
    put_sentence(pane, "RANGE", line);
}

static void put_names(struct pane *pane, const struct series_row *row)
{
    struct counter_path parts;
    struct buffer built;
    buffer_init(&built, SERIES_NAME_SAFE);
    pane_sentence(pane, "MACHINE", row->machine);
    if (counter_path_split(row->path, &parts) && parts.has_instance) {
        buffer_add(&built, parts.instance.bytes, parts.instance.length);
        buffer_add_text(&built, ", of ");
        buffer_add(&built, parts.object.bytes, parts.object.length);
        pane_built(pane, "INSTANCE", &built);
    }
    buffer_done(&built);
}

static void draw_graph(struct screen *screen, struct area area, const struct series_row *row)
{
    struct graph_view graph = {.cursor_ns = screen_current(screen)->utc_ns,
                               .zone = screen_zone(screen),
                               .title = row->unit[0] != 0 ? row->unit : "VALUE",
                               .marks = screen->marks,
                               .mark_count = screen->mark_count,
                               .curve_count = 1};
    screen_place_window(screen, &graph);
    if (!read_curve(screen, &graph, row, area.width))
        return;
    graph.curves[0] = screen->series.curve;
    graph.curves[0].role = ROLE_GRAPH;
    graph_draw(&screen->canvas, area, &graph, screen->glyphs);
}

void screen_series_pane(struct screen *screen, struct area area)
{
    const struct series_row *row = series_list_selected(&screen->series.list);
    struct buffer name;
    if (area.height < 1 || row == NULL)
        return;
    struct pane pane = {&screen->canvas, screen->glyphs, area, area.height > GRAPH_LINES + 1 ? GRAPH_LINES : 0, 0, 0};
    buffer_init(&name, SERIES_NAME_BYTES);
    series_row_name(&name, &screen->series.list, row);
    pane_title(&pane, (struct text){(const char *)name.bytes, name.length}, "", "");
    buffer_done(&name);
    put_numbers(&pane, screen, row);
    put_names(&pane, row);
    draw_graph(screen, pane.area, row);
}

void screen_series_picture(struct screen *screen, struct area area)
{
    const struct series_row *row = series_list_selected(&screen->series.list);
    char name[SERIES_LABEL];
    if (row == NULL || area.height < 1)
        return;
    update_values(screen);
    safe_name(&screen->series.list, row, name, sizeof name);
    canvas_fill(&screen->canvas, (struct area){area.x, area.y, area.width, 1}, ROLE_DIM, screen->glyphs->horizontal);
    canvas_format(&screen->canvas, area.x + 2, area.y, area.width - 4, ROLE_TITLE, " %s ", name);
    draw_graph(screen, (struct area){area.x, area.y + 1, area.width, area.height - 1}, row);
}

/* --- copies --------------------------------------------------------------------------------------------------------------------- */

static void put_line(struct screen *screen, struct buffer *out, const struct series_row *row)
{
    struct buffer name;
    char value[EXACT_TEXT], low[EXACT_TEXT], high[EXACT_TEXT];
    exact_text(value, row->value, row->unit);
    exact_text(low, row->low, row->unit);
    exact_text(high, row->high, row->unit);
    buffer_init(&name, SERIES_NAME_BYTES);
    series_row_name(&name, &screen->series.list, row);
    text_escape(out, (const char *)name.bytes, name.length, false);
    buffer_done(&name);
    buffer_format(out, "  %s  (%s to %s)", value, low, high);
}

bool screen_series_copy(struct screen *screen, struct buffer *out)
{
    const struct series_row *row = series_list_selected(&screen->series.list);
    update_values(screen);
    if (row != NULL)
        put_line(screen, out, row);
    return row != NULL;
}

void screen_series_text(struct screen *screen, struct buffer *out)
{
    const struct series_list *list = &screen->series.list;
    update_values(screen);
    for (size_t i = 0; i < list->shown_count; i++) {
        put_line(screen, out, &list->rows[list->shown[i]]);
        buffer_add_text(out, "\n");
    }
}

static void put_decimal(struct csv_writer *writer, double value)
{
    char text[NUMBER_TEXT] = "";
    csv_text(writer, text, extra_is_absent(value) ? 0 : decimal_write(text, value));
}

void screen_series_csv(struct screen *screen, struct csv_writer *writer)
{
    static const char *const IDS[] = {"machine", "name", "unit", "utc_ns", "value", "min", "max"};
    const struct series_list *list = &screen->series.list;
    update_values(screen);
    for (size_t i = 0; i < sizeof IDS / sizeof IDS[0]; i++)
        csv_text(writer, IDS[i], strlen(IDS[i]));
    csv_end_line(writer);
    for (size_t i = 0; i < list->shown_count; i++) {
        const struct series_row *row = &list->rows[list->shown[i]];
        int64_t at_ns;
        extra_now_value(screen->series.now, row->number, &at_ns);
        csv_text(writer, row->machine.bytes, row->machine.length);
        csv_text(writer, row->path.bytes, row->path.length);
        csv_text(writer, row->unit, strlen(row->unit));
        csv_number(writer, at_ns);
        put_decimal(writer, row->value);
        put_decimal(writer, row->low);
        put_decimal(writer, row->high);
        csv_end_line(writer);
    }
}
