#include "analysis/pace.h"

#include <math.h>

#include "analysis/forecast.h"
#include "base/when.h"
#include "tests/unit/suite.h"

enum { COUNT = 120 };

static double first[COUNT], second[COUNT];

/* Grows in bursts of different height. */
static double bursty(int i)
{
    double sum = 0;
    for (int k = 0; k <= i; k++)
        sum += k % 11 == 0 ? (k * 37) % 50 : k % 2;
    return sum;
}

TEST(two_for_one_is_lockstep)
{
    for (int i = 0; i < COUNT; i++) {
        first[i] = 500 + 3.0 * i;
        second[i] = 90 + 6.0 * i;
    }
    struct couple couple = couple_find(NULL, first, second, COUNT);
    ck_assert_double_eq_tol(couple.ratio, 2, 1e-9);
    ck_assert(couple.is_whole && !couple.is_uneven);
    ck_assert(couple_is_lockstep(&couple));
}
END_TEST

TEST(two_steady_growths_without_a_whole_ratio_are_not_married)
{
    for (int i = 0; i < COUNT; i++) {
        first[i] = 3.0 * i;
        second[i] = 5.13 * i;
    }
    struct couple couple = couple_find(NULL, first, second, COUNT);
    ck_assert(!couple_is_lockstep(&couple));
    ck_assert_double_lt(couple_holds(&couple, true), 0.7);
    ck_assert_double_gt(couple_holds(&couple, true), 0.5);
    ck_assert(couple_holds(&couple, false) == 0);
}
END_TEST

/* A recorder that was kept waiting sees more gained at once, of everything. */
TEST(points_that_come_late_make_no_growth_uneven)
{
    double seconds[COUNT];
    for (int i = 0; i < COUNT; i++) {
        seconds[i] = i + i / 20 * 40;
        first[i] = 3.0 * seconds[i];
        second[i] = 5.13 * seconds[i];
    }
    struct couple couple = couple_find(seconds, first, second, COUNT);
    ck_assert(!couple.is_uneven);
    ck_assert(!couple_is_lockstep(&couple));
}
END_TEST

TEST(bursts_at_different_times_do_not_couple)
{
    for (int i = 0; i < COUNT; i++) {
        first[i] = i < 60 ? i : 60;
        second[i] = i < 60 ? 0 : i - 60;
    }
    struct couple couple = couple_find(NULL, first, second, COUNT);
    ck_assert_double_eq_tol(couple.ratio, 1, 0.1);
    ck_assert_double_le(couple.explained, 0.1);
    ck_assert(couple_holds(&couple, true) == 0);
}
END_TEST

TEST(handles_that_come_later_are_found)
{
    for (int i = 0; i < COUNT; i++) {
        first[i] = bursty(i);
        second[i] = i < 2 ? 0 : bursty(i - 2);
    }
    struct couple at_once = couple_find(NULL, first, second, COUNT);
    struct couple lagged = couple_find_lagged(NULL, first, second, COUNT, 2);
    ck_assert_double_gt(lagged.explained, at_once.explained);
    ck_assert_int_eq(lagged.lag, 2);
    ck_assert_double_ge(couple_holds(&lagged, false), 0.9);
}
END_TEST

TEST(ten_handles_an_object_hold_nothing)
{
    for (int i = 0; i < COUNT; i++) {
        first[i] = bursty(i);
        second[i] = 10 * bursty(i);
    }
    struct couple couple = couple_find(NULL, first, second, COUNT);
    ck_assert(couple_holds(&couple, true) == 0);
    ck_assert(couple_is_lockstep(&couple));
}
END_TEST

/* --- forecast -------------------------------------------------------------------------------------------------------------------- */

static int64_t totals[TOTALS];
static const bool PAGED[LIMITS] = {[LIMIT_PAGED] = true, [LIMIT_COMMIT] = true};
static const bool SLABS[LIMITS] = {[LIMIT_MEMORY] = true};

static void set_totals(void)
{
    for (int i = 0; i < TOTALS; i++)
        totals[i] = ABSENT;
    totals[TOTAL_PAGED] = 600;
    totals[TOTAL_PAGED_LIMIT] = 1000;
    totals[TOTAL_COMMIT] = 5000;
    totals[TOTAL_COMMIT_LIMIT] = 9000;
}

TEST(what_ends_first_is_the_limit)
{
    struct growth_pace paces[LIMITS] = {[LIMIT_PAGED] = {1, 0.9, 1.1, 0, 0}, [LIMIT_COMMIT] = {1, 0.9, 1.1, 0, 0}};
    set_totals();
    struct forecast end = forecast_make(PAGED, paces, totals, 3600);
    ck_assert_int_eq(end.limit, LIMIT_PAGED);
    ck_assert_int_eq(end.room, 400);
    ck_assert_int_eq(end.in_ns, 400 * NS_PER_SECOND);
    ck_assert(end.soonest_ns < end.in_ns && end.in_ns < end.latest_ns);
    totals[TOTAL_COMMIT] = 8900;
    ck_assert_int_eq(forecast_make(PAGED, paces, totals, 3600).limit, LIMIT_COMMIT);
}
END_TEST

TEST(a_day_that_was_watched_makes_the_range_narrower)
{
    struct growth_pace paces[LIMITS] = {[LIMIT_PAGED] = {1, 0.9, 1.1, 0, 0}};
    set_totals();
    struct forecast hour = forecast_make(PAGED, paces, totals, 3600);
    struct forecast day = forecast_make(PAGED, paces, totals, 86400);
    ck_assert_int_lt(hour.soonest_ns, day.soonest_ns);
    ck_assert_int_gt(hour.latest_ns, day.latest_ns);
}
END_TEST

TEST(a_limit_is_reached_at_the_highest_of_a_day)
{
    const struct growth_pace even = {1, 1, 1, 0, 0}, swings = {1, 1, 1, 0, 4000}, all = {1, 1, 1, 0, 20000};
    struct forecast before = forecast_one(LIMIT_PAGED, 10000, &even, 86400);
    struct forecast end = forecast_one(LIMIT_PAGED, 10000, &swings, 86400);
    ck_assert_int_eq(before.in_ns, 10000 * INT64_C(1000000000));
    ck_assert_int_eq(end.in_ns, 6000 * INT64_C(1000000000));
    ck_assert(end.soonest_ns < end.in_ns && end.in_ns < end.latest_ns);
    end = forecast_one(LIMIT_PAGED, 10000, &all, 86400);
    ck_assert(end.soonest_ns == 0 && end.in_ns > 0 && end.room == 10000);
}
END_TEST

TEST(without_a_limit_there_is_no_forecast_but_a_reason)
{
    struct growth_pace paces[LIMITS] = {[LIMIT_MEMORY] = {1, 1, 1, 0, 0}};
    set_totals();
    struct forecast end = forecast_make(SLABS, paces, totals, 3600);
    ck_assert_int_eq(end.limit, LIMIT_NONE);
    ck_assert_str_eq(end.reason, "the system tells no limit");
    totals[TOTAL_AVAILABLE] = INT64_C(1) << 40;
    end = forecast_make(SLABS, paces, totals, 3600);
    ck_assert_int_eq(end.limit, LIMIT_NONE);
    ck_assert_str_eq(end.reason, "at this pace it takes more than a year");
}
END_TEST

SUITE_MAIN("analysis: pace", two_for_one_is_lockstep, two_steady_growths_without_a_whole_ratio_are_not_married,
           points_that_come_late_make_no_growth_uneven, bursts_at_different_times_do_not_couple,
           handles_that_come_later_are_found, ten_handles_an_object_hold_nothing, what_ends_first_is_the_limit,
           a_day_that_was_watched_makes_the_range_narrower, a_limit_is_reached_at_the_highest_of_a_day,
           without_a_limit_there_is_no_forecast_but_a_reason)
