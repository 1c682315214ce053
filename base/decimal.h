/* decimal.h: numbers with a fraction as other programs write them, read and written so that none changes.
 *
 * A double is read by its nearest value and written with the fewest digits that read back as the same. The decimal point is a dot; in what is read it may be one comma. Nothing here looks at
 * the locale, as the program leaves that of numbers alone.
 */
#ifndef BASE_DECIMAL_H
#define BASE_DECIMAL_H

#include <float.h>

#include "base/intern.h"
#include "base/number.h"

/* Neither infinite nor no number at all; not by math.h, whose macro takes doubles for floats on some compilers. */
static inline bool decimal_is_finite(double value)
{
    return value >= -DBL_MAX && value <= DBL_MAX;
}

/* Reads `12`, `-0.5`, `0,25`, `1.5e+003`; blanks may stand around it. False for anything else, also for what no double can hold; *whole is ABSENT unless the number is whole and fits. */
bool decimal_read(struct text text, double *value, int64_t *whole);

/* The value must be finite. Returns the length. */
size_t decimal_write(char out[NUMBER_TEXT], double value);

/* A short form that fits `width` columns (>= 7): a whole number, and what is 1000 or more, as number_short has it; a fraction with at most three digits that count. What is not finite gives "-".
 * Returns the length. */
size_t decimal_short(char out[NUMBER_TEXT], double value, enum unit unit, size_t width);

#endif
