/* tier_walk.h: samples in order, each read in the coarsest tier that is asked for and that has it, else in finer ones. Inside replay only.
 *
 * Where only coarser samples are left than were asked for, they are what there is. A walk borrows its recording; who walks moves `next` on behind what was read.
 */
#ifndef REPLAY_TIER_WALK_H
#define REPLAY_TIER_WALK_H

#include "replay/store.h"

struct tier_walk {
    struct recording *recording; /* borrowed */
    int64_t next, to;            /* ids: what is still to be read */
    bool skips_rows;             /* thinned rows may be read without those of their group before them */
    bool is_exact; /* a thinned row that begins before `next` is not read while there is something finer */
    bool ended;    /* there was enough: to be set by who walks */
    void *context;
    /* Samples as they were taken. */
    enum status (*taken)(struct tier_walk *walk, int64_t from, int64_t to);
    /* A thinned row; not `wanted`: one of its group before those that are read. False leaves the tier: what is left is then looked for in finer ones. */
    bool (*row)(struct tier_walk *walk, const struct tier_row *row, bool wanted);
    enum status status; /* of the last row */
    int64_t first_number;
    struct problem *why; /* borrowed; may be NULL */
};

enum status tier_walk_run(struct tier_walk *walk, enum tier tier);

#endif
