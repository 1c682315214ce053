/* A world from its cast: the rows that have names of their own, and as many made-up ones as the plan asks for. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sampler/demo/world.h"

enum {
    NAME_TRIES = 1000,
    NAME = 64,
    PIDS_APART = 3,       /* a process's pids stand within this many steps each */
    SWAYING = 3,          /* a pool with less traffic stirs too rarely to follow the day: it would jump */
    CHURN_SHARE = 8,      /* one pool in so many is fleeting */
    SMALL_MIB = 32,       /* what comes and goes is small */
    PAGED_LIMIT_GIB = 12, /* unless a scenario is about reaching it */
    LIMIT_STEP_MIB = 4,
    SESSIONS = 3
};

static enum status add_name(struct world *world, const char *name, uint32_t *id)
{
    *id = 0;
    return name == NULL ? STATUS_OK : intern_add(world->names, name, strlen(name), id);
}

static uint32_t count_names(const char *list)
{
    uint32_t count = list != NULL;
    for (const char *bar = list; bar != NULL && (bar = strchr(bar, '|')) != NULL; bar++)
        count++;
    return count;
}

/* How often samples find a pool changed follows from its traffic, so that about a tenth of all rows change in one. On a small server the pools
 * with a name of their own make up much of that tenth; on a busy one those that come on top have to stir more often. */
static int32_t restlessness(const struct world *world, int64_t traffic)
{
    if ((world->plan.scenario->events & SCENARIO_BUSY) != 0)
        return traffic >= 100 ? 1024 : traffic >= 20 ? 640 : traffic >= 3 ? 320 : traffic > 0 ? 48 : 4;
    return traffic >= 100 ? 1024 : traffic >= 20 ? 512 : traffic >= 3 ? 80 : traffic > 0 ? 20 : 4;
}

static int32_t find_pool(const struct world *world, const char *name, enum pool_type type)
{
    uint32_t id = intern_find(world->names, name, strlen(name));
    for (size_t i = 0; id != 0 && i < world->pool_count; i++)
        if (world->pools[i].name == id && world->pools[i].type == type)
            return (int32_t)i;
    return -1;
}

static enum status add_pool(struct world *world, const struct cast_pool *cast, int32_t link)
{
    struct world_pool *pool = &world->pools[world->pool_count];
    bool wraps = (world->plan.scenario->events & SCENARIO_WRAPS) != 0;
    enum status status = add_name(world, cast->name, &pool->name);
    if (status == STATUS_OK)
        status = add_name(world, cast->owner, &pool->owner);
    if (status == STATUS_OK)
        status = add_name(world, cast->aliases, &pool->aliases);
    pool->alias_count = count_names(cast->aliases);
    pool->type = cast->type;
    pool->session = ABSENT;
    pool->link = link;
    pool->rest = cast->live;
    pool->each = cast->each;
    pool->traffic = wraps ? cast->traffic * 40 : cast->traffic;
    pool->restless = restlessness(world, cast->traffic);
    pool->sway = cast->traffic >= SWAYING ? (int32_t)dice_below(&world->dice, 40) : 0;
    pool->noise = (int32_t)dice_below(&world->dice, 4);
    world->pool_count++;
    return status;
}

static enum status add_cast_pools(struct world *world)
{
    enum status status = STATUS_OK;
    for (size_t i = 0; i < world->cast->pool_count && status == STATUS_OK; i++)
        status = add_pool(world, &world->cast->pools[i], LINK_NONE);
    return status;
}

static enum status add_types(struct world *world)
{
    for (size_t i = 0; i < world->cast->type_count; i++) {
        const struct cast_type *cast = &world->cast->types[i];
        struct world_type *type = &world->types[world->type_count++];
        type->cast = cast;
        enum status status = add_name(world, cast->name, &type->name);
        if (status != STATUS_OK)
            return status;
        if (cast->pool == NULL)
            continue;
        int32_t known = find_pool(world, cast->pool, cast->pool_type);
        if (known >= 0) {
            world->pools[known].link = (int32_t)i;
            continue;
        }
        struct cast_pool pool = {cast->pool, cast->pool_type, 0, cast->each, 6, NULL, NULL};
        pool.owner = world->plan.on_linux ? NULL : "nt!ob";
        status = add_pool(world, &pool, (int32_t)i);
        if (status != STATUS_OK)
            return status;
    }
    return STATUS_OK;
}

static void link_file_pools(struct world *world)
{
    for (size_t i = 0; i < 2; i++) {
        const char *name = world->cast->file_pools[i];
        int32_t pool = name == NULL ? -1 : find_pool(world, name, POOL_UNRECLAIMABLE);
        if (pool >= 0)
            world->pools[pool].link = LINK_ALL_FILES;
    }
}

/* A scenario may be about a pool that an ordinary server does not have. */
static enum status add_plots(struct world *world)
{
    for (const struct plot *plot = world->plan.scenario->plots[world->plan.on_linux]; plot->pool != NULL; plot++) {
        struct world_plot *bound = &world->plots[world->plot_count++];
        *bound = (struct world_plot){plot, find_pool(world, plot->pool, plot->type), -1, -1};
        if (bound->pool >= 0)
            continue;
        bound->pool = (int32_t)world->pool_count;
        struct cast_pool pool = {plot->pool, plot->type, 0, plot->each, 0, NULL, NULL};
        enum status status = add_pool(world, &pool, LINK_NONE);
        if (status != STATUS_OK)
            return status;
    }
    return STATUS_OK;
}

/* Four bytes such as drivers choose: a capital first, now and then blanks at the end, a digit, or something unprintable. */
static void make_tag(struct dice *dice, char name[NAME])
{
    static const char odd[] = "#%\"',\\_@\x01\x7f\x9b\xff";
    int64_t shape = dice_below(dice, 100);
    name[0] = (char)('A' + dice_below(dice, 26));
    for (int i = 1; i < 4; i++)
        name[i] = (char)('a' + dice_below(dice, 26));
    if (shape < 30)
        name[1] = (char)('A' + dice_below(dice, 26));
    if (shape >= 20 && shape < 30)
        name[2] = (char)('A' + dice_below(dice, 26));
    if (shape >= 80 && shape < 90)
        name[3] = (char)('0' + dice_below(dice, 10));
    if (shape >= 90)
        name[3] = ' ';
    if (shape >= 96)
        name[2] = ' ';
    if (shape >= 98)
        name[2] = odd[dice_below(dice, sizeof odd - 1)];
    name[4] = '\0';
}

static void make_cache(struct dice *dice, char name[NAME], int32_t each)
{
    static const char *const stems[] = {"drbd", "nvme", "dm",   "nfs", "ext4", "bio",
                                        "scsi", "ip6",  "xfrm", "rbd", "tls",  "md"};
    static const char *const tails[] = {"ctx", "req", "io_end", "work", "entry", "inode", "item", "state"};
    /* One throw a statement: the order in which arguments are evaluated is the compiler's. */
    const char *stem = stems[dice_below(dice, 12)];
    const char *tail = tails[dice_below(dice, 8)];
    snprintf(name, NAME, "%s_%s-%d", stem, tail, (int)each);
}

/* A size of which small ones are far more frequent: a random number of up to `most` bits. */
static int32_t skewed(struct dice *dice, int64_t most)
{
    uint64_t mask = (UINT64_C(1) << dice_below(dice, most + 1)) - 1;
    return (int32_t)(dice_throw(dice) & mask);
}

static struct cast_pool make_pool(struct dice *dice)
{
    struct cast_pool pool = {.each = 32 + skewed(dice, 9) * 16};
    pool.live = 1 + skewed(dice, 15);
    while ((int64_t)pool.live * pool.each > 2 << 20)
        pool.live /= 2;
    int64_t class = dice_below(dice, 100);
    pool.traffic = class < 60 ? 0 : class < 80 ? 1 : class < 93 ? 3 + skewed(dice, 4) : 20 + skewed(dice, 6);
    return pool;
}

static enum status add_made_up(struct world *world)
{
    char name[NAME];
    struct cast_pool pool = make_pool(&world->dice);
    int tries = 0;
    do {
        if (tries++ == NAME_TRIES)
            return STATUS_LIMIT;
        if (world->plan.on_linux)
            make_cache(&world->dice, name, pool.each = 8 * (1 + skewed(&world->dice, 9)));
        else
            make_tag(&world->dice, name);
    } while (intern_find(world->names, name, strlen(name)) != 0);
    bool second = dice_below(&world->dice, 2) == 0;
    pool.name = name;
    pool.type =
        world->plan.on_linux ? (second ? POOL_RECLAIMABLE : POOL_UNRECLAIMABLE) : (second ? POOL_PAGED : POOL_NONPAGED);
    enum status status = add_pool(world, &pool, LINK_NONE);
    bool fleeting = (world->plan.scenario->events & SCENARIO_CHURN) != 0 && dice_below(&world->dice, CHURN_SHARE) == 0;
    world->pools[world->pool_count - 1].fleeting = fleeting;
    /* One tag in five is used in both pools. */
    if (status != STATUS_OK || world->plan.on_linux || dice_below(&world->dice, 5) != 0)
        return status;
    pool.type = second ? POOL_NONPAGED : POOL_PAGED;
    pool.live = 1 + pool.live / 3;
    return add_pool(world, &pool, LINK_NONE);
}

/* The services' session 0 and two people's; last of all pools, so that the others are what they are without. */
static enum status add_session_pools(struct world *world)
{
    size_t count = world->cast->session_pool_count;
    enum status status = STATUS_OK;
    if ((world->plan.scenario->events & SCENARIO_SESSIONS) == 0)
        return STATUS_OK;
    for (size_t i = 0; i < count * SESSIONS && status == STATUS_OK; i++) {
        struct cast_pool pool = world->cast->session_pools[i % count];
        pool.live = 1 + pool.live * (1 + (int32_t)(i / count)) / SESSIONS;
        status = add_pool(world, &pool, LINK_NONE);
        world->pools[world->pool_count - 1].session = (int64_t)(i / count);
    }
    return status;
}

static enum status build_pools(struct world *world)
{
    size_t room = world->cast->pool_count + world->cast->type_count + SCENARIO_PLOTS_MAX +
                  2 * (size_t)world->plan.tags + SESSIONS * world->cast->session_pool_count;
    world->pools = calloc(room, sizeof *world->pools);
    if (world->pools == NULL)
        return STATUS_NO_MEMORY;
    enum status status = add_cast_pools(world);
    if (status == STATUS_OK)
        status = add_types(world);
    if (status == STATUS_OK)
        status = add_plots(world);
    link_file_pools(world);
    int64_t named = (int64_t)(world->cast->pool_count + world->cast->type_count);
    for (; named < world->plan.tags && status == STATUS_OK; named++)
        status = add_made_up(world);
    return status == STATUS_OK ? add_session_pools(world) : status;
}

static enum status find_group(struct world *world, const char *name, int32_t *index)
{
    uint32_t id;
    enum status status = add_name(world, name, &id);
    *index = -1;
    if (status != STATUS_OK || id == 0)
        return status;
    for (size_t i = 0; i < world->group_count; i++)
        if (world->groups[i].name == id)
            *index = (int32_t)i;
    if (*index >= 0)
        return STATUS_OK;
    if (world->group_count == WORLD_GROUPS_MAX)
        return STATUS_LIMIT;
    *index = (int32_t)world->group_count;
    world->groups[world->group_count++] = (struct world_group){id, (1 + dice_below(&world->dice, 6)) << 20};
    return STATUS_OK;
}

/* The pids it will have, one after the other; known from the start, so that no two processes ever share one. */
static void give_pids(struct world *world, struct world_process *process)
{
    int64_t index = (int64_t)world->process_count, scale = world->plan.on_linux ? 1 : 4;
    for (int i = 0; i < WORLD_PIDS; i++) {
        int64_t step = (index * WORLD_PIDS + i) * PIDS_APART + dice_below(&world->dice, PIDS_APART);
        process->pids[i] = index == 0 ? scale : scale * (22 + step);
    }
}

static enum status add_process(struct world *world, const struct cast_process *cast, const char *name)
{
    struct world_process *process = &world->processes[world->process_count];
    struct dice *dice = &world->dice;
    bool churns = (world->plan.scenario->events & SCENARIO_CHURN) != 0;
    process->fleeting = churns && cast->rss_mib < SMALL_MIB && world->process_count > 40 && dice_below(dice, 2) == 0;
    process->extra_type = -1;
    process->rest =
        cast->handles == 0 || cast->count == 1 ? cast->handles : cast->handles * (600 + dice_below(dice, 800)) / 1000;
    process->rest_threads = cast->threads;
    process->rss_mib = cast->rss_mib == 0 ? 0 : 1 + cast->rss_mib * (850 + dice_below(dice, 300)) / 1000;
    for (size_t i = 0; i < world->type_count; i++) {
        int64_t weight = world->cast->profiles[cast->profile].weight[i] * (750 + dice_below(dice, 500)) / 1000;
        process->weight[i] = (int16_t)weight;
        process->weight_sum += (int32_t)weight;
    }
    enum status status = add_name(world, name, &process->name);
    if (status == STATUS_OK)
        status = find_group(world, cast->group, &process->group_index);
    if (status == STATUS_OK && process->group_index >= 0)
        process->group = world->groups[process->group_index].name;
    give_pids(world, process);
    world->process_count++;
    return status;
}

static enum status build_processes(struct world *world)
{
    static const struct cast_process filler = {"", 2, 160, 6, 14, 1, "/system.slice/batch.service"};
    size_t wanted = (size_t)world->plan.processes;
    enum status status = STATUS_OK;
    world->processes = calloc(wanted, sizeof *world->processes);
    if (world->processes == NULL)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < world->cast->process_count; i++)
        for (int32_t k = 0; k < world->cast->processes[i].count && world->process_count < wanted; k++)
            if (status == STATUS_OK)
                status = add_process(world, &world->cast->processes[i], world->cast->processes[i].name);
    struct cast_process extra = filler;
    if (!world->plan.on_linux)
        extra.group = NULL;
    while (status == STATUS_OK && world->process_count < wanted) {
        size_t pick = (size_t)dice_below(&world->dice, (int64_t)world->cast->extra_count);
        status = add_process(world, &extra, world->cast->extras[pick]);
    }
    return status;
}

static void bind_plot(struct world *world, struct world_plot *bound)
{
    for (size_t t = 0; bound->plot->object_type != NULL && t < world->type_count; t++)
        if (strcmp(world->types[t].cast->name, bound->plot->object_type) == 0)
            bound->type = (int32_t)t;
    if (bound->plot->process == NULL)
        return;
    uint32_t name = intern_find(world->names, bound->plot->process, strlen(bound->plot->process));
    for (size_t i = world->process_count; i-- > 0;)
        if (world->processes[i].name == name)
            bound->process = (int32_t)i;
    if (bound->process >= 0) {
        world->processes[bound->process].steady = true;
        world->processes[bound->process].fleeting = false;
        world->processes[bound->process].extra_type = bound->type;
    }
}

/* Where a scenario fills the paged pool, the limit stands where the scenario ends. */
static int64_t paged_limit(const struct world *world)
{
    int64_t story = world_story_bytes(world, POOL_PAGED), rest = 0, step = (int64_t)LIMIT_STEP_MIB << 20;
    if ((world->plan.scenario->events & SCENARIO_FILLS_PAGED) == 0)
        return (int64_t)PAGED_LIMIT_GIB << 30;
    for (size_t i = 0; i < world->pool_count; i++)
        if (world->pools[i].type == POOL_PAGED)
            rest += world->pools[i].rest * world->pools[i].each;
    return (world_pool_bytes(rest + story) + step - 1) / step * step;
}

enum status world_build(struct world *world)
{
    enum status status = build_pools(world);
    if (status == STATUS_OK)
        status = build_processes(world);
    if (status == STATUS_OK)
        status = add_name(world, "(kmalloc >8k)", &world->gap_name);
    if (status != STATUS_OK)
        return status;
    for (size_t i = 0; i < world->plot_count; i++)
        bind_plot(world, &world->plots[i]);
    world->paged_limit = paged_limit(world);
    return STATUS_OK;
}
