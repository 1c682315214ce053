/* cells.h: one line of a table of cells, taken apart by libcsv.
 *
 * Quotes are those of RFC 4180, blanks around a cell without quotes are no part of it. Owns the parser and the bytes of the cells, which are borrowed until the next line.
 */
#ifndef SAMPLER_FOREIGN_CELLS_H
#define SAMPLER_FOREIGN_CELLS_H

#include <stdbool.h>

#include "base/intern.h"

struct cells;

enum status cells_open(struct cells **cells);
void cells_close(struct cells *cells); /* NULL is allowed */

/* Takes a line apart; false when its quotes are no CSV, or memory is out. */
bool cells_split(struct cells *cells, struct text line, char separator);

/* The same where quotes mean nothing, as in our own tables with tabs. */
bool cells_split_plain(struct cells *cells, struct text line, char separator);

size_t cells_count(const struct cells *cells);
/* "" behind the last one. */
struct text cells_at(const struct cells *cells, size_t i);

#endif
