#include "sampler/linux/reader.h"

#include <stdio.h>
#include <string.h>

#include "sampler/naming.h"

enum status reader_prepare(struct reader *reader)
{
    return naming_prepare(reader->names);
}

uint32_t reader_name(struct reader *reader, const void *bytes, size_t length)
{
    return naming_add(reader->names, reader->snapshot, bytes, length);
}

uint32_t reader_format(struct reader *reader, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    uint32_t id = naming_format(reader->names, reader->snapshot, format, arguments);
    va_end(arguments);
    return id;
}

void reader_remark(struct reader *reader, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    uint32_t id = naming_format(reader->names, reader->snapshot, format, arguments);
    va_end(arguments);
    snapshot_add_remark(reader->snapshot, id);
}

const char *reader_slash(const struct reader *reader)
{
    return reader->recorded ? "" : "/";
}

void reader_remark_file(struct reader *reader, const struct kernel_file *file)
{
    reader_remark(reader, "%s%s: %s", reader_slash(reader), file->path, strerror(file->error));
    reader_lack(reader, file, strerror(file->error));
}

void reader_lack(struct reader *reader, const struct kernel_file *file, const char *reason)
{
    if (file->length != 0 && reader->snapshot->lacks == 0)
        reader->snapshot->lacks = reader_format(reader, "%s%s: %s", reader_slash(reader), file->path, reason);
}

enum status reader_read(struct reader *reader, struct kernel_file *file)
{
    enum status status = kernel_file_read_table(file, reader->text);
    if (status != STATUS_LIMIT)
        return status;
    reader_remark(reader, "%s%s: larger than %zu bytes, the rest is left out", reader_slash(reader), file->path,
                  reader->text->limit);
    return STATUS_OK;
}

enum status reader_read_table(struct reader *reader, struct kernel_file *file, bool *cut)
{
    const struct buffer *text = reader->text;
    enum status status = reader_read(reader, file);
    *cut = false;
    if (status != STATUS_OK || text->status != STATUS_OK || file->length_before == 0)
        return status;
    *cut = text->length < file->length_before / 2 || text->bytes[text->length - 1] != '\n';
    if (!*cut)
        return STATUS_OK;
    file->length = file->length_before; /* what the next one is measured by */
    char reason[64];
    snprintf(reason, sizeof reason, "cut short behind %zu bytes", text->length);
    reader_remark(reader, "%s%s: %s", reader_slash(reader), file->path, reason);
    reader_lack(reader, file, reason);
    return STATUS_OK;
}

int64_t product(int64_t value, int64_t times)
{
    int64_t result;
    if (value == ABSENT || times == ABSENT || __builtin_mul_overflow(value, times, &result))
        return ABSENT;
    return result;
}
