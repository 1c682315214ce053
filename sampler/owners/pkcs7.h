/* pkcs7.h: what this program asks of a library for signatures: pkcs7_openssl.c where libcrypto's headers are there when pooltop is built and the library when it runs (libcrypto.h), pkcs7_windows.c of Windows' own, pkcs7_none.c elsewhere.
 *
 * Bytes come from files and may be anything. Texts and times go into a struct signature; who reads the bytes of what was signed is authenticode.h.
 */
#ifndef SAMPLER_OWNERS_PKCS7_H
#define SAMPLER_OWNERS_PKCS7_H

#include "base/buffer.h"
#include "sampler/owners/signature.h"

enum digest_kind { DIGEST_SHA1, DIGEST_SHA256, DIGEST_SHA384, DIGEST_SHA512, DIGEST_KINDS };
enum { DIGEST_MAX = 64 };

/* How many bytes a digest of this kind has. */
static inline size_t digest_bytes(enum digest_kind kind)
{
    static const size_t BYTES[DIGEST_KINDS] = {20, 32, 48, 64};
    return BYTES[kind];
}

/* Whether what runs for long may have the library loaded. Windows' own bring user32.dll, and a process that has it is told of no log-off and no shutdown: a recorder would lose its stop mark. */
bool pkcs7_suits_recorder(void);

/* Reads signed data with its content inside: the names and times into *signature, the content (with the tag and length it begins with) into `content`, and whether the certificate's key signed exactly
 * that into *key_fits. STATUS_UNSUPPORTED where there is no library, STATUS_DAMAGED for what is no such data or has no signer with a certificate. */
enum status pkcs7_read(struct signature *signature, const void *bytes, size_t length, struct buffer *content,
                       bool *key_fits);

/* The same for signed data without content and certificates: only who issued the signer's certificate, its number, and the digest. */
enum status pkcs7_read_detached(struct signature *signature, const void *bytes, size_t length);

/* The digest of bytes that come piece by piece. Owned by the caller; NULL where there is no library or no memory. */
struct digest;
struct digest *digest_open(enum digest_kind kind);
bool digest_add(struct digest *digest, const void *bytes, size_t length);
/* Closes it as well; false when anything failed. */
bool digest_close(struct digest *digest, unsigned char out[DIGEST_MAX]);

#endif
