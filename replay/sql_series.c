#include "replay/sql_series.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/when.h"
#include "replay/sql_span.h"
#include "sampler/foreign/counter_path.h"

enum { NAMES_LIMIT = 192 << 20, SCRATCH_LIMIT = 1 << 16, STEP_LETTERS = 2 };

/* Every whole number below it is a double of its own. */
#define WHOLE_MAX 9007199254740992.0

enum series_column {
    SERIES_TIME,
    SERIES_EPOCH,
    SERIES_MACHINE,
    SERIES_NAME,
    SERIES_VALUE,
    SERIES_OBJECT,
    SERIES_INSTANCE,
    SERIES_COUNTER
};

static const char DECLARATION[] = "CREATE TABLE series (time TEXT, epoch_ns INTEGER, machine TEXT, name TEXT,"
                                  " value NUMERIC, object TEXT, instance TEXT, counter TEXT)";

/* A series, its texts one behind the other in `texts`. */
struct entry {
    uint32_t machine, path; /* where they begin */
    uint32_t machine_length, path_length;
    bool is_wanted;
};

struct table {
    sqlite3_vtab base;
    struct sql_source *source; /* borrowed */
};

struct scan {
    sqlite3_vtab_cursor base;
    struct sql_source *source;   /* borrowed */
    struct buffer entries;       /* struct entry by number */
    struct buffer texts;         /* theirs, safe */
    struct extra_cursor *cursor; /* owned; NULL: nothing to read */
    struct extra_moment moment;
    size_t at; /* point in the moment */
    int64_t rowid;
    bool ended, one_name;
    struct zone zone;
    struct buffer wanted;
};

static struct scan *scan_of(sqlite3_vtab_cursor *cursor)
{
    return (struct scan *)(void *)cursor;
}

static int code_of(enum status status)
{
    return status == STATUS_OK ? SQLITE_OK : status == STATUS_NO_MEMORY ? SQLITE_NOMEM : SQLITE_ERROR;
}

/* --- the table --------------------------------------------------------------------------------------------------------------------- */

static int table_connect(sqlite3 *db, void *context, int count, const char *const *words, sqlite3_vtab **out,
                         char **message)
{
    struct table *made = calloc(1, sizeof *made);
    (void)count;
    (void)words;
    (void)message;
    if (made == NULL)
        return SQLITE_NOMEM;
    made->source = *(struct sql_source *const *)context;
    int code = sqlite3_declare_vtab(db, DECLARATION);
    if (code != SQLITE_OK) {
        free(made);
        return code;
    }
    *out = &made->base;
    return SQLITE_OK;
}

static int table_disconnect(sqlite3_vtab *table)
{
    free(table);
    return SQLITE_OK;
}

static char relation_of(unsigned char op)
{
    switch (op) {
    case SQLITE_INDEX_CONSTRAINT_EQ:
        return '=';
    case SQLITE_INDEX_CONSTRAINT_LT:
        return '<';
    case SQLITE_INDEX_CONSTRAINT_GT:
        return '>';
    case SQLITE_INDEX_CONSTRAINT_LE:
        return 'l';
    case SQLITE_INDEX_CONSTRAINT_GE:
        return 'g';
    default:
        return '\0';
    }
}

/* A plan is two letters for each value: of what (e time, n name) and how it compares. */
static int table_plan(sqlite3_vtab *base, sqlite3_index_info *info)
{
    char *letters = sqlite3_malloc(info->nConstraint * STEP_LETTERS + 1), *end = letters;
    double rows = 1e6;
    int used = 0;
    (void)base;
    if (letters == NULL)
        return SQLITE_NOMEM;
    for (int i = 0; i < info->nConstraint; i++) {
        int column = info->aConstraint[i].iColumn;
        char relation = relation_of(info->aConstraint[i].op);
        bool is_name = column == SERIES_NAME && relation == '=' && !sqlite3_vtab_in(info, i, -1) &&
                       strcmp(sqlite3_vtab_collation(info, i), "BINARY") == 0;
        bool is_time = column == SERIES_EPOCH && relation != '\0' && !sqlite3_vtab_in(info, i, -1);
        if (!info->aConstraint[i].usable || (!is_name && !is_time))
            continue;
        *end++ = is_name ? 'n' : 'e';
        *end++ = relation;
        info->aConstraintUsage[i].argvIndex = ++used;
        rows /= is_name ? 1000 : relation == '=' ? 1000 : 4;
    }
    *end = '\0';
    info->idxStr = letters;
    info->needToFreeIdxStr = 1;
    info->orderByConsumed = info->nOrderBy == 1 && !info->aOrderBy[0].desc && info->aOrderBy[0].iColumn == SERIES_EPOCH;
    info->estimatedCost = rows + 100;
    info->estimatedRows = (sqlite3_int64)rows + 1;
    return SQLITE_OK;
}

/* --- scans ------------------------------------------------------------------------------------------------------------------------- */

static int scan_open(sqlite3_vtab *base, sqlite3_vtab_cursor **out)
{
    struct scan *made = calloc(1, sizeof *made);
    if (made == NULL)
        return SQLITE_NOMEM;
    made->source = ((struct table *)(void *)base)->source;
    buffer_init(&made->entries, (EXTRA_SERIES_MAX + 1) * sizeof(struct entry));
    buffer_init(&made->texts, NAMES_LIMIT);
    buffer_init(&made->wanted, SCRATCH_LIMIT);
    *out = &made->base;
    return SQLITE_OK;
}

static int scan_close(sqlite3_vtab_cursor *cursor)
{
    struct scan *scan = scan_of(cursor);
    extra_cursor_close(scan->cursor);
    buffer_done(&scan->entries);
    buffer_done(&scan->texts);
    buffer_done(&scan->wanted);
    free(scan);
    return SQLITE_OK;
}

static struct entry *entry_at(const struct scan *scan, uint32_t number)
{
    bool is_there = (size_t)number < scan->entries.length / sizeof(struct entry);
    return is_there ? (struct entry *)(void *)scan->entries.bytes + number : NULL;
}

static uint32_t add_safe(struct scan *scan, struct text text, uint32_t *begin)
{
    *begin = (uint32_t)scan->texts.length;
    text_escape(&scan->texts, text.bytes, text.length, false);
    return (uint32_t)scan->texts.length - *begin;
}

/* Numbers without a series stay empty entries. */
static bool add_entry(void *context, const struct extra_series *series)
{
    static const struct entry NONE;
    struct scan *scan = context;
    struct entry entry;
    while (entry_at(scan, (uint32_t)series->number - 1) == NULL && scan->entries.status == STATUS_OK)
        buffer_add(&scan->entries, &NONE, sizeof NONE);
    entry.machine_length = add_safe(scan, series->machine, &entry.machine);
    entry.path_length = add_safe(scan, series->path, &entry.path);
    entry.is_wanted = true;
    buffer_add(&scan->entries, &entry, sizeof entry);
    return scan->entries.status == STATUS_OK && scan->texts.status == STATUS_OK;
}

static enum status read_names(struct scan *scan)
{
    if (scan->entries.length > 0)
        return STATUS_OK;
    struct problem *why = &scan->source->problem;
    enum status status = recording_extra_series(scan->source->recording, add_entry, scan, NULL, why);
    if (status == STATUS_OK && (scan->entries.status != STATUS_OK || scan->texts.status != STATUS_OK))
        return problem_set(why, STATUS_NO_MEMORY, "no memory for the names of the series");
    struct session session;
    struct sample_info info;
    scan->zone = (struct zone){ZONE_UTC, 0};
    if (status == STATUS_OK && recording_tail(scan->source->recording, &session, &info, NULL) == STATUS_OK)
        scan->zone = (struct zone){ZONE_FIXED, session.machine.zone_offset_seconds};
    return status;
}

/* Narrows the range to the series of the name that is wanted, on whatever machines. */
static void choose(struct scan *scan, struct extra_range *range)
{
    range->first_series = EXTRA_SERIES_MAX;
    range->last_series = 0;
    for (uint32_t i = 1; entry_at(scan, i) != NULL; i++) {
        struct entry *entry = entry_at(scan, i);
        entry->is_wanted =
            entry->path_length > 0 &&
            (!scan->one_name || (entry->path_length == scan->wanted.length &&
                                 memcmp(scan->texts.bytes + entry->path, scan->wanted.bytes, entry->path_length) == 0));
        if (!entry->is_wanted)
            continue;
        range->first_series = range->last_series == 0 ? i : range->first_series;
        range->last_series = i;
    }
}

/* On to the next point that is wanted, the one it stands on included. */
static int settle(struct scan *scan)
{
    for (;; scan->at++) {
        if (scan->at >= scan->moment.count) {
            enum status status = scan->cursor == NULL
                                     ? STATUS_EMPTY
                                     : extra_cursor_next(scan->cursor, &scan->moment, &scan->source->problem);
            scan->at = 0;
            scan->ended = status == STATUS_EMPTY;
            if (status != STATUS_OK)
                return scan->ended ? SQLITE_OK : code_of(status);
        }
        const struct entry *entry = entry_at(scan, scan->moment.points[scan->at].series);
        if (entry != NULL && entry->is_wanted)
            return SQLITE_OK;
    }
}

static int scan_filter(sqlite3_vtab_cursor *cursor, int number, const char *plan, int count, sqlite3_value **values)
{
    struct scan *scan = scan_of(cursor);
    struct sql_span span = {INT64_MIN, INT64_MAX};
    (void)number;
    scan->one_name = false;
    for (int i = 0; i < count; i++, plan += STEP_LETTERS) {
        if (plan[0] == 'e') {
            sql_span_narrow(&span, plan[1], values[i]);
            continue;
        }
        const char *name = (const char *)sqlite3_value_text(values[i]);
        buffer_clear(&scan->wanted);
        buffer_add(&scan->wanted, name != NULL ? name : "", (size_t)sqlite3_value_bytes(values[i]));
        scan->one_name = true;
    }
    extra_cursor_close(scan->cursor);
    scan->cursor = NULL;
    scan->moment.count = scan->at = 0;
    scan->rowid = 0;
    enum status status = read_names(scan);
    struct extra_range range = {span.low, span.high, 1, EXTRA_SERIES_MAX};
    if (status == STATUS_OK)
        choose(scan, &range);
    if (status == STATUS_OK && range.last_series > 0 && span.low <= span.high)
        status = extra_cursor_open(&scan->cursor, scan->source->recording, &range, &scan->source->problem);
    return status == STATUS_OK ? settle(scan) : code_of(status);
}

static int scan_next(sqlite3_vtab_cursor *cursor)
{
    struct scan *scan = scan_of(cursor);
    scan->at++;
    scan->rowid++;
    return settle(scan);
}

static int scan_ended(sqlite3_vtab_cursor *cursor)
{
    return scan_of(cursor)->ended;
}

static int scan_rowid(sqlite3_vtab_cursor *cursor, sqlite3_int64 *rowid)
{
    *rowid = scan_of(cursor)->rowid;
    return SQLITE_OK;
}

/* --- cells ------------------------------------------------------------------------------------------------------------------------- */

static void put_text(sqlite3_context *out, struct text text)
{
    if (text.length > 0)
        sqlite3_result_text(out, text.bytes, (int)text.length, SQLITE_TRANSIENT);
}

static void put_time(sqlite3_context *out, int64_t utc_ns, struct zone zone)
{
    char text[WHEN_TEXT];
    size_t length = when_format_rfc3339(text, utc_ns, zone);
    sqlite3_result_text(out, text, (int)length, SQLITE_TRANSIENT);
}

/* A whole number is one, so that it is written as it was. */
static void put_value(sqlite3_context *out, double value)
{
    if (fabs(value) < WHOLE_MAX && value == nearbyint(value))
        sqlite3_result_int64(out, (sqlite3_int64)value);
    else
        sqlite3_result_double(out, value);
}

static void put_part(sqlite3_context *out, struct text path, int column)
{
    struct counter_path parts;
    if (counter_path_split(path, &parts))
        put_text(out, column == SERIES_OBJECT     ? parts.object
                      : column == SERIES_INSTANCE ? parts.instance
                                                  : parts.counter);
}

static int scan_column(sqlite3_vtab_cursor *cursor, sqlite3_context *out, int column)
{
    struct scan *scan = scan_of(cursor);
    const struct extra_point *point = &scan->moment.points[scan->at];
    const struct entry *entry = entry_at(scan, point->series);
    const char *texts = (const char *)scan->texts.bytes;
    if (column == SERIES_TIME)
        put_time(out, scan->moment.utc_ns, scan->zone);
    else if (column == SERIES_EPOCH)
        sqlite3_result_int64(out, scan->moment.utc_ns);
    else if (column == SERIES_VALUE)
        put_value(out, point->value);
    else if (column == SERIES_MACHINE)
        put_text(out, (struct text){texts + entry->machine, entry->machine_length});
    else if (column == SERIES_NAME)
        put_text(out, (struct text){texts + entry->path, entry->path_length});
    else
        put_part(out, (struct text){texts + entry->path, entry->path_length}, column);
    return SQLITE_OK;
}

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

void sql_series_print_table(void)
{
    puts("series\ttime, epoch_ns, machine, name, value, object, instance, counter");
}

enum status sql_series_add(sqlite3 *db, struct sql_source *source)
{
    struct sql_source **binding = malloc(sizeof(struct sql_source *));
    if (binding != NULL)
        *binding = source;
    return sql_module_add(db, "series", &MODULE, (void *)binding);
}
