#include "export/stream.h"

#include <errno.h>
#include <string.h>

void stream_init(struct stream *stream, FILE *out)
{
    stream->out = out;
    stream->error = 0;
    stream->length = 0;
}

static void write_out(struct stream *stream, const char *bytes, size_t length)
{
    if (stream->error != 0 || length == 0)
        return;
    errno = 0;
    if (fwrite(bytes, 1, length, stream->out) != length)
        stream->error = errno != 0 ? errno : EIO;
}

void stream_put(struct stream *stream, const char *bytes, size_t length)
{
    if (length > STREAM_BUFFER - stream->length) {
        write_out(stream, stream->bytes, stream->length);
        stream->length = 0;
    }
    if (length > STREAM_BUFFER) {
        write_out(stream, bytes, length);
        return;
    }
    memcpy(stream->bytes + stream->length, bytes, length);
    stream->length += length;
}

enum status stream_flush(struct stream *stream, const char *object, struct problem *why)
{
    write_out(stream, stream->bytes, stream->length);
    stream->length = 0;
    if (stream->error == 0 && fflush(stream->out) != 0)
        stream->error = errno != 0 ? errno : EIO;
    if (stream->error == EPIPE)
        return problem_set(why, STATUS_CLOSED, "the reader of %s went away before all was written", object);
    return stream->error != 0 ? problem_os(why, "write", object, stream->error) : STATUS_OK;
}
