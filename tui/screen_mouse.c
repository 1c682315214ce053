/* Wheel, click and drag: each does what a key does, too. */
#include "tui/screen_state.h"

enum { WHEEL_LINES = 3 };

static bool is_inside(struct area area, int x, int y)
{
    return x >= area.x && x < area.x + area.width && y >= area.y && y < area.y + area.height;
}

static void turn_wheel(struct screen *screen, int direction, int x, int y)
{
    int lines = direction * WHEEL_LINES;
    if (screen->page != PAGE_NONE)
        screen->page_top = screen->page_top + lines > 0 ? screen->page_top + lines : 0;
    else if (screen->menu.kind != MENU_NONE)
        screen_menu_key(screen, direction < 0 ? KEY_UP_ : KEY_DOWN_);
    else if (screen->setup.open)
        screen_setup_key(screen, direction < 0 ? KEY_UP_ : KEY_DOWN_);
    else if (screen->showing == SHOWING_MARKS)
        mark_list_move(&screen->list, lines);
    else if (screen->detail && is_inside(screen->shown.detail, x, y))
        screen_scroll_pane(screen, lines);
    else if (screen->showing == SHOWING_VERDICT)
        verdict_list_move(&screen->judging.list, lines);
    else if (screen->showing == SHOWING_SERIES)
        series_list_move(&screen->series.list, lines);
    else
        view_move(screen_view(screen), lines);
}

/* By the time that the column of the timeline stands for. */
static void go_to_column(struct screen *screen, int x)
{
    struct timeline_view timeline = screen_timeline(screen);
    struct problem why;
    int64_t utc_ns = timeline_time_at(screen->shown.timeline, &timeline, x);
    enum status status = player_seek_time(screen->player, utc_ns, NULL, &why);
    screen->following = false;
    screen_arrived(screen, status, &why, "there is no sample there");
}

static void click_title(struct screen *screen, int x)
{
    struct layout layout;
    struct table_style style = screen_table_style(screen);
    if (screen->showing == SHOWING_VERDICT && verdict_list_title_at(screen->shown.table, x) != VERDICT_COLUMNS)
        verdict_list_sort(&screen->judging.list, verdict_list_title_at(screen->shown.table, x));
    enum series_column column = series_list_title_at(screen->shown.table, x);
    if (screen->showing == SHOWING_SERIES && column != SERIES_COLUMNS_SHOWN && column != SERIES_BY_HISTORY)
        series_list_sort(&screen->series.list, column);
    if (screen->showing != SHOWING_ROWS)
        return;
    table_layout(&layout, screen_view(screen), screen->shown.table.width, &style);
    for (size_t i = 0; i < layout.count; i++) {
        int from = screen->shown.table.x + 1 + layout.slots[i].x;
        if (x >= from && x < from + layout.slots[i].width)
            screen_sort_column(screen, layout.slots[i].column);
    }
}

static void click_table(struct screen *screen, int x, int y)
{
    struct area table = screen->shown.table;
    int line = y - table.y - (table.height > 1 ? 1 : 0);
    struct view *view = screen_view(screen);
    if (line < 0)
        click_title(screen, x);
    else if (screen->showing == SHOWING_MARKS && screen->list.top + (size_t)line < screen->list.shown_count)
        mark_list_select(&screen->list, screen->list.top + (size_t)line);
    else if (screen->showing == SHOWING_VERDICT &&
             screen->judging.list.top + (size_t)line < screen->judging.list.shown_count)
        verdict_list_select(&screen->judging.list, screen->judging.list.top + (size_t)line);
    else if (screen->showing == SHOWING_SERIES &&
             screen->series.list.top + (size_t)line < screen->series.list.shown_count)
        series_list_select(&screen->series.list, screen->series.list.top + (size_t)line);
    else if (screen->showing == SHOWING_ROWS && view->top + (size_t)line < view->count)
        view_select(view, view->top + (size_t)line);
}

static void click_menu(struct screen *screen, int y)
{
    int line = y - screen->shown.table.y - 1;
    size_t at = line < 0 ? screen->menu.count : menu_line(&screen->menu, screen->shown.table, (size_t)line);
    if (at < screen->menu.count) {
        screen->menu.cursor = at;
        screen_menu_key(screen, KEY_ENTER_);
    } else {
        screen_menu_key(screen, KEY_ESCAPE_);
    }
}

static void click(struct screen *screen, int x, int y)
{
    const struct parts *shown = &screen->shown;
    screen->dragging = false;
    if (screen->page != PAGE_NONE || screen->prompt.kind != PROMPT_NONE || screen_current(screen) == NULL)
        return;
    if (screen->menu.kind != MENU_NONE) {
        click_menu(screen, y);
    } else if (is_inside(shown->timeline, x, y)) {
        screen->dragging = true;
        go_to_column(screen, x);
    } else if (is_inside(shown->keys, x, y)) {
        struct keybar_view keys = screen_keybar(screen);
        enum action action = keybar_at(shown->keys, &keys, x);
        if (action != ACTION_NONE)
            screen_do(screen, action);
    } else if (is_inside(shown->table, x, y) && !screen->setup.open && !screen->picture.full) {
        click_table(screen, x, y);
    }
}

bool screen_mouse(struct screen *screen, int32_t key)
{
    enum mouse mouse;
    int x, y;
    if (!key_is_mouse(key, &mouse, &x, &y))
        return false;
    if (screen->mouse_off)
        return true;
    if (mouse == MOUSE_WHEEL_UP || mouse == MOUSE_WHEEL_DOWN)
        turn_wheel(screen, mouse == MOUSE_WHEEL_UP ? -1 : 1, x, y);
    else if (mouse == MOUSE_CLICK)
        click(screen, x, y);
    else if (screen->dragging && screen_current(screen) != NULL)
        go_to_column(screen, x);
    return true;
}

bool screen_wants_mouse(const struct screen *screen)
{
    return !screen->mouse_off;
}

const char *screen_take_copy(struct screen *screen)
{
    bool has = screen->has_copied;
    screen->has_copied = false;
    return has ? screen->copied : NULL;
}
