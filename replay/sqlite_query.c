#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/buffer.h"
#include "replay/sqlite_file.h"

enum { SQL_MAX = 16 << 10 };

/* The columns in the order that read_row() in sqlite_tier.c takes them. */
#define TIER_COLUMNS                                                                                                   \
    "t.number, t.first, t.last, t.session, t.begin_ns, t.utc_ns, t.mono_ns, t.took_ns, t.key, t.after_break,"          \
    " t.samples, b.identity, t.seal, t.totals"
#define TIER_FROM "FROM %t AS t LEFT JOIN boot AS b ON b.id = t.boot"

#define OWNERS_FROM "FROM boot AS b JOIN owners AS o ON o.boot = b.id WHERE b.identity = ?1"

/* The same for both tables of thinned samples. */
#define BOTH(minute, quarter, text) [minute] = text, [quarter] = text

/* %s stands for the columns of a sample, or for what a new sample needs: they follow from the catalogue; of marks and sessions for their seal. %t is the table of a tier,
 * %j what joins stand-ins to samples. */
static const char *const SQL[QUERIES] = {
    [QUERY_BOUNDS] = "SELECT ifnull((SELECT id FROM sample WHERE id > 0 ORDER BY id LIMIT 1), 0),"
                     " ifnull((SELECT id FROM sample WHERE id > 0 ORDER BY id DESC LIMIT 1), 0)",
    [QUERY_SAMPLE] =
        "SELECT %s FROM sample AS s LEFT JOIN boot AS b ON b.id = s.boot%j WHERE s.id >= ?1 ORDER BY s.id LIMIT 1",
    [QUERY_BEHIND] = "SELECT id FROM sample WHERE utc_ns >= ?1 AND id > 0 ORDER BY utc_ns, id LIMIT 1",
    [QUERY_BEFORE] = "SELECT id FROM sample WHERE utc_ns < ?1 AND id > 0 ORDER BY utc_ns DESC, id DESC LIMIT 1",
    [QUERY_FRAMES] = "SELECT f.data, %s FROM sample AS s LEFT JOIN boot AS b ON b.id = s.boot"
                     " LEFT JOIN frame AS f ON f.sample = s.id%j"
                     " WHERE s.id BETWEEN ?1 AND ?2 ORDER BY s.id LIMIT 64",
    [QUERY_MARKS] = "SELECT id, utc_ns, kind, text, session, %s FROM mark WHERE utc_ns BETWEEN ?1 AND ?2 ORDER BY "
                    "utc_ns, id LIMIT ?3",
    [QUERY_SESSION] =
        "SELECT id, started_ns, interval_ns, pid, host, os, source, zone, zone_offset_seconds, page_bytes,"
        " processors, tool, %s FROM session WHERE id = ?1",
    [QUERY_LAST_SESSION] = "SELECT id, started_ns, interval_ns, pid, host, os, source, zone, zone_offset_seconds,"
                           " page_bytes, processors, tool, %s FROM session WHERE id > 0 ORDER BY id DESC LIMIT 1",
    [QUERY_COUNTS] = "SELECT (SELECT count(*) FROM session WHERE id > 0), (SELECT count(*) FROM boot WHERE id > 0),"
                     " (SELECT count(*) FROM mark WHERE kind = 4), (SELECT count(*) FROM mark WHERE id > 0)",
    [QUERY_BEGIN] = "BEGIN IMMEDIATE",
    [QUERY_HOLD] = "BEGIN",
    [QUERY_COMMIT] = "COMMIT",
    [QUERY_UNDO] = "ROLLBACK",
    [QUERY_ADD_SAMPLE] = "INSERT INTO sample (id, session, boot, utc_ns, mono_ns, took_ns, key, after_break%s",
    [QUERY_ADD_FRAME] = "INSERT INTO frame (sample, data) VALUES (?1, ?2)",
    [QUERY_ADD_MARK] = "INSERT INTO mark (utc_ns, kind, text, session, seal) VALUES (?1, ?2, ?3, ?4, ?5)",
    [QUERY_ADD_SESSION] = "INSERT INTO session (id, started_ns, interval_ns, pid, host, os, source, zone,"
                          " zone_offset_seconds, page_bytes, processors, tool, seal)"
                          " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
    [QUERY_FIND_BOOT] = "SELECT id FROM boot WHERE identity = ?1 ORDER BY id DESC LIMIT 1",
    [QUERY_ADD_BOOT] = "INSERT INTO boot (identity) VALUES (?1)",
    [QUERY_NEXT_GROUP] = "SELECT id, utc_ns FROM sample WHERE id > (SELECT id FROM sample ORDER BY id LIMIT 1)"
                         " AND key = id ORDER BY id LIMIT 1",
    [QUERY_DROP_SAMPLES] = "DELETE FROM sample WHERE id < ?1",
    [QUERY_DROP_FRAMES] = "DELETE FROM frame WHERE sample < ?1",
    [QUERY_DROP_MARKS] = "DELETE FROM mark WHERE utc_ns < min((SELECT min(utc_ns) FROM sample),"
                         " ifnull((SELECT min(begin_ns) FROM (SELECT begin_ns FROM minute ORDER BY number LIMIT 1)),"
                         " 9223372036854775807),"
                         " ifnull((SELECT min(begin_ns) FROM (SELECT begin_ns FROM quarter ORDER BY number LIMIT 1)),"
                         " 9223372036854775807))",
    [QUERY_STAND_IN] = "SELECT f.data, x.ranges, %s FROM sample AS s LEFT JOIN boot AS b ON b.id = s.boot"
                       " LEFT JOIN frame AS f ON f.sample = s.id%j WHERE s.id = ?1",
    [QUERY_ADD_STAND_IN] = "INSERT INTO stand_in (sample, samples, begin_ns, seal, totals, ranges)"
                           " VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    [QUERY_DROP_STAND_INS] = "DELETE FROM stand_in WHERE sample < ?1",
    [QUERY_OWNER_MOMENT] = "SELECT min(o.since_ns), max(CASE WHEN o.since_ns <= ?2 THEN o.since_ns END),"
                           " min(CASE WHEN o.since_ns > ?2 THEN o.since_ns END) " OWNERS_FROM,
    [QUERY_OWNER_BOOTS] =
        "SELECT identity FROM boot AS b WHERE EXISTS (SELECT 1 FROM owners AS o WHERE o.boot = b.id) ORDER BY id",
    [QUERY_OWNERS] = "SELECT o.boot, o.number, o.since_ns, o.drivers, o.names, o.bytes, o.seal, o.data " OWNERS_FROM
                     " AND o.since_ns <= ?2 ORDER BY o.number, o.id",
    [QUERY_ADD_OWNERS] = "INSERT INTO owners (boot, number, since_ns, drivers, names, bytes, seal, data)"
                         " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    [QUERY_EXTRA_SERIES] = "SELECT id, machine, path, seal FROM series ORDER BY id",
    [QUERY_EXTRA_BLOCK] = "SELECT id, begin_ns, end_ns, moments, columns, times, seal FROM series_block WHERE id > ?1"
                          " AND end_ns >= ?2 AND begin_ns <= ?3 ORDER BY id LIMIT 1",
    [QUERY_EXTRA_VALUES] = "SELECT id, points, seal FROM series_values WHERE id BETWEEN ?1 AND ?2 ORDER BY id",
    [QUERY_EXTRA_AROUND] = "SELECT min(begin_ns), max(begin_ns), (SELECT begin_ns FROM series_block WHERE begin_ns > "
                           "?1 ORDER BY id LIMIT 1)"
                           " FROM (SELECT begin_ns FROM series_block WHERE begin_ns <= ?1 ORDER BY id DESC LIMIT 2)",
    [QUERY_EXTRA_COUNTS] = "SELECT (SELECT count(*) FROM series), count(*), total(moments), min(begin_ns), max(end_ns)"
                           " FROM series_block",
    [QUERY_ADD_EXTRA_SERIES] = "INSERT INTO series (id, machine, path, seal) VALUES (?1, ?2, ?3, ?4)",
    [QUERY_ADD_EXTRA_BLOCK] = "INSERT INTO series_block (id, begin_ns, end_ns, moments, columns, times, seal)"
                              " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    [QUERY_ADD_EXTRA_VALUES] = "INSERT INTO series_values (id, points, seal) VALUES (?1, ?2, ?3)",
    [QUERY_COUNT_STAND_INS] = "SELECT count(*) FROM stand_in",
    BOTH(QUERY_MINUTE_ENDS, QUERY_QUARTER_ENDS,
         "SELECT ifnull((SELECT number FROM %t WHERE number > 0 ORDER BY number LIMIT 1), 0),"
         " ifnull((SELECT number FROM %t WHERE number > 0 ORDER BY number DESC LIMIT 1), 0),"
         " ifnull((SELECT first FROM %t WHERE number > 0 ORDER BY number LIMIT 1), 0)"),
    BOTH(QUERY_MINUTE_ROW, QUERY_QUARTER_ROW,
         "SELECT " TIER_COLUMNS " " TIER_FROM " WHERE t.number >= ?1 ORDER BY t.number LIMIT 1"),
    BOTH(QUERY_MINUTE_ROWS, QUERY_QUARTER_ROWS,
         "SELECT " TIER_COLUMNS ", t.data, t.ranges " TIER_FROM
         " WHERE t.number BETWEEN ?1 AND ?2 ORDER BY t.number LIMIT 64"),
    BOTH(QUERY_MINUTE_AT_ID, QUERY_QUARTER_AT_ID,
         "SELECT number, first, last FROM %t WHERE last >= ?1 AND number > 0 ORDER BY last LIMIT 1"),
    BOTH(QUERY_MINUTE_BEHIND, QUERY_QUARTER_BEHIND,
         "SELECT number FROM %t WHERE utc_ns >= ?1 AND number > 0 ORDER BY utc_ns, number LIMIT 1"),
    BOTH(QUERY_MINUTE_BEFORE, QUERY_QUARTER_BEFORE,
         "SELECT number FROM %t WHERE utc_ns < ?1 AND number > 0 ORDER BY utc_ns DESC, number DESC LIMIT 1"),
    BOTH(QUERY_MINUTE_END, QUERY_QUARTER_END, "SELECT number, bytes, last FROM %t ORDER BY number DESC LIMIT 1"),
    BOTH(QUERY_ADD_MINUTE, QUERY_ADD_QUARTER,
         "INSERT INTO %t (number, first, last, session, begin_ns, utc_ns, mono_ns, took_ns, key, after_break, samples,"
         " boot, seal, bytes, totals, data, ranges)"
         " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)"),
    BOTH(QUERY_MINUTE_NEXT_GROUP, QUERY_QUARTER_NEXT_GROUP,
         "SELECT number, begin_ns FROM %t WHERE number > (SELECT number FROM %t ORDER BY number LIMIT 1)"
         " AND key = number ORDER BY number LIMIT 1"),
    BOTH(QUERY_MINUTE_BYTES, QUERY_QUARTER_BYTES,
         "SELECT ifnull((SELECT bytes FROM %t ORDER BY number DESC LIMIT 1)"
         " - (SELECT bytes FROM %t ORDER BY number LIMIT 1), 0)"),
    BOTH(QUERY_DROP_MINUTES, QUERY_DROP_QUARTERS, "DELETE FROM %t WHERE number < ?1"),
};

/* The columns in the order that read_info() in recording_sqlite.c takes them. */
static void add_sample_columns(const struct file *file, struct buffer *sql)
{
    size_t count;
    const struct field *totals = catalogue_fields(ENTITY_TOTALS, &count);
    buffer_add_text(sql, "s.id, s.session, s.utc_ns, s.mono_ns, s.took_ns, s.key, s.after_break, b.identity");
    for (size_t i = 0; i < count; i++)
        buffer_format(sql, file->has_total[i] ? ", s.\"%s\"" : ", NULL", totals[i].id);
    buffer_add_text(sql, file->has_seal && file->knows_columns ? ", s.seal" : ", NULL");
    buffer_add_text(sql, file->has_costs ? ", s.encode_ns, s.last_commit_ns" : ", NULL, NULL");
    if (file->has_stand_ins)
        buffer_add_text(sql, ", " STAND_IN_COLUMNS);
}

static void add_rest(const struct file *file, const char *text, struct buffer *sql)
{
    const char *place = strstr(text, "%j");
    if (place == NULL) {
        buffer_add_text(sql, text);
        return;
    }
    buffer_add(sql, text, (size_t)(place - text));
    if (file->has_stand_ins)
        buffer_add_text(sql, " LEFT JOIN stand_in AS x ON x.sample = s.id");
    buffer_add_text(sql, place + 2);
}

static void add_sample_values(struct buffer *sql)
{
    size_t count;
    const struct field *totals = catalogue_fields(ENTITY_TOTALS, &count);
    for (size_t i = 0; i < count; i++)
        buffer_format(sql, ", \"%s\"", totals[i].id);
    buffer_add_text(sql, ", seal, encode_ns, last_commit_ns) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8");
    for (size_t i = 0; i < count + 3; i++)
        buffer_format(sql, ", ?%zu", i + 9);
    buffer_add_text(sql, ")");
}

static void name_tables(enum query query, struct buffer *sql)
{
    const char *table = (query - QUERY_MINUTE_ENDS) % 2 == 0 ? "minute" : "quarter";
    const char *text = SQL[query], *place;
    for (; (place = strstr(text, "%t")) != NULL; text = place + 2) {
        buffer_add(sql, text, (size_t)(place - text));
        buffer_add_text(sql, table);
    }
    buffer_add_text(sql, text);
}

static void compose(const struct file *file, enum query query, struct buffer *sql)
{
    const char *text = SQL[query];
    const char *place = strstr(text, "%s");
    if (query >= QUERY_MINUTE_ENDS) {
        name_tables(query, sql);
        return;
    }
    if (place == NULL) {
        buffer_add_text(sql, text);
        return;
    }
    buffer_add(sql, text, (size_t)(place - text));
    if (query == QUERY_ADD_SAMPLE)
        add_sample_values(sql);
    else if (query == QUERY_MARKS)
        buffer_add_text(sql, file->has_mark_seal ? "seal" : "NULL");
    else if (query == QUERY_SESSION || query == QUERY_LAST_SESSION)
        buffer_add_text(sql, file->has_session_seal ? "seal" : "NULL");
    else
        add_sample_columns(file, sql);
    add_rest(file, place + 2, sql);
}

static enum status prepare(struct file *file, enum query query, sqlite3_stmt **statement, struct problem *why)
{
    struct buffer sql;
    buffer_init(&sql, SQL_MAX);
    compose(file, query, &sql);
    int code = sqlite3_prepare_v3(file->db, buffer_text(&sql), -1, SQLITE_PREPARE_PERSISTENT, statement, NULL);
    enum status status = sql.status;
    buffer_done(&sql);
    if (status != STATUS_OK)
        return problem_set(why, status, "no memory to ask %s", file->path);
    return code == SQLITE_OK ? STATUS_OK : sqlite_problem(file, "read", why);
}

enum status query_begin(struct file *file, enum query query, sqlite3_stmt **statement, struct problem *why)
{
    file->ticks = 0;
    sqlite3_stmt **kept = &file->statements[query];
    if (*kept != NULL && sqlite3_stmt_busy(*kept))
        return prepare(file, query, statement, why);
    enum status status = *kept == NULL ? prepare(file, query, kept, why) : STATUS_OK;
    *statement = *kept;
    return status;
}

void query_end(struct file *file, enum query query, sqlite3_stmt *statement)
{
    if (statement != file->statements[query]) {
        sqlite3_finalize(statement);
        return;
    }
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
}

void query_forget(struct file *file)
{
    static const enum query DEPENDENT[] = {QUERY_SAMPLE, QUERY_FRAMES, QUERY_STAND_IN};
    for (size_t i = 0; i < sizeof DEPENDENT / sizeof DEPENDENT[0]; i++) {
        sqlite3_finalize(file->statements[DEPENDENT[i]]);
        file->statements[DEPENDENT[i]] = NULL;
    }
}

enum status query_step(struct file *file, sqlite3_stmt *statement, struct problem *why)
{
    errno = 0;
    int code = sqlite3_step(statement);
    if (code == SQLITE_ROW)
        return STATUS_OK;
    if (code == SQLITE_DONE)
        return STATUS_EMPTY;
    /* A commit changes nothing by itself and yet writes. */
    bool reads = sqlite3_stmt_readonly(statement) && file->lock == NULL;
    return sqlite_problem(file, reads ? "read" : "write", why);
}
