#include "replay/range.h"

#include <stdlib.h>

enum { MARKS_LOOKED_AT = 1024 };

/* Whether times can only rise with ids: one recorder in one boot, and nobody set the clock. */
static bool clock_was_steady(struct recording *recording, const struct recording_summary *summary)
{
    if (summary->boots > 1 || summary->sessions > 1 || summary->marks > MARKS_LOOKED_AT)
        return false;
    struct mark *marks = calloc(MARKS_LOOKED_AT, sizeof *marks);
    size_t count = 0;
    bool steady = marks != NULL && recording_marks(recording, INT64_MIN + 1, INT64_MAX, marks, MARKS_LOOKED_AT, &count,
                                                   NULL) == STATUS_OK;
    for (size_t i = 0; i < count && steady; i++)
        steady = marks[i].kind != MARK_CLOCK;
    free(marks);
    return steady;
}

static enum status find_by_time(struct recording *recording, int64_t begin_ns, int64_t end_ns, int64_t *from,
                                int64_t *to, struct problem *why)
{
    struct sample_info first = {0}, last = {0};
    enum status status = recording_find_time(recording, begin_ns, &first, why);
    if (status == STATUS_OK)
        status = recording_find_time(recording, end_ns, &last, why);
    if (status == STATUS_OK && last.utc_ns > end_ns)
        status = recording_step(recording, last.id, -1, &last, why);
    if (status != STATUS_OK)
        return status;
    *from = first.id;
    *to = last.id;
    bool is_inside = first.id <= last.id && first.utc_ns >= begin_ns && last.utc_ns <= end_ns;
    return is_inside ? STATUS_OK : STATUS_EMPTY;
}

struct look {
    int64_t begin_ns, end_ns;
    int64_t from, to; /* 0: none yet */
};

static bool look_at(void *context, const struct sample_info *info, const unsigned char *frame, size_t length)
{
    struct look *look = context;
    (void)frame;
    (void)length;
    if (info->utc_ns < look->begin_ns || info->utc_ns > look->end_ns)
        return true;
    if (look->from == 0)
        look->from = info->id;
    look->to = info->id;
    return true;
}

enum status range_find(struct recording *recording, const struct recording_summary *summary, int64_t begin_ns,
                       int64_t end_ns, int64_t *from, int64_t *to, struct problem *why)
{
    struct look look = {.begin_ns = begin_ns, .end_ns = end_ns};
    *from = summary->first_id;
    *to = summary->last_id;
    if (summary->count == 0)
        return STATUS_EMPTY;
    if (begin_ns == INT64_MIN + 1 && end_ns == INT64_MAX)
        return STATUS_OK;
    if (clock_was_steady(recording, summary))
        return find_by_time(recording, begin_ns, end_ns, from, to, why);
    enum status status = recording_frames(recording, *from, *to, look_at, &look, why);
    *from = look.from;
    *to = look.to;
    return status == STATUS_OK && look.from == 0 ? STATUS_EMPTY : status;
}
