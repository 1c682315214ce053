/* csv_lines.h: a header and a line for each row, as CSV.
 *
 * Borrows the columns and the writer; owns the finished forms of names.
 */
#ifndef EXPORT_CSV_LINES_H
#define EXPORT_CSV_LINES_H

#include "export/cells.h"
#include "export/csv_writer.h"
#include "export/finished.h"

struct csv_lines {
    const struct columns *columns;
    struct csv_writer *writer;
    struct cell_reader reader;
    struct finished finished;
};

void csv_lines_init(struct csv_lines *lines, const struct columns *columns, struct csv_writer *writer);
void csv_lines_done(struct csv_lines *lines);

void csv_lines_header(struct csv_lines *lines);
void csv_lines_row(struct csv_lines *lines, const struct line_source *source);

/* The cell of one column. */
void csv_lines_cell(struct csv_lines *lines, const struct column *column, const struct line_source *source);

#endif
