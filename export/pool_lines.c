#include "export/pool_lines.h"

#include <stdlib.h>
#include <string.h>

void pool_lines_init(struct pool_lines *lines)
{
    memset(lines, 0, sizeof *lines);
    row_index_init(&lines->before);
}

void pool_lines_done(struct pool_lines *lines)
{
    free(lines->lines);
    row_index_done(&lines->before);
    pool_lines_init(lines);
}

int64_t pool_line_change(const struct pool_line *line, int field)
{
    const struct pool *pool = line->row.item;
    return line->before == NULL ? ABSENT : number_difference(pool->value[field], line->before->value[field]);
}

static int64_t sort_key(const struct pool_line *line, const struct pool_selection *selection, bool by_change)
{
    if (selection->sort_field < 0)
        return 0;
    return by_change ? pool_line_change(line, selection->sort_field) : row_value(&line->row, selection->sort_field);
}

/* Absent is the least number there is, so it comes last. */
static int compare_lines(const void *a, const void *b)
{
    const struct pool_line *x = a, *y = b;
    if (x->key != y->key)
        return x->key > y->key ? -1 : 1;
    return row_compare_identity(&x->row, &y->row);
}

enum status pool_lines_collect(struct pool_lines *lines, const struct snapshot *now, const struct snapshot *previous,
                               const struct holders *holders, const struct pool_selection *selection)
{
    enum status status = previous != NULL ? row_index_build(&lines->before, previous, ENTITY_POOLS) : STATUS_OK;
    lines->lines = calloc(now->pool_count + 1, sizeof *lines->lines);
    if (status != STATUS_OK || lines->lines == NULL)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < now->pool_count; i++) {
        const struct pool *pool = &now->pools[i];
        const struct holder *holder = holders != NULL ? &holders->holders[i] : NULL;
        struct pool_line *line = &lines->lines[lines->count];
        line->row = (struct row){ENTITY_POOLS, now, pool, holder, selection->tags, selection->owners};
        if (!choice_takes(&selection->choice, pool) || !rows_match(selection->filter, &line->row))
            continue;
        line->before = previous != NULL ? row_index_pool(&lines->before, pool) : NULL;
        line->key = sort_key(line, selection, selection->by_change && previous != NULL);
        lines->count++;
    }
    qsort(lines->lines, lines->count, sizeof *lines->lines, compare_lines);
    return STATUS_OK;
}
