#include "analysis/verdict.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "analysis/keeper.h"
#include "analysis/lockstep.h"
#include "analysis/pace.h"
#include "analysis/suspects.h"
#include "base/text.h"
#include "base/when.h"
#include "sampler/owners/notes.h"

/* Set on the tuning seeds of tests/score. */
static const double LEAK_CONFIDENCE = 0.55, UNSURE_CONFIDENCE = 0.3;
static const double SMALLEST_SHARE = 0.03; /* of the largest culprit's pace: what is slower is not told beside it */
static const double HARDLY = 0.02;         /* a difference in confidence that says nothing */
static const double HOLDER_TRUST = 0.6;    /* a process whose handles explain it leaves so much of the doubt */
static const double SUREST = 0.99;         /* numbers alone prove nothing */
static const double SWING_SPREAD =
    0.3; /* of what comes and goes with the days: one day does not reach as high as another */
static const double KNOWN_CACHE = 0.1; /* of a pace that may be a cache's: what is known to be one */
static const double STEP_PART = 0.3;   /* of an even share of the growth: less is no step of its own */
static const double PER_HOUR = 3600;
/* Not of those seeds: moved after recordings of real leaks on Linux (docs/report.md). */
static const double NEAR_ONE = 0.15; /* slabs are filled in grains */
static const double VAGUE = 0.8;
static const double EVERY_HANDLE = 0.3; /* what grows with every handle tells so much of which */

#define WITHIN_MOST_NS (INT64_C(1) << 58) /* some years, so that sums with it fit */

const char *ruling_name(enum ruling ruling)
{
    static const char *const NAMES[] = {"no_leak", "unsure", "leak"};
    return NAMES[ruling];
}

/* What is looked at while a verdict is made; all borrowed but the suspects. */
struct judging {
    struct verdict *verdict;
    const struct course_set *set;
    const struct intern *names;
    struct suspects suspects;
    struct verdict_holder holders[SUSPECTS_MAX]; /* of each suspect by itself */
};

static struct couple couple_of(const struct judging *judging, const struct suspect *a, const struct suspect *b)
{
    size_t from = a->from > b->from ? a->from : b->from;
    return couple_find(judging->suspects.seconds + from, a->counts + from, b->counts + from,
                       judging->suspects.points - from);
}

static void find_holders(struct judging *judging)
{
    for (size_t i = 0; i < judging->suspects.count; i++)
        judging->holders[i] = keeper_find(judging->set, judging->names, &judging->suspects.list[i]);
}

/* --- the suspect of a group ------------------------------------------------------------------------------------------------------ */

/* How little is known of who allocates: the higher the more it points at somebody. */
static int strangeness(const struct suspect *suspect)
{
    const struct course_row *row = suspect->row;
    bool never_freed = row->frees.first != ABSENT && row->frees.last == row->frees.first;
    int known = suspect->note == NULL ? row->owner == 0 ? 6 : 4 : suspect->note->kind == NOTE_COMPONENT ? 2 : 0;
    return known + never_freed;
}

/* What is allocated by size, or follows what others look at: a cache of its own says more. */
static bool is_vague(const struct suspect *suspect)
{
    return suspect_is_anybodys(suspect) || suspect_is_cache(suspect);
}

/* How much a member says of what a process holds: known objects, one for each handle, say most; what comes with every handle says least. */
static double plainness(const struct suspect *suspect, const struct verdict_holder *holder)
{
    const struct note *note = suspect->note;
    if (note != NULL && note_is_every_handle(note))
        return EVERY_HANDLE * holder->confidence;
    bool is_plain = note != NULL && note->kind == NOTE_OBJECT && fabs(holder->per_object - 1) <= NEAR_ONE;
    return is_plain ? 1 : is_vague(suspect) ? VAGUE * holder->confidence : holder->confidence;
}

/* Whether member `i` is rather to be named than `chosen`: what a process holds before what nobody does; then what tells more of it. A cache that moves with objects follows them, however much larger it is: somebody looked at each. */
static bool is_rather(const struct judging *judging, size_t i, size_t chosen)
{
    const struct verdict_holder *mine = &judging->holders[i], *other = &judging->holders[chosen];
    const struct suspect *suspect = &judging->suspects.list[i], *before = &judging->suspects.list[chosen];
    bool held = mine->by == HELD_BY_PROCESS, other_held = other->by == HELD_BY_PROCESS;
    if (held != other_held)
        return held;
    if (held)
        return plainness(suspect, mine) > plainness(before, other) + HARDLY;
    if (is_vague(suspect) != is_vague(before))
        return is_vague(before);
    return strangeness(suspect) > strangeness(before);
}

/* What another member tells of the holder is as good: handles that the kernel's own references explain, or the same process, seen more clearly. */
static void hear(struct verdict_holder *holder, const struct verdict_holder *found)
{
    if (found->by == HELD_BY_KERNEL && holder->by == HELD_UNKNOWN)
        *holder = *found;
    if (keeper_is_same(holder, found))
        holder->confidence = fmax(holder->confidence, found->confidence);
}

/* The member to name, and who holds it. */
static size_t choose_member(const struct judging *judging, int group, struct verdict_holder *holder)
{
    size_t chosen = (size_t)group;
    for (size_t i = chosen + 1; i < judging->suspects.count; i++)
        if (judging->suspects.list[i].group == group && is_rather(judging, i, chosen))
            chosen = i;
    *holder = judging->holders[chosen];
    for (size_t i = 0; i < judging->suspects.count; i++)
        if (judging->suspects.list[i].group == group)
            hear(holder, &judging->holders[i]);
    return chosen;
}

/* --- a culprit ------------------------------------------------------------------------------------------------------------------- */

static void add_member(const struct judging *judging, struct culprit *culprit, const struct suspect *named,
                       const struct suspect *member)
{
    const struct trend *trend = &member->trend;
    culprit->bytes_per_hour += trend->slope * PER_HOUR;
    culprit->low += trend->low * PER_HOUR;
    culprit->high += trend->high * PER_HOUR;
    culprit->growth_bytes = number_whole((double)culprit->growth_bytes + member->bytes_grown);
    culprit->swing += member->days.swing;
    culprit->lift += member->days.lift;
    culprit->confidence = fmax(culprit->confidence, member->confidence);
    if (culprit->group_count == VERDICT_GROUP_MAX)
        return;
    struct couple couple = couple_of(judging, named, member);
    culprit->group[culprit->group_count++] =
        (struct verdict_member){verdict_name_of(judging->names, member->row->name), member->row->type,
                                member == named ? 1 : couple.ratio, trend->slope * PER_HOUR};
}

static int64_t rise_of(const struct course_ends *ends)
{
    return number_difference(ends->last, ends->first);
}

static void tell_start(const struct judging *judging, struct culprit *culprit, const struct suspect *named)
{
    const struct course_point *point = course_point(judging->set, named->onset.point);
    culprit->started_ns = ABSENT;
    culprit->started_within_ns = ABSENT;
    if (!named->onset.was_seen)
        return;
    double before = judging->suspects.seconds[named->onset.point] - named->onset.seconds;
    culprit->started_ns = number_difference(point->begin_ns, number_whole(fmax(0, before) * 1e9));
    int64_t within = point->begin_ns - course_point(judging->set, named->from)->begin_ns;
    culprit->started_within_ns = within < WITHIN_MOST_NS ? within : WITHIN_MOST_NS;
}

/* Without a process, a control group may be known; of all that is in step together. */
static void ask_groups(const struct judging *judging, struct culprit *culprit, int group)
{
    double all[COURSE_POINTS] = {0}, bytes[COURSE_POINTS];
    size_t from = judging->suspects.list[group].from;
    for (size_t i = 0; i < judging->suspects.count; i++) {
        const struct suspect *member = &judging->suspects.list[i];
        if (member->group != group || !course_read(judging->set, member->row, COURSE_BYTES, bytes))
            continue;
        from = member->from < from ? member->from : from;
        for (size_t point = 0; point < judging->suspects.points; point++)
            all[point] += bytes[point];
    }
    keeper_group(judging->set, judging->names, all, from, &culprit->holder);
}

/* Members began together, and the more one gained the sooner that is seen: a pool of few large slabs moves late. What is shared with others began when they did. */
static const struct suspect *clearest_start(const struct judging *judging, const struct suspect *named)
{
    const struct suspect *clearest = named;
    for (size_t i = 0; i < judging->suspects.count; i++) {
        const struct suspect *member = &judging->suspects.list[i];
        bool is_shared = suspect_is_cache(member) || (member->note != NULL && note_is_every_handle(member->note));
        if (member->group != named->group || !member->onset.was_seen)
            continue;
        if (!clearest->onset.was_seen || (!is_shared && member->bytes_grown > clearest->bytes_grown))
            clearest = member;
    }
    return clearest;
}

/* When its steps began: where the count rises by more than a part of an even share, and did not just before. */
static void tell_steps(const struct judging *judging, struct culprit *culprit, const struct suspect *named)
{
    const double *counts = named->counts;
    size_t last = judging->suspects.points - 1;
    double least = fmax(1, STEP_PART * (counts[last] - counts[named->from]) / (double)named->trend.steps);
    bool rose = false;
    for (size_t i = named->from + 1; i <= last && culprit->step_count < VERDICT_STEPS_MAX; i++) {
        bool rises = counts[i] - counts[i - 1] > least;
        if (rises && !rose)
            culprit->step_ns[culprit->step_count++] = course_point(judging->set, i)->begin_ns;
        rose = rises;
    }
}

static void tell_culprit(const struct judging *judging, struct culprit *culprit, int group)
{
    memset(culprit, 0, sizeof *culprit);
    size_t chosen = choose_member(judging, group, &culprit->holder);
    const struct suspect *named = &judging->suspects.list[chosen];
    add_member(judging, culprit, named, named);
    for (size_t i = 0; i < judging->suspects.count; i++)
        if (i != chosen && judging->suspects.list[i].group == group)
            add_member(judging, culprit, named, &judging->suspects.list[i]);
    culprit->name = verdict_name_of(judging->names, named->row->name);
    culprit->owner = verdict_name_of(judging->names, named->row->owner);
    culprit->aliases = verdict_name_of(judging->names, named->row->aliases);
    culprit->type = named->row->type;
    culprit->session = named->row->session;
    culprit->each = number_scale(named->row->ends[COURSE_BYTES].last, 1, named->row->ends[COURSE_COUNT].last);
    culprit->shape = named->trend.shape;
    culprit->steps = named->trend.steps;
    culprit->days = named->days.count;
    culprit->may_be_cache = suspect_is_cache(named);
    culprit->is_known_cache = culprit->may_be_cache && named->note != NULL;
    culprit->proof = named->proof;
    culprit->allocs = rise_of(&named->row->allocs);
    culprit->frees = rise_of(&named->row->frees);
    if (culprit->holder.by == HELD_UNKNOWN)
        ask_groups(judging, culprit, group);
    if (culprit->holder.by == HELD_BY_PROCESS)
        culprit->confidence = 1 - (1 - culprit->confidence) * HOLDER_TRUST;
    culprit->confidence = fmin(culprit->confidence, SUREST);
    if (judging->suspects.growth > 0)
        culprit->share = fmin(1, (double)culprit->growth_bytes / judging->suspects.growth);
    culprit->handle_exhaustion = keeper_handles_end(
        judging->set, &culprit->holder, culprit->type == POOL_PAGED || culprit->type == POOL_NONPAGED, named->from);
    tell_start(judging, culprit, clearest_start(judging, named));
    if (named->trend.steps > 1)
        tell_steps(judging, culprit, named);
}

/* A leak that is sure stands before all that may be none, however fast that grows. */
static bool acts_first(const struct culprit *a, const struct culprit *b)
{
    bool a_sure = a->confidence >= LEAK_CONFIDENCE, b_sure = b->confidence >= LEAK_CONFIDENCE;
    if (a_sure != b_sure)
        return a_sure;
    double a_weight = a->is_known_cache ? KNOWN_CACHE : 1, b_weight = b->is_known_cache ? KNOWN_CACHE : 1;
    return a->bytes_per_hour * a->confidence * a_weight > b->bytes_per_hour * b->confidence * b_weight;
}

static void add_culprit(struct verdict *verdict, const struct culprit *culprit)
{
    size_t at = verdict->culprit_count;
    if (culprit->confidence < UNSURE_CONFIDENCE)
        return;
    while (at > 0 && acts_first(culprit, &verdict->culprits[at - 1]))
        at--;
    if (at == VERDICT_CULPRITS_MAX)
        return;
    if (verdict->culprit_count < VERDICT_CULPRITS_MAX)
        verdict->culprit_count++;
    memmove(&verdict->culprits[at + 1], &verdict->culprits[at], (verdict->culprit_count - at - 1) * sizeof *culprit);
    verdict->culprits[at] = *culprit;
}

/* Beside a large leak what is slower by far is noise; and what nobody would act on is not named where something is. */
static void drop_small(struct verdict *verdict)
{
    size_t kept = 0;
    bool sure = verdict->culprit_count > 0 && verdict->culprits[0].confidence >= LEAK_CONFIDENCE;
    double least = verdict->culprit_count > 0 ? SMALLEST_SHARE * verdict->culprits[0].bytes_per_hour : 0;
    for (size_t i = 0; i < verdict->culprit_count; i++) {
        const struct culprit *culprit = &verdict->culprits[i];
        if (culprit->bytes_per_hour >= least && (!sure || culprit->confidence >= LEAK_CONFIDENCE))
            verdict->culprits[kept++] = *culprit;
    }
    verdict->culprit_count = kept;
}

/* --- when it ends ----------------------------------------------------------------------------------------------------------------- */

/* Adds what a culprit's member leaks to the limits that it counts against. */
static void add_pace(struct growth_pace paces[LIMITS], const struct culprit *culprit,
                     const struct verdict_member *member)
{
    double part = culprit->bytes_per_hour > 0 ? member->bytes_per_hour / culprit->bytes_per_hour / PER_HOUR : 0;
    for (int limit = LIMIT_NONE + 1; limit < LIMITS; limit++) {
        if (!limit_counts((enum limit)limit, member->type))
            continue;
        paces[limit].usual += culprit->bytes_per_hour * part;
        paces[limit].low += culprit->low * part;
        paces[limit].high += culprit->high * part;
        paces[limit].sway += SWING_SPREAD * culprit->swing * part * PER_HOUR;
        paces[limit].lift += culprit->lift * part * PER_HOUR;
    }
}

static void tell_end(struct culprit *culprit, const struct growth_pace paces[LIMITS], const int64_t totals[TOTALS],
                     double watched_seconds)
{
    bool counts[LIMITS] = {false};
    for (size_t i = 0; i < culprit->group_count; i++)
        for (int limit = LIMIT_NONE + 1; limit < LIMITS; limit++)
            counts[limit] = counts[limit] || limit_counts((enum limit)limit, culprit->group[i].type);
    culprit->exhaustion = forecast_make(counts, paces, totals, watched_seconds);
}

/* What is in the pools moves with the day's load, by about as much as most of them did. */
static void tell_sway(struct growth_pace paces[LIMITS], const int64_t totals[TOTALS], double swell)
{
    int64_t paged = totals[TOTAL_PAGED], nonpaged = totals[TOTAL_NONPAGED];
    int64_t all = number_known_sum(number_known_sum(paged, nonpaged), totals[TOTAL_SLAB]);
    paces[LIMIT_PAGED].sway = paged == ABSENT ? 0 : swell * (double)paged;
    paces[LIMIT_NONPAGED].sway = nonpaged == ABSENT ? 0 : swell * (double)nonpaged;
    paces[LIMIT_COMMIT].sway = paces[LIMIT_MEMORY].sway = all == ABSENT ? 0 : swell * (double)all;
}

/* A limit is used up by all culprits together. */
static void tell_ends(struct judging *judging)
{
    struct verdict *verdict = judging->verdict;
    struct growth_pace paces[LIMITS] = {{0, 0, 0, 0, 0}};
    int64_t totals[TOTALS];
    for (int total = 0; total < TOTALS; total++)
        totals[total] = course_total(judging->set, (enum total)total);
    tell_sway(paces, totals, verdict->swell);
    for (size_t i = 0; i < verdict->culprit_count; i++)
        for (size_t k = 0; k < verdict->culprits[i].group_count; k++)
            add_pace(paces, &verdict->culprits[i], &verdict->culprits[i].group[k]);
    for (size_t i = 0; i < verdict->culprit_count; i++)
        tell_end(&verdict->culprits[i], paces, totals, verdict->watched_seconds);
}

/* --- all of it --------------------------------------------------------------------------------------------------------------------- */

/* Points come as far from each other as they did so far. */
static int64_t needs_ns(const struct course_set *set, size_t points)
{
    if (points >= TREND_POINTS_LEAST)
        return 0;
    if (points < 2)
        return ABSENT;
    int64_t watched = course_point(set, points - 1)->begin_ns - course_point(set, 0)->begin_ns;
    return watched > 0 ? number_scale(watched, (int64_t)(TREND_POINTS_LEAST - points), (int64_t)points - 1) : ABSENT;
}

static void count_row(struct verdict *verdict, enum entity entity)
{
    verdict->pools += entity == ENTITY_POOLS;
    verdict->processes += entity == ENTITY_PROCESSES;
}

static void describe(struct verdict *verdict, const struct course_set *set)
{
    size_t points = course_points(set);
    memset(verdict, 0, sizeof *verdict);
    verdict->begin_ns = points > 0 ? course_point(set, 0)->begin_ns : ABSENT;
    verdict->end_ns = points > 0 ? course_point(set, points - 1)->end_ns : ABSENT;
    verdict->needs_ns = needs_ns(set, points);
    verdict->samples = course_samples(set);
    verdict->unkept = course_unkept(set);
    for (size_t i = 0; i < course_rows(set); i++)
        count_row(verdict, course_row(set, i)->entity);
    for (size_t i = 0; i < points; i++)
        verdict->breaks += course_point(set, i)->after_break;
    double seconds[COURSE_POINTS];
    size_t times = course_times(set, seconds);
    verdict->watched_seconds = times > 0 ? seconds[times - 1] : 0;
}

/* That nothing leaks can only be said when each window that trends look at has a point, and of pools that are there: a counter log has their sums only. */
static void rule(struct verdict *verdict, size_t points)
{
    verdict->ruling = points < TREND_WINDOWS || verdict->pools == 0 ? RULING_UNSURE : RULING_NO_LEAK;
    if (verdict->culprit_count > 0)
        verdict->ruling = verdict->culprits[0].confidence >= LEAK_CONFIDENCE ? RULING_LEAK : RULING_UNSURE;
}

enum status verdict_make(struct verdict *verdict, const struct course_set *set, const struct intern *names)
{
    struct judging judging = {.verdict = verdict, .set = set, .names = names};
    describe(verdict, set);
    verdict->ruling = RULING_UNSURE;
    if (course_points(set) < TREND_POINTS_LEAST)
        return STATUS_EMPTY;
    enum status status = suspects_find(&judging.suspects, verdict, set, names);
    if (status == STATUS_OK) {
        verdict->swell = judging.suspects.swell;
        find_holders(&judging);
        lockstep_group(&judging.suspects, judging.holders);
        for (size_t i = 0; i < judging.suspects.count; i++) {
            struct culprit culprit;
            if (judging.suspects.list[i].group != (int)i || judging.suspects.list[i].is_minor)
                continue;
            tell_culprit(&judging, &culprit, (int)i);
            add_culprit(verdict, &culprit);
        }
        drop_small(verdict);
        tell_ends(&judging);
        rule(verdict, judging.suspects.points);
    }
    suspects_done(&judging.suspects);
    return status;
}
