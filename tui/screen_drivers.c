/* From a driver to its pools and back; one row a driver or one a company. */
#include <stdio.h>
#include <string.h>

#include "tui/screen_state.h"

/* The whole name as a filter reads it: what would end the quotes, or is no text, stands as any character; what is too long ends in any. */
static void filter_of(char out[VIEW_TEXT], const char *field, struct text name)
{
    size_t at = (size_t)snprintf(out, VIEW_TEXT, "%s~\"", field);
    size_t room = VIEW_TEXT - 3 - at;
    for (size_t i = 0; i < name.length && i < room; i++) {
        char c = name.bytes[i];
        out[at++] = c == '"' || c < ' ' ? '?' : c;
    }
    if (name.length > room)
        out[at++] = '*';
    snprintf(out + at, VIEW_TEXT - at, "\"");
}

/* Nobody's pools are those of which the field says nothing. */
void screen_driver_pools(struct screen *screen)
{
    struct problem why;
    char filter[VIEW_TEXT];
    const struct view *drivers = &screen->views[VIEW_DRIVERS];
    struct view *pools = &screen->views[VIEW_POOLS];
    const struct view_row *row = view_selected(drivers);
    const char *field = drivers->by_company ? "company" : "driver";
    if (row == NULL) {
        screen_message(screen, "no row is selected");
        return;
    }
    if (row_name_id(&row->row) == 0)
        snprintf(filter, sizeof filter, "%s=\"\"", field);
    else
        filter_of(filter, field, row_name(&row->row));
    struct drill drill = {.on = true};
    memcpy(drill.filter, pools->filter_text, sizeof drill.filter);
    if (view_set_filter(pools, filter, &why) != STATUS_OK) {
        screen_problem(screen, &why);
        return;
    }
    view_select_first(pools);
    screen_show_view(screen, VIEW_POOLS);
    screen->drill = drill;
    screen_message(screen, "filter %s; Esc leads back", filter);
}

bool screen_leave_driver(struct screen *screen)
{
    struct problem why;
    if (!screen->drill.on || screen->detail || screen->view != VIEW_POOLS)
        return false;
    if (view_set_filter(&screen->views[VIEW_POOLS], screen->drill.filter, &why) != STATUS_OK)
        screen_problem(screen, &why);
    screen_show_view(screen, VIEW_DRIVERS);
    return true;
}

void screen_by_company(struct screen *screen)
{
    struct view *view = &screen->views[VIEW_DRIVERS];
    if (screen->listing || screen->view != VIEW_DRIVERS) {
        screen_message(screen, "this is about drivers: F7 leads to them");
        return;
    }
    view->by_company = !view->by_company;
    view->pinned.count = view->hidden.count = 0;
    view_select_first(view);
    screen_message(screen, "one row a %s", view->by_company ? "company" : "driver");
    screen_update(screen);
}
