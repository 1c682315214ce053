/* align_table.h: another program's CSV, row by row, as it stands.
 *
 * libcsv says where rows and cells are; the bytes of a row are kept beside, so that it can be passed on unchanged, with the line breaks before and behind it. What separates cells (comma,
 * semicolon, tab, bar) is what the first line has most of. A row is borrowed until the next is read. A row is bounded by ALIGN_ROW_BYTES, its cells by ALIGN_CELLS; anything else may stand in the file.
 * Owns its FILE and buffers.
 */
#ifndef EXPORT_ALIGN_TABLE_H
#define EXPORT_ALIGN_TABLE_H

#include <stdbool.h>
#include <stdio.h>

#include "base/buffer.h"
#include "base/intern.h"

enum { ALIGN_ROW_BYTES = 16 << 20, ALIGN_CELLS = 65536 };

struct align_row {
    struct text bytes;    /* without the line break behind it */
    struct text line_end; /* "" behind a last line without one */
    size_t cells;         /* 0: what is left at the end, no row */
};

struct align_table;

/* STATUS_DAMAGED for UTF-16, which is to be converted first; STATUS_EMPTY when there is no row. */
enum status align_table_open(struct align_table **table, const char *path, struct problem *why);
void align_table_close(struct align_table *table);

/* Begins with the first row again. */
enum status align_table_rewind(struct align_table *table, struct problem *why);

/* STATUS_EMPTY behind the last. STATUS_DAMAGED names the row whose quotes are no CSV. STATUS_LIMIT for a row beyond the bounds, as a file that is no CSV may have. */
enum status align_table_row(struct align_table *table, struct align_row *row, struct problem *why);

/* A cell of the row read last, without quotes; empty beyond the last. */
struct text align_table_cell(const struct align_table *table, size_t i);

char align_table_separator(const struct align_table *table);

#endif
