#include "analysis/inquiry.h"

#include <stdlib.h>
#include <string.h>

#include "analysis/beside.h"
#include "base/when.h"
#include "replay/player.h"
#include "replay/range.h"

enum { SEEN_MAX = 256, LONG_ENOUGH = 4 /* a quarter of the longest */, LATE_INTERVALS = 5 };

/* A culprit of some boot. */
struct seen {
    int64_t boot;
    struct verdict_name name;
    enum pool_type type;
};

struct inquiry {
    struct recording *recording; /* borrowed */
    struct verdict *chosen;      /* borrowed; filled */
    struct verdict *judged;      /* owned; of the boot just read */
    struct course_set *set;      /* owned */
    const struct intern *names;  /* borrowed from the player's snapshots */
    int64_t begin_ns, end_ns;
    struct sample_info before;    /* the sample before; id 0: none */
    int64_t session, interval_ns; /* of the session that was looked up last */
    bool has_any;                 /* a sample of this boot */
    bool has_chosen;
    double longest; /* seconds watched */
    int64_t boots;  /* judged */
    struct seen seen[SEEN_MAX];
    size_t seen_count;
    enum status status;
};

/* --- one boot -------------------------------------------------------------------------------------------------------------------- */

static void remember(struct inquiry *inquiry)
{
    for (size_t i = 0; i < inquiry->judged->culprit_count && inquiry->seen_count < SEEN_MAX; i++) {
        const struct culprit *culprit = &inquiry->judged->culprits[i];
        inquiry->seen[inquiry->seen_count++] = (struct seen){inquiry->boots, culprit->name, culprit->type};
    }
}

/* The boot is read to its end: judges it. */
static void end_boot(struct inquiry *inquiry)
{
    struct verdict *judged = inquiry->judged;
    if (!inquiry->has_any)
        return;
    inquiry->has_any = false;
    enum status status = verdict_make(judged, inquiry->set, inquiry->names);
    if (status != STATUS_OK && status != STATUS_EMPTY)
        inquiry->status = status;
    for (size_t i = 0; i < judged->culprit_count; i++)
        beside_tell(&judged->culprits[i], inquiry->set, inquiry->names, inquiry->recording);
    if (status == STATUS_OK) {
        remember(inquiry);
        inquiry->boots++;
    }
    if (!inquiry->has_chosen || judged->watched_seconds * LONG_ENOUGH >= inquiry->longest)
        *inquiry->chosen = *judged;
    inquiry->has_chosen = true;
    if (judged->watched_seconds > inquiry->longest)
        inquiry->longest = judged->watched_seconds;
    course_forget(inquiry->set);
}

static int64_t interval_of(struct inquiry *inquiry, int64_t id)
{
    struct session session;
    if (inquiry->session != id) {
        bool known = recording_session(inquiry->recording, id, &session, NULL) == STATUS_OK;
        inquiry->interval_ns = known ? session.interval_ns : 0;
        inquiry->session = id;
    }
    return inquiry->interval_ns;
}

/* A sample that only came a few intervals late, while no clock was set: a break to who compares neighbours, none to who looks at hours. A break without a delay has another reason. */
static bool is_only_late(struct inquiry *inquiry, const struct sample_info *info)
{
    const struct sample_info *before = &inquiry->before;
    int64_t interval = interval_of(inquiry, info->session);
    int64_t passed = number_difference(info->mono_ns, before->mono_ns);
    int64_t shown = number_difference(info->utc_ns, before->utc_ns);
    if (before->session != info->session || passed == ABSENT || shown == ABSENT || passed <= interval / 2 * 3)
        return false;
    return passed <= LATE_INTERVALS * interval && shown - passed < NS_PER_SECOND && passed - shown < NS_PER_SECOND;
}

static bool take_sample(void *context, const struct sample_info *info, const struct snapshot *current,
                        const struct snapshot *previous)
{
    struct inquiry *inquiry = context;
    (void)previous;
    if (info->utc_ns < inquiry->begin_ns || info->utc_ns > inquiry->end_ns)
        return true;
    if (inquiry->has_any && strcmp(inquiry->before.boot, info->boot) != 0)
        end_boot(inquiry);
    bool after_break = inquiry->has_any && info->after_break && !is_only_late(inquiry, info);
    inquiry->names = current->names;
    course_add(inquiry->set, current, after_break);
    inquiry->before = *info;
    inquiry->has_any = true;
    return inquiry->status == STATUS_OK;
}

/* --- all boots ------------------------------------------------------------------------------------------------------------------- */

static bool is_same(const struct seen *seen, const struct verdict_name *name, enum pool_type type)
{
    return seen->type == type && seen->name.length == name->length &&
           memcmp(seen->name.bytes, name->bytes, name->length) == 0;
}

/* Whether it, or one that is in step with it, was a culprit in that boot. */
static bool was_culprit(const struct inquiry *inquiry, const struct culprit *culprit, int64_t boot)
{
    for (size_t i = 0; i < inquiry->seen_count; i++)
        for (size_t k = 0; inquiry->seen[i].boot == boot && k < culprit->group_count; k++)
            if (is_same(&inquiry->seen[i], &culprit->group[k].name, culprit->group[k].type))
                return true;
    return false;
}

static void count_boots(struct inquiry *inquiry)
{
    for (size_t i = 0; i < inquiry->chosen->culprit_count; i++) {
        struct culprit *culprit = &inquiry->chosen->culprits[i];
        culprit->boots_of = inquiry->boots;
        for (int64_t boot = 0; boot < inquiry->boots; boot++)
            culprit->boots += was_culprit(inquiry, culprit, boot);
    }
}

static enum status read_span(struct inquiry *inquiry, struct player *player, struct problem *why)
{
    struct recording_summary summary;
    int64_t from, to;
    enum status status = recording_summary(inquiry->recording, &summary, why);
    if (status == STATUS_OK)
        status = range_find(inquiry->recording, &summary, inquiry->begin_ns, inquiry->end_ns, &from, &to, why);
    if (status == STATUS_EMPTY)
        return problem_set(why, status, "the recording has no sample in that span");
    if (status == STATUS_OK)
        status = player_scan(player, from, to, take_sample, inquiry, why);
    if (status == STATUS_OK)
        end_boot(inquiry);
    if (status == STATUS_OK && inquiry->status != STATUS_OK)
        status = problem_set(why, inquiry->status, "out of memory while judging the recording");
    if (status == STATUS_OK && !inquiry->has_chosen)
        status = problem_set(why, STATUS_EMPTY, "the recording has no sample in that span");
    if (status == STATUS_OK)
        count_boots(inquiry);
    return status;
}

enum status inquiry_make(struct verdict *verdict, struct recording *recording, int64_t begin_ns, int64_t end_ns,
                         struct problem *why)
{
    struct player *player = NULL;
    struct inquiry *inquiry = calloc(1, sizeof *inquiry);
    struct verdict *judged = calloc(1, sizeof *judged);
    enum status status = STATUS_NO_MEMORY;
    if (inquiry != NULL && judged != NULL) {
        *inquiry = (struct inquiry){
            .recording = recording, .chosen = verdict, .judged = judged, .begin_ns = begin_ns, .end_ns = end_ns};
        status = course_open(&inquiry->set);
    }
    if (status != STATUS_OK)
        problem_set(why, status, "out of memory while judging the recording");
    if (status == STATUS_OK)
        status = player_open(&player, recording, why);
    if (status == STATUS_OK)
        status = read_span(inquiry, player, why);
    player_close(player);
    if (inquiry != NULL)
        course_close(inquiry->set);
    free(judged);
    free(inquiry);
    return status;
}
