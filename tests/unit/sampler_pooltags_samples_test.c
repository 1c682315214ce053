/* The lists of tags that Microsoft published, whole: each line is an entry, says nothing, or is reported by its number. They are not ours to ship: POOLTOP_SAMPLES names the folder that has them in
 * pooltag/, or they stand beside the source; where they are missing the tests are left out with a word. */
#include "sampler/owners/pooltags.h"
#include "tests/unit/suite.h"
#include "tests/unit/whole_file.h"

#include "base/os.h"
#include "base/text.h"

static const char *const NAMES[] = {"pooltag-2003-rktools.txt", "pooltag-kd-linux.txt"};
enum { LISTS = sizeof NAMES / sizeof NAMES[0], ENTRIES_LEAST = 1700 };

static struct pooltags *tags;
static struct pooltags_counts counts;
static unsigned char *bytes_read; /* owned */
static const char *text;          /* the same */
static size_t length;

static bool open_list(const char *name)
{
    const char *folder = getenv("POOLTOP_SAMPLES");
    char path[1024];
    snprintf(path, sizeof path, "%s/pooltag/%s", folder != NULL ? folder : "../shared/samples", name);
    if (os_file_kind(path) != OS_FILE_REGULAR) {
        printf("skipped: there is no %s\n", path);
        return false;
    }
    struct problem why = {.line = ""};
    length = read_file(path, &bytes_read);
    text = (const char *)bytes_read;
    ck_assert_msg(pooltags_open_text(&tags, name, text, length, &why) == STATUS_OK, "%s", why.line);
    pooltags_counts(tags, &counts);
    return true;
}

static void close_list(void)
{
    pooltags_close(tags);
    free(bytes_read);
}

/* --- read once more, by the plainest of rules ------------------------------------------------------------------------------------- */

enum line_kind { LINE_SILENT, LINE_ENTRY, LINE_STRANGE };

static bool begins(const char *line, size_t bytes, const char *word)
{
    size_t size = strlen(word);
    return bytes >= size && memcmp(line, word, size) == 0;
}

/* Strange is what has no dash behind one to five characters. */
static enum line_kind kind_of(const char *line, size_t bytes)
{
    static const char *const SILENT[] = {"//", "rem ", "REM ", "rem\r", "REM\r", "rem\n", "REM\n"};
    size_t blanks = 0;
    while (blanks < bytes && strchr(" \t\r\n\x1A", line[blanks]) != NULL)
        blanks++;
    for (size_t i = 0; i < sizeof SILENT / sizeof SILENT[0]; i++)
        if (blanks == bytes || begins(line, bytes, SILENT[i]))
            return LINE_SILENT;
    for (size_t i = 1; i < bytes && i < 8; i++)
        if (line[i] == '-' && (line[i - 1] == ' ' || i == 4))
            return LINE_ENTRY;
    return LINE_STRANGE;
}

static const struct pooltag *entry_of_line(size_t line)
{
    for (size_t i = 0; i < counts.entries; i++)
        if (pooltags_at(tags, i)->line == line)
            return pooltags_at(tags, i);
    return NULL;
}

static bool is_reported(size_t line)
{
    size_t count;
    const struct pooltags_refused *refused = pooltags_refused(tags, &count);
    for (size_t i = 0; i < count; i++)
        if (refused[i].line == line)
            return refused[i].reason[0] != 0;
    return false;
}

static void check_entry(const char *line, size_t number)
{
    const struct pooltag *entry = entry_of_line(number);
    char tag[POOLTAG_BYTES + 1] = "    ";
    for (size_t i = 0; i < POOLTAG_BYTES && line[i] != '-'; i++)
        tag[i] = line[i];
    ck_assert_msg(entry != NULL, "line %zu is no entry", number);
    ck_assert_msg(memcmp(entry->tag, tag, POOLTAG_BYTES) == 0, "line %zu: %.4s", number, entry->tag);
    /* Who is asked for by the letters as they stand there must be the first entry with them. */
    const struct pooltag *found = pooltags_find(tags, tag, POOLTAG_BYTES);
    ck_assert_msg(found != NULL && memcmp(found->tag, tag, POOLTAG_BYTES) == 0 && found->line <= number, "%s", tag);
    while (found != NULL && found->line != number)
        found = pooltags_next(tags, found);
    ck_assert_msg(found != NULL, "%s of line %zu is not told", tag, number);
}

TEST(every_line_is_an_entry_or_silent_or_reported)
{
    for (size_t i = 0; i < LISTS; i++) {
        size_t number = 0, kinds[3] = {0};
        if (!open_list(NAMES[i]))
            continue;
        for (size_t at = 0, bytes; at < length && text[at] != '\x1A'; at += bytes, number++) {
            const char *end = memchr(text + at, '\n', length - at);
            bytes = end != NULL ? (size_t)(end - text) - at + 1 : length - at;
            enum line_kind kind = kind_of(text + at, bytes);
            kinds[kind]++;
            if (kind == LINE_ENTRY)
                check_entry(text + at, number + 1);
            ck_assert_msg(kind != LINE_STRANGE || is_reported(number + 1), "line %zu is passed over", number + 1);
        }
        ck_assert_uint_ge(counts.entries, ENTRIES_LEAST);
        ck_assert_uint_eq(counts.entries, kinds[LINE_ENTRY]);
        ck_assert_uint_eq(counts.refused, kinds[LINE_STRANGE]);
        ck_assert_uint_eq(counts.lines, counts.entries + counts.refused + counts.silent);
        close_list();
    }
}

static void must_find(const char *tag, const char *entry, const char *says)
{
    const struct pooltag *found = pooltags_find(tags, tag, POOLTAG_BYTES);
    ck_assert_msg(found != NULL, "%s is unknown", tag);
    ck_assert_msg(memcmp(found->tag, entry, POOLTAG_BYTES) == 0, "%s is %.4s", tag, found->tag);
    ck_assert_msg(found->rest.length > 0 &&
                      text_contains_fold(found->rest.bytes, found->rest.length, says, strlen(says)),
                  "%s: %.*s", tag, (int)found->rest.length, found->rest.bytes);
}

TEST(known_tags_are_found_in_them)
{
    for (size_t i = 0; i < LISTS; i++) {
        if (!open_list(NAMES[i]))
            continue;
        must_find("Irp ", "Irp ", "IRP packets");
        must_find("UlKC", "Ul??", "http.sys");
        must_find("Pro\xE3", "Proc", "Process objects");
        const struct pooltag *first = pooltags_find(tags, "Fatv", 4), *next = pooltags_next(tags, first);
        ck_assert_msg(next != NULL && next->line > first->line, "a tag that stands there twice");
        ck_assert_ptr_null(pooltags_find(tags, "\x01zzz", 4));
        close_list();
    }
}

SUITE_MAIN("sampler: published lists of tags", every_line_is_an_entry_or_silent_or_reported,
           known_tags_are_found_in_them)
