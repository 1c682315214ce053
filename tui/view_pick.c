#include <string.h>

#include "base/text.h"
#include "tui/view.h"

/* --- the selection ---------------------------------------------------------------------------------------------------------- */

const struct view_row *view_selected(const struct view *view)
{
    return view->cursor < view->count ? view_at(view, view->cursor) : NULL;
}

void view_select(struct view *view, size_t at)
{
    if (view->count == 0)
        return;
    view->cursor = at < view->count ? at : view->count - 1;
    const struct view_row *row = view_at(view, view->cursor);
    static const size_t SIZES[ENTITIES] = {[ENTITY_POOLS] = sizeof(struct pool),
                                           [ENTITY_PROCESSES] = sizeof(struct process),
                                           [ENTITY_TYPES] = sizeof(struct object_type),
                                           [ENTITY_GROUPS] = sizeof(struct group),
                                           [ENTITY_DRIVERS] = sizeof(struct driver_sum)};
    memcpy(&view->selection.item, row->row.item, SIZES[view->entity]);
    view->selection.held = true;
}

void view_move(struct view *view, int64_t rows)
{
    int64_t at = (int64_t)view->cursor + rows;
    view_select(view, at > 0 ? (size_t)at : 0);
}

void view_select_first(struct view *view)
{
    view->selection.held = false;
    view->cursor = 0;
    view->top = 0;
}

void view_scroll(struct view *view, size_t lines)
{
    if (lines == 0)
        return;
    if (view->cursor < view->top)
        view->top = view->cursor;
    if (view->cursor >= view->top + lines)
        view->top = view->cursor - lines + 1;
    size_t last = view->count > lines ? view->count - lines : 0;
    view->top = view->top < last ? view->top : last;
}

bool view_row_contains(const struct view_row *row, const char *text)
{
    struct text name = row_name(&row->row);
    size_t length = strlen(text);
    if (length == 0)
        return false;
    if (text_contains_fold(name.bytes, name.length, text, length))
        return true;
    if (row->row.entity != ENTITY_POOLS)
        return false;
    struct text aliases = intern_text(row->row.snapshot->names, ((const struct pool *)row->row.item)->aliases);
    return text_contains_fold(aliases.bytes, aliases.length, text, length);
}

bool view_find(struct view *view, const char *text, bool beyond)
{
    for (size_t step = beyond ? 1 : 0; step < view->count + (beyond ? 1 : 0); step++) {
        size_t at = (view->cursor + step) % view->count;
        if (view_row_contains(view_at(view, at), text)) {
            view_select(view, at);
            return true;
        }
    }
    return false;
}

bool view_find_back(struct view *view, const char *text)
{
    for (size_t step = 1; step <= view->count; step++) {
        size_t at = (view->cursor + view->count - step) % view->count;
        if (view_row_contains(view_at(view, at), text)) {
            view_select(view, at);
            return true;
        }
    }
    return false;
}

/* --- pinned and hidden rows --------------------------------------------------------------------------------------------------- */

/* Its place, or count. */
static size_t place_of(const struct picked *picked, struct row_identity identity)
{
    size_t at = 0;
    while (at < picked->count && (picked->rows[at].a != identity.a || picked->rows[at].b != identity.b))
        at++;
    return at;
}

bool view_is_pinned(const struct view *view, const void *item)
{
    return view->pinned.count > 0 && place_of(&view->pinned, row_identity(view->entity, item)) < view->pinned.count;
}

bool view_is_hidden(const struct view *view, const void *item)
{
    return view->hidden.count > 0 && place_of(&view->hidden, row_identity(view->entity, item)) < view->hidden.count;
}

static enum status pick(struct picked *picked, struct row_identity identity)
{
    if (picked->count == VIEW_PICKED_MAX)
        return STATUS_LIMIT;
    picked->rows[picked->count++] = identity;
    return STATUS_OK;
}

enum status view_pin(struct view *view, bool *pinned)
{
    const struct view_row *row = view_selected(view);
    if (row == NULL)
        return STATUS_EMPTY;
    struct row_identity identity = row_identity(view->entity, row->row.item);
    size_t at = place_of(&view->pinned, identity);
    *pinned = at == view->pinned.count;
    view_select(view, view->cursor);
    if (*pinned)
        return pick(&view->pinned, identity);
    view->pinned.rows[at] = view->pinned.rows[--view->pinned.count];
    return STATUS_OK;
}

enum status view_hide(struct view *view)
{
    const struct view_row *row = view_selected(view);
    if (row == NULL)
        return STATUS_EMPTY;
    return pick(&view->hidden, row_identity(view->entity, row->row.item));
}
