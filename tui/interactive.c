#include "tui/interactive.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/actions.h"
#include "tui/state.h"
#include "tui/terminal.h"

/* Input that is there and gives no key, so many times in a row: the terminal has gone away. */
enum { SILENT_MAX = 20, FIRST_SAMPLE_MS = 200 };

/* What may be done between two looks for keys. */
#define WORK_NS (4 * NS_PER_MS)

/* The terminal says `foreground;background`, the latter 7 or 15 for white. */
static bool is_light(void)
{
    const char *colours = getenv("COLORFGBG");
    const char *background = colours != NULL ? strrchr(colours, ';') : NULL;
    return background != NULL && (strcmp(background, ";15") == 0 || strcmp(background, ";7") == 0);
}

static enum status choose_scheme(const struct arguments *arguments, const struct config *settings, enum scheme *scheme,
                                 struct problem *why)
{
    const char *forbidden = getenv("NO_COLOR"), *wish = arguments_text(arguments, "colors");
    bool none = arguments_flag(arguments, "no-color") || (wish == NULL && forbidden != NULL && forbidden[0] != 0);
    *scheme = is_light() ? SCHEME_LIGHT : SCHEME_DARK;
    if (settings->scheme < SCHEMES)
        *scheme = (enum scheme)settings->scheme;
    if (none || wish != NULL)
        *scheme = none ? SCHEME_NONE : scheme_find(wish);
    if (*scheme == SCHEMES)
        return problem_set(why, STATUS_USAGE, "--colors %.40s: the schemes are dark, light, safe and none", wish);
    return STATUS_OK;
}

static enum status choose_style(const struct arguments *arguments, const struct config *settings,
                                enum graph_style *style, struct problem *why)
{
    static const char *const NAMES[GRAPH_STYLES] = {"braille", "blocks", "ascii"};
    const char *wish = arguments_flag(arguments, "ascii") ? "ascii" : arguments_text(arguments, "graph");
    *style = arguments_text(arguments, "script") != NULL ? GRAPH_BRAILLE : terminal_graphs();
    if (settings->graph < GRAPH_STYLES)
        *style = (enum graph_style)settings->graph;
    if (wish == NULL)
        return STATUS_OK;
    for (int i = 0; i < GRAPH_STYLES; i++) {
        if (strcmp(wish, NAMES[i]) == 0) {
            *style = (enum graph_style)i;
            return STATUS_OK;
        }
    }
    return problem_set(why, STATUS_USAGE, "--graph %s: graphs are drawn with braille, blocks or ascii", wish);
}

static enum status choose_zone(const struct arguments *arguments, struct config *settings, struct problem *why)
{
    const char *wish = arguments_text(arguments, "zone");
    if (wish == NULL || config_set(settings, "zone", wish, NULL) == STATUS_OK)
        return STATUS_OK;
    return problem_set(why, STATUS_USAGE, "--zone %.40s: times are shown as recorded, local or utc", wish);
}

enum status interactive_size(const char *text, int *width, int *height, struct problem *why)
{
    char *end = NULL;
    long columns = strtol(text, &end, 10), lines = 0;
    bool good = end != text && *end == 'x';
    if (good) {
        const char *second = end + 1;
        lines = strtol(second, &end, 10);
        good = end != second && *end == 0;
    }
    if (!good || columns < 1 || columns > CANVAS_WIDTH_MAX || lines < 1 || lines > CANVAS_HEIGHT_MAX)
        return problem_set(why, STATUS_USAGE, "a size is columns x lines, such as 80x24, not %s", text);
    *width = (int)columns;
    *height = (int)lines;
    return STATUS_OK;
}

/* The file that was named must be there; the one in the default place need not be. What is wrong in it is said on the screen and keeps nobody from it. */
static enum status read_settings(struct config *settings, const struct arguments *arguments, struct problem *why)
{
    const char *named = arguments_text(arguments, "config");
    char path[CONFIG_PATH];
    struct problem trouble;
    bool script = arguments_text(arguments, "script") != NULL;
    config_init(settings);
    if (!script && !state_path(settings->state))
        settings->state[0] = 0;
    if ((named != NULL && strcmp(named, "none") == 0) || (named == NULL && (script || !config_path(path))))
        return STATUS_OK;
    enum status status = config_read(settings, named != NULL ? named : path, &trouble);
    if (named != NULL && (status == STATUS_NOT_FOUND || status == STATUS_DENIED))
        return problem_set(why, status, "%s", trouble.line);
    if (status != STATUS_OK && status != STATUS_NOT_FOUND)
        memcpy(settings->trouble, trouble.line, sizeof settings->trouble);
    return STATUS_OK;
}

enum status interactive_configure(struct screen_config *config, struct config *settings,
                                  const struct arguments *arguments, struct problem *why)
{
    const char *size = arguments_text(arguments, "size");
    config->filter = arguments_text(arguments, "filter");
    config->sort = arguments_text(arguments, "sort");
    config->width = 80;
    config->height = 24;
    config->settings = settings;
    enum status status = read_settings(settings, arguments, why);
    if (status == STATUS_OK)
        status = choose_style(arguments, settings, &config->style, why);
    if (status == STATUS_OK)
        status = choose_scheme(arguments, settings, &config->scheme, why);
    if (status == STATUS_OK)
        status = choose_zone(arguments, settings, why);
    return status != STATUS_OK || size == NULL ? status : interactive_size(size, &config->width, &config->height, why);
}

/* What goes on while the screen is up. */
struct loop {
    const struct interactive *with;
    struct terminal *terminal;
    bool changed;
    bool told_end, told_record; /* the feed's end was said */
    int silent;
    int64_t played_ns; /* os_mono_ns() up to which the samples were played */
};

static void resize(struct loop *loop)
{
    int width, height;
    terminal_size(loop->terminal, &width, &height);
    screen_resize(loop->with->screen, width, height);
    loop->changed = true;
}

/* How many keys there were. */
static int take_keys(struct loop *loop)
{
    int count = 0;
    for (int32_t key; (key = terminal_key(loop->terminal)) != KEY_NOTHING; count++) {
        loop->changed = true;
        if (key == KEY_RESIZED_)
            resize(loop);
        else if (key != KEY_SPECIAL)
            screen_key(loop->with->screen, key);
        const char *copy = screen_take_copy(loop->with->screen);
        if (copy != NULL && !terminal_copy(loop->terminal, copy))
            screen_message(loop->with->screen, "this terminal has no clipboard to write to: w writes a file");
        if (screen_has_quit(loop->with->screen))
            return count + 1;
    }
    return count;
}

/* The end of the source and of a file are said once, on the screen; what is seen stays. */
static void tell_failures(struct loop *loop)
{
    struct problem why;
    struct feed *feed = loop->with->feed;
    if (feed == NULL)
        return;
    if (!loop->told_end && feed_failed(feed, &why)) {
        screen_message(loop->with->screen, "sampling has ended: %s", why.line);
        loop->told_end = loop->changed = true;
    }
    bool failed = feed_record_failed(feed, &why);
    if (failed && !loop->told_record) {
        screen_message(loop->with->screen, "recording has ended: %s", why.line);
        loop->changed = true;
    }
    loop->told_record = failed;
}

static void show(struct loop *loop)
{
    const struct canvas *canvas = screen_draw(loop->with->screen);
    terminal_set_scheme(loop->terminal, screen_scheme(loop->with->screen));
    terminal_mouse(loop->terminal, screen_wants_mouse(loop->with->screen));
    terminal_show(loop->terminal, canvas, screen_wants_redraw(loop->with->screen));
    loop->changed = false;
}

/* What is played runs on this clock, which stands still for it while nothing plays. */
static void play(struct loop *loop)
{
    int64_t now = os_mono_ns();
    if (screen_play_wait(loop->with->screen) >= 0 && screen_played(loop->with->screen, now - loop->played_ns))
        loop->changed = true;
    loop->played_ns = now;
}

/* The shorter of two waits; negative is none. */
static int64_t sooner(int64_t a, int64_t b)
{
    return a < 0 || (b >= 0 && b < a) ? b : a;
}

static int64_t next_wake(const struct interactive *with)
{
    return sooner(sooner(screen_play_wait(with->screen), screen_work_wait(with->screen)), with->poll_ns);
}

static enum status run(struct loop *loop)
{
    const struct interactive *with = loop->with;
    resize(loop);
    while (!screen_has_quit(with->screen)) {
        if (loop->changed)
            show(loop);
        enum os_wake wake = os_wait_input(with->bell, next_wake(with));
        if (wake == OS_WAKE_STOP)
            return STATUS_STOPPED;
        play(loop);
        int keys = take_keys(loop);
        loop->silent = wake == OS_WAKE_INPUT && keys == 0 ? loop->silent + 1 : 0;
        if (loop->silent >= SILENT_MAX)
            return STATUS_STOPPED;
        if (screen_refresh(with->screen))
            loop->changed = true;
        /* What a key did is shown before anything else is done. */
        if (!loop->changed && screen_work(with->screen, WORK_NS))
            loop->changed = true;
        tell_failures(loop);
    }
    return STATUS_OK;
}

/* The first picture waits a moment for the first sample, so that it is not an empty one. */
static enum status wait_first(const struct interactive *interactive, struct problem *why)
{
    if (interactive->feed == NULL)
        return STATUS_OK;
    os_wait_input(interactive->bell, FIRST_SAMPLE_MS * NS_PER_MS);
    screen_refresh(interactive->screen);
    struct problem failure;
    if (!feed_failed(interactive->feed, &failure))
        return STATUS_OK;
    return problem_set(why, failure.status, "%s", failure.line);
}

enum status interactive_run(const struct interactive *interactive, struct problem *why)
{
    struct loop loop = {.with = interactive};
    enum status status = wait_first(interactive, why);
    if (status == STATUS_OK)
        status = terminal_open(&loop.terminal, screen_scheme(interactive->screen), interactive->bell, why);
    if (status != STATUS_OK)
        return status;
    status = run(&loop);
    terminal_close(loop.terminal);
    return status;
}
