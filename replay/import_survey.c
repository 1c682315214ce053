/* import_survey.c: what is in each input, said before anything is written. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/os.h"
#include "base/text.h"
#include "replay/import.h"

/* Of so many samples the distances are looked at. */
enum { MOMENTS_MAX = 65536, SHOWN_COLUMNS = 100 };

static void print_safe(const char *bytes, size_t length)
{
    char safe[PROBLEM_LINE];
    text_safe(safe, sizeof safe, SHOWN_COLUMNS, bytes, length);
    fputs(safe, stdout);
}

static void print_refused(void *context, int64_t line, const char *reason, struct text text)
{
    const char *path = context;
    print_safe(path, strlen(path));
    printf(":%lld: %s: ", (long long)line, reason);
    print_safe(text.bytes, text.length);
    putchar('\n');
}

/* --- one input --------------------------------------------------------------------------------------------------------------------- */

/* Those with pools from the beginning of the list on, those without from its end. */
static void keep_moment(struct import *import, int64_t utc_ns, bool has_pools)
{
    if (import->moment_count + import->bare_count >= MOMENTS_MAX)
        return;
    if (has_pools)
        import->moments[import->moment_count++] = utc_ns;
    else
        import->moments[MOMENTS_MAX - ++import->bare_count] = utc_ns;
}

/* Of samples and marks: an event log may have its newest one first. */
static void count_time(struct import_input *input, const struct import_lane *lane)
{
    if (input->first_ns == ABSENT || lane->utc_ns < input->first_ns)
        input->first_ns = lane->utc_ns;
    if (input->last_ns == ABSENT || lane->utc_ns > input->last_ns)
        input->last_ns = lane->utc_ns;
    if (input->samples == 0)
        input->source = lane->source;
    input->has_boot_clock =
        input->has_boot_clock || (lane->item.since_boot_ns != ABSENT && !stamp_is_whole(&lane->item.stamp));
    input->has_no_years = input->has_no_years || lane->lacks_year;
    input->has_local_times = input->has_local_times || (stamp_is_local(&lane->item.stamp) && !input->has_zone);
    input->uses_zone = input->uses_zone || (stamp_is_local(&lane->item.stamp) && input->has_zone);
}

static void count_sample(struct import *import, struct import_input *input, const struct import_lane *lane)
{
    const struct snapshot *snapshot = lane->item.snapshot;
    count_time(input, lane);
    input->samples++;
    input->own_times += stamp_is_whole(&lane->item.stamp);
    input->boot_times += lane->by_boot;
    input->has_pools = input->has_pools || snapshot->pool_count > 0;
    for (size_t i = 0; i < snapshot->pool_count && i < 1; i++)
        input->is_linux = snapshot->pools[i].type >= POOL_RECLAIMABLE && snapshot->pools[i].type <= POOL_ALLOCINFO;
    if (!lane->is_told_apart)
        keep_moment(import, lane->utc_ns, snapshot->pool_count > 0);
}

/* A date behind those that were read by the rule of the format tells that this text does not follow it. */
static bool is_wrong_rule(const struct import_lane *lane)
{
    return lane->order_by_rule != ORDER_UNKNOWN && !lane->has_both_orders && lane->order != ORDER_UNKNOWN &&
           lane->order != lane->order_by_rule;
}

/* One way through. *open_order: the order of some dates is not known, or was taken for another than it is. */
static enum status read_through(struct import *import, struct import_input *input, bool tells, bool *open_order,
                                struct problem *why)
{
    struct import_lane lane;
    enum status status = lane_open(&lane, import, input, tells ? print_refused : NULL, why);
    if (status != STATUS_OK)
        return status;
    input->kind = foreign_kind(lane.foreign);
    input->samples = input->marks = input->own_times = input->boot_times = 0;
    input->first_ns = input->last_ns = ABSENT;
    do {
        status = lane_next(&lane, why);
        if (status == STATUS_OK && lane.item.what == FOREIGN_SAMPLE)
            count_sample(import, input, &lane);
        if (status == STATUS_OK && lane.item.what == FOREIGN_MARK) {
            count_time(input, &lane);
            input->marks++;
        }
    } while (status == STATUS_OK && lane.item.what != FOREIGN_END);
    input->counts = *foreign_counts(lane.foreign);
    input->series = *foreign_series(lane.foreign);
    bool has_host = foreign_host(lane.foreign)[0] != '\0';
    snprintf(input->host, sizeof input->host, "%s", has_host ? foreign_host(lane.foreign) : input->report_host);
    input->disordered = lane.disordered;
    input->untimed = lane.untimed;
    input->same_second = lane.same_second;
    input->order = lane.order;
    input->has_both_orders = lane.has_both_orders;
    input->order_by_rule = lane.order_by_rule;
    input->clock = lane.clock;
    *open_order = lane.is_open_order || is_wrong_rule(&lane);
    lane_close(&lane);
    return status;
}

/* Its first sample was put where the file was last changed, and all others tell earlier times. */
static bool begins_untimed(const struct import_input *input)
{
    return input->source == IMPORT_CHANGED && input->samples == 1 && input->disordered > 0 && !input->skips_untimed;
}

/* A date whose order only a later one tells needs a second look, and so does a beginning without a time. */
static enum status survey_input(struct import *import, struct import_input *input, struct problem *why)
{
    bool open_order;
    size_t moments = import->moment_count, bare = import->bare_count;
    enum status status = read_through(import, input, import->options.verbose, &open_order, why);
    if (status == STATUS_OK && begins_untimed(input)) {
        input->skips_untimed = true;
        import->moment_count = moments;
        import->bare_count = bare;
        import->all_bytes = number_known_sum(import->all_bytes, import_input_size(input));
        status = read_through(import, input, false, &open_order, why);
    }
    if (status != STATUS_OK || !open_order)
        return status;
    if (input->has_both_orders)
        return problem_set(why, STATUS_USAGE,
                           "%s: some of its dates have the day first and some the month, so that the others may be "
                           "either: say it with --dates day-first or --dates month-first",
                           input->path);
    if (input->order == ORDER_UNKNOWN)
        return problem_set(why, STATUS_USAGE,
                           "%s: nothing in it tells whether the day or the month comes first in its dates: say it with "
                           "--dates day-first or --dates month-first",
                           input->path);
    import->moment_count = moments;
    import->bare_count = bare;
    import->all_bytes = number_known_sum(import->all_bytes, import_input_size(input));
    return read_through(import, input, false, &open_order, why);
}

/* --- what is said of it ------------------------------------------------------------------------------------------------------------ */

const char *import_source_words(enum import_source source)
{
    static const char *const WORDS[] = {"times of its own", "time by --at", "time of the report", "time of its name",
                                        "time of its last change"};
    return WORDS[source];
}

static void print_times(const struct import *import, const struct import_input *input)
{
    char when[WHEN_TEXT];
    when_format(when, input->first_ns, import->options.zone);
    printf("; %s, %s", import_source_words(input->source), when);
    if (input->last_ns == input->first_ns)
        return;
    when_format(when, input->last_ns, import->options.zone);
    printf(" to %s", when);
    int64_t told = input->own_times + input->boot_times + (input->source != IMPORT_OWN);
    int64_t spaced = input->samples - told;
    if (input->samples > 0 && spaced > 0)
        printf(", %lld of them by --interval", (long long)spaced);
    if (input->boot_times > 0)
        printf(", %lld of them by the seconds since the boot", (long long)input->boot_times);
}

static const char *plural(int64_t count)
{
    return count == 1 ? "" : "s";
}

static void print_series(const struct import_input *input)
{
    const struct reading_series *series = &input->series;
    if (series->columns == 0)
        return;
    printf("; %lld series, %lld of them known", (long long)series->columns, (long long)series->known);
    if (series->others > 0)
        fputs(", several machines: totals and processes are those of the first", stdout);
}

/* What was taken for granted of its dates and its clock. */
static void print_clock(const struct import_input *input)
{
    const struct import_clock *clock = &input->clock;
    if (input->order_by_rule != ORDER_UNKNOWN && (input->order == ORDER_UNKNOWN || input->has_both_orders))
        printf("  dates that do not tell it have the %s first, as this format has as a rule: --dates says otherwise\n",
               input->order_by_rule == ORDER_MONTH_FIRST ? "month" : "day");
    if (clock->changes == 0)
        return;
    printf("  line %lld: the clock goes %s by an hour, as daylight saving time %s", (long long)clock->first_line,
           clock->first_is_back ? "back" : "forth", clock->first_is_back ? "ends" : "begins");
    if (clock->changes > 1)
        printf(", and %lld time%s more", (long long)(clock->changes - 1), plural(clock->changes - 1));
    puts("; what follows is read so");
}

/* Of an offset alone: what it was at another time of the year the report does not tell. */
static void print_report_zone(const struct import_input *input)
{
    char when[WHEN_TEXT];
    when_format(when, 0, input->zone); /* ends in the offset */
    printf("  times that name no zone are read in the report's own, %s\n", strrchr(when, ' ') + 1);
}

static void print_input(const struct import *import, const struct import_input *input)
{
    const struct foreign_counts *counts = &input->counts;
    print_safe(input->path, strlen(input->path));
    printf(": %s: ", input->kind->title);
    if (input->samples > 0 || input->marks == 0)
        printf("%lld sample%s, %lld row%s", (long long)input->samples, plural(input->samples), (long long)counts->rows,
               plural(counts->rows));
    if (input->marks > 0)
        printf("%s%lld mark%s", input->samples > 0 ? ", " : "", (long long)input->marks, plural(input->marks));
    if (input->first_ns != ABSENT)
        print_times(import, input);
    print_series(input);
    putchar('\n');
    if (input->has_boot_clock && import->options.at_ns == ABSENT && input->booted_ns == ABSENT)
        puts("  seconds since the boot are no time of day: --at says when the first of it was");
    if (input->has_no_years)
        printf("  its times name no year: %s\n", import->options.at_ns != ABSENT
                                                     ? "those nearest to --at"
                                                     : "the last ones before it was written; --at says otherwise");
    print_clock(input);
    if (input->uses_zone)
        print_report_zone(input);
    int64_t lines = counts->refused + counts->known + counts->rows;
    if (counts->refused > 0)
        printf("  %lld of %lld lines not understood%s\n", (long long)counts->refused, (long long)lines,
               import->options.verbose ? "" : ": --verbose lists them");
    if (counts->left_out > 0)
        printf("  %lld event%s left out: of the same number, but of another source, or cut off%s\n",
               (long long)counts->left_out, plural(counts->left_out),
               import->options.verbose ? "" : ": --verbose lists them");
    if (input->same_second > 0)
        printf("  %lld sample%s of the same second as the one before: 1 ms behind it\n", (long long)input->same_second,
               plural(input->same_second));
    if (input->untimed > 0)
        printf("  %lld sample%s left out: nothing tells the time of what stands before the first that has one\n",
               (long long)input->untimed, plural(input->untimed));
    if (input->disordered > 0)
        printf("  %lld sample%s left out: not behind the one before\n", (long long)input->disordered,
               plural(input->disordered));
}

static int by_time(const void *a, const void *b)
{
    const struct import_input *x = a, *y = b;
    if (x->first_ns != y->first_ns)
        return x->first_ns < y->first_ns ? -1 : 1;
    return strcmp(x->path, y->path);
}

/* What is in a folder need not be for us. */
static enum status survey_one(struct import *import, struct import_input *input, struct problem *why)
{
    enum status status = input->left_out == NULL ? survey_input(import, input, why) : STATUS_UNSUPPORTED;
    progress_end(&import->progress);
    bool is_foreign = status == STATUS_UNSUPPORTED || status == STATUS_EMPTY;
    if (is_foreign && !input->is_named) {
        print_safe(input->path, strlen(input->path));
        printf(": left out, %s\n", input->left_out != NULL ? input->left_out : "no text that pooltop knows");
        return STATUS_OK;
    }
    if (status == STATUS_OK)
        print_input(import, input);
    return status;
}

static void print_zone(const struct import *import)
{
    char zone[MACHINE_TEXT] = "UTC", when[WHEN_TEXT];
    bool any = false;
    for (size_t i = 0; i < import->count; i++)
        any = any || import->inputs[i].has_local_times;
    if (!any)
        return;
    if (import->options.zone.kind == ZONE_LOCAL)
        os_zone_name(zone, sizeof zone);
    when_format(when, 0, import->options.zone);
    if (import->options.zone.kind == ZONE_FIXED)
        snprintf(zone, sizeof zone, "%s", strrchr(when, ' ') + 1);
    printf("times that name no zone are read in %s%s\n", zone,
           import->options.zone.kind == ZONE_LOCAL ? ", that of this machine: --zone says otherwise" : "");
}

/* Up to its first dot: logs leave the domain out. */
static bool is_same_host(const char *a, const char *b)
{
    size_t length = strcspn(a, ".");
    return length == strcspn(b, ".") && text_equal_fold(a, length, b, length);
}

/* Nobody can tell their rows apart in one recording. */
static void tell_machines(const struct import *import)
{
    const char *first = "";
    for (size_t i = 0; i < import->count; i++) {
        const char *host = import->inputs[i].kind != NULL ? import->inputs[i].host : "";
        if (first[0] == '\0')
            first = host;
        if (host[0] == '\0' || is_same_host(first, host))
            continue;
        fputs("the inputs name several machines, ", stdout);
        print_safe(first, strlen(first));
        fputs(" and ", stdout);
        print_safe(host, strlen(host));
        puts(": what they tell becomes one recording, without saying which is whose");
        return;
    }
}

/* A log of counters beside snapshots of pools would put a sample without pools between each two: its numbers join theirs, and all it has is there as series. */
static void tell_joined(struct import *import)
{
    for (size_t i = 0; i < import->count; i++)
        import->has_pools = import->has_pools || import->inputs[i].has_pools;
    for (size_t i = 0; i < import->count; i++) {
        struct import_input *input = &import->inputs[i];
        input->is_joined = import->has_pools && !input->has_pools && input->series.columns > 0;
        if (!input->is_joined)
            continue;
        print_safe(input->path, strlen(input->path));
        puts(": its totals and processes join the samples with pools; all of it is there as series");
    }
}

enum status import_survey(struct import *import, struct problem *why)
{
    enum status status = STATUS_OK;
    import->moments = malloc(MOMENTS_MAX * sizeof *import->moments);
    if (import->moments == NULL)
        return problem_set(why, STATUS_NO_MEMORY, "no memory to import");
    lanes_begin(import, "read");
    for (size_t i = 0; i < import->count && status == STATUS_OK; i++)
        status = survey_one(import, &import->inputs[i], why);
    if (status != STATUS_OK)
        return status;
    print_zone(import);
    tell_machines(import);
    tell_joined(import);
    if (import->count > 0)
        qsort(import->inputs, import->count, sizeof *import->inputs, by_time);
    return STATUS_OK;
}

static int by_number(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* Of the samples with pools, where there are several. */
int64_t import_interval(struct import *import)
{
    bool of_pools = import->moment_count > 1;
    int64_t *moments = of_pools ? import->moments : import->moments + MOMENTS_MAX - import->bare_count;
    size_t count = of_pools ? import->moment_count : import->bare_count, kept = 0;
    if (count > 1)
        qsort(moments, count, sizeof *moments, by_number);
    for (size_t i = 1; i < count; i++)
        if (moments[i] > moments[i - 1])
            moments[kept++] = moments[i] - moments[i - 1];
    if (kept == 0)
        return NS_PER_MINUTE;
    qsort(moments, kept, sizeof *moments, by_number);
    return moments[kept / 2];
}
