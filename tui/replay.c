#include <stdio.h>
#include <string.h>

#include "tui/interactive.h"
#include "tui/script.h"
#include "tui/terminal.h"
#include "tui/verbs.h"

/* How often a recording that is still written is looked at. */
#define POLL_NS (NS_PER_SECOND / 2)

const struct option replay_options[] = {
    {"at", OPTION_TEXT, "TIME", "Start at this time instead of at the end"},
    {"follow", OPTION_FLAG, NULL, "Go on with new samples while the file is recorded"},
    {"filter", OPTION_TEXT, "FILTER", "Show only pools that match: toke !ntf bytes>10m type:nonp /regex/"},
    {"sort", OPTION_TEXT, "COLUMN", "Sort by tag or a number column, such as bytes, diff, handles"},
    {"ascii", OPTION_FLAG, NULL, "Draw with ASCII characters only"},
    {"no-color", OPTION_FLAG, NULL, "No colours; NO_COLOR in the environment does the same"},
    {"script", OPTION_TEXT, "FILE", "Press the keys in FILE and print the screens it asks for"},
    {"size", OPTION_TEXT, "WxH", "Columns and lines of the screens that a script prints; 80x24 when not given"},
    {NULL, OPTION_FLAG, NULL, NULL},
};

static enum status open_screen(struct screen **screen, struct recording *recording, const struct arguments *arguments,
                               struct problem *why)
{
    const char *size = arguments_text(arguments, "size");
    struct screen_config config = {.recording = recording,
                                   .follow = arguments_flag(arguments, "follow"),
                                   .filter = arguments_text(arguments, "filter"),
                                   .sort = arguments_text(arguments, "sort"),
                                   .at = arguments_text(arguments, "at"),
                                   .width = 80,
                                   .height = 24};
    config.style = interactive_style(arguments_flag(arguments, "ascii"), arguments_text(arguments, "script") != NULL);
    enum status status = STATUS_OK;
    if (size != NULL)
        status = interactive_size(size, &config.width, &config.height, why);
    if (status == STATUS_OK)
        status = screen_open(screen, &config, why);
    if (status == STATUS_EMPTY)
        return problem_set(why, STATUS_EMPTY, "%s holds no sample yet", arguments->operands[0]);
    return status;
}

static enum status run_screen(struct screen *screen, const struct arguments *arguments, struct problem *why)
{
    struct os_bell *bell = NULL;
    enum status status = os_bell_open(&bell);
    if (status != STATUS_OK)
        return problem_set(why, status, "cannot make a bell for the screen");
    struct interactive interactive = {.screen = screen,
                                      .bell = bell,
                                      .colours = interactive_colours(arguments_flag(arguments, "no-color")),
                                      .poll_ns = arguments_flag(arguments, "follow") ? POLL_NS : -1};
    status = interactive_run(&interactive, why);
    os_bell_close(bell);
    return status;
}

/* A recording can be read without a terminal too, but not by this verb. */
static enum status check_terminal(const char *path, struct problem *why)
{
    if (os_is_terminal(0) && os_is_terminal(1))
        return terminal_check(why);
    return problem_set(why, STATUS_UNSUPPORTED, "replay needs a terminal; `pooltop export %s` writes the numbers",
                       path);
}

enum status replay_run(const struct arguments *arguments, struct problem *why)
{
    struct recording *recording = NULL;
    struct screen *screen = NULL;
    const char *script = arguments_text(arguments, "script"), *path = arguments->operands[0];
    os_catch_stop();
    enum status status = recording_open_read(&recording, path, why);
    if (status == STATUS_OK)
        status = open_screen(&screen, recording, arguments, why);
    if (status == STATUS_OK && script == NULL)
        status = check_terminal(path, why);
    if (status == STATUS_OK)
        status = script != NULL ? script_run(screen, NULL, script, why) : run_screen(screen, arguments, why);
    screen_close(screen);
    recording_close(recording);
    return status;
}
