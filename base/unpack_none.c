#include "base/unpack_engine.h"

enum status unpack_xz_open(struct unpack_engine *engine)
{
    (void)engine;
    return STATUS_UNSUPPORTED;
}

enum status unpack_zstd_open(struct unpack_engine *engine)
{
    return unpack_xz_open(engine);
}
