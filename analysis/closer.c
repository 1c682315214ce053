#include "analysis/closer.h"

#include <string.h>

#include "analysis/onset.h"
#include "base/when.h"

enum { WIDTHS = 3 /* looked at on either side */ };

static const double STEP_PART = 0.05; /* of an even share of the growth in steps: from there on one has begun */

/* What the pool had, in so many equal spans of time at most. */
struct look {
    const struct culprit *culprit; /* borrowed */
    int64_t begin_ns, end_ns, width_ns;
    double seconds[TREND_POINTS_MAX], lowest[TREND_POINTS_MAX];
    size_t count;
    int64_t slot; /* of the last one */
};

static int64_t bytes_of(const struct culprit *culprit, const struct snapshot *snapshot, const struct ranges *ranges)
{
    uint32_t name = intern_find(snapshot->names, culprit->name.bytes, culprit->name.length);
    for (size_t i = 0; i < snapshot->pool_count; i++) {
        const struct pool *pool = &snapshot->pools[i];
        if (pool->name != name || pool->type != culprit->type || pool->session != culprit->session)
            continue;
        int64_t low = ranges != NULL ? ranges_extent(ranges, ENTITY_POOLS, i, POOL_BYTES).low : ABSENT;
        return low != ABSENT ? low : pool->value[POOL_BYTES];
    }
    return 0;
}

static bool take_sample(void *context, const struct sample_info *info, const struct snapshot *snapshot,
                        const struct ranges *ranges)
{
    struct look *look = context;
    int64_t begin_ns = ranges != NULL ? info->begin_ns : info->utc_ns;
    int64_t bytes = bytes_of(look->culprit, snapshot, ranges);
    if (begin_ns < look->begin_ns || begin_ns > look->end_ns || bytes == ABSENT)
        return true;
    int64_t slot = (begin_ns - look->begin_ns) / look->width_ns;
    if (look->count > 0 && slot == look->slot) {
        double *lowest = &look->lowest[look->count - 1];
        *lowest = (double)bytes < *lowest ? (double)bytes : *lowest;
        return true;
    }
    if (look->count == TREND_POINTS_MAX)
        return false;
    look->slot = slot;
    look->seconds[look->count] = (double)(begin_ns - look->begin_ns) / 1e9;
    look->lowest[look->count++] = (double)bytes;
    return true;
}

static enum status read_around(struct look *look, struct recording *recording, struct passage *passage,
                               struct problem *why)
{
    struct sample_info first = {0}, last = {0};
    enum status status = recording_find_time(recording, look->begin_ns, &first, why);
    if (status == STATUS_OK)
        status = recording_find_time(recording, look->end_ns, &last, why);
    if (status != STATUS_OK || first.id > last.id) /* clocks that were set */
        return status == STATUS_EMPTY ? STATUS_OK : status;
    return passage_read(passage, TIER_MINUTE, first.id, last.id, take_sample, look, why);
}

enum status closer_look(struct culprit *culprit, const struct verdict *verdict, struct recording *recording,
                        struct passage *passage, struct problem *why)
{
    struct look look = {.culprit = culprit};
    if (culprit->days > 0 || culprit->started_ns == ABSENT || culprit->started_within_ns <= NS_PER_MINUTE)
        return STATUS_OK;
    look.begin_ns = culprit->started_ns - WIDTHS * culprit->started_within_ns;
    look.end_ns = culprit->started_ns + WIDTHS * culprit->started_within_ns;
    look.begin_ns = look.begin_ns < verdict->begin_ns ? verdict->begin_ns : look.begin_ns;
    look.end_ns = look.end_ns > verdict->end_ns ? verdict->end_ns : look.end_ns;
    look.width_ns = (look.end_ns - look.begin_ns) / (TREND_POINTS_MAX - 1) + 1;
    enum status status = read_around(&look, recording, passage, why);
    if (status != STATUS_OK)
        return status;
    double steps = (double)(culprit->group_count * (culprit->steps > 0 ? culprit->steps : 1));
    struct onset onset =
        culprit->shape == SHAPE_STEPS
            ? onset_of_steps(look.seconds, look.lowest, look.count, STEP_PART * (double)culprit->growth_bytes / steps)
            : onset_find(look.seconds, look.lowest, look.count);
    if (!onset.was_seen)
        return STATUS_OK;
    culprit->started_ns = look.begin_ns + (int64_t)(onset.seconds * 1e9);
    double before = onset.point > 0 ? look.seconds[onset.point] - look.seconds[onset.point - 1] : 0;
    culprit->started_within_ns = 2 * (int64_t)(before * 1e9) + NS_PER_SECOND;
    return STATUS_OK;
}
