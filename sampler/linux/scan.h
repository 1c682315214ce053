/* scan.h: reading the kernel's text tables without copying them.
 *
 * A scan borrows a stretch of text and moves through it; it never reads past its end and never writes. Numbers are read by hand
 * because a sample reads thousands of them. Everything is bounded: a number that does not fit 63 bits is refused.
 */
#ifndef SAMPLER_LINUX_SCAN_H
#define SAMPLER_LINUX_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/intern.h"

struct scan {
    const char *at; /* borrowed */
    const char *end;
};

static inline struct scan scan_start(const void *bytes, size_t length)
{
    const char *at = length == 0 ? "" : bytes;
    return (struct scan){at, at + length};
}

static inline void scan_blanks(struct scan *scan)
{
    while (scan->at < scan->end && (*scan->at == ' ' || *scan->at == '\t'))
        scan->at++;
}

/* Decimal digits after blanks. False, and the scan not moved, when there are none or the number does not fit. */
static inline bool scan_number(struct scan *scan, int64_t *value)
{
    struct scan try = *scan;
    scan_blanks(&try);
    const char *first = try.at;
    uint64_t sum = 0;
    unsigned digit;
    while (try.at < try.end && (digit = (unsigned)*try.at - '0') <= 9) {
        sum = sum * 10 + digit;
        try.at++;
    }
    /* Nineteen digits fit an unsigned number, so only a longer one may have wrapped. */
    if (try.at == first || try.at - first > 19 || sum > INT64_MAX)
        return false;
    *value = (int64_t)sum;
    *scan = try;
    return true;
}

/* The word as given, after blanks. */
static inline bool scan_literal(struct scan *scan, const char *word, size_t length)
{
    struct scan try = *scan;
    scan_blanks(&try);
    if ((size_t)(try.end - try.at) < length || memcmp(try.at, word, length) != 0)
        return false;
    scan->at = try.at + length;
    return true;
}

/* The next run of bytes that are no blanks. */
static inline bool scan_word(struct scan *scan, struct text *word)
{
    scan_blanks(scan);
    word->bytes = scan->at;
    while (scan->at < scan->end && *scan->at != ' ' && *scan->at != '\t')
        scan->at++;
    word->length = (size_t)(scan->at - word->bytes);
    return word->length != 0;
}

/* The next line without its newline. *whole is false for a last line that has none: it may have been cut short. */
static inline bool scan_line(struct scan *scan, struct scan *line, bool *whole)
{
    if (scan->at == scan->end)
        return false;
    const char *newline = memchr(scan->at, '\n', (size_t)(scan->end - scan->at));
    *whole = newline != NULL;
    line->at = scan->at;
    line->end = *whole ? newline : scan->end;
    scan->at = *whole ? newline + 1 : scan->end;
    return true;
}

static inline bool text_is(struct text text, const char *word)
{
    return strlen(word) == text.length && memcmp(text.bytes, word, text.length) == 0;
}

#endif
