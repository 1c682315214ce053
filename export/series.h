/* series.h: the rows of many samples that get columns of their own in a wide table, and which of them is which row of a sample.
 *
 * Filled by a first walk over the samples, then chosen: those whose number is highest at its highest, up to a limit, in that order; ties by name. A series is what a reader of
 * the table sees of a row: name, type and session of a pool, name and pid of a process; no sample has two of them. The totals of all samples are one.
 * Owns its names and what it knows of each series: a few dozen bytes, SERIES_SEEN_MAX of them at most.
 */
#ifndef EXPORT_SERIES_H
#define EXPORT_SERIES_H

#include "analysis/rows.h"

/* As many columns as a sheet of Excel or LibreOffice has. */
enum { SERIES_COLUMNS_MAX = 16384, SERIES_SEEN_MAX = 1 << 20 };

/* Who it is; what its kind does not have is 0 or ABSENT. */
struct series_row {
    uint32_t name; /* in `names` */
    enum pool_type type;
    int64_t session;
    int64_t pid;
    int64_t highest;
    int64_t column; /* -1: it has none */
};

struct series {
    enum entity entity;
    int field;               /* whose highest value counts */
    struct intern *names;    /* owned */
    struct intern *keys;     /* owned: identities; the id of one is its place in `rows`, counted from 1 */
    struct series_row *rows; /* owned: in the order of their first coming */
    size_t capacity;
    uint32_t *order; /* owned: places of the chosen ones */
    size_t count;    /* of them */
};

enum status series_open(struct series *series, enum entity entity, int field, struct problem *why);
void series_done(struct series *series);

/* A row of a sample. STATUS_NO_MEMORY, or STATUS_LIMIT behind SERIES_SEEN_MAX. */
enum status series_add(struct series *series, const struct row *row);

/* Once, behind the last row. `top` 0: all. STATUS_LIMIT with a line when they would need more than SERIES_COLUMNS_MAX columns, `numbers` each (0: no columns are wanted). */
enum status series_choose(struct series *series, size_t top, size_t numbers, struct problem *why);

/* Which column a row of a sample has, from 0; -1 when it has none. */
int64_t series_column(const struct series *series, const struct row *row);

/* The one with that column. Borrowed. */
const struct series_row *series_at(const struct series *series, size_t column);

#endif
