#include "sampler/demo/curve.h"

#include "base/when.h"
#include "sampler/demo/random.h"
#include "sampler/demo/rhythm.h"

/* part of whole as parts of CURVE_WHOLE; in milliseconds, so that spans of years do not overflow. */
static int64_t share(int64_t part_ns, int64_t whole_ns)
{
    return part_ns / NS_PER_MS * CURVE_WHOLE / (whole_ns / NS_PER_MS);
}

static int64_t ramp(int64_t boot_utc_ns, int64_t uptime_ns)
{
    int64_t whole = CURVE_RAMP_HOURS * NS_PER_HOUR;
    return share(rhythm_busy_time(boot_utc_ns, uptime_ns, whole), whole);
}

static int64_t burst(int64_t uptime_ns, uint64_t seed)
{
    int64_t since = uptime_ns - CURVE_FLAT_HOURS * NS_PER_HOUR;
    if (since < 0)
        return 0;
    int64_t number = since / (CURVE_BURST_HOURS * NS_PER_HOUR);
    if (number >= CURVE_BURSTS)
        return CURVE_WHOLE;
    int64_t length = CURVE_BURST_MINUTES * NS_PER_MINUTE;
    int64_t room = (CURVE_BURST_HOURS * NS_PER_HOUR - length) / NS_PER_SECOND;
    struct dice dice = {dice_hash(seed, (uint64_t)number)};
    int64_t start = dice_below(&dice, room) * NS_PER_SECOND;
    int64_t into = since % (CURVE_BURST_HOURS * NS_PER_HOUR) - start;
    into = into < 0 ? 0 : into > length ? length : into;
    return (number * CURVE_WHOLE + share(into, length)) / CURVE_BURSTS;
}

static int64_t sawtooth(int64_t uptime_ns)
{
    int64_t period = CURVE_SAW_HOURS * NS_PER_HOUR;
    return share(uptime_ns % period, period);
}

/* Halves what is left every CURVE_HALF_MINUTES, straight in between. */
static int64_t plateau(int64_t uptime_ns)
{
    int64_t half = CURVE_HALF_MINUTES * NS_PER_MINUTE;
    int64_t halvings = uptime_ns / half;
    if (halvings >= 24)
        return CURVE_WHOLE;
    int64_t left = CURVE_WHOLE >> halvings;
    return CURVE_WHOLE - left + left / 2 * (share(uptime_ns % half, half) >> 10) / (CURVE_WHOLE >> 10);
}

int64_t curve_progress(enum curve curve, int64_t boot_utc_ns, int64_t uptime_ns, uint64_t seed)
{
    if (uptime_ns <= 0)
        return 0;
    switch (curve) {
    case CURVE_RAMP:
        return ramp(boot_utc_ns, uptime_ns);
    case CURVE_BURST:
        return burst(uptime_ns, seed);
    case CURVE_SAWTOOTH:
        return sawtooth(uptime_ns);
    case CURVE_PLATEAU:
        return plateau(uptime_ns);
    }
    return 0;
}
