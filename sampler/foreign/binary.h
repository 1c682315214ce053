/* binary.h: files that hold what pooltop could tell, but not as text: what to do with them. Pure.
 */
#ifndef SAMPLER_FOREIGN_BINARY_H
#define SAMPLER_FOREIGN_BINARY_H

#include "base/intern.h"

/* By the first bytes of a file: what it is, and how to make a text of it; NULL when it is none that is known. */
const char *binary_advice(struct text head);

/* The same by the end of its name, for what has no beginning that tells. */
const char *binary_advice_of_name(const char *path);

#endif
