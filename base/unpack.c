#include "base/unpack.h"

#define ZLIB_CONST /* it reads its input and leaves it as it is */
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/unpack_engine.h"

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

/* --- gzip -------------------------------------------------------------------------------------------------------------------------- */

static enum status gzip_step(void *state, struct unpack_step *step)
{
    z_stream *stream = state;
    uInt given = step->in_length < UINT_MAX ? (uInt)step->in_length : UINT_MAX;
    uInt room = step->out_length < UINT_MAX ? (uInt)step->out_length : UINT_MAX;
    stream->next_in = step->in;
    stream->avail_in = given;
    stream->next_out = step->out;
    stream->avail_out = room;
    int result = inflate(stream, Z_NO_FLUSH);
    step->in += given - stream->avail_in;
    step->in_length -= given - stream->avail_in;
    step->out += room - stream->avail_out;
    step->out_length -= room - stream->avail_out;
    step->ended = result == Z_STREAM_END;
    if (result == Z_OK || result == Z_STREAM_END || result == Z_BUF_ERROR)
        return STATUS_OK;
    return result == Z_MEM_ERROR ? STATUS_NO_MEMORY : STATUS_DAMAGED;
}

static void gzip_close(void *state)
{
    inflateEnd(state);
    free(state);
}

static enum status gzip_open(struct unpack_engine *engine)
{
    enum { WINDOW = MAX_WBITS + 16 /* with gzip's head */ };
    z_stream *stream = calloc(1, sizeof *stream);
    if (stream == NULL || inflateInit2(stream, WINDOW) != Z_OK) {
        free(stream);
        return STATUS_NO_MEMORY;
    }
    *engine = (struct unpack_engine){stream, gzip_step, gzip_close};
    return STATUS_OK;
}

/* --- all of them ------------------------------------------------------------------------------------------------------------------- */

enum status unpack_engine_open(struct unpack_engine *engine, enum packing packing)
{
    switch (packing) {
    case PACKING_XZ:
        return unpack_xz_open(engine);
    case PACKING_ZSTD:
        return unpack_zstd_open(engine);
    case PACKING_GZIP:
        return gzip_open(engine);
    case PACKING_NONE:
        break;
    }
    return STATUS_UNSUPPORTED;
}

/* A step that neither takes nor gives waits for bytes that are not there. */
static enum status unpack_all(struct unpack_engine *engine, struct unpack_step *step, struct buffer *out)
{
    enum { STEP = 1 << 16 };
    enum status status = STATUS_OK;
    while (status == STATUS_OK && !step->ended && buffer_reserve(out, STEP)) {
        size_t before = step->in_length;
        step->out = out->bytes + out->length;
        step->out_length = STEP;
        status = engine->step(engine->state, step);
        out->length += STEP - step->out_length;
        if (status == STATUS_OK && !step->ended && step->out_length == STEP && step->in_length == before)
            status = STATUS_DAMAGED;
    }
    return status != STATUS_OK ? status : out->status;
}

enum status unpack(struct buffer *out, const void *bytes, size_t length)
{
    struct unpack_engine engine;
    struct unpack_step step = {.in = bytes, .in_length = length};
    enum packing packing = packing_of(bytes, length);
    if (packing == PACKING_NONE) {
        buffer_add(out, bytes, length);
        return out->status;
    }
    enum status status = unpack_engine_open(&engine, packing);
    if (status != STATUS_OK)
        return status;
    status = unpack_all(&engine, &step, out);
    engine.close(engine.state);
    return status;
}
