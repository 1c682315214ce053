#include "replay/sql_print.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/text.h"

enum {
    ROWS_HELD = 1000,     /* what a table's widths are taken from */
    BYTES_HELD = 4 << 20, /* nor more than this */
    CELL_MAX = 8 << 20,   /* a cell with every byte escaped */
    WIDEST_COLUMN = 100
};

struct shape {
    size_t width;
    bool is_text; /* not all its cells are numbers */
};

struct printer {
    sqlite3_stmt *statement; /* borrowed */
    FILE *out;               /* borrowed */
    int columns;
    struct shape *shapes; /* owned; one for each column of a table */
    struct buffer held;   /* cells of rows that wait for the widths, each with a NUL behind it */
    struct buffer cell;
};

/* --- cells ------------------------------------------------------------------------------------------------------------------------- */

static void add_hex(struct buffer *cell, const unsigned char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++)
        buffer_format(cell, "%02x", bytes[i]);
}

static const char *cell_text(struct printer *printer, int column)
{
    sqlite3_stmt *statement = printer->statement;
    buffer_clear(&printer->cell);
    if (sqlite3_column_type(statement, column) == SQLITE_BLOB) {
        const unsigned char *bytes = sqlite3_column_blob(statement, column);
        add_hex(&printer->cell, bytes, bytes == NULL ? 0 : (size_t)sqlite3_column_bytes(statement, column));
    } else {
        const char *text = (const char *)sqlite3_column_text(statement, column);
        if (text != NULL)
            text_escape(&printer->cell, text, (size_t)sqlite3_column_bytes(statement, column), false);
    }
    return buffer_text(&printer->cell);
}

static const char *title_text(struct printer *printer, int column)
{
    const char *name = sqlite3_column_name(printer->statement, column);
    buffer_clear(&printer->cell);
    text_escape(&printer->cell, name == NULL ? "?" : name, name == NULL ? 1 : strlen(name), false);
    return buffer_text(&printer->cell);
}

/* --- with tabs --------------------------------------------------------------------------------------------------------------------- */

static void print_tabbed(struct printer *printer, const char *(*text_of)(struct printer *, int))
{
    for (int i = 0; i < printer->columns; i++) {
        if (i > 0)
            fputc('\t', printer->out);
        fputs(text_of(printer, i), printer->out);
    }
    fputc('\n', printer->out);
}

/* --- aligned ----------------------------------------------------------------------------------------------------------------------- */

static void measure(struct shape *shape, const char *text)
{
    size_t width = text_width(text);
    if (width > shape->width)
        shape->width = width < WIDEST_COLUMN ? width : WIDEST_COLUMN;
}

static void pad(struct printer *printer, size_t blanks)
{
    for (size_t i = 0; i < blanks; i++)
        fputc(' ', printer->out);
}

/* Numbers end at the right edge; behind the last text stands nothing. */
static void print_aligned_cell(struct printer *printer, int column, const char *text)
{
    const struct shape *shape = &printer->shapes[column];
    size_t width = text_width(text), blanks = width < shape->width ? shape->width - width : 0;
    bool is_last = column == printer->columns - 1;
    if (!shape->is_text)
        pad(printer, blanks);
    fputs(text, printer->out);
    if (shape->is_text && !is_last)
        pad(printer, blanks);
    fputs(is_last ? "\n" : "  ", printer->out);
}

static void hold_row(struct printer *printer)
{
    for (int i = 0; i < printer->columns; i++) {
        int type = sqlite3_column_type(printer->statement, i);
        const char *text = cell_text(printer, i);
        struct shape *shape = &printer->shapes[i];
        shape->is_text = shape->is_text || type == SQLITE_TEXT || type == SQLITE_BLOB;
        measure(shape, text);
        buffer_add(&printer->held, text, strlen(text) + 1);
    }
}

static void print_held(struct printer *printer)
{
    for (int i = 0; i < printer->columns; i++)
        measure(&printer->shapes[i], title_text(printer, i));
    for (int i = 0; i < printer->columns; i++)
        print_aligned_cell(printer, i, title_text(printer, i));
    int column = 0;
    for (size_t at = 0; at < printer->held.length; column = (column + 1) % printer->columns) {
        const char *text = (const char *)printer->held.bytes + at;
        print_aligned_cell(printer, column, text);
        at += strlen(text) + 1;
    }
}

static void print_row_aligned(struct printer *printer)
{
    for (int i = 0; i < printer->columns; i++)
        print_aligned_cell(printer, i, cell_text(printer, i));
}

/* --- the statement ----------------------------------------------------------------------------------------------------------------- */

static int run_tabbed(struct printer *printer)
{
    int code = sqlite3_step(printer->statement);
    if (code == SQLITE_ROW || code == SQLITE_DONE)
        print_tabbed(printer, title_text);
    for (; code == SQLITE_ROW && !ferror(printer->out) && printer->cell.status == STATUS_OK;
         code = sqlite3_step(printer->statement))
        print_tabbed(printer, cell_text);
    return code;
}

static int run_aligned(struct printer *printer)
{
    int code = sqlite3_step(printer->statement);
    for (int i = 0; i < ROWS_HELD && code == SQLITE_ROW && printer->held.length < BYTES_HELD; i++) {
        hold_row(printer);
        code = sqlite3_step(printer->statement);
    }
    if (printer->held.status != STATUS_OK)
        return SQLITE_NOMEM;
    if (code == SQLITE_ROW || code == SQLITE_DONE)
        print_held(printer);
    for (; code == SQLITE_ROW && !ferror(printer->out) && printer->cell.status == STATUS_OK;
         code = sqlite3_step(printer->statement))
        print_row_aligned(printer);
    return code;
}

static enum status judge_output(const struct printer *printer, struct problem *why)
{
    if (printer->cell.status != STATUS_OK)
        return problem_set(why, printer->cell.status, "a cell of the answer is too long to be shown");
    if (ferror(printer->out))
        return problem_set(why, STATUS_IO, "cannot write to standard output: the disk is full or the reader went away");
    return STATUS_OK;
}

enum status sql_print(sqlite3_stmt *statement, FILE *out, bool aligned, int *code, struct problem *why)
{
    struct printer printer = {.statement = statement, .out = out, .columns = sqlite3_column_count(statement)};
    *code = SQLITE_DONE;
    printer.shapes = calloc((size_t)printer.columns + 1, sizeof *printer.shapes);
    if (printer.shapes == NULL)
        return problem_set(why, STATUS_NO_MEMORY, "no memory to show an answer");
    buffer_init(&printer.cell, CELL_MAX);
    buffer_init(&printer.held, (size_t)BYTES_HELD + (size_t)CELL_MAX * 4);
    *code = aligned ? run_aligned(&printer) : run_tabbed(&printer);
    enum status status = judge_output(&printer, why);
    buffer_done(&printer.cell);
    buffer_done(&printer.held);
    free(printer.shapes);
    return status;
}
