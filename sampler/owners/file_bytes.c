#include "sampler/owners/file_bytes.h"

#include <errno.h>
#include <string.h>

#include "base/os.h"

enum status file_bytes_open(struct file_bytes *bytes, const char *what, const char *path, struct problem *why)
{
    *bytes = (struct file_bytes){0};
    enum os_file_kind kind = os_file_kind(path);
    if (kind == OS_FILE_DIRECTORY || kind == OS_FILE_OTHER) /* opening a pipe would wait for its writer */
        return problem_set(why, STATUS_IO, "cannot %s %s: it is no file", what, path);
    FILE *stream = os_open_file(path, "rb");
    if (stream == NULL)
        return problem_os(why, what, path, errno);
    int64_t length = os_file_size(path);
    if (length < 0 || length > FILE_BYTES_MAX) {
        fclose(stream);
        return problem_set(why, STATUS_LIMIT, "cannot %s %s: it is larger than 1 GiB", what, path);
    }
    *bytes = (struct file_bytes){.stream = stream, .length = (uint64_t)length};
    return STATUS_OK;
}

void file_bytes_over(struct file_bytes *bytes, const void *memory, size_t length)
{
    *bytes = (struct file_bytes){.memory = memory, .length = length};
}

void file_bytes_close(struct file_bytes *bytes)
{
    if (bytes->stream != NULL)
        fclose(bytes->stream);
    *bytes = (struct file_bytes){0};
}

bool file_bytes_read(struct file_bytes *bytes, uint64_t at, void *to, size_t length)
{
    if (at > bytes->length || length > bytes->length - at)
        return false;
    if (length == 0)
        return true;
    if (bytes->stream == NULL) {
        memcpy(to, bytes->memory + at, length);
        return true;
    }
    return fseek(bytes->stream, (long)at, SEEK_SET) == 0 && fread(to, 1, length, bytes->stream) == length;
}
