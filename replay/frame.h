/* frame.h: one sample's rows as bytes: what changed since the sample before, or everything (a key sample).
 *
 * Every frame of a key group builds on the one before it; a key frame builds on nothing, brings all names with it, and so stands
 * alone. The bytes are described in docs/recording-format.md. Totals and times are not in the frame: they are columns of the sample.
 * An encoder that packs (pack.h) cuts a frame to about half; a decoder takes both kinds.
 * An encoder keeps the rows and names of the group so far and allocates nothing once it has seen the largest moment. A decoder is fed hostile
 * bytes: every count, slot and length is bounded by the frame and by the snapshot's bounds, and its work by the frame's length and the rows.
 */
#ifndef REPLAY_FRAME_H
#define REPLAY_FRAME_H

#include <stdbool.h>

#include "base/buffer.h"
#include "sampler/snapshot.h"

/* Largest frame, bytes: the most rows a snapshot can have, all new. */
enum { FRAME_MAX = 64 << 20 };

struct encoder;

enum status encoder_open(struct encoder **encoder);
void encoder_close(struct encoder *encoder);

/* From now on frames are packed; to be called before the first one. */
enum status encoder_pack(struct encoder *encoder);

/* Replaces the bytes of `out` by the frame of this snapshot. `key`: as a key frame, which the first one must be, and the one behind any that
 * failed or was not stored, or when the snapshot brings another intern. */
enum status encoder_frame(struct encoder *encoder, const struct snapshot *snapshot, bool key, struct buffer *out);

struct decoder;

/* The decoder borrows `names` and adds to it. */
enum status decoder_open(struct decoder **decoder, struct intern *names);
void decoder_close(struct decoder *decoder);

/* Turns the snapshot of the sample before into this one: its rows and remarks only. A key frame does not look at what was there. STATUS_DAMAGED leaves
 * the snapshot valid but of no meaning; the next frame must then be a key. */
enum status decoder_apply(struct decoder *decoder, struct snapshot *snapshot, const unsigned char *frame,
                          size_t length);

/* What a frame ends with: a checksum over all bytes before it, begun with the checksum of the frame before (a key frame: with FRAME_SUM_START),
 * so that a frame that was lost, doubled or traded shows. Tests seal what they broke on purpose. */
enum { FRAME_SEAL = 4 };
#define FRAME_SUM_START UINT32_C(2166136261)
uint32_t frame_checksum(uint32_t before, const unsigned char *bytes, size_t length);

/* What a frame begins with. */
enum { FRAME_KEY = 'K', FRAME_DELTA = 'D', FRAME_PACKED_KEY = 'k', FRAME_PACKED_DELTA = 'd' };

static inline bool frame_is_key(unsigned char kind)
{
    return kind == FRAME_KEY || kind == FRAME_PACKED_KEY;
}

static inline bool frame_is_packed(unsigned char kind)
{
    return kind == FRAME_PACKED_KEY || kind == FRAME_PACKED_DELTA;
}

static inline bool frame_is_known(unsigned char kind)
{
    return frame_is_key(kind) || kind == FRAME_DELTA || kind == FRAME_PACKED_DELTA;
}

#endif
