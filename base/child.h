/* child.h: another program, started beside us and never waited for. child_posix.c and windows/child.c provide it.
 *
 * The child has nothing of ours but its standard output and error (on Windows not even these): no other descriptor is open in it, its input is empty, no signal is blocked, and the ones that we catch or
 * ignore for ourselves do what they do by default. It is ended like any other when memory runs out. It is not of our terminal's group, so Ctrl-C there does not reach it, and it outlives us.
 * A child that has ended is a zombie until child_ended was asked.
 */
#ifndef BASE_CHILD_H
#define BASE_CHILD_H

#include <stdint.h>

#include "base/status.h"

struct child {
    int64_t id; /* 0: none runs */
};

/* Starts the program words[0] (looked for in PATH unless it has a slash) with these words. `facts` are NAME=value texts that are added to our environment or replace what is there
 * of that name; both end with NULL and are copied. `is_mute`: its output is thrown away. Returns before the program is loaded: that it could
 * not be run is told by child_ended. */
enum status child_start(struct child *child, char *const *words, char *const *facts, bool is_mute, struct problem *why);

enum { CHILD_NOT_RUNNABLE = 126, CHILD_NOT_FOUND = 127 };

/* Whether it has ended since it was asked last; never waits. *code gets its exit status; CHILD_NOT_FOUND and CHILD_NOT_RUNNABLE when it could not be run, -n when signal n ended it. Of a child that does not run: false. */
bool child_ended(struct child *child, int *code);

#endif
