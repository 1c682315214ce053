/* holders.h: who stands behind a pool's growth, as far as it can honestly be told from two snapshots.
 *
 * Pure functions; nothing is owned but the result. A holder says on what it rests:
 * - EXACT: the system itself names it (a handle walk, open files and `filp`).
 * - HANDLES: a process whose handles grew with the pool: 0.45 to 2.2 handles for each object it gained. When several fit, the one closest to one
 *   handle an object (two and a half are next: pipes have two ends), then the larger gain. A process that was not there in the base counts from
 *   0. When no single process fits but those of one name together do (workers, each at least 450), they are named together, without a pid.
 * - GROUP: no process fits, but the kernel memory charged to a group (cgroup) grew by at least half of the pool's growth: the deepest such group,
 *   never the root. So that one leaking group is not blamed for every small pool that grew elsewhere, its gain must also be at most four times
 *   the pool's, or at least half of what all pools gained together.
 * - UNKNOWN: it grew and nothing fits: said so, never guessed.
 * - NONE: it did not grow beyond the noise band, so there is nothing to explain; or there is no base to grow from.
 * The noise band: per-CPU slabs count as in use, so changes under max(100 x processors / 2, 1 % of the pool, 1000 objects) objects are no growth;
 * a pool that has no count of objects must gain at least max(1 % of the pool, 1 MiB).
 * HANDLES and GROUP are correlation, not proof: two things that grew alike in the same time cannot be told apart by two snapshots.
 */
#ifndef ANALYSIS_HOLDERS_H
#define ANALYSIS_HOLDERS_H

#include "sampler/snapshot.h"

enum holder_basis { HOLDER_NONE, HOLDER_EXACT, HOLDER_HANDLES, HOLDER_GROUP, HOLDER_UNKNOWN };

struct holder {
    enum holder_basis basis;
    uint32_t name;      /* process or group, id in the snapshots' names; 0 for NONE and UNKNOWN */
    uint32_t processes; /* how many processes of that name fit together; 1 for one process, 0 for none */
    int64_t pid;        /* of the process when it is one, else ABSENT */
    int64_t explains;   /* handles (or bytes for a group) that it gained; ABSENT unless HANDLES or GROUP */
    int64_t
        growth; /* objects (bytes for a group or a pool without a count) that the pool gained; ABSENT when not known */
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

/* What stands behind the name: `[4711]`, ` x3` or "". Returns the length. */
size_t holder_tail(char out[NUMBER_TEXT], const struct holder *holder);

/* The cell text: `leaky[4711]`, `worker x3` (three processes), `/system.slice/x.service`, `unknown` or "". Safe text. Returns the length. */
size_t holder_text(char *out, size_t capacity, const struct holder *holder, const struct snapshot *now);

#endif
