#include <string.h>

#include "analysis/measures.h"
#include "base/when.h"
#include "tui/view.h"

static struct row row_in(const struct view *view, const struct view_past *past, const void *item)
{
    return (struct row){view->entity, past->snapshot, item, NULL, NULL, NULL};
}

/* Rows of a type that repeats others are there on request only: the past may not have been asked for them. */
static bool was_asked_for(const struct view *view, const struct view_row *row, const struct view_past *past)
{
    if (view->entity != ENTITY_POOLS)
        return true;
    enum pool_type type = ((const struct pool *)row->row.item)->type;
    return !pool_type_repeats(type) || snapshot_has_type(past->snapshot, type);
}

/* How much a field changed since the past, where the row is `before`; not there it had nothing. A row that is gone lost all it had. */
static int64_t change_since(const struct view *view, const struct view_row *row, const struct view_past *past,
                            const void *before, int field)
{
    size_t count;
    const struct field *fields = catalogue_fields(view->entity, &count);
    if (past->snapshot == NULL || field < 0 || (size_t)field >= count || fields[field].difference == DIFFERENCE_NONE)
        return ABSENT;
    int64_t now = row_value(&row->row, field), then = 0;
    if (before != NULL) {
        struct row held = row_in(view, past, before);
        then = row_value(&held, field);
    } else if (!was_asked_for(view, row, past)) {
        return ABSENT;
    }
    if (row->news == NEWS_GONE)
        now = now == ABSENT ? ABSENT : 0;
    int64_t change = number_difference(now, then);
    return change != ABSENT && change < 0 && fields[field].difference == DIFFERENCE_COUNTER ? ABSENT : change;
}

static int64_t rate_of(int64_t change, enum change_mode mode, int64_t elapsed_ns)
{
    switch (mode) {
    case CHANGE_PER_SECOND:
        return number_scale(change, NS_PER_SECOND, elapsed_ns);
    case CHANGE_PER_HOUR:
        return number_scale(change, NS_PER_HOUR, elapsed_ns);
    case CHANGE_PER_DAY:
        return number_scale(change, 24 * NS_PER_HOUR, elapsed_ns);
    case CHANGE_PLAIN:
    case CHANGE_NOT_SHOWN:
    case CHANGE_MODES:
        break;
    }
    return change;
}

int64_t view_change(const struct view *view, const struct view_row *row, int field)
{
    const struct view_past *basis = &view->source.basis;
    return rate_of(change_since(view, row, basis, row->before, field), view->source.change, basis->elapsed_ns);
}

static const void *item_in_span(const struct view *view, const struct view_row *row)
{
    const struct view_past *span = &view->source.span;
    return span->index != NULL ? row_index_find(span->index, row->row.item) : NULL;
}

int64_t view_span_change(const struct view *view, const struct view_row *row, int field)
{
    return change_since(view, row, &view->source.span, item_in_span(view, row), field);
}

static int64_t growth_of(const struct view *view, const struct view_row *row)
{
    int64_t change = view_span_change(view, row, column_main_field(view->entity));
    return rate_of(change, CHANGE_PER_HOUR, view->source.span.elapsed_ns);
}

static int64_t share_of(const struct view *view, const struct view_row *row)
{
    if (row->news == NEWS_GONE)
        return ABSENT;
    return measure_share(row_value(&row->row, column_main_field(view->entity)), view->whole);
}

static struct turnover turnover_of(const struct view *view, const struct view_row *row)
{
    const void *then = item_in_span(view, row);
    struct turnover turnover = {.allocs_now = row_value(&row->row, POOL_ALLOCS),
                                .frees_now = row_value(&row->row, POOL_FREES)};
    if (view->source.span.snapshot == NULL || row->news == NEWS_GONE)
        turnover.allocs_now = ABSENT;
    if (then != NULL) {
        struct row before = row_in(view, &view->source.span, then);
        turnover.allocs_then = row_value(&before, POOL_ALLOCS);
        turnover.frees_then = row_value(&before, POOL_FREES);
    }
    return turnover;
}

int64_t view_number(const struct view *view, const struct view_row *row, const struct column *column)
{
    struct excess excess = column_excess(view->entity);
    struct turnover turnover;
    switch (column->kind) {
    case COLUMN_PID:
        return row_value(&row->row, ROW_PID);
    case COLUMN_VALUE:
        return row_value(&row->row, column->field);
    case COLUMN_CHANGE:
        return view_change(view, row, column->field);
    case COLUMN_EXCESS:
        return number_difference(row_value(&row->row, excess.objects), row_value(&row->row, excess.handles));
    case COLUMN_GROWTH:
        return growth_of(view, row);
    case COLUMN_SHARE:
        return share_of(view, row);
    case COLUMN_FREED:
        turnover = turnover_of(view, row);
        return measure_freed(&turnover);
    case COLUMN_NEVER_FREED:
        turnover = turnover_of(view, row);
        return measure_never_freed(&turnover);
    case COLUMN_NAME:
    case COLUMN_TYPE:
    case COLUMN_HISTORY:
    case COLUMN_HOLDER:
    case COLUMN_OWNER:
    case COLUMN_GROUP:
    case COLUMN_COMPANY:
    case COLUMN_VERSION:
    case COLUMN_LOADED:
    case COLUMN_SURE:
        break;
    }
    return ABSENT;
}

int64_t view_total(const struct view *view, const struct column *column)
{
    size_t count;
    const struct field *fields = catalogue_fields(view->entity, &count);
    bool adds_up =
        column->kind == COLUMN_EXCESS || column->kind == COLUMN_GROWTH || column->kind == COLUMN_SHARE ||
        (column->field >= 0 && (size_t)column->field < count && fields[column->field].difference != DIFFERENCE_NONE);
    struct row_sum sum = row_sum_begin();
    for (size_t i = 0; adds_up && i < view->count; i++) {
        const struct view_row *row = view_at(view, i);
        if (row->news != NEWS_GONE)
            row_sum_add(&sum, &row->row, view_number(view, row, column));
    }
    return row_sum_end(&sum);
}
