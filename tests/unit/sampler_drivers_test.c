/* A folder of drivers made by hand. */
#include "sampler/owners/driver_cache.h"
#include "sampler/owners/drivers.h"
#include "tests/unit/sampler_pe_make.h"
#include "tests/unit/sampler_tree.h"
#include "tests/unit/suite.h"

#include "sampler/owners/little.h"

static struct tree_folder tree;
static struct pe_make made;
static struct drivers *drivers;
static struct problem why;
static size_t steps;

static uint32_t number(const char *tag)
{
    return little_u32((const unsigned char *)tag);
}

/* A driver with one tag in its code and another in its data; a blank: none. */
static void put_driver(const char *name, const char *in_code, const char *in_data)
{
    make_begin(&made, true, PE_X64);
    size_t code = make_section(&made, ".text", MAKE_CODE), data = make_section(&made, ".data", MAKE_DATA);
    if (in_code[0] != ' ') {
        memcpy(made.bytes + code, "\x41\xB8", 2);
        memcpy(made.bytes + code + 2, in_code, 4);
    }
    if (in_data[0] != ' ')
        memcpy(made.bytes + data + 9, in_data, 4);
    tree_bytes(&tree, name, made.bytes, made.length);
}

static void open_drivers(const char *cache)
{
    char full[TREE_PATH];
    struct drivers_config config = {.folders = {{tree.path, true}}, .folder_count = 1};
    if (cache != NULL) {
        snprintf(full, sizeof full, "%s/%s", tree.path, cache);
        config.cache = full;
    }
    why.line[0] = 0;
    ck_assert_msg(drivers_open(&drivers, &config, &why) == STATUS_OK, "%s", why.line);
}

static void begin(void)
{
    tree = tree_make();
    put_driver("a.sys", "NFeS", "Data");
    put_driver("deep/er/b.SYS", "1veR", " ");
    put_driver("c.sys", "Pro\xE3", "NFeS");
}

static void end(void)
{
    drivers_close(drivers);
    tree_drop(&tree);
}

static void matches(const char *tag, size_t count, const char *name, enum tag_grade grade, enum tag_form form)
{
    struct driver_matches question = {.tag = number(tag)};
    ck_assert_int_eq(drivers_match(drivers, &question, 1, &why), STATUS_OK);
    ck_assert_msg(question.count == count, "%s: %zu", tag, question.count);
    if (count > 0) {
        ck_assert_str_eq(driver_name(question.matches[0].driver), name);
        ck_assert_int_eq(question.matches[0].grade, grade);
        ck_assert_int_eq(question.matches[0].form, form);
    }
    driver_matches_done(&question);
}

TEST(a_tag_leads_to_its_driver_and_says_how_surely)
{
    begin();
    open_drivers(NULL);
    ck_assert_uint_eq(drivers_count(drivers), 3);
    matches("NFeS", 1, "a.sys", TAG_IN_CODE, TAG_PLAIN);
    matches("Data", 1, "a.sys", TAG_BYTES, TAG_PLAIN);
    matches("Rev1", 1, "b.SYS", TAG_IN_CODE, TAG_REVERSED);
    matches("Proc", 1, "c.sys", TAG_IN_CODE, TAG_PROTECTED);
    matches("Pro\xE3", 1, "c.sys", TAG_IN_CODE, TAG_PLAIN);
    matches("None", 0, NULL, TAG_NOT_FOUND, TAG_PLAIN);
    end();
}

TEST(many_questions_are_answered_at_once)
{
    struct driver_matches questions[] = {{.tag = number("Data")}, {.tag = number("NFeS")}, {.tag = number("None")}};
    begin();
    put_driver("d.sys", " ", "Data");
    open_drivers(NULL);
    ck_assert_int_eq(drivers_match(drivers, questions, 3, &why), STATUS_OK);
    ck_assert_uint_eq(questions[0].count, 2);
    ck_assert_str_eq(driver_name(questions[0].matches[0].driver), "a.sys");
    ck_assert_str_eq(driver_name(questions[0].matches[1].driver), "d.sys");
    ck_assert_uint_eq(questions[1].count, 1);
    ck_assert_uint_eq(questions[2].count, 0);
    for (size_t i = 0; i < 3; i++)
        driver_matches_done(&questions[i]);
    end();
}

TEST(bytes_are_not_looked_for_when_only_code_is_asked)
{
    struct driver_matches questions[] = {{.tag = number("Data"), .only_code = true},
                                         {.tag = number("NFeS"), .only_code = true}};
    begin();
    open_drivers(NULL);
    ck_assert_int_eq(drivers_match(drivers, questions, 2, &why), STATUS_OK);
    ck_assert_uint_eq(questions[0].count, 0);
    ck_assert_uint_eq(questions[1].count, 1);
    driver_matches_done(&questions[1]);
    end();
}

TEST(programs_and_other_files_are_no_drivers)
{
    struct drivers_told told;
    begin();
    make_begin(&made, true, PE_X64);
    make_u16(&made, make_optional_at() + 68, 3);
    tree_bytes(&tree, "program.exe", made.bytes, made.length);
    put_driver("kernel.exe", "KrnL", " ");
    tree_bytes(&tree, "notes.txt", "MZ", 2);
    tree_bytes(&tree, "broken.sys", "no driver", 9);
    open_drivers(NULL);
    drivers_told(drivers, &told);
    ck_assert_uint_eq(told.drivers, 4);
    ck_assert_uint_eq(told.refused, 1);
    ck_assert_ptr_nonnull(strstr(told.first, "broken.sys is no PE file: it does not begin with MZ"));
    matches("KrnL", 1, "kernel.exe", TAG_IN_CODE, TAG_PLAIN);
    end();
}

TEST(what_did_not_change_is_not_read_again)
{
    struct drivers_told told;
    begin();
    open_drivers("cache");
    drivers_told(drivers, &told);
    ck_assert_uint_eq(told.kept, 0);
    drivers_close(drivers);
    put_driver("c.sys", "New1", " ");
    put_driver("zz/new.sys", "New2", " ");
    made.length += 4;
    tree_bytes(&tree, "c.sys", made.bytes, made.length);
    open_drivers("cache");
    drivers_told(drivers, &told);
    ck_assert_uint_eq(told.kept, 2);
    ck_assert_uint_eq(told.drivers, 4);
    matches("NFeS", 1, "a.sys", TAG_IN_CODE, TAG_PLAIN);
    matches("New2", 2, "c.sys", TAG_IN_CODE, TAG_PLAIN);
    drivers_close(drivers);
    open_drivers("cache");
    drivers_told(drivers, &told);
    ck_assert_uint_eq(told.kept, 4);
    matches("NFeS", 1, "a.sys", TAG_IN_CODE, TAG_PLAIN);
    end();
}

TEST(a_cache_that_is_not_whole_is_made_anew)
{
    struct driver *list;
    size_t count;
    struct buffer cache;
    begin();
    open_drivers(NULL);
    buffer_init(&cache, 1 << 20);
    driver_cache_print(&cache, drivers_at(drivers, 0), 1);
    driver_cache_parse(cache.bytes, cache.length, &list, &count);
    ck_assert_uint_eq(count, 1);
    ck_assert_str_eq(list[0].path, drivers_at(drivers, 0)->path);
    ck_assert_uint_eq(list[0].tag_count, 1);
    driver_done(&list[0]);
    free(list);
    for (size_t i = 0; i < cache.length; i++) {
        cache.bytes[i] ^= 1;
        driver_cache_parse(cache.bytes, cache.length, &list, &count);
        ck_assert_msg(count == 0 && list == NULL, "byte %zu", i);
        cache.bytes[i] ^= 1;
        driver_cache_parse(cache.bytes, i, &list, &count);
        ck_assert_msg(count == 0 && list == NULL, "cut at %zu", i);
    }
    buffer_done(&cache);
    end();
}

static bool stop_at_second(void *context, const char *what, size_t done, size_t all)
{
    (void)context;
    ck_assert_str_eq(what, "reading drivers");
    ck_assert_uint_eq(all, 3);
    steps++;
    return done < 1;
}

TEST(reading_tells_how_far_it_is_and_can_be_stopped)
{
    begin();
    struct drivers_config config = {.folders = {{tree.path, true}}, .folder_count = 1, .progress = stop_at_second};
    ck_assert_int_eq(drivers_open(&drivers, &config, &why), STATUS_STOPPED);
    ck_assert_uint_eq(steps, 2);
    ck_assert_ptr_null(drivers);
    end();
}

TEST(a_folder_that_is_not_there_is_named)
{
    struct drivers_config config = {.folders = {{"/nowhere/drivers", true}}, .folder_count = 1};
    ck_assert_int_eq(drivers_open(&drivers, &config, &why), STATUS_NOT_FOUND);
    ck_assert_ptr_nonnull(strstr(why.line, "/nowhere/drivers"));
}

SUITE_MAIN("sampler: a folder of drivers", a_tag_leads_to_its_driver_and_says_how_surely,
           many_questions_are_answered_at_once, bytes_are_not_looked_for_when_only_code_is_asked,
           programs_and_other_files_are_no_drivers, what_did_not_change_is_not_read_again,
           a_cache_that_is_not_whole_is_made_anew, reading_tells_how_far_it_is_and_can_be_stopped,
           a_folder_that_is_not_there_is_named)
