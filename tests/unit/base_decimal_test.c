/* Numbers with fractions: none changes on the way in and out, and what is no number is none. */
#include <math.h>

#include "base/decimal.h"
#include "suite.h"

static struct text text(const char *words)
{
    return (struct text){words, strlen(words)};
}

TEST(what_programs_write_is_read_and_whole_numbers_are_exact)
{
    static const struct {
        const char *text;
        double value;
        int64_t whole;
    } READ[] = {{"0", 0, 0},
                {" 12 ", 12, 12},
                {"-0.5", -0.5, ABSENT},
                {"0,25", 0.25, ABSENT},
                {"128375856.000000", 128375856, 128375856},
                {"+7.", 7, 7},
                {".5", 0.5, ABSENT},
                {"1.5e+003", 1500, ABSENT},
                {"9223372036854775807", 9223372036854775807.0, INT64_MAX},
                {"-9007199254740993", -9007199254740993.0, -9007199254740993},
                {"9223372036854775808", 9223372036854775808.0, ABSENT},
                {"0.032083023520161361", 0.032083023520161361, ABSENT}};
    for (size_t i = 0; i < sizeof READ / sizeof READ[0]; i++) {
        double value;
        int64_t whole;
        ck_assert_msg(decimal_read(text(READ[i].text), &value, &whole), "%s", READ[i].text);
        ck_assert_msg(value == READ[i].value && whole == READ[i].whole, "%s is %.17g", READ[i].text, value);
    }
}
END_TEST

TEST(what_is_no_number_is_refused)
{
    static const char *const REFUSED[] = {"",   " ",   "-",       ".",      "1.2.3", "1,2,3", "1 2", "0x10",
                                          "1e", "nan", "-1.#IND", "1.#INF", "inf",   "1e999", "e5",  "--1"};
    double value;
    int64_t whole;
    for (size_t i = 0; i < sizeof REFUSED / sizeof REFUSED[0]; i++)
        ck_assert_msg(!decimal_read(text(REFUSED[i]), &value, &whole), "%s", REFUSED[i]);
}
END_TEST

TEST(every_double_comes_back_from_what_is_written)
{
    uint64_t state = 42;
    for (int i = 0; i < 5000; i++) {
        char written[NUMBER_TEXT];
        double value, again;
        int64_t whole;
        state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        memcpy(&value, &state, sizeof value);
        if (i % 3 == 0)
            value = (double)(int64_t)state / 1024;
        if (!isfinite(value))
            continue;
        size_t length = decimal_write(written, value);
        ck_assert_msg(decimal_read((struct text){written, length}, &again, &whole), "%s", written);
        ck_assert(memcmp(&value, &again, sizeof value) == 0);
    }
}
END_TEST

TEST(a_short_number_is_honest_and_fits)
{
    static const struct {
        double value;
        enum unit unit;
        const char *text;
    } SHORT[] = {{0, UNIT_COUNT, "0"},          {-3, UNIT_COUNT, "-3"},           {48820, UNIT_COUNT, "48820"},
                 {51.2661, UNIT_COUNT, "51.3"}, {0.021535, UNIT_COUNT, "0.0215"}, {999.96, UNIT_COUNT, "1000"},
                 {1.5e9, UNIT_BYTES, "1.40G"},  {1.5e9, UNIT_COUNT, "1.50G"},     {-0.000012345, UNIT_COUNT, "-1e-05"},
                 {1e300, UNIT_COUNT, "1e+300"}, {12345678.9, UNIT_COUNT, "12.3M"}};
    char text[NUMBER_TEXT];
    for (size_t i = 0; i < sizeof SHORT / sizeof SHORT[0]; i++) {
        size_t length = decimal_short(text, SHORT[i].value, SHORT[i].unit, 7);
        ck_assert_str_eq(text, SHORT[i].text);
        ck_assert_uint_eq(length, strlen(text));
        ck_assert_uint_le(length, 7);
    }
    decimal_short(text, (double)NAN, UNIT_COUNT, 7);
    ck_assert_str_eq(text, "-");
}
END_TEST

SUITE_MAIN("base: decimal", a_short_number_is_honest_and_fits, what_programs_write_is_read_and_whole_numbers_are_exact,
           what_is_no_number_is_refused, every_double_comes_back_from_what_is_written)
