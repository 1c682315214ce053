#include "sampler/owners/der.h"

/* Lengths of more than four bytes are longer than any file here. */
static bool take_length(struct der *der, size_t *length)
{
    enum { LENGTH_BYTES_MAX = 4 };
    if (der->at == der->end)
        return false;
    unsigned first = *der->at++;
    size_t bytes = first < 0x80 ? 0 : first & 0x7F;
    *length = first;
    if (first < 0x80)
        return true;
    if (bytes == 0 || bytes > LENGTH_BYTES_MAX || der_length(*der) < bytes)
        return false;
    for (*length = 0; bytes > 0; bytes--)
        *length = *length << 8 | *der->at++;
    return true;
}

bool der_take(struct der *der, enum der_kind kind, struct der *inside)
{
    size_t length = 0;
    if (der->at == der->end || *der->at++ != kind || !take_length(der, &length) || length > der_length(*der))
        return false;
    *inside = (struct der){der->at, der->at + length};
    der->at += length;
    return true;
}
