/* extra_block.h: how a block of extra series (extra_series.h) is written as bytes: its moments, and the values that one series has at them. Inside replay only.
 *
 * A block has 1 to EXTRA_MOMENTS_MAX moments that rise. A value is a double that is a number; what a series does not have at a moment is EXTRA_ABSENT in memory, and nothing in the bytes.
 * Decoding is fed hostile bytes: whatever they say it answers false or exactly what was asked for, in time and memory of the number of moments. docs/recording-format.md has the bytes.
 */
#ifndef REPLAY_EXTRA_BLOCK_H
#define REPLAY_EXTRA_BLOCK_H

#include <math.h>

#include "base/buffer.h"
#include "base/decimal.h"
#include "replay/pack.h"

enum { EXTRA_MOMENTS_MAX = 1024 };

#define EXTRA_ABSENT ((double)NAN)

static inline bool extra_is_absent(double value)
{
    return !decimal_is_finite(value);
}

/* Appends the moments: UTC in nanoseconds. */
void extra_put_moments(struct buffer *out, const int64_t *moments, size_t count);

/* Exactly `count` moments that rise, out of all of the bytes. */
bool extra_get_moments(const unsigned char *bytes, size_t length, int64_t *moments, size_t count);

/* Appends the values, packed where that is shorter; `scratch` is emptied. A failure is in `out`. */
void extra_put_values(struct buffer *out, const double *values, size_t count, struct packer *packer,
                      struct buffer *scratch);

/* `count` values or EXTRA_ABSENT; at least one is there. `scratch` is emptied. */
bool extra_get_values(const unsigned char *bytes, size_t length, double *values, size_t count,
                      struct unpacker *unpacker, struct buffer *scratch);

#endif
