/* The timeline as a view: its keys and its picture. */
#include <stdio.h>
#include <string.h>

#include "tui/screen_state.h"

void screen_list_read(struct screen *screen)
{
    struct problem why;
    if (screen->summary.count == 0)
        return;
    enum status status = mark_list_read(&screen->list, screen->recording, screen->summary.first_utc_ns,
                                        screen->summary.last_utc_ns, &why);
    if (status != STATUS_OK)
        screen_problem(screen, &why);
    struct mark_list *list = &screen->list;
    while (list->count > 0 && screen_is_final(screen, &list->marks[list->count - 1]))
        list->count--;
    mark_list_arrange(list);
}

/* Enter: to the sample of the mark, in the table one came from. */
static void go_there(struct screen *screen)
{
    const struct mark *mark = mark_list_selected(&screen->list);
    struct problem why;
    if (mark == NULL) {
        screen_message(screen, "no mark is selected");
        return;
    }
    enum status status = player_seek_time(screen->player, mark->utc_ns, NULL, &why);
    screen->following = false;
    screen->showing = SHOWING_ROWS;
    screen_arrived(screen, status, &why, "there is no sample there");
    if (status == STATUS_OK)
        screen_message(screen, "%s%s%s", mark_kind_name(mark->kind), mark->text[0] != 0 ? ": " : "", mark->text);
}

static void sort_beside(struct mark_list *list, int direction)
{
    int order = ((int)list->order + MARK_ORDERS + direction) % MARK_ORDERS;
    mark_list_sort(list, (enum mark_order)order);
}

static bool do_move(struct screen *screen, enum action action)
{
    struct mark_list *list = &screen->list;
    int page = screen_page(screen);
    if (action == ACTION_UP)
        mark_list_move(list, -1);
    else if (action == ACTION_DOWN)
        mark_list_move(list, 1);
    else if (action == ACTION_PAGE_UP)
        mark_list_move(list, -page);
    else if (action == ACTION_PAGE_DOWN)
        mark_list_move(list, page);
    else if (action == ACTION_TOP)
        mark_list_select(list, 0);
    else if (action == ACTION_BOTTOM)
        mark_list_select(list, list->shown_count);
    else
        return false;
    return true;
}

bool screen_list_do(struct screen *screen, enum action action)
{
    struct mark_list *list = &screen->list;
    if (do_move(screen, action))
        return true;
    if (action == ACTION_DETAIL)
        go_there(screen);
    else if (action == ACTION_SORT_NEXT || action == ACTION_SORT_MENU)
        sort_beside(list, 1);
    else if (action == ACTION_SORT_PREVIOUS)
        sort_beside(list, -1);
    else if (action == ACTION_SORT_REVERSE)
        mark_list_sort(list, list->order);
    else if (action == ACTION_SORT_TAG)
        mark_list_sort(list, MARKS_BY_TIME);
    else if ((action >= ACTION_SORT_ALLOCS && action <= ACTION_SORT_HANDLES) || action == ACTION_SORT_CHANGE ||
             action == ACTION_SETUP || action == ACTION_NEXT_COLUMNS || action == ACTION_PIN || action == ACTION_HIDE ||
             action == ACTION_SHOW_HIDDEN || action == ACTION_ONLY_CHANGED || action == ACTION_ONLY_GREW)
        screen_message(screen, "this is about rows of a table, and these are marks: Tab leads to the pools");
    else
        return false;
    return true;
}

void screen_list_draw(struct screen *screen, struct area area)
{
    screen_list_read(screen);
    mark_list_draw(&screen->canvas, area, &screen->list, screen_current(screen)->utc_ns, screen_zone(screen),
                   screen->glyphs);
}

void screen_list_describe(const struct screen *screen, char *out, size_t capacity)
{
    const struct mark_list *list = &screen->list;
    const char *more = list->more ? "the first " : "";
    if (list->shown_count == list->count)
        snprintf(out, capacity, "%s%zu mark%s", more, list->count, list->count == 1 ? "" : "s");
    else
        snprintf(out, capacity, "%zu of %s%zu marks", list->shown_count, more, list->count);
}
