/* store.h: what a kind of recording implements; recording.c hands every public call to it. Inside replay only.
 *
 * A store embeds struct recording as its first member. The promises are those of recording.h. `why` may be NULL.
 */
#ifndef REPLAY_STORE_H
#define REPLAY_STORE_H

#include "replay/recording.h"

struct sample_write {
    struct sample_info *info;
    const int64_t *totals; /* TOTALS of them */
    const unsigned char *frame;
    size_t length;
    const struct mark *marks;
    size_t mark_count;
};

/* What a recording may keep. */
struct trim {
    int64_t before_ns; /* groups of before that moment go, UTC; ABSENT: they may stay */
    int64_t max_bytes; /* of the file with its -wal; ABSENT: no bound */
};

enum batch_step { BATCH_BEGIN, BATCH_COMMIT, BATCH_UNDO };

struct store_ops {
    void (*close)(struct recording *recording);
    enum status (*summary)(struct recording *recording, struct recording_summary *summary, struct problem *why);
    /* Oldest and newest sample id, 0 and 0 when there is none. */
    enum status (*bounds)(struct recording *recording, int64_t *first, int64_t *last, struct problem *why);
    /* The sample with the smallest id at or above `id`, without position. */
    enum status (*sample)(struct recording *recording, int64_t id, struct sample_info *info, struct problem *why);
    enum status (*find_time)(struct recording *recording, int64_t utc_ns, int64_t *id, struct problem *why);
    enum status (*frames)(struct recording *recording, int64_t from, int64_t to, frame_visitor visit, void *context,
                          struct problem *why);
    enum status (*marks)(struct recording *recording, int64_t begin_ns, int64_t end_ns, struct mark *marks,
                         size_t capacity, size_t *count, struct problem *why);
    enum status (*session)(struct recording *recording, int64_t id, struct session *session, struct problem *why);
    enum status (*add_session)(struct recording *recording, struct session *session, struct problem *why);
    enum status (*append)(struct recording *recording, const struct sample_write *write, struct problem *why);
    enum status (*add_mark)(struct recording *recording, const struct mark *mark, struct problem *why);
    /* The newest session, for the joint. */
    enum status (*last_session)(struct recording *recording, struct session *session, struct problem *why);
    /* Several appends as one transaction: begun, ended, or undone. NULL where each append costs nothing anyway. */
    enum status (*batch)(struct recording *recording, enum batch_step step, struct problem *why);
    /* Drops the oldest key groups beyond the bounds, a few a call and never the newest one, and gives free space back. *more: there is work left. NULL where a
     * recording bounds itself. */
    enum status (*trim)(struct recording *recording, const struct trim *trim, bool *more, struct problem *why);
    /* As recording_sync_every. NULL where nothing is synced. */
    enum status (*sync_every)(struct recording *recording, int64_t samples, struct problem *why);
    /* Free space where the recording lies, bytes; ABSENT when it cannot be told. NULL where that is no question. */
    int64_t (*free_bytes)(struct recording *recording);
};

struct recording {
    const struct store_ops *ops;
};

enum status recording_batch(struct recording *recording, enum batch_step step, struct problem *why);
enum status recording_trim(struct recording *recording, const struct trim *trim, bool *more, struct problem *why);
int64_t recording_free_bytes(struct recording *recording);

/* Most samples a key group may have; more is damage. A seek decodes one group at most. */
enum { GROUP_SAMPLES_MAX = 1024 };

#endif
