/* recording.h: the store of samples, frames and marks; in one SQLite file or in bounded memory, behind one interface.
 *
 * The contract:
 * - Samples are only appended, never changed. A sample is one transaction: it is there whole or not at all.
 * - Sample ids rise by one. Where old samples were dropped, a *thinned* sample stands for those of a minute or of a quarter hour (a tier): it has the id of the last of them, so ids
 *   rise there in larger steps. What reads a recording sees one list: quarter hours, then minutes, then samples as they were taken. `position` is the rank in it, 0 for the oldest.
 * - In a recording that was made of others a *stand-in* may be among samples as they were taken: a thinned sample where nothing finer was left. It has one id, of its own.
 * - Frames come in key groups: a key sample stands alone, each following sample holds what changed. A group is kept or dropped whole,
 *   so a frame never outlives its key.
 * - Only one recorder appends, and only it checkpoints. The one exception is recording_note(): a mark, in a transaction of its own that checkpoints
 *   nothing. Readers of a file open it read-only, hold no transaction between two calls (but for recording_hold()), and see each sample once it
 *   is committed. A memory recording may be read by one thread while another appends: each call locks.
 * - Everything handed out is copied to the caller; frames are borrowed during the callback only.
 */
#ifndef REPLAY_RECORDING_H
#define REPLAY_RECORDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "sampler/sampler.h"

struct recording;

/* One run of a recorder. */
struct session {
    int64_t id;         /* 1, 2, ... */
    int64_t started_ns; /* UTC of its first sample */
    int64_t interval_ns;
    int64_t pid; /* of the recorder */
    struct machine machine;
    char tool[32]; /* "pooltop 0.1.0" */
};

/* How far a sample is thinned. Order matters: the coarser, the higher. */
enum tier { TIER_TAKEN, TIER_MINUTE, TIER_QUARTER, TIERS };

int64_t tier_span_ns(enum tier tier);         /* 0 for a sample as it was taken */
const char *tier_name(enum tier tier);        /* "sample", "minute", "quarter hour" */
const char *tier_name_plural(enum tier tier); /* "samples", "minutes", "quarter hours" */

struct sample_info {
    int64_t id;
    int64_t position; /* filled by readers */
    int64_t utc_ns, mono_ns;
    int64_t took_ns;   /* collecting; this and the next two are what the sample cost, ABSENT when unknown */
    int64_t encode_ns; /* making its frame */
    int64_t
        last_commit_ns; /* storing the sample before it, with the sync when there was one: what its own storing costs is known too late for itself */
    int64_t session;
    enum tier tier;
    int64_t number; /* of its row in its tier, rises by one; == id for a sample as taken */
    int64_t from;   /* id of the first sample that it stands for; == id for a sample as taken */
    int64_t
        samples; /* how many it stands for: 1 for a sample as taken; more for a stand-in, whose tier is TIER_TAKEN */
    int64_t begin_ns; /* UTC of the first of them */
    int64_t key;      /* number of the key sample of its group; == number for a key sample */
    bool
        after_break; /* the first of a boot, of a session or after a gap: a difference to the sample before means nothing */
    char boot[BOOT_TEXT];
    int64_t totals[TOTALS]; /* filled by readers: what stands beside the frame, in columns of its own */
};

/* What a sample is by the time it stands for: also of a stand-in. */
enum tier sample_info_span(const struct sample_info *info);

/* Stored in recordings: never renumber. */
enum mark_kind {
    MARK_START = 1,
    MARK_STOP = 2,
    MARK_BOOT = 3,
    MARK_GAP = 4,
    MARK_CLOCK = 5,
    MARK_NOTE = 6,
    MARK_ALERT = 7,
    MARK_DRIVER = 8
};

enum { MARK_TEXT = 256 };

struct mark {
    int64_t id;
    int64_t utc_ns;
    enum mark_kind kind;
    char text[MARK_TEXT]; /* safe UTF-8 */
};

const char *
mark_kind_name(enum mark_kind kind); /* "start", "stop", "boot", "gap", "clock", "note", "alert", "driver" */

struct recording_summary {
    int64_t first_id, last_id;         /* 0 when there is no sample */
    int64_t count;                     /* of the list, thinned ones too */
    int64_t thinned[TIERS];            /* how many of each tier are in it */
    int64_t stand_ins;                 /* ... and how many of TIER_TAKEN are stand-ins */
    int64_t first_taken;               /* the oldest sample that anything is known of; above 1 when some were dropped */
    int64_t first_utc_ns, last_utc_ns; /* ABSENT when there is no sample */
    int64_t sessions, boots, gaps, marks;
    int64_t bytes;       /* memory used, or size of the file with its -wal */
    int64_t limit;       /* of bytes, where the recording bounds itself; ABSENT: it does not */
    int64_t frame_bytes; /* sum of all frames; ABSENT when it would cost a scan (memory gives it at once) */
};

/* Bounded: the oldest key groups are dropped when the frames exceed `limit` bytes. */
enum status recording_open_memory(struct recording **recording, size_t limit);

/* Read-only. Refuses, with one clear line each: a missing or unreadable file, a directory, an empty file, a file that is no pooltop recording, a
 * damaged one, one from a newer pooltop (both versions named). Works in a read-only folder and while a recorder writes. */
enum status recording_open_read(struct recording **recording, const char *path, struct problem *why);

/* The same, but takes a file whose end is missing as well: for looking for damage and for saving what is left. Any read of it may fail. */
enum status recording_open_damaged(struct recording **recording, const char *path, struct problem *why);

/* For appending: creates the file, or goes on in an existing recording. Never touches a file that is not a pooltop recording. */
enum status recording_open_write(struct recording **recording, const char *path, struct problem *why);

/* A recorder's close checkpoints, so that the file stands alone. NULL is allowed. */
void recording_close(struct recording *recording);

enum status recording_summary(struct recording *recording, struct recording_summary *summary, struct problem *why);

/* The newest sample id, cheaply; 0 when there is none. Changes when somebody appended. */
int64_t recording_last_id(struct recording *recording);

/* The sample with this id; STATUS_EMPTY when it was never there or is gone. */
enum status recording_sample(struct recording *recording, int64_t id, struct sample_info *info, struct problem *why);

/* The sample `steps` behind (negative: before) the one with this id, stopping at either end. */
enum status recording_step(struct recording *recording, int64_t id, int64_t steps, struct sample_info *info,
                           struct problem *why);

/* The sample at or after utc_ns, else the last one before it. STATUS_EMPTY when there is none at all. */
enum status recording_find_time(struct recording *recording, int64_t utc_ns, struct sample_info *info,
                                struct problem *why);

/* What is read between these two is of one moment, and costs one look at a file for locks and changes instead of one a call. They may be nested. Nothing between them may wait for anything but the
 * recording: a recorder cannot reuse its -wal meanwhile. A walk over many frames lets go between two runs of them and goes on at the moment it then is. */
void recording_hold(struct recording *recording);
void recording_release(struct recording *recording);

/* Calls `visit` for the frames of the samples from..to (ids, inclusive) of the list in order, with their info; stops early, and answers OK, when visit returns false. A damaged row
 * is STATUS_DAMAGED naming the sample. A frame of one tier does not build on one of another: cursor.h decodes. */
typedef bool (*frame_visitor)(void *context, const struct sample_info *info, const unsigned char *frame, size_t length);
enum status recording_frames(struct recording *recording, int64_t from, int64_t to, frame_visitor visit, void *context,
                             struct problem *why);

/* Marks with begin_ns <= utc_ns <= end_ns in order of time, at most `capacity` from the first on; *count gets how many were copied. */
enum status recording_marks(struct recording *recording, int64_t begin_ns, int64_t end_ns, struct mark *marks,
                            size_t capacity, size_t *count, struct problem *why);

enum status recording_session(struct recording *recording, int64_t id, struct session *session, struct problem *why);

/* Writes a note into the file at `path`, whether somebody records into it or not; the text is made safe and cut at MARK_TEXT. Waits at most ten seconds for a
 * recorder that is writing (STATUS_BUSY). Refuses what recording_open_read refuses, and a file that may not be written. */
enum status recording_note(const char *path, int64_t utc_ns, const char *text, struct problem *why);

/* --- for the recorder ----------------------------------------------------------------------------------------------------------- */

/* Sets session->id. */
enum status recording_add_session(struct recording *recording, struct session *session, struct problem *why);

/* Appends the sample, its totals and its frame, and the `mark_count` marks that belong to it, as one transaction. Sets info->id, and
 * info->key when key is 0. */
enum status recording_append(struct recording *recording, struct sample_info *info, const int64_t totals[TOTALS],
                             const unsigned char *frame, size_t length, const struct mark *marks, size_t mark_count,
                             struct problem *why);

enum status recording_add_mark(struct recording *recording, const struct mark *mark, struct problem *why);

/* From now on only every `samples`-th sample, from 1 up, is on the disk when its append returns; the others follow with it. A power cut then loses at most the last `samples` and
 * leaves the recording whole; the end of the process loses none. A mark of its own (a note, a stop) is always synced. Without this call each sample is. */
enum status recording_sync_every(struct recording *recording, int64_t samples, struct problem *why);

/* The last session and last sample of what was recorded before, for the joint: STATUS_EMPTY when the recording is new. */
enum status recording_tail(struct recording *recording, struct session *session, struct sample_info *info,
                           struct problem *why);

#endif
