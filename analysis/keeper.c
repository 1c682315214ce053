#include "analysis/keeper.h"

#include <math.h>
#include <string.h>

#include "analysis/pace.h"
#include "sampler/owners/notes.h"

enum { LAG_MOST = 2 };

/* Set on the tuning seeds of tests/score. */
static const double KERNEL_HANDLES = 0.3; /* of the objects' growth: with fewer handles the kernel holds them */
static const double HOLDS_LEAST = 0.3;
static const double APART_MOST = 1.0 / 8; /* of the time since: beginnings farther from each other are two */
/* Of what the pools gained, as for the TOP HOLDER column (holders.h); and how much of it is explained quarter by quarter, which was chosen after recordings of real leaks. */
static const double GROUP_LEAST = 0.5, GROUP_MOST = 4, GROUP_EXPLAINED = 0.5;

static const double STEP_LEAST = 0.05; /* of the growth: less is no step */
/* Of all handles that were gained, in one process: more than half is most; above all of them it is another count. */
static const double MOST_LEAST = 0.55, MOST_MOST = 1.15, MOST_SUREST = 0.9;

static struct verdict_holder nobody(const struct course_row *row)
{
    return (struct verdict_holder){.by = HELD_UNKNOWN,
                                   .pid = ABSENT,
                                   .started_ns = ABSENT,
                                   .objects = row->handles.last == ABSENT ? ABSENT : row->ends[COURSE_COUNT].last,
                                   .handles = row->handles.last};
}

/* When handles began to grow, looked for as the suspect's beginning was: a line through stairs meets the level anywhere. */
static struct onset handles_onset(const struct suspect *suspect, const double *seconds, const double *handles,
                                  size_t points)
{
    if (suspect->trend.shape != SHAPE_STEPS)
        return onset_find(seconds, handles, points);
    return onset_of_steps(seconds, handles, points, (handles[points - 1] - handles[0]) * STEP_LEAST);
}

/* How far apart handles and the suspect began to grow, as a part of the time since. By the clock: what was not watched between the two beginnings parts them, too. 0 when the suspect's was not seen. */
static double began_apart(const struct course_set *set, const struct suspect *suspect, const double *seconds,
                          const double *handles, size_t points)
{
    if (!suspect->onset.was_seen)
        return 0;
    struct onset onset = handles_onset(suspect, seconds, handles, points);
    int64_t first = course_point(set, 0)->begin_ns;
    double last = (double)number_difference(course_point(set, points - 1)->begin_ns, first);
    double began = (double)number_difference(course_point(set, onset.was_seen ? onset.point : 0)->begin_ns, first);
    double other = (double)number_difference(course_point(set, suspect->onset.point)->begin_ns, first);
    return onset_apart(began / 1e9, other / 1e9, last / 1e9);
}

/* Even growths of any ratio are believed to be one only when they began together. */
static double apart_most(const struct couple *couple)
{
    return couple->is_whole || couple->is_uneven ? APART_MOST : APART_MOST / 2;
}

/* The process whose handles explain the suspect's count best. */
static struct verdict_holder find_process(const struct course_set *set, const struct intern *names,
                                          const struct suspect *suspect)
{
    struct verdict_holder best = nobody(suspect->row);
    double handles[COURSE_POINTS], seconds[COURSE_POINTS];
    size_t from = suspect->from, points = course_times(set, seconds);
    for (size_t i = 0; i < course_rows(set); i++) {
        const struct course_row *row = course_row(set, i);
        if (row->entity != ENTITY_PROCESSES || !course_read(set, row, COURSE_COUNT, handles))
            continue;
        struct couple couple =
            couple_find_lagged(seconds + from, suspect->counts + from, handles + from, points - from, LAG_MOST);
        double sure = couple_holds(&couple, suspect->onset.was_seen);
        if (sure < HOLDS_LEAST || sure <= best.confidence ||
            began_apart(set, suspect, seconds, handles, points) > apart_most(&couple))
            continue;
        best.by = HELD_BY_PROCESS;
        best.name = verdict_name_of(names, row->name);
        best.pid = row->pid;
        best.started_ns = row->started_ns;
        best.per_object = couple.ratio;
        best.confidence = sure;
    }
    return best;
}

/* What grows with every handle is the sum of what all processes hold: who gained most of it is counted, and need not move with it, as others add theirs. */
static struct verdict_holder find_most(const struct course_set *set, const struct intern *names,
                                       const struct suspect *suspect)
{
    struct verdict_holder most = nobody(suspect->row);
    double handles[COURSE_POINTS];
    size_t last = course_points(set) - 1;
    double all = suspect->counts[last] - suspect->counts[suspect->from];
    for (size_t i = 0; i < course_rows(set) && all > 0; i++) {
        const struct course_row *row = course_row(set, i);
        if (row->entity != ENTITY_PROCESSES || !course_read(set, row, COURSE_COUNT, handles))
            continue;
        double part = (handles[last] - handles[suspect->from]) / all;
        if (part < MOST_LEAST || part > MOST_MOST || part <= most.per_object)
            continue;
        most.by = HELD_BY_PROCESS;
        most.name = verdict_name_of(names, row->name);
        most.pid = row->pid;
        most.started_ns = row->started_ns;
        most.per_object = part;
        most.confidence = fmin(part, MOST_SUREST);
    }
    return most;
}

/* Objects that grow while handles to them do not. */
static bool is_kernel_held(const struct course_row *row)
{
    int64_t handles = number_difference(row->handles.last, row->handles.first);
    int64_t objects = number_difference(row->ends[COURSE_COUNT].last, row->ends[COURSE_COUNT].first);
    return handles != ABSENT && objects > 0 && (double)handles < KERNEL_HANDLES * (double)objects;
}

struct verdict_holder keeper_find(const struct course_set *set, const struct intern *names,
                                  const struct suspect *suspect)
{
    struct verdict_holder holder = find_process(set, names, suspect);
    if (holder.by == HELD_UNKNOWN && suspect->note != NULL && note_is_every_handle(suspect->note))
        holder = find_most(set, names, suspect);
    if (!is_kernel_held(suspect->row))
        return holder;
    holder = nobody(suspect->row);
    holder.by = HELD_BY_KERNEL;
    holder.confidence = suspect->confidence;
    return holder;
}

bool keeper_is_same(const struct verdict_holder *a, const struct verdict_holder *b)
{
    return a->by == HELD_BY_PROCESS && b->by == HELD_BY_PROCESS && a->pid == b->pid && a->started_ns == b->started_ns;
}

/* --- control groups ------------------------------------------------------------------------------------------------------------- */

static bool is_within(struct text group, struct text parent)
{
    return group.length >= parent.length && memcmp(group.bytes, parent.bytes, parent.length) == 0 &&
           (group.length == parent.length || group.bytes[parent.length] == '/');
}

/* How much was charged to a group for each byte; 0 when it is no group, the root, or was charged nothing. */
static struct couple charge_of(const struct course_set *set, const struct intern *names, const double *bytes,
                               size_t from, const struct course_row *row)
{
    double charged[COURSE_POINTS];
    bool is_group = row->entity == ENTITY_GROUPS && intern_text(names, row->name).length > 1;
    if (!is_group || !course_read(set, row, COURSE_BYTES, charged))
        return (struct couple){0};
    return couple_find_coarse(bytes + from, charged + from, course_points(set) - from);
}

/* A group has its own coming and going (stacks, page tables), which only long stretches even out; but what is charged is counted, not guessed: it must be within a group that was charged enough. When two that have
 * nothing to do with each other were, nobody can tell which. */
bool keeper_group(const struct course_set *set, const struct intern *names, const double *bytes, size_t from,
                  struct verdict_holder *holder)
{
    struct text best = {"", 0};
    struct couple charge = {0};
    for (size_t i = 0; i < course_rows(set); i++) {
        struct couple couple = charge_of(set, names, bytes, from, course_row(set, i));
        struct text group = intern_text(names, course_row(set, i)->name);
        if (couple.ratio < GROUP_LEAST || (best.length > 0 && is_within(best, group)))
            continue;
        if (best.length > 0 && !is_within(group, best))
            return false;
        best = group;
        charge = couple;
    }
    if (best.length == 0 || charge.ratio > GROUP_MOST || charge.explained < GROUP_EXPLAINED)
        return false;
    holder->by = HELD_BY_GROUP;
    holder->name = (struct verdict_name){.length = best.length < VERDICT_NAME ? best.length : VERDICT_NAME};
    memcpy(holder->name.bytes, best.bytes, holder->name.length);
    holder->per_object = charge.ratio;
    holder->confidence = charge.explained;
    return true;
}

static const struct course_row *process_row(const struct course_set *set, const struct verdict_holder *holder)
{
    for (size_t i = 0; i < course_rows(set); i++) {
        const struct course_row *row = course_row(set, i);
        if (row->entity == ENTITY_PROCESSES && row->pid == holder->pid && row->started_ns == holder->started_ns)
            return row;
    }
    return NULL;
}

struct forecast keeper_handles_end(const struct course_set *set, const struct verdict_holder *holder, bool on_windows,
                                   size_t from)
{
    double seconds[COURSE_POINTS], handles[COURSE_POINTS];
    int64_t totals[TOTALS];
    struct forecast none = {.limit = LIMIT_NONE, .reason = "no process's handles", .in_ns = ABSENT};
    size_t points = course_times(set, seconds);
    const struct course_row *row = holder->by == HELD_BY_PROCESS ? process_row(set, holder) : NULL;
    if (row == NULL || from >= points || !course_read(set, row, COURSE_COUNT, handles))
        return none;
    struct trend trend = trend_find(seconds + from, handles + from, points - from);
    struct growth_pace pace = {trend.slope, trend.low, trend.high, trend.noise, 0};
    for (int total = 0; total < TOTALS; total++)
        totals[total] = course_total(set, (enum total)total);
    int64_t own = on_windows ? number_difference(PROCESS_HANDLES_MOST, row->ends[COURSE_COUNT].last) : ABSENT;
    struct forecast all = forecast_one(LIMIT_HANDLES, limit_room(LIMIT_HANDLES, totals), &pace, trend.seconds);
    struct forecast one = forecast_one(LIMIT_PROCESS_HANDLES, own, &pace, trend.seconds);
    if (all.limit == LIMIT_NONE || (one.limit != LIMIT_NONE && one.in_ns < all.in_ns))
        return one.limit != LIMIT_NONE || own != ABSENT ? one : all;
    return all;
}
