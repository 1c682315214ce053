#include "base/calendar.h"

#include "base/os.h"

enum { DAYS_PER_400_YEARS = 146097, DAYS_PER_100_YEARS = 36524, DAYS_PER_4_YEARS = 1461 };
/* From 1600-03-01 to 1970-01-01. Counting from March of a 400th year puts the leap day at the end of every cycle. */
enum { EPOCH_YEAR = 1600, DAYS_TO_1970 = 135080 };

int64_t floor_divide(int64_t value, int64_t divisor)
{
    return value / divisor - (value % divisor < 0);
}

static bool is_leap(int32_t year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int32_t days_in_month(int32_t year, int32_t month)
{
    static const int8_t DAYS[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return DAYS[month - 1] + (month == 2 && is_leap(year));
}

bool civil_is_valid(const struct civil *civil)
{
    return civil->year >= 1600 && civil->year <= 2400 && civil->month >= 1 && civil->month <= 12 && civil->day >= 1 &&
           civil->day <= days_in_month(civil->year, civil->month) && civil->hour >= 0 && civil->hour <= 23 &&
           civil->minute >= 0 && civil->minute <= 59 && civil->second >= 0 && civil->second <= 59;
}

/* Days before the month in a year that begins in March. */
static int64_t days_before_month(int64_t months_since_march)
{
    return (months_since_march * 153 + 2) / 5;
}

int64_t civil_to_seconds(const struct civil *civil)
{
    int64_t months = (civil->month + 9) % 12;
    int64_t years = civil->year - EPOCH_YEAR - (civil->month < 3);
    int64_t leap_days = floor_divide(years, 4) - floor_divide(years, 100) + floor_divide(years, 400);
    int64_t days = years * 365 + leap_days + days_before_month(months) + civil->day - 1 - DAYS_TO_1970;
    return days * SECONDS_PER_DAY + (civil->hour * INT64_C(60) + civil->minute) * 60 + civil->second;
}

static int64_t at_most(int64_t value, int64_t bound)
{
    return value < bound ? value : bound;
}

struct civil civil_of_day(int64_t day)
{
    int64_t left = day + DAYS_TO_1970;
    int64_t cycle = floor_divide(left, DAYS_PER_400_YEARS);
    left -= cycle * DAYS_PER_400_YEARS;
    /* The last century of a cycle and the last year of four are one day longer: that day must not open a new one. */
    int64_t century = at_most(left / DAYS_PER_100_YEARS, 3);
    left -= century * DAYS_PER_100_YEARS;
    int64_t four = left / DAYS_PER_4_YEARS;
    left -= four * DAYS_PER_4_YEARS;
    int64_t year = at_most(left / 365, 3);
    left -= year * 365;
    int64_t month = (left * 5 + 2) / 153;
    left -= days_before_month(month);
    year += EPOCH_YEAR + cycle * 400 + century * 100 + four * 4 + (month >= 10);
    return (struct civil){.year = (int32_t)year, .month = (int32_t)((month + 2) % 12 + 1), .day = (int32_t)left + 1};
}

struct civil civil_of_moment(int64_t utc_ns, struct zone zone)
{
    int64_t utc_seconds = floor_divide(utc_ns, NS_PER_SECOND);
    int64_t local = utc_seconds + zone_offset(zone, utc_ns);
    int64_t day = floor_divide(local, SECONDS_PER_DAY);
    int32_t second = (int32_t)(local - day * SECONDS_PER_DAY);
    struct civil civil = civil_of_day(day);
    civil.hour = second / 3600;
    civil.minute = second / 60 % 60;
    civil.second = second % 60;
    int64_t ns = utc_ns % NS_PER_SECOND;
    civil.ns = ns < 0 ? ns + NS_PER_SECOND : ns;
    return civil;
}

static int32_t offset_at(struct zone zone, int64_t utc_seconds)
{
    if (zone.kind == ZONE_LOCAL)
        return os_zone_offset(utc_seconds);
    /* An offset of a day or more is no zone; it can only come from a damaged recording. */
    bool usable = zone.offset_seconds > -SECONDS_PER_DAY && zone.offset_seconds < SECONDS_PER_DAY;
    return zone.kind == ZONE_FIXED && usable ? zone.offset_seconds : 0;
}

int32_t zone_offset(struct zone zone, int64_t utc_ns)
{
    return offset_at(zone, floor_divide(utc_ns, NS_PER_SECOND));
}

int64_t zone_to_utc(struct zone zone, int64_t local_seconds)
{
    /* No zone is a day away from UTC, so these two stand on both sides of a change of the clocks near by. */
    int64_t before = local_seconds - offset_at(zone, local_seconds - SECONDS_PER_DAY);
    int64_t after = local_seconds - offset_at(zone, local_seconds + SECONDS_PER_DAY);
    bool before_is_right = before + offset_at(zone, before) == local_seconds;
    bool after_is_right = after + offset_at(zone, after) == local_seconds;
    if (before_is_right && after_is_right)
        return before < after ? before : after;
    /* Neither is right in a skipped hour: the old offset shows it moved forward by the change. */
    return after_is_right ? after : before;
}
