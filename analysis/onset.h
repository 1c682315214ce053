/* onset.h: when a growth began: the change point of a series that stood still and then rose. Pure.
 *
 * The series is told as two lines that meet: level up to a point, rising behind it. The point where they fit best (least squares) is the beginning, if that fits clearly better than one line
 * through everything; and no worse than a parabola (what speeds up all the time begins nowhere); else the growth was there from the first point on. For growth in steps it is the foot of the first step.
 */
#ifndef ANALYSIS_ONSET_H
#define ANALYSIS_ONSET_H

#include <stdbool.h>
#include <stddef.h>

struct onset {
    bool was_seen;  /* false: it grew already at the first point */
    size_t point;   /* the first point that grows; 0 when not seen */
    double seconds; /* where the two lines meet, between two points */
};

/* `count` points as for trend_find. */
struct onset onset_find(const double *seconds, const double *values, size_t count);

/* The foot of the first step that is higher than `least` and is not given back. */
struct onset onset_of_steps(const double *seconds, const double *values, size_t count, double least);

/* What part of the time from the earlier of two beginnings to `last` lies between them, all in seconds. 1 when nothing was watched behind them. */
double onset_apart(double a, double b, double last);

#endif
