#include "sampler/foreign/csv_cells.h"

#include "sampler/foreign/lines.h"

/* As many cells as a line has at most: each but the last has a delimiter behind it. */
#define ENDS_LIMIT ((LINE_MOST + 2) * sizeof(size_t))

enum status csv_cells_init(struct csv_cells *cells)
{
    buffer_init(&cells->bytes, LINE_MOST + 1);
    buffer_init(&cells->ends, ENDS_LIMIT);
    return csv_init(&cells->parser, CSV_STRICT | CSV_STRICT_FINI) == 0 ? STATUS_OK : STATUS_NO_MEMORY;
}

void csv_cells_done(struct csv_cells *cells)
{
    csv_free(&cells->parser);
    buffer_done(&cells->bytes);
    buffer_done(&cells->ends);
}

static void keep_cell(void *bytes, size_t length, void *context)
{
    struct csv_cells *cells = context;
    if (length > 0)
        buffer_add(&cells->bytes, bytes, length);
    buffer_add(&cells->ends, &cells->bytes.length, sizeof cells->bytes.length);
}

static void ignore_end(int terminator, void *context)
{
    (void)terminator;
    (void)context;
}

bool csv_cells_read(struct csv_cells *cells, struct text line, char delimiter)
{
    buffer_clear(&cells->bytes);
    buffer_clear(&cells->ends);
    csv_set_delim(&cells->parser, (unsigned char)delimiter);
    bool good = csv_parse(&cells->parser, line.bytes, line.length, keep_cell, ignore_end, cells) == line.length;
    good = csv_fini(&cells->parser, keep_cell, ignore_end, cells) == 0 && good;
    if (!good) { /* what was begun must not go on in the next line */
        csv_free(&cells->parser);
        if (csv_init(&cells->parser, CSV_STRICT | CSV_STRICT_FINI) != 0)
            return false;
    }
    return good && cells->bytes.status == STATUS_OK && cells->ends.status == STATUS_OK;
}

size_t csv_cells_count(const struct csv_cells *cells)
{
    return cells->ends.length / sizeof(size_t);
}

struct text csv_cells_at(const struct csv_cells *cells, size_t i)
{
    if (i >= csv_cells_count(cells))
        return (struct text){"", 0};
    const size_t *ends = (const void *)cells->ends.bytes;
    size_t begin = i > 0 ? ends[i - 1] : 0;
    const char *bytes = cells->bytes.bytes != NULL ? (const char *)cells->bytes.bytes : "";
    return (struct text){bytes + begin, ends[i] - begin};
}
