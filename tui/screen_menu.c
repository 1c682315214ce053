/* The menus over the table: which view, which column to sort by; and the page of columns. */
#include <stdio.h>
#include <string.h>

#include "tui/screen_state.h"

static const struct {
    const char *word;
    size_t view;
} ITEMS[] = {{"pools", VIEW_POOLS},     {"processes", 1},          {"object types", 2},
             {"drivers", VIEW_DRIVERS}, {"verdict", VIEW_VERDICT}, {"timeline", VIEW_TIMELINE},
             {"series", VIEW_SERIES}};

enum { ITEM_COUNT = sizeof ITEMS / sizeof ITEMS[0] };

static size_t shown_item(const struct screen *screen)
{
    return screen->showing == SHOWING_VERDICT  ? VIEW_VERDICT
           : screen->showing == SHOWING_MARKS  ? VIEW_TIMELINE
           : screen->showing == SHOWING_SERIES ? VIEW_SERIES
                                               : screen->view;
}

void screen_show_view(struct screen *screen, size_t view)
{
    screen->showing = view == VIEW_VERDICT    ? SHOWING_VERDICT
                      : view == VIEW_TIMELINE ? SHOWING_MARKS
                      : view == VIEW_SERIES   ? SHOWING_SERIES
                                              : SHOWING_ROWS;
    screen->picture.full = false;
    screen_end_drill(screen);
    if (screen->showing == SHOWING_ROWS)
        screen->view = view;
    screen->kinds.asked = false;
    if (screen->showing == SHOWING_MARKS)
        screen_list_read(screen);
    if (screen->showing == SHOWING_SERIES)
        screen_series_read(screen);
    screen_update_rows(screen);
}

void screen_view_beside(struct screen *screen, int direction)
{
    screen_show_view(screen, (shown_item(screen) + (direction > 0 ? 1 : VIEWS_ALL - 1)) % VIEWS_ALL);
}

void screen_menu_views(struct screen *screen)
{
    menu_open(&screen->menu, MENU_VIEW, "View");
    for (size_t i = 0; i < ITEM_COUNT; i++)
        menu_add(&screen->menu, ITEMS[i].word);
    screen->menu.cursor = shown_item(screen);
}

/* All columns that the layout could show, those beyond the edge too. */
static size_t sortable(struct screen *screen, const struct column *columns[MENU_ITEMS_MAX])
{
    struct layout layout;
    struct table_style style = {.exact = false};
    table_layout(&layout, screen_view(screen), CANVAS_WIDTH_MAX, &style);
    size_t count = 0;
    for (size_t i = 0; i < layout.count && count < MENU_ITEMS_MAX; i++) {
        if (column_sorts(layout.slots[i].column))
            columns[count++] = layout.slots[i].column;
    }
    return count;
}

void screen_menu_sort(struct screen *screen)
{
    const struct column *columns[MENU_ITEMS_MAX];
    const struct view *view = screen_view(screen);
    if (screen_current(screen) == NULL) {
        screen_message(screen, "there is no sample yet");
        return;
    }
    size_t count = sortable(screen, columns);
    menu_open(&screen->menu, MENU_SORT, "Sort by; again: turned round");
    for (size_t i = 0; i < count; i++) {
        char id[COLUMN_ID];
        column_id(id, view->entity, columns[i]);
        menu_add(&screen->menu, id);
        if (column_is_sorted(columns[i], view->sort.kind, view->sort.field))
            screen->menu.cursor = i;
    }
}

void screen_sort_column(struct screen *screen, const struct column *column)
{
    struct view *view = screen_view(screen);
    if (!column_sorts(column)) {
        screen_message(screen, "a history has no order of its own: it shows the number that is sorted by");
        return;
    }
    bool again = column_is_sorted(column, view->sort.kind, view->sort.field);
    view->sort = (struct view_sort){column->kind, column->field, again && !view->sort.reverse};
    screen_update_rows(screen);
}

static void choose(struct screen *screen)
{
    const struct column *columns[MENU_ITEMS_MAX];
    size_t at = screen->menu.cursor;
    if (screen->menu.kind == MENU_VIEW && at < ITEM_COUNT)
        screen_show_view(screen, ITEMS[at].view);
    else if (screen->menu.kind == MENU_SORT && at < sortable(screen, columns))
        screen_sort_column(screen, columns[at]);
}

void screen_menu_key(struct screen *screen, int32_t key)
{
    enum menu_event event = menu_key(&screen->menu, key);
    if (event == MENU_CHOSEN)
        choose(screen);
    if (event != MENU_STAYS)
        screen->menu.kind = MENU_NONE;
}

void screen_setup(struct screen *screen)
{
    const struct view *view = screen_view(screen);
    setup_open(&screen->setup, view->entity, &view->columns);
    screen->setup.set = view->set;
}

void screen_setup_key(struct screen *screen, int32_t key)
{
    struct view *view = screen_view(screen);
    setup_key(&screen->setup, key, &view->columns);
    view->set = screen->setup.set;
}
