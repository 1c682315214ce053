#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "tui/detail.h"
#include "tui/header.h"
#include "tui/help.h"
#include "tui/keybar.h"
#include "tui/screen_state.h"
#include "tui/status_page.h"

enum { TABLE_LEAST = 4, DETAIL_LEAST = 5 };

/* --- the header --------------------------------------------------------------------------------------------------------------- */

static const char *mode_word(const struct screen *screen, char room[16])
{
    if (screen->play.on) {
        snprintf(room, 16, "PLAY %dx", screen_play_factor(screen));
        return room;
    }
    return screen->growing && screen->following ? "LIVE" : "PAUSED";
}

/* "12 of 204 pools", "processes: filter ntf" */
static void describe_view(const struct screen *screen, char *out, size_t capacity)
{
    const struct view *view = &screen->views[screen->view];
    static const char *const ONLY[] = {"", ", changed", ", grown"};
    size_t count = view->count - view->gone;
    if (screen->showing == SHOWING_MARKS) {
        screen_list_describe(screen, out, capacity);
        return;
    }
    if (screen->showing == SHOWING_VERDICT) {
        screen_verdict_describe(screen, out, capacity);
        return;
    }
    if (screen->showing == SHOWING_SERIES) {
        screen_series_describe(screen, out, capacity);
        return;
    }
    if (count == view->total)
        snprintf(out, capacity, "%zu %s%s", count, view_rows_name(view), ONLY[view->only]);
    else
        snprintf(out, capacity, "%zu of %zu %s%s", count, view->total, view_rows_name(view), ONLY[view->only]);
}

static struct header_view header_of(const struct screen *screen, const char *description, char mode[16])
{
    const struct player *player = screen->player;
    struct header_view header = {.machine = &player_session(player)->machine,
                                 .snapshot = player_current(player),
                                 .mode = mode_word(screen, mode),
                                 .recording = screen->feed != NULL ? feed_recording_path(screen->feed) : NULL,
                                 .view = description,
                                 .count = screen->summary.count,
                                 .zone = screen_zone(screen),
                                 .based = player_base(player) != NULL};
    if (header.snapshot == NULL)
        return header;
    struct sample_info info;
    bool kept = recording_sample(screen->recording, player_info(player)->id, &info, NULL) == STATUS_OK;
    header.position = kept ? info.position + 1 : 0;
    enum tier span = kept ? sample_info_span(&info) : TIER_TAKEN;
    header.thinned = span != TIER_TAKEN ? tier_name(span) : NULL;
    header.totals_before = screen->backdrop.elapsed_ns != ABSENT ? screen->backdrop.totals : NULL;
    header.elapsed_ns = screen->backdrop.elapsed_ns;
    return header;
}

/* --- sharing out the lines ---------------------------------------------------------------------------------------------------- */

static struct area take_bottom(struct area *left, int height)
{
    height = height < left->height ? height : left->height;
    left->height -= height;
    return (struct area){left->x, left->y + left->height, left->width, height};
}

/* Whether the pane is worth the table's lines where there is no room for both: a table of a sample stays, as o shows its graphs on the whole screen, and so does one that says why it is empty. */
static bool takes_all(const struct screen *screen)
{
    if (screen->menu.kind != MENU_NONE)
        return false;
    return screen->showing == SHOWING_VERDICT  ? verdict_list_selected(&screen->judging.list) != NULL
           : screen->showing == SHOWING_SERIES ? series_list_selected(&screen->series.list) != NULL
                                               : false;
}

static int detail_height(const struct screen *screen, int room)
{
    int wanted = screen->canvas.height >= 40 ? room / 2 : room * 3 / 5;
    if (screen->showing == SHOWING_MARKS || !(screen->detail || screen->setup.open))
        return 0;
    if (room < TABLE_LEAST + DETAIL_LEAST)
        return takes_all(screen) ? room : 0;
    return wanted < room - TABLE_LEAST ? wanted : room - TABLE_LEAST;
}

static struct parts share_out(const struct screen *screen, int header_lines)
{
    struct area left = {0, 0, screen->canvas.width, screen->canvas.height};
    struct parts parts;
    parts.keys = take_bottom(&left, left.height >= 3 ? 1 : 0);
    parts.timeline = take_bottom(&left, screen->canvas.height >= 7 ? 1 : 0);
    parts.header = (struct area){0, 0, left.width, header_lines < left.height ? header_lines : 0};
    left.y += parts.header.height;
    left.height -= parts.header.height;
    parts.detail = take_bottom(&left, detail_height(screen, left.height));
    parts.table = left;
    return parts;
}

int screen_page(const struct screen *screen)
{
    char mode[16];
    struct header_view header = header_of(screen, "", mode);
    struct parts parts = share_out(screen, header_height(&header, screen->canvas.height));
    bool has_line = screen->showing == SHOWING_VERDICT || screen->showing == SHOWING_SERIES ||
                    (screen->totals_row && parts.table.height > 3);
    int lines = parts.table.height - 1 - has_line;
    return lines > 1 ? lines : 1;
}

/* --- the table ---------------------------------------------------------------------------------------------------------------- */

struct table_style screen_table_style(const struct screen *screen)
{
    return (struct table_style){.glyphs = screen->glyphs,
                                .totals = screen->totals_row,
                                .highlight = screen->highlight,
                                .exact = screen->exact,
                                .change = screen->change,
                                .based = player_base(screen->player) != NULL,
                                .spanned = screen->span_ns > 0,
                                .search = screen->search};
}

static void draw_table(struct screen *screen, struct area area)
{
    struct table_style style = screen_table_style(screen);
    struct view *view = screen_view(screen);
    /* A wider screen, or other columns, may show what was not looked for yet. */
    bool is_rows = screen->showing == SHOWING_ROWS;
    if (is_rows && view->source.span.snapshot == NULL)
        screen_fill_span(screen, &view->source.span);
    if (is_rows && screen_current(screen) != NULL)
        screen_fill_sparks(screen, &style, area);
    if (is_rows)
        table_draw(&screen->canvas, area, view, &style);
    else if (screen->showing == SHOWING_MARKS)
        screen_list_draw(screen, area);
    else if (screen->showing == SHOWING_SERIES)
        screen_series_draw(screen, area);
    else
        screen_verdict_draw(screen, area);
    if (screen->menu.kind != MENU_NONE)
        menu_draw(&screen->canvas, area, &screen->menu, screen->glyphs);
}

/* --- the detail pane ---------------------------------------------------------------------------------------------------------- */

enum { KINDS_BUDGET_MS = 100 };

/* Asked once when the process under the cursor changes, and only of the moment itself. */
static void update_kinds(struct screen *screen, const struct process *process)
{
    struct kinds *kinds = &screen->kinds;
    struct problem why = {.line = ""};
    if (screen->feed == NULL || !screen->following) {
        *kinds = (struct kinds){.note = "not in a recording: they are only counted at the moment itself"};
        return;
    }
    if (kinds->asked && kinds->pid == process->pid && kinds->started_ns == process->started_ns)
        return;
    *kinds = (struct kinds){.asked = true, .pid = process->pid, .started_ns = process->started_ns};
    enum status status = feed_handle_kinds(screen->feed, process->pid, KINDS_BUDGET_MS * NS_PER_MS, kinds->list,
                                           &kinds->count, &kinds->complete, &why);
    if (status != STATUS_OK) {
        kinds->count = 0;
        memcpy(kinds->note, why.line, sizeof kinds->note);
    }
}

static void fill_process(struct screen *screen, struct detail_view *detail, const struct process *process)
{
    const struct kinds *kinds = &screen->kinds;
    update_kinds(screen, process);
    detail->process = process;
    detail->kinds = kinds->list;
    detail->kind_count = kinds->count;
    detail->kinds_complete = kinds->complete;
    detail->kinds_note = kinds->note[0] != 0 ? kinds->note : NULL;
}

static void draw_nothing_known(struct screen *screen, struct area area, const char *text)
{
    canvas_fill(&screen->canvas, (struct area){area.x, area.y, area.width, 1}, ROLE_TITLE, screen->glyphs->horizontal);
    canvas_put(&screen->canvas, area.x + 1, area.y + 1, area.width - 1, ROLE_DIM, text);
}

/* The graph alone, with a line that says of what. */
static void draw_picture(struct screen *screen, struct area area)
{
    const struct view_row *row = view_selected(screen_view(screen));
    struct graph_view graph;
    if (screen->showing == SHOWING_SERIES) {
        screen_series_picture(screen, area);
        return;
    }
    if (row == NULL || !screen_has_history(screen)) {
        draw_nothing_known(screen, area, row == NULL ? "no row is selected" : screen_no_history(screen));
        return;
    }
    struct text name = row_name(&row->row);
    canvas_fill(&screen->canvas, (struct area){area.x, area.y, area.width, 1}, ROLE_DIM, screen->glyphs->horizontal);
    canvas_put(&screen->canvas, area.x + 2, area.y, 1, ROLE_TITLE, " ");
    int used =
        canvas_put_bytes(&screen->canvas, area.x + 3, area.y, area.width - 6, ROLE_TITLE, name.bytes, name.length);
    canvas_put(&screen->canvas, area.x + 3 + used, area.y, 1, ROLE_TITLE, " ");
    screen_fill_graph(screen, &graph, row, area.width);
    graph.marks = graph.elapsed ? NULL : screen->marks;
    graph.mark_count = screen->mark_count;
    graph_draw(&screen->canvas, (struct area){area.x, area.y + 1, area.width, area.height - 1}, &graph, screen->glyphs);
}

/* What was scrolled for one row does not hold for another. */
static int pane_top(struct screen *screen, const struct view_row *row)
{
    struct pane_place *pane = &screen->pane;
    struct row_identity identity = row_identity(row->row.entity, row->row.item);
    if (pane->entity != row->row.entity || pane->row.a != identity.a || pane->row.b != identity.b)
        *pane = (struct pane_place){0, row->row.entity, identity};
    return pane->top;
}

void screen_scroll_pane(struct screen *screen, int lines)
{
    if (screen->detail)
        screen->pane.top += lines;
    else
        screen_message(screen, "no pane is open: Enter opens it");
}

static void draw_detail(struct screen *screen, struct area area)
{
    const struct view *view = screen_view(screen);
    const struct view_row *row = view_selected(view);
    struct detail_view detail = {.current = screen_current(screen), .previous = screen_basis(screen)};
    if (area.height < 1)
        return;
    if (row == NULL || !(screen_has_history(screen) || view->entity == ENTITY_DRIVERS)) {
        draw_nothing_known(screen, area, row == NULL ? "no row is selected" : screen_no_history(screen));
        return;
    }
    if (view->entity == ENTITY_DRIVERS) {
        detail.driver = &row->row;
        detail.driver_before = row->before;
    } else if (view->entity == ENTITY_POOLS) {
        detail.pool = row->row.item;
        detail.tags = screen->tags;
        detail.owners = screen_owners(screen);
        detail.holder = row->row.holder;
        detail.holder_since_ns = screen->backdrop.holders_since_ns;
    } else {
        fill_process(screen, &detail, row->row.item);
    }
    if (screen_has_history(screen))
        screen_fill_graph(screen, &detail.graph, row, area.width);
    screen->pane.top = detail_draw(&screen->canvas, area, pane_top(screen, row), &detail, screen->glyphs);
}

/* --- the lower lines ---------------------------------------------------------------------------------------------------------- */

struct timeline_view screen_timeline(const struct screen *screen)
{
    return (struct timeline_view){.begin_ns = screen->summary.first_utc_ns,
                                  .end_ns = screen->summary.last_utc_ns,
                                  .current_ns = screen_current(screen)->utc_ns,
                                  .marks = screen->marks,
                                  .mark_count = screen->mark_count,
                                  .zone = screen_zone(screen)};
}

static void draw_timeline(struct screen *screen, struct area area)
{
    if (area.height < 1 || screen_current(screen) == NULL)
        return;
    struct timeline_view timeline = screen_timeline(screen);
    screen_fill_heat(screen, &timeline, area);
    timeline_draw(&screen->canvas, area, &timeline, screen->glyphs);
}

/* What happened at the sample one has stepped to: a gap and its reason, a boot, a note. That a recording starts where it begins says nothing. */
static size_t describe_mark(const struct screen *screen, char *out, size_t capacity)
{
    const struct snapshot *current = screen_current(screen);
    if (screen->following || current == NULL || current->utc_ns == screen->summary.first_utc_ns)
        return 0;
    struct mark marks[MARKS_OF_A_SAMPLE];
    struct timeline_view timeline = screen_timeline(screen);
    timeline.marks = marks;
    if (recording_marks(screen->recording, current->utc_ns, current->utc_ns, marks, MARKS_OF_A_SAMPLE,
                        &timeline.mark_count, NULL) != STATUS_OK)
        return 0;
    while (timeline.mark_count > 0 && screen_is_final(screen, &marks[timeline.mark_count - 1]))
        timeline.mark_count--;
    return timeline_remark(out, capacity, &timeline, 0);
}

struct keybar_view screen_keybar(const struct screen *screen)
{
    return (struct keybar_view){.following = screen->following,
                                .recording = screen->feed != NULL && feed_recording_path(screen->feed) != NULL,
                                .keys = &screen->keys,
                                .message = screen->message};
}

static void draw_last_line(struct screen *screen, struct area area)
{
    struct keybar_view keys = screen_keybar(screen);
    char mark[MARK_TEXT + 16];
    if (screen->message[0] == 0 && describe_mark(screen, mark, sizeof mark) > 0)
        keys.message = mark;
    if (screen->prompt.kind != PROMPT_NONE) {
        /* A question is worth a line even where there is none for the keys. */
        area = area.height > 0 ? area : (struct area){0, screen->canvas.height - 1, screen->canvas.width, 1};
        prompt_draw(&screen->canvas, area, &screen->prompt);
    } else if (area.height > 0) {
        keybar_draw(&screen->canvas, area, &keys);
    }
}

static void draw_screen(struct screen *screen)
{
    char description[96] = "", mode[16];
    if (screen_current(screen) != NULL)
        describe_view(screen, description, sizeof description);
    struct header_view header = header_of(screen, description, mode);
    struct parts parts = share_out(screen, header_height(&header, screen->canvas.height));
    header.meters = screen->meters;
    if (screen->meters == METER_GRAPH && header.snapshot != NULL)
        header.histories = screen_meter_histories(screen);
    screen->shown = parts;
    header_draw(&screen->canvas, parts.header, &header, screen->glyphs);
    if (screen_current(screen) == NULL) {
        canvas_put(&screen->canvas, 0, parts.table.y, parts.table.width, ROLE_DIM, "waiting for the first sample");
    } else if (screen->picture.full && (screen->showing == SHOWING_ROWS || screen->showing == SHOWING_SERIES) &&
               !screen->setup.open && screen->menu.kind == MENU_NONE) {
        draw_picture(screen, (struct area){parts.table.x, parts.table.y, parts.table.width,
                                           parts.table.height + parts.detail.height});
    } else {
        draw_table(screen, parts.table);
        if (screen->setup.open)
            setup_draw(&screen->canvas, parts.detail.height > 0 ? parts.detail : parts.table, &screen->setup,
                       screen->glyphs);
        else if (screen->showing == SHOWING_VERDICT)
            screen_verdict_pane(screen, parts.detail);
        else if (screen->showing == SHOWING_SERIES)
            screen_series_pane(screen, parts.detail);
        else
            draw_detail(screen, parts.detail);
    }
    draw_timeline(screen, parts.timeline);
    draw_last_line(screen, parts.keys);
}

static int draw_status(struct screen *screen, struct area area)
{
    struct costs costs;
    char progress[KEEPER_LINE];
    struct status_view view = {.session = screen_current(screen) != NULL ? player_session(screen->player) : NULL,
                               .snapshot = screen_current(screen),
                               .summary = &screen->summary,
                               .costs = &costs,
                               .path = screen->path,
                               .writing = screen->feed != NULL ? feed_recording_path(screen->feed) : NULL,
                               .zone = screen_zone(screen)};
    costs_find(&costs, screen->recording, screen->summary.first_id, screen->summary.last_id);
    view.owners = screen_owners(screen);
    if (screen->feed != NULL && feed_owners_progress(screen->feed, progress))
        view.owners_progress = progress;
    os_usage(&view.usage);
    return status_page_draw(&screen->canvas, area, screen->page_top, &view);
}

static int draw_help(struct screen *screen, struct area area)
{
    const struct help_view view = {screen_current(screen), &screen->keys, screen->help_find};
    return help_draw(&screen->canvas, area, screen->page_top, &view);
}

static void draw_page(struct screen *screen, struct area area)
{
    screen->page_top = screen->page == PAGE_COMPARE  ? screen_compare_draw(screen, area)
                       : screen->page == PAGE_STATUS ? draw_status(screen, area)
                                                     : draw_help(screen, area);
    if (screen->prompt.kind != PROMPT_NONE)
        prompt_draw(&screen->canvas, (struct area){area.x, area.y + area.height - 1, area.width, 1}, &screen->prompt);
}

const struct canvas *screen_draw(struct screen *screen)
{
    struct canvas *canvas = &screen->canvas;
    canvas_clear(canvas);
    recording_hold(screen->recording);
    if (screen->page != PAGE_NONE)
        draw_page(screen, (struct area){0, 0, canvas->width, canvas->height});
    else
        draw_screen(screen);
    recording_release(screen->recording);
    if (canvas->cursor_x >= canvas->width)
        canvas->cursor_x = canvas->width - 1;
    if (canvas->cursor_y >= canvas->height)
        canvas->cursor_y = canvas->height - 1;
    return canvas;
}
