#include "analysis/beside.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "base/when.h"

enum { MARKS_LOOKED_AT = 256, CROWD = 6, NAME_COLUMNS = 40, SEEN_LEAST = 3 /* points */ };

#define NEAR_NS   (15 * NS_PER_MINUTE)
#define NEAR_PART 10 /* and at most this part of what was watched: within a minute something else always just started */

/* A moment at which something began, and how exact that is. */
struct beginning {
    int64_t utc_ns, within_ns;
};

/* How long before the beginning something was; ABSENT when it was not near. Not exact on either side. */
static int64_t shortly_before(struct beginning beginning, int64_t utc_ns)
{
    int64_t before = number_difference(beginning.utc_ns, utc_ns);
    if (before == ABSENT || before > NEAR_NS + beginning.within_ns || before < -beginning.within_ns)
        return ABSENT;
    return before;
}

static struct beginning beginning_of(const struct culprit *culprit)
{
    return (struct beginning){culprit->started_ns, culprit->started_within_ns};
}

bool happening_is_same(const struct happening *a, const struct happening *b)
{
    return a->is_start == b->is_start && strcmp(a->what, b->what) == 0;
}

/* --- collecting ------------------------------------------------------------------------------------------------------------------- */

static int64_t distance_of(const struct culprit *culprit, const struct happening *happening)
{
    int64_t before = culprit->started_ns - happening->utc_ns;
    return happening->is_holder ? -1 : before < 0 ? -before : before;
}

/* Keeps it at its place in the order, if it has one. */
static void keep(struct culprit *culprit, const struct happening *happening)
{
    size_t at = culprit->happened_count;
    culprit->happened_near++;
    while (at > 0 && distance_of(culprit, happening) < distance_of(culprit, &culprit->happened[at - 1]))
        at--;
    if (at == VERDICT_HAPPENED_MAX)
        return;
    if (culprit->happened_count < VERDICT_HAPPENED_MAX)
        culprit->happened_count++;
    memmove(&culprit->happened[at + 1], &culprit->happened[at], (culprit->happened_count - at - 1) * sizeof *happening);
    culprit->happened[at] = *happening;
}

static bool is_holder(const struct culprit *culprit, const struct course_row *row)
{
    return culprit->holder.by == HELD_BY_PROCESS && culprit->holder.pid == row->pid &&
           culprit->holder.started_ns == row->started_ns;
}

static struct happening start_of(const struct culprit *culprit, const struct course_row *row,
                                 const struct intern *names)
{
    struct happening happening = {
        .is_start = true, .utc_ns = row->started_ns, .pid = row->pid, .is_holder = is_holder(culprit, row)};
    struct text name = intern_text(names, row->name);
    text_safe(happening.what, sizeof happening.what, NAME_COLUMNS, name.bytes, name.length);
    return happening;
}

/* Not one of the many that come and go within a moment. */
static bool stays(const struct course_set *set, const struct course_row *row)
{
    size_t seen = 0;
    for (size_t i = 0; i < course_points(set); i++)
        seen += row->low[COURSE_COUNT][i] != ABSENT;
    return seen >= SEEN_LEAST;
}

/* Every recording begins with a recorder. */
static bool is_recorder(const struct intern *names, const struct course_row *row)
{
    struct text name = intern_text(names, row->name);
    return name.length >= 7 && memcmp(name.bytes, "pooltop", 7) == 0;
}

static int64_t near_ns(const struct course_set *set)
{
    size_t points = course_points(set);
    int64_t watched = points > 0 ? course_point(set, points - 1)->end_ns - course_point(set, 0)->begin_ns : 0;
    return watched / NEAR_PART < NEAR_NS ? watched / NEAR_PART : NEAR_NS;
}

static bool may_be_told(const struct culprit *culprit, const struct course_row *row, const struct course_set *set,
                        const struct intern *names)
{
    int64_t before = shortly_before(beginning_of(culprit), row->started_ns);
    bool is_near = before != ABSENT && before <= near_ns(set) + culprit->started_within_ns;
    return before != ABSENT && !is_recorder(names, row) && stays(set, row) && (is_near || is_holder(culprit, row));
}

static void collect_starts(struct culprit *culprit, const struct course_set *set, const struct intern *names)
{
    for (size_t i = 0; i < course_rows(set); i++) {
        const struct course_row *row = course_row(set, i);
        if (row->entity != ENTITY_PROCESSES || !may_be_told(culprit, row, set, names))
            continue;
        struct happening happening = start_of(culprit, row, names);
        keep(culprit, &happening);
    }
}

/* Alerts are about growth itself, and starts and stops are those of a recorder. */
static bool may_be_a_reason(enum mark_kind kind)
{
    return kind == MARK_NOTE || kind == MARK_DRIVER || kind == MARK_CLOCK || kind == MARK_GAP;
}

static size_t marks_near(struct recording *recording, struct beginning beginning, struct mark marks[MARKS_LOOKED_AT])
{
    size_t count = 0;
    int64_t from = number_difference(beginning.utc_ns, NEAR_NS + beginning.within_ns);
    int64_t to = number_sum(beginning.utc_ns, beginning.within_ns);
    if (recording == NULL || from == ABSENT || to == ABSENT ||
        recording_marks(recording, from, to, marks, MARKS_LOOKED_AT, &count, NULL) != STATUS_OK)
        return 0;
    return count;
}

static struct happening happening_of(const struct mark *mark)
{
    struct happening happening = {.utc_ns = mark->utc_ns, .pid = ABSENT};
    snprintf(happening.what, sizeof happening.what, "%s \"%.*s\"", mark_kind_name(mark->kind), text_fit(mark->text, 70),
             mark->text);
    return happening;
}

static void collect_marks(struct culprit *culprit, struct recording *recording)
{
    struct mark marks[MARKS_LOOKED_AT];
    size_t count = marks_near(recording, beginning_of(culprit), marks);
    for (size_t i = 0; i < count; i++) {
        struct happening happening = happening_of(&marks[i]);
        if (may_be_a_reason(marks[i].kind))
            keep(culprit, &happening);
    }
}

/* --- again at later steps ----------------------------------------------------------------------------------------------------------- */

static bool starts_near(struct beginning step, const struct happening *like, const struct course_set *set,
                        const struct intern *names)
{
    static const struct culprit NOBODY;
    for (size_t i = 0; i < course_rows(set); i++) {
        const struct course_row *row = course_row(set, i);
        if (row->entity != ENTITY_PROCESSES || shortly_before(step, row->started_ns) == ABSENT)
            continue;
        struct happening happening = start_of(&NOBODY, row, names);
        if (happening_is_same(&happening, like))
            return true;
    }
    return false;
}

static bool is_marked_near(struct beginning step, const struct happening *like, struct recording *recording)
{
    struct mark marks[MARKS_LOOKED_AT];
    size_t count = marks_near(recording, step, marks);
    for (size_t i = 0; i < count; i++) {
        struct happening happening = happening_of(&marks[i]);
        if (happening_is_same(&happening, like))
            return true;
    }
    return false;
}

static void count_steps(struct culprit *culprit, const struct course_set *set, const struct intern *names,
                        struct recording *recording)
{
    for (size_t i = 0; i < culprit->happened_count && culprit->step_count > 1; i++) {
        struct happening *happening = &culprit->happened[i];
        happening->times = 0;
        happening->times_of = (int64_t)culprit->step_count;
        for (size_t k = 0; k < culprit->step_count; k++) {
            struct beginning step = {culprit->step_ns[k], culprit->started_within_ns};
            happening->times += happening->is_start ? starts_near(step, happening, set, names)
                                                    : is_marked_near(step, happening, recording);
        }
    }
}

void beside_collect(struct culprit *culprit, const struct course_set *set, const struct intern *names,
                    struct recording *recording)
{
    culprit->happened_count = culprit->happened_near = 0;
    if (culprit->started_ns == ABSENT)
        return;
    collect_starts(culprit, set, names);
    collect_marks(culprit, recording);
    count_steps(culprit, set, names, recording);
}

/* --- choosing ---------------------------------------------------------------------------------------------------------------------- */

static bool is_often(const struct happening *happening)
{
    return happening->times >= 2 && happening->times * 2 > happening->times_of;
}

static bool is_better(const struct happening *a, const struct happening *b)
{
    if (b == NULL || a->is_holder != b->is_holder)
        return b == NULL || a->is_holder;
    return (is_often(a) ? a->times : 0) > (is_often(b) ? b->times : 0);
}

/* How many are as good as this one by how often they came. */
static size_t crowd_of(const struct culprit *culprit, const struct happening *best)
{
    size_t alike = 0;
    if (!is_often(best))
        return culprit->happened_near;
    for (size_t i = 0; i < culprit->happened_count; i++)
        alike += culprit->happened[i].times == best->times;
    return alike;
}

/* `4m after the start of backup.exe (pid 77); so in 4 of 5 boots`. */
static void put_words(struct culprit *culprit, const struct happening *happening)
{
    char span[WHEN_TEXT], when[WHEN_TEXT], pid[NUMBER_TEXT] = "", often[NUMBER_TEXT * 2] = "";
    int64_t before = culprit->started_ns - happening->utc_ns;
    bool together = before <= culprit->started_within_ns / 2;
    span_format(span, before < 0 ? 0 : span_in_seconds(before));
    snprintf(when, sizeof when, together ? "together with" : "%.24s after", span);
    if (happening->is_start && process_pid(happening->pid) != ABSENT)
        snprintf(pid, sizeof pid, " (pid %" PRId64 ")", happening->pid);
    if (is_often(happening))
        snprintf(often, sizeof often, "; so %s %" PRId64 " of %" PRId64 " %s",
                 culprit->step_count > 1 ? "before" : "in", happening->times, happening->times_of,
                 culprit->step_count > 1 ? "steps" : "boots");
    snprintf(culprit->beside, sizeof culprit->beside, "%.40s %s%s%s%s", when,
             happening->is_start ? "the start of " : "the ", happening->what, pid, often);
}

void beside_choose(struct culprit *culprit)
{
    const struct happening *best = NULL;
    culprit->beside[0] = '\0';
    culprit->beside_times = culprit->beside_of = 0;
    for (size_t i = 0; i < culprit->happened_count; i++) {
        const struct happening *happening = &culprit->happened[i];
        if (shortly_before(beginning_of(culprit), happening->utc_ns) != ABSENT && is_better(happening, best))
            best = happening;
    }
    if (best == NULL || (!best->is_holder && crowd_of(culprit, best) >= CROWD))
        return;
    put_words(culprit, best);
    culprit->beside_times = best->times;
    culprit->beside_of = best->times_of;
}
