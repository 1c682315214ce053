#include "analysis/standing.h"

#include <stdlib.h>
#include <string.h>

#include "analysis/beside.h"
#include "base/when.h"

enum { SEEN_MAX = 256, LONG_ENOUGH = 4 /* a quarter of the longest */, LATE_INTERVALS = 5 };

#define INTERVAL_MOST_NS (INT64_C(1) << 58) /* a recording that says more is made up */

/* A culprit of some boot. */
struct seen {
    int64_t boot;
    struct verdict_name name;
    enum pool_type type;
    struct happening happened[VERDICT_HAPPENED_MAX]; /* when it began */
    size_t happened_count;
};

struct standing {
    struct recording *recording;  /* borrowed; may be NULL */
    struct course_set *set;       /* owned; of the boot that goes on */
    const struct intern *names;   /* borrowed from the snapshots */
    struct sample_info before;    /* the sample before */
    int64_t session, interval_ns; /* of the session that was looked up last */
    bool has_any;                 /* a sample of this boot */
    struct verdict chosen;        /* of the boots that are over */
    bool has_chosen;
    double longest;       /* seconds watched, of the boots that are over */
    int64_t boots;        /* judged, that are over */
    int64_t counted_from; /* the first of them of which all culprits are remembered */
    struct seen seen[SEEN_MAX];
    size_t seen_count;
    struct standing_listener listener;
    enum status status;
    struct verdict judged; /* of the boot that just ended */
};

enum status standing_open(struct standing **standing, struct recording *recording, int64_t interval_ns)
{
    struct standing *made = calloc(1, sizeof *made);
    *standing = NULL;
    if (made == NULL)
        return STATUS_NO_MEMORY;
    made->recording = recording;
    made->interval_ns = interval_ns;
    enum status status = course_open(&made->set);
    if (status == STATUS_OK)
        *standing = made;
    else
        free(made);
    return status;
}

void standing_close(struct standing *standing)
{
    if (standing == NULL)
        return;
    course_close(standing->set);
    free(standing);
}

void standing_listen(struct standing *standing, struct standing_listener listener)
{
    standing->listener = listener;
}

/* --- one boot -------------------------------------------------------------------------------------------------------------------- */

/* For the culprits of one more boot there is always room. Where there would be none, the boots of the older half are counted no more, neither as those in which something leaked nor as those in which it did not. */
static void make_room(struct standing *standing)
{
    if (standing->seen_count + VERDICT_CULPRITS_MAX <= SEEN_MAX)
        return;
    size_t gone = SEEN_MAX / 2;
    standing->counted_from = standing->seen[gone - 1].boot + 1;
    while (gone < standing->seen_count && standing->seen[gone].boot < standing->counted_from)
        gone++;
    standing->seen_count -= gone;
    memmove(standing->seen, standing->seen + gone, standing->seen_count * sizeof standing->seen[0]);
}

static void remember(struct standing *standing, const struct verdict *judged)
{
    for (size_t i = 0; i < judged->culprit_count; i++) {
        const struct culprit *culprit = &judged->culprits[i];
        struct seen *seen = &standing->seen[standing->seen_count++];
        *seen = (struct seen){.boot = standing->boots, .name = culprit->name, .type = culprit->type};
        memcpy(seen->happened, culprit->happened, sizeof seen->happened);
        seen->happened_count = culprit->happened_count;
    }
}

/* STATUS_EMPTY: too short to say anything. */
static enum status judge_boot(struct standing *standing, struct verdict *verdict)
{
    enum status status = verdict_make(verdict, standing->set, standing->names);
    for (size_t i = 0; i < verdict->culprit_count; i++)
        beside_collect(&verdict->culprits[i], standing->set, standing->names, standing->recording);
    return status;
}

static bool is_long_enough(const struct standing *standing, const struct verdict *verdict)
{
    if (verdict->needs_ns != 0) /* nothing is said of it: better than that is any verdict */
        return !standing->has_chosen || standing->longest <= 0;
    return !standing->has_chosen || verdict->watched_seconds * LONG_ENOUGH >= standing->longest;
}

static enum status tell_listener(struct standing *standing, const struct verdict *verdict)
{
    const struct standing_boot boot = {verdict, standing->set, standing->names, standing->before.boot,
                                       is_long_enough(standing, verdict)};
    return standing->listener.boot == NULL ? STATUS_OK : standing->listener.boot(standing->listener.context, &boot);
}

static void end_boot(struct standing *standing)
{
    struct verdict *judged = &standing->judged;
    enum status status = judge_boot(standing, judged);
    if (status != STATUS_OK && status != STATUS_EMPTY)
        standing->status = status;
    if (status == STATUS_OK) {
        remember(standing, judged);
        make_room(standing);
        standing->boots++;
    }
    if (standing->status == STATUS_OK)
        standing->status = tell_listener(standing, judged);
    if (is_long_enough(standing, judged))
        standing->chosen = *judged;
    standing->has_chosen = true;
    if (judged->needs_ns == 0 && judged->watched_seconds > standing->longest)
        standing->longest = judged->watched_seconds;
    standing->has_any = false;
    course_forget(standing->set);
}

static int64_t interval_of(struct standing *standing, int64_t id)
{
    struct session session;
    if (standing->recording != NULL && standing->session != id) {
        bool known = recording_session(standing->recording, id, &session, NULL) == STATUS_OK;
        bool sane = known && session.interval_ns >= 0 && session.interval_ns <= INTERVAL_MOST_NS;
        standing->interval_ns = sane ? session.interval_ns : 0;
        standing->session = id;
    }
    return standing->interval_ns;
}

/* A sample that only came a few intervals late, while no clock was set: a break to who compares neighbours, none to who looks at hours. A break without a delay has another reason.
 * Clocks are compared over all that a thinned sample stands for: it ends where one is set. */
static bool is_only_late(struct standing *standing, const struct sample_info *info, int64_t begin_ns)
{
    const struct sample_info *before = &standing->before;
    int64_t interval = interval_of(standing, info->session);
    int64_t passed = number_difference(info->mono_ns, before->mono_ns);
    int64_t shown = number_difference(info->utc_ns, before->utc_ns);
    int64_t late = number_difference(begin_ns, before->utc_ns);
    int64_t set = number_difference(shown, passed);
    if (before->session != info->session || set == ABSENT || late == ABSENT)
        return false;
    return late > interval / 2 * 3 && late <= LATE_INTERVALS * interval && set < NS_PER_SECOND && set > -NS_PER_SECOND;
}

static void leave_boot(struct standing *standing, const struct sample_info *info)
{
    if (standing->has_any && strcmp(standing->before.boot, info->boot) != 0)
        end_boot(standing);
}

static bool breaks_off(struct standing *standing, const struct sample_info *info, int64_t begin_ns)
{
    leave_boot(standing, info);
    return standing->has_any && info->after_break && !is_only_late(standing, info, begin_ns);
}

static enum status added(struct standing *standing, const struct sample_info *info, const struct snapshot *snapshot)
{
    standing->names = snapshot->names;
    standing->before = *info;
    standing->has_any = true;
    return standing->status;
}

enum status standing_add(struct standing *standing, const struct sample_info *info, const struct snapshot *snapshot)
{
    bool after_break = breaks_off(standing, info, info->utc_ns);
    course_add(standing->set, snapshot, after_break);
    return added(standing, info, snapshot);
}

enum status standing_add_thinned(struct standing *standing, const struct sample_info *info,
                                 const struct snapshot *snapshot, const struct ranges *ranges)
{
    const struct course_span span = {info->begin_ns, info->samples, ranges};
    bool after_break = breaks_off(standing, info, info->begin_ns);
    course_add_thinned(standing->set, snapshot, &span, after_break);
    return added(standing, info, snapshot);
}

int64_t standing_watched(struct standing *standing, const struct sample_info *first, const struct sample_info *last)
{
    int64_t passed = number_difference(last->mono_ns, first->mono_ns);
    int64_t sampled = number_scale(last->id - first->from + 1, interval_of(standing, first->session), 1);
    if (passed == ABSENT || sampled == ABSENT || passed <= 0)
        return 0;
    return passed < sampled ? passed : sampled;
}

void standing_expect(struct standing *standing, const struct sample_info *first, int64_t width_ns)
{
    leave_boot(standing, first);
    if (!standing->has_any)
        course_expect(standing->set, width_ns);
}

int64_t standing_newest_ns(const struct standing *standing)
{
    size_t points = course_points(standing->set);
    return points > 0 ? course_point(standing->set, points - 1)->begin_ns : ABSENT;
}

/* --- all boots ------------------------------------------------------------------------------------------------------------------- */

static bool is_same(const struct seen *seen, const struct verdict_name *name, enum pool_type type)
{
    return seen->type == type && seen->name.length == name->length &&
           memcmp(seen->name.bytes, name->bytes, name->length) == 0;
}

/* What is remembered of it, or of one that is in step with it, in that boot; NULL: it was no culprit. */
static const struct seen *seen_in(const struct standing *standing, const struct culprit *culprit, int64_t boot)
{
    for (size_t i = 0; i < standing->seen_count; i++)
        for (size_t k = 0; standing->seen[i].boot == boot && k < culprit->group_count; k++)
            if (is_same(&standing->seen[i], &culprit->group[k].name, culprit->group[k].type))
                return &standing->seen[i];
    return NULL;
}

static bool has_happened(const struct seen *seen, const struct happening *happening)
{
    for (size_t i = 0; i < seen->happened_count; i++)
        if (happening_is_same(&seen->happened[i], happening))
            return true;
    return false;
}

static void count_happenings(struct culprit *culprit, const struct seen *seen)
{
    for (size_t i = 0; i < culprit->happened_count; i++) {
        culprit->happened[i].times += has_happened(seen, &culprit->happened[i]);
        culprit->happened[i].times_of++;
    }
}

/* In how many of the boots it was a culprit; and what then happened each time, where it has no steps that tell that already. */
static void count_boots(const struct standing *standing, struct verdict *verdict, int64_t boots)
{
    for (size_t i = 0; i < verdict->culprit_count; i++) {
        struct culprit *culprit = &verdict->culprits[i];
        culprit->boots = 0;
        culprit->boots_of = boots - standing->counted_from;
        for (int64_t boot = standing->counted_from; boot < boots; boot++) {
            const struct seen *seen = seen_in(standing, culprit, boot);
            culprit->boots += seen != NULL;
            if (seen != NULL && culprit->boots_of > 1 && culprit->step_count < 2)
                count_happenings(culprit, seen);
        }
        beside_choose(culprit);
    }
}

enum status standing_judge(struct standing *standing, struct verdict *verdict)
{
    size_t seen_before = standing->seen_count;
    if (!standing->has_any)
        return STATUS_EMPTY;
    enum status status = standing->status;
    if (status == STATUS_OK)
        status = judge_boot(standing, verdict);
    if (status != STATUS_OK && status != STATUS_EMPTY)
        return status;
    enum status heard = tell_listener(standing, verdict);
    if (heard != STATUS_OK)
        return heard;
    int64_t boots = standing->boots + (status == STATUS_OK);
    if (status == STATUS_OK)
        remember(standing, verdict);
    if (!is_long_enough(standing, verdict))
        *verdict = standing->chosen;
    count_boots(standing, verdict, boots);
    standing->seen_count = seen_before;
    return STATUS_OK;
}

static const struct course_row *row_of(const struct standing *standing, const struct pool_identity *pool)
{
    for (size_t i = 0; i < course_rows(standing->set); i++) {
        const struct course_row *row = course_row(standing->set, i);
        struct text name = intern_text(standing->names, row->name);
        if (row->entity == ENTITY_POOLS && row->type == pool->type && row->session == pool->session &&
            name.length == pool->name.length && memcmp(name.bytes, pool->name.bytes, name.length) == 0)
            return row;
    }
    return NULL;
}

bool standing_trend(const struct standing *standing, const struct verdict *verdict, const struct pool_identity *pool,
                    struct trend *trend)
{
    double seconds[COURSE_POINTS], bytes[COURSE_POINTS];
    size_t points = course_times(standing->set, seconds);
    *trend = (struct trend){.shape = SHAPE_FLAT};
    if (points < TREND_POINTS_LEAST || course_point(standing->set, 0)->begin_ns != verdict->begin_ns)
        return false;
    const struct course_row *row = row_of(standing, pool);
    if (row != NULL && course_read(standing->set, row, COURSE_BYTES, bytes))
        *trend = trend_find(seconds, bytes, points);
    trend->seconds = seconds[points - 1];
    return true;
}
