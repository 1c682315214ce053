/* table.c: tables that pooltop itself wrote: `pooltop export` as CSV or TSV of pools, processes, types, groups, totals, marks or series (docs/export.md), in whatever columns were chosen.
 *
 *   time,epoch_ns,boot,type,tag,tag_hex,allocs,frees,diff,bytes,...
 * The header says what the rows are: they need a time and what tells a row from others. Rows of one moment are a sample. An empty cell is absent; `\xNN` and `\\` in names are undone. What is
 * told of numbers (changes, ends of ranges) is left out, as are holders, which the numbers tell again.
 */
#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"
#include "base/text.h"
#include "sampler/foreign/cells.h"
#include "sampler/foreign/kind.h"
#include "sampler/foreign/words.h"

enum { COLUMNS_MAX = 256, NAME_MOST = 1 << 16, HEX = 16 };

enum role {
    ROLE_NONE,
    ROLE_TIME,
    ROLE_EPOCH,
    ROLE_BOOT,
    ROLE_TYPE,
    ROLE_TAG,
    ROLE_TAG_HEX,
    ROLE_SESSION,
    ROLE_OWNER,
    ROLE_ALIASES,
    ROLE_PID,
    ROLE_STARTED,
    ROLE_NAME,
    ROLE_GROUP,
    ROLE_OBJECT_TYPE,
    ROLE_MACHINE,
    ROLE_VALUE,
    ROLE_KIND,
    ROLE_TEXT,
    ROLES
};

/* As the header has them (export/columns.c). */
static const char *const NAMES[ROLES] = {
    [ROLE_TIME] = "time",       [ROLE_EPOCH] = "epoch_ns",
    [ROLE_BOOT] = "boot",       [ROLE_TYPE] = "type",
    [ROLE_TAG] = "tag",         [ROLE_TAG_HEX] = "tag_hex",
    [ROLE_SESSION] = "session", [ROLE_OWNER] = "owner",
    [ROLE_ALIASES] = "aliases", [ROLE_PID] = "pid",
    [ROLE_STARTED] = "started", [ROLE_NAME] = "name",
    [ROLE_GROUP] = "group",     [ROLE_OBJECT_TYPE] = "object_type",
    [ROLE_MACHINE] = "machine", [ROLE_VALUE] = "value",
    [ROLE_KIND] = "kind",       [ROLE_TEXT] = "text",
};

enum rows { ROWS_POOLS, ROWS_PROCESSES, ROWS_TYPES, ROWS_GROUPS, ROWS_TOTALS, ROWS_MARKS, ROWS_SERIES };

struct table {
    struct cells *cells; /* owned */
    char separator;
    bool has_header;
    enum rows rows;
    size_t at[ROLES];        /* 1 + the column of each role; 0: none */
    int fields[COLUMNS_MAX]; /* of the entity, by column; -1: none */
    size_t count;
    struct buffer moment; /* owned; the time of the sample, as it stands there */
    struct buffer name;   /* owned; a cell undone */
    struct pool_set met;  /* owned; series of the file, by path and machine; types or groups of the sample, by name */
};

static void table_close(void *state)
{
    struct table *table = state;
    cells_close(table->cells);
    buffer_done(&table->moment);
    buffer_done(&table->name);
    pool_set_done(&table->met);
    free(table);
}

static enum status table_open(void **state)
{
    struct table *made = calloc(1, sizeof *made);
    *state = NULL;
    if (made == NULL)
        return STATUS_NO_MEMORY;
    buffer_init(&made->moment, NAME_MOST);
    buffer_init(&made->name, NAME_MOST);
    pool_set_init(&made->met);
    if (cells_open(&made->cells) != STATUS_OK) {
        table_close(made);
        return STATUS_NO_MEMORY;
    }
    *state = made;
    return STATUS_OK;
}

/* --- the header -------------------------------------------------------------------------------------------------------------------- */

static bool is_word(struct text text, const char *word)
{
    return text.length == strlen(word) && memcmp(text.bytes, word, text.length) == 0;
}

static enum entity entity_of(enum rows rows)
{
    static const enum entity ENTITY[] = {ENTITY_POOLS, ENTITY_PROCESSES, ENTITY_TYPES, ENTITY_GROUPS, ENTITY_TOTALS};
    return rows <= ROWS_TOTALS ? ENTITY[rows] : ENTITIES;
}

/* What tells one row from others says what they are. */
static enum rows rows_of(const struct table *table)
{
    if (table->at[ROLE_TAG] != 0 || table->at[ROLE_TAG_HEX] != 0)
        return ROWS_POOLS;
    if (table->at[ROLE_PID] != 0)
        return ROWS_PROCESSES;
    if (table->at[ROLE_OBJECT_TYPE] != 0)
        return ROWS_TYPES;
    if (table->at[ROLE_NAME] != 0 && table->at[ROLE_VALUE] != 0)
        return ROWS_SERIES;
    if (table->at[ROLE_KIND] != 0 && table->at[ROLE_TEXT] != 0)
        return ROWS_MARKS;
    return table->at[ROLE_GROUP] != 0 ? ROWS_GROUPS : ROWS_TOTALS;
}

static bool split(struct table *table, struct text line)
{
    return table->separator == '\t' ? cells_split_plain(table->cells, line, '\t')
                                    : cells_split(table->cells, line, table->separator);
}

static void find_roles(struct table *table)
{
    memset(table->at, 0, sizeof table->at);
    for (size_t i = 0; i < table->count; i++)
        for (int role = ROLE_NONE + 1; role < ROLES; role++)
            if (is_word(cells_at(table->cells, i), NAMES[role]) && table->at[role] == 0)
                table->at[role] = i + 1;
}

/* How many of the columns are numbers of the entity. */
static size_t find_fields(struct table *table)
{
    enum entity entity = entity_of(table->rows);
    size_t found = 0;
    for (size_t i = 0; i < table->count; i++) {
        struct text cell = cells_at(table->cells, i);
        table->fields[i] = entity == ENTITIES ? -1 : catalogue_find(entity, cell.bytes, cell.length);
        found += table->fields[i] >= 0;
    }
    return found;
}

/* Whether the line is a header of ours; then the table knows it. */
static bool read_header(struct table *table, struct text line)
{
    size_t end = 0;
    while (end < line.length && strchr(",;\t|", line.bytes[end]) == NULL)
        end++;
    table->separator = end < line.length ? line.bytes[end] : ',';
    if (!split(table, line) || cells_count(table->cells) > COLUMNS_MAX)
        return false;
    table->count = cells_count(table->cells);
    find_roles(table);
    if (table->at[ROLE_TIME] == 0 && table->at[ROLE_EPOCH] == 0)
        return false;
    table->rows = rows_of(table);
    size_t fields = find_fields(table);
    table->has_header = fields > 0 || table->rows == ROWS_MARKS || table->rows == ROWS_SERIES;
    pool_set_clear(&table->met);
    return table->has_header;
}

/* --- cells ------------------------------------------------------------------------------------------------------------------------- */

static struct text cell_of(const struct table *table, enum role role)
{
    return table->at[role] == 0 ? (struct text){"", 0} : cells_at(table->cells, table->at[role] - 1);
}

static int hex_of(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

/* Two digits at `at`; -1 when they are none. */
static int byte_at(struct text text, size_t at)
{
    int high = at + 1 < text.length ? hex_of(text.bytes[at]) : -1;
    int low = high >= 0 ? hex_of(text.bytes[at + 1]) : -1;
    return low >= 0 ? high * HEX + low : -1;
}

static struct text text_of(const struct buffer *buffer)
{
    return text_in(buffer, 0, buffer->length);
}

/* `\xNN` and `\\` undone. Borrowed until the next one. */
static struct text undo(struct table *table, struct text cell)
{
    buffer_clear(&table->name);
    for (size_t i = 0; i < cell.length; i++) {
        bool escapes = cell.bytes[i] == '\\' && i + 1 < cell.length;
        int byte = escapes && cell.bytes[i + 1] == 'x' ? byte_at(cell, i + 2) : -1;
        buffer_add_byte(&table->name, (unsigned char)(byte >= 0 ? byte : cell.bytes[i]));
        i += byte >= 0 ? 3 : escapes && cell.bytes[i + 1] == '\\' ? 1 : 0;
    }
    return text_of(&table->name);
}

static struct text undo_hex(struct table *table, struct text cell)
{
    buffer_clear(&table->name);
    for (size_t i = 0; i + 1 < cell.length; i += 2) {
        int byte = byte_at(cell, i);
        if (byte < 0)
            return (struct text){"", 0};
        buffer_add_byte(&table->name, (unsigned char)byte);
    }
    return text_of(&table->name);
}

/* 0 for an empty cell. */
static uint32_t name_of(struct table *table, enum role role, struct reading *reading)
{
    struct text cell = cell_of(table, role);
    return cell.length == 0 ? 0 : reading_name(reading, undo(table, cell));
}

static int64_t number_of(struct text cell)
{
    double value;
    int64_t whole;
    return decimal_read(cell, &value, &whole) ? whole : ABSENT;
}

static void read_values(const struct table *table, int64_t *values)
{
    for (size_t i = 0; i < table->count; i++)
        if (table->fields[i] >= 0)
            values[table->fields[i]] = number_of(cells_at(table->cells, i));
}

/* --- rows -------------------------------------------------------------------------------------------------------------------------- */

static enum pool_type type_of(struct text word)
{
    for (int type = 0; type < POOL_TYPE_COUNT; type++)
        if (is_word(word, pool_type_name((enum pool_type)type)))
            return (enum pool_type)type;
    return POOL_TYPE_UNKNOWN;
}

static bool add_pool(struct table *table, struct reading *reading)
{
    bool has_hex = table->at[ROLE_TAG_HEX] != 0;
    struct text name = has_hex ? undo_hex(table, cell_of(table, ROLE_TAG_HEX)) : undo(table, cell_of(table, ROLE_TAG));
    reading->reason = "a row without a tag";
    if (name.length == 0)
        return false;
    struct pool *pool =
        reading_add_pool(reading, name, type_of(cell_of(table, ROLE_TYPE)), number_of(cell_of(table, ROLE_SESSION)));
    if (pool == NULL)
        return false;
    read_values(table, pool->value);
    pool->owner = name_of(table, ROLE_OWNER, reading);
    pool->aliases = name_of(table, ROLE_ALIASES, reading);
    struct text aliases = intern_text(reading->names, pool->aliases);
    pool->alias_count = aliases.length > 0;
    for (size_t i = 0; i + 2 < aliases.length; i++)
        pool->alias_count += memcmp(aliases.bytes + i, " | ", 3) == 0;
    return true;
}

static bool add_process(struct table *table, struct reading *reading)
{
    uint32_t name = name_of(table, ROLE_NAME, reading);
    int64_t pid = number_of(cell_of(table, ROLE_PID));
    struct stamp started;
    struct process *process =
        reading_add_process(reading, pid != ABSENT ? pid : -(int64_t)name, intern_text(reading->names, name));
    if (process == NULL)
        return false;
    read_values(table, process->value);
    process->group = name_of(table, ROLE_GROUP, reading);
    if (stamp_find(cell_of(table, ROLE_STARTED), &started) && stamp_is_whole(&started) &&
        stamp_moment(&started, (struct zone){ZONE_UTC, 0}, ORDER_UNKNOWN, &process->started_ns, NULL) != STATUS_OK)
        process->started_ns = ABSENT;
    return true;
}

/* What tells a type or a group from the others of the sample; 0, with the reason set, when it does not. */
static uint32_t new_name(struct table *table, enum role role, struct reading *reading)
{
    const struct pool key = {.name = name_of(table, role, reading)};
    reading->reason = "a row without a name";
    if (key.name == 0)
        return 0;
    reading->reason = "the sample has a row of that name already";
    if (pool_set_find(&table->met, &key) != POOL_SET_NONE)
        return 0;
    reading->reason = "the sample has no room for more rows";
    return pool_set_add(&table->met, &key, 0) ? key.name : 0;
}

static bool add_type(struct table *table, struct reading *reading)
{
    uint32_t name = new_name(table, ROLE_OBJECT_TYPE, reading);
    struct object_type *type = name != 0 ? snapshot_add_type(&reading->snapshot) : NULL;
    if (type == NULL)
        return false;
    type->name = name;
    read_values(table, type->value);
    return true;
}

static bool add_group(struct table *table, struct reading *reading)
{
    uint32_t name = new_name(table, ROLE_GROUP, reading);
    struct group *group = name != 0 ? snapshot_add_group(&reading->snapshot) : NULL;
    if (group == NULL)
        return false;
    group->name = name;
    read_values(table, group->value);
    return true;
}

static bool add_point(struct table *table, struct reading *reading)
{
    double value;
    int64_t whole;
    struct pool key = {.session = ABSENT};
    key.type = (enum pool_type)name_of(table, ROLE_MACHINE, reading);
    key.name = name_of(table, ROLE_NAME, reading);
    reading->reason = "no value of a series";
    if (key.name == 0 || !decimal_read(cell_of(table, ROLE_VALUE), &value, &whole))
        return false;
    if (pool_set_find(&table->met, &key) == POOL_SET_NONE && pool_set_add(&table->met, &key, 0))
        reading->series.columns++;
    return reading_add_point(reading, (uint32_t)key.type, key.name, value);
}

static bool add_row(struct table *table, struct reading *reading)
{
    reading->begun = true;
    switch (table->rows) {
    case ROWS_POOLS:
        return add_pool(table, reading);
    case ROWS_PROCESSES:
        return add_process(table, reading);
    case ROWS_TYPES:
        return add_type(table, reading);
    case ROWS_GROUPS:
        return add_group(table, reading);
    case ROWS_SERIES:
        return add_point(table, reading);
    case ROWS_TOTALS:
    case ROWS_MARKS:
        break;
    }
    read_values(table, reading->snapshot.totals);
    return true;
}

/* --- moments ----------------------------------------------------------------------------------------------------------------------- */

static bool read_time(const struct table *table, struct stamp *stamp)
{
    int64_t epoch_ns = number_of(cell_of(table, ROLE_EPOCH));
    *stamp = (struct stamp){.epoch_ns = epoch_ns, .has_date = true, .has_time = true};
    if (epoch_ns != ABSENT)
        return true;
    stamp->has_date = stamp->has_time = false;
    return stamp_find(cell_of(table, ROLE_TIME), stamp) && stamp_is_whole(stamp);
}

/* Whether the row is of the sample that has begun; it has the same words for its time. */
static bool is_same_moment(struct table *table)
{
    struct text time = cell_of(table, table->at[ROLE_EPOCH] != 0 ? ROLE_EPOCH : ROLE_TIME);
    struct text moment = text_of(&table->moment);
    return time.length == moment.length && memcmp(time.bytes, moment.bytes, time.length) == 0;
}

static void begin_sample(struct table *table, const struct stamp *stamp, struct reading *reading)
{
    struct text time = cell_of(table, table->at[ROLE_EPOCH] != 0 ? ROLE_EPOCH : ROLE_TIME);
    struct text boot = undo(table, cell_of(table, ROLE_BOOT));
    if (table->rows != ROWS_SERIES)
        pool_set_clear(&table->met);
    buffer_clear(&table->moment);
    buffer_add(&table->moment, time.bytes, time.length);
    reading->stamp = *stamp;
    size_t length = boot.length < sizeof reading->boot ? boot.length : sizeof reading->boot - 1;
    memcpy(reading->boot, boot.bytes, length);
    reading->boot[length] = '\0';
}

/* Our own marks of beginnings and gaps become notes that say so: the import makes its own. */
static void set_mark(struct table *table, const struct stamp *stamp, struct reading *reading)
{
    struct text kind = cell_of(table, ROLE_KIND), text = undo(table, cell_of(table, ROLE_TEXT));
    bool is_note = is_word(kind, "note");
    size_t most = sizeof reading->mark / 2;
    struct buffer safe;
    buffer_init(&safe, (size_t)NAME_MOST * 4);
    if (!is_note) {
        text_escape(&safe, kind.bytes, kind.length < most ? kind.length : most, false);
        buffer_add_text(&safe, ": ");
    }
    text_escape(&safe, text.bytes, text.length, false);
    text_safe(reading->mark, sizeof reading->mark, sizeof reading->mark, (const char *)safe.bytes, safe.length);
    buffer_done(&safe);
    reading->mark_stamp = *stamp;
}

static enum line_word read_row(struct table *table, struct text line, struct reading *reading)
{
    struct stamp stamp;
    if (!split(table, line))
        return reading_refuse(reading, "quotes that are no CSV");
    if (cells_count(table->cells) != table->count)
        return reading_refuse(reading, "a row with more or fewer cells than the header");
    if (!read_time(table, &stamp))
        return reading_refuse(reading, "a row without a time");
    if (table->rows == ROWS_MARKS) {
        set_mark(table, &stamp, reading);
        return LINE_ROW;
    }
    if (reading->begun && !is_same_moment(table))
        return LINE_AGAIN;
    if (!reading->begun)
        begin_sample(table, &stamp, reading);
    return add_row(table, reading) ? LINE_ROW : LINE_REFUSED;
}

static enum line_word table_line(void *state, struct text line, struct reading *reading)
{
    struct table *table = state;
    if (words_are_none(line))
        return LINE_KNOWN;
    if (words_begin(line, "time") || words_begin(line, "epoch_ns") || !table->has_header) {
        if (reading->begun)
            return LINE_AGAIN;
        return read_header(table, line) ? LINE_KNOWN : reading_refuse(reading, "no header of a table that we know");
    }
    return read_row(table, line, reading);
}

static int table_recognise(struct text head)
{
    void *state;
    const char *end = memchr(head.bytes, '\n', head.length);
    struct text line = {head.bytes, end != NULL ? (size_t)(end - head.bytes) : head.length};
    bool has_time = words_has(line, "time") || words_has(line, "epoch_ns");
    while (line.length > 0 && line.bytes[line.length - 1] == '\r')
        line.length--;
    if (!has_time || table_open(&state) != STATUS_OK)
        return 0;
    bool is_ours = read_header(state, line);
    table_close(state);
    return is_ours ? 92 : 0;
}

const struct foreign_kind foreign_table = {.name = "table",
                                           .title = "table of pooltop",
                                           .os = "unknown",
                                           .recognise = table_recognise,
                                           .open = table_open,
                                           .close = table_close,
                                           .line = table_line};
