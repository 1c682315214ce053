#include "tui/detail.h"

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "analysis/rows.h"
#include "base/text.h"
#include "tui/detail_owner.h"
#include "tui/pane.h"
#include "tui/timeline.h"

enum {
    LABEL_COLUMNS = PANE_LABEL,
    VALUE_COLUMNS = 7,
    CHANGE_COLUMNS = 7,
    CELL_COLUMNS = LABEL_COLUMNS + 1 + VALUE_COLUMNS + 1 + CHANGE_COLUMNS + 1,
    CELL_COLUMNS_MAX = CELL_COLUMNS + 4,
    GRAPH_LINES_MIN = 3,
    GRAPH_LINES_WANTED = 5,
    PLACE_WIDTH = 40, /* of a pane that has room to say where it is scrolled to */
    FACTS_MAX = (int)POOL_VALUES > (int)PROCESS_VALUES ? (int)POOL_VALUES : (int)PROCESS_VALUES,
    SENTENCE = 4096
};

/* One number with its change. */
struct fact {
    const struct field *field;
    int64_t value, change;
};

/* --- numbers -------------------------------------------------------------------------------------------------------- */

static enum role change_role(int64_t change)
{
    return change == ABSENT || change == 0 ? ROLE_DIM : change > 0 ? ROLE_GREW : ROLE_SHRANK;
}

static void put_fact(const struct pane *pane, int x, const struct fact *fact)
{
    struct canvas *canvas = pane->canvas;
    char number[NUMBER_TEXT];
    if (!pane_is_seen(pane))
        return;
    canvas_put(canvas, x, pane->area.y, LABEL_COLUMNS, ROLE_LABEL, fact->field->title);
    x += LABEL_COLUMNS + 1;
    number_short(number, fact->value, fact->field->unit, VALUE_COLUMNS);
    canvas_put_right(canvas, x, pane->area.y, VALUE_COLUMNS, ROLE_VALUE, number);
    x += VALUE_COLUMNS + 1;
    if (fact->change == ABSENT)
        return;
    number_change(number, fact->change, fact->field->unit, CHANGE_COLUMNS);
    canvas_put_right(canvas, x, pane->area.y, CHANGE_COLUMNS, change_role(fact->change), number);
}

static void put_facts(struct pane *pane, const struct fact *facts, int count)
{
    int across = pane->area.width < 2 * CELL_COLUMNS ? 1 : pane->area.width / CELL_COLUMNS;
    int cell = pane->area.width / across < CELL_COLUMNS_MAX ? pane->area.width / across : CELL_COLUMNS_MAX;
    for (int i = 0; i < count && pane_has_line(pane); i++) {
        put_fact(pane, pane->area.x + i % across * cell, &facts[i]);
        if (i % across == across - 1 || i == count - 1)
            pane_next_line(pane);
    }
}

/* The values that are there; `before` is NULL when no change can be told. */
static int collect_facts(struct fact facts[FACTS_MAX], enum entity entity, const int64_t *values, const int64_t *before)
{
    size_t count;
    const struct field *fields = catalogue_fields(entity, &count);
    int found = 0;
    for (size_t i = 0; i < count && found < FACTS_MAX; i++) {
        if (values[i] == ABSENT)
            continue;
        bool changes = before != NULL && fields[i].difference != DIFFERENCE_NONE;
        int64_t change = changes ? number_difference(values[i], before[i]) : ABSENT;
        facts[found++] = (struct fact){.field = &fields[i], .value = values[i], .change = change};
    }
    return found;
}

/* --- sentences ------------------------------------------------------------------------------------------------------ */

static void put_name(struct pane *pane, const char *label, const struct snapshot *snapshot, uint32_t id)
{
    pane_sentence(pane, label, intern_text(snapshot->names, id));
}

/* On what a holder rests; nothing when there is nothing to explain. */
static void put_holder(struct pane *pane, const struct detail_view *view)
{
    const struct holder *holder = view->holder;
    if (holder == NULL || holder->basis == HOLDER_NONE)
        return;
    char name[512], gained[NUMBER_TEXT], grew[NUMBER_TEXT], line[SENTENCE];
    holder_text(name, sizeof name, holder, view->current);
    bool bytes = holder->basis == HOLDER_GROUP || view->pool->value[POOL_DIFF] == ABSENT;
    enum unit unit = bytes ? UNIT_BYTES : UNIT_COUNT;
    const char *what = bytes ? "bytes" : "objects";
    number_change(gained, holder->explains, unit, VALUE_COLUMNS);
    number_short(grew, holder->growth, unit, VALUE_COLUMNS);
    switch (holder->basis) {
    case HOLDER_NONE:
        return;
    case HOLDER_EXACT:
        snprintf(line, sizeof line, "%s (the system itself says so)", name);
        break;
    case HOLDER_HANDLES:
        snprintf(line, sizeof line, "%s (%s handles while the pool grew by %s %s)", name, gained, grew, what);
        break;
    case HOLDER_GROUP:
        snprintf(line, sizeof line, "%s (%s bytes of kernel memory while the pool grew by %s)", name, gained, grew);
        break;
    case HOLDER_UNKNOWN:
        snprintf(line, sizeof line, "unknown (the pool grew by %s %s, no process and no group grew with it)", grew,
                 what);
        break;
    }
    size_t length = strlen(line);
    if (holder->basis != HOLDER_EXACT && view->holder_since_ns != ABSENT) {
        char clock[WHEN_TEXT];
        timeline_clock(clock, view->holder_since_ns, number_difference(view->current->utc_ns, view->holder_since_ns),
                       view->graph.zone);
        snprintf(line + length, sizeof line - length, ", since %s", clock);
    }
    pane_sentence(pane, "HOLDER", (struct text){line, strlen(line)});
}

static void put_kinds(struct pane *pane, const struct detail_view *view)
{
    char line[SENTENCE];
    size_t length = 0;
    for (size_t i = 0; i < view->kind_count && length + sizeof view->kinds[i].name + NUMBER_TEXT < sizeof line; i++) {
        const struct handle_kind *kind = &view->kinds[i];
        char name[4 * sizeof kind->name], number[NUMBER_TEXT];
        text_safe(name, sizeof kind->name, sizeof kind->name, kind->name, strnlen(kind->name, sizeof kind->name));
        number_short(number, kind->handles, UNIT_COUNT, VALUE_COLUMNS);
        length += (size_t)snprintf(line + length, sizeof line - length, "%s%s %s", i > 0 ? ", " : "", name, number);
    }
    if (length > 0 && !view->kinds_complete)
        length += (size_t)snprintf(line + length, sizeof line - length, ", and what there was no time to count");
    if (length > 0)
        pane_sentence(pane, "KINDS", (struct text){line, length < sizeof line ? length : sizeof line - 1});
    else if (view->kinds_note != NULL)
        pane_sentence(pane, "KINDS", (struct text){view->kinds_note, strlen(view->kinds_note)});
}

/* --- the two kinds of rows ------------------------------------------------------------------------------------------ */

static const struct pool *same_pool(const struct snapshot *snapshot, const struct pool *like)
{
    for (size_t i = 0; snapshot != NULL && i < snapshot->pool_count; i++) {
        const struct pool *pool = &snapshot->pools[i];
        if (pool->name == like->name && pool->type == like->type && pool->session == like->session)
            return pool;
    }
    return NULL;
}

static const struct process *same_process(const struct snapshot *snapshot, const struct process *like)
{
    for (size_t i = 0; snapshot != NULL && i < snapshot->process_count; i++) {
        const struct process *process = &snapshot->processes[i];
        if (process->pid == like->pid && process->started_ns == like->started_ns)
            return process;
    }
    return NULL;
}

static const char *is_new(const struct detail_view *view, const void *before)
{
    return view->previous != NULL && before == NULL ? "  new" : "";
}

static void put_pool(struct pane *pane, const struct detail_view *view, const char *place)
{
    const struct pool *pool = view->pool;
    const struct pool *before = same_pool(view->previous, pool);
    char aliases[24] = "", session[40] = "", remark[96];
    if (pool->alias_count > 0)
        snprintf(aliases, sizeof aliases, " +%" PRIu32, pool->alias_count);
    if (pool->session == SESSION_ALL)
        snprintf(session, sizeof session, "  all sessions");
    else if (pool->session != ABSENT)
        snprintf(session, sizeof session, "  session %" PRId64, pool->session);
    snprintf(remark, sizeof remark, "%s  %s%s%s", aliases, pool_type_name(pool->type), session, is_new(view, before));
    pane_title(pane, intern_text(view->current->names, pool->name), remark, place);
    int64_t values[POOL_VALUES];
    memcpy(values, pool->value, sizeof values);
    values[POOL_EACH_BYTES] = pool_each_bytes(pool);
    struct fact facts[FACTS_MAX];
    put_facts(pane, facts, collect_facts(facts, ENTITY_POOLS, values, before != NULL ? before->value : NULL));
    put_holder(pane, view);
    put_name(pane, "ALIASES", view->current, pool->aliases);
    const struct row row = {ENTITY_POOLS, view->current, pool, view->holder, view->tags, view->owners};
    detail_owner(pane, &row);
}

static void put_started(struct pane *pane, int64_t started_ns, struct zone zone)
{
    char started[WHEN_TEXT];
    if (started_ns != ABSENT)
        pane_sentence(pane, "STARTED", (struct text){started, when_format(started, started_ns, zone)});
}

static void put_process(struct pane *pane, const struct detail_view *view, const char *place)
{
    const struct process *process = view->process;
    const struct process *before = same_process(view->previous, process);
    char remark[64];
    if (process_pid(process->pid) == ABSENT)
        snprintf(remark, sizeof remark, "%s", is_new(view, before));
    else
        snprintf(remark, sizeof remark, "[%" PRId64 "]%s", process->pid, is_new(view, before));
    pane_title(pane, intern_text(view->current->names, process->name), remark, place);
    struct fact facts[FACTS_MAX];
    put_facts(pane, facts,
              collect_facts(facts, ENTITY_PROCESSES, process->value, before != NULL ? before->value : NULL));
    put_started(pane, process->started_ns, view->graph.zone);
    put_name(pane, "GROUP", view->current, process->group);
    put_kinds(pane, view);
}

static void put_driver(struct pane *pane, const struct detail_view *view, const char *place)
{
    const struct driver_sum *sum = view->driver->item, *before = view->driver_before;
    const struct owner_driver *driver = row_driver(view->driver);
    struct fact facts[FACTS_MAX];
    pane_title(pane, row_name(view->driver), "", place);
    put_facts(pane, facts, collect_facts(facts, ENTITY_DRIVERS, sum->value, before != NULL ? before->value : NULL));
    if (driver != NULL)
        detail_driver(pane, driver);
}

static void put_row(struct pane *pane, const struct detail_view *view, const char *place)
{
    if (view->driver != NULL)
        put_driver(pane, view, place);
    else if (view->pool != NULL)
        put_pool(pane, view, place);
    else if (view->process != NULL)
        put_process(pane, view, place);
}

static int lines_of(struct pane pane, const struct detail_view *view)
{
    pane.top = INT_MAX;
    put_row(&pane, view, "");
    return pane.lines;
}

int detail_draw(struct canvas *canvas, struct area area, int top, const struct detail_view *view,
                const struct glyphs *glyphs)
{
    if (area.width < 1 || area.height < 1 || view->current == NULL)
        return 0;
    char place[48] = "";
    struct pane pane = {.canvas = canvas, .glyphs = glyphs, .area = area};
    bool graph = view->driver == NULL;
    pane.kept = !graph                                 ? 0
                : area.height > 2 * GRAPH_LINES_WANTED ? GRAPH_LINES_WANTED
                : area.height > 2 * GRAPH_LINES_MIN    ? GRAPH_LINES_MIN
                                                       : 0;
    int room = area.height - 1 - pane.kept, lines = lines_of(pane, view);
    int last = lines > room ? lines - room : 0;
    pane.top = top < 0 ? 0 : top > last ? last : top;
    if (last > 0 && room > 0 && area.width >= PLACE_WIDTH)
        snprintf(place, sizeof place, "lines %d-%d of %d", pane.top + 1, pane.top + room, lines);
    top = pane.top;
    put_row(&pane, view, place);
    if (graph)
        graph_draw(canvas, pane.area, &view->graph, glyphs);
    return top;
}
