#include "analysis/beside.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "base/when.h"

enum { MARKS_LOOKED_AT = 256, CROWD = 6, NAME_COLUMNS = 40, SEEN_LEAST = 3 /* points */ };

#define NEAR_NS   (15 * NS_PER_MINUTE)
#define NEAR_PART 10 /* and at most this part of what was watched: within a minute something else always just started */

/* How long before the beginning something was; ABSENT when it was not near. Not exact on either side. */
static int64_t shortly_before(const struct culprit *culprit, int64_t utc_ns)
{
    int64_t before = number_difference(culprit->started_ns, utc_ns);
    if (before == ABSENT || before > NEAR_NS || before < -culprit->started_within_ns)
        return ABSENT;
    return before;
}

/* "4m after", "with". */
static void put_distance(char out[WHEN_TEXT], const struct culprit *culprit, int64_t before)
{
    char span[WHEN_TEXT];
    if (before <= culprit->started_within_ns / 2) {
        snprintf(out, WHEN_TEXT, "together with");
        return;
    }
    span_format(span, before);
    snprintf(out, WHEN_TEXT, "%.24s after", span);
}

/* Whether it is the process of this culprit's holder. */
static bool is_holder(const struct culprit *culprit, const struct course_row *row)
{
    return culprit->holder.by == HELD_BY_PROCESS && culprit->holder.pid == row->pid &&
           culprit->holder.started_ns == row->started_ns;
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

static bool tell_process(struct culprit *culprit, const struct course_set *set, const struct intern *names)
{
    const struct course_row *nearest = NULL;
    int64_t distance = ABSENT;
    size_t crowd = 0;
    for (size_t i = 0; i < course_rows(set); i++) {
        const struct course_row *row = course_row(set, i);
        int64_t before = row->entity == ENTITY_PROCESSES ? shortly_before(culprit, row->started_ns) : ABSENT;
        if (before == ABSENT || is_recorder(names, row) || !stays(set, row) ||
            (before > near_ns(set) && !is_holder(culprit, row)))
            continue;
        crowd++;
        bool nearer = nearest == NULL || before < distance;
        if (is_holder(culprit, row) || (nearer && !(nearest != NULL && is_holder(culprit, nearest)))) {
            nearest = row;
            distance = before;
        }
    }
    if (nearest == NULL || (crowd >= CROWD && !is_holder(culprit, nearest)))
        return false;
    char when[WHEN_TEXT], name[VERDICT_NAME];
    struct text text = intern_text(names, nearest->name);
    put_distance(when, culprit, distance);
    text_safe(name, sizeof name, NAME_COLUMNS, text.bytes, text.length);
    snprintf(culprit->beside, sizeof culprit->beside, "%s %s (pid %" PRId64 ") started", when, name, nearest->pid);
    if (distance <= culprit->started_within_ns / 2)
        snprintf(culprit->beside, sizeof culprit->beside, "together with the start of %s (pid %" PRId64 ")", name,
                 nearest->pid);
    return true;
}

/* Marks that tell of the recorder, not of the machine. */
static bool is_of_recording(enum mark_kind kind)
{
    return kind == MARK_START || kind == MARK_STOP || kind == MARK_ALERT;
}

static void tell_mark(struct culprit *culprit, struct recording *recording)
{
    struct mark marks[MARKS_LOOKED_AT];
    size_t count = 0;
    if (recording_marks(recording, culprit->started_ns - NEAR_NS, culprit->started_ns + culprit->started_within_ns,
                        marks, MARKS_LOOKED_AT, &count, NULL) != STATUS_OK)
        return;
    for (size_t i = count; i-- > 0;) {
        int64_t before = shortly_before(culprit, marks[i].utc_ns);
        char when[WHEN_TEXT];
        if (before == ABSENT || is_of_recording(marks[i].kind))
            continue;
        put_distance(when, culprit, before);
        snprintf(culprit->beside, sizeof culprit->beside, "%s the %s \"%.160s\"", when, mark_kind_name(marks[i].kind),
                 marks[i].text);
        return;
    }
}

void beside_tell(struct culprit *culprit, const struct course_set *set, const struct intern *names,
                 struct recording *recording)
{
    if (culprit->started_ns == ABSENT)
        return;
    if (!tell_process(culprit, set, names) && recording != NULL)
        tell_mark(culprit, recording);
}
