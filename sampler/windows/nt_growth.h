/* nt_growth.h: whether a pool that belongs to an object type keeps growing, so that a walk over the handles is worth its cost.
 *
 * Objects are compared once a minute. A type keeps growing when they rose by a hundredth, and by a hundred, in each of five minutes in a row: a
 * morning's log-ons do not last that long, a leak does. One walk is made then, and again every ten minutes while it goes on.
 */
#ifndef SAMPLER_WINDOWS_NT_GROWTH_H
#define SAMPLER_WINDOWS_NT_GROWTH_H

#include "sampler/windows/nt_types.h"

struct nt_growth {
    struct {
        uint32_t name;
        uint32_t rises; /* minutes in a row */
        int64_t objects;
    } types[NT_TYPES_MAX]; /* by place; begins anew when another type is there */
    bool started, walked;
    int64_t compared_ns, walked_ns;
};

/* Notes the types of this sample; the name of the type for which to walk now, 0 for none. */
uint32_t nt_growth_note(struct nt_growth *growth, const struct nt_types *types, int64_t now_ns);

#endif
