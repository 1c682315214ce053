/* unpack_engine.h: what unpack.h and packed_file.h are made of: one packed stream, a step at a time. Inside base only; unpack.c has gzip's, unpack_libraries.c the others.
 *
 * An engine owns its state. It takes from `in` and gives to `out` as much as it can, and moves both; `ended` is set at the end of what was packed, and then no further step may be made.
 */
#ifndef BASE_UNPACK_ENGINE_H
#define BASE_UNPACK_ENGINE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/unpack.h"

struct unpack_step {
    const unsigned char *in; /* borrowed */
    size_t in_length;
    unsigned char *out; /* borrowed */
    size_t out_length;
    bool ended;
};

struct unpack_engine {
    void *state;
    enum status (*step)(void *state, struct unpack_step *step); /* OK, DAMAGED, NO_MEMORY */
    void (*close)(void *state);
};

/* STATUS_UNSUPPORTED where the library is not built in; PACKING_NONE has none either. */
enum status unpack_engine_open(struct unpack_engine *engine, enum packing packing);

enum status unpack_xz_open(struct unpack_engine *engine);
enum status unpack_zstd_open(struct unpack_engine *engine);

#endif
