#include <stdio.h>
#include <string.h>

#include "base/buffer.h"
#include "replay/sqlite_file.h"

/* A table of thinned samples. Blobs stand last: what is in front of them is read without them. */
#define TIER_TABLE(name)                                                                                               \
    "CREATE TABLE " name " (number INTEGER PRIMARY KEY, first INTEGER NOT NULL, last INTEGER NOT NULL,"                \
    " session INTEGER NOT NULL, boot INTEGER NOT NULL, begin_ns INTEGER NOT NULL, utc_ns INTEGER NOT NULL,"            \
    " mono_ns INTEGER, took_ns INTEGER, key INTEGER NOT NULL, after_break INTEGER NOT NULL,"                           \
    " samples INTEGER NOT NULL, seal INTEGER, bytes INTEGER NOT NULL, totals BLOB NOT NULL,"                           \
    " data BLOB NOT NULL, ranges BLOB NOT NULL);"                                                                      \
    "CREATE INDEX " name "_last ON " name " (last); CREATE INDEX " name "_utc ON " name " (utc_ns);"

/* Step n makes version n + 1 out of version n. Steps are only ever added: a file of any age is brought forward by the ones it lacks. */
static const char *const STEPS[SCHEMA_VERSION] = {
    "CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE session (id INTEGER PRIMARY KEY, started_ns INTEGER NOT NULL, interval_ns INTEGER NOT NULL,"
    " pid INTEGER NOT NULL, host TEXT NOT NULL, os TEXT NOT NULL, source TEXT NOT NULL, zone TEXT NOT NULL,"
    " zone_offset_seconds INTEGER NOT NULL, page_bytes INTEGER, processors INTEGER, tool TEXT NOT NULL);"
    "CREATE TABLE boot (id INTEGER PRIMARY KEY, identity TEXT NOT NULL);"
    "CREATE TABLE sample (id INTEGER PRIMARY KEY, session INTEGER NOT NULL, boot INTEGER NOT NULL,"
    " utc_ns INTEGER NOT NULL, mono_ns INTEGER, took_ns INTEGER, key INTEGER NOT NULL,"
    " after_break INTEGER NOT NULL);"
    "CREATE INDEX sample_utc ON sample (utc_ns);"
    "CREATE TABLE frame (sample INTEGER PRIMARY KEY, data BLOB NOT NULL);"
    "CREATE TABLE mark (id INTEGER PRIMARY KEY, utc_ns INTEGER NOT NULL, kind INTEGER NOT NULL, text TEXT NOT NULL,"
    " session INTEGER NOT NULL);"
    "CREATE INDEX mark_utc ON mark (utc_ns);"
    "CREATE TABLE mark_kind (kind INTEGER PRIMARY KEY, name TEXT NOT NULL);"
    "INSERT INTO mark_kind VALUES (1, 'start'), (2, 'stop'), (3, 'boot'), (4, 'gap'), (5, 'clock'), (6, 'note'),"
    " (7, 'alert');"
    "INSERT INTO meta VALUES ('format', 'pooltop recording'), ('created_by', 'pooltop " POOLTOP_VERSION "');",
    "", /* 2: frames may be packed; the tables are the same */
    /* 3: thinned samples */ TIER_TABLE("minute") TIER_TABLE("quarter"),
};

/* The columns of a sample besides its totals. */
static const char *const SAMPLE_COLUMNS[] = {"id",  "session", "boot",        "utc_ns",    "mono_ns",       "took_ns",
                                             "key", "seal",    "after_break", "encode_ns", "last_commit_ns"};

static const char *const TABLES[] = {"session", "boot", "sample", "frame", "mark", "minute", "quarter"};
/* Formats before it have no tables of thinned samples. */
enum { FIRST_WITH_TIERS = 3, TABLES_BEFORE_TIERS = 5 };

static bool is_sample_column(const char *name)
{
    for (size_t i = 0; i < sizeof SAMPLE_COLUMNS / sizeof SAMPLE_COLUMNS[0]; i++)
        if (strcmp(name, SAMPLE_COLUMNS[i]) == 0)
            return true;
    return false;
}

static void read_column(struct file *file, const char *name)
{
    int total = catalogue_find(ENTITY_TOTALS, name, strlen(name));
    if (total >= 0)
        file->has_total[total] = true;
    else if (!is_sample_column(name))
        file->knows_columns = false; /* a newer pooltop's total */
    file->has_seal = file->has_seal || strcmp(name, "seal") == 0;
    file->has_costs = file->has_costs || strcmp(name, "last_commit_ns") == 0; /* added behind encode_ns */
}

/* A newer pooltop has columns that we do not know, but it has all of ours too: both one more and one less is a name that was changed, and with it every sample. */
static bool is_renamed(const struct file *file)
{
    bool complete = file->has_seal;
    for (size_t i = 0; i < TOTALS; i++)
        complete = complete && file->has_total[i];
    return !file->knows_columns && !complete;
}

/* Finds out which totals have a column. A column that is computed (hidden in table_xinfo) has no business here. */
static enum status read_columns(struct file *file, struct problem *why)
{
    sqlite3_stmt *statement;
    memset(file->has_total, 0, sizeof file->has_total);
    file->has_seal = file->has_costs = false;
    file->knows_columns = true;
    if (sqlite3_prepare_v2(file->db, "SELECT name, hidden FROM pragma_table_xinfo('sample')", -1, &statement, NULL) !=
        SQLITE_OK)
        return sqlite_problem(file, "read", why);
    enum status status;
    bool computed = false;
    while ((status = query_step(file, statement, why)) == STATUS_OK) {
        const char *name = (const char *)sqlite3_column_text(statement, 0);
        computed = computed || sqlite3_column_int(statement, 1) != 0;
        if (name != NULL)
            read_column(file, name);
    }
    sqlite3_finalize(statement);
    if (status == STATUS_EMPTY && is_renamed(file))
        return problem_set(why, STATUS_DAMAGED, "%s is damaged: a column of its samples has no name we know",
                           file->path);
    if (status == STATUS_EMPTY && computed)
        return problem_set(why, STATUS_DAMAGED, "%s is damaged: its samples are computed, not stored", file->path);
    return status == STATUS_EMPTY ? STATUS_OK : status;
}

static enum status find_seal(struct file *file, const char *table, bool *there, struct problem *why)
{
    char sql[96];
    int64_t count;
    snprintf(sql, sizeof sql, "SELECT count(*) FROM pragma_table_info('%s') WHERE name = 'seal'", table);
    enum status status = file_number(file, sql, &count, why);
    *there = status == STATUS_OK && count == 1;
    return status;
}

enum status schema_find_stand_ins(struct file *file, struct problem *why)
{
    int64_t count;
    enum status status = file_number(
        file, "SELECT count(*) FROM sqlite_schema WHERE name = 'stand_in' AND type = 'table' AND rootpage > 0", &count,
        why);
    if (status == STATUS_OK && file->has_stand_ins != (count == 1)) {
        file->has_stand_ins = count == 1;
        query_forget(file);
    }
    return status;
}

enum status schema_find_owners(struct file *file, struct problem *why)
{
    int64_t count;
    enum status status = file_number(file,
                                     "SELECT count(*) FROM sqlite_schema WHERE name = 'owners' AND type = 'table'"
                                     " AND rootpage > 0",
                                     &count, why);
    if (status == STATUS_OK)
        file->has_owners = count == 1;
    return status;
}

enum status schema_find_extra(struct file *file, struct problem *why)
{
    int64_t count;
    enum status status = file_number(file,
                                     "SELECT count(*) FROM sqlite_schema WHERE name IN ('series', 'series_block',"
                                     " 'series_values') AND type = 'table' AND rootpage > 0",
                                     &count, why);
    if (status == STATUS_OK)
        file->has_extra = count == 3;
    return status;
}

static enum status find_seals(struct file *file, struct problem *why)
{
    enum status status = find_seal(file, "mark", &file->has_mark_seal, why);
    return status == STATUS_OK ? find_seal(file, "session", &file->has_session_seal, why) : status;
}

/* SQLite would compute what a stranger asks for with each row, and nothing interrupts a function that takes hours. All of ours are tables of plain columns, with one bracket, and indexes of these. */
static const char COMPUTES[] = "SELECT name FROM sqlite_schema WHERE type IN ('table', 'index') AND"
                               " (sql LIKE '%(%(%' OR type = 'index' AND sql LIKE '%where%') LIMIT 1";

/* Without its key each look for a row would read the whole table. */
static const char KEYLESS[] =
    "SELECT k.name FROM sqlite_schema AS t JOIN (SELECT 'session' AS name, 'id' AS key UNION ALL"
    " VALUES ('boot', 'id'), ('sample', 'id'), ('frame', 'sample'), ('mark', 'id'), ('minute', 'number'),"
    " ('quarter', 'number'), ('stand_in', 'sample'), ('owners', 'id'), ('series', 'id'), ('series_block', 'id'),"
    " ('series_values', 'id')) AS k ON k.name = lower(t.name) WHERE t.type = 'table' AND"
    " t.sql NOT LIKE '%(' || k.key || ' INTEGER PRIMARY KEY%' LIMIT 1";

static enum status refuse(struct file *file, const char *sql, const char *what, struct problem *why)
{
    sqlite3_stmt *statement;
    if (sqlite3_prepare_v2(file->db, sql, -1, &statement, NULL) != SQLITE_OK)
        return sqlite_problem(file, "read", why);
    enum status status = query_step(file, statement, why);
    if (status == STATUS_OK) {
        const char *name = (const char *)sqlite3_column_text(statement, 0);
        status = problem_set(why, STATUS_DAMAGED, "%s is damaged: its table or index %.60s %s", file->path,
                             name == NULL ? "?" : name, what);
    }
    sqlite3_finalize(statement);
    return status == STATUS_EMPTY ? STATUS_OK : status;
}

enum status schema_check(struct file *file, struct problem *why)
{
    int64_t version;
    file->ticks = 0;
    enum status known = refuse(file, COMPUTES, "has what is computed", why);
    if (known == STATUS_OK)
        known = refuse(file, KEYLESS, "has no key", why);
    if (known == STATUS_OK)
        known = file_number(file, "PRAGMA user_version", &version, why);
    if (known != STATUS_OK)
        return known;
    file->has_tiers = version >= FIRST_WITH_TIERS;
    size_t count = file->has_tiers ? sizeof TABLES / sizeof TABLES[0] : TABLES_BEFORE_TIERS;
    for (size_t i = 0; i < count; i++) {
        char sql[256];
        int64_t plain;
        snprintf(sql, sizeof sql,
                 "SELECT count(*) FROM sqlite_schema WHERE name = '%s' AND type = 'table' AND rootpage > 0", TABLES[i]);
        enum status status = file_number(file, sql, &plain, why);
        if (status != STATUS_OK)
            return status;
        if (plain != 1)
            return problem_set(why, STATUS_DAMAGED, "%s is damaged: it lacks the table %s", file->path, TABLES[i]);
    }
    enum status status = find_seals(file, why);
    if (status == STATUS_OK)
        status = schema_find_stand_ins(file, why);
    if (status == STATUS_OK)
        status = schema_find_owners(file, why);
    if (status == STATUS_OK)
        status = schema_find_extra(file, why);
    return status == STATUS_OK ? read_columns(file, why) : status;
}

/* What joined the format or the catalogue later gets its column; older samples have NULL there, which is absent. */
static enum status add_columns(struct file *file, struct problem *why)
{
    size_t count;
    const struct field *totals = catalogue_fields(ENTITY_TOTALS, &count);
    enum status status = read_columns(file, why);
    if (status == STATUS_OK)
        status = find_seals(file, why);
    if (status == STATUS_OK)
        status = schema_find_stand_ins(file, why);
    if (status == STATUS_OK)
        status = schema_find_owners(file, why);
    if (status == STATUS_OK)
        status = schema_find_extra(file, why);
    if (status == STATUS_OK && !file->has_seal)
        status = file_execute(file, "ALTER TABLE sample ADD COLUMN seal INTEGER", why);
    if (status == STATUS_OK && !file->has_mark_seal)
        status = file_execute(file, "ALTER TABLE mark ADD COLUMN seal INTEGER", why);
    if (status == STATUS_OK && !file->has_session_seal)
        status = file_execute(file, "ALTER TABLE session ADD COLUMN seal INTEGER", why);
    if (status == STATUS_OK && !file->has_costs)
        status = file_execute(file,
                              "ALTER TABLE sample ADD COLUMN encode_ns INTEGER;"
                              "ALTER TABLE sample ADD COLUMN last_commit_ns INTEGER",
                              why);
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        char sql[128];
        if (file->has_total[i])
            continue;
        snprintf(sql, sizeof sql, "ALTER TABLE sample ADD COLUMN \"%s\" INTEGER", totals[i].id);
        status = file_execute(file, sql, why);
        file->has_total[i] = status == STATUS_OK;
    }
    return status;
}

static enum status run_steps(struct file *file, struct problem *why)
{
    int64_t version;
    char sql[64];
    enum status status = file_number(file, "PRAGMA user_version", &version, why);
    for (; status == STATUS_OK && version >= 0 && version < SCHEMA_VERSION; version++)
        status = file_execute(file, STEPS[version], why);
    if (status == STATUS_OK)
        status = add_columns(file, why);
    file->has_tiers = status == STATUS_OK;
    snprintf(sql, sizeof sql, "PRAGMA user_version = %d", SCHEMA_VERSION);
    return status == STATUS_OK ? file_execute(file, sql, why) : status;
}

enum status schema_migrate(struct file *file, struct problem *why)
{
    enum status status = file_execute(file, "BEGIN IMMEDIATE", why);
    if (status != STATUS_OK)
        return status;
    status = run_steps(file, why);
    if (status == STATUS_OK)
        return file_execute(file, "COMMIT", why);
    file_execute(file, "ROLLBACK", NULL);
    return status;
}

static enum status fill_new(struct file *file, struct problem *why)
{
    char sql[64];
    snprintf(sql, sizeof sql, "PRAGMA application_id = %d", APPLICATION_ID);
    enum status status = file_execute(file, "PRAGMA auto_vacuum = INCREMENTAL; PRAGMA synchronous = FULL;", why);
    if (status == STATUS_OK)
        status = schema_migrate(file, why);
    return status == STATUS_OK ? file_execute(file, sql, why) : status;
}

/* The file is made under another name and renamed when it is complete, so that a crash leaves a recording or none. */
enum status schema_create(const char *path, struct problem *why)
{
    struct file file = {0};
    enum status status = side_path(file.path, path, "-new", why);
    if (status != STATUS_OK)
        return status;
    os_remove_file(file.path);
    int code = sqlite3_open_v2(file.path, &file.db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL);
    status = code == SQLITE_OK ? fill_new(&file, why) : sqlite_problem(&file, "create", why);
    file_disconnect(&file);
    if (status == STATUS_OK && os_file_kind(path) != OS_FILE_NONE)
        status = problem_set(why, STATUS_BUSY, "%s appeared while it was being made", path);
    if (status == STATUS_OK && !os_rename_file(file.path, path))
        status = problem_set(why, STATUS_IO, "cannot name the new recording %s", path);
    if (status != STATUS_OK)
        os_remove_file(file.path);
    return status;
}
