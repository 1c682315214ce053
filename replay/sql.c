/* The verb `sql`: one reading statement over the tables of a recording. */
#include <stdio.h>
#include <string.h>

#include "base/os.h"
#include "base/text.h"
#include "base/when.h"
#include "replay/sql_columns.h"
#include "replay/sql_owners.h"
#include "replay/sql_print.h"
#include "replay/sql_series.h"
#include "replay/sql_tables.h"
#include "replay/sqlite_memory.h"
#include "replay/verbs.h"

enum {
    TICK_OPERATIONS = 1000, /* of SQLite's machine between two looks for Ctrl-C */
    TEXT_MAX = 1 << 20,     /* of a value that a statement makes */
    STATEMENT_MAX = 1 << 16
};

const struct option sql_options[] = {
    {"table", OPTION_FLAG, NULL, "aligned columns, as on a terminal; elsewhere a tab stands between two cells"},
    {NULL, OPTION_FLAG, NULL, NULL},
};

struct sql_job {
    struct sql_source source;
    sqlite3 *db; /* owned: an empty database in memory, with our tables */
    bool aligned;
};

/* --- what a statement may do ------------------------------------------------------------------------------------------------------- */

/* None of them reaches out of the statement, and what they make is bounded by SQLITE_LIMIT_LENGTH. */
static const char *const FUNCTIONS[] = {
    "abs",        "at",           "avg",      "ceil",       "ceiling", "char",        "coalesce",  "count",
    "cume_dist",  "date",         "datetime", "dense_rank", "exp",     "first_value", "floor",     "format",
    "glob",       "group_concat", "hex",      "ifnull",     "iif",     "instr",       "julianday", "lag",
    "last_value", "lead",         "length",   "like",       "likely",  "ln",          "log",       "log10",
    "log2",       "lower",        "ltrim",    "max",        "min",     "mod",         "nth_value", "ntile",
    "nullif",     "percent_rank", "pow",      "power",      "printf",  "quote",       "rank",      "replace",
    "round",      "row_number",   "rtrim",    "sign",       "span",    "sqrt",        "strftime",  "substr",
    "substring",  "sum",          "time",     "total",      "trim",    "typeof",      "unicode",   "unixepoch",
    "unlikely",   "upper",
};

static bool is_safe_function(const char *name)
{
    for (size_t i = 0; name != NULL && i < sizeof FUNCTIONS / sizeof FUNCTIONS[0]; i++)
        if (sqlite3_stricmp(name, FUNCTIONS[i]) == 0)
            return true;
    return false;
}

static int authorize(void *context, int action, const char *first, const char *second, const char *database,
                     const char *origin)
{
    (void)context;
    (void)first;
    (void)database;
    (void)origin;
    bool allowed = action == SQLITE_SELECT || action == SQLITE_READ || action == SQLITE_RECURSIVE ||
                   (action == SQLITE_FUNCTION && is_safe_function(second));
    return allowed ? SQLITE_OK : SQLITE_DENY;
}

static void set_limits(sqlite3 *db)
{
    static const struct {
        int limit, value;
    } LIMITS[] = {
        {SQLITE_LIMIT_LENGTH, TEXT_MAX},  {SQLITE_LIMIT_SQL_LENGTH, STATEMENT_MAX},
        {SQLITE_LIMIT_EXPR_DEPTH, 200},   {SQLITE_LIMIT_COMPOUND_SELECT, 100},
        {SQLITE_LIMIT_ATTACHED, 0},       {SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 1000},
        {SQLITE_LIMIT_WORKER_THREADS, 0},
    };
    for (size_t i = 0; i < sizeof LIMITS / sizeof LIMITS[0]; i++)
        sqlite3_limit(db, LIMITS[i].limit, LIMITS[i].value);
    sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
    /* "name" in double quotes is a column or a mistake, never a text. */
    sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
}

static int is_stopped(void *context)
{
    (void)context;
    return os_stop_requested();
}

/* --- our functions ----------------------------------------------------------------------------------------------------------------- */

/* at('yesterday 14:05'): a moment in the time language, as epoch_ns. */
static void call_at(sqlite3_context *out, int count, sqlite3_value **values)
{
    const struct sql_job *job = sqlite3_user_data(out);
    const char *text = (const char *)sqlite3_value_text(values[0]);
    struct recording_summary summary;
    struct problem why = {0};
    int64_t utc_ns;
    (void)count;
    if (text == NULL)
        return;
    enum status status = recording_summary(job->source.recording, &summary, &why);
    const struct when_context context = {.now_ns = os_utc_ns(),
                                         .reference_ns = summary.last_utc_ns,
                                         .start_ns = summary.first_utc_ns,
                                         .end_ns = summary.last_utc_ns,
                                         .zone = {ZONE_FIXED, job->source.session.machine.zone_offset_seconds}};
    if (status == STATUS_OK)
        status = when_parse(text, &context, &utc_ns, &why);
    if (status == STATUS_OK)
        sqlite3_result_int64(out, utc_ns);
    else
        sqlite3_result_error(out, why.line, -1);
}

/* span('1h30m'): nanoseconds. */
static void call_span(sqlite3_context *out, int count, sqlite3_value **values)
{
    const char *text = (const char *)sqlite3_value_text(values[0]);
    struct problem why = {0};
    int64_t ns;
    (void)count;
    if (text == NULL)
        return;
    if (span_parse(text, &ns, &why) == STATUS_OK)
        sqlite3_result_int64(out, ns);
    else
        sqlite3_result_error(out, why.line, -1);
}

/* --- the connection ---------------------------------------------------------------------------------------------------------------- */

static bool add_functions(struct sql_job *job)
{
    const int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC;
    return sqlite3_create_function(job->db, "at", 1, flags, job, call_at, NULL, NULL) == SQLITE_OK &&
           sqlite3_create_function(job->db, "span", 1, flags, job, call_span, NULL, NULL) == SQLITE_OK;
}

static enum status connect(struct sql_job *job, struct problem *why)
{
    sqlite_memory_install();
    bool made = sqlite3_open_v2(":memory:", &job->db, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK && add_functions(job) &&
                sql_tables_add(job->db, &job->source) == STATUS_OK;
    if (!made)
        return problem_set(why, STATUS_NO_MEMORY, "no memory for the tables of a recording");
    set_limits(job->db);
    sqlite3_set_authorizer(job->db, authorize, NULL);
    sqlite3_progress_handler(job->db, TICK_OPERATIONS, is_stopped, NULL);
    return STATUS_OK;
}

/* --- statements -------------------------------------------------------------------------------------------------------------------- */

/* Where a statement went wrong is shown by the words from there on. */
static enum status statement_problem(const struct sql_job *job, const char *sql, struct problem *why)
{
    const char *message = sqlite3_errmsg(job->db);
    int at = sqlite3_error_offset(job->db);
    if (strcmp(message, "not authorized") == 0)
        return problem_set(why, STATUS_USAGE, "sql: only reading is allowed: SELECT ... FROM pools");
    if (strncmp(message, "no such table", 13) == 0)
        return problem_set(why, STATUS_USAGE, "sql: %s (pooltop sql FILE, without SQL, shows the tables)", message);
    if (at <= 0 || (size_t)at >= strlen(sql))
        return problem_set(why, STATUS_USAGE, "sql: %s", message);
    return problem_set(why, STATUS_USAGE, "sql: %s, at \"%.40s\"", message, sql + at);
}

static enum status step_problem(const struct sql_job *job, int code, const char *sql, struct problem *why)
{
    const struct problem *met = &job->source.problem;
    if (os_stop_requested())
        return problem_set(why, STATUS_IO, "sql: stopped before all was shown");
    if (met->status != STATUS_OK)
        return problem_set(why, met->status, "%s", met->line);
    if ((code & 0xff) == SQLITE_NOMEM)
        return problem_set(why, STATUS_NO_MEMORY, "sql: no memory for this statement");
    if ((code & 0xff) == SQLITE_FULL || (code & 0xff) == SQLITE_IOERR || (code & 0xff) == SQLITE_CANTOPEN)
        return problem_set(why, STATUS_IO, "sql: no room for a temporary file: %s", sqlite3_errmsg(job->db));
    return statement_problem(job, sql, why);
}

static enum status prepare(const struct sql_job *job, const char *sql, sqlite3_stmt **statement, struct problem *why)
{
    const char *rest;
    sqlite3_stmt *second = NULL;
    if (strlen(sql) > STATEMENT_MAX)
        return problem_set(why, STATUS_USAGE, "sql: a statement has at most %d bytes", STATEMENT_MAX);
    if (sqlite3_prepare_v2(job->db, sql, -1, statement, &rest) != SQLITE_OK)
        return statement_problem(job, sql, why);
    int code = sqlite3_prepare_v2(job->db, rest, -1, &second, NULL);
    bool is_one = code == SQLITE_OK && second == NULL;
    sqlite3_finalize(second);
    if (*statement == NULL)
        return problem_set(why, STATUS_USAGE, "sql: there is no statement in \"%.40s\"", sql);
    if (!is_one)
        return problem_set(why, STATUS_USAGE, "sql: one statement at a time, not also \"%.40s\"",
                           rest + strspn(rest, " \t\n"));
    if (!sqlite3_stmt_readonly(*statement) || sqlite3_column_count(*statement) == 0)
        return problem_set(why, STATUS_USAGE, "sql: only a statement that reads: SELECT ... FROM pools");
    return STATUS_OK;
}

static enum status run_statement(struct sql_job *job, const char *sql, struct problem *why)
{
    sqlite3_stmt *statement = NULL;
    int code;
    enum status status = prepare(job, sql, &statement, why);
    if (status == STATUS_OK) {
        status = sql_print(statement, stdout, job->aligned, &code, why);
        if (status == STATUS_OK && code != SQLITE_DONE)
            status = step_problem(job, code, sql, why);
    }
    sqlite3_finalize(statement);
    return status;
}

/* Without a statement: what there is to ask for. */
static void print_tables(void)
{
    for (int i = 0; i < SQL_TABLES; i++) {
        struct sql_columns columns;
        sql_columns_of(&columns, (enum sql_table)i);
        printf("%s\t", sql_table_name(columns.table));
        for (size_t j = 0; j < columns.count; j++)
            printf("%s%s%s", j > 0 ? ", " : "", columns.list[j].name, columns.list[j].suffix);
        putchar('\n');
    }
    sql_owners_print_tables();
    sql_series_print_table();
}

enum status sql_run(const struct arguments *arguments, struct problem *why)
{
    struct sql_job job = {.aligned = arguments_flag(arguments, "table") || os_is_terminal(1)};
    struct recording *recording;
    enum status status = recording_open_read(&recording, arguments->operands[0], why);
    if (status != STATUS_OK)
        return status;
    status = sql_source_init(&job.source, recording, why);
    if (status == STATUS_OK && arguments->operand_count == 1)
        print_tables();
    else if (status == STATUS_OK)
        status = connect(&job, why);
    if (status == STATUS_OK && arguments->operand_count > 1)
        status = run_statement(&job, arguments->operands[1], why);
    sqlite3_close_v2(job.db);
    recording_close(recording);
    return status;
}
