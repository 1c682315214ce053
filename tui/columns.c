#include "tui/columns.h"

#include <string.h>

enum { COUNT_WIDTH = 7, EXACT_COUNT_WIDTH = 13, EXACT_BYTES_WIDTH = 16, NAME_WEIGHT = 100 };

#define VALUE(field, wide, weight)                                                                                     \
    {                                                                                                                  \
        COLUMN_VALUE, field, NULL, wide, wide, weight                                                                  \
    }
#define CHANGE(field, weight)                                                                                          \
    {                                                                                                                  \
        COLUMN_CHANGE, field, NULL, COUNT_WIDTH, COUNT_WIDTH, weight                                                   \
    }
#define TEXT(kind, title, min, max, weight)                                                                            \
    {                                                                                                                  \
        kind, -1, title, min, max, weight                                                                              \
    }

static const struct column POOL_COLUMNS[] = {
    TEXT(COLUMN_NAME, "TAG", 4, 30, NAME_WEIGHT),
    TEXT(COLUMN_TYPE, "TYPE", 6, 6, 70),
    VALUE(POOL_ALLOCS, 8, 54),
    CHANGE(POOL_ALLOCS, 30),
    VALUE(POOL_FREES, 8, 52),
    CHANGE(POOL_FREES, 28),
    VALUE(POOL_DIFF, 8, 86),
    CHANGE(POOL_DIFF, 66),
    VALUE(POOL_BYTES, 7, 95),
    CHANGE(POOL_BYTES, 90),
    VALUE(POOL_HELD_BYTES, 7, 44),
    VALUE(POOL_EACH_BYTES, 10, 50),
    VALUE(POOL_OBJECTS, 8, 27),
    VALUE(POOL_HANDLES, 8, 60),
    TEXT(COLUMN_EXCESS, "UNHELD", 7, 7, 26),
    TEXT(COLUMN_HOLDER, "TOP HOLDER", 13, 36, 80),
    TEXT(COLUMN_OWNER, "OWNER", 8, 36, 56),
};

static const struct column PROCESS_COLUMNS[] = {
    TEXT(COLUMN_PID, "PID", 7, 7, 90), TEXT(COLUMN_NAME, "NAME", 8, 40, NAME_WEIGHT),
    VALUE(PROCESS_HANDLES, 8, 95),     CHANGE(PROCESS_HANDLES, 85),
    VALUE(PROCESS_THREADS, 8, 60),     VALUE(PROCESS_RSS, 7, 80),
    CHANGE(PROCESS_RSS, 50),           VALUE(PROCESS_PAGED, 7, 75),
    CHANGE(PROCESS_PAGED, 45),         VALUE(PROCESS_NONPAGED, 9, 70),
    CHANGE(PROCESS_NONPAGED, 44),      TEXT(COLUMN_GROUP, "GROUP", 12, 60, 55),
};

static const struct column TYPE_COLUMNS[] = {
    TEXT(COLUMN_NAME, "OBJECT TYPE", 12, 40, NAME_WEIGHT),
    VALUE(TYPE_OBJECTS, 8, 90),
    CHANGE(TYPE_OBJECTS, 85),
    VALUE(TYPE_HANDLES, 8, 95),
    CHANGE(TYPE_HANDLES, 80),
    TEXT(COLUMN_EXCESS, "DIFFERENCE", 11, 11, 70),
};

static const struct column GROUP_COLUMNS[] = {
    TEXT(COLUMN_NAME, "GROUP", 12, 60, NAME_WEIGHT),
    VALUE(GROUP_KERNEL, 7, 95),
    CHANGE(GROUP_KERNEL, 90),
    VALUE(GROUP_SLAB, 7, 85),
    CHANGE(GROUP_SLAB, 80),
};

const struct column *columns_of(enum entity entity, size_t *count)
{
    switch (entity) {
    case ENTITY_PROCESSES:
        *count = sizeof PROCESS_COLUMNS / sizeof PROCESS_COLUMNS[0];
        return PROCESS_COLUMNS;
    case ENTITY_TYPES:
        *count = sizeof TYPE_COLUMNS / sizeof TYPE_COLUMNS[0];
        return TYPE_COLUMNS;
    case ENTITY_GROUPS:
        *count = sizeof GROUP_COLUMNS / sizeof GROUP_COLUMNS[0];
        return GROUP_COLUMNS;
    case ENTITY_POOLS:
    case ENTITY_TOTALS:
    case ENTITIES:
        break;
    }
    *count = sizeof POOL_COLUMNS / sizeof POOL_COLUMNS[0];
    return POOL_COLUMNS;
}

struct excess column_excess(enum entity entity)
{
    return entity == ENTITY_POOLS ? (struct excess){POOL_OBJECTS, POOL_HANDLES}
                                  : (struct excess){TYPE_OBJECTS, TYPE_HANDLES};
}

enum unit column_unit(enum entity entity, const struct column *column)
{
    size_t count;
    const struct field *fields = catalogue_fields(entity, &count);
    if (column->kind == COLUMN_PID)
        return UNIT_ID;
    return column->field >= 0 && (size_t)column->field < count ? fields[column->field].unit : UNIT_COUNT;
}

bool column_is_text(const struct column *column)
{
    return column->kind == COLUMN_NAME || column->kind == COLUMN_TYPE || column->kind == COLUMN_HOLDER ||
           column->kind == COLUMN_OWNER || column->kind == COLUMN_GROUP;
}

static bool is_there(enum entity entity, const struct column *column, const struct layout_wish *wish)
{
    struct excess excess = column_excess(entity);
    switch (column->kind) {
    case COLUMN_VALUE:
    case COLUMN_CHANGE:
        return wish->fields >> column->field & 1;
    case COLUMN_EXCESS:
        return (wish->fields >> excess.objects & 1) && (wish->fields >> excess.handles & 1);
    case COLUMN_HOLDER:
        return wish->holder;
    case COLUMN_OWNER:
        return wish->owner;
    case COLUMN_GROUP:
        return wish->group;
    case COLUMN_NAME:
    case COLUMN_PID:
    case COLUMN_TYPE:
        break;
    }
    return true;
}

static int least(int a, int b)
{
    return a < b ? a : b;
}

static int most(int a, int b)
{
    return a > b ? a : b;
}

/* The name may shrink to a third of the line before a number has to go. */
static int width_wanted(enum entity entity, const struct column *column, const struct layout_wish *wish)
{
    if (column->kind == COLUMN_NAME) {
        int useful = least(most(wish->name_width, (int)strlen(column->title) + 1), least(15, most(4, wish->width / 3)));
        return most(1, least(useful, wish->width));
    }
    bool number = column->kind == COLUMN_VALUE || column->kind == COLUMN_CHANGE;
    if (!wish->exact || !number)
        return column->width;
    return most(column->width, column_unit(entity, column) == UNIT_BYTES ? EXACT_BYTES_WIDTH : EXACT_COUNT_WIDTH);
}

static int room_of(const struct column *column, const struct layout_wish *wish, int width)
{
    int widest = column->kind == COLUMN_NAME ? least(column->widest, wish->name_width) : column->widest;
    return column_is_text(column) ? most(0, widest - width) : 0;
}

/* The sorted column follows the name; where that is a change, together with the value that changed. */
static int weight_of(const struct column *column, const struct layout_wish *wish)
{
    bool number = column->kind == COLUMN_VALUE || column->kind == COLUMN_CHANGE;
    if (column->kind == COLUMN_NAME || (number && column->field != wish->sort_field))
        return column->weight;
    if (column->kind == wish->sort_kind)
        return column->kind == COLUMN_CHANGE ? NAME_WEIGHT - 2 : NAME_WEIGHT - 1;
    return column->kind == COLUMN_VALUE && wish->sort_kind == COLUMN_CHANGE ? NAME_WEIGHT - 1 : column->weight;
}

/* The heaviest column that is not looked at yet, -1 when all are. */
static int heaviest(const struct column *columns, size_t count, const bool *seen, const struct layout_wish *wish)
{
    int best = -1;
    for (size_t i = 0; i < count; i++) {
        if (!seen[i] && (best < 0 || weight_of(&columns[i], wish) > weight_of(&columns[best], wish)))
            best = (int)i;
    }
    return best;
}

/* What is left goes to the name first, then to the other texts from the right. */
static void stretch(struct layout *layout, const struct layout_wish *wish, int left)
{
    for (size_t i = 0; i < layout->count; i++) {
        struct layout_slot *slot = &layout->slots[i];
        if (slot->column->kind != COLUMN_NAME)
            continue;
        int more = least(left, room_of(slot->column, wish, slot->width));
        slot->width += more;
        left -= more;
    }
    for (size_t i = layout->count; i-- > 0;) {
        struct layout_slot *slot = &layout->slots[i];
        int more = least(left, room_of(slot->column, wish, slot->width));
        slot->width += more;
        left -= more;
    }
}

/* A change without its value would be a riddle. */
static bool has_value(const struct column *columns, size_t count, const bool *chosen, const struct column *column)
{
    if (column->kind != COLUMN_CHANGE)
        return true;
    for (size_t i = 0; i < count; i++) {
        if (chosen[i] && columns[i].kind == COLUMN_VALUE && columns[i].field == column->field)
            return true;
    }
    return false;
}

void layout_make(struct layout *layout, enum entity entity, const struct layout_wish *wish)
{
    size_t count;
    const struct column *columns = columns_of(entity, &count);
    bool seen[COLUMNS_MAX] = {false}, chosen[COLUMNS_MAX] = {false};
    int left = wish->width + 1; /* one blank between two columns */
    for (int at = heaviest(columns, count, seen, wish); at >= 0; at = heaviest(columns, count, seen, wish)) {
        int width = width_wanted(entity, &columns[at], wish);
        seen[at] = true;
        bool fits =
            is_there(entity, &columns[at], wish) && width < left && has_value(columns, count, chosen, &columns[at]);
        chosen[at] = columns[at].kind == COLUMN_NAME || fits;
        left -= chosen[at] ? width + 1 : 0;
    }
    layout->entity = entity;
    layout->count = 0;
    for (size_t i = 0; i < count; i++) {
        if (chosen[i])
            layout->slots[layout->count++] =
                (struct layout_slot){&columns[i], 0, width_wanted(entity, &columns[i], wish)};
    }
    stretch(layout, wish, most(0, left));
    int x = 0;
    for (size_t i = 0; i < layout->count; i++) {
        layout->slots[i].x = x;
        x += layout->slots[i].width + 1;
    }
}
