/* cells.h: what stands in a column of a row, before any format has its say.
 *
 * A cell is nothing, a number, or a text with how much it can be trusted; formats only write it down. A text that is no name of the snapshot is borrowed from the reader, until it
 * reads the next cell. A cell_reader owns that room.
 */
#ifndef EXPORT_CELLS_H
#define EXPORT_CELLS_H

#include "analysis/rows.h"
#include "base/when.h"
#include "export/columns.h"
#include "replay/thinned.h"

/* A point of an extra series. */
struct point_source {
    struct text machine, path;
    double value;
};

/* What the cells of one line are read from; all borrowed. */
struct line_source {
    int64_t utc_ns;
    struct zone zone;
    const char *boot;
    struct row row;     /* unless a mark */
    const void *before; /* the same row in the previous exported sample, or its totals; NULL when there is none */
    const struct mark *mark;
    const struct point_source *point; /* of an extra series; else NULL */
    int64_t stands_for;               /* samples; ABSENT for a mark */
    const struct ranges *ranges;      /* of the sample; NULL for one as it was taken */
    size_t at;                        /* place of the row in its sample */
};

enum cell_content {
    CONTENT_NONE,
    CONTENT_NUMBER,
    CONTENT_REAL, /* a number with a fraction */
    CONTENT_NAME, /* any bytes, by its id in the names of the snapshot */
    CONTENT_BOOT, /* any bytes, the same for many rows */
    CONTENT_TEXT, /* any bytes */
    CONTENT_WORD  /* one of our own, or a time: safe ASCII without blanks */
};

struct cell {
    enum cell_content content;
    int64_t number; /* never ABSENT */
    double real;
    uint32_t name; /* never 0 */
    struct text text;
};

struct cell_reader {
    /* The moment that was read last: all rows of a sample have the same. */
    int64_t utc_ns;
    struct zone zone;
    char time[WHEN_TEXT];
    size_t time_length;
    struct buffer room; /* owned */
};

void cell_reader_init(struct cell_reader *reader);
void cell_reader_done(struct cell_reader *reader);

void cell_read(struct cell_reader *reader, const struct column *column, const struct line_source *source,
               struct cell *cell);

/* The number alone, of a column that is one (column_is_number); ABSENT when there is none. */
int64_t cell_number(const struct column *column, const struct line_source *source);

#endif
