/* pace.h: whether two numbers move together, judged on what they gained from window to window. Pure.
 *
 * Two things that merely both grow are no couple: what counts is how much of the one's gains the other's explain, window by window, and by what factor. Where both rise evenly there is nothing
 * to compare but the factor; a couple of steady growths is believed only when that is a ratio of small whole numbers.
 */
#ifndef ANALYSIS_PACE_H
#define ANALYSIS_PACE_H

#include <stdbool.h>
#include <stddef.h>

struct couple {
    double ratio;     /* what the second gained for each one of the first */
    double explained; /* part of the gains that the ratio explains, at most 1; below 0 it explains nothing */
    bool is_uneven;   /* the gains differ from window to window, so that moving together means something */
    bool is_whole;    /* the ratio is one of small whole numbers */
    int lag;          /* points that the second is later */
};

/* `count` points of both, at these times: points that came late make no growth uneven. `seconds` NULL: they are equally far apart. */
struct couple couple_find(const double *seconds, const double *first, const double *second, size_t count);

/* The same over quarters, each beginning with the lowest value of its stretch: for numbers that move in coarse grains (slabs of a few objects) or that have much coming and going of their own. */
struct couple couple_find_coarse(const double *first, const double *second, size_t count);

/* The same as couple_find, the second being up to `most` points earlier or later, whichever explains most. */
struct couple couple_find_lagged(const double *seconds, const double *first, const double *second, size_t count,
                                 int most);

/* Whether outstanding allocations that couple so are kept by the same hand: a fixed ratio. */
bool couple_is_lockstep(const struct couple *couple);

/* How sure it is that handles which couple so with a pool's objects hold these: 0 (they do not) to 1. Handles come at 0.45 to 2.2 an object: pipes have two ends, and two handles may share an object.
 * `began_together`: both were seen to begin, and at the same time. Of two that rise evenly from the first sample on at any odd ratio nothing says that they belong together. */
double couple_holds(const struct couple *couple, bool began_together);

#endif
