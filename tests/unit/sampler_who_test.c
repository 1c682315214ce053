/* The chain from a name to its owner: what a sample, lists, notes and drivers say, and which of them counts. */
#include "sampler/owners/who.h"
#include "tests/unit/sampler_pe_make.h"
#include "tests/unit/sampler_tree.h"
#include "tests/unit/suite.h"

static struct tree_folder tree;
static struct problem why;
static struct pe_make made;
static struct intern *names;
static struct snapshot snapshot;
static struct who_config config;
static struct tag_book *book;
static struct drivers *drivers;

static struct pool *add_pool(const char *name, enum pool_type type, int64_t bytes, int64_t diff)
{
    struct pool *pool = snapshot_add_pool(&snapshot);
    pool->type = type;
    pool->value[POOL_BYTES] = bytes;
    pool->value[POOL_DIFF] = diff;
    ck_assert_int_eq(intern_add(names, name, strlen(name), &pool->name), STATUS_OK);
    return pool;
}

static void put_driver(const char *name, const char *tag)
{
    make_begin(&made, true, PE_X64);
    size_t code = make_section(&made, ".text", MAKE_CODE);
    made.bytes[code] = 0xBA;
    memcpy(made.bytes + code + 1, tag, 4);
    tree_bytes(&tree, name, made.bytes, made.length);
}

static void begin(void)
{
    char list[TREE_PATH];
    tree = tree_make();
    setenv("HOME", tree.path, 1);
    unsetenv("XDG_CONFIG_HOME");
    ck_assert_int_eq(intern_open(&names, 1 << 16), STATUS_OK);
    snapshot_init(&snapshot, names);
    snapshot_clear(&snapshot);
    tree_text(&tree, "list.txt", "Abcd - listed.sys - Listed\nNobo - <unknown> - Nobody's\nIrp  - nt!io - Requests\n");
    tree_path(&tree, "list.txt", list);
    ck_assert_int_eq(tag_book_open(&book, NULL, list, NULL, &why), STATUS_OK);
    put_driver("drivers/coder.sys", "Xyz1");
    put_driver("drivers/listed-too.sys", "Abcd");
    put_driver("drivers/nobody.sys", "Nobo");
    tree_path(&tree, "drivers", list);
    struct drivers_config folders = {.folders = {{list, true}}, .folder_count = 1};
    ck_assert_int_eq(drivers_open(&drivers, &folders, &why), STATUS_OK);
    config = (struct who_config){.book = book, .snapshot = &snapshot, .drivers = drivers};
}

static void end(void)
{
    drivers_close(drivers);
    tag_book_close(book);
    snapshot_done(&snapshot);
    intern_close(names);
    tree_drop(&tree);
}

static void ask(struct who *who, const char *text)
{
    ck_assert_msg(who_ask(who, text, &why) == STATUS_OK, "%s", why.line);
    ck_assert_int_eq(who_answer(who, 1, &config, &why), STATUS_OK);
}

static void owner_is(const char *text, enum owner_grade grade, const char *owner)
{
    struct who who;
    ask(&who, text);
    ck_assert_msg(who.grade == grade && strcmp(who.owner, owner) == 0, "%s: %s: %s", text, owner_grade_words(who.grade),
                  who.owner);
    who_done(&who);
}

TEST(a_list_counts_more_than_code_and_code_more_than_nothing)
{
    begin();
    owner_is("Abcd", OWNER_KNOWN, "listed.sys");
    owner_is("Xyz1", OWNER_IN_CODE, "coder.sys");
    owner_is("Nobo", OWNER_IN_CODE, "nobody.sys");
    owner_is("Toke", OWNER_KNOWN, "nt");
    owner_is("None", OWNER_UNKNOWN, "");
    owner_is("Qq7z", OWNER_UNKNOWN, "");
    end();
}

TEST(padding_and_escapes_are_understood)
{
    struct who who;
    begin();
    owner_is("Irp", OWNER_KNOWN, "nt!io");
    owner_is("Irp ", OWNER_KNOWN, "nt!io");
    owner_is("Abc\\xe4", OWNER_KNOWN, "listed.sys");
    ck_assert_int_eq(who_ask(&who, "", &why), STATUS_USAGE);
    ck_assert_int_eq(who_ask(&who, "Ab\\q", &why), STATUS_USAGE);
    ck_assert_int_eq(who_ask(&who, "Ab\\x4", &why), STATUS_USAGE);
    ck_assert_int_eq(who_ask(&who, "\\\\Ab", &why), STATUS_OK);
    ck_assert_uint_eq(who.length, 3);
    end();
}

TEST(rows_of_both_pools_are_added_up_and_large_ones_are_not_counted_twice)
{
    struct who who;
    begin();
    add_pool("Abcd", POOL_PAGED, 100, 1);
    add_pool("Abcd", POOL_NONPAGED, 50, 2);
    add_pool("Abcd", POOL_LARGE, 70, 1);
    ask(&who, "Abcd");
    ck_assert_int_eq(who.seen.bytes, 150);
    ck_assert_int_eq(who.seen.live, 3);
    ck_assert_uint_eq(who.seen.rows, 2);
    ck_assert(who.seen.is_windows && !who.may_be_cache);
    who_done(&who);
    end();
}

TEST(a_merged_cache_is_found_by_each_of_its_names)
{
    static const char *const ALIASES = "signal_cache | task_group";
    struct who who;
    begin();
    struct pool *pool = add_pool("UNIX", POOL_UNRECLAIMABLE, 4096, ABSENT);
    ck_assert_int_eq(intern_add(names, ALIASES, strlen(ALIASES), &pool->aliases), STATUS_OK);
    ask(&who, "task_group");
    ck_assert(who.seen.is_there && who.seen.is_alias && !who.seen.is_windows);
    ck_assert_int_eq(who.seen.bytes, 4096);
    ck_assert_int_eq(who.seen.live, ABSENT);
    who_done(&who);
    ask(&who, "task");
    ck_assert(!who.seen.is_there);
    who_done(&who);
    ask(&who, "UNIX");
    ck_assert_msg(!who.may_be_tag, "four letters, but a cache in the sample");
    who_done(&who);
    end();
}

TEST(what_the_sample_says_of_its_owner_counts_as_known)
{
    begin();
    struct pool *pool = add_pool("Xyz1", POOL_NONPAGED, 1, 1);
    ck_assert_int_eq(intern_add(names, "told.sys", 8, &pool->owner), STATUS_OK);
    owner_is("Xyz1", OWNER_KNOWN, "told.sys");
    end();
}

SUITE_MAIN("sampler: who owns a tag", a_list_counts_more_than_code_and_code_more_than_nothing,
           padding_and_escapes_are_understood, rows_of_both_pools_are_added_up_and_large_ones_are_not_counted_twice,
           a_merged_cache_is_found_by_each_of_its_names, what_the_sample_says_of_its_owner_counts_as_known)
