#include <stdio.h>

#include "export/leaks.h"
#include "replay/alarm_options.h"
#include "tui/interactive.h"
#include "tui/live.h"
#include "tui/script.h"
#include "tui/terminal.h"
#include "tui/verbs.h"
#include "tui/view.h"

/* Together with curses, the tables of a few thousand pools and a graph this stays under 16 MB. */
enum { MEMORY_BYTES = 9 << 20, INTERVAL_LEAST_MS = 10, INTERVAL_DEFAULT_S = 5 };

const struct option live_options[] = {
    {"interval", OPTION_SPAN, "SPAN", "Time between two samples; 5s when not given"},
    {"source", OPTION_TEXT, "SOURCE", "Where samples come from: " SAMPLER_SOURCES},
    {"pools", OPTION_TEXT, "LIST", "Which pools, a comma list: " SAMPLER_POOLS},
    {"walk-handles", OPTION_FLAG, NULL, "Count the handles of all processes by kind from the start, as W does"},
    {"record", OPTION_TEXT, "FILE", "Record into FILE from the start, as R does"},
    ALERT_OPTIONS,
    OWNER_OPTIONS,
    {"batch", OPTION_COUNT, "N", "Print N plain tables instead of a screen; with /n append N snapshots"},
    {"layout", OPTION_TEXT, "LAYOUT",
     "What is printed: plain, or poolmon's narrow, wide (what /n writes), screen, screen-wide"},
    SCREEN_OPTIONS,
    {NULL, OPTION_FLAG, NULL, NULL},
};

static void close_all(struct live *live)
{
    screen_close(live->screen);
    feed_close(live->feed);
    os_bell_close(live->bell);
    owner_keeper_close(live->owners);
    recording_close(live->memory);
    sampler_close(live->sampler);
    pooltags_close(live->tags);
    alarm_close(live->alarm);
}

static enum status open_sampler(struct live *live, int64_t *interval_ns, struct problem *why)
{
    const struct arguments *arguments = live->arguments;
    *interval_ns = live_interval(arguments);
    if (*interval_ns < INTERVAL_LEAST_MS * NS_PER_MS)
        return problem_set(why, STATUS_USAGE, "--interval: samples can be taken every 10ms at most");
    const struct alarm_config alerts = {.interval_ns = *interval_ns, .judge = &leak_judge, .is_mute = true};
    enum status status = alarm_open_asked(&live->alarm, arguments, &alerts, why);
    struct sampler_config config = {.source = arguments_text(arguments, "source"),
                                    .pools = arguments_text(arguments, "pools"),
                                    .interval_ns = *interval_ns,
                                    .walk_ns = arguments_flag(arguments, "walk-handles") ? SAMPLER_WALK_NS : 0};
    return status == STATUS_OK ? sampler_open(&live->sampler, &config, why) : status;
}

static enum status open_tags(struct live *live, struct problem *why)
{
    const struct switches *switches = &live->arguments->switches;
    if (switches->local_file != NULL)
        return problem_set(why, STATUS_UNSUPPORTED,
                           "/c: localtag.txt is not there: it came from a scan of drivers that poolmon could do on "
                           "32-bit Windows only; pooltop who looks into drivers, /g names them from pooltag.txt");
    if (switches->tag_file == NULL)
        return STATUS_OK;
    enum status status = pooltags_open(&live->tags, switches->tag_file, why);
    if (status == STATUS_NOT_FOUND)
        return problem_set(
            why, status,
            "/g: there is no %s; the kits for drivers and for debugging have a pooltag.txt, which /g FILE "
            "names",
            switches->tag_file);
    return status;
}

/* A list of tags that cannot be read is told where the verb who is asked. */
static enum status open_owners(struct live *live, struct problem *why)
{
    char trouble[PROBLEM_LINE];
    return owner_keeper_open_asked(&live->owners, &live->places, live->arguments, live->sampler, trouble, why);
}

int64_t live_interval(const struct arguments *arguments)
{
    int64_t interval_ns = arguments_number(arguments, "interval");
    return interval_ns == ABSENT ? INTERVAL_DEFAULT_S * NS_PER_SECOND : interval_ns;
}

enum status live_open(struct live *live, bool real_time, struct problem *why)
{
    int64_t interval_ns = 0;
    enum status status = open_tags(live, why);
    if (status == STATUS_OK)
        status = open_sampler(live, &interval_ns, why);
    if (status == STATUS_OK)
        status = open_owners(live, why);
    if (status == STATUS_OK && (status = recording_open_memory(&live->memory, MEMORY_BYTES)) != STATUS_OK)
        problem_set(why, status, "no memory to keep samples in");
    if (status == STATUS_OK && (status = os_bell_open(&live->bell)) != STATUS_OK)
        problem_set(why, status, "cannot make a bell for new samples");
    struct feed_config config = {.sampler = live->sampler,
                                 .memory = live->memory,
                                 .bell = live->bell,
                                 .interval_ns = interval_ns,
                                 .samples = ABSENT,
                                 .span_ns = ABSENT,
                                 .alarm = live->alarm,
                                 .owners = live->owners,
                                 .real_time = real_time};
    if (status == STATUS_OK)
        status = feed_open(&live->feed, &config, why);
    const char *path = arguments_text(live->arguments, "record");
    if (status == STATUS_OK && path != NULL)
        status = feed_record_start(live->feed, path, why);
    return status;
}

/* --- screens --------------------------------------------------------------------------------------------------------------------- */

/* What poolmon's switches say of the screen's beginning; --sort and --filter stand before them. */
static enum status begin_like_poolmon(struct screen_config *config, const struct switches *switches,
                                      char filter[VIEW_TEXT], struct problem *why)
{
    if (config->sort == NULL)
        config->sort = switches->sort != NULL ? switches->sort : switches->as_poolmon ? "tag" : NULL;
    config->by_change = switches->by_change;
    config->totals = switches->totals;
    config->no_highlight = switches->no_highlight;
    config->choice = choice_of_switches(switches);
    enum status status = switches_filter(switches, config->filter, filter, VIEW_TEXT, why);
    config->filter = filter;
    return status;
}

static enum status open_screen(struct live *live, struct problem *why)
{
    char filter[VIEW_TEXT], line[PROBLEM_LINE];
    const struct switches *switches = &live->arguments->switches;
    struct config settings;
    struct screen_config config = {.recording = live->memory, .feed = live->feed, .follow = true, .tags = live->tags};
    config.walking = arguments_flag(live->arguments, "walk-handles");
    enum status status = interactive_configure(&config, &settings, live->arguments, why);
    if (status == STATUS_OK)
        status = begin_like_poolmon(&config, switches, filter, why);
    if (status == STATUS_OK)
        status = screen_open(&live->screen, &config, why);
    if (status == STATUS_OK && live->tags != NULL && pooltags_complain(live->tags, switches->tag_file, line))
        screen_message(live->screen, "%s", line);
    return status;
}

static enum status run_script(struct live *live, const char *path, struct problem *why)
{
    enum status status = live_open(live, false, why);
    if (status == STATUS_OK)
        status = open_screen(live, why);
    return status == STATUS_OK ? script_run(live->screen, live->feed, path, why) : status;
}

static enum status run_screen(struct live *live, struct problem *why)
{
    enum status status = terminal_check(why);
    if (status == STATUS_OK)
        status = live_open(live, true, why);
    if (status == STATUS_OK)
        status = open_screen(live, why);
    if (status == STATUS_OK)
        status = feed_start(live->feed, why);
    if (status != STATUS_OK)
        return status;
    struct interactive interactive = {.screen = live->screen, .feed = live->feed, .bell = live->bell, .poll_ns = -1};
    return interactive_run(&interactive, why);
}

enum status live_run(const struct arguments *arguments, struct problem *why)
{
    struct live live = {.arguments = arguments};
    const char *script = arguments_text(arguments, "script");
    int64_t batch = arguments_number(arguments, "batch");
    enum status status;
    os_catch_stop();
    if (batch == ABSENT && arguments->switches.snapshot_file != NULL)
        batch = 1;
    if (script != NULL)
        status = run_script(&live, script, why);
    else if (batch != ABSENT || !os_is_terminal(1))
        status = live_print(&live, batch, why);
    else
        status = run_screen(&live, why);
    close_all(&live);
    return status;
}
