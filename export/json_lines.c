#include "export/json_lines.h"

#include <errno.h>

#include "base/decimal.h"
#include "export/json.h"

static void finish(void *context, struct buffer *out, const char *bytes, size_t length)
{
    (void)context;
    json_add_string(out, bytes, length);
}

void json_lines_init(struct json_lines *lines, const struct columns *columns, struct stream *stream)
{
    lines->columns = columns;
    lines->stream = stream;
    cell_reader_init(&lines->reader);
    finished_init(&lines->finished, finish, NULL);
    for (size_t i = 0; i < columns->count; i++) {
        char id[COLUMN_HEADING];
        column_heading(&columns->list[i], id);
        int length = snprintf(lines->keys[i].text, sizeof lines->keys[i].text, "%s\"%s\":", i == 0 ? "{" : ",", id);
        lines->keys[i].length = (size_t)length;
    }
}

void json_lines_done(struct json_lines *lines)
{
    cell_reader_done(&lines->reader);
    finished_done(&lines->finished);
}

/* A string has its quotes at least: nothing at all means that memory is out. */
static void put(struct json_lines *lines, struct text text)
{
    if (text.length == 0 && lines->stream->error == 0)
        lines->stream->error = ENOMEM;
    stream_put(lines->stream, text.bytes, text.length);
}

static void put_word(struct json_lines *lines, struct text word)
{
    stream_put(lines->stream, "\"", 1);
    put(lines, word);
    stream_put(lines->stream, "\"", 1);
}

static void put_cell(struct json_lines *lines, const struct cell *cell, const struct intern *names)
{
    char digits[NUMBER_TEXT];
    switch (cell->content) {
    case CONTENT_NONE:
        stream_put(lines->stream, "null", 4);
        break;
    case CONTENT_NUMBER:
        stream_put(lines->stream, digits, number_exact(digits, cell->number));
        break;
    case CONTENT_REAL:
        stream_put(lines->stream, digits, decimal_write(digits, cell->real));
        break;
    case CONTENT_NAME:
        put(lines, finished_name(&lines->finished, names, cell->name));
        break;
    case CONTENT_BOOT:
        put(lines, finished_boot(&lines->finished, cell->text.bytes));
        break;
    case CONTENT_TEXT:
        put(lines, finished_text(&lines->finished, cell->text));
        break;
    case CONTENT_WORD:
        put_word(lines, cell->text);
        break;
    }
}

void json_lines_row(struct json_lines *lines, const struct line_source *source)
{
    const struct intern *names = source->row.snapshot != NULL ? source->row.snapshot->names : NULL;
    for (size_t i = 0; i < lines->columns->count; i++) {
        struct cell cell;
        stream_put(lines->stream, lines->keys[i].text, lines->keys[i].length);
        cell_read(&lines->reader, &lines->columns->list[i], source, &cell);
        put_cell(lines, &cell, names);
    }
    stream_put(lines->stream, "}\n", 2);
}
