/* pool_lines.h: the pools of a sample that a printed table shows, in its order, each with the same pool of the sample before.
 *
 * Owns the lines and the index; the lines borrow both snapshots, the holders and the tags.
 */
#ifndef EXPORT_POOL_LINES_H
#define EXPORT_POOL_LINES_H

#include "analysis/choice.h"
#include "analysis/rows.h"

/* Which pools, and their order: largest first, what is absent last, ties by name. All zero: every pool, by allocations. */
struct pool_selection {
    struct pool_choice choice;
    const struct filter *filter; /* borrowed; NULL: all */
    const struct pooltags *tags; /* borrowed; as in struct row, may be NULL */
    const struct owners *owners; /* the same */
    int sort_field;              /* enum pool_value, or -1 for the name */
    bool by_change;              /* where there is a sample before */
};

struct pool_line {
    struct row row;
    const struct pool *before; /* in the sample before; NULL when it was not there */
    int64_t key;               /* what it is sorted by */
};

struct pool_lines {
    struct pool_line *lines; /* owned */
    size_t count;
    struct row_index before;
};

void pool_lines_init(struct pool_lines *lines);
void pool_lines_done(struct pool_lines *lines);

/* Once after pool_lines_init. `previous` and `holders` (one for each pool of `now`) may be NULL. */
enum status pool_lines_collect(struct pool_lines *lines, const struct snapshot *now, const struct snapshot *previous,
                               const struct holders *holders, const struct pool_selection *selection);

/* Change of a field since the sample before; ABSENT when the pool was not there. */
int64_t pool_line_change(const struct pool_line *line, int field);

#endif
