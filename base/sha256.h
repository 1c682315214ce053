/* sha256.h: the SHA-256 of bytes (FIPS 180-4), by which a file is looked up elsewhere. */
#ifndef BASE_SHA256_H
#define BASE_SHA256_H

#include <stddef.h>
#include <stdint.h>

enum { SHA256_BYTES = 32, SHA256_TEXT = 65 };

struct sha256 {
    uint32_t state[8];
    unsigned char block[64];
    uint64_t length; /* of all bytes so far */
};

void sha256_init(struct sha256 *sum);
void sha256_add(struct sha256 *sum, const void *bytes, size_t length);
/* As hexadecimal digits in small letters. The sum is used up. */
void sha256_text(struct sha256 *sum, char out[SHA256_TEXT]);

#endif
