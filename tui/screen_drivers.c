/* From a driver or a culprit to its pools and back; one row a driver or one a company. */
#include <stdio.h>
#include <string.h>

#include "tui/screen_state.h"

size_t screen_filter_name(char out[VIEW_TEXT], size_t at, const char *field, struct text name)
{
    at += (size_t)snprintf(out + at, VIEW_TEXT - at, "%s~\"", field);
    size_t room = at + 3 < VIEW_TEXT ? VIEW_TEXT - 3 - at : 0;
    for (size_t i = 0; i < name.length && i < room; i++) {
        char c = name.bytes[i];
        out[at++] = c == '"' || c < ' ' ? '?' : c;
    }
    if (name.length > room)
        out[at++] = '*';
    return at + (size_t)snprintf(out + at, VIEW_TEXT - at, "\"");
}

void screen_end_drill(struct screen *screen)
{
    struct problem why;
    if (!screen->drill.on)
        return;
    screen->drill.on = false;
    if (view_set_filter(&screen->views[VIEW_POOLS], screen->drill.filter, &why) != STATUS_OK)
        screen_problem(screen, &why);
    screen->views[VIEW_POOLS].choice = screen->drill.choice;
}

bool screen_show_pools(struct screen *screen, const char *filter, size_t from)
{
    struct problem why;
    struct view *pools = &screen->views[VIEW_POOLS];
    screen_end_drill(screen);
    struct drill drill = {.on = true, .from = from, .choice = pools->choice};
    memcpy(drill.filter, pools->filter_text, sizeof drill.filter);
    if (view_set_filter(pools, filter, &why) != STATUS_OK) {
        screen_problem(screen, &why);
        return false;
    }
    view_select_first(pools);
    screen_show_view(screen, VIEW_POOLS);
    screen->drill = drill;
    screen_message(screen, "Esc leads back; filter %s", filter);
    return true;
}

/* Nobody's pools are those of which the field says nothing. */
void screen_driver_pools(struct screen *screen)
{
    char filter[VIEW_TEXT];
    const struct view *drivers = &screen->views[VIEW_DRIVERS];
    const struct view_row *row = view_selected(drivers);
    const char *field = drivers->by_company ? "company" : "driver";
    if (row == NULL) {
        screen_message(screen, "no row is selected");
        return;
    }
    if (row_name_id(&row->row) == 0)
        snprintf(filter, sizeof filter, "%s=\"\"", field);
    else
        screen_filter_name(filter, 0, field, row_name(&row->row));
    screen_show_pools(screen, filter, VIEW_DRIVERS);
}

bool screen_leave_pools(struct screen *screen)
{
    if (!screen->drill.on || (screen->detail && !screen->drill.opened) || screen->view != VIEW_POOLS)
        return false;
    screen_show_view(screen, screen->drill.from);
    return true;
}

void screen_by_company(struct screen *screen)
{
    struct view *view = &screen->views[VIEW_DRIVERS];
    if (screen->showing != SHOWING_ROWS || screen->view != VIEW_DRIVERS) {
        screen_message(screen, "this is about drivers: F7 leads to them");
        return;
    }
    view->by_company = !view->by_company;
    view->pinned.count = view->hidden.count = 0;
    view_select_first(view);
    screen_message(screen, "one row a %s", view->by_company ? "company" : "driver");
    screen_update(screen);
}
