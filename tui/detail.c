#include "tui/detail.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "analysis/rows.h"
#include "base/text.h"
#include "tui/timeline.h"

enum {
    LABEL_COLUMNS = 9,
    VALUE_COLUMNS = 7,
    CHANGE_COLUMNS = 7,
    CELL_COLUMNS = LABEL_COLUMNS + 1 + VALUE_COLUMNS + 1 + CHANGE_COLUMNS + 1,
    CELL_COLUMNS_MAX = CELL_COLUMNS + 4,
    GRAPH_LINES_MIN = 3,
    GRAPH_LINES_WANTED = 5,
    FACTS_MAX = (int)POOL_VALUES > (int)PROCESS_VALUES ? (int)POOL_VALUES : (int)PROCESS_VALUES,
    SENTENCE = 4096
};

/* One number with its change. */
struct fact {
    const struct field *field;
    int64_t value, change;
};

/* The lines of the pane, from the top, as they are used up. */
struct page {
    struct canvas *canvas;
    const struct glyphs *glyphs;
    struct area area; /* what is left */
    int kept;         /* lines at the bottom that facts leave to the graph */
};

static bool has_line(const struct page *page)
{
    return page->area.height > page->kept;
}

static void next_line(struct page *page)
{
    page->area.y++;
    page->area.height--;
}

/* --- numbers -------------------------------------------------------------------------------------------------------- */

static enum role change_role(int64_t change)
{
    return change == ABSENT || change == 0 ? ROLE_DIM : change > 0 ? ROLE_GREW : ROLE_SHRANK;
}

static void put_fact(const struct page *page, int x, const struct fact *fact)
{
    struct canvas *canvas = page->canvas;
    char number[NUMBER_TEXT];
    canvas_put(canvas, x, page->area.y, LABEL_COLUMNS, ROLE_LABEL, fact->field->title);
    x += LABEL_COLUMNS + 1;
    number_short(number, fact->value, fact->field->unit, VALUE_COLUMNS);
    canvas_put_right(canvas, x, page->area.y, VALUE_COLUMNS, ROLE_VALUE, number);
    x += VALUE_COLUMNS + 1;
    if (fact->change == ABSENT)
        return;
    number_change(number, fact->change, fact->field->unit, CHANGE_COLUMNS);
    canvas_put_right(canvas, x, page->area.y, CHANGE_COLUMNS, change_role(fact->change), number);
}

static void put_facts(struct page *page, const struct fact *facts, int count)
{
    int across = page->area.width < 2 * CELL_COLUMNS ? 1 : page->area.width / CELL_COLUMNS;
    int cell = page->area.width / across < CELL_COLUMNS_MAX ? page->area.width / across : CELL_COLUMNS_MAX;
    for (int i = 0; i < count && has_line(page); i++) {
        put_fact(page, page->area.x + i % across * cell, &facts[i]);
        if (i % across == across - 1 || i == count - 1)
            next_line(page);
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

/* How many bytes of the safe text stand in one line: up to a blank where there is one, else what fits. */
static size_t line_length(const char *safe, int columns)
{
    size_t length = strlen(safe), at = 0, blank = 0, used;
    int width = 0;
    for (; at < length; at += used) {
        int32_t codepoint = text_decode(safe + at, length - at, &used);
        int more = codepoint == CODEPOINT_INVALID ? 1 : text_codepoint_width(codepoint);
        if (codepoint == ' ')
            blank = at;
        if (width + more > columns)
            return blank > 0 ? blank : at;
        width += more;
    }
    return length;
}

/* A label and a text of any bytes behind it, in as many lines as it takes; what does not fit any more ends in '~'. */
static void put_sentence(struct page *page, const char *label, const char *bytes, size_t length)
{
    int columns = page->area.width - LABEL_COLUMNS - 1;
    if (length == 0 || columns < 1 || !has_line(page))
        return;
    char safe[SENTENCE];
    text_safe(safe, sizeof safe, sizeof safe, bytes, length);
    canvas_put(page->canvas, page->area.x, page->area.y, LABEL_COLUMNS, ROLE_LABEL, label);
    for (const char *rest = safe; *rest != '\0' && has_line(page); next_line(page)) {
        bool is_last = page->area.height == page->kept + 1;
        size_t part = is_last ? strlen(rest) : line_length(rest, columns);
        canvas_put_bytes(page->canvas, page->area.x + LABEL_COLUMNS + 1, page->area.y, columns, ROLE_VALUE, rest, part);
        rest += part;
        rest += *rest == ' ';
    }
}

static void put_name(struct page *page, const char *label, const struct snapshot *snapshot, uint32_t id)
{
    struct text text = intern_text(snapshot->names, id);
    put_sentence(page, label, text.bytes, text.length);
}

/* On what a holder rests; nothing when there is nothing to explain. */
static void put_holder(struct page *page, const struct detail_view *view)
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
    put_sentence(page, "HOLDER", line, strlen(line));
}

static void put_kinds(struct page *page, const struct detail_view *view)
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
        put_sentence(page, "KINDS", line, length < sizeof line ? length : sizeof line - 1);
    else if (view->kinds_note != NULL)
        put_sentence(page, "KINDS", view->kinds_note, strlen(view->kinds_note));
}

/* --- the two kinds of rows ------------------------------------------------------------------------------------------ */

/* A ruler with the name and a remark in it. */
static void put_title(struct page *page, struct text name, const char *remark)
{
    struct area area = page->area;
    area.height = 1;
    canvas_fill(page->canvas, area, ROLE_DIM, page->glyphs->horizontal);
    int room = area.width - 6 - (int)text_width(remark);
    char safe[1024];
    text_safe(safe, sizeof safe, room > 8 ? (size_t)room : 8, name.bytes, name.length);
    canvas_format(page->canvas, area.x + 2, area.y, area.width - 2, ROLE_TITLE, " %s%s ", safe, remark);
    next_line(page);
}

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

static void put_pool(struct page *page, const struct detail_view *view)
{
    const struct pool *pool = view->pool;
    const struct pool *before = same_pool(view->previous, pool);
    char aliases[24] = "", session[40] = "", remark[96];
    if (pool->alias_count > 0)
        snprintf(aliases, sizeof aliases, " +%" PRIu32, pool->alias_count);
    if (pool->session != ABSENT)
        snprintf(session, sizeof session, "  session %" PRId64, pool->session);
    snprintf(remark, sizeof remark, "%s  %s%s%s", aliases, pool_type_name(pool->type), session, is_new(view, before));
    put_title(page, intern_text(view->current->names, pool->name), remark);
    int64_t values[POOL_VALUES];
    memcpy(values, pool->value, sizeof values);
    values[POOL_EACH_BYTES] = pool_each_bytes(pool);
    struct fact facts[FACTS_MAX];
    put_facts(page, facts, collect_facts(facts, ENTITY_POOLS, values, before != NULL ? before->value : NULL));
    put_holder(page, view);
    struct text owner =
        row_owner(&(struct row){ENTITY_POOLS, view->current, pool, view->holder, view->tags, view->owners});
    if (owner.length > 0)
        put_sentence(page, "OWNER", owner.bytes, owner.length);
    put_name(page, "ALIASES", view->current, pool->aliases);
}

static void put_started(struct page *page, int64_t started_ns, struct zone zone)
{
    char started[WHEN_TEXT];
    if (started_ns != ABSENT)
        put_sentence(page, "STARTED", started, when_format(started, started_ns, zone));
}

static void put_process(struct page *page, const struct detail_view *view)
{
    const struct process *process = view->process;
    const struct process *before = same_process(view->previous, process);
    char remark[64];
    snprintf(remark, sizeof remark, "[%" PRId64 "]%s", process->pid, is_new(view, before));
    put_title(page, intern_text(view->current->names, process->name), remark);
    struct fact facts[FACTS_MAX];
    put_facts(page, facts,
              collect_facts(facts, ENTITY_PROCESSES, process->value, before != NULL ? before->value : NULL));
    put_started(page, process->started_ns, view->graph.zone);
    put_name(page, "GROUP", view->current, process->group);
    put_kinds(page, view);
}

void detail_draw(struct canvas *canvas, struct area area, const struct detail_view *view, const struct glyphs *glyphs)
{
    if (area.width < 1 || area.height < 1 || view->current == NULL)
        return;
    struct page page = {.canvas = canvas, .glyphs = glyphs, .area = area};
    page.kept = area.height > 2 * GRAPH_LINES_WANTED ? GRAPH_LINES_WANTED
                : area.height > 2 * GRAPH_LINES_MIN  ? GRAPH_LINES_MIN
                                                     : 0;
    if (view->pool != NULL)
        put_pool(&page, view);
    else if (view->process != NULL)
        put_process(&page, view);
    graph_draw(canvas, page.area, &view->graph, glyphs);
}
