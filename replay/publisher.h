/* publisher.h: a small file that other programs read, replaced as a whole by a thread of its own.
 *
 * Who publishes never waits for the file: while a text is still being written the next one is not taken. A text is written to PATH.new, which no collector reads, and renamed, so that a reader has the old or the
 * new one whole; PATH.new is made anew each time, so that no link that somebody put there is followed. Everybody may read the file, whatever the umask. It is not synced: after a power cut it is
 * written again at once.
 * A publisher copies its path, and owns the thread and the text that is being written.
 */
#ifndef REPLAY_PUBLISHER_H
#define REPLAY_PUBLISHER_H

#include "base/buffer.h"
#include "base/status.h"

struct publisher;

enum status publisher_open(struct publisher **publisher, const char *path, struct problem *why);

/* Takes the text, and leaves the memory of an older one in its place; false while the one before is being written. */
bool publisher_offer(struct publisher *publisher, struct buffer *text);

/* How the last text that was written went, true once for each: *status, and `why` when that is not OK. */
bool publisher_done(struct publisher *publisher, enum status *status, struct problem *why);

/* True when nothing is being written; waits at most so long for it. */
bool publisher_wait(struct publisher *publisher, int64_t timeout_ns);

/* Waits two seconds at most; a thread that hangs in a write is then left to the end of the process. NULL is allowed. */
void publisher_close(struct publisher *publisher);

#endif
