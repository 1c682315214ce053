/* family.h: the kinds of nights that the verdict is scored on, one table.
 *
 * A family is a leak's curve (or none), what makes it hard, and what harmless thing grows beside it. Everything else (which pool, which process, how fast, since when) comes from the seed.
 */
#ifndef TESTS_SCORE_FAMILY_H
#define TESTS_SCORE_FAMILY_H

enum leak_curve {
    LEAK_NONE,
    LEAK_STEADY,
    LEAK_LATE,
    LEAK_BURSTS,
    LEAK_STEPPED,
    LEAK_DOUBLES, /* twice as fast each hour */
    LEAK_KEEPS    /* restarted each night, which gives back all but a third */
};

enum harmless_curve {
    HARMLESS_NONE,
    HARMLESS_WARM,
    HARMLESS_CEILING,
    HARMLESS_SAW,
    HARMLESS_JOB,
    HARMLESS_JUMP,
    HARMLESS_DAY,
    HARMLESS_BUILDS,  /* a build every 40 minutes or so, each of which leaves something in the caches */
    HARMLESS_COPY,    /* files are copied from soon after the beginning to the end */
    HARMLESS_CRAWL,   /* a backup begins to walk over all files and is not through at the end */
    HARMLESS_WEEK,    /* a rhythm of days, weaker on two of seven */
    HARMLESS_NIGHTLY, /* a process that grows all day and is restarted each night, which gives back all */
    HARMLESS_SLOWER,  /* ever slower, without an end */
    HARMLESS_DAYS,    /* a rhythm of days of which none is as the one before, neither by day nor by night */
    HARMLESS_MORE     /* a job of four hours each night that needs a third more each time, and gives it back */
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
    TRAIT_CLOCK = 2048,         /* the clock is set */
    TRAIT_SLOW = 4096,          /* a hundredth of all pool memory in the whole time */
    TRAIT_LATE_HANDLES = 8192,  /* handles follow the objects by a sample or two */
    TRAIT_CACHES = 16384,       /* what is harmless are the caches of a file system, several at once */
    TRAIT_SAME_POOL = 32768,    /* what is harmless is in the pool that leaks */
    TRAIT_NAMESAKE = 65536,     /* another process has the holder's name */
    TRAIT_TENFOLD = 131072,     /* up to ten hours of the leak come and go in the same pool from sample to sample */
    TRAIT_PID_REUSED = 262144,  /* until the leak begins another process has the holder's number */
    TRAIT_SLEEPS = 524288,      /* an hour of sleep */
    TRAIT_DECOY = 1048576,      /* a process that has nothing to do with it opens handles as evenly */
    TRAIT_LATER = 2097152,      /* it begins in the second half */
    TRAIT_RECLAIM = 4194304,    /* every two hours or so the system takes back most of its caches */
    TRAIT_CACHE_LEAKS = 8388608 /* the pool that leaks is one that the system says it can take back */
};

struct family {
    const char *name;
    enum leak_curve leak;
    enum harmless_curve beside;
    unsigned traits;
    double hours;
    int interval_s;
};

enum { FAMILY_COUNT = 64 };

/* There once: what tells nights apart is the place in it. */
extern const struct family FAMILIES[FAMILY_COUNT];

#endif
