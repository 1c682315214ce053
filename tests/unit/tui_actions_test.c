#include "tests/unit/suite.h"

#include <stdbool.h>
#include <string.h>

#include "tui/actions.h"

TEST(every_action_has_a_name_of_its_own_and_a_sentence)
{
    const struct action_entry *table = actions_table();
    for (int i = 0; i < ACTION_COUNT; i++) {
        size_t length = strlen(table[i].name);
        ck_assert_uint_gt(length, 0);
        ck_assert_uint_eq(strspn(table[i].name, "abcdefghijklmnopqrstuvwxyz-"), length);
        ck_assert_uint_gt(strlen(table[i].help), 5);
        ck_assert_int_ne(table[i].help[strlen(table[i].help) - 1], '.');
        for (int other = 0; other < i; other++)
            ck_assert_str_ne(table[i].name, table[other].name);
    }
}
END_TEST

TEST(every_key_in_the_table_is_a_key_and_means_one_action)
{
    const struct action_entry *table = actions_table();
    for (int i = 0; i < ACTION_COUNT; i++) {
        const char *keys = table[i].keys;
        ck_assert(strlen(keys) > 0 || strlen(table[i].label) == 0);
        while (*keys != 0) {
            size_t length = strcspn(keys, " ");
            int32_t key = key_parse(keys, length);
            ck_assert_msg(key != KEY_NOTHING, "%s", keys);
            ck_assert_msg(actions_for_key(key) == (enum action)i, "%s is bound twice", keys);
            keys += length + (keys[length] == ' ' ? 1 : 0);
        }
    }
}
END_TEST

TEST(a_key_is_written_as_it_is_read)
{
    static const char *const NAMES[] = {"Space", "Enter", "Esc", "Tab", "Up",       "Down", "Left",     "Right", "PgUp",
                                        "PgDn",  "Home",  "End", "Ins", "Del",      "F1",   "F9",       "F12",   "C-l",
                                        "C-u",   "[",     "a",   "A",   "\xC3\xA4", "\\",   "Backspace"};
    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++) {
        char text[16];
        int32_t key = key_parse(NAMES[i], strlen(NAMES[i]));
        ck_assert_msg(key != KEY_NOTHING, "%s", NAMES[i]);
        ck_assert_uint_eq(key_text(text, key), strlen(NAMES[i]));
        ck_assert_str_eq(text, NAMES[i]);
    }
}
END_TEST

TEST(what_is_no_key_is_refused)
{
    static const char *const NAMES[] = {"", "F0", "F13", "F1x", "C-", "C-A", "ab", "space", "\xff", "\x1b"};
    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++)
        ck_assert_int_eq(key_parse(NAMES[i], strlen(NAMES[i])), KEY_NOTHING);
}
END_TEST

TEST(digits_stay_free_for_sessions)
{
    for (int32_t key = '0'; key <= '9'; key++)
        ck_assert_int_eq(actions_for_key(key), ACTION_NONE);
}
END_TEST

TEST(the_keys_of_poolmon_keep_their_meaning)
{
    static const struct {
        const char *key;
        enum action action;
    } KEYS[] = {{"p", ACTION_POOL_TYPE}, {"(", ACTION_SORT_CHANGE}, {")", ACTION_SORT_CHANGE},
                {"t", ACTION_SORT_TAG},  {"a", ACTION_SORT_ALLOCS}, {"f", ACTION_SORT_FREES},
                {"d", ACTION_SORT_DIFF}, {"b", ACTION_SORT_BYTES},  {"m", ACTION_SORT_EACH},
                {"e", ACTION_TOTALS},    {"l", ACTION_HIGHLIGHT},   {"s", ACTION_SESSION_POOLS},
                {"i", ACTION_SESSION},   {"h", ACTION_HELP},        {"?", ACTION_HELP},
                {"q", ACTION_QUIT},      {"Esc", ACTION_BACK}};
    for (size_t i = 0; i < sizeof KEYS / sizeof KEYS[0]; i++)
        ck_assert_int_eq(actions_for_key(key_parse(KEYS[i].key, strlen(KEYS[i].key))), KEYS[i].action);
}
END_TEST

TEST(an_unambiguous_beginning_is_enough)
{
    ck_assert_int_eq(actions_find("quit", 4), ACTION_QUIT);
    ck_assert_int_eq(actions_find("qu", 2), ACTION_QUIT);
    ck_assert_int_eq(actions_find("sort-", 5), ACTION_NONE);
    ck_assert_int_eq(actions_find("", 0), ACTION_NONE);
    ck_assert_int_eq(actions_find("quit\0x", 6), ACTION_NONE);
    ck_assert_int_eq(actions_find("nothing", 7), ACTION_NONE);
}
END_TEST

TEST(a_whole_name_wins_over_a_longer_one)
{
    ck_assert_int_eq(actions_find("search", 6), ACTION_SEARCH);
    ck_assert_int_eq(actions_find("session", 7), ACTION_SESSION);
}
END_TEST

SUITE_MAIN("tui: actions", every_action_has_a_name_of_its_own_and_a_sentence,
           every_key_in_the_table_is_a_key_and_means_one_action, a_key_is_written_as_it_is_read,
           what_is_no_key_is_refused, digits_stay_free_for_sessions, the_keys_of_poolmon_keep_their_meaning,
           an_unambiguous_beginning_is_enough, a_whole_name_wins_over_a_longer_one)
