/* progress.h: how far a verb that works through a recording has come, on stderr, once it has taken more than a second. Inside replay only.
 *
 * On a terminal one line that is written over each second; elsewhere a line every five seconds.
 */
#ifndef REPLAY_PROGRESS_H
#define REPLAY_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
    const char *doing; /* borrowed: "checked", "copied" */
    int64_t told_ns;   /* when it was last said, at first when it began */
    bool line_open;    /* the line on the terminal has no end yet */
};

void progress_begin(struct progress *progress, const char *doing);
void progress_tell(struct progress *progress, int64_t samples);
/* The same in bytes, of `all` there are. */
void progress_tell_bytes(struct progress *progress, int64_t done, int64_t all);
/* To be called before anything else is written. */
void progress_end(struct progress *progress);

#endif
