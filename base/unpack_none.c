#include "base/unpack.h"

enum status unpack_xz(struct buffer *out, const void *bytes, size_t length)
{
    (void)out;
    (void)bytes;
    (void)length;
    return STATUS_UNSUPPORTED;
}

enum status unpack_zstd(struct buffer *out, const void *bytes, size_t length)
{
    return unpack_xz(out, bytes, length);
}
