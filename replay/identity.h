/* identity.h: finds rows of a section by their identity. Inside replay only.
 *
 * An index owns its table and borrows the rows, which somebody else keeps in one array and may move: it remembers only their slots in it. Open addressing, at most half
 * full; it never shrinks.
 */
#ifndef REPLAY_IDENTITY_H
#define REPLAY_IDENTITY_H

#include "replay/layout.h"

struct identity_index {
    uint32_t *places; /* owned; a row's slot + 1, 0 is free */
    size_t size;
};

void identity_index_done(struct identity_index *index);

/* The bits of an identity part or an attribute. */
uint64_t identity_part(const struct part *part, const unsigned char *row);

bool identity_same(const struct layout *layout, const unsigned char *a, const unsigned char *b);

/* Room for so many rows; `rows` are those that are there, for when the table has to grow. False without memory. */
bool identity_index_reserve(struct identity_index *index, const struct layout *layout, struct rows rows, size_t most);

/* Forgets everything and takes in `rows`, for which there must be room. */
void identity_index_rebuild(struct identity_index *index, const struct layout *layout, struct rows rows);

/* Where the slot of the row with this identity stands + 1, or 0 where it would have to be put. */
uint32_t *identity_index_place(const struct identity_index *index, const struct layout *layout,
                               const unsigned char *rows, const unsigned char *row);

#endif
