#include "analysis/forecast.h"

#include <math.h>

#include "base/when.h"

/* Of a pace that was watched for less than a day: by day and by night a machine does not do the same. Set on the tuning seeds of tests/score. */
static const double UNSEEN_DAY = 0.3;
static const double SEEN_DAY = 0.05;
static const double LEFT_PART = 0.05; /* of the room, at least, is there for what is not at its highest now */
static const double FARTHEST_DAYS = 366;

const char *limit_words(enum limit limit)
{
    static const char *const WORDS[LIMITS] = {
        "", "paged pool", "nonpaged pool", "commit limit", "memory", "handles of the system", "handles of a process"};
    return WORDS[limit];
}

bool limit_counts(enum limit limit, enum pool_type type)
{
    switch (limit) {
    case LIMIT_PAGED:
        return type == POOL_PAGED;
    case LIMIT_NONPAGED:
        return type == POOL_NONPAGED;
    case LIMIT_COMMIT:
        return type == POOL_PAGED || type == POOL_NONPAGED;
    case LIMIT_MEMORY:
        return type != POOL_PAGED;
    case LIMIT_NONE:
    case LIMIT_HANDLES:
    case LIMIT_PROCESS_HANDLES:
    case LIMITS:
        break;
    }
    return false;
}

int64_t limit_room(enum limit limit, const int64_t totals[TOTALS])
{
    int64_t room = ABSENT;
    if (limit == LIMIT_PAGED)
        room = number_difference(totals[TOTAL_PAGED_LIMIT], totals[TOTAL_PAGED]);
    if (limit == LIMIT_NONPAGED)
        room = number_difference(totals[TOTAL_NONPAGED_LIMIT], totals[TOTAL_NONPAGED]);
    if (limit == LIMIT_COMMIT)
        room = number_difference(totals[TOTAL_COMMIT_LIMIT], totals[TOTAL_COMMIT]);
    if (limit == LIMIT_MEMORY)
        room = totals[TOTAL_AVAILABLE];
    if (limit == LIMIT_HANDLES)
        room = number_difference(totals[TOTAL_HANDLES_LIMIT], totals[TOTAL_HANDLES]);
    return room == ABSENT || room > 0 ? room : 0;
}

static int64_t span_of(double seconds)
{
    double most = FARTHEST_DAYS * 86400;
    return seconds > most ? ABSENT : (int64_t)(seconds * 1e9);
}

/* How far the pace may be off at times of the day that were not watched. */
static double doubt_of(double watched_seconds)
{
    return UNSEEN_DAY + (SEEN_DAY - UNSEEN_DAY) * fmin(1, watched_seconds / 86400);
}

struct forecast forecast_one(enum limit limit, int64_t room, const struct growth_pace *pace, double watched_seconds)
{
    struct forecast none = {.limit = LIMIT_NONE, .reason = "the system tells no limit", .in_ns = ABSENT};
    struct forecast forecast = {.limit = limit, .room = room};
    double doubt = doubt_of(watched_seconds);
    if (room == ABSENT || pace->usual <= 0)
        return none;
    double usual = fmax(LEFT_PART * (double)room, (double)room - pace->lift);
    forecast.in_ns = span_of(usual / pace->usual);
    double least = fmax(0, (double)room - pace->lift - pace->sway), most = usual + pace->sway;
    double slow = fmin(pace->low, pace->usual) * (1 - doubt);
    forecast.soonest_ns = span_of(least / (fmax(pace->high, pace->usual) * (1 + doubt)));
    forecast.latest_ns = slow > 0 ? span_of(most / slow) : ABSENT;
    none.reason = "at this pace it takes more than a year";
    return forecast.in_ns == ABSENT ? none : forecast;
}

struct forecast forecast_make(const bool counts[LIMITS], const struct growth_pace paces[LIMITS],
                              const int64_t totals[TOTALS], double watched_seconds)
{
    struct forecast forecast = {.limit = LIMIT_NONE, .reason = "the system tells no limit", .in_ns = ABSENT};
    double soonest = HUGE_VAL;
    for (int limit = LIMIT_NONE + 1; limit < LIMITS; limit++) {
        int64_t room = limit_room((enum limit)limit, totals);
        const struct growth_pace *pace = &paces[limit];
        if (!counts[limit] || room == ABSENT || pace->usual <= 0 || (double)room / pace->usual >= soonest)
            continue;
        soonest = (double)room / pace->usual;
        forecast = forecast_one((enum limit)limit, room, pace, watched_seconds);
    }
    return forecast;
}
