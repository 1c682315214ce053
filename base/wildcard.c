#include "base/wildcard.h"

static size_t without_blanks(const char *text, size_t length)
{
    while (length > 0 && text[length - 1] == ' ')
        length--;
    return length;
}

/* A mismatch goes back to the last star only: whatever an earlier one could take, the last one can take as well. */
static bool matches(const char *pattern, size_t pattern_length, const char *text, size_t length)
{
    size_t p = 0, t = 0, star = pattern_length, star_text = 0;
    while (t < length) {
        if (p < pattern_length && pattern[p] == '*') {
            star = p++;
            star_text = t;
        } else if (p < pattern_length && (pattern[p] == '?' || pattern[p] == text[t])) {
            p++;
            t++;
        } else if (star < pattern_length) {
            p = star + 1;
            t = ++star_text;
        } else {
            return false;
        }
    }
    while (p < pattern_length && pattern[p] == '*')
        p++;
    return p == pattern_length;
}

bool wildcard_matches(const char *pattern, size_t pattern_length, const char *text, size_t length)
{
    pattern_length = without_blanks(pattern, pattern_length);
    return matches(pattern, pattern_length, text, length) ||
           matches(pattern, pattern_length, text, without_blanks(text, length));
}
