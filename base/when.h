/* when.h: the time language, one parser for options and prompts, and times as text.
 *
 * Time is UTC nanoseconds since 1970 in an int64_t (years 1678 to 2262); a span is nanoseconds. Forms:
 *   now   start   end   today   yesterday
 *   -90s   -2h30m   +10m          from `reference_ns` (prompt: the sample on screen; option: now)
 *   2h30m ago   3d ago            from now
 *   14:05   14:05:30              that time of the day on screen (the day of reference_ns in the zone); of the day before when it lies behind end_ns
 *                                 and the day before has it between start_ns and end_ns: 22:00 of a night, seen in the morning
 *   yesterday 14:05   today 14:05:30
 *   2026-08-17   2026-08-17 14:05[:30[.123]]   with a blank or a T
 *   2026-08-17T14:05:30Z   ...+02:00           RFC 3339
 *   @1755439500   @1755439500.25               seconds since 1970
 * Dates are ISO order only. Spans are additive: 1w2d3h4m5s6ms; a bare number is refused (which unit?).
 * Words are read in any case; today and yesterday are days of now, in the zone. Units: w d h m s ms us ns, with a fraction
 * where wanted (0.5s). What when_format and when_format_rfc3339 write can be read back.
 * A local time that a DST change skips moves forward by the change; one that happens twice is the earlier of the two.
 */
#ifndef BASE_WHEN_H
#define BASE_WHEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

#define NS_PER_US     INT64_C(1000)
#define NS_PER_MS     INT64_C(1000000)
#define NS_PER_SECOND INT64_C(1000000000)
#define NS_PER_MINUTE (60 * NS_PER_SECOND)
#define NS_PER_HOUR   (60 * NS_PER_MINUTE)
#define NS_PER_DAY    (24 * NS_PER_HOUR)

enum zone_kind { ZONE_LOCAL, ZONE_UTC, ZONE_FIXED };

/* ZONE_FIXED: the recorded machine's offset, seconds east of UTC. */
struct zone {
    enum zone_kind kind;
    int32_t offset_seconds;
};

/* What a text can be relative to; any may be ABSENT, then what needs it is refused. */
struct when_context {
    int64_t now_ns;
    int64_t reference_ns;
    int64_t start_ns;
    int64_t end_ns;
    struct zone zone;
};

/* STATUS_USAGE with a line that names the text and shows three valid examples. */
enum status when_parse(const char *text, const struct when_context *context, int64_t *utc_ns, struct problem *why);

/* A span such as 5s, 200ms, 2h30m, 90h, 30d, 1w; always positive. */
enum status span_parse(const char *text, int64_t *ns, struct problem *why);

enum { WHEN_TEXT = 48 };

/* What --zone says: utc, local (also NULL), or an offset east of UTC such as +02:00, -0330, +2. STATUS_USAGE otherwise. */
enum status zone_parse(const char *text, struct zone *zone, struct problem *why);

/* Offset of the zone at that moment, seconds east of UTC. */
int32_t zone_offset(struct zone zone, int64_t utc_ns);

/* `2026-08-17 14:03:05 +02:00`, 26 columns. */
size_t when_format(char out[WHEN_TEXT], int64_t utc_ns, struct zone zone);
/* `14:03:05`. */
size_t when_format_clock(char out[WHEN_TEXT], int64_t utc_ns, struct zone zone);
/* `2026-08-17T14:03:05.123+02:00`; fraction is milliseconds, `Z` for UTC. */
size_t when_format_rfc3339(char out[WHEN_TEXT], int64_t utc_ns, struct zone zone);
/* `41s`, `6m10s`, `2h30m`, `3d4h`, `740ms`: at most two units, at most `columns` wide (>= 5). Negative spans get a `-`. */
size_t span_format(char out[WHEN_TEXT], int64_t ns);
/* Rounded to whole seconds where it is a second or more: for what nobody wants to know more exactly. */
int64_t span_in_seconds(int64_t ns);

#endif
