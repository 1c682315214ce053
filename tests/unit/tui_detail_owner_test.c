/* The chain from a pool to the file that owns it, as the pane tells it. */
#include "tests/unit/suite.h"

#include <string.h>

#include "tui/detail_owner.h"

enum { WIDTH = 76, LINES = 24 };

static struct intern *names;
static struct snapshot now;
static struct owners *owners;
static char printed[1 << 16];

static struct text text(const char *words)
{
    return (struct text){words, strlen(words)};
}

static uint32_t name(const char *words)
{
    uint32_t id;
    ck_assert_int_eq(intern_add(names, words, strlen(words), &id), STATUS_OK);
    return id;
}

static void setup(void)
{
    ck_assert_int_eq(intern_open(&names, 1 << 20), STATUS_OK);
    ck_assert_int_eq(owners_open(&owners), STATUS_OK);
    snapshot_init(&now, names);
}

static void teardown(void)
{
    snapshot_done(&now);
    owners_close(owners);
    intern_close(names);
}

static const struct pool *add_pool(const char *tag, enum pool_type type, const char *owner)
{
    struct pool *pool = snapshot_add_pool(&now);
    pool->name = name(tag);
    pool->type = type;
    pool->owner = owner[0] != 0 ? name(owner) : 0;
    return pool;
}

static uint32_t add_driver(const char *path, const char *company)
{
    uint32_t at;
    struct owner_driver driver = {.path = text(path),
                                  .version = text("10.7.3.142"),
                                  .company = text(company),
                                  .description = text("a file filter"),
                                  .sha256 = text("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"),
                                  .signer = text("Example CA"),
                                  .load_group = text("FSFilter Anti-Virus"),
                                  .altitude = text("329998.5"),
                                  .link_time = 1700000000,
                                  .bytes = 912384,
                                  .loaded = LOADED_YES};
    ck_assert_int_eq(owners_add_driver(owners, &driver, &at), STATUS_OK);
    return at;
}

static void add_owner(const char *tag, enum owner_grade grade, const char *owner, const struct owner_match *matches,
                      size_t count)
{
    struct owner added = {.name = text(tag),
                          .grade = grade,
                          .owner = text(owner),
                          .kind = NOTE_KINDS,
                          .matches = matches,
                          .match_count = count};
    ck_assert_int_eq(owners_add(owners, &added), STATUS_OK);
    owners_settle(owners);
}

/* What the pane says of the pool, without the lines that nothing stands in. */
static const char *told(const struct pool *pool, const struct owners *by)
{
    struct canvas canvas;
    struct buffer out;
    const struct row row = {ENTITY_POOLS, &now, pool, NULL, NULL, by};
    canvas_init(&canvas);
    buffer_init(&out, sizeof printed);
    ck_assert_int_eq(canvas_resize(&canvas, WIDTH, LINES), STATUS_OK);
    struct pane pane = {&canvas, glyphs_for(GRAPH_ASCII), {0, 0, WIDTH, LINES}, 0, 0, 0};
    detail_owner(&pane, &row);
    canvas_print(&canvas, &out, false);
    strcpy(printed, buffer_text(&out));
    size_t length = strlen(printed);
    while (length > 1 && printed[length - 2] == '\n')
        printed[--length] = 0;
    buffer_done(&out);
    canvas_done(&canvas);
    return printed;
}

TEST(the_whole_chain_of_a_tag_that_is_found_in_code)
{
    setup();
    struct owner_match matches[2] = {{0, TAG_IN_CODE, TAG_REVERSED}, {0, TAG_BYTES, TAG_PLAIN}};
    matches[0].driver = add_driver("C:\\Windows\\System32\\drivers\\nfeflt.sys", "Nordfels Software AG");
    matches[1].driver = add_driver("C:\\Windows\\System32\\drivers\\tlmon64.sys", "");
    add_owner("NFeS", OWNER_IN_CODE, "nfeflt.sys", matches, 2);
    ck_assert_str_eq(told(add_pool("NFeS", POOL_NONPAGED, ""), owners),
                     "OWNER     nfeflt.sys (found in code)\n"
                     "DRIVER    nfeflt.sys, version 10.7.3.142, Nordfels Software AG, a file\n"
                     "          filter\n"
                     "          loaded, load order group FSFilter Anti-Virus, altitude 329998.5,\n"
                     "          signer Example CA, linked 2023-11-14 22:13:20 +00:00, bytes\n"
                     "          912384, SHA-256 0123456789abcdef\n"
                     "FOUND     in code of C:\\Windows\\System32\\drivers\\nfeflt.sys (written\n"
                     "          backwards)\n"
                     "          bytes in C:\\Windows\\System32\\drivers\\tlmon64.sys\n");
    teardown();
}
END_TEST

TEST(a_name_of_an_object_is_told_to_be_no_culprit_even_without_owners)
{
    setup();
    const char *shown = told(add_pool("Toke", POOL_PAGED, "nt!se"), NULL);
    ck_assert_ptr_nonnull(strstr(shown, "OWNER     nt!se\n"));
    ck_assert_ptr_nonnull(strstr(shown, "NOTE      names an object, not a culprit"));
    shown = told(add_pool("Toke", POOL_UNRECLAIMABLE, ""), NULL); /* a cache of this name is another thing */
    ck_assert_str_eq(shown, "\n");
    teardown();
}
END_TEST

TEST(what_was_asked_and_not_found_is_unknown_and_what_was_not_asked_says_nothing)
{
    setup();
    add_owner("Zq1x", OWNER_UNKNOWN, "", NULL, 0);
    ck_assert_str_eq(told(add_pool("Zq1x", POOL_PAGED, ""), owners), "OWNER     unknown\n");
    ck_assert_str_eq(told(add_pool("Zq2x", POOL_PAGED, ""), owners), "\n");
    teardown();
}
END_TEST

TEST(a_module_has_an_author_where_a_driver_has_a_company)
{
    setup();
    add_driver("/lib/modules/6.12/kernel/fs/ext4/ext4.ko.xz", "A. Author");
    add_owner("ext4_inode_cache", OWNER_KNOWN, "ext4", NULL, 0);
    const char *shown = told(add_pool("ext4_inode_cache", POOL_RECLAIMABLE, ""), owners);
    ck_assert_ptr_nonnull(strstr(shown, "OWNER     ext4 (known)\n"));
    ck_assert_ptr_nonnull(strstr(shown, "MODULE    ext4.ko.xz, version 10.7.3.142, author A. Author"));
    teardown();
}
END_TEST

TEST(hostile_words_of_files_cannot_act)
{
    setup();
    struct owner_match match = {add_driver("/x/\033[2J.sys", "\033]0;evil\007\n"), TAG_BYTES, TAG_PLAIN};
    add_owner("Evil", OWNER_BYTES, "\033[2J.sys", &match, 1);
    const char *shown = told(add_pool("Evil", POOL_PAGED, ""), owners);
    ck_assert_ptr_null(strchr(shown, '\033'));
    ck_assert_ptr_nonnull(strstr(shown, "OWNER     \\x1B[2J.sys (only bytes)\n"));
    teardown();
}
END_TEST

SUITE_MAIN("tui: detail, owner", the_whole_chain_of_a_tag_that_is_found_in_code,
           a_name_of_an_object_is_told_to_be_no_culprit_even_without_owners,
           what_was_asked_and_not_found_is_unknown_and_what_was_not_asked_says_nothing,
           a_module_has_an_author_where_a_driver_has_a_company, hostile_words_of_files_cannot_act)
