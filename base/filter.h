/* filter.h: the filter language, the same in prompts and options.
 *
 *   toke             name contains, ASCII case ignored        !ntf           not
 *   "two words"      quoted text                               /^Nt[fF]/      POSIX extended regular expression on the name
 *   bytes>10m        a number field: < <= > >= = !=            type:nonp      a text field contains
 *   tag~Nt??         a text field, whole, case counts, with * and ? (wildcard.h)
 * Blank is and, | is or (and binds tighter). Fields are named by the caller's catalogue through a resolver, so base
 * knows nothing of pools. A number term on an absent value is false, whichever the operator.
 * A filter owns its terms; matching allocates nothing (a regex may inside the C library).
 */
#ifndef BASE_FILTER_H
#define BASE_FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/intern.h"
#include "base/number.h"

struct filter;

enum filter_kind { FILTER_NO_FIELD, FILTER_NUMBER_FIELD, FILTER_TEXT_FIELD };

/* Resolves a field name of `length` bytes to a kind, an index and (numbers) a unit. */
typedef enum filter_kind (*filter_resolver)(const void *catalogue, const char *name, size_t length, int *index,
                                            enum unit *unit);

/* How a row is looked at while matching; field -1 for the name. */
struct filter_row {
    const void *row;
    struct text (*text)(const void *row, int field);
    int64_t (*number)(const void *row, int field);
};

/* An empty or blank text gives a filter that matches everything. STATUS_USAGE names the term at fault and why. */
enum status filter_parse(struct filter **filter, const char *text, filter_resolver resolver, const void *catalogue,
                         struct problem *why);
void filter_close(struct filter *filter);

/* A NULL filter matches everything. */
bool filter_matches(const struct filter *filter, const struct filter_row *row);

#endif
