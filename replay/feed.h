/* feed.h: samples at a steady pace, apart from drawing.
 *
 * A feed borrows a sampler and up to two recordings: the bounded one in memory that the live screen looks at, and a file. It takes a sample each interval, hands it
 * to a recorder for each, and rings the bell that its owner gave. Running in a thread of its own (live) it goes on however long the terminal is blocked;
 * run in the foreground (record) it returns when it is done. With a virtual sampler nothing sleeps unless `real_time` is set, and samples reach a file in
 * transactions of many.
 * While the thread runs, the sampler may only be used through the feed.
 */
#ifndef REPLAY_FEED_H
#define REPLAY_FEED_H

#include "base/os.h"
#include "replay/alarm.h"
#include "replay/owner_keeper.h"
#include "replay/textfile.h"

struct feed;

struct feed_config {
    struct sampler *sampler;  /* borrowed */
    struct recording *memory; /* borrowed; may be NULL */
    struct recording *file;   /* borrowed; may be NULL */
    struct os_bell *bell;     /* borrowed, rung after each sample; may be NULL */
    int64_t interval_ns;
    int64_t samples; /* stop after so many; ABSENT: no limit */
    int64_t span_ns; /* stop when so much sampler time has passed since the first sample; ABSENT: no limit */
    const struct bounds
        *bounds;   /* of `file`, copied; NULL: none. With a min_free_bytes, a paced feed waits while the disk is full */
    int64_t batch; /* as recording_sync_every for `file`; 0 and 1: each sample is on the disk before the next */
    struct alarm *alarm;         /* borrowed, looks at each sample; may be NULL */
    struct textfile *textfile;   /* borrowed, looks at each sample; may be NULL */
    struct owner_keeper *owners; /* borrowed, finds out who owns what; may be NULL */
    bool real_time;              /* sleep between samples even when the sampler is virtual */
    void (*progress)(void *context, int64_t samples,
                     int64_t utc_ns); /* after each sample, on the feed's thread; may be NULL */
    void *progress_context;
    /* For each remark of the first sample, before its progress, and when a full disk makes recording pause or it goes on; the text is safe. May be NULL; gets progress_context. */
    void (*remark)(void *context, const char *text);
};

enum status feed_open(struct feed **feed, const struct feed_config *config, struct problem *why);

/* One sample now, on the caller's thread. STATUS_EMPTY when the source or the limits ended. */
enum status feed_step(struct feed *feed, struct problem *why);

/* Samples until the limits, the end of the source or a stop request. OK or STOPPED with a *reason fit for the stop mark. */
enum status feed_run(struct feed *feed, struct problem *why);

/* feed_run in a thread. feed_stop ends and joins it; feed_failed tells whether it ended by itself, and why. */
enum status feed_start(struct feed *feed, struct problem *why);
void feed_stop(struct feed *feed);
bool feed_failed(struct feed *feed, struct problem *why);

/* Starts recording into a new file at `path`: first everything the memory recording still holds, then each new sample; feed owns that recording. Refused while one is written, and
 * when the file exists. feed_record_stop ends it with a stop mark. feed_recording_path: NULL when none is written. */
enum status feed_record_start(struct feed *feed, const char *path, struct problem *why);
enum status feed_record_stop(struct feed *feed, struct problem *why);
const char *feed_recording_path(struct feed *feed);

/* Whether the file begun by feed_record_start could not be written any more (a full disk), and why. The feed itself goes on without it. */
bool feed_record_failed(struct feed *feed, struct problem *why);

/* A note into every recording the feed writes. */
enum status feed_note(struct feed *feed, int64_t utc_ns, const char *text, struct problem *why);

/* owner_keeper_progress; false without a keeper. */
bool feed_owners_progress(struct feed *feed, char line[KEEPER_LINE]);

/* What the alarm told last (alarm.h), true once for each; false without one. */
bool feed_news(struct feed *feed, char line[MARK_TEXT]);

/* sampler_handle_kinds between two samples. */
enum status feed_handle_kinds(struct feed *feed, int64_t pid, int64_t budget_ns,
                              struct handle_kind kinds[HANDLE_KINDS_MAX], size_t *count, bool *complete,
                              struct problem *why);

/* sampler_walk_handles between two samples. */
enum status feed_walk_handles(struct feed *feed, int64_t budget_ns, struct problem *why);

/* sampler_toggle_large between two samples. */
enum status feed_toggle_large(struct feed *feed, bool *on, struct problem *why);

/* Ends the recordings with stop marks ("time is up", "stopped by SIGTERM", ...). NULL is allowed. */
void feed_close(struct feed *feed);

#endif
