/* Hostile bytes made safe: printable, of the width that is told, cut where asked, reversible where promised. */
#include "base/text.h"
#include "tests/fuzz/fuzz.h"

static void check_cut(const char *bytes, size_t length, size_t capacity, size_t columns)
{
    char *out = malloc(capacity);
    FUZZ_CHECK(out != NULL, "memory");
    size_t width = text_safe(out, capacity, columns, bytes, length);
    FUZZ_CHECK(strnlen(out, capacity) < capacity, "no end within %zu bytes", capacity);
    FUZZ_CHECK(width <= columns, "%zu columns of %zu", width, columns);
    FUZZ_CHECK(text_width(out) == width, "'%s' is %zu wide, not %zu", out, text_width(out), width);
    fuzz_check_safe(out);
    free(out);
}

/* The bytes that a reversible escape stands for are those we began with. */
static void check_reverse(struct buffer *escaped, const char *bytes, size_t length)
{
    const unsigned char *at = (const unsigned char *)buffer_text(escaped), *end = at + escaped->length;
    for (size_t i = 0; i < length; i++) {
        FUZZ_CHECK(at < end, "the escape ends before byte %zu", i);
        unsigned byte = *at;
        if (at[0] == '\\' && at[1] == 'x')
            FUZZ_CHECK(sscanf((const char *)at, "\\x%2X", &byte) == 1, "escape of byte %zu", i);
        at += at[0] != '\\' ? 1 : at[1] == 'x' ? 4 : 2;
        FUZZ_CHECK(byte == (unsigned char)bytes[i], "byte %zu: %02x", i, byte);
    }
    FUZZ_CHECK(at == end, "something stands behind the last byte");
}

static void check_escape(const char *bytes, size_t length)
{
    struct buffer once, twice;
    buffer_init(&once, 1 << 24);
    buffer_init(&twice, 1 << 24);
    text_escape(&once, bytes, length, false);
    fuzz_check_safe(buffer_text(&once));
    text_escape(&twice, (const char *)once.bytes, once.length, false);
    FUZZ_CHECK(strcmp(buffer_text(&once), buffer_text(&twice)) == 0, "what is safe is made safe again: %s",
               buffer_text(&once));
    buffer_clear(&once);
    text_escape(&once, bytes, length, true);
    fuzz_check_safe(buffer_text(&once));
    check_reverse(&once, bytes, length);
    buffer_done(&once);
    buffer_done(&twice);
}

static void check_codepoints(const char *bytes, size_t length)
{
    char again[4];
    size_t used;
    for (size_t at = 0; at < length; at += used) {
        int32_t codepoint = text_decode(bytes + at, length - at, &used);
        FUZZ_CHECK(used >= 1 && used <= length - at, "%zu of %zu bytes", used, length - at);
        if (codepoint != CODEPOINT_INVALID)
            FUZZ_CHECK(text_encode(codepoint, again) == used && memcmp(again, bytes + at, used) == 0, "U+%04X",
                       (unsigned)codepoint);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct fuzz_input input = fuzz_start(bytes, length);
    struct problem why;
    size_t capacity = 2 + fuzz_byte(&input), columns = fuzz_byte(&input);
    const char *text = (const char *)input.at;
    size_t left = (size_t)(input.end - input.at);
    check_cut(text, left, capacity, columns);
    check_escape(text, left);
    check_codepoints(text, left);
    char *string = fuzz_string(text, left);
    problem_set(&why, STATUS_IO, "%s: %s", string, string);
    fuzz_check_refusal(STATUS_IO, &why);
    FUZZ_CHECK(text_contains_fold(text, left, text, left / 2), "a part is not found");
    free(string);
    return 0;
}

void fuzz_seeds(void)
{
    static const char *const TEXTS[] = {"plain",
                                        "a\\b\\x41",
                                        "\x1b[31mred\x07",
                                        "caf\xc3\xa9 \xe4\xb8\xad\xe6\x96\x87",
                                        "e\xcc\x81\xcc\x82\xcc\x83\xcc\x84\xcc\x85",
                                        "\xcc\x81 first",
                                        "\xe2\x80\xae override \xef\xbb\xbf",
                                        "\xf0\x9f\x98\x80\xf0\x9f\x87\xa9\xf0\x9f\x87\xaa",
                                        "\xed\xa0\x80\xc0\xaf\xf8\x88\x80\x80\x80 \xff\xfe",
                                        "=1+1\t\r\n"};
    for (size_t i = 0; i < sizeof TEXTS / sizeof TEXTS[0] * 3; i++) {
        char seed[64];
        seed[0] = (char)(i * 3);
        seed[1] = (char)(i % 3 * 7 + 2);
        snprintf(seed + 2, sizeof seed - 2, "%s", TEXTS[i / 3]);
        fuzz_seed(seed, 2 + strlen(seed + 2));
    }
}
