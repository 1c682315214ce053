#include <stdio.h>
#include <string.h>

#include "analysis/rows.h"
#include "export/plain.h"
#include "replay/player.h"
#include "tui/interactive.h"
#include "tui/script.h"
#include "tui/terminal.h"
#include "tui/verbs.h"

/* Together with curses, the tables of a few thousand pools and a graph this stays under 16 MB. */
enum { MEMORY_BYTES = 9 << 20, INTERVAL_LEAST_MS = 10 };

#define INTERVAL_DEFAULT (5 * NS_PER_SECOND)

const struct option live_options[] = {
    {"interval", OPTION_SPAN, "SPAN", "Time between two samples; 5s when not given"},
    {"source", OPTION_TEXT, "SOURCE", "Where samples come from: auto, linux, demo[:SCENARIO[,seed=N]], proc:DIR"},
    {"pools", OPTION_TEXT, "LIST", "Which pools: a comma list of slab, vmalloc, allocinfo"},
    {"record", OPTION_TEXT, "FILE", "Record into FILE from the start, as R does"},
    {"batch", OPTION_COUNT, "N", "Print N plain tables instead of a screen"},
    SCREEN_OPTIONS,
    {NULL, OPTION_FLAG, NULL, NULL},
};

/* Everything a live session owns, in the order of opening. */
struct live {
    const struct arguments *arguments;
    struct sampler *sampler;
    struct recording *memory;
    struct os_bell *bell;
    struct feed *feed;
    struct screen *screen;
};

static void close_all(struct live *live)
{
    screen_close(live->screen);
    feed_close(live->feed);
    os_bell_close(live->bell);
    recording_close(live->memory);
    sampler_close(live->sampler);
}

static enum status open_sampler(struct live *live, int64_t *interval_ns, struct problem *why)
{
    const struct arguments *arguments = live->arguments;
    *interval_ns = arguments_number(arguments, "interval");
    if (*interval_ns == ABSENT)
        *interval_ns = INTERVAL_DEFAULT;
    if (*interval_ns < INTERVAL_LEAST_MS * NS_PER_MS)
        return problem_set(why, STATUS_USAGE, "--interval: samples can be taken every 10ms at most");
    struct sampler_config config = {.source = arguments_text(arguments, "source"),
                                    .pools = arguments_text(arguments, "pools"),
                                    .interval_ns = *interval_ns};
    return sampler_open(&live->sampler, &config, why);
}

static enum status open_all(struct live *live, bool real_time, struct problem *why)
{
    int64_t interval_ns;
    enum status status = open_sampler(live, &interval_ns, why);
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
                                 .real_time = real_time};
    if (status == STATUS_OK)
        status = feed_open(&live->feed, &config, why);
    const char *path = arguments_text(live->arguments, "record");
    if (status == STATUS_OK && path != NULL)
        status = feed_record_start(live->feed, path, why);
    return status;
}

/* --- plain tables ---------------------------------------------------------------------------------------------------------------- */

static enum status plain_choices(const struct arguments *arguments, struct plain_config *config, struct filter **filter,
                                 struct problem *why)
{
    const char *sort = arguments_text(arguments, "sort");
    *config = (struct plain_config){.sort_field = POOL_BYTES};
    if (sort != NULL && strcmp(sort, "tag") != 0 && strcmp(sort, "name") != 0) {
        config->sort_field = catalogue_find(ENTITY_POOLS, sort, strlen(sort));
        if (config->sort_field < 0)
            return problem_set(why, STATUS_USAGE, "cannot sort by %s: no such column", sort);
    } else if (sort != NULL) {
        config->sort_field = -1;
    }
    const char *text = arguments_text(arguments, "filter");
    enum status status = rows_filter(filter, ENTITY_POOLS, text != NULL ? text : "", why);
    config->filter = *filter;
    return status;
}

static enum status print_sample(struct live *live, struct player *player, const struct plain_config *config,
                                struct problem *why)
{
    enum status status = feed_step(live->feed, why);
    if (status == STATUS_OK)
        status = player_last(player, why);
    if (status != STATUS_OK)
        return status;
    return plain_write(stdout, sampler_machine(live->sampler), player_current(player), player_previous(player), config,
                       why);
}

static enum status print_samples(struct live *live, int64_t count, const struct plain_config *config,
                                 struct problem *why)
{
    struct player *player = NULL;
    int64_t interval_ns = arguments_number(live->arguments, "interval");
    int64_t deadline_ns = os_mono_ns();
    enum status status = player_open(&player, live->memory, why);
    for (int64_t i = 0; status == STATUS_OK && i < count; i++) {
        deadline_ns += i == 0 ? 0 : interval_ns != ABSENT ? interval_ns : INTERVAL_DEFAULT;
        while (i > 0 && !sampler_is_virtual(live->sampler) && !os_stop_requested())
            if (os_sleep_until(deadline_ns, NULL))
                break;
        if (os_stop_requested())
            status = STATUS_STOPPED;
        else
            status = print_sample(live, player, config, why);
    }
    player_close(player);
    return status == STATUS_EMPTY ? STATUS_OK : status;
}

static enum status run_batch(struct live *live, int64_t count, struct problem *why)
{
    struct plain_config config;
    struct filter *filter = NULL;
    enum status status = plain_choices(live->arguments, &config, &filter, why);
    if (status == STATUS_OK)
        status = open_all(live, false, why);
    if (status == STATUS_OK)
        status = print_samples(live, count, &config, why);
    filter_close(filter);
    return status;
}

/* --- screens --------------------------------------------------------------------------------------------------------------------- */

static enum status open_screen(struct live *live, struct problem *why)
{
    struct screen_config config = {.recording = live->memory, .feed = live->feed, .follow = true};
    enum status status = interactive_configure(&config, live->arguments, why);
    return status == STATUS_OK ? screen_open(&live->screen, &config, why) : status;
}

static enum status run_script(struct live *live, const char *path, struct problem *why)
{
    enum status status = open_all(live, false, why);
    if (status == STATUS_OK)
        status = open_screen(live, why);
    return status == STATUS_OK ? script_run(live->screen, live->feed, path, why) : status;
}

static enum status run_screen(struct live *live, struct problem *why)
{
    enum status status = terminal_check(why);
    if (status == STATUS_OK)
        status = open_all(live, true, why);
    if (status == STATUS_OK)
        status = open_screen(live, why);
    if (status == STATUS_OK)
        status = feed_start(live->feed, why);
    if (status != STATUS_OK)
        return status;
    struct interactive interactive = {.screen = live->screen,
                                      .feed = live->feed,
                                      .bell = live->bell,
                                      .colours = interactive_colours(arguments_flag(live->arguments, "no-color")),
                                      .poll_ns = -1};
    return interactive_run(&interactive, why);
}

enum status live_run(const struct arguments *arguments, struct problem *why)
{
    struct live live = {.arguments = arguments};
    const char *script = arguments_text(arguments, "script");
    int64_t batch = arguments_number(arguments, "batch");
    enum status status;
    os_catch_stop();
    if (script == NULL && batch == ABSENT && !os_is_terminal(1)) {
        fputs("pooltop: standard output is not a terminal: printing one plain table, as --batch 1 does\n", stderr);
        batch = 1;
    }
    if (script != NULL)
        status = run_script(&live, script, why);
    else if (batch != ABSENT)
        status = run_batch(&live, batch, why);
    else
        status = run_screen(&live, why);
    close_all(&live);
    return status;
}
