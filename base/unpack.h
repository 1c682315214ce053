/* unpack.h: bytes that gzip, xz or zstd made small, whole again and never more than a limit. zlib is always there; unpack_libraries.c does the other two where liblzma and libzstd are there when pooltop
 * is built, and unpack_none.c stands in elsewhere, and on Windows.
 */
#ifndef BASE_UNPACK_H
#define BASE_UNPACK_H

#include <stddef.h>

#include "base/buffer.h"

enum packing { PACKING_NONE, PACKING_XZ, PACKING_ZSTD, PACKING_GZIP };

/* By the first bytes. */
enum packing packing_of(const void *bytes, size_t length);

/* Adds the whole to `out`, whose limit bounds it: STATUS_LIMIT. STATUS_DAMAGED for what is no such data or ends early; STATUS_UNSUPPORTED where the library is not built in. Bytes that are not
 * packed are copied. */
enum status unpack(struct buffer *out, const void *bytes, size_t length);

#endif
