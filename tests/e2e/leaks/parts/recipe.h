/* recipe.h: what a kind of leak is to tests/e2e/leaks/leak.c, which paces and ends it.
 *
 * A recipe leaks `count` objects at a call and remembers nothing: the kernel does. What the process's end does not free, give_back does.
 */
#ifndef TESTS_E2E_LEAKS_RECIPE_H
#define TESTS_E2E_LEAKS_RECIPE_H

#include <stdbool.h>
#include <stddef.h>

/* What is to be leaked now: the objects from number `first` on. */
struct share {
    long first, count;
    const char *where; /* a folder or file, as the kind wants it */
    int tool;          /* what `prepare` opened; else -1 */
};

struct recipe {
    const char *kind;
    long descriptors; /* that one object keeps in this process; 0: none */
    bool (*leak)(const struct share *share);
    bool (*prepare)(struct share *share);         /* before the first one; may be NULL */
    void (*give_back)(const struct share *share); /* what the end of the process does not free; may be NULL */
};

/* Says what went wrong, from errno; always false. */
bool complain(const char *what);

/* Kinds that descriptors of one process hold, and kinds that none does. */
const struct recipe *recipes_held(size_t *count);
const struct recipe *recipes_unheld(size_t *count);

#endif
