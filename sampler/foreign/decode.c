#include "sampler/foreign/decode.h"

#include <string.h>

#include "base/text.h"

enum { LOOKED_AT = 512, ZEROS_LEAST = 8, NARROW_LEAST = 40, REPLACEMENT = 0xFFFD };

static bool begins(const unsigned char *head, size_t length, const char *mark, size_t mark_length)
{
    return length >= mark_length && memcmp(head, mark, mark_length) == 0;
}

/* Text of western letters has a zero in every other place; at least three quarters of one side, and few of the
 * other, where only a NUL that is meant stands (PoolMonX writes some). */
static enum encoding by_zeros(const unsigned char *head, size_t length)
{
    size_t zeros[2] = {0, 0};
    length = length < LOOKED_AT ? length : LOOKED_AT;
    for (size_t i = 0; i < length; i++)
        zeros[i % 2] += head[i] == 0;
    size_t many = length / 2 * 3 / 4, few = length / 8;
    if (zeros[1] >= ZEROS_LEAST && zeros[1] >= many && zeros[0] <= few)
        return ENCODING_UTF16_LE;
    if (zeros[0] >= ZEROS_LEAST && zeros[0] >= many && zeros[1] <= few)
        return ENCODING_UTF16_BE;
    return ENCODING_BYTES;
}

/* Bytes that are all printable ASCII and line ends, which no text of two bytes a letter has so many of together: somebody else went on in the file. */
static bool has_narrow_text(const unsigned char *head, size_t length)
{
    size_t run = 0;
    for (size_t i = 0; i < length && run < NARROW_LEAST; i++) {
        bool is_text = (head[i] >= ' ' && head[i] <= '~') || head[i] == '\r' || head[i] == '\n' || head[i] == '\t';
        run = is_text ? run + 1 : 0;
    }
    return run == NARROW_LEAST;
}

struct decoder decode_begin(const unsigned char *head, size_t length)
{
    struct decoder decoder = {.encoding = by_zeros(head, length), .half = -1};
    if (begins(head, length, "\xff\xfe", 2))
        decoder.encoding = ENCODING_UTF16_LE;
    else if (begins(head, length, "\xfe\xff", 2))
        decoder.encoding = ENCODING_UTF16_BE;
    else if (begins(head, length, "\xef\xbb\xbf", 3))
        decoder.mark = 3;
    else
        return decoder;
    decoder.mark = decoder.mark == 0 ? 2 : decoder.mark;
    if (has_narrow_text(head, length))
        decoder.encoding = ENCODING_BYTES;
    return decoder;
}

static void add_character(struct buffer *out, uint32_t character)
{
    char bytes[4];
    buffer_add(out, bytes, text_encode((int32_t)character, bytes));
}

/* Half a pair alone becomes the sign for what cannot be read. */
static void add_unit(struct decoder *decoder, uint32_t unit, struct buffer *out)
{
    uint32_t high = decoder->high;
    bool is_high = unit >= 0xD800 && unit <= 0xDBFF, is_low = unit >= 0xDC00 && unit <= 0xDFFF;
    decoder->high = is_high ? unit : 0;
    if (high != 0 && is_low) {
        add_character(out, 0x10000 + ((high - 0xD800) << 10) + (unit - 0xDC00));
        return;
    }
    if (high != 0 || is_low)
        add_character(out, REPLACEMENT);
    if (!is_high && !is_low)
        add_character(out, unit);
}

void decode_add(struct decoder *decoder, const unsigned char *bytes, size_t length, struct buffer *out)
{
    size_t mark = decoder->mark < length ? decoder->mark : length;
    decoder->mark -= mark;
    bytes += mark;
    length -= mark;
    if (decoder->encoding == ENCODING_BYTES) {
        buffer_add(out, bytes, length);
        return;
    }
    for (size_t i = 0; i < length; i++) {
        uint32_t first = (uint32_t)decoder->half, second = bytes[i];
        if (decoder->half < 0) {
            decoder->half = bytes[i];
            continue;
        }
        decoder->half = -1;
        add_unit(decoder, decoder->encoding == ENCODING_UTF16_LE ? first | second << 8 : first << 8 | second, out);
    }
}
