#include "analysis/onset.h"

#include <math.h>

#include "analysis/trend.h"

enum { SIDE_LEAST = 4 }; /* points on either side of a change */

/* A change is believed when it leaves at most this part of what one line leaves. Set on the tuning seeds of tests/score. */
static const double MUCH_BETTER = 0.5;
static const double STILL = 0.25; /* of the pace behind it, at most: before it, it stood still */

struct sums {
    double n, t, v, tt, tv, vv;
};

static void add(struct sums *sums, double t, double v)
{
    sums->n++;
    sums->t += t;
    sums->v += v;
    sums->tt += t * t;
    sums->tv += t * v;
    sums->vv += v * v;
}

/* Squares left by the best line; *level and *slope get it. */
static double line_of(const struct sums *s, double *level, double *slope)
{
    double spread = s->tt - s->t * s->t / s->n, both = s->tv - s->t * s->v / s->n;
    *slope = spread > 0 ? both / spread : 0;
    *level = (s->v - *slope * s->t) / s->n;
    return fmax(0, s->vv - s->v * s->v / s->n - *slope * both);
}

/* Squares left when the first `foot` points are level and those behind rise from there; *meets gets where. Endless when the first ones rise as well. */
static double hinge(const double *seconds, const struct sums *before, const struct sums *behind, size_t foot,
                    double *meets)
{
    double level, slope, first_level, first_slope;
    double left = line_of(behind, &level, &slope);
    double flat = before->v / before->n, off = before->vv - before->v * flat;
    (void)line_of(before, &first_level, &first_slope);
    if (first_slope > STILL * slope)
        return HUGE_VAL;
    *meets = slope > 0 ? (flat - level) / slope : seconds[foot] - seconds[0];
    double from = seconds[foot - 1] - seconds[0], to = seconds[foot] - seconds[0], width = to - from;
    /* Lines that meet elsewhere than between these points are a jump, not a beginning. */
    double apart = *meets < from - width ? from - width - *meets : *meets > to + width ? *meets - to - width : 0;
    double jump = apart * slope;
    *meets = fmax(from - width, fmin(*meets, to));
    return fmax(0, off) + left + jump * jump;
}

/* Squares left by the best parabola, by Gram and Schmidt over the powers of time. */
static double parabola(const double *seconds, const double *values, size_t count)
{
    double middle = (seconds[0] + seconds[count - 1]) / 2, half = (seconds[count - 1] - seconds[0]) / 2, left = 0;
    double n = (double)count, t1 = 0, t2 = 0, v = 0, ll = 0, lv = 0, lq = 0, qq = 0, qv = 0;
    if (half <= 0)
        return HUGE_VAL;
    for (size_t i = 0; i < count; i++) {
        double t = (seconds[i] - middle) / half;
        t1 += t / n;
        t2 += t * t / n;
        v += values[i] / n;
    }
    for (size_t i = 0; i < count; i++) {
        double t = (seconds[i] - middle) / half, l = t - t1;
        ll += l * l;
        lv += l * (values[i] - v);
        lq += l * (t * t - t2);
    }
    for (size_t i = 0; i < count; i++) {
        double t = (seconds[i] - middle) / half, q = t * t - t2 - lq / ll * (t - t1);
        qq += q * q;
        qv += q * (values[i] - v);
    }
    for (size_t i = 0; i < count; i++) {
        double t = (seconds[i] - middle) / half, l = t - t1, q = t * t - t2 - lq / ll * l;
        double off = values[i] - v - lv / ll * l - (qq > 0 ? qv / qq * q : 0);
        left += off * off;
    }
    return left;
}

struct onset onset_find(const double *seconds, const double *values, size_t count)
{
    struct onset onset = {false, 0, count > 0 ? seconds[0] : 0};
    struct sums before = {0}, behind[TREND_POINTS_MAX + 1];
    double level, slope, meets = 0;
    if (count < (size_t)3 * SIDE_LEAST || count > TREND_POINTS_MAX)
        return onset;
    /* Of all points from each one on. */
    behind[count] = before;
    for (size_t i = count; i-- > 0;) {
        behind[i] = behind[i + 1];
        add(&behind[i], seconds[i] - seconds[0], values[i] - values[0]);
    }
    double best = MUCH_BETTER * line_of(&behind[0], &level, &slope);
    for (size_t foot = 1; foot + SIDE_LEAST <= count; foot++) {
        add(&before, seconds[foot - 1] - seconds[0], values[foot - 1] - values[0]);
        double left = foot < SIDE_LEAST ? HUGE_VAL : hinge(seconds, &before, &behind[foot], foot, &meets);
        if (left >= best)
            continue;
        best = left;
        onset = (struct onset){true, foot, seconds[0] + fmax(0, meets)};
    }
    /* What speeds up all the time has no beginning that could be seen. */
    if (onset.was_seen && parabola(seconds, values, count) < best)
        onset = (struct onset){false, 0, seconds[0]};
    return onset;
}

struct onset onset_of_steps(const double *seconds, const double *values, size_t count, double least)
{
    double lowest = count > 0 ? values[count - 1] : 0;
    size_t foot = count;
    /* From the end: the lowest that ever comes again tells whether a height was kept. */
    for (size_t i = count; i-- > 0;) {
        lowest = fmin(lowest, values[i]);
        if (lowest - values[0] > least)
            foot = i;
    }
    if (foot <= 1 || foot >= count)
        return (struct onset){false, 0, count > 0 ? seconds[0] : 0};
    return (struct onset){true, foot, seconds[foot - 1]};
}

double onset_apart(double a, double b, double last)
{
    double since = last - fmin(a, b);
    return since > 0 ? fmin(1, fabs(a - b) / since) : 1;
}
