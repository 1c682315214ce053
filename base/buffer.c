#include "base/buffer.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SMALLEST = 64 };

void buffer_init(struct buffer *buffer, size_t limit)
{
    *buffer = (struct buffer){.limit = limit};
}

void buffer_done(struct buffer *buffer)
{
    free(buffer->bytes);
    *buffer = (struct buffer){.limit = buffer->limit};
}

void buffer_clear(struct buffer *buffer)
{
    buffer->length = 0;
    buffer->status = STATUS_OK;
}

static bool fail(struct buffer *buffer, enum status status)
{
    buffer->status = status;
    return false;
}

bool buffer_reserve(struct buffer *buffer, size_t extra)
{
    if (buffer->status != STATUS_OK)
        return false;
    /* length <= limit always holds, so the subtraction cannot wrap. */
    if (extra > buffer->limit - buffer->length)
        return fail(buffer, STATUS_LIMIT);
    size_t needed = buffer->length + extra;
    if (buffer->bytes && needed <= buffer->capacity)
        return true;
    size_t grown = buffer->capacity > buffer->limit / 2 ? buffer->limit : buffer->capacity * 2;
    if (grown < SMALLEST)
        grown = buffer->limit < SMALLEST ? buffer->limit : SMALLEST;
    if (grown < needed)
        grown = needed;
    /* One byte behind the capacity is always there for the NUL of buffer_text(), also in a full buffer. */
    unsigned char *bytes = grown < SIZE_MAX ? realloc(buffer->bytes, grown + 1) : NULL;
    if (!bytes)
        return fail(buffer, STATUS_NO_MEMORY);
    buffer->bytes = bytes;
    buffer->capacity = grown;
    return true;
}

void buffer_add(struct buffer *buffer, const void *bytes, size_t length)
{
    if (length == 0 || !buffer_reserve(buffer, length))
        return;
    memcpy(buffer->bytes + buffer->length, bytes, length);
    buffer->length += length;
}

void buffer_add_byte(struct buffer *buffer, unsigned char byte)
{
    if (!buffer_reserve(buffer, 1))
        return;
    buffer->bytes[buffer->length++] = byte;
}

void buffer_add_text(struct buffer *buffer, const char *text)
{
    buffer_add(buffer, text, strlen(text));
}

void buffer_format(struct buffer *buffer, const char *format, ...)
{
    if (!buffer_reserve(buffer, 0))
        return;
    va_list arguments;
    va_list again;
    va_start(arguments, format);
    va_copy(again, arguments);
    size_t room = buffer->capacity - buffer->length;
    int written = vsnprintf((char *)buffer->bytes + buffer->length, room + 1, format, arguments);
    size_t length = written < 0 ? 0 : (size_t)written;
    if (length > room && buffer_reserve(buffer, length))
        vsnprintf((char *)buffer->bytes + buffer->length, length + 1, format, again);
    va_end(again);
    va_end(arguments);
    if (written < 0)
        buffer->status = STATUS_IO;
    else if (buffer->status == STATUS_OK)
        buffer->length += length;
}

const char *buffer_text(struct buffer *buffer)
{
    if (!buffer->bytes)
        return "";
    buffer->bytes[buffer->length] = '\0';
    return (const char *)buffer->bytes;
}
