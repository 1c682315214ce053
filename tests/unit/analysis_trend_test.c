#include "analysis/trend.h"

#include <math.h>

#include "analysis/onset.h"
#include "tests/unit/suite.h"

enum { COUNT = 240, MINUTE = 60 };

static double seconds[COUNT], values[COUNT];

/* -1 to 1, the same on every platform. */
static double noise(size_t i)
{
    uint32_t hash = (uint32_t)(i + 1) * 2654435761u;
    hash ^= hash >> 15;
    hash *= 2246822519u;
    return (double)(hash >> 8) / (1 << 23) - 1;
}

static void set_times(void)
{
    for (size_t i = 0; i < COUNT; i++)
        seconds[i] = (double)i * MINUTE;
}

static struct trend trend_of(double (*curve)(double part), double height, double noisy)
{
    set_times();
    for (size_t i = 0; i < COUNT; i++)
        values[i] = 1000 + height * curve((double)i / (COUNT - 1)) + noisy * noise(i);
    return trend_find(seconds, values, COUNT);
}

static double level(double part)
{
    (void)part;
    return 0;
}

static double line(double part)
{
    return part;
}

static double down(double part)
{
    return -part;
}

static double warm_up(double part)
{
    return 1 - pow(2, -10 * part);
}

static double saw(double part)
{
    return part * 3.9 - floor(part * 3.9);
}

static double jump(double part)
{
    return part > 0.5 ? 1 : 0;
}

/* Six steps, each within a thirtieth of the time. */
static double bursts(double part)
{
    double number = floor(part * 6), into = part * 6 - number;
    return (number + fmin(1, fmax(0, (into - 0.4) * 5))) / 6;
}

static double late_line(double part)
{
    return part < 0.4 ? 0 : (part - 0.4) / 0.6;
}

TEST(noise_alone_is_no_growth)
{
    ck_assert_int_eq(trend_of(level, 0, 50).shape, SHAPE_FLAT);
    ck_assert_int_eq(trend_of(level, 0, 0).shape, SHAPE_FLAT);
}
END_TEST

TEST(a_line_in_noise_is_steady_and_its_slope_is_found)
{
    struct trend trend = trend_of(line, 1000, 30);
    double truth = 1000.0 / ((COUNT - 1) * MINUTE);
    ck_assert_int_eq(trend.shape, SHAPE_STEADY);
    ck_assert_double_eq_tol(trend.slope, truth, truth * 0.02);
    ck_assert(trend.low <= truth && truth <= trend.high);
    ck_assert(trend.high < truth * 1.2 && trend.low > truth * 0.8);
    ck_assert_double_ge(trend.kept, 0.95);
}
END_TEST

TEST(one_spike_does_not_move_the_slope)
{
    struct trend before = trend_of(line, 1000, 10);
    values[100] += 1e6;
    struct trend after = trend_find(seconds, values, COUNT);
    ck_assert_int_eq(after.shape, SHAPE_STEADY);
    ck_assert_double_eq_tol(after.slope, before.slope, before.slope * 0.05);
}
END_TEST

TEST(what_falls_is_told_so)
{
    ck_assert_int_eq(trend_of(down, 500, 10).shape, SHAPE_FALLS);
}
END_TEST

TEST(what_warms_up_levels_off)
{
    ck_assert_int_eq(trend_of(warm_up, 1000, 5).shape, SHAPE_LEVELS_OFF);
}
END_TEST

TEST(what_is_given_back_is_a_sawtooth)
{
    ck_assert_int_eq(trend_of(saw, 1000, 5).shape, SHAPE_SAWTOOTH);
}
END_TEST

TEST(one_jump_is_a_step_and_several_are_steps)
{
    ck_assert_int_eq(trend_of(jump, 1000, 5).shape, SHAPE_STEP);
    struct trend trend = trend_of(bursts, 1000, 5);
    ck_assert_int_eq(trend.shape, SHAPE_STEPS);
    ck_assert_int_ge((int)trend.steps, 4);
}
END_TEST

TEST(too_few_points_say_nothing)
{
    trend_of(line, 1000, 0);
    ck_assert_int_eq(trend_find(seconds, values, TREND_POINTS_LEAST - 1).shape, SHAPE_SHORT);
    ck_assert_int_ne(trend_find(seconds, values, TREND_POINTS_LEAST).shape, SHAPE_SHORT);
}
END_TEST

TEST(points_at_one_time_say_nothing)
{
    trend_of(line, 1000, 0);
    for (size_t i = 0; i < COUNT; i++)
        seconds[i] = 5;
    ck_assert_int_eq(trend_find(seconds, values, COUNT).shape, SHAPE_SHORT);
}
END_TEST

TEST(the_beginning_of_a_growth_is_found_between_two_points)
{
    trend_of(late_line, 1000, 10);
    struct onset onset = onset_find(seconds, values, COUNT);
    ck_assert(onset.was_seen);
    ck_assert_double_eq_tol(onset.seconds, 0.4 * (COUNT - 1) * MINUTE, 4 * MINUTE);
}
END_TEST

TEST(a_growth_that_was_there_has_no_beginning)
{
    trend_of(line, 1000, 10);
    ck_assert(!onset_find(seconds, values, COUNT).was_seen);
}
END_TEST

TEST(steps_begin_at_the_foot_of_the_first_one_that_is_kept)
{
    trend_of(bursts, 1000, 0);
    values[3] += 500; /* given back */
    struct onset onset = onset_of_steps(seconds, values, COUNT, 50);
    double truth = 0.4 / 6 * (COUNT - 1) * MINUTE;
    ck_assert(onset.was_seen);
    ck_assert_double_eq_tol(onset.seconds, truth, 4 * MINUTE);
}
END_TEST

static double doubling(double part)
{
    return exp2(6 * part) / 64;
}

TEST(what_speeds_up_has_the_pace_it_has_now_and_no_beginning)
{
    struct trend trend = trend_of(doubling, 1000, 1);
    double now = (values[COUNT - 1] - values[COUNT * 2 / 3]) / (COUNT / 3.0 * MINUTE);
    ck_assert_int_eq(trend.shape, SHAPE_STEADY);
    ck_assert_double_eq_tol(trend.slope, now, now * 0.15);
    ck_assert_double_gt(trend.high, 2 * now);
    ck_assert(!onset_find(seconds, values, COUNT).was_seen);
}
END_TEST

/* Every other point has two thirds of all growth more. */
TEST(what_comes_and_goes_between_points_hides_no_growth)
{
    trend_of(line, 1000, 0);
    for (size_t i = 0; i < COUNT; i++)
        values[i] += i % 2 == 0 ? 700 : 0;
    struct trend trend = trend_find(seconds, values, COUNT);
    ck_assert_double_gt(trend.jitter, 600);
    ck_assert_double_lt(trend.noise, 50);
    ck_assert_int_eq(trend.shape, SHAPE_STEADY);
}
END_TEST

/* Four large steps and then four of a sixth of them. */
static double lessening(double part)
{
    double number = floor(part * 8), step = 1;
    return (fmin(number + step, 4) + fmax(0, number + step - 4) / 6) / 5;
}

TEST(small_steps_at_the_end_are_no_end)
{
    struct trend trend = trend_of(lessening, 100000, 5);
    ck_assert_int_eq(trend.shape, SHAPE_STEPS);
}
END_TEST

SUITE_MAIN("analysis: trend", noise_alone_is_no_growth, a_line_in_noise_is_steady_and_its_slope_is_found,
           one_spike_does_not_move_the_slope, what_falls_is_told_so, what_warms_up_levels_off,
           what_is_given_back_is_a_sawtooth, one_jump_is_a_step_and_several_are_steps, too_few_points_say_nothing,
           points_at_one_time_say_nothing, the_beginning_of_a_growth_is_found_between_two_points,
           a_growth_that_was_there_has_no_beginning, steps_begin_at_the_foot_of_the_first_one_that_is_kept,
           what_speeds_up_has_the_pace_it_has_now_and_no_beginning, what_comes_and_goes_between_points_hides_no_growth,
           small_steps_at_the_end_are_no_end)
