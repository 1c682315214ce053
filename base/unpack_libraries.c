#include "base/unpack.h"

#include <lzma.h>
#include <zstd.h>

enum { STEP = 1 << 16, XZ_MEMORY = 128 << 20 };

enum status unpack_xz(struct buffer *out, const void *bytes, size_t length)
{
    lzma_stream stream = LZMA_STREAM_INIT;
    if (lzma_stream_decoder(&stream, XZ_MEMORY, 0) != LZMA_OK)
        return STATUS_NO_MEMORY;
    lzma_ret result = LZMA_OK;
    stream.next_in = bytes;
    stream.avail_in = length;
    while (result == LZMA_OK && buffer_reserve(out, STEP)) {
        stream.next_out = out->bytes + out->length;
        stream.avail_out = STEP;
        result = lzma_code(&stream, LZMA_FINISH);
        out->length += STEP - stream.avail_out;
    }
    lzma_end(&stream);
    if (out->status != STATUS_OK)
        return out->status;
    return result == LZMA_STREAM_END ? STATUS_OK : result == LZMA_MEM_ERROR ? STATUS_NO_MEMORY : STATUS_DAMAGED;
}

enum status unpack_zstd(struct buffer *out, const void *bytes, size_t length)
{
    ZSTD_DStream *stream = ZSTD_createDStream();
    ZSTD_inBuffer in = {bytes, length, 0};
    size_t left = 1; /* of the frame, 0 at its end */
    if (stream == NULL)
        return STATUS_NO_MEMORY;
    while (left != 0 && buffer_reserve(out, STEP)) {
        ZSTD_outBuffer piece = {out->bytes + out->length, STEP, 0};
        size_t taken = in.pos;
        left = ZSTD_decompressStream(stream, &piece, &in);
        out->length += piece.pos;
        if (ZSTD_isError(left) || (left != 0 && piece.pos == 0 && in.pos == taken))
            break;
    }
    ZSTD_freeDStream(stream);
    if (out->status != STATUS_OK)
        return out->status;
    return left == 0 ? STATUS_OK : STATUS_DAMAGED;
}
