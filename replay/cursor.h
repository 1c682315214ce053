/* cursor.h: the one way from frames to snapshots; players, scans and histories all move a cursor. Inside replay only.
 *
 * A cursor borrows its recording and its names and owns two snapshots: the sample it stands on and, in a scan that wants it and unless a break lies between, the one before. What
 * it hands out is borrowed until the next move. After a failed move it stands nowhere.
 */
#ifndef REPLAY_CURSOR_H
#define REPLAY_CURSOR_H

#include "replay/frame.h"
#include "replay/recording.h"

struct cursor {
    struct recording *recording; /* borrowed */
    struct intern *names;        /* borrowed */
    struct decoder *decoder;     /* owned */
    struct snapshot snapshots[2];
    int now; /* which of the two is current */
    bool has_previous;
    struct sample_info info; /* id 0: nowhere */
};

enum status cursor_init(struct cursor *cursor, struct recording *recording, struct intern *names, struct problem *why);
void cursor_done(struct cursor *cursor);

const struct snapshot *cursor_current(const struct cursor *cursor);
const struct snapshot *cursor_previous(const struct cursor *cursor);

/* What of a sample stands beside its frame. */
void cursor_fill_times(struct snapshot *snapshot, const struct sample_info *info);

/* Calls for a sample that a cursor stands on; false: it is enough. */
typedef bool (*cursor_visitor)(void *context, const struct cursor *cursor);

/* Whether a sample can have one that it may be compared with, and whether that is this one: the sample right before it, in the same boot, with no break between. */
bool cursor_wants_previous(const struct sample_info *info);
bool cursor_compares(const struct sample_info *before, const struct sample_info *info);

/* Moves to this sample; there is no previous one then. Continues from where it stands when that is in the same group and before; else from the key sample. STATUS_EMPTY when the
 * sample was dropped meanwhile. */
enum status cursor_seek(struct cursor *cursor, const struct sample_info *target, struct problem *why);

/* The same, and visits the samples of its group from the one with the number `first` on, in order, the target last. */
enum status cursor_go(struct cursor *cursor, const struct sample_info *target, int64_t first, cursor_visitor visit,
                      void *context, struct problem *why);

/* Comes nearer to the row `number` of the target's group, at most that row, by decoding at most `frames`: for who will soon go to the target. After a failure the cursor stands nowhere. */
void cursor_approach(struct cursor *cursor, const struct sample_info *target, int64_t number, int64_t frames);

/* Visits the samples from..to that are there, in order, leaving the cursor on the last one visited. Without `with_previous` the previous snapshots are
 * NULL, which saves a copy of each. */
enum status cursor_scan(struct cursor *cursor, int64_t from, int64_t to, bool with_previous, cursor_visitor visit,
                        void *context, struct problem *why);

#endif
