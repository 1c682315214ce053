/* intern.h: each different byte string once, known by a small number.
 *
 * An intern owns its strings; a struct text it hands out is borrowed and stays valid, at the same address, until
 * intern_close. Ids count up from 1 without holes; id 0 is the empty string and means "no name". Strings are bytes, not
 * C strings: they may hold NUL and invalid UTF-8 (a pool tag may), and are also NUL-terminated for convenience.
 * Not safe for two threads; every owner keeps its own.
 */
#ifndef BASE_INTERN_H
#define BASE_INTERN_H

#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

struct text {
    const char *bytes; /* borrowed */
    size_t length;
};

struct intern;

/* `limit` bounds the sum of all string lengths, in bytes. */
enum status intern_open(struct intern **intern, size_t limit);
void intern_close(struct intern *intern);

/* Finds or adds. On NO_MEMORY or LIMIT *id is 0. Finding an existing string never allocates. */
enum status intern_add(struct intern *intern, const void *bytes, size_t length, uint32_t *id);

/* Finds only: 0 when the string is not there. */
uint32_t intern_find(const struct intern *intern, const void *bytes, size_t length);

/* The string of an id; the empty string for 0 and for ids never given. */
struct text intern_text(const struct intern *intern, uint32_t id);

/* How many strings are held, id 0 not counted. */
uint32_t intern_count(const struct intern *intern);

#endif
