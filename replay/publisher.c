#include "replay/publisher.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/os.h"
#include "base/when.h"

#define CLOSE_WAIT_NS (2 * NS_PER_SECOND)

enum { TEXT_MAX = 16 << 20 };

struct publisher {
    char *path, *part; /* owned; of the file and of what becomes it */
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    /* Guarded by `lock`; the text is the thread's while it is busy. */
    struct buffer text;
    bool busy, closing, has_result;
    struct problem result;
};

/* --- the file ----------------------------------------------------------------------------------------------------------------------- */

static enum status write_part(const struct publisher *publisher, struct problem *why)
{
    os_remove_file(publisher->part);
    FILE *file = os_open_file(publisher->part, "wbx");
    if (file == NULL)
        return problem_os(why, "write", publisher->part, errno);
    os_let_all_read(file);
    errno = 0;
    bool whole = fwrite(publisher->text.bytes, 1, publisher->text.length, file) == publisher->text.length;
    int error = errno;
    bool closed = fclose(file) == 0;
    if (whole && closed)
        return STATUS_OK;
    return problem_os(why, "write", publisher->part, whole ? errno : error);
}

static enum status write_file(const struct publisher *publisher, struct problem *why)
{
    enum status status = write_part(publisher, why);
    if (status == STATUS_OK && !os_rename_file(publisher->part, publisher->path))
        status = problem_os(why, "write", publisher->path, errno);
    if (status != STATUS_OK)
        os_remove_file(publisher->part);
    return status;
}

/* --- the thread --------------------------------------------------------------------------------------------------------------------- */

static void *run(void *argument)
{
    struct publisher *publisher = argument;
    pthread_mutex_lock(&publisher->lock);
    for (;;) {
        while (!publisher->busy && !publisher->closing)
            pthread_cond_wait(&publisher->changed, &publisher->lock);
        if (!publisher->busy)
            break;
        pthread_mutex_unlock(&publisher->lock);
        struct problem result = {0};
        result.status = write_file(publisher, &result);
        pthread_mutex_lock(&publisher->lock);
        publisher->result = result;
        publisher->has_result = true;
        publisher->busy = false;
        pthread_cond_broadcast(&publisher->changed);
    }
    pthread_mutex_unlock(&publisher->lock);
    return NULL;
}

static void free_publisher(struct publisher *publisher)
{
    buffer_done(&publisher->text);
    free(publisher->path);
    free(publisher->part);
    free(publisher);
}

static char *joined(const char *path, const char *suffix)
{
    size_t size = strlen(path) + strlen(suffix) + 1;
    char *made = malloc(size);
    if (made != NULL)
        snprintf(made, size, "%s%s", path, suffix);
    return made;
}

enum status publisher_open(struct publisher **publisher, const char *path, struct problem *why)
{
    struct publisher *made = calloc(1, sizeof *made);
    *publisher = NULL;
    if (made == NULL)
        return problem_set(why, STATUS_NO_MEMORY, "no memory to write %s", path);
    buffer_init(&made->text, TEXT_MAX);
    made->path = joined(path, "");
    made->part = joined(path, ".new");
    if (made->path == NULL || made->part == NULL) {
        free_publisher(made);
        return problem_set(why, STATUS_NO_MEMORY, "no memory to write %s", path);
    }
    pthread_mutex_init(&made->lock, NULL);
    pthread_cond_init(&made->changed, NULL);
    if (pthread_create(&made->thread, NULL, run, made) != 0) {
        free_publisher(made);
        return problem_set(why, STATUS_LIMIT, "cannot start a thread to write %s", path);
    }
    *publisher = made;
    return STATUS_OK;
}

/* --- between the two ---------------------------------------------------------------------------------------------------------------- */

bool publisher_offer(struct publisher *publisher, struct buffer *text)
{
    pthread_mutex_lock(&publisher->lock);
    bool taken = !publisher->busy;
    if (taken) {
        struct buffer spare = publisher->text;
        publisher->text = *text;
        *text = spare;
        publisher->busy = true;
        pthread_cond_broadcast(&publisher->changed);
    }
    pthread_mutex_unlock(&publisher->lock);
    return taken;
}

bool publisher_done(struct publisher *publisher, enum status *status, struct problem *why)
{
    pthread_mutex_lock(&publisher->lock);
    bool done = publisher->has_result;
    publisher->has_result = false;
    *status = publisher->result.status;
    *why = publisher->result;
    pthread_mutex_unlock(&publisher->lock);
    return done;
}

bool publisher_wait(struct publisher *publisher, int64_t timeout_ns)
{
    int64_t until_ns = os_utc_ns() + timeout_ns;
    const struct timespec until = {.tv_sec = (time_t)(until_ns / NS_PER_SECOND),
                                   .tv_nsec = (long)(until_ns % NS_PER_SECOND)};
    pthread_mutex_lock(&publisher->lock);
    int error = 0;
    while (publisher->busy && error == 0)
        error = pthread_cond_timedwait(&publisher->changed, &publisher->lock, &until);
    bool idle = !publisher->busy;
    pthread_mutex_unlock(&publisher->lock);
    return idle;
}

void publisher_close(struct publisher *publisher)
{
    if (publisher == NULL)
        return;
    bool idle = publisher_wait(publisher, CLOSE_WAIT_NS);
    pthread_mutex_lock(&publisher->lock);
    publisher->closing = true;
    pthread_cond_broadcast(&publisher->changed);
    pthread_mutex_unlock(&publisher->lock);
    if (!idle) {
        pthread_detach(publisher->thread);
        return;
    }
    pthread_join(publisher->thread, NULL);
    pthread_cond_destroy(&publisher->changed);
    pthread_mutex_destroy(&publisher->lock);
    free_publisher(publisher);
}
