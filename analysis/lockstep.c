#include "analysis/lockstep.h"

#include <math.h>

#include "analysis/keeper.h"
#include "analysis/pace.h"
#include "sampler/owners/notes.h"

enum { NEAR_POINTS = 2 }; /* a beginning is not found more exactly */

/* Moved after recordings of real leaks on Linux (docs/report.md); tests/score says nothing of them but that they do no harm. */
static const double TOGETHER =
    1.0 / 16; /* of that time: as far apart two beginnings may be seen, as slabs fill before a count moves */
static const double APART = 1.0 / 8;     /* farther apart they are two */
static const double FOLLOWS_LEAST = 0.8; /* a holder so sure is one of uneven growth or of a ratio of whole numbers */
static const double NEAR_ONE = 0.15;     /* from one handle an object: slabs are filled in grains */
static const double TOGETHER_EXPLAINED = 0.75; /* of quarters: slabs are filled in grains */

/* What part of the time since the earlier of two beginnings lies between them; -1: one was not seen. Not of all that was watched: of a leak that began an hour ago it says nothing that three days were. */
static double apart(const struct suspects *suspects, const struct suspect *a, const struct suspect *b)
{
    double last = suspects->seconds[suspects->points - 1];
    if (!a->onset.was_seen || !b->onset.was_seen)
        return -1;
    return onset_apart(a->onset.seconds, b->onset.seconds, last);
}

/* The longest time in which nothing new was gained: a slab that was filled, a burst that was waited for. */
static double longest_rest(const struct suspects *suspects, const struct suspect *suspect)
{
    double highest = suspect->counts[suspect->from], since = suspects->seconds[suspect->from], longest = 0;
    for (size_t i = suspect->from + 1; i < suspects->points; i++) {
        if (suspect->counts[i] <= highest)
            continue;
        longest = fmax(longest, suspects->seconds[i] - since);
        highest = suspect->counts[i];
        since = suspects->seconds[i];
    }
    return longest;
}

/* Whether both began while they were watched, and no farther from each other than such beginnings are found. */
static bool began_together(const struct suspects *suspects, const struct suspect *a, const struct suspect *b)
{
    double part = apart(suspects, a, b), last = suspects->seconds[suspects->points - 1];
    double width = (last - suspects->seconds[0]) / (double)(suspects->points - 1);
    double between = fabs(a->onset.seconds - b->onset.seconds) - NEAR_POINTS * width;
    return part >= 0 && part <= TOGETHER && between <= longest_rest(suspects, a) + longest_rest(suspects, b);
}

static bool are_of_others(const struct verdict_holder *a, const struct verdict_holder *b)
{
    return a->by == HELD_BY_PROCESS && b->by == HELD_BY_PROCESS && !keeper_is_same(a, b);
}

/* Whether suspects `k` and `i` gain in a fixed ratio, from the earlier of the two beginnings on: what one gained alone parts them. */
static bool is_in_step(const struct suspects *suspects, const struct verdict_holder *holders, size_t k, size_t i)
{
    const struct suspect *other = &suspects->list[k], *suspect = &suspects->list[i];
    size_t from = other->from < suspect->from ? other->from : suspect->from, count = suspects->points - from;
    struct couple couple = couple_find(suspects->seconds + from, other->counts + from, suspect->counts + from, count);
    double between = apart(suspects, other, suspect);
    /* Two even growths that began at different times are two, whatever their ratio is from then on. */
    if (couple_is_lockstep(&couple) && (couple.is_uneven || between <= APART))
        return true;
    /* A minor one is soon in time with somebody; it may say what allocations by size are, which nothing else says. */
    if (suspect->is_minor && !suspect_is_anybodys(other))
        return false;
    couple = couple_find_coarse(other->counts + from, suspect->counts + from, count);
    /* Of two that have nothing to do with each other it is rare that both begin while they are watched, and then together, however evenly they rise. */
    return couple.explained >= TOGETHER_EXPLAINED && began_together(suspects, other, suspect) &&
           !are_of_others(&holders[k], &holders[i]);
}

/* Each suspect belongs to the first before it that it is in step with. */
static void find_steps(struct suspects *suspects, const struct verdict_holder *holders)
{
    for (size_t i = 0; i < suspects->count; i++) {
        struct suspect *suspect = &suspects->list[i];
        for (size_t k = 0; k < i && suspect->group < 0; k++)
            if (suspects->list[k].group == (int)k && !suspects->list[k].is_minor && is_in_step(suspects, holders, k, i))
                suspect->group = (int)k;
        if (suspect->group < 0)
            suspect->group = (int)i;
    }
}

/* Whether this suspect only follows from what a process holds of others: sure to be its own, one for each handle as nearly as noise lets it be seen, what grows with every handle, or a cache that fills with each. */
static bool follows(const struct suspects *suspects, const struct verdict_holder *holders, size_t i)
{
    const struct note *note = suspects->list[i].note;
    return holders[i].confidence >= FOLLOWS_LEAST || fabs(holders[i].per_object - 1) <= NEAR_ONE ||
           (note != NULL && note_is_every_handle(note)) || suspect_is_cache(&suspects->list[i]);
}

static void join(struct suspects *suspects, int gone, int to)
{
    for (size_t i = 0; i < suspects->count; i++)
        if (suspects->list[i].group == gone)
            suspects->list[i].group = to;
}

/* Whether a suspect stands in a group for its own sake: as its first, or held by whoever holds that. */
static bool belongs(const struct suspects *suspects, const struct verdict_holder *holders, size_t i)
{
    size_t head = (size_t)suspects->list[i].group;
    return head == i || keeper_is_same(&holders[i], &holders[head]);
}

/* Suspects `i` and `k` are held by one process. What came into a group only because it began together goes alone: the others there have nothing to do with that process. */
static void join_two(struct suspects *suspects, const struct verdict_holder *holders, size_t i, size_t k)
{
    struct suspect *late = &suspects->list[i], *early = &suspects->list[k];
    bool late_belongs = belongs(suspects, holders, i), early_belongs = belongs(suspects, holders, k);
    /* A minor one tells what a larger one is, and is no leak to go to. */
    bool is_minor = suspects->list[late->group].is_minor;
    if (late_belongs && (early_belongs || is_minor))
        join(suspects, late->group, early->group);
    else if (early_belongs)
        late->group = early->group;
    else if (late_belongs)
        early->group = late->group;
}

/* What one process holds is one leak, even where noise hides the fixed ratio: a socket is an inode, a name and an open file. */
static void join_held(struct suspects *suspects, const struct verdict_holder *holders)
{
    const struct suspect *list = suspects->list;
    for (size_t i = 0; i < suspects->count; i++)
        for (size_t k = 0; k < i && follows(suspects, holders, i); k++)
            if (list[i].group != list[k].group && keeper_is_same(&holders[i], &holders[k]) &&
                follows(suspects, holders, k) && !list[k].is_minor)
                join_two(suspects, holders, i, k);
}

void lockstep_group(struct suspects *suspects, const struct verdict_holder *holders)
{
    find_steps(suspects, holders);
    join_held(suspects, holders);
}
