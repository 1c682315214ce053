#include "analysis/inquiry.h"

#include <stdlib.h>
#include <string.h>

#include "analysis/beside.h"
#include "analysis/closer.h"
#include "analysis/owned.h"
#include "base/os.h"
#include "replay/boots.h"
#include "replay/passage.h"
#include "replay/range.h"

enum { LOOKED_CLOSER_AT = 2 /* culprits: each costs hundreds of samples */ };

/* A beginning that was looked at closely. */
struct looked {
    bool is_set;
    struct verdict_name name;
    enum pool_type type;
    int64_t coarse_ns, within_ns; /* as the verdict had it */
    int64_t started_ns, started_within_ns;
};

struct inquiry {
    struct recording *recording; /* borrowed */
    struct passage *passage;     /* owned */
    struct standing *standing;   /* owned */
    int64_t begin_ns, end_ns;
    bool is_placed;          /* first and to were looked up */
    int64_t first, next, to; /* ids: where the span begins, what is read next, the last one */
    int64_t boot_to;         /* the last id of the boot that is read, as far as that is known */
    enum tier tier;          /* in which it is read */
    int64_t samples;
    int64_t until_ns; /* os_mono_ns() at which it is enough for now */
    bool has_enough;
    struct looked looked[LOOKED_CLOSER_AT];
    enum status status;
};

enum status inquiry_open(struct inquiry **inquiry, struct recording *recording, int64_t begin_ns, int64_t end_ns,
                         struct problem *why)
{
    struct inquiry *made = calloc(1, sizeof *made);
    *inquiry = NULL;
    if (made == NULL)
        return problem_set(why, STATUS_NO_MEMORY, "out of memory while judging the recording");
    *made = (struct inquiry){.recording = recording, .begin_ns = begin_ns, .end_ns = end_ns};
    enum status status = standing_open(&made->standing, recording, 0);
    if (status != STATUS_OK)
        problem_set(why, status, "out of memory while judging the recording");
    if (status == STATUS_OK)
        status = passage_open(&made->passage, recording, why);
    if (status == STATUS_OK)
        *inquiry = made;
    else
        inquiry_close(made);
    return status;
}

void inquiry_close(struct inquiry *inquiry)
{
    if (inquiry == NULL)
        return;
    passage_close(inquiry->passage);
    standing_close(inquiry->standing);
    free(inquiry);
}

void inquiry_listen(struct inquiry *inquiry, struct standing_listener listener)
{
    standing_listen(inquiry->standing, listener);
}

/* --- reading --------------------------------------------------------------------------------------------------------------------- */

/* Which samples are still to be read; STATUS_EMPTY when there are none so far. */
static enum status find_place(struct inquiry *inquiry, struct problem *why)
{
    if (inquiry->is_placed && inquiry->end_ns == INT64_MAX)
        inquiry->to = recording_last_id(inquiry->recording);
    if (inquiry->is_placed)
        return STATUS_OK;
    struct recording_summary summary;
    enum status status = recording_summary(inquiry->recording, &summary, why);
    if (status == STATUS_OK)
        status = range_find(inquiry->recording, &summary, inquiry->begin_ns, inquiry->end_ns, &inquiry->first,
                            &inquiry->to, why);
    inquiry->is_placed = status == STATUS_OK;
    inquiry->next = inquiry->first;
    return status;
}

static bool take_sample(void *context, const struct sample_info *info, const struct snapshot *current,
                        const struct ranges *ranges)
{
    struct inquiry *inquiry = context;
    inquiry->next = info->id + 1;
    if (info->utc_ns < inquiry->begin_ns || info->utc_ns > inquiry->end_ns)
        return true;
    inquiry->samples += info->samples;
    inquiry->status = ranges == NULL ? standing_add(inquiry->standing, info, current)
                                     : standing_add_thinned(inquiry->standing, info, current, ranges);
    inquiry->has_enough = inquiry->until_ns != INT64_MAX && os_mono_ns() >= inquiry->until_ns;
    return inquiry->status == STATUS_OK && !inquiry->has_enough;
}

/* The coarsest that is there and not wider than a point of a course. */
static enum tier tier_of(const struct passage *passage, int64_t width_ns)
{
    int tier = TIERS - 1;
    while (tier > TIER_TAKEN && (tier_span_ns((enum tier)tier) > width_ns || !passage_has(passage, (enum tier)tier)))
        tier--;
    return (enum tier)tier;
}

/* Finds out about the boot of the sample that is read next. False: there is none any more. */
static bool enter_boot(struct inquiry *inquiry, enum status *status, struct problem *why)
{
    struct sample_info first, last;
    *status = recording_step(inquiry->recording, inquiry->next, 0, &first, why);
    if (*status != STATUS_OK || first.id < inquiry->next || first.id > inquiry->to)
        return false;
    if (inquiry->samples == 0 && first.from < inquiry->next) /* a thinned sample, of which nothing finer is left */
        inquiry->next = inquiry->first = first.from;
    boot_last(inquiry->recording, &first, inquiry->to, &last);
    int64_t width = course_width(standing_watched(inquiry->standing, &first, &last));
    inquiry->tier = tier_of(inquiry->passage, width);
    inquiry->boot_to = last.id;
    standing_expect(inquiry->standing, &first, inquiry->tier == TIER_TAKEN ? 0 : width);
    return true;
}

/* Reads boot by boot, until it is enough. */
static enum status read_boots(struct inquiry *inquiry, struct problem *why)
{
    enum status status = STATUS_OK;
    while (status == STATUS_OK && inquiry->status == STATUS_OK && !inquiry->has_enough &&
           inquiry->next <= inquiry->to) {
        if (inquiry->next > inquiry->boot_to && !enter_boot(inquiry, &status, why))
            break;
        status =
            passage_read(inquiry->passage, inquiry->tier, inquiry->next, inquiry->boot_to, take_sample, inquiry, why);
        if (!inquiry->has_enough)
            inquiry->next = inquiry->boot_to + 1;
    }
    return status == STATUS_EMPTY ? STATUS_OK : status;
}

enum status inquiry_read(struct inquiry *inquiry, int64_t budget_ns, bool *done, struct problem *why)
{
    inquiry->until_ns = budget_ns == INT64_MAX ? INT64_MAX : os_mono_ns() + budget_ns;
    inquiry->has_enough = false;
    enum status status = find_place(inquiry, why);
    if (status == STATUS_OK)
        status = read_boots(inquiry, why);
    if (status == STATUS_OK && inquiry->status != STATUS_OK)
        status = problem_set(why, inquiry->status, "out of memory while judging the recording");
    *done = !inquiry->has_enough || inquiry->next > inquiry->to;
    return status == STATUS_EMPTY ? STATUS_OK : status;
}

int64_t inquiry_samples(const struct inquiry *inquiry)
{
    return inquiry->samples;
}

double inquiry_part(const struct inquiry *inquiry)
{
    if (!inquiry->is_placed || inquiry->to < inquiry->first)
        return 0;
    return (double)(inquiry->next - inquiry->first) / (double)(inquiry->to - inquiry->first + 1);
}

/* --- the verdict ----------------------------------------------------------------------------------------------------------------- */

/* What was looked at closely once need not be again while the verdict says the same of it. */
static bool is_known(const struct looked *looked, const struct culprit *culprit)
{
    return looked->is_set && looked->coarse_ns == culprit->started_ns &&
           looked->within_ns == culprit->started_within_ns && looked->type == culprit->type &&
           looked->name.length == culprit->name.length &&
           memcmp(looked->name.bytes, culprit->name.bytes, culprit->name.length) == 0;
}

/* Where it cannot be looked at closely it stays as coarse as it is. */
static void look_closer(struct inquiry *inquiry, struct culprit *culprit, const struct verdict *verdict,
                        struct looked *looked)
{
    if (!is_known(looked, culprit)) {
        struct culprit closer = *culprit;
        (void)closer_look(&closer, verdict, inquiry->recording, inquiry->passage, NULL);
        *looked = (struct looked){true,
                                  culprit->name,
                                  culprit->type,
                                  culprit->started_ns,
                                  culprit->started_within_ns,
                                  closer.started_ns,
                                  closer.started_within_ns};
    }
    culprit->started_ns = looked->started_ns;
    culprit->started_within_ns = looked->started_within_ns;
}

enum status inquiry_judge(struct inquiry *inquiry, struct verdict *verdict, struct problem *why)
{
    enum status status = standing_judge(inquiry->standing, verdict);
    if (status == STATUS_EMPTY)
        return problem_set(why, status, "the recording has no sample in that span");
    if (status != STATUS_OK)
        return problem_set(why, status, "out of memory while judging the recording");
    for (size_t i = 0; i < verdict->culprit_count; i++) {
        if (i < LOOKED_CLOSER_AT)
            look_closer(inquiry, &verdict->culprits[i], verdict, &inquiry->looked[i]);
        beside_choose(&verdict->culprits[i]);
    }
    owned_tell(verdict, inquiry->recording);
    return STATUS_OK;
}

bool inquiry_trend(const struct inquiry *inquiry, const struct verdict *verdict, const struct pool_identity *pool,
                   struct trend *trend)
{
    return standing_trend(inquiry->standing, verdict, pool, trend);
}

enum status inquiry_make(struct verdict *verdict, struct recording *recording, int64_t begin_ns, int64_t end_ns,
                         struct problem *why)
{
    bool done;
    struct inquiry *inquiry = NULL;
    enum status status = inquiry_open(&inquiry, recording, begin_ns, end_ns, why);
    if (inquiry == NULL)
        return status;
    status = inquiry_read(inquiry, INT64_MAX, &done, why);
    if (status == STATUS_OK)
        status = inquiry_judge(inquiry, verdict, why);
    inquiry_close(inquiry);
    return status;
}
