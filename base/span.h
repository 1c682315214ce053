/* span.h: spans of time as text, below when.h (which adds the words and the checks) and number.h (which fits widths).
 *
 * Shared inside base only. Units are w d h m s ms us ns; a week is 7 days, a day 24 hours: no calendar here.
 */
#ifndef BASE_SPAN_H
#define BASE_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Reads a sum of numbers with units (`2h30m`, `1.5s`), without sign or blanks, from exactly `length` bytes; false when it is
 * none or does not fit. The result is 0 or more. */
bool span_read(const char *text, size_t length, int64_t *ns);

/* Writes |ns| as `6m10s`: one unit, or two where the first alone would be coarse. `ns` is not ABSENT. At most 16 bytes. */
size_t span_write(char out[32], int64_t ns);

/* The same in one unit, rounded to the nearest: the largest unit (year: 365 days) that is not over the span. */
size_t span_write_coarse(char out[32], int64_t ns, bool years);

#endif
