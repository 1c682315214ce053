#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "replay/continue.h"
#include "replay/copy.h"
#include "replay/feed_state.h"
#include "replay/store.h"

enum status feed_open_recorder(struct feed *feed, struct recorder **recorder, struct recording *recording,
                               struct problem *why)
{
    if (recording == NULL)
        return STATUS_OK;
    return recorder_open(recorder, recording, sampler_machine(feed->config.sampler), feed->config.interval_ns, why);
}

enum status feed_end_file(struct feed *feed, const char *reason, struct problem *why)
{
    enum status status = recorder_close(feed->file, reason, why);
    recording_close(feed->own_file);
    feed->file = NULL;
    feed->own_file = NULL;
    pthread_mutex_lock(&feed->state);
    feed->recording = false;
    pthread_mutex_unlock(&feed->state);
    return status;
}

static void give_up_own_file(struct feed *feed, const struct problem *failure)
{
    pthread_mutex_lock(&feed->state);
    feed->record_failed = true;
    feed->record_failure = *failure;
    pthread_mutex_unlock(&feed->state);
    feed_end_file(feed, "the file could not be written", NULL);
}

/* --- one sample into the file ------------------------------------------------------------------------------------------------------- */

/* Whether a full disk is waited for. Simulated time would not stand still meanwhile. */
static bool waits_for_space(const struct feed *feed)
{
    const struct bounds *bounds = feed->config.bounds;
    return bounds != NULL && bounds->min_free_bytes > 0 && feed->own_file == NULL && feed_is_paced(feed);
}

/* Takes back what is not committed, which a failure may have left half done. */
static void undo(struct feed *feed)
{
    recording_batch(feed->config.file, BATCH_UNDO, NULL);
    recorder_undone(feed->file, NULL);
}

static enum status add_where_room(struct feed *feed, const struct snapshot *snapshot, struct problem *why)
{
    enum status status = recorder_room(feed->file, why);
    if (status != STATUS_OK)
        return status;
    status = recorder_add(feed->file, snapshot, why);
    if (status == STATUS_FULL && waits_for_space(feed))
        undo(feed);
    return status;
}

/* Says once that recording pauses, and once that it goes on. */
static void set_paused(struct feed *feed, bool paused, const char *reason)
{
    char text[PROBLEM_LINE];
    if (feed->paused == paused)
        return;
    feed->paused = paused;
    snprintf(text, sizeof text, "%.400s; recording pauses until there is more", reason);
    feed_tell(feed, paused ? text : "there is disk space again; recording goes on");
}

enum status feed_store(struct feed *feed, const struct snapshot *snapshot, struct problem *why)
{
    struct problem failure = {0};
    enum status status = add_where_room(feed, snapshot, &failure);
    bool waits = status == STATUS_FULL && waits_for_space(feed);
    if (status == STATUS_OK || waits) {
        const char *stays = recorder_stays(feed->file);
        set_paused(feed, waits, failure.line);
        if (stays != NULL)
            feed_tell(feed, stays);
        return STATUS_OK;
    }
    if (feed->own_file != NULL) {
        give_up_own_file(feed, &failure);
        return STATUS_OK;
    }
    feed->reason = "the file could not be written";
    return problem_set(why, status, "%s", failure.line);
}

/* --- a file that begins later ------------------------------------------------------------------------------------------------------ */

/* The new file goes on where the memory stands; without anything in memory it begins a session of its own. */
static enum status begin_own_file(struct feed *feed, struct recording *file, struct problem *why)
{
    bool any = feed->config.memory != NULL && recording_last_id(feed->config.memory) != 0;
    if (!any)
        return feed_open_recorder(feed, &feed->file, file, why);
    enum status status = recording_copy(file, feed->config.memory, why);
    if (status == STATUS_OK)
        status = recorder_continue(&feed->file, file, feed->interval_ns, why);
    return status;
}

static enum status record_start_locked(struct feed *feed, const char *path, struct problem *why)
{
    if (feed->file != NULL)
        return problem_set(why, STATUS_BUSY, "already recording into %s", feed->recording ? feed->path : "a file");
    if (os_file_kind(path) != OS_FILE_NONE)
        return problem_set(why, STATUS_DENIED, "%s is there already; name a new file", path);
    size_t bytes = strlen(path) + 1;
    char *copy = malloc(bytes);
    if (copy == NULL)
        return problem_set(why, STATUS_NO_MEMORY, "no memory to record into %s", path);
    memcpy(copy, path, bytes);
    struct recording *file;
    enum status status = recording_open_write(&file, path, why);
    if (status == STATUS_OK) {
        status = begin_own_file(feed, file, why);
        if (status != STATUS_OK) {
            recording_close(file);
            os_remove_file(path);
        }
    }
    if (status != STATUS_OK) {
        free(copy);
        return status;
    }
    feed->own_file = file;
    pthread_mutex_lock(&feed->state);
    free(feed->path);
    feed->path = copy;
    feed->recording = true;
    feed->record_failed = false;
    pthread_mutex_unlock(&feed->state);
    return STATUS_OK;
}

enum status feed_record_start(struct feed *feed, const char *path, struct problem *why)
{
    pthread_mutex_lock(&feed->work);
    enum status status = record_start_locked(feed, path, why);
    pthread_mutex_unlock(&feed->work);
    return status;
}

enum status feed_record_stop(struct feed *feed, struct problem *why)
{
    pthread_mutex_lock(&feed->work);
    enum status status = feed->own_file == NULL ? problem_set(why, STATUS_EMPTY, "no file is being recorded")
                                                : feed_end_file(feed, "stopped by the user", why);
    pthread_mutex_unlock(&feed->work);
    return status;
}

const char *feed_recording_path(struct feed *feed)
{
    pthread_mutex_lock(&feed->state);
    const char *path = feed->recording ? feed->path : NULL;
    pthread_mutex_unlock(&feed->state);
    return path;
}
