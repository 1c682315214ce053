#include "export/columns.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"

/* --- what there is ---------------------------------------------------------------------------------------------------------- */

#define MOMENT "time,epoch_ns,boot"

/* The order of each list is a promise to scripts. A star stands for all numbers of the catalogue. */
static const struct {
    const char *name;
    const char *columns;
    const char *thinned; /* what joins them where samples were thinned */
    const char *wide;    /* the default where each row is columns of its own */
} WHATS[WHAT_COUNT] = {
    [WHAT_POOLS] = {"pools",
                    MOMENT ",type,tag,tag_hex,allocs,frees,diff,bytes,held_bytes,per_alloc_bytes,objects,handles,"
                           "top_holder,owner,aliases",
                    "stands_for,diff_min,diff_max,bytes_min,bytes_max", "time,bytes"},
    [WHAT_PROCESSES] = {"processes",
                        MOMENT ",pid,started,name,handles,threads,paged_bytes,nonpaged_bytes,rss_bytes,group",
                        "stands_for,handles_min,handles_max", "time,handles"},
    [WHAT_TYPES] = {"types", MOMENT ",object_type,objects,handles",
                    "stands_for,objects_min,objects_max,handles_min,handles_max", "time,objects,handles"},
    [WHAT_GROUPS] = {"groups", MOMENT ",group,kernel_bytes,slab_bytes", "stands_for,kernel_bytes_min,kernel_bytes_max",
                     "time,kernel_bytes"},
    [WHAT_TOTALS] = {"totals", MOMENT ",*",
                     "stands_for,available_bytes_min,available_bytes_max,paged_bytes_min,paged_bytes_max,"
                     "nonpaged_bytes_min,nonpaged_bytes_max,slab_bytes_min,slab_bytes_max,handles_min,handles_max",
                     "time,*"},
    [WHAT_MARKS] = {"marks", MOMENT ",kind,text", NULL, NULL},
    [WHAT_SERIES] = {"series", "time,epoch_ns,machine,name,value", NULL, "time"},
};

enum {
    POOLS = 1 << WHAT_POOLS,
    PROCESSES = 1 << WHAT_PROCESSES,
    TYPES = 1 << WHAT_TYPES,
    GROUPS = 1 << WHAT_GROUPS,
    MARKS = 1 << WHAT_MARKS,
    POINTS = 1 << WHAT_SERIES,
    ALL = (1 << WHAT_COUNT) - 1,
    BOOTS = ALL & ~POINTS,
    SAMPLES = BOOTS & ~MARKS
};

/* Columns that are no number of the catalogue. */
static const struct {
    const char *id;
    enum cell_kind kind;
    int whats; /* bit 1 << what */
} SPECIAL[] = {
    {"time", CELL_TIME, ALL},
    {"epoch_ns", CELL_EPOCH, ALL},
    {"boot", CELL_BOOT, BOOTS},
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
    {"machine", CELL_MACHINE, POINTS},
    {"name", CELL_PATH, POINTS},
    {"value", CELL_POINT, POINTS},
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
    return problem_set(
        why, STATUS_USAGE,
        "--what \"%s\" is not known: there are pools, processes, types, groups, totals, marks and series", shown);
}

static const struct field *fields_of(enum what what, size_t *count)
{
    *count = 0;
    return what >= WHAT_MARKS ? NULL : catalogue_fields((enum entity)what, count);
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
    if (columns->count == COLUMNS_MAX - 1)
        return problem_set(why, STATUS_USAGE, "--columns: more than %d", COLUMNS_MAX - 1);
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
    columns->is_chosen = list != NULL;
    return add_list(columns, list != NULL ? list : WHATS[what].columns, why);
}

/* What is of the sample and not of one of its rows. */
static bool is_of_sample(const struct column *column)
{
    return column->kind == CELL_TIME || column->kind == CELL_EPOCH || column->kind == CELL_BOOT ||
           column->kind == CELL_STANDS_FOR;
}

/* Appends those of `from` that are of the sample, or those that are not. */
static void take_columns(struct columns *columns, const struct columns *from, bool of_sample)
{
    for (size_t i = 0; i < from->count; i++)
        if (is_of_sample(&from->list[i]) == of_sample)
            columns->list[columns->count++] = from->list[i];
}

enum status columns_parse_wide(struct columns *columns, enum what what, const char *list, size_t *lead,
                               struct problem *why)
{
    struct columns all;
    enum status status = columns_parse(&all, what, list != NULL ? list : WHATS[what].wide, why);
    if (status != STATUS_OK)
        return status;
    all.is_chosen = list != NULL;
    for (size_t i = 0; i < all.count; i++)
        if (!is_of_sample(&all.list[i]) && !column_is_number(&all.list[i]))
            return problem_set(why, STATUS_USAGE, "column \"%s\" cannot stand in a wide table: it is no number",
                               all.list[i].id);
    *columns = all;
    columns->count = 0;
    take_columns(columns, &all, true);
    if (columns->count == 0)
        columns->list[columns->count++] = (struct column){"time", CELL_TIME, -1};
    *lead = columns->count;
    take_columns(columns, &all, false);
    if (columns->count == *lead && what != WHAT_SERIES)
        return problem_set(why, STATUS_USAGE, "--columns: a wide table needs a number, as in time,bytes");
    return STATUS_OK;
}

enum status columns_add_thinned(struct columns *columns, struct problem *why)
{
    const char *list = WHATS[columns->what].thinned;
    return list == NULL ? STATUS_OK : add_list(columns, list, why);
}

/* --- what is said of a column ----------------------------------------------------------------------------------------------- */

size_t column_heading(const struct column *column, char out[COLUMN_HEADING])
{
    return (size_t)snprintf(out, COLUMN_HEADING, "%s%s", column->id, suffix_of(column->kind));
}

bool column_is_number(const struct column *column)
{
    return column->kind == CELL_VALUE || column->kind == CELL_CHANGE || column->kind == CELL_MIN ||
           column->kind == CELL_MAX;
}
