#include "analysis/ledger.h"

#include "analysis/pace.h"

static const double WORDS[] = {8, 16};     /* bytes an object: without and with profiling of allocations */
static const double EXPLAINED_LEAST = 0.8; /* of the growth, window by window */
static const double SLAB_NOT_FULL =
    1.15; /* so much more than a slab holds may be gained for each: what lay free is filled first */

/* Whether a slab of so many objects has its words in an allocation of `each` bytes: a size of kmalloc is less than twice the next smaller one. */
static bool fits(double objects, double each)
{
    for (size_t i = 0; i < sizeof WORDS / sizeof WORDS[0]; i++)
        if (objects * WORDS[i] > each / 2 && objects * WORDS[i] <= each * SLAB_NOT_FULL)
            return true;
    return false;
}

bool ledger_explains(const struct course_set *set, const struct course_row *row, const double *counts, size_t from)
{
    double seconds[COURSE_POINTS], others[COURSE_POINTS];
    size_t points = course_times(set, seconds);
    double each = row->ends[COURSE_COUNT].last > 0
                      ? (double)row->ends[COURSE_BYTES].last / (double)row->ends[COURSE_COUNT].last
                      : 0;
    for (size_t i = 0; i < course_rows(set); i++) {
        const struct course_row *other = course_row(set, i);
        if (other->entity != ENTITY_POOLS || other == row || !course_read(set, other, COURSE_COUNT, others))
            continue;
        struct couple couple = couple_find(seconds + from, counts + from, others + from, points - from);
        if (couple.explained >= EXPLAINED_LEAST && fits(couple.ratio, each))
            return true;
    }
    return false;
}
