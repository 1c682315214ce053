#include "export/wide.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { TITLE_BYTES = 1 << 20 };

enum status wide_open(struct wide *wide, const struct columns *columns, size_t lead, const struct series *series,
                      struct problem *why)
{
    *wide = (struct wide){.columns = columns, .lead = lead, .numbers = columns->count - lead, .series = series};
    wide->count = wide->numbers * series->count;
    wide->values = calloc(wide->count + 1, sizeof *wide->values);
    if (wide->values == NULL)
        return problem_set(why, STATUS_NO_MEMORY, "out of memory while exporting");
    wide_clear(wide);
    return STATUS_OK;
}

void wide_done(struct wide *wide)
{
    free(wide->values);
    wide->values = NULL;
}

void wide_clear(struct wide *wide)
{
    for (size_t i = 0; i < wide->count; i++)
        wide->values[i] = ABSENT;
}

void wide_take(struct wide *wide, const struct line_source *source)
{
    int64_t column = series_column(wide->series, &source->row);
    if (column < 0)
        return;
    int64_t *values = wide->values + (size_t)column * wide->numbers;
    for (size_t i = 0; i < wide->numbers; i++)
        values[i] = cell_number(&wide->columns->list[wide->lead + i], source);
}

/* --- what a column is called ------------------------------------------------------------------------------------------------ */

const struct column *wide_column(const struct wide *wide, size_t i)
{
    return &wide->columns->list[wide->lead + i % wide->numbers];
}

void wide_label(const struct wide *wide, size_t i, struct buffer *out, add_name add)
{
    const struct series_row *row = series_at(wide->series, i / wide->numbers);
    add(out, intern_text(wide->series->names, row->name));
    if (wide->series->entity == ENTITY_POOLS)
        buffer_format(out, " %s", pool_type_name(row->type));
    if (row->session != ABSENT)
        buffer_format(out, " session %" PRId64, row->session);
    if (wide->series->entity == ENTITY_PROCESSES && process_pid(row->pid) != ABSENT)
        buffer_format(out, " %" PRId64, row->pid);
}

/* --- as CSV ----------------------------------------------------------------------------------------------------------------- */

static void add_bytes(struct buffer *out, struct text name)
{
    buffer_add(out, name.bytes, name.length);
}

void wide_title(const struct wide *wide, size_t i, struct buffer *out)
{
    char heading[COLUMN_HEADING];
    wide_label(wide, i, out, add_bytes);
    column_heading(wide_column(wide, i), heading);
    buffer_format(out, "%s%s", out->length > 0 ? " " : "", heading);
}

enum status wide_csv_header(const struct wide *wide, struct csv_writer *writer)
{
    char id[COLUMN_HEADING];
    struct buffer title;
    buffer_init(&title, TITLE_BYTES);
    for (size_t i = 0; i < wide->lead; i++)
        csv_raw(writer, id, column_heading(&wide->columns->list[i], id));
    for (size_t i = 0; i < wide->count; i++) {
        buffer_clear(&title);
        wide_title(wide, i, &title);
        csv_text(writer, (const char *)title.bytes, title.length);
    }
    csv_end_line(writer);
    enum status status = title.status;
    buffer_done(&title);
    return status;
}

void wide_csv_line(const struct wide *wide, struct csv_lines *lines, const struct line_source *sample)
{
    for (size_t i = 0; i < wide->lead; i++)
        csv_lines_cell(lines, &wide->columns->list[i], sample);
    for (size_t i = 0; i < wide->count; i++)
        csv_number(lines->writer, wide->values[i]);
    csv_end_line(lines->writer);
}
