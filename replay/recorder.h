/* recorder.h: turns snapshots into samples of a recording.
 *
 * A recorder borrows its recording and owns the encoder. It decides what is a key sample, and sets the marks: start, boot (the boot identity changed), gap with its
 * reason (late sample, suspend, recorder was not running), clock step (UTC and monotonic time disagree), stop. A note may come from anybody who holds the
 * recorder. It allocates nothing per sample in steady state.
 */
#ifndef REPLAY_RECORDER_H
#define REPLAY_RECORDER_H

#include "replay/recording.h"

struct recorder;

/* Starts a session; when the recording already holds samples the joint is marked (stop to start: gap, or boot). */
enum status recorder_open(struct recorder **recorder, struct recording *recording, const struct machine *machine,
                          int64_t interval_ns, struct problem *why);

/* One sample, committed when it returns OK. */
enum status recorder_add(struct recorder *recorder, const struct snapshot *snapshot, struct problem *why);

/* A user's note at utc_ns; the text is made safe and cut at MARK_TEXT. */
enum status recorder_note(struct recorder *recorder, int64_t utc_ns, const char *text, struct problem *why);

/* What the source wants the spacing of samples to be from now on (a read that got slow): a longer spacing is then not a gap. */
void recorder_set_interval(struct recorder *recorder, int64_t interval_ns);

/* Writes the stop mark with its reason ("stopped by SIGTERM", "time is up"), and closes. NULL is allowed. */
enum status recorder_close(struct recorder *recorder, const char *reason, struct problem *why);

#endif
