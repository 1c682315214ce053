/* Processes and their handles. A process spreads its handles over the types by its profile; the cells of that table are the
 * truth from which the sums by process and by type are kept. */
#include "base/when.h"
#include "sampler/demo/rhythm.h"
#include "sampler/demo/world.h"

enum {
    RESTLESS_PROCESSES = 8, /* one process in so many changes with a sample */
    HANDLE_SWAY = 30,       /* thousandths of its handles, with the load */
    HANDLE_NOISE = 4,
    CHURN_ODDS = 3, /* one process comes or goes in so many samples */
    CHURN_TRIES = 5 /* to find one that may */
};

static void set_cell(struct world *world, struct world_process *process, size_t type, int64_t handles)
{
    world->types[type].handles += handles - process->cells[type];
    process->cells[type] = handles;
}

static void spread_handles(struct world *world, struct world_process *process, int64_t handles)
{
    int64_t left = handles;
    for (size_t i = 1; i < world->type_count; i++) {
        int64_t share = handles * process->weight[i] / process->weight_sum;
        left -= share;
        set_cell(world, process, i, share + (process->extra_type == (int32_t)i ? process->extra : 0));
    }
    set_cell(world, process, 0, left + (process->extra_type == 0 ? process->extra : 0));
    process->handles = handles + process->extra;
}

static void stir_process(struct world *world, struct world_process *process)
{
    int64_t handles = process->rest, threads = process->rest_threads;
    if (!process->steady && handles > 0) {
        handles += handles * HANDLE_SWAY / 1000 * world->load / RHYTHM_ONE;
        handles += dice_around(&world->dice, process->rest * HANDLE_NOISE / 1000 + 1);
        threads += dice_around(&world->dice, threads / 16);
    }
    process->threads = threads;
    spread_handles(world, process, handles);
}

static void arrive(struct world *world, struct world_process *process)
{
    process->present = true;
    process->life = (process->life + 1) % WORLD_PIDS;
    process->started_ns = world->clock.utc_ns - 400 * NS_PER_MS;
    stir_process(world, process);
}

static void leave(struct world *world, struct world_process *process)
{
    for (size_t i = 0; i < world->type_count; i++)
        set_cell(world, process, i, 0);
    process->present = false;
}

void world_people_restart(struct world *world)
{
    for (size_t i = 0; i < world->process_count; i++) {
        struct world_process *process = &world->processes[i];
        int64_t spread = 40 * NS_PER_SECOND / (int64_t)world->process_count;
        process->present = true;
        process->life = 0;
        process->started_ns = world->clock.boot_utc_ns + NS_PER_SECOND + (int64_t)i * spread;
        stir_process(world, process);
    }
}

static void churn(struct world *world)
{
    if (dice_below(&world->dice, CHURN_ODDS) != 0)
        return;
    for (int tries = 0; tries < CHURN_TRIES; tries++) {
        struct world_process *process = &world->processes[dice_below(&world->dice, (int64_t)world->process_count)];
        if (!process->fleeting)
            continue;
        if (process->present)
            leave(world, process);
        else
            arrive(world, process);
        return;
    }
}

static void find_holders(struct world *world)
{
    int64_t most[CAST_TYPES_MAX] = {0}, most_of_all = 0;
    world->holder = -1;
    for (size_t t = 0; t < world->type_count; t++)
        world->types[t].holder = -1;
    for (size_t i = 0; i < world->process_count; i++) {
        const struct world_process *process = &world->processes[i];
        if (!process->present)
            continue;
        if (process->handles > most_of_all) {
            most_of_all = process->handles;
            world->holder = (int32_t)i;
        }
        for (size_t t = 0; t < world->type_count; t++)
            if (process->cells[t] > most[t]) {
                most[t] = process->cells[t];
                world->types[t].holder = (int32_t)i;
            }
    }
}

static void count_people(struct world *world)
{
    world->handles = world->threads = world->present_processes = 0;
    for (size_t i = 0; i < world->process_count; i++) {
        const struct world_process *process = &world->processes[i];
        if (!process->present)
            continue;
        world->present_processes++;
        world->handles += process->handles;
        world->threads += process->threads;
    }
}

static int64_t count_objects(const struct world *world, const struct world_type *type)
{
    switch (type->cast->rule) {
    case OBJECTS_PROCESSES:
        return world->present_processes + type->cast->kernel_objects;
    case OBJECTS_THREADS:
        return world->threads + type->cast->kernel_objects;
    case OBJECTS_FROM_HANDLES:
        break;
    }
    return type->handles * type->cast->objects_permille / 1000 + type->cast->kernel_objects + type->kernel_extra;
}

void world_people_step(struct world *world)
{
    if ((world->plan.scenario->events & SCENARIO_CHURN) != 0)
        churn(world);
    for (size_t i = 0; i < world->process_count; i++) {
        struct world_process *process = &world->processes[i];
        if (process->present && (process->steady || dice_below(&world->dice, RESTLESS_PROCESSES) == 0))
            stir_process(world, process);
    }
    count_people(world);
    find_holders(world);
    world->all_files = world->handles + WORLD_UNHELD_FILES;
    for (size_t i = 0; i < world->type_count; i++)
        world->types[i].objects = count_objects(world, &world->types[i]);
}
