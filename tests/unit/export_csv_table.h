/* export_csv_table.h: a CSV text read back by libcsv's own strict parser, so that what we write is judged by somebody else.
 *
 * A table owns its cells; csv_table_read fails the test when the text is no well-formed CSV.
 */
#ifndef TESTS_UNIT_EXPORT_CSV_TABLE_H
#define TESTS_UNIT_EXPORT_CSV_TABLE_H

#include <check.h>
#include <csv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct csv_cell {
    char *bytes; /* NUL-terminated behind length */
    size_t length;
    size_t row;
};

struct csv_table {
    struct csv_cell *cells;
    size_t count, capacity, rows;
};

static inline void csv_table_cell(void *bytes, size_t length, void *context)
{
    struct csv_table *table = context;
    if (table->count == table->capacity) {
        table->capacity = table->capacity * 2 + 1024;
        table->cells = realloc(table->cells, table->capacity * sizeof *table->cells);
        ck_assert_ptr_nonnull(table->cells);
    }
    char *copy = malloc(length + 1);
    ck_assert_ptr_nonnull(copy);
    if (length > 0)
        memcpy(copy, bytes, length);
    copy[length] = '\0';
    table->cells[table->count++] = (struct csv_cell){copy, length, table->rows};
}

static inline void csv_table_row(int end, void *context)
{
    (void)end;
    ((struct csv_table *)context)->rows++;
}

static inline void csv_table_read(struct csv_table *table, const char *text, size_t length)
{
    struct csv_parser parser;
    memset(table, 0, sizeof *table);
    ck_assert_int_eq(csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI), 0);
    ck_assert_uint_eq(csv_parse(&parser, text, length, csv_table_cell, csv_table_row, table), length);
    ck_assert_int_eq(csv_fini(&parser, csv_table_cell, csv_table_row, table), 0);
    csv_free(&parser);
}

static inline void csv_table_free(struct csv_table *table)
{
    for (size_t i = 0; i < table->count; i++)
        free(table->cells[i].bytes);
    free(table->cells);
}

/* Every row as wide as the header; that width. */
static inline size_t csv_table_width(const struct csv_table *table)
{
    ck_assert_uint_gt(table->rows, 0);
    size_t width = table->count / table->rows;
    for (size_t i = 0; i < table->count; i++)
        ck_assert_uint_eq(table->cells[i].row, i / width);
    return width;
}

/* The cell of a row (1: the first behind the header) in the column of that title. */
static inline const char *csv_table_at(const struct csv_table *table, size_t row, const char *title)
{
    size_t width = table->count / table->rows;
    ck_assert_uint_lt(row, table->rows);
    for (size_t i = 0; i < width; i++)
        if (strcmp(table->cells[i].bytes, title) == 0)
            return table->cells[row * width + i].bytes;
    ck_abort_msg("no column %s", title);
    return NULL;
}

/* What the reversible escape of our texts stands for; returns the length. */
static inline size_t csv_unescape(const char *text, char *out)
{
    size_t length = 0;
    for (; *text != '\0'; length++) {
        if (text[0] == '\\' && text[1] == '\\') {
            out[length] = '\\';
            text += 2;
        } else if (text[0] == '\\') {
            unsigned byte;
            ck_assert_int_eq(sscanf(text, "\\x%2X", &byte), 1);
            out[length] = (char)byte;
            text += 4;
        } else {
            out[length] = *text++;
        }
    }
    return length;
}

#endif
