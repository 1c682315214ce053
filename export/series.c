#include "export/series.h"

#include <stdlib.h>
#include <string.h>

enum { NAMES_BYTES = 256 << 20 };

enum status series_open(struct series *series, enum entity entity, int field, struct problem *why)
{
    memset(series, 0, sizeof *series);
    series->entity = entity;
    series->field = field;
    enum status status = intern_open(&series->names, NAMES_BYTES);
    if (status == STATUS_OK)
        status = intern_open(&series->keys, NAMES_BYTES);
    return status == STATUS_OK ? status : problem_set(why, status, "out of memory while exporting");
}

void series_done(struct series *series)
{
    free(series->rows);
    free(series->order);
    intern_close(series->names);
    intern_close(series->keys);
    memset(series, 0, sizeof *series);
}

/* --- identities ------------------------------------------------------------------------------------------------------------- */

/* The row with `name`, which is one of ours: ids of the sample's names mean nothing in another walk. */
static struct series_row identified(const struct row *row, uint32_t name)
{
    struct series_row made = {.name = name, .session = ABSENT, .highest = ABSENT, .column = -1};
    if (row->entity == ENTITY_POOLS) {
        const struct pool *pool = row->item;
        made.type = pool->type;
        made.session = pool->session;
    } else if (row->entity == ENTITY_PROCESSES) {
        made.pid = ((const struct process *)row->item)->pid;
    }
    return made;
}

struct key {
    int64_t name, type_or_pid, session;
};

static struct key key_of(const struct series_row *row)
{
    return (struct key){row->name, row->pid != 0 ? row->pid : (int64_t)row->type, row->session};
}

/* Its place, counted from 1; 0: it never came. */
static uint32_t place_of(const struct series *series, const struct row *row)
{
    struct text name = row_name(row);
    uint32_t id = intern_find(series->names, name.bytes, name.length);
    if (id == 0 && name.length > 0)
        return 0;
    struct series_row like = identified(row, id);
    struct key key = key_of(&like);
    return intern_find(series->keys, &key, sizeof key);
}

/* --- the first walk --------------------------------------------------------------------------------------------------------- */

static bool has_room(struct series *series, uint32_t place)
{
    if (place <= series->capacity)
        return true;
    size_t capacity = series->capacity * 2 + 256;
    void *rows = realloc(series->rows, capacity * sizeof *series->rows);
    if (rows == NULL)
        return false;
    series->rows = rows;
    series->capacity = capacity;
    return true;
}

static enum status add_new(struct series *series, const struct row *row, uint32_t *place)
{
    uint32_t name;
    struct text text = row_name(row);
    if (intern_count(series->keys) == SERIES_SEEN_MAX)
        return STATUS_LIMIT;
    enum status status = intern_add(series->names, text.bytes, text.length, &name);
    if (status != STATUS_OK)
        return status;
    struct series_row made = identified(row, name);
    struct key key = key_of(&made);
    status = intern_add(series->keys, &key, sizeof key, place);
    if (status == STATUS_OK && !has_room(series, *place))
        status = STATUS_NO_MEMORY;
    if (status == STATUS_OK)
        series->rows[*place - 1] = made;
    return status;
}

enum status series_add(struct series *series, const struct row *row)
{
    uint32_t place = place_of(series, row);
    enum status status = place == 0 ? add_new(series, row, &place) : STATUS_OK;
    if (status != STATUS_OK)
        return status;
    int64_t value = row_value(row, series->field), *highest = &series->rows[place - 1].highest;
    *highest = value > *highest ? value : *highest;
    return STATUS_OK;
}

/* --- which ------------------------------------------------------------------------------------------------------------------ */

static int compare_numbers(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int compare_names(struct text a, struct text b)
{
    int order = memcmp(a.bytes, b.bytes, a.length < b.length ? a.length : b.length);
    return order != 0 ? order : compare_numbers((int64_t)a.length, (int64_t)b.length);
}

struct ranked {
    const struct series_row *row;
    struct text name;
};

/* ABSENT is the least number there is, so it comes last. */
static int compare_ranked(const void *left, const void *right)
{
    const struct ranked *a = left, *b = right;
    int order = compare_numbers(b->row->highest, a->row->highest);
    if (order == 0)
        order = compare_names(a->name, b->name);
    if (order == 0)
        order = compare_numbers(a->row->type, b->row->type);
    if (order == 0)
        order = compare_numbers(a->row->session, b->row->session);
    return order != 0 ? order : compare_numbers(a->row->pid, b->row->pid);
}

static void take_first(struct series *series, const struct ranked *ranked, size_t count)
{
    series->count = count;
    for (size_t i = 0; i < count; i++) {
        series->order[i] = (uint32_t)(ranked[i].row - series->rows);
        series->rows[series->order[i]].column = (int64_t)i;
    }
}

enum status series_choose(struct series *series, size_t top, size_t numbers, struct problem *why)
{
    size_t seen = intern_count(series->keys), most = numbers == 0 ? seen : SERIES_COLUMNS_MAX / numbers;
    size_t wanted = top == 0 || top > seen ? seen : top;
    if (wanted > most)
        return problem_set(
            why, STATUS_LIMIT,
            "a table of %zu rows with %zu numbers each has more than %d columns: choose with --filter, or "
            "take the largest with --top N",
            wanted, numbers, SERIES_COLUMNS_MAX);
    struct ranked *ranked = calloc(seen + 1, sizeof *ranked);
    series->order = calloc(wanted + 1, sizeof *series->order);
    if (ranked == NULL || series->order == NULL) {
        free(ranked);
        return problem_set(why, STATUS_NO_MEMORY, "out of memory while exporting");
    }
    for (size_t i = 0; i < seen; i++)
        ranked[i] = (struct ranked){&series->rows[i], intern_text(series->names, series->rows[i].name)};
    qsort(ranked, seen, sizeof *ranked, compare_ranked);
    take_first(series, ranked, wanted);
    free(ranked);
    return STATUS_OK;
}

int64_t series_column(const struct series *series, const struct row *row)
{
    uint32_t place = place_of(series, row);
    return place == 0 ? -1 : series->rows[place - 1].column;
}

const struct series_row *series_at(const struct series *series, size_t column)
{
    return &series->rows[series->order[column]];
}
