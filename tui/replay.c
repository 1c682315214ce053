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
    SCREEN_OPTIONS,
    {NULL, OPTION_FLAG, NULL, NULL},
};

static enum status open_screen(struct screen **screen, struct recording *recording, const struct arguments *arguments,
                               struct problem *why)
{
    struct config settings;
    struct screen_config config = {.recording = recording,
                                   .path = arguments->operands[0],
                                   .follow = arguments_flag(arguments, "follow"),
                                   .at = arguments_text(arguments, "at")};
    enum status status = interactive_configure(&config, &settings, arguments, why);
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
    struct interactive interactive = {
        .screen = screen, .bell = bell, .poll_ns = arguments_flag(arguments, "follow") ? POLL_NS : -1};
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
