#include "analysis/verdict.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "analysis/pace.h"
#include "analysis/suspects.h"
#include "base/text.h"
#include "base/when.h"
#include "sampler/owners/notes.h"

enum { LAG_MOST = 2 };

/* Set on the tuning seeds of tests/score. */
static const double LEAK_CONFIDENCE = 0.55, UNSURE_CONFIDENCE = 0.3;
static const double SMALLEST_SHARE = 0.03; /* of the largest culprit's pace: what is slower is not told beside it */
static const double HOLDER_TRUST = 0.6;    /* a process whose handles explain it leaves so much of the doubt */
static const double KERNEL_HANDLES = 0.3;  /* of the objects' growth: with fewer handles the kernel holds them */
static const double HOLDS_LEAST = 0.3;
static const double SUREST = 0.99; /* numbers alone prove nothing */
static const double PER_HOUR = 3600;

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
};

/* --- groups ---------------------------------------------------------------------------------------------------------------------- */

/* From the later of the two beginnings on. */
static struct couple couple_of(const struct judging *judging, const struct suspect *a, const struct suspect *b)
{
    size_t from = a->from > b->from ? a->from : b->from;
    return couple_find(a->counts + from, b->counts + from, judging->suspects.points - from);
}

/* Each suspect belongs to the first before it that it is in step with. */
static void make_groups(struct judging *judging)
{
    struct suspects *suspects = &judging->suspects;
    for (size_t i = 0; i < suspects->count; i++) {
        struct suspect *suspect = &suspects->list[i];
        for (size_t k = 0; k < i && suspect->group < 0; k++) {
            const struct suspect *other = &suspects->list[k];
            struct couple couple = couple_of(judging, other, suspect);
            if (other->group == (int)k && couple_is_lockstep(&couple))
                suspect->group = (int)k;
        }
        if (suspect->group < 0)
            suspect->group = (int)i;
    }
}

/* --- who holds it ---------------------------------------------------------------------------------------------------------------- */

static struct verdict_holder nobody(const struct course_row *row)
{
    return (struct verdict_holder){.by = HELD_UNKNOWN,
                                   .pid = ABSENT,
                                   .started_ns = ABSENT,
                                   .objects = row->handles.last == ABSENT ? ABSENT : row->ends[COURSE_COUNT].last,
                                   .handles = row->handles.last};
}

/* The process whose handles explain the suspect's count best. */
static struct verdict_holder find_process(const struct judging *judging, const struct suspect *suspect)
{
    struct verdict_holder best = nobody(suspect->row);
    double handles[COURSE_POINTS];
    size_t from = suspect->from, points = judging->suspects.points;
    for (size_t i = 0; i < course_rows(judging->set); i++) {
        const struct course_row *row = course_row(judging->set, i);
        if (row->entity != ENTITY_PROCESSES || !course_read(judging->set, row, COURSE_COUNT, handles))
            continue;
        struct couple couple = couple_find_lagged(suspect->counts + from, handles + from, points - from, LAG_MOST);
        double sure = couple_holds(&couple);
        if (sure < HOLDS_LEAST || sure <= best.confidence)
            continue;
        best.by = HELD_BY_PROCESS;
        best.name = verdict_name_of(judging->names, row->name);
        best.pid = row->pid;
        best.started_ns = row->started_ns;
        best.per_object = couple.ratio;
        best.confidence = sure;
    }
    return best;
}

/* Objects that grow while handles to them do not. */
static bool is_kernel_held(const struct course_row *row)
{
    if (row->handles.first == ABSENT || row->handles.last == ABSENT || row->ends[COURSE_COUNT].first == ABSENT)
        return false;
    double objects = (double)(row->ends[COURSE_COUNT].last - row->ends[COURSE_COUNT].first);
    return objects > 0 && (double)(row->handles.last - row->handles.first) < KERNEL_HANDLES * objects;
}

static struct verdict_holder find_holder(const struct judging *judging, const struct suspect *suspect)
{
    struct verdict_holder holder = find_process(judging, suspect);
    if (!is_kernel_held(suspect->row))
        return holder;
    holder = nobody(suspect->row);
    holder.by = HELD_BY_KERNEL;
    holder.confidence = suspect->confidence;
    return holder;
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

/* The member to name, and who holds it. */
static size_t choose_member(const struct judging *judging, int group, struct verdict_holder *holder)
{
    size_t chosen = (size_t)group;
    int strangest = -1;
    *holder = nobody(judging->suspects.list[group].row);
    for (size_t i = 0; i < judging->suspects.count; i++) {
        const struct suspect *suspect = &judging->suspects.list[i];
        if (suspect->group != group)
            continue;
        struct verdict_holder found = find_holder(judging, suspect);
        bool held = found.by == HELD_BY_PROCESS;
        bool surer = held && (holder->by != HELD_BY_PROCESS || found.confidence > holder->confidence + 0.02);
        bool stranger = !held && holder->by != HELD_BY_PROCESS && strangeness(suspect) > strangest;
        if (surer || stranger)
            chosen = i;
        strangest = stranger ? strangeness(suspect) : strangest;
        if (surer || (found.by == HELD_BY_KERNEL && holder->by == HELD_UNKNOWN))
            *holder = found;
    }
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
    culprit->growth_bytes += (int64_t)member->bytes_grown;
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
    culprit->started_ns = point->begin_ns - (int64_t)(fmax(0, before) * 1e9);
    culprit->started_within_ns = point->begin_ns - course_point(judging->set, named->from)->begin_ns;
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
    culprit->type = named->row->type;
    culprit->session = named->row->session;
    culprit->each = number_scale(named->row->ends[COURSE_BYTES].last, 1, named->row->ends[COURSE_COUNT].last);
    culprit->shape = named->trend.shape;
    culprit->steps = named->trend.steps;
    culprit->allocs = rise_of(&named->row->allocs);
    culprit->frees = rise_of(&named->row->frees);
    if (culprit->holder.by == HELD_BY_PROCESS)
        culprit->confidence = 1 - (1 - culprit->confidence) * HOLDER_TRUST;
    culprit->confidence = fmin(culprit->confidence, SUREST);
    if (judging->suspects.growth > 0)
        culprit->share = fmin(1, (double)culprit->growth_bytes / judging->suspects.growth);
    tell_start(judging, culprit, named);
}

static bool acts_first(const struct culprit *a, const struct culprit *b)
{
    return a->bytes_per_hour * a->confidence > b->bytes_per_hour * b->confidence;
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
    struct growth_pace paces[LIMITS] = {{0, 0, 0, 0}};
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
    return watched > 0 ? watched / ((int64_t)points - 1) * (int64_t)(TREND_POINTS_LEAST - points) : ABSENT;
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
        *(course_row(set, i)->entity == ENTITY_POOLS ? &verdict->pools : &verdict->processes) += 1;
    for (size_t i = 0; i < points; i++)
        verdict->breaks += course_point(set, i)->after_break;
}

static void rule(struct verdict *verdict)
{
    verdict->ruling = RULING_NO_LEAK;
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
        verdict->watched_seconds = judging.suspects.seconds[judging.suspects.points - 1];
        make_groups(&judging);
        for (size_t i = 0; i < judging.suspects.count; i++) {
            struct culprit culprit;
            if (judging.suspects.list[i].group != (int)i)
                continue;
            tell_culprit(&judging, &culprit, (int)i);
            add_culprit(verdict, &culprit);
        }
        drop_small(verdict);
        tell_ends(&judging);
        rule(verdict);
    }
    suspects_done(&judging.suspects);
    return status;
}
