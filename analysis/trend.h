/* trend.h: what kind of growth a series shows, by pure functions over times and values.
 *
 * A series is `count` pairs of a time in seconds, rising, and a value; it has no breaks (courses.h joins what lies between them). How it is judged:
 * - The slope is the median of the slopes of all pairs of points (Theil-Sen), so that a spike or a step moves it little. Its interval is taken from eight stretches of the series,
 *   the slopes of which are told apart as whole blocks: points next to each other are not independent, and what a leak does by day it need not do by night.
 * - The series is cut into TREND_WINDOWS windows, of each of which the lowest value counts. Growth, falls and steps are those of these lowest values: what came and went within a window is not seen.
 * - `kept` is what of all its rises a series has not given back: 1 for a leak, near 0 for what goes up and down.
 * - `late` compares the pace of the last third with that of the quicker of the two before: what warms up or fills up gets slow.
 * The shape is the first of these that fits: see enum shape.
 */
#ifndef ANALYSIS_TREND_H
#define ANALYSIS_TREND_H

#include <stdbool.h>
#include <stddef.h>

enum { TREND_WINDOWS = 24, TREND_POINTS_LEAST = 8 };

enum shape {
    SHAPE_SHORT,      /* too few points to say anything */
    SHAPE_FLAT,       /* it moves no more than its own noise */
    SHAPE_FALLS,      /* less at the end than at the beginning */
    SHAPE_SAWTOOTH,   /* rises and gives back: whoever takes it frees it too */
    SHAPE_STEP,       /* it rose once, within a few windows, and has stood still since: a load, a cache, a start */
    SHAPE_LEVELS_OFF, /* fast at first, slower and slower: warms up, fills up */
    SHAPE_STEPS,      /* flat between steps that are not given back: a leak that comes in bursts */
    SHAPE_STEADY,     /* rises in most windows: a leak */
    SHAPES
};

struct trend {
    enum shape shape;
    double slope, low, high; /* a second: the median, and where it lies in nine of ten cases */
    double first, last;      /* the lowest value of the first and the last window */
    double growth;           /* last - first */
    double jitter;           /* how far points usually lie from the line between their neighbours */
    double noise;   /* the same of windows, where that is less: what comes and goes quickly leaves them quiet */
    double kept;    /* of all rises, 0 to 1 */
    double late;    /* pace of the last third to that of the quicker third before; 1 is steady, 0 stands still */
    double rising;  /* part of the windows that rose, 0 to 1 */
    size_t steps;   /* of growth in steps: how many; else 0 */
    double seconds; /* watched */
};

/* The largest `count` that is looked at. */
enum { TREND_POINTS_MAX = 256 };

struct trend trend_find(const double *seconds, const double *values, size_t count);

/* "steady", "in steps", "levels off", ... */
const char *shape_words(enum shape shape);

#endif
