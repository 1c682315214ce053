/* sqlite_parts.h: sessions, marks and ids of one recording file into another one as they are. Inside replay only.
 *
 * A recorder numbers what it writes itself; whoever makes a recording out of another one keeps its numbers, with these.
 */
#ifndef REPLAY_SQLITE_PARTS_H
#define REPLAY_SQLITE_PARTS_H

#include "replay/recording.h"

/* The next appended sample gets this id, which must be above those that are there. */
void parts_number_from(struct recording *to, int64_t id);

/* Adds the session with its own id; nothing when that is there already. */
enum status parts_add_session(struct recording *to, const struct session *session, struct problem *why);

/* A mark with its own id; the next free one for 0. */
enum status parts_add_mark(struct recording *to, const struct mark *mark, int64_t session, struct problem *why);

/* The same as a new mark, but for one that is there already but for its id. *added says which. */
enum status parts_add_mark_once(struct recording *to, const struct mark *mark, int64_t session, bool *added,
                                struct problem *why);

/* The marks with begin_ns <= utc_ns <= end_ns by id, with their sessions; stops when `visit` returns false. Damaged ones are left out and counted in *damaged; where that is NULL
 * the first of them is STATUS_DAMAGED. */
typedef bool (*mark_visitor)(void *context, const struct mark *mark, int64_t session);
enum status parts_marks(struct recording *from, int64_t begin_ns, int64_t end_ns, mark_visitor visit, void *context,
                        int64_t *damaged, struct problem *why);

/* The first and last sample id of a file whose first or last page of samples cannot be read, from what else tells them. STATUS_DAMAGED when nothing does. */
enum status parts_bounds(struct recording *from, int64_t *first, int64_t *last, struct problem *why);

/* Makes the new recording at `path`: refused, and untouched, when anything is there. parts_remove takes it away again after it was closed. */
enum status parts_create(struct recording **to, const char *path, struct problem *why);
void parts_remove(const char *path);

#endif
