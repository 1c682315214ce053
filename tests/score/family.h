/* family.h: the kinds of nights that the verdict is scored on, one table.
 *
 * A family is a leak's curve (or none), what makes it hard, and what harmless thing grows beside it. Everything else (which pool, which process, how fast, since when) comes from the seed.
 */
#ifndef TESTS_SCORE_FAMILY_H
#define TESTS_SCORE_FAMILY_H

#include <stddef.h>

enum leak_curve { LEAK_NONE, LEAK_STEADY, LEAK_LATE, LEAK_BURSTS, LEAK_STEPPED };

enum harmless_curve {
    HARMLESS_NONE,
    HARMLESS_WARM,
    HARMLESS_CEILING,
    HARMLESS_SAW,
    HARMLESS_JOB,
    HARMLESS_JUMP,
    HARMLESS_DAY
};

enum trait {
    TRAIT_HANDLES = 1,   /* a process holds a handle to each object */
    TRAIT_KERNEL = 2,    /* objects without handles */
    TRAIT_IN_STEP = 4,   /* ten pools in fixed ratios */
    TRAIT_TWO = 8,       /* another leak, a third as fast */
    TRAIT_BY_DAY = 16,   /* a third faster by day, slower by night */
    TRAIT_CHURN = 32,    /* pools and processes come and go */
    TRAIT_GAPS = 64,     /* half an hour is missing now and then */
    TRAIT_REBOOTS = 128, /* every five hours */
    TRAIT_UNEVEN = 256,  /* samples up to four times late */
    TRAIT_LINUX = 512,
    TRAIT_WRAPS = 1024,
    TRAIT_CLOCK = 2048,       /* the clock is set */
    TRAIT_SLOW = 4096,        /* a hundredth of all pool memory in the whole time */
    TRAIT_LATE_HANDLES = 8192 /* handles follow the objects by a sample or two */
};

struct family {
    const char *name;
    enum leak_curve leak;
    enum harmless_curve beside;
    unsigned traits;
    double hours;
    int interval_s;
};

static const struct family FAMILIES[] = {
    {"steady", LEAK_STEADY, HARMLESS_NONE, 0, 12, 120},
    {"slow in noise", LEAK_STEADY, HARMLESS_NONE, TRAIT_SLOW, 16, 120},
    {"bursts", LEAK_BURSTS, HARMLESS_NONE, 0, 18, 120},
    {"stepped", LEAK_STEPPED, HARMLESS_NONE, 0, 14, 120},
    {"token, handles", LEAK_STEADY, HARMLESS_NONE, TRAIT_HANDLES, 12, 120},
    {"bursts, handles", LEAK_BURSTS, HARMLESS_NONE, TRAIT_HANDLES | TRAIT_LATE_HANDLES, 18, 120},
    {"kernel references", LEAK_STEADY, HARMLESS_NONE, TRAIT_KERNEL, 12, 120},
    {"ten in step", LEAK_STEADY, HARMLESS_NONE, TRAIT_IN_STEP | TRAIT_BY_DAY, 12, 120},
    {"two leaks", LEAK_STEADY, HARMLESS_NONE, TRAIT_TWO, 12, 120},
    {"starts at night", LEAK_LATE, HARMLESS_NONE, 0, 14, 120},
    {"starts, handles", LEAK_LATE, HARMLESS_NONE, TRAIT_HANDLES, 14, 120},
    {"by day faster", LEAK_STEADY, HARMLESS_NONE, TRAIT_BY_DAY, 16, 120},
    {"beside a warm-up", LEAK_STEADY, HARMLESS_WARM, 0, 14, 120},
    {"beside a sawtooth", LEAK_STEADY, HARMLESS_SAW, 0, 14, 120},
    {"beside churn", LEAK_STEADY, HARMLESS_NONE, TRAIT_CHURN | TRAIT_HANDLES, 12, 120},
    {"over gaps", LEAK_STEADY, HARMLESS_NONE, TRAIT_GAPS, 14, 120},
    {"over reboots", LEAK_STEADY, HARMLESS_NONE, TRAIT_REBOOTS | TRAIT_HANDLES, 14, 120},
    {"coarse, uneven", LEAK_STEADY, HARMLESS_NONE, TRAIT_UNEVEN, 24, 900},
    {"very short", LEAK_STEADY, HARMLESS_NONE, 0, 0.75, 10},
    {"very long", LEAK_STEADY, HARMLESS_NONE, TRAIT_BY_DAY, 120, 900},
    {"clock set", LEAK_STEADY, HARMLESS_NONE, TRAIT_CLOCK, 12, 120},
    {"counters wrap", LEAK_STEADY, HARMLESS_NONE, TRAIT_WRAPS, 12, 120},
    {"linux", LEAK_STEADY, HARMLESS_NONE, TRAIT_LINUX, 12, 120},
    {"quiet", LEAK_NONE, HARMLESS_NONE, 0, 14, 120},
    {"quiet linux", LEAK_NONE, HARMLESS_NONE, TRAIT_LINUX, 14, 120},
    {"quiet, short", LEAK_NONE, HARMLESS_NONE, 0, 0.75, 10},
    {"quiet, long", LEAK_NONE, HARMLESS_NONE, TRAIT_CHURN | TRAIT_WRAPS, 120, 900},
    {"warm-up", LEAK_NONE, HARMLESS_WARM, 0, 14, 120},
    {"up to a ceiling", LEAK_NONE, HARMLESS_CEILING, 0, 14, 120},
    {"sawtooth", LEAK_NONE, HARMLESS_SAW, 0, 14, 120},
    {"nightly job", LEAK_NONE, HARMLESS_JOB, 0, 14, 120},
    {"one jump", LEAK_NONE, HARMLESS_JUMP, 0, 14, 120},
    {"daily rhythm", LEAK_NONE, HARMLESS_DAY, 0, 30, 300},
    {"gaps, reboots", LEAK_NONE, HARMLESS_WARM, TRAIT_GAPS | TRAIT_REBOOTS, 20, 120},
};

enum { FAMILY_COUNT = sizeof FAMILIES / sizeof FAMILIES[0] };

#endif
