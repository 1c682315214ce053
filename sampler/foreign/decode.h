/* decode.h: the bytes of a text file, whatever wrote it, as one kind of bytes.
 *
 * UTF-16, told by its mark or by where its zeros are, becomes UTF-8; a mark of UTF-8 is dropped; all other bytes stay as they are, because a tag is bytes and nobody says which code page
 * they are of. A file of both, as when PowerShell's > and a program that appends write into one, is bytes, with the zeros of UTF-16 in it (lines.h takes them out of its lines). A decoder is fed in pieces of any size and keeps what a piece ends in the middle of. A plain value; owns nothing.
 */
#ifndef SAMPLER_FOREIGN_DECODE_H
#define SAMPLER_FOREIGN_DECODE_H

#include <stdbool.h>

#include "base/buffer.h"

enum encoding { ENCODING_BYTES, ENCODING_UTF16_LE, ENCODING_UTF16_BE };

struct decoder {
    enum encoding encoding;
    size_t mark;   /* bytes of the mark that are still to be dropped */
    int half;      /* the first byte of a unit, -1: none */
    uint32_t high; /* the first unit of a pair, 0: none */
};

/* By the first bytes of the file, the more the surer. */
struct decoder decode_begin(const unsigned char *head, size_t length);

/* Appends to `out`; at most three bytes for two. */
void decode_add(struct decoder *decoder, const unsigned char *bytes, size_t length, struct buffer *out);

#endif
