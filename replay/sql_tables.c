#include "replay/sql_tables.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/os.h"
#include "base/text.h"
#include "replay/cursor.h"
#include "replay/sql_columns.h"
#include "replay/sql_owners.h"
#include "replay/sql_series.h"
#include "replay/sql_span.h"

enum {
    NAMES_LIMIT = 64 << 20,
    SCRATCH_LIMIT = 1 << 20,
    MARKS_MAX = 200000,
    ROWS_GUESSED = 1000, /* in a sample, for the planner */
    AHEAD = 64           /* samples that are read at once, where none is decoded */
};

struct table {
    sqlite3_vtab base;
    struct sql_source *source; /* borrowed */
    struct sql_columns columns;
};

/* What is known of a name: whether it is the one a statement asks for. */
enum verdict { VERDICT_NONE, VERDICT_OTHER, VERDICT_WANTED };

struct scan {
    sqlite3_vtab_cursor base;
    struct sql_source *source; /* borrowed */
    const struct sql_columns *columns;
    int64_t next_id, last_id;        /* samples that were not looked at yet */
    struct sample_info info;         /* the sample we stand on */
    struct sample_info ahead[AHEAD]; /* tables that are not decoded: those from ahead_at on come next */
    size_t ahead_at, ahead_count;
    struct intern *names; /* decoded tables */
    struct cursor cursor; /* decoded tables */
    struct ranges ranges; /* of the sample ranges_of, 0: of none */
    int64_t ranges_of;
    size_t at, count; /* row in the sample, or mark */
    bool ended;
    bool one_name;
    struct buffer wanted;   /* that name, safe */
    struct buffer verdicts; /* enum verdict for each name's id */
    struct buffer scratch;
    struct mark *marks; /* owned */
};

static struct scan *scan_of(sqlite3_vtab_cursor *cursor)
{
    return (struct scan *)(void *)cursor;
}

static struct table *table_of(sqlite3_vtab *table)
{
    return (struct table *)(void *)table;
}

/* SQLite only wants a code; the line is kept in the source. */
static int code_of(enum status status)
{
    if (status == STATUS_OK)
        return SQLITE_OK;
    return status == STATUS_NO_MEMORY ? SQLITE_NOMEM : status == STATUS_STOPPED ? SQLITE_INTERRUPT : SQLITE_ERROR;
}

/* --- the tables -------------------------------------------------------------------------------------------------------------------- */

struct binding {
    struct sql_source *source;
    enum sql_table table;
};

static int table_connect(sqlite3 *db, void *context, int count, const char *const *words, sqlite3_vtab **out,
                         char **message)
{
    const struct binding *binding = context;
    struct buffer sql;
    struct table *made = calloc(1, sizeof *made);
    (void)count;
    (void)words;
    if (made == NULL)
        return SQLITE_NOMEM;
    made->source = binding->source;
    sql_columns_of(&made->columns, binding->table);
    buffer_init(&sql, SCRATCH_LIMIT);
    sql_columns_declare(&made->columns, &sql);
    int code = sqlite3_declare_vtab(db, buffer_text(&sql));
    buffer_done(&sql);
    if (code != SQLITE_OK) {
        *message = sqlite3_mprintf("%s", sqlite3_errmsg(db));
        free(made);
        return code;
    }
    *out = &made->base;
    return SQLITE_OK;
}

static int table_disconnect(sqlite3_vtab *table)
{
    free(table_of(table));
    return SQLITE_OK;
}

/* --- planning ---------------------------------------------------------------------------------------------------------------------- */

/* A plan is a text of two letters for each value that is handed to the scan: of what (e time, s sample, n name), and how it compares (= < > l for <=, g for >=). */
enum { STEP_LETTERS = 2 };

struct plan {
    bool one_sample, one_name;
    int ends; /* of a range of samples */
};

static char subject_of(const struct sql_columns *columns, int column)
{
    if (column < 0 || (size_t)column >= columns->count)
        return 0;
    enum sql_cell cell = columns->list[column].cell;
    return cell == SQL_EPOCH ? 'e' : cell == SQL_SAMPLE ? 's' : cell == SQL_NAME ? 'n' : 0;
}

static char relation_of(unsigned char operation)
{
    switch (operation) {
    case SQLITE_INDEX_CONSTRAINT_EQ:
        return '=';
    case SQLITE_INDEX_CONSTRAINT_GT:
        return '>';
    case SQLITE_INDEX_CONSTRAINT_GE:
        return 'g';
    case SQLITE_INDEX_CONSTRAINT_LT:
        return '<';
    case SQLITE_INDEX_CONSTRAINT_LE:
        return 'l';
    default:
        return 0;
    }
}

/* A name is compared byte by byte, and in one scan with one name only: a list of them is cheaper looked for by SQLite than in as many scans. */
static bool is_usable(sqlite3_index_info *info, int i, char subject, char relation)
{
    if (!info->aConstraint[i].usable || subject == 0 || relation == 0)
        return false;
    return subject != 'n' ||
           (relation == '=' && !sqlite3_vtab_in(info, i, -1) && strcmp(sqlite3_vtab_collation(info, i), "BINARY") == 0);
}

static void note_step(struct plan *plan, char subject, char relation)
{
    if (subject == 'n')
        plan->one_name = true;
    else if (relation == '=')
        plan->one_sample = true;
    else
        plan->ends++;
}

/* Decoding is what costs. */
static void estimate(sqlite3_index_info *info, const struct table *table, const struct plan *plan)
{
    const struct sql_source *source = table->source;
    double samples = source->last_id == 0 ? 1 : (double)(source->last_id - source->first_id + 1);
    bool decoded = sql_table_is_decoded(table->columns.table);
    samples = plan->one_sample ? 1 : plan->ends >= 2 ? samples / 16 : plan->ends == 1 ? samples / 4 : samples;
    double rows = decoded && !plan->one_name ? samples * ROWS_GUESSED : samples;
    info->estimatedCost = samples * (decoded ? ROWS_GUESSED : 1) + rows + 1;
    info->estimatedRows = (sqlite3_int64)rows + 1;
}

static bool is_in_order(const sqlite3_index_info *info, const struct sql_columns *columns)
{
    return info->nOrderBy == 1 && !info->aOrderBy[0].desc && subject_of(columns, info->aOrderBy[0].iColumn) == 's';
}

static int table_plan(sqlite3_vtab *base, sqlite3_index_info *info)
{
    struct table *table = table_of(base);
    struct plan plan = {0};
    char *letters = sqlite3_malloc(info->nConstraint * STEP_LETTERS + 1);
    char *end = letters;
    int used = 0;
    if (letters == NULL)
        return SQLITE_NOMEM;
    for (int i = 0; i < info->nConstraint; i++) {
        char subject = subject_of(&table->columns, info->aConstraint[i].iColumn);
        char relation = relation_of(info->aConstraint[i].op);
        if (!is_usable(info, i, subject, relation))
            continue;
        *end++ = subject;
        *end++ = relation;
        info->aConstraintUsage[i].argvIndex = ++used;
        note_step(&plan, subject, relation);
    }
    *end = '\0';
    info->idxStr = letters;
    info->needToFreeIdxStr = 1;
    info->orderByConsumed = is_in_order(info, &table->columns);
    estimate(info, table, &plan);
    return SQLITE_OK;
}

/* --- scans ------------------------------------------------------------------------------------------------------------------------- */

static void scan_free(struct scan *scan)
{
    if (scan->names != NULL)
        cursor_done(&scan->cursor);
    intern_close(scan->names);
    ranges_done(&scan->ranges);
    buffer_done(&scan->wanted);
    buffer_done(&scan->verdicts);
    buffer_done(&scan->scratch);
    free(scan->marks);
    free(scan);
}

static int scan_open(sqlite3_vtab *base, sqlite3_vtab_cursor **out)
{
    struct table *table = table_of(base);
    struct problem *why = &table->source->problem;
    struct scan *made = calloc(1, sizeof *made);
    if (made == NULL)
        return SQLITE_NOMEM;
    made->source = table->source;
    made->columns = &table->columns;
    buffer_init(&made->wanted, SCRATCH_LIMIT);
    buffer_init(&made->verdicts, NAMES_LIMIT);
    buffer_init(&made->scratch, SCRATCH_LIMIT);
    enum status status = STATUS_OK;
    if (sql_table_is_decoded(table->columns.table)) {
        status = intern_open(&made->names, NAMES_LIMIT);
        if (status == STATUS_OK)
            status = cursor_init(&made->cursor, table->source->recording, made->names, why);
    }
    if (status != STATUS_OK) {
        scan_free(made);
        return code_of(status);
    }
    *out = &made->base;
    return SQLITE_OK;
}

static int scan_close(sqlite3_vtab_cursor *cursor)
{
    scan_free(scan_of(cursor));
    return SQLITE_OK;
}

/* --- names ------------------------------------------------------------------------------------------------------------------------- */

/* Making safe never shortens, and it keeps the first byte or makes it a backslash: most names are told apart by that. */
static bool may_be_wanted(const struct scan *scan, struct text text)
{
    if (text.length == 0 || text.length > scan->wanted.length)
        return false;
    return scan->wanted.bytes[0] == '\\' || scan->wanted.bytes[0] == (unsigned char)text.bytes[0];
}

/* Compared as they are shown, so that what a statement shows can be asked for. */
static enum verdict judge(struct scan *scan, uint32_t id)
{
    struct text text = intern_text(scan->names, id);
    if (!may_be_wanted(scan, text))
        return VERDICT_OTHER;
    buffer_clear(&scan->scratch);
    text_escape(&scan->scratch, text.bytes, text.length, true);
    bool same = scan->scratch.length == scan->wanted.length &&
                memcmp(scan->scratch.bytes, scan->wanted.bytes, scan->wanted.length) == 0;
    return same ? VERDICT_WANTED : VERDICT_OTHER;
}

static bool is_wanted(struct scan *scan, uint32_t id)
{
    struct buffer *verdicts = &scan->verdicts;
    while (verdicts->length <= id && verdicts->status == STATUS_OK)
        buffer_add_byte(verdicts, VERDICT_NONE);
    if (verdicts->status != STATUS_OK)
        return true; /* SQLite compares it */
    if (verdicts->bytes[id] == VERDICT_NONE)
        verdicts->bytes[id] = (unsigned char)judge(scan, id);
    return verdicts->bytes[id] == VERDICT_WANTED;
}

/* --- moving ------------------------------------------------------------------------------------------------------------------------ */

/* Goes on to the next row that may be wanted in the sample we stand on; false when there is none. */
static bool find_row(struct scan *scan)
{
    if (!scan->one_name)
        return scan->at < scan->count;
    enum sql_table table = scan->columns->table;
    const struct snapshot *snapshot = cursor_current(&scan->cursor);
    for (; scan->at < scan->count; scan->at++)
        if (is_wanted(scan, sql_row_name(table, snapshot_row(snapshot, sql_table_entity(table), scan->at))))
            return true;
    return false;
}

static bool stop_at_once(void *context, const struct cursor *cursor)
{
    (void)context;
    (void)cursor;
    return false;
}

/* Decodes the sample at or behind next_id, unless the cursor stands there. */
static enum status decode_next(struct scan *scan)
{
    struct cursor *cursor = &scan->cursor;
    struct problem *why = &scan->source->problem;
    if (cursor->info.id != scan->next_id) {
        enum status status = cursor_scan(cursor, scan->next_id, scan->last_id, false, stop_at_once, NULL, why);
        if (status != STATUS_OK)
            return status;
        scan->source->decoded++;
    }
    const struct snapshot *snapshot = cursor_current(cursor);
    if (snapshot == NULL || cursor->info.id < scan->next_id || cursor->info.id > scan->last_id)
        return STATUS_EMPTY;
    scan->info = cursor->info;
    scan->count = snapshot_rows(snapshot, sql_table_entity(scan->columns->table));
    return STATUS_OK;
}

static bool keep_info(void *context, const struct sample_info *info, const unsigned char *frame, size_t length)
{
    struct scan *scan = context;
    (void)frame;
    (void)length;
    scan->ahead[scan->ahead_count++] = *info;
    return scan->ahead_count < AHEAD;
}

static enum status look_at_next(struct scan *scan)
{
    scan->count = 1;
    if (scan->ahead_at == scan->ahead_count) {
        scan->ahead_at = scan->ahead_count = 0;
        enum status status = recording_frames(scan->source->recording, scan->next_id, scan->last_id, keep_info, scan,
                                              &scan->source->problem);
        /* What stands before a damaged sample is shown first. */
        if (scan->ahead_count == 0)
            return status == STATUS_OK ? STATUS_EMPTY : status;
    }
    scan->info = scan->ahead[scan->ahead_at++];
    return STATUS_OK;
}

/* On to the next sample that has a row for us. */
static int next_sample(struct scan *scan)
{
    bool decoded = sql_table_is_decoded(scan->columns->table);
    while (scan->next_id <= scan->last_id) {
        if (os_stop_requested())
            return SQLITE_INTERRUPT;
        enum status status = decoded ? decode_next(scan) : look_at_next(scan);
        if (status == STATUS_EMPTY)
            break;
        if (status != STATUS_OK)
            return code_of(status);
        scan->next_id = scan->info.id + 1;
        scan->at = 0;
        if (find_row(scan))
            return SQLITE_OK;
    }
    scan->ended = true;
    scan->source->problem = (struct problem){STATUS_OK, ""};
    return SQLITE_OK;
}

static int scan_next(sqlite3_vtab_cursor *cursor)
{
    struct scan *scan = scan_of(cursor);
    scan->at++;
    if (scan->columns->table == SQL_MARKS) {
        scan->ended = scan->at >= scan->count;
        return SQLITE_OK;
    }
    return find_row(scan) ? SQLITE_OK : next_sample(scan);
}

static int read_marks(struct scan *scan, const struct sql_span *time)
{
    struct sql_source *source = scan->source;
    struct recording_summary summary;
    enum status status = recording_summary(source->recording, &summary, &source->problem);
    if (status == STATUS_OK && (summary.marks < 0 || summary.marks > MARKS_MAX))
        status = problem_set(&source->problem, STATUS_LIMIT, "more than %d marks cannot be asked for", MARKS_MAX);
    if (status != STATUS_OK)
        return code_of(status);
    free(scan->marks);
    scan->at = scan->count = 0;
    scan->marks = calloc((size_t)summary.marks + 1, sizeof *scan->marks);
    if (scan->marks == NULL)
        return SQLITE_NOMEM;
    status = recording_marks(source->recording, time->low, time->high, scan->marks, (size_t)summary.marks, &scan->count,
                             &source->problem);
    scan->ended = scan->count == 0;
    return code_of(status);
}

static void set_name(struct scan *scan, sqlite3_value *value)
{
    if (sqlite3_value_type(value) != SQLITE_TEXT)
        return;
    const unsigned char *text = sqlite3_value_text(value);
    buffer_add(&scan->wanted, text, (size_t)sqlite3_value_bytes(value));
    scan->one_name = scan->wanted.status == STATUS_OK;
}

static int scan_filter(sqlite3_vtab_cursor *cursor, int number, const char *plan, int count, sqlite3_value **values)
{
    struct scan *scan = scan_of(cursor);
    struct sql_source *source = scan->source;
    struct sql_span time = {INT64_MIN + 1, INT64_MAX}, ids = {1, INT64_MAX - 1};
    bool by_time = false;
    (void)number;
    scan->ended = scan->one_name = false;
    scan->ahead_at = scan->ahead_count = 0;
    buffer_clear(&scan->wanted);
    buffer_clear(&scan->verdicts);
    for (int i = 0; i < count; i++, plan += STEP_LETTERS) {
        by_time = by_time || plan[0] == 'e';
        if (plan[0] == 'n')
            set_name(scan, values[i]);
        else
            sql_span_narrow(plan[0] == 'e' ? &time : &ids, plan[1], values[i]);
    }
    if (scan->columns->table == SQL_MARKS)
        return read_marks(scan, &time);
    ids.low = ids.low < source->first_id ? source->first_id : ids.low;
    ids.high = ids.high > source->last_id ? source->last_id : ids.high;
    enum status status = by_time && source->last_id != 0 ? sql_span_samples(source, &time, &ids) : STATUS_OK;
    if (status != STATUS_OK)
        return code_of(status);
    scan->next_id = ids.low;
    scan->last_id = ids.high;
    return next_sample(scan);
}

static int scan_ended(sqlite3_vtab_cursor *cursor)
{
    return scan_of(cursor)->ended;
}

/* --- rows -------------------------------------------------------------------------------------------------------------------------- */

/* The zone in which a moment is told: the one of the machine when it was recorded. */
static struct zone zone_of(struct sql_source *source, const struct sample_info *info)
{
    if (info != NULL && info->session != source->session.id) {
        struct session session;
        if (recording_session(source->recording, info->session, &session, NULL) == STATUS_OK)
            source->session = session;
        source->session.id = info->session;
    }
    return (struct zone){ZONE_FIXED, source->session.machine.zone_offset_seconds};
}

/* Read once for each sample, and only where a statement asks. */
static enum status find_ranges(struct scan *scan, struct sql_row *row)
{
    if (scan->info.samples == 1)
        return STATUS_OK;
    enum status status = STATUS_OK;
    if (scan->ranges_of != scan->info.id)
        status = recording_ranges(scan->source->recording, &scan->info, row->snapshot, &scan->ranges,
                                  &scan->source->problem);
    scan->ranges_of = status == STATUS_OK ? scan->info.id : 0;
    row->ranges = &scan->ranges;
    return status;
}

static int scan_column(sqlite3_vtab_cursor *cursor, sqlite3_context *out, int column)
{
    struct scan *scan = scan_of(cursor);
    enum sql_table table = scan->columns->table;
    struct sql_row row = {.scratch = &scan->scratch};
    if (table == SQL_MARKS) {
        row.mark = &scan->marks[scan->at];
    } else {
        row.info = &scan->info;
        row.snapshot = sql_table_is_decoded(table) ? cursor_current(&scan->cursor) : NULL;
        row.item = row.snapshot == NULL ? NULL : snapshot_row(row.snapshot, sql_table_entity(table), scan->at);
        row.at = scan->at;
    }
    row.zone = zone_of(scan->source, row.info);
    if (column < 0 || (size_t)column >= scan->columns->count)
        return SQLITE_OK;
    if (row.info != NULL && sql_column_wants_ranges(scan->columns, (size_t)column)) {
        enum status status = find_ranges(scan, &row);
        if (status != STATUS_OK)
            return code_of(status);
    }
    sql_cell_write(out, scan->columns, (size_t)column, &row);
    return SQLITE_OK;
}

static int scan_rowid(sqlite3_vtab_cursor *cursor, sqlite3_int64 *rowid)
{
    const struct scan *scan = scan_of(cursor);
    *rowid = scan->columns->table == SQL_MARKS ? scan->marks[scan->at].id : scan->info.id << 18 | (int64_t)scan->at;
    return SQLITE_OK;
}

/* Without xCreate a table is there under its own name, and nobody can make another one. */
static const sqlite3_module MODULE = {
    .xConnect = table_connect,
    .xBestIndex = table_plan,
    .xDisconnect = table_disconnect,
    .xDestroy = table_disconnect,
    .xOpen = scan_open,
    .xClose = scan_close,
    .xFilter = scan_filter,
    .xNext = scan_next,
    .xEof = scan_ended,
    .xColumn = scan_column,
    .xRowid = scan_rowid,
};

enum status sql_source_init(struct sql_source *source, struct recording *recording, struct problem *why)
{
    struct sample_info last;
    struct recording_summary summary;
    memset(source, 0, sizeof *source);
    source->recording = recording;
    enum status status = recording_summary(recording, &summary, why);
    if (status != STATUS_OK || summary.count == 0)
        return status;
    source->first_id = summary.first_id;
    source->last_id = summary.last_id;
    return recording_tail(recording, &source->session, &last, why);
}

/* SQLite declares a table when it is first named, and an authorizer would be asked about that: so it is named once before. */
static bool name_table(sqlite3 *db, const char *table)
{
    char sql[64];
    sqlite3_stmt *statement = NULL;
    snprintf(sql, sizeof sql, "SELECT 1 FROM %s", table);
    bool named = sqlite3_prepare_v2(db, sql, -1, &statement, NULL) == SQLITE_OK;
    sqlite3_finalize(statement);
    return named;
}

enum status sql_module_add(sqlite3 *db, const char *table, const sqlite3_module *module, void *binding)
{
    /* Also when it fails, SQLite frees the binding. */
    bool added = binding != NULL && sqlite3_create_module_v2(db, table, module, binding, free) == SQLITE_OK;
    return added && name_table(db, table) ? STATUS_OK : STATUS_NO_MEMORY;
}

enum status sql_tables_add(sqlite3 *db, struct sql_source *source)
{
    enum status status = STATUS_OK;
    for (int i = 0; i < SQL_TABLES && status == STATUS_OK; i++) {
        enum sql_table table = (enum sql_table)i;
        struct binding *binding = malloc(sizeof *binding);
        if (binding != NULL)
            *binding = (struct binding){source, table};
        status = sql_module_add(db, sql_table_name(table), &MODULE, binding);
    }
    if (status == STATUS_OK)
        status = sql_owners_add(db, source);
    return status == STATUS_OK ? sql_series_add(db, source) : status;
}
