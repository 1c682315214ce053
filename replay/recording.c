#include "replay/recording.h"

#include "replay/store.h"

const char *mark_kind_name(enum mark_kind kind)
{
    switch (kind) {
    case MARK_START:
        return "start";
    case MARK_STOP:
        return "stop";
    case MARK_BOOT:
        return "boot";
    case MARK_GAP:
        return "gap";
    case MARK_CLOCK:
        return "clock";
    case MARK_NOTE:
        return "note";
    case MARK_ALERT:
        return "alert";
    }
    return "?";
}

void recording_close(struct recording *recording)
{
    if (recording != NULL)
        recording->ops->close(recording);
}

enum status recording_summary(struct recording *recording, struct recording_summary *summary, struct problem *why)
{
    *summary = (struct recording_summary){
        .first_utc_ns = ABSENT, .last_utc_ns = ABSENT, .limit = ABSENT, .frame_bytes = ABSENT};
    return recording->ops->summary(recording, summary, why);
}

int64_t recording_last_id(struct recording *recording)
{
    int64_t first, last;
    return recording->ops->bounds(recording, &first, &last, NULL) == STATUS_OK ? last : 0;
}

/* The sample at or above `id`, which must lie between first and last, with its rank. */
static enum status ranked_sample(struct recording *recording, int64_t id, int64_t first, struct sample_info *info,
                                 struct problem *why)
{
    enum status status = recording->ops->sample(recording, id, info, why);
    if (status == STATUS_OK)
        info->position = info->id - first;
    return status;
}

static enum status bounds_with_samples(struct recording *recording, int64_t *first, int64_t *last, struct problem *why)
{
    enum status status = recording->ops->bounds(recording, first, last, why);
    if (status == STATUS_OK && *last == 0)
        return problem_set(why, STATUS_EMPTY, "the recording holds no sample yet");
    return status;
}

static enum status gone(int64_t id, struct problem *why)
{
    return problem_set(why, STATUS_EMPTY, "sample %lld is not in the recording", (long long)id);
}

enum status recording_sample(struct recording *recording, int64_t id, struct sample_info *info, struct problem *why)
{
    int64_t first, last;
    enum status status = bounds_with_samples(recording, &first, &last, why);
    if (status != STATUS_OK)
        return status;
    if (id < first || id > last)
        return gone(id, why);
    status = ranked_sample(recording, id, first, info, why);
    return status == STATUS_OK && info->id != id ? gone(id, why) : status;
}

static int64_t clamp_sum(int64_t id, int64_t steps, int64_t first, int64_t last)
{
    int64_t from = id < first ? first : id > last ? last : id;
    if (steps >= 0)
        return steps > last - from ? last : from + steps;
    return steps < first - from ? first : from + steps;
}

enum status recording_step(struct recording *recording, int64_t id, int64_t steps, struct sample_info *info,
                           struct problem *why)
{
    int64_t first, last;
    enum status status = bounds_with_samples(recording, &first, &last, why);
    if (status != STATUS_OK)
        return status;
    return ranked_sample(recording, clamp_sum(id, steps, first, last), first, info, why);
}

enum status recording_find_time(struct recording *recording, int64_t utc_ns, struct sample_info *info,
                                struct problem *why)
{
    int64_t first, last, id;
    enum status status = bounds_with_samples(recording, &first, &last, why);
    if (status == STATUS_OK)
        status = recording->ops->find_time(recording, utc_ns, &id, why);
    return status == STATUS_OK ? ranked_sample(recording, id, first, info, why) : status;
}

enum status recording_frames(struct recording *recording, int64_t from, int64_t to, frame_visitor visit, void *context,
                             struct problem *why)
{
    return recording->ops->frames(recording, from, to, visit, context, why);
}

enum status recording_marks(struct recording *recording, int64_t begin_ns, int64_t end_ns, struct mark *marks,
                            size_t capacity, size_t *count, struct problem *why)
{
    *count = 0;
    return recording->ops->marks(recording, begin_ns, end_ns, marks, capacity, count, why);
}

enum status recording_session(struct recording *recording, int64_t id, struct session *session, struct problem *why)
{
    return recording->ops->session(recording, id, session, why);
}

enum status recording_add_session(struct recording *recording, struct session *session, struct problem *why)
{
    return recording->ops->add_session(recording, session, why);
}

enum status recording_append(struct recording *recording, struct sample_info *info, const int64_t totals[TOTALS],
                             const unsigned char *frame, size_t length, const struct mark *marks, size_t mark_count,
                             struct problem *why)
{
    const struct sample_write write = {info, totals, frame, length, marks, mark_count};
    return recording->ops->append(recording, &write, why);
}

enum status recording_add_mark(struct recording *recording, const struct mark *mark, struct problem *why)
{
    return recording->ops->add_mark(recording, mark, why);
}

enum status recording_tail(struct recording *recording, struct session *session, struct sample_info *info,
                           struct problem *why)
{
    int64_t first, last;
    enum status status = bounds_with_samples(recording, &first, &last, why);
    if (status == STATUS_OK)
        status = recording->ops->last_session(recording, session, why);
    return status == STATUS_OK ? ranked_sample(recording, last, first, info, why) : status;
}

enum status recording_batch(struct recording *recording, enum batch_step step, struct problem *why)
{
    return recording->ops->batch == NULL ? STATUS_OK : recording->ops->batch(recording, step, why);
}

enum status recording_sync_every(struct recording *recording, int64_t samples, struct problem *why)
{
    return recording->ops->sync_every == NULL ? STATUS_OK : recording->ops->sync_every(recording, samples, why);
}

enum status recording_trim(struct recording *recording, const struct trim *trim, bool *more, struct problem *why)
{
    *more = false;
    return recording->ops->trim == NULL ? STATUS_OK : recording->ops->trim(recording, trim, more, why);
}

int64_t recording_free_bytes(struct recording *recording)
{
    return recording->ops->free_bytes == NULL ? ABSENT : recording->ops->free_bytes(recording);
}
