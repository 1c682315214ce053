/* demo.c: the simulated server behind the one interface of sampler.h.
 *
 * Deterministic: take n of a source text and an interval is the same everywhere. Its time is virtual: the first take is at
 * 2026-03-02 21:00:00 UTC, each further one an interval later; it ends with the year 2199.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/when.h"
#include "sampler/demo/world.h"
#include "sampler/sampler.h"

struct demo {
    struct world *world; /* owned */
    struct snapshot snapshot;
};

enum { DEFAULT_INTERVAL_S = 5, LONGEST_INTERVAL_DAYS = 366 };

/* 2200-01-01: well before nanoseconds since 1970 run out. */
#define LAST_UTC_NS (INT64_C(7258118400) * NS_PER_SECOND)

static void describe(const struct demo_plan *plan, struct machine *machine)
{
    memset(machine, 0, sizeof *machine);
    snprintf(machine->host, sizeof machine->host, "demo-server");
    snprintf(machine->os, sizeof machine->os, "%s (simulated)", plan->on_linux ? "Linux 6.12" : "Windows Server 2022");
    plan_format(plan, machine->source, sizeof machine->source);
    snprintf(machine->zone, sizeof machine->zone, "UTC");
    machine->page_bytes = WORLD_PAGE;
    machine->processors = 8;
}

/* Room for every row that can ever be there, so that no take needs memory. */
static bool reserve(struct demo *demo)
{
    const struct world *world = demo->world;
    bool room = snapshot_add_pool(&demo->snapshot) != NULL; /* the row of what is in no cache */
    for (size_t i = 0; i < world->pool_count; i++)
        room = snapshot_add_pool(&demo->snapshot) != NULL && room;
    for (size_t i = 0; i < world->process_count; i++)
        room = snapshot_add_process(&demo->snapshot) != NULL && room;
    snapshot_clear(&demo->snapshot);
    return room;
}

static void demo_close(void *state)
{
    struct demo *demo = state;
    if (demo == NULL)
        return;
    snapshot_done(&demo->snapshot);
    world_close(demo->world);
    free(demo);
}

static enum status demo_open(void **state, const char *argument, const struct sampler_config *config,
                             struct machine *machine, struct problem *why)
{
    struct demo_plan plan;
    enum status status = plan_parse(&plan, argument, why);
    if (status != STATUS_OK)
        return status;
    if (config->interval_ns > LONGEST_INTERVAL_DAYS * NS_PER_DAY)
        return problem_set(why, STATUS_USAGE, "demo: an interval is at most %d days", LONGEST_INTERVAL_DAYS);
    struct demo *demo = calloc(1, sizeof *demo);
    if (demo == NULL)
        return problem_set(why, STATUS_NO_MEMORY, "cannot build the demo: out of memory");
    int64_t interval = config->interval_ns > 0 ? config->interval_ns : DEFAULT_INTERVAL_S * NS_PER_SECOND;
    status = world_open(&demo->world, &plan, interval, why);
    if (status != STATUS_OK) {
        free(demo);
        return status;
    }
    snapshot_init(&demo->snapshot, demo->world->names);
    if (!reserve(demo)) {
        demo_close(demo);
        return problem_set(why, STATUS_NO_MEMORY, "cannot build the demo: out of memory");
    }
    describe(&plan, machine);
    *state = demo;
    return STATUS_OK;
}

static enum status demo_take(void *state, const struct snapshot **out, struct problem *why)
{
    struct demo *demo = state;
    if (demo->world->clock.utc_ns > LAST_UTC_NS)
        return problem_set(why, STATUS_EMPTY, "the demo ends with the year 2199");
    world_step(demo->world);
    if (!world_show(demo->world, &demo->snapshot))
        return problem_set(why, STATUS_LIMIT, "demo: a snapshot cannot hold that many rows");
    *out = &demo->snapshot;
    return STATUS_OK;
}

static const struct world_process *find_process(const struct world *world, int64_t pid)
{
    for (size_t i = 0; i < world->process_count; i++) {
        const struct world_process *process = &world->processes[i];
        if (process->present && process->pids[process->life] == pid)
            return process;
    }
    return NULL;
}

static int by_count(const void *a, const void *b)
{
    const struct handle_kind *left = a, *right = b;
    if (left->handles != right->handles)
        return left->handles > right->handles ? -1 : 1;
    return strcmp(left->name, right->name);
}

static enum status demo_handle_kinds(void *state, int64_t pid, int64_t budget_ns, struct handle_kind *kinds,
                                     size_t *count, bool *complete, struct problem *why)
{
    (void)budget_ns; /* the cells are known: nothing has to be walked */
    const struct world *world = ((const struct demo *)state)->world;
    const struct world_process *process = pid < 0 ? NULL : find_process(world, pid);
    *count = 0;
    *complete = true;
    if (pid >= 0 && process == NULL)
        return problem_set(why, STATUS_NOT_FOUND, "no process %lld", (long long)pid);
    for (size_t i = 0; i < world->type_count; i++) {
        int64_t handles = process == NULL ? world->types[i].handles : process->cells[i];
        if (handles == 0)
            continue;
        snprintf(kinds[*count].name, sizeof kinds[*count].name, "%s", world->types[i].cast->name);
        kinds[(*count)++].handles = handles;
    }
    qsort(kinds, *count, sizeof *kinds, by_count);
    return STATUS_OK;
}

/* Object types are in every snapshot anyway. */
static enum status demo_walk_handles(void *state, int64_t budget_ns, struct problem *why)
{
    (void)state;
    (void)budget_ns;
    (void)why;
    return STATUS_OK;
}

static enum status demo_owners(void *state, struct owners *owners, struct problem *why)
{
    enum status status = world_owners(((const struct demo *)state)->world, owners);
    return status == STATUS_OK ? status : problem_set(why, status, "demo: no memory for the owners");
}

const struct sampler_ops sampler_demo = {
    .name = "demo",
    .open = demo_open,
    .close = demo_close,
    .take = demo_take,
    .is_virtual = true,
    .handle_kinds = demo_handle_kinds,
    .walk_handles = demo_walk_handles,
    .owners = demo_owners,
};
