#include "analysis/nights.h"

#include <math.h>
#include <string.h>

#include "analysis/owned.h"
#include "base/when.h"

static const double PER_HOUR = 3600;
/* By what part a leak may be quicker or slower at times of the day that were not watched: when both were watched at the same ones, and when not. */
static const double UNSEEN_ALIKE = 0.08, UNSEEN_OTHER = 0.6;

#define DAY_NS (24 * NS_PER_HOUR)

/* One of the two. */
struct night {
    struct inquiry *inquiry;       /* owned */
    const struct verdict *verdict; /* borrowed */
};

static bool same_name(const struct verdict_name *a, const struct verdict_name *b)
{
    return a->length == b->length && memcmp(a->bytes, b->bytes, a->length) == 0;
}

/* Whether they have a pool in common. */
static bool is_same(const struct culprit *a, const struct culprit *b)
{
    for (size_t i = 0; i < a->group_count; i++)
        for (size_t k = 0; k < b->group_count; k++)
            if (a->group[i].type == b->group[k].type && same_name(&a->group[i].name, &b->group[k].name))
                return true;
    return false;
}

static const struct culprit *find(const struct verdict *verdict, const struct culprit *like)
{
    for (size_t i = 0; i < verdict->culprit_count; i++)
        if (is_same(&verdict->culprits[i], like))
            return &verdict->culprits[i];
    return NULL;
}

static struct change_side leaking_side(const struct night *night, const struct culprit *culprit)
{
    struct change_side side = {.pace = {culprit->bytes_per_hour, culprit->low, culprit->high},
                               .hours = night->verdict->watched_seconds / PER_HOUR,
                               .confidence = culprit->confidence};
    if (culprit->started_ns != ABSENT)
        side.begins_after = fmax(0, (double)(culprit->started_ns - night->verdict->begin_ns) / 3.6e12);
    if (culprit->steps > 1)
        side.steps_apart = fmax(0, side.hours - side.begins_after) / (double)culprit->steps;
    return side;
}

/* What the culprit's pools did on the side where they are none. */
static struct change_side other_side(const struct night *night, const struct culprit *culprit)
{
    struct change_side side = {.hours = night->verdict->watched_seconds / PER_HOUR};
    for (size_t i = 0; i < culprit->group_count; i++) {
        struct pool_identity pool = {culprit->group[i].name, culprit->group[i].type, culprit->session};
        struct trend trend;
        if (!inquiry_trend(night->inquiry, night->verdict, &pool, &trend))
            side.hours = 0;
        side.pace.usual += trend.slope * PER_HOUR;
        side.pace.low += trend.low * PER_HOUR;
        side.pace.high += trend.high * PER_HOUR;
        side.noise += trend.noise;
    }
    return side;
}

/* Whether two moments are within two hours of the same time of the day. */
static bool same_time_of_day(int64_t a, int64_t b)
{
    int64_t apart = (a % DAY_NS - b % DAY_NS + DAY_NS) % DAY_NS;
    return apart <= 2 * NS_PER_HOUR || apart >= DAY_NS - 2 * NS_PER_HOUR;
}

/* Whether both saw the same times of the day. */
static bool same_hours(const struct verdict *a, const struct verdict *b)
{
    bool days = fmin(a->watched_seconds, b->watched_seconds) >= 24 * PER_HOUR;
    return days || (same_time_of_day(a->begin_ns, b->begin_ns) && same_time_of_day(a->end_ns, b->end_ns));
}

static double unseen(const struct nights *nights)
{
    double part = fmin(nights->a.watched_seconds, nights->b.watched_seconds) / (24 * PER_HOUR);
    return fmax(0, 1 - part) * (nights->same_hours ? UNSEEN_ALIKE : UNSEEN_OTHER);
}

static void add_change(struct nights *nights, const struct night *a, const struct night *b,
                       const struct night_change *like)
{
    struct night_change *change = &nights->changes[nights->count++];
    struct change_side left = like->a != NULL ? leaking_side(a, like->a) : other_side(a, like->b);
    struct change_side right = like->b != NULL ? leaking_side(b, like->b) : other_side(b, like->a);
    left.unseen = right.unseen = unseen(nights);
    *change = *like;
    change->pace_a = left.pace;
    change->pace_b = right.pace;
    change->found = change_find(&left, &right);
}

/* Which version of its driver each side had. */
static void tell_versions(struct night_change *change, const struct nights *nights, const struct night_span *a,
                          const struct night_span *b)
{
    struct culprit before = change->a != NULL ? *change->a : *change->b, after = before;
    before.driver.length = before.version.length = after.driver.length = after.version.length = 0;
    owned_tell_at(&before, a->recording, nights->a.end_ns);
    owned_tell_at(&after, b->recording, nights->b.end_ns);
    change->driver = before.driver.length > 0 ? before.driver : after.driver;
    change->version_a = before.version;
    change->version_b = after.version;
}

/* The least sure of those that count for the outcome. */
static double confidence_of(const struct nights *nights)
{
    double least = 1;
    bool any = false;
    for (size_t i = 0; i < nights->count; i++) {
        enum change change = nights->changes[i].found.change;
        bool worse = change == CHANGE_NEW || change == CHANGE_FASTER;
        if (change == CHANGE_TOO_SHORT || change == CHANGE_UNCLEAR || (nights->outcome == OUTCOME_WORSE && !worse))
            continue;
        least = fmin(least, nights->changes[i].found.confidence);
        any = true;
    }
    return any ? least : 0;
}

static void compare(struct nights *nights, const struct night *a, const struct night *b)
{
    struct change_found found[NIGHTS_CHANGES_MAX];
    nights->same_hours = same_hours(&nights->a, &nights->b);
    for (size_t i = 0; i < nights->a.culprit_count; i++) {
        const struct culprit *culprit = &nights->a.culprits[i];
        add_change(nights, a, b, &(struct night_change){.a = culprit, .b = find(&nights->b, culprit)});
    }
    for (size_t i = 0; i < nights->b.culprit_count; i++) {
        const struct culprit *culprit = &nights->b.culprits[i];
        if (find(&nights->a, culprit) == NULL)
            add_change(nights, a, b, &(struct night_change){.b = culprit});
    }
    for (size_t i = 0; i < nights->count; i++)
        found[i] = nights->changes[i].found;
    nights->outcome = change_outcome(found, nights->count);
    if (nights->count == 0 && (nights->a.needs_ns != 0 || nights->b.needs_ns != 0))
        nights->outcome = OUTCOME_TOO_SHORT;
    nights->confidence = confidence_of(nights);
}

static enum status read_night(struct night *night, const struct night_span *span, struct verdict *verdict,
                              struct problem *why)
{
    bool done;
    night->verdict = verdict;
    enum status status = inquiry_open(&night->inquiry, span->recording, span->begin_ns, span->end_ns, why);
    if (status == STATUS_OK)
        status = inquiry_read(night->inquiry, INT64_MAX, &done, why);
    return status == STATUS_OK ? inquiry_judge(night->inquiry, verdict, why) : status;
}

enum status nights_compare(struct nights *nights, const struct night_span *a, const struct night_span *b,
                           struct problem *why)
{
    struct night left = {0}, right = {0};
    memset(nights, 0, sizeof *nights);
    enum status status = read_night(&left, a, &nights->a, why);
    if (status == STATUS_OK)
        status = read_night(&right, b, &nights->b, why);
    if (status == STATUS_OK)
        compare(nights, &left, &right);
    for (size_t i = 0; i < nights->count; i++)
        tell_versions(&nights->changes[i], nights, a, b);
    inquiry_close(left.inquiry);
    inquiry_close(right.inquiry);
    return status;
}
