#include "tests/unit/suite.h"

#include <stdio.h>
#include <string.h>

#include "base/when.h"
#include "tui/view.h"

static struct intern *names;
static struct snapshot now, before;
static struct row_index row_index_, now_index;
static struct view view;
static struct view_source source;

static uint32_t name(const char *text)
{
    uint32_t id;
    ck_assert_int_eq(intern_add(names, text, strlen(text), &id), STATUS_OK);
    return id;
}

static struct pool *add_pool(struct snapshot *snapshot, const char *tag, enum pool_type type, int64_t bytes)
{
    struct pool *pool = snapshot_add_pool(snapshot);
    pool->name = name(tag);
    pool->type = type;
    pool->value[POOL_BYTES] = bytes;
    return pool;
}

static void setup(void)
{
    ck_assert_int_eq(intern_open(&names, 1 << 20), STATUS_OK);
    snapshot_init(&now, names);
    snapshot_init(&before, names);
    snapshot_clear(&now);
    snapshot_clear(&before);
    row_index_init(&row_index_);
    row_index_init(&now_index);
    view_init(&view, ENTITY_POOLS);
    now.mono_ns = 10 * NS_PER_SECOND;
    before.mono_ns = 0;
}

static void build(bool with_basis)
{
    source = (struct view_source){.current = &now, .basis = {NULL, NULL, ABSENT}, .change = source.change};
    if (with_basis) {
        ck_assert_int_eq(row_index_build(&row_index_, &before, ENTITY_POOLS), STATUS_OK);
        source.basis = source.span = source.recent = (struct view_past){&before, &row_index_, 10 * NS_PER_SECOND};
        ck_assert_int_eq(row_index_build(&now_index, &now, ENTITY_POOLS), STATUS_OK);
        source.index = &now_index;
    }
    ck_assert_int_eq(view_build(&view, &source), STATUS_OK);
}

static void teardown(void)
{
    view_done(&view);
    row_index_done(&row_index_);
    row_index_done(&now_index);
    snapshot_done(&now);
    snapshot_done(&before);
    intern_close(names);
}

/* The tags in order, joined by blanks. */
static const char *order(void)
{
    static char text[1024];
    text[0] = 0;
    for (size_t i = 0; i < view.count; i++) {
        struct text tag = row_name(&view_at(&view, i)->row);
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s%.*s", i > 0 ? " " : "", (int)tag.length,
                 tag.bytes);
    }
    return text;
}

TEST(the_largest_come_first_and_what_is_absent_last)
{
    setup();
    add_pool(&now, "b", POOL_PAGED, 5);
    add_pool(&now, "none", POOL_PAGED, ABSENT);
    add_pool(&now, "a", POOL_PAGED, 9);
    add_pool(&now, "zero", POOL_PAGED, 0);
    build(false);
    ck_assert_str_eq(order(), "a b zero none");
    view.sort.reverse = true;
    build(false);
    ck_assert_str_eq(order(), "zero b a none");
    teardown();
}
END_TEST

TEST(equal_rows_stand_in_the_order_of_their_identity_whatever_came_first)
{
    setup();
    add_pool(&now, "c", POOL_PAGED, 1);
    add_pool(&now, "a", POOL_NONPAGED, 1);
    add_pool(&now, "b", POOL_PAGED, 1);
    add_pool(&now, "a", POOL_PAGED, 1);
    build(false);
    ck_assert_str_eq(order(), "a a b c");
    ck_assert_int_eq(((const struct pool *)view_at(&view, 0)->row.item)->type, POOL_PAGED);
    view.sort.reverse = true;
    build(false);
    ck_assert_str_eq(order(), "a a b c");
    teardown();
}
END_TEST

TEST(names_go_up_and_turned_round_go_down)
{
    setup();
    add_pool(&now, "b", POOL_PAGED, 1);
    add_pool(&now, "a", POOL_PAGED, 2);
    add_pool(&now, "c", POOL_PAGED, 3);
    view.sort = (struct view_sort){COLUMN_NAME, -1, false};
    build(false);
    ck_assert_str_eq(order(), "a b c");
    view.sort.reverse = true;
    build(false);
    ck_assert_str_eq(order(), "c b a");
    teardown();
}
END_TEST

TEST(sorting_by_change_looks_at_the_change_only)
{
    setup();
    add_pool(&before, "big", POOL_PAGED, 1000);
    add_pool(&before, "small", POOL_PAGED, 1);
    add_pool(&now, "big", POOL_PAGED, 990);
    add_pool(&now, "small", POOL_PAGED, 20);
    view.sort = (struct view_sort){COLUMN_CHANGE, POOL_BYTES, false};
    build(true);
    ck_assert_str_eq(order(), "small big");
    ck_assert_int_eq(view_change(&view, view_at(&view, 0), POOL_BYTES), 19);
    ck_assert_int_eq(view_change(&view, view_at(&view, 1), POOL_BYTES), -10);
    teardown();
}
END_TEST

TEST(a_change_without_a_basis_is_absent_and_not_zero)
{
    setup();
    add_pool(&now, "a", POOL_PAGED, 5);
    build(false);
    ck_assert_int_eq(view_change(&view, view_at(&view, 0), POOL_BYTES), ABSENT);
    ck_assert(!view_at(&view, 0)->fresh);
    teardown();
}
END_TEST

TEST(a_new_row_is_marked_and_has_changed_by_all_it_has)
{
    setup();
    add_pool(&now, "new", POOL_PAGED, 5);
    build(true);
    ck_assert(view_at(&view, 0)->fresh);
    ck_assert_int_eq(view_change(&view, view_at(&view, 0), POOL_BYTES), 5);
    teardown();
}
END_TEST

TEST(a_counter_that_went_back_has_no_change)
{
    setup();
    add_pool(&before, "a", POOL_PAGED, 5)->value[POOL_ALLOCS] = 100;
    add_pool(&now, "a", POOL_PAGED, 5)->value[POOL_ALLOCS] = 3;
    build(true);
    ck_assert_int_eq(view_change(&view, view_at(&view, 0), POOL_ALLOCS), ABSENT);
    teardown();
}
END_TEST

TEST(a_rate_is_the_change_per_hour)
{
    setup();
    add_pool(&before, "a", POOL_PAGED, 100);
    add_pool(&now, "a", POOL_PAGED, 110);
    source.change = CHANGE_PER_HOUR;
    build(true);
    ck_assert_int_eq(view_change(&view, view_at(&view, 0), POOL_BYTES), 3600);
    source.change = CHANGE_PLAIN;
    teardown();
}
END_TEST

TEST(a_rate_is_told_by_second_hour_and_day)
{
    static const int64_t WANTED[CHANGE_MODES] = {10, 1, 3600, 86400, 10};
    setup();
    add_pool(&before, "a", POOL_PAGED, 100);
    add_pool(&now, "a", POOL_PAGED, 110);
    for (int mode = 0; mode < CHANGE_MODES; mode++) {
        source.change = (enum change_mode)mode;
        build(true);
        ck_assert_int_eq(view_change(&view, view_at(&view, 0), POOL_BYTES), WANTED[mode]);
    }
    source.change = CHANGE_PLAIN;
    teardown();
}
END_TEST

TEST(what_is_gone_is_shown_with_what_it_had_and_counts_in_no_sum)
{
    struct column bytes = {.kind = COLUMN_VALUE, .field = POOL_BYTES};
    setup();
    add_pool(&before, "old", POOL_PAGED, 7);
    add_pool(&before, "a", POOL_PAGED, 4);
    add_pool(&now, "a", POOL_PAGED, 5);
    add_pool(&now, "new", POOL_PAGED, 1);
    build(true);
    ck_assert_str_eq(order(), "old a new");
    ck_assert_int_eq(view_at(&view, 0)->news, NEWS_GONE);
    ck_assert_int_eq(view_at(&view, 1)->news, NEWS_GREW);
    ck_assert_int_eq(view_at(&view, 2)->news, NEWS_NEW);
    ck_assert_int_eq(view_change(&view, view_at(&view, 0), POOL_BYTES), -7);
    ck_assert_int_eq(view_total(&view, &bytes), 6);
    ck_assert_uint_eq(view.gone, 1);
    ck_assert_uint_eq(view.total, 2);
    teardown();
}
END_TEST

TEST(pinned_rows_stand_on_top_whatever_the_order)
{
    bool pinned;
    setup();
    add_pool(&now, "a", POOL_PAGED, 9);
    add_pool(&now, "b", POOL_PAGED, 5);
    add_pool(&now, "c", POOL_PAGED, 1);
    build(false);
    view_select(&view, 2);
    ck_assert_int_eq(view_pin(&view, &pinned), STATUS_OK);
    ck_assert(pinned);
    build(false);
    ck_assert_str_eq(order(), "c a b");
    ck_assert_uint_eq(view.cursor, 0);
    view.sort = (struct view_sort){COLUMN_NAME, -1, true};
    build(false);
    ck_assert_str_eq(order(), "c b a");
    ck_assert_int_eq(view_pin(&view, &pinned), STATUS_OK);
    ck_assert(!pinned);
    build(false);
    ck_assert_str_eq(order(), "c b a");
    teardown();
}
END_TEST

TEST(a_hidden_row_stays_out_until_all_are_shown_again)
{
    setup();
    add_pool(&now, "a", POOL_PAGED, 9);
    add_pool(&now, "b", POOL_PAGED, 5);
    build(false);
    ck_assert_int_eq(view_hide(&view), STATUS_OK);
    build(false);
    ck_assert_str_eq(order(), "b");
    view.hidden.count = 0;
    build(false);
    ck_assert_str_eq(order(), "a b");
    teardown();
}
END_TEST

TEST(only_what_changed_and_only_what_grew)
{
    setup();
    add_pool(&before, "same", POOL_PAGED, 9);
    add_pool(&before, "more", POOL_PAGED, 5);
    add_pool(&before, "less", POOL_PAGED, 3);
    add_pool(&now, "same", POOL_PAGED, 9);
    add_pool(&now, "more", POOL_PAGED, 6);
    add_pool(&now, "less", POOL_PAGED, 2);
    view.only = ONLY_CHANGED;
    build(true);
    ck_assert_str_eq(order(), "more less");
    view.only = ONLY_GREW;
    build(true);
    ck_assert_str_eq(order(), "more");
    teardown();
}
END_TEST

TEST(growth_share_and_frees_are_reckoned_over_the_span)
{
    struct column growth = {.kind = COLUMN_GROWTH, .field = -1}, share = {.kind = COLUMN_SHARE, .field = -1};
    struct column freed = {.kind = COLUMN_FREED, .field = -1}, never = {.kind = COLUMN_NEVER_FREED, .field = -1};
    setup();
    struct pool *pool = add_pool(&before, "a", POOL_PAGED, 100);
    pool->value[POOL_ALLOCS] = pool->value[POOL_FREES] = 10;
    pool = add_pool(&now, "a", POOL_PAGED, 300);
    pool->value[POOL_ALLOCS] = 30;
    pool->value[POOL_FREES] = 15;
    add_pool(&now, "b", POOL_PAGED, 100);
    build(true);
    ck_assert_int_eq(view_number(&view, view_at(&view, 0), &growth), 200 * 360);
    ck_assert_int_eq(view_number(&view, view_at(&view, 0), &share), 75000);
    ck_assert_int_eq(view_number(&view, view_at(&view, 0), &freed), 25000);
    ck_assert_int_eq(view_number(&view, view_at(&view, 0), &never), 0);
    ck_assert_int_eq(view_number(&view, view_at(&view, 1), &freed), ABSENT);
    teardown();
}
END_TEST

TEST(searching_backwards_goes_round_the_top)
{
    setup();
    add_pool(&now, "xa", POOL_PAGED, 9);
    add_pool(&now, "b", POOL_PAGED, 5);
    add_pool(&now, "xc", POOL_PAGED, 1);
    build(false);
    ck_assert(view_find_back(&view, "x"));
    ck_assert_uint_eq(view.cursor, 2);
    ck_assert(view_find_back(&view, "x"));
    ck_assert_uint_eq(view.cursor, 0);
    ck_assert(!view_find_back(&view, "zz"));
    teardown();
}
END_TEST

TEST(the_selection_stays_on_its_row_while_rows_move)
{
    setup();
    add_pool(&now, "a", POOL_PAGED, 9);
    add_pool(&now, "b", POOL_PAGED, 5);
    add_pool(&now, "c", POOL_PAGED, 1);
    build(false);
    view_move(&view, 1);
    now.pools[1].value[POOL_BYTES] = 0;
    build(false);
    ck_assert_str_eq(order(), "a c b");
    ck_assert_uint_eq(view.cursor, 2);
    teardown();
}
END_TEST

TEST(an_untouched_selection_is_the_first_row)
{
    setup();
    add_pool(&now, "a", POOL_PAGED, 9);
    add_pool(&now, "b", POOL_PAGED, 5);
    build(false);
    now.pools[1].value[POOL_BYTES] = 10;
    build(false);
    ck_assert_uint_eq(view.cursor, 0);
    ck_assert_str_eq(order(), "b a");
    teardown();
}
END_TEST

TEST(a_selected_row_that_vanishes_leaves_the_cursor_near_and_is_found_again)
{
    setup();
    add_pool(&now, "a", POOL_PAGED, 9);
    add_pool(&now, "b", POOL_PAGED, 5);
    add_pool(&now, "c", POOL_PAGED, 1);
    build(false);
    view_move(&view, 2);
    now.pool_count = 2;
    build(false);
    ck_assert_uint_eq(view.cursor, 1);
    now.pool_count = 3;
    build(false);
    ck_assert_uint_eq(view.cursor, 2);
    teardown();
}
END_TEST

TEST(scrolling_keeps_the_selection_in_sight)
{
    char tag[8];
    setup();
    for (int i = 0; i < 50; i++) {
        snprintf(tag, sizeof tag, "t%02d", i);
        add_pool(&now, tag, POOL_PAGED, 100 - i);
    }
    build(false);
    static const int MOVES[] = {1, 10, 30, -7, 100, -100, 49, -1, 3};
    for (size_t i = 0; i < sizeof MOVES / sizeof MOVES[0]; i++) {
        view_move(&view, MOVES[i]);
        for (size_t lines = 1; lines < 60; lines += 7) {
            view_scroll(&view, lines);
            ck_assert_uint_le(view.top, view.cursor);
            ck_assert_uint_lt(view.cursor, view.top + lines);
            ck_assert(view.top == 0 || view.top + lines <= view.count);
        }
    }
    teardown();
}
END_TEST

TEST(a_text_that_is_no_filter_leaves_the_last_one_standing)
{
    struct problem why;
    setup();
    add_pool(&now, "Toke", POOL_PAGED, 9);
    add_pool(&now, "File", POOL_PAGED, 5);
    ck_assert_int_eq(view_set_filter(&view, "toke", &why), STATUS_OK);
    ck_assert_int_eq(view_set_filter(&view, "bytes>", &why), STATUS_USAGE);
    ck_assert_uint_gt(strlen(why.line), 0);
    build(false);
    ck_assert_str_eq(order(), "Toke");
    ck_assert_str_eq(view.filter_text, "toke");
    ck_assert_uint_eq(view.total, 2);
    teardown();
}
END_TEST

TEST(pool_types_are_the_same_choice_on_both_systems)
{
    setup();
    add_pool(&now, "np", POOL_NONPAGED, 4);
    add_pool(&now, "pg", POOL_PAGED, 3);
    add_pool(&now, "un", POOL_UNRECLAIMABLE, 2);
    add_pool(&now, "re", POOL_RECLAIMABLE, 1);
    view.choice.pool_class = CLASS_NONPAGED;
    build(false);
    ck_assert_str_eq(order(), "np un");
    view.choice.pool_class = CLASS_PAGED;
    build(false);
    ck_assert_str_eq(order(), "pg re");
    teardown();
}
END_TEST

TEST(sessions_are_told_apart_from_system_pools)
{
    setup();
    add_pool(&now, "sys", POOL_PAGED, 4);
    add_pool(&now, "one", POOL_PAGED, 3)->session = 1;
    add_pool(&now, "two", POOL_PAGED, 2)->session = 2;
    build(false);
    ck_assert_str_eq(order(), "sys one two");
    view.choice.scope = SCOPE_SYSTEM;
    build(false);
    ck_assert_str_eq(order(), "sys");
    view.choice.scope = SCOPE_SESSIONS;
    build(false);
    ck_assert_str_eq(order(), "one two");
    view.choice.session = 2;
    build(false);
    ck_assert_str_eq(order(), "two");
    teardown();
}
END_TEST

TEST(search_finds_aliases_and_goes_round)
{
    setup();
    add_pool(&now, "kmalloc", POOL_PAGED, 9);
    add_pool(&now, "signal_cache", POOL_PAGED, 5)->aliases = name("UNIX | fs_cache");
    add_pool(&now, "other", POOL_PAGED, 1);
    build(false);
    ck_assert(view_find(&view, "unix", false));
    ck_assert_uint_eq(view.cursor, 1);
    ck_assert(view_find(&view, "KMAL", true));
    ck_assert_uint_eq(view.cursor, 0);
    ck_assert(!view_find(&view, "absent", false));
    ck_assert_uint_eq(view.cursor, 0);
    teardown();
}
END_TEST

TEST(nothing_to_show_is_no_reason_to_fail)
{
    setup();
    build(false);
    ck_assert_ptr_null(view_selected(&view));
    view_move(&view, 5);
    view_select(&view, 9);
    ck_assert(!view_find(&view, "x", true));
    ck_assert(!view_find(&view, "x", false));
    view_scroll(&view, 10);
    ck_assert_uint_eq(view.cursor, 0);
    teardown();
}
END_TEST

TEST(a_total_adds_what_is_there_and_is_absent_where_a_sum_means_nothing)
{
    struct column bytes = {.kind = COLUMN_VALUE, .field = POOL_BYTES};
    struct column each = {.kind = COLUMN_VALUE, .field = POOL_EACH_BYTES};
    struct column allocs = {.kind = COLUMN_VALUE, .field = POOL_ALLOCS};
    setup();
    add_pool(&now, "a", POOL_PAGED, 5)->value[POOL_EACH_BYTES] = 8;
    add_pool(&now, "b", POOL_PAGED, ABSENT);
    add_pool(&now, "c", POOL_PAGED, 7);
    build(false);
    ck_assert_int_eq(view_total(&view, &bytes), 12);
    ck_assert_int_eq(view_total(&view, &each), ABSENT);
    ck_assert_int_eq(view_total(&view, &allocs), ABSENT);
    teardown();
}
END_TEST

/* Large allocations are in the rows of their tags as well, and there only when they were asked for. */
TEST(what_repeats_other_rows_is_added_up_only_where_it_stands_alone)
{
    struct column bytes = {.kind = COLUMN_VALUE, .field = POOL_BYTES};
    setup();
    add_pool(&now, "a", POOL_PAGED, 10);
    add_pool(&now, "b", POOL_NONPAGED, 5);
    add_pool(&now, "a", POOL_LARGE, 8);
    build(false);
    ck_assert_int_eq(view_total(&view, &bytes), 15);
    ck_assert_int_eq(view.whole, 15);
    now.pools[0].type = now.pools[1].type = POOL_LARGE;
    build(false);
    ck_assert_int_eq(view_total(&view, &bytes), 23);
    teardown();
}
END_TEST

TEST(large_allocations_that_were_not_asked_for_before_have_no_change)
{
    setup();
    add_pool(&before, "a", POOL_PAGED, 10);
    add_pool(&now, "a", POOL_LARGE, 8);
    build(true);
    ck_assert_int_eq(view_change(&view, view_at(&view, 1), POOL_BYTES), ABSENT);
    ck_assert_int_eq(view_span_change(&view, view_at(&view, 1), POOL_BYTES), ABSENT);
    add_pool(&before, "b", POOL_LARGE, 1);
    build(true);
    ck_assert_int_eq(view_change(&view, view_at(&view, 1), POOL_BYTES), 8);
    teardown();
}
END_TEST

TEST(the_order_is_the_same_whatever_was_built_before)
{
    enum { POOLS = 300, BUILDS = 60 };
    uint32_t random = 7;
    char tag[16];
    setup();
    for (int i = 0; i < POOLS; i++) {
        snprintf(tag, sizeof tag, "p%d", i);
        add_pool(&now, tag, POOL_PAGED, i);
    }
    for (int turn = 0; turn < BUILDS; turn++) {
        struct view fresh;
        /* Now and then nearly all rows move, mostly a few, and some become equal. */
        for (int i = turn % 7 == 0 ? POOLS : 5; i > 0; i--) {
            random = random * 1664525 + 1013904223;
            now.pools[random >> 8 & 255].value[POOL_BYTES] = random >> 16 & 63 ? (int64_t)(random >> 20) : ABSENT;
        }
        now.pool_count = turn % 11 == 10 ? POOLS - 1 : POOLS;
        view.sort = (struct view_sort){turn % 5 == 4 ? COLUMN_NAME : COLUMN_VALUE, POOL_BYTES, turn % 3 == 2};
        build(false);
        view_init(&fresh, ENTITY_POOLS);
        fresh.sort = view.sort;
        ck_assert_int_eq(view_build(&fresh, &source), STATUS_OK);
        ck_assert_uint_eq(view.count, fresh.count);
        for (size_t i = 0; i < fresh.count; i++)
            ck_assert_ptr_eq(view_at(&view, i)->row.item, view_at(&fresh, i)->row.item);
        view_done(&fresh);
    }
    teardown();
}
END_TEST

SUITE_MAIN("tui: view", a_rate_is_told_by_second_hour_and_day,
           what_is_gone_is_shown_with_what_it_had_and_counts_in_no_sum, pinned_rows_stand_on_top_whatever_the_order,
           a_hidden_row_stays_out_until_all_are_shown_again, only_what_changed_and_only_what_grew,
           growth_share_and_frees_are_reckoned_over_the_span, searching_backwards_goes_round_the_top,
           the_largest_come_first_and_what_is_absent_last, the_order_is_the_same_whatever_was_built_before,
           equal_rows_stand_in_the_order_of_their_identity_whatever_came_first, names_go_up_and_turned_round_go_down,
           sorting_by_change_looks_at_the_change_only, a_change_without_a_basis_is_absent_and_not_zero,
           a_new_row_is_marked_and_has_changed_by_all_it_has, a_counter_that_went_back_has_no_change,
           a_rate_is_the_change_per_hour, the_selection_stays_on_its_row_while_rows_move,
           an_untouched_selection_is_the_first_row,
           a_selected_row_that_vanishes_leaves_the_cursor_near_and_is_found_again,
           scrolling_keeps_the_selection_in_sight, a_text_that_is_no_filter_leaves_the_last_one_standing,
           pool_types_are_the_same_choice_on_both_systems, sessions_are_told_apart_from_system_pools,
           search_finds_aliases_and_goes_round, nothing_to_show_is_no_reason_to_fail,
           what_repeats_other_rows_is_added_up_only_where_it_stands_alone,
           large_allocations_that_were_not_asked_for_before_have_no_change,
           a_total_adds_what_is_there_and_is_absent_where_a_sum_means_nothing)
