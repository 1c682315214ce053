/* buffer.h: bytes that grow under a limit.
 *
 * A buffer owns its bytes. It grows by doubling and never past its limit. The first failure (no memory, limit) sticks in
 * `status` and later additions do nothing, so a writer checks once at the end. buffer_clear keeps the memory: a buffer
 * that is cleared and refilled each sample stops allocating when it has seen its largest sample.
 */
#ifndef BASE_BUFFER_H
#define BASE_BUFFER_H

#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

struct buffer {
    unsigned char *bytes; /* owned; not NUL-terminated unless buffer_text() was called */
    size_t length;
    size_t capacity;
    size_t limit; /* in bytes */
    enum status status;
};

void buffer_init(struct buffer *buffer, size_t limit);
void buffer_done(struct buffer *buffer);

/* Length 0 and status OK again; memory is kept. */
void buffer_clear(struct buffer *buffer);

/* Makes room for `extra` more bytes behind length; false (status set) when that is over the limit or memory is out. */
bool buffer_reserve(struct buffer *buffer, size_t extra);

void buffer_add(struct buffer *buffer, const void *bytes, size_t length);
void buffer_add_byte(struct buffer *buffer, unsigned char byte);
void buffer_add_text(struct buffer *buffer, const char *text);
void buffer_format(struct buffer *buffer, const char *format, ...) PRINTF_LIKE(2, 3);

/* The bytes as a C string, NUL added behind length; "" when nothing could be stored. Borrowed until the next change. */
const char *buffer_text(struct buffer *buffer);

#endif
