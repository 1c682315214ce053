#include "export/amount.h"

#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

bool amount_is_known(double value)
{
    return fabs(value) <= DBL_MAX;
}

const char *amount_unit(double bytes, double *scale)
{
    static const char *const UNITS[] = {"bytes", "KiB", "MiB", "GiB", "TiB", "PiB"};
    size_t unit = 0;
    *scale = 1;
    /* What would be written as 1024 of a unit is one of the next. */
    while (unit + 1 < sizeof UNITS / sizeof UNITS[0] && fabs(bytes) >= 1023.5 * *scale) {
        *scale *= 1024;
        unit++;
    }
    return UNITS[unit];
}

void amount_bytes(char out[NUMBER_TEXT], double bytes)
{
    double scale;
    const char *unit = amount_unit(bytes, &scale);
    double part = bytes / scale, size = fabs(part);
    int places = scale <= 1 || size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2;
    snprintf(out, NUMBER_TEXT, "%.*f %s", places, part, unit);
}

void amount_known_bytes(char out[NUMBER_TEXT], int64_t bytes)
{
    if (bytes == ABSENT)
        snprintf(out, NUMBER_TEXT, "-");
    else
        amount_bytes(out, (double)bytes);
}

void amount_count(char out[NUMBER_TEXT], int64_t count)
{
    char digits[NUMBER_TEXT];
    size_t length = 0;
    if (count == ABSENT) {
        snprintf(out, NUMBER_TEXT, "-");
        return;
    }
    int written = snprintf(digits, sizeof digits, "%" PRId64, count);
    for (int i = 0; i < written && length + 2 < NUMBER_TEXT; i++) {
        bool groups = i > 0 && (written - i) % 3 == 0 && digits[i - 1] != '-';
        if (groups)
            out[length++] = ',';
        out[length++] = digits[i];
    }
    out[length] = '\0';
}

void amount_whole(char out[NUMBER_TEXT], double count)
{
    const double MOST = 9e18;
    amount_count(out, fabs(count) < MOST ? (int64_t)count : ABSENT);
}
