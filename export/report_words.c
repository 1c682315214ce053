#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "export/amount.h"
#include "export/report_html.h"

const char *words_pool_type(enum pool_type type)
{
    static const char *const WORDS_OF[POOL_TYPE_COUNT] = {
        [POOL_TYPE_UNKNOWN] = "pool",
        [POOL_PAGED] = "paged pool",
        [POOL_NONPAGED] = "nonpaged pool",
        [POOL_RECLAIMABLE] = "reclaimable slab",
        [POOL_UNRECLAIMABLE] = "unreclaimable slab",
        [POOL_VMALLOC] = "vmalloc",
        [POOL_ALLOCINFO] = "call site",
        [POOL_LARGE] = "large allocations",
    };
    return (unsigned)type < POOL_TYPE_COUNT ? WORDS_OF[type] : WORDS_OF[0];
}

/* The times of a forecast, in words. */
struct foretold {
    char in[WHEN_TEXT], at[WHEN_TEXT], soonest[WHEN_TEXT], latest[WHEN_TEXT];
};

static struct foretold foretell(const struct forecast *end, const struct report *report)
{
    struct foretold foretold = {.in = ""};
    int64_t now = report->verdict->end_ns;
    span_format(foretold.in, end->in_ns);
    evidence_minute(foretold.at, number_sum(now, end->in_ns), report->zone);
    evidence_minute(foretold.soonest, number_sum(now, end->soonest_ns), report->zone);
    if (end->latest_ns != ABSENT)
        evidence_minute(foretold.latest, number_sum(now, end->latest_ns), report->zone);
    else
        snprintf(foretold.latest, sizeof foretold.latest, "perhaps never");
    return foretold;
}

void words_lead(char out[WORDS], const struct culprit *culprit, const struct report *report)
{
    static const char *const WHAT[LIMITS] = {
        [LIMIT_PAGED] = "the paged pool is",
        [LIMIT_NONPAGED] = "the nonpaged pool is",
        [LIMIT_COMMIT] = "all that may be committed is",
        [LIMIT_MEMORY] = "memory is",
        [LIMIT_HANDLES] = "the handles that the system allows are",
        [LIMIT_PROCESS_HANDLES] = "the handles that one process may have are",
    };
    const struct forecast *end = evidence_first_end(culprit);
    char room[NUMBER_TEXT];
    if (end->limit == LIMIT_NONE) {
        snprintf(out, WORDS, "When that ends the machine is not foretold: %s.", end->reason);
        return;
    }
    if (end->room == 0) {
        snprintf(out, WORDS, "%c%s used up: nothing is left.", WHAT[end->limit][0] - 'a' + 'A', WHAT[end->limit] + 1);
        return;
    }
    const struct foretold foretold = foretell(end, report);
    if (end == &culprit->handle_exhaustion)
        amount_count(room, end->room);
    else
        amount_bytes(room, (double)end->room);
    snprintf(out, WORDS,
             "At this pace %s used up in about %s, on %s: at the earliest on %s, at the latest %s%s. %s are left.",
             WHAT[end->limit], foretold.in, foretold.at, foretold.soonest, end->latest_ns != ABSENT ? "on " : "",
             foretold.latest, room);
}
