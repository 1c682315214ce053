#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/screen_state.h"

/* Growth is told over about so much: long enough not to show noise as a trend, short enough to show what happens now. */
#define GROWTH_SPAN (10 * NS_PER_MINUTE)

struct view *screen_view(struct screen *screen)
{
    return &screen->views[screen->view];
}

const struct snapshot *screen_current(const struct screen *screen)
{
    return player_current(screen->player);
}

struct zone screen_zone(const struct screen *screen)
{
    struct zone zone = {ZONE_LOCAL, 0};
    if (screen->zone == ZONE_CHOICE_UTC)
        zone.kind = ZONE_UTC;
    if (screen->zone == ZONE_CHOICE_RECORDED && screen_current(screen) != NULL) {
        zone.kind = ZONE_FIXED;
        zone.offset_seconds = player_session(screen->player)->machine.zone_offset_seconds;
    }
    return zone;
}

void screen_message(struct screen *screen, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(screen->message, sizeof screen->message, format, arguments);
    va_end(arguments);
    if (length < 0)
        screen->message[0] = 0;
}

void screen_problem(struct screen *screen, const struct problem *why)
{
    screen_message(screen, "%s", why->line);
}

/* --- the samples behind the one on screen ---------------------------------------------------------------------------------------- */

static bool is_of_boot(struct screen *screen, int64_t id, const char *boot)
{
    struct sample_info info;
    return recording_sample(screen->recording, id, &info, NULL) == STATUS_OK && strcmp(info.boot, boot) == 0;
}

/* Samples of one boot are neighbours, so the first of them is found by halving. */
static int64_t find_boot_first(struct screen *screen, const char *boot, int64_t inside)
{
    int64_t before = screen->summary.first_id - 1;
    while (inside - before > 1) {
        int64_t middle = before + (inside - before) / 2;
        if (is_of_boot(screen, middle, boot))
            inside = middle;
        else
            before = middle;
    }
    return inside;
}

static int64_t boot_first(struct screen *screen)
{
    struct backdrop *backdrop = &screen->backdrop;
    const struct snapshot *now = screen_current(screen);
    bool known = backdrop->boot_first != 0 && strcmp(backdrop->boot, now->boot) == 0 &&
                 backdrop->boot_first >= screen->summary.first_id;
    if (!known) {
        memcpy(backdrop->boot, now->boot, sizeof backdrop->boot);
        backdrop->boot_first = find_boot_first(screen, now->boot, player_info(screen->player)->id);
    }
    return backdrop->boot_first;
}

static void find_holders(struct screen *screen, const struct snapshot *since)
{
    struct backdrop *backdrop = &screen->backdrop;
    int64_t processors = player_session(screen->player)->machine.processors;
    backdrop->holders_since_ns = since != NULL ? since->utc_ns : ABSENT;
    backdrop->holders_known =
        holders_find(&backdrop->holders, since, screen_current(screen), processors > 0 ? processors : 1) == STATUS_OK;
}

/* Who holds what is told against the base that the user chose, else against the oldest sample of this boot. */
static void update_holders(struct screen *screen)
{
    const struct snapshot *since = player_base(screen->player);
    int64_t first = since == NULL ? boot_first(screen) : 0;
    if (since == NULL && first != player_info(screen->player)->id)
        since = screen_boot_first(screen, first);
    find_holders(screen, since);
}

static void keep_totals(struct screen *screen, const int64_t before[TOTALS], int64_t mono_ns)
{
    memcpy(screen->backdrop.totals, before, sizeof screen->backdrop.totals);
    screen->backdrop.elapsed_ns = number_difference(screen_current(screen)->mono_ns, mono_ns);
}

/* The sample where the span began, or the first of this boot; false when there is none before the one on screen. */
bool screen_span_start(struct screen *screen, struct sample_info *info)
{
    const struct sample_info *now = player_info(screen->player);
    int64_t first = boot_first(screen);
    int64_t span_ns = screen->span_ns > 0 ? screen->span_ns : GROWTH_SPAN;
    if (recording_find_time(screen->recording, number_difference(now->utc_ns, span_ns), info, NULL) != STATUS_OK)
        return false;
    if (info->id < first && recording_sample(screen->recording, first, info, NULL) != STATUS_OK)
        return false;
    return info->id < now->id && strcmp(info->boot, screen_current(screen)->boot) == 0;
}

/* Totals stand beside the frame, so that no frame has to be decoded for them. */
static void update_growth(struct screen *screen)
{
    struct sample_info info;
    const struct snapshot *base = player_base(screen->player), *previous = player_previous(screen->player);
    screen->backdrop.elapsed_ns = ABSENT;
    if (base != NULL)
        keep_totals(screen, base->totals, base->mono_ns);
    else if (screen_span_start(screen, &info))
        keep_totals(screen, info.totals, info.mono_ns);
    else if (previous != NULL)
        keep_totals(screen, previous->totals, previous->mono_ns);
}

const struct owners *screen_owners(const struct screen *screen)
{
    return screen->owners != NULL ? screen->owners : player_owners(screen->player);
}

/* --- the picture of a sample -------------------------------------------------------------------------------------------------- */

void screen_update_rows(struct screen *screen)
{
    struct view *view = screen_view(screen);
    if (screen_current(screen) == NULL)
        return;
    struct view_source source = {.current = screen_rows_now(screen),
                                 .tags = screen->tags,
                                 .owners = screen_owners(screen),
                                 .change = screen->change};
    if (source.current == NULL) {
        screen_message(screen, "not enough memory for this table");
        return;
    }
    screen_fill_past(screen, &source);
    if (view->entity == ENTITY_POOLS && screen->backdrop.holders_known)
        source.holders = &screen->backdrop.holders;
    if (screen_orders_by_span(screen))
        screen_fill_span(screen, &source.span);
    if (view_build(view, &source) != STATUS_OK)
        screen_message(screen, "not enough memory for this table");
    else if (source.span.snapshot == NULL)
        screen_fill_span(screen, &view->source.span);
}

bool screen_is_final(const struct screen *screen, const struct mark *mark)
{
    return mark->kind == MARK_STOP && mark->utc_ns >= screen->summary.last_utc_ns;
}

/* Page by page into what room there is; when that is used up, only the important ones stay. A page begins with the last moment of the one before, because marks of one moment may stand on both
 * sides of its end: one that is there twice is drawn once. */
static enum status read_marks(struct screen *screen, struct problem *why)
{
    const struct recording_summary *summary = &screen->summary;
    int64_t begin_ns = summary->first_utc_ns;
    for (int page = 0; page < MARK_PAGES_MAX; page++) {
        size_t room = TIMELINE_MARKS_MAX - screen->mark_count, got;
        struct mark *marks = screen->marks + screen->mark_count;
        enum status status = recording_marks(screen->recording, begin_ns, summary->last_utc_ns, marks, room, &got, why);
        screen->mark_count += got;
        screen->marks_read += (int64_t)got;
        if (status != STATUS_OK || got < room)
            return status;
        int64_t last_ns = marks[got - 1].utc_ns;
        begin_ns = last_ns > begin_ns ? last_ns : number_sum(begin_ns, 1);
        screen->mark_count =
            timeline_thin(screen->marks, screen->mark_count, summary->first_utc_ns, summary->last_utc_ns);
    }
    return STATUS_OK;
}

void screen_read_marks(struct screen *screen)
{
    struct problem why;
    screen->mark_count = 0;
    screen->marks_read = 0;
    if (screen->summary.count == 0)
        return;
    if (read_marks(screen, &why) != STATUS_OK)
        screen_problem(screen, &why);
    while (screen->mark_count > 0 && screen_is_final(screen, &screen->marks[screen->mark_count - 1]))
        screen->mark_count--;
}

/* Marks are read again when some were not read or went, not with each sample. */
static void read_summary(struct screen *screen)
{
    struct problem why;
    int64_t first_ns = screen->summary.first_utc_ns;
    if (recording_summary(screen->recording, &screen->summary, &why) != STATUS_OK)
        screen_problem(screen, &why);
    if (screen->summary.marks != screen->marks_read || screen->summary.first_utc_ns != first_ns)
        screen_read_marks(screen);
}

void screen_update(struct screen *screen)
{
    if (screen_current(screen) == NULL)
        return;
    recording_hold(screen->recording);
    update_holders(screen);
    update_growth(screen);
    screen_forget_indexes(screen);
    screen_update_rows(screen);
    recording_release(screen->recording);
}

static bool show_news(struct screen *screen)
{
    char line[MARK_TEXT];
    if (screen->feed == NULL || !feed_news(screen->feed, line))
        return false;
    screen_message(screen, "alert: %s", line);
    return true;
}

bool screen_refresh(struct screen *screen)
{
    struct problem why;
    bool news = show_news(screen);
    if (recording_last_id(screen->recording) == screen->summary.last_id)
        return news;
    recording_hold(screen->recording);
    read_summary(screen);
    if (screen->following || screen_current(screen) == NULL) {
        enum status status = player_last(screen->player, &why);
        if (status != STATUS_OK && status != STATUS_EMPTY)
            screen_problem(screen, &why);
        screen_update(screen);
    }
    recording_release(screen->recording);
    return true;
}

/* --- open and close ------------------------------------------------------------------------------------------------------------ */

void screen_resize(struct screen *screen, int width, int height)
{
    if (canvas_resize(&screen->canvas, width, height) != STATUS_OK)
        screen_message(screen, "not enough memory for a screen of this size");
}

static void init(struct screen *screen, const struct screen_config *config)
{
    static const enum entity ENTITY_OF[VIEWS] = {ENTITY_POOLS, ENTITY_PROCESSES, ENTITY_TYPES, ENTITY_DRIVERS};
    screen->recording = config->recording;
    screen->feed = config->feed;
    screen->path = config->path;
    screen->glyphs = glyphs_for(config->style);
    screen->walking = config->walking;
    screen->scheme = config->scheme;
    screen->growing = config->feed != NULL || config->follow;
    screen->following = screen->growing && config->at == NULL;
    screen->play.speed = 2;
    screen->time_page = 0;
    screen->highlight = !config->no_highlight;
    screen->totals_row = config->totals;
    screen->tags = config->tags;
    screen->owners = config->owners;
    canvas_init(&screen->canvas);
    past_init(&screen->past);
    mark_list_init(&screen->list);
    verdict_list_init(&screen->judging.list);
    series_list_init(&screen->series.list);
    screen->series.now_ns = ABSENT;
    holders_init(&screen->backdrop.holders);
    comparison_init(&screen->compare.comparison);
    driver_sums_init(&screen->compare.sums);
    snapshot_init(&screen->compare.a_drivers, NULL);
    snapshot_init(&screen->compare.b_drivers, NULL);
    prompt_init(&screen->prompt);
    for (size_t i = 0; i < VIEWS; i++)
        view_init(&screen->views[i], ENTITY_OF[i]);
    screen_take_settings(screen, config->settings);
    screen->views[0].choice = config->choice;
    if (config->choice.scope != SCOPE_SESSIONS)
        screen->views[0].choice.session = ABSENT; /* what s shows first */
}

static enum status start(struct screen *screen, const struct screen_config *config, struct problem *why)
{
    enum status status = canvas_resize(&screen->canvas, config->width, config->height);
    if (status != STATUS_OK)
        return problem_set(why, status, "screen of %d x %d: not enough memory", config->width, config->height);
    status = player_open(&screen->player, config->recording, why);
    if (status == STATUS_OK && config->filter != NULL)
        status = view_set_filter(&screen->views[0], config->filter, why);
    if (status == STATUS_OK && config->sort != NULL)
        status = screen_sort_by_name(screen, config->sort, why);
    if (status == STATUS_OK && config->by_change)
        view_sort_by_change(&screen->views[0]);
    if (status == STATUS_OK)
        status = recording_summary(screen->recording, &screen->summary, why);
    if (status != STATUS_OK)
        return status;
    screen_read_marks(screen);
    status = player_last(screen->player, why);
    if (status == STATUS_EMPTY && screen->growing)
        return STATUS_OK;
    if (status == STATUS_OK)
        screen_update(screen);
    if (status == STATUS_OK && config->at != NULL)
        status = screen_go_to(screen, config->at, why);
    return status;
}

enum status screen_open(struct screen **screen, const struct screen_config *config, struct problem *why)
{
    struct screen *made = calloc(1, sizeof *made);
    *screen = NULL;
    if (made == NULL)
        return problem_set(why, STATUS_NO_MEMORY, "screen: not enough memory");
    init(made, config);
    enum status status = start(made, config, why);
    if (status != STATUS_OK) {
        screen_close(made);
        return status;
    }
    *screen = made;
    return STATUS_OK;
}

void screen_close(struct screen *screen)
{
    if (screen == NULL)
        return;
    for (size_t i = 0; i < VIEWS; i++)
        view_done(&screen->views[i]);
    screen_picture_done(&screen->picture);
    screen_sparks_done(&screen->sparks);
    screen_totals_done(&screen->totals_over_time);
    screen_compare_done(&screen->compare);
    player_close(screen->player);
    holders_done(&screen->backdrop.holders);
    past_done(&screen->past);
    mark_list_done(&screen->list);
    screen_verdict_done(&screen->judging);
    screen_series_done(&screen->series);
    canvas_done(&screen->canvas);
    free(screen);
}

enum scheme screen_scheme(const struct screen *screen)
{
    return screen->scheme;
}

bool screen_has_quit(const struct screen *screen)
{
    return screen->quit;
}

bool screen_wants_redraw(struct screen *screen)
{
    bool wanted = screen->redraw;
    screen->redraw = false;
    return wanted;
}
