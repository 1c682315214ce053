#include "sampler/owners/tag_book.h"
#include "tests/unit/sampler_tree.h"
#include "tests/unit/suite.h"

static struct tree_folder tree;
static struct tag_book *book;
static struct tag_claim claims[TAG_CLAIMS_MAX];
static struct problem why;
static char trouble[PROBLEM_LINE];

/* A machine where nothing is but what the test puts there. */
static void begin(void)
{
    static const char *const GONE[] = {"XDG_CONFIG_HOME", "ProgramFiles(x86)", "ProgramFiles", "SystemDrive",
                                       "APPDATA"};
    tree = tree_make();
    for (size_t i = 0; i < sizeof GONE / sizeof GONE[0]; i++)
        unsetenv(GONE[i]);
    setenv("HOME", tree.path, 1);
    ck_assert_int_eq(chdir(tree.path), 0);
}

static void end(void)
{
    tag_book_close(book);
    ck_assert_int_eq(chdir("/"), 0);
    tree_drop(&tree);
}

static void open_book(const char *program, const char *pooltag)
{
    why.line[0] = 0;
    ck_assert_msg(tag_book_open(&book, program, pooltag, trouble, &why) == STATUS_OK, "%s", why.line);
}

static size_t ask(const char *tag)
{
    return tag_book_ask(book, (struct text){tag, strlen(tag)}, claims);
}

static void first_is(const char *tag, const char *owner, enum tag_list_kind kind)
{
    ck_assert_msg(ask(tag) > 0, "%s", tag);
    ck_assert_msg(claims[0].owner.length == strlen(owner) &&
                      memcmp(claims[0].owner.bytes, owner, claims[0].owner.length) == 0,
                  "%s: %.*s", tag, (int)claims[0].owner.length, claims[0].owner.bytes);
    ck_assert_int_eq(claims[0].kind, kind);
}

TEST(the_users_list_is_on_top_and_the_others_are_still_told)
{
    begin();
    tree_text(&tree, ".config/pooltop/tags.txt", "NFeS - mine.sys - Ours\nZz?? - wild.sys - Ours\n");
    tree_text(&tree, "pooltag.txt",
              "NFeS - theirs.sys - Theirs\nZzz1 - exact.sys - Theirs\nProc - nt!ps - Processes\n");
    open_book("pooltop", NULL);
    first_is("NFeS", "mine.sys", TAG_LIST_USER);
    ck_assert_uint_eq(ask("NFeS"), 2);
    ck_assert_int_eq(claims[1].kind, TAG_LIST_POOLTAG);
    first_is("Zzz1", "exact.sys", TAG_LIST_POOLTAG);
    ck_assert_uint_eq(ask("Zzz1"), 2);
    first_is("Zzz2", "wild.sys", TAG_LIST_USER);
    first_is("Pro\xE3", "nt!ps", TAG_LIST_POOLTAG);
    ck_assert_uint_eq(ask("None"), 0);
    ck_assert_uint_eq(ask("NFe"), 0);
    end();
}

TEST(a_tag_that_stands_twice_is_told_twice)
{
    begin();
    tree_text(&tree, "pooltag.txt", "Irps - a.sys - First\nIrps - b.sys - Second\n");
    open_book(NULL, NULL);
    ck_assert_uint_eq(ask("Irps"), 2);
    ck_assert_uint_eq(claims[0].entry->line, 1);
    ck_assert_uint_eq(claims[1].entry->line, 2);
    end();
}

TEST(localtag_names_the_driver_without_its_extension)
{
    begin();
    tree_text(&tree, "localtag.txt", "Abcd - el90xbc5\n");
    open_book(NULL, NULL);
    first_is("Abcd", "el90xbc5", TAG_LIST_LOCAL);
    end();
}

TEST(lists_are_found_in_their_usual_places)
{
    char program[TREE_PATH], kits[TREE_PATH];
    begin();
    tree_text(&tree, "here/pooltag.txt", "Abcd - beside.sys - x\n");
    tree_path(&tree, "here/pooltop", program);
    open_book(program, NULL);
    first_is("Abcd", "beside.sys", TAG_LIST_POOLTAG);
    ck_assert_ptr_nonnull(strstr(tag_book_path(book, TAG_LIST_POOLTAG), "here/pooltag.txt"));
    tag_book_close(book);
    tree_text(&tree, "Kits/Windows Kits/10/Debuggers/x64/triage/pooltag.txt", "Abcd - kit.sys - x\n");
    tree_path(&tree, "Kits", kits);
    setenv("ProgramFiles(x86)", kits, 1);
    open_book(program, NULL);
    first_is("Abcd", "kit.sys", TAG_LIST_POOLTAG);
    tag_book_close(book);
    tree_text(&tree, "own.txt", "Abcd - named.sys - x\n");
    open_book(program, "own.txt");
    first_is("Abcd", "named.sys", TAG_LIST_POOLTAG);
    end();
}

TEST(nothing_there_is_no_failure_but_a_named_file_that_is_missing_is)
{
    begin();
    open_book(NULL, NULL);
    ck_assert_uint_eq(ask("Proc"), 0);
    ck_assert_str_eq(tag_book_path(book, TAG_LIST_POOLTAG), "");
    tag_book_close(book);
    ck_assert_int_eq(tag_book_open(&book, NULL, "missing.txt", trouble, &why), STATUS_NOT_FOUND);
    ck_assert_ptr_nonnull(strstr(why.line, "missing.txt"));
    end();
}

TEST(a_list_that_cannot_be_read_is_left_out_and_told)
{
    begin();
    tree_text(&tree, ".config/pooltop/tags.txt", "nothing of that form\n");
    tree_text(&tree, "pooltag.txt", "Abcd - a.sys - x\n");
    open_book(NULL, NULL);
    first_is("Abcd", "a.sys", TAG_LIST_POOLTAG);
    ck_assert_ptr_nonnull(strstr(trouble, "tags.txt"));
    end();
}

SUITE_MAIN("sampler: lists of pool tags as one", the_users_list_is_on_top_and_the_others_are_still_told,
           a_tag_that_stands_twice_is_told_twice, localtag_names_the_driver_without_its_extension,
           lists_are_found_in_their_usual_places, nothing_there_is_no_failure_but_a_named_file_that_is_missing_is,
           a_list_that_cannot_be_read_is_left_out_and_told)
