#include "base/decimal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DIGITS_MAX = 400, SURE_DIGITS = 15, ALL_DIGITS = 17 };

/* Where the digits stop. */
static size_t skip_digits(struct text text, size_t at)
{
    while (at < text.length && text.bytes[at] >= '0' && text.bytes[at] <= '9')
        at++;
    return at;
}

static struct text trim(struct text text)
{
    while (text.length > 0 && (*text.bytes == ' ' || *text.bytes == '\t')) {
        text.bytes++;
        text.length--;
    }
    while (text.length > 0 && (text.bytes[text.length - 1] == ' ' || text.bytes[text.length - 1] == '\t'))
        text.length--;
    return text;
}

/* The parts of a number; false when it is none. */
static bool split(struct text text, size_t *digits, size_t *point, size_t *fraction_end)
{
    size_t at = text.length > 0 && (text.bytes[0] == '-' || text.bytes[0] == '+') ? 1 : 0;
    *digits = at;
    *point = skip_digits(text, at);
    *fraction_end = *point;
    if (*point < text.length && (text.bytes[*point] == '.' || text.bytes[*point] == ','))
        *fraction_end = skip_digits(text, *point + 1);
    bool has_digits = *point > *digits || *fraction_end > *point + 1;
    at = *fraction_end;
    if (has_digits && at < text.length && (text.bytes[at] == 'e' || text.bytes[at] == 'E')) {
        at++;
        at += at < text.length && (text.bytes[at] == '-' || text.bytes[at] == '+') ? 1 : 0;
        size_t end = skip_digits(text, at);
        has_digits = end > at;
        at = end;
    }
    return has_digits && at == text.length && text.length < DIGITS_MAX;
}

/* Digits with nothing but zeros behind the point: exact, where a double may not be. */
static int64_t read_whole(struct text text, size_t digits, size_t point, size_t fraction_end)
{
    uint64_t value = 0;
    bool is_negative = text.bytes[0] == '-';
    if (fraction_end < text.length)
        return ABSENT;
    for (size_t i = point + 1; i < fraction_end; i++)
        if (text.bytes[i] != '0')
            return ABSENT;
    for (size_t i = digits; i < point; i++) {
        uint64_t digit = (uint64_t)(text.bytes[i] - '0');
        if (value > (INT64_MAX - digit) / 10)
            return ABSENT;
        value = value * 10 + digit;
    }
    return is_negative ? -(int64_t)value : (int64_t)value;
}

bool decimal_read(struct text text, double *value, int64_t *whole)
{
    char copy[DIGITS_MAX];
    size_t digits, point, fraction_end;
    text = trim(text);
    if (!split(text, &digits, &point, &fraction_end))
        return false;
    memcpy(copy, text.bytes, text.length);
    copy[text.length] = '\0';
    if (point < fraction_end)
        copy[point] = '.';
    *value = strtod(copy, NULL);
    *whole = read_whole(text, digits, point, fraction_end);
    return decimal_is_finite(*value);
}

size_t decimal_write(char out[NUMBER_TEXT], double value)
{
    int length = 0;
    for (int digits = SURE_DIGITS; digits <= ALL_DIGITS; digits++) {
        length = snprintf(out, NUMBER_TEXT, "%.*g", digits, value);
        if (strtod(out, NULL) == value)
            break;
    }
    return (size_t)length;
}

/* No 64-bit number reaches it. */
#define WHOLE_LIMIT 9.2e18

size_t decimal_short(char out[NUMBER_TEXT], double value, enum unit unit, size_t width)
{
    enum { COUNTING = 3 };
    double size = value < 0 ? -value : value;
    if (!decimal_is_finite(value))
        return number_short(out, ABSENT, unit, width);
    bool is_whole = size < WHOLE_LIMIT && (double)(int64_t)value == value;
    if (size < WHOLE_LIMIT && (is_whole || size >= 999.5))
        return number_short(out, is_whole ? (int64_t)value : number_whole(value + (value < 0 ? -0.5 : 0.5)), unit,
                            width);
    int length = 0;
    for (int digits = COUNTING; digits > 0; digits--) {
        length = snprintf(out, NUMBER_TEXT, "%.*g", digits, value);
        if ((size_t)length <= width)
            break;
    }
    return (size_t)length;
}
