#include "sampler/windows/nt_growth.h"

#include "base/when.h"

enum { RISES = 5, LEAST_RISE = 100, RISE_PART = 100, WALK_MINUTES = 10 };

static bool rose(int64_t before, int64_t now)
{
    return now - before >= LEAST_RISE && now - before >= before / RISE_PART;
}

/* The type that rose most often in a row, if that is often enough. */
static uint32_t compare(struct nt_growth *growth, const struct nt_types *types)
{
    uint32_t found = 0, most = RISES - 1;
    for (size_t i = 0; i < types->count; i++) {
        const struct nt_type *type = &types->types[i];
        bool same = growth->types[i].name == type->name;
        bool higher = same && type->row != NT_NO_ROW && rose(growth->types[i].objects, type->objects);
        growth->types[i].rises = higher ? growth->types[i].rises + 1 : 0;
        growth->types[i].name = type->name;
        growth->types[i].objects = type->objects;
        if (growth->types[i].rises > most) {
            most = growth->types[i].rises;
            found = type->name;
        }
    }
    return found;
}

uint32_t nt_growth_note(struct nt_growth *growth, const struct nt_types *types, int64_t now_ns)
{
    if (growth->started && now_ns - growth->compared_ns < NS_PER_MINUTE)
        return 0;
    growth->started = true;
    growth->compared_ns = now_ns;
    uint32_t found = compare(growth, types);
    if (found == 0 || (growth->walked && now_ns - growth->walked_ns < WALK_MINUTES * NS_PER_MINUTE))
        return 0;
    growth->walked = true;
    growth->walked_ns = now_ns;
    return found;
}
