#include "base/unpack.h"

enum status unpack(struct buffer *out, const void *bytes, size_t length)
{
    if (packing_of(bytes, length) != PACKING_NONE)
        return STATUS_UNSUPPORTED;
    buffer_add(out, bytes, length);
    return out->status;
}
