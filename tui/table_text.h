/* table_text.h: what a table shows, for a file or the clipboard: all of its rows, not only those in sight, in the columns of the screen.
 *
 * Texts are safe; numbers in CSV and in a single row are exact, in the unit that the column's id names. What is ABSENT is an empty cell. Borrows everything.
 */
#ifndef TUI_TABLE_TEXT_H
#define TUI_TABLE_TEXT_H

#include <stdio.h>

#include "base/when.h"
#include "tui/table.h"

/* As on the screen, `width` columns wide. */
void table_text(struct buffer *out, const struct view *view, int width, const struct table_style *style);

/* A header of ids and a line a row, the time of the sample first. STATUS_FULL, STATUS_IO as csv_writer_flush. */
enum status table_csv(FILE *out, const char *name, const struct view *view, int width, const struct table_style *style,
                      struct problem *why);

/* One line: the name, then `id value` of each column that has one, then the time of its sample. */
void table_row_text(struct buffer *out, const struct view *view, const struct view_row *row, int width,
                    const struct table_style *style, struct zone zone);

#endif
