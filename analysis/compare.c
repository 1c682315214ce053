#include "analysis/compare.h"

#include <stdlib.h>
#include <string.h>

void comparison_init(struct comparison *comparison)
{
    *comparison = (struct comparison){0};
}

void comparison_done(struct comparison *comparison)
{
    free(comparison->rows);
    comparison_init(comparison);
}

int comparison_main_field(enum entity entity)
{
    switch (entity) {
    case ENTITY_PROCESSES:
        return PROCESS_HANDLES;
    case ENTITY_TYPES:
        return TYPE_OBJECTS;
    case ENTITY_GROUPS:
        return GROUP_KERNEL;
    case ENTITY_DRIVERS:
        return DRIVER_SUM_BYTES;
    case ENTITY_POOLS:
    case ENTITY_TOTALS:
    case ENTITIES:
        break;
    }
    return POOL_BYTES;
}

const struct row *compared_row(const struct compared *row)
{
    return row->after.item != NULL ? &row->after : &row->before;
}

int64_t compared_value(const struct compared *row, bool after, int field)
{
    const struct row *side = after ? &row->after : &row->before;
    return side->item != NULL ? row_value(side, field) : ABSENT;
}

int64_t compared_change(const struct compared *row, int field)
{
    int64_t before = compared_value(row, false, field), after = compared_value(row, true, field);
    if (row->before.item == NULL)
        return after;
    return row->after.item == NULL ? number_difference(0, before) : number_difference(after, before);
}

/* --- matching ----------------------------------------------------------------------------------------------------------------- */

static int by_identity(const void *a, const void *b)
{
    return row_compare_identity(a, b);
}

/* The rows of a sample in the order of their identities; NULL when there is no memory. */
static struct row *sorted_rows(const struct snapshot *snapshot, enum entity entity, size_t *count)
{
    *count = snapshot_rows(snapshot, entity);
    struct row *rows = calloc(*count + 1, sizeof *rows);
    for (size_t i = 0; rows != NULL && i < *count; i++)
        rows[i] = (struct row){.entity = entity, .snapshot = snapshot, .item = snapshot_row(snapshot, entity, i)};
    if (rows != NULL)
        qsort(rows, *count, sizeof *rows, by_identity);
    return rows;
}

static void add(struct comparison *comparison, const struct row *before, const struct row *after,
                const struct filter *filter)
{
    struct compared *row = &comparison->rows[comparison->count];
    *row = (struct compared){.growth = ABSENT};
    row->before = before != NULL ? *before : row->before;
    row->after = after != NULL ? *after : row->after;
    if (filter != NULL && !rows_match(filter, compared_row(row)))
        return;
    row->growth = compared_change(row, comparison_main_field(comparison->entity));
    comparison->grew += row->growth != ABSENT && row->growth > 0;
    comparison->shrank += row->growth != ABSENT && row->growth < 0;
    comparison->appeared += before == NULL;
    comparison->vanished += after == NULL;
    comparison->count++;
}

static void match(struct comparison *comparison, const struct row *before, size_t before_count, const struct row *after,
                  size_t after_count, const struct filter *filter)
{
    size_t i = 0, j = 0;
    while (i < before_count || j < after_count) {
        int order = i == before_count ? 1 : j == after_count ? -1 : row_compare_identity(&before[i], &after[j]);
        add(comparison, order <= 0 ? &before[i] : NULL, order >= 0 ? &after[j] : NULL, filter);
        i += order <= 0;
        j += order >= 0;
    }
}

/* ABSENT is the smallest number there is, so what has none comes last. */
static int by_growth(const void *a, const void *b)
{
    const struct compared *one = a, *other = b;
    if (one->growth != other->growth)
        return one->growth > other->growth ? -1 : 1;
    return row_compare_identity(compared_row(one), compared_row(other));
}

enum status comparison_make(struct comparison *comparison, enum entity entity, const struct snapshot *before,
                            const struct snapshot *after, const struct filter *filter)
{
    size_t before_count, after_count;
    comparison_done(comparison);
    comparison->entity = entity;
    struct row *then = sorted_rows(before, entity, &before_count);
    struct row *now = sorted_rows(after, entity, &after_count);
    comparison->rows = calloc(before_count + after_count + 1, sizeof *comparison->rows);
    bool enough = then != NULL && now != NULL && comparison->rows != NULL;
    if (enough) {
        match(comparison, then, before_count, now, after_count, filter);
        qsort(comparison->rows, comparison->count, sizeof *comparison->rows, by_growth);
    }
    free(then);
    free(now);
    return enough ? STATUS_OK : STATUS_NO_MEMORY;
}
