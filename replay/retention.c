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

static int64_t oldest_wanted(struct retention *retention, const struct sample_info *newest)
{
    int64_t since = number_difference(newest->mono_ns, retention->doubted_at_ns);
    if (since > NS_PER_DAY)
        retention->doubt_ns = 0;
    int64_t age = number_sum(retention->bounds.keep_ns, retention->doubt_ns);
    return number_difference(newest->utc_ns, age);
}

enum status retention_step(struct retention *retention, struct recording *recording, const struct sample_info *newest,
                           struct problem *why)
{
    const struct bounds *bounds = &retention->bounds;
    bool bounded = bounds->keep_ns != ABSENT || bounds->max_bytes != ABSENT;
    if (!bounded || (!retention->due && newest->key != newest->id))
        return STATUS_OK;
    const struct trim trim = {.before_ns = oldest_wanted(retention, newest), .max_bytes = bounds->max_bytes};
    enum status status = recording_trim(recording, &trim, &retention->due, why);
    /* Somebody else writes at the moment: that can wait until the next sample. */
    retention->due = retention->due || status == STATUS_BUSY;
    return status == STATUS_BUSY ? STATUS_OK : status;
}
