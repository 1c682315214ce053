#include "replay/textfile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/os.h"
#include "base/when.h"
#include "replay/leaders.h"
#include "replay/owner_watch.h"
#include "replay/publisher.h"
#include "replay/row_metrics.h"

#define LEAST_SPACING_NS NS_PER_SECOND
#define STUCK_NS         (30 * NS_PER_SECOND)
#define CLOSE_WAIT_NS    (2 * NS_PER_SECOND)

enum { DEFAULT_TOP = 20, TEXT_MAX = 16 << 20, LABELS_MAX = 4096 };

static const char SUFFIX[] = ".prom";

struct textfile {
    struct textfile_config config; /* path NULL: the publisher has it */
    char host[MACHINE_TEXT];
    struct leaders leaders;
    struct owner_watch owners; /* of no recording: nobody keeps them */
    struct publisher *publisher;
    struct buffer text;    /* of the sample that was looked at last */
    struct buffer machine; /* labels: the host's */
    struct buffer part;    /* labels: that and one of our own */
    bool is_pending;       /* the text was not handed over yet */
    bool fails;            /* it was told that the file cannot be written */
    int64_t offered_ns;    /* when the last text was handed over; 0: none yet */
    int64_t failures;      /* texts that were not written */
    int64_t cost_ns;       /* of making the last text; ABSENT before the first */
};

/* --- asking for one ----------------------------------------------------------------------------------------------------------------- */

static bool ends_well(const char *path)
{
    size_t length = strlen(path), suffix = sizeof SUFFIX - 1;
    return length > suffix && strcmp(path + length - suffix, SUFFIX) == 0;
}

static enum status open_parts(struct textfile *textfile, const struct textfile_config *config, struct problem *why)
{
    if (leaders_open(&textfile->leaders, (size_t)config->top) != STATUS_OK)
        return problem_set(why, STATUS_NO_MEMORY, "no memory to write %s", config->path);
    return publisher_open(&textfile->publisher, config->path, why);
}

enum status textfile_open(struct textfile **textfile, const struct textfile_config *config, struct problem *why)
{
    *textfile = NULL;
    if (!ends_well(config->path))
        return problem_set(why, STATUS_USAGE, "--textfile %s: the name must end in %s, collectors read no other",
                           config->path, SUFFIX);
    if (config->top < 1 || config->top > LEADERS_TOP_MAX)
        return problem_set(why, STATUS_USAGE, "--textfile-top: from 1 to %d is needed", LEADERS_TOP_MAX);
    struct textfile *made = calloc(1, sizeof *made);
    if (made == NULL)
        return problem_set(why, STATUS_NO_MEMORY, "no memory to write %s", config->path);
    made->config = *config;
    made->config.path = NULL;
    made->cost_ns = ABSENT;
    buffer_init(&made->text, TEXT_MAX);
    buffer_init(&made->machine, LABELS_MAX);
    buffer_init(&made->part, LABELS_MAX);
    enum status status = open_parts(made, config, why);
    if (status != STATUS_OK) {
        textfile_close(made);
        return status;
    }
    *textfile = made;
    return STATUS_OK;
}

enum status textfile_open_asked(struct textfile **textfile, const struct arguments *arguments,
                                const struct textfile_config *config, struct problem *why)
{
    struct textfile_config asked = *config;
    int64_t top = arguments_number(arguments, "textfile-top");
    asked.path = arguments_text(arguments, "textfile");
    asked.top = top == ABSENT ? DEFAULT_TOP : top;
    *textfile = NULL;
    if (asked.path != NULL)
        return textfile_open(textfile, &asked, why);
    return top == ABSENT ? STATUS_OK
                         : problem_set(why, STATUS_USAGE, "--textfile-top needs a file: --textfile pooltop.prom");
}

void textfile_start(struct textfile *textfile, const struct machine *machine, struct recording *recording)
{
    owner_watch_init(&textfile->owners, recording, true);
    snprintf(textfile->host, sizeof textfile->host, "%s", machine->host);
    row_labels(&textfile->machine, textfile->host, ENTITY_TOTALS, NULL, NULL, (struct text){"", 0});
}

void textfile_end(struct textfile *textfile)
{
    owner_watch_done(&textfile->owners);
    textfile->owners.recording = NULL;
}

/* --- the text ----------------------------------------------------------------------------------------------------------------------- */

/* What is told of a leading pool. The rest follows from these, or is of interest on the machine itself. */
static const enum pool_value TOLD[] = {POOL_BYTES, POOL_HELD_BYTES, POOL_DIFF, POOL_ALLOCS, POOL_FREES, POOL_HANDLES};

static void add_pools(struct textfile *textfile, enum pool_value value)
{
    struct field_metric field;
    bool is_first = true;
    field_metric(&field, ENTITY_POOLS, (int)value);
    for (size_t i = 0; i < textfile->leaders.count; i++) {
        const struct leader *leader = &textfile->leaders.list[i];
        if (leader->pool == NULL || leader->pool->value[value] == ABSENT)
            continue;
        if (is_first)
            metric_describe(&textfile->text, &field.metric, METRICS_PROMETHEUS);
        metric_sample(&textfile->text, &field.metric, &leader->labels, leader->pool->value[value], ABSENT);
        is_first = false;
    }
}

static void add_totals(struct textfile *textfile, const struct snapshot *snapshot)
{
    for (int total = 0; total < TOTALS; total++) {
        struct field_metric field;
        if (snapshot->totals[total] == ABSENT)
            continue;
        field_metric(&field, ENTITY_TOTALS, total);
        metric_describe(&textfile->text, &field.metric, METRICS_PROMETHEUS);
        metric_sample(&textfile->text, &field.metric, &textfile->machine, snapshot->totals[total], ABSENT);
    }
}

static const struct metric POOLS = {"pooltop_pools", METRIC_GAUGE, NULL,
                                    "pools in the last sample, told of here or not"};
static const struct metric LAST = {"pooltop_last_sample_timestamp_seconds", METRIC_GAUGE, "seconds",
                                   "when the last sample was taken"};
static const struct metric INTERVAL = {"pooltop_sample_interval_seconds", METRIC_GAUGE, "seconds",
                                       "time from sample to sample that was asked for"};
static const struct metric SAMPLES = {"pooltop_samples", METRIC_COUNTER, NULL,
                                      "samples recorded since the recorder started"};
static const struct metric GAPS = {"pooltop_gaps", METRIC_COUNTER, NULL,
                                   "gaps recorded since the recorder started, for whatever reason"};
static const struct metric LATE = {"pooltop_late_samples", METRIC_COUNTER, NULL,
                                   "gaps because a sample came late, since the recorder started"};
static const struct metric COST = {
    "pooltop_sample_cost_seconds", METRIC_GAUGE, "seconds",
    "what the last sample cost: collecting, encoding, storing the one before, this text"};
static const struct metric FAILURES = {"pooltop_textfile_failures", METRIC_COUNTER, NULL,
                                       "times this file could not be written since the recorder started"};

static void add_metric(struct textfile *textfile, const struct metric *metric, int64_t value)
{
    if (value == ABSENT)
        return;
    metric_describe(&textfile->text, metric, METRICS_PROMETHEUS);
    if (metric->unit != NULL)
        metric_seconds(&textfile->text, metric, &textfile->machine, value, ABSENT);
    else
        metric_sample(&textfile->text, metric, &textfile->machine, value, ABSENT);
}

static void add_cost(struct textfile *textfile, const char *part, int64_t cost_ns)
{
    buffer_clear(&textfile->part);
    buffer_add(&textfile->part, textfile->machine.bytes, textfile->machine.length);
    buffer_format(&textfile->part, ",part=\"%s\"", part);
    metric_seconds(&textfile->text, &COST, &textfile->part, cost_ns, ABSENT);
}

static void add_ourselves(struct textfile *textfile, const struct snapshot *snapshot, const struct recorder *recorder)
{
    struct recorder_counts counts = recorder_counts(recorder);
    add_metric(textfile, &POOLS, (int64_t)snapshot->pool_count);
    add_metric(textfile, &LAST, snapshot->utc_ns);
    add_metric(textfile, &INTERVAL, textfile->config.interval_ns);
    add_metric(textfile, &SAMPLES, counts.samples);
    add_metric(textfile, &GAPS, counts.gaps);
    add_metric(textfile, &LATE, counts.late);
    add_metric(textfile, &FAILURES, textfile->failures);
    metric_describe(&textfile->text, &COST, METRICS_PROMETHEUS);
    add_cost(textfile, "collect", snapshot->took_ns);
    add_cost(textfile, "encode", counts.encode_ns);
    add_cost(textfile, "store", counts.commit_ns);
    add_cost(textfile, "textfile", textfile->cost_ns);
}

static void make_text(struct textfile *textfile, const struct snapshot *snapshot, const struct recorder *recorder)
{
    buffer_clear(&textfile->text);
    for (size_t i = 0; i < sizeof TOLD / sizeof TOLD[0]; i++)
        add_pools(textfile, TOLD[i]);
    add_totals(textfile, snapshot);
    add_ourselves(textfile, snapshot, recorder);
    metrics_end(&textfile->text, METRICS_PROMETHEUS);
    textfile->is_pending = textfile->text.status == STATUS_OK;
}

/* --- the file ----------------------------------------------------------------------------------------------------------------------- */

static void tell(struct textfile *textfile, const char *text)
{
    if (textfile->config.tell != NULL)
        textfile->config.tell(textfile->config.context, text);
}

static void tell_failure(struct textfile *textfile, const char *line)
{
    char text[PROBLEM_LINE];
    textfile->failures++;
    if (textfile->fails)
        return;
    textfile->fails = true;
    snprintf(text, sizeof text, "%.400s; it is tried again with each sample", line);
    tell(textfile, text);
}

static void hear_result(struct textfile *textfile)
{
    enum status status;
    struct problem why;
    if (!publisher_done(textfile->publisher, &status, &why))
        return;
    if (status != STATUS_OK) {
        tell_failure(textfile, why.line);
        return;
    }
    if (textfile->fails)
        tell(textfile, "the textfile is written again");
    textfile->fails = false;
}

static void offer(struct textfile *textfile, int64_t now_ns)
{
    if (publisher_offer(textfile->publisher, &textfile->text)) {
        textfile->is_pending = false;
        textfile->offered_ns = now_ns;
    } else if (now_ns - textfile->offered_ns > STUCK_NS) {
        tell_failure(textfile, "the textfile has been in writing for more than half a minute");
    }
}

void textfile_look(struct textfile *textfile, const struct snapshot *snapshot, const struct recorder *recorder)
{
    int64_t begun = os_mono_ns();
    hear_result(textfile);
    const struct owners *owners = NULL;
    if (textfile->owners.recording != NULL)
        owners = owner_watch_at(&textfile->owners, snapshot->boot, snapshot->utc_ns);
    leaders_look(&textfile->leaders, snapshot, textfile->host, owners);
    make_text(textfile, snapshot, recorder);
    if (textfile->is_pending && (textfile->offered_ns == 0 || begun - textfile->offered_ns >= LEAST_SPACING_NS))
        offer(textfile, begun);
    textfile->cost_ns = number_difference(os_mono_ns(), begun);
}

void textfile_close(struct textfile *textfile)
{
    if (textfile == NULL)
        return;
    if (textfile->publisher != NULL && textfile->is_pending && publisher_wait(textfile->publisher, CLOSE_WAIT_NS))
        offer(textfile, os_mono_ns());
    if (textfile->publisher != NULL && publisher_wait(textfile->publisher, CLOSE_WAIT_NS))
        hear_result(textfile);
    publisher_close(textfile->publisher);
    leaders_close(&textfile->leaders);
    buffer_done(&textfile->text);
    buffer_done(&textfile->machine);
    buffer_done(&textfile->part);
    free(textfile);
}
