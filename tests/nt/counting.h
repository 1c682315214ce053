/* counting.h: how often the program asked for memory. A test that is linked with --wrap for malloc, calloc and realloc (NT_WRAP in tests/nt/rules.mk) has
 * every call of our own libraries go through here.
 */
#ifndef TESTS_NT_COUNTING_H
#define TESTS_NT_COUNTING_H

#include <stddef.h>

size_t counting_allocations(void);

#endif
