/* driver_sums.h: what the pools of each driver have together: the rows of a snapshot that is reckoned from another one.
 *
 * Each pool counts for one driver: the file that row_driver says, else the owner's words; with `by_company` for one company. What nobody owns is a row of its own, so that the rows add up to all
 * there is: pools that repeat others (pool_type_repeats) count only where no others are, as in every sum.
 * Owns the names of its rows, which all its snapshots share: their rows are the same row when their names have the same number. Each pool is looked up once between two driver_sums_begin,
 * however many samples it is in; nothing is allocated once the largest sample was seen.
 */
#ifndef ANALYSIS_DRIVER_SUMS_H
#define ANALYSIS_DRIVER_SUMS_H

#include "analysis/rows.h"

/* Where a pool of this name counts. */
struct driver_place {
    uint32_t round;   /* of driver_sums_begin in which it was looked up; 0: never */
    uint32_t counted; /* in which sum its tag was counted last */
    uint32_t said;    /* the owner that the sample said */
    uint32_t name;    /* of the row */
    int32_t driver, grade;
};

struct driver_sums {
    struct intern *names;        /* owned; NULL until it is needed */
    struct driver_place *places; /* owned; by the name of a pool */
    uint32_t *rows;              /* owned; by the name of a row: its place and one; 0: there is none yet */
    size_t place_room, row_room;
    const struct pooltags *tags; /* borrowed, as in struct row */
    const struct owners *owners; /* borrowed, as in struct row */
    const struct intern *pools;  /* borrowed: the names that the places are of */
    uint32_t round, sum;
    bool by_company;
};

void driver_sums_init(struct driver_sums *sums);
void driver_sums_done(struct driver_sums *sums);

/* From now on by what these say; what was looked up before is forgotten. */
void driver_sums_begin(struct driver_sums *sums, const struct pooltags *tags, const struct owners *owners,
                       bool by_company);

/* Makes `out` (initialised, and of no other sums) the drivers at the moment of `from`; it borrows the names of the sums. */
enum status driver_sums_make(struct driver_sums *sums, struct snapshot *out, const struct snapshot *from);

#endif
