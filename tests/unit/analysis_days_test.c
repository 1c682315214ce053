/* What rises from day to day below what comes and goes in each. */
#include "analysis/days.h"

#include <math.h>

#include "tests/unit/suite.h"

enum { COUNT = 240, HOUR = 3600, DAY = 24 * HOUR };

static double seconds[COUNT], values[COUNT], level[COUNT];

/* 0 to 1, by chance, the same on every platform. */
static double chance(size_t i)
{
    uint32_t hash = (uint32_t)(i + 1) * 2654435761u;
    hash ^= hash >> 15;
    hash *= 2246822519u;
    return (double)(hash >> 8) / (1 << 24);
}

/* `days` of a rhythm of a thousand a day, which leaks so much in each and of which the nights differ by so much. */
static struct days lay(double days, double leak, double uneven)
{
    for (size_t i = 0; i < COUNT; i++) {
        double at = days * (double)i / (COUNT - 1);
        seconds[i] = at * DAY;
        values[i] = 1000 * (1 - cos(6.283185307179586 * at)) / 2 + leak * at + uneven * chance((size_t)at);
    }
    return days_find(seconds, values, COUNT, level);
}

TEST(what_leaks_in_a_rhythm_shows_from_day_to_day)
{
    struct days days = lay(5, 100, 0);
    ck_assert_uint_eq(days.count, 5);
    ck_assert_int_eq(days.rise, DAYS_SURE);
    ck_assert_double_eq_tol(days.swing, 1000, 60);
    ck_assert_double_eq_tol((level[COUNT - 1] - level[0]) / 5, 100, 15);
}
END_TEST

TEST(what_is_still_to_come_in_a_day_is_lifted)
{
    struct days days = lay(5, 0, 0);
    ck_assert_double_eq_tol(days.lift, 1000, 10);
    days = lay(5.5, 0, 0);
    ck_assert_double_eq_tol(days.lift, 0, 10);
}
END_TEST

TEST(a_rhythm_alone_rises_by_chance_at_most)
{
    ck_assert_int_eq(lay(5, 0, 0).rise, DAYS_CHANCE);
    ck_assert_int_eq(lay(7, -50, 0).rise, DAYS_CHANCE);
}
END_TEST

TEST(nights_that_differ_hide_what_rises_by_less)
{
    ck_assert_int_eq(lay(7, 20, 300).rise, DAYS_CHANCE);
    ck_assert_int_eq(lay(5, 50, 200).rise, DAYS_CHANCE);
}
END_TEST

TEST(three_days_say_nothing)
{
    ck_assert_uint_eq(lay(3.8, 100, 0).count, 0);
    ck_assert_uint_eq(days_find(seconds, values, 0, level).count, 0);
    ck_assert_uint_eq(days_find(seconds, values, 1, level).count, 0);
}
END_TEST

TEST(a_day_without_a_point_says_nothing)
{
    for (size_t i = 0; i < COUNT; i++) {
        seconds[i] = (double)i * HOUR / 4 + (i > COUNT / 2 ? 5.0 * DAY : 0);
        values[i] = (double)i;
    }
    ck_assert_uint_eq(days_find(seconds, values, COUNT, level).count, 0);
}
END_TEST

SUITE_MAIN("analysis: days", what_leaks_in_a_rhythm_shows_from_day_to_day, what_is_still_to_come_in_a_day_is_lifted,
           a_rhythm_alone_rises_by_chance_at_most, nights_that_differ_hide_what_rises_by_less, three_days_say_nothing,
           a_day_without_a_point_says_nothing)
