#include "export/csv_writer.h"

#include <csv.h>
#include <errno.h>
#include <string.h>

#include "base/decimal.h"
#include "base/text.h"

enum { TEXT_MAX = 16 << 20 };

/* What stands in a cell without quotes besides letters and digits. */
static const char PLAIN[] = "_-.:/()[]\\+*$!";

void csv_writer_init(struct csv_writer *writer, FILE *out, char separator)
{
    stream_init(&writer->stream, out);
    writer->separator = separator;
    writer->neutral = true;
    writer->formulas = 0;
    writer->cells = 0;
    writer->is_blank = true;
    buffer_init(&writer->scratch, TEXT_MAX);
}

void csv_writer_done(struct csv_writer *writer)
{
    buffer_done(&writer->scratch);
}

enum status csv_writer_flush(struct csv_writer *writer, const char *object, struct problem *why)
{
    return stream_flush(&writer->stream, object, why);
}

/* --- texts ------------------------------------------------------------------------------------------------------------------ */

static bool is_one_of(const char *set, unsigned char c)
{
    return c != '\0' && strchr(set, c) != NULL;
}

/* What a spreadsheet takes for the beginning of a formula. */
static bool is_formula(unsigned char c)
{
    return c == '=' || c == '+' || c == '-' || c == '@';
}

static bool is_plain_character(unsigned char c)
{
    bool is_word = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    return is_word || is_one_of(PLAIN, c);
}

bool csv_may_separate(char separator)
{
    bool is_printable = separator > ' ' && separator <= '~';
    return separator == '\t' ||
           (is_printable && separator != '"' && separator != '\'' && !is_plain_character((unsigned char)separator));
}

/* Plain words are the same with and without quotes for every reader there is. */
static bool is_plain(const unsigned char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (!is_plain_character(bytes[i]))
            return false;
    return true;
}

static void add_escaped(struct buffer *cell, const char *bytes, size_t length, bool neutral)
{
    size_t formula = neutral && length > 0 && is_formula((unsigned char)bytes[0]) ? 1 : 0;
    if (formula)
        buffer_format(cell, "\\x%02X", (unsigned)bytes[0]);
    text_escape(cell, bytes + formula, length - formula, true);
}

/* Puts what stands behind `from` in quotes, by way of a copy behind itself. */
static void quote(struct buffer *cell, size_t from)
{
    size_t length = cell->length - from;
    size_t most = length * 2 + 2;
    if (!buffer_reserve(cell, most))
        return;
    unsigned char *source = cell->bytes + from;
    size_t quoted = csv_write2(source + length, most, source, length, '"');
    memmove(source, source + length, quoted);
    cell->length = from + quoted;
}

void csv_render(const struct csv_writer *writer, struct buffer *cell, const char *bytes, size_t length)
{
    size_t from = cell->length;
    add_escaped(cell, bytes, length, writer->neutral);
    if (writer->separator != '\t' && cell->length > from && cell->status == STATUS_OK &&
        !is_plain(cell->bytes + from, cell->length - from))
        quote(cell, from);
}

void csv_text(struct csv_writer *writer, const char *bytes, size_t length)
{
    buffer_clear(&writer->scratch);
    csv_render(writer, &writer->scratch, bytes, length);
    if (writer->scratch.status != STATUS_OK && writer->stream.error == 0)
        writer->stream.error = ENOMEM;
    csv_finished(writer, (const char *)writer->scratch.bytes, writer->scratch.length);
}

void csv_finished(struct csv_writer *writer, const char *bytes, size_t length)
{
    size_t quote = writer->separator != '\t' && length > 1 && bytes[0] == '"' ? 1 : 0;
    writer->formulas += length > 0 && is_formula((unsigned char)bytes[quote]);
    csv_raw(writer, bytes, length);
}

/* --- cells ------------------------------------------------------------------------------------------------------------------ */

void csv_raw(struct csv_writer *writer, const char *bytes, size_t length)
{
    if (writer->cells++ > 0)
        stream_put_byte(&writer->stream, writer->separator);
    if (length == 0)
        return;
    writer->is_blank = false;
    stream_put(&writer->stream, bytes, length);
}

void csv_number(struct csv_writer *writer, int64_t value)
{
    char digits[NUMBER_TEXT];
    csv_raw(writer, digits, number_exact(digits, value));
}

void csv_real(struct csv_writer *writer, double value)
{
    char digits[NUMBER_TEXT];
    csv_raw(writer, digits, decimal_write(digits, value));
}

void csv_end_line(struct csv_writer *writer)
{
    if (writer->cells == 1 && writer->is_blank && writer->separator != '\t')
        stream_put(&writer->stream, "\"\"", 2);
    stream_put_byte(&writer->stream, '\n');
    writer->cells = 0;
    writer->is_blank = true;
}
