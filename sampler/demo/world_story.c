/* The scenario's plots: how far each has come, told to the rows it moves. */
#include "sampler/demo/world.h"

static int64_t plot_bytes(const struct plot *plot, int64_t added, int64_t pool_each)
{
    int64_t first = plot->start_each != 0 ? plot->start_each : pool_each;
    int64_t later = plot->each != 0 ? plot->each : pool_each;
    return plot->start * first + added * later;
}

static void step_plot(struct world *world, const struct world_plot *bound)
{
    const struct plot *plot = bound->plot;
    int64_t uptime = world->clock.utc_ns - world->clock.boot_utc_ns;
    int64_t progress = curve_progress(plot->curve, world->clock.boot_utc_ns, uptime, world->plan.seed);
    int64_t added = plot->span * progress / CURVE_WHOLE;
    int64_t count = plot->start + added;
    struct world_pool *pool = &world->pools[bound->pool];
    pool->extra = count;
    pool->extra_bytes = plot_bytes(plot, added, pool->each);
    if (bound->process >= 0)
        world->processes[bound->process].extra = count;
    else if (bound->type >= 0)
        world->types[bound->type].kernel_extra = count;
}

void world_story_step(struct world *world)
{
    for (size_t i = 0; i < world->plot_count; i++)
        step_plot(world, &world->plots[i]);
}

int64_t world_story_bytes(const struct world *world, enum pool_type type)
{
    int64_t sum = 0;
    for (size_t i = 0; i < world->plot_count; i++) {
        const struct plot *plot = world->plots[i].plot;
        if (plot->type == type)
            sum += plot_bytes(plot, plot->span, world->pools[world->plots[i].pool].each);
    }
    return sum;
}
