#include "base/number.h"
#include "tests/unit/suite.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/when.h"

#define KIB INT64_C(1024)
#define MIB (1024 * KIB)
#define GIB (1024 * MIB)

struct form {
    int64_t value;
    enum unit unit;
    size_t width;
    const char *text;
};

static const struct form SHORTENED[] = {
    {0, UNIT_COUNT, 5, "0"},
    {1234, UNIT_COUNT, 5, "1234"},
    {12345, UNIT_COUNT, 5, "12345"},
    {123456, UNIT_COUNT, 5, "123K"},
    {1234567, UNIT_COUNT, 5, "1.23M"},
    {1234567, UNIT_COUNT, 7, "1234567"},
    {1234567, UNIT_COUNT, 6, "1.23M"},
    {1234567, UNIT_COUNT, 4, "1.2M"},
    {12345678, UNIT_COUNT, 5, "12.3M"},
    {12345678, UNIT_COUNT, 4, "12M"},
    {123456789, UNIT_COUNT, 8, "123M"},
    {1005000, UNIT_COUNT, 5, "1.01M"},
    {999499, UNIT_COUNT, 5, "999K"},
    {999500, UNIT_COUNT, 5, "1.00M"},
    {999950, UNIT_COUNT, 5, "1.00M"},
    {99950, UNIT_COUNT, 4, "100K"},
    {9995, UNIT_COUNT, 4, "9995"},
    {999999999, UNIT_COUNT, 5, "1.00G"},
    {-1234567, UNIT_COUNT, 6, "-1.23M"},
    {-1234567, UNIT_COUNT, 5, "-1.2M"},
    {-123456, UNIT_COUNT, 5, "-123K"},
    {-12345678, UNIT_COUNT, 5, "-12M"},
    {-1234567, UNIT_COUNT, 4, "-1M"},
    {INT64_MAX, UNIT_COUNT, 5, "9.22E"},
    {-INT64_MAX, UNIT_COUNT, 5, "-9.2E"},
    {INT64_MAX, UNIT_COUNT, 19, "9223372036854775807"},
    {ABSENT, UNIT_COUNT, 5, "-"},
    {ABSENT, UNIT_BYTES, 5, "-"},
    {1000, UNIT_BYTES, 4, "1000"},
    {1240, UNIT_BYTES, 4, "1240"},
    {12400, UNIT_BYTES, 4, "12K"},
    {123904, UNIT_BYTES, 5, "121K"},
    {5 * GIB, UNIT_BYTES, 5, "5.00G"},
    {5 * GIB, UNIT_BYTES, 4, "5.0G"},
    {GIB + GIB / 2, UNIT_BYTES, 6, "1.50G"},
    {100 * KIB, UNIT_BYTES, 5, "100K"},
    {1023 * KIB, UNIT_BYTES, 5, "1023K"},
    {1023 * KIB, UNIT_BYTES, 4, "1.0M"},
    {-1023 * KIB, UNIT_BYTES, 5, "-1.0M"},
    {MIB - 1, UNIT_BYTES, 5, "1.00M"},
    {INT64_MAX, UNIT_BYTES, 5, "8.00E"},
    {-INT64_MAX, UNIT_BYTES, 5, "-8.0E"},
    {1234567890, UNIT_ID, 4, "1234567890"},
    {1755439500000000000, UNIT_TIME, 5, "1755439500000000000"},
    {0, UNIT_PERCENT, 5, "0%"},
    {12345, UNIT_PERCENT, 5, "12.3%"},
    {12345, UNIT_PERCENT, 4, "12%"},
    {100000, UNIT_PERCENT, 5, "100%"},
    {99996, UNIT_PERCENT, 5, "100%"},
    {1234, UNIT_PERCENT, 5, "1.23%"},
    {-5432, UNIT_PERCENT, 5, "-5.4%"},
    {4, UNIT_PERCENT, 5, "0%"},
    {50, UNIT_PERCENT, 5, "0.05%"},
    {1234000, UNIT_PERCENT, 5, "1234%"},
    {123456000, UNIT_PERCENT, 5, "123K%"},
    {INT64_MAX, UNIT_PERCENT, 5, "9.2P%"},
    {0, UNIT_NS, 5, "0s"},
    {740, UNIT_NS, 5, "740ns"},
    {740 * NS_PER_US, UNIT_NS, 5, "740us"},
    {1200 * NS_PER_US, UNIT_NS, 6, "1.20ms"},
    {1200 * NS_PER_US, UNIT_NS, 5, "1.2ms"},
    {999999, UNIT_NS, 6, "1.00ms"},
    {1200 * NS_PER_MS, UNIT_NS, 5, "1.20s"},
    {41 * NS_PER_SECOND, UNIT_NS, 5, "41s"},
    {9999 * NS_PER_MS, UNIT_NS, 5, "10.0s"},
    {59999 * NS_PER_MS, UNIT_NS, 5, "1m"},
    {370 * NS_PER_SECOND, UNIT_NS, 5, "6m10s"},
    {3599 * NS_PER_SECOND, UNIT_NS, 5, "60m"},
    {3599 * NS_PER_SECOND, UNIT_NS, 6, "59m59s"},
    {150 * NS_PER_MINUTE, UNIT_NS, 5, "2h30m"},
    {76 * NS_PER_HOUR, UNIT_NS, 5, "3d4h"},
    {-150 * NS_PER_MINUTE, UNIT_NS, 6, "-2h30m"},
    {-150 * NS_PER_MINUTE, UNIT_NS, 5, "-3h"},
    {INT64_MAX, UNIT_NS, 5, "292y"},
    {-INT64_MAX, UNIT_NS, 5, "-292y"},
};

TEST(numbers_are_shortened_honestly)
{
    for (size_t i = 0; i < sizeof SHORTENED / sizeof SHORTENED[0]; i++) {
        char out[NUMBER_TEXT];
        size_t length = number_short(out, SHORTENED[i].value, SHORTENED[i].unit, SHORTENED[i].width);
        ck_assert_msg(strcmp(out, SHORTENED[i].text) == 0, "%" PRId64 " unit %d width %zu: %s, not %s",
                      SHORTENED[i].value, (int)SHORTENED[i].unit, SHORTENED[i].width, out, SHORTENED[i].text);
        ck_assert_uint_eq(length, strlen(out));
    }
}
END_TEST

TEST(changes_carry_their_sign)
{
    static const struct form CASES[] = {
        {0, UNIT_COUNT, 5, "0"},           {7, UNIT_COUNT, 5, "+7"},
        {-7, UNIT_COUNT, 5, "-7"},         {12345, UNIT_COUNT, 6, "+12345"},
        {12345, UNIT_COUNT, 5, "+12K"},    {1234567, UNIT_COUNT, 6, "+1.23M"},
        {1234567, UNIT_COUNT, 5, "+1.2M"}, {-1234567, UNIT_COUNT, 5, "-1.2M"},
        {ABSENT, UNIT_BYTES, 5, "-"},      {2 * GIB, UNIT_BYTES, 6, "+2.00G"},
        {1500, UNIT_PERCENT, 6, "+1.50%"}, {0, UNIT_NS, 5, "0"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        char out[NUMBER_TEXT];
        number_change(out, CASES[i].value, CASES[i].unit, CASES[i].width);
        ck_assert_str_eq(out, CASES[i].text);
    }
}
END_TEST

/* A column can trust its width whatever the number is. */
static void check_fits(int64_t value)
{
    static const enum unit UNITS[] = {UNIT_COUNT, UNIT_BYTES, UNIT_NS, UNIT_PERCENT};
    for (size_t unit = 0; unit < sizeof UNITS / sizeof UNITS[0]; unit++) {
        for (size_t width = 5; width <= 20; width = width * 4 / 3) {
            char out[NUMBER_TEXT];
            if (number_short(out, value, UNITS[unit], width) > width)
                ck_abort_msg("%" PRId64 " unit %d width %zu: %s", value, (int)UNITS[unit], width, out);
            if (number_change(out, value, UNITS[unit], width) > width)
                ck_abort_msg("change %" PRId64 " unit %d width %zu: %s", value, (int)UNITS[unit], width, out);
        }
    }
}

TEST(every_number_fits_five_columns)
{
    static const int64_t BASES[] = {10, 2, 60, 24};
    for (size_t base = 0; base < sizeof BASES / sizeof BASES[0]; base++) {
        for (int64_t power = 1; power < INT64_MAX / BASES[base]; power *= BASES[base]) {
            for (int64_t near = -1; near <= 1; near++) {
                check_fits(power + near);
                check_fits(-power + near);
                check_fits(power / 2 * 3 + near);
            }
        }
    }
    check_fits(INT64_MAX);
    check_fits(-INT64_MAX);
    check_fits(ABSENT);
    uint64_t random = 88172645463325252u;
    for (int i = 0; i < 3000; i++) {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        check_fits((int64_t)(random >> (random % 64)));
    }
}
END_TEST

TEST(exact_numbers_have_all_digits)
{
    char out[NUMBER_TEXT];
    ck_assert_uint_eq(number_exact(out, INT64_MAX), 19);
    ck_assert_str_eq(out, "9223372036854775807");
    number_exact(out, -12);
    ck_assert_str_eq(out, "-12");
    ck_assert_uint_eq(number_exact(out, ABSENT), 0);
    ck_assert_str_eq(out, "");
}
END_TEST

TEST(typed_numbers_are_read)
{
    static const struct form CASES[] = {
        {12, UNIT_COUNT, 0, "12"},
        {-12, UNIT_COUNT, 0, "-12"},
        {12, UNIT_COUNT, 0, "+12"},
        {64000, UNIT_COUNT, 0, "64k"},
        {64 * KIB, UNIT_BYTES, 0, "64k"},
        {64 * KIB, UNIT_BYTES, 0, "64KB"},
        {64, UNIT_BYTES, 0, "64b"},
        {64, UNIT_BYTES, 0, "64B"},
        {GIB + GIB / 2, UNIT_BYTES, 0, "1.5g"},
        {10 * MIB, UNIT_BYTES, 0, "10m"},
        {INT64_C(1) << 60, UNIT_BYTES, 0, "1e"},
        {INT64_C(7) << 60, UNIT_BYTES, 0, "7E"},
        {INT64_C(1000000000000), UNIT_COUNT, 0, "1T"},
        {INT64_C(1000000000000000), UNIT_COUNT, 0, "1p"},
        {1500, UNIT_COUNT, 0, "1.5k"},
        {INT64_MAX, UNIT_COUNT, 0, "9223372036854775807"},
        {-INT64_MAX, UNIT_COUNT, 0, "-9223372036854775807"},
        {1, UNIT_COUNT, 0, "0.99999999999999999999999999"},
        {50000, UNIT_PERCENT, 0, "50"},
        {1500000, UNIT_PERCENT, 0, "1.5k"},
        {12500, UNIT_PERCENT, 0, "12.5%"},
        {5 * NS_PER_MINUTE, UNIT_NS, 0, "5m"},
        {-90 * NS_PER_SECOND, UNIT_NS, 0, "-1m30s"},
        {0, UNIT_NS, 0, "0"},
        {4711, UNIT_ID, 0, "4711"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        int64_t value = 0;
        ck_assert_msg(number_parse(CASES[i].text, strlen(CASES[i].text), CASES[i].unit, &value) == STATUS_OK, "%s",
                      CASES[i].text);
        ck_assert_msg(value == CASES[i].value, "%s: %" PRId64, CASES[i].text, value);
    }
}
END_TEST

TEST(what_is_no_number_is_refused_and_changes_nothing)
{
    static const struct form CASES[] = {
        {0, UNIT_COUNT, 0, ""},
        {0, UNIT_COUNT, 0, "-"},
        {0, UNIT_COUNT, 0, "k"},
        {0, UNIT_COUNT, 0, "1kk"},
        {0, UNIT_COUNT, 0, "12b"},
        {0, UNIT_COUNT, 0, " 1"},
        {0, UNIT_COUNT, 0, "1 "},
        {0, UNIT_COUNT, 0, "1,5k"},
        {0, UNIT_COUNT, 0, "1.5.5"},
        {0, UNIT_COUNT, 0, ".5"},
        {0, UNIT_COUNT, 0, "5."},
        {0, UNIT_COUNT, 0, "--5"},
        {0, UNIT_COUNT, 0, "0x10"},
        {0, UNIT_COUNT, 0, "1e5"},
        {0, UNIT_COUNT, 0, "nan"},
        {0, UNIT_BYTES, 0, "b"},
        {0, UNIT_BYTES, 0, "1bb"},
        {0, UNIT_BYTES, 0, "8e"},
        {0, UNIT_NS, 0, "5"},
        {0, UNIT_NS, 0, "5x"},
        {0, UNIT_PERCENT, 0, "%"},
        {0, UNIT_PERCENT, 0, "5k%"},
        {0, UNIT_COUNT, 0, "9223372036854775808"},
        {0, UNIT_COUNT, 0, "-9223372036854775808"},
        {0, UNIT_COUNT, 0, "18446744073709551617"},
        {0, UNIT_COUNT, 0, "99999999999999999999999999999999"},
        {0, UNIT_COUNT, 0, "10e"},
        {0, UNIT_COUNT, 0, "0.1234567890123456789x"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        int64_t value = 77;
        ck_assert_msg(number_parse(CASES[i].text, strlen(CASES[i].text), CASES[i].unit, &value) == STATUS_USAGE, "%s",
                      CASES[i].text);
        ck_assert_int_eq(value, 77);
    }
    int64_t value = 0;
    ck_assert_int_eq(number_parse("12345", 2, UNIT_COUNT, &value), STATUS_OK);
    ck_assert_int_eq(value, 12);
    ck_assert_int_eq(number_parse("1\0k", 3, UNIT_COUNT, &value), STATUS_USAGE);
    ck_assert_int_eq(number_parse("1\0", 2, UNIT_COUNT, &value), STATUS_USAGE);
}
END_TEST

TEST(sums_never_wrap_and_absent_stays_absent)
{
    ck_assert_int_eq(number_sum(2, 3), 5);
    ck_assert_int_eq(number_sum(INT64_MAX, 1), ABSENT);
    ck_assert_int_eq(number_sum(ABSENT, 1), ABSENT);
    ck_assert_int_eq(number_sum(1, ABSENT), ABSENT);
    ck_assert_int_eq(number_known_sum(2, 3), 5);
    ck_assert_int_eq(number_known_sum(ABSENT, 1), 1);
    ck_assert_int_eq(number_known_sum(1, ABSENT), 1);
    ck_assert_int_eq(number_known_sum(ABSENT, ABSENT), ABSENT);
    ck_assert_int_eq(number_known_sum(INT64_MAX, 1), ABSENT);
    ck_assert_int_eq(number_difference(2, 3), -1);
    ck_assert_int_eq(number_difference(-INT64_MAX, 2), ABSENT);
    ck_assert_int_eq(number_difference(5, ABSENT), ABSENT);
    ck_assert_int_eq(number_difference(ABSENT, ABSENT), ABSENT);
}
END_TEST

TEST(scaling_does_not_overflow_in_between)
{
    ck_assert_int_eq(number_scale(10, 3, 4), 7);
    ck_assert_int_eq(number_scale(-10, 3, 4), -7);
    ck_assert_int_eq(number_scale(INT64_MAX, INT64_MAX, INT64_MAX), INT64_MAX);
    ck_assert_int_eq(number_scale(INT64_MAX, 1000, 2000), INT64_MAX / 2);
    ck_assert_int_eq(number_scale(INT64_MAX, 2, 1), ABSENT);
    ck_assert_int_eq(number_scale(1, 1, 0), ABSENT);
    ck_assert_int_eq(number_scale(ABSENT, 1, 2), ABSENT);
    ck_assert_int_eq(number_scale(5, 7, -5), -7);
}
END_TEST

TEST(exact_numbers_are_those_of_printf_at_every_length)
{
    char out[NUMBER_TEXT], wanted[NUMBER_TEXT];
    int64_t power = 1;
    for (int digits = 1; digits <= 18; digits++, power *= 10) {
        const int64_t values[] = {power - 1, power, power + 1, power * 5 + 7, -power, 1 - power};
        for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
            int length = snprintf(wanted, sizeof wanted, "%lld", (long long)values[i]);
            ck_assert_uint_eq(number_exact(out, values[i]), (size_t)length);
            ck_assert_str_eq(out, wanted);
        }
    }
}
END_TEST

TEST(a_real_number_becomes_a_whole_one_that_fits)
{
    ck_assert_int_eq(number_whole(-1.9), -1);
    ck_assert_int_eq(number_whole(1e30), INT64_MAX);
    ck_assert_int_eq(number_whole(9223372036854775807.0), INT64_MAX);
    ck_assert_int_eq(number_whole(-1e30), -INT64_MAX);
    ck_assert_int_eq(number_whole(0.0 / 0.0), 0);
}
END_TEST

SUITE_MAIN("base: number", numbers_are_shortened_honestly, changes_carry_their_sign, every_number_fits_five_columns,
           exact_numbers_have_all_digits, typed_numbers_are_read, what_is_no_number_is_refused_and_changes_nothing,
           sums_never_wrap_and_absent_stays_absent, scaling_does_not_overflow_in_between,
           exact_numbers_are_those_of_printf_at_every_length, a_real_number_becomes_a_whole_one_that_fits)
