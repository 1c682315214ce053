#include <string.h>

#include "tui/screen_state.h"

/* The search for the sample at which a row's number moved most. */
struct hunt {
    struct row like; /* the row, of the sample on screen */
    int field;
    size_t hint;       /* where the row stood in the last sample */
    int64_t id;        /* of the best sample so far; 0: none */
    int64_t change;    /* there */
    uint64_t strength; /* its magnitude */
};

static bool is_same(const struct row *like, const void *item)
{
    const struct pool *pool = like->item, *other_pool = item;
    const struct process *process = like->item, *other_process = item;
    if (like->entity == ENTITY_POOLS)
        return pool->name == other_pool->name && pool->type == other_pool->type && pool->session == other_pool->session;
    if (like->entity == ENTITY_PROCESSES)
        return process->pid == other_process->pid && process->started_ns == other_process->started_ns;
    return row_name_id(like) == row_name_id(&(struct row){like->entity, like->snapshot, item, NULL, NULL, NULL});
}

/* Rows keep their places within a key group, so the last place is looked at first. ABSENT when the row is not there. */
static int64_t value_in(struct hunt *hunt, const struct snapshot *snapshot)
{
    size_t count = snapshot_rows(snapshot, hunt->like.entity);
    for (size_t tried = 0; tried < count; tried++) {
        size_t at = (hunt->hint + tried) % count;
        const void *item = snapshot_row(snapshot, hunt->like.entity, at);
        if (!is_same(&hunt->like, item))
            continue;
        hunt->hint = at;
        return row_value(&(struct row){hunt->like.entity, snapshot, item, NULL, NULL, NULL}, hunt->field);
    }
    return ABSENT;
}

static bool visit(void *context, const struct sample_info *info, const struct snapshot *current,
                  const struct snapshot *previous)
{
    struct hunt *hunt = context;
    if (previous == NULL)
        return true;
    int64_t change = number_difference(value_in(hunt, current), value_in(hunt, previous));
    uint64_t strength = change == ABSENT ? 0 : change < 0 ? 0 - (uint64_t)change : (uint64_t)change;
    if (strength > hunt->strength) {
        hunt->id = info->id;
        hunt->change = change;
        hunt->strength = strength;
    }
    return true;
}

static void go_to(struct screen *screen, const struct hunt *hunt, const char *title)
{
    struct problem why;
    char number[NUMBER_TEXT];
    struct column column = {.kind = COLUMN_VALUE, .field = hunt->field};
    enum unit unit = column_unit(hunt->like.entity, &column);
    enum status status = player_seek_id(screen->player, hunt->id, &why);
    screen->following = false;
    screen_arrived(screen, status, &why, "there is no sample there");
    number_change(number, hunt->change, unit, 7);
    if (status == STATUS_OK)
        screen_message(screen, "%s changed by %s at this sample", title, number);
}

void screen_most_change(struct screen *screen, int direction)
{
    struct problem why;
    struct sample_info edge;
    const struct view *view = screen_view(screen);
    const struct view_row *row = view_selected(view);
    if (row == NULL) {
        screen_message(screen, "no row is selected");
        return;
    }
    if (view->entity == ENTITY_DRIVERS) {
        screen_message(screen, "a driver is a sum: Enter shows its pools, whose changes can be looked for");
        return;
    }
    struct hunt hunt = {.like = row->row, .field = screen_graph_field(view)};
    int64_t here = player_info(screen->player)->id;
    enum status status = recording_step(screen->recording, here, direction, &edge, &why);
    int64_t from = direction > 0 ? edge.id : screen->summary.first_id;
    int64_t to = direction > 0 ? screen->summary.last_id : edge.id;
    if (status == STATUS_OK && edge.id != here)
        status = player_scan(screen->player, from, to, visit, &hunt, &why);
    size_t count;
    if (status != STATUS_OK)
        screen_problem(screen, &why);
    else if (hunt.id != 0)
        go_to(screen, &hunt, catalogue_fields(view->entity, &count)[hunt.field].title);
    else
        screen_message(screen,
                       direction > 0 ? "it does not change after this sample" : "it did not change before this sample");
}
