#include <string.h>

#include "tui/page.h"
#include "tui/screen_state.h"

enum { TEN = 10 };

/* The innermost thing that is open closes first. */
static void go_back(struct screen *screen)
{
    if (screen->showing == SHOWING_SERIES && screen->picture.full)
        screen->picture.full = false;
    else if ((screen->showing == SHOWING_VERDICT || screen->showing == SHOWING_SERIES) && screen->detail)
        screen->detail = false;
    else if (screen->showing != SHOWING_ROWS)
        screen_show_view(screen, screen->view);
    else if (screen->picture.full)
        screen->picture.full = screen->picture.nights = false;
    else if (screen_leave_pools(screen))
        return;
    else if (screen->detail)
        screen->detail = false;
    else if (screen->search[0] != 0)
        screen->search[0] = 0;
    else
        screen->quit = true;
}

static void next_zone(struct screen *screen)
{
    static const char *const WORDS[ZONE_CHOICES] = {"the recorded machine's zone", "local time", "UTC"};
    screen->zone = (screen->zone + 1) % ZONE_CHOICES;
    screen_message(screen, "times in %s", WORDS[screen->zone]);
}

static void next_scheme(struct screen *screen)
{
    screen->scheme = (screen->scheme + 1) % SCHEMES;
    screen_message(screen, "colours: %s", scheme_name(screen->scheme));
}

static void change_mode(struct screen *screen)
{
    static const char *const WORDS[CHANGE_MODES] = {"changes", "changes per second", "changes per hour",
                                                    "changes per day", "values without their changes"};
    screen->change = (screen->change + 1) % CHANGE_MODES;
    screen_message(screen, "%s", WORDS[screen->change]);
    screen_update_rows(screen);
}

static void record(struct screen *screen)
{
    struct problem why;
    if (screen->feed == NULL || feed_recording_path(screen->feed) == NULL) {
        screen_ask(screen, PROMPT_RECORD);
        return;
    }
    if (feed_record_stop(screen->feed, &why) == STATUS_OK)
        screen_message(screen, "recording stopped");
    else
        screen_problem(screen, &why);
}

/* True when the action is about where the selection is. */
static bool do_selection(struct screen *screen, enum action action)
{
    struct view *view = screen_view(screen);
    int page = screen_page(screen);
    if (action == ACTION_UP)
        view_move(view, -1);
    else if (action == ACTION_DOWN)
        view_move(view, 1);
    else if (action == ACTION_PAGE_UP)
        view_move(view, -page);
    else if (action == ACTION_PAGE_DOWN)
        view_move(view, page);
    else if (action == ACTION_TOP)
        view_select_first(view);
    else if (action == ACTION_BOTTOM)
        view_select(view, view->count);
    else
        return false;
    return true;
}

/* From mark to mark, from change to change, page by page. */
static bool do_leap(struct screen *screen, enum action action)
{
    if (action == ACTION_NEXT_MARK)
        screen_next_mark(screen, LANDMARK_ANY);
    else if (action == ACTION_PREVIOUS_MARK)
        screen_previous_mark(screen, LANDMARK_ANY);
    else if (action == ACTION_NEXT_GAP)
        screen_next_mark(screen, LANDMARK_GAP);
    else if (action == ACTION_PREVIOUS_GAP)
        screen_previous_mark(screen, LANDMARK_GAP);
    else if (action == ACTION_NEXT_BOOT)
        screen_next_mark(screen, LANDMARK_BOOT);
    else if (action == ACTION_PREVIOUS_BOOT)
        screen_previous_mark(screen, LANDMARK_BOOT);
    else if (action == ACTION_NEXT_CHANGE || action == ACTION_PREVIOUS_CHANGE)
        screen_most_change(screen, action == ACTION_NEXT_CHANGE ? 1 : -1);
    else if (action == ACTION_PAGE_EARLIER || action == ACTION_PAGE_LATER)
        screen_turn_page(screen, action == ACTION_PAGE_LATER ? 1 : -1);
    else
        return false;
    screen_play_stop(screen);
    return true;
}

static bool do_picture(struct screen *screen, enum action action)
{
    if (action == ACTION_PICTURE)
        screen->picture.full = !screen->picture.full;
    else if (action == ACTION_METERS)
        screen->meters = (screen->meters + 1) % METER_STYLES;
    else if (action == ACTION_COLOURS)
        next_scheme(screen);
    else if (action == ACTION_CURVE)
        screen_toggle_curve(screen);
    else if (action == ACTION_NIGHTS)
        screen_toggle_nights(screen);
    else if (action == ACTION_ZOOM_IN || action == ACTION_ZOOM_OUT)
        screen_zoom(screen, action == ACTION_ZOOM_IN ? 1 : -1);
    else if (action == ACTION_PAN_EARLIER || action == ACTION_PAN_LATER)
        screen_pan(screen, action == ACTION_PAN_LATER ? 1 : -1);
    else
        return false;
    return true;
}

static bool do_play(struct screen *screen, enum action action)
{
    if (action == ACTION_PAUSE && screen->play.on)
        screen_play_stop(screen);
    else if (action == ACTION_PAUSE)
        screen_pause(screen);
    else if (action == ACTION_PLAY)
        screen_play(screen);
    else if (action == ACTION_PLAY_SPEED)
        screen_play_speed(screen);
    else if (action == ACTION_MARK_A)
        screen_mark_a(screen);
    else if (action == ACTION_COMPARE)
        screen_compare(screen);
    else if (action == ACTION_PAGE_OF_TIME)
        screen_page_of_time(screen);
    else if (action == ACTION_BASELINE)
        screen_baseline(screen);
    else
        return false;
    return true;
}

static bool do_time(struct screen *screen, enum action action)
{
    if (do_play(screen, action) || do_leap(screen, action))
        return true;
    if (action == ACTION_STEP_BACK)
        screen_step(screen, -1);
    else if (action == ACTION_STEP_FORWARD)
        screen_step(screen, 1);
    else if (action == ACTION_TEN_BACK)
        screen_step(screen, -TEN);
    else if (action == ACTION_TEN_FORWARD)
        screen_step(screen, TEN);
    else if (action == ACTION_FIRST)
        screen_first(screen);
    else if (action == ACTION_LAST)
        screen_last(screen);
    else if (action == ACTION_GO_TO_TIME)
        screen_ask(screen, PROMPT_TIME);
    else
        return false;
    screen_play_stop(screen);
    return true;
}

static bool do_sort(struct screen *screen, enum action action)
{
    static const struct {
        enum action action;
        int field;
    } SORTS[] = {{ACTION_SORT_ALLOCS, POOL_ALLOCS},   {ACTION_SORT_FREES, POOL_FREES},
                 {ACTION_SORT_DIFF, POOL_DIFF},       {ACTION_SORT_BYTES, POOL_BYTES},
                 {ACTION_SORT_EACH, POOL_EACH_BYTES}, {ACTION_SORT_HANDLES, POOL_HANDLES}};
    struct view *view = screen_view(screen);
    for (size_t i = 0; i < sizeof SORTS / sizeof SORTS[0]; i++) {
        if (SORTS[i].action == action) {
            screen_sort(screen, COLUMN_VALUE, SORTS[i].field);
            return true;
        }
    }
    if (action == ACTION_SORT_TAG) {
        screen_sort(screen, COLUMN_NAME, -1);
    } else if (action == ACTION_SORT_NEXT) {
        screen_sort_beside(screen, 1);
    } else if (action == ACTION_SORT_PREVIOUS) {
        screen_sort_beside(screen, -1);
    } else if (action == ACTION_SORT_REVERSE) {
        view->sort.reverse = !view->sort.reverse;
        screen_update_rows(screen);
    } else if (action == ACTION_SORT_CHANGE) {
        screen_sort_change(screen);
    } else if (action == ACTION_SORT_MENU) {
        screen_menu_sort(screen);
    } else {
        return false;
    }
    return true;
}

static bool do_views(struct screen *screen, enum action action)
{
    if (action == ACTION_NEXT_VIEW || action == ACTION_PREVIOUS_VIEW)
        screen_view_beside(screen, action == ACTION_NEXT_VIEW ? 1 : -1);
    else if (action == ACTION_VIEWS)
        screen_menu_views(screen);
    else if (action >= ACTION_VIEW_POOLS && action <= ACTION_VIEW_SERIES)
        screen_show_view(screen, (size_t)(action - ACTION_VIEW_POOLS));
    else
        return false;
    return true;
}

static bool do_rows(struct screen *screen, enum action action)
{
    if (action == ACTION_PIN)
        screen_pin(screen);
    else if (action == ACTION_HIDE)
        screen_hide(screen);
    else if (action == ACTION_SHOW_HIDDEN)
        screen_show_hidden(screen);
    else if (action == ACTION_ONLY_CHANGED)
        screen_only(screen, ONLY_CHANGED);
    else if (action == ACTION_ONLY_GREW)
        screen_only(screen, ONLY_GREW);
    else if (action == ACTION_COPY)
        screen_copy(screen);
    else
        return false;
    return true;
}

static bool do_show(struct screen *screen, enum action action)
{
    if (action == ACTION_HELP || action == ACTION_STATUS) {
        screen->page = action == ACTION_HELP ? PAGE_HELP : PAGE_STATUS;
        screen->page_top = 0;
        screen->help_find[0] = 0;
    } else if (action == ACTION_DETAIL && screen_view(screen)->entity == ENTITY_DRIVERS) {
        screen_driver_pools(screen);
    } else if (action == ACTION_DETAIL) {
        screen->detail = !screen->detail;
    } else if (action == ACTION_PANE_DOWN || action == ACTION_PANE_UP) {
        screen_scroll_pane(screen, action == ACTION_PANE_DOWN ? PANE_STEP : -PANE_STEP);
    } else if (action == ACTION_SETUP) {
        screen_setup(screen);
    } else if (action == ACTION_NEXT_COLUMNS) {
        screen_next_columns(screen);
    } else if (action == ACTION_CHANGE_MODE) {
        change_mode(screen);
    } else if (action == ACTION_POOL_TYPE) {
        screen_pool_class(screen);
    } else if (action == ACTION_BY_COMPANY) {
        screen_by_company(screen);
    } else if (action == ACTION_TOTALS) {
        screen->totals_row = !screen->totals_row;
    } else if (action == ACTION_HIGHLIGHT) {
        screen->highlight = !screen->highlight;
    } else if (action == ACTION_SESSION_POOLS) {
        screen_session_pools(screen);
    } else if (action == ACTION_ZONE) {
        next_zone(screen);
    } else if (action == ACTION_EXACT) {
        screen->exact = !screen->exact;
    } else if (action == ACTION_MOUSE) {
        screen->mouse_off = !screen->mouse_off;
        screen_message(screen, screen->mouse_off ? "the mouse is left to the terminal" : "the mouse works here");
    } else if (action == ACTION_REDRAW) {
        screen->redraw = true;
    } else {
        return false;
    }
    return true;
}

static void do_rest(struct screen *screen, enum action action)
{
    if (action == ACTION_QUIT)
        screen->quit = true;
    else if (action == ACTION_BACK)
        go_back(screen);
    else if (action == ACTION_SEARCH)
        screen_ask(screen, PROMPT_SEARCH);
    else if (action == ACTION_SEARCH_NEXT)
        screen_search_next(screen, 1);
    else if (action == ACTION_SEARCH_PREVIOUS)
        screen_search_next(screen, -1);
    else if (action == ACTION_FILTER)
        screen_ask(screen, PROMPT_FILTER);
    else if (action == ACTION_SESSION)
        screen_ask(screen, PROMPT_SESSION);
    else if (action == ACTION_NOTE)
        screen_ask(screen, PROMPT_NOTE);
    else if (action == ACTION_RECORD)
        record(screen);
    else if (action == ACTION_SPAN)
        screen_ask(screen, PROMPT_SPAN);
    else if (action == ACTION_WRITE)
        screen_ask(screen, PROMPT_WRITE);
    else if (action == ACTION_WRITE_CONFIG)
        screen_ask(screen, PROMPT_CONFIG);
    else if (action == ACTION_WALK)
        screen_walk(screen);
    else if (action == ACTION_LARGE)
        screen_large(screen);
    else if (action == ACTION_PALETTE)
        screen_ask(screen, PROMPT_PALETTE);
}

static void do_action(struct screen *screen, enum action action)
{
    if (screen->showing == SHOWING_MARKS && screen_list_do(screen, action))
        return;
    if (screen->showing == SHOWING_VERDICT && screen_verdict_do(screen, action))
        return;
    if (screen->showing == SHOWING_SERIES && screen_series_do(screen, action))
        return;
    if (!do_views(screen, action) && !do_rows(screen, action) && !do_selection(screen, action) &&
        !do_time(screen, action) && !do_picture(screen, action) && !do_sort(screen, action) && !do_show(screen, action))
        do_rest(screen, action);
}

/* No action waits for anything: what writes a file asks for its name first. */
void screen_do(struct screen *screen, enum action action)
{
    recording_hold(screen->recording);
    do_action(screen, action);
    recording_release(screen->recording);
}

static void page_key(struct screen *screen, int32_t key)
{
    enum action action = keymap_find(&screen->keys, key);
    int page = screen->canvas.height > 2 ? screen->canvas.height - 1 : 1;
    if (action == ACTION_UP)
        screen->page_top--;
    else if (action == ACTION_DOWN)
        screen->page_top++;
    else if (action == ACTION_PAGE_UP)
        screen->page_top -= page;
    else if (action == ACTION_PAGE_DOWN || key == ' ')
        screen->page_top += page;
    else if (action == ACTION_TOP)
        screen->page_top = 0;
    else if (action == ACTION_BOTTOM)
        screen->page_top = PAGE_LINES_MAX; /* drawing stops at the last page */
    else if (action == ACTION_SEARCH && screen->page == PAGE_HELP)
        screen_ask(screen, PROMPT_HELP);
    else if (key == 'w' && screen->page == PAGE_COMPARE)
        screen_compare_write(screen);
    else
        screen->page = PAGE_NONE;
}

/* What is shown for help: its key, or the command where it has none. */
static const char *help_key(const struct screen *screen, char room[16])
{
    return key_text(room, screen->keys.keys[ACTION_HELP][0]) > 0 ? room : ":help";
}

/* Whether Esc closes something, rather than leaves. */
static bool has_open(const struct screen *screen)
{
    return screen->page != PAGE_NONE || screen->prompt.kind != PROMPT_NONE || screen->menu.kind != MENU_NONE ||
           screen->setup.open || screen->showing != SHOWING_ROWS || screen->picture.full || screen->drill.on ||
           screen->detail || screen->search[0] != 0;
}

/* What the terminal sends for a key that nobody described, and Alt: neither is a key of ours, and neither may leave as the Esc would with which both begin. Where Esc has something to close it is
 * more likely that two keys were typed ahead. */
static bool take_unknown(struct screen *screen, int32_t key)
{
    char help[16];
    if (key == KEY_UNKNOWN_) {
        screen_message(screen, "this terminal's type (TERM) describes no such key; %s shows the keys",
                       help_key(screen, help));
        return true;
    }
    if (key >= KEY_MOUSE_FLAG || (key & KEY_ALT_FLAG) == 0)
        return false;
    if (has_open(screen)) {
        screen_key(screen, KEY_ESCAPE_);
        screen_key(screen, key & ~KEY_ALT_FLAG);
    } else {
        screen_message(screen, "Alt with a key does nothing here; %s shows the keys", help_key(screen, help));
    }
    return true;
}

void screen_key(struct screen *screen, int32_t key)
{
    char name[16], help[16];
    screen->message[0] = 0;
    enum action action = keymap_find(&screen->keys, key);
    if (screen_mouse(screen, key) || take_unknown(screen, key))
        return;
    if (screen->page != PAGE_NONE && screen->prompt.kind == PROMPT_NONE)
        page_key(screen, key);
    else if (screen->prompt.kind != PROMPT_NONE)
        screen_prompt_key(screen, key);
    else if (screen->menu.kind != MENU_NONE)
        screen_menu_key(screen, key);
    else if (screen->setup.open)
        screen_setup_key(screen, key);
    else if (action != ACTION_NONE)
        screen_do(screen, action);
    else if (key >= '0' && key <= '9')
        screen_session(screen, key - '0');
    else if (key_text(name, key) > 0)
        screen_message(screen, "%s does nothing here; %s shows the keys", name, help_key(screen, help));
}
