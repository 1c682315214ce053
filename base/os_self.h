/* os_self.h: what a long-running pooltop asks of the system for itself, so that it neither suffers from the trouble it watches nor adds to it, and what it uses.
 *
 * Nothing here fails loudly: a wish that is not granted is answered with the reason, for a person to read.
 */
#ifndef BASE_OS_SELF_H
#define BASE_OS_SELF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

enum { OS_REASON = 160, OS_NICE_MAX = 19 };

/* Keeps every page in memory that this process has touched or will touch, so that a sample never waits for swap; pages never touched stay away, so it does not grow. Refused where a limit
 * on locked memory could make a later allocation fail. False with the reason. */
bool os_lock_memory(char reason[OS_REASON]);

/* Asks to be ended late when the system runs out of memory (Linux: oom_score_adj). A process that is better off already stays so. False with the reason. */
bool os_spare(char reason[OS_REASON]);

/* Steps back behind others on the processors, 1 (a little) to OS_NICE_MAX (whenever nobody else wants them), and where the system can on the disks: the lowest ordinary priority, at OS_NICE_MAX only when they
 * are idle. Threads that are started later do so too. Never steps forward. */
enum status os_be_nice(int level, struct problem *why);

/* The same for the calling thread alone, as far back as the system lets one. */
void os_thread_be_nice(void);

/* What this process uses; each ABSENT when unknown. */
struct os_usage {
    int64_t resident_bytes; /* now */
    int64_t locked_bytes;   /* that cannot be swapped out */
    int64_t files;          /* open descriptors or handles */
    int64_t cpu_ns;         /* since its start */
};
void os_usage(struct os_usage *usage);

#endif
