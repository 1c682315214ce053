#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/when.h"
#include "replay/feed_state.h"
#include "replay/store.h"

enum { FAILURES_MAX = 5, BATCH_SAMPLES = 128 };

/* What the end waits for owners that are being found out. */
#define OWNERS_WAIT_NS (2 * NS_PER_SECOND)

enum status feed_open(struct feed **feed, const struct feed_config *config, struct problem *why)
{
    struct feed *made = calloc(1, sizeof *made);
    if (made == NULL)
        return problem_set(why, STATUS_NO_MEMORY, "no memory to take samples");
    made->config = *config;
    made->interval_ns = config->interval_ns;
    made->reason = "stopped";
    pthread_mutex_init(&made->work, NULL);
    pthread_mutex_init(&made->state, NULL);
    enum status status = os_bell_open(&made->wake);
    if (status != STATUS_OK)
        problem_set(why, status, "cannot make a bell for the sampler's thread");
    if (status == STATUS_OK)
        status = feed_open_recorder(made, &made->memory, config->memory, why);
    if (status == STATUS_OK)
        status = feed_open_recorder(made, &made->file, config->file, why);
    if (status == STATUS_OK && made->file != NULL && config->bounds != NULL)
        recorder_set_bounds(made->file, config->bounds);
    if (status == STATUS_OK && made->file != NULL && config->batch > 1)
        status = recording_sync_every(config->file, config->batch, why);
    if (status == STATUS_OK && config->alarm != NULL)
        alarm_start(config->alarm, sampler_machine(config->sampler), sampler_is_virtual(config->sampler));
    if (status == STATUS_OK && config->textfile != NULL)
        textfile_start(config->textfile, sampler_machine(config->sampler), config->file);
    if (status != STATUS_OK) {
        feed_close(made);
        return status;
    }
    *feed = made;
    return STATUS_OK;
}

/* --- one sample -------------------------------------------------------------------------------------------------------------------- */

static void count_sample(struct feed *feed, const struct snapshot *snapshot)
{
    if (feed->samples++ > 0) {
        bool same_boot = strcmp(feed->last_boot, snapshot->boot) == 0;
        int64_t passed = same_boot ? number_difference(snapshot->mono_ns, feed->last_mono_ns)
                                   : number_difference(snapshot->utc_ns, feed->last_utc_ns);
        feed->elapsed_ns += passed > 0 ? passed : 0;
    }
    feed->last_mono_ns = snapshot->mono_ns;
    feed->last_utc_ns = snapshot->utc_ns;
    memcpy(feed->last_boot, snapshot->boot, sizeof feed->last_boot);
}

static bool limits_reached(struct feed *feed)
{
    const struct feed_config *config = &feed->config;
    bool enough = config->samples != ABSENT && feed->samples >= config->samples;
    bool over = config->span_ns != ABSENT && feed->samples > 0 && feed->elapsed_ns >= config->span_ns;
    if (enough)
        feed->reason = "all samples asked for were taken";
    else if (over)
        feed->reason = "time is up";
    return enough || over;
}

/* A read that got slow asks for more time between samples; that is then no gap. */
static void follow_wanted_interval(struct feed *feed)
{
    int64_t wanted = sampler_wanted_interval(feed->config.sampler);
    int64_t interval = wanted > feed->config.interval_ns ? wanted : feed->config.interval_ns;
    if (interval == feed->interval_ns)
        return;
    feed->interval_ns = interval;
    if (feed->memory != NULL)
        recorder_set_interval(feed->memory, interval);
    if (feed->file != NULL)
        recorder_set_interval(feed->file, interval);
}

static void tell_missed(struct feed *feed, const struct problem *why)
{
    if (feed->memory != NULL)
        recorder_missed(feed->memory, why->line);
    if (feed->file != NULL)
        recorder_missed(feed->file, why->line);
}

/* A source that fails now and then leaves a gap; one that fails from the first sample on, or again and again, ends the feed. */
static enum status survive(struct feed *feed, enum status status, const struct problem *why)
{
    if (status == STATUS_EMPTY) {
        feed->reason = "the source ended";
        return status;
    }
    feed->failures++;
    if (feed->samples > 0 && feed->failures < FAILURES_MAX) {
        tell_missed(feed, why);
        return STATUS_OK;
    }
    feed->reason = "the source failed";
    return status;
}

static void tell_remarks(const struct feed *feed, const struct snapshot *snapshot)
{
    for (size_t i = 0; i < snapshot->remark_count && feed->samples == 1; i++)
        feed_tell(feed, intern_text(snapshot->names, snapshot->remarks[i]).bytes);
}

/* Owners that cannot be found or stored cost no sample: that is told once, and what is known stays. */
static void drop_owners(struct feed *feed, const struct problem *failure)
{
    char text[PROBLEM_LINE];
    snprintf(text, sizeof text, "who owns what is no longer found out: %.400s", failure->line);
    feed_tell(feed, text);
    feed->owners_failed = true;
}

static void fill_targets(const struct feed *feed, struct owner_target targets[OWNER_TARGETS])
{
    targets[0] = (struct owner_target){feed->config.memory, feed->memory};
    targets[1] = (struct owner_target){feed->own_file != NULL ? feed->own_file : feed->config.file, feed->file};
    if (targets[1].recorder == NULL)
        targets[1].recording = NULL;
}

static void look_for_owners(struct feed *feed, const struct snapshot *snapshot)
{
    struct owner_target targets[OWNER_TARGETS];
    struct problem failure = {0};
    if (feed->config.owners == NULL || feed->owners_failed || feed->paused)
        return;
    fill_targets(feed, targets);
    if (owner_keeper_look(feed->config.owners, snapshot, targets, &failure) != STATUS_OK ||
        owner_keeper_failed(feed->config.owners, &failure))
        drop_owners(feed, &failure);
}

static void finish_owners(struct feed *feed)
{
    struct owner_target targets[OWNER_TARGETS];
    if (feed->config.owners == NULL || feed->owners_failed)
        return;
    fill_targets(feed, targets);
    (void)owner_keeper_finish(feed->config.owners, OWNERS_WAIT_NS, targets, NULL);
}

bool feed_owners_progress(struct feed *feed, char line[KEEPER_LINE])
{
    return feed->config.owners != NULL && owner_keeper_progress(feed->config.owners, line);
}

static enum status step_locked(struct feed *feed, struct problem *why)
{
    const struct snapshot *snapshot;
    if (limits_reached(feed))
        return STATUS_EMPTY;
    struct problem failure = {0};
    enum status status = sampler_take(feed->config.sampler, &snapshot, &failure);
    if (status != STATUS_OK && why != NULL)
        *why = failure;
    if (status != STATUS_OK)
        return survive(feed, status, &failure);
    feed->failures = 0;
    follow_wanted_interval(feed);
    count_sample(feed, snapshot);
    tell_remarks(feed, snapshot);
    if (feed->memory != NULL)
        status = recorder_add(feed->memory, snapshot, why);
    if (status == STATUS_OK && feed->file != NULL)
        status = feed_store(feed, snapshot, why);
    if (feed->config.alarm != NULL)
        alarm_look(feed->config.alarm, snapshot, feed->memory, feed->file, feed->own_file != NULL ? feed->path : NULL);
    if (feed->config.textfile != NULL)
        textfile_look(feed->config.textfile, snapshot, feed->file);
    if (status == STATUS_OK)
        look_for_owners(feed, snapshot);
    return status;
}

enum status feed_step(struct feed *feed, struct problem *why)
{
    pthread_mutex_lock(&feed->work);
    enum status status = step_locked(feed, why);
    pthread_mutex_unlock(&feed->work);
    if (status != STATUS_OK)
        return status;
    if (feed->config.bell != NULL)
        os_bell_ring(feed->config.bell);
    if (feed->config.progress != NULL)
        feed->config.progress(feed->config.progress_context, feed->samples, feed->last_utc_ns);
    return STATUS_OK;
}

/* --- at a steady pace -------------------------------------------------------------------------------------------------------------- */

static bool must_stop(struct feed *feed)
{
    if (os_stop_requested()) {
        snprintf(feed->stopped, sizeof feed->stopped, "stopped by %s", os_stop_word());
        feed->reason = feed->stopped;
    }
    return atomic_load(&feed->stopping) || os_stop_requested();
}

/* Deadlines stay on the grid that the first one began, however late a sample was. */
static int64_t next_deadline(int64_t deadline_ns, int64_t interval_ns)
{
    int64_t now = os_mono_ns(), next = deadline_ns + interval_ns;
    return next > now ? next : next + ((now - next) / interval_ns + 1) * interval_ns;
}

static void sleep_until(struct feed *feed, int64_t deadline_ns)
{
    while (!must_stop(feed) && !os_sleep_until(deadline_ns, feed->wake))
        continue;
}

/* Ends the transaction: what was good is committed, what a failure left half done is not. */
static enum status end_batch(struct feed *feed, enum status status, struct problem *why)
{
    struct recording *file = feed->config.file;
    if (file == NULL)
        return status;
    if (status != STATUS_OK && status != STATUS_EMPTY) {
        recording_batch(file, BATCH_UNDO, NULL);
        return status;
    }
    enum status committed = recording_batch(file, BATCH_COMMIT, why);
    if (committed != STATUS_OK)
        feed->reason = "the file could not be written";
    return committed != STATUS_OK ? committed : status;
}

static enum status run_batch(struct feed *feed, struct problem *why)
{
    enum status status = feed->config.file != NULL ? recording_batch(feed->config.file, BATCH_BEGIN, why) : STATUS_OK;
    for (int samples = 0; samples < BATCH_SAMPLES && status == STATUS_OK && !must_stop(feed); samples++)
        status = feed_step(feed, why);
    return end_batch(feed, status, why);
}

/* Simulated time needs no sample to be durable at once: a crash loses nothing that could not be made again. So there a transaction holds many. */
static enum status run_unpaced(struct feed *feed, struct problem *why)
{
    enum status status = STATUS_OK;
    while (status == STATUS_OK && !must_stop(feed))
        status = run_batch(feed, why);
    return status == STATUS_OK ? STATUS_STOPPED : status == STATUS_EMPTY ? STATUS_OK : status;
}

static enum status run_paced(struct feed *feed, struct problem *why)
{
    int64_t deadline = os_mono_ns();
    while (!must_stop(feed)) {
        enum status status = feed_step(feed, why);
        if (status != STATUS_OK)
            return status == STATUS_EMPTY ? STATUS_OK : status;
        pthread_mutex_lock(&feed->work);
        bool done = limits_reached(feed);
        pthread_mutex_unlock(&feed->work);
        if (done)
            return STATUS_OK;
        deadline = next_deadline(deadline, feed->interval_ns);
        sleep_until(feed, deadline);
    }
    return STATUS_STOPPED;
}

enum status feed_run(struct feed *feed, struct problem *why)
{
    return feed_is_paced(feed) ? run_paced(feed, why) : run_unpaced(feed, why);
}

static void *run_thread(void *argument)
{
    struct feed *feed = argument;
    struct problem failure = {0};
    enum status status = feed_run(feed, &failure);
    if (status != STATUS_OK && status != STATUS_STOPPED) {
        pthread_mutex_lock(&feed->state);
        feed->failed = true;
        feed->failure = failure;
        pthread_mutex_unlock(&feed->state);
    }
    if (feed->config.bell != NULL)
        os_bell_ring(feed->config.bell);
    return NULL;
}

enum status feed_start(struct feed *feed, struct problem *why)
{
    atomic_store(&feed->stopping, false);
    if (pthread_create(&feed->thread, NULL, run_thread, feed) != 0)
        return problem_set(why, STATUS_LIMIT, "cannot start a thread to take samples");
    feed->started = true;
    return STATUS_OK;
}

void feed_stop(struct feed *feed)
{
    if (!feed->started)
        return;
    atomic_store(&feed->stopping, true);
    os_bell_ring(feed->wake);
    pthread_join(feed->thread, NULL);
    feed->started = false;
}

static bool ask_failure(struct feed *feed, const bool *failed, const struct problem *failure, struct problem *why)
{
    pthread_mutex_lock(&feed->state);
    bool answer = *failed;
    if (answer && why != NULL)
        *why = *failure;
    pthread_mutex_unlock(&feed->state);
    return answer;
}

bool feed_failed(struct feed *feed, struct problem *why)
{
    return ask_failure(feed, &feed->failed, &feed->failure, why);
}

bool feed_record_failed(struct feed *feed, struct problem *why)
{
    return ask_failure(feed, &feed->record_failed, &feed->record_failure, why);
}

/* --- between two samples ----------------------------------------------------------------------------------------------------------- */

enum status feed_note(struct feed *feed, int64_t utc_ns, const char *text, struct problem *why)
{
    enum status status = STATUS_OK;
    pthread_mutex_lock(&feed->work);
    if (feed->memory != NULL)
        status = recorder_note(feed->memory, utc_ns, text, why);
    if (status == STATUS_OK && feed->file != NULL)
        status = recorder_note(feed->file, utc_ns, text, why);
    pthread_mutex_unlock(&feed->work);
    return status;
}

bool feed_news(struct feed *feed, char line[MARK_TEXT])
{
    return feed->config.alarm != NULL && alarm_news(feed->config.alarm, line);
}

enum status feed_handle_kinds(struct feed *feed, int64_t pid, int64_t budget_ns,
                              struct handle_kind kinds[HANDLE_KINDS_MAX], size_t *count, bool *complete,
                              struct problem *why)
{
    pthread_mutex_lock(&feed->work);
    enum status status = sampler_handle_kinds(feed->config.sampler, pid, budget_ns, kinds, count, complete, why);
    pthread_mutex_unlock(&feed->work);
    return status;
}

enum status feed_walk_handles(struct feed *feed, int64_t budget_ns, struct problem *why)
{
    pthread_mutex_lock(&feed->work);
    enum status status = sampler_walk_handles(feed->config.sampler, budget_ns, why);
    pthread_mutex_unlock(&feed->work);
    return status;
}

enum status feed_toggle_large(struct feed *feed, bool *on, struct problem *why)
{
    pthread_mutex_lock(&feed->work);
    enum status status = sampler_toggle_large(feed->config.sampler, on, why);
    pthread_mutex_unlock(&feed->work);
    return status;
}

void feed_close(struct feed *feed)
{
    if (feed == NULL)
        return;
    feed_stop(feed);
    if (feed->config.textfile != NULL)
        textfile_end(feed->config.textfile);
    finish_owners(feed);
    recorder_close(feed->memory, feed->reason, NULL);
    if (feed->own_file != NULL)
        feed_end_file(feed, feed->reason, NULL);
    else
        recorder_close(feed->file, feed->reason, NULL);
    os_bell_close(feed->wake);
    pthread_mutex_destroy(&feed->work);
    pthread_mutex_destroy(&feed->state);
    free(feed->path);
    free(feed);
}
