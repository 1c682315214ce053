#include <string.h>

#include "base/number.h"
#include "base/span.h"

__extension__ typedef unsigned __int128 unsigned_wide;

enum { FRACTION_DIGITS = 18 };

/* Digits of the whole part from the start; how many there were. */
static size_t read_whole(const char *text, size_t length, uint64_t *whole, bool *fits)
{
    size_t at = 0;
    *whole = 0;
    *fits = true;
    for (; at < length && text[at] >= '0' && text[at] <= '9'; at++) {
        uint64_t digit = (uint64_t)(text[at] - '0');
        if (*whole > (INT64_MAX - digit) / 10)
            *fits = false;
        else
            *whole = *whole * 10 + digit;
    }
    return at;
}

bool number_read_decimal(const char *text, size_t length, int64_t unit, int64_t *value)
{
    uint64_t whole;
    uint64_t fraction = 0;
    uint64_t divide = 1;
    bool fits;
    size_t at = read_whole(text, length, &whole, &fits);
    if (at == 0 || !fits)
        return false;
    if (at < length) {
        if (text[at] != '.' || at + 1 == length)
            return false;
        size_t digits = length - at - 1;
        size_t counted = digits < FRACTION_DIGITS ? digits : FRACTION_DIGITS;
        if (read_whole(text + at + 1, counted, &fraction, &fits) != counted)
            return false;
        for (size_t i = 0; i < counted; i++)
            divide *= 10;
        /* Further digits are too small to matter but must be digits. */
        for (size_t i = at + 1 + counted; i < length; i++) {
            if (text[i] < '0' || text[i] > '9')
                return false;
        }
    }
    unsigned_wide scale = (unsigned_wide)unit;
    unsigned_wide result = (unsigned_wide)whole * scale + ((unsigned_wide)fraction * scale + divide / 2) / divide;
    if (result > INT64_MAX)
        return false;
    *value = (int64_t)result;
    return true;
}

/* Takes one trailing letter of `letters` (lower case) off the text; its index, or -1. */
static int take_suffix(const char *text, size_t *length, const char *letters)
{
    if (*length == 0)
        return -1;
    char last = text[*length - 1];
    if (last >= 'A' && last <= 'Z')
        last = (char)(last - 'A' + 'a');
    const char *found = last ? strchr(letters, last) : NULL;
    if (!found)
        return -1;
    (*length)--;
    return (int)(found - letters);
}

static bool read_zero(const char *text, size_t length, int64_t *value)
{
    *value = 0;
    return length == 1 && text[0] == '0';
}

static bool read_magnitude(const char *text, size_t length, enum unit unit, int64_t *value)
{
    if (unit == UNIT_NS)
        return span_read(text, length, value) || read_zero(text, length, value);
    int64_t scale = unit == UNIT_PERCENT ? 1000 : 1;
    if (unit == UNIT_BYTES)
        take_suffix(text, &length, "b");
    bool is_part = unit == UNIT_PERCENT && take_suffix(text, &length, "%") >= 0;
    int power = is_part ? -1 : take_suffix(text, &length, unit == UNIT_PERCENT ? "kmgt" : "kmgtpe");
    for (int i = 0; i <= power; i++)
        scale *= unit == UNIT_BYTES ? 1024 : 1000;
    return number_read_decimal(text, length, scale, value);
}

enum status number_parse(const char *text, size_t length, enum unit unit, int64_t *value)
{
    int64_t magnitude;
    bool negative = length > 0 && text[0] == '-';
    size_t sign = negative || (length > 0 && text[0] == '+') ? 1 : 0;
    if (!read_magnitude(text + sign, length - sign, unit, &magnitude))
        return STATUS_USAGE;
    *value = negative ? -magnitude : magnitude;
    return STATUS_OK;
}
