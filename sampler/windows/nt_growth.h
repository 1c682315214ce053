/* nt_growth.h: whether the objects of a type that has a pool keep growing, so that a walk over the handles is worth its cost.
 *
 * The lowest number of objects in each quarter of an hour is kept, which work that comes and goes does not move. A type keeps growing when that
 * rose four times in a row, by a hundredth and by a hundred in all: slow enough that a leak of a night is seen in its second hour, and hardly
 * anything else. One walk is made then, and another one each hour while it goes on.
 */
#ifndef SAMPLER_WINDOWS_NT_GROWTH_H
#define SAMPLER_WINDOWS_NT_GROWTH_H

#include "sampler/windows/nt_types.h"

enum { NT_GROWTH_RISES = 4 };

struct nt_growth {
    struct {
        uint32_t name; /* another type in this place: everything begins anew */
        unsigned known;
        int64_t lowest;                  /* in the present quarter */
        int64_t before[NT_GROWTH_RISES]; /* in the quarters before it, the oldest first; `known` of them, at the end */
    } types[NT_TYPES_MAX];               /* by place */
    bool started, walked;
    int64_t quarter_ns, walked_ns;
};

/* Notes the types of this sample; the name of the type for which to walk now, 0 for none. */
uint32_t nt_growth_note(struct nt_growth *growth, const struct nt_types *types, int64_t now_ns);

#endif
