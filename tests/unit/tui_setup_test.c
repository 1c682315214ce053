#include "tests/unit/suite.h"

#include "tui/actions.h"
#include "tui/column_sets.h"
#include "tui/menu.h"
#include "tui/setup.h"

TEST(every_named_set_can_be_read_and_has_a_name_of_its_own)
{
    size_t count;
    const struct column_set *sets = column_sets(&count);
    for (size_t i = 0; i < count; i++) {
        struct column_choice choice;
        struct problem why = {.line = ""};
        ck_assert_msg(column_choice_parse(&choice, sets[i].entity, sets[i].columns, &why) == STATUS_OK, "%s", why.line);
        for (size_t other = 0; other < i; other++)
            ck_assert(sets[i].entity != sets[other].entity || strcmp(sets[i].name, sets[other].name) != 0);
    }
}
END_TEST

TEST(every_field_of_the_catalogue_is_a_column_with_a_name_of_its_own)
{
    for (int entity = ENTITY_POOLS; entity <= ENTITY_GROUPS; entity++) {
        size_t fields, columns;
        const struct field *field = catalogue_fields((enum entity)entity, &fields);
        const struct column *column = columns_of((enum entity)entity, &columns);
        ck_assert_uint_le(columns, COLUMNS_MAX);
        for (size_t i = 0; i < fields; i++)
            ck_assert_msg(column_find((enum entity)entity, field[i].id, strlen(field[i].id)) != NULL, "%s",
                          field[i].id);
        for (size_t i = 0; i < columns; i++) {
            char id[COLUMN_ID];
            size_t length = column_id(id, (enum entity)entity, &column[i]);
            ck_assert_uint_gt(length, 0);
            ck_assert_msg(column_find((enum entity)entity, id, length) == &column[i], "%s", id);
            ck_assert_uint_gt(strlen(column_help((enum entity)entity, &column[i])), 0);
        }
    }
}
END_TEST

TEST(a_choice_that_cannot_be_read_names_the_word_and_changes_nothing)
{
    static const char *const BAD[] = {"bytes nonsense", "bytes:", "bytes:x", "bytes:-1", "bytes:999", "bytes bytes"};
    struct column_choice choice = {.count = 0};
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++) {
        struct problem why = {.line = ""};
        ck_assert_int_eq(column_choice_parse(&choice, ENTITY_POOLS, BAD[i], &why), STATUS_USAGE);
        ck_assert_uint_gt(strlen(why.line), 0);
        ck_assert_uint_eq(choice.count, 0);
    }
}
END_TEST

TEST(what_is_chosen_ordered_and_sized_is_what_is_shown)
{
    struct column_choice choice = {.count = 0};
    struct setup setup;
    struct layout layout;
    ck_assert_int_eq(column_choice_parse(&choice, ENTITY_POOLS, "bytes:12 name type", NULL), STATUS_OK);
    setup_open(&setup, ENTITY_POOLS, &choice);
    ck_assert(setup_key(&setup, KEY_RIGHT_, &choice)); /* bytes behind the name */
    ck_assert(setup_key(&setup, '+', &choice));
    ck_assert(setup_key(&setup, KEY_END_, &choice));
    ck_assert(setup_key(&setup, ' ', &choice)); /* the last column, too */
    struct layout_wish wish = {.width = 200,
                               .name_width = 8,
                               .fields = UINT32_MAX,
                               .owner = true,
                               .version = true,
                               .holder = true,
                               .choice = &choice,
                               .sort_kind = COLUMN_VALUE,
                               .sort_field = POOL_BYTES};
    layout_make(&layout, ENTITY_POOLS, &wish);
    ck_assert_uint_eq(layout.count, 4);
    ck_assert_int_eq(layout.slots[0].column->kind, COLUMN_NAME);
    ck_assert_int_eq(layout.slots[1].column->field, POOL_BYTES);
    ck_assert_int_eq(layout.slots[1].width, 13);
    ck_assert_int_eq(layout.slots[3].column->kind, COLUMN_VERSION);
    ck_assert(setup_key(&setup, 'd', &choice));
    ck_assert_uint_eq(choice.count, 0);
    ck_assert(!setup_key(&setup, KEY_ESCAPE_, &choice));
}
END_TEST

TEST(the_name_cannot_be_hidden_and_the_sorted_column_is_always_there)
{
    struct column_choice choice;
    struct layout layout;
    ck_assert_int_eq(column_choice_parse(&choice, ENTITY_POOLS, "type", NULL), STATUS_OK);
    struct layout_wish wish = {.width = 80,
                               .name_width = 8,
                               .fields = UINT32_MAX,
                               .choice = &choice,
                               .sort_kind = COLUMN_SHARE,
                               .sort_field = -1};
    layout_make(&layout, ENTITY_POOLS, &wish);
    ck_assert_uint_eq(layout.count, 3);
    ck_assert_int_eq(layout.slots[0].column->kind, COLUMN_NAME);
    ck_assert_int_eq(layout.slots[2].column->kind, COLUMN_SHARE);
}
END_TEST

TEST(a_menu_is_walked_by_arrows_letters_and_digits)
{
    struct menu menu;
    menu_open(&menu, MENU_SORT, "Sort");
    menu_add(&menu, "name");
    menu_add(&menu, "bytes");
    menu_add(&menu, "diff");
    ck_assert_int_eq(menu_key(&menu, KEY_UP_), MENU_STAYS);
    ck_assert_uint_eq(menu.cursor, 2);
    ck_assert_int_eq(menu_key(&menu, 'b'), MENU_STAYS);
    ck_assert_uint_eq(menu.cursor, 1);
    ck_assert_int_eq(menu_key(&menu, '1'), MENU_CHOSEN);
    ck_assert_uint_eq(menu.cursor, 0);
    ck_assert_int_eq(menu_key(&menu, KEY_ESCAPE_), MENU_LEFT);
}
END_TEST

SUITE_MAIN("tui: columns chosen, menus", every_named_set_can_be_read_and_has_a_name_of_its_own,
           every_field_of_the_catalogue_is_a_column_with_a_name_of_its_own,
           a_choice_that_cannot_be_read_names_the_word_and_changes_nothing,
           what_is_chosen_ordered_and_sized_is_what_is_shown,
           the_name_cannot_be_hidden_and_the_sorted_column_is_always_there,
           a_menu_is_walked_by_arrows_letters_and_digits)
