/* A recording in a file: the tables of extra series. They are made when there is something to keep, and a pooltop that does not know them misses nothing else. */
#include <stdio.h>

#include "replay/frame.h"
#include "replay/sqlite_file.h"

static const char TABLES[] =
    "CREATE TABLE series (id INTEGER PRIMARY KEY, machine BLOB, path BLOB NOT NULL, seal INTEGER NOT NULL);"
    "CREATE TABLE series_block (id INTEGER PRIMARY KEY, begin_ns INTEGER NOT NULL, end_ns INTEGER NOT NULL,"
    " moments INTEGER NOT NULL, columns INTEGER NOT NULL, times BLOB NOT NULL, seal INTEGER NOT NULL);"
    "CREATE TABLE series_values (id INTEGER PRIMARY KEY, points BLOB NOT NULL, seal INTEGER NOT NULL)";

/* A row of values has one number made of block and series, and not a key of two: a table by such a key moves all that is longer than 1002 bytes to a page of its own. */
#define BLOCK_ID_MAX (INT64_MAX / EXTRA_SERIES_MAX - 1)

static int64_t values_id(int64_t block, uint32_t series)
{
    return block * EXTRA_SERIES_MAX + (int64_t)series - 1;
}

enum { TIMES_BYTES = EXTRA_MOMENTS_MAX * 10 + 1 };

/* --- rows with a seal over all that stands before it ------------------------------------------------------------------------------- */

struct sealed {
    sqlite3_stmt *statement;
    int at; /* the column that is next, or the parameter that was last */
    uint32_t sum;
};

static struct sealed row_begin(sqlite3_stmt *statement)
{
    return (struct sealed){.statement = statement, .sum = FRAME_SUM_START};
}

static void put_number(struct sealed *row, int64_t number)
{
    bind_number(row->statement, ++row->at, number);
    row->sum = seal_number(row->sum, number);
}

static void put_bytes(struct sealed *row, struct text text)
{
    if (text.length == 0)
        sqlite3_bind_null(row->statement, ++row->at);
    else
        sqlite3_bind_blob64(row->statement, ++row->at, text.bytes, text.length, SQLITE_STATIC);
    row->sum = seal_measured(row->sum, text.bytes, text.length);
}

static enum status run_sealed(struct file *file, enum query query, struct sealed *row, struct problem *why)
{
    sqlite3_bind_int64(row->statement, ++row->at, row->sum);
    enum status status = query_step(file, row->statement, why);
    query_end(file, query, row->statement);
    return status == STATUS_EMPTY ? STATUS_OK : status;
}

static int64_t get_number(struct sealed *row)
{
    int64_t number = column_number(row->statement, row->at++);
    row->sum = seal_number(row->sum, number);
    return number;
}

static struct text get_text(struct sealed *row)
{
    const char *bytes = sqlite3_column_blob(row->statement, row->at);
    struct text text = {bytes == NULL ? "" : bytes, (size_t)sqlite3_column_bytes(row->statement, row->at)};
    row->at++;
    row->sum = seal_measured(row->sum, text.bytes, text.length);
    return text;
}

static bool is_whole(const struct sealed *row)
{
    return column_number(row->statement, row->at) == row->sum;
}

/* --- writing ----------------------------------------------------------------------------------------------------------------------- */

static enum status make_tables(struct file *file, struct problem *why)
{
    enum status status = schema_find_extra(file, why);
    if (status != STATUS_OK || file->has_extra)
        return status;
    status = file_execute(file, TABLES, why);
    return status == STATUS_OK ? schema_find_extra(file, why) : status;
}

static enum status insert_series(struct file *file, const struct extra_series *series, struct problem *why)
{
    sqlite3_stmt *statement;
    enum status status = make_tables(file, why);
    if (status == STATUS_OK)
        status = query_begin(file, QUERY_ADD_EXTRA_SERIES, &statement, why);
    if (status != STATUS_OK)
        return status;
    struct sealed row = row_begin(statement);
    put_number(&row, series->number);
    put_bytes(&row, series->machine);
    put_bytes(&row, series->path);
    return run_sealed(file, QUERY_ADD_EXTRA_SERIES, &row, why);
}

enum status file_add_extra_series(struct recording *recording, const struct extra_series *series, struct problem *why)
{
    struct file *file = file_of(recording);
    enum status status = file_begin_own(file, why);
    if (status == STATUS_OK)
        status = file_end_own(file, insert_series(file, series, why), why);
    if (status != STATUS_OK)
        schema_find_extra(file, NULL);
    return status;
}

static enum status insert_block(struct file *file, const struct extra_block_write *write, int64_t id,
                                struct problem *why)
{
    struct buffer times;
    sqlite3_stmt *statement = NULL;
    buffer_init(&times, TIMES_BYTES);
    extra_put_moments(&times, write->moments, write->moment_count);
    enum status status = times.status != STATUS_OK ? problem_set(why, times.status, "no memory for extra series")
                                                   : query_begin(file, QUERY_ADD_EXTRA_BLOCK, &statement, why);
    if (status == STATUS_OK) {
        struct sealed row = row_begin(statement);
        put_number(&row, id);
        put_number(&row, write->moments[0]);
        put_number(&row, write->moments[write->moment_count - 1]);
        put_number(&row, (int64_t)write->moment_count);
        put_number(&row, (int64_t)write->column_count);
        put_bytes(&row, (struct text){(const char *)times.bytes, times.length});
        status = run_sealed(file, QUERY_ADD_EXTRA_BLOCK, &row, why);
    }
    buffer_done(&times);
    return status;
}

static enum status insert_column(struct file *file, const struct extra_block_write *write,
                                 const struct extra_column *column, int64_t block, struct problem *why)
{
    sqlite3_stmt *statement;
    enum status status = query_begin(file, QUERY_ADD_EXTRA_VALUES, &statement, why);
    if (status != STATUS_OK)
        return status;
    struct sealed row = row_begin(statement);
    put_number(&row, values_id(block, column->series));
    put_bytes(&row, (struct text){(const char *)write->values + column->begin, column->length});
    return run_sealed(file, QUERY_ADD_EXTRA_VALUES, &row, why);
}

static enum status insert_all(struct file *file, const struct extra_block_write *write, struct problem *why)
{
    int64_t id = 0;
    enum status status = make_tables(file, why);
    if (status == STATUS_OK)
        status = file_number(file, "SELECT ifnull(max(id), 0) + 1 FROM series_block", &id, why);
    if (status == STATUS_OK)
        status = insert_block(file, write, id, why);
    for (size_t i = 0; i < write->column_count && status == STATUS_OK; i++)
        status = insert_column(file, write, &write->columns[i], id, why);
    return status;
}

enum status file_add_extra_block(struct recording *recording, const struct extra_block_write *write,
                                 struct problem *why)
{
    struct file *file = file_of(recording);
    enum status status = file_begin_own(file, why);
    return status == STATUS_OK ? file_end_own(file, insert_all(file, write, why), why) : status;
}

/* --- reading ----------------------------------------------------------------------------------------------------------------------- */

static enum status look_for_tables(struct file *file, struct problem *why)
{
    enum status status = file_ready(file, why);
    return status == STATUS_OK && !file->has_extra ? schema_find_extra(file, why) : status;
}

static bool take_series(sqlite3_stmt *statement, struct extra_series *series)
{
    struct sealed row = row_begin(statement);
    series->number = get_number(&row);
    series->machine = get_text(&row);
    series->path = get_text(&row);
    return is_whole(&row) && series->number >= 1 && series->number <= EXTRA_SERIES_MAX &&
           series->machine.length <= EXTRA_NAME_MAX && series->path.length > 0 && series->path.length <= EXTRA_NAME_MAX;
}

/* As query_begin; STATUS_EMPTY when the recording has no series. */
static enum status begin_extra(struct file *file, enum query query, sqlite3_stmt **statement, struct problem *why)
{
    enum status status = look_for_tables(file, why);
    if (status == STATUS_OK && !file->has_extra)
        status = STATUS_EMPTY;
    return status == STATUS_OK ? query_begin(file, query, statement, why) : status;
}

enum status file_extra_series(struct recording *recording, extra_visitor visit, void *context, int64_t *damaged,
                              struct problem *why)
{
    struct file *file = file_of(recording);
    sqlite3_stmt *statement;
    enum status status = begin_extra(file, QUERY_EXTRA_SERIES, &statement, why);
    if (status != STATUS_OK)
        return status == STATUS_EMPTY ? STATUS_OK : status;
    bool goes_on = true;
    while (goes_on && (status = query_step(file, statement, why)) == STATUS_OK) {
        struct extra_series series;
        if (take_series(statement, &series))
            goes_on = visit(context, &series);
        else
            ++*damaged;
    }
    query_end(file, QUERY_EXTRA_SERIES, statement);
    return status == STATUS_EMPTY ? STATUS_OK : status;
}

enum status file_extra_counts(struct recording *recording, struct extra_counts *counts, struct problem *why)
{
    struct file *file = file_of(recording);
    sqlite3_stmt *statement;
    enum status status = begin_extra(file, QUERY_EXTRA_COUNTS, &statement, why);
    if (status != STATUS_OK)
        return status == STATUS_EMPTY ? STATUS_OK : status;
    status = query_step(file, statement, why);
    if (status == STATUS_OK)
        *counts = (struct extra_counts){column_number(statement, 0), column_number(statement, 1),
                                        sqlite3_column_int64(statement, 2), column_number(statement, 3),
                                        column_number(statement, 4)};
    query_end(file, QUERY_EXTRA_COUNTS, statement);
    return status == STATUS_EMPTY ? STATUS_OK : status;
}

/* The row is damaged where anything in it is not as it was written. */
static void take_block(sqlite3_stmt *statement, struct extra_block *block)
{
    struct sealed row = row_begin(statement);
    block->id = get_number(&row);
    int64_t begin_ns = get_number(&row), end_ns = get_number(&row), count = get_number(&row);
    block->column_count = get_number(&row);
    struct text times = get_text(&row);
    block->moment_count = count >= 1 && count <= EXTRA_MOMENTS_MAX ? (size_t)count : 0;
    block->is_damaged =
        !is_whole(&row) || block->id < 1 || block->id > BLOCK_ID_MAX || block->moment_count == 0 ||
        block->column_count < 1 || block->column_count > EXTRA_CELLS_MAX / count ||
        !extra_get_moments((const unsigned char *)times.bytes, times.length, block->moments, block->moment_count) ||
        block->moments[0] != begin_ns || block->moments[block->moment_count - 1] != end_ns;
    if (block->is_damaged)
        block->moment_count = 0;
}

enum status file_extra_block(struct recording *recording, int64_t after, const struct extra_range *range,
                             struct extra_block *block, struct problem *why)
{
    struct file *file = file_of(recording);
    sqlite3_stmt *statement;
    enum status status = begin_extra(file, QUERY_EXTRA_BLOCK, &statement, why);
    if (status != STATUS_OK)
        return status;
    sqlite3_bind_int64(statement, 1, after);
    sqlite3_bind_int64(statement, 2, range->from_ns);
    sqlite3_bind_int64(statement, 3, range->to_ns);
    status = query_step(file, statement, why);
    if (status == STATUS_OK)
        take_block(statement, block);
    query_end(file, QUERY_EXTRA_BLOCK, statement);
    return status;
}

enum status file_extra_columns(struct recording *recording, const struct extra_block *block,
                               const struct extra_range *range, extra_column_visitor visit, void *context,
                               int64_t *damaged, struct problem *why)
{
    struct file *file = file_of(recording);
    sqlite3_stmt *statement;
    enum status status = query_begin(file, QUERY_EXTRA_VALUES, &statement, why);
    if (status != STATUS_OK)
        return status;
    uint32_t first = range->first_series > 1 ? range->first_series : 1;
    uint32_t last = range->last_series < EXTRA_SERIES_MAX ? range->last_series : EXTRA_SERIES_MAX;
    sqlite3_bind_int64(statement, 1, values_id(block->id, first));
    sqlite3_bind_int64(statement, 2, values_id(block->id, last));
    bool goes_on = true;
    while (goes_on && (status = query_step(file, statement, why)) == STATUS_OK) {
        struct sealed row = row_begin(statement);
        uint32_t series = (uint32_t)(get_number(&row) % EXTRA_SERIES_MAX) + 1;
        struct text values = get_text(&row);
        if (!is_whole(&row))
            ++*damaged;
        else
            goes_on = visit(context, series, values);
    }
    query_end(file, QUERY_EXTRA_VALUES, statement);
    return status == STATUS_EMPTY ? STATUS_OK : status;
}

enum status file_extra_around(struct recording *recording, int64_t utc_ns, struct extra_around *around,
                              struct problem *why)
{
    struct file *file = file_of(recording);
    sqlite3_stmt *statement;
    *around = (struct extra_around){ABSENT, ABSENT, ABSENT};
    enum status status = begin_extra(file, QUERY_EXTRA_AROUND, &statement, why);
    if (status != STATUS_OK)
        return status == STATUS_EMPTY ? STATUS_OK : status;
    sqlite3_bind_int64(statement, 1, utc_ns);
    status = query_step(file, statement, why);
    if (status == STATUS_OK)
        *around = (struct extra_around){column_number(statement, 0), column_number(statement, 1),
                                        column_number(statement, 2)};
    query_end(file, QUERY_EXTRA_AROUND, statement);
    return status == STATUS_EMPTY ? STATUS_OK : status;
}

/* --- dropping ---------------------------------------------------------------------------------------------------------------------- */

/* Blocks go before their values do, and these a few at a time: all of a week at once would be as large a -wal. Of the first blocks some may be damaged and say any time; what stands before one that
 * is too old is so as well. */
enum status file_drop_extra(struct file *file, bool *more, struct problem *why)
{
    enum { VALUES_A_CALL = 256 };
    static const char BLOCKS[] =
        "DELETE FROM series_block WHERE id <= (SELECT max(id) FROM (SELECT id, end_ns FROM series_block ORDER BY id"
        " LIMIT 8) WHERE end_ns < (SELECT min(at_ns) FROM ("
        "SELECT at_ns FROM (SELECT utc_ns AS at_ns FROM sample ORDER BY id LIMIT 1) UNION ALL"
        " SELECT at_ns FROM (SELECT begin_ns AS at_ns FROM minute ORDER BY number LIMIT 1) UNION ALL"
        " SELECT at_ns FROM (SELECT begin_ns AS at_ns FROM quarter ORDER BY number LIMIT 1))))";
    char values[320];
    if (!file->has_extra)
        return STATUS_OK;
    enum status status = file_execute(file, BLOCKS, why);
    if (status != STATUS_OK)
        return status;
    *more = *more || sqlite3_changes(file->db) > 0;
    snprintf(values, sizeof values,
             "DELETE FROM series_values WHERE id < (SELECT ifnull(min(id) * %d, 9223372036854775807) FROM series_block)"
             " AND id <= ifnull((SELECT id FROM series_values ORDER BY id LIMIT 1 OFFSET %d), 9223372036854775807)",
             EXTRA_SERIES_MAX, VALUES_A_CALL - 1);
    status = file_execute(file, values, why);
    *more = *more || (status == STATUS_OK && sqlite3_changes(file->db) == VALUES_A_CALL);
    return status;
}
