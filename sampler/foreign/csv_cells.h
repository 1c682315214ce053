/* csv_cells.h: a line of CSV as its cells, read by libcsv (RFC 4180): one line is one record.
 *
 * Owns the parser and the cells of the last line, whose memory is kept from line to line and bounded by LINE_MOST (lines.h). Blanks around a cell that is not quoted are no part of it.
 */
#ifndef SAMPLER_FOREIGN_CSV_CELLS_H
#define SAMPLER_FOREIGN_CSV_CELLS_H

#include <csv.h>

#include "base/buffer.h"
#include "base/intern.h"

struct csv_cells {
    struct csv_parser parser;
    struct buffer bytes; /* of all cells */
    struct buffer ends;  /* a size_t each */
};

enum status csv_cells_init(struct csv_cells *cells); /* NO_MEMORY only */
void csv_cells_done(struct csv_cells *cells);

/* False when the line is no record: a quote within it is not closed, or memory is out. */
bool csv_cells_read(struct csv_cells *cells, struct text line, char delimiter);

size_t csv_cells_count(const struct csv_cells *cells);

/* Of the last line that was read; borrowed until the next. Empty beyond the last cell. */
struct text csv_cells_at(const struct csv_cells *cells, size_t i);

#endif
