#include "base/span.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "base/text.h"
#include "base/when.h"

struct span_unit {
    const char *name;
    int64_t ns;
    int64_t fine_below; /* written with a second unit while the count of this one is smaller */
};

static const struct span_unit UNITS[] = {
    {"w", 7 * NS_PER_DAY, 0},      {"d", NS_PER_DAY, INT64_MAX},
    {"h", NS_PER_HOUR, INT64_MAX}, {"m", NS_PER_MINUTE, INT64_MAX},
    {"s", NS_PER_SECOND, 10},      {"ms", NS_PER_MS, 10},
    {"us", NS_PER_US, 10},         {"ns", 1, 0},
};

enum { WEEK, DAY, UNIT_TOTAL = sizeof UNITS / sizeof UNITS[0] };

static const struct span_unit *unit_named(const char *name, size_t length)
{
    for (size_t i = 0; i < UNIT_TOTAL; i++) {
        if (strlen(UNITS[i].name) == length && memcmp(UNITS[i].name, name, length) == 0)
            return &UNITS[i];
    }
    return NULL;
}

/* One number with its unit from *at on; *at moves behind it. */
static bool read_term(const char *text, size_t length, size_t *at, int64_t *ns)
{
    size_t number = *at;
    while (*at < length && ((text[*at] >= '0' && text[*at] <= '9') || text[*at] == '.'))
        (*at)++;
    size_t name = *at;
    while (*at < length && text[*at] >= 'a' && text[*at] <= 'z')
        (*at)++;
    const struct span_unit *unit = unit_named(text + name, *at - name);
    return unit && number_read_decimal(text + number, name - number, unit->ns, ns);
}

bool span_read(const char *text, size_t length, int64_t *ns)
{
    int64_t total = 0;
    size_t at = 0;
    while (at < length) {
        int64_t term;
        if (!read_term(text, length, &at, &term) || __builtin_add_overflow(total, term, &total))
            return false;
    }
    *ns = total;
    return length > 0;
}

static size_t unit_of(uint64_t ns)
{
    size_t unit = DAY;
    while (unit + 1 < UNIT_TOTAL && ns < (uint64_t)UNITS[unit].ns)
        unit++;
    return unit;
}

static uint64_t magnitude(int64_t value)
{
    return value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
}

static uint64_t round_to(uint64_t value, uint64_t step)
{
    return (value + step / 2) / step * step;
}

size_t span_write(char out[32], int64_t ns)
{
    uint64_t left = magnitude(ns);
    if (left == 0)
        return (size_t)snprintf(out, 32, "0s");
    size_t unit = 0;
    bool fine = false;
    /* Rounding may carry into the next unit (59m59.9s), so a second round looks again. */
    for (int round = 0; round < 2; round++) {
        unit = unit_of(left);
        fine = left / (uint64_t)UNITS[unit].ns < (uint64_t)UNITS[unit].fine_below;
        left = round_to(left, (uint64_t)UNITS[fine ? unit + 1 : unit].ns);
    }
    uint64_t whole = left / (uint64_t)UNITS[unit].ns;
    uint64_t rest = left % (uint64_t)UNITS[unit].ns;
    if (!fine || rest == 0)
        return (size_t)snprintf(out, 32, "%" PRIu64 "%s", whole, UNITS[unit].name);
    return (size_t)snprintf(out, 32, "%" PRIu64 "%s%" PRIu64 "%s", whole, UNITS[unit].name,
                            rest / (uint64_t)UNITS[unit + 1].ns, UNITS[unit + 1].name);
}

size_t span_write_coarse(char out[32], int64_t ns, bool years)
{
    uint64_t left = magnitude(ns);
    size_t unit = unit_of(left);
    uint64_t step = years ? 365 * (uint64_t)NS_PER_DAY : (uint64_t)UNITS[unit].ns;
    return (size_t)snprintf(out, 32, "%" PRIu64 "%s", (left + step / 2) / step, years ? "y" : UNITS[unit].name);
}

size_t span_format(char out[WHEN_TEXT], int64_t ns)
{
    if (ns == ABSENT)
        return (size_t)snprintf(out, WHEN_TEXT, "-");
    char text[32];
    span_write(text, ns);
    return (size_t)snprintf(out, WHEN_TEXT, "%s%s", ns < 0 ? "-" : "", text);
}

int64_t span_in_seconds(int64_t ns)
{
    bool is_short = ns < NS_PER_SECOND || ns > INT64_MAX - NS_PER_SECOND;
    return is_short ? ns : (ns + NS_PER_SECOND / 2) / NS_PER_SECOND * NS_PER_SECOND;
}

enum status span_parse(const char *text, int64_t *ns, struct problem *why)
{
    int64_t value;
    size_t length = strlen(text);
    if (span_read(text, length, &value) && value > 0) {
        *ns = value;
        return STATUS_OK;
    }
    char shown[64];
    text_safe(shown, sizeof shown, 40, text, length);
    return problem_set(why, STATUS_USAGE, "\"%s\" is not a duration: try 200ms, 5s, 2h30m or 4d4h", shown);
}
