/* der.h: elements of DER, the encoding of signatures, taken one by one from bytes that may be anything. Nothing is copied or allocated. */
#ifndef SAMPLER_OWNERS_DER_H
#define SAMPLER_OWNERS_DER_H

#include <stdbool.h>
#include <stddef.h>

/* The first byte of an element: its kind. */
enum der_kind { DER_INTEGER = 0x02, DER_OCTETS = 0x04, DER_OBJECT = 0x06, DER_TIME = 0x18, DER_SEQUENCE = 0x30 };

/* What is left to read; borrowed. */
struct der {
    const unsigned char *at, *end;
};

/* The inside of the next element, which is passed over, when it is of this kind and all there; else false, and what is left is of no use. */
bool der_take(struct der *der, enum der_kind kind, struct der *inside);

static inline size_t der_length(struct der der)
{
    return (size_t)(der.end - der.at);
}

#endif
