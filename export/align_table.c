#include "export/align_table.h"

#include <csv.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/os.h"
#include "base/text.h"

enum { CHUNK = 64 * 1024 };

struct align_table {
    const char *path; /* borrowed */
    FILE *file;       /* owned */
    struct csv_parser parser;
    bool has_parser, at_end, row_ended;
    char separator;
    char chunk[CHUNK];
    size_t at, filled;  /* in chunk */
    struct buffer raw;  /* owned: the row's bytes */
    struct buffer text; /* owned: its cells one behind the other */
    size_t *ends;       /* owned: where each ends in `text` */
    size_t cells;
    bool overflows;
    uint64_t rows; /* begun so far */
};

/* --- opening ---------------------------------------------------------------------------------------------------------------- */

static char most_frequent(const char *bytes, size_t length)
{
    static const char SEPARATORS[] = ",;\t|";
    size_t counts[sizeof SEPARATORS - 1] = {0}, best = 0;
    bool quoted = false, seen = false;
    for (size_t i = 0; i < length && !(seen && !quoted && (bytes[i] == '\n' || bytes[i] == '\r')); i++) {
        const char *found = bytes[i] == '\0' ? NULL : strchr(SEPARATORS, bytes[i]);
        quoted ^= bytes[i] == '"';
        seen |= bytes[i] != '\n' && bytes[i] != '\r';
        if (found != NULL && !quoted)
            counts[found - SEPARATORS]++;
    }
    for (size_t i = 1; i < sizeof SEPARATORS - 1; i++)
        best = counts[i] > counts[best] ? i : best;
    return SEPARATORS[best];
}

static void fill(struct align_table *table)
{
    table->at = 0;
    table->filled = fread(table->chunk, 1, CHUNK, table->file);
}

static bool is_utf16(const struct align_table *table)
{
    return table->filled >= 2 && (memcmp(table->chunk, "\xff\xfe", 2) == 0 || memcmp(table->chunk, "\xfe\xff", 2) == 0);
}

enum status align_table_rewind(struct align_table *table, struct problem *why)
{
    if (fseek(table->file, 0, SEEK_SET) != 0)
        return problem_set(why, STATUS_UNSUPPORTED, "%s is read more than once, so it must be a file", table->path);
    if (table->has_parser)
        csv_free(&table->parser);
    table->has_parser = csv_init(&table->parser, CSV_STRICT | CSV_STRICT_FINI) == 0;
    if (!table->has_parser)
        return problem_set(why, STATUS_NO_MEMORY, "out of memory while reading %s", table->path);
    table->at_end = false;
    table->rows = 0;
    fill(table);
    if (ferror(table->file))
        return problem_os(why, "read", table->path, errno);
    if (is_utf16(table))
        return problem_set(why, STATUS_DAMAGED, "%s is UTF-16: convert it, as with iconv -f UTF-16 -t UTF-8",
                           table->path);
    table->separator = most_frequent(table->chunk, table->filled);
    csv_set_delim(&table->parser, (unsigned char)table->separator);
    return STATUS_OK;
}

enum status align_table_open(struct align_table **table, const char *path, struct problem *why)
{
    struct align_table *made = calloc(1, sizeof *made);
    *table = made;
    if (made == NULL || (made->ends = calloc(ALIGN_CELLS, sizeof *made->ends)) == NULL)
        return problem_set(why, STATUS_NO_MEMORY, "out of memory while reading %s", path);
    buffer_init(&made->raw, ALIGN_ROW_BYTES);
    buffer_init(&made->text, ALIGN_ROW_BYTES);
    made->path = path;
    if (os_file_kind(path) == OS_FILE_DIRECTORY)
        return problem_set(why, STATUS_USAGE, "cannot read %s: it is a directory", path);
    made->file = os_open_file(path, "rb");
    if (made->file == NULL)
        return problem_os(why, "read", path, errno);
    return align_table_rewind(made, why);
}

void align_table_close(struct align_table *table)
{
    if (table == NULL)
        return;
    if (table->has_parser)
        csv_free(&table->parser);
    if (table->file != NULL)
        fclose(table->file);
    buffer_done(&table->raw);
    buffer_done(&table->text);
    free(table->ends);
    free(table);
}

/* --- rows ------------------------------------------------------------------------------------------------------------------- */

static void take_cell(void *bytes, size_t length, void *context)
{
    struct align_table *table = context;
    if (table->cells == ALIGN_CELLS) {
        table->overflows = true;
        return;
    }
    buffer_add(&table->text, bytes, length);
    table->ends[table->cells++] = table->text.length;
}

static void end_row(int character, void *context)
{
    (void)character;
    ((struct align_table *)context)->row_ended = true;
}

/* How much of the chunk can be given to the parser before it may say that a row ended. */
static size_t next_piece(const struct align_table *table)
{
    const char *from = table->chunk + table->at;
    size_t left = table->filled - table->at, length = 0;
    while (length < left && from[length] != '\n' && from[length] != '\r')
        length++;
    return length < left ? length + 1 : length;
}

static bool feed(struct align_table *table)
{
    size_t length = next_piece(table);
    const char *from = table->chunk + table->at;
    buffer_add(&table->raw, from, length);
    table->at += length;
    return csv_parse(&table->parser, from, length, take_cell, end_row, table) == length;
}

static bool more(struct align_table *table)
{
    if (table->at < table->filled)
        return true;
    if (!table->at_end)
        fill(table);
    table->at_end = table->filled == 0;
    return !table->at_end;
}

/* The LF of a CR LF belongs to the row. */
static void take_line_feed(struct align_table *table)
{
    if (table->raw.length > 0 && table->raw.bytes[table->raw.length - 1] == '\r' && more(table) &&
        table->chunk[table->at] == '\n')
        feed(table);
}

static void describe(const struct align_table *table, struct align_row *row)
{
    const char *bytes = table->raw.length > 0 ? (const char *)table->raw.bytes : "";
    size_t length = table->raw.length;
    if (length > 0 && bytes[length - 1] == '\n')
        length--;
    if (length > 0 && bytes[length - 1] == '\r')
        length--;
    row->bytes = (struct text){bytes, length};
    row->line_end = (struct text){bytes + length, table->raw.length - length};
    row->cells = table->cells;
}

enum status align_table_row(struct align_table *table, struct align_row *row, struct problem *why)
{
    bool parsed = true;
    buffer_clear(&table->raw);
    buffer_clear(&table->text);
    table->cells = 0;
    table->row_ended = table->overflows = false;
    table->rows++;
    while (parsed && !table->row_ended && table->raw.status == STATUS_OK && more(table))
        parsed = feed(table);
    if (ferror(table->file))
        return problem_os(why, "read", table->path, errno);
    if (parsed && table->row_ended)
        take_line_feed(table);
    else if (parsed && table->raw.length > 0)
        parsed = csv_fini(&table->parser, take_cell, end_row, table) == 0;
    if (table->raw.status == STATUS_LIMIT || table->overflows)
        return problem_set(why, STATUS_LIMIT, "%s has a row of more than %d MB or %d cells: is it CSV?", table->path,
                           ALIGN_ROW_BYTES >> 20, ALIGN_CELLS);
    if (!parsed && csv_error(&table->parser) == CSV_EPARSE)
        return problem_set(why, STATUS_DAMAGED,
                           "row %" PRIu64
                           " of %s, its header counted, is no CSV: a quote that is not doubled, or not closed",
                           table->rows, table->path);
    if (!parsed || table->raw.status != STATUS_OK || table->text.status != STATUS_OK)
        return problem_set(why, STATUS_NO_MEMORY, "out of memory while reading %s", table->path);
    describe(table, row);
    return table->raw.length > 0 ? STATUS_OK : STATUS_EMPTY;
}

struct text align_table_cell(const struct align_table *table, size_t i)
{
    if (i >= table->cells)
        return (struct text){"", 0};
    size_t from = i == 0 ? 0 : table->ends[i - 1];
    return text_in(&table->text, from, table->ends[i] - from);
}

char align_table_separator(const struct align_table *table)
{
    return table->separator;
}
