#include "tui/columns.h"

#include <stdio.h>
#include <string.h>

enum { COUNT_WIDTH = 7, EXACT_COUNT_WIDTH = 13, EXACT_BYTES_WIDTH = 16, HISTORY_WIDTH = 20, NAME_WEIGHT = 100 };

#define VALUE(field, wide, weight)                                                                                     \
    {                                                                                                                  \
        COLUMN_VALUE, field, NULL, wide, wide, weight                                                                  \
    }
#define CHANGE(field, weight)                                                                                          \
    {                                                                                                                  \
        COLUMN_CHANGE, field, NULL, COUNT_WIDTH, COUNT_WIDTH, weight                                                   \
    }
#define RECKONED(kind, title, width, weight)                                                                           \
    {                                                                                                                  \
        kind, -1, title, width, width, weight                                                                          \
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
    RECKONED(COLUMN_GROWTH, "GROWTH/H", 9, 40),
    RECKONED(COLUMN_SHARE, "SHARE", 6, 38),
    VALUE(POOL_HELD_BYTES, 7, 44),
    CHANGE(POOL_HELD_BYTES, 16),
    VALUE(POOL_EACH_BYTES, 10, 50),
    VALUE(POOL_OBJECTS, 8, 27),
    CHANGE(POOL_OBJECTS, 12),
    VALUE(POOL_HANDLES, 8, 60),
    CHANGE(POOL_HANDLES, 26),
    TEXT(COLUMN_EXCESS, "UNHELD", 7, 7, 26),
    RECKONED(COLUMN_FREED, "FREED", 6, 24),
    RECKONED(COLUMN_NEVER_FREED, "NEVER FREED", 12, 22),
    RECKONED(COLUMN_HISTORY, "HISTORY", HISTORY_WIDTH, 0),
    VALUE(POOL_SLOTS, 8, 18),
    CHANGE(POOL_SLOTS, 10),
    VALUE(POOL_SLABS, 7, 14),
    CHANGE(POOL_SLABS, 8),
    TEXT(COLUMN_HOLDER, "TOP HOLDER", 13, 36, 80),
    TEXT(COLUMN_OWNER, "OWNER", 8, 36, 56),
    TEXT(COLUMN_SURE, "SURE", 7, 7, 0),
    TEXT(COLUMN_COMPANY, "COMPANY", 12, 30, 0),
    TEXT(COLUMN_VERSION, "VERSION", 10, 18, 0),
};

static const struct column PROCESS_COLUMNS[] = {
    TEXT(COLUMN_PID, "PID", 7, 7, 90),
    TEXT(COLUMN_NAME, "NAME", 8, 40, NAME_WEIGHT),
    VALUE(PROCESS_HANDLES, 8, 95),
    CHANGE(PROCESS_HANDLES, 85),
    RECKONED(COLUMN_GROWTH, "GROWTH/H", 9, 84),
    RECKONED(COLUMN_SHARE, "SHARE", 6, 82),
    VALUE(PROCESS_THREADS, 8, 60),
    CHANGE(PROCESS_THREADS, 30),
    VALUE(PROCESS_RSS, 7, 80),
    CHANGE(PROCESS_RSS, 50),
    VALUE(PROCESS_PAGED, 7, 75),
    CHANGE(PROCESS_PAGED, 45),
    VALUE(PROCESS_NONPAGED, 9, 70),
    CHANGE(PROCESS_NONPAGED, 44),
    RECKONED(COLUMN_HISTORY, "HISTORY", HISTORY_WIDTH, 0),
    TEXT(COLUMN_GROUP, "GROUP", 12, 60, 55),
};

static const struct column TYPE_COLUMNS[] = {
    TEXT(COLUMN_NAME, "OBJECT TYPE", 12, 40, NAME_WEIGHT),
    VALUE(TYPE_OBJECTS, 8, 90),
    CHANGE(TYPE_OBJECTS, 85),
    VALUE(TYPE_HANDLES, 8, 95),
    CHANGE(TYPE_HANDLES, 80),
    RECKONED(COLUMN_GROWTH, "GROWTH/H", 9, 68),
    RECKONED(COLUMN_SHARE, "SHARE", 6, 60),
    TEXT(COLUMN_EXCESS, "DIFFERENCE", 11, 11, 70),
};

static const struct column DRIVER_COLUMNS[] = {
    TEXT(COLUMN_NAME, "DRIVER", 8, 30, NAME_WEIGHT),
    VALUE(DRIVER_SUM_BYTES, 7, 95),
    CHANGE(DRIVER_SUM_BYTES, 90),
    RECKONED(COLUMN_GROWTH, "GROWTH/H", 9, 85),
    RECKONED(COLUMN_SHARE, "SHARE", 6, 80),
    VALUE(DRIVER_SUM_TAGS, 5, 75),
    CHANGE(DRIVER_SUM_TAGS, 0),
    TEXT(COLUMN_SURE, "SURE", 7, 7, 70),
    VALUE(DRIVER_SUM_DIFF, 8, 0),
    CHANGE(DRIVER_SUM_DIFF, 0),
    VALUE(DRIVER_SUM_HELD, 7, 0),
    CHANGE(DRIVER_SUM_HELD, 0),
    VALUE(DRIVER_SUM_ALLOCS, 8, 0),
    CHANGE(DRIVER_SUM_ALLOCS, 0),
    VALUE(DRIVER_SUM_FREES, 8, 0),
    CHANGE(DRIVER_SUM_FREES, 0),
    TEXT(COLUMN_COMPANY, "COMPANY", 12, 30, 65),
    TEXT(COLUMN_VERSION, "VERSION", 10, 18, 55),
    TEXT(COLUMN_LOADED, "LOADED", 6, 6, 50),
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
    case ENTITY_DRIVERS:
        *count = sizeof DRIVER_COLUMNS / sizeof DRIVER_COLUMNS[0];
        return DRIVER_COLUMNS;
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
    if (column->kind == COLUMN_SHARE || column->kind == COLUMN_FREED)
        return UNIT_PERCENT;
    if (column->kind == COLUMN_GROWTH)
        return fields[column_main_field(entity)].unit;
    return column->field >= 0 && (size_t)column->field < count ? fields[column->field].unit : UNIT_COUNT;
}

bool column_is_text(const struct column *column)
{
    return column->kind == COLUMN_NAME || column->kind == COLUMN_TYPE || column->kind == COLUMN_HOLDER ||
           column->kind >= COLUMN_OWNER;
}

/* --- names ---------------------------------------------------------------------------------------------------------------- */

static const struct {
    enum column_kind kind;
    const char *id, *help;
} KINDS[] = {
    {COLUMN_NAME, "name", "the name; it is always shown"},
    {COLUMN_PID, "pid", "the number of the process"},
    {COLUMN_TYPE, "type", "the kind of memory, in the system's own word"},
    {COLUMN_EXCESS, "difference", "objects less handles: what lives without a handle"},
    {COLUMN_GROWTH, "growth_per_hour", "how much it grows in an hour, over the span looked at"},
    {COLUMN_SHARE, "share", "its part of all rows together"},
    {COLUMN_FREED, "freed", "frees for each allocation over the span looked at; 100% is balance"},
    {COLUMN_NEVER_FREED, "never_freed", "allocations over the span looked at when nothing at all was freed"},
    {COLUMN_HISTORY, "history", "how the sorted number went, over the time of the history graph"},
    {COLUMN_HOLDER, "holder", "who holds it: a process, a group, or unknown"},
    {COLUMN_OWNER, "owner", "the driver or module that it belongs to; ~ found in its code, ? only as bytes in it"},
    {COLUMN_GROUP, "group", "the group (cgroup) of the process"},
    {COLUMN_COMPANY, "company", "who made the driver, as its file says; a module's author"},
    {COLUMN_VERSION, "version", "of the driver's file"},
    {COLUMN_LOADED, "loaded", "whether the kernel has the driver in use"},
    {COLUMN_SURE, "sure", "how sure the owner is: known, ~ found in code, ? only as bytes; empty: unknown"},
};

static const char CHANGE_TAIL[] = "_change";

int column_main_field(enum entity entity)
{
    switch (entity) {
    case ENTITY_POOLS:
        return POOL_BYTES;
    case ENTITY_PROCESSES:
        return PROCESS_HANDLES;
    case ENTITY_TYPES:
        return TYPE_HANDLES;
    case ENTITY_DRIVERS:
        return DRIVER_SUM_BYTES;
    case ENTITY_GROUPS:
    case ENTITY_TOTALS:
    case ENTITIES:
        break;
    }
    return 0;
}

size_t column_id(char out[COLUMN_ID], enum entity entity, const struct column *column)
{
    size_t count;
    const struct field *fields = catalogue_fields(entity, &count);
    if (column->field >= 0)
        return (size_t)snprintf(out, COLUMN_ID, "%s%s", fields[column->field].id,
                                column->kind == COLUMN_CHANGE ? CHANGE_TAIL : "");
    out[0] = 0;
    for (size_t i = 0; i < sizeof KINDS / sizeof KINDS[0]; i++) {
        if (KINDS[i].kind == column->kind)
            return (size_t)snprintf(out, COLUMN_ID, "%s", KINDS[i].id);
    }
    return 0;
}

const struct column *column_find(enum entity entity, const char *id, size_t length)
{
    size_t count;
    const struct column *columns = columns_of(entity, &count);
    for (size_t i = 0; i < count; i++) {
        char own[COLUMN_ID];
        size_t own_length = column_id(own, entity, &columns[i]);
        if (own_length == length && memcmp(own, id, length) == 0)
            return &columns[i];
        if (columns[i].kind == COLUMN_NAME && length == 3 && memcmp(id, "tag", 3) == 0)
            return &columns[i];
    }
    return NULL;
}

const char *column_help(enum entity entity, const struct column *column)
{
    size_t count;
    if (column->kind == COLUMN_CHANGE)
        return "the change of it";
    if (column->field >= 0)
        return catalogue_fields(entity, &count)[column->field].help;
    for (size_t i = 0; i < sizeof KINDS / sizeof KINDS[0]; i++) {
        if (KINDS[i].kind == column->kind)
            return KINDS[i].help;
    }
    return "";
}

bool column_sorts(const struct column *column)
{
    return column->kind != COLUMN_HISTORY;
}

bool column_is_of_span(enum column_kind kind)
{
    return kind == COLUMN_GROWTH || kind == COLUMN_FREED || kind == COLUMN_NEVER_FREED;
}

bool column_is_sorted(const struct column *column, enum column_kind kind, int field)
{
    return column->kind == kind && (column->field < 0 || column->field == field);
}

/* --- what is there to be shown -------------------------------------------------------------------------------------------- */

static bool is_there(enum entity entity, const struct column *column, const struct layout_wish *wish)
{
    struct excess excess = column_excess(entity);
    switch (column->kind) {
    case COLUMN_VALUE:
    case COLUMN_CHANGE:
        return wish->fields >> column->field & 1;
    case COLUMN_EXCESS:
        return (wish->fields >> excess.objects & 1) && (wish->fields >> excess.handles & 1);
    case COLUMN_FREED:
    case COLUMN_NEVER_FREED:
        return (wish->fields >> POOL_ALLOCS & 1) && (wish->fields >> POOL_FREES & 1);
    case COLUMN_HOLDER:
        return wish->holder;
    case COLUMN_OWNER:
        return wish->owner;
    case COLUMN_GROUP:
        return wish->group;
    case COLUMN_COMPANY:
        return wish->company;
    case COLUMN_VERSION:
        return wish->version;
    case COLUMN_LOADED:
        return wish->loaded;
    case COLUMN_SURE:
        return wish->sure;
    case COLUMN_NAME:
    case COLUMN_PID:
    case COLUMN_TYPE:
    case COLUMN_GROWTH:
    case COLUMN_SHARE:
    case COLUMN_HISTORY:
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
    bool number = !column_is_text(column) && column->kind != COLUMN_PID && column->kind != COLUMN_EXCESS &&
                  column->kind != COLUMN_HISTORY && column_unit(entity, column) != UNIT_PERCENT;
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
    if (column->kind == COLUMN_NAME)
        return column->weight;
    if (column->field < 0 && column->kind == wish->sort_kind)
        return NAME_WEIGHT - 1;
    if (!number || column->field != wish->sort_field)
        return column->weight;
    if (column->kind == wish->sort_kind)
        return column->kind == COLUMN_CHANGE ? NAME_WEIGHT - 2 : NAME_WEIGHT - 1;
    return column->kind == COLUMN_VALUE && wish->sort_kind == COLUMN_CHANGE ? NAME_WEIGHT - 1 : column->weight;
}

/* The columns a layout chooses among, in the order of the screen. */
struct candidates {
    size_t count;
    struct {
        const struct column *column;
        int width, weight;
        bool seen, chosen;
    } at[COLUMNS_MAX];
};

static void add_candidate(struct candidates *candidates, enum entity entity, const struct column *column, int width,
                          const struct layout_wish *wish)
{
    bool sorted = column_is_sorted(column, wish->sort_kind, wish->sort_field);
    if (candidates->count == COLUMNS_MAX || (wish->no_changes && column->kind == COLUMN_CHANGE && !sorted))
        return;
    int wanted = width_wanted(entity, column, wish);
    if (width > 0)
        wanted = least(width, most(1, wish->width));
    candidates->at[candidates->count].column = column;
    candidates->at[candidates->count].width = wanted;
    candidates->at[candidates->count++].weight = weight_of(column, wish);
}

static bool is_chosen(const struct column_choice *choice, const struct column *column)
{
    for (size_t i = 0; i < choice->count; i++) {
        if (choice->chosen[i].column == column)
            return true;
    }
    return false;
}

/* What a user has chosen, and what must be there whatever they have: the name, and the column that gives the order. */
static void take_candidates(struct candidates *candidates, enum entity entity, const struct layout_wish *wish)
{
    size_t count;
    const struct column *columns = columns_of(entity, &count);
    const struct column_choice *choice = wish->choice;
    candidates->count = 0;
    if (choice == NULL || choice->count == 0) {
        for (size_t i = 0; i < count; i++) {
            if (columns[i].weight > 0)
                add_candidate(candidates, entity, &columns[i], 0, wish);
        }
        return;
    }
    for (size_t i = 0; i < count; i++) {
        if (columns[i].kind == COLUMN_NAME && !is_chosen(choice, &columns[i]))
            add_candidate(candidates, entity, &columns[i], 0, wish);
    }
    for (size_t i = 0; i < choice->count; i++)
        add_candidate(candidates, entity, choice->chosen[i].column, choice->chosen[i].width, wish);
    for (size_t i = 0; i < count; i++) {
        if (column_is_sorted(&columns[i], wish->sort_kind, wish->sort_field) && columns[i].kind != COLUMN_NAME &&
            !is_chosen(choice, &columns[i]))
            add_candidate(candidates, entity, &columns[i], 0, wish);
    }
}

/* The heaviest column that is not looked at yet, -1 when all are. */
static int heaviest(const struct candidates *candidates)
{
    int best = -1;
    for (size_t i = 0; i < candidates->count; i++) {
        if (!candidates->at[i].seen && (best < 0 || candidates->at[i].weight > candidates->at[best].weight))
            best = (int)i;
    }
    return best;
}

/* What is left goes to the name first, then to the other texts from the right. */
static void stretch(struct layout *layout, const struct layout_wish *wish, int left)
{
    for (size_t i = 0; i < layout->count; i++) {
        struct layout_slot *slot = &layout->slots[i];
        if (slot->column->kind != COLUMN_NAME || slot->fixed)
            continue;
        int more = least(left, room_of(slot->column, wish, slot->width));
        slot->width += more;
        left -= more;
    }
    for (size_t i = layout->count; i-- > 0;) {
        struct layout_slot *slot = &layout->slots[i];
        int more = slot->fixed ? 0 : least(left, room_of(slot->column, wish, slot->width));
        slot->width += more;
        left -= more;
    }
}

/* A change without its value would be a riddle, unless the user wants it so. */
static bool has_value(const struct candidates *candidates, const struct column *column, const struct layout_wish *wish)
{
    if (column->kind != COLUMN_CHANGE || (wish->choice != NULL && wish->choice->count > 0))
        return true;
    for (size_t i = 0; i < candidates->count; i++) {
        const struct column *other = candidates->at[i].column;
        if (candidates->at[i].chosen && other->kind == COLUMN_VALUE && other->field == column->field)
            return true;
    }
    return false;
}

/* Takes the heaviest that fit; returns the columns that are left over. */
static int choose(struct candidates *candidates, enum entity entity, const struct layout_wish *wish)
{
    int left = wish->width + 1; /* one blank between two columns */
    for (int at = heaviest(candidates); at >= 0; at = heaviest(candidates)) {
        const struct column *column = candidates->at[at].column;
        int width = candidates->at[at].width;
        candidates->at[at].seen = true;
        bool fits = is_there(entity, column, wish) && width < left && has_value(candidates, column, wish);
        candidates->at[at].chosen = column->kind == COLUMN_NAME || fits;
        left -= candidates->at[at].chosen ? width + 1 : 0;
    }
    return most(0, left);
}

static bool has_fixed_width(const struct column_choice *choice, const struct column *column)
{
    for (size_t i = 0; choice != NULL && i < choice->count; i++) {
        if (choice->chosen[i].column == column)
            return choice->chosen[i].width > 0;
    }
    return false;
}

void layout_make(struct layout *layout, enum entity entity, const struct layout_wish *wish)
{
    struct candidates candidates = {0};
    take_candidates(&candidates, entity, wish);
    int left = choose(&candidates, entity, wish);
    layout->entity = entity;
    layout->count = 0;
    for (size_t i = 0; i < candidates.count; i++) {
        const struct column *column = candidates.at[i].column;
        if (candidates.at[i].chosen)
            layout->slots[layout->count++] = (struct layout_slot){
                .column = column, .width = candidates.at[i].width, .fixed = has_fixed_width(wish->choice, column)};
    }
    stretch(layout, wish, left);
    int x = 0;
    for (size_t i = 0; i < layout->count; i++) {
        layout->slots[i].x = x;
        x += layout->slots[i].width + 1;
    }
}
