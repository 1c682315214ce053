#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "tui/screen_state.h"
#include "tui/state.h"

/* --- opening ------------------------------------------------------------------------------------------------------------------- */

/* A name of the host that is fit for a file name. */
static void file_host(char *out, size_t capacity, const char *host)
{
    size_t length = 0;
    for (; *host != 0 && length + 1 < capacity; host++) {
        unsigned char c = (unsigned char)*host;
        out[length++] = (char)(c < 128 && (isalnum(c) || c == '.' || c == '-' || c == '_') ? c : '-');
    }
    out[length] = 0;
}

/* pooltop-HOST-20260817-1403.pooltop, by the time of the sample on screen. */
static void suggest_file(const struct screen *screen, char *out, size_t capacity)
{
    char host[64], when[WHEN_TEXT] = "";
    file_host(host, sizeof host, player_session(screen->player)->machine.host);
    when_format(when, screen_current(screen)->utc_ns, screen_zone(screen));
    snprintf(out, capacity, "pooltop-%s-%.4s%.2s%.2s-%.2s%.2s.pooltop", host, when, when + 5, when + 8, when + 11,
             when + 14);
}

static const char *shown_name(const struct screen *screen)
{
    if (screen->showing == SHOWING_ROWS)
        return entity_name(screen->views[screen->view].entity);
    return screen->showing == SHOWING_MARKS ? "timeline" : screen->showing == SHOWING_SERIES ? "series" : "verdict";
}

/* pooltop-HOST-20260817-140305-pools.txt */
static void suggest_write(const struct screen *screen, char *out, size_t capacity)
{
    char host[64], when[WHEN_TEXT] = "";
    file_host(host, sizeof host, player_session(screen->player)->machine.host);
    when_format(when, screen_current(screen)->utc_ns, screen_zone(screen));
    snprintf(out, capacity, "pooltop-%s-%.4s%.2s%.2s-%.2s%.2s%.2s-%s.txt", host, when, when + 5, when + 8, when + 11,
             when + 14, when + 17, shown_name(screen));
}

static void suggest_config(char *out, size_t capacity)
{
    char path[CONFIG_PATH];
    if (config_path(path) && strlen(path) < capacity)
        snprintf(out, capacity, "%s", path);
}

static bool is_refused(struct screen *screen, enum prompt_kind kind)
{
    if (kind == PROMPT_HELP || kind == PROMPT_CONFIG)
        return false;
    if (screen_current(screen) == NULL) {
        screen_message(screen, "there is no sample yet");
        return true;
    }
    if (screen->feed != NULL || (kind != PROMPT_NOTE && kind != PROMPT_RECORD))
        return false;
    screen_message(screen, kind == PROMPT_NOTE ? "a note needs a live session: a replay only reads its recording"
                                               : "recording needs a live session");
    return true;
}

void screen_ask(struct screen *screen, enum prompt_kind kind)
{
    static const char *const LABELS[PROMPT_KINDS] = {
        [PROMPT_SEARCH] = "Search: ",    [PROMPT_FILTER] = "Filter: ",
        [PROMPT_TIME] = "Go to time: ",  [PROMPT_NOTE] = "Note: ",
        [PROMPT_RECORD] = "Record to: ", [PROMPT_SESSION] = "Session: ",
        [PROMPT_PALETTE] = ":",          [PROMPT_SPAN] = "Changes over the last: ",
        [PROMPT_WRITE] = "Write to: ",   [PROMPT_CONFIG] = "Write configuration to: ",
        [PROMPT_HELP] = "Help about: ",
    };
    struct view *view = screen_view(screen);
    char text[PROMPT_TEXT] = "";
    if (is_refused(screen, kind))
        return;
    if (kind == PROMPT_FILTER) {
        const char *filter = screen->showing == SHOWING_ROWS     ? view->filter_text
                             : screen->showing == SHOWING_MARKS  ? screen->list.filter_text
                             : screen->showing == SHOWING_SERIES ? screen->series.list.filter_text
                                                                 : screen->judging.list.filter_text;
        memcpy(text, filter, sizeof text);
        memcpy(screen->filter_before, filter, sizeof screen->filter_before);
    }
    if (kind == PROMPT_SEARCH)
        screen->search_origin = screen->showing == SHOWING_ROWS     ? view->cursor
                                : screen->showing == SHOWING_MARKS  ? screen->list.cursor
                                : screen->showing == SHOWING_SERIES ? screen->series.list.cursor
                                                                    : screen->judging.list.cursor;
    if (kind == PROMPT_CONFIG)
        suggest_config(text, sizeof text);
    if (kind == PROMPT_WRITE)
        suggest_write(screen, text, sizeof text);
    screen->overwrites[0] = 0;
    if (kind == PROMPT_RECORD)
        suggest_file(screen, text, sizeof text);
    prompt_ask(&screen->prompt, kind, LABELS[kind], text);
}

/* --- as it is typed ------------------------------------------------------------------------------------------------------------ */

static void set_note(struct screen *screen, const char *text)
{
    snprintf(screen->prompt.note, sizeof screen->prompt.note, "%s", text);
}

static size_t one_before(size_t place, size_t count)
{
    return count > 0 ? (place + count - 1) % count : 0;
}

/* What is not found leaves the row where the search began. */
static void edited_mark_search(struct screen *screen, struct mark_list *list)
{
    bool asks = screen->search[0] != 0;
    list->cursor = one_before(screen->search_origin, list->shown_count);
    bool found = asks && mark_list_find(list, screen->search, 1);
    if (!found)
        mark_list_select(list, screen->search_origin);
    set_note(screen, found || !asks ? "" : "no such mark");
}

static void edited_verdict_search(struct screen *screen, struct verdict_list *list)
{
    bool asks = screen->search[0] != 0;
    list->cursor = one_before(screen->search_origin, list->shown_count);
    bool found = asks && verdict_list_find(list, screen->search, 1);
    if (!found)
        verdict_list_select(list, screen->search_origin);
    set_note(screen, found || !asks ? "" : "no such name");
}

static void edited_series_search(struct screen *screen, struct series_list *list)
{
    bool asks = screen->search[0] != 0;
    list->cursor = one_before(screen->search_origin, list->shown_count);
    bool found = asks && series_list_find(list, screen->search, 1);
    if (!found)
        series_list_select(list, screen->search_origin);
    set_note(screen, found || !asks ? "" : "no such counter");
}

static void edited_search(struct screen *screen)
{
    struct view *view = screen_view(screen);
    memcpy(screen->search, screen->prompt.text, sizeof screen->search);
    if (screen->showing == SHOWING_MARKS) {
        edited_mark_search(screen, &screen->list);
        return;
    }
    if (screen->showing == SHOWING_VERDICT) {
        edited_verdict_search(screen, &screen->judging.list);
        return;
    }
    if (screen->showing == SHOWING_SERIES) {
        edited_series_search(screen, &screen->series.list);
        return;
    }
    view->cursor = screen->search_origin < view->count ? screen->search_origin : 0;
    bool found = screen->search[0] == 0 || view_find(view, screen->search, false);
    set_note(screen, found ? "" : "no such name");
}

static enum status set_filter(struct screen *screen, const char *text, struct problem *why)
{
    if (screen->showing == SHOWING_MARKS)
        return mark_list_filter(&screen->list, text, why);
    if (screen->showing == SHOWING_VERDICT)
        return verdict_list_filter(&screen->judging.list, text, why);
    if (screen->showing == SHOWING_SERIES)
        return series_list_filter(&screen->series.list, text, why);
    return view_set_filter(screen_view(screen), text, why);
}

/* What is not a filter yet leaves the last one standing. */
static enum status edited_filter(struct screen *screen)
{
    struct problem why;
    enum status status = set_filter(screen, screen->prompt.text, &why);
    set_note(screen, status == STATUS_OK ? "" : why.line);
    if (status == STATUS_OK)
        screen_update_rows(screen);
    return status;
}

/* The names that begin so, and how far they agree. */
static size_t completions(const char *text, char *list, size_t capacity, char *common, size_t common_capacity)
{
    size_t found = 0, used = 0;
    list[0] = common[0] = 0;
    for (int i = 0; i < ACTION_COUNT; i++) {
        const char *name = actions_table()[i].name;
        if (strncmp(name, text, strlen(text)) != 0)
            continue;
        size_t agree = 0;
        while (common[agree] != 0 && common[agree] == name[agree])
            agree++;
        if (found++ == 0)
            snprintf(common, common_capacity, "%s", name);
        else
            common[agree] = 0;
        if (used < capacity)
            used += (size_t)snprintf(list + used, capacity - used, "%s%s", used > 0 ? " " : "", name);
    }
    return found;
}

static void edited_palette(struct screen *screen)
{
    char list[PROBLEM_LINE], common[64];
    struct prompt *prompt = &screen->prompt;
    enum action action = actions_find(prompt->text, prompt->length);
    size_t found = completions(prompt->text, list, sizeof list, common, sizeof common);
    if (action != ACTION_NONE && found == 1)
        snprintf(prompt->note, sizeof prompt->note, "%s: %s", actions_table()[action].name,
                 actions_table()[action].help);
    else
        set_note(screen, prompt->length == 0 ? "" : found == 0 ? "no action has this name" : list);
}

static void complete_palette(struct screen *screen)
{
    char list[PROBLEM_LINE], common[64];
    if (completions(screen->prompt.text, list, sizeof list, common, sizeof common) > 0)
        prompt_set(&screen->prompt, common);
    edited_palette(screen);
}

static void edited(struct screen *screen)
{
    set_note(screen, "");
    if (screen->prompt.kind == PROMPT_SEARCH)
        edited_search(screen);
    if (screen->prompt.kind == PROMPT_FILTER)
        edited_filter(screen);
    if (screen->prompt.kind == PROMPT_PALETTE)
        edited_palette(screen);
    if (screen->prompt.kind == PROMPT_HELP) {
        memcpy(screen->help_find, screen->prompt.text, sizeof screen->help_find);
        screen->page_top = 0;
    }
}

/* --- Enter and Esc ------------------------------------------------------------------------------------------------------------- */

static enum status enter_note(struct screen *screen, struct problem *why)
{
    const char *text = screen->prompt.text;
    if (text[0] == 0)
        return STATUS_OK;
    enum status status = feed_note(screen->feed, screen_current(screen)->utc_ns, text, why);
    if (status == STATUS_OK) {
        screen_message(screen, "noted");
        screen_read_marks(screen);
    }
    return status;
}

static enum status enter_record(struct screen *screen, struct problem *why)
{
    enum status status = feed_record_start(screen->feed, screen->prompt.text, why);
    if (status == STATUS_OK)
        screen_message(screen, "recording, with all samples that are still in memory");
    return status;
}

static enum status enter_session(struct screen *screen, struct problem *why)
{
    const struct prompt *prompt = &screen->prompt;
    int64_t session = ABSENT;
    enum status status = STATUS_OK;
    if (strcmp(prompt->text, "*") == 0) {
        screen_every_pool(screen);
        return STATUS_OK;
    }
    if (prompt->length > 0)
        status = number_parse(prompt->text, prompt->length, UNIT_COUNT, &session);
    if (status != STATUS_OK || (prompt->length > 0 && session < 0))
        return problem_set(why, STATUS_USAGE, "a session is a number: 0, 1, 2 ...; empty: all; *: system pools too");
    screen_session(screen, session);
    return STATUS_OK;
}

/* What was typed is remembered at once: a terminal may be closed at any time. */
static void close_kept(struct screen *screen)
{
    prompt_close(&screen->prompt, true);
    if (screen->state[0] != 0)
        state_write(&screen->prompt, screen->state);
}

static enum status enter_palette(struct screen *screen, struct problem *why)
{
    enum action action = actions_find(screen->prompt.text, screen->prompt.length);
    if (screen->prompt.length > 0 && action == ACTION_NONE)
        return problem_set(why, STATUS_USAGE, "no action, or more than one, has this name");
    close_kept(screen);
    if (action != ACTION_NONE)
        screen_do(screen, action);
    return STATUS_OK;
}

static enum status entered(struct screen *screen, struct problem *why)
{
    switch (screen->prompt.kind) {
    case PROMPT_FILTER:
        return set_filter(screen, screen->prompt.text, why);
    case PROMPT_SPAN:
        return screen_set_span(screen, screen->prompt.text, why);
    case PROMPT_CONFIG:
        return screen_write_config(screen, screen->prompt.text, why);
    case PROMPT_WRITE:
        return screen_write(screen, screen->prompt.text, why);
    case PROMPT_TIME:
        return screen->prompt.length > 0 ? screen_go_to(screen, screen->prompt.text, why) : STATUS_OK;
    case PROMPT_NOTE:
        return enter_note(screen, why);
    case PROMPT_RECORD:
        return enter_record(screen, why);
    case PROMPT_SESSION:
        return enter_session(screen, why);
    case PROMPT_PALETTE:
        return enter_palette(screen, why);
    case PROMPT_NONE:
    case PROMPT_SEARCH:
    case PROMPT_HELP:
    case PROMPT_KINDS:
        break;
    }
    return STATUS_OK;
}

/* A text that is not accepted stays, with the reason behind it. */
static void enter(struct screen *screen)
{
    struct problem why = {.line = ""};
    enum prompt_kind kind = screen->prompt.kind;
    if (entered(screen, &why) != STATUS_OK)
        set_note(screen, why.line);
    else if (screen->prompt.kind == kind)
        close_kept(screen);
}

static void cancel(struct screen *screen)
{
    struct view *view = screen_view(screen);
    if (screen->prompt.kind == PROMPT_FILTER) {
        set_filter(screen, screen->filter_before, NULL);
        screen_update_rows(screen);
    }
    if (screen->prompt.kind == PROMPT_HELP)
        screen->help_find[0] = 0;
    if (screen->prompt.kind == PROMPT_SEARCH) {
        screen->search[0] = 0;
        if (screen->showing == SHOWING_MARKS)
            mark_list_select(&screen->list, screen->search_origin);
        else if (screen->showing == SHOWING_VERDICT)
            verdict_list_select(&screen->judging.list, screen->search_origin);
        else if (screen->showing == SHOWING_SERIES)
            series_list_select(&screen->series.list, screen->search_origin);
        else
            view_select(view, screen->search_origin);
    }
    prompt_close(&screen->prompt, false);
}

void screen_prompt_key(struct screen *screen, int32_t key)
{
    switch (prompt_key(&screen->prompt, key)) {
    case PROMPT_EDITED:
        edited(screen);
        break;
    case PROMPT_ENTERED:
        enter(screen);
        break;
    case PROMPT_CANCELLED:
        cancel(screen);
        break;
    case PROMPT_COMPLETE:
        if (screen->prompt.kind == PROMPT_PALETTE)
            complete_palette(screen);
        break;
    case PROMPT_SAME:
        break;
    }
}

void screen_search_next(struct screen *screen, int direction)
{
    struct view *view = screen_view(screen);
    bool found;
    if (screen->search[0] == 0) {
        screen_message(screen, "nothing is searched for: / asks");
        return;
    }
    if (screen->showing == SHOWING_MARKS)
        found = mark_list_find(&screen->list, screen->search, direction);
    else if (screen->showing == SHOWING_VERDICT)
        found = verdict_list_find(&screen->judging.list, screen->search, direction);
    else if (screen->showing == SHOWING_SERIES)
        found = series_list_find(&screen->series.list, screen->search, direction);
    else
        found = direction > 0 ? view_find(view, screen->search, true) : view_find_back(view, screen->search);
    if (!found)
        screen_message(screen, "no other row matches");
}
