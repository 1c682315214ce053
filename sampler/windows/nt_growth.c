#include "sampler/windows/nt_growth.h"

#include "base/when.h"

enum { LEAST_RISE = 100, RISE_PART = 100 };

#define QUARTER_NS (15 * NS_PER_MINUTE)

static void note_type(struct nt_growth *growth, size_t i, const struct nt_type *type)
{
    if (growth->types[i].name != type->name) {
        growth->types[i].name = type->name;
        growth->types[i].known = 0;
        growth->types[i].lowest = type->objects;
    }
    if (type->objects < growth->types[i].lowest)
        growth->types[i].lowest = type->objects;
}

static bool keeps_growing(const struct nt_growth *growth, size_t i)
{
    const int64_t *before = growth->types[i].before, lowest = growth->types[i].lowest;
    bool rises = growth->types[i].known == NT_GROWTH_RISES;
    for (size_t q = 0; q < NT_GROWTH_RISES && rises; q++)
        rises = before[q] < (q + 1 < NT_GROWTH_RISES ? before[q + 1] : lowest);
    return rises && lowest - before[0] >= LEAST_RISE && lowest - before[0] >= before[0] / RISE_PART;
}

static void end_quarter(struct nt_growth *growth, size_t i, int64_t objects)
{
    int64_t *before = growth->types[i].before;
    memmove(before, before + 1, (NT_GROWTH_RISES - 1) * sizeof *before);
    before[NT_GROWTH_RISES - 1] = growth->types[i].lowest;
    growth->types[i].known += growth->types[i].known < NT_GROWTH_RISES;
    growth->types[i].lowest = objects;
}

/* Ends the quarter for all types; the first of them that keeps growing. */
static uint32_t compare(struct nt_growth *growth, const struct nt_types *types)
{
    uint32_t found = 0;
    for (size_t i = 0; i < types->count; i++) {
        const struct nt_type *type = &types->types[i];
        if (found == 0 && type->row != NT_NO_ROW && keeps_growing(growth, i))
            found = type->name;
        end_quarter(growth, i, type->objects);
    }
    return found;
}

uint32_t nt_growth_note(struct nt_growth *growth, const struct nt_types *types, int64_t now_ns)
{
    for (size_t i = 0; i < types->count; i++)
        note_type(growth, i, &types->types[i]);
    if (!growth->started)
        growth->quarter_ns = now_ns;
    growth->started = true;
    if (now_ns - growth->quarter_ns < QUARTER_NS)
        return 0;
    growth->quarter_ns = now_ns;
    uint32_t found = compare(growth, types);
    if (found == 0 || (growth->walked && now_ns - growth->walked_ns < NS_PER_HOUR))
        return 0;
    growth->walked = true;
    growth->walked_ns = now_ns;
    return found;
}
