/* What a user does with single rows and with the choice of rows: pinned, hidden, only those that changed or grew. */
#include <stdio.h>
#include <string.h>

#include "tui/column_sets.h"
#include "tui/screen_state.h"

static void say_picked(struct screen *screen, enum status status, const char *what)
{
    if (status == STATUS_OK)
        screen_message(screen, "%s", what);
    else if (status == STATUS_LIMIT)
        screen_message(screen, "no more than %d rows can be pinned or hidden; U shows all again", VIEW_PICKED_MAX);
    else
        screen_message(screen, "no row is selected");
    screen_update_rows(screen);
}

void screen_pin(struct screen *screen)
{
    bool pinned = false;
    enum status status = view_pin(screen_view(screen), &pinned);
    say_picked(screen, status, pinned ? "pinned on top; P again lets it go" : "pinned no more");
}

void screen_hide(struct screen *screen)
{
    say_picked(screen, view_hide(screen_view(screen)), "hidden; U shows all rows again");
}

void screen_show_hidden(struct screen *screen)
{
    struct view *view = screen_view(screen);
    if (view->hidden.count == 0) {
        screen_message(screen, "no row is hidden: D hides the selected one");
        return;
    }
    view->hidden.count = 0;
    say_picked(screen, STATUS_OK, "all hidden rows are shown again");
}

void screen_only(struct screen *screen, enum view_only only)
{
    static const char *const WORDS[] = {"all rows", "only rows that changed", "only rows that grew over the span"};
    struct view *view = screen_view(screen);
    view->only = view->only == only ? ONLY_ALL : only;
    screen_message(screen, "showing %s", WORDS[view->only]);
    screen_update_rows(screen);
}

enum status screen_set_span(struct screen *screen, const char *text, struct problem *why)
{
    int64_t span_ns = 0;
    if (text[0] != 0 && (number_parse(text, strlen(text), UNIT_NS, &span_ns) != STATUS_OK || span_ns < 0))
        return problem_set(why, STATUS_USAGE, "a span is 90s, 10m, 2h30m; empty: changes since the sample before");
    screen->span_ns = span_ns;
    if (span_ns > 0)
        screen_message(screen, "changes and growth over the last %s", text);
    else
        screen_message(screen, "changes since the sample before, growth over ten minutes");
    screen_update(screen);
    return STATUS_OK;
}

void screen_next_columns(struct screen *screen)
{
    struct view *view = screen_view(screen);
    const struct column_set *set = column_set_next(view->entity, view->set != NULL ? view->set : "default");
    struct problem why;
    if (set == NULL || column_choice_parse(&view->columns, view->entity, set->columns, &why) != STATUS_OK)
        return;
    view->set = set->name;
    screen_message(screen, "columns: %s", set->name);
}
