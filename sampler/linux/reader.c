#include "sampler/linux/reader.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { REMARK_TEXT = 256 };

static const char FULL[] = "too many different names were seen: new ones are left out";

enum status reader_prepare(struct reader *reader)
{
    uint32_t id;
    return intern_add(reader->names, FULL, sizeof FULL - 1, &id);
}

uint32_t reader_name(struct reader *reader, const void *bytes, size_t length)
{
    uint32_t id = 0, remark;
    if (length != 0 && intern_add(reader->names, bytes, length, &id) != STATUS_OK) {
        remark = intern_find(reader->names, FULL, sizeof FULL - 1);
        snapshot_add_remark(reader->snapshot, remark);
        return 0;
    }
    return id;
}

__attribute__((format(printf, 2, 0))) static uint32_t format_list(struct reader *reader, const char *format,
                                                                  va_list arguments)
{
    char text[REMARK_TEXT];
    int length = vsnprintf(text, sizeof text, format, arguments);
    if (length < 0)
        return 0;
    return reader_name(reader, text, (size_t)length < sizeof text ? (size_t)length : sizeof text - 1);
}

uint32_t reader_format(struct reader *reader, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    uint32_t id = format_list(reader, format, arguments);
    va_end(arguments);
    return id;
}

void reader_remark(struct reader *reader, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    uint32_t id = format_list(reader, format, arguments);
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
