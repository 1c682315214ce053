#include "replay/sql_columns.h"

#include "base/text.h"

/* --- what there is ----------------------------------------------------------------------------------------------------------------- */

/* In the order in which `SELECT *` shows them; the catalogue's numbers follow. */
static const struct {
    const char *name;
    enum sql_cell cell;
    int tables; /* bit 1 << table */
} SPECIAL[] = {
#define IN(table) (1 << (table))
    {"time", SQL_TIME, IN(SQL_TABLES) - 1},
    {"epoch_ns", SQL_EPOCH, IN(SQL_TABLES) - 1},
    {"boot", SQL_BOOT, IN(SQL_MARKS) - 1},
    {"sample", SQL_SAMPLE, IN(SQL_MARKS) - 1},
    {"type", SQL_TYPE, IN(SQL_POOLS)},
    {"tag", SQL_NAME, IN(SQL_POOLS)},
    {"tag_hex", SQL_NAME_HEX, IN(SQL_POOLS)},
    {"pid", SQL_PID, IN(SQL_PROCESSES)},
    {"started", SQL_STARTED, IN(SQL_PROCESSES)},
    {"started_ns", SQL_STARTED_NS, IN(SQL_PROCESSES)},
    {"name", SQL_NAME, IN(SQL_PROCESSES)},
    {"cgroup", SQL_CGROUP, IN(SQL_PROCESSES)},
    {"object_type", SQL_NAME, IN(SQL_TYPES)},
    {"cgroup", SQL_NAME, IN(SQL_GROUPS)},
    {"session", SQL_SESSION, IN(SQL_POOLS)},
    {"holder", SQL_HOLDER, IN(SQL_POOLS)},
    {"owner", SQL_OWNER, IN(SQL_POOLS)},
    {"aliases", SQL_ALIASES, IN(SQL_POOLS)},
    {"mono_ns", SQL_MONO, IN(SQL_SAMPLES)},
    {"took_ns", SQL_TOOK, IN(SQL_SAMPLES)},
    {"encode_ns", SQL_ENCODE, IN(SQL_SAMPLES)},
    {"last_commit_ns", SQL_LAST_COMMIT, IN(SQL_SAMPLES)},
    {"session", SQL_RUN, IN(SQL_SAMPLES)},
    {"key_sample", SQL_KEY, IN(SQL_SAMPLES)},
    {"after_break", SQL_AFTER_BREAK, IN(SQL_SAMPLES)},
    {"stands_for", SQL_STANDS_FOR, IN(SQL_MARKS) - 1},
    {"kind", SQL_KIND, IN(SQL_MARKS)},
    {"text", SQL_TEXT, IN(SQL_MARKS)},
#undef IN
};

const char *sql_table_name(enum sql_table table)
{
    static const char *const NAMES[SQL_TABLES] = {"pools",  "processes", "types", "groups",
                                                  "totals", "samples",   "marks"};
    return NAMES[table];
}

bool sql_table_is_decoded(enum sql_table table)
{
    return table <= SQL_GROUPS;
}

enum entity sql_table_entity(enum sql_table table)
{
    static const enum entity ENTITY[SQL_TABLES] = {ENTITY_POOLS,  ENTITY_PROCESSES, ENTITY_TYPES, ENTITY_GROUPS,
                                                   ENTITY_TOTALS, ENTITIES,         ENTITIES};
    return ENTITY[table];
}

static void add_column(struct sql_columns *columns, struct sql_column column)
{
    if (columns->count < SQL_COLUMNS_MAX)
        columns->list[columns->count++] = column;
}

void sql_columns_of(struct sql_columns *columns, enum sql_table table)
{
    size_t fields = 0;
    enum entity entity = sql_table_entity(table);
    const struct field *catalogue = entity == ENTITIES ? NULL : catalogue_fields(entity, &fields);
    columns->table = table;
    columns->count = 0;
    for (size_t i = 0; i < sizeof SPECIAL / sizeof SPECIAL[0]; i++)
        if (SPECIAL[i].tables & 1 << table)
            add_column(columns, (struct sql_column){SPECIAL[i].name, "", SPECIAL[i].cell, -1,
                                                    SPECIAL[i].cell == SQL_STANDS_FOR && table != SQL_SAMPLES});
    for (size_t i = 0; i < fields; i++)
        add_column(columns, (struct sql_column){catalogue[i].id, "", SQL_VALUE, (int)i, false});
    for (size_t i = 0; i < fields; i++) {
        if (catalogue[i].difference == DIFFERENCE_LEVEL)
            add_column(columns, (struct sql_column){catalogue[i].id, "_min", SQL_MIN, (int)i, true});
        if (catalogue[i].difference != DIFFERENCE_NONE)
            add_column(columns, (struct sql_column){catalogue[i].id, "_max", SQL_MAX, (int)i, true});
    }
}

static bool is_text(enum sql_cell cell)
{
    static const enum sql_cell TEXTS[] = {SQL_TIME,   SQL_BOOT,  SQL_NAME,   SQL_NAME_HEX, SQL_TYPE, SQL_ALIASES,
                                          SQL_HOLDER, SQL_OWNER, SQL_CGROUP, SQL_STARTED,  SQL_KIND, SQL_TEXT};
    for (size_t i = 0; i < sizeof TEXTS / sizeof TEXTS[0]; i++)
        if (TEXTS[i] == cell)
            return true;
    return false;
}

void sql_columns_declare(const struct sql_columns *columns, struct buffer *sql)
{
    buffer_format(sql, "CREATE TABLE %s (", sql_table_name(columns->table));
    for (size_t i = 0; i < columns->count; i++) {
        const struct sql_column *column = &columns->list[i];
        buffer_format(sql, "%s\"%s%s\" %s%s", i > 0 ? ", " : "", column->name, column->suffix,
                      is_text(column->cell) ? "TEXT" : "INTEGER", column->hidden ? " HIDDEN" : "");
    }
    buffer_add_text(sql, ")");
}

/* --- cells ------------------------------------------------------------------------------------------------------------------------- */

uint32_t sql_row_name(enum sql_table table, const void *item)
{
    if (table == SQL_POOLS)
        return ((const struct pool *)item)->name;
    if (table == SQL_PROCESSES)
        return ((const struct process *)item)->name;
    if (table == SQL_TYPES)
        return ((const struct object_type *)item)->name;
    return table == SQL_GROUPS ? ((const struct group *)item)->name : 0;
}

static void put_number(sqlite3_context *out, int64_t number)
{
    if (number == ABSENT)
        sqlite3_result_null(out);
    else
        sqlite3_result_int64(out, number);
}

static void put_time(sqlite3_context *out, int64_t utc_ns, struct zone zone)
{
    char text[WHEN_TEXT];
    if (utc_ns == ABSENT) {
        sqlite3_result_null(out);
        return;
    }
    size_t length = when_format_rfc3339(text, utc_ns, zone);
    sqlite3_result_text(out, text, (int)length, SQLITE_TRANSIENT);
}

static void put_scratch(sqlite3_context *out, struct buffer *scratch)
{
    if (scratch->status != STATUS_OK)
        sqlite3_result_error_nomem(out);
    else
        sqlite3_result_text(out, buffer_text(scratch), (int)scratch->length, SQLITE_TRANSIENT);
}

/* A name may be any bytes. */
static void put_name(sqlite3_context *out, const struct sql_row *row, uint32_t id)
{
    struct text text = intern_text(row->snapshot->names, id);
    if (text.length == 0) {
        sqlite3_result_null(out);
        return;
    }
    buffer_clear(row->scratch);
    text_escape(row->scratch, text.bytes, text.length, true);
    put_scratch(out, row->scratch);
}

/* What a reader of recordings has made safe already. */
static void put_text(sqlite3_context *out, const char *text)
{
    sqlite3_result_text(out, text, -1, SQLITE_TRANSIENT);
}

static void put_name_hex(sqlite3_context *out, const struct sql_row *row, uint32_t id)
{
    struct text text = intern_text(row->snapshot->names, id);
    buffer_clear(row->scratch);
    for (size_t i = 0; i < text.length; i++)
        buffer_format(row->scratch, "%02x", (unsigned)(unsigned char)text.bytes[i]);
    put_scratch(out, row->scratch);
}

static int64_t value_of(enum sql_table table, const struct sql_row *row, int field)
{
    if (table == SQL_POOLS) {
        const struct pool *pool = row->item;
        return field == POOL_EACH_BYTES ? pool_each_bytes(pool) : pool->value[field];
    }
    if (table == SQL_PROCESSES)
        return ((const struct process *)row->item)->value[field];
    if (table == SQL_TYPES)
        return ((const struct object_type *)row->item)->value[field];
    if (table == SQL_GROUPS)
        return ((const struct group *)row->item)->value[field];
    return row->info->totals[field];
}

static void put_pool_cell(sqlite3_context *out, enum sql_cell cell, const struct sql_row *row)
{
    const struct pool *pool = row->item;
    if (cell == SQL_TYPE)
        sqlite3_result_text(out, pool_type_name(pool->type), -1, SQLITE_STATIC);
    else if (cell == SQL_SESSION)
        put_number(out, pool->session);
    else
        put_name(out, row, cell == SQL_ALIASES ? pool->aliases : cell == SQL_HOLDER ? pool->holder : pool->owner);
}

static void put_process_cell(sqlite3_context *out, enum sql_cell cell, const struct sql_row *row)
{
    const struct process *process = row->item;
    if (cell == SQL_PID)
        put_number(out, process_pid(process->pid));
    else if (cell == SQL_STARTED)
        put_time(out, process->started_ns, row->zone);
    else if (cell == SQL_STARTED_NS)
        put_number(out, process->started_ns);
    else
        put_name(out, row, process->group);
}

static void put_sample_cell(sqlite3_context *out, enum sql_cell cell, const struct sample_info *info)
{
    if (cell == SQL_SAMPLE)
        put_number(out, info->id);
    else if (cell == SQL_MONO)
        put_number(out, info->mono_ns);
    else if (cell == SQL_TOOK)
        put_number(out, info->took_ns);
    else if (cell == SQL_ENCODE)
        put_number(out, info->encode_ns);
    else if (cell == SQL_LAST_COMMIT)
        put_number(out, info->last_commit_ns);
    else if (cell == SQL_RUN)
        put_number(out, info->session);
    else if (cell == SQL_KEY)
        put_number(out, info->tier == TIER_TAKEN ? info->key : ABSENT);
    else if (cell == SQL_STANDS_FOR)
        put_number(out, info->samples);
    else
        put_number(out, info->after_break);
}

static void put_mark_cell(sqlite3_context *out, enum sql_cell cell, const struct mark *mark)
{
    if (mark == NULL)
        sqlite3_result_null(out);
    else
        put_text(out, cell == SQL_KIND ? mark_kind_name(mark->kind) : mark->text);
}

bool sql_column_wants_ranges(const struct sql_columns *columns, size_t column)
{
    return columns->list[column].cell == SQL_MIN || columns->list[column].cell == SQL_MAX;
}

static void put_end(sqlite3_context *out, const struct sql_columns *columns, const struct sql_column *asked,
                    const struct sql_row *row)
{
    struct extent extent = {ABSENT, ABSENT};
    if (row->ranges != NULL)
        extent = ranges_extent(row->ranges, sql_table_entity(columns->table), row->at, asked->field);
    put_number(out, asked->cell == SQL_MIN ? extent.low : extent.high);
}

/* One case a kind of cell: the length is the table's. */
void sql_cell_write(sqlite3_context *out, const struct sql_columns *columns, size_t column, const struct sql_row *row)
{
    const struct sql_column *asked = &columns->list[column];
    int64_t utc_ns = row->mark != NULL ? row->mark->utc_ns : row->info->utc_ns;
    switch (asked->cell) {
    case SQL_TIME:
        put_time(out, utc_ns, row->zone);
        break;
    case SQL_EPOCH:
        put_number(out, utc_ns);
        break;
    case SQL_BOOT:
        put_text(out, row->info->boot);
        break;
    case SQL_NAME:
        put_name(out, row, sql_row_name(columns->table, row->item));
        break;
    case SQL_NAME_HEX:
        put_name_hex(out, row, sql_row_name(columns->table, row->item));
        break;
    case SQL_TYPE:
    case SQL_SESSION:
    case SQL_ALIASES:
    case SQL_HOLDER:
    case SQL_OWNER:
        put_pool_cell(out, asked->cell, row);
        break;
    case SQL_PID:
    case SQL_STARTED:
    case SQL_STARTED_NS:
    case SQL_CGROUP:
        put_process_cell(out, asked->cell, row);
        break;
    case SQL_SAMPLE:
    case SQL_MONO:
    case SQL_TOOK:
    case SQL_ENCODE:
    case SQL_LAST_COMMIT:
    case SQL_RUN:
    case SQL_KEY:
    case SQL_AFTER_BREAK:
    case SQL_STANDS_FOR:
        put_sample_cell(out, asked->cell, row->info);
        break;
    case SQL_KIND:
    case SQL_TEXT:
        put_mark_cell(out, asked->cell, row->mark);
        break;
    case SQL_MIN:
    case SQL_MAX:
        put_end(out, columns, asked, row);
        break;
    case SQL_VALUE:
        put_number(out, value_of(columns->table, row, asked->field));
        break;
    }
}
