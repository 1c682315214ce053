#include "base/wildcard.h"
#include "tests/unit/suite.h"

#include <string.h>

static bool matches(const char *pattern, const char *text)
{
    return wildcard_matches(pattern, strlen(pattern), text, strlen(text));
}

TEST(what_matches_and_what_does_not)
{
    static const struct {
        const char *pattern, *text;
        bool wanted;
    } CASES[] = {
        {"Toke", "Toke", true},   {"Toke", "toke", false},  {"Tok", "Toke", false}, {"Toke", "Tok", false},
        {"Tok?", "Toke", true},   {"Tok?", "Tok ", true},   {"Tok?", "Tok", false}, {"????", "Toke", true},
        {"*", "", true},          {"*", "Toke", true},      {"T*", "Toke", true},   {"T*e", "Toke", true},
        {"T*x", "Toke", false},   {"*ke", "Toke", true},    {"*o*e", "Toke", true}, {"T*?e", "Toke", true},
        {"a*b*c", "abxbc", true}, {"a*b*c", "abxb", false}, {"", "", true},         {"", "    ", true},
        {"", "x", false},         {"Io", "Io  ", true},     {"Io  ", "Io", true},   {"Io", "Io x", false},
        {"Bu* ", "Bu12", true},   {"Dh ?", "Dh 1", true},   {"**", "x", true},      {"I?  ", "Io  ", true},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++)
        ck_assert_msg(matches(CASES[i].pattern, CASES[i].text) == CASES[i].wanted, "%s, %s", CASES[i].pattern,
                      CASES[i].text);
}
END_TEST

/* Against the definition, over all short patterns and texts of three letters. */
static bool by_definition(const char *pattern, const char *text)
{
    if (*pattern == 0)
        return *text == 0;
    if (*pattern == '*')
        return by_definition(pattern + 1, text) || (*text != 0 && by_definition(pattern, text + 1));
    return *text != 0 && (*pattern == '?' || *pattern == *text) && by_definition(pattern + 1, text + 1);
}

static void nth(char *out, unsigned n, const char *letters)
{
    unsigned base = (unsigned)strlen(letters) + 1;
    size_t length = 0;
    for (; n > 0; n /= base)
        if (n % base > 0)
            out[length++] = letters[n % base - 1];
    out[length] = 0;
}

TEST(every_short_pattern_means_what_its_definition_says)
{
    char pattern[8], text[8];
    for (unsigned p = 0; p < 5 * 5 * 5 * 5 * 5; p++) {
        nth(pattern, p, "ab*?");
        for (unsigned t = 0; t < 3 * 3 * 3 * 3 * 3; t++) {
            nth(text, t, "ab");
            if (matches(pattern, text) != by_definition(pattern, text))
                ck_abort_msg("%s, %s", pattern, text);
        }
    }
}
END_TEST

TEST(a_hostile_pattern_takes_no_time)
{
    static char pattern[2001], text[4001];
    for (size_t i = 0; i < 2000; i += 2)
        memcpy(pattern + i, "*a", 2);
    memset(text, 'a', 4000);
    text[3999] = 'b';
    ck_assert(!matches(pattern, text));
    pattern[1999] = 'b';
    ck_assert(matches(pattern, text));
}
END_TEST

SUITE_MAIN("base: wildcards", what_matches_and_what_does_not, every_short_pattern_means_what_its_definition_says,
           a_hostile_pattern_takes_no_time)
