#include "replay/retention.h"

#include "base/number.h"
#include "base/when.h"
#include "replay/store.h"

void retention_clock_set(struct retention *retention, int64_t moved_ns, int64_t mono_ns)
{
    int64_t doubt = number_sum(retention->doubt_ns, moved_ns);
    retention->doubt_ns = doubt > 0 ? doubt : 0;
    retention->doubted_at_ns = mono_ns;
}

/* The moment that samples of a tier must not be from before. What has no bound of its own is kept as long as the rest. */
static int64_t oldest_wanted(const struct retention *retention, int64_t keep_ns, const struct sample_info *newest)
{
    int64_t keep = keep_ns > 0 ? keep_ns : retention->bounds.keep_ns;
    return number_difference(newest->utc_ns, number_sum(keep, retention->doubt_ns));
}

static void settle_doubt(struct retention *retention, const struct sample_info *newest)
{
    if (number_difference(newest->mono_ns, retention->doubted_at_ns) > NS_PER_DAY)
        retention->doubt_ns = 0;
}

static bool is_bounded(const struct bounds *bounds)
{
    return bounds->keep_ns != ABSENT || bounds->max_bytes != ABSENT || bounds->keep_all_ns > 0 ||
           bounds->keep_minutes_ns > 0;
}

enum status retention_step(struct retention *retention, struct recording *recording, const struct sample_info *newest,
                           struct problem *why)
{
    const struct bounds *bounds = &retention->bounds;
    if (!is_bounded(bounds) || (!retention->due && newest->key != newest->id))
        return STATUS_OK;
    settle_doubt(retention, newest);
    const struct trim trim = {.before_ns = {[TIER_TAKEN] = oldest_wanted(retention, bounds->keep_all_ns, newest),
                                            [TIER_MINUTE] = oldest_wanted(retention, bounds->keep_minutes_ns, newest),
                                            [TIER_QUARTER] = oldest_wanted(retention, ABSENT, newest)},
                              .max_bytes = bounds->max_bytes};
    struct trimmed trimmed;
    struct problem failure = {STATUS_OK, ""};
    enum status status = recording_trim(recording, &trim, &trimmed, &failure);
    /* Somebody else writes at the moment: that can wait until the next sample. */
    retention->due = trimmed.more || status == STATUS_BUSY;
    if (status == STATUS_DAMAGED)
        problem_set(&retention->stays, status, "old samples stay: %s", failure.line);
    else if (trimmed.stays.status != STATUS_OK)
        retention->stays = trimmed.stays;
    if (status == STATUS_OK || status == STATUS_BUSY || status == STATUS_DAMAGED)
        return STATUS_OK;
    if (why != NULL)
        *why = failure;
    return status;
}
