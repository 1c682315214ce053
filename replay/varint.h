/* varint.h: numbers of one to ten bytes, as frames hold them.
 *
 * A varint is base 128, low group first, the high bit set on every byte but the last. A signed number is folded first (0, -1, 1, -2 ...
 * become 0, 1, 2, 3 ...) so that small changes of either sign stay short. Differences wrap at 2^64, so every pair of numbers has one.
 * A reader is fed hostile bytes: it never reads past its end, and after the first fault it answers zeroes with `damaged` set, so that a
 * caller may check once behind a loop that the count of bytes bounds.
 */
#ifndef REPLAY_VARINT_H
#define REPLAY_VARINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"

enum { VARINT_MAX = 10 };

static inline uint64_t fold(uint64_t difference)
{
    return (difference << 1) ^ (0 - (difference >> 63));
}

static inline uint64_t unfold(uint64_t folded)
{
    return (folded >> 1) ^ (0 - (folded & 1));
}

/* Conversions that mean the same bits on every machine we build for. */
static inline int64_t as_signed(uint64_t bits)
{
    return bits <= INT64_MAX ? (int64_t)bits : -(int64_t)(UINT64_MAX - bits) - 1;
}

void put_varint(struct buffer *out, uint64_t value);

struct reader {
    const unsigned char *at, *end; /* borrowed */
    bool damaged;
};

static inline size_t reader_left(const struct reader *reader)
{
    return (size_t)(reader->end - reader->at);
}

uint64_t read_varint(struct reader *reader);

/* A varint that must be below `bound`, or 0 and damaged. */
uint64_t read_below(struct reader *reader, uint64_t bound);

#endif
