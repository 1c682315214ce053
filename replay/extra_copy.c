/* Extra series of one or several recordings into a new one, in the order of time. */
#include <stdlib.h>
#include <string.h>

#include "base/os.h"
#include "replay/store.h"

/* One of those that are copied from. */
struct lane {
    struct extra_cursor *cursor; /* owned; NULL at its end */
    struct extra_moment moment;  /* that it stands on */
    uint32_t *numbers;           /* owned; by number there, the number here; 0: unknown */
};

struct copier {
    struct extra_copy *copy;     /* borrowed */
    struct extra_writer *writer; /* owned */
    struct lane *lane;           /* whose series are read */
    enum status status;
    struct problem *why;
};

static bool add_series(void *context, const struct extra_series *series)
{
    struct copier *copier = context;
    struct extra_series renamed = *series;
    if (copier->copy->rename != NULL)
        copier->status = copier->copy->rename(copier->copy->context, &renamed);
    if (copier->status != STATUS_OK)
        problem_set(copier->why, copier->status, "no memory for the names of extra series");
    else
        copier->status = extra_writer_series(copier->writer, renamed.machine, renamed.path,
                                             &copier->lane->numbers[series->number], copier->why);
    /* Its points then have no number here, and are no points. */
    if (copier->status == STATUS_LIMIT) {
        copier->copy->left_out++;
        copier->status = STATUS_OK;
    }
    return copier->status == STATUS_OK;
}

static enum status step(struct copier *copier, struct lane *lane)
{
    enum status status = extra_cursor_next(lane->cursor, &lane->moment, copier->why);
    if (status != STATUS_EMPTY)
        return status;
    copier->copy->damaged += extra_cursor_damaged(lane->cursor);
    extra_cursor_close(lane->cursor);
    lane->cursor = NULL;
    return STATUS_OK;
}

static enum status open_lane(struct copier *copier, struct lane *lane, struct recording *from)
{
    const struct extra_range range = {copier->copy->begin_ns, copier->copy->end_ns, 1, EXTRA_SERIES_MAX};
    copier->lane = lane;
    lane->numbers = calloc(EXTRA_SERIES_MAX + 1, sizeof *lane->numbers);
    if (lane->numbers == NULL)
        return problem_set(copier->why, STATUS_NO_MEMORY, "no memory for extra series");
    enum status status = recording_extra_series(from, add_series, copier, &copier->copy->damaged, copier->why);
    if (status == STATUS_OK)
        status = copier->status;
    if (status == STATUS_OK)
        status = extra_cursor_open(&lane->cursor, from, &range, copier->why);
    return status == STATUS_OK ? step(copier, lane) : status;
}

/* The first of those with the earliest moment; NULL at the end of all. */
static struct lane *earliest(struct lane *lanes, size_t count)
{
    struct lane *found = NULL;
    for (size_t i = 0; i < count; i++)
        if (lanes[i].cursor != NULL && (found == NULL || lanes[i].moment.utc_ns < found->moment.utc_ns))
            found = &lanes[i];
    return found;
}

static enum status copy_moment(struct copier *copier, struct lane *lane)
{
    enum status status = STATUS_OK;
    for (size_t i = 0; i < lane->moment.count && status == STATUS_OK; i++) {
        const struct extra_point point = {lane->numbers[lane->moment.points[i].series], lane->moment.points[i].value};
        status = extra_writer_add(copier->writer, lane->moment.utc_ns, &point, copier->why);
    }
    if (status == STATUS_OK && os_stop_requested())
        return problem_set(copier->why, STATUS_STOPPED, "stopped");
    return status == STATUS_OK ? step(copier, lane) : status;
}

static enum status copy_lanes(struct copier *copier, struct lane *lanes)
{
    struct lane *lane;
    enum status status = STATUS_OK;
    for (size_t i = 0; i < copier->copy->count && status == STATUS_OK; i++)
        status = open_lane(copier, &lanes[i], copier->copy->from[i]);
    while (status == STATUS_OK && (lane = earliest(lanes, copier->copy->count)) != NULL)
        status = copy_moment(copier, lane);
    if (status != STATUS_OK && status != STATUS_DAMAGED)
        return status;
    /* What stands before the damage is kept; of the two failures that of writing counts. */
    struct problem flushed;
    enum status written = extra_writer_flush(copier->writer, &flushed);
    if (written != STATUS_OK && copier->why != NULL)
        *copier->why = flushed;
    return written != STATUS_OK ? written : status;
}

static enum status has_any(const struct extra_copy *copy, bool *any, struct problem *why)
{
    enum status status = STATUS_OK;
    *any = false;
    for (size_t i = 0; i < copy->count && status == STATUS_OK; i++) {
        struct extra_counts counts;
        status = recording_extra_counts(copy->from[i], &counts, why);
        *any = *any || counts.series > 0;
    }
    return status;
}

enum status recording_copy_extra(struct recording *to, struct extra_copy *copy, struct problem *why)
{
    bool any;
    struct copier copier = {.copy = copy, .why = why};
    enum status status = has_any(copy, &any, why);
    if (status != STATUS_OK || !any || to->ops->add_extra_series == NULL)
        return status;
    struct lane *lanes = calloc(copy->count, sizeof *lanes);
    if (lanes == NULL)
        return problem_set(why, STATUS_NO_MEMORY, "no memory for extra series");
    status = extra_writer_open(&copier.writer, to, why);
    if (status == STATUS_OK)
        status = copy_lanes(&copier, lanes);
    for (size_t i = 0; i < copy->count; i++) {
        extra_cursor_close(lanes[i].cursor);
        free(lanes[i].numbers);
    }
    extra_writer_close(copier.writer);
    free(lanes);
    return status;
}
