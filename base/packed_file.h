/* packed_file.h: the bytes of a file, unpacked as they are read: what gzip, xz or zstd made small, also several of them one behind the other, or the file as it is. In memory of a fixed size, whatever
 * the file holds.
 *
 * A packed file owns its file. What is read of it ends at PACKED_FILE_MOST bytes: a small file may hold any number of them.
 */
#ifndef BASE_PACKED_FILE_H
#define BASE_PACKED_FILE_H

#include <stddef.h>
#include <stdint.h>

#include "base/unpack.h"

#define PACKED_FILE_MOST (INT64_C(32) << 30)

struct packed_file;

/* STATUS_UNSUPPORTED for what needs a library that is not built in, and for bzip2, which nothing here reads. */
enum status packed_file_open(struct packed_file **packed, const char *path, struct problem *why);
void packed_file_close(struct packed_file *packed); /* NULL is allowed */

/* PACKING_NONE for a file that is read as it is. */
enum packing packed_file_packing(const struct packed_file *packed);

/* As many bytes as are wanted; fewer at the end only. STATUS_DAMAGED, LIMIT, IO, NO_MEMORY. */
enum status packed_file_read(struct packed_file *packed, void *out, size_t wanted, size_t *length, struct problem *why);

#endif
