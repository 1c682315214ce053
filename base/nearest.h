/* nearest.h: the known word that a mistyped one was probably meant to be. Shared inside base and by whoever refuses a word.
 *
 * Offer every known word in turn; `best` is then the nearest one near enough to be worth a question, or NULL. Borrows.
 */
#ifndef BASE_NEAREST_H
#define BASE_NEAREST_H

#include <stddef.h>

struct nearest {
    const char *typed;
    size_t length;
    size_t distance; /* of `best` */
    const char *best;
};

void nearest_init(struct nearest *nearest, const char *typed, size_t length);
void nearest_offer(struct nearest *nearest, const char *known);

#endif
