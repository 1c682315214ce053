/* check.h: whether a recording holds what it promises. Inside replay only.
 *
 * Looked at: SQLite's own quick_check, then that ids rise by one, that every key group begins with a key sample and every frame decodes, that time
 * rises and nothing is compared across a boot or session, that sessions and boots are there, that marks lie where samples do, and the same of thinned samples. What is found is told
 * as it is found: damage, or a note for what is odd and no damage (a pool's counter that began anew).
 */
#ifndef REPLAY_CHECK_H
#define REPLAY_CHECK_H

#include "replay/recording.h"

struct check {
    void *context;
    /* One finding; the text is safe. */
    void (*finding)(void *context, bool damage, const char *text);
    void (*progress)(void *context, int64_t samples); /* after each sample */
};

struct check_result {
    int64_t samples, groups, marks, sessions; /* those that are good */
    int64_t thinned;                          /* thinned samples of all tiers that are good */
    int64_t damages, notes;                   /* how many findings */
    int64_t first_bad;                        /* sample; 0: none */
};

/* `recording` is a file opened for reading. Fails only when it cannot be worked through; damage is in the result. STATUS_STOPPED when a stop was
 * requested. */
enum status recording_check(struct recording *recording, const struct check *check, struct check_result *result,
                            struct problem *why);

#endif
