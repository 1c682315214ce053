/* The samples before the one on screen that its rows are held against: the basis of changes, the span that growth is told over, and what was there a little earlier.
 *
 * Going back to a sample means decoding a group of them, so it is done only where something that is shown needs it. The samples right before the one on screen are the player's; those that are
 * further away are copied, because the player does not keep them.
 */
#include <string.h>

#include "tui/screen_state.h"

void past_init(struct past *past)
{
    *past = (struct past){0};
    for (size_t i = 0; i < PASTS; i++)
        row_index_init(&past->indexes[i]);
    row_index_init(&past->now);
    driver_sums_init(&past->sums);
    for (size_t i = 0; i <= PASTS; i++)
        snapshot_init(&past->summed[i].drivers, NULL);
}

void past_done(struct past *past)
{
    for (size_t i = 0; i < PASTS; i++)
        row_index_done(&past->indexes[i]);
    row_index_done(&past->now);
    driver_sums_done(&past->sums);
    for (size_t i = 0; i <= PASTS; i++)
        snapshot_done(&past->summed[i].drivers);
    for (size_t i = 0; i < KEPT; i++)
        snapshot_done(&past->kept[i].snapshot);
}

static void forget_sum(struct screen *screen, size_t i)
{
    struct summed *summed = &screen->past.summed[i];
    struct row_index *index = i < PASTS ? &screen->past.indexes[i] : &screen->past.now;
    summed->of = NULL;
    if (index->snapshot == &summed->drivers)
        index->snapshot = NULL;
}

static void keep(struct screen *screen, size_t place, int64_t id, const struct snapshot *snapshot)
{
    struct kept *kept = &screen->past.kept[place];
    for (size_t i = 0; i < PASTS; i++) {
        if (screen->past.indexes[i].snapshot == &kept->snapshot)
            screen->past.indexes[i].snapshot = NULL;
        if (screen->past.summed[i].of == &kept->snapshot)
            forget_sum(screen, i);
    }
    kept->id = snapshot_copy(&kept->snapshot, snapshot) == STATUS_OK ? id : 0;
}

static const struct snapshot *kept_with(const struct screen *screen, int64_t id)
{
    for (size_t i = 0; i < KEPT; i++) {
        if (screen->past.kept[i].id == id)
            return &screen->past.kept[i].snapshot;
    }
    return NULL;
}

/* The sample with this id, kept or gone back for; NULL when it cannot be had or is of another boot. */
static const struct snapshot *fetch(struct screen *screen, size_t place, int64_t id)
{
    struct sample_info info;
    const struct snapshot *found = kept_with(screen, id);
    if (found == NULL && player_look(screen->player, id, &info, &found, NULL) == STATUS_OK) {
        keep(screen, place, id, found);
        found = kept_with(screen, id);
    }
    return found != NULL && strcmp(found->boot, screen_current(screen)->boot) == 0 ? found : NULL;
}

void screen_forget_indexes(struct screen *screen)
{
    struct past *past = &screen->past;
    for (size_t i = 0; i < PASTS; i++)
        past->indexes[i].snapshot = NULL;
    past->now.snapshot = NULL;
    for (size_t i = 0; i <= PASTS; i++)
        past->summed[i].of = NULL;
    driver_sums_begin(&past->sums, screen->tags, screen_owners(screen), screen->views[VIEW_DRIVERS].by_company);
}

/* A sample as the view has its rows: itself, or what its drivers have together. NULL when there is no memory. */
static const struct snapshot *rows_of(struct screen *screen, size_t place, const struct snapshot *snapshot)
{
    struct summed *summed = &screen->past.summed[place];
    if (snapshot == NULL || screen_view(screen)->entity != ENTITY_DRIVERS)
        return snapshot;
    if (summed->of == snapshot)
        return &summed->drivers;
    forget_sum(screen, place);
    if (driver_sums_make(&screen->past.sums, &summed->drivers, snapshot) != STATUS_OK)
        return NULL;
    summed->of = snapshot;
    return &summed->drivers;
}

const struct snapshot *screen_rows_now(struct screen *screen)
{
    return rows_of(screen, PASTS, screen_current(screen));
}

const struct snapshot *screen_boot_first(struct screen *screen, int64_t id)
{
    return fetch(screen, KEPT_BOOT, id);
}

/* Found by its place in the recording, not by what was on screen before: so a replay shows the same as the live screen did. */
static const struct snapshot *recent_of(struct screen *screen)
{
    const struct snapshot *then = player_earlier(screen->player, NEWS_SAMPLES);
    return then != NULL && strcmp(then->boot, screen_current(screen)->boot) == 0 ? then : NULL;
}

static const struct snapshot *span_of(struct screen *screen)
{
    struct sample_info start;
    const struct snapshot *base = player_base(screen->player);
    if (base != NULL)
        return base;
    if (screen_span_start(screen, &start))
        return fetch(screen, KEPT_SPAN, start.id);
    return player_previous(screen->player);
}

const struct snapshot *screen_basis(struct screen *screen)
{
    if (player_base(screen->player) != NULL || screen->span_ns > 0)
        return span_of(screen);
    return player_previous(screen->player);
}

/* An index stands until the screen moves: sorting and filtering go over the same rows. */
static bool has_index(struct row_index *index, const struct snapshot *snapshot, enum entity entity)
{
    if (index->snapshot == snapshot && index->entity == entity)
        return true;
    return row_index_build(index, snapshot, entity) == STATUS_OK;
}

static struct view_past held_against(struct screen *screen, enum past_kind kind, const struct snapshot *before)
{
    struct view_past past = {.elapsed_ns = ABSENT};
    struct row_index *index = &screen->past.indexes[kind];
    before = rows_of(screen, kind, before);
    if (before == NULL || !has_index(index, before, screen_view(screen)->entity))
        return past;
    past.snapshot = before;
    past.index = index;
    past.elapsed_ns = number_difference(screen_current(screen)->mono_ns, before->mono_ns);
    return past;
}

bool screen_orders_by_span(struct screen *screen)
{
    const struct view *view = screen_view(screen);
    return view->only == ONLY_GREW || column_is_of_span(view->sort.kind);
}

/* Whether anything that is shown is told over the span. */
static bool needs_span(struct screen *screen)
{
    const struct view *view = screen_view(screen);
    struct table_style style = screen_table_style(screen);
    struct layout layout;
    if (screen->span_ns > 0 || screen_orders_by_span(screen))
        return true;
    table_layout(&layout, view, screen->canvas.width, &style);
    for (size_t i = 0; i < layout.count; i++) {
        if (column_is_of_span(layout.slots[i].column->kind))
            return true;
    }
    return false;
}

void screen_fill_past(struct screen *screen, struct view_source *source)
{
    source->basis = held_against(screen, PAST_BASIS, screen_basis(screen));
    source->span = (struct view_past){.elapsed_ns = ABSENT};
    source->recent = held_against(screen, PAST_RECENT, recent_of(screen));
    if (has_index(&screen->past.now, source->current, screen_view(screen)->entity))
        source->index = &screen->past.now;
}

void screen_fill_span(struct screen *screen, struct view_past *span)
{
    if (needs_span(screen))
        *span = held_against(screen, PAST_SPAN, span_of(screen));
}
