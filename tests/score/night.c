#include <stdio.h>
#include <stdlib.h>

#include "base/when.h"
#include "replay/recorder.h"
#include "tests/score/night.h"

enum { NIGHT_BYTES = 48 << 20, REBOOT_HOURS = 5 };

void night_fail(const char *what)
{
    fprintf(stderr, "score: %s\n", what);
    abort();
}

static void open_source(struct night *night, uint64_t seed)
{
    unsigned traits = night->family->traits;
    char source[96];
    struct problem why;
    const char *scenario = (traits & TRAIT_CHURN) != 0 ? "churn" : (traits & TRAIT_WRAPS) != 0 ? "wrap" : "quiet";
    snprintf(source, sizeof source, "demo:%s,seed=%llu,tags=200%s", scenario, (unsigned long long)(seed % 100000),
             (traits & TRAIT_LINUX) != 0 ? ",linux" : "");
    struct sampler_config config = {.source = source, .interval_ns = night->family->interval_s * NS_PER_SECOND};
    if (sampler_open(&night->sampler, &config, &why) != STATUS_OK)
        night_fail(why.line);
}

/* How much later than the last the next sample comes, in nanoseconds on top of the interval. */
static int64_t delay(struct night *night)
{
    unsigned traits = night->family->traits;
    int64_t interval = night->family->interval_s * NS_PER_SECOND;
    if ((traits & TRAIT_UNEVEN) != 0)
        return dice_below(&night->dice, 3 * interval);
    bool gap = (traits & TRAIT_GAPS) != 0 && dice_below(&night->dice, 3 * 3600 / night->family->interval_s) == 0;
    return gap ? 30 * NS_PER_MINUTE : 0;
}

static void take(struct night *night, const struct snapshot **taken)
{
    struct problem why;
    if (sampler_take(night->sampler, taken, &why) != STATUS_OK)
        night_fail(why.line);
}

/* Records it all. The demo's own clock is replaced by the night's. */
void night_record(struct night *night, uint64_t seed)
{
    struct recorder *recorder;
    struct problem why;
    const struct snapshot *taken;
    const struct family *family = night->family;
    int64_t interval = family->interval_s * NS_PER_SECOND, shift = 0;
    open_source(night, seed);
    take(night, &taken);
    night_plan(night, taken);
    snapshot_init(&night->snapshot, taken->names);
    night->first_ns = night->boot_ns = taken->utc_ns;
    if (recording_open_memory(&night->recording, NIGHT_BYTES) != STATUS_OK ||
        recorder_open(&recorder, night->recording, sampler_machine(night->sampler), interval, &why) != STATUS_OK)
        night_fail("cannot record");
    int64_t now = night->first_ns, end = now + (int64_t)(family->hours * 3600) * NS_PER_SECOND;
    while (now <= end) {
        double hours = (double)(now - night->boot_ns) / 3.6e12;
        if (snapshot_copy(&night->snapshot, taken) != STATUS_OK)
            night_fail("no memory");
        night_tell(night, hours, (double)(end - night->boot_ns) / 3.6e12);
        night->snapshot.utc_ns = now + shift;
        night->snapshot.mono_ns = now;
        night->snapshot.boot[0] = (char)('a' + night->boots);
        if (recorder_add(recorder, &night->snapshot, &why) != STATUS_OK)
            night_fail(why.line);
        night->end_ns = now + shift;
        now += interval + delay(night);
        if ((family->traits & TRAIT_CLOCK) != 0 && dice_below(&night->dice, 120) == 0)
            shift += NS_PER_HOUR;
        if ((family->traits & TRAIT_SLEEPS) != 0 && shift == 0 && hours >= night->sleeps)
            shift = night->slept_ns = NS_PER_HOUR;
        take(night, &taken);
        if ((family->traits & TRAIT_REBOOTS) != 0 && now - night->boot_ns > REBOOT_HOURS * NS_PER_HOUR) {
            now += 4 * NS_PER_MINUTE;
            night->boot_ns = now;
            night->boots++;
        }
    }
    recorder_close(recorder, "time is up", &why);
}

void night_done(struct night *night)
{
    recording_close(night->recording);
    snapshot_done(&night->snapshot);
    sampler_close(night->sampler);
}
