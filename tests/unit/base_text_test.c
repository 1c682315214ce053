#include "base/text.h"
#include "tests/unit/suite.h"

#include <stdio.h>
#include <string.h>

TEST(every_codepoint_survives_encoding_and_decoding)
{
    for (int32_t codepoint = 0; codepoint <= 0x10FFFF; codepoint++) {
        char bytes[4];
        size_t used;
        size_t length = text_encode(codepoint, bytes);
        bool surrogate = codepoint >= 0xD800 && codepoint <= 0xDFFF;
        int32_t decoded = text_decode(bytes, length, &used);
        if (decoded != (surrogate ? CODEPOINT_INVALID : codepoint) || used != (surrogate ? 1 : length))
            ck_abort_msg("U+%04X: %d, %zu bytes", (unsigned)codepoint, (int)decoded, used);
    }
}
END_TEST

TEST(broken_utf8_is_one_invalid_byte)
{
    static const char *const CASES[] = {
        "\x80",
        "\xbf",
        "\xc0\x80",
        "\xc1\xbf",
        "\xe0\x80\x80",
        "\xe0\x9f\xbf",
        "\xf0\x80\x80\x80",
        "\xf0\x8f\xbf\xbf",
        "\xed\xa0\x80",
        "\xed\xbf\xbf",
        "\xf4\x90\x80\x80",
        "\xf5\x80\x80\x80",
        "\xff",
        "\xfe",
        "\xc3",
        "\xe2\x82",
        "\xf0\x9f\x98",
        "\xc3(",
        "\xe2\x82(",
        "\xf0\x9f\x98(",
        "\xf8\x88\x80\x80\x80",
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        size_t used = 9;
        ck_assert_msg(text_decode(CASES[i], strlen(CASES[i]), &used) == CODEPOINT_INVALID, "case %zu", i);
        ck_assert_uint_eq(used, 1);
    }
}
END_TEST

TEST(widths_are_known)
{
    static const struct {
        int32_t codepoint;
        int width;
    } CASES[] = {
        {' ', 1},      {'~', 1},      {0, -1},        {0x1B, -1},     {0x7F, -1},   {0x80, -1},   {0x9B, -1},
        {0xA0, 1},     {0xAD, -1},    {0xE9, 1},      {0x300, 0},     {0x34F, -1},  {0x36F, 0},   {0x370, 1},
        {0x5D0, 1},    {0x5BF, 0},    {0x61C, -1},    {0x64B, 0},     {0x93C, 0},   {0x1100, 2},  {0x115F, -1},
        {0x1160, -1},  {0x1161, 0},   {0x200B, -1},   {0x200D, -1},   {0x200E, -1}, {0x200F, -1}, {0x2010, 1},
        {0x2028, -1},  {0x2029, -1},  {0x202A, -1},   {0x202E, -1},   {0x2060, -1}, {0x2066, -1}, {0x2069, -1},
        {0x20AC, 1},   {0x20D0, 0},   {0x2500, 1},    {0x2588, 1},    {0x28FF, 1},  {0x231A, 2},  {0x3000, 2},
        {0x3042, 2},   {0x3099, 0},   {0x3164, -1},   {0x4E16, 2},    {0xAC00, 2},  {0xD7A3, 2},  {0xD7B0, 0},
        {0xD800, -1},  {0xE000, -1},  {0xF8FF, -1},   {0xF900, 2},    {0xFB01, 1},  {0xFDD0, -1}, {0xFE0F, -1},
        {0xFEFF, -1},  {0xFF21, 2},   {0xFF71, 1},    {0xFFA0, -1},   {0xFFF9, -1}, {0xFFFD, 1},  {0xFFFE, -1},
        {0x1D400, 1},  {0x1F1E6, -1}, {0x1F3FB, -1},  {0x1F600, 2},   {0x1F680, 2}, {0x20000, 2}, {0x3FFFE, -1},
        {0xE0001, -1}, {0xF0000, -1}, {0x10FFFF, -1}, {0x110000, -1}, {-1, -1},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++)
        ck_assert_msg(text_codepoint_width(CASES[i].codepoint) == CASES[i].width, "U+%04X: %d",
                      (unsigned)CASES[i].codepoint, text_codepoint_width(CASES[i].codepoint));
}
END_TEST

struct escape {
    const char *bytes;
    size_t length;
    const char *safe;
};

static const struct escape ESCAPES[] = {
    {"Toke", 4, "Toke"},
    {"", 0, ""},
    {"a\0b", 3, "a\\x00b"},
    {"\033]0;x\a", 6, "\\x1B]0;x\\x07"},
    {"a\tb\r\n", 5, "a\\x09b\\x0D\\x0A"},
    {"\x7f", 1, "\\x7F"},
    {"\xc2\x9b", 2, "\\xC2\\x9B"},
    {"\xff\x80", 2, "\\xFF\\x80"},
    {"\xc3\xa9", 2, "\xc3\xa9"},
    {"\xc3", 1, "\\xC3"},
    {"x\xe2\x80\xae", 4, "x\\xE2\\x80\\xAE"},
    {"\xe2\x80\x8b", 3, "\\xE2\\x80\\x8B"},
    {"\xe2\x80\xa8", 3, "\\xE2\\x80\\xA8"},
    {"\xef\xbb\xbf", 3, "\\xEF\\xBB\\xBF"},
    {"\xee\x80\x80", 3, "\\xEE\\x80\\x80"},
    {"\xf3\xa0\x80\x81", 4, "\\xF3\\xA0\\x80\\x81"},
    {"e\xcc\x81", 3, "e\xcc\x81"},
    {"\xcc\x81", 2, "\\xCC\\x81"},
    {"\n\xcc\x81", 3, "\\x0A\\xCC\\x81"},
    {"e\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81", 11, "e\xcc\x81\xcc\x81\xcc\x81\xcc\x81\\xCC\\x81"},
    {"\xe4\xb8\x96", 3, "\xe4\xb8\x96"},
    {"a\\b", 3, "a\\b"},
};

TEST(hostile_bytes_are_escaped_and_good_text_is_left_alone)
{
    for (size_t i = 0; i < sizeof ESCAPES / sizeof ESCAPES[0]; i++) {
        struct buffer out;
        buffer_init(&out, 1000);
        text_escape(&out, ESCAPES[i].bytes, ESCAPES[i].length, false);
        ck_assert_str_eq(buffer_text(&out), ESCAPES[i].safe);
        char fixed[200];
        size_t width = text_safe(fixed, sizeof fixed, 200, ESCAPES[i].bytes, ESCAPES[i].length);
        ck_assert_str_eq(fixed, ESCAPES[i].safe);
        ck_assert_uint_eq(width, text_width(fixed));
        buffer_done(&out);
    }
}
END_TEST

TEST(escaping_can_be_made_reversible)
{
    struct buffer out;
    buffer_init(&out, 100);
    text_escape(&out, "\\x1B\x1b", 5, true);
    ck_assert_str_eq(buffer_text(&out), "\\\\x1B\\x1B");
    buffer_done(&out);
}
END_TEST

static bool is_safe(const char *text)
{
    size_t used;
    for (size_t at = 0, length = strlen(text); at < length; at += used) {
        int32_t codepoint = text_decode(text + at, length - at, &used);
        if (codepoint == CODEPOINT_INVALID || text_codepoint_width(codepoint) < 0)
            return false;
    }
    return true;
}

TEST(random_bytes_always_become_safe_and_fit)
{
    uint32_t random = 2463534242u;
    for (int round = 0; round < 20000; round++) {
        char bytes[24];
        for (size_t i = 0; i < sizeof bytes; i++) {
            random ^= random << 13;
            random ^= random >> 17;
            random ^= random << 5;
            static const char LIKELY[] = "\xe2\x80\xae\xcc\x81\xf0\x9f\x98\x80\x1b\xe4\xb8\x96 a\\";
            bytes[i] = random & 1 ? (char)(random >> 8) : LIKELY[(random >> 8) % (sizeof LIKELY - 1)];
        }
        size_t columns = random % 30;
        size_t capacity = 2 + (random >> 5) % 40;
        char out[64];
        memset(out, 'X', sizeof out);
        size_t width = text_safe(out, capacity, columns, bytes, sizeof bytes);
        bool ends = memchr(out, '\0', capacity) != NULL && out[capacity] == 'X';
        if (!ends || !is_safe(out) || width != text_width(out) || width > columns)
            ck_abort_msg("round %d: %zu columns of %zu in %zu bytes: %.*s", round, width, columns, capacity,
                         (int)capacity, out);
    }
}
END_TEST

TEST(a_cut_is_shown_in_the_last_column)
{
    static const struct {
        size_t capacity;
        size_t columns;
        const char *bytes;
        const char *safe;
    } CASES[] = {
        {50, 4, "Toke", "Toke"},
        {50, 4, "Token", "Tok~"},
        {5, 50, "Toke", "Toke"},
        {5, 50, "Token", "Tok~"},
        {50, 1, "Token", "~"},
        {2, 50, "Token", "~"},
        {50, 0, "Token", ""},
        {50, 5, "ab\n", "ab~"},
        {50, 6, "ab\n", "ab\\x0A"},
        {50, 4, "\xe4\xb8\x96\xe7\x95\x8c", "\xe4\xb8\x96\xe7\x95\x8c"},
        {50, 3, "\xe4\xb8\x96\xe7\x95\x8c", "\xe4\xb8\x96~"},
        {50, 2, "\xe4\xb8\x96\xe7\x95\x8c", "~"},
        {50, 2,
         "e\xcc\x81"
         "e",
         "e\xcc\x81"
         "e"},
        {50, 1,
         "e\xcc\x81"
         "e",
         "~"},
        {3, 50, "\xc3\xa9", "\xc3\xa9"},
        {2, 50, "\xc3\xa9", "~"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        char out[64];
        text_safe(out, CASES[i].capacity, CASES[i].columns, CASES[i].bytes, strlen(CASES[i].bytes));
        ck_assert_msg(strcmp(out, CASES[i].safe) == 0, "case %zu: %s", i, out);
    }
}
END_TEST

TEST(no_cut_goes_through_a_character)
{
    ck_assert_int_eq(text_fit("abc", 3), 3);
    ck_assert_int_eq(text_fit("abcd", 3), 3);
    ck_assert_int_eq(text_fit("ab\xc3\xa9", 4), 4);
    ck_assert_int_eq(text_fit("ab\xc3\xa9", 3), 2);
    ck_assert_int_eq(text_fit("\xe6\xbc\xa2\xe5\xad\x97", 5), 3);
    ck_assert_int_eq(text_fit("\xe6\xbc\xa2", 2), 0);
    ck_assert_int_eq(text_fit("\x80\x80\x80", 2), 0);
    ck_assert_int_eq(text_fit("", 0), 0);
}
END_TEST

TEST(case_is_ignored_for_ascii_only)
{
    ck_assert(text_equal_fold("ToKe", 4, "tOkE", 4));
    ck_assert(!text_equal_fold("toke", 4, "tok", 3));
    ck_assert(!text_equal_fold("\xc3\x84", 2, "\xc3\xa4", 2));
    ck_assert(!text_equal_fold("[", 1, "{", 1));
    ck_assert(!text_equal_fold("@", 1, "`", 1));
    ck_assert(text_contains_fold("NtfFCB", 6, "fcb", 3));
    ck_assert(text_contains_fold("abc", 3, "", 0));
    ck_assert(text_contains_fold("", 0, "", 0));
    ck_assert(!text_contains_fold("abc", 3, "abcd", 4));
    ck_assert(text_contains_fold("a\0B", 3, "\0b", 2));
    ck_assert(!text_contains_fold("aab", 3, "ba", 2));
}
END_TEST

SUITE_MAIN("base: text", every_codepoint_survives_encoding_and_decoding, broken_utf8_is_one_invalid_byte,
           widths_are_known, hostile_bytes_are_escaped_and_good_text_is_left_alone, escaping_can_be_made_reversible,
           random_bytes_always_become_safe_and_fit, a_cut_is_shown_in_the_last_column, no_cut_goes_through_a_character,
           case_is_ignored_for_ascii_only)
