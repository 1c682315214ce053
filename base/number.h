/* number.h: 64-bit numbers as people read and type them.
 *
 * ABSENT is a number the system did not give. It is not 0, it is never added up, and it is written as an empty cell in
 * exports and as `-` on the screen. The decimal point is always a dot: nothing here looks at the locale.
 */
#ifndef BASE_NUMBER_H
#define BASE_NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

#define ABSENT INT64_MIN

enum unit {
    UNIT_COUNT,   /* 1234, then 1.23M (powers of 1000) */
    UNIT_BYTES,   /* 1234, then 1.21K, 5.00G (powers of 1024) */
    UNIT_NS,      /* a span: 740us, 1.20ms, 41s, 2h30m */
    UNIT_PERCENT, /* thousandths of a percent stored: 12345 is 12.3% */
    UNIT_TIME,    /* UTC nanoseconds; formatted by when.h, here as an exact number */
    UNIT_ID       /* a pid or session: never shortened */
};

enum { NUMBER_TEXT = 32 };

/* Shortest honest form that fits `width` columns (>= 4, with a sign >= 5): the exact digits if they fit, else three
 * significant digits and a suffix K M G T P E. ABSENT gives "-". Right-aligning is the caller's; no padding is added.
 * Returns the length. */
size_t number_short(char out[NUMBER_TEXT], int64_t value, enum unit unit, size_t width);

/* As number_short with an explicit sign; 0 gives "0" (a change of nothing), ABSENT "-". */
size_t number_change(char out[NUMBER_TEXT], int64_t value, enum unit unit, size_t width);

/* All digits; ABSENT gives "". */
size_t number_exact(char out[NUMBER_TEXT], int64_t value);

/* What the word behind a number ends with: `1 session`, `2 sessions`. */
static inline const char *number_plural(int64_t number)
{
    return number == 1 ? "" : "s";
}

/* Reads `12`, `1.5g`, `10m`, `64k`, `1e` ... with powers of 1024 for UNIT_BYTES and 1000 otherwise; optional sign, optional
 * trailing b or B for bytes. What falls between two whole numbers is rounded to the nearest. For UNIT_PERCENT `12.5` and
 * `12.5%` are 12500, `2k` 2000000; for UNIT_NS only a span is read (`5m` is five minutes), or 0. The whole text must be used. STATUS_USAGE
 * otherwise, also on overflow; *value is then left alone. */
enum status number_parse(const char *text, size_t length, enum unit unit, int64_t *value);

/* Digits with at most one dot between them, times `unit` (> 0), rounded to the nearest; false for anything else and when
 * the result does not fit. The part that span and size parsing share. */
bool number_read_decimal(const char *text, size_t length, int64_t unit, int64_t *value);

/* a - b and a + b, ABSENT if either is absent or the result does not fit. */
int64_t number_difference(int64_t a, int64_t b);
int64_t number_sum(int64_t a, int64_t b);
/* What is known of both together: an absent one is left out. ABSENT if both are, or when the sum does not fit. */
int64_t number_known_sum(int64_t a, int64_t b);
/* Rounded toward zero; the largest or smallest number (never ABSENT) where it does not fit, 0 for what is none. */
int64_t number_whole(double value);
/* value * multiply / divide without overflow in between, rounded toward zero; ABSENT if value is, divide is 0 or the result does not fit. */
int64_t number_scale(int64_t value, int64_t multiply, int64_t divide);

#endif
