/* json_lines.h: an object for each row, one a line (jsonlines.org, also called NDJSON).
 *
 * Keys are the column ids, all of them in every line and in the same order: a number that is absent and a text that is not known are null, so that a reader which makes columns of them
 * has every column from the first line on. Numbers are JSON numbers of at most 19 digits: exact in Python, jq 1.7, sqlite and whatever reads 64 bits; epoch_ns is beyond 2^53, so a reader that
 * only has floating point sees it rounded to a quarter of a microsecond. Texts are json.h's.
 * Borrows the columns and the stream; owns the finished forms of keys and names.
 */
#ifndef EXPORT_JSON_LINES_H
#define EXPORT_JSON_LINES_H

#include "export/cells.h"
#include "export/finished.h"
#include "export/stream.h"

struct json_lines {
    const struct columns *columns;
    struct stream *stream;
    struct cell_reader reader;
    struct finished finished;
    struct {
        char text[COLUMN_HEADING + 8]; /* `,"bytes":` */
        size_t length;
    } keys[COLUMNS_MAX];
};

void json_lines_init(struct json_lines *lines, const struct columns *columns, struct stream *stream);
void json_lines_done(struct json_lines *lines);
void json_lines_row(struct json_lines *lines, const struct line_source *source);

#endif
