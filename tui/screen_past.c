/* The samples before the one on screen that its rows are held against: the basis of changes, the span that growth is told over, and what was there a little earlier. */
#include <string.h>

#include "tui/screen_state.h"

/* What is new, gone, grown or shrunk is marked for so many samples. */
enum { NEWS_SAMPLES = 3 };

void past_init(struct past *past)
{
    *past = (struct past){0};
    for (size_t i = 0; i < PASTS; i++)
        row_index_init(&past->indexes[i]);
    row_index_init(&past->now);
}

void past_done(struct past *past)
{
    for (size_t i = 0; i < PASTS; i++)
        row_index_done(&past->indexes[i]);
    row_index_done(&past->now);
    for (size_t i = 0; past->made && i < KEPT; i++)
        snapshot_done(&past->kept[i]);
    past->made = false;
}

static struct snapshot *kept_of(struct screen *screen, enum kept_past which)
{
    struct past *past = &screen->past;
    for (size_t i = 0; !past->made && i < KEPT; i++)
        snapshot_init(&past->kept[i], screen_current(screen)->names);
    past->made = true;
    return &past->kept[which];
}

void screen_keep_span(struct screen *screen, const struct snapshot *before)
{
    screen->past.known[KEPT_SPAN] = snapshot_copy(kept_of(screen, KEPT_SPAN), before) == STATUS_OK;
}

static bool visit_recent(void *context, const struct sample_info *info, const struct snapshot *before,
                         const struct snapshot *previous)
{
    struct screen *screen = context;
    (void)info;
    (void)previous;
    bool same = strcmp(before->boot, screen_current(screen)->boot) == 0;
    screen->past.known[KEPT_RECENT] = same && snapshot_copy(kept_of(screen, KEPT_RECENT), before) == STATUS_OK;
    return false;
}

/* Found by its place in the recording, not by what was on screen before: so a replay shows the same as the live screen did. */
void screen_update_recent(struct screen *screen)
{
    struct sample_info then;
    int64_t id = player_info(screen->player)->id;
    screen->past.known[KEPT_RECENT] = false;
    if (recording_step(screen->recording, id, -NEWS_SAMPLES, &then, NULL) == STATUS_OK && then.id != id)
        player_scan(screen->player, then.id, then.id, visit_recent, screen, NULL);
}

static const struct snapshot *span_of(const struct screen *screen)
{
    const struct snapshot *base = player_base(screen->player);
    if (base != NULL)
        return base;
    return screen->past.known[KEPT_SPAN] ? &screen->past.kept[KEPT_SPAN] : NULL;
}

const struct snapshot *screen_basis(const struct screen *screen)
{
    if (player_base(screen->player) != NULL || screen->span_ns > 0)
        return span_of(screen);
    return player_previous(screen->player);
}

static struct view_past held_against(struct screen *screen, enum past_kind kind, const struct snapshot *before)
{
    struct view_past past = {.elapsed_ns = ABSENT};
    struct row_index *index = &screen->past.indexes[kind];
    if (before == NULL || row_index_build(index, before, screen_view(screen)->entity) != STATUS_OK)
        return past;
    past.snapshot = before;
    past.index = index;
    past.elapsed_ns = number_difference(screen_current(screen)->mono_ns, before->mono_ns);
    return past;
}

void screen_fill_past(struct screen *screen, struct view_source *source)
{
    struct past *past = &screen->past;
    const struct snapshot *current = screen_current(screen);
    source->basis = held_against(screen, PAST_BASIS, screen_basis(screen));
    source->span = held_against(screen, PAST_SPAN, span_of(screen));
    source->recent = held_against(screen, PAST_RECENT, past->known[KEPT_RECENT] ? &past->kept[KEPT_RECENT] : NULL);
    if (row_index_build(&past->now, current, screen_view(screen)->entity) == STATUS_OK)
        source->index = &past->now;
}
