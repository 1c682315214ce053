/* pattern.h: POSIX extended regular expressions, as a search that answers yes or no.
 *
 * Written here because Windows has none, because a match must take time linear in the name whatever the expression, and
 * because nothing may depend on the locale: text is UTF-8, classes such as [:alpha:] are ASCII, case counts.
 * Supported: . [] [^] [:class:] ^ $ ( ) | * + ? {m} {m,} {m,n} and \ before a character that is no letter or digit.
 * Refused: back-references, [.x.], [=x=], and what would compile to more than a fixed number of steps.
 * A pattern owns what it needs; matching allocates nothing and may be done by many threads.
 */
#ifndef BASE_PATTERN_H
#define BASE_PATTERN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/status.h"

struct pattern;

/* STATUS_USAGE with *reason a constant text such as "missing )"; *reason may also be set on NO_MEMORY. */
enum status pattern_open(struct pattern **pattern, const char *text, size_t length, const char **reason);
void pattern_close(struct pattern *pattern);

/* Whether the expression matches anywhere in the text. */
bool pattern_matches(const struct pattern *pattern, const char *text, size_t length);

#endif
