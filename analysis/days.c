#include "analysis/days.h"

#include <math.h>

enum { DAYS_MOST = 64 /* of more the last ones */, POINTS_A_DAY = 4 };

static const double DAY = 86400;

struct low {
    double at, value;
};

/* The line through two lows, also before and behind them. */
static double on_line(const struct low *a, const struct low *b, double at)
{
    return b->at > a->at ? a->value + (b->value - a->value) * (at - a->at) / (b->at - a->at) : a->value;
}

/* The lowest value of each day, the first day first, and the mean of what the days' highest lie above it. */
static void find_lows(const double *seconds, const double *values, size_t count, size_t days, struct low *lows,
                      double *swing)
{
    double begin = seconds[count - 1] - (double)days * DAY, highs[DAYS_MOST];
    for (size_t day = 0; day < days; day++) {
        lows[day] = (struct low){0, HUGE_VAL};
        highs[day] = -HUGE_VAL;
    }
    for (size_t i = 0; i < count; i++) {
        double place = (seconds[i] - begin) / DAY;
        if (place < 0)
            continue;
        size_t day = place < (double)days ? (size_t)place : days - 1;
        if (values[i] < lows[day].value)
            lows[day] = (struct low){seconds[i], values[i]};
        highs[day] = fmax(highs[day], values[i]);
    }
    *swing = 0;
    for (size_t day = 0; day < days; day++)
        *swing += (highs[day] - lows[day].value) / (double)days;
}

/* Slope to its own error, of the line of least squares through the lows; endless where they lie on it. */
static double surety_of(const struct low *lows, size_t days)
{
    double n = (double)days, t = 0, v = 0, tt = 0, tv = 0, off = 0;
    for (size_t i = 0; i < days; i++) {
        t += lows[i].at / n;
        v += lows[i].value / n;
    }
    for (size_t i = 0; i < days; i++) {
        tt += (lows[i].at - t) * (lows[i].at - t);
        tv += (lows[i].at - t) * (lows[i].value - v);
    }
    double slope = tt > 0 ? tv / tt : 0;
    for (size_t i = 0; i < days; i++) {
        double left = lows[i].value - v - slope * (lows[i].at - t);
        off += left * left;
    }
    return off > 0 ? slope * sqrt(tt * (n - 2) / off) : slope > 0 ? HUGE_VAL : 0;
}

/* Student's t, one-sided, for a thousandth and a ten-thousandth, of two degrees of freedom on. There are hundreds of pools, of which some always happen to rise. */
static enum days_rise rise_of(const struct low *lows, size_t days)
{
    static const double LIKELY[] = {22.33, 10.21, 7.17, 5.89, 5.21, 4.79, 4.50, 4.30, 4.14, 4.03, 3.93};
    static const double SURE[] = {70.70, 22.20, 13.03, 9.68, 8.02, 7.06, 6.44, 6.01, 5.69, 5.45, 5.26};
    size_t most = sizeof SURE / sizeof SURE[0] - 1, at = days - 4 < most ? days - 4 : most;
    double surety = surety_of(lows, days);
    return surety >= SURE[at] ? DAYS_SURE : surety >= LIKELY[at] ? DAYS_LIKELY : DAYS_CHANCE;
}

struct days days_find(const double *seconds, const double *values, size_t count, double *floor)
{
    struct low lows[DAYS_MOST];
    struct days days = {0, 0, 0, DAYS_CHANCE};
    size_t whole = count > 0 ? (size_t)((seconds[count - 1] - seconds[0]) / DAY + 0.01) : 0, next = 1;
    whole = whole < DAYS_MOST ? whole : DAYS_MOST;
    if (whole < DAYS_LEAST || count / whole < POINTS_A_DAY)
        return days;
    find_lows(seconds, values, count, whole, lows, &days.swing);
    for (size_t day = 0; day < whole; day++)
        if (!(fabs(lows[day].value) < HUGE_VAL))
            return days;
    for (size_t i = 0; i < count; i++) {
        while (next + 1 < whole && seconds[i] > lows[next].at)
            next++;
        floor[i] = on_line(&lows[next - 1], &lows[next], seconds[i]);
    }
    double highest = 0;
    for (size_t i = 0; i < count; i++)
        highest = fmax(highest, values[i] - floor[i]);
    days.lift = highest - fmax(0, values[count - 1] - floor[count - 1]);
    days.count = whole;
    days.rise = rise_of(lows, whole);
    return days;
}
