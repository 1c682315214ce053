#include "replay/sql_span.h"

/* The whole numbers around a value. False when it is no number: SQLite then looks at each row itself. */
static bool whole_numbers(sqlite3_value *value, int64_t *below, int64_t *above)
{
    *below = *above = sqlite3_value_int64(value);
    if (sqlite3_value_type(value) == SQLITE_INTEGER)
        return true;
    if (sqlite3_value_type(value) != SQLITE_FLOAT)
        return false;
    double number = sqlite3_value_double(value);
    if (number != number)
        return false;
    if (number >= 9.2e18 || number <= -9.2e18) {
        *below = number < 0 ? INT64_MIN : INT64_MAX - 1;
        *above = number < 0 ? INT64_MIN + 1 : INT64_MAX;
        return true;
    }
    *below = (int64_t)number - 1;
    *above = (int64_t)number + 1;
    return true;
}

void sql_span_narrow(struct sql_span *span, char relation, sqlite3_value *value)
{
    int64_t below, above;
    if (!whole_numbers(value, &below, &above))
        return;
    bool exact = sqlite3_value_type(value) == SQLITE_INTEGER;
    if (exact && relation == '>' && below < INT64_MAX)
        below++;
    if (exact && relation == '<' && above > INT64_MIN)
        above--;
    bool is_low = relation == '>' || relation == 'g' || relation == '=';
    bool is_high = relation == '<' || relation == 'l' || relation == '=';
    if (is_low && below > span->low)
        span->low = below;
    if (is_high && above < span->high)
        span->high = above;
}

#define BETWEEN_OF(id, table) "SELECT min(" id ") AS a, max(" id ") AS b FROM " table " WHERE utc_ns BETWEEN ?1 AND ?2"
static const char BETWEEN[] = BETWEEN_OF("id", "sample") " AND id > 0";
static const char BETWEEN_ALL[] =
    "SELECT min(a), max(b) FROM (" BETWEEN_OF("id", "sample") " AND id > 0 UNION ALL " BETWEEN_OF(
        "last", "minute") " UNION ALL " BETWEEN_OF("last", "quarter") ")";

enum status sql_span_samples(struct sql_source *source, const struct sql_span *time, struct sql_span *ids)
{
    struct file *file = file_of(source->recording);
    sqlite3_stmt *statement;
    enum status status = file_ready(file, &source->problem);
    if (status != STATUS_OK)
        return status;
    file->ticks = 0;
    if (sqlite3_prepare_v2(file->db, file->has_tiers ? BETWEEN_ALL : BETWEEN, -1, &statement, NULL) != SQLITE_OK)
        return sqlite_problem(file, "read", &source->problem);
    sqlite3_bind_int64(statement, 1, time->low);
    sqlite3_bind_int64(statement, 2, time->high);
    status = query_step(file, statement, &source->problem);
    bool any = status == STATUS_OK && sqlite3_column_type(statement, 0) == SQLITE_INTEGER;
    if (any && sqlite3_column_int64(statement, 0) > ids->low)
        ids->low = sqlite3_column_int64(statement, 0);
    if (any && sqlite3_column_int64(statement, 1) < ids->high)
        ids->high = sqlite3_column_int64(statement, 1);
    if (!any)
        ids->high = ids->low - 1;
    sqlite3_finalize(statement);
    return status;
}
