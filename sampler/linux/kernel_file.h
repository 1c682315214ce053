/* kernel_file.h: a file of /proc or /sys that is opened once and read again for each sample.
 *
 * The kernel hands such a file out a page at a time, whatever the size asked for, so a read goes on at growing offsets until the
 * end. A kernel file owns its descriptor; the path is a borrowed constant, relative to the root it was opened under.
 */
#ifndef SAMPLER_LINUX_KERNEL_FILE_H
#define SAMPLER_LINUX_KERNEL_FILE_H

#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/status.h"

struct kernel_file {
    const char *path;
    int fd;    /* -1 when it could not be opened */
    int error; /* errno of the last failure; 0 when there was none */
    size_t length,
        length_before; /* bytes of the last read that succeeded and of the one before it; 0: there was none */
};

/* Never fails by itself: a file that is not there is found out when it is read. What is known of earlier reads stays, so *file must begin as zeroes. */
void kernel_file_open(struct kernel_file *file, int root, const char *path);
void kernel_file_close(struct kernel_file *file);

/* The whole content into `text`, which is cleared first. STATUS_LIMIT: cut at the buffer's limit, the part read is valid.
 * NOT_FOUND, DENIED, IO, NO_MEMORY: nothing was read and file->error says why. */
enum status kernel_file_read(struct kernel_file *file, struct buffer *text);

/* The same for a table whose lines are all shorter than KERNEL_LINE_MAX: the kernel fills a page before it hands it out, so the end is known without the read
 * that would only say so (and walk the kernel's list again for it). */
enum { KERNEL_LINE_MAX = 2048 };
enum status kernel_file_read_table(struct kernel_file *file, struct buffer *text);

/* One read of at most capacity - 1 bytes, for files whose cost grows with the size asked for. NUL-terminated; *length may be
 * NULL. */
enum status kernel_file_read_small(struct kernel_file *file, char *out, size_t capacity, size_t *length);

/* Opens, reads once and closes `path` under `directory`; the length read, 0 when it could not be read. NUL-terminated. */
size_t read_small(int directory, const char *path, char *out, size_t capacity);

/* Opens for reading, never waiting for a pipe's other end; -1 with errno. */
int open_below(int directory, const char *path);
int open_folder(int directory, const char *path);

enum status status_of_error(int error);

#endif
