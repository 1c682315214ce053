/* authenticode.h: the digest that a signature in a PE file is about: as the signature has it, and as the file has it.
 *
 * What is signed is a small structure in DER, SpcIndirectDataContent, which ends with a digest of the file without its checksum, the place of its certificates and these themselves. Layout: Microsoft's
 * "Windows Authenticode Portable Executable Signature Format". Bytes are hostile and read with bounds.
 */
#ifndef SAMPLER_OWNERS_AUTHENTICODE_H
#define SAMPLER_OWNERS_AUTHENTICODE_H

#include "sampler/owners/pkcs7.h"

struct authenticode {
    enum digest_kind kind;
    unsigned char digest[DIGEST_MAX]; /* digest_bytes(kind) of them */
};

/* False for what is no such structure, or has a digest of another kind. */
bool authenticode_read(struct authenticode *out, const unsigned char *content, size_t length);

/* The same digest of the file; false when it cannot be read to its end or there is no library. */
bool authenticode_of_file(unsigned char out[DIGEST_MAX], enum digest_kind kind, const struct pe *pe);

#endif
