/* wide.h: a sample as one line of numbers, those of each series side by side.
 *
 * The first columns are of the sample itself (`lead` of them), then come the numbers of the first series, of the second, and so on. What a sample does not have is ABSENT.
 * Borrows the columns and the series; owns the numbers of one sample.
 */
#ifndef EXPORT_WIDE_H
#define EXPORT_WIDE_H

#include "export/csv_lines.h"
#include "export/series.h"

struct wide {
    const struct columns *columns;
    size_t lead, numbers; /* columns of the sample; and of each series */
    const struct series *series;
    int64_t *values; /* owned: count of them */
    size_t count;
};

enum status wide_open(struct wide *wide, const struct columns *columns, size_t lead, const struct series *series,
                      struct problem *why);
void wide_done(struct wide *wide);

/* All ABSENT again, then the numbers of each row of one sample. */
void wide_clear(struct wide *wide);
void wide_take(struct wide *wide, const struct line_source *source);

/* The column of the i-th number. */
const struct column *wide_column(const struct wide *wide, size_t i);

/* `Toke Paged`, `Toke Paged session 1`, `lsass.exe 640`, `File`; nothing for totals. The bytes of the name are added by `add`. */
typedef void (*add_name)(struct buffer *out, struct text name);
void wide_label(const struct wide *wide, size_t i, struct buffer *out, add_name add);

/* The label and the number: `Toke Paged bytes`. Any bytes. */
void wide_title(const struct wide *wide, size_t i, struct buffer *out);

/* As CSV: `time`, `Toke Paged bytes`, ... */
enum status wide_csv_header(const struct wide *wide, struct csv_writer *writer);
void wide_csv_line(const struct wide *wide, struct csv_lines *lines, const struct line_source *sample);

#endif
