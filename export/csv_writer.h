/* csv_writer.h: cells into RFC 4180 lines (or tab-separated ones), 64 KB at a time.
 *
 * - Lines end with LF, cells are separated by one separator, none trails. Nothing looks at the locale.
 * - A number is its digits; ABSENT is an empty cell. A line of one empty cell is written as "" (tab-separated: an empty line).
 * - A text is made safe and stays reversible: bytes that are no printable UTF-8 become \xNN, a backslash becomes \\ (base/text.h). A first
 *   character = + - or @ becomes \xNN too, so that no spreadsheet takes a name for a formula. In CSV, libcsv puts all texts in quotes that need them or
 *   may need them (blanks, quotes, separators, anything but plain words).
 * A writer borrows its stream and owns one scratch buffer. The first failed write sticks: later cells do nothing, and csv_writer_flush tells it.
 */
#ifndef EXPORT_CSV_WRITER_H
#define EXPORT_CSV_WRITER_H

#include <stdio.h>

#include "base/buffer.h"
#include "base/number.h"

enum { CSV_BUFFER = 64 * 1024 };

struct csv_writer {
    FILE *out; /* borrowed */
    char separator;
    int error;             /* errno of the first failed write, else 0 */
    size_t length;         /* in bytes[] */
    size_t cells;          /* on this line so far */
    bool is_blank;         /* all of them empty */
    struct buffer scratch; /* owned */
    char bytes[CSV_BUFFER];
};

void csv_writer_init(struct csv_writer *writer, FILE *out, char separator);
void csv_writer_done(struct csv_writer *writer);

/* Appends the finished form of a text cell to `cell`, for csv_raw: to be kept where the same name comes again and again. */
void csv_render(struct buffer *cell, char separator, const char *bytes, size_t length);

void csv_text(struct csv_writer *writer, const char *bytes, size_t length);
void csv_number(struct csv_writer *writer, int64_t value);
void csv_raw(struct csv_writer *writer, const char *bytes, size_t length);
void csv_end_line(struct csv_writer *writer);

/* Writes what is held and flushes the stream. STATUS_CLOSED when the reader of the pipe went away, STATUS_FULL on a full disk; `object` names the
 * output in the line. */
enum status csv_writer_flush(struct csv_writer *writer, const char *object, struct problem *why);

static inline bool csv_writer_failed(const struct csv_writer *writer)
{
    return writer->error != 0;
}

#endif
