#include "base/options.h"
#include "base/switches.h"
#include "tests/unit/suite.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/number.h"

enum { WORDS = 80, ROOM = 4096 };

static struct switches switches;
static struct problem why;

/* Reads words cut at blanks to the end, or to the first that is no switch; the status of the last. */
static enum status read_line(const char *line)
{
    static char copy[ROOM];
    char *words[WORDS];
    int count = 0, next = 0;
    snprintf(copy, sizeof copy, "%s", line);
    for (char *word = strtok(copy, " "); word != NULL && count < WORDS; word = strtok(NULL, " "))
        words[count++] = word;
    switches_init(&switches, "pooltop");
    why.line[0] = 0;
    enum status status = STATUS_OK;
    while (status == STATUS_OK && next < count)
        status = switches_read(&switches, count, words, &next, &why);
    return status;
}

static void reads(const char *line)
{
    ck_assert_msg(read_line(line) == STATUS_OK, "%s: %s", line, why.line);
}

static const char *filter_of(const char *before)
{
    static char text[256];
    ck_assert_int_eq(switches_filter(&switches, before, text, sizeof text, &why), STATUS_OK);
    return text;
}

TEST(every_documented_switch_is_read_with_slash_and_dash)
{
    for (int dash = 0; dash < 2; dash++) {
        char line[] = "/e /( /b /l /r /s3 /p /iToke /xNtf? /g tags.txt /n out.log";
        for (char *at = line; dash == 1 && *at != 0; at++)
            *at = *at == '/' ? '-' : *at;
        reads(line);
        ck_assert(switches.as_poolmon && !switches.is_poolmon && !switches.help);
        ck_assert(switches.totals && switches.by_change && switches.no_highlight && switches.memory);
        ck_assert(switches.sessions);
        ck_assert_int_eq(switches.session, 3);
        ck_assert_uint_eq(switches.pool_type, 1);
        ck_assert_uint_eq(switches.shown_count, 1);
        ck_assert_str_eq(switches.shown[0], "Toke");
        ck_assert_uint_eq(switches.hidden_count, 1);
        ck_assert_str_eq(switches.hidden[0], "Ntf?");
        ck_assert_str_eq(switches.tag_file, "tags.txt");
        ck_assert_str_eq(switches.snapshot_file, "out.log");
        ck_assert_str_eq(switches.sort, "bytes");
        ck_assert_ptr_null(switches.local_file);
    }
}
END_TEST

/* Lines as people's scripts have them. */
TEST(command_lines_from_the_wild_are_read)
{
    reads("-e -b -p -p -iStrg");
    ck_assert_uint_eq(switches.pool_type, 2);
    ck_assert_str_eq(switches.shown[0], "Strg");
    reads("/b /g D:\\pooltag.txt -n file");
    ck_assert_str_eq(switches.tag_file, "D:\\pooltag.txt");
    ck_assert_str_eq(switches.snapshot_file, "file");
    reads("-t -b -r -n file");
    ck_assert_str_eq(switches.sort, "bytes");
    ck_assert(switches.memory);
    reads("-n file -b -r");
    ck_assert_str_eq(switches.snapshot_file, "file");
    reads("/iAud* /iCc?? /xCcBc");
    ck_assert_uint_eq(switches.shown_count, 2);
    reads("/iIp* /c /g");
    ck_assert_str_eq(switches.local_file, "localtag.txt");
    ck_assert_str_eq(switches.tag_file, "pooltag.txt");
}
END_TEST

TEST(each_sort_letter_names_its_column_and_the_last_counts)
{
    static const struct {
        const char *line, *column;
    } CASES[] = {{"/t", "tag"},   {"/a", "allocs"},          {"/f", "frees"}, {"/d", "diff"},
                 {"-b", "bytes"}, {"-m", "per_alloc_bytes"}, {"/B", "bytes"}, {"/t /a -d", "diff"}};
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        reads(CASES[i].line);
        ck_assert_str_eq(switches.sort, CASES[i].column);
    }
    reads("/e");
    ck_assert_ptr_null(switches.sort);
}
END_TEST

TEST(p_counts_as_the_key_does)
{
    static const char *const LINES[] = {"/e", "/p", "/p -p", "/p /p /p"};
    for (unsigned i = 0; i < 4; i++) {
        reads(LINES[i]);
        ck_assert_uint_eq(switches.pool_type, i % 3);
    }
}
END_TEST

TEST(sessions_are_all_or_one_and_not_asked_for_by_default)
{
    reads("/e");
    ck_assert(!switches.sessions);
    ck_assert_int_eq(switches.session, ABSENT);
    reads("/s");
    ck_assert(switches.sessions);
    ck_assert_int_eq(switches.session, ABSENT);
    reads("-s0");
    ck_assert_int_eq(switches.session, 0);
    reads("-s12");
    ck_assert_int_eq(switches.session, 12);
}
END_TEST

TEST(a_file_is_what_is_no_switch)
{
    static const struct {
        const char *line, *snapshot, *tags;
    } CASES[] = {{"/n", "poolsnap.log", NULL},
                 {"/n -b", "poolsnap.log", NULL},
                 {"/n /b", "poolsnap.log", NULL},
                 {"/n /g", "poolsnap.log", "pooltag.txt"},
                 {"/n /iToke", "poolsnap.log", NULL},
                 {"/n -", "-", NULL},
                 {"/n b", "b", NULL},
                 {"/n /tmp/out.log", "/tmp/out.log", NULL},
                 {"/n /b/e", "/b/e", NULL},
                 {"/n /iTo/ke", "/iTo/ke", NULL},
                 {"/n /bytes.log", "/bytes.log", NULL},
                 {"/n ./b", "./b", NULL},
                 {"/g /etc/pooltag.txt /n a.log", "a.log", "/etc/pooltag.txt"},
                 {"/n a /n b", "b", NULL}};
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        reads(CASES[i].line);
        ck_assert_str_eq(switches.snapshot_file, CASES[i].snapshot);
        if (CASES[i].tags != NULL)
            ck_assert_str_eq(switches.tag_file, CASES[i].tags);
        else
            ck_assert_ptr_null(switches.tag_file);
    }
}
END_TEST

TEST(wrong_values_are_refused_with_the_word)
{
    static const struct {
        const char *line, *problem;
    } CASES[] = {{"/i", "/i needs a tag right behind it, without a blank: /iToke"},
                 {"-x", "-x needs a tag right behind it, without a blank: -xToke"},
                 {"/i*oke", "/i*oke: a tag must not begin with *"},
                 {"/x*", "a tag must not begin with *"},
                 {"/s99999999999999999999", "there is no session of this number"},
                 {"/i\x1b[2J*", NULL}};
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        enum status status = read_line(CASES[i].line);
        ck_assert_int_eq(status, CASES[i].problem == NULL ? STATUS_OK : STATUS_USAGE);
        if (CASES[i].problem != NULL)
            ck_assert_msg(strstr(why.line, CASES[i].problem) != NULL, "%s", why.line);
    }
}
END_TEST

TEST(what_is_no_switch_is_left_to_others)
{
    static const char *const WORDS_[] = {"/",    "-",      "b",         "/bb",     "-be",     "/z",   "/s1x",
                                         "/s-1", "/ntest", "/var/x.db", "--batch", "-source", "/\xff"};
    for (size_t i = 0; i < sizeof WORDS_ / sizeof WORDS_[0]; i++) {
        ck_assert_msg(read_line(WORDS_[i]) == STATUS_NOT_FOUND, "%s", WORDS_[i]);
        ck_assert(!switches.as_poolmon);
        ck_assert_str_eq(why.line, "");
    }
}
END_TEST

TEST(tags_are_bounded)
{
    char line[ROOM] = "";
    for (int i = 0; i < SWITCH_TAGS_MAX; i++)
        strcat(line, "/iToke ");
    reads(line);
    strcat(line, "/iToke");
    ck_assert_int_eq(read_line(line), STATUS_USAGE);
    ck_assert_ptr_nonnull(strstr(why.line, "more than 32 tags"));
}
END_TEST

TEST(the_program_may_be_called_poolmon)
{
    static const char *const YES[] = {"poolmon", "/usr/bin/poolmon", "C:\\Tools\\PoolMon.EXE", "./POOLMON",
                                      "poolmon.exe"};
    static const char *const NO[] = {"pooltop", "/opt/poolmon/pooltop", "poolmon2", "xpoolmon", "poolmon.com", "",
                                     ".exe"};
    for (size_t i = 0; i < sizeof YES / sizeof YES[0]; i++) {
        switches_init(&switches, YES[i]);
        ck_assert_msg(switches.is_poolmon && switches.as_poolmon, "%s", YES[i]);
    }
    for (size_t i = 0; i < sizeof NO / sizeof NO[0]; i++) {
        switches_init(&switches, NO[i]);
        ck_assert_msg(!switches.is_poolmon && !switches.as_poolmon, "%s", NO[i]);
    }
}
END_TEST

TEST(tags_become_terms_of_the_filter)
{
    reads("/e");
    ck_assert_str_eq(filter_of(NULL), "");
    ck_assert_str_eq(filter_of("bytes>1m"), "bytes>1m");
    reads("/iAud* /iCc?? /xCcBc");
    ck_assert_str_eq(filter_of(NULL), "names~Aud* | names~Cc?? !names~CcBc");
    ck_assert_str_eq(filter_of("bytes>1m"), "bytes>1m names~Aud* | names~Cc?? !names~CcBc");
    reads("/xA|\"b");
    ck_assert_str_eq(filter_of(NULL), "!names~\"A|?b\"");
    char little[8];
    ck_assert_int_eq(switches_filter(&switches, NULL, little, sizeof little, &why), STATUS_USAGE);
}
END_TEST

TEST(the_table_has_each_letter_once_and_a_sentence)
{
    size_t count;
    char seen[128] = "";
    const struct switch_entry *table = switches_table(&count);
    for (size_t i = 0; i < count; i++) {
        ck_assert_uint_gt(strlen(table[i].help), 5);
        ck_assert_int_ne(table[i].help[strlen(table[i].help) - 1], '.');
        ck_assert_int_eq(table[i].shown[0], '/');
        ck_assert((table[i].word != NULL) == (table[i].value == SWITCH_FILE || table[i].id == SWITCH_SORT));
        for (const char *letter = table[i].letters; *letter != 0; letter++) {
            ck_assert_ptr_null(strchr(seen, *letter));
            ck_assert(!isupper((unsigned char)*letter));
            strncat(seen, letter, 1);
        }
    }
    ck_assert_uint_eq(strlen(seen), strlen("ixgcspe()tafdbmlnr?h"));
}
END_TEST

/* --- within a command line ------------------------------------------------------------------------------------------------------- */

static const struct option LIVE[] = {
    {"source", OPTION_TEXT, "SOURCE", "x"}, {"interval", OPTION_SPAN, "SPAN", "x"}, {0}};
static const struct option GLOBALS[] = {{"help", OPTION_FLAG, NULL, "x"}, {0}};
static const struct verb VERBS[] = {{"live", "", 0, 0, "x", LIVE, NULL}, {"replay", "FILE", 1, 1, "x", LIVE, NULL}};

static enum status parse(struct arguments *arguments, const char *line)
{
    static char copy[ROOM];
    char *words[WORDS];
    int count = 0;
    snprintf(copy, sizeof copy, "%s", line);
    for (char *word = strtok(copy, " "); word != NULL && count < WORDS; word = strtok(NULL, " "))
        words[count++] = word;
    why.line[0] = 0;
    return arguments_parse(arguments, count, words, VERBS, 2, GLOBALS, &why);
}

TEST(switches_and_options_mix_and_need_no_verb)
{
    struct arguments arguments;
    static const char *const LINES[] = {"pooltop --source demo -b -n out.log", "pooltop -b --source demo /n out.log",
                                        "pooltop /b /n out.log --source=demo",
                                        "pooltop live -n out.log --source demo /b"};
    for (size_t i = 0; i < sizeof LINES / sizeof LINES[0]; i++) {
        ck_assert_msg(parse(&arguments, LINES[i]) == STATUS_OK, "%s: %s", LINES[i], why.line);
        ck_assert_str_eq(arguments.verb->name, "live");
        ck_assert_str_eq(arguments_text(&arguments, "source"), "demo");
        ck_assert_str_eq(arguments.switches.snapshot_file, "out.log");
        ck_assert_str_eq(arguments.switches.sort, "bytes");
    }
    ck_assert_int_eq(parse(&arguments, "pooltop -n --source demo"), STATUS_OK);
    ck_assert_str_eq(arguments.switches.snapshot_file, "poolsnap.log");
}
END_TEST

TEST(a_path_of_a_verb_stays_a_path)
{
    struct arguments arguments;
    ck_assert_int_eq(parse(&arguments, "pooltop replay /b"), STATUS_OK);
    ck_assert_str_eq(arguments.operands[0], "/b");
    ck_assert(!arguments.switches.as_poolmon);
    ck_assert_int_eq(parse(&arguments, "/usr/bin/poolmon replay /var/lib/x.pooltop"), STATUS_OK);
    ck_assert_str_eq(arguments.operands[0], "/var/lib/x.pooltop");
}
END_TEST

TEST(what_is_neither_is_refused_in_one_line)
{
    static const struct {
        const char *line, *problem;
    } CASES[] = {{"pooltop /var/lib/x.pooltop", "/var/lib/x.pooltop is no switch of poolmon"},
                 {"pooltop /var/lib/x.pooltop", "pooltop replay FILE"},
                 {"pooltop -interval 5s", "unknown option -interval, did you mean --interval?"},
                 {"pooltop -interval=5s", "unknown option -interval=5s"},
                 {"pooltop -q", "unknown option -q"},
                 {"pooltop -b out", "live: unexpected \"out\""},
                 {"pooltop replay x -b", "unknown option -b"}};
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        struct arguments arguments;
        ck_assert_msg(parse(&arguments, CASES[i].line) == STATUS_USAGE, "%s", CASES[i].line);
        ck_assert_msg(strstr(why.line, CASES[i].problem) != NULL, "%s: %s", CASES[i].line, why.line);
    }
}
END_TEST

SUITE_MAIN("base: switches", every_documented_switch_is_read_with_slash_and_dash, command_lines_from_the_wild_are_read,
           each_sort_letter_names_its_column_and_the_last_counts, p_counts_as_the_key_does,
           sessions_are_all_or_one_and_not_asked_for_by_default, a_file_is_what_is_no_switch,
           wrong_values_are_refused_with_the_word, what_is_no_switch_is_left_to_others, tags_are_bounded,
           the_program_may_be_called_poolmon, tags_become_terms_of_the_filter,
           the_table_has_each_letter_once_and_a_sentence, switches_and_options_mix_and_need_no_verb,
           a_path_of_a_verb_stays_a_path, what_is_neither_is_refused_in_one_line)
