#include "analysis/inquiry.h"

#include "analysis/standing.h"
#include "replay/player.h"
#include "replay/range.h"

struct inquiry {
    struct standing *standing; /* owned */
    int64_t begin_ns, end_ns;
    enum status status;
};

static bool take_sample(void *context, const struct sample_info *info, const struct snapshot *current,
                        const struct snapshot *previous)
{
    struct inquiry *inquiry = context;
    (void)previous;
    if (info->utc_ns >= inquiry->begin_ns && info->utc_ns <= inquiry->end_ns)
        inquiry->status = standing_add(inquiry->standing, info, current);
    return inquiry->status == STATUS_OK;
}

static enum status read_span(struct inquiry *inquiry, struct recording *recording, struct player *player,
                             struct problem *why)
{
    struct recording_summary summary;
    int64_t from, to;
    enum status status = recording_summary(recording, &summary, why);
    if (status == STATUS_OK)
        status = range_find(recording, &summary, inquiry->begin_ns, inquiry->end_ns, &from, &to, why);
    if (status == STATUS_EMPTY)
        return problem_set(why, status, "the recording has no sample in that span");
    return status == STATUS_OK ? player_scan(player, from, to, take_sample, inquiry, why) : status;
}

static enum status judge(struct inquiry *inquiry, struct verdict *verdict, struct problem *why)
{
    enum status status = inquiry->status;
    if (status == STATUS_OK)
        status = standing_judge(inquiry->standing, verdict);
    if (status == STATUS_EMPTY)
        return problem_set(why, status, "the recording has no sample in that span");
    return status == STATUS_OK ? status : problem_set(why, status, "out of memory while judging the recording");
}

enum status inquiry_make(struct verdict *verdict, struct recording *recording, int64_t begin_ns, int64_t end_ns,
                         struct problem *why)
{
    struct player *player = NULL;
    struct inquiry inquiry = {.begin_ns = begin_ns, .end_ns = end_ns};
    enum status status = standing_open(&inquiry.standing, recording, 0);
    if (status != STATUS_OK)
        problem_set(why, status, "out of memory while judging the recording");
    if (status == STATUS_OK)
        status = player_open(&player, recording, why);
    if (status == STATUS_OK)
        status = read_span(&inquiry, recording, player, why);
    if (status == STATUS_OK)
        status = judge(&inquiry, verdict, why);
    player_close(player);
    standing_close(inquiry.standing);
    return status;
}
