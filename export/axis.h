/* axis.h: where an axis has its ticks and what is written at them. Pure.
 *
 * An axis of values reaches a little further than what it shows, to round numbers: 1, 2 or 5 times a power of ten of one unit. It begins at 0 unless all values lie far above it.
 * An axis of times has round times of the zone, an axis of spans round spans. At most AXIS_TICKS.
 */
#ifndef EXPORT_AXIS_H
#define EXPORT_AXIS_H

#include "base/number.h"
#include "base/when.h"

enum { AXIS_TICKS = 16 };

struct axis_tick {
    double at;
    char text[NUMBER_TEXT];
    char below[NUMBER_TEXT]; /* the date, where it changes; else "" */
};

struct axis {
    double low, high; /* high > low */
    struct axis_tick ticks[AXIS_TICKS];
    size_t count;
};

/* UNIT_BYTES or UNIT_COUNT. About `most` ticks, from 2 to AXIS_TICKS / 2. Values that are no numbers give an axis from 0 to 1. */
struct axis axis_of_values(double low, double high, enum unit unit, size_t most);

/* Seconds since 1970, UTC; low and high stay as they are (at least a second apart). */
struct axis axis_of_times(double low, double high, struct zone zone, size_t most);

/* From 0 to `seconds`. */
struct axis axis_of_spans(double seconds, size_t most);

#endif
