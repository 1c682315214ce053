#include "replay/extra_series.h"

#include <stdlib.h>
#include <string.h>

#include "replay/store.h"

enum {
    NAMES_LIMIT = 64 << 20,
    KEY_BYTES = 2 * EXTRA_NAME_MAX + 1,
    VALUES_LIMIT = 64 << 20 /* bytes of a block */
};

static enum status no_memory(struct problem *why)
{
    return problem_set(why, STATUS_NO_MEMORY, "no memory for extra series");
}

/* --- writing ----------------------------------------------------------------------------------------------------------------------- */

/* A point of the block that is open, or of the moment behind it. */
struct cell {
    uint32_t series, moment;
    double value;
};

/* What is known of a series, by its number. */
struct extra_state {
    uint32_t serial;  /* of the moment that it was last met at */
    uint32_t column;  /* in the block that is written */
    bool is_in_block; /* it has a point in the block that is open */
};

struct extra_writer {
    struct recording *to;      /* borrowed */
    struct intern *names;      /* owned; machine, NUL, path: the id is the number */
    struct extra_state *state; /* owned; by number */
    size_t state_capacity;
    struct cell *cells; /* owned; `count` of the block, then those of the moment that is collected */
    size_t count, total, capacity;
    size_t column_count; /* series with a point in the block */
    int64_t moments[EXTRA_BLOCK_MOMENTS];
    size_t moment_count;
    int64_t moment_ns;         /* that is collected; INT64_MIN: none yet */
    uint32_t serial;           /* of that moment */
    struct packer *packer;     /* owned */
    double *matrix;            /* owned; a row of moments for each column */
    size_t matrix_capacity;    /* in values */
    struct extra_column *list; /* owned; of the columns, with room for column_capacity */
    size_t column_capacity;
    struct buffer values;  /* owned; of the block that is written */
    struct buffer scratch; /* owned */
};

enum status extra_writer_open(struct extra_writer **writer, struct recording *to, struct problem *why)
{
    struct extra_counts counts;
    *writer = NULL;
    enum status status = recording_extra_counts(to, &counts, why);
    if (status != STATUS_OK)
        return status;
    if (counts.series > 0)
        return problem_set(why, STATUS_BUSY, "the recording has extra series already");
    struct extra_writer *made = calloc(1, sizeof *made);
    if (made == NULL)
        return no_memory(why);
    made->to = to;
    made->moment_ns = INT64_MIN;
    made->serial = 1;
    buffer_init(&made->values, VALUES_LIMIT);
    buffer_init(&made->scratch, VALUES_LIMIT);
    if (intern_open(&made->names, NAMES_LIMIT) != STATUS_OK || packer_open(&made->packer) != STATUS_OK) {
        extra_writer_close(made);
        return no_memory(why);
    }
    *writer = made;
    return STATUS_OK;
}

void extra_writer_close(struct extra_writer *writer)
{
    if (writer == NULL)
        return;
    if (writer->names != NULL)
        intern_close(writer->names);
    packer_close(writer->packer);
    buffer_done(&writer->values);
    buffer_done(&writer->scratch);
    free(writer->state);
    free(writer->cells);
    free(writer->matrix);
    free(writer->list);
    free(writer);
}

/* Room for `count` things, at least doubled, what is new not set; false when memory is out. */
static bool reserve(void **array, size_t *capacity, size_t count, size_t each)
{
    if (count <= *capacity)
        return true;
    size_t wanted = count < *capacity * 2 ? *capacity * 2 : count + 63;
    void *grown = realloc(*array, wanted * each);
    if (grown == NULL)
        return false;
    *array = grown;
    *capacity = wanted;
    return true;
}

static bool reserve_number(struct extra_writer *writer, uint32_t number)
{
    size_t before = writer->state_capacity;
    void *state = writer->state;
    bool done = reserve(&state, &writer->state_capacity, (size_t)number + 1, sizeof *writer->state);
    writer->state = state;
    if (writer->state_capacity > before)
        memset(writer->state + before, 0, (writer->state_capacity - before) * sizeof *writer->state);
    return done;
}

enum status extra_writer_series(struct extra_writer *writer, struct text machine, struct text path, uint32_t *number,
                                struct problem *why)
{
    char key[KEY_BYTES];
    if (machine.length > EXTRA_NAME_MAX || path.length > EXTRA_NAME_MAX || path.length == 0)
        return problem_set(why, STATUS_LIMIT, "the name of a series has more than %d bytes", EXTRA_NAME_MAX);
    memcpy(key, machine.bytes, machine.length);
    key[machine.length] = '\0';
    memcpy(key + machine.length + 1, path.bytes, path.length);
    size_t length = machine.length + 1 + path.length;
    *number = intern_find(writer->names, key, length);
    if (*number != 0)
        return STATUS_OK;
    if (intern_count(writer->names) == EXTRA_SERIES_MAX)
        return problem_set(why, STATUS_LIMIT, "more than %d extra series", EXTRA_SERIES_MAX);
    if (intern_add(writer->names, key, length, number) != STATUS_OK || !reserve_number(writer, *number))
        return no_memory(why);
    const struct extra_series series = {*number, machine, path};
    return writer->to->ops->add_extra_series(writer->to, &series, why);
}

/* Fills the matrix and the list of columns, which are numbered by their first points: any order is good. */
static enum status spread(struct extra_writer *writer, struct problem *why)
{
    void *matrix = writer->matrix, *list = writer->list;
    size_t count = writer->column_count * writer->moment_count, columns = 0;
    bool room = reserve(&matrix, &writer->matrix_capacity, count, sizeof *writer->matrix);
    writer->matrix = matrix;
    room = room && reserve(&list, &writer->column_capacity, writer->column_count, sizeof *writer->list);
    writer->list = list;
    if (!room)
        return no_memory(why);
    for (size_t i = 0; i < count; i++)
        writer->matrix[i] = EXTRA_ABSENT;
    for (size_t i = 0; i < writer->count; i++) {
        const struct cell *cell = &writer->cells[i];
        struct extra_state *state = &writer->state[cell->series];
        if (state->is_in_block) {
            state->is_in_block = false;
            state->column = (uint32_t)columns;
            writer->list[columns++] = (struct extra_column){cell->series, 0, 0};
        }
        writer->matrix[state->column * writer->moment_count + cell->moment] = cell->value;
    }
    return STATUS_OK;
}

static enum status write_block(struct extra_writer *writer, struct problem *why)
{
    if (writer->moment_count == 0)
        return STATUS_OK;
    enum status status = spread(writer, why);
    if (status != STATUS_OK)
        return status;
    buffer_clear(&writer->values);
    for (size_t i = 0; i < writer->column_count; i++) {
        writer->list[i].begin = writer->values.length;
        extra_put_values(&writer->values, writer->matrix + i * writer->moment_count, writer->moment_count,
                         writer->packer, &writer->scratch);
        writer->list[i].length = writer->values.length - writer->list[i].begin;
    }
    if (writer->values.status != STATUS_OK)
        return no_memory(why);
    const struct extra_block_write write = {writer->moments, writer->moment_count, writer->list, writer->column_count,
                                            writer->values.bytes};
    status = writer->to->ops->add_extra_block(writer->to, &write, why);
    memmove(writer->cells, writer->cells + writer->count, (writer->total - writer->count) * sizeof *writer->cells);
    writer->total -= writer->count;
    writer->count = writer->column_count = writer->moment_count = 0;
    return status;
}

/* The moment that was collected joins the block; where it would make it too large that is written before. */
static enum status end_moment(struct extra_writer *writer, struct problem *why)
{
    size_t added = 0;
    if (writer->total == writer->count)
        return STATUS_OK;
    for (size_t i = writer->count; i < writer->total; i++)
        added += !writer->state[writer->cells[i].series].is_in_block;
    if (writer->moment_count == EXTRA_BLOCK_MOMENTS ||
        (writer->moment_count + 1) * (writer->column_count + added) > EXTRA_CELLS_MAX) {
        enum status status = write_block(writer, why);
        if (status != STATUS_OK)
            return status;
    }
    for (size_t i = writer->count; i < writer->total; i++) {
        struct extra_state *state = &writer->state[writer->cells[i].series];
        writer->column_count += !state->is_in_block;
        state->is_in_block = true;
        writer->cells[i].moment = (uint32_t)writer->moment_count;
    }
    writer->count = writer->total;
    writer->moments[writer->moment_count++] = writer->moment_ns;
    return STATUS_OK;
}

enum status extra_writer_add(struct extra_writer *writer, int64_t utc_ns, const struct extra_point *point,
                             struct problem *why)
{
    if (!decimal_is_finite(point->value) || point->series == 0 || point->series > intern_count(writer->names) ||
        utc_ns < writer->moment_ns)
        return STATUS_OK;
    if (utc_ns > writer->moment_ns) {
        enum status status = end_moment(writer, why);
        if (status != STATUS_OK)
            return status;
        writer->moment_ns = utc_ns;
        writer->serial++;
    }
    struct extra_state *state = &writer->state[point->series];
    void *cells = writer->cells;
    if (state->serial == writer->serial)
        return STATUS_OK;
    bool room = reserve(&cells, &writer->capacity, writer->total + 1, sizeof *writer->cells);
    writer->cells = cells;
    if (!room)
        return no_memory(why);
    state->serial = writer->serial;
    writer->cells[writer->total++] = (struct cell){point->series, 0, point->value};
    return STATUS_OK;
}

enum status extra_writer_flush(struct extra_writer *writer, struct problem *why)
{
    enum status status = end_moment(writer, why);
    return status == STATUS_OK ? write_block(writer, why) : status;
}
