/* recorder.h: turns snapshots into samples of a recording.
 *
 * A recorder borrows its recording and owns the encoder. It decides what is a key sample, and sets the marks: start, boot (the boot identity changed), gap with its
 * reason (late sample, suspend, disk space, a failed read, recorder was not running or was killed), clock step (UTC and monotonic time disagree), stop. A note may come from anybody who holds the
 * recorder. It allocates nothing per sample in steady state.
 */
#ifndef REPLAY_RECORDER_H
#define REPLAY_RECORDER_H

#include "replay/recording.h"

struct recorder;

/* What a recorder keeps, and what it leaves to others. Each may be ABSENT: no bound. */
struct bounds {
    int64_t keep_ns;         /* key groups whose samples are all older are dropped, thinned ones too */
    int64_t max_bytes;       /* of the file with its -wal: the oldest key groups are dropped */
    int64_t min_free_bytes;  /* with less free where the file lies there is no room for a sample; 0 is no bound, too */
    int64_t keep_all_ns;     /* older samples are thinned to minutes; 0 is no bound, too: as long as keep_ns */
    int64_t keep_minutes_ns; /* older minutes are thinned to quarter hours; 0 is no bound, too */
};

/* Starts a session; when the recording already holds samples the joint is marked (stop to start: gap, or boot). Where the stop is missing, the mark says so: the recorder was
 * killed, or the machine went silent, and what grew then. */
enum status recorder_open(struct recorder **recorder, struct recording *recording, const struct machine *machine,
                          int64_t interval_ns, struct problem *why);

/* From the next sample on; without it nothing is bounded. The bounds are kept in small steps behind the samples, whole key groups at a time; the newest group always stays. A memory
 * recording has its own bound. */
void recorder_set_bounds(struct recorder *recorder, const struct bounds *bounds);

/* Whether there is room for a sample; STATUS_FULL when less than min_free_bytes are free. What is then not recorded makes a gap, which the next sample's mark explains. */
enum status recorder_room(struct recorder *recorder, struct problem *why);

/* To be called when samples that were added have been undone with the transaction they were in: goes on behind what is left. */
enum status recorder_undone(struct recorder *recorder, struct problem *why);

/* One sample, committed when it returns OK. */
enum status recorder_add(struct recorder *recorder, const struct snapshot *snapshot, struct problem *why);

/* What the bounds cannot drop because it is damaged: a line, once, which a note in the recording has, too; NULL when there is nothing new. Borrowed until the next sample. */
const char *recorder_stays(struct recorder *recorder);

/* A user's note at utc_ns; the text is made safe and cut at MARK_TEXT. */
enum status recorder_note(struct recorder *recorder, int64_t utc_ns, const char *text, struct problem *why);

/* An alert's beginning or end, in the same way. */
enum status recorder_alert(struct recorder *recorder, int64_t utc_ns, const char *text, struct problem *why);

/* That a driver was loaded or unloaded, in the same way. */
enum status recorder_driver(struct recorder *recorder, int64_t utc_ns, const char *text, struct problem *why);

/* To be called when the source gave no sample at all, and why: that makes a gap, whose mark says so. */
void recorder_missed(struct recorder *recorder, const char *reason);

/* What the source wants the spacing of samples to be from now on (a read that got slow): a longer spacing is then not a gap. */
void recorder_set_interval(struct recorder *recorder, int64_t interval_ns);

/* What a recorder did since it was opened, and what its last sample cost (ABSENT before there is one). */
struct recorder_counts {
    int64_t samples, gaps;
    int64_t late;                 /* gaps because a sample came late */
    int64_t encode_ns, commit_ns; /* making a frame of it and storing it, with the sync when there was one */
};
/* NULL is allowed: then nothing is known. */
struct recorder_counts recorder_counts(const struct recorder *recorder);

/* The sample that was added last; borrowed until the next one. Its id is 0 when there is none. */
const struct sample_info *recorder_last(const struct recorder *recorder);

/* Writes the stop mark with its reason ("stopped by SIGTERM", "time is up"), and closes. NULL is allowed. */
enum status recorder_close(struct recorder *recorder, const char *reason, struct problem *why);

#endif
