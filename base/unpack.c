#include "base/unpack.h"

#include <string.h>

enum packing packing_of(const void *bytes, size_t length)
{
    if (length >= 6 && memcmp(bytes,
                              "\xFD"
                              "7zXZ\0",
                              6) == 0)
        return PACKING_XZ;
    return length >= 4 && memcmp(bytes, "\x28\xB5\x2F\xFD", 4) == 0 ? PACKING_ZSTD : PACKING_NONE;
}
