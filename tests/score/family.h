/* family.h: the kinds of nights that the verdict is scored on, one table.
 *
 * A family is a leak's curve (or none), what makes it hard, and what harmless thing grows beside it. Everything else (which pool, which process, how fast, since when) comes from the seed.
 */
#ifndef TESTS_SCORE_FAMILY_H
#define TESTS_SCORE_FAMILY_H

enum leak_curve { LEAK_NONE, LEAK_STEADY, LEAK_LATE, LEAK_BURSTS, LEAK_STEPPED };

enum harmless_curve {
    HARMLESS_NONE,
    HARMLESS_WARM,
    HARMLESS_CEILING,
    HARMLESS_SAW,
    HARMLESS_JOB,
    HARMLESS_JUMP,
    HARMLESS_DAY,
    HARMLESS_BUILDS, /* a build every 40 minutes or so, each of which leaves something in the caches */
    HARMLESS_COPY,   /* files are copied from soon after the beginning to the end */
    HARMLESS_CRAWL   /* a backup begins to walk over all files and is not through at the end */
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
    TRAIT_CLOCK = 2048,        /* the clock is set */
    TRAIT_SLOW = 4096,         /* a hundredth of all pool memory in the whole time */
    TRAIT_LATE_HANDLES = 8192, /* handles follow the objects by a sample or two */
    TRAIT_CACHES = 16384       /* what is harmless are the caches of a file system, several at once */
};

struct family {
    const char *name;
    enum leak_curve leak;
    enum harmless_curve beside;
    unsigned traits;
    double hours;
    int interval_s;
};

enum { FAMILY_COUNT = 45 };

/* There once: what tells nights apart is the place in it. */
extern const struct family FAMILIES[FAMILY_COUNT];

#endif
