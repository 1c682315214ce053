/* columns.h: what an export can show, by column id: the one table behind all formats.
 *
 * Ids are stable, lower case, with the unit in the name; number columns are the catalogue's ids, `<id>_change` is the change of one since the
 * previous exported sample, `<id>_min` and `<id>_max` are its lowest and highest value where a line stands for several samples (empty where it does not), and `stands_for` says for how
 * many it does. What can be asked for stands in tables here; the default list of each kind is what scripts may rely on: new
 * columns are only ever appended.
 * A `columns` owns nothing. What stands in a column of a row is read in cells.h.
 */
#ifndef EXPORT_COLUMNS_H
#define EXPORT_COLUMNS_H

#include <stdbool.h>

#include "sampler/catalogue.h"

/* The kinds of rows that can be exported; those with snapshots behind them have the number of their entity. */
enum what {
    WHAT_POOLS = ENTITY_POOLS,
    WHAT_PROCESSES = ENTITY_PROCESSES,
    WHAT_TYPES = ENTITY_TYPES,
    WHAT_GROUPS = ENTITY_GROUPS,
    WHAT_TOTALS = ENTITY_TOTALS,
    WHAT_MARKS,  /* drivers are in no recording */
    WHAT_SERIES, /* points of extra series */
    WHAT_COUNT
};

enum cell_kind {
    CELL_TIME,
    CELL_EPOCH,
    CELL_BOOT,
    CELL_NAME,
    CELL_NAME_HEX,
    CELL_TYPE,
    CELL_ALIASES,
    CELL_SESSION,
    CELL_OWNER,
    CELL_HOLDER,
    CELL_HOLDER_BASIS,
    CELL_HOLDER_PID,
    CELL_PID,
    CELL_STARTED,
    CELL_GROUP,
    CELL_MARK_KIND,
    CELL_MARK_TEXT,
    CELL_STANDS_FOR,
    CELL_MACHINE,
    CELL_PATH,
    CELL_POINT,
    CELL_VALUE,
    CELL_CHANGE,
    CELL_MIN,
    CELL_MAX
};

struct column {
    const char *id; /* borrowed from a const table; what is told of a value has its id */
    enum cell_kind kind;
    int field; /* of CELL_VALUE and what is told of it */
};

enum { COLUMNS_MAX = 64 };

struct columns {
    enum what what;
    struct column list[COLUMNS_MAX];
    size_t count;
    bool is_chosen;                /* by a list, and not the default */
    bool holders, changes, ranges; /* whether any column needs them */
};

/* "pools,totals,...": STATUS_USAGE naming the word and what there is. */
enum status what_parse(const char *text, enum what *what, struct problem *why);

/* A comma list of column ids; NULL for the default. STATUS_USAGE names the unknown one and lists the valid ones. */
enum status columns_parse(struct columns *columns, enum what what, const char *list, struct problem *why);

/* The same for a table with a column for each row and number: what is no number must be of the sample itself (time, epoch_ns, boot, stands_for), comes first, and is the
 * time when nothing else is asked for. *lead gets how many these are. */
enum status columns_parse_wide(struct columns *columns, enum what what, const char *list, size_t *lead,
                               struct problem *why);

/* Adds what belongs behind the default columns where samples were thinned: for how many a line stands, and the ends of the numbers most asked for. */
enum status columns_add_thinned(struct columns *columns, struct problem *why);

/* Its name in a header: the id with what is told of it. */
enum { COLUMN_HEADING = 64 };
size_t column_heading(const struct column *column, char out[COLUMN_HEADING]);

/* Whether it is a number of the catalogue, or what is told of one. */
bool column_is_number(const struct column *column);

#endif
