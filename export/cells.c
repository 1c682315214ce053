#include "export/cells.h"

#include <string.h>

enum { ROOM_MAX = 16 << 20 };

void cell_reader_init(struct cell_reader *reader)
{
    memset(reader, 0, sizeof *reader);
    reader->utc_ns = ABSENT;
    buffer_init(&reader->room, ROOM_MAX);
}

void cell_reader_done(struct cell_reader *reader)
{
    buffer_done(&reader->room);
}

/* --- numbers ---------------------------------------------------------------------------------------------------------------- */

static int64_t value_before(const struct line_source *source, int field)
{
    struct row before = source->row;
    if (source->before == NULL)
        return ABSENT;
    if (before.entity == ENTITY_TOTALS)
        return ((const int64_t *)source->before)[field];
    before.item = source->before;
    return row_value(&before, field);
}

static struct extent extent_of(const struct line_source *source, int field)
{
    if (source->ranges == NULL)
        return (struct extent){ABSENT, ABSENT};
    return ranges_extent(source->ranges, source->row.entity, source->at, field);
}

int64_t cell_number(const struct column *column, const struct line_source *source)
{
    if (column->kind == CELL_VALUE)
        return row_value(&source->row, column->field);
    if (column->kind == CELL_MIN)
        return extent_of(source, column->field).low;
    if (column->kind == CELL_MAX)
        return extent_of(source, column->field).high;
    int64_t value = row_value(&source->row, column->field);
    return column->kind == CELL_CHANGE ? number_difference(value, value_before(source, column->field)) : value;
}

/* --- what a cell holds ------------------------------------------------------------------------------------------------------ */

static void set_number(struct cell *cell, int64_t value)
{
    cell->content = value == ABSENT ? CONTENT_NONE : CONTENT_NUMBER;
    cell->number = value;
}

static void set_name(struct cell *cell, uint32_t name)
{
    cell->content = name == 0 ? CONTENT_NONE : CONTENT_NAME;
    cell->name = name;
}

static void set_text(struct cell *cell, enum cell_content content, const char *bytes, size_t length)
{
    cell->content = length == 0 ? CONTENT_NONE : content;
    cell->text = (struct text){bytes, length};
}

static void set_word(struct cell *cell, const char *word)
{
    set_text(cell, CONTENT_WORD, word, strlen(word));
}

/* What was made in the room. Without memory the cell is empty, as everywhere where one has none. */
static void set_room(struct cell_reader *reader, struct cell *cell, enum cell_content content)
{
    size_t length = reader->room.status == STATUS_OK ? reader->room.length : 0;
    set_text(cell, content, (const char *)reader->room.bytes, length);
}

static void set_hex(struct cell_reader *reader, struct cell *cell, struct text name)
{
    static const char DIGITS[] = "0123456789abcdef";
    buffer_clear(&reader->room);
    for (size_t i = 0; i < name.length && buffer_reserve(&reader->room, 2); i++) {
        unsigned char byte = (unsigned char)name.bytes[i];
        reader->room.bytes[reader->room.length++] = (unsigned char)DIGITS[byte >> 4];
        reader->room.bytes[reader->room.length++] = (unsigned char)DIGITS[byte & 15];
    }
    set_room(reader, cell, CONTENT_WORD);
}

/* --- times ------------------------------------------------------------------------------------------------------------------ */

static bool same_zone(struct zone a, struct zone b)
{
    return a.kind == b.kind && a.offset_seconds == b.offset_seconds;
}

static void set_moment(struct cell_reader *reader, struct cell *cell, const struct line_source *source)
{
    if (reader->utc_ns != source->utc_ns || !same_zone(reader->zone, source->zone)) {
        reader->utc_ns = source->utc_ns;
        reader->zone = source->zone;
        reader->time_length = when_format_rfc3339(reader->time, source->utc_ns, source->zone);
    }
    set_text(cell, CONTENT_WORD, reader->time, reader->time_length);
}

static void set_started(struct cell_reader *reader, struct cell *cell, const struct line_source *source)
{
    char text[WHEN_TEXT];
    int64_t started_ns = ((const struct process *)source->row.item)->started_ns;
    size_t length = started_ns == ABSENT ? 0 : when_format_rfc3339(text, started_ns, source->zone);
    buffer_clear(&reader->room);
    buffer_add(&reader->room, text, length);
    set_room(reader, cell, CONTENT_WORD);
}

/* --- pools ------------------------------------------------------------------------------------------------------------------ */

/* From the raw name, not from the screen's safe text, so that the cell is reversible like every other. */
static void set_holder(struct cell_reader *reader, struct cell *cell, const struct intern *names,
                       const struct holder *holder)
{
    char tail[NUMBER_TEXT];
    size_t tail_length = holder_tail(tail, holder);
    struct text name = intern_text(names, holder->name);
    if (holder->basis == HOLDER_UNKNOWN)
        name = (struct text){"unknown", 7};
    buffer_clear(&reader->room);
    buffer_add(&reader->room, name.bytes, name.length);
    buffer_add(&reader->room, tail, tail_length);
    set_room(reader, cell, CONTENT_TEXT);
}

/* Mere bytes in a file are a hint for a person, not an owner for a table. */
static void set_owner(struct cell *cell, const struct line_source *source)
{
    const struct pool *pool = source->row.item;
    const struct owner *known = pool->owner == 0 ? row_known(&source->row) : NULL;
    if (known == NULL || known->grade == OWNER_BYTES || known->owner.length == 0)
        set_name(cell, pool->owner);
    else
        set_text(cell, CONTENT_TEXT, known->owner.bytes, known->owner.length);
}

static void read_pool_cell(struct cell_reader *reader, const struct column *column, const struct line_source *source,
                           struct cell *cell)
{
    const struct pool *pool = source->row.item;
    const struct holder *holder = source->row.holder;
    if (column->kind == CELL_TYPE)
        set_word(cell, pool_type_name(pool->type));
    else if (column->kind == CELL_ALIASES)
        set_name(cell, pool->aliases);
    else if (column->kind == CELL_OWNER)
        set_owner(cell, source);
    else if (column->kind == CELL_SESSION)
        set_number(cell, pool->session);
    else if (holder == NULL || holder->basis == HOLDER_NONE)
        cell->content = CONTENT_NONE;
    else if (column->kind == CELL_HOLDER_PID)
        set_number(cell, process_pid(holder->pid));
    else if (column->kind == CELL_HOLDER_BASIS)
        set_word(cell, holder_basis_name(holder->basis));
    else
        set_holder(reader, cell, source->row.snapshot->names, holder);
}

static void read_point_cell(const struct column *column, const struct point_source *point, struct cell *cell)
{
    struct text text = column->kind == CELL_MACHINE ? point->machine : point->path;
    set_text(cell, CONTENT_TEXT, text.bytes, text.length);
    if (column->kind != CELL_POINT)
        return;
    cell->content = CONTENT_REAL;
    cell->real = point->value;
}

/* One case a kind of cell: the length is the table's. */
void cell_read(struct cell_reader *reader, const struct column *column, const struct line_source *source,
               struct cell *cell)
{
    const struct row *row = &source->row;
    switch (column->kind) {
    case CELL_TIME:
        set_moment(reader, cell, source);
        break;
    case CELL_EPOCH:
        set_number(cell, source->utc_ns);
        break;
    case CELL_BOOT:
        set_text(cell, CONTENT_BOOT, source->boot, strlen(source->boot));
        break;
    case CELL_NAME:
        set_name(cell, row_name_id(row));
        break;
    case CELL_NAME_HEX:
        set_hex(reader, cell, row_name(row));
        break;
    case CELL_TYPE:
    case CELL_ALIASES:
    case CELL_SESSION:
    case CELL_OWNER:
    case CELL_HOLDER:
    case CELL_HOLDER_BASIS:
    case CELL_HOLDER_PID:
        read_pool_cell(reader, column, source, cell);
        break;
    case CELL_PID:
        set_number(cell, process_pid(((const struct process *)row->item)->pid));
        break;
    case CELL_STARTED:
        set_started(reader, cell, source);
        break;
    case CELL_GROUP:
        set_name(cell, ((const struct process *)row->item)->group);
        break;
    case CELL_MARK_KIND:
        set_word(cell, mark_kind_name(source->mark->kind));
        break;
    case CELL_MARK_TEXT:
        set_text(cell, CONTENT_TEXT, source->mark->text, strlen(source->mark->text));
        break;
    case CELL_MACHINE:
    case CELL_PATH:
    case CELL_POINT:
        read_point_cell(column, source->point, cell);
        break;
    case CELL_STANDS_FOR:
        set_number(cell, source->stands_for);
        break;
    case CELL_VALUE:
    case CELL_CHANGE:
    case CELL_MIN:
    case CELL_MAX:
        set_number(cell, cell_number(column, source));
        break;
    }
}
