/* compare.h: what changed between two samples, of one recording or of two.
 *
 * A comparison owns its rows; the rows borrow both snapshots, whose names need not be the same intern: rows are matched by the bytes of their identity. Every row that is in one of
 * the two samples is in it once. Rows come in the order of growth of the main field (pools: bytes, processes: handles, object types: objects, groups: kernel memory, drivers: bytes), largest first; what did
 * not change is at the end, what shrank behind it; what has no number behind that.
 */
#ifndef ANALYSIS_COMPARE_H
#define ANALYSIS_COMPARE_H

#include "analysis/rows.h"

struct compared {
    struct row before, after; /* item NULL: it was not there, is not there any more */
    int64_t
        growth; /* of the main field; a row that is in one sample only grew or shrank by all it had. ABSENT: not known */
};

struct comparison {
    enum entity entity;
    struct compared *rows; /* owned */
    size_t count;
    size_t grew, shrank, appeared, vanished; /* how many rows */
};

void comparison_init(struct comparison *comparison);
void comparison_done(struct comparison *comparison);

/* ENTITY_POOLS, PROCESSES, TYPES, GROUPS or DRIVERS; `filter` (may be NULL) is asked about the row as it is after, or was before when it is gone. */
enum status comparison_make(struct comparison *comparison, enum entity entity, const struct snapshot *before,
                            const struct snapshot *after, const struct filter *filter);

/* The field that rows are ordered by. */
int comparison_main_field(enum entity entity);

/* The row that is there: as it is after, else as it was before. */
const struct row *compared_row(const struct compared *row);

/* A number before (false) or after; ABSENT when the row was not there. */
int64_t compared_value(const struct compared *row, bool after, int field);

/* By how much a number changed, as for growth. */
int64_t compared_change(const struct compared *row, int field);

#endif
