#include "replay/identity.h"

#include <stdlib.h>
#include <string.h>

void identity_index_done(struct identity_index *index)
{
    free(index->places);
    *index = (struct identity_index){NULL, 0};
}

uint64_t identity_part(const struct part *part, const unsigned char *row)
{
    if (part->kind == PART_SIGNED) {
        uint64_t bits;
        memcpy(&bits, row + part->offset, sizeof bits);
        return bits;
    }
    uint32_t bits;
    memcpy(&bits, row + part->offset, sizeof bits);
    return bits;
}

bool identity_same(const struct layout *layout, const unsigned char *a, const unsigned char *b)
{
    for (size_t i = 0; i < layout->identity_count; i++)
        if (identity_part(&layout->identity[i], a) != identity_part(&layout->identity[i], b))
            return false;
    return true;
}

static size_t identity_hash(const struct layout *layout, const unsigned char *row)
{
    uint64_t hash = 0;
    for (size_t i = 0; i < layout->identity_count; i++) {
        hash = (hash ^ identity_part(&layout->identity[i], row)) * UINT64_C(0x9E3779B97F4A7C15);
        hash ^= hash >> 29;
    }
    return (size_t)hash;
}

uint32_t *identity_index_place(const struct identity_index *index, const struct layout *layout,
                               const unsigned char *rows, const unsigned char *row)
{
    size_t mask = index->size - 1;
    size_t place = identity_hash(layout, row) & mask;
    while (index->places[place] != 0 &&
           !identity_same(layout, rows + (index->places[place] - 1) * layout->row_bytes, row))
        place = (place + 1) & mask;
    return &index->places[place];
}

void identity_index_rebuild(struct identity_index *index, const struct layout *layout, struct rows rows)
{
    if (index->size > 0)
        memset(index->places, 0, index->size * sizeof *index->places);
    for (size_t slot = 0; slot < rows.count; slot++)
        *identity_index_place(index, layout, rows.bytes, rows.bytes + slot * layout->row_bytes) = (uint32_t)slot + 1;
}

bool identity_index_reserve(struct identity_index *index, const struct layout *layout, struct rows rows, size_t most)
{
    if (index->size >= most * 2 && index->size > 0)
        return true;
    size_t size = 128;
    while (size < most * 2)
        size *= 2;
    uint32_t *places = malloc(size * sizeof *places);
    if (places == NULL)
        return false;
    free(index->places);
    index->places = places;
    index->size = size;
    identity_index_rebuild(index, layout, rows);
    return true;
}
