/* file_bytes.h: the bytes of a file at any place, read as they are asked for, so that a file of any size costs no memory; or bytes in memory in the same way.
 *
 * One that was opened from a path owns its stream; one over memory borrows it. A read gives all that was asked for or fails: a file that shrinks
 * meanwhile is told by that.
 */
#ifndef SAMPLER_OWNERS_FILE_BYTES_H
#define SAMPLER_OWNERS_FILE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/status.h"

enum { FILE_BYTES_MAX = 1 << 30 };

struct file_bytes {
    FILE *stream;                /* owned; NULL over memory */
    const unsigned char *memory; /* borrowed */
    uint64_t length;
};

/* `what` is for the problem: "read the driver". STATUS_LIMIT over FILE_BYTES_MAX; STATUS_IO for what is no regular file. */
enum status file_bytes_open(struct file_bytes *bytes, const char *what, const char *path, struct problem *why);
void file_bytes_over(struct file_bytes *bytes, const void *memory, size_t length);
void file_bytes_close(struct file_bytes *bytes);

bool file_bytes_read(struct file_bytes *bytes, uint64_t at, void *to, size_t length);

#endif
