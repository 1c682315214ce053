/* cursor.h: the one way from frames to snapshots; players, scans and histories all move a cursor. Inside replay only.
 *
 * A cursor borrows its recording and its names and owns two snapshots: the sample it stands on and, unless a break lies between, the one before. What
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

/* Moves to this sample. Continues from where it stands when that is in the same group and before; else from the key sample. STATUS_EMPTY when the sample was
 * dropped meanwhile. */
enum status cursor_seek(struct cursor *cursor, const struct sample_info *target, struct problem *why);

/* Visits the samples from..to that are there, in order, leaving the cursor on the last one visited. Without `with_previous` the previous snapshots are
 * NULL, which saves a copy of each. */
typedef bool (*cursor_visitor)(void *context, const struct cursor *cursor);
enum status cursor_scan(struct cursor *cursor, int64_t from, int64_t to, bool with_previous, cursor_visitor visit,
                        void *context, struct problem *why);

#endif
