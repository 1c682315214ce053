/* Regular expressions: no pattern and text take long, and a pattern in brackets, or beside itself, matches what it matches. */
#include "base/pattern.h"
#include "tests/fuzz/fuzz.h"

/* `left` pattern `middle` pattern `right`, the second pattern only with a middle; a pattern too large for our bounds tells nothing. */
static void check_like(const char *left, struct text pattern, const char *middle, const char *right, struct text text,
                       bool matches)
{
    struct buffer made;
    struct pattern *other;
    const char *reason;
    buffer_init(&made, 1 << 20);
    buffer_add_text(&made, left);
    buffer_add(&made, pattern.bytes, pattern.length);
    if (middle != NULL) {
        buffer_add_text(&made, middle);
        buffer_add(&made, pattern.bytes, pattern.length);
    }
    buffer_add_text(&made, right);
    if (pattern_open(&other, (const char *)made.bytes, made.length, &reason) == STATUS_OK) {
        FUZZ_CHECK(pattern_matches(other, text.bytes, text.length) == matches, "'%.*s' is not '%s'",
                   (int)pattern.length, pattern.bytes, buffer_text(&made));
        pattern_close(other);
    }
    buffer_done(&made);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct fuzz_input input = fuzz_start(bytes, length);
    struct pattern *pattern = NULL;
    const char *reason = NULL;
    size_t size = fuzz_byte(&input), left = (size_t)(input.end - input.at);
    size = size < left ? size : left;
    char *copy = malloc(size + 1);
    FUZZ_CHECK(copy != NULL, "memory");
    memcpy(copy, input.at, size);
    struct text expression = {copy, size}, text = {(const char *)input.at + size, left - size};
    enum status status = pattern_open(&pattern, copy, size, &reason);
    FUZZ_CHECK(status == STATUS_OK || (reason != NULL && reason[0] != '\0'), "refused without a reason");
    if (status == STATUS_OK) {
        bool matches = pattern_matches(pattern, text.bytes, text.length);
        FUZZ_CHECK(pattern_matches(pattern, text.bytes, text.length) == matches, "not the same twice");
        check_like("(", expression, NULL, ")", text, matches);
        check_like("", expression, "|", "", text, matches);
        check_like("(", expression, ")|(", ")", text, matches);
        check_like("(", expression, NULL, "){1,1}", text, matches);
        pattern_close(pattern);
    }
    free(copy);
    return 0;
}

void fuzz_seeds(void)
{
    static const char *const PATTERNS[] = {
        "^Nt[fF]", "a*b+c?",  "(a|b|)*$", "[[:alpha:]_]+[^0-9]", "x{2}y{1,}z{0,3}", "((a*)*)*b", "\\.\\*", ".",
        "^$",      "[]a-z-]", "(^a|b$)",  "\xc3\xa9+",           "(a{9}){9}",       "a||b",      "[^]]"};
    static const char *const TEXTS[] = {"Ntff", "aaaaaaaaaaaaaaaaac", "kmalloc-96", "xxyyzz", "\xc3\xa9t\xc3\xa9", ""};
    for (size_t i = 0; i < sizeof PATTERNS / sizeof PATTERNS[0]; i++) {
        struct buffer seed;
        buffer_init(&seed, 256);
        fuzz_put_text(&seed, PATTERNS[i], strlen(PATTERNS[i]));
        buffer_add_text(&seed, TEXTS[i % 6]);
        fuzz_seed(seed.bytes, seed.length);
        buffer_done(&seed);
    }
}
