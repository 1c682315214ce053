#include "replay/recording.h"

#include "base/when.h"
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
    case MARK_DRIVER:
        return "driver";
    }
    return "?";
}

static const struct {
    const char *one, *many;
    int64_t span_ns;
} TIER[TIERS] = {
    [TIER_TAKEN] = {"sample", "samples", 0},
    [TIER_MINUTE] = {"minute", "minutes", NS_PER_MINUTE},
    [TIER_QUARTER] = {"quarter hour", "quarter hours", 15 * NS_PER_MINUTE},
};

const char *tier_name(enum tier tier)
{
    return TIER[tier].one;
}

const char *tier_name_plural(enum tier tier)
{
    return TIER[tier].many;
}

int64_t tier_span_ns(enum tier tier)
{
    return TIER[tier].span_ns;
}

void sample_info_taken(struct sample_info *info)
{
    info->tier = TIER_TAKEN;
    info->number = info->from = info->id;
    info->samples = 1;
    info->begin_ns = info->utc_ns;
}

enum tier sample_info_span(const struct sample_info *info)
{
    if (info->tier != TIER_TAKEN || info->samples <= 1)
        return info->tier;
    return number_difference(info->utc_ns, info->begin_ns) >= NS_PER_MINUTE ? TIER_QUARTER : TIER_MINUTE;
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

void recording_hold(struct recording *recording)
{
    if (recording->ops->hold != NULL)
        recording->ops->hold(recording);
}

void recording_release(struct recording *recording)
{
    if (recording->ops->release != NULL)
        recording->ops->release(recording);
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
    const struct sample_write write = {
        .info = info, .totals = totals, .frame = frame, .length = length, .marks = marks, .mark_count = mark_count};
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
    enum status status = recording->ops->bounds(recording, &first, &last, why);
    if (status == STATUS_OK && last == 0)
        status = recording_step(recording, INT64_MAX, 0, info, why); /* thinned ones only, or none */
    else if (status == STATUS_OK)
        status = recording->ops->sample(recording, TIER_TAKEN, last, info, why);
    return status == STATUS_OK ? recording->ops->last_session(recording, session, why) : status;
}

enum status recording_batch(struct recording *recording, enum batch_step step, struct problem *why)
{
    return recording->ops->batch == NULL ? STATUS_OK : recording->ops->batch(recording, step, why);
}

enum status recording_sync_every(struct recording *recording, int64_t samples, struct problem *why)
{
    return recording->ops->sync_every == NULL ? STATUS_OK : recording->ops->sync_every(recording, samples, why);
}

enum status recording_trim(struct recording *recording, const struct trim *trim, struct trimmed *trimmed,
                           struct problem *why)
{
    *trimmed = (struct trimmed){false, {STATUS_OK, ""}};
    return recording->ops->trim == NULL ? STATUS_OK : recording->ops->trim(recording, trim, trimmed, why);
}

int64_t recording_free_bytes(struct recording *recording)
{
    return recording->ops->free_bytes == NULL ? ABSENT : recording->ops->free_bytes(recording);
}
