/* forecast.h: when what grows will have used up what there is. Pure.
 *
 * What a pool can use up depends on its kind: the limit of its own pool where the system has one, what may still be committed (Windows counts pools there), and memory that can be had. Whichever
 * ends first at the pace of all that leaks into it counts. The answer is a range, because the pace is one: earliest at the high end of the pace, latest at the low end, each widened where less than a
 * day was watched, since nobody knows what the rest of the day is like.
 */
#ifndef ANALYSIS_FORECAST_H
#define ANALYSIS_FORECAST_H

#include "sampler/snapshot.h"

enum limit {
    LIMIT_NONE,
    LIMIT_PAGED,
    LIMIT_NONPAGED,
    LIMIT_COMMIT,
    LIMIT_MEMORY,
    LIMIT_HANDLES,         /* of the whole system, where it tells one; no pool counts against this one or the next */
    LIMIT_PROCESS_HANDLES, /* of one process, which Windows' kernel fixes */
    LIMITS
};

enum { PROCESS_HANDLES_MOST = 1 << 24 }; /* a process of Windows can have no more */

/* "paged pool", "commit limit", "memory", ... */
const char *limit_words(enum limit limit);

/* Whether memory of such a pool counts against a limit. */
bool limit_counts(enum limit limit, enum pool_type type);

/* What is left below a limit, in bytes, by these totals; ABSENT where the system does not tell. Never below 0. */
int64_t limit_room(enum limit limit, const int64_t totals[TOTALS]);

/* What leaks into a limit, in bytes a second; how far everything else that counts against it moves up and down meanwhile, in bytes; and how far below the highest of its day what leaks is now, for that is when a
 * limit is reached. */
struct growth_pace {
    double usual, low, high;
    double sway, lift;
};

struct forecast {
    enum limit limit;                     /* LIMIT_NONE: there is none, and `reason` says why */
    const char *reason;                   /* a constant */
    int64_t room;                         /* bytes, or handles, left below the limit */
    int64_t in_ns, soonest_ns, latest_ns; /* from the last sample on; latest ABSENT: perhaps never at this pace */
};

/* `paces`: by limit, of all that leaks into it; only limits that `counts` says are looked at. `watched_seconds` long. */
struct forecast forecast_make(const bool counts[LIMITS], const struct growth_pace paces[LIMITS],
                              const int64_t totals[TOTALS], double watched_seconds);

/* The same of one limit below which there is so much room; ABSENT: that is not known. */
struct forecast forecast_one(enum limit limit, int64_t room, const struct growth_pace *pace, double watched_seconds);

#endif
