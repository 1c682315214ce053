#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "export/output.h"
#include "export/plain.h"
#include "export/poolmon.h"
#include "replay/player.h"
#include "tui/live.h"

enum { FILTER_TEXT = 4096, TEXT_MAX = 64 << 20 };

/* What every sample of a run is printed with. */
struct printing {
    struct live *live;
    struct player *player;
    struct filter *filter; /* owned */
    struct pool_selection pools;
    enum poolmon_layout layout; /* POOLMON_LAYOUTS: plain tables */
    struct buffer text;
};

/* --- what the command line says --------------------------------------------------------------------------------------------------- */

static enum status choose_layout(struct printing *printing, struct problem *why)
{
    const struct switches *switches = &printing->live->arguments->switches;
    const char *wish = arguments_text(printing->live->arguments, "layout");
    if (wish == NULL)
        wish = switches->snapshot_file != NULL ? "wide" : switches->is_poolmon ? "screen-wide" : "plain";
    printing->layout = poolmon_layout_find(wish);
    if (printing->layout != POOLMON_LAYOUTS || strcmp(wish, "plain") == 0)
        return STATUS_OK;
    return problem_set(why, STATUS_USAGE, "--layout %s: there is plain, narrow, wide, screen and screen-wide", wish);
}

static enum status choose_order(struct printing *printing, struct problem *why)
{
    const struct switches *switches = &printing->live->arguments->switches;
    const char *sort = arguments_text(printing->live->arguments, "sort");
    bool like_poolmon = switches->as_poolmon || printing->layout != POOLMON_LAYOUTS;
    if (sort == NULL)
        sort = switches->sort != NULL ? switches->sort : like_poolmon ? "tag" : "bytes";
    printing->pools.by_change = switches->by_change;
    printing->pools.sort_field = -1;
    if (strcmp(sort, "tag") == 0 || strcmp(sort, "name") == 0)
        return STATUS_OK;
    printing->pools.sort_field = catalogue_find(ENTITY_POOLS, sort, strlen(sort));
    if (printing->pools.sort_field >= 0)
        return STATUS_OK;
    return problem_set(why, STATUS_USAGE, "cannot sort by %s: no such column", sort);
}

static enum status choose_pools(struct printing *printing, struct problem *why)
{
    char text[FILTER_TEXT];
    const struct arguments *arguments = printing->live->arguments;
    printing->pools.choice = choice_of_switches(&arguments->switches);
    if (printing->layout != POOLMON_LAYOUTS && printing->pools.choice.scope == SCOPE_EVERYTHING)
        printing->pools.choice.scope = SCOPE_SYSTEM;
    enum status status =
        switches_filter(&arguments->switches, arguments_text(arguments, "filter"), text, sizeof text, why);
    if (status == STATUS_OK)
        status = rows_filter(&printing->filter, ENTITY_POOLS, text, why);
    printing->pools.filter = printing->filter;
    return status;
}

/* --- one sample ------------------------------------------------------------------------------------------------------------------- */

static enum status write_poolmon(struct printing *printing, const struct output *output, struct problem *why)
{
    const struct switches *switches = &printing->live->arguments->switches;
    struct buffer *text = &printing->text;
    struct poolmon_config config = {printing->layout, printing->pools, switches->memory, switches->totals};
    buffer_clear(text);
    enum status status =
        poolmon_write(text, player_current(printing->player), player_previous(printing->player), &config);
    if (status != STATUS_OK)
        return problem_set(why, status, "not enough memory to print the pools");
    if (fwrite(text->bytes, 1, text->length, output->stream) != text->length || fflush(output->stream) != 0)
        return problem_os(why, "write", output->name, errno);
    return STATUS_OK;
}

static enum status write_sample(struct printing *printing, const struct output *output, struct problem *why)
{
    struct plain_config plain = {printing->pools, 0};
    const struct player *player = printing->player;
    if (printing->layout != POOLMON_LAYOUTS)
        return write_poolmon(printing, output, why);
    return plain_write(output->stream, sampler_machine(printing->live->sampler), player_current(player),
                       player_previous(player), &plain, why);
}

/* A file is opened for each sample, so that others can take it away between two. */
static enum status print_sample(struct printing *printing, struct problem *why)
{
    struct output output;
    const char *file = printing->live->arguments->switches.snapshot_file;
    enum status status = feed_step(printing->live->feed, why);
    if (status == STATUS_OK)
        status = player_last(printing->player, why);
    if (status == STATUS_OK)
        status = output_append(&output, file != NULL ? file : "-", why);
    if (status != STATUS_OK)
        return status;
    status = write_sample(printing, &output, why);
    if (status == STATUS_OK)
        return output_commit(&output, why);
    output_discard(&output);
    return status;
}

/* --- all of them ------------------------------------------------------------------------------------------------------------------ */

static enum status print_samples(struct printing *printing, int64_t count, struct problem *why)
{
    struct live *live = printing->live;
    int64_t interval_ns = live_interval(live->arguments), deadline_ns = os_mono_ns();
    enum status status = player_open(&printing->player, live->memory, why);
    for (int64_t i = 0; status == STATUS_OK && i < count; i++) {
        deadline_ns += i == 0 ? 0 : interval_ns;
        while (i > 0 && !sampler_is_virtual(live->sampler) && !os_stop_requested())
            if (os_sleep_until(deadline_ns, NULL))
                break;
        if (os_stop_requested())
            status = STATUS_STOPPED;
        else
            status = print_sample(printing, why);
    }
    return status == STATUS_EMPTY ? STATUS_OK : status;
}

static void tell_refused_tags(const struct live *live)
{
    char line[PROBLEM_LINE];
    if (live->tags != NULL && pooltags_complain(live->tags, live->arguments->switches.tag_file, line))
        fprintf(stderr, "pooltop: %s\n", line);
}

enum status live_print(struct live *live, int64_t count, struct problem *why)
{
    struct printing printing = {.live = live};
    buffer_init(&printing.text, TEXT_MAX);
    enum status status = choose_layout(&printing, why);
    if (status == STATUS_OK)
        status = choose_order(&printing, why);
    if (status == STATUS_OK)
        status = choose_pools(&printing, why);
    if (status == STATUS_OK)
        status = live_open(live, false, why);
    printing.pools.tags = live->tags;
    if (status == STATUS_OK) {
        tell_refused_tags(live);
        if (count == ABSENT)
            fputs("pooltop: standard output is not a terminal: printing one table, as --batch 1 does\n", stderr);
        status = print_samples(&printing, count != ABSENT ? count : 1, why);
    }
    player_close(printing.player);
    filter_close(printing.filter);
    buffer_done(&printing.text);
    return status;
}
