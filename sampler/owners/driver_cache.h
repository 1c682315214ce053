/* driver_cache.h: what was read of drivers, kept in a file, so that the next question need not read them again.
 *
 * A cache is only ever a help: one that is missing, damaged, of another version or of another machine's byte order counts as empty and is made anew. It is checked as a whole (a sum over all bytes) and
 * field by field. Layout: CACHE_HEAD, u32 count, the drivers (put_driver), u64 sum; little-endian.
 */
#ifndef SAMPLER_OWNERS_DRIVER_CACHE_H
#define SAMPLER_OWNERS_DRIVER_CACHE_H

#include "base/buffer.h"
#include "sampler/owners/driver.h"

enum { DRIVER_CACHE_MAX = 64 << 20 };

/* Gives *drivers (owned by the caller, in the order it was written) and *count; none when the file is no whole cache. */
void driver_cache_read(const char *path, struct driver **drivers, size_t *count);
/* The same from memory. */
void driver_cache_parse(const unsigned char *bytes, size_t length, struct driver **drivers, size_t *count);

/* Writes the file beside its place and then puts it there; folders on the way are made. */
enum status driver_cache_write(const char *path, const struct driver *drivers, size_t count);
void driver_cache_print(struct buffer *out, const struct driver *drivers, size_t count);

#endif
