#include "tests/unit/suite.h"

#include "tui/config.h"
#include "tui/state.h"

static struct config config;

static enum status parse(const char *text, struct problem *why)
{
    config_init(&config);
    why->line[0] = 0;
    return config_parse(&config, text, strlen(text), why);
}

TEST(the_default_configuration_changes_nothing)
{
    struct config read, own;
    struct buffer text, again;
    struct problem why = {.line = ""};
    buffer_init(&text, CONFIG_BYTES);
    buffer_init(&again, CONFIG_BYTES);
    config_init(&own);
    config_init(&read);
    config_print(&text, &own);
    ck_assert_int_eq(text.status, STATUS_OK);
    ck_assert_msg(config_parse(&read, (const char *)text.bytes, text.length, &why) == STATUS_OK, "%s", why.line);
    config_print(&again, &read);
    ck_assert_str_eq(buffer_text(&text), buffer_text(&again));
    buffer_done(&text);
    buffer_done(&again);
}
END_TEST

TEST(what_is_written_reads_back)
{
    struct config read;
    struct buffer text;
    struct problem why;
    ck_assert_int_eq(parse("mouse = off\nspan=90s\nchanges = day\ncolumns.pools = bytes:12 type\nsort.processes = "
                           "-rss_bytes\ncolumns.types=growth\nkey.quit = Z F12\nzone = utc\ncolours = safe\n",
                           &why),
                     STATUS_OK);
    buffer_init(&text, CONFIG_BYTES);
    config_print(&text, &config);
    config_init(&read);
    ck_assert_int_eq(config_parse(&read, (const char *)text.bytes, text.length, &why), STATUS_OK);
    ck_assert(!read.mouse);
    ck_assert_int_eq(read.span_ns, 90 * INT64_C(1000000000));
    ck_assert_int_eq(read.change, CHANGE_PER_DAY);
    ck_assert_uint_eq(read.columns[0].count, 2);
    ck_assert_int_eq(read.columns[0].chosen[0].width, 12);
    ck_assert(read.sorts[1].reverse);
    ck_assert_int_eq(read.sorts[1].field, PROCESS_RSS);
    ck_assert_str_eq(read.sets[2], "growth");
    ck_assert_int_eq(keymap_find(&read.keys, 'Z'), ACTION_QUIT);
    ck_assert_int_eq(keymap_find(&read.keys, 'q'), ACTION_NONE);
    buffer_done(&text);
}
END_TEST

TEST(a_span_of_any_length_reads_back)
{
    static const char *const LINES[] = {"span = 2ns", "span = 1500us", "span = 90s",
                                        "span = 10m", "span = 36h",    "span = 0"};
    for (size_t i = 0; i < sizeof LINES / sizeof LINES[0]; i++) {
        struct config read;
        struct buffer text;
        struct problem why;
        ck_assert_int_eq(parse(LINES[i], &why), STATUS_OK);
        buffer_init(&text, CONFIG_BYTES);
        config_print(&text, &config);
        config_init(&read);
        ck_assert_int_eq(config_parse(&read, (const char *)text.bytes, text.length, &why), STATUS_OK);
        ck_assert_int_eq(read.span_ns, config.span_ns);
        buffer_done(&text);
    }
}
END_TEST

TEST(a_bad_line_is_named_and_the_others_hold)
{
    struct problem why;
    ck_assert_int_eq(parse("# fine\ntotals = on\nnonsense = 1\nmouse = perhaps\nexact-numbers = on", &why),
                     STATUS_USAGE);
    ck_assert_ptr_nonnull(strstr(why.line, "line 3"));
    ck_assert_ptr_nonnull(strstr(why.line, "nonsense"));
    ck_assert_ptr_nonnull(strstr(why.line, "1 more"));
    ck_assert(config.totals && config.exact && config.mouse);
}
END_TEST

TEST(one_setting_is_set_as_in_the_file_or_not_at_all)
{
    config_init(&config);
    ck_assert_int_eq(config_set(&config, "zone", "UTC", NULL), STATUS_OK);
    ck_assert_int_eq(config.zone, 2);
    ck_assert_int_eq(config_set(&config, "zone", "mars", NULL), STATUS_USAGE);
    ck_assert_int_eq(config_set(&config, "moon", "utc", NULL), STATUS_USAGE);
    ck_assert_int_eq(config.zone, 2);
}
END_TEST

TEST(a_key_with_two_meanings_is_refused_by_name)
{
    struct problem why;
    ck_assert_int_eq(parse("key.quit = n\n", &why), STATUS_USAGE);
    ck_assert_ptr_nonnull(strstr(why.line, "n is bound to quit and to search-next"));
    ck_assert_int_eq(keymap_find(&config.keys, 'q'), ACTION_QUIT);
    ck_assert_int_eq(keymap_find(&config.keys, 'n'), ACTION_SEARCH_NEXT);
}
END_TEST

TEST(two_keys_can_be_swapped)
{
    struct problem why;
    ck_assert_msg(parse("key.quit = n\nkey.search-next = q F10\n", &why) == STATUS_OK, "%s", why.line);
    ck_assert_int_eq(keymap_find(&config.keys, 'n'), ACTION_QUIT);
    ck_assert_int_eq(keymap_find(&config.keys, 'q'), ACTION_SEARCH_NEXT);
}
END_TEST

TEST(digits_and_what_is_no_key_cannot_be_bound)
{
    static const char *const LINES[] = {"key.quit = 1", "key.quit = nokey", "key.quit = a b c d e", "key.nothing = a",
                                        "key.quit = click@1,1"};
    for (size_t i = 0; i < sizeof LINES / sizeof LINES[0]; i++) {
        struct problem why;
        ck_assert_int_eq(parse(LINES[i], &why), STATUS_USAGE);
        ck_assert_int_eq(keymap_find(&config.keys, 'q'), ACTION_QUIT);
    }
}
END_TEST

TEST(the_own_keys_of_the_table_have_one_meaning_each)
{
    struct keymap map;
    struct problem why = {.line = ""};
    keymap_init(&map);
    ck_assert_msg(keymap_check(&map, &why) == STATUS_OK, "%s", why.line);
    for (int i = 0; i < ACTION_COUNT; i++) {
        char keys[KEYMAP_TEXT];
        keymap_text(keys, &map, (enum action)i);
        ck_assert_str_eq(keys, actions_table()[i].keys);
    }
}
END_TEST

TEST(what_was_typed_comes_back_and_what_cannot_have_been_typed_does_not)
{
    static const char TEXT[] =
        "filter type:nonp\nfilter bad\x1b[2J\nnosuch thing\nfilter\nsearch \xc3\xa4\nfilter !ntf\n";
    struct prompt prompt;
    prompt_init(&prompt);
    state_parse(&prompt, TEXT, sizeof TEXT - 1);
    ck_assert_str_eq(prompt.history[PROMPT_FILTER][0], "type:nonp");
    ck_assert_str_eq(prompt.history[PROMPT_FILTER][1], "!ntf");
    ck_assert_str_eq(prompt.history[PROMPT_FILTER][2], "");
    ck_assert_str_eq(prompt.history[PROMPT_SEARCH][0], "\xc3\xa4");
}
END_TEST

SUITE_MAIN("tui: configuration", the_default_configuration_changes_nothing, what_is_written_reads_back,
           a_span_of_any_length_reads_back, a_bad_line_is_named_and_the_others_hold,
           one_setting_is_set_as_in_the_file_or_not_at_all, a_key_with_two_meanings_is_refused_by_name,
           two_keys_can_be_swapped, digits_and_what_is_no_key_cannot_be_bound,
           the_own_keys_of_the_table_have_one_meaning_each,
           what_was_typed_comes_back_and_what_cannot_have_been_typed_does_not)
