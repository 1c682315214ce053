#include "base/text.h"

#include <string.h>

/* What a terminal cell can hold behind its base character (curses: CCHARW_MAX - 1). */
enum { MARKS_MAX = 4 };

int32_t text_decode(const char *bytes, size_t length, size_t *used)
{
    const unsigned char *at = (const unsigned char *)bytes;
    unsigned char lead = at[0];
    *used = 1;
    if (lead < 0x80)
        return lead;
    if (lead < 0xC2 || lead > 0xF4)
        return CODEPOINT_INVALID;
    size_t size = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (length < size)
        return CODEPOINT_INVALID;
    int32_t codepoint = lead & (0x7F >> size);
    for (size_t i = 1; i < size; i++) {
        if ((at[i] & 0xC0) != 0x80)
            return CODEPOINT_INVALID;
        codepoint = codepoint << 6 | (at[i] & 0x3F);
    }
    bool overlong = (size == 3 && codepoint < 0x800) || (size == 4 && codepoint < 0x10000);
    if (overlong || (codepoint >= 0xD800 && codepoint <= 0xDFFF) || codepoint > 0x10FFFF)
        return CODEPOINT_INVALID;
    *used = size;
    return codepoint;
}

size_t text_encode(int32_t codepoint, char out[4])
{
    uint32_t c = (uint32_t)codepoint;
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    size_t size = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    for (size_t i = size - 1; i > 0; i--) {
        out[i] = (char)(0x80 | (c & 0x3F));
        c >>= 6;
    }
    static const unsigned char LEADS[] = {0, 0, 0xC0, 0xE0, 0xF0};
    out[0] = (char)(LEADS[size] | c);
    return size;
}

/* One character of the input and its safe form. */
struct piece {
    char bytes[16]; /* at most four times \xNN */
    size_t length;
    size_t columns;
};

/* Reads hostile bytes piece by piece. */
struct reader {
    const char *bytes;
    size_t length;
    size_t position;
    int marks; /* room for combining marks behind the last piece; none behind an escape or at the start */
    bool escape_backslash;
};

static void piece_escape(struct piece *piece, const char *bytes, size_t length)
{
    static const char DIGITS[] = "0123456789ABCDEF";
    piece->length = 0;
    for (size_t i = 0; i < length; i++) {
        unsigned char byte = (unsigned char)bytes[i];
        char *at = piece->bytes + piece->length;
        at[0] = '\\';
        at[1] = 'x';
        at[2] = DIGITS[byte >> 4];
        at[3] = DIGITS[byte & 15];
        piece->length += 4;
    }
    piece->columns = piece->length;
}

static bool reader_next(struct reader *reader, struct piece *piece)
{
    if (reader->position >= reader->length)
        return false;
    const char *at = reader->bytes + reader->position;
    size_t used;
    int32_t codepoint = text_decode(at, reader->length - reader->position, &used);
    int columns = codepoint == CODEPOINT_INVALID ? -1 : text_codepoint_width(codepoint);
    reader->position += used;
    if (codepoint == '\\' && reader->escape_backslash) {
        *piece = (struct piece){"\\\\", 2, 2};
        reader->marks = 0;
    } else if (columns < 0 || (columns == 0 && reader->marks == 0)) {
        piece_escape(piece, at, used);
        reader->marks = 0;
    } else {
        memcpy(piece->bytes, at, used);
        piece->length = used;
        piece->columns = (size_t)columns;
        reader->marks = columns == 0 ? reader->marks - 1 : MARKS_MAX;
    }
    return true;
}

void text_escape(struct buffer *out, const char *bytes, size_t length, bool escape_backslash)
{
    struct reader reader = {.bytes = bytes, .length = length, .escape_backslash = escape_backslash};
    struct piece piece;
    while (reader_next(&reader, &piece))
        buffer_add(out, piece.bytes, piece.length);
}

size_t text_safe(char *out, size_t capacity, size_t columns, const char *bytes, size_t length)
{
    struct reader reader = {.bytes = bytes, .length = length};
    struct piece piece;
    size_t size = 0;
    size_t width = 0;
    /* The last place where a '~' still fits behind what was written. */
    size_t cut_size = 0;
    size_t cut_width = 0;
    out[0] = '\0';
    while (reader_next(&reader, &piece)) {
        if (size + 2 <= capacity && width + 1 <= columns) {
            cut_size = size;
            cut_width = width;
        }
        if (size + piece.length >= capacity || width + piece.columns > columns) {
            if (columns == 0)
                break;
            memcpy(out + cut_size, "~", 2);
            return cut_width + 1;
        }
        memcpy(out + size, piece.bytes, piece.length);
        size += piece.length;
        width += piece.columns;
    }
    out[size] = '\0';
    return width;
}

int text_fit(const char *text, size_t most)
{
    size_t length = strnlen(text, most + 1);
    if (length <= most)
        return (int)length;
    /* A byte that goes on a character stands where the cut would be. */
    for (length = most; length > 0 && ((unsigned char)text[length] & 0xc0) == 0x80;)
        length--;
    return (int)length;
}

size_t text_width(const char *safe)
{
    size_t length = strlen(safe);
    size_t width = 0;
    size_t used;
    for (size_t at = 0; at < length; at += used) {
        int32_t codepoint = text_decode(safe + at, length - at, &used);
        int columns = codepoint == CODEPOINT_INVALID ? 1 : text_codepoint_width(codepoint);
        width += columns > 0 ? (size_t)columns : 0;
    }
    return width;
}

static unsigned char fold(char byte)
{
    unsigned char c = (unsigned char)byte;
    return c >= 'A' && c <= 'Z' ? (unsigned char)(c + ('a' - 'A')) : c;
}

bool text_equal_fold(const char *a, size_t a_length, const char *b, size_t b_length)
{
    if (a_length != b_length)
        return false;
    for (size_t i = 0; i < a_length; i++) {
        if (fold(a[i]) != fold(b[i]))
            return false;
    }
    return true;
}

bool text_contains_fold(const char *hay, size_t hay_length, const char *needle, size_t needle_length)
{
    for (size_t at = 0; at + needle_length <= hay_length; at++) {
        if (text_equal_fold(hay + at, needle_length, needle, needle_length))
            return true;
    }
    return false;
}

struct text text_in(const struct buffer *buffer, size_t offset, size_t length)
{
    return (struct text){buffer->bytes != NULL ? (const char *)buffer->bytes + offset : "", length};
}
