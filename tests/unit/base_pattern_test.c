#include "base/pattern.h"
#include "tests/unit/suite.h"

#include <regex.h>
#include <stdio.h>
#include <string.h>

static const char *const EXPRESSIONS[] = {
    "a",
    "abc",
    "a|b",
    "a|b|cd",
    "^a",
    "a$",
    "^$",
    "^a*$",
    "a*b",
    "a+b",
    "a?b",
    "(ab)+",
    "(ab)*c",
    "(a|b)*c",
    "a.c",
    ".",
    "..",
    "^.a",
    "[abc]",
    "[^abc]",
    "[a-c]x",
    "[]a]",
    "[^]a]",
    "[a-]",
    "[-a]",
    "a{2}",
    "a{2,}",
    "a{1,2}b",
    "^a{0}b",
    "a{0,1}b",
    "(ab){2}",
    "(a|bb){2,3}",
    "^(a*)*$",
    "^(a|ab)(c|bcd)$",
    "((a))",
    "()a",
    "a||b",
    "(|a)b",
    "x*",
    "^x*$",
    "\\.",
    "a\\*b",
    "\\(a",
    "[[:alpha:]]",
    "[[:digit:]]+",
    "[^[:space:]]+ [a-z]",
    "^[[:upper:]][[:lower:]]*$",
    "[[:punct:]]",
    "[*.]",
    "(^a|b$)",
    "a(b|c)*d",
    "(a+)+b",
    "(a?){3}a{3}",
    "^(a{2}){2}$",
    "((a|b){1,2}c){2}",
    "[a-c-]",
};

static const char *const TEXTS[] = {
    "",     "a",  "b",   "ab",  "abc",  "abab", "ababc", "aaa", "aaaa",  "aab",    "bbb",
    "c",    "cd", "xa",  "a.c", "abcd", "a*b",  "(a",    "-",   "]",     "Toke",   "NtFs",
    "toKe", "42", "a 1", "x y", "abd",  "acbd", "aabbc", "bca", "aacbc", "aaaaab", "aaaaaaaaaaaaaaaaaaaaac",
    "ad",
};

TEST(answers_are_those_of_the_c_library)
{
    for (size_t i = 0; i < sizeof EXPRESSIONS / sizeof EXPRESSIONS[0]; i++) {
        struct pattern *pattern;
        const char *reason = "";
        regex_t reference;
        const char *expression = EXPRESSIONS[i];
        ck_assert_msg(pattern_open(&pattern, expression, strlen(expression), &reason) == STATUS_OK, "%s: %s",
                      expression, reason);
        ck_assert_int_eq(regcomp(&reference, expression, REG_EXTENDED | REG_NOSUB), 0);
        for (size_t j = 0; j < sizeof TEXTS / sizeof TEXTS[0]; j++) {
            bool expected = regexec(&reference, TEXTS[j], 0, NULL, 0) == 0;
            ck_assert_msg(pattern_matches(pattern, TEXTS[j], strlen(TEXTS[j])) == expected,
                          "/%s/ on \"%s\": expected %d", expression, TEXTS[j], expected);
        }
        regfree(&reference);
        pattern_close(pattern);
    }
}
END_TEST

TEST(characters_are_unicode_ones)
{
    struct pattern *pattern;
    const char *reason;
    ck_assert_int_eq(pattern_open(&pattern, "^[\xc3\xa4-\xc3\xbc].$", 7, &reason), STATUS_USAGE);
    ck_assert_int_eq(pattern_open(&pattern, "^[\xc3\xa4-\xc3\xbc].$", 10, &reason), STATUS_OK);
    ck_assert(pattern_matches(pattern, "\xc3\xb6\xe4\xb8\x96", 5));
    ck_assert(!pattern_matches(pattern, "x\xe4\xb8\x96", 4));
    pattern_close(pattern);
}
END_TEST

TEST(a_wrong_expression_is_refused_with_a_reason)
{
    static const char *const CASES[] = {
        "",
        "(",
        ")",
        "a)",
        "(a",
        "[a",
        "[",
        "[]",
        "[^]",
        "*",
        "+a",
        "?",
        "a|*",
        "(*a)",
        "{1}",
        "a{",
        "a{1",
        "a{x}",
        "a{2,1}",
        "a{256}",
        "a{1,999999999999}",
        "\\",
        "a\\",
        "\\1",
        "(a)\\1",
        "\\w",
        "[[:nope:]]",
        "[[:alpha:",
        "[[.a.]]",
        "[[=a=]]",
        "[z-a]",
        "\xff",
        "a{255}{255}",
        "((a{99}){99}){99}",
        "(((((((((((((((((((((((((((((((((((((((a",
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        struct pattern *pattern;
        const char *reason = NULL;
        ck_assert_msg(pattern_open(&pattern, CASES[i], strlen(CASES[i]), &reason) == STATUS_USAGE, "/%s/", CASES[i]);
        ck_assert_ptr_null(pattern);
        ck_assert_ptr_nonnull(reason);
    }
}
END_TEST

TEST(no_expression_makes_matching_slow)
{
    static char text[4000];
    static const char *const CASES[] = {"(a*)*b", "(a|aa)+b", "(a?){200}a{200}b", "(.*)(.*)(.*)(.*)b", "((a*)*)*b"};
    memset(text, 'a', sizeof text);
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        struct pattern *pattern;
        const char *reason;
        ck_assert_int_eq(pattern_open(&pattern, CASES[i], strlen(CASES[i]), &reason), STATUS_OK);
        ck_assert(!pattern_matches(pattern, text, sizeof text));
        pattern_close(pattern);
    }
}
END_TEST

TEST(random_expressions_neither_crash_nor_hang)
{
    static const char PIECES[] = "ab()[]^$.|*+?{}12,\\-:\xc3\xa4";
    uint32_t random = 2463534242u;
    int accepted = 0;
    for (int round = 0; round < 30000; round++) {
        char text[24];
        size_t length = 1 + (size_t)round % (sizeof text - 1);
        for (size_t i = 0; i < length; i++) {
            random ^= random << 13;
            random ^= random >> 17;
            random ^= random << 5;
            text[i] = PIECES[(random >> 8) % (sizeof PIECES - 1)];
        }
        struct pattern *pattern;
        const char *reason;
        if (pattern_open(&pattern, text, length, &reason) != STATUS_OK)
            continue;
        accepted++;
        pattern_matches(pattern, "aabab12\xc3\xa4", 9);
        pattern_close(pattern);
    }
    ck_assert_int_gt(accepted, 100);
}
END_TEST

SUITE_MAIN("base: pattern", answers_are_those_of_the_c_library, characters_are_unicode_ones,
           a_wrong_expression_is_refused_with_a_reason, no_expression_makes_matching_slow,
           random_expressions_neither_crash_nor_hang)
