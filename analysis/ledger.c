#include "analysis/ledger.h"

#include <string.h>

#include "analysis/pace.h"

static const char CHARGED[] = "kmalloc-cg-"; /* is charged itself, which these records are not */

static const double WORDS[] = {8, 16};     /* bytes an object: without and with profiling of allocations */
static const double EXPLAINED_LEAST = 0.8; /* of the growth, window by window */
/* Slabs are of one, two, four or eight pages and nearly full; what lay free before is filled first, or is left. */
enum { PAGES_MOST = 8 };
static const double PAGE = 4096, FULL_LEAST = 0.9, FULL_MOST = 1.1;

static double each_of(const struct course_row *row)
{
    double count = (double)row->ends[COURSE_COUNT].last;
    return count > 0 ? (double)row->ends[COURSE_BYTES].last / count : 0;
}

static bool is_a_slab(double bytes)
{
    for (int pages = 1; pages <= PAGES_MOST; pages *= 2)
        if (bytes >= FULL_LEAST * pages * PAGE && bytes <= FULL_MOST * pages * PAGE)
            return true;
    return false;
}

/* Whether a slab of so many objects has its words in an allocation of `each` bytes: a size of kmalloc is less than twice the next smaller one. */
static bool fits(double objects, double each)
{
    for (size_t i = 0; i < sizeof WORDS / sizeof WORDS[0]; i++)
        if (objects * WORDS[i] > each / 2 && objects * WORDS[i] <= each * FULL_MOST)
            return true;
    return false;
}

bool ledger_explains(const struct course_set *set, const struct intern *names, const struct course_row *row,
                     const double *counts, size_t from)
{
    double seconds[COURSE_POINTS], others[COURSE_POINTS];
    size_t points = course_times(set, seconds);
    struct text name = intern_text(names, row->name);
    if (name.length >= sizeof CHARGED - 1 && memcmp(name.bytes, CHARGED, sizeof CHARGED - 1) == 0)
        return false;
    for (size_t i = 0; i < course_rows(set); i++) {
        const struct course_row *cache = course_row(set, i);
        if (cache->entity != ENTITY_POOLS || cache->type != POOL_RECLAIMABLE ||
            !course_read(set, cache, COURSE_COUNT, others))
            continue;
        struct couple couple = couple_find(seconds + from, counts + from, others + from, points - from);
        if (couple.explained >= EXPLAINED_LEAST && fits(couple.ratio, each_of(row)) &&
            is_a_slab(couple.ratio * each_of(cache)))
            return true;
    }
    return false;
}
