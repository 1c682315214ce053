/* columns.h: what an export can show, by column id, and how a row becomes cells.
 *
 * Ids are stable, lower case, with the unit in the name; number columns are the catalogue's ids, `<id>_change` is the change of one since the
 * previous exported sample, `<id>_min` and `<id>_max` are its lowest and highest value where a line stands for several samples (empty where it does not), and `stands_for` says for how
 * many it does. What can be asked for stands in tables here; the default list of each kind is what scripts may rely on: new
 * columns are only ever appended.
 * A `columns` owns nothing. A `cells` owns the finished forms of names it has seen (bounded), so that a name is made safe once.
 */
#ifndef EXPORT_COLUMNS_H
#define EXPORT_COLUMNS_H

#include "analysis/rows.h"
#include "base/when.h"
#include "export/csv_writer.h"
#include "replay/thinned.h"

/* The kinds of rows that can be exported; those with snapshots behind them have the number of their entity. */
enum what {
    WHAT_POOLS = ENTITY_POOLS,
    WHAT_PROCESSES = ENTITY_PROCESSES,
    WHAT_TYPES = ENTITY_TYPES,
    WHAT_GROUPS = ENTITY_GROUPS,
    WHAT_TOTALS = ENTITY_TOTALS,
    WHAT_MARKS = ENTITIES,
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
    bool holders, changes, ranges; /* whether any column needs them */
};

/* "pools,totals,...": STATUS_USAGE naming the word and what there is. */
enum status what_parse(const char *text, enum what *what, struct problem *why);

/* A comma list of column ids; NULL for the default. STATUS_USAGE names the unknown one and lists the valid ones. */
enum status columns_parse(struct columns *columns, enum what what, const char *list, struct problem *why);

/* Adds what belongs behind the default columns where samples were thinned: for how many a line stands, and the ends of the numbers most asked for. */
enum status columns_add_thinned(struct columns *columns, struct problem *why);

/* What the cells of one line are read from; all borrowed. */
struct line_source {
    int64_t utc_ns;
    struct zone zone;
    const char *boot;
    struct row row;     /* unless a mark */
    const void *before; /* the same row in the previous exported sample, or its totals; NULL when there is none */
    const struct mark *mark;
    int64_t stands_for;          /* samples; ABSENT for a mark */
    const struct ranges *ranges; /* of the sample; NULL for one as it was taken */
    size_t at;                   /* place of the row in its sample */
};

struct cells {
    struct buffer known; /* owned: finished cells one behind the other */
    struct {
        uint32_t offset, length;
    } * places; /* owned: by name id; length 0 is not known yet */
    size_t place_count;
    /* The finished forms of the moment that is being written. */
    int64_t utc_ns;
    char time[WHEN_TEXT];
    size_t time_length;
    struct zone zone;
    char boot[BOOT_TEXT];
    struct buffer boot_cell; /* owned */
};

void cells_init(struct cells *cells);
void cells_done(struct cells *cells);

void columns_write_header(const struct columns *columns, struct csv_writer *writer);
void columns_write_line(const struct columns *columns, struct cells *cells, struct csv_writer *writer,
                        const struct line_source *source);

#endif
