#include "export/columns.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

/* --- what there is ---------------------------------------------------------------------------------------------------------- */

#define MOMENT "time,epoch_ns,boot"

/* The order of each list is a promise to scripts. A star stands for all numbers of the catalogue. */
static const struct {
    const char *name;
    const char *columns;
    const char *thinned; /* what joins them where samples were thinned */
} WHATS[WHAT_COUNT] = {
    [WHAT_POOLS] = {"pools",
                    MOMENT ",type,tag,tag_hex,allocs,frees,diff,bytes,held_bytes,per_alloc_bytes,objects,handles,"
                           "top_holder,owner,aliases",
                    "stands_for,diff_min,diff_max,bytes_min,bytes_max"},
    [WHAT_PROCESSES] = {"processes",
                        MOMENT ",pid,started,name,handles,threads,paged_bytes,nonpaged_bytes,rss_bytes,group",
                        "stands_for,handles_min,handles_max"},
    [WHAT_TYPES] = {"types", MOMENT ",object_type,objects,handles",
                    "stands_for,objects_min,objects_max,handles_min,handles_max"},
    [WHAT_GROUPS] = {"groups", MOMENT ",group,kernel_bytes,slab_bytes", "stands_for,kernel_bytes_min,kernel_bytes_max"},
    [WHAT_TOTALS] = {"totals", MOMENT ",*",
                     "stands_for,available_bytes_min,available_bytes_max,paged_bytes_min,paged_bytes_max,"
                     "nonpaged_bytes_min,nonpaged_bytes_max,slab_bytes_min,slab_bytes_max,handles_min,handles_max"},
    [WHAT_MARKS] = {"marks", MOMENT ",kind,text", NULL},
};

enum {
    POOLS = 1 << WHAT_POOLS,
    PROCESSES = 1 << WHAT_PROCESSES,
    TYPES = 1 << WHAT_TYPES,
    GROUPS = 1 << WHAT_GROUPS,
    MARKS = 1 << WHAT_MARKS,
    ALL = (1 << WHAT_COUNT) - 1,
    SAMPLES = ALL & ~MARKS
};

/* Columns that are no number of the catalogue. */
static const struct {
    const char *id;
    enum cell_kind kind;
    int whats; /* bit 1 << what */
} SPECIAL[] = {
    {"time", CELL_TIME, ALL},
    {"epoch_ns", CELL_EPOCH, ALL},
    {"boot", CELL_BOOT, ALL},
    {"type", CELL_TYPE, POOLS},
    {"tag", CELL_NAME, POOLS},
    {"tag_hex", CELL_NAME_HEX, POOLS},
    {"top_holder", CELL_HOLDER, POOLS},
    {"holder_basis", CELL_HOLDER_BASIS, POOLS},
    {"holder_pid", CELL_HOLDER_PID, POOLS},
    {"owner", CELL_OWNER, POOLS},
    {"aliases", CELL_ALIASES, POOLS},
    {"session", CELL_SESSION, POOLS},
    {"pid", CELL_PID, PROCESSES},
    {"started", CELL_STARTED, PROCESSES},
    {"name", CELL_NAME, PROCESSES},
    {"group", CELL_GROUP, PROCESSES},
    {"object_type", CELL_NAME, TYPES},
    {"group", CELL_NAME, GROUPS},
    {"stands_for", CELL_STANDS_FOR, SAMPLES},
    {"kind", CELL_MARK_KIND, MARKS},
    {"text", CELL_MARK_TEXT, MARKS},
};

enum { SPECIAL_COUNT = sizeof SPECIAL / sizeof SPECIAL[0] };

/* What is told of a number besides itself. The change of a size or a limit means nothing; of counters no lowest value is kept. */
static const struct {
    const char *suffix;
    enum cell_kind kind;
    bool of_counters;
} TOLD[] = {
    {"_change", CELL_CHANGE, true},
    {"_min", CELL_MIN, false},
    {"_max", CELL_MAX, true},
};

enum { TOLD_COUNT = sizeof TOLD / sizeof TOLD[0] };

static const char *suffix_of(enum cell_kind kind)
{
    for (size_t i = 0; i < TOLD_COUNT; i++)
        if (TOLD[i].kind == kind)
            return TOLD[i].suffix;
    return "";
}

enum status what_parse(const char *text, enum what *what, struct problem *why)
{
    for (int i = 0; i < WHAT_COUNT; i++) {
        if (strcmp(WHATS[i].name, text) == 0) {
            *what = (enum what)i;
            return STATUS_OK;
        }
    }
    char shown[64];
    text_safe(shown, sizeof shown, 40, text, strlen(text));
    return problem_set(why, STATUS_USAGE,
                       "--what \"%s\" is not known: there are pools, processes, types, groups, totals and marks",
                       shown);
}

static const struct field *fields_of(enum what what, size_t *count)
{
    *count = 0;
    return what == WHAT_MARKS ? NULL : catalogue_fields((enum entity)what, count);
}

static bool find_special(enum what what, const char *id, size_t length, struct column *column)
{
    for (size_t i = 0; i < SPECIAL_COUNT; i++) {
        bool is_it = strlen(SPECIAL[i].id) == length && memcmp(SPECIAL[i].id, id, length) == 0;
        if (is_it && (SPECIAL[i].whats & 1 << what)) {
            *column = (struct column){SPECIAL[i].id, SPECIAL[i].kind, -1};
            return true;
        }
    }
    return false;
}

static bool find_number(enum what what, const char *id, size_t length, struct column *column)
{
    size_t count;
    const struct field *fields = fields_of(what, &count);
    int field = fields == NULL ? -1 : catalogue_find((enum entity)what, id, length);
    if (field < 0)
        return false;
    *column = (struct column){fields[field].id, CELL_VALUE, field};
    return true;
}

static bool find_told(enum what what, const char *id, size_t length, struct column *column)
{
    size_t count;
    const struct field *fields = fields_of(what, &count);
    for (size_t i = 0; i < TOLD_COUNT; i++) {
        size_t suffix = strlen(TOLD[i].suffix);
        if (length <= suffix || memcmp(id + length - suffix, TOLD[i].suffix, suffix) != 0 ||
            !find_number(what, id, length - suffix, column))
            continue;
        enum difference difference = fields[column->field].difference;
        column->kind = TOLD[i].kind;
        return difference == DIFFERENCE_LEVEL || (difference == DIFFERENCE_COUNTER && TOLD[i].of_counters);
    }
    return false;
}

static void list_valid(struct buffer *list, enum what what)
{
    size_t count;
    const struct field *fields = fields_of(what, &count);
    for (size_t i = 0; i < SPECIAL_COUNT; i++)
        if (SPECIAL[i].whats & 1 << what)
            buffer_format(list, "%s%s", list->length > 0 ? "," : "", SPECIAL[i].id);
    for (size_t i = 0; i < count; i++)
        buffer_format(list, ",%s", fields[i].id);
    if (count > 0)
        buffer_add_text(list, "; and ID_change, ID_min, ID_max");
}

static enum status unknown_column(enum what what, const char *id, size_t length, struct problem *why)
{
    char shown[64];
    struct buffer list;
    text_safe(shown, sizeof shown, 40, id, length);
    buffer_init(&list, 4096);
    list_valid(&list, what);
    problem_set(why, STATUS_USAGE, "no column \"%s\" in %s: %s", shown, WHATS[what].name, buffer_text(&list));
    buffer_done(&list);
    return STATUS_USAGE;
}

/* --- the list --------------------------------------------------------------------------------------------------------------- */

static enum status add_column(struct columns *columns, struct column column, struct problem *why)
{
    if (columns->count == COLUMNS_MAX)
        return problem_set(why, STATUS_USAGE, "--columns: more than %d", COLUMNS_MAX);
    columns->list[columns->count++] = column;
    columns->changes |= column.kind == CELL_CHANGE;
    columns->ranges |= column.kind == CELL_MIN || column.kind == CELL_MAX;
    columns->holders |=
        column.kind == CELL_HOLDER || column.kind == CELL_HOLDER_BASIS || column.kind == CELL_HOLDER_PID;
    return STATUS_OK;
}

static enum status add_all_numbers(struct columns *columns, struct problem *why)
{
    size_t count;
    const struct field *fields = fields_of(columns->what, &count);
    enum status status = STATUS_OK;
    for (size_t i = 0; i < count && status == STATUS_OK; i++)
        status = add_column(columns, (struct column){fields[i].id, CELL_VALUE, (int)i}, why);
    return status;
}

static enum status add_named(struct columns *columns, const char *id, size_t length, struct problem *why)
{
    struct column column;
    enum what what = columns->what;
    if (length == 1 && id[0] == '*')
        return add_all_numbers(columns, why);
    if (find_special(what, id, length, &column) || find_number(what, id, length, &column) ||
        find_told(what, id, length, &column))
        return add_column(columns, column, why);
    return unknown_column(what, id, length, why);
}

static enum status add_list(struct columns *columns, const char *at, struct problem *why)
{
    for (;;) {
        at += strspn(at, " ");
        size_t length = strcspn(at, ",");
        size_t used = length;
        while (used > 0 && at[used - 1] == ' ')
            used--;
        enum status status = add_named(columns, at, used, why);
        if (status != STATUS_OK || at[length] == '\0')
            return status;
        at += length + 1;
    }
}

enum status columns_parse(struct columns *columns, enum what what, const char *list, struct problem *why)
{
    memset(columns, 0, sizeof *columns);
    columns->what = what;
    return add_list(columns, list != NULL ? list : WHATS[what].columns, why);
}

enum status columns_add_thinned(struct columns *columns, struct problem *why)
{
    const char *list = WHATS[columns->what].thinned;
    return list == NULL ? STATUS_OK : add_list(columns, list, why);
}

/* --- cells ------------------------------------------------------------------------------------------------------------------ */

enum { KNOWN_BYTES = 32 << 20, KNOWN_NAMES = 1 << 20 };

void cells_init(struct cells *cells)
{
    memset(cells, 0, sizeof *cells);
    cells->utc_ns = ABSENT;
    buffer_init(&cells->known, KNOWN_BYTES);
    buffer_init(&cells->boot_cell, KNOWN_BYTES);
}

void cells_done(struct cells *cells)
{
    buffer_done(&cells->known);
    buffer_done(&cells->boot_cell);
    free(cells->places);
    memset(cells, 0, sizeof *cells);
}

static bool has_place(struct cells *cells, uint32_t id)
{
    if (id < cells->place_count)
        return true;
    size_t count = (size_t)id + id / 2 + 64;
    void *places = id < KNOWN_NAMES ? realloc(cells->places, count * sizeof *cells->places) : NULL;
    if (places == NULL)
        return false;
    cells->places = places;
    memset(cells->places + cells->place_count, 0, (count - cells->place_count) * sizeof *cells->places);
    cells->place_count = count;
    return true;
}

/* A name, made safe once. When there are more names than are worth keeping, the others are made safe each time. */
static void write_name(struct cells *cells, struct csv_writer *writer, const struct intern *names, uint32_t id)
{
    struct text text = intern_text(names, id);
    if (text.length == 0) {
        csv_raw(writer, "", 0);
        return;
    }
    if (!has_place(cells, id) || cells->known.status != STATUS_OK) {
        csv_text(writer, text.bytes, text.length);
        return;
    }
    if (cells->places[id].length == 0) {
        size_t from = cells->known.length;
        csv_render(&cells->known, writer->separator, text.bytes, text.length);
        if (cells->known.status != STATUS_OK) {
            csv_text(writer, text.bytes, text.length);
            return;
        }
        cells->places[id].offset = (uint32_t)from;
        cells->places[id].length = (uint32_t)(cells->known.length - from);
    }
    csv_raw(writer, (const char *)cells->known.bytes + cells->places[id].offset, cells->places[id].length);
}

static void write_hex(struct csv_writer *writer, struct text name)
{
    static const char DIGITS[] = "0123456789abcdef";
    buffer_clear(&writer->scratch);
    if (!buffer_reserve(&writer->scratch, name.length * 2)) {
        csv_raw(writer, "", 0);
        return;
    }
    char *out = (char *)writer->scratch.bytes;
    for (size_t i = 0; i < name.length; i++) {
        unsigned char byte = (unsigned char)name.bytes[i];
        out[2 * i] = DIGITS[byte >> 4];
        out[2 * i + 1] = DIGITS[byte & 15];
    }
    csv_raw(writer, out, name.length * 2);
}

/* One of our own words: safe as it is. */
static void write_word(struct csv_writer *writer, const char *word)
{
    csv_raw(writer, word, strlen(word));
}

static void write_boot(struct cells *cells, struct csv_writer *writer, const char *boot)
{
    if (strcmp(cells->boot, boot) != 0 || cells->boot_cell.length == 0) {
        snprintf(cells->boot, sizeof cells->boot, "%s", boot);
        buffer_clear(&cells->boot_cell);
        csv_render(&cells->boot_cell, writer->separator, boot, strlen(boot));
    }
    csv_raw(writer, (const char *)cells->boot_cell.bytes, boot[0] == '\0' ? 0 : cells->boot_cell.length);
}

static void write_time(struct csv_writer *writer, int64_t utc_ns, struct zone zone)
{
    char text[WHEN_TEXT];
    size_t length = utc_ns == ABSENT ? 0 : when_format_rfc3339(text, utc_ns, zone);
    csv_raw(writer, text, length);
}

static bool same_zone(struct zone a, struct zone b)
{
    return a.kind == b.kind && a.offset_seconds == b.offset_seconds;
}

/* All lines of a sample have the same time. */
static void write_moment(struct cells *cells, struct csv_writer *writer, const struct line_source *source)
{
    if (cells->utc_ns != source->utc_ns || !same_zone(cells->zone, source->zone)) {
        cells->utc_ns = source->utc_ns;
        cells->zone = source->zone;
        cells->time_length = when_format_rfc3339(cells->time, source->utc_ns, source->zone);
    }
    csv_raw(writer, cells->time, cells->time_length);
}

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

/* From the raw name, not from the screen's safe text, so that the cell is reversible like every other. */
static void write_holder(struct csv_writer *writer, const struct intern *names, const struct holder *holder)
{
    char text[1024], tail[NUMBER_TEXT];
    size_t tail_length = holder_tail(tail, holder);
    struct text name = intern_text(names, holder->name);
    if (holder->basis == HOLDER_UNKNOWN)
        name = (struct text){"unknown", 7};
    size_t length = name.length < sizeof text - sizeof tail ? name.length : sizeof text - sizeof tail;
    memcpy(text, name.bytes, length);
    memcpy(text + length, tail, tail_length);
    csv_text(writer, text, length + tail_length);
}

static void write_pool_cell(struct cells *cells, struct csv_writer *writer, const struct line_source *source,
                            const struct column *column)
{
    const struct pool *pool = source->row.item;
    const struct holder *holder = source->row.holder;
    const struct intern *names = source->row.snapshot->names;
    if (column->kind == CELL_TYPE) {
        write_word(writer, pool_type_name(pool->type));
    } else if (column->kind == CELL_ALIASES) {
        write_name(cells, writer, names, pool->aliases);
    } else if (column->kind == CELL_OWNER) {
        write_name(cells, writer, names, pool->owner);
    } else if (column->kind == CELL_SESSION) {
        csv_number(writer, pool->session);
    } else if (holder == NULL || holder->basis == HOLDER_NONE) {
        csv_raw(writer, "", 0);
    } else if (column->kind == CELL_HOLDER_PID) {
        csv_number(writer, holder->pid);
    } else if (column->kind == CELL_HOLDER_BASIS) {
        write_word(writer, holder_basis_name(holder->basis));
    } else {
        write_holder(writer, names, holder);
    }
}

static struct extent extent_of(const struct line_source *source, int field)
{
    if (source->ranges == NULL)
        return (struct extent){ABSENT, ABSENT};
    return ranges_extent(source->ranges, source->row.entity, source->at, field);
}

/* One case a kind of cell: the length is the table's. */
static void write_cell(struct cells *cells, struct csv_writer *writer, const struct line_source *source,
                       const struct column *column)
{
    const struct row *row = &source->row;
    switch (column->kind) {
    case CELL_TIME:
        write_moment(cells, writer, source);
        break;
    case CELL_EPOCH:
        csv_number(writer, source->utc_ns);
        break;
    case CELL_BOOT:
        write_boot(cells, writer, source->boot);
        break;
    case CELL_NAME:
        write_name(cells, writer, row->snapshot->names, row_name_id(row));
        break;
    case CELL_NAME_HEX:
        write_hex(writer, row_name(row));
        break;
    case CELL_TYPE:
    case CELL_ALIASES:
    case CELL_SESSION:
    case CELL_OWNER:
    case CELL_HOLDER:
    case CELL_HOLDER_BASIS:
    case CELL_HOLDER_PID:
        write_pool_cell(cells, writer, source, column);
        break;
    case CELL_PID:
        csv_number(writer, ((const struct process *)row->item)->pid);
        break;
    case CELL_STARTED:
        write_time(writer, ((const struct process *)row->item)->started_ns, source->zone);
        break;
    case CELL_GROUP:
        write_name(cells, writer, row->snapshot->names, ((const struct process *)row->item)->group);
        break;
    case CELL_MARK_KIND:
        write_word(writer, mark_kind_name(source->mark->kind));
        break;
    case CELL_MARK_TEXT:
        csv_text(writer, source->mark->text, strlen(source->mark->text));
        break;
    case CELL_STANDS_FOR:
        csv_number(writer, source->stands_for);
        break;
    case CELL_MIN:
        csv_number(writer, extent_of(source, column->field).low);
        break;
    case CELL_MAX:
        csv_number(writer, extent_of(source, column->field).high);
        break;
    case CELL_VALUE:
        csv_number(writer, row_value(row, column->field));
        break;
    case CELL_CHANGE:
        csv_number(writer, number_difference(row_value(row, column->field), value_before(source, column->field)));
        break;
    }
}

void columns_write_line(const struct columns *columns, struct cells *cells, struct csv_writer *writer,
                        const struct line_source *source)
{
    for (size_t i = 0; i < columns->count; i++)
        write_cell(cells, writer, source, &columns->list[i]);
    csv_end_line(writer);
}

void columns_write_header(const struct columns *columns, struct csv_writer *writer)
{
    for (size_t i = 0; i < columns->count; i++) {
        char id[64];
        int length = snprintf(id, sizeof id, "%s%s", columns->list[i].id, suffix_of(columns->list[i].kind));
        csv_raw(writer, id, (size_t)length);
    }
    csv_end_line(writer);
}
