/* import_clock.c: a log that names its zone once, or never, and goes on while daylight saving time begins or ends.
 *
 * perfmon writes how far the clock is from UTC into the header, and times by that clock into the rows: when it goes back, the rows of an hour seem to be older than those before them, and when it
 * goes forth an hour seems to be missing. Both are seen in the text alone, as the samples go on at their usual distance once the hour is added or taken away; and both are told, since nothing says
 * so for sure. What is a zone of this machine needs the first only, in the hour that is there twice.
 */
#include "replay/import.h"

enum { LATEST_HOUR = 3, DAYS_A_WEEK = 7, THURSDAY = 4 }; /* 1970-01-01 was one, counted from Sunday */

static const int64_t HOUR = INT64_C(3600) * NS_PER_SECOND, DAY = INT64_C(24) * 3600 * NS_PER_SECOND,
                     SLACK = INT64_C(2) * NS_PER_SECOND;

/* The usual distance of samples: the shorter of two, as one of them may be a gap. ABSENT: not known yet. */
static int64_t usual_step(const struct import_clock *clock)
{
    const int64_t *steps = clock->steps_ns;
    return steps[1] == ABSENT || steps[0] < steps[1] ? steps[0] : steps[1];
}

/* Behind the last sample, by not much more than is usual. */
static bool goes_on(const struct import_lane *lane, int64_t step_ns, int64_t utc_ns)
{
    int64_t distance = utc_ns - lane->before_ns;
    return distance > 0 && distance <= step_ns + step_ns / 2 + SLACK;
}

/* What the clock showed then, as if it were UTC. */
static int64_t wall_of(const struct import_lane *lane, int64_t utc_ns)
{
    const struct stamp *stamp = &lane->item.stamp;
    int32_t seconds = stamp->has_zone ? stamp->zone_seconds : lane->zone.offset_seconds;
    return utc_ns - lane->clock.shift_ns + (int64_t)seconds * NS_PER_SECOND;
}

/* Clocks are set forth in the night to a Sunday, at a full hour, wherever that is a habit. */
static bool is_set_forth(const struct import_lane *lane, int64_t step_ns)
{
    int64_t before_ns = wall_of(lane, lane->before_ns), due_ns = before_ns + step_ns;
    int64_t hour = due_ns / HOUR % 24, weekday = (due_ns / DAY + THURSDAY) % DAYS_A_WEEK;
    return step_ns <= HOUR / 2 && weekday == 0 && hour <= LATEST_HOUR && before_ns / HOUR != (due_ns + SLACK) / HOUR;
}

static void shift(struct import_lane *lane, int64_t by_ns)
{
    struct import_clock *clock = &lane->clock;
    clock->shift_ns += by_ns;
    lane->utc_ns += by_ns;
    if (clock->changes++ == 0) {
        clock->first_line = lane->item.line;
        clock->first_is_back = by_ns > 0;
    }
}

void clock_follow(struct import_lane *lane)
{
    struct import_clock *clock = &lane->clock;
    int64_t step_ns = usual_step(clock);
    bool knows_changes = !lane->item.stamp.has_zone && lane->zone.kind == ZONE_LOCAL;
    if (lane->before_ns == ABSENT || !stamp_is_of_clock(&lane->item.stamp))
        return;
    if (knows_changes && lane->utc_ns > lane->before_ns)
        clock->shift_ns = 0;
    lane->utc_ns += clock->shift_ns;
    if (step_ns != ABSENT && lane->utc_ns < lane->before_ns && goes_on(lane, step_ns, lane->utc_ns + HOUR))
        shift(lane, HOUR);
    else if (step_ns != ABSENT && !knows_changes && !goes_on(lane, step_ns, lane->utc_ns) &&
             goes_on(lane, step_ns, lane->utc_ns - HOUR) && is_set_forth(lane, step_ns))
        shift(lane, -HOUR);
    if (lane->utc_ns <= lane->before_ns)
        return;
    clock->steps_ns[1] = clock->steps_ns[0];
    clock->steps_ns[0] = lane->utc_ns - lane->before_ns;
}
