/* tar.h: the members of a tar archive, packed or not, one after the other, in memory of a fixed size: ustar with its prefix, GNU's long names, pax records of path, size and mtime.
 *
 * A tar owns its file. Members are told by name and size and read in pieces, or passed over; nothing is ever written. A header whose checksum is wrong ends it as damaged: nothing is looked for
 * behind it. What is no regular file (folders, links, devices, sparse files) is told as such, with no bytes.
 */
#ifndef BASE_TAR_H
#define BASE_TAR_H

#include <stdbool.h>

#include "base/packed_file.h"

enum { TAR_NAME = 4096 };

struct tar;

struct tar_member {
    char name[TAR_NAME]; /* as it stands there: any bytes but zeros, never to be used as a path to write to */
    bool is_regular;
    int64_t bytes;      /* of a regular file, else 0 */
    int64_t changed_ns; /* UTC; ABSENT: not told */
};

/* Whether a file that begins with these bytes (512 are needed) is such an archive, and not packed. */
bool tar_is_header(const unsigned char *bytes, size_t length);

/* STATUS_UNSUPPORTED when it is no tar archive, or cannot be unpacked. */
enum status tar_open(struct tar **tar, const char *path, struct problem *why);
void tar_close(struct tar *tar); /* NULL is allowed */

/* The next member, whatever was read of the last one; STATUS_EMPTY at the end. */
enum status tar_next(struct tar *tar, struct tar_member *member, struct problem *why);

/* More of the member: fewer bytes than wanted at its end only. */
enum status tar_read(struct tar *tar, void *out, size_t wanted, size_t *length, struct problem *why);

#endif
