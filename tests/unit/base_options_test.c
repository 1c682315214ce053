#include "base/options.h"
#include "tests/unit/suite.h"

#include <string.h>

#include "base/number.h"
#include "base/when.h"

static const struct option GLOBALS[] = {
    {"source", OPTION_TEXT, "SOURCE", "Where snapshots come from"},
    {"help", OPTION_FLAG, NULL, "Says what there is"},
    {"version", OPTION_FLAG, NULL, "Says which version this is"},
    {0},
};

static const struct option RECORD[] = {
    {"interval", OPTION_SPAN, "DURATION", "Time between samples"},
    {"samples", OPTION_COUNT, "N", "Stops after so many"},
    {"max-size", OPTION_SIZE, "SIZE", "Bounds the file"},
    {"at", OPTION_TEXT, "TIME", "Where to begin"},
    {"force", OPTION_FLAG, NULL, "Does it anyway"},
    {"alert", OPTION_LIST, "EXPR", "Tells when it holds"},
    {"also", OPTION_LIST, "WORD", "One more"},
    {0},
};

static const struct option IMPORT[] = {
    {"output", OPTION_TEXT, "NEW", "What to make"},
    {0},
};

static const struct verb VERBS[] = {
    {"live", "", 0, 0, "The live screen", NULL, NULL},
    {"record", "FILE", 1, 1, "Records", RECORD, NULL},
    {"import", "INPUT...", 1, OPERANDS_MAX, "Reads other tools' logs", IMPORT, NULL},
};

/* `line` is cut at blanks; "_" stands for an empty word. */
static enum status parse(const char *line, struct arguments *arguments, struct problem *why)
{
    static char copy[600];
    static char *words[64];
    int count = 0;
    strncpy(copy, line, sizeof copy - 1);
    for (char *word = strtok(copy, " "); word && count < 63; word = strtok(NULL, " "))
        words[count++] = strcmp(word, "_") == 0 ? word + 1 : word;
    words[count] = NULL;
    why->line[0] = '\0';
    return arguments_parse(arguments, count, words, VERBS, sizeof VERBS / sizeof VERBS[0], GLOBALS, why);
}

TEST(the_first_verb_is_the_default)
{
    struct arguments arguments;
    struct problem why;
    ck_assert_int_eq(parse("pooltop", &arguments, &why), STATUS_OK);
    ck_assert_str_eq(arguments.verb->name, "live");
    ck_assert_str_eq(arguments.program, "pooltop");
    ck_assert_int_eq(parse("pooltop --source demo", &arguments, &why), STATUS_OK);
    ck_assert_str_eq(arguments.verb->name, "live");
    ck_assert_str_eq(arguments_text(&arguments, "source"), "demo");
    ck_assert_int_eq(parse("", &arguments, &why), STATUS_OK);
    ck_assert_str_eq(arguments.verb->name, "live");
}
END_TEST

TEST(options_and_operands_are_told_apart)
{
    struct arguments arguments;
    struct problem why;
    ck_assert_int_eq(
        parse("pooltop record --interval 200ms night --max-size=2g --samples 10 --force --source=demo:x,seed=7",
              &arguments, &why),
        STATUS_OK);
    ck_assert_str_eq(arguments.verb->name, "record");
    ck_assert_int_eq(arguments_number(&arguments, "interval"), 200 * NS_PER_MS);
    ck_assert_str_eq(arguments_text(&arguments, "interval"), "200ms");
    ck_assert_int_eq(arguments_number(&arguments, "max-size"), INT64_C(2) << 30);
    ck_assert_int_eq(arguments_number(&arguments, "samples"), 10);
    ck_assert(arguments_flag(&arguments, "force"));
    ck_assert_str_eq(arguments_text(&arguments, "force"), "");
    ck_assert_str_eq(arguments_text(&arguments, "source"), "demo:x,seed=7");
    ck_assert_uint_eq(arguments.operand_count, 1);
    ck_assert_str_eq(arguments.operands[0], "night");
}
END_TEST

TEST(what_was_not_given_is_absent)
{
    struct arguments arguments;
    struct problem why;
    ck_assert_int_eq(parse("pooltop record night", &arguments, &why), STATUS_OK);
    ck_assert_int_eq(arguments_number(&arguments, "interval"), ABSENT);
    ck_assert_ptr_null(arguments_text(&arguments, "at"));
    ck_assert(!arguments_flag(&arguments, "force"));
    ck_assert(!arguments_flag(&arguments, "no-such"));
    ck_assert_ptr_null(arguments_text(&arguments, "no-such"));
    ck_assert_int_eq(arguments_number(&arguments, "no-such"), ABSENT);
}
END_TEST

TEST(values_may_begin_with_a_dash)
{
    static const char *const CASES[] = {"pooltop record x --at=-90s", "pooltop record x --at -90s",
                                        "pooltop record --at=now --at -90s x"};
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        struct arguments arguments;
        struct problem why;
        ck_assert_int_eq(parse(CASES[i], &arguments, &why), STATUS_OK);
        ck_assert_str_eq(arguments_text(&arguments, "at"), "-90s");
        ck_assert_str_eq(arguments.operands[0], "x");
    }
}
END_TEST

TEST(empty_and_odd_values_are_values)
{
    struct arguments arguments;
    struct problem why;
    ck_assert_int_eq(parse("pooltop record x --at=", &arguments, &why), STATUS_OK);
    ck_assert_str_eq(arguments_text(&arguments, "at"), "");
    ck_assert_int_eq(parse("pooltop record x --at=--y=z", &arguments, &why), STATUS_OK);
    ck_assert_str_eq(arguments_text(&arguments, "at"), "--y=z");
    ck_assert_int_eq(parse("pooltop record x --at _", &arguments, &why), STATUS_OK);
    ck_assert_str_eq(arguments_text(&arguments, "at"), "");
}
END_TEST

TEST(a_list_keeps_all_its_values_in_order)
{
    struct arguments arguments;
    struct problem why;
    ck_assert_int_eq(parse("pooltop record --alert a --also x --alert=b --alert _ file", &arguments, &why), STATUS_OK);
    ck_assert_str_eq(arguments_each(&arguments, "alert", 0), "a");
    ck_assert_str_eq(arguments_each(&arguments, "alert", 1), "b");
    ck_assert_str_eq(arguments_each(&arguments, "alert", 2), "");
    ck_assert_ptr_null(arguments_each(&arguments, "alert", 3));
    ck_assert_str_eq(arguments_each(&arguments, "also", 0), "x");
    ck_assert_ptr_null(arguments_each(&arguments, "also", 1));
    ck_assert_ptr_null(arguments_each(&arguments, "at", 0));
    ck_assert_ptr_null(arguments_each(&arguments, "nothing", 0));
    char line[600] = "pooltop record file";
    for (int i = 0; i < LIST_MAX + 1; i++)
        strcat(line, " --also=x");
    ck_assert_int_eq(parse(line, &arguments, &why), STATUS_USAGE);
    ck_assert_ptr_nonnull(strstr(why.line, "more than 32"));
}
END_TEST

TEST(o_is_output_where_a_verb_has_that)
{
    struct arguments arguments;
    struct problem why;
    ck_assert_int_eq(parse("pooltop import a.txt -o new b.txt", &arguments, &why), STATUS_OK);
    ck_assert_str_eq(arguments_text(&arguments, "output"), "new");
    ck_assert_uint_eq(arguments.operand_count, 2);
    ck_assert_int_eq(parse("pooltop import a.txt -o", &arguments, &why), STATUS_USAGE);
    ck_assert_ptr_nonnull(strstr(why.line, "--output NEW"));
    ck_assert_int_eq(parse("pooltop record file -o new", &arguments, &why), STATUS_USAGE);
    ck_assert_ptr_nonnull(strstr(why.line, "unknown option -o"));
}
END_TEST

TEST(two_dashes_end_options_and_one_is_an_operand)
{
    struct arguments arguments;
    struct problem why;
    ck_assert_int_eq(parse("pooltop import - -- --source -x --", &arguments, &why), STATUS_OK);
    ck_assert_uint_eq(arguments.operand_count, 4);
    ck_assert_str_eq(arguments.operands[0], "-");
    ck_assert_str_eq(arguments.operands[1], "--source");
    ck_assert_str_eq(arguments.operands[2], "-x");
    ck_assert_str_eq(arguments.operands[3], "--");
}
END_TEST

TEST(wrong_words_are_refused_by_name)
{
    static const struct {
        const char *line;
        const char *problem;
    } CASES[] = {
        {"pooltop record x --intervall 5s", "unknown option --intervall, did you mean --interval?"},
        {"pooltop record x --intervall=5s", "unknown option --intervall, did you mean --interval?"},
        {"pooltop record x --int 5s", "unknown option --int, did you mean --interval?"},
        {"pooltop record x --maxsize 5s", "did you mean --max-size?"},
        {"pooltop record x -force", "unknown option -force, did you mean --force?"},
        {"pooltop record x --evrsion", "did you mean --version?"},
        {"pooltop record x --zzzzzz", "unknown option --zzzzzz (see pooltop record --help)"},
        {"pooltop record x --\033[2J", "unknown option --\\x1B[2J"},
        {"pooltop record x -n", "unknown option -n"},
        {"pooltop record x --=5", "unknown option --"},
        {"pooltop recrod x", "unknown command \"recrod\", did you mean record?"},
        {"pooltop zzz", "unknown command \"zzz\" (see pooltop --help)"},
        {"pooltop _", "unknown command \"\""},
        {"pooltop live x", "live: unexpected \"x\""},
        {"pooltop record a b", "record: unexpected \"b\""},
        {"pooltop record", "record needs FILE"},
        {"pooltop record x --force=1", "option --force takes no value"},
        {"pooltop record x --interval", "option --interval needs a value: --interval DURATION"},
        {"pooltop record x --at --force", "option --at needs a value"},
        {"pooltop record x --interval 5", "option --interval: \"5\" is not a duration"},
        {"pooltop record x --interval -5s", "option --interval: \"-5s\" is not a duration"},
        {"pooltop record x --samples x", "option --samples: \"x\" is not a count"},
        {"pooltop record x --samples -1", "option --samples: \"-1\" is not a count"},
        {"pooltop record x --max-size 2q", "option --max-size: \"2q\" is not a size"},
        {"pooltop --interval 5s", "unknown option --interval"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        struct arguments arguments;
        struct problem why;
        ck_assert_msg(parse(CASES[i].line, &arguments, &why) == STATUS_USAGE, "%s", CASES[i].line);
        ck_assert_msg(strstr(why.line, CASES[i].problem) != NULL, "%s: %s", CASES[i].line, why.line);
    }
}
END_TEST

TEST(help_needs_no_operands_and_knows_its_verb)
{
    struct arguments arguments;
    struct problem why;
    ck_assert_int_eq(parse("pooltop record --help", &arguments, &why), STATUS_OK);
    ck_assert(arguments_flag(&arguments, "help"));
    ck_assert_str_eq(arguments.verb->name, "record");
    ck_assert_int_eq(parse("pooltop record --help --nope", &arguments, &why), STATUS_USAGE);
    ck_assert_str_eq(arguments.verb->name, "record");
}
END_TEST

TEST(operands_are_bounded)
{
    static char *words[OPERANDS_MAX + 4];
    static char program[] = "pooltop";
    static char verb[] = "import";
    static char operand[] = "x";
    struct arguments arguments;
    words[0] = program;
    words[1] = verb;
    for (int i = 2; i < OPERANDS_MAX + 3; i++)
        words[i] = operand;
    ck_assert_int_eq(arguments_parse(&arguments, OPERANDS_MAX + 2, words, VERBS, 3, GLOBALS, NULL), STATUS_OK);
    ck_assert_uint_eq(arguments.operand_count, OPERANDS_MAX);
    ck_assert_int_eq(arguments_parse(&arguments, OPERANDS_MAX + 3, words, VERBS, 3, GLOBALS, NULL), STATUS_USAGE);
}
END_TEST

SUITE_MAIN("base: options", the_first_verb_is_the_default, options_and_operands_are_told_apart,
           what_was_not_given_is_absent, values_may_begin_with_a_dash, empty_and_odd_values_are_values,
           a_list_keeps_all_its_values_in_order, o_is_output_where_a_verb_has_that,
           two_dashes_end_options_and_one_is_an_operand, wrong_words_are_refused_by_name,
           help_needs_no_operands_and_knows_its_verb, operands_are_bounded)
