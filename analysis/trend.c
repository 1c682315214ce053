#include "analysis/trend.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PAIRED_POINTS = 96, BLOCKS = 8, STEPS_LEAST = 2, ROUNDS_MOST = 48 };

/* Where shapes end. Set on the tuning seeds of tests/score. */
static const double FLAT_NOISES = 5;    /* growth below so many times the noise is none */
static const double KEPT_LEAST = 0.75;  /* what keeps less goes up and down */
static const double LATE_LEAST = 0.42;  /* what is slower than that in the end levels off */
static const double STEP_SHARE = 0.85;  /* of the growth, within ... */
static const double STEP_WINDOWS = 0.5; /* ... so many of the windows: it comes in steps */
static const double STILL_SHARE = 0.25; /* of the windows behind a step in which nothing came: it is over */
static const double QUICKER = 1.6;      /* than the third before: it speeds up */
static const double STILL_PART = 0.06;  /* of the growth, that may come in those nevertheless */
static const double BLOCK_SPREAD = 1.9; /* Student's t of seven degrees for nine of ten cases */

static int by_value(const void *a, const void *b)
{
    const double *left = a, *right = b;
    return (*left > *right) - (*left < *right);
}

/* Brings the value that stands at `place` of the sorted values there, with none larger before it. Sorting all of them takes ten times as long; where parts are uneven too often, what is left is sorted, so that no values
 * take long. */
static void select_place(double *values, size_t count, ptrdiff_t place)
{
    ptrdiff_t from = 0, to = (ptrdiff_t)count - 1;
    for (int rounds = 0; from < to && rounds < ROUNDS_MOST; rounds++) {
        double pivot = values[from + (to - from) / 2];
        ptrdiff_t low = from, high = to;
        while (low <= high) {
            while (values[low] < pivot)
                low++;
            while (values[high] > pivot)
                high--;
            if (low > high)
                break;
            double held = values[low];
            values[low++] = values[high];
            values[high--] = held;
        }
        from = high < place ? low : from;
        to = place < low ? high : to;
    }
    if (from < to)
        qsort(values + from, (size_t)(to - from + 1), sizeof *values, by_value);
}

static double median(double *values, size_t count)
{
    size_t middle = count / 2;
    if (count == 0)
        return 0;
    select_place(values, count, (ptrdiff_t)middle);
    if (count % 2 == 1)
        return values[middle];
    double below = values[0];
    for (size_t i = 1; i < middle; i++)
        below = fmax(below, values[i]);
    return (below + values[middle]) / 2;
}

/* How far a point lies from the line between its neighbours, as a median. */
static double noise_of(const double *values, size_t count)
{
    double off[TREND_POINTS_MAX] = {0};
    size_t found = 0;
    for (size_t i = 1; i + 1 < count; i++)
        off[found++] = fabs(values[i] - (values[i - 1] + values[i + 1]) / 2);
    return median(off, found);
}

/* --- the slope ------------------------------------------------------------------------------------------------------------------ */

static double median_slope(const double *seconds, const double *values, size_t count)
{
    double *slopes = malloc(sizeof *slopes * PAIRED_POINTS * PAIRED_POINTS / 2);
    size_t step = (count + PAIRED_POINTS - 1) / PAIRED_POINTS, found = 0;
    if (slopes == NULL)
        return (values[count - 1] - values[0]) / (seconds[count - 1] - seconds[0]);
    for (size_t i = 0; i < count; i += step)
        for (size_t j = i + step; j < count; j += step)
            if (seconds[j] > seconds[i])
                slopes[found++] = (values[j] - values[i]) / (seconds[j] - seconds[i]);
    double slope = median(slopes, found);
    free(slopes);
    return slope;
}

/* The paces of eight stretches, and from their spread how sure their mean is. */
static void bound_slope(struct trend *trend, const double *seconds, const double *values, size_t count)
{
    double sum = 0, squares = 0;
    size_t found = 0;
    for (size_t block = 0; block < BLOCKS; block++) {
        size_t from = block * (count - 1) / BLOCKS, to = (block + 1) * (count - 1) / BLOCKS;
        if (to == from || seconds[to] <= seconds[from])
            continue;
        double pace = (values[to] - values[from]) / (seconds[to] - seconds[from]);
        sum += pace;
        squares += pace * pace;
        found++;
    }
    double mean = found > 0 ? sum / (double)found : 0;
    double variance = found > 1 ? (squares - sum * mean) / (double)(found - 1) : mean * mean;
    double half = BLOCK_SPREAD * sqrt(variance > 0 ? variance / (double)(found > 1 ? found : 1) : 0);
    trend->low = fmin(trend->slope, mean) - half;
    trend->high = fmax(trend->slope, mean) + half;
}

/* --- the windows ---------------------------------------------------------------------------------------------------------------- */

struct windows {
    double low[TREND_WINDOWS];
    size_t count;
};

/* On the line between two points. */
static double between(const double *seconds, const double *values, size_t before, double at)
{
    double width = seconds[before + 1] - seconds[before];
    double part = width > 0 ? (at - seconds[before]) / width : 1;
    return values[before] + (values[before + 1] - values[before]) * part;
}

/* Windows are of equal time, for points need not be. One without a point has what lies on the line between its neighbours. */
static struct windows cut_windows(const double *seconds, const double *values, size_t count)
{
    struct windows windows = {.count = count / 2 < TREND_WINDOWS ? count / 2 : TREND_WINDOWS};
    double width = (seconds[count - 1] - seconds[0]) / (double)windows.count;
    for (size_t i = 0, point = 0; i < windows.count; i++) {
        double end = seconds[0] + width * (double)(i + 1), low = HUGE_VAL;
        for (; point < count && (seconds[point] < end || i + 1 == windows.count); point++)
            low = fmin(low, values[point]);
        windows.low[i] = low < HUGE_VAL ? low : between(seconds, values, point - 1, end - width / 2);
    }
    return windows;
}

/* The deepest fall below a height that was reached before. */
static double deepest_fall(const struct windows *windows)
{
    double highest = windows->low[0], fall = 0;
    for (size_t i = 1; i < windows->count; i++) {
        highest = fmax(highest, windows->low[i]);
        fall = fmax(fall, highest - windows->low[i]);
    }
    return fall;
}

static double pace_of(const struct windows *windows, size_t from, size_t to)
{
    return (windows->low[to] - windows->low[from]) / (double)(to - from);
}

static double late_pace(const struct windows *windows)
{
    size_t last = windows->count - 1, third = last / 3;
    double before = fmax(pace_of(windows, 0, third), pace_of(windows, third, last - third));
    return before > 0 ? pace_of(windows, last - third, last) / before : 1;
}

/* Whether each third is clearly quicker than the one before: then it is as fast as the last one. */
static bool speeds_up(const struct windows *windows)
{
    size_t last = windows->count - 1, third = last / 3;
    double first = pace_of(windows, 0, third), middle = pace_of(windows, third, last - third);
    double late = pace_of(windows, last - third, last);
    return middle > QUICKER * fmax(0, first) && late > QUICKER * middle;
}

static double part_rising(const struct windows *windows, double least)
{
    size_t rising = 0;
    for (size_t i = 1; i < windows->count; i++)
        rising += windows->low[i] - windows->low[i - 1] > least;
    return (double)rising / (double)(windows->count - 1);
}

/* Which windows hold most of the growth: how many, in how many runs, and how long ago the last was. */
struct steps {
    size_t busy, runs, since;
    bool from_start; /* the first window is one of them */
};

static struct steps find_steps(const struct windows *windows, double growth)
{
    double rises[TREND_WINDOWS] = {0};
    bool taken[TREND_WINDOWS] = {false};
    struct steps steps = {0};
    double sum = 0;
    for (size_t i = 1; i < windows->count; i++)
        rises[i] = windows->low[i] - windows->low[i - 1];
    while (sum < STEP_SHARE * growth && steps.busy + 1 < windows->count) {
        size_t most = 0;
        for (size_t i = 1; i < windows->count; i++)
            if (!taken[i] && (most == 0 || rises[i] > rises[most]))
                most = i;
        taken[most] = true;
        sum += rises[most];
        steps.busy++;
    }
    for (size_t i = 1; i < windows->count; i++) {
        steps.runs += taken[i] && (i == 1 || !taken[i - 1]);
        steps.since = taken[i] ? 0 : steps.since + 1;
    }
    steps.from_start = taken[1];
    return steps;
}

static enum shape shape_of(struct trend *trend, const struct windows *windows)
{
    if (fabs(trend->growth) <= FLAT_NOISES * trend->noise || trend->growth == 0)
        return SHAPE_FLAT;
    if (trend->growth < 0)
        return SHAPE_FALLS;
    if (trend->kept < KEPT_LEAST)
        return SHAPE_SAWTOOTH;
    struct steps steps = find_steps(windows, trend->growth);
    double rest = (double)(windows->count - 1);
    size_t still = (size_t)(STILL_SHARE * rest) + 1, last = windows->count - 1;
    /* Small steps are no busy windows, but something that goes on. */
    bool is_over = steps.since >= still && windows->low[last] - windows->low[last - still] < STILL_PART * trend->growth;
    bool in_steps = (double)steps.busy <= STEP_WINDOWS * rest;
    if (in_steps && steps.from_start && is_over)
        return SHAPE_LEVELS_OFF;
    trend->steps = in_steps ? steps.runs : 0;
    if (trend->steps >= STEPS_LEAST)
        return SHAPE_STEPS;
    if (in_steps && is_over)
        return SHAPE_STEP;
    return trend->late < LATE_LEAST ? SHAPE_LEVELS_OFF : SHAPE_STEADY;
}

/* What speeds up is now as fast as its last third was, and may go on to quicken as much for two thirds more. */
static void hurry(struct trend *trend, const struct windows *windows)
{
    size_t last = windows->count - 1, third = last / 3;
    double width = trend->seconds / (double)windows->count;
    double now = pace_of(windows, last - third, last) / width;
    trend->low = pace_of(windows, third, last - third) / width;
    trend->high = fmax(trend->high, now * trend->late * trend->late);
    trend->slope = now;
}

struct trend trend_find(const double *seconds, const double *values, size_t count)
{
    struct trend trend = {.shape = SHAPE_SHORT};
    if (count < TREND_POINTS_LEAST || count > TREND_POINTS_MAX || seconds[count - 1] <= seconds[0])
        return trend;
    struct windows windows = cut_windows(seconds, values, count);
    trend.seconds = seconds[count - 1] - seconds[0];
    trend.first = windows.low[0];
    trend.last = windows.low[windows.count - 1];
    trend.growth = trend.last - trend.first;
    trend.jitter = noise_of(values, count);
    trend.noise = fmin(trend.jitter, noise_of(windows.low, windows.count));
    double fall = fmax(0, deepest_fall(&windows) - trend.noise);
    trend.kept = trend.growth > 0 ? trend.growth / (trend.growth + fall) : 0;
    trend.late = late_pace(&windows);
    trend.rising = part_rising(&windows, trend.noise);
    trend.shape = shape_of(&trend, &windows);
    if (trend.shape < SHAPE_SAWTOOTH)
        return trend;
    /* Between bursts nothing grows, so that the median of all pairs would say nothing. */
    trend.slope = trend.shape == SHAPE_STEADY ? median_slope(seconds, values, count) : trend.growth / trend.seconds;
    bound_slope(&trend, seconds, values, count);
    if (trend.shape == SHAPE_STEADY && speeds_up(&windows))
        hurry(&trend, &windows);
    return trend;
}

const char *shape_words(enum shape shape)
{
    static const char *const WORDS[SHAPES] = {
        [SHAPE_SHORT] = "watched too shortly",
        [SHAPE_FLAT] = "does not grow",
        [SHAPE_FALLS] = "falls",
        [SHAPE_SAWTOOTH] = "rises and gives back",
        [SHAPE_STEP] = "rose once and stands still",
        [SHAPE_LEVELS_OFF] = "levels off",
        [SHAPE_STEPS] = "grows in steps that are not given back",
        [SHAPE_STEADY] = "grows steadily",
    };
    return WORDS[shape];
}
