#include "analysis/courses.h"

#include "base/when.h"
#include "tests/unit/suite.h"

static struct intern *names;
static struct snapshot now;
static struct course_set *set;
static uint32_t tag;

static void set_up(void)
{
    ck_assert_int_eq(intern_open(&names, 1 << 20), STATUS_OK);
    ck_assert_int_eq(intern_add(names, "Toke", 4, &tag), STATUS_OK);
    snapshot_init(&now, names);
    ck_assert_int_eq(course_open(&set), STATUS_OK);
}

static void tear_down(void)
{
    course_close(set);
    snapshot_done(&now);
    intern_close(names);
}

/* A sample with one pool of so many bytes; ABSENT: without it. */
static void sample(int64_t second, int64_t bytes, bool after_break)
{
    snapshot_clear(&now);
    now.utc_ns = second * NS_PER_SECOND;
    if (bytes != ABSENT) {
        struct pool *pool = snapshot_add_pool(&now);
        pool->name = tag;
        pool->type = POOL_PAGED;
        pool->value[POOL_BYTES] = bytes;
        pool->value[POOL_DIFF] = bytes / 10;
    }
    course_add(set, &now, after_break);
}

static size_t points_of(double seconds[COURSE_POINTS], double bytes[COURSE_POINTS])
{
    ck_assert_int_eq(course_rows(set), 1);
    ck_assert(course_read(set, course_row(set, 0), COURSE_BYTES, bytes));
    return course_times(set, seconds);
}

TEST(a_week_and_a_minute_take_the_same_room)
{
    double seconds[COURSE_POINTS], bytes[COURSE_POINTS];
    set_up();
    for (int64_t i = 0; i < 7 * 24 * 60; i++)
        sample(i * 60, 1000 + i, false);
    size_t count = points_of(seconds, bytes);
    ck_assert(count > COURSE_POINTS / 3 && count <= COURSE_POINTS);
    for (size_t i = 1; i < count; i++)
        ck_assert(seconds[i] > seconds[i - 1] && bytes[i] > bytes[i - 1]);
    ck_assert_double_eq_tol((bytes[count - 1] - bytes[0]) / (seconds[count - 1] - seconds[0]), 1.0 / 60, 1e-4);
    tear_down();
}
END_TEST

TEST(a_point_keeps_the_lowest_value)
{
    double seconds[COURSE_POINTS], bytes[COURSE_POINTS];
    set_up();
    for (int64_t i = 0; i < 1024; i++)
        sample(i, i % 2 == 0 ? 100 : 5000, false);
    size_t count = points_of(seconds, bytes);
    for (size_t i = 0; i < count; i++)
        ck_assert(bytes[i] == 100);
    tear_down();
}
END_TEST

TEST(what_a_break_hides_is_neither_time_nor_growth)
{
    double seconds[COURSE_POINTS], bytes[COURSE_POINTS];
    set_up();
    for (int64_t i = 0; i < 10; i++)
        sample(i, 1000 + i, false);
    for (int64_t i = 0; i < 10; i++)
        sample(100000 + i, 900000 + i, i == 0);
    size_t count = points_of(seconds, bytes);
    ck_assert_int_eq(count, 20);
    ck_assert_double_le(seconds[count - 1], 20);
    ck_assert(bytes[count - 1] - bytes[0] == 18);
    tear_down();
}
END_TEST

TEST(a_clock_set_back_is_a_break)
{
    double seconds[COURSE_POINTS], bytes[COURSE_POINTS];
    set_up();
    for (int64_t i = 0; i < 10; i++)
        sample(5000 + i, 1000 + i, false);
    for (int64_t i = 0; i < 10; i++)
        sample(i, 1010 + i, false);
    size_t count = points_of(seconds, bytes);
    for (size_t i = 1; i < count; i++)
        ck_assert(seconds[i] > seconds[i - 1]);
    tear_down();
}
END_TEST

TEST(a_pool_that_comes_later_had_nothing_before)
{
    double seconds[COURSE_POINTS], bytes[COURSE_POINTS];
    set_up();
    for (int64_t i = 0; i < 20; i++)
        sample(i, i < 10 ? ABSENT : 700, false);
    size_t count = points_of(seconds, bytes);
    ck_assert(bytes[0] == 0 && bytes[count - 1] == 700);
    tear_down();
}
END_TEST

TEST(another_boot_begins_with_nothing)
{
    set_up();
    sample(0, 1000, false);
    course_forget(set);
    ck_assert_int_eq(course_rows(set), 0);
    ck_assert_int_eq(course_points(set), 0);
    sample(1, 5, false);
    ck_assert_int_eq(course_row(set, 0)->ends[COURSE_BYTES].first, 5);
    tear_down();
}
END_TEST

TEST(many_breaks_do_not_overflow_the_points)
{
    set_up();
    for (int64_t i = 0; i < 4000; i++)
        sample(i * 100, 1000 + i, i % 2 == 0);
    ck_assert_int_le(course_points(set), COURSE_POINTS);
    tear_down();
}
END_TEST

/* Points that breaks make are narrow, however many of them there were. */
TEST(many_breaks_do_not_make_later_points_wide)
{
    int64_t second = 0;
    set_up();
    for (int i = 0; i < 128 * 24; i++)
        sample(second += 5, 1000, true);
    for (int i = 0; i < 400; i++)
        sample(second += 5, 1000, false);
    ck_assert_int_ge(course_point(set, course_points(set) - 1)->begin_ns, (second - 600) * NS_PER_SECOND);
    tear_down();
}
END_TEST

/* A row without room is one row, in however many samples it comes. */
TEST(rows_without_room_are_counted_once)
{
    enum { ROWS = COURSE_ROWS_MAX + 3 };
    set_up();
    for (int64_t i = 0; i < 3; i++) {
        snapshot_clear(&now);
        now.utc_ns = i * NS_PER_SECOND;
        for (int64_t k = 0; k < ROWS; k++) {
            struct pool *pool = snapshot_add_pool(&now);
            pool->name = tag;
            pool->type = POOL_PAGED;
            pool->session = k;
            pool->value[POOL_BYTES] = 1;
        }
        course_add(set, &now, false);
    }
    ck_assert_int_eq(course_unkept(set), 3);
    tear_down();
}
END_TEST

SUITE_MAIN("analysis: courses", a_week_and_a_minute_take_the_same_room, a_point_keeps_the_lowest_value,
           what_a_break_hides_is_neither_time_nor_growth, a_clock_set_back_is_a_break,
           a_pool_that_comes_later_had_nothing_before, another_boot_begins_with_nothing,
           many_breaks_do_not_overflow_the_points, many_breaks_do_not_make_later_points_wide,
           rows_without_room_are_counted_once)
