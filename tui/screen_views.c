#include <stdio.h>
#include <string.h>

#include "tui/screen_state.h"

/* --- sorting ------------------------------------------------------------------------------------------------------------------ */

static void set_sort(struct screen *screen, enum column_kind kind, int field)
{
    struct view *view = screen_view(screen);
    view->sort = (struct view_sort){kind, field, false};
    screen_update_rows(screen);
}

/* The keys a f d b m are poolmon's and mean pool columns; in the other views their nearest kin. */
static int field_of_view(const struct view *view, int pool_field)
{
    static const int DRIVER_FIELD[POOL_VALUES] = {[POOL_BYTES] = DRIVER_SUM_BYTES + 1,
                                                  [POOL_DIFF] = DRIVER_SUM_DIFF + 1,
                                                  [POOL_ALLOCS] = DRIVER_SUM_ALLOCS + 1,
                                                  [POOL_FREES] = DRIVER_SUM_FREES + 1}; /* 0: none */
    if (view->entity == ENTITY_POOLS)
        return pool_field;
    if (view->entity == ENTITY_PROCESSES)
        return pool_field == POOL_HANDLES ? PROCESS_HANDLES : pool_field == POOL_BYTES ? PROCESS_RSS : -1;
    if (view->entity == ENTITY_DRIVERS)
        return DRIVER_FIELD[pool_field] - 1;
    return pool_field == POOL_HANDLES ? TYPE_HANDLES : pool_field == POOL_DIFF ? TYPE_OBJECTS : -1;
}

void screen_sort(struct screen *screen, enum column_kind kind, int field)
{
    struct view *view = screen_view(screen);
    size_t count;
    if (kind == COLUMN_NAME) {
        set_sort(screen, kind, -1);
        return;
    }
    int wanted = field_of_view(view, field);
    if (wanted < 0) {
        screen_message(screen, "%s have no column %s", entity_name(view->entity),
                       catalogue_fields(ENTITY_POOLS, &count)[field].title);
    } else if (!(view->wish.fields >> wanted & 1)) {
        screen_message(screen, "this system does not tell %s", catalogue_fields(view->entity, &count)[wanted].help);
    } else {
        bool change = view->sort.kind == COLUMN_CHANGE &&
                      catalogue_fields(view->entity, &count)[wanted].difference != DIFFERENCE_NONE;
        set_sort(screen, change ? COLUMN_CHANGE : COLUMN_VALUE, wanted);
    }
}

static struct layout visible_layout(struct screen *screen)
{
    struct layout layout;
    struct table_style style = {.exact = screen->exact};
    table_layout(&layout, screen_view(screen), screen->canvas.width, &style);
    return layout;
}

void screen_sort_beside(struct screen *screen, int direction)
{
    struct layout layout = visible_layout(screen);
    const struct view *view = screen_view(screen);
    if (layout.count == 0)
        return;
    size_t at = direction > 0 ? layout.count - 1 : 0;
    for (size_t i = 0; i < layout.count; i++) {
        if (column_is_sorted(layout.slots[i].column, view->sort.kind, view->sort.field))
            at = i;
    }
    do {
        at = (at + layout.count + (size_t)(direction > 0 ? 1 : layout.count - 1)) % layout.count;
    } while (!column_sorts(layout.slots[at].column)); /* the name does */
    set_sort(screen, layout.slots[at].column->kind, layout.slots[at].column->field);
}

void screen_sort_change(struct screen *screen)
{
    struct view *view = screen_view(screen);
    if (view->sort.kind == COLUMN_CHANGE)
        view->sort.kind = COLUMN_VALUE;
    else if (!view_sort_by_change(view))
        screen_message(screen, "the sorted column has no change");
    screen_update_rows(screen);
}

enum status screen_sort_by_name(struct screen *screen, const char *id, struct problem *why)
{
    struct view *view = &screen->views[0];
    if (strcmp(id, "tag") == 0 || strcmp(id, "name") == 0) {
        view->sort = (struct view_sort){COLUMN_NAME, -1, false};
        return STATUS_OK;
    }
    int field = catalogue_find(ENTITY_POOLS, id, strlen(id));
    if (field < 0)
        return problem_set(why, STATUS_USAGE,
                           "cannot sort by %s: the columns are tag, bytes, diff, allocs, frees, "
                           "handles, per_alloc_bytes, held_bytes",
                           id);
    view->sort = (struct view_sort){COLUMN_VALUE, field, false};
    return STATUS_OK;
}

/* --- which pools -------------------------------------------------------------------------------------------------------------- */

static bool wrong_view(struct screen *screen)
{
    if (screen->showing == SHOWING_ROWS && screen_view(screen)->entity == ENTITY_POOLS &&
        screen_current(screen) != NULL)
        return false;
    screen_message(screen, "this is about pools: Tab leads to them");
    return true;
}

void screen_pool_class(struct screen *screen)
{
    struct view *view = screen_view(screen);
    if (wrong_view(screen))
        return;
    const struct snapshot *snapshot = screen_current(screen);
    bool windows = snapshot_has_type(snapshot, POOL_PAGED) || snapshot_has_type(snapshot, POOL_NONPAGED);
    static const char *const WORDS[2][CLASSES] = {{"both", "unreclaimable", "reclaimable"},
                                                  {"both", "nonpaged", "paged"}};
    view->choice.pool_class = (view->choice.pool_class + 1) % CLASSES;
    screen_message(screen, "showing %s pools", WORDS[windows][view->choice.pool_class]);
    screen_update_rows(screen);
}

static bool has_sessions(const struct snapshot *snapshot)
{
    for (size_t i = 0; i < snapshot->pool_count; i++) {
        if (snapshot->pools[i].session != ABSENT)
            return true;
    }
    return false;
}

static void set_scope(struct screen *screen, enum pool_scope scope, const char *what)
{
    screen_view(screen)->choice.scope = scope;
    screen_message(screen, "showing %s", what);
    screen_update_rows(screen);
}

void screen_session(struct screen *screen, int64_t session)
{
    char what[64] = "the pools of all sessions";
    if (wrong_view(screen))
        return;
    if (!has_sessions(screen_current(screen))) {
        screen_message(screen, "no pool of this sample belongs to a session");
        return;
    }
    if (session != ABSENT)
        snprintf(what, sizeof what, "the pools of session %lld", (long long)session);
    screen_view(screen)->choice.session = session;
    set_scope(screen, SCOPE_SESSIONS, what);
}

void screen_every_pool(struct screen *screen)
{
    if (!wrong_view(screen))
        set_scope(screen, SCOPE_EVERYTHING, "system and session pools together");
}

/* From system pools to those sessions that were chosen last and back, as in poolmon. Where there are no sessions, all there is are system pools. */
void screen_session_pools(struct screen *screen)
{
    if (wrong_view(screen))
        return;
    const struct pool_choice *choice = &screen_view(screen)->choice;
    bool is_system = choice->scope == SCOPE_EVERYTHING && !has_sessions(screen_current(screen));
    if (choice->scope == SCOPE_SYSTEM || is_system)
        screen_session(screen, choice->session);
    else
        set_scope(screen, SCOPE_SYSTEM, "system pools");
}

/* --- handles by kind ------------------------------------------------------------------------------------------------------------ */

void screen_walk(struct screen *screen)
{
    struct problem why;
    if (screen->feed == NULL) {
        screen_message(screen, "counting handles by kind needs a live session");
        return;
    }
    int64_t budget_ns = screen->walking ? 0 : SAMPLER_WALK_NS;
    if (feed_walk_handles(screen->feed, budget_ns, &why) != STATUS_OK) {
        screen_problem(screen, &why);
        return;
    }
    screen->walking = !screen->walking;
    screen_message(screen, screen->walking
                               ? "with each sample the handles of all processes are counted by kind; W stops it"
                               : "handles are not counted by kind any more");
}

/* --- large allocations ---------------------------------------------------------------------------------------------------------- */

void screen_large(struct screen *screen)
{
    struct problem why;
    bool on;
    if (screen->feed == NULL)
        screen_message(screen, "listing large allocations needs a live session");
    else if (feed_toggle_large(screen->feed, &on, &why) != STATUS_OK)
        screen_problem(screen, &why);
    else
        screen_message(
            screen, on ? "from the next sample on each tag has a row of its allocations of a page or more; L stops it"
                       : "large allocations are not listed any more");
}
