#include "sampler/foreign/cells.h"

#include <csv.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/text.h"
#include "sampler/foreign/lines.h"

struct cells {
    struct csv_parser parser; /* owned */
    bool has_parser;
    struct buffer bytes; /* owned; one cell behind the other */
    struct buffer ends;  /* owned; a size_t for each: where it ends in them */
};

enum status cells_open(struct cells **cells)
{
    struct cells *made = calloc(1, sizeof *made);
    *cells = made;
    if (made == NULL)
        return STATUS_NO_MEMORY;
    buffer_init(&made->bytes, LINE_MOST + 1);
    buffer_init(&made->ends, (size_t)LINE_MOST * sizeof(size_t) + sizeof(size_t));
    return STATUS_OK;
}

void cells_close(struct cells *cells)
{
    if (cells == NULL)
        return;
    if (cells->has_parser)
        csv_free(&cells->parser);
    buffer_done(&cells->bytes);
    buffer_done(&cells->ends);
    free(cells);
}

static void take_cell(void *bytes, size_t length, void *context)
{
    struct cells *cells = context;
    if (bytes != NULL)
        buffer_add(&cells->bytes, bytes, length);
    buffer_add(&cells->ends, &cells->bytes.length, sizeof cells->bytes.length);
}

static void end_row(int c, void *context)
{
    (void)c;
    (void)context;
}

/* A parser that met an error is of no more use. */
static bool ready(struct cells *cells, char separator)
{
    if (!cells->has_parser)
        cells->has_parser = csv_init(&cells->parser, CSV_STRICT | CSV_STRICT_FINI) == 0;
    if (cells->has_parser)
        csv_set_delim(&cells->parser, (unsigned char)separator);
    buffer_clear(&cells->bytes);
    buffer_clear(&cells->ends);
    return cells->has_parser;
}

bool cells_split(struct cells *cells, struct text line, char separator)
{
    if (!ready(cells, separator))
        return false;
    bool good = csv_parse(&cells->parser, line.bytes, line.length, take_cell, end_row, cells) == line.length &&
                csv_fini(&cells->parser, take_cell, end_row, cells) == 0;
    if (!good) {
        csv_free(&cells->parser);
        cells->has_parser = false;
        buffer_clear(&cells->ends);
    }
    return good && cells->bytes.status == STATUS_OK && cells->ends.status == STATUS_OK;
}

bool cells_split_plain(struct cells *cells, struct text line, char separator)
{
    buffer_clear(&cells->bytes);
    buffer_clear(&cells->ends);
    for (size_t at = 0; at <= line.length;) {
        const char *end = at < line.length ? memchr(line.bytes + at, separator, line.length - at) : NULL;
        size_t length = end != NULL ? (size_t)(end - line.bytes) - at : line.length - at;
        buffer_add(&cells->bytes, line.bytes + at, length);
        buffer_add(&cells->ends, &cells->bytes.length, sizeof cells->bytes.length);
        at += length + 1;
    }
    return cells->bytes.status == STATUS_OK && cells->ends.status == STATUS_OK;
}

size_t cells_count(const struct cells *cells)
{
    return cells->ends.length / sizeof(size_t);
}

struct text cells_at(const struct cells *cells, size_t i)
{
    const size_t *ends = (const size_t *)(const void *)cells->ends.bytes;
    if (i >= cells_count(cells))
        return (struct text){"", 0};
    size_t begin = i > 0 ? ends[i - 1] : 0;
    return text_in(&cells->bytes, begin, ends[i] - begin);
}
