#include "replay/import_boots.h"

#include <stdio.h>
#include <string.h>

#include "base/when.h"

/* A counter of 32 bits that falls from above the first to below the second has wrapped. */
#define WRAP     (INT64_C(1) << 32)
#define WRAP_TOP (WRAP / 4 * 3)
#define WRAP_LOW (WRAP / 4)

void import_boots_init(struct import_boots *boots, const struct intern *names)
{
    *boots = (struct import_boots){.faults = ABSENT, .ticks_ms = ABSENT};
    snapshot_init(&boots->before, names);
    snapshot_clear(&boots->before);
    pool_set_init(&boots->pools);
}

void import_boots_done(struct import_boots *boots)
{
    pool_set_done(&boots->pools);
    snapshot_done(&boots->before);
}

static bool has_wrapped(int64_t before, int64_t now)
{
    return before >= WRAP_TOP && before < WRAP && now < WRAP_LOW;
}

/* More pools count fewer allocations than before than count more. */
static bool counters_fell(const struct import_boots *boots, const struct snapshot *sample)
{
    size_t fell = 0, rose = 0;
    for (size_t i = 0; i < sample->pool_count; i++) {
        uint32_t place = pool_set_find(&boots->pools, &sample->pools[i]);
        int64_t now = sample->pools[i].value[POOL_ALLOCS];
        int64_t before = place == POOL_SET_NONE ? ABSENT : boots->before.pools[place].value[POOL_ALLOCS];
        if (now == ABSENT || before == ABSENT)
            continue;
        rose += now > before;
        fell += now < before && !has_wrapped(before, now);
    }
    return fell > rose;
}

static bool faults_fell(const struct import_boots *boots, const struct snapshot *sample)
{
    int64_t now = sample->totals[TOTAL_FAULTS];
    return now != ABSENT && boots->faults != ABSENT && now < boots->faults;
}

static bool ticks_fell(struct import_boots *boots, int64_t now)
{
    int64_t before = boots->ticks_ms;
    if (now != ABSENT)
        boots->ticks_ms = now;
    return now != ABSENT && before != ABSENT && now < before && !has_wrapped(before, now);
}

static void begin_boot(struct import_boots *boots, const struct snapshot *sample)
{
    char when[WHEN_TEXT];
    when_format_rfc3339(when, sample->utc_ns, (struct zone){ZONE_UTC, 0});
    snprintf(boots->boot, sizeof boots->boot, "imported %s", when);
    boots->count++;
    boots->faults = ABSENT;
    boots->faults_wrapped = 0;
}

static void tell_faults(struct import_boots *boots, struct snapshot *sample)
{
    int64_t now = sample->totals[TOTAL_FAULTS];
    if (now == ABSENT)
        return;
    if (faults_fell(boots, sample))
        boots->faults_wrapped = number_sum(boots->faults_wrapped, WRAP);
    boots->faults = now;
    sample->totals[TOTAL_FAULTS] = number_sum(now, boots->faults_wrapped);
}

/* A sample without counters says nothing about the boot, and what stood before it goes on being compared with. */
static enum status remember(struct import_boots *boots, const struct snapshot *sample)
{
    bool counts = false;
    for (size_t i = 0; i < sample->pool_count && !counts; i++)
        counts = sample->pools[i].value[POOL_ALLOCS] != ABSENT;
    if (!counts)
        return STATUS_OK;
    enum status status = snapshot_copy(&boots->before, sample);
    pool_set_clear(&boots->pools);
    for (size_t i = 0; i < sample->pool_count && status == STATUS_OK; i++)
        if (!pool_set_add(&boots->pools, &sample->pools[i], (uint32_t)i))
            status = STATUS_NO_MEMORY;
    return status;
}

enum status import_boots_tell(struct import_boots *boots, struct snapshot *sample, int64_t ticks_ms)
{
    if (sample->boot[0] != '\0' && strcmp(sample->boot, boots->boot) != 0) {
        begin_boot(boots, sample);
        snprintf(boots->boot, sizeof boots->boot, "%s", sample->boot);
    }
    bool is_told = sample->boot[0] != '\0';
    bool ticks = ticks_fell(boots, ticks_ms);
    bool fell = !is_told && (counters_fell(boots, sample) || ticks);
    bool faults = !is_told && faults_fell(boots, sample) && !has_wrapped(boots->faults, sample->totals[TOTAL_FAULTS]);
    if (boots->boot[0] == '\0' || fell || faults)
        begin_boot(boots, sample);
    snprintf(sample->boot, sizeof sample->boot, "%s", boots->boot);
    tell_faults(boots, sample);
    return remember(boots, sample);
}
