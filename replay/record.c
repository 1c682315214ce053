/* The verb `record`: samples into a file until told to stop. All it says goes to stderr. */
#include <stdio.h>
#include <string.h>

#include "base/os.h"
#include "base/os_self.h"
#include "base/text.h"
#include "base/when.h"
#include "replay/alarm_options.h"
#include "replay/feed.h"
#include "replay/owner_options.h"
#include "replay/verbs.h"

#define DEFAULT_INTERVAL_NS  (5 * NS_PER_SECOND)
#define SHORTEST_INTERVAL_NS (10 * NS_PER_MS)
#define SHORTEST_KEEP_NS     NS_PER_MINUTE
#define DEFAULT_KEEP_ALL_NS  (2 * NS_PER_DAY)
#define DEFAULT_MINUTES_NS   (7 * NS_PER_DAY)
#define LEAST_MAX_BYTES      (INT64_C(8) << 20)
#define DEFAULT_FREE_BYTES   (INT64_C(64) << 20)

enum { BATCH_MAX = 1000, DEFAULT_FREE_PART = 20 };

const struct option record_options[] = {
    {"interval", OPTION_SPAN, "DURATION", "time from sample to sample: 5s when not given, at least 10ms"},
    {"for", OPTION_SPAN, "DURATION", "stop after so much time; a simulated server's time is simulated too"},
    {"samples", OPTION_COUNT, "N", "stop after so many samples"},
    {"keep", OPTION_SPAN, "DURATION",
     "drop what is older than that while recording, at least 1m: 30d; old samples are thinned, see --keep-all"},
    {"keep-all", OPTION_SPAN, "DURATION",
     "keep every sample that long, 2d when not given with --keep; older ones are thinned to one a minute and later one "
     "a quarter hour, with the lowest and highest of each value"},
    {"keep-minutes", OPTION_SPAN, "DURATION",
     "keep a sample a minute that long, 7d when not given; then quarter hours"},
    {"max-size", OPTION_SIZE, "SIZE",
     "drop the oldest samples so that the file with its -wal stays below: 2g; at least 8m"},
    {"min-free", OPTION_SIZE, "SIZE",
     "pause while less is free on the file's disk, and go on by itself: 64m or a twentieth of a small disk when not "
     "given; 0: never pause"},
    {"durability", OPTION_TEXT, "HOW",
     "sample: each sample is on the disk before the next one (default); batch=N: only every Nth, N "
     "up to 1000, is waited for, to spare a slow disk; a power cut then loses at most the last N samples, the end of "
     "the "
     "program none"},
    ALERT_OPTIONS,
    TEXTFILE_OPTIONS,
    OWNER_OPTIONS,
    {"source", OPTION_TEXT, "SOURCE", "where samples come from: " SAMPLER_SOURCES},
    {"pools", OPTION_TEXT, "LIST", "which pools to read, a comma list: " SAMPLER_POOLS},
    {"walk-handles", OPTION_FLAG, NULL,
     "count the handles of all processes by kind with each sample, for up to 200ms, so that pools show who has most"},
    {"nice", OPTION_COUNT, "N", "step back behind others: 1 (a little) to 19 (only idle processors and disks)"},
    {"quiet", OPTION_FLAG, NULL, "say nothing but failures and alerts"},
    {NULL, OPTION_FLAG, NULL, NULL},
};

struct recording_job {
    const char *path;
    int64_t interval_ns;
    int64_t samples, span_ns; /* ABSENT: no limit */
    struct bounds bounds;
    int64_t batch; /* samples to a sync */
    int64_t nice;  /* ABSENT: as it was started */
    bool quiet;
    struct alarm *alarm;       /* NULL: no alerts */
    struct textfile *textfile; /* NULL: none */
    struct sampler *sampler;
    struct owner_keeper *owners; /* NULL: they are not looked for */
    struct owner_places places;
    struct recording *recording;
    int64_t bytes_before;
    int64_t samples_taken;
    bool line_open; /* a progress line stands on the terminal without its end */
    int64_t last_progress_ns;
};

static enum status read_durability(const char *text, int64_t *batch, struct problem *why)
{
    static const char BATCH[] = "batch=";
    size_t lead = sizeof BATCH - 1;
    *batch = 1;
    if (text == NULL || strcmp(text, "sample") == 0)
        return STATUS_OK;
    bool good = strncmp(text, BATCH, lead) == 0 &&
                number_parse(text + lead, strlen(text + lead), UNIT_COUNT, batch) == STATUS_OK;
    if (good && *batch >= 1 && *batch <= BATCH_MAX)
        return STATUS_OK;
    return problem_set(why, STATUS_USAGE, "--durability %s: sample or batch=N is needed, N from 1 to %d", text,
                       BATCH_MAX);
}

/* How long a tier is kept: not longer than everything is, nor shorter than what is finer. */
static int64_t tier_span(int64_t asked, int64_t usual, int64_t least, int64_t most)
{
    int64_t span = asked != ABSENT ? asked : usual;
    span = span < least ? least : span;
    return most != ABSENT && span > most ? most : span;
}

static enum status read_tiers(const struct arguments *arguments, struct bounds *bounds, struct problem *why)
{
    int64_t all = arguments_number(arguments, "keep-all"), minutes = arguments_number(arguments, "keep-minutes");
    if (all != ABSENT && all < SHORTEST_KEEP_NS)
        return problem_set(why, STATUS_USAGE, "--keep-all %s is too short: 1m is the least",
                           arguments_text(arguments, "keep-all"));
    bounds->keep_all_ns = bounds->keep_minutes_ns = ABSENT;
    if (all == ABSENT && minutes == ABSENT && bounds->keep_ns == ABSENT)
        return STATUS_OK;
    bounds->keep_all_ns = tier_span(all, DEFAULT_KEEP_ALL_NS, 0, bounds->keep_ns);
    bounds->keep_minutes_ns = tier_span(minutes, DEFAULT_MINUTES_NS, bounds->keep_all_ns, bounds->keep_ns);
    return STATUS_OK;
}

static enum status read_bounds(const struct arguments *arguments, struct bounds *bounds, struct problem *why)
{
    bounds->keep_ns = arguments_number(arguments, "keep");
    bounds->max_bytes = arguments_number(arguments, "max-size");
    bounds->min_free_bytes = arguments_number(arguments, "min-free");
    if (bounds->keep_ns != ABSENT && bounds->keep_ns < SHORTEST_KEEP_NS)
        return problem_set(why, STATUS_USAGE, "--keep %s is too short: 1m is the least",
                           arguments_text(arguments, "keep"));
    if (bounds->max_bytes != ABSENT && bounds->max_bytes < LEAST_MAX_BYTES)
        return problem_set(why, STATUS_USAGE, "--max-size %s is too small: 8m is the least",
                           arguments_text(arguments, "max-size"));
    return read_tiers(arguments, bounds, why);
}

static enum status read_arguments(const struct arguments *arguments, struct recording_job *job, struct problem *why)
{
    int64_t interval = arguments_number(arguments, "interval");
    job->path = arguments->operands[0];
    job->interval_ns = interval == ABSENT ? DEFAULT_INTERVAL_NS : interval;
    job->samples = arguments_number(arguments, "samples");
    job->span_ns = arguments_number(arguments, "for");
    job->quiet = arguments_flag(arguments, "quiet");
    if (job->interval_ns < SHORTEST_INTERVAL_NS)
        return problem_set(why, STATUS_USAGE, "--interval %s is too short: 10ms is the least",
                           arguments_text(arguments, "interval"));
    if (job->samples != ABSENT && job->samples < 1)
        return problem_set(why, STATUS_USAGE, "--samples %s: at least 1 is needed",
                           arguments_text(arguments, "samples"));
    job->nice = arguments_number(arguments, "nice");
    if (job->nice != ABSENT && (job->nice < 1 || job->nice > OS_NICE_MAX))
        return problem_set(why, STATUS_USAGE, "--nice %s: from 1 to %d is needed", arguments_text(arguments, "nice"),
                           OS_NICE_MAX);
    enum status status = read_bounds(arguments, &job->bounds, why);
    return status == STATUS_OK ? read_durability(arguments_text(arguments, "durability"), &job->batch, why) : status;
}

/* --- what is said ------------------------------------------------------------------------------------------------------------------ */

static void safe_path(char out[PROBLEM_LINE], const char *path)
{
    text_safe(out, PROBLEM_LINE, PROBLEM_LINE, path, strlen(path));
}

static void say_start(const struct recording_job *job)
{
    char path[PROBLEM_LINE], interval[WHEN_TEXT];
    safe_path(path, job->path);
    span_format(interval, job->interval_ns);
    fprintf(stderr, "recording %s into %s every %s%s; Ctrl-C stops\n", sampler_machine(job->sampler)->host, path,
            interval, sampler_is_virtual(job->sampler) ? " of simulated time" : "");
}

static void say_remark(void *context, const char *text)
{
    const struct recording_job *job = context;
    if (!job->quiet)
        fprintf(stderr, "note: %s\n", text);
}

static void end_progress(struct recording_job *job)
{
    if (job->line_open)
        fputc('\n', stderr);
    job->line_open = false;
}

static void say_alert(void *context, enum alarm_word word, int64_t utc_ns, const char *text)
{
    struct recording_job *job = context;
    char when[WHEN_TEXT];
    if (word == ALARM_NOTE) {
        say_remark(job, text);
        return;
    }
    end_progress(job);
    when_format(when, utc_ns, (struct zone){ZONE_FIXED, sampler_machine(job->sampler)->zone_offset_seconds});
    fprintf(stderr, "%s  alert: %s\n", when, text);
}

/* A failure: said in quiet, too. */
static void say_textfile(void *context, const char *text)
{
    end_progress(context);
    fprintf(stderr, "textfile: %s\n", text);
}

/* On a terminal one line that is written over each second; elsewhere a line now and then, and only where time runs faster than ours. */
static void show_progress(void *context, int64_t samples, int64_t utc_ns)
{
    struct recording_job *job = context;
    bool terminal = os_is_terminal(2);
    int64_t now = os_mono_ns();
    job->samples_taken = samples;
    if (job->last_progress_ns == 0)
        job->last_progress_ns = now;
    if (job->quiet || now - job->last_progress_ns < (terminal ? NS_PER_SECOND : 5 * NS_PER_SECOND))
        return;
    job->last_progress_ns = now;
    if (!terminal && !sampler_is_virtual(job->sampler))
        return;
    char when[WHEN_TEXT];
    when_format(when, utc_ns, (struct zone){ZONE_FIXED, sampler_machine(job->sampler)->zone_offset_seconds});
    fprintf(stderr, terminal ? "\r%lld samples, at %s \b" : "%lld samples, at %s\n", (long long)samples, when);
    job->line_open = terminal;
}

static void say_end(struct recording_job *job)
{
    char bytes[NUMBER_TEXT], each[NUMBER_TEXT];
    int64_t grown = number_difference(os_file_size(job->path), job->bytes_before);
    number_short(bytes, grown, UNIT_BYTES, 8);
    number_short(each, number_scale(grown, 1, job->samples_taken), UNIT_COUNT, 8);
    end_progress(job);
    fprintf(stderr, "%lld samples, %s bytes, %s bytes per sample\n", (long long)job->samples_taken, bytes, each);
}

/* A recorder of a real machine must outlive the machine's want of memory. What it is not granted is said in one line. */
static void hold_out(struct recording_job *job)
{
    char lock[OS_REASON], spare[OS_REASON], text[PROBLEM_LINE];
    if (sampler_is_virtual(job->sampler))
        return;
    bool locked = os_lock_memory(lock), spared = os_spare(spare);
    if (locked)
        return;
    if (!spared)
        snprintf(text, sizeof text,
                 "memory is not locked, so samples may be late when it runs short: %s; nor is the "
                 "recorder spared then: %s",
                 lock, spare);
    else
        snprintf(text, sizeof text, "memory is not locked, so samples may be late when it runs short: %s", lock);
    say_remark(job, text);
}

/* --- the work ---------------------------------------------------------------------------------------------------------------------- */

static enum status run_feed(struct recording_job *job, struct problem *why)
{
    struct feed *feed;
    const struct feed_config config = {.sampler = job->sampler,
                                       .file = job->recording,
                                       .interval_ns = job->interval_ns,
                                       .samples = job->samples,
                                       .span_ns = job->span_ns,
                                       .bounds = &job->bounds,
                                       .batch = job->batch,
                                       .alarm = job->alarm,
                                       .textfile = job->textfile,
                                       .owners = job->owners,
                                       .progress = show_progress,
                                       .progress_context = job,
                                       .remark = say_remark};
    enum status status = feed_open(&feed, &config, why);
    if (status != STATUS_OK)
        return status;
    if (!job->quiet)
        say_start(job);
    status = feed_run(feed, why);
    feed_close(feed);
    return status;
}

/* A small disk may be used up to its last twentieth. */
static int64_t default_free_bytes(const char *path)
{
    int64_t all;
    os_free_bytes(path, &all);
    return all == ABSENT || all / DEFAULT_FREE_PART > DEFAULT_FREE_BYTES ? DEFAULT_FREE_BYTES : all / DEFAULT_FREE_PART;
}

static enum status record_into(struct recording_job *job, struct problem *why)
{
    int64_t size = os_file_size(job->path);
    job->bytes_before = size == ABSENT ? 0 : size;
    enum status status = recording_open_write(&job->recording, job->path, why);
    if (status != STATUS_OK)
        return status;
    if (job->bounds.min_free_bytes == ABSENT)
        job->bounds.min_free_bytes = default_free_bytes(job->path);
    status = run_feed(job, why);
    recording_close(job->recording);
    if (!job->quiet && job->samples_taken > 0)
        say_end(job);
    return status;
}

static enum status open_alarm(const struct arguments *arguments, struct recording_job *job,
                              const struct leak_judge *judge, struct problem *why)
{
    const struct alarm_config config = {
        .path = job->path, .interval_ns = job->interval_ns, .judge = judge, .tell = say_alert, .context = job};
    return alarm_open_asked(&job->alarm, arguments, &config, why);
}

static enum status open_textfile(const struct arguments *arguments, struct recording_job *job, struct problem *why)
{
    const struct textfile_config config = {.interval_ns = job->interval_ns, .tell = say_textfile, .context = job};
    return textfile_open_asked(&job->textfile, arguments, &config, why);
}

static enum status open_owners(const struct arguments *arguments, struct recording_job *job, struct problem *why)
{
    char trouble[PROBLEM_LINE];
    enum status status = owner_keeper_open_asked(&job->owners, &job->places, arguments, job->sampler, trouble, why);
    if (status == STATUS_OK && trouble[0] != '\0')
        say_remark(job, trouble);
    return status;
}

static void close_job(struct recording_job *job)
{
    owner_keeper_close(job->owners);
    sampler_close(job->sampler);
    textfile_close(job->textfile);
    alarm_close(job->alarm);
}

enum status record_run(const struct arguments *arguments, struct problem *why)
{
    return record_run_judged(arguments, NULL, why);
}

enum status record_run_judged(const struct arguments *arguments, const struct leak_judge *judge, struct problem *why)
{
    struct recording_job job = {0};
    enum status status = read_arguments(arguments, &job, why);
    if (status == STATUS_OK)
        status = open_alarm(arguments, &job, judge, why);
    if (status == STATUS_OK)
        status = open_textfile(arguments, &job, why);
    if (status != STATUS_OK) {
        close_job(&job);
        return status;
    }
    const struct sampler_config config = {.source = arguments_text(arguments, "source"),
                                          .pools = arguments_text(arguments, "pools"),
                                          .interval_ns = job.interval_ns,
                                          .walk_ns = arguments_flag(arguments, "walk-handles") ? SAMPLER_WALK_NS : 0};
    os_catch_stop();
    status = job.nice == ABSENT ? STATUS_OK : os_be_nice((int)job.nice, why);
    if (status == STATUS_OK)
        status = sampler_open(&job.sampler, &config, why);
    if (status == STATUS_OK)
        status = open_owners(arguments, &job, why);
    if (status == STATUS_OK) {
        hold_out(&job);
        status = record_into(&job, why);
    }
    close_job(&job);
    return status;
}
