/* stream.h: bytes on their way into a file or pipe, 64 KB at a time.
 *
 * A stream borrows its FILE and owns nothing. The first failed write sticks: later bytes go nowhere, and stream_flush tells it.
 */
#ifndef EXPORT_STREAM_H
#define EXPORT_STREAM_H

#include <stdbool.h>
#include <stdio.h>

#include "base/status.h"

enum { STREAM_BUFFER = 64 * 1024 };

struct stream {
    FILE *out;     /* borrowed */
    int error;     /* errno of the first failed write, else 0 */
    size_t length; /* in bytes[] */
    char bytes[STREAM_BUFFER];
};

void stream_init(struct stream *stream, FILE *out);

void stream_put(struct stream *stream, const char *bytes, size_t length);

static inline void stream_put_byte(struct stream *stream, char byte)
{
    if (stream->length < STREAM_BUFFER)
        stream->bytes[stream->length++] = byte;
    else
        stream_put(stream, &byte, 1);
}

/* Writes what is held and flushes the FILE. STATUS_CLOSED when the reader of the pipe went away, STATUS_FULL on a full disk; `object` names the output in the line. */
enum status stream_flush(struct stream *stream, const char *object, struct problem *why);

static inline bool stream_failed(const struct stream *stream)
{
    return stream->error != 0;
}

#endif
