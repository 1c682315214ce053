/* columns.h: which columns each kind of row can show, and which of them fit a width.
 *
 * A const table an entity, in the order of the screen, over the field catalogue: every field of it, its change, and what is reckoned from them. A layout takes the heaviest
 * columns that fit, keeps the order of the table or of the user's choice, and gives what is left to the columns that can use it. A column whose field no row of the snapshot has is
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
    COLUMN_VALUE,       /* a field of the catalogue */
    COLUMN_CHANGE,      /* how much that field changed */
    COLUMN_EXCESS,      /* objects that live without a handle: objects - handles */
    COLUMN_GROWTH,      /* how much the main field of the entity grows in an hour, over the span that is looked at */
    COLUMN_SHARE,       /* of the main field, in all rows together */
    COLUMN_FREED,       /* frees for each allocation over that span */
    COLUMN_NEVER_FREED, /* allocations over that span when nothing was freed */
    COLUMN_HISTORY,     /* how the sorted number went, as a line of blocks; no number, and nothing to sort by */
    COLUMN_HOLDER,
    COLUMN_OWNER,
    COLUMN_GROUP,
    COLUMN_COMPANY, /* of the driver, as the next two */
    COLUMN_VERSION,
    COLUMN_LOADED,
    COLUMN_SURE /* how sure the owner is */
};

struct column {
    enum column_kind kind;
    int field;         /* of VALUE and CHANGE */
    const char *title; /* NULL: what the catalogue says */
    int width;         /* the least it needs */
    int widest;        /* what it can use */
    int weight;        /* the heavier stays when room is short; 0: only shown when it was chosen */
};

enum { COLUMNS_MAX = 32, COLUMN_ID = 40 };

const struct column *columns_of(enum entity entity, size_t *count);
/* The two fields of which COLUMN_EXCESS is the difference. */
struct excess {
    int objects, handles;
};
struct excess column_excess(enum entity entity);
/* The one name of a column outside: a field's id, `bytes_change`, `share`, `holder`. Returns the length. */
size_t column_id(char out[COLUMN_ID], enum entity entity, const struct column *column);
/* NULL when no column of the entity is called so. */
const struct column *column_find(enum entity entity, const char *id, size_t length);
/* A sentence about it, for the setup page. */
const char *column_help(enum entity entity, const struct column *column);
/* The field by whose change a row is called grown or shrunk; GROWTH and SHARE are told of it. */
int column_main_field(enum entity entity);
enum unit column_unit(enum entity entity, const struct column *column);
/* Names and texts are left-aligned and sorted upwards, numbers right-aligned and sorted downwards. */
bool column_is_text(const struct column *column);

/* The columns a user wants, in their order; the name is always among them. */
struct column_choice {
    size_t count; /* 0: nothing was chosen, the table's own order and all of its columns hold */
    struct {
        const struct column *column;
        int width; /* 0: what the table says */
    } chosen[COLUMNS_MAX];
};

/* What a layout must know of the rows. */
struct layout_wish {
    int width;       /* columns of the screen, the marker in front not counted */
    int name_width;  /* of the longest name */
    uint32_t fields; /* bit field: some row has it */
    bool holder, owner, group, sure;
    bool company, version, loaded;      /* some row has it */
    bool exact;                         /* room for all digits */
    bool no_changes;                    /* no column of changes, but for the sorted one */
    const struct column_choice *choice; /* borrowed; NULL: nothing was chosen */
    /* The sorted column comes right after the name, so that nobody looks at an order without seeing what it is of. */
    enum column_kind sort_kind;
    int sort_field;
};

struct layout_slot {
    const struct column *column;
    int x, width; /* x from the first column behind the marker */
    bool fixed;   /* the user gave the width */
};

struct layout {
    enum entity entity;
    struct layout_slot slots[COLUMNS_MAX];
    size_t count; /* at least 1: the name is always there */
};

/* Whether rows can be put in an order by it. */
bool column_sorts(const struct column *column);

/* Told over the span that is looked at, so that an earlier sample is needed. */
bool column_is_of_span(enum column_kind kind);

/* Whether the column shows something else for each row of this order: the one whose title has the arrow. */
bool column_is_sorted(const struct column *column, enum column_kind kind, int field);

void layout_make(struct layout *layout, enum entity entity, const struct layout_wish *wish);

#endif
