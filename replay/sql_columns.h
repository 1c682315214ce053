/* sql_columns.h: which columns the tables of `pooltop sql` have, and what stands in them. Inside replay only.
 *
 * The tables are those of an export: pools, processes, types, groups, totals and marks, and the samples themselves. Columns are named as in an export, by the
 * catalogue's ids; a cgroup is `cgroup`, because group is a word of SQL. Absent numbers and names are NULL. Texts are safe: an unprintable byte is \xNN, a backslash \\.
 * What only thinned samples tell (`stands_for`, `<id>_min`, `<id>_max`) can be asked for and is not in `SELECT *`, but for the stands_for of samples.
 */
#ifndef REPLAY_SQL_COLUMNS_H
#define REPLAY_SQL_COLUMNS_H

#include "base/buffer.h"
#include "base/when.h"
#include "replay/sqlite_file.h"
#include "replay/thinned.h"

enum sql_table { SQL_POOLS, SQL_PROCESSES, SQL_TYPES, SQL_GROUPS, SQL_TOTALS, SQL_SAMPLES, SQL_MARKS, SQL_TABLES };

enum sql_cell {
    SQL_TIME,
    SQL_EPOCH,
    SQL_BOOT,
    SQL_SAMPLE,
    SQL_NAME,
    SQL_NAME_HEX,
    SQL_TYPE,
    SQL_SESSION,
    SQL_ALIASES,
    SQL_HOLDER,
    SQL_OWNER,
    SQL_PID,
    SQL_STARTED,
    SQL_STARTED_NS,
    SQL_CGROUP,
    SQL_MONO,
    SQL_TOOK,
    SQL_ENCODE,
    SQL_LAST_COMMIT,
    SQL_RUN,
    SQL_KEY,
    SQL_AFTER_BREAK,
    SQL_STANDS_FOR,
    SQL_KIND,
    SQL_TEXT,
    /* field: the number of the catalogue */
    SQL_VALUE,
    SQL_MIN,
    SQL_MAX
};

struct sql_column {
    const char *name, *suffix; /* together they are what it is called */
    enum sql_cell cell;
    int field;
    bool hidden; /* not in SELECT * */
};

enum { SQL_COLUMNS_MAX = 96 };

struct sql_columns {
    enum sql_table table;
    struct sql_column list[SQL_COLUMNS_MAX];
    size_t count;
};

/* Where a row comes from. Everything is borrowed. */
struct sql_row {
    const struct sample_info *info;  /* NULL in marks */
    const struct snapshot *snapshot; /* NULL in totals, samples and marks */
    const void *item;                /* a pool, process, object type or group */
    const struct mark *mark;         /* in marks */
    const struct ranges *ranges;     /* of a thinned sample, where they are asked for; else NULL */
    size_t at;                       /* place of the item in the snapshot */
    struct zone zone;
    struct buffer *scratch;
};

const char *sql_table_name(enum sql_table table);
/* The rows of the decoded tables; others are no entity of a frame. */
bool sql_table_is_decoded(enum sql_table table);
enum entity sql_table_entity(enum sql_table table);

void sql_columns_of(struct sql_columns *columns, enum sql_table table);

/* Appends `CREATE TABLE ...`, as SQLite wants it told. */
void sql_columns_declare(const struct sql_columns *columns, struct buffer *sql);

/* Whether the ranges of a thinned sample are needed for a cell. */
bool sql_column_wants_ranges(const struct sql_columns *columns, size_t column);

/* Id of the name of a row in the names of its snapshot. */
uint32_t sql_row_name(enum sql_table table, const void *item);

void sql_cell_write(sqlite3_context *out, const struct sql_columns *columns, size_t column, const struct sql_row *row);

#endif
