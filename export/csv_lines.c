#include "export/csv_lines.h"

#include <errno.h>

static void finish(void *context, struct buffer *out, const char *bytes, size_t length)
{
    csv_render(context, out, bytes, length);
}

void csv_lines_init(struct csv_lines *lines, const struct columns *columns, struct csv_writer *writer)
{
    lines->columns = columns;
    lines->writer = writer;
    cell_reader_init(&lines->reader);
    finished_init(&lines->finished, finish, writer);
}

void csv_lines_done(struct csv_lines *lines)
{
    cell_reader_done(&lines->reader);
    finished_done(&lines->finished);
}

void csv_lines_header(struct csv_lines *lines)
{
    char id[COLUMN_HEADING];
    for (size_t i = 0; i < lines->columns->count; i++)
        csv_raw(lines->writer, id, column_heading(&lines->columns->list[i], id));
    csv_end_line(lines->writer);
}

/* A cell that has something to say has a form that is not empty, unless memory is out. */
static void put_finished(struct csv_writer *writer, struct text text)
{
    if (text.length == 0 && writer->stream.error == 0)
        writer->stream.error = ENOMEM;
    csv_finished(writer, text.bytes, text.length);
}

void csv_lines_cell(struct csv_lines *lines, const struct column *column, const struct line_source *source)
{
    struct cell cell;
    struct csv_writer *writer = lines->writer;
    if (column->kind == CELL_VALUE) { /* as most are: the shortest way */
        csv_number(writer, cell_number(column, source));
        return;
    }
    cell_read(&lines->reader, column, source, &cell);
    switch (cell.content) {
    case CONTENT_NONE:
        csv_raw(writer, "", 0);
        break;
    case CONTENT_NUMBER:
        csv_number(writer, cell.number);
        break;
    case CONTENT_REAL:
        csv_real(writer, cell.real);
        break;
    case CONTENT_NAME:
        put_finished(writer, finished_name(&lines->finished, source->row.snapshot->names, cell.name));
        break;
    case CONTENT_BOOT:
        put_finished(writer, finished_boot(&lines->finished, cell.text.bytes));
        break;
    case CONTENT_TEXT:
        csv_text(writer, cell.text.bytes, cell.text.length);
        break;
    case CONTENT_WORD:
        csv_raw(writer, cell.text.bytes, cell.text.length);
        break;
    }
}

void csv_lines_row(struct csv_lines *lines, const struct line_source *source)
{
    for (size_t i = 0; i < lines->columns->count; i++)
        csv_lines_cell(lines, &lines->columns->list[i], source);
    csv_end_line(lines->writer);
}
