/* wildcard.h: names with `*` for any run of bytes and `?` for one, as poolmon's /i and /x and pooltag.txt have them.
 *
 * Case counts. A tag is four bytes, padded with blanks, and nobody writes those: blanks at the end of the pattern are nothing, and a text
 * also matches without the blanks at its end. Takes time in proportion to both lengths multiplied, at worst.
 */
#ifndef BASE_WILDCARD_H
#define BASE_WILDCARD_H

#include <stdbool.h>
#include <stddef.h>

bool wildcard_matches(const char *pattern, size_t pattern_length, const char *text, size_t length);

#endif
