#include "analysis/pace.h"

#include <math.h>

enum { PACE_WINDOWS = 16, QUARTERS = 4, WHOLE_MAX = 4, POINTS_LEAST = 6 };

/* Set on the tuning seeds of tests/score. */
static const double UNEVEN = 0.35; /* spread of the gains to their mean from which they are uneven */
static const double LOCKSTEP_EXPLAINED = 0.9;
static const double HOLDS_EXPLAINED = 0.5;
static const double WHOLE_NEAR = 0.02;

/* 1 : n or n : 1. Of more ratios some would fit any two growths. */
static bool is_whole_ratio(double ratio)
{
    for (int n = 1; n <= WHOLE_MAX; n++)
        if (fabs(ratio / n - 1) <= WHOLE_NEAR || fabs(ratio * n - 1) <= WHOLE_NEAR)
            return true;
    return false;
}

/* Couples second[i + lag] with first[i], from index `from` on, `count` points. */
static struct couple couple_at(const double *seconds, const double *first, const double *second, size_t from,
                               size_t count, int lag)
{
    struct couple couple = {.lag = lag};
    double gained = 0, other = 0, gains[PACE_WINDOWS], others[PACE_WINDOWS], off = 0, spread = 0;
    double parts[PACE_WINDOWS], all = 0; /* of the time */
    size_t windows = count - 1 < PACE_WINDOWS ? count - 1 : PACE_WINDOWS;
    const double *shifted = second + lag;
    for (size_t i = 0; i < windows; i++) {
        size_t a = from + i * (count - 1) / windows, b = from + (i + 1) * (count - 1) / windows;
        gains[i] = first[b] - first[a];
        others[i] = shifted[b] - shifted[a];
        parts[i] = seconds == NULL ? 1 / (double)windows : seconds[b] - seconds[a];
        all += parts[i];
        gained += gains[i];
        other += others[i];
    }
    if (gained <= 0 || other <= 0 || all <= 0)
        return couple;
    couple.ratio = other / gained;
    for (size_t i = 0; i < windows; i++) {
        off += fabs(others[i] - couple.ratio * gains[i]);
        spread += fabs(gains[i] - gained * parts[i] / all);
    }
    couple.explained = 1 - off / other;
    couple.is_uneven = spread / gained > UNEVEN;
    couple.is_whole = is_whole_ratio(couple.ratio);
    return couple;
}

struct couple couple_find(const double *seconds, const double *first, const double *second, size_t count)
{
    return couple_find_lagged(seconds, first, second, count, 0);
}

struct couple couple_find_lagged(const double *seconds, const double *first, const double *second, size_t count,
                                 int most)
{
    struct couple best = {0};
    size_t margin = (size_t)most;
    if (count < POINTS_LEAST + 2 * margin)
        return most == 0 ? best : couple_find_lagged(seconds, first, second, count, 0);
    for (int lag = -most; lag <= most; lag++) {
        struct couple couple = couple_at(seconds, first, second, margin, count - 2 * margin, lag);
        bool nearer = couple.explained == best.explained && lag * lag < best.lag * best.lag;
        if (lag == -most || couple.explained > best.explained || nearer)
            best = couple;
    }
    return best;
}

/* The lowest value of each of QUARTERS + 1 stretches. */
static void lows_of(double lows[QUARTERS + 1], const double *values, size_t count)
{
    for (size_t i = 0; i <= QUARTERS; i++) {
        size_t end = (i + 1) * count / (QUARTERS + 1);
        lows[i] = HUGE_VAL;
        for (size_t k = i * count / (QUARTERS + 1); k < end; k++)
            lows[i] = fmin(lows[i], values[k]);
    }
}

struct couple couple_find_coarse(const double *first, const double *second, size_t count)
{
    double lows[QUARTERS + 1], others[QUARTERS + 1];
    if (count < POINTS_LEAST)
        return (struct couple){0};
    lows_of(lows, first, count);
    lows_of(others, second, count);
    return couple_at(NULL, lows, others, 0, QUARTERS + 1, 0);
}

bool couple_is_lockstep(const struct couple *couple)
{
    return couple->explained >= LOCKSTEP_EXPLAINED && (couple->is_whole || couple->is_uneven);
}

double couple_holds(const struct couple *couple, bool began_together)
{
    if (couple->ratio < 0.45 || couple->ratio > 2.2 || couple->explained < HOLDS_EXPLAINED)
        return 0;
    double base = couple->is_uneven ? 0.95 : couple->is_whole ? 0.9 : began_together ? 0.6 : 0;
    return base * fmin(1, couple->explained + 0.1);
}
