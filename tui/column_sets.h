/* column_sets.h: choices of columns as words: `type diff bytes bytes_change:9 share`, and those that have a name.
 *
 * Words are ids of columns.h with a width behind a colon, where it is not the column's own. A const table; nothing is owned.
 */
#ifndef TUI_COLUMN_SETS_H
#define TUI_COLUMN_SETS_H

#include "base/status.h"
#include "tui/columns.h"

enum { COLUMN_WIDTH_MAX = 200 };

struct column_set {
    enum entity entity;
    const char *name;
    const char *columns; /* "": the table's own order and weights */
};

/* The named sets of all entities; the first of each is `default`. */
const struct column_set *column_sets(size_t *count);

/* The next set of the entity behind the one called `name`, round the end; NULL or an unknown name: the first. */
const struct column_set *column_set_next(enum entity entity, const char *name);

/* STATUS_USAGE names the word at fault; the choice is left alone then. */
enum status column_choice_parse(struct column_choice *choice, enum entity entity, const char *text,
                                struct problem *why);

#endif
