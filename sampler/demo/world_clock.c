#include <stdio.h>

#include "base/when.h"
#include "sampler/demo/world.h"

/* 2026-03-02 21:00:00 UTC, a Monday evening. */
#define FIRST_UTC_NS (INT64_C(1772485200) * NS_PER_SECOND)

enum {
    FIRST_UPTIME_S = 180,
    REBOOT_S = 200,       /* from the last sample to the next at least */
    REBOOT_UPTIME_S = 45, /* of it, already in the new boot */
    SUSPEND_MINUTES = 40, /* every tenth hour */
    SUSPEND_EVERY_HOURS = 10,
    LATE_S = 12
};

static int64_t usual_cost(const struct demo_plan *plan, int64_t utc_ns)
{
    return 1800 * NS_PER_US + (int64_t)(dice_hash(plan->seed, (uint64_t)utc_ns) % 400000);
}

static void restart(struct world_clock *clock, const struct demo_plan *plan)
{
    clock->boots++;
    clock->utc_ns += (REBOOT_S + (int64_t)(dice_hash(plan->seed, clock->boots) % 60)) * NS_PER_SECOND;
    clock->boot_utc_ns = clock->utc_ns - REBOOT_UPTIME_S * NS_PER_SECOND;
    clock->elapsed_ns = 0;
}

/* Once an hour something holds a sample up. */
static int64_t delay(const struct demo_plan *plan, int64_t before_ns, int64_t after_ns)
{
    int64_t hour = after_ns / NS_PER_HOUR;
    if (hour == before_ns / NS_PER_HOUR)
        return 0;
    if (hour % SUSPEND_EVERY_HOURS == SUSPEND_EVERY_HOURS / 2)
        return SUSPEND_MINUTES * NS_PER_MINUTE;
    return (LATE_S + (int64_t)(dice_hash(plan->seed, (uint64_t)hour) % 80)) * NS_PER_SECOND;
}

bool world_clock_step(struct world_clock *clock, const struct demo_plan *plan)
{
    bool restarted = !clock->started;
    if (restarted) {
        clock->started = true;
        clock->utc_ns = FIRST_UTC_NS;
        clock->boot_utc_ns = FIRST_UTC_NS - FIRST_UPTIME_S * NS_PER_SECOND;
        clock->elapsed_ns = 0;
        clock->took_ns = usual_cost(plan, clock->utc_ns);
        return true;
    }
    int64_t before = clock->utc_ns;
    clock->utc_ns += clock->interval_ns;
    clock->took_ns = usual_cost(plan, clock->utc_ns);
    if ((plan->scenario->events & SCENARIO_GAPS) != 0) {
        int64_t late = delay(plan, before, clock->utc_ns);
        clock->utc_ns += late;
        clock->took_ns += late < NS_PER_MINUTE ? late : 0;
    }
    clock->elapsed_ns = clock->utc_ns - before;
    restarted = (plan->scenario->events & SCENARIO_RESTARTS) != 0 &&
                clock->utc_ns - clock->boot_utc_ns > SCENARIO_BOOT_HOURS * NS_PER_HOUR;
    if (restarted)
        restart(clock, plan);
    return restarted;
}

void world_boot_text(const struct world *world, char out[BOOT_TEXT])
{
    uint64_t a = dice_hash(world->plan.seed, world->clock.boots);
    uint64_t b = dice_hash(a, world->clock.boots);
    snprintf(out, BOOT_TEXT, "%08x-%04x-%04x-%04x-%012llx", (unsigned)(a >> 32), (unsigned)(a >> 16) & 0xffff,
             (unsigned)a & 0xffff, (unsigned)(b >> 48), (unsigned long long)(b & UINT64_C(0xffffffffffff)));
}
