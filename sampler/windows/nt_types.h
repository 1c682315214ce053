/* nt_types.h: object types: how many objects and handles there are of each, from NtQueryObject, without walking a handle.
 *
 * A type's objects live in the pool whose tag is the first four letters of the type's name, blanks behind a shorter one: Token in `Toke`, Key in
 * `Key `; older systems add the protected bit. Types that share the letters and the kind of pool (IoCompletion, IoCompletionReserve) share the pool's row,
 * which then shows the sum.
 */
#ifndef SAMPLER_WINDOWS_NT_TYPES_H
#define SAMPLER_WINDOWS_NT_TYPES_H

#include "sampler/windows/nt_pooltags.h"

enum { NT_TYPES_MAX = 256 }; /* a type's index is a byte */

struct nt_type {
    uint32_t name, tag;
    unsigned index; /* what a handle says its type is */
    enum nt_side side;
    int64_t objects, handles;
    size_t first; /* the first type that shares its pool; itself when there is none before it */
    size_t
        row; /* of that pool among the pools of the sample; NT_NO_ROW when there is none, and for all but the first */
};

struct nt_types {
    struct nt_type types[NT_TYPES_MAX]; /* of the last sample */
    size_t count;
};

/* Adds the rows of this sample, without writing into pools; false, with a remark, when there are none. */
bool nt_types_take(struct nt_types *types, struct nt_reader *reader);

/* Writes objects and handles beside the pools they live in. */
void nt_types_join(struct nt_types *types, const struct nt_pooltags *pooltags, struct nt_reader *reader);

/* The type that a handle's type index means; NULL when it is none of them. */
const struct nt_type *nt_types_find(const struct nt_types *types, unsigned index);

/* The tag that the objects of a type of this name have. */
uint32_t nt_type_tag(const char *name, size_t length);

#endif
