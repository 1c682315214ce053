/* Pools: what is outstanding in each, and the counters that led there. */
#include "base/when.h"
#include "sampler/demo/rhythm.h"
#include "sampler/demo/world.h"

enum {
    CHURN_ODDS = 2,       /* a pool comes or goes in so many samples, if the dice hit a fleeting one */
    WRAP_ROOM = 60000000, /* allocations from the start until a counter wraps, at most */
    SLAB_SLACK = 40       /* one slot in so many stays free on a partial slab */
};

/* The system's counter wraps at 32 bits; a sampler takes the difference first and widens it then. */
static void count_up(struct world_counter *counter, int64_t by)
{
    uint32_t raw = counter->raw + (uint32_t)by;
    counter->wide += (uint32_t)(raw - counter->raw);
    counter->raw = raw;
}

static void start_counters(struct world_pool *pool, uint32_t frees)
{
    pool->frees = (struct world_counter){frees, frees};
    pool->allocs = (struct world_counter){frees + (uint32_t)pool->live, (int64_t)frees + pool->live};
}

static int64_t slab_slots(const struct world_pool *pool)
{
    int64_t per_slab = world_slab_bytes(pool->each) / pool->each;
    int64_t wanted = pool->live + pool->live / SLAB_SLACK;
    int64_t kept = pool->slots - pool->slots / 256;
    int64_t slots = wanted > kept ? wanted : kept;
    return (slots + per_slab - 1) / per_slab * per_slab;
}

/* Moves a pool to `live`, with `traffic` allocations that are freed again within the sample. */
static void move_pool(struct world_pool *pool, int64_t live, int64_t traffic)
{
    int64_t rise = live - pool->live;
    int64_t allocs = rise > 0 ? rise + traffic : traffic;
    count_up(&pool->allocs, allocs);
    count_up(&pool->frees, allocs - rise);
    pool->live = live;
    pool->bytes = (live - pool->extra) * pool->each + pool->extra_bytes;
    pool->slots = slab_slots(pool);
}

static int64_t traffic_now(const struct world *world, const struct world_pool *pool, uint64_t luck)
{
    const int64_t twice = INT64_C(2) * RHYTHM_ONE;
    int64_t rate = pool->traffic * (twice + world->load) / twice;
    int64_t count = rate * (768 + (int64_t)(luck % 512)) / 1024 * (world->clock.elapsed_ns / NS_PER_MS) / 1000;
    return count > INT32_MAX ? INT32_MAX : count;
}

/* Where a pool without a link stands by its own habits, the scenario left out. */
static int64_t resting(const struct world *world, const struct world_pool *pool, uint64_t luck)
{
    int64_t swing = pool->rest * pool->sway / 1000 * world->load / RHYTHM_ONE;
    int64_t noise = pool->rest * pool->noise / 1000 * ((int64_t)(luck % 2001) - 1000) / 1000;
    return pool->rest + swing + noise;
}

static int64_t linked(const struct world *world, const struct world_pool *pool)
{
    return pool->link == LINK_ALL_FILES ? world->all_files : world->types[pool->link].objects;
}

static void step_pool(struct world *world, struct world_pool *pool)
{
    uint64_t luck = dice_throw(&world->dice);
    bool stirs = (int32_t)(luck & 1023) < pool->restless;
    int64_t live = pool->live - pool->moved_extra + pool->extra;
    if (pool->link != LINK_NONE)
        live = linked(world, pool);
    else if (stirs)
        live = resting(world, pool, luck >> 10) + pool->extra;
    pool->moved_extra = pool->extra;
    if (stirs || live != pool->live)
        move_pool(pool, live, stirs ? traffic_now(world, pool, luck >> 32) : 0);
}

static void churn(struct world *world)
{
    for (int i = 0; i < 4; i++) {
        struct world_pool *pool = &world->pools[dice_below(&world->dice, (int64_t)world->pool_count)];
        if (pool->fleeting && dice_below(&world->dice, CHURN_ODDS) == 0)
            pool->present = !pool->present;
    }
}

static uint32_t first_frees(struct world *world, const struct world_pool *pool)
{
    int64_t uptime_s = (world->clock.utc_ns - world->clock.boot_utc_ns) / NS_PER_SECOND;
    if ((world->plan.scenario->events & SCENARIO_WRAPS) != 0 && pool->traffic > 0)
        return UINT32_MAX - (uint32_t)pool->live - (uint32_t)dice_below(&world->dice, WRAP_ROOM);
    return (uint32_t)(pool->traffic * uptime_s);
}

void world_pools_restart(struct world *world)
{
    for (size_t i = 0; i < world->pool_count; i++) {
        struct world_pool *pool = &world->pools[i];
        pool->present = !pool->fleeting || dice_below(&world->dice, 2) == 0;
        pool->slots = 0;
        pool->live = pool->link == LINK_NONE ? pool->rest + pool->extra : linked(world, pool);
        pool->moved_extra = pool->extra;
        start_counters(pool, first_frees(world, pool));
        move_pool(pool, pool->live, 0);
    }
}

void world_pools_step(struct world *world)
{
    if ((world->plan.scenario->events & SCENARIO_CHURN) != 0)
        churn(world);
    for (size_t i = 0; i < world->pool_count; i++)
        step_pool(world, &world->pools[i]);
}
