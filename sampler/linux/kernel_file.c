#include "sampler/linux/kernel_file.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

enum { READ_AT_LEAST = 4096 };

int open_below(int directory, const char *path)
{
    return openat(directory, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
}

int open_folder(int directory, const char *path)
{
    return openat(directory, path, O_RDONLY | O_CLOEXEC | O_DIRECTORY);
}

enum status status_of_error(int error)
{
    switch (error) {
    case 0:
        return STATUS_OK;
    case ENOENT:
    case ENOTDIR:
    case ESRCH:
    case ENODEV:
        return STATUS_NOT_FOUND;
    case EACCES:
    case EPERM:
        return STATUS_DENIED;
    case ENOMEM:
        return STATUS_NO_MEMORY;
    default:
        return STATUS_IO;
    }
}

void kernel_file_open(struct kernel_file *file, int root, const char *path)
{
    file->path = path;
    file->fd = open_below(root, path);
    file->error = file->fd < 0 ? errno : 0;
}

void kernel_file_close(struct kernel_file *file)
{
    if (file->fd >= 0)
        close(file->fd);
    file->fd = -1;
}

static ssize_t read_at(int fd, void *out, size_t capacity, size_t offset)
{
    ssize_t got;
    do
        got = pread(fd, out, capacity, (off_t)offset);
    while (got < 0 && errno == EINTR);
    return got;
}

static enum status failed(struct kernel_file *file, int error)
{
    file->error = error;
    return status_of_error(error);
}

static enum status done(struct kernel_file *file, size_t length)
{
    file->length_before = file->length;
    file->length = length;
    return STATUS_OK;
}

/* A read of less than `last` bytes is the last one. */
static enum status read_until(struct kernel_file *file, struct buffer *text, size_t last)
{
    buffer_clear(text);
    if (file->fd < 0)
        return status_of_error(file->error);
    for (;;) {
        if (!buffer_reserve(text, READ_AT_LEAST))
            return text->length == 0 ? failed(file, ENOMEM) : STATUS_LIMIT;
        ssize_t got = read_at(file->fd, text->bytes + text->length, text->capacity - text->length, text->length);
        if (got < 0)
            return failed(file, errno);
        text->length += (size_t)got;
        if ((size_t)got < last)
            return done(file, text->length);
    }
}

enum status kernel_file_read(struct kernel_file *file, struct buffer *text)
{
    return read_until(file, text, 1);
}

enum status kernel_file_read_table(struct kernel_file *file, struct buffer *text)
{
    return read_until(file, text, KERNEL_LINE_MAX);
}

enum status kernel_file_read_small(struct kernel_file *file, char *out, size_t capacity, size_t *length)
{
    out[0] = '\0';
    if (file->fd < 0)
        return status_of_error(file->error);
    ssize_t got = read_at(file->fd, out, capacity - 1, 0);
    if (got < 0)
        return failed(file, errno);
    out[got] = '\0';
    if (length != NULL)
        *length = (size_t)got;
    return done(file, (size_t)got);
}

size_t read_small(int directory, const char *path, char *out, size_t capacity)
{
    out[0] = '\0';
    int fd = open_below(directory, path);
    if (fd < 0)
        return 0;
    ssize_t got = read_at(fd, out, capacity - 1, 0);
    int error = errno;
    close(fd);
    errno = error;
    out[got < 0 ? 0 : got] = '\0';
    return got < 0 ? 0 : (size_t)got;
}
