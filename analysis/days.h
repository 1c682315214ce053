/* days.h: what is left of a series when its days are laid over each other: the line through the lowest value of each day. Inside analysis only. Pure.
 *
 * A pool that follows the day's load gives back every night what it took, so that its shape is that of what leaks nothing. What leaks in it shows in what is there at the quietest hour, from day to day.
 */
#ifndef ANALYSIS_DAYS_H
#define ANALYSIS_DAYS_H

#include <stddef.h>

enum { DAYS_LEAST = 4 /* with fewer rises in order are chance */ };

/* How surely the lows of the days rise, and do not only happen to lie so. */
enum days_rise { DAYS_CHANCE, DAYS_LIKELY /* by chance in one of a thousand pools */, DAYS_SURE /* of ten thousand */ };

struct days {
    size_t count;        /* whole ones, the last ones of many; 0: too few, and nothing is said */
    double swing;        /* what usually comes and goes in one of them */
    double lift;         /* how much more of that there was at the highest than at the end */
    enum days_rise rise; /* how surely their lows do */
};

/* Fills `floor` at the times of the series where there are enough days, which are counted back from its end. */
struct days days_find(const double *seconds, const double *values, size_t count, double *floor);

#endif
