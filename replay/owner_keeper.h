/* owner_keeper.h: finds out who owns what while samples are taken, and writes it into the recordings.
 *
 * From the second sample on a thread of the lowest priority resolves the names that samples have (resolver.h), new ones later in batches, and looks now and then which drivers are loaded. The thread that takes samples only hands
 * names over and stores what is ready, in one transaction: a sample allocates nothing while no new name comes. Simulated time does not wait, so there everything is done at once and on the same thread.
 * A keeper borrows what its config names. owner_keeper_look, _done and what they call are for the thread that takes samples; the others are for any.
 */
#ifndef REPLAY_OWNER_KEEPER_H
#define REPLAY_OWNER_KEEPER_H

#include "replay/owner_moments.h"
#include "replay/recorder.h"
#include "sampler/owners/resolver.h"

struct owner_keeper;

struct owner_keeper_config {
    struct sampler
        *sampler; /* borrowed: where samples come from. It is asked first, and is believed; NULL: it is not */
    struct resolver_config resolver; /* its progress and context are the keeper's own */
    bool at_once;                    /* no thread: each new name is answered before the next sample */
    int64_t tick_ns;                 /* from round to round: new names wait that long for others; 0: 30 s */
};

/* `trouble` as resolver_open. */
enum status owner_keeper_open(struct owner_keeper **keeper, const struct owner_keeper_config *config, char *trouble,
                              struct problem *why);

/* Where to write: a recording with its recorder (for marks), or NULL both. Called before each look, because a file may begin later; one that begins later holds what the first has already. */
struct owner_target {
    struct recording *recording; /* borrowed */
    struct recorder *recorder;
};
enum { OWNER_TARGETS = 2 };

/* Behind each sample. A failure is the store's. */
enum status owner_keeper_look(struct owner_keeper *keeper, const struct snapshot *snapshot,
                              const struct owner_target targets[OWNER_TARGETS], struct problem *why);

/* At the end: waits at most `wait_ns` for what is being found out, stores it, and ends the thread. */
enum status owner_keeper_finish(struct owner_keeper *keeper, int64_t wait_ns,
                                const struct owner_target targets[OWNER_TARGETS], struct problem *why);
void owner_keeper_close(struct owner_keeper *keeper); /* NULL is allowed */

/* "reading drivers: 120 of 431" while files are read; false when nothing is being done. */
enum { KEEPER_LINE = 128 };
bool owner_keeper_progress(struct owner_keeper *keeper, char line[KEEPER_LINE]);

/* Why owners could not be found out, once; false when there is nothing to say. */
bool owner_keeper_failed(struct owner_keeper *keeper, struct problem *why);

#endif
