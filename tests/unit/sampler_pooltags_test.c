#include "sampler/owners/pooltags.h"
#include "tests/unit/suite.h"

#include <stdio.h>
#include <string.h>

static struct pooltags *tags;
static struct problem why;

static enum status read_text(const char *text, size_t length)
{
    why.line[0] = 0;
    return pooltags_open_text(&tags, "list.txt", text, length, &why);
}

static void begin(const char *text)
{
    ck_assert_msg(read_text(text, strlen(text)) == STATUS_OK, "%s", why.line);
}

static void end(void)
{
    pooltags_close(tags);
    tags = NULL;
}

static bool says(struct text text, const char *wanted)
{
    return text.length == strlen(wanted) && memcmp(text.bytes, wanted, text.length) == 0;
}

/* The only entry of the line. */
static const struct pooltag *entry_of(const char *line)
{
    struct pooltags_counts counts;
    begin(line);
    pooltags_counts(tags, &counts);
    ck_assert_msg(counts.entries == 1 && counts.lines == 1, "%s", line);
    return pooltags_at(tags, 0);
}

static const struct pooltag *find(const char *tag)
{
    return pooltags_find(tags, tag, strlen(tag));
}

static void found(const char *tag, const char *binary, const char *description)
{
    const struct pooltag *entry = find(tag);
    ck_assert_msg(entry != NULL, "%s", tag);
    ck_assert_msg(says(entry->binary, binary) && says(entry->description, description), "%s: %.*s, %.*s", tag,
                  (int)entry->binary.length, entry->binary.bytes, (int)entry->description.length,
                  entry->description.bytes);
}

TEST(every_form_of_an_entry_is_taken_apart)
{
    static const struct {
        const char *line, *tag, *binary, *description;
    } CASES[] = {
        {"Abcd - x.sys - What it is", "Abcd", "x.sys", "What it is"},
        {"Abcd - x.sys         -     Member of the group", "Abcd", "x.sys", "Member of the group"},
        {"Abcd - <unknown>    - Nobody's\r", "Abcd", "", "Nobody's"},
        {"CM   - nt!cm - Configuration", "CM  ", "nt!cm", "Configuration"},
        {"PX1 - p.sys - Three letters", "PX1 ", "p.sys", "Three letters"},
        {"I4e -  t.sys    - Blanks moved", "I4e ", "t.sys", "Blanks moved"},
        {"Tun4  - <unknown>   - Five columns", "Tun4", "", "Five columns"},
        {"Dh 0 - w.sys - Blank inside", "Dh 0", "w.sys", "Blank inside"},
        {"CMAl - nt!cm        -internal dash", "CMAl", "nt!cm", "internal dash"},
        {"ATmp - Mount point of a look-aside", "ATmp", "", "Mount point of a look-aside"},
        {"EtwO - nt!etw         Memory partition", "EtwO", "nt!etw", "Memory partition"},
        {"eMyS-  w.sys!A::operator new - METRICS", "eMyS", "w.sys!A::operator new", "METRICS"},
        {"Abcd - a.sys/b.sys - 5-tuple - and more", "Abcd", "a.sys/b.sys", "5-tuple - and more"},
        {"-UMD - u.sys - Dash first", "-UMD", "u.sys", "Dash first"},
        {"Rem  - r.sys - A tag, no remark", "Rem ", "r.sys", "A tag, no remark"},
        {"Rem1 - r.sys - Neither", "Rem1", "r.sys", "Neither"},
        {"%s%n - <drv.sys> - \"quoted\", with comma", "%s%n", "<drv.sys>", "\"quoted\", with comma"},
        {"Abcd -", "Abcd", "", ""},
        {"Abcd - x.sys -", "Abcd", "x.sys", ""},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        const struct pooltag *entry = entry_of(CASES[i].line);
        ck_assert_msg(memcmp(entry->tag, CASES[i].tag, POOLTAG_BYTES) == 0, "%s", CASES[i].line);
        ck_assert_msg(says(entry->binary, CASES[i].binary), "%s: %.*s", CASES[i].line, (int)entry->binary.length,
                      entry->binary.bytes);
        ck_assert_msg(says(entry->description, CASES[i].description), "%s: %.*s", CASES[i].line,
                      (int)entry->description.length, entry->description.bytes);
        ck_assert(!entry->is_wildcard);
        end();
    }
}
END_TEST

TEST(the_rest_of_a_line_is_kept_as_it_stands)
{
    const struct pooltag *entry = entry_of("NtFA - ntfs.sys         -  AttrSup.c  \r\n");
    ck_assert(says(entry->rest, "ntfs.sys         -  AttrSup.c"));
    end();
}
END_TEST

/* lines = silent + entries + refused, whatever the text. */
TEST(every_line_is_accounted_for_and_refused_ones_by_number)
{
    struct pooltags_counts counts;
    size_t count;
    char line[PROBLEM_LINE];
    begin("//\r\n// Copyright\r\nrem\r\nrem  The format: Tag - binary - text\r\nREM A group\r\n\r\n   \r\n"
          "Abcd - x.sys - One\r\n       <unknown>\r\nTags are A00 through AFF\r\ntoolong - x.sys - No\r\n"
          "    - x.sys - Nothing\r\nEfgh - <unknown> - Two\r\n\x1a");
    pooltags_counts(tags, &counts);
    ck_assert_uint_eq(counts.lines, 13);
    ck_assert_uint_eq(counts.silent, 7);
    ck_assert_uint_eq(counts.entries, 2);
    ck_assert_uint_eq(counts.refused, 4);
    const struct pooltags_refused *refused = pooltags_refused(tags, &count);
    ck_assert_uint_eq(count, 4);
    for (size_t i = 0; i < count; i++)
        ck_assert_uint_eq(refused[i].line, 9 + i);
    ck_assert_str_eq(refused[0].reason, "no dash between blanks behind a tag");
    ck_assert_str_eq(refused[2].reason, "more than four characters before the dash");
    ck_assert(pooltags_complain(tags, "list.txt", line));
    ck_assert_str_eq(
        line, "list.txt: 4 of 13 lines are not understood; the first is line 9: no dash between blanks behind a tag");
    end();
    begin("Abcd - x.sys - One");
    ck_assert(!pooltags_complain(tags, "list.txt", line));
    end();
}
END_TEST

TEST(a_text_ends_at_control_z_and_may_begin_with_a_mark)
{
    struct pooltags_counts counts;
    begin("\xEF\xBB\xBF"
          "Abcd - x.sys - One\nEfgh - y.sys - Two\x1a\nIjkl - z.sys - Never\n");
    pooltags_counts(tags, &counts);
    ck_assert_uint_eq(counts.entries, 2);
    found("Abcd", "x.sys", "One");
    found("Efgh", "y.sys", "Two");
    ck_assert_ptr_null(find("Ijkl"));
    end();
}
END_TEST

TEST(the_best_of_what_is_known_is_found)
{
    begin("Nt?? - n.sys - any two\nNtf? - m.sys - any one\nNtfA - ntfs.sys - exact\nN*   - k.sys - any\n"
          "Proc - nt!ps - processes\nDup1 - one.sys - first\nDup1 - two.sys - second\nIo   - nt!io - short\n"
          "Nt?? - o.sys - the same again\n");
    found("NtfA", "ntfs.sys", "exact");
    found("NtfB", "m.sys", "any one");
    found("NtXY", "n.sys", "any two");
    found("NXYZ", "k.sys", "any");
    found("Io  ", "nt!io", "short");
    found("Pro\xe3", "nt!ps", "processes");
    found("Ntf\xc1", "ntfs.sys", "exact");
    found("Dup1", "one.sys", "first");
    const struct pooltag *next = pooltags_next(tags, find("Dup1"));
    ck_assert(next != NULL && says(next->binary, "two.sys"));
    ck_assert_ptr_null(pooltags_next(tags, next));
    static const char *const NOBODY[] = {"ntfA", "XXXX", "Io", "", "NtfAB", "dentry"};
    for (size_t i = 0; i < sizeof NOBODY / sizeof NOBODY[0]; i++)
        ck_assert_msg(find(NOBODY[i]) == NULL, "%s", NOBODY[i]);
    end();
}
END_TEST

TEST(what_is_no_list_is_refused_in_one_line)
{
    static const struct {
        const char *text;
        size_t length;
        const char *problem;
    } CASES[] = {{"", 0, "list.txt has no line of the form"},
                 {"rem only\n\n", 10, "has no line of the form"},
                 {"\xff\xfe"
                  "A\0b\0",
                  6, "UTF-16"},
                 {"SQLite format 3\0\0\0", 18, "has no line of the form"}};
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        ck_assert_int_eq(read_text(CASES[i].text, CASES[i].length), STATUS_DAMAGED);
        ck_assert_ptr_null(tags);
        ck_assert_msg(strstr(why.line, CASES[i].problem) != NULL, "%s", why.line);
    }
    ck_assert_int_eq(pooltags_open(&tags, "/nowhere/pooltag.txt", &why), STATUS_NOT_FOUND);
    ck_assert_ptr_nonnull(strstr(why.line, "/nowhere/pooltag.txt"));
    ck_assert_int_ne(pooltags_open(&tags, "/", &why), STATUS_OK);
    ck_assert_ptr_null(tags);
}
END_TEST

/* --- real lists, where they are at hand ------------------------------------------------------------------------------------------- */

static size_t count_lines_with_dash(const char *path)
{
    char line[1024];
    size_t count = 0;
    FILE *file = fopen(path, "rb");
    ck_assert_ptr_nonnull(file);
    while (fgets(line, sizeof line, file) != NULL)
        count += strncmp(line, "rem", 3) != 0 && strncmp(line, "REM", 3) != 0 && line[0] != '/' &&
                 (strstr(line, " - ") != NULL || strstr(line, " -\t") != NULL || strstr(line, "-  ") != NULL);
    fclose(file);
    return count;
}

TEST(real_lists_are_read_to_the_last_entry)
{
    static const struct {
        const char *name;
        size_t refused, first;
    } LISTS[] = {{"pooltag-2003-rktools", 1, 349}, {"pooltag-kd-linux", 2, 887}};
    const char *samples = getenv("POOLTOP_SAMPLES");
    if (samples == NULL) {
        fprintf(stderr, "skipped: real lists of pool tags, POOLTOP_SAMPLES is not set\n");
        return;
    }
    for (size_t i = 0; i < 2; i++) {
        char path[1024];
        struct pooltags_counts counts;
        size_t count;
        snprintf(path, sizeof path, "%s/pooltag/%s.txt", samples, LISTS[i].name);
        ck_assert_msg(pooltags_open(&tags, path, &why) == STATUS_OK, "%s", why.line);
        pooltags_counts(tags, &counts);
        ck_assert_uint_eq(counts.lines, counts.silent + counts.entries + counts.refused);
        ck_assert_uint_eq(counts.entries, count_lines_with_dash(path));
        ck_assert_uint_eq(counts.refused, LISTS[i].refused);
        ck_assert_uint_eq(pooltags_refused(tags, &count)[0].line, LISTS[i].first);
        found("Tun4", "", "Tunnel cache allocation for long file name");
        ck_assert(says(find("NtFA")->binary, "ntfs.sys") && says(find("Toke")->binary, "nt!se"));
        ck_assert(find("Pro\xe3") == find("Proc"));
        end();
    }
}
END_TEST

SUITE_MAIN("sampler: pool tags", every_form_of_an_entry_is_taken_apart, the_rest_of_a_line_is_kept_as_it_stands,
           every_line_is_accounted_for_and_refused_ones_by_number, a_text_ends_at_control_z_and_may_begin_with_a_mark,
           the_best_of_what_is_known_is_found, what_is_no_list_is_refused_in_one_line,
           real_lists_are_read_to_the_last_entry)
