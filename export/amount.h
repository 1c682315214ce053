/* amount.h: numbers as a page tells them, with their unit written out, for readers who do not know the screen's short forms.
 *
 * Three digits count: 24.5 MiB, 312 KiB, 12 bytes. Counts have all digits, in groups of three. What is ABSENT is "-".
 */
#ifndef EXPORT_AMOUNT_H
#define EXPORT_AMOUNT_H

#include "base/number.h"

/* Neither NAN nor infinite: what is not known is NAN. */
bool amount_is_known(double value);

void amount_bytes(char out[NUMBER_TEXT], double bytes);
void amount_known_bytes(char out[NUMBER_TEXT], int64_t bytes); /* may be ABSENT */
void amount_whole(char out[NUMBER_TEXT], double count);        /* NAN, and what no count reaches, is "-" */
void amount_count(char out[NUMBER_TEXT], int64_t count);

/* "KiB" and 1024, "MiB" ...: the unit in which an amount of this size is told. */
const char *amount_unit(double bytes, double *scale);

#endif
