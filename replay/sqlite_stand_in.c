/* A recording in a file: stand-ins, the table `stand_in`. It is only in files that were made of others, and a pooltop that does not know it sees the last values. */
#include <string.h>

#include "replay/frame.h"
#include "replay/ranges.h"
#include "replay/sqlite_file.h"

static const char TABLE[] = "CREATE TABLE stand_in (sample INTEGER PRIMARY KEY, samples INTEGER NOT NULL,"
                            " begin_ns INTEGER NOT NULL, seal INTEGER NOT NULL, totals BLOB NOT NULL,"
                            " ranges BLOB NOT NULL)";

/* Over what the columns in the order of the table say, without the ranges, which are sealed themselves. */
static uint32_t seal_of(int64_t id, int64_t samples, int64_t begin_ns, const unsigned char *totals, size_t length)
{
    const int64_t numbers[] = {id, samples, begin_ns};
    uint32_t sum = FRAME_SUM_START;
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        unsigned char bytes[8];
        for (unsigned k = 0; k < sizeof bytes; k++)
            bytes[k] = (unsigned char)((uint64_t)numbers[i] >> 8 * k);
        sum = frame_checksum(sum, bytes, sizeof bytes);
    }
    return frame_checksum(sum, totals, length);
}

static enum status damaged(const struct file *file, int64_t id, struct problem *why)
{
    return problem_set(why, STATUS_DAMAGED, "sample %lld of %s is damaged", (long long)id, file->path);
}

enum { COLUMN_SAMPLES, COLUMN_BEGIN, COLUMN_SEAL, COLUMN_TOTALS };

enum status stand_in_read(struct file *file, sqlite3_stmt *statement, int at, struct sample_info *info,
                          struct problem *why)
{
    int64_t samples = column_number(statement, at + COLUMN_SAMPLES),
            begin_ns = column_number(statement, at + COLUMN_BEGIN), seal = column_number(statement, at + COLUMN_SEAL);
    const unsigned char *totals = sqlite3_column_blob(statement, at + COLUMN_TOTALS);
    size_t length = (size_t)sqlite3_column_bytes(statement, at + COLUMN_TOTALS);
    if (samples == ABSENT && begin_ns == ABSENT && seal == ABSENT)
        return STATUS_OK;
    if (samples < 2 || samples > SAMPLE_ID_MAX || begin_ns == ABSENT || totals == NULL ||
        seal != seal_of(info->id, samples, begin_ns, totals, length))
        return damaged(file, info->id, why);
    info->samples = samples;
    info->begin_ns = begin_ns;
    return STATUS_OK;
}

static enum status visit_row(struct file *file, sqlite3_stmt *statement, tier_visitor visit, void *context,
                             struct problem *why)
{
    enum { FRAME, RANGES, INFO, TOTALS_AT = INFO + 11 + TOTALS + COLUMN_TOTALS };
    struct tier_row row;
    enum status status = file_read_info(file, statement, INFO, &row.info, why);
    if (status != STATUS_OK || row.info.samples == 1)
        return status;
    if (sqlite3_column_type(statement, FRAME) != SQLITE_BLOB || sqlite3_column_type(statement, RANGES) != SQLITE_BLOB)
        return damaged(file, row.info.id, why);
    row.frame = sqlite3_column_blob(statement, FRAME);
    row.frame_length = (size_t)sqlite3_column_bytes(statement, FRAME);
    row.ranges = sqlite3_column_blob(statement, RANGES);
    row.ranges_length = (size_t)sqlite3_column_bytes(statement, RANGES);
    row.totals = sqlite3_column_blob(statement, TOTALS_AT);
    row.totals_length = (size_t)sqlite3_column_bytes(statement, TOTALS_AT);
    visit(context, &row);
    return STATUS_OK;
}

enum status file_stand_in(struct recording *recording, int64_t id, tier_visitor visit, void *context,
                          struct problem *why)
{
    struct file *file = file_of(recording);
    sqlite3_stmt *statement;
    enum status status = file_ready(file, why);
    if (status != STATUS_OK || !file->has_stand_ins)
        return status;
    status = query_begin(file, QUERY_STAND_IN, &statement, why);
    if (status != STATUS_OK)
        return status;
    sqlite3_bind_int64(statement, 1, id);
    status = query_step(file, statement, why);
    if (status == STATUS_OK)
        status = visit_row(file, statement, visit, context, why);
    query_end(file, QUERY_STAND_IN, statement);
    return status == STATUS_EMPTY ? STATUS_OK : status;
}

enum status file_count_stand_ins(struct file *file, int64_t *count, struct problem *why)
{
    sqlite3_stmt *statement;
    *count = 0;
    if (!file->has_stand_ins)
        return STATUS_OK;
    enum status status = query_begin(file, QUERY_COUNT_STAND_INS, &statement, why);
    if (status != STATUS_OK)
        return status;
    status = query_step(file, statement, why);
    if (status == STATUS_OK)
        *count = sqlite3_column_int64(statement, 0);
    query_end(file, QUERY_COUNT_STAND_INS, statement);
    return status;
}

static enum status make_table(struct file *file, struct problem *why)
{
    if (file->has_stand_ins)
        return STATUS_OK;
    enum status status = file_execute(file, TABLE, why);
    return status == STATUS_OK ? schema_find_stand_ins(file, why) : status;
}

enum status file_insert_stand_in(struct file *file, const struct sample_write *write, int64_t id, struct problem *why)
{
    const struct range_bytes *ranges = write->ranges;
    const struct sample_info *info = write->info;
    sqlite3_stmt *statement;
    enum status status = make_table(file, why);
    if (status == STATUS_OK)
        status = query_begin(file, QUERY_ADD_STAND_IN, &statement, why);
    if (status != STATUS_OK)
        return status;
    sqlite3_bind_int64(statement, 1, id);
    sqlite3_bind_int64(statement, 2, info->samples);
    sqlite3_bind_int64(statement, 3, info->begin_ns);
    sqlite3_bind_int64(statement, 4, seal_of(id, info->samples, info->begin_ns, ranges->totals, ranges->totals_length));
    sqlite3_bind_blob64(statement, 5, ranges->totals, ranges->totals_length, SQLITE_STATIC);
    sqlite3_bind_blob64(statement, 6, ranges->ranges, ranges->ranges_length, SQLITE_STATIC);
    status = query_step(file, statement, why);
    query_end(file, QUERY_ADD_STAND_IN, statement);
    return status == STATUS_EMPTY ? STATUS_OK : status;
}
