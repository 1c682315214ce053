#include "export/csv_writer.h"

#include <csv.h>
#include <errno.h>
#include <string.h>

#include "base/text.h"

enum { TEXT_MAX = 16 << 20 };

void csv_writer_init(struct csv_writer *writer, FILE *out, char separator)
{
    writer->out = out;
    writer->separator = separator;
    writer->error = 0;
    writer->length = 0;
    writer->cells = 0;
    writer->is_blank = true;
    buffer_init(&writer->scratch, TEXT_MAX);
}

void csv_writer_done(struct csv_writer *writer)
{
    buffer_done(&writer->scratch);
}

/* --- bytes ------------------------------------------------------------------------------------------------------------------ */

static void write_out(struct csv_writer *writer, const char *bytes, size_t length)
{
    if (writer->error != 0 || length == 0)
        return;
    errno = 0;
    if (fwrite(bytes, 1, length, writer->out) != length)
        writer->error = errno != 0 ? errno : EIO;
}

static void put(struct csv_writer *writer, const char *bytes, size_t length)
{
    if (length > CSV_BUFFER - writer->length) {
        write_out(writer, writer->bytes, writer->length);
        writer->length = 0;
    }
    if (length > CSV_BUFFER) {
        write_out(writer, bytes, length);
        return;
    }
    memcpy(writer->bytes + writer->length, bytes, length);
    writer->length += length;
}

enum status csv_writer_flush(struct csv_writer *writer, const char *object, struct problem *why)
{
    write_out(writer, writer->bytes, writer->length);
    writer->length = 0;
    if (writer->error == 0 && fflush(writer->out) != 0)
        writer->error = errno != 0 ? errno : EIO;
    if (writer->error == EPIPE)
        return problem_set(why, STATUS_CLOSED, "the reader of %s went away before all was written", object);
    return writer->error != 0 ? problem_os(why, "write", object, writer->error) : STATUS_OK;
}

/* --- texts ------------------------------------------------------------------------------------------------------------------ */

/* Plain words are the same with and without quotes for every reader there is. */
static bool is_plain(const unsigned char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        unsigned char c = bytes[i];
        bool is_word = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        if (!is_word && (c == '\0' || strchr("_-.:/()[]\\+*$!", c) == NULL))
            return false;
    }
    return true;
}

static void add_escaped(struct buffer *cell, const char *bytes, size_t length)
{
    size_t formula = length > 0 && bytes[0] != '\0' && strchr("=+-@", bytes[0]) != NULL ? 1 : 0;
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

void csv_render(struct buffer *cell, char separator, const char *bytes, size_t length)
{
    size_t from = cell->length;
    add_escaped(cell, bytes, length);
    if (separator == ',' && cell->length > from && cell->status == STATUS_OK &&
        !is_plain(cell->bytes + from, cell->length - from))
        quote(cell, from);
}

void csv_text(struct csv_writer *writer, const char *bytes, size_t length)
{
    buffer_clear(&writer->scratch);
    csv_render(&writer->scratch, writer->separator, bytes, length);
    if (writer->scratch.status != STATUS_OK && writer->error == 0)
        writer->error = ENOMEM;
    csv_raw(writer, (const char *)writer->scratch.bytes, writer->scratch.length);
}

/* --- cells ------------------------------------------------------------------------------------------------------------------ */

void csv_raw(struct csv_writer *writer, const char *bytes, size_t length)
{
    if (writer->cells++ > 0)
        put(writer, &writer->separator, 1);
    if (length == 0)
        return;
    writer->is_blank = false;
    put(writer, bytes, length);
}

void csv_number(struct csv_writer *writer, int64_t value)
{
    char digits[NUMBER_TEXT];
    size_t at = sizeof digits;
    if (value == ABSENT) {
        csv_raw(writer, "", 0);
        return;
    }
    uint64_t rest = value < 0 ? (uint64_t)-value : (uint64_t)value;
    do {
        digits[--at] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    if (value < 0)
        digits[--at] = '-';
    csv_raw(writer, digits + at, sizeof digits - at);
}

void csv_end_line(struct csv_writer *writer)
{
    if (writer->cells == 1 && writer->is_blank && writer->separator == ',')
        put(writer, "\"\"", 2);
    put(writer, "\n", 1);
    writer->cells = 0;
    writer->is_blank = true;
}
