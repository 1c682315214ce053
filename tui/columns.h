/* columns.h: which columns each kind of row can show, and which of them fit a width.
 *
 * A const table an entity, in the order of the screen, over the field catalogue. A layout takes the heaviest columns that fit, keeps
 * the order of the table, and gives what is left to the columns that can use it. A column whose field no row of the snapshot has is
 * left out, so that its room goes to the others. The sorted column stays whatever its weight. A layout owns nothing.
 */
#ifndef TUI_COLUMNS_H
#define TUI_COLUMNS_H

#include <stdbool.h>

#include "sampler/snapshot.h"

enum column_kind {
    COLUMN_NAME,
    COLUMN_PID,
    COLUMN_TYPE,
    COLUMN_VALUE,  /* a field of the catalogue */
    COLUMN_CHANGE, /* how much that field changed */
    COLUMN_EXCESS, /* objects that live without a handle: objects - handles */
    COLUMN_HOLDER,
    COLUMN_OWNER,
    COLUMN_GROUP
};

struct column {
    enum column_kind kind;
    int field;         /* of VALUE and CHANGE */
    const char *title; /* NULL: what the catalogue says */
    int width;         /* the least it needs */
    int widest;        /* what it can use */
    int weight;        /* the heavier stays when room is short */
};

enum { COLUMNS_MAX = 20 };

const struct column *columns_of(enum entity entity, size_t *count);
/* The two fields of which COLUMN_EXCESS is the difference. */
struct excess {
    int objects, handles;
};
struct excess column_excess(enum entity entity);
enum unit column_unit(enum entity entity, const struct column *column);
/* Names and texts are left-aligned and sorted upwards, numbers right-aligned and sorted downwards. */
bool column_is_text(const struct column *column);

/* What a layout must know of the rows. */
struct layout_wish {
    int width;       /* columns of the screen, the marker in front not counted */
    int name_width;  /* of the longest name */
    uint32_t fields; /* bit field: some row has it */
    bool holder, owner, group;
    bool exact; /* room for all digits */
    /* The sorted column comes right after the name, so that nobody looks at an order without seeing what it is of. */
    enum column_kind sort_kind;
    int sort_field;
};

struct layout_slot {
    const struct column *column;
    int x, width; /* x from the first column behind the marker */
};

struct layout {
    enum entity entity;
    struct layout_slot slots[COLUMNS_MAX];
    size_t count; /* at least 1: the name is always there */
};

void layout_make(struct layout *layout, enum entity entity, const struct layout_wish *wish);

#endif
