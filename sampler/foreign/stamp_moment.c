/* stamp_moment.c: what a stamp is when all that is known of it is put together. */
#include <stdio.h>

#include "sampler/foreign/stamp.h"

void stamp_complete(struct stamp *stamp, const struct stamp *other)
{
    if (!stamp->has_date && other->has_date) {
        struct stamp time = *stamp;
        *stamp = *other;
        stamp->has_time = time.has_time;
        stamp->hour = time.hour;
        stamp->minute = time.minute;
        stamp->second = time.second;
        stamp->ns = time.ns;
        stamp->has_zone = time.has_zone;
        stamp->zone_seconds = time.zone_seconds;
    }
}

enum status stamp_moment(const struct stamp *stamp, struct zone zone, enum date_order order, int64_t *utc_ns,
                         struct problem *why)
{
    if (stamp->epoch_ns != ABSENT) {
        *utc_ns = stamp->epoch_ns;
        return STATUS_OK;
    }
    order = stamp->order != ORDER_UNKNOWN ? stamp->order : order;
    if (stamp->is_ordered && order == ORDER_UNKNOWN)
        return problem_set(why, STATUS_USAGE,
                           "%02d/%02d/%d may be of two months: say which is the day with --dates day-first or "
                           "--dates month-first",
                           (int)stamp->day, (int)stamp->month, (int)stamp->year);
    bool swapped = stamp->is_ordered && order == ORDER_MONTH_FIRST;
    char text[96];
    snprintf(text, sizeof text, "%04d-%02d-%02d %02d:%02d:%02d.%09d", (int)stamp->year,
             (int)(swapped ? stamp->day : stamp->month), (int)(swapped ? stamp->month : stamp->day), (int)stamp->hour,
             (int)stamp->minute, (int)stamp->second, (int)stamp->ns);
    struct when_context context = {.now_ns = ABSENT, .reference_ns = ABSENT, .start_ns = ABSENT, .end_ns = ABSENT};
    context.zone = stamp->has_zone ? (struct zone){ZONE_FIXED, stamp->zone_seconds} : zone;
    return when_parse(text, &context, utc_ns, why);
}
