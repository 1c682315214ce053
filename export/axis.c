#include "export/axis.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "export/amount.h"

/* Below this part of the highest value the lowest one still lets the axis begin at 0. */
static const double FAR_ABOVE = 0.75;

/* --- values ------------------------------------------------------------------------------------------------------------------------ */

/* The smallest of 1, 2, 5, 10 ... that is not below. */
static double round_up(double value)
{
    double power = pow(10, floor(log10(value)));
    double part = value / power;
    return power * (part <= 1 ? 1 : part <= 2 ? 2 : part <= 5 ? 5 : 10);
}

static const char *unit_of(enum unit unit, double size, double *scale)
{
    if (unit == UNIT_BYTES)
        return amount_unit(size, scale);
    *scale = size >= 1e10 ? 1e9 : size >= 1e7 ? 1e6 : 1;
    return *scale >= 1e9 ? "G" : *scale > 1 ? "M" : "";
}

static void put_value(struct axis *axis, double at, double scale, const char *unit)
{
    struct axis_tick *tick = &axis->ticks[axis->count++];
    *tick = (struct axis_tick){.at = at};
    if (scale <= 1 && unit[0] == '\0')
        amount_count(tick->text, (int64_t)at);
    else if (at == 0)
        snprintf(tick->text, sizeof tick->text, "0");
    else
        snprintf(tick->text, sizeof tick->text, "%.6g %.8s", round(at / scale * 1e6) / 1e6, unit);
}

struct axis axis_of_values(double low, double high, enum unit unit, size_t most)
{
    struct axis axis = {.low = 0, .high = 1};
    double scale;
    if (!amount_is_known(low) || !amount_is_known(high) || fabs(low) > 1e19 || fabs(high) > 1e19 || high < low)
        low = high = 0;
    if (low > 0 && low < FAR_ABOVE * high)
        low = 0;
    /* Beyond 2^53 the next number is more than 1 away. */
    high = fmax(high, low + fmax(1, fabs(low) * 1e-9));
    const char *word = unit_of(unit, fmax(fabs(low), fabs(high)), &scale);
    double step = round_up((high - low) / scale / (double)most) * scale;
    step = fmax(step, 1);
    axis.low = floor(low / step) * step;
    axis.high = ceil(high / step) * step;
    for (double at = axis.low; at <= axis.high + step / 2 && axis.count < AXIS_TICKS; at += step)
        put_value(&axis, at, scale, word);
    return axis;
}

/* --- times ------------------------------------------------------------------------------------------------------------------------- */

enum { MINUTE = 60, HOUR = 3600, DAY = 86400 };

static int64_t step_of(double seconds, size_t most)
{
    static const int STEPS[] = {1,        2,        5,         10,        15,        30,        MINUTE,
                                120,      300,      600,       900,       1800,      HOUR,      2 * HOUR,
                                3 * HOUR, 6 * HOUR, 12 * HOUR, DAY,       2 * DAY,   5 * DAY,   10 * DAY,
                                20 * DAY, 50 * DAY, 100 * DAY, 200 * DAY, 500 * DAY, 1000 * DAY};
    size_t count = sizeof STEPS / sizeof STEPS[0];
    for (size_t i = 0; i < count; i++)
        if (seconds / (double)STEPS[i] <= (double)most)
            return STEPS[i];
    int64_t step = STEPS[count - 1];
    while (seconds / (double)step > (double)most)
        step *= 2;
    return step;
}

/* The parts of "2026-03-02 21:00:00 +00:00". */
enum { YEAR = 4, DATE = 10, CLOCK_AT = 11, TO_THE_MINUTE = 5, TO_THE_SECOND = 8 };

/* Round times within a day; days by their date, with the year below. */
static void put_time(struct axis_tick *tick, int64_t utc_s, int64_t step, struct zone zone)
{
    char when[WHEN_TEXT];
    when_format(when, utc_s * NS_PER_SECOND, zone);
    tick->at = (double)utc_s;
    if (step >= DAY) {
        snprintf(tick->text, sizeof tick->text, "%.*s", DATE - YEAR - 1, when + YEAR + 1);
        snprintf(tick->below, sizeof tick->below, "%.*s", YEAR, when);
        return;
    }
    snprintf(tick->text, sizeof tick->text, "%.*s", step < MINUTE ? TO_THE_SECOND : TO_THE_MINUTE, when + CLOCK_AT);
    snprintf(tick->below, sizeof tick->below, "%.*s", DATE, when);
}

/* What repeats below is left out. */
static void keep_changes(struct axis *axis)
{
    for (size_t i = axis->count; i-- > 1;)
        if (strcmp(axis->ticks[i].below, axis->ticks[i - 1].below) == 0)
            axis->ticks[i].below[0] = '\0';
}

struct axis axis_of_times(double low, double high, struct zone zone, size_t most)
{
    const double FARTHEST = 9e9; /* what nanoseconds in 64 bits can say */
    if (!amount_is_known(low) || !amount_is_known(high) || fabs(low) > FARTHEST || fabs(high) > FARTHEST)
        low = high = 0;
    struct axis axis = {.low = low, .high = fmax(high, low + 1)};
    int64_t step = step_of(axis.high - axis.low, most);
    int64_t offset = zone_offset(zone, (int64_t)low * NS_PER_SECOND);
    int64_t at = (int64_t)(ceil((low + (double)offset) / (double)step)) * step - offset;
    for (; (double)at <= axis.high && axis.count < AXIS_TICKS; at += step)
        put_time(&axis.ticks[axis.count++], at, step, zone);
    keep_changes(&axis);
    return axis;
}

struct axis axis_of_spans(double seconds, size_t most)
{
    if (!amount_is_known(seconds) || seconds > 9e9)
        seconds = 1;
    struct axis axis = {.low = 0, .high = fmax(seconds, 1)};
    int64_t step = step_of(axis.high, most);
    for (int64_t at = 0; (double)at <= axis.high && axis.count < AXIS_TICKS; at += step) {
        struct axis_tick *tick = &axis.ticks[axis.count++];
        char span[WHEN_TEXT];
        *tick = (struct axis_tick){.at = (double)at};
        span_format(span, at * NS_PER_SECOND);
        snprintf(tick->text, sizeof tick->text, "%.*s", NUMBER_TEXT - 1, at == 0 ? "0" : span);
    }
    return axis;
}
