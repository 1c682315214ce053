/* pack.h: frames made smaller: the frames of a key group are one deflate stream (RFC 1951), cut into pieces at the frames.
 *
 * A piece can be unpacked when those before it in its group were, so packing adds nothing to what a frame already builds on, and no frame
 * waits for others. What a piece unpacks to is bounded by its own length (pack_bound), so a small file cannot stand for a huge one. The
 * only module that knows zlib. A packer takes its memory when it is opened; an unpacker with the first piece.
 */
#ifndef REPLAY_PACK_H
#define REPLAY_PACK_H

#include <stdbool.h>

#include "base/buffer.h"

struct packer;

enum status packer_open(struct packer **packer);
void packer_close(struct packer *packer);

/* Adds the next piece to `out`; `first`: as the first one of a stream. 1 <= length <= FRAME_MAX. Behind a failure the next one must be a first one. */
enum status packer_add(struct packer *packer, bool first, const unsigned char *bytes, size_t length,
                       struct buffer *out);

struct unpacker;

enum status unpacker_open(struct unpacker **unpacker);
void unpacker_close(struct unpacker *unpacker);

/* Replaces the bytes of `out` by what the next piece unpacks to, which must be exactly `length` bytes, at most pack_bound(packed_length). STATUS_DAMAGED: it is
 * not, and the next one must be a first one. */
enum status unpacker_next(struct unpacker *unpacker, bool first, const unsigned char *packed, size_t packed_length,
                          size_t length, struct buffer *out);

/* The most bytes that a piece of this length may unpack to. */
static inline size_t pack_bound(size_t packed_length)
{
    return 65536 + 128 * packed_length;
}

#endif
