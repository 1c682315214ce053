/* feed_state.h: what the parts of a feed (feed.h) share; inside replay only.
 *
 * feed.c takes samples at their pace, feed_file.c keeps them in the file. All but what `state` guards belongs to who holds `work`.
 */
#ifndef REPLAY_FEED_STATE_H
#define REPLAY_FEED_STATE_H

#include <pthread.h>
#include <stdatomic.h>

#include "replay/feed.h"

struct feed {
    struct feed_config config;
    struct os_bell *wake;       /* owned; ends a sleep */
    pthread_mutex_t work;       /* the sampler and the recorders; held while a sample is taken and stored */
    pthread_mutex_t state;      /* what a screen asks between samples; held for moments */
    struct recorder *memory;    /* owned; NULL without a memory recording */
    struct recorder *file;      /* owned; of config.file or of `own_file` */
    struct recording *own_file; /* owned; made by feed_record_start */
    int64_t samples, elapsed_ns;
    int64_t last_mono_ns, last_utc_ns;
    char last_boot[BOOT_TEXT];
    int64_t interval_ns; /* the config's, or what the source asks for when that is longer */
    bool owners_failed;  /* they are not looked for any more */
    bool paused;         /* the disk has no room for samples */
    int failures;        /* in a row */
    const char *reason;  /* for the stop marks */
    char stopped[64];    /* ... when somebody asked for the end */
    pthread_t thread;
    bool started;
    atomic_bool stopping;
    /* Guarded by `state`: */
    char *path; /* owned; kept until the next one, because a screen may still look at it */
    bool recording, failed, record_failed;
    struct problem failure, record_failure;
};

static inline bool feed_is_paced(const struct feed *feed)
{
    return feed->config.real_time || !sampler_is_virtual(feed->config.sampler);
}

static inline void feed_tell(const struct feed *feed, const char *text)
{
    if (feed->config.remark != NULL)
        feed->config.remark(feed->config.progress_context, text);
}

/* A recorder of what the sampler says; none without a recording. */
enum status feed_open_recorder(struct feed *feed, struct recorder **recorder, struct recording *recording,
                               struct problem *why);

/* Adds the sample to the file. What a full disk or a file of feed_record_start's refuses does not end the feed. */
enum status feed_store(struct feed *feed, const struct snapshot *snapshot, struct problem *why);

/* Ends the file that feed_record_start began. */
enum status feed_end_file(struct feed *feed, const char *reason, struct problem *why);

#endif
