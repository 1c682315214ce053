#include "base/unpack.h"

#define ZLIB_CONST /* it reads its input and leaves it as it is */
#include <limits.h>
#include <string.h>
#include <zlib.h>

enum packing packing_of(const void *bytes, size_t length)
{
    static const struct {
        enum packing packing;
        size_t length;
        unsigned char bytes[6];
    } HEADS[] = {{PACKING_XZ, 6, {0xFD, '7', 'z', 'X', 'Z', 0}},
                 {PACKING_ZSTD, 4, {0x28, 0xB5, 0x2F, 0xFD}},
                 {PACKING_GZIP, 3, {0x1F, 0x8B, 8}}};
    for (size_t i = 0; i < sizeof HEADS / sizeof HEADS[0]; i++)
        if (length >= HEADS[i].length && memcmp(bytes, HEADS[i].bytes, HEADS[i].length) == 0)
            return HEADS[i].packing;
    return PACKING_NONE;
}

static enum status unpack_gzip(struct buffer *out, const void *bytes, size_t length)
{
    enum { STEP = 1 << 16, WINDOW = MAX_WBITS + 16 /* with gzip's head */ };
    z_stream stream = {.next_in = bytes, .avail_in = (uInt)length};
    if (length > UINT_MAX)
        return STATUS_LIMIT;
    if (inflateInit2(&stream, WINDOW) != Z_OK)
        return STATUS_NO_MEMORY;
    int result = Z_OK;
    while (result == Z_OK && buffer_reserve(out, STEP)) {
        stream.next_out = out->bytes + out->length;
        stream.avail_out = STEP;
        result = inflate(&stream, Z_NO_FLUSH);
        out->length += STEP - stream.avail_out;
    }
    inflateEnd(&stream);
    if (out->status != STATUS_OK)
        return out->status;
    return result == Z_STREAM_END ? STATUS_OK : result == Z_MEM_ERROR ? STATUS_NO_MEMORY : STATUS_DAMAGED;
}

enum status unpack(struct buffer *out, const void *bytes, size_t length)
{
    switch (packing_of(bytes, length)) {
    case PACKING_XZ:
        return unpack_xz(out, bytes, length);
    case PACKING_ZSTD:
        return unpack_zstd(out, bytes, length);
    case PACKING_GZIP:
        return unpack_gzip(out, bytes, length);
    case PACKING_NONE:
        break;
    }
    buffer_add(out, bytes, length);
    return out->status;
}
