/* Reading extra series: block by block, moment by moment. */
#include <stdlib.h>
#include <string.h>

#include "replay/store.h"

enum { SCRATCH_LIMIT = 1 << 20 };

static enum status no_memory(struct problem *why)
{
    return problem_set(why, STATUS_NO_MEMORY, "no memory for extra series");
}

enum status recording_extra_series(struct recording *recording, extra_visitor visit, void *context, int64_t *damaged,
                                   struct problem *why)
{
    int64_t none = 0;
    if (recording->ops->extra_series == NULL)
        return STATUS_OK;
    return recording->ops->extra_series(recording, visit, context, damaged != NULL ? damaged : &none, why);
}

enum status recording_extra_counts(struct recording *recording, struct extra_counts *counts, struct problem *why)
{
    *counts = (struct extra_counts){.first_ns = ABSENT, .last_ns = ABSENT};
    return recording->ops->extra_counts == NULL ? STATUS_OK : recording->ops->extra_counts(recording, counts, why);
}

/* --- a cursor ---------------------------------------------------------------------------------------------------------------------- */

struct extra_cursor {
    struct recording *recording; /* borrowed */
    struct extra_range range;
    struct extra_block block; /* the one it stands in */
    size_t at;                /* the next moment of it */
    int64_t last_ns;          /* of the blocks before; INT64_MIN: none */
    uint32_t *series;         /* owned; of each column */
    double *values;           /* owned; a row of moments for each column */
    size_t columns;
    struct extra_point *points; /* owned; of one moment */
    size_t capacity;            /* columns that there is room for */
    size_t value_capacity;      /* values that there is room for */
    struct unpacker *unpacker;  /* owned */
    struct buffer scratch;      /* owned */
    int64_t damaged;
};

enum status extra_cursor_open(struct extra_cursor **cursor, struct recording *recording,
                              const struct extra_range *range, struct problem *why)
{
    struct extra_cursor *made = calloc(1, sizeof *made);
    *cursor = made;
    if (made == NULL)
        return no_memory(why);
    made->recording = recording;
    made->range = *range;
    made->last_ns = INT64_MIN;
    buffer_init(&made->scratch, SCRATCH_LIMIT);
    if (unpacker_open(&made->unpacker) == STATUS_OK)
        return STATUS_OK;
    extra_cursor_close(made);
    *cursor = NULL;
    return no_memory(why);
}

void extra_cursor_close(struct extra_cursor *cursor)
{
    if (cursor == NULL)
        return;
    unpacker_close(cursor->unpacker);
    buffer_done(&cursor->scratch);
    free(cursor->series);
    free(cursor->values);
    free(cursor->points);
    free(cursor);
}

int64_t extra_cursor_damaged(const struct extra_cursor *cursor)
{
    return cursor->damaged;
}

/* Room for `count` things, at least doubled; false when memory is out, and then all is as it was. */
static bool reserve(void **array, size_t count, size_t each)
{
    void *grown = realloc(*array, count * each);
    if (grown != NULL)
        *array = grown;
    return grown != NULL;
}

/* One more column than there is room for now; columns times moments is bounded by who reads blocks. */
static bool reserve_column(struct extra_cursor *cursor)
{
    size_t values = (cursor->columns + 1) * cursor->block.moment_count;
    void *series = cursor->series, *points = cursor->points, *all = cursor->values;
    bool room = true;
    if (cursor->columns == cursor->capacity) {
        size_t capacity = cursor->capacity * 2 + 64;
        room = reserve(&series, capacity, sizeof *cursor->series) && reserve(&points, capacity, sizeof *cursor->points);
        cursor->capacity = room ? capacity : cursor->capacity;
    }
    if (room && values > cursor->value_capacity) {
        room = reserve(&all, values * 2, sizeof *cursor->values);
        cursor->value_capacity = room ? values * 2 : cursor->value_capacity;
    }
    cursor->series = series;
    cursor->points = points;
    cursor->values = all;
    return room;
}

/* More columns than the block says it has are damage, too, and end it. */
static bool take_column(void *context, uint32_t series, struct text values)
{
    struct extra_cursor *cursor = context;
    size_t count = cursor->block.moment_count;
    bool is_more = (int64_t)cursor->columns >= cursor->block.column_count;
    if (is_more || !reserve_column(cursor)) {
        cursor->damaged += is_more;
        cursor->scratch.status = is_more ? STATUS_OK : STATUS_NO_MEMORY;
        return false;
    }
    if (extra_get_values((const unsigned char *)values.bytes, values.length, cursor->values + cursor->columns * count,
                         count, cursor->unpacker, &cursor->scratch))
        cursor->series[cursor->columns++] = series;
    else if (cursor->scratch.status == STATUS_NO_MEMORY)
        return false;
    else
        cursor->damaged++;
    return true;
}

/* The next block with something of the range; EMPTY at the end. */
static enum status next_block(struct extra_cursor *cursor, struct problem *why)
{
    int64_t before = cursor->block.id;
    cursor->at = cursor->columns = 0;
    enum status status =
        cursor->recording->ops->extra_block(cursor->recording, before, &cursor->range, &cursor->block, why);
    if (status != STATUS_OK)
        return status;
    /* An id that is no number, which only a table with a changed definition has: there is no way on behind it. */
    if (cursor->block.id <= before) {
        cursor->damaged++;
        cursor->block.moment_count = 0;
        cursor->block.id = INT64_MAX;
        return STATUS_EMPTY;
    }
    if (cursor->block.is_damaged || cursor->block.moments[0] <= cursor->last_ns) {
        cursor->damaged++;
        cursor->block.moment_count = 0;
        return STATUS_OK;
    }
    cursor->last_ns = cursor->block.moments[cursor->block.moment_count - 1];
    buffer_clear(&cursor->scratch);
    status = cursor->recording->ops->extra_columns(cursor->recording, &cursor->block, &cursor->range, take_column,
                                                   cursor, &cursor->damaged, why);
    return status == STATUS_OK && cursor->scratch.status == STATUS_NO_MEMORY ? no_memory(why) : status;
}

/* What the columns have at the moment that comes next. */
static size_t collect(struct extra_cursor *cursor)
{
    size_t count = 0;
    for (size_t i = 0; i < cursor->columns; i++) {
        double value = cursor->values[i * cursor->block.moment_count + cursor->at];
        if (!extra_is_absent(value))
            cursor->points[count++] = (struct extra_point){cursor->series[i], value};
    }
    return count;
}

enum status extra_cursor_next(struct extra_cursor *cursor, struct extra_moment *moment, struct problem *why)
{
    if (cursor->recording->ops->extra_block == NULL)
        return STATUS_EMPTY;
    for (;;) {
        for (; cursor->at < cursor->block.moment_count && cursor->columns > 0; cursor->at++) {
            int64_t utc_ns = cursor->block.moments[cursor->at];
            if (utc_ns < cursor->range.from_ns || utc_ns > cursor->range.to_ns)
                continue;
            *moment = (struct extra_moment){utc_ns, cursor->points, collect(cursor)};
            if (moment->count == 0)
                continue;
            cursor->at++;
            return STATUS_OK;
        }
        enum status status = next_block(cursor, why);
        if (status != STATUS_OK)
            return status;
    }
}
