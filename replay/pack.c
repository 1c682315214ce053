#include "replay/pack.h"

#include <stdlib.h>
#include <string.h>

#define ZLIB_CONST
#include <zlib.h>

/* Level 4 is where the matching begins to look ahead: what stands in docs/recording-format.md was measured with it. */
enum { LEVEL = 4, WINDOW_BITS = -15, MEMORY_LEVEL = 8, SPARE = 256 };

/* What every piece ends with: an empty stored block, which brings the stream to a whole byte. It is not kept. */
static const unsigned char TAIL[] = {0x00, 0x00, 0xff, 0xff};

/* When it must grow, by a quarter more, so that a somewhat longer piece later finds its room. */
static bool reserve(struct buffer *out, size_t room)
{
    return buffer_reserve(out, out->capacity - out->length < room ? room + room / 4 : room);
}

struct packer {
    z_stream stream;
};

enum status packer_open(struct packer **packer)
{
    struct packer *made = calloc(1, sizeof *made);
    if (made != NULL &&
        deflateInit2(&made->stream, LEVEL, Z_DEFLATED, WINDOW_BITS, MEMORY_LEVEL, Z_DEFAULT_STRATEGY) != Z_OK) {
        free(made);
        made = NULL;
    }
    *packer = made;
    return made == NULL ? STATUS_NO_MEMORY : STATUS_OK;
}

void packer_close(struct packer *packer)
{
    if (packer == NULL)
        return;
    deflateEnd(&packer->stream);
    free(packer);
}

enum status packer_add(struct packer *packer, bool first, const unsigned char *bytes, size_t length, struct buffer *out)
{
    z_stream *stream = &packer->stream;
    if (first)
        deflateReset(stream);
    size_t room = deflateBound(stream, (uLong)length) + SPARE;
    if (!reserve(out, room))
        return out->status;
    stream->next_in = bytes;
    stream->avail_in = (uInt)length;
    stream->next_out = out->bytes + out->length;
    stream->avail_out = (uInt)room;
    deflate(stream, Z_SYNC_FLUSH);
    size_t packed = room - stream->avail_out;
    bool whole = stream->avail_in == 0 && stream->avail_out > 0 && packed > sizeof TAIL &&
                 memcmp(stream->next_out - sizeof TAIL, TAIL, sizeof TAIL) == 0;
    if (!whole)
        return STATUS_LIMIT;
    out->length += packed - sizeof TAIL;
    return STATUS_OK;
}

struct unpacker {
    z_stream stream;
};

enum status unpacker_open(struct unpacker **unpacker)
{
    struct unpacker *made = calloc(1, sizeof *made);
    if (made != NULL && inflateInit2(&made->stream, WINDOW_BITS) != Z_OK) {
        free(made);
        made = NULL;
    }
    *unpacker = made;
    return made == NULL ? STATUS_NO_MEMORY : STATUS_OK;
}

void unpacker_close(struct unpacker *unpacker)
{
    if (unpacker == NULL)
        return;
    inflateEnd(&unpacker->stream);
    free(unpacker);
}

/* What zlib says between two blocks, at a whole byte, when the last block is not behind it. */
enum { BETWEEN_BLOCKS = 128 };

static bool feed_all(z_stream *stream, const unsigned char *bytes, size_t length)
{
    stream->next_in = bytes;
    stream->avail_in = (uInt)length;
    return inflate(stream, Z_SYNC_FLUSH) == Z_OK && stream->avail_in == 0;
}

enum status unpacker_next(struct unpacker *unpacker, bool first, const unsigned char *packed, size_t packed_length,
                          size_t length, struct buffer *out)
{
    z_stream *stream = &unpacker->stream;
    buffer_clear(out);
    if (length > pack_bound(packed_length))
        return STATUS_DAMAGED;
    /* A byte more than wanted, so that a piece that holds more shows, and the tail finds room. */
    if (!reserve(out, length + 1))
        return out->status;
    if (first)
        inflateReset(stream);
    stream->next_out = out->bytes;
    stream->avail_out = (uInt)length + 1;
    if (!feed_all(stream, packed, packed_length) || !feed_all(stream, TAIL, sizeof TAIL) || stream->avail_out != 1 ||
        stream->data_type != BETWEEN_BLOCKS)
        return STATUS_DAMAGED;
    out->length = length;
    return STATUS_OK;
}
