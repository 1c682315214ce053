#include <stdio.h>

#include "base/calendar.h"
#include "base/number.h"

struct offset_text {
    char sign;
    int hours;
    int minutes;
};

static struct offset_text offset_of(struct zone zone, int64_t utc_ns)
{
    int32_t minutes = zone_offset(zone, utc_ns) / 60;
    int32_t positive = minutes < 0 ? -minutes : minutes;
    return (struct offset_text){minutes < 0 ? '-' : '+', positive / 60, positive % 60};
}

size_t when_format(char out[WHEN_TEXT], int64_t utc_ns, struct zone zone)
{
    if (utc_ns == ABSENT)
        return (size_t)snprintf(out, WHEN_TEXT, "-");
    struct civil at = civil_of_moment(utc_ns, zone);
    struct offset_text offset = offset_of(zone, utc_ns);
    return (size_t)snprintf(out, WHEN_TEXT, "%04d-%02d-%02d %02d:%02d:%02d %c%02d:%02d", at.year, at.month, at.day,
                            at.hour, at.minute, at.second, offset.sign, offset.hours, offset.minutes);
}

size_t when_format_clock(char out[WHEN_TEXT], int64_t utc_ns, struct zone zone)
{
    if (utc_ns == ABSENT)
        return (size_t)snprintf(out, WHEN_TEXT, "-");
    struct civil at = civil_of_moment(utc_ns, zone);
    return (size_t)snprintf(out, WHEN_TEXT, "%02d:%02d:%02d", at.hour, at.minute, at.second);
}

size_t when_format_rfc3339(char out[WHEN_TEXT], int64_t utc_ns, struct zone zone)
{
    if (utc_ns == ABSENT)
        return (size_t)snprintf(out, WHEN_TEXT, "%s", "");
    struct civil at = civil_of_moment(utc_ns, zone);
    int length = snprintf(out, WHEN_TEXT, "%04d-%02d-%02dT%02d:%02d:%02d.%03d", at.year, at.month, at.day, at.hour,
                          at.minute, at.second, (int)(at.ns / NS_PER_MS));
    size_t room = WHEN_TEXT - (size_t)length;
    if (zone.kind == ZONE_UTC)
        return (size_t)length + (size_t)snprintf(out + length, room, "Z");
    struct offset_text offset = offset_of(zone, utc_ns);
    return (size_t)length +
           (size_t)snprintf(out + length, room, "%c%02d:%02d", offset.sign, offset.hours, offset.minutes);
}
