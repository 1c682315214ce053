#include "base/number.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/span.h"

__extension__ typedef __int128 wide;
__extension__ typedef unsigned __int128 unsigned_wide;

static const char SUFFIXES[] = "KMGTPE";
static const uint64_t TENS[] = {1, 10, 100, 1000};

static uint64_t rounded(uint64_t value, uint64_t multiply, uint64_t divide)
{
    return (uint64_t)(((unsigned_wide)value * multiply + divide / 2) / divide);
}

/* magnitude / divisor with one digit before `decimals` others, fewer decimals the more digits stand before the dot. False
 * when the whole part would reach `bound`, or nothing would be left of the value. */
static bool write_mantissa(char out[NUMBER_TEXT], uint64_t magnitude, uint64_t divisor, int decimals, uint64_t bound,
                           const char *suffix)
{
    uint64_t most = TENS[decimals + 1];
    for (; decimals > 0; decimals--) {
        uint64_t ten = TENS[decimals];
        uint64_t scaled = rounded(magnitude, ten, divisor);
        if (scaled >= most)
            continue;
        snprintf(out, NUMBER_TEXT, "%u.%0*u%s", (unsigned)(scaled / ten), decimals, (unsigned)(scaled % ten), suffix);
        return scaled > 0;
    }
    uint64_t whole = rounded(magnitude, 1, divisor);
    snprintf(out, NUMBER_TEXT, "%" PRIu64 "%s", whole, suffix);
    return whole > 0 && whole < bound;
}

/* A suffix from the powers of `base`, with the most significant digits that fit. When nothing fits (less than four columns)
 * the shortest form stands. */
static void write_powers(char out[NUMBER_TEXT], uint64_t magnitude, uint64_t base, size_t width)
{
    char shortest[NUMBER_TEXT] = "";
    for (int decimals = 2; decimals >= 0; decimals--) {
        uint64_t divisor = 1;
        for (size_t power = 0; SUFFIXES[power]; power++) {
            char suffix[2] = {SUFFIXES[power], '\0'};
            divisor *= base;
            if (!write_mantissa(out, magnitude, divisor, decimals, base, suffix))
                continue;
            if (strlen(out) <= width)
                return;
            if (shortest[0] == '\0' || strlen(out) < strlen(shortest))
                memcpy(shortest, out, sizeof shortest);
        }
    }
    memcpy(out, shortest, sizeof shortest);
}

/* The magnitude is that of a number that is there, so that it fits into one. */
static void write_digits(char out[NUMBER_TEXT], uint64_t magnitude, uint64_t base, size_t width)
{
    if (number_exact(out, (int64_t)magnitude) > width)
        write_powers(out, magnitude, base, width);
}

/* `magnitude` is thousandths of a percent. */
static void write_percent(char out[NUMBER_TEXT], uint64_t magnitude, size_t width)
{
    for (int decimals = magnitude == 0 ? 0 : 2; decimals >= 0; decimals--) {
        write_mantissa(out, magnitude, 1000, decimals, UINT64_MAX, "%");
        if (strlen(out) <= width && (decimals == 0 || rounded(magnitude, TENS[decimals], 1000) > 0))
            return;
    }
    write_powers(out, rounded(magnitude, 1, 1000), 1000, width - 1);
    /* Beside a sign in the narrowest column the percent sign is what can be spared. */
    size_t length = strlen(out);
    if (length < width)
        memcpy(out + length, "%", 2);
}

static void write_span(char out[NUMBER_TEXT], uint64_t ns, size_t width)
{
    static const char *const UNITS[] = {"us", "ms", "s"};
    if (ns == 0) {
        memcpy(out, "0s", 3);
        return;
    }
    uint64_t unit = 1000;
    for (size_t i = 0; i < 3 && ns >= 1000; i++, unit *= 1000) {
        bool seconds = i == 2;
        for (int decimals = 2; decimals >= 0; decimals--) {
            bool fits = write_mantissa(out, ns, unit, decimals, seconds ? 60 : 1000, UNITS[i]) && strlen(out) <= width;
            if (fits && (!seconds || ns < 10 * unit))
                return;
        }
    }
    span_write(out, (int64_t)ns);
    if (strlen(out) > width)
        span_write_coarse(out, (int64_t)ns, false);
    if (strlen(out) > width)
        span_write_coarse(out, (int64_t)ns, true);
}

static size_t number_write(char out[NUMBER_TEXT], int64_t value, enum unit unit, size_t width, const char *sign)
{
    char digits[NUMBER_TEXT];
    uint64_t magnitude = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    size_t taken = strlen(sign);
    width = width > taken + 1 ? width - taken : 1;
    switch (unit) {
    case UNIT_COUNT:
        write_digits(digits, magnitude, 1000, width);
        break;
    case UNIT_BYTES:
        write_digits(digits, magnitude, 1024, width);
        break;
    case UNIT_NS:
        write_span(digits, magnitude, width);
        break;
    case UNIT_PERCENT:
        write_percent(digits, magnitude, width);
        break;
    case UNIT_TIME:
    case UNIT_ID:
        snprintf(digits, sizeof digits, "%" PRIu64, magnitude);
        break;
    }
    size_t length = strnlen(digits, NUMBER_TEXT - 2);
    memcpy(out, sign, taken);
    memcpy(out + taken, digits, length);
    out[taken + length] = '\0';
    return taken + length;
}

size_t number_short(char out[NUMBER_TEXT], int64_t value, enum unit unit, size_t width)
{
    if (value == ABSENT)
        return (size_t)snprintf(out, NUMBER_TEXT, "-");
    return number_write(out, value, unit, width, value < 0 ? "-" : "");
}

size_t number_change(char out[NUMBER_TEXT], int64_t value, enum unit unit, size_t width)
{
    if (value == ABSENT)
        return (size_t)snprintf(out, NUMBER_TEXT, "-");
    if (value == 0)
        return (size_t)snprintf(out, NUMBER_TEXT, "0");
    return number_write(out, value, unit, width, value < 0 ? "-" : "+");
}

size_t number_exact(char out[NUMBER_TEXT], int64_t value)
{
    if (value == ABSENT) {
        out[0] = '\0';
        return 0;
    }
    /* Two digits at a time: half the divisions, and exports write hardly anything but numbers. */
    static const char PAIRS[] =
        "00010203040506070809101112131415161718192021222324252627282930313233343536373839404142434445"
        "46474849505152535455565758596061626364656667686970717273747576777879808182838485868788899091"
        "9293949596979899";
    char digits[NUMBER_TEXT];
    size_t at = sizeof digits;
    uint64_t rest = value < 0 ? (uint64_t)-value : (uint64_t)value;
    for (; rest >= 10; rest /= 100) {
        at -= 2;
        memcpy(digits + at, PAIRS + rest % 100 * 2, 2);
    }
    /* An odd digit is left, or nothing. */
    if (rest > 0 || at == sizeof digits)
        digits[--at] = (char)('0' + rest);
    if (value < 0)
        digits[--at] = '-';
    memcpy(out, digits + at, sizeof digits - at);
    out[sizeof digits - at] = '\0';
    return sizeof digits - at;
}

int64_t number_difference(int64_t a, int64_t b)
{
    int64_t result;
    if (a == ABSENT || b == ABSENT || __builtin_sub_overflow(a, b, &result))
        return ABSENT;
    return result;
}

int64_t number_sum(int64_t a, int64_t b)
{
    int64_t result;
    if (a == ABSENT || b == ABSENT || __builtin_add_overflow(a, b, &result))
        return ABSENT;
    return result;
}

int64_t number_known_sum(int64_t a, int64_t b)
{
    if (a == ABSENT || b == ABSENT)
        return a == ABSENT ? b : a;
    return number_sum(a, b);
}

int64_t number_whole(double value)
{
    const double most = 9223372036854774784.0; /* the largest double below 2^63 */
    if (!(value < most))                       /* or none */
        return value >= most ? INT64_MAX : 0;
    return value > -most ? (int64_t)value : -INT64_MAX;
}

int64_t number_scale(int64_t value, int64_t multiply, int64_t divide)
{
    if (value == ABSENT || multiply == ABSENT || divide == ABSENT || divide == 0)
        return ABSENT;
    wide result = (wide)value * multiply / divide;
    return result > INT64_MAX || result < INT64_MIN ? ABSENT : (int64_t)result;
}
