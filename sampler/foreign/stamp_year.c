/* stamp_year.c: the year of a log that writes none. */
#include "sampler/foreign/stamp.h"

enum { YEARS_BACK = 9 }; /* a 29th of February may be eight years off */

static const int64_t DAY = INT64_C(24) * 3600 * NS_PER_SECOND;

/* False when there is no such day in that year. */
static bool moment_in(const struct stamp *stamp, int32_t year, struct zone zone, int64_t *utc_ns)
{
    struct stamp whole = *stamp;
    whole.lacks_year = false;
    whole.year = year;
    return stamp_moment(&whole, zone, ORDER_UNKNOWN, utc_ns, NULL) == STATUS_OK;
}

static int64_t distance(int64_t a, int64_t b)
{
    return a > b ? a - b : b - a;
}

bool stamp_choose_year(struct stamp *stamp, struct zone zone, int64_t reference_ns, bool nearest)
{
    int32_t last = (int32_t)(1971 + reference_ns / DAY / 365), found = 0;
    int64_t found_ns = 0;
    for (int32_t year = last; year > last - YEARS_BACK; year--) {
        int64_t utc_ns;
        if (!moment_in(stamp, year, zone, &utc_ns) || (!nearest && utc_ns > reference_ns + DAY))
            continue;
        if (found != 0 && (!nearest || distance(utc_ns, reference_ns) >= distance(found_ns, reference_ns)))
            continue;
        found = year;
        found_ns = utc_ns;
    }
    stamp->lacks_year = found == 0;
    stamp->year = found;
    return found != 0;
}
