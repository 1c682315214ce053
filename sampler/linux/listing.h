/* listing.h: the names in a folder, read in large pieces into one buffer that is used again and again.
 *
 * A listing borrows the descriptor. What listing_next returns is valid until the next call. `.` and `..` are left out.
 */
#ifndef SAMPLER_LINUX_LISTING_H
#define SAMPLER_LINUX_LISTING_H

#include <dirent.h>
#include <stddef.h>
#include <stdint.h>

enum { LISTING_BYTES = 32768 };

struct listing {
    int fd;
    size_t at, length;
    _Alignas(8) char bytes[LISTING_BYTES];
};

/* From the first name on. */
void listing_start(struct listing *listing, int fd);

/* NULL at the end, and when the folder cannot be read. */
const struct dirent64 *listing_next(struct listing *listing);

/* A name of decimal digits as a number; -1 for any other name. */
int64_t listing_number(const char *name);

#endif
