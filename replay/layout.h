/* layout.h: the rows of a snapshot as tables, so that one piece of code encodes, decodes and copies pools, processes, types and groups.
 *
 * A layout says where in a row its identity, its attributes (strings and small numbers that seldom change) and its values stand, in
 * which order they are coded, and how a value is predicted from those coded before it. The order is part of the recording format:
 * append only.
 */
#ifndef REPLAY_LAYOUT_H
#define REPLAY_LAYOUT_H

#include <stdbool.h>

#include "sampler/snapshot.h"

enum part_kind { PART_NAME, PART_NUMBER, PART_SIGNED }; /* string id; uint32_t below a bound; int64_t */

struct part {
    enum part_kind kind;
    size_t offset;  /* in the row, bytes */
    uint64_t bound; /* PART_NUMBER: values are below it */
    bool seldom;    /* PART_SIGNED: mostly absent, so a blank row has it absent */
};

enum { PARTS_MAX = 4, VALUES_MAX = 16 };

struct layout {
    size_t row_bytes;
    size_t row_max;
    struct part identity[PARTS_MAX];
    size_t identity_count;
    struct part attributes[PARTS_MAX];
    size_t attribute_count;
    size_t values; /* offset of value[], bytes */
    size_t value_count;
    const unsigned char *order; /* value_count indexes: the order in which values are coded */
    /* What `value` should be, given the row before (`old`) and the values of the row now that were coded before it. NULL: as it was. */
    uint64_t (*predict)(const int64_t *old, const int64_t *now, size_t value);
};

enum { SECTIONS = 4 };
/* Pools, processes, types, groups: the order of the sections of a frame. */
extern const struct layout layouts[SECTIONS];

/* The rows of a section. */
struct rows {
    unsigned char *bytes; /* borrowed */
    size_t count;
};
struct rows section_rows(const struct snapshot *snapshot, size_t section);
void section_set_count(struct snapshot *snapshot, size_t section, size_t count);
/* A new blank row behind the others; NULL at the bound or without memory. */
unsigned char *section_add(struct snapshot *snapshot, size_t section);

static inline int64_t *row_values(const struct layout *layout, unsigned char *row)
{
    return (int64_t *)(void *)(row + layout->values);
}

/* What the first new row of a section is coded against: all zero, values and what is seldom there ABSENT. */
void layout_blank(const struct layout *layout, unsigned char *row);

#endif
