/* Between the screen and the configuration file. */
#include <stdio.h>
#include <string.h>

#include "base/os.h"
#include "tui/screen_state.h"
#include "tui/state.h"

void screen_take_settings(struct screen *screen, const struct config *settings)
{
    struct config own;
    if (settings == NULL) {
        config_init(&own);
        settings = &own;
    }
    screen->mouse_off = !settings->mouse;
    screen->totals_row = screen->totals_row || settings->totals;
    screen->highlight = screen->highlight && settings->highlight;
    screen->exact = settings->exact;
    screen->zone = (enum zone_choice)settings->zone;
    screen->meters = (enum meter_style)settings->meters;
    screen->change = (enum change_mode)settings->change;
    screen->span_ns = settings->span_ns;
    screen->keys = settings->keys;
    for (size_t i = 0; i < VIEWS; i++) {
        screen->views[i].columns = settings->columns[i];
        screen->views[i].set = settings->sets[i];
        screen->views[i].sort = settings->sorts[i];
    }
    memcpy(screen->state, settings->state, sizeof screen->state);
    if (screen->state[0] != 0)
        state_read(&screen->prompt, screen->state);
    if (settings->trouble[0] != 0)
        screen_message(screen, "%s", settings->trouble);
}

static void fill(const struct screen *screen, struct config *config)
{
    config_init(config);
    config->mouse = !screen->mouse_off;
    config->totals = screen->totals_row;
    config->highlight = screen->highlight;
    config->exact = screen->exact;
    config->zone = (int)screen->zone;
    config->meters = (int)screen->meters;
    config->change = (int)screen->change;
    config->graph = (int)screen->glyphs->graph;
    config->scheme = (int)screen->scheme;
    config->span_ns = screen->span_ns;
    config->keys = screen->keys;
    for (size_t i = 0; i < VIEWS; i++) {
        config->columns[i] = screen->views[i].columns;
        config->sets[i] = screen->views[i].set;
        config->sorts[i] = screen->views[i].sort;
    }
}

enum status screen_write_config(struct screen *screen, const char *path, struct problem *why)
{
    struct config config;
    bool again = strcmp(path, screen->overwrites) == 0;
    if (path[0] == 0 || strcmp(path, "-") == 0)
        return problem_set(why, STATUS_USAGE, "a file's name");
    if (os_file_kind(path) == OS_FILE_REGULAR && !again) {
        snprintf(screen->overwrites, sizeof screen->overwrites, "%s", path);
        return problem_set(why, STATUS_BUSY, "it is there already, comments and all: Enter again replaces it");
    }
    screen->overwrites[0] = 0;
    fill(screen, &config);
    enum status status = config_write(&config, path, again, why);
    if (status == STATUS_OK)
        screen_message(screen, "the configuration is in %s", path);
    return status;
}
