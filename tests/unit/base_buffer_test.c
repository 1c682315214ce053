#include "base/buffer.h"
#include "tests/unit/suite.h"

#include <stdint.h>
#include <string.h>

TEST(what_goes_in_comes_out)
{
    struct buffer buffer;
    buffer_init(&buffer, 1000);
    buffer_add(&buffer, "a\0b", 3);
    buffer_add_byte(&buffer, 0xFF);
    buffer_add_text(&buffer, "tail");
    buffer_format(&buffer, " %d %s", 42, "x");
    ck_assert_int_eq(buffer.status, STATUS_OK);
    ck_assert_uint_eq(buffer.length, 13);
    ck_assert_mem_eq(buffer.bytes, "a\0b\xfftail 42 x", 13);
    ck_assert_mem_eq(buffer_text(&buffer), "a\0b\xfftail 42 x", 14);
    buffer_done(&buffer);
}
END_TEST

TEST(an_empty_buffer_is_an_empty_text)
{
    struct buffer buffer;
    buffer_init(&buffer, 10);
    ck_assert_str_eq(buffer_text(&buffer), "");
    buffer_add(&buffer, NULL, 0);
    ck_assert_int_eq(buffer.status, STATUS_OK);
    buffer_done(&buffer);
}
END_TEST

TEST(the_limit_is_exact_and_a_full_buffer_is_still_a_text)
{
    for (size_t limit = 0; limit < 300; limit++) {
        struct buffer buffer;
        buffer_init(&buffer, limit);
        for (size_t i = 0; i < limit; i++)
            buffer_add_byte(&buffer, 'x');
        ck_assert_int_eq(buffer.status, STATUS_OK);
        ck_assert_uint_eq(strlen(buffer_text(&buffer)), limit);
        buffer_add_byte(&buffer, 'y');
        ck_assert_int_eq(buffer.status, STATUS_LIMIT);
        ck_assert_uint_eq(buffer.length, limit);
        ck_assert_uint_le(buffer.capacity, limit);
        buffer_done(&buffer);
    }
}
END_TEST

TEST(the_first_failure_sticks)
{
    struct buffer buffer;
    buffer_init(&buffer, 8);
    buffer_add_text(&buffer, "1234");
    buffer_add_text(&buffer, "56789");
    ck_assert_int_eq(buffer.status, STATUS_LIMIT);
    buffer_add_text(&buffer, "5");
    buffer_add_byte(&buffer, '5');
    buffer_format(&buffer, "%d", 5);
    ck_assert(!buffer_reserve(&buffer, 0));
    ck_assert_str_eq(buffer_text(&buffer), "1234");
    buffer_clear(&buffer);
    ck_assert_int_eq(buffer.status, STATUS_OK);
    buffer_add_text(&buffer, "56789");
    ck_assert_str_eq(buffer_text(&buffer), "56789");
    buffer_done(&buffer);
}
END_TEST

TEST(a_format_that_does_not_fit_leaves_nothing_behind)
{
    struct buffer buffer;
    buffer_init(&buffer, 8);
    buffer_format(&buffer, "%s", "12345678");
    ck_assert_str_eq(buffer_text(&buffer), "12345678");
    buffer_clear(&buffer);
    buffer_add_text(&buffer, "ab");
    buffer_format(&buffer, "%s", "1234567");
    ck_assert_int_eq(buffer.status, STATUS_LIMIT);
    ck_assert_str_eq(buffer_text(&buffer), "ab");
    buffer_done(&buffer);
}
END_TEST

TEST(a_long_format_grows_the_buffer)
{
    struct buffer buffer;
    char word[501];
    memset(word, 'w', 500);
    word[500] = '\0';
    buffer_init(&buffer, 4000);
    for (int i = 0; i < 5; i++)
        buffer_format(&buffer, "%s;", word);
    ck_assert_uint_eq(buffer.length, 5 * 501);
    ck_assert_int_eq(buffer.bytes[2 * 501 - 1], ';');
    buffer_done(&buffer);
}
END_TEST

TEST(clearing_keeps_the_memory)
{
    struct buffer buffer;
    buffer_init(&buffer, 1 << 20);
    buffer_reserve(&buffer, 100000);
    const unsigned char *bytes = buffer.bytes;
    for (int round = 0; round < 3; round++) {
        buffer_clear(&buffer);
        for (int i = 0; i < 100000; i++)
            buffer_add_byte(&buffer, 'x');
        ck_assert_ptr_eq(buffer.bytes, bytes);
    }
    buffer_done(&buffer);
}
END_TEST

TEST(absurd_sizes_are_refused)
{
    struct buffer buffer;
    buffer_init(&buffer, 100);
    buffer_add_text(&buffer, "x");
    ck_assert(!buffer_reserve(&buffer, SIZE_MAX));
    ck_assert_int_eq(buffer.status, STATUS_LIMIT);
    buffer_done(&buffer);
    buffer_init(&buffer, SIZE_MAX);
    buffer_add_text(&buffer, "x");
    ck_assert(!buffer_reserve(&buffer, SIZE_MAX - 1));
    ck_assert_int_eq(buffer.status, STATUS_NO_MEMORY);
    ck_assert_str_eq(buffer_text(&buffer), "x");
    buffer_done(&buffer);
}
END_TEST

SUITE_MAIN("base: buffer", what_goes_in_comes_out, an_empty_buffer_is_an_empty_text,
           the_limit_is_exact_and_a_full_buffer_is_still_a_text, the_first_failure_sticks,
           a_format_that_does_not_fit_leaves_nothing_behind, a_long_format_grows_the_buffer, clearing_keeps_the_memory,
           absurd_sizes_are_refused)
