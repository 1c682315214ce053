#include "sampler/demo/rhythm.h"

#include "base/when.h"

enum { QUARTER = 24, CIRCLE = 4 * QUARTER };

#define DAY_MS  (NS_PER_DAY / NS_PER_MS)
#define HOUR_MS (NS_PER_HOUR / NS_PER_MS)

static const int16_t quarter_wave[QUARTER] = {0,     2143,  4277,  6393,  8481,  10533, 12540, 14493,
                                              16384, 18205, 19948, 21605, 23170, 24636, 25997, 27246,
                                              28378, 29389, 30274, 31029, 31651, 32138, 32488, 32698};

static int64_t table_sine(int64_t index)
{
    const int64_t half_circle = CIRCLE / 2;
    int64_t step = index % CIRCLE;
    int64_t half = step % half_circle;
    int64_t mirrored = half > QUARTER ? half_circle - half : half;
    int64_t value = mirrored == QUARTER ? RHYTHM_ONE : quarter_wave[mirrored];
    return step < half_circle ? value : -value;
}

int64_t rhythm_sine(int64_t position_ms, int64_t period_ms)
{
    int64_t phase = position_ms % period_ms;
    if (phase < 0)
        phase += period_ms;
    int64_t fine = phase * CIRCLE * 256 / period_ms;
    int64_t index = fine / 256, part = fine % 256;
    return (table_sine(index) * (256 - part) + table_sine(index + 1) * part) / 256;
}

int64_t rhythm_load(int64_t utc_ns)
{
    return rhythm_sine(utc_ns / NS_PER_MS - 8 * HOUR_MS, DAY_MS);
}

/* The integral of the load, in RHYTHM_ONEs: the same wave a quarter of a day later. */
static int64_t summed_load(int64_t utc_ns)
{
    return rhythm_sine(utc_ns / NS_PER_MS - 14 * HOUR_MS, DAY_MS);
}

int64_t rhythm_busy_time(int64_t boot_utc_ns, int64_t uptime_ns, int64_t whole_ns)
{
    if (uptime_ns <= 0)
        return 0;
    if (uptime_ns >= whole_ns)
        return whole_ns;
    int64_t first = summed_load(boot_utc_ns);
    int64_t last = summed_load(boot_utc_ns + whole_ns) - first;
    /* In whole seconds, so that nothing overflows. */
    int64_t straight = last * (uptime_ns / NS_PER_SECOND) / (whole_ns / NS_PER_SECOND);
    int64_t bend = summed_load(boot_utc_ns + uptime_ns) - first - straight;
    /* A wave of 4000 s over a day is a rate of 1 +- 0.29. */
    int64_t bent = uptime_ns + bend * (4000 * NS_PER_SECOND / RHYTHM_ONE);
    return bent < 0 ? 0 : bent > whole_ns ? whole_ns : bent;
}
