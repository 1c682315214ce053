#include "analysis/change.h"

#include <math.h>
#include <stdbool.h>

static const double NOISE_TIMES = 4;        /* what it would have grown must stand above the noise by so much ... */
static const double LEAST_BYTES = 1 << 20;  /* ... and be no less than that */
static const double STEPS_TO_MISS = 3;      /* a leak in steps is missed when so many did not come */
static const double GONE_PART = 0.1;        /* of the pace before: less is gone */
static const double APART_LEAST = 0.9;      /* how sure it must be that two paces differ */
static const double APART_PART = 0.25;      /* and by what part */
static const double ALIKE_PART = 0.5;       /* within which they are the same */
static const double ALIKE_LEAST = 0.6;      /* how sure that must be */
static const double RANGE_DEVIATIONS = 3.3; /* a range of nine in ten cases is so many standard deviations wide */
static const double SUREST = 0.99;
static const double HOURS_LEAST = 0.25; /* nothing is told of less */

const char *change_words(enum change change)
{
    static const char *const WORDS[CHANGES] = {
        "gone", "slower", "the same", "faster", "new", "cannot be told apart", "too short to say"};
    return WORDS[change];
}

const char *change_id(enum change change)
{
    static const char *const IDS[CHANGES] = {"gone", "slower", "same", "faster", "new", "unclear", "too_short"};
    return IDS[change];
}

const char *outcome_id(enum outcome outcome)
{
    static const char *const IDS[OUTCOMES] = {"no_leak", "fixed", "better", "same", "worse", "unclear", "too_short"};
    return IDS[outcome];
}

static double deviation(const struct change_side *side)
{
    return hypot(fmax(0, side->pace.high - side->pace.low) / RANGE_DEVIATIONS, side->unseen * fabs(side->pace.usual));
}

/* How probable it is that b - a lies below `limit`, taking both for normal. */
static double below(const struct change_side *a, const struct change_side *b, double limit)
{
    double sigma = hypot(deviation(a), deviation(b));
    double distance = limit - (b->pace.usual - a->pace.usual);
    if (sigma <= 0)
        return distance > 0 ? 1 : 0;
    return 0.5 * erfc(-distance / sigma / sqrt(2));
}

/* How long must be watched so that a leak like this one shows. */
static double hours_to_show(const struct change_side *leak, double noise)
{
    double bytes = fmax(LEAST_BYTES, NOISE_TIMES * noise);
    double pace = leak->pace.low > 0 ? leak->pace.low : leak->pace.usual;
    double hours = pace > 0 ? bytes / pace : HUGE_VAL;
    return leak->begins_after + fmax(hours, STEPS_TO_MISS * leak->steps_apart);
}

/* It leaks on one side only; `after`: that is the first one. */
static struct change_found find_missing(const struct change_side *leak, const struct change_side *other, bool after)
{
    struct change_found found = {.change = CHANGE_TOO_SHORT};
    found.wanted_hours = fmax(HOURS_LEAST, hours_to_show(leak, other->noise));
    if (other->hours < found.wanted_hours)
        return found;
    found.expected = leak->pace.usual * (other->hours - leak->begins_after);
    found.change = after ? CHANGE_GONE : CHANGE_NEW;
    found.confidence = fmin(SUREST, leak->confidence * below(leak, other, -leak->pace.usual / 2));
    return found;
}

static struct change_found find_pace(const struct change_side *a, const struct change_side *b, double confidence)
{
    double usual = a->pace.usual, lower = below(a, b, 0);
    double alike = below(a, b, ALIKE_PART * usual) - below(a, b, -usual * ALIKE_PART / (1 + ALIKE_PART));
    double ratio = usual > 0 ? b->pace.usual / usual : HUGE_VAL;
    struct change_found found = {.change = CHANGE_UNCLEAR, .confidence = confidence};
    if (ratio < 1 - APART_PART && lower >= APART_LEAST)
        found = (struct change_found){.change = CHANGE_SLOWER, .confidence = confidence * lower};
    else if (ratio > 1 + APART_PART && 1 - lower >= APART_LEAST)
        found = (struct change_found){.change = CHANGE_FASTER, .confidence = confidence * (1 - lower)};
    else if (alike >= ALIKE_LEAST)
        found = (struct change_found){.change = CHANGE_SAME, .confidence = confidence * alike};
    found.confidence = fmin(SUREST, found.confidence);
    return found;
}

struct change_found change_find(const struct change_side *a, const struct change_side *b)
{
    bool in_a = a->confidence > 0, in_b = b->confidence > 0;
    if (in_a && in_b)
        return find_pace(a, b, fmin(a->confidence, b->confidence));
    const struct change_side *leak = in_a ? a : b, *other = in_a ? b : a;
    if (other->pace.usual >= GONE_PART * leak->pace.usual &&
        other->hours >= fmax(HOURS_LEAST, hours_to_show(leak, other->noise)))
        return find_pace(a, b, leak->confidence);
    return find_missing(leak, other, in_a);
}

enum outcome change_outcome(const struct change_found *found, size_t count)
{
    size_t of[CHANGES] = {0};
    for (size_t i = 0; i < count; i++)
        of[found[i].change]++;
    if (count == 0)
        return OUTCOME_NO_LEAK;
    if (of[CHANGE_NEW] + of[CHANGE_FASTER] > 0)
        return OUTCOME_WORSE;
    if (of[CHANGE_GONE] == count)
        return OUTCOME_FIXED;
    if (of[CHANGE_TOO_SHORT] == count)
        return OUTCOME_TOO_SHORT;
    if (of[CHANGE_GONE] + of[CHANGE_SLOWER] > 0)
        return OUTCOME_BETTER;
    return of[CHANGE_SAME] > 0 ? OUTCOME_SAME : OUTCOME_UNCLEAR;
}
