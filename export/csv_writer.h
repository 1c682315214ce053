/* csv_writer.h: cells into RFC 4180 lines (or tab-separated ones).
 *
 * - Lines end with LF, cells are separated by one separator, none trails. Nothing looks at the locale.
 * - A number is its digits; ABSENT is an empty cell. A line of one empty cell is written as "" (tab-separated: an empty line).
 * - A text is made safe and stays reversible: bytes that are no printable UTF-8 become \xNN, a backslash becomes \\ (base/text.h). Unless separated by tabs, libcsv
 *   puts all texts in quotes that need them or may need them (blanks, quotes, separators, anything but plain words).
 * - A spreadsheet takes a text that begins with = + - @ for a formula. With `neutral`, as a writer begins, that first character becomes \xNN too, so that one rule
 *   reads every cell back; without it such cells are only counted.
 * A writer borrows its FILE and owns one scratch buffer. The first failed write sticks: later cells do nothing, and csv_writer_flush tells it.
 */
#ifndef EXPORT_CSV_WRITER_H
#define EXPORT_CSV_WRITER_H

#include <stdint.h>

#include "base/buffer.h"
#include "base/number.h"
#include "export/stream.h"

struct csv_writer {
    struct stream stream;
    char separator;
    bool neutral;
    uint64_t formulas;     /* texts so far that a spreadsheet may take for one */
    size_t cells;          /* on this line so far */
    bool is_blank;         /* all of them empty */
    struct buffer scratch; /* owned */
};

void csv_writer_init(struct csv_writer *writer, FILE *out, char separator);
void csv_writer_done(struct csv_writer *writer);

/* What may separate cells: a tab, or a printable character that stands in no cell without quotes. */
bool csv_may_separate(char separator);

/* Appends the finished form of a text cell to `cell`, for csv_finished: to be kept where the same name comes again and again. */
void csv_render(const struct csv_writer *writer, struct buffer *cell, const char *bytes, size_t length);

void csv_text(struct csv_writer *writer, const char *bytes, size_t length);
void csv_finished(struct csv_writer *writer, const char *bytes, size_t length);
void csv_number(struct csv_writer *writer, int64_t value);
/* A finite number with a fraction. */
void csv_real(struct csv_writer *writer, double value);
/* One of our own words, which needs nothing; length 0: an empty cell. */
void csv_raw(struct csv_writer *writer, const char *bytes, size_t length);
void csv_end_line(struct csv_writer *writer);

enum status csv_writer_flush(struct csv_writer *writer, const char *object, struct problem *why);

static inline bool csv_writer_failed(const struct csv_writer *writer)
{
    return stream_failed(&writer->stream);
}

#endif
