/* A moment of the world as a snapshot. */
#include <string.h>

#include "sampler/demo/rhythm.h"
#include "sampler/demo/world.h"

#define MIB (INT64_C(1) << 20)
#define GIB (INT64_C(1) << 30)

enum { GROUP_HANDLE_BYTES = 740, FILE_LIMIT = 1000000, KERNEL_RESIDENT_KIB = 12672 };

static uint32_t process_name(const struct world *world, int32_t index)
{
    return index < 0 ? 0 : world->processes[index].name;
}

static void show_link(const struct world *world, const struct world_pool *pool, struct pool *row)
{
    if (pool->link == LINK_ALL_FILES) {
        row->value[POOL_OBJECTS] = world->all_files;
        row->value[POOL_HANDLES] = world->handles;
        row->holder = process_name(world, world->holder);
    } else if (pool->link != LINK_NONE) {
        const struct world_type *type = &world->types[pool->link];
        row->value[POOL_OBJECTS] = type->objects;
        row->value[POOL_HANDLES] = type->handles;
        row->holder = process_name(world, type->holder);
    }
}

static void show_pool(const struct world *world, const struct world_pool *pool, struct pool *row)
{
    row->name = pool->name;
    row->type = pool->type;
    row->session = pool->session;
    row->owner = pool->owner;
    row->aliases = pool->aliases;
    row->alias_count = pool->alias_count;
    row->value[POOL_DIFF] = pool->live;
    row->value[POOL_BYTES] = pool->bytes;
    if (world->plan.on_linux) {
        int64_t slab = world_slab_bytes(pool->each);
        row->value[POOL_EACH_BYTES] = pool->each;
        row->value[POOL_SLOTS] = pool->slots;
        row->value[POOL_SLABS] = pool->slots / (slab / pool->each);
        row->value[POOL_HELD_BYTES] = row->value[POOL_SLABS] * slab;
    } else {
        row->value[POOL_ALLOCS] = pool->allocs.wide;
        row->value[POOL_FREES] = pool->frees.wide;
    }
    show_link(world, pool, row);
}

/* Large kmalloc pages that are in Slab and in no cache. */
static int64_t gap_bytes(const struct world *world)
{
    return world_whole_pages(42 * MIB + 3 * MIB * world->load / RHYTHM_ONE);
}

static bool show_gap(const struct world *world, struct snapshot *snapshot)
{
    struct pool *row = snapshot_add_pool(snapshot);
    if (row == NULL)
        return false;
    row->name = world->gap_name;
    row->type = POOL_UNRECLAIMABLE;
    row->value[POOL_BYTES] = row->value[POOL_HELD_BYTES] = gap_bytes(world);
    return true;
}

static bool show_pools(const struct world *world, struct snapshot *snapshot)
{
    for (size_t i = 0; i < world->pool_count; i++) {
        if (!world->pools[i].present)
            continue;
        struct pool *row = snapshot_add_pool(snapshot);
        if (row == NULL)
            return false;
        show_pool(world, &world->pools[i], row);
    }
    return !world->plan.on_linux || show_gap(world, snapshot);
}

static int64_t resident_bytes(const struct world *world, const struct world_process *process)
{
    int64_t bytes = process->rss_mib * MIB;
    return world_whole_pages(bytes + bytes / 50 * world->load / RHYTHM_ONE + process->handles * 96);
}

static bool show_processes(const struct world *world, struct snapshot *snapshot)
{
    for (size_t i = 0; i < world->process_count; i++) {
        const struct world_process *process = &world->processes[i];
        if (!process->present)
            continue;
        struct process *row = snapshot_add_process(snapshot);
        if (row == NULL)
            return false;
        row->pid = process->pids[process->life];
        row->started_ns = process->started_ns;
        row->name = process->name;
        row->group = process->group;
        row->value[PROCESS_HANDLES] = process->handles;
        row->value[PROCESS_THREADS] = process->threads;
        row->value[PROCESS_RSS] = resident_bytes(world, process);
        if (!world->plan.on_linux) {
            row->value[PROCESS_PAGED] = 14000 + process->rss_mib * 640 + process->handles * 168;
            row->value[PROCESS_NONPAGED] = 2400 + process->threads * 1040 + process->handles * 32;
        }
    }
    return true;
}

static bool show_types(const struct world *world, struct snapshot *snapshot)
{
    for (size_t i = 0; i < world->type_count; i++) {
        struct object_type *row = snapshot_add_type(snapshot);
        if (row == NULL)
            return false;
        row->name = world->types[i].name;
        row->value[TYPE_OBJECTS] = world->types[i].objects;
        row->value[TYPE_HANDLES] = world->types[i].handles;
    }
    return true;
}

static bool show_groups(const struct world *world, struct snapshot *snapshot)
{
    int64_t bytes[WORLD_GROUPS_MAX];
    for (size_t i = 0; i < world->group_count; i++)
        bytes[i] = world->groups[i].rest_bytes;
    for (size_t i = 0; i < world->process_count; i++) {
        const struct world_process *process = &world->processes[i];
        if (process->present && process->group_index >= 0)
            bytes[process->group_index] += process->handles * GROUP_HANDLE_BYTES + process->threads * 20480;
    }
    for (size_t i = 0; i < world->group_count; i++) {
        struct group *row = snapshot_add_group(snapshot);
        if (row == NULL)
            return false;
        row->name = world->groups[i].name;
        row->value[GROUP_KERNEL] = world_whole_pages(bytes[i]);
        row->value[GROUP_SLAB] = world_whole_pages(bytes[i] * 7 / 8);
    }
    return true;
}

/* Sum of a value over the pools of one type, ABSENT ones left out. */
static int64_t sum_pools(const struct snapshot *snapshot, enum pool_type type, enum pool_value value)
{
    int64_t sum = 0;
    for (size_t i = 0; i < snapshot->pool_count; i++)
        if (snapshot->pools[i].type == type && snapshot->pools[i].value[value] != ABSENT)
            sum += snapshot->pools[i].value[value];
    return sum;
}

static int64_t sum_resident(const struct snapshot *snapshot)
{
    int64_t sum = 0;
    for (size_t i = 0; i < snapshot->process_count; i++)
        sum += snapshot->processes[i].value[PROCESS_RSS];
    return sum;
}

static int64_t at_most(int64_t value, int64_t limit)
{
    return value < limit ? value : limit;
}

/* What both systems tell. `kernel_bytes` is memory that is neither free nor a process's. */
static void show_common(struct world *world, struct snapshot *snapshot, int64_t kernel_bytes, int64_t commit_limit)
{
    int64_t *totals = snapshot->totals;
    int64_t resident = sum_resident(snapshot);
    int64_t used = resident + kernel_bytes + 2 * GIB;
    totals[TOTAL_PHYSICAL] = WORLD_PHYSICAL;
    totals[TOTAL_AVAILABLE] = WORLD_PHYSICAL - at_most(used, WORLD_PHYSICAL - 96 * MIB);
    totals[TOTAL_COMMIT_LIMIT] = commit_limit;
    totals[TOTAL_COMMIT] = at_most(world_whole_pages(resident * 5 / 4 + kernel_bytes + GIB), commit_limit);
    totals[TOTAL_FAULTS] = world->faults;
    totals[TOTAL_PROCESSES] = world->present_processes;
    totals[TOTAL_THREADS] = world->threads;
}

static void show_windows_totals(struct world *world, struct snapshot *snapshot)
{
    int64_t *totals = snapshot->totals;
    int64_t paged = world_pool_bytes(sum_pools(snapshot, POOL_PAGED, POOL_BYTES));
    int64_t nonpaged = world_pool_bytes(sum_pools(snapshot, POOL_NONPAGED, POOL_BYTES));
    totals[TOTAL_PAGED_LIMIT] = world->paged_limit;
    totals[TOTAL_PAGED] = at_most(paged, world->paged_limit);
    totals[TOTAL_NONPAGED_LIMIT] = WORLD_PHYSICAL / 4 * 3;
    totals[TOTAL_NONPAGED] = at_most(nonpaged, totals[TOTAL_NONPAGED_LIMIT]);
    totals[TOTAL_HANDLES] = world->handles;
    totals[TOTAL_KERNEL_RESIDENT] = KERNEL_RESIDENT_KIB * INT64_C(1024);
    totals[TOTAL_PAGED_RESIDENT] = world_whole_pages(totals[TOTAL_PAGED] / 8 * 7);
    show_common(world, snapshot, totals[TOTAL_PAGED] + totals[TOTAL_NONPAGED], WORLD_PHYSICAL + 4864 * MIB);
    if (totals[TOTAL_COMMIT] > world->commit_peak)
        world->commit_peak = totals[TOTAL_COMMIT];
    totals[TOTAL_COMMIT_PEAK] = world->commit_peak;
}

static void show_linux_totals(struct world *world, struct snapshot *snapshot)
{
    int64_t *totals = snapshot->totals;
    totals[TOTAL_RECLAIMABLE] = sum_pools(snapshot, POOL_RECLAIMABLE, POOL_HELD_BYTES);
    totals[TOTAL_UNRECLAIMABLE] = sum_pools(snapshot, POOL_UNRECLAIMABLE, POOL_HELD_BYTES);
    totals[TOTAL_SLAB] = totals[TOTAL_RECLAIMABLE] + totals[TOTAL_UNRECLAIMABLE];
    totals[TOTAL_STACKS] = world->threads * 16384;
    totals[TOTAL_PAGE_TABLES] = world_whole_pages(sum_resident(snapshot) / 480);
    totals[TOTAL_VMALLOC] = world_whole_pages(38 * MIB + totals[TOTAL_STACKS]);
    totals[TOTAL_PERCPU] = 9 * MIB + MIB / 2;
    totals[TOTAL_UNEXPLAINED] = world_whole_pages(118 * MIB + MIB * world->load / RHYTHM_ONE);
    totals[TOTAL_HANDLES] = world->all_files;
    totals[TOTAL_HANDLES_LIMIT] = FILE_LIMIT;
    totals[TOTAL_UNHELD] = world->all_files - world->handles;
    show_common(world, snapshot, totals[TOTAL_UNRECLAIMABLE] + totals[TOTAL_VMALLOC] + totals[TOTAL_PAGE_TABLES],
                WORLD_PHYSICAL / 2 + 8 * GIB);
}

bool world_show(struct world *world, struct snapshot *snapshot)
{
    snapshot_clear(snapshot);
    snapshot->utc_ns = world->clock.utc_ns;
    snapshot->mono_ns = world->clock.utc_ns - world->clock.boot_utc_ns;
    snapshot->took_ns = world->clock.took_ns;
    memcpy(snapshot->boot, world->boot, BOOT_TEXT);
    if (!show_pools(world, snapshot) || !show_processes(world, snapshot) || !show_types(world, snapshot) ||
        !show_groups(world, snapshot))
        return false;
    if (world->plan.on_linux)
        show_linux_totals(world, snapshot);
    else
        show_windows_totals(world, snapshot);
    return true;
}
