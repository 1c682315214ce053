/* calendar.h: the Gregorian calendar and zones, below when.h. Shared inside base only.
 *
 * A "local second" counts seconds since 1970-01-01 00:00 as a wall clock shows them. Pure but for ZONE_LOCAL, which asks the
 * operating system. Valid for the years that nanoseconds in an int64_t can hold, with room to spare.
 */
#ifndef BASE_CALENDAR_H
#define BASE_CALENDAR_H

#include <stdbool.h>
#include <stdint.h>

#include "base/when.h"

#define SECONDS_PER_DAY INT64_C(86400)

struct civil {
    int32_t year;
    int32_t month; /* 1..12 */
    int32_t day;   /* 1..31 */
    int32_t hour;
    int32_t minute;
    int32_t second;
    int64_t ns;
};

/* Rounded toward minus infinity; divisor > 0. */
int64_t floor_divide(int64_t value, int64_t divisor);

/* Whether such a date and time of day exists (leap seconds do not); year 1600 to 2400. */
bool civil_is_valid(const struct civil *civil);

int64_t civil_to_seconds(const struct civil *civil);

/* Midnight of a day counted from 1970-01-01. */
struct civil civil_of_day(int64_t day);

/* What a wall clock in the zone shows. */
struct civil civil_of_moment(int64_t utc_ns, struct zone zone);

/* UTC seconds at which the zone's wall clock shows that local second: the earlier of two, and a skipped one moved forward. */
int64_t zone_to_utc(struct zone zone, int64_t local_seconds);

#endif
