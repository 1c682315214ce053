#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "tui/screen_state.h"

enum { SAMPLES_LEAST = 10, HOLDER_FROM = 40, YEAR = 5 };

bool screen_has_history(const struct screen *screen)
{
    enum entity entity = screen->views[screen->view].entity;
    return entity == ENTITY_POOLS || entity == ENTITY_PROCESSES;
}

const char *screen_no_history(const struct screen *screen)
{
    return screen->views[screen->view].entity == ENTITY_DRIVERS
               ? "a driver is a sum: Enter shows its pools, which have histories"
               : "object types have no history of their own";
}

int screen_graph_field(const struct view *view)
{
    bool number = view->sort.kind == COLUMN_VALUE || view->sort.kind == COLUMN_CHANGE;
    return number ? view->sort.field : column_main_field(view->entity);
}

/* --- which rows ---------------------------------------------------------------------------------------------------------------- */

static void name_key(struct history_key *key, struct text name)
{
    key->name_length = name.length < sizeof key->name ? name.length : sizeof key->name;
    memcpy(key->name, name.bytes, key->name_length);
}

struct history_key screen_history_key(const struct view *view, const struct view_row *row)
{
    struct history_key key = {.entity = view->entity,
                              .field = screen_graph_field(view),
                              .session = ABSENT,
                              .pid = ABSENT,
                              .started_ns = ABSENT};
    name_key(&key, row_name(&row->row));
    if (view->entity == ENTITY_POOLS) {
        const struct pool *pool = row->row.item;
        key.type = pool->type;
        key.session = pool->session;
    }
    if (view->entity == ENTITY_PROCESSES) {
        const struct process *process = row->row.item;
        key.pid = process->pid;
        key.started_ns = process->started_ns;
    }
    return key;
}

/* The handles of the process that holds a pool; false when it is not one process. */
static bool holder_key(struct screen *screen, const struct view_row *row, struct history_key *key)
{
    const struct holder *holder = row->row.holder;
    const struct snapshot *now = screen_current(screen);
    bool one =
        holder != NULL && holder->pid != ABSENT && (holder->basis == HOLDER_EXACT || holder->basis == HOLDER_HANDLES);
    for (size_t i = 0; one && i < now->process_count; i++) {
        const struct process *process = &now->processes[i];
        if (process->pid != holder->pid)
            continue;
        *key = (struct history_key){.entity = ENTITY_PROCESSES,
                                    .field = PROCESS_HANDLES,
                                    .session = ABSENT,
                                    .pid = process->pid,
                                    .started_ns = process->started_ns};
        name_key(key, intern_text(now->names, process->name));
        return true;
    }
    return false;
}

bool screen_same_history(const struct history_key *a, const struct history_key *b)
{
    return a->entity == b->entity && a->type == b->type && a->session == b->session && a->pid == b->pid &&
           a->started_ns == b->started_ns && a->name_length == b->name_length &&
           memcmp(a->name, b->name, a->name_length) == 0;
}

void screen_toggle_curve(struct screen *screen)
{
    struct picture *picture = &screen->picture;
    const struct view_row *row = view_selected(screen_view(screen));
    if (row == NULL || !screen_has_history(screen)) {
        screen_message(screen, "%s", row == NULL ? "no row is selected" : screen_no_history(screen));
        return;
    }
    struct history_key key = screen_history_key(screen_view(screen), row);
    for (size_t i = 0; i < picture->kept_count; i++) {
        if (!screen_same_history(&picture->kept[i], &key))
            continue;
        picture->kept_count--;
        memmove(&picture->kept[i], &picture->kept[i + 1], (picture->kept_count - i) * sizeof picture->kept[0]);
        screen_message(screen, "out of the graph; %zu rows are kept in it", picture->kept_count);
        return;
    }
    if (picture->kept_count == PICTURE_KEPT_MAX) {
        screen_message(screen, "a graph keeps %d rows; Ins takes one of them out again", PICTURE_KEPT_MAX);
        return;
    }
    picture->kept[picture->kept_count++] = key;
    screen_message(screen, "kept in the graph: choose other rows to see them beside it, o for the whole screen");
}

/* --- which time ---------------------------------------------------------------------------------------------------------------- */

int64_t screen_slot_width(int64_t span_ns, size_t slots)
{
    int64_t width = span_ns / (int64_t)slots + 1, step = 1;
    while (step * 16 < width)
        step *= 2;
    return (width + step - 1) / step * step;
}

/* What the window of a zoomed graph moves in, and how long it is. */
static int64_t window_span(const struct screen *screen)
{
    int64_t whole = number_difference(screen->summary.last_utc_ns, screen->summary.first_utc_ns);
    return whole >> screen->picture.zoom;
}

/* A window that has lost the sample on screen is laid around it, unless it was moved away by hand. */
void screen_place_window(struct screen *screen, struct graph_view *graph)
{
    struct picture *picture = &screen->picture;
    graph->begin_ns = screen->summary.first_utc_ns;
    graph->end_ns = screen->summary.last_utc_ns;
    if (picture->zoom == 0)
        return;
    int64_t here = screen_current(screen)->utc_ns, span = window_span(screen);
    bool seen = here >= picture->begin_ns && here <= picture->begin_ns + span;
    if (picture->placed_span != span || (!seen && picture->panned_id != player_info(screen->player)->id))
        picture->begin_ns = here - span / 2;
    picture->placed_span = span;
    if (picture->begin_ns > graph->end_ns - span)
        picture->begin_ns = graph->end_ns - span;
    if (picture->begin_ns < graph->begin_ns)
        picture->begin_ns = graph->begin_ns;
    graph->begin_ns = picture->begin_ns;
    graph->end_ns = picture->begin_ns + span;
}

void screen_zoom(struct screen *screen, int steps)
{
    struct picture *picture = &screen->picture;
    if (screen_current(screen) == NULL)
        return;
    if (steps < 0 && picture->zoom == 0) {
        screen_message(screen, "the graph shows the whole recording");
        return;
    }
    picture->zoom += steps;
    if (steps > 0 && window_span(screen) < SAMPLES_LEAST * player_session(screen->player)->interval_ns) {
        picture->zoom -= steps;
        screen_message(screen, "there are not enough samples to look closer");
    }
}

void screen_pan(struct screen *screen, int direction)
{
    struct picture *picture = &screen->picture;
    if (screen_current(screen) == NULL)
        return;
    if (picture->zoom == 0) {
        screen_message(screen, "the graph shows the whole recording: + looks closer");
        return;
    }
    picture->begin_ns += direction * (window_span(screen) / 4);
    picture->panned_id = player_info(screen->player)->id;
}

/* --- the curves ---------------------------------------------------------------------------------------------------------------- */

static enum role role_of(size_t index)
{
    static const enum role ROLES_OF[] = {ROLE_GRAPH, ROLE_GRAPH_SECOND, ROLE_GRAPH_THIRD};
    return ROLES_OF[index % (sizeof ROLES_OF / sizeof ROLES_OF[0])];
}

/* Reads one curve; nothing is added when it cannot be read. */
static void add_curve(struct screen *screen, struct graph_view *graph, const struct history_key *key, int64_t begin_ns,
                      int64_t end_ns, size_t slots)
{
    struct problem why;
    size_t index = graph->curve_count;
    struct history **history = &screen->picture.histories[index];
    struct column column = {.kind = COLUMN_VALUE, .field = key->field};
    int64_t width = screen_slot_width(graph->end_ns - graph->begin_ns, slots);
    size_t of = (size_t)((graph->end_ns - graph->begin_ns) / width + 1);
    size_t count = (size_t)((end_ns - begin_ns) / width + 1);
    struct graph_curve *curve = &graph->curves[index];
    *curve = (struct graph_curve){.of = of,
                                  .unit = column_unit(key->entity, &column),
                                  .role = role_of(index),
                                  .letter = (char)('A' + (int)index),
                                  .label = screen->picture.labels[index]};
    curve->right = index > 0 && curve->unit != graph->curves[0].unit;
    enum status status = *history == NULL ? history_open(history, screen->recording, &why) : STATUS_OK;
    if (status == STATUS_OK)
        status = history_show(*history, key, begin_ns, begin_ns + (int64_t)count * width - 1, count, &why);
    if (status != STATUS_OK) {
        screen_problem(screen, &why);
        return;
    }
    curve->slots = history_slots(*history, &curve->count);
    graph->curve_count++;
}

static void label_row(struct screen *screen, size_t index, const struct history_key *key)
{
    char *label = screen->picture.labels[index], name[PICTURE_NAME] = "", pid[32] = "";
    size_t count;
    text_safe(name, sizeof name, 24, key->name, key->name_length);
    if (key->entity == ENTITY_PROCESSES && process_pid(key->pid) != ABSENT)
        snprintf(pid, sizeof pid, "[%" PRId64 "]", key->pid);
    snprintf(label, sizeof screen->picture.labels[0], "%s%s %s", name, pid,
             catalogue_fields(key->entity, &count)[key->field].title);
}

static void add_row(struct screen *screen, struct graph_view *graph, const struct history_key *key, size_t slots)
{
    if (graph->curve_count == GRAPH_CURVES_MAX)
        return;
    label_row(screen, graph->curve_count, key);
    add_curve(screen, graph, key, graph->begin_ns, graph->end_ns, slots);
}

/* The selected row, those that are kept beside it, and the handles of who holds it. */
static void add_rows(struct screen *screen, struct graph_view *graph, const struct view_row *row, size_t slots)
{
    struct history_key key = screen_history_key(screen_view(screen), row), handles;
    add_row(screen, graph, &key, slots);
    for (size_t i = 0; i < screen->picture.kept_count; i++)
        if (!screen_same_history(&screen->picture.kept[i], &key))
            add_row(screen, graph, &screen->picture.kept[i], slots);
    /* In a small pane the second scale would take the room of the first. */
    bool roomy = screen->picture.full || screen->picture.kept_count > 0 || screen->canvas.height >= HOLDER_FROM;
    if (roomy && holder_key(screen, row, &handles))
        add_row(screen, graph, &handles, slots);
}

/* --- boots over each other -------------------------------------------------------------------------------------------------------- */

struct boot_span {
    int64_t begin_ns, end_ns;
};

/* The newest boots, oldest first; returns how many. */
static size_t find_boots(const struct screen *screen, struct boot_span boots[GRAPH_CURVES_MAX])
{
    size_t count = 0;
    int64_t begin_ns = screen->summary.first_utc_ns;
    for (size_t i = 0; i <= screen->mark_count; i++) {
        bool last = i == screen->mark_count;
        if (!last && (screen->marks[i].kind != MARK_BOOT || screen->marks[i].utc_ns <= begin_ns))
            continue;
        if (count == GRAPH_CURVES_MAX)
            memmove(boots, boots + 1, --count * sizeof boots[0]);
        boots[count].begin_ns = begin_ns;
        boots[count++].end_ns = last ? screen->summary.last_utc_ns : screen->marks[i].utc_ns - 1;
        begin_ns = last ? begin_ns : screen->marks[i].utc_ns;
    }
    return count;
}

static void add_boots(struct screen *screen, struct graph_view *graph, const struct history_key *key, size_t slots)
{
    struct boot_span boots[GRAPH_CURVES_MAX];
    size_t count = find_boots(screen, boots);
    graph->elapsed = true;
    graph->begin_ns = 0;
    graph->end_ns = 1;
    for (size_t i = 0; i < count; i++) {
        int64_t span = number_difference(boots[i].end_ns, boots[i].begin_ns);
        graph->end_ns = span > graph->end_ns ? span : graph->end_ns;
        if (screen_current(screen)->utc_ns >= boots[i].begin_ns && screen_current(screen)->utc_ns <= boots[i].end_ns)
            graph->cursor_ns = screen_current(screen)->utc_ns - boots[i].begin_ns;
    }
    for (size_t i = 0; i < count; i++) {
        char when[WHEN_TEXT];
        when_format(when, boots[i].begin_ns, screen_zone(screen));
        snprintf(screen->picture.labels[graph->curve_count], PICTURE_LABEL, "%.11s", when + YEAR);
        /* A slot in which the next boot begins belongs to none. */
        int64_t partial = i + 1 < count ? screen_slot_width(graph->end_ns, slots) : 0;
        int64_t end_ns = boots[i].end_ns - partial;
        add_curve(screen, graph, key, boots[i].begin_ns, end_ns > boots[i].begin_ns ? end_ns : boots[i].begin_ns,
                  slots);
    }
}

void screen_toggle_nights(struct screen *screen)
{
    struct boot_span boots[GRAPH_CURVES_MAX];
    struct picture *picture = &screen->picture;
    if (!picture->nights && screen_view(screen)->entity != ENTITY_POOLS) {
        screen_message(screen, "only pools outlive a boot");
        return;
    }
    if (!picture->nights && find_boots(screen, boots) < 2) {
        screen_message(screen, "this recording knows one boot only");
        return;
    }
    picture->nights = !picture->nights;
    picture->full = picture->full || picture->nights;
}

void screen_fill_graph(struct screen *screen, struct graph_view *graph, const struct view_row *row, int columns)
{
    struct view *view = screen_view(screen);
    size_t count, slots = graph_slots(columns, screen->glyphs->graph);
    struct history_key key = screen_history_key(view, row);
    *graph = (struct graph_view){.cursor_ns = screen_current(screen)->utc_ns,
                                 .zone = screen_zone(screen),
                                 .title = catalogue_fields(view->entity, &count)[key.field].title};
    screen_place_window(screen, graph);
    if (screen->picture.nights && view->entity == ENTITY_POOLS)
        add_boots(screen, graph, &key, slots);
    else
        add_rows(screen, graph, row, slots);
    screen_lay_series(screen, graph, columns);
}

void screen_picture_done(struct picture *picture)
{
    for (size_t i = 0; i < GRAPH_CURVES_MAX; i++)
        history_close(picture->histories[i]);
}
