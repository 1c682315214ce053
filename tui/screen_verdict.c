/* What leaks, as a view: read bit by bit between keys, its keys and its picture. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/os.h"
#include "base/text.h"
#include "export/evidence.h"
#include "export/report.h"
#include "tui/pane.h"
#include "tui/screen_state.h"

/* Verdicts are made anew so seldom that they take a twentieth of the time at most. */
enum {
    REST_TIMES = 20,
    ALL_PERCENT = 100,
    SPAN_TEXT = 3 * WHEN_TEXT,
    SHORT_MINUTES = 10,
    SURE_MINUTES = 60,
    WIDE_ENOUGH = 76
};

void screen_verdict_done(struct judging *judging)
{
    inquiry_close(judging->inquiry);
    free(judging->verdict);
    verdict_list_done(&judging->list);
}

/* --- reading and judging ---------------------------------------------------------------------------------------------------------- */

/* The owner as the pools view tells it, where the sample on screen has the pool. */
static void find_owner(const struct screen *screen, struct verdict_row *row)
{
    const struct snapshot *now = screen_current(screen);
    char owner[VERDICT_CELL];
    for (size_t i = 0; now != NULL && i < now->pool_count; i++) {
        const struct pool *pool = &now->pools[i];
        struct text name = intern_text(now->names, pool->name);
        if (pool->type != row->type || name.length != row->name.length ||
            memcmp(name.bytes, row->name.bytes, name.length) != 0)
            continue;
        struct row known = {.entity = ENTITY_POOLS,
                            .snapshot = now,
                            .item = pool,
                            .tags = screen->tags,
                            .owners = screen_owners(screen)};
        size_t length = row_owner_text(owner, sizeof owner, &known);
        if (length > 0)
            text_safe(row->owner, sizeof row->owner, sizeof row->owner, owner, length);
        return;
    }
}

static void give_up(struct judging *judging, const struct problem *why)
{
    memcpy(judging->trouble, why->line, sizeof judging->trouble);
    judging->is_reading = judging->has_verdict = false;
    judging->list.count = 0;
    verdict_list_arrange(&judging->list);
}

static void judge(struct screen *screen)
{
    struct judging *judging = &screen->judging;
    struct problem why;
    int64_t begun = os_mono_ns();
    if (inquiry_judge(judging->inquiry, judging->verdict, &why) != STATUS_OK) {
        give_up(judging, &why);
        return;
    }
    judging->has_verdict = true;
    judging->samples = inquiry_samples(judging->inquiry);
    judging->made_ns = os_mono_ns();
    judging->took_ns = judging->made_ns - begun;
    verdict_list_set(&judging->list, judging->verdict);
    for (size_t i = 0; i < judging->list.count; i++)
        find_owner(screen, &judging->list.rows[i]);
    verdict_list_arrange(&judging->list);
}

static bool begin_reading(struct screen *screen)
{
    struct judging *judging = &screen->judging;
    struct problem why = {.line = "not enough memory for a verdict"};
    if (judging->inquiry != NULL)
        return true;
    if (judging->verdict == NULL)
        judging->verdict = calloc(1, sizeof *judging->verdict);
    if (judging->verdict == NULL ||
        inquiry_open(&judging->inquiry, screen->recording, INT64_MIN + 1, INT64_MAX, &why) != STATUS_OK)
        give_up(judging, &why);
    return judging->inquiry != NULL;
}

static bool is_due(const struct judging *judging, int64_t budget_ns)
{
    bool rested = os_mono_ns() - judging->made_ns >= REST_TIMES * judging->took_ns;
    return inquiry_samples(judging->inquiry) > judging->samples &&
           (!judging->has_verdict || rested || budget_ns == INT64_MAX);
}

int64_t screen_work_wait(const struct screen *screen)
{
    const struct judging *judging = &screen->judging;
    if (screen_series_has_work(screen))
        return 0;
    bool has_more = judging->is_reading || recording_last_id(screen->recording) != judging->seen_id;
    return screen->showing == SHOWING_VERDICT && judging->trouble[0] == 0 && has_more ? 0 : -1;
}

bool screen_work(struct screen *screen, int64_t budget_ns)
{
    struct judging *judging = &screen->judging;
    struct problem why;
    bool done = true;
    if (screen->showing == SHOWING_SERIES)
        return screen_series_work(screen, budget_ns);
    if (screen->showing != SHOWING_VERDICT || judging->trouble[0] != 0 || !begin_reading(screen))
        return false;
    int percent = judging->percent;
    bool was_reading = judging->is_reading;
    recording_hold(screen->recording);
    judging->seen_id = recording_last_id(screen->recording);
    enum status status = inquiry_read(judging->inquiry, budget_ns, &done, &why);
    recording_release(screen->recording);
    if (status != STATUS_OK) {
        give_up(judging, &why);
        return true;
    }
    judging->is_reading = !done;
    judging->percent = (int)(inquiry_part(judging->inquiry) * ALL_PERCENT);
    bool judges = done && is_due(judging, budget_ns);
    if (judges)
        judge(screen);
    return judges || was_reading != judging->is_reading || percent != judging->percent;
}

/* --- keys -------------------------------------------------------------------------------------------------------------------------- */

static bool is_pool(const struct view_row *row, const struct verdict_row *wanted)
{
    const struct pool *pool = row->row.item;
    struct text name = row_name(&row->row);
    bool same_session = wanted->culprit == NULL || pool->session == wanted->session;
    return pool->type == wanted->type && same_session && name.length == wanted->name.length &&
           memcmp(name.bytes, wanted->name.bytes, name.length) == 0;
}

static void select_pool(struct screen *screen, const struct verdict_row *wanted)
{
    struct view *pools = &screen->views[VIEW_POOLS];
    for (size_t i = 0; i < pools->count; i++) {
        if (is_pool(view_at(pools, i), wanted)) {
            view_select(pools, i);
            return;
        }
    }
    screen_message(screen, "the sample on screen has no such pool; Esc leads back");
}

/* The pools in step with it, as far as a filter has room; returns how many that are. */
static size_t group_filter(char filter[VIEW_TEXT], const struct verdict_row *row)
{
    struct text name = {row->name.bytes, row->name.length};
    size_t at = screen_filter_name(filter, 0, "tag", name);
    size_t count = 1;
    for (; row->culprit != NULL && count < row->culprit->group_count; count++) {
        const struct verdict_name *member = &row->culprit->group[count].name;
        if (at + member->length + sizeof " | tag~\"\"" > VIEW_TEXT)
            break;
        at += (size_t)snprintf(filter + at, VIEW_TEXT - at, " | ");
        at = screen_filter_name(filter, at, "tag", (struct text){member->bytes, member->length});
    }
    return count;
}

static void say_no_row(struct screen *screen)
{
    screen_message(screen, screen->judging.is_reading || !screen->judging.has_verdict
                               ? "the recording is still being read"
                               : "no row is selected");
}

/* To the row of the pool, with its graph. */
static void lead_to_pool(struct screen *screen, bool full)
{
    const struct verdict_row *row = verdict_list_selected(&screen->judging.list);
    char filter[VIEW_TEXT];
    if (row == NULL) {
        say_no_row(screen);
        return;
    }
    size_t count = group_filter(filter, row);
    if (!screen_show_pools(screen, filter, VIEW_VERDICT))
        return;
    if (row->culprit != NULL && count < row->culprit->group_count)
        screen_message(screen, "Esc leads back; %zu of %zu in step: a filter has no room for more", count,
                       row->culprit->group_count);
    screen->views[VIEW_POOLS].choice = (struct pool_choice){.session = ABSENT};
    screen_update_rows(screen);
    screen->detail = screen->drill.opened = true;
    screen->picture.full = full;
    select_pool(screen, row);
}

static void show_evidence(struct screen *screen)
{
    if (verdict_list_selected(&screen->judging.list) == NULL)
        say_no_row(screen);
    else if (screen->detail)
        lead_to_pool(screen, false);
    else
        screen->detail = true;
}

static bool do_move(struct screen *screen, enum action action)
{
    struct verdict_list *list = &screen->judging.list;
    int page = screen_page(screen);
    if (action == ACTION_UP)
        verdict_list_move(list, -1);
    else if (action == ACTION_DOWN)
        verdict_list_move(list, 1);
    else if (action == ACTION_PAGE_UP)
        verdict_list_move(list, -page);
    else if (action == ACTION_PAGE_DOWN)
        verdict_list_move(list, page);
    else if (action == ACTION_TOP)
        verdict_list_select_first(list);
    else if (action == ACTION_BOTTOM)
        verdict_list_select(list, list->shown_count);
    else
        return false;
    screen->pane.top = 0;
    return true;
}

static bool do_sort(struct screen *screen, enum action action)
{
    struct verdict_list *list = &screen->judging.list;
    if (action == ACTION_SORT_NEXT || action == ACTION_SORT_MENU)
        verdict_list_sort(list, verdict_list_beside(screen->shown.table, list->order, 1));
    else if (action == ACTION_SORT_PREVIOUS)
        verdict_list_sort(list, verdict_list_beside(screen->shown.table, list->order, -1));
    else if (action == ACTION_SORT_REVERSE)
        verdict_list_sort(list, list->order);
    else if (action == ACTION_SORT_TAG)
        verdict_list_sort(list, VERDICT_POOL);
    else if (action == ACTION_SORT_BYTES)
        verdict_list_sort(list, VERDICT_GREW);
    else if (action == ACTION_SORT_CHANGE)
        verdict_list_sort(list, VERDICT_PACE);
    else
        return false;
    return true;
}

static bool is_about_samples(enum action action)
{
    return (action >= ACTION_SORT_ALLOCS && action <= ACTION_SORT_HANDLES) || action == ACTION_SETUP ||
           action == ACTION_NEXT_COLUMNS || action == ACTION_PIN || action == ACTION_HIDE ||
           action == ACTION_SHOW_HIDDEN || action == ACTION_ONLY_CHANGED || action == ACTION_ONLY_GREW ||
           action == ACTION_CURVE || action == ACTION_NIGHTS || action == ACTION_NEXT_CHANGE ||
           action == ACTION_PREVIOUS_CHANGE || action == ACTION_TOTALS;
}

bool screen_verdict_do(struct screen *screen, enum action action)
{
    if (do_move(screen, action) || do_sort(screen, action))
        return true;
    if (action == ACTION_DETAIL)
        show_evidence(screen);
    else if (action == ACTION_PICTURE)
        lead_to_pool(screen, true);
    else if (is_about_samples(action))
        screen_message(screen, "only for rows of a sample; Enter leads to the pool");
    else
        return false;
    return true;
}

/* --- the picture ------------------------------------------------------------------------------------------------------------------- */

/* "2026-03-03 05:01 to 13:00", the day of the end only where it is another one; of a few minutes with seconds. */
static void span_text(char out[SPAN_TEXT], const struct verdict *verdict, struct zone zone)
{
    enum { DAY = 11, TO_THE_SECOND = 19 };
    char begin[WHEN_TEXT], end[WHEN_TEXT];
    bool is_short = verdict->end_ns - verdict->begin_ns < SHORT_MINUTES * NS_PER_MINUTE;
    evidence_minute(begin, verdict->begin_ns, zone);
    evidence_minute(end, verdict->end_ns, zone);
    if (is_short) {
        when_format(begin, verdict->begin_ns, zone);
        when_format(end, verdict->end_ns, zone);
        begin[TO_THE_SECOND] = end[TO_THE_SECOND] = 0;
    }
    bool same_day = strncmp(begin, end, DAY) == 0;
    snprintf(out, SPAN_TEXT, "%s to %s", begin, end + (same_day ? DAY : 0));
}

/* What a verdict is about is all that was recorded, wherever in it one stands. */
static const char *extent_words(const struct screen *screen)
{
    bool at_end = player_info(screen->player)->id == screen->summary.last_id;
    return at_end ? "all samples" : "all samples, later ones too";
}

static bool is_judged(const struct judging *judging)
{
    return judging->has_verdict && judging->verdict->needs_ns == 0;
}

static void short_text(char out[EVIDENCE_TEXT], const struct verdict *verdict)
{
    char span[WHEN_TEXT];
    span_format(span, verdict->needs_ns);
    if (verdict->needs_ns == ABSENT)
        snprintf(out, EVIDENCE_TEXT, "watched for too short: more samples are needed");
    else
        snprintf(out, EVIDENCE_TEXT, "watched for too short: %s more are needed", span);
}

static enum role headline(const struct screen *screen, char out[EVIDENCE_TEXT])
{
    const struct judging *judging = &screen->judging;
    const struct verdict *verdict = judging->verdict;
    char watched[WHEN_TEXT], span[SPAN_TEXT], more[WHEN_TEXT] = "";
    if (judging->trouble[0] != 0 || !judging->has_verdict) {
        snprintf(out, EVIDENCE_TEXT, "reading the recording: %d%%", judging->percent);
        if (judging->trouble[0] != 0)
            snprintf(out, EVIDENCE_TEXT, "no verdict: %s", judging->trouble);
        return ROLE_WARNING;
    }
    if (verdict->needs_ns != 0) {
        short_text(out, verdict);
        return ROLE_TITLE;
    }
    span_format(watched, span_in_seconds((int64_t)(verdict->watched_seconds * 1e9)));
    span_text(span, verdict, screen_zone(screen));
    bool is_short = verdict->watched_seconds < SURE_MINUTES * 60.0;
    if (judging->is_reading)
        snprintf(more, sizeof more, "; reading on: %d%%", judging->percent);
    int used = snprintf(out, EVIDENCE_TEXT, "%s  watched %s%s", evidence_title(verdict->ruling),
                        is_short ? "only " : "", watched);
    /* From when to when is what a narrow screen can do without. */
    size_t length = (size_t)used + strlen(", : ") + strlen(span) + strlen(extent_words(screen)) + strlen(more);
    bool fits = length < (size_t)screen->canvas.width;
    snprintf(out + used, EVIDENCE_TEXT - (size_t)used, "%s%s: %s%s", fits ? ", " : "", fits ? span : "",
             extent_words(screen), more);
    return verdict->ruling == RULING_LEAK ? ROLE_WARNING : ROLE_TITLE;
}

void screen_verdict_draw(struct screen *screen, struct area table)
{
    char line[EVIDENCE_TEXT];
    enum role role = headline(screen, line);
    if (table.height < 1)
        return;
    canvas_put_bytes(&screen->canvas, table.x + 1, table.y, table.width - 1, role, line, strlen(line));
    table.y++, table.height--;
    screen->shown.table = table;
    if (table.height > 0 && is_judged(&screen->judging))
        verdict_list_draw(&screen->canvas, table, &screen->judging.list, screen_zone(screen), screen->glyphs);
}

void screen_verdict_describe(const struct screen *screen, char *out, size_t capacity)
{
    const struct judging *judging = &screen->judging;
    const struct verdict_list *list = &judging->list;
    if (!is_judged(judging))
        snprintf(out, capacity, "verdict");
    else if (list->shown_count == list->count)
        snprintf(out, capacity, "%zu culprit%s, %zu only grew", judging->verdict->culprit_count,
                 judging->verdict->culprit_count == 1 ? "" : "s", judging->verdict->dismissed_count);
    else
        snprintf(out, capacity, "%zu of %zu rows", list->shown_count, list->count);
}

static void put_sentences(struct pane *pane, const struct screen *screen, const struct verdict_row *row)
{
    const struct verdict *verdict = screen->judging.verdict;
    const struct evidence_frame frame = {verdict->end_ns, screen_zone(screen), verdict->processes};
    struct evidence evidence;
    char line[EVIDENCE_TEXT];
    for (size_t i = 0; row->culprit != NULL && evidence_about(&evidence, row->culprit, &frame, i); i++)
        pane_sentence(pane, evidence.label, (struct text){evidence.text, strlen(evidence.text)});
    if (row->dismissed != NULL) {
        evidence_dismissed(line, row->dismissed);
        pane_sentence(pane, "no leak", (struct text){line, strlen(line)});
    }
    for (size_t i = 0; evidence_note(line, verdict, i); i++)
        pane_sentence(pane, i == 0 ? "note" : "", (struct text){line, strlen(line)});
}

void screen_verdict_pane(struct screen *screen, struct area area)
{
    enum { ENDLESS = 1 << 20, PLACE = 40 };
    const struct verdict_row *row = verdict_list_selected(&screen->judging.list);
    char remark[WHEN_TEXT + EVIDENCE_TEXT] = "", place[WHEN_TEXT] = "";
    if (area.height < 1 || row == NULL)
        return;
    struct pane measured = {&screen->canvas, screen->glyphs, {area.x, area.y, area.width, 0}, 0, ENDLESS, 0};
    put_sentences(&measured, screen, row);
    int room = area.height - 1, last = measured.lines > room ? measured.lines - room : 0;
    int *top = &screen->pane.top;
    *top = *top < 0 ? 0 : *top > last ? last : *top;
    if (last > 0 && area.width > PLACE)
        snprintf(place, sizeof place, "lines %d-%d of %d", *top + 1, *top + room, measured.lines);
    snprintf(remark, sizeof remark, "  %s", pool_type_name(row->type));
    struct pane pane = {&screen->canvas, screen->glyphs, area, 0, *top, 0};
    pane_title(&pane, (struct text){row->name.bytes, row->name.length}, remark, place);
    put_sentences(&pane, screen, row);
}

/* --- copies ------------------------------------------------------------------------------------------------------------------------ */

bool screen_verdict_copy(const struct screen *screen, struct buffer *out)
{
    const struct verdict_row *row = verdict_list_selected(&screen->judging.list);
    char line[EVIDENCE_TEXT], name[EVIDENCE_NAME];
    struct evidence evidence;
    if (row == NULL)
        return false;
    const struct evidence_frame frame = {screen->judging.verdict->end_ns, screen_zone(screen),
                                         screen->judging.verdict->processes};
    if (row->dismissed != NULL) {
        evidence_dismissed(line, row->dismissed);
        buffer_add_text(out, line);
        return true;
    }
    buffer_format(out, "%s  %s %s", row->word, evidence_name(name, &row->name), pool_type_name(row->type));
    for (size_t i = 0; evidence_about(&evidence, row->culprit, &frame, i); i++)
        buffer_format(out, "; %s: %s", evidence.label, evidence.text);
    return true;
}

/* As `pooltop report` prints it. */
void screen_verdict_text(const struct screen *screen, struct buffer *out)
{
    const struct machine *machine = &player_session(screen->player)->machine;
    const struct report report = {screen->judging.verdict, screen->path != NULL ? screen->path : "", machine->host,
                                  machine->os, screen_zone(screen)};
    if (screen->judging.has_verdict)
        report_print_text(out, &report);
    else
        buffer_add_text(out, "no verdict yet\n");
}

static void put_text(struct csv_writer *writer, const char *text)
{
    csv_text(writer, text, strlen(text));
}

static void put_line(struct csv_writer *writer, const struct verdict_row *row, int64_t end_ns)
{
    const struct culprit *culprit = row->culprit;
    int64_t in_ns = row->number[VERDICT_ENDS];
    put_text(writer, row->word);
    csv_text(writer, row->name.bytes, row->name.length);
    put_text(writer, pool_type_name(row->type));
    csv_number(writer, row->session);
    csv_number(writer, row->number[VERDICT_GREW]);
    csv_number(writer, row->number[VERDICT_PACE]);
    csv_number(writer, culprit != NULL ? evidence_percent(culprit->confidence) : ABSENT);
    csv_number(writer, row->number[VERDICT_SINCE]);
    csv_number(writer, in_ns != ABSENT ? number_sum(in_ns, end_ns) : ABSENT);
    put_text(writer, row->holder);
    put_text(writer, row->owner);
    put_text(writer, row->dismissed != NULL ? row->dismissed->reason : "");
    csv_end_line(writer);
}

void screen_verdict_csv(const struct screen *screen, struct csv_writer *writer)
{
    static const char *const IDS[] = {"verdict",     "pool",           "type",       "session",
                                      "grew_bytes",  "bytes_per_hour", "confidence", "since_utc_ns",
                                      "ends_utc_ns", "holder",         "owner",      "reason"};
    const struct judging *judging = &screen->judging;
    for (size_t i = 0; i < sizeof IDS / sizeof IDS[0]; i++)
        put_text(writer, IDS[i]);
    csv_end_line(writer);
    for (size_t i = 0; judging->has_verdict && i < judging->list.shown_count; i++)
        put_line(writer, &judging->list.rows[judging->list.shown[i]], judging->verdict->end_ns);
}
