#include "sampler/owners/pkcs7.h"

bool pkcs7_suits_recorder(void)
{
    return true;
}

enum status pkcs7_read(struct signature *signature, const void *bytes, size_t length, struct buffer *content,
                       bool *key_fits)
{
    (void)signature;
    (void)bytes;
    (void)length;
    (void)content;
    *key_fits = false;
    return STATUS_UNSUPPORTED;
}

enum status pkcs7_read_detached(struct signature *signature, const void *bytes, size_t length)
{
    (void)signature;
    (void)bytes;
    (void)length;
    return STATUS_UNSUPPORTED;
}

struct digest *digest_open(enum digest_kind kind)
{
    (void)kind;
    return NULL;
}

bool digest_add(struct digest *digest, const void *bytes, size_t length)
{
    (void)digest;
    (void)bytes;
    (void)length;
    return false;
}

bool digest_close(struct digest *digest, unsigned char out[DIGEST_MAX])
{
    (void)digest;
    out[0] = 0;
    return false;
}
