/* import_lane.c: one input read from begin to end, with the time of each sample. */
#include <string.h>

#include "base/os.h"
#include "replay/import.h"

int64_t import_input_size(const struct import_input *input)
{
    return input->bytes != NULL ? (int64_t)input->length : input->left_out == NULL ? os_file_size(input->path) : ABSENT;
}

void lanes_begin(struct import *import, const char *doing)
{
    progress_begin(&import->progress, doing);
    import->read_bytes = import->all_bytes = 0;
    for (size_t i = 0; i < import->count; i++)
        import->all_bytes = number_known_sum(import->all_bytes, import_input_size(&import->inputs[i]));
}

static bool go_on(void *watcher, size_t bytes)
{
    struct import *import = watcher;
    import->read_bytes += (int64_t)bytes;
    progress_tell_bytes(&import->progress, import->read_bytes, import->all_bytes);
    return !os_stop_requested();
}

enum status lane_open(struct import_lane *lane, struct import *import, const struct import_input *input,
                      void (*refused)(void *context, int64_t line, const char *reason, struct text text),
                      struct problem *why)
{
    const struct foreign_config config = {.path = input->path,
                                          .bytes = input->bytes,
                                          .length = input->length,
                                          .names = import->names,
                                          .refused = refused,
                                          .context = (void *)input->path,
                                          .go_on = go_on,
                                          .watcher = import};
    *lane = (struct import_lane){.options = &import->options,
                                 .input = input,
                                 .zone = input->has_zone ? input->zone : import->options.zone,
                                 .before_ns = ABSENT,
                                 .boot_ns = input->booted_ns,
                                 .since_boot_ns = ABSENT,
                                 .clock = {.steps_ns = {ABSENT, ABSENT}},
                                 .order = input->order,
                                 .has_both_orders = input->has_both_orders};
    return foreign_open(&lane->foreign, &config, why);
}

void lane_close(struct import_lane *lane)
{
    foreign_close(lane->foreign);
    lane->foreign = NULL;
}

/* --- the time of a sample ---------------------------------------------------------------------------------------------------------- */

static struct text base_name(const char *path)
{
    const char *name = path;
    for (const char *at = path; *at != '\0'; at++)
        if (*at == '/' || *at == '\\')
            name = at + 1;
    return (struct text){name, strlen(name)};
}

/* In its own name or, where each moment has a folder, in that of the folder it is in. */
static bool find_in_name(const char *path, struct stamp *stamp)
{
    struct text name = base_name(path);
    if (stamp_find_in_name(name, stamp))
        return true;
    const char *end = name.bytes > path ? name.bytes - 1 : path, *at = end;
    while (at > path && at[-1] != '/' && at[-1] != '\\' && !(at[-1] == ':' && at - path > 2))
        at--;
    return stamp_find_in_name((struct text){at, (size_t)(end - at)}, stamp);
}

/* The first one, when its text does not tell it. */
static enum status first_time(struct import_lane *lane, struct problem *why)
{
    struct stamp stamp;
    lane->utc_ns = lane->options->at_ns;
    lane->source = IMPORT_AT;
    if (lane->utc_ns != ABSENT)
        return STATUS_OK;
    lane->source = IMPORT_REPORT;
    lane->utc_ns = lane->input->report_ns;
    if (lane->utc_ns != ABSENT)
        return STATUS_OK;
    lane->source = IMPORT_NAME;
    if (find_in_name(lane->input->path, &stamp) &&
        stamp_moment(&stamp, lane->zone, ORDER_UNKNOWN, &lane->utc_ns, NULL) == STATUS_OK)
        return STATUS_OK;
    lane->source = IMPORT_CHANGED;
    lane->utc_ns = lane->input->changed_ns;
    if (lane->utc_ns != ABSENT)
        return STATUS_OK;
    return problem_set(why, STATUS_USAGE, "%s does not tell its time: say it with --at TIME", lane->input->path);
}

/* What the other dates of the input tell, else what was said, else the rule of its format; for now, since import_survey looks once more when a later date tells, and refuses what stays open. */
static enum date_order find_order(struct import_lane *lane, const struct stamp *stamp)
{
    enum date_order order = lane->has_both_orders ? ORDER_UNKNOWN : lane->order;
    if (!stamp->is_ordered)
        return ORDER_UNKNOWN;
    if (stamp->order != ORDER_UNKNOWN) {
        lane->has_both_orders |= lane->order != ORDER_UNKNOWN && lane->order != stamp->order;
        lane->order = stamp->order;
        return stamp->order;
    }
    if (order == ORDER_UNKNOWN)
        order = lane->options->order;
    if (order != ORDER_UNKNOWN)
        return order;
    if (stamp->usual != ORDER_UNKNOWN)
        lane->order_by_rule = stamp->usual;
    else
        lane->is_open_order = true;
    return stamp->usual != ORDER_UNKNOWN ? stamp->usual : ORDER_DAY_FIRST;
}

static enum status own_time(struct import_lane *lane, const struct stamp *stamp, struct problem *why)
{
    struct problem inner = {.line = ""};
    enum date_order order = find_order(lane, stamp);
    enum status status = stamp_moment(stamp, lane->zone, order, &lane->utc_ns, &inner);
    if (status == STATUS_OK)
        return status;
    return problem_set(why, status, "%s, line %lld: %s", lane->input->path, (long long)lane->item.line, inner.line);
}

/* Nearest to what was said, else the last one before the file was written. */
static enum status add_year(struct import_lane *lane, struct problem *why)
{
    int64_t at_ns = lane->options->at_ns, reference_ns = at_ns;
    if (reference_ns == ABSENT)
        reference_ns = lane->input->report_ns != ABSENT ? lane->input->report_ns : lane->input->changed_ns;
    if (reference_ns != ABSENT && stamp_choose_year(&lane->item.stamp, lane->zone, reference_ns, at_ns != ABSENT))
        return STATUS_OK;
    return problem_set(why, STATUS_USAGE, "%s, line %lld: the time has no year: say with --at TIME when it was",
                       lane->input->path, (long long)lane->item.line);
}

/* From the time since the boot, once one of these is known in other ways. */
static bool boot_time(struct import_lane *lane)
{
    int64_t since_ns = lane->item.since_boot_ns;
    bool goes_on = since_ns != ABSENT && lane->boot_ns != ABSENT && since_ns >= lane->since_boot_ns;
    if (goes_on)
        lane->utc_ns = number_sum(lane->boot_ns, since_ns);
    return goes_on && lane->utc_ns != ABSENT;
}

/* A mark that tells no time is of the sample before it. */
static enum status other_time(struct import_lane *lane, struct problem *why)
{
    if (lane->before_ns == ABSENT)
        return first_time(lane, why);
    lane->utc_ns = lane->before_ns;
    if (lane->item.what == FOREIGN_MARK)
        return STATUS_OK;
    lane->utc_ns = number_sum(lane->before_ns, lane->options->interval_ns);
    if (lane->utc_ns != ABSENT)
        return STATUS_OK;
    return problem_set(why, STATUS_USAGE,
                       "%s, line %lld: a further sample, and nothing tells its time: say with --interval DURATION how "
                       "far apart they are",
                       lane->input->path, (long long)lane->item.line);
}

static enum status find_time(struct import_lane *lane, struct problem *why)
{
    struct stamp *stamp = &lane->item.stamp;
    enum status status = STATUS_OK;
    lane->lacks_year = stamp->lacks_year;
    lane->by_boot = !stamp_is_whole(stamp) && boot_time(lane);
    if (lane->by_boot) {
        lane->source = lane->before_ns == ABSENT ? IMPORT_REPORT : lane->source;
        lane->since_boot_ns = lane->item.since_boot_ns;
        return STATUS_OK;
    }
    if (lane->before_ns == ABSENT)
        lane->source = IMPORT_OWN;
    if (stamp->lacks_year)
        status = add_year(lane, why);
    if (status == STATUS_OK)
        status = stamp_is_whole(stamp) ? own_time(lane, stamp, why) : other_time(lane, why);
    if (status == STATUS_OK && lane->item.since_boot_ns != ABSENT) {
        lane->since_boot_ns = lane->item.since_boot_ns;
        lane->boot_ns = number_difference(lane->utc_ns, lane->since_boot_ns);
    }
    return status;
}

/* --- items ------------------------------------------------------------------------------------------------------------------------- */

/* A log that tells whole seconds may have several reports in one: they stay apart, in their order. */
static void tell_apart(struct import_lane *lane)
{
    const struct stamp *stamp = &lane->item.stamp;
    lane->is_told_apart = false;
    bool is_whole_second = stamp_is_whole(stamp) && stamp->epoch_ns == ABSENT && stamp->ns == 0 && !lane->by_boot;
    if (!is_whole_second || lane->before_ns == ABSENT || lane->utc_ns > lane->before_ns ||
        lane->before_ns - lane->utc_ns >= NS_PER_SECOND - NS_PER_MS)
        return;
    lane->utc_ns = lane->before_ns + NS_PER_MS;
    lane->is_told_apart = true;
    lane->same_second++;
}

/* A sample without a time of its own before the first that has one. */
static bool is_skipped(const struct import_lane *lane)
{
    return lane->input->skips_untimed && lane->item.what == FOREIGN_SAMPLE && lane->before_ns == ABSENT &&
           !stamp_is_whole(&lane->item.stamp) && lane->item.since_boot_ns == ABSENT;
}

enum status lane_next(struct import_lane *lane, struct problem *why)
{
    for (;;) {
        enum status status = foreign_next(lane->foreign, &lane->item, why);
        if (status != STATUS_OK || lane->item.what == FOREIGN_END)
            return status;
        if (os_stop_requested())
            return problem_set(why, STATUS_STOPPED, "stopped");
        if (is_skipped(lane)) {
            lane->untimed++;
            continue;
        }
        status = find_time(lane, why);
        lane->marks += lane->item.what == FOREIGN_MARK;
        if (status != STATUS_OK || lane->item.what == FOREIGN_MARK)
            return status;
        clock_follow(lane);
        tell_apart(lane);
        if (lane->before_ns == ABSENT || lane->utc_ns > lane->before_ns) {
            lane->before_ns = lane->utc_ns;
            lane->samples++;
            return STATUS_OK;
        }
        lane->disordered++;
    }
}
