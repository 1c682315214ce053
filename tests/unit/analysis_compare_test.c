#include "tests/unit/suite.h"

#include <string.h>

#include "analysis/compare.h"

/* Two samples whose names do not share an intern, as of two recordings. */
static struct intern *names[2];
static struct snapshot samples[2];
static struct comparison comparison;

static void set_up(void)
{
    comparison_init(&comparison);
    for (int i = 0; i < 2; i++) {
        ck_assert_int_eq(intern_open(&names[i], 1 << 20), STATUS_OK);
        snapshot_init(&samples[i], names[i]);
    }
    uint32_t other;
    intern_add(names[1], "something else", 14, &other);
}

static void tear_down(void)
{
    comparison_done(&comparison);
    for (int i = 0; i < 2; i++) {
        snapshot_done(&samples[i]);
        intern_close(names[i]);
    }
}

static struct pool *add_pool(int sample, const char *name, enum pool_type type, int64_t bytes)
{
    struct pool *pool = snapshot_add_pool(&samples[sample]);
    ck_assert_int_eq(intern_add(names[sample], name, strlen(name), &pool->name), STATUS_OK);
    pool->type = type;
    pool->value[POOL_BYTES] = bytes;
    return pool;
}

static const char *name_at(size_t i)
{
    static char name[64];
    struct text text = row_name(compared_row(&comparison.rows[i]));
    memcpy(name, text.bytes, text.length);
    name[text.length] = '\0';
    return name;
}

static void compare(const struct filter *filter)
{
    ck_assert_int_eq(comparison_make(&comparison, ENTITY_POOLS, &samples[0], &samples[1], filter), STATUS_OK);
}

TEST(rows_come_by_growth_and_what_shrank_comes_last)
{
    set_up();
    add_pool(0, "Same", POOL_PAGED, 100);
    add_pool(0, "Less", POOL_PAGED, 500);
    add_pool(0, "More", POOL_PAGED, 100);
    add_pool(1, "Less", POOL_PAGED, 400);
    add_pool(1, "More", POOL_PAGED, 900);
    add_pool(1, "Same", POOL_PAGED, 100);
    compare(NULL);
    ck_assert_uint_eq(comparison.count, 3);
    ck_assert_str_eq(name_at(0), "More");
    ck_assert_str_eq(name_at(1), "Same");
    ck_assert_str_eq(name_at(2), "Less");
    ck_assert_int_eq(comparison.rows[2].growth, -100);
    ck_assert_uint_eq(comparison.grew, 1);
    ck_assert_uint_eq(comparison.shrank, 1);
    tear_down();
}
END_TEST

TEST(a_new_row_grew_by_all_it_has_and_one_that_is_gone_shrank_by_all_it_had)
{
    set_up();
    add_pool(0, "Gone", POOL_PAGED, 70);
    add_pool(1, "New", POOL_PAGED, 30);
    compare(NULL);
    ck_assert_str_eq(name_at(0), "New");
    ck_assert_int_eq(comparison.rows[0].growth, 30);
    ck_assert_int_eq(compared_value(&comparison.rows[0], false, POOL_BYTES), ABSENT);
    ck_assert_str_eq(name_at(1), "Gone");
    ck_assert_int_eq(comparison.rows[1].growth, -70);
    ck_assert_uint_eq(comparison.appeared, 1);
    ck_assert_uint_eq(comparison.vanished, 1);
    tear_down();
}
END_TEST

TEST(the_same_name_of_another_type_is_another_row)
{
    set_up();
    add_pool(0, "Toke", POOL_PAGED, 10);
    add_pool(1, "Toke", POOL_NONPAGED, 10);
    compare(NULL);
    ck_assert_uint_eq(comparison.count, 2);
    tear_down();
}
END_TEST

TEST(a_number_that_is_absent_has_no_growth_and_comes_behind_all)
{
    set_up();
    add_pool(0, "Dark", POOL_PAGED, ABSENT);
    add_pool(1, "Dark", POOL_PAGED, 5);
    add_pool(0, "Less", POOL_PAGED, 9);
    add_pool(1, "Less", POOL_PAGED, 1);
    compare(NULL);
    ck_assert_str_eq(name_at(1), "Dark");
    ck_assert_int_eq(comparison.rows[1].growth, ABSENT);
    ck_assert_uint_eq(comparison.grew, 0);
    tear_down();
}
END_TEST

TEST(a_filter_is_asked_of_the_row_that_is_there)
{
    struct filter *filter;
    struct problem why;
    set_up();
    ck_assert_int_eq(rows_filter(&filter, ENTITY_POOLS, "bytes>50", &why), STATUS_OK);
    add_pool(0, "Grew", POOL_PAGED, 10);
    add_pool(1, "Grew", POOL_PAGED, 60);
    add_pool(0, "Fell", POOL_PAGED, 60);
    add_pool(1, "Fell", POOL_PAGED, 10);
    add_pool(0, "Gone", POOL_PAGED, 60);
    compare(filter);
    filter_close(filter);
    ck_assert_uint_eq(comparison.count, 2);
    ck_assert_str_eq(name_at(0), "Grew");
    ck_assert_str_eq(name_at(1), "Gone");
    tear_down();
}
END_TEST

SUITE_MAIN("analysis: compare", rows_come_by_growth_and_what_shrank_comes_last,
           a_new_row_grew_by_all_it_has_and_one_that_is_gone_shrank_by_all_it_had,
           the_same_name_of_another_type_is_another_row, a_number_that_is_absent_has_no_growth_and_comes_behind_all,
           a_filter_is_asked_of_the_row_that_is_there)
