/* The life of a world: opened, stepped, closed. */
#include "sampler/demo/world.h"

#include <stdlib.h>

#include "base/when.h"
#include "sampler/demo/rhythm.h"

enum { FAULTS_PER_SECOND = 1200, NAMES_LIMIT = 8 << 20 };

enum status world_open(struct world **out, const struct demo_plan *plan, int64_t interval_ns, struct problem *why)
{
    *out = NULL;
    struct world *world = calloc(1, sizeof *world);
    if (world == NULL)
        return problem_set(why, STATUS_NO_MEMORY, "cannot build the demo: out of memory");
    world->plan = *plan;
    world->cast = plan->on_linux ? &demo_linux_cast : &demo_windows_cast;
    world->dice.state = plan->seed;
    world->clock.interval_ns = interval_ns;
    enum status status = intern_open(&world->names, NAMES_LIMIT);
    if (status == STATUS_OK)
        status = world_build(world);
    if (status != STATUS_OK) {
        world_close(world);
        return problem_set(why, status, "cannot build the demo: %s", status_name(status));
    }
    *out = world;
    return STATUS_OK;
}

void world_close(struct world *world)
{
    if (world == NULL)
        return;
    if (world->names != NULL)
        intern_close(world->names);
    free(world->pools);
    free(world->processes);
    free(world);
}

static void restart(struct world *world)
{
    world_boot_text(world, world->boot);
    world_people_restart(world);
    world_people_step(world);
    world_pools_restart(world);
    world->commit_peak = 0;
    world->faults = (world->clock.utc_ns - world->clock.boot_utc_ns) / NS_PER_SECOND * FAULTS_PER_SECOND;
}

static void go_on(struct world *world)
{
    world_people_step(world);
    world_pools_step(world);
    int64_t rate = FAULTS_PER_SECOND + FAULTS_PER_SECOND * world->load / 2 / RHYTHM_ONE;
    world->faults += world->clock.elapsed_ns / NS_PER_MS * rate / 1000 + dice_below(&world->dice, 300);
}

void world_step(struct world *world)
{
    bool restarted = world_clock_step(&world->clock, &world->plan);
    world->load = rhythm_load(world->clock.utc_ns);
    world_story_step(world);
    if (restarted)
        restart(world);
    else
        go_on(world);
}
