#include "analysis/measures.h"

enum { WHOLE = 100000 }; /* 100% */

int64_t measure_share(int64_t part, int64_t whole)
{
    return whole > 0 ? number_scale(part, WHOLE, whole) : ABSENT;
}

static int64_t rise(int64_t now, int64_t then)
{
    int64_t difference = number_difference(now, then);
    return difference < 0 ? ABSENT : difference; /* ABSENT is below 0, too */
}

int64_t measure_freed(const struct turnover *turnover)
{
    int64_t allocs = rise(turnover->allocs_now, turnover->allocs_then);
    return measure_share(rise(turnover->frees_now, turnover->frees_then), allocs);
}

int64_t measure_never_freed(const struct turnover *turnover)
{
    int64_t allocs = rise(turnover->allocs_now, turnover->allocs_then);
    int64_t frees = rise(turnover->frees_now, turnover->frees_then);
    if (allocs == ABSENT || frees == ABSENT)
        return ABSENT;
    return frees == 0 ? allocs : 0;
}
