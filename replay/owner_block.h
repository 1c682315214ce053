/* owner_block.h: rows of owners (owners.h) as bytes, as a recording keeps them: drivers, then names, cut into blocks of which each stands alone.
 *
 * Plain bytes: they are packed by who stores them, which is what makes them small, as drivers of one company and tags of one component say much the same. A name's matches have the paths of
 * their drivers and not their numbers, so that a block means the same in whatever file and behind whatever damage. The bytes are described in docs/recording-format.md.
 * A reader is fed hostile bytes: everything is bounded by the block and by the bounds of owners.
 */
#ifndef REPLAY_OWNER_BLOCK_H
#define REPLAY_OWNER_BLOCK_H

#include "base/buffer.h"
#include "sampler/owners/owners.h"

/* A block takes no further row when it has BLOCK_FULL bytes, and no row brings it beyond BLOCK_MAX. */
enum { BLOCK_FULL = 64 << 10, BLOCK_MAX = 96 << 10 };

/* How far the rows of owners that are newer than an edition are written. */
struct owner_rows {
    const struct owners *owners; /* borrowed */
    uint32_t after;
    size_t driver, name; /* the next ones; 0 to begin with */
};

struct owner_block {
    struct buffer *bytes; /* borrowed; its limit is at least BLOCK_MAX */
    size_t drivers, names;
};

/* Replaces the block by the next one. EMPTY: all rows are written. */
enum status owner_block_next(struct owner_rows *rows, struct owner_block *block);

/* Adds the rows of a block, with the edition that is set. Matches with drivers that are not there are left out. DAMAGED: the bytes are not just so many rows; what stands before the damage may
 * have been added. LIMIT: some were over the bounds of owners and are left out. */
enum status owner_block_read(struct owners *owners, const unsigned char *bytes, size_t length, size_t drivers,
                             size_t names);

#endif
