#include <lzma.h>
#include <stdlib.h>
#include <zstd.h>

#include "base/unpack_engine.h"

enum { XZ_MEMORY = 128 << 20 };

/* --- xz ---------------------------------------------------------------------------------------------------------------------------- */

static enum status xz_step(void *state, struct unpack_step *step)
{
    lzma_stream *stream = state;
    stream->next_in = step->in;
    stream->avail_in = step->in_length;
    stream->next_out = step->out;
    stream->avail_out = step->out_length;
    lzma_ret result = lzma_code(stream, LZMA_RUN);
    step->in = stream->next_in;
    step->in_length = stream->avail_in;
    step->out = stream->next_out;
    step->out_length = stream->avail_out;
    step->ended = result == LZMA_STREAM_END;
    if (result == LZMA_OK || result == LZMA_STREAM_END || result == LZMA_BUF_ERROR)
        return STATUS_OK;
    return result == LZMA_MEM_ERROR || result == LZMA_MEMLIMIT_ERROR ? STATUS_NO_MEMORY : STATUS_DAMAGED;
}

static void xz_close(void *state)
{
    lzma_end(state);
    free(state);
}

enum status unpack_xz_open(struct unpack_engine *engine)
{
    static const lzma_stream EMPTY = LZMA_STREAM_INIT;
    lzma_stream *stream = malloc(sizeof *stream);
    if (stream == NULL)
        return STATUS_NO_MEMORY;
    *stream = EMPTY;
    if (lzma_stream_decoder(stream, XZ_MEMORY, 0) != LZMA_OK) {
        free(stream);
        return STATUS_NO_MEMORY;
    }
    *engine = (struct unpack_engine){stream, xz_step, xz_close};
    return STATUS_OK;
}

/* --- zstd -------------------------------------------------------------------------------------------------------------------------- */

static enum status zstd_step(void *state, struct unpack_step *step)
{
    ZSTD_inBuffer in = {step->in, step->in_length, 0};
    ZSTD_outBuffer out = {step->out, step->out_length, 0};
    size_t left = ZSTD_decompressStream(state, &out, &in); /* 0 at the end of the frame */
    step->in += in.pos;
    step->in_length -= in.pos;
    step->out += out.pos;
    step->out_length -= out.pos;
    step->ended = left == 0;
    return ZSTD_isError(left) ? STATUS_DAMAGED : STATUS_OK;
}

static void zstd_close(void *state)
{
    ZSTD_freeDStream(state);
}

enum status unpack_zstd_open(struct unpack_engine *engine)
{
    ZSTD_DStream *stream = ZSTD_createDStream();
    if (stream == NULL)
        return STATUS_NO_MEMORY;
    *engine = (struct unpack_engine){stream, zstd_step, zstd_close};
    return STATUS_OK;
}
