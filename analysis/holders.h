/* holders.h: who stands behind a pool's growth, as far as it can honestly be told from two snapshots.
 *
 * Pure functions; nothing is owned. A holder says on what it rests:
 * - EXACT: the system itself names it (a handle walk, open files and `filp`).
 * - HANDLES: a process whose handles grew with the pool (between 0.45 and 2.2 handles an object, the two that fit best first). For kinds that need a descriptor.
 * - GROUP: no process fits, but kernel memory charged to a group (cgroup) grew by at least half of the pool's growth.
 * - UNKNOWN: it grew and neither fits: said so, never guessed.
 * - NONE: it did not grow beyond the noise band, so there is nothing to explain.
 * The noise band: per-CPU slabs count as in use, so changes under max(100 x processors / 2, 1 % of the pool, 1000 objects) objects are no growth.
 */
#ifndef ANALYSIS_HOLDERS_H
#define ANALYSIS_HOLDERS_H

#include "sampler/snapshot.h"

enum holder_basis { HOLDER_NONE, HOLDER_EXACT, HOLDER_HANDLES, HOLDER_GROUP, HOLDER_UNKNOWN };

struct holder {
    enum holder_basis basis;
    uint32_t name;    /* process or group, id in the snapshots' names; 0 for NONE and UNKNOWN */
    int64_t pid;      /* of the process, else ABSENT */
    int64_t explains; /* handles (or bytes for a group) that it gained */
    int64_t growth;   /* objects (or bytes for a group) that the pool gained */
};

/* Fills holders[i] for now->pools[i]; `base` may be NULL (then only EXACT is known). Both snapshots must share their names. processors: of the machine, >= 1. `scratch` keeps memory between calls. */
struct holders {
    struct holder *holders; /* owned, one a pool of the last `now` */
    size_t count, capacity;
    void *scratch; /* owned */
    size_t scratch_bytes;
};
void holders_init(struct holders *holders);
void holders_done(struct holders *holders);
enum status holders_find(struct holders *holders, const struct snapshot *base, const struct snapshot *now,
                         int64_t processors);

/* "exact", "handles", "group", "unknown", "". */
const char *holder_basis_name(enum holder_basis basis);

/* The cell text: `leaky[4711]`, `/system.slice/x.service`, `unknown` or "". Safe text. Returns the length. */
size_t holder_text(char *out, size_t capacity, const struct holder *holder, const struct snapshot *now);

#endif
