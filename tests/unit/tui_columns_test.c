#include "tests/unit/suite.h"

#include <string.h>

#include "tui/colours.h"
#include "tui/columns.h"

#define ALL_FIELDS UINT32_MAX

static struct layout layout;

static void make(enum entity entity, int width, uint32_t fields, bool exact)
{
    struct layout_wish wish = {.width = width,
                               .name_width = 20,
                               .fields = fields,
                               .holder = true,
                               .owner = true,
                               .group = true,
                               .exact = exact};
    layout_make(&layout, entity, &wish);
}

static int slot_of(enum column_kind kind, int field)
{
    for (size_t i = 0; i < layout.count; i++) {
        if (layout.slots[i].column->kind == kind && layout.slots[i].column->field == field)
            return (int)i;
    }
    return -1;
}

TEST(columns_never_overlap_nor_leave_the_line)
{
    for (int entity = ENTITY_POOLS; entity <= ENTITY_GROUPS; entity++) {
        for (int width = 1; width < 400; width++) {
            make((enum entity)entity, width, ALL_FIELDS, width % 2 == 0);
            int x = 0;
            for (size_t i = 0; i < layout.count; i++) {
                ck_assert_int_eq(layout.slots[i].x, x);
                ck_assert_int_gt(layout.slots[i].width, 0);
                x += layout.slots[i].width + 1;
            }
            ck_assert_int_le(x, width + 1);
        }
    }
}
END_TEST

TEST(the_name_is_there_on_any_width)
{
    for (int width = 0; width < 30; width++) {
        make(ENTITY_POOLS, width, ALL_FIELDS, false);
        ck_assert_int_ge(slot_of(COLUMN_NAME, -1), 0);
    }
}
END_TEST

TEST(the_heaviest_columns_stay_when_room_is_short)
{
    make(ENTITY_POOLS, 59, ALL_FIELDS, false);
    ck_assert_int_ge(slot_of(COLUMN_VALUE, POOL_BYTES), 0);
    ck_assert_int_ge(slot_of(COLUMN_CHANGE, POOL_BYTES), 0);
    ck_assert_int_ge(slot_of(COLUMN_VALUE, POOL_DIFF), 0);
    ck_assert_int_lt(slot_of(COLUMN_CHANGE, POOL_FREES), 0);
}
END_TEST

TEST(the_sorted_column_stays_whatever_its_weight)
{
    struct layout_wish wish = {.width = 40, .name_width = 4, .fields = ALL_FIELDS};
    layout_make(&layout, ENTITY_POOLS, &wish);
    ck_assert_int_lt(slot_of(COLUMN_CHANGE, POOL_FREES), 0);
    wish.sort_kind = COLUMN_CHANGE;
    wish.sort_field = POOL_FREES;
    layout_make(&layout, ENTITY_POOLS, &wish);
    ck_assert_int_ge(slot_of(COLUMN_CHANGE, POOL_FREES), 0);
}
END_TEST

TEST(everything_that_has_a_weight_is_there_when_there_is_room)
{
    size_t count, weighted = 0;
    const struct column *columns = columns_of(ENTITY_POOLS, &count);
    for (size_t i = 0; i < count; i++)
        weighted += columns[i].weight > 0;
    make(ENTITY_POOLS, 300, ALL_FIELDS, false);
    ck_assert_uint_eq(layout.count, weighted);
}
END_TEST

TEST(a_history_is_shown_when_it_was_chosen_and_nothing_is_sorted_by_it)
{
    struct column_choice choice = {.count = 1};
    struct layout_wish wish = {.width = 300, .name_width = 4, .fields = ALL_FIELDS, .choice = &choice};
    choice.chosen[0].column = column_find(ENTITY_POOLS, "history", 7);
    ck_assert_ptr_nonnull(choice.chosen[0].column);
    ck_assert(!column_sorts(choice.chosen[0].column));
    layout_make(&layout, ENTITY_POOLS, &wish);
    ck_assert_int_ge(slot_of(COLUMN_HISTORY, -1), 0);
    make(ENTITY_POOLS, 300, ALL_FIELDS, false);
    ck_assert_int_lt(slot_of(COLUMN_HISTORY, -1), 0);
}
END_TEST

TEST(a_field_that_no_row_has_gives_its_room_away)
{
    make(ENTITY_POOLS, 119, ALL_FIELDS, false);
    ck_assert_int_ge(slot_of(COLUMN_VALUE, POOL_ALLOCS), 0);
    ck_assert_int_lt(slot_of(COLUMN_VALUE, POOL_HELD_BYTES), 0);
    make(ENTITY_POOLS, 119, ALL_FIELDS & ~(1u << POOL_ALLOCS | 1u << POOL_FREES), false);
    ck_assert_int_lt(slot_of(COLUMN_VALUE, POOL_ALLOCS), 0);
    ck_assert_int_lt(slot_of(COLUMN_CHANGE, POOL_ALLOCS), 0);
    ck_assert_int_ge(slot_of(COLUMN_VALUE, POOL_HELD_BYTES), 0);
}
END_TEST

TEST(columns_keep_their_order_whatever_their_weight)
{
    make(ENTITY_POOLS, 300, ALL_FIELDS, false);
    ck_assert_int_eq(slot_of(COLUMN_CHANGE, POOL_BYTES), slot_of(COLUMN_VALUE, POOL_BYTES) + 1);
    ck_assert_int_lt(slot_of(COLUMN_VALUE, POOL_ALLOCS), slot_of(COLUMN_VALUE, POOL_BYTES));
    ck_assert_int_eq(slot_of(COLUMN_OWNER, -1), (int)layout.count - 1);
}
END_TEST

TEST(exact_numbers_get_room_for_all_digits)
{
    make(ENTITY_POOLS, 200, ALL_FIELDS, true);
    ck_assert_int_ge(layout.slots[slot_of(COLUMN_VALUE, POOL_BYTES)].width, 16);
}
END_TEST

TEST(no_look_without_colours_names_a_colour)
{
    for (int role = 0; role < ROLES; role++) {
        struct look look = look_of((enum role)role, SCHEME_DARK, PALETTE_MONO);
        ck_assert_int_eq(look.foreground, -1);
        ck_assert_int_eq(look.background, -1);
    }
    ck_assert_uint_ne(look_of(ROLE_SELECTED, SCHEME_DARK, PALETTE_MONO).attributes,
                      look_of(ROLE_TEXT, SCHEME_DARK, PALETTE_MONO).attributes);
    ck_assert_uint_ne(look_of(ROLE_GREW, SCHEME_DARK, PALETTE_MONO).attributes,
                      look_of(ROLE_SHRANK, SCHEME_DARK, PALETTE_MONO).attributes);
}
END_TEST

TEST(a_palette_uses_only_the_colours_it_has)
{
    static const int COLOURS[PALETTES] = {0, 8, 16, 256};
    for (int role = 0; role < ROLES; role++) {
        for (int palette = PALETTE_8; palette < PALETTES; palette++) {
            struct look look = look_of((enum role)role, SCHEME_DARK, (enum palette)palette);
            ck_assert_int_lt(look.foreground, COLOURS[palette]);
            ck_assert_int_lt(look.background, COLOURS[palette]);
        }
    }
}
END_TEST

TEST(colours_are_used_only_when_wanted_and_there)
{
    ck_assert_int_eq(palette_for(256, true), PALETTE_256);
    ck_assert_int_eq(palette_for(88, true), PALETTE_16);
    ck_assert_int_eq(palette_for(8, true), PALETTE_8);
    ck_assert_int_eq(palette_for(2, true), PALETTE_MONO);
    ck_assert_int_eq(palette_for(-1, true), PALETTE_MONO);
    ck_assert_int_eq(palette_for(256, false), PALETTE_MONO);
}
END_TEST

SUITE_MAIN("tui: columns and colours", columns_never_overlap_nor_leave_the_line, the_name_is_there_on_any_width,
           the_heaviest_columns_stay_when_room_is_short, the_sorted_column_stays_whatever_its_weight,
           everything_that_has_a_weight_is_there_when_there_is_room,
           a_history_is_shown_when_it_was_chosen_and_nothing_is_sorted_by_it,
           a_field_that_no_row_has_gives_its_room_away, columns_keep_their_order_whatever_their_weight,
           exact_numbers_get_room_for_all_digits, no_look_without_colours_names_a_colour,
           a_palette_uses_only_the_colours_it_has, colours_are_used_only_when_wanted_and_there)
