/* world.h: the simulated server: its clock, its rows and how they move from one moment to the next.
 *
 * A world owns everything in it, the interned names included; it is opened whole and allocates nothing afterwards. Same
 * plan, same interval, same number of steps: same world, on every platform. Rows that are not present (churn) keep their slot.
 * Invariants: live = allocs - frees for every pool; a process's handles are the sum of its cells; a type's handles are the sum
 * of its cells over all present processes.
 */
#ifndef SAMPLER_DEMO_WORLD_H
#define SAMPLER_DEMO_WORLD_H

#include <stdbool.h>

#include "base/intern.h"
#include "sampler/demo/cast.h"
#include "sampler/demo/random.h"
#include "sampler/demo/scenario.h"
#include "sampler/snapshot.h"

enum { WORLD_GROUPS_MAX = 64, WORLD_PIDS = 4, WORLD_PAGE = 4096, WORLD_UNHELD_FILES = 148 };

#define WORLD_PHYSICAL (INT64_C(32) << 30)

struct owners;

/* Which type a pool's allocations are objects of. */
enum { LINK_NONE = -1, LINK_ALL_FILES = -2 };

/* A counter as the simulated system keeps it, 32 bits, and what the sampler made of it. */
struct world_counter {
    uint32_t raw;
    int64_t wide;
};

struct world_pool {
    uint32_t name, aliases, owner, alias_count;
    enum pool_type type;
    int64_t session; /* ABSENT: a system pool */
    int32_t link;    /* index of a type, LINK_NONE or LINK_ALL_FILES */
    bool present, fleeting;
    int64_t rest;               /* outstanding allocations at rest */
    int64_t each;               /* bytes of one */
    int64_t traffic;            /* allocations per second */
    int32_t restless;           /* chance in 1024 that a sample changes it */
    int32_t sway, noise;        /* thousandths of rest: with the load, at random */
    int64_t extra, extra_bytes; /* what the scenario added; bytes at each one's own size */
    int64_t moved_extra;        /* how much of extra is in live already */
    int64_t live, bytes;
    int64_t slots; /* Linux */
    struct world_counter allocs, frees;
};

struct world_process {
    uint32_t name, group;
    int64_t pids[WORLD_PIDS];
    int32_t life;        /* which of them is in use */
    int32_t group_index; /* -1 none */
    bool present, fleeting;
    bool steady; /* the scenario's process: no noise, so that its story can be read off */
    int64_t started_ns;
    int64_t rest, rest_threads, rss_mib;
    int16_t weight[CAST_TYPES_MAX];
    int32_t weight_sum;
    int32_t extra_type; /* index of a type, -1 none */
    int64_t extra;
    int64_t handles, threads;
    int64_t cells[CAST_TYPES_MAX]; /* handles by type */
};

struct world_type {
    uint32_t name;
    const struct cast_type *cast; /* borrowed */
    int64_t handles, objects;
    int64_t kernel_extra; /* objects a scenario keeps without a handle */
    int32_t holder;       /* index of the process with most handles of it, -1 none */
};

struct world_group {
    uint32_t name;
    int64_t rest_bytes;
};

/* A plot bound to the rows it moves; -1 where it has none. */
struct world_plot {
    const struct plot *plot; /* borrowed */
    int32_t pool, type, process;
};

struct world_clock {
    int64_t interval_ns;
    int64_t utc_ns, boot_utc_ns, took_ns;
    int64_t elapsed_ns; /* since the previous step, 0 at the first of a boot */
    uint64_t boots;     /* how many restarts were seen */
    bool started;
};

struct world {
    struct demo_plan plan;
    const struct cast *cast;
    struct intern *names; /* owned */
    struct dice dice;
    struct world_clock clock;
    int64_t load;             /* -RHYTHM_ONE .. RHYTHM_ONE */
    struct world_pool *pools; /* owned */
    size_t pool_count;
    struct world_process *processes; /* owned */
    size_t process_count;
    struct world_type types[CAST_TYPES_MAX];
    size_t type_count;
    struct world_group groups[WORLD_GROUPS_MAX];
    size_t group_count;
    struct world_plot plots[SCENARIO_PLOTS_MAX];
    size_t plot_count;
    int64_t handles, threads, present_processes;
    int64_t all_files; /* Linux: open files, those that no process holds included */
    int32_t holder;    /* index of the process with most handles, -1 none */
    char boot[BOOT_TEXT];
    int64_t faults, commit_peak, paged_limit;
    uint32_t gap_name; /* "(kmalloc >8k)" */
};

enum status world_open(struct world **world, const struct demo_plan *plan, int64_t interval_ns, struct problem *why);
void world_close(struct world *world);

/* To the next moment; the first call comes to the first. */
void world_step(struct world *world);

/* Adds its drivers, and who owns each name that its samples ever have, to owners that have none. */
enum status world_owners(const struct world *world, struct owners *owners);

/* --- between the world's own files ---------------------------------------------------------------------------------------- */

/* world_build.c: fills a zeroed world whose plan, cast, dice and names are set. */
enum status world_build(struct world *world);

/* world_clock.c: moves the clock; true when the machine restarted on the way. */
bool world_clock_step(struct world_clock *clock, const struct demo_plan *plan);
/* Identity of the present boot. */
void world_boot_text(const struct world *world, char out[BOOT_TEXT]);

/* world_people.c: processes, and the types their handles are of. */
void world_people_restart(struct world *world);
void world_people_step(struct world *world);

/* world_pools.c */
void world_pools_restart(struct world *world);
void world_pools_step(struct world *world);

/* world_story.c: tells the plots' progress to their rows; what they add to the pools of a type in the end. */
void world_story_step(struct world *world);
int64_t world_story_bytes(const struct world *world, enum pool_type type);

/* world_size.c: bytes of the slab that holds slots of that size; the pages that so many bytes take; the pool memory that so
 * many bytes of allocations take, headers and free room included. */
int64_t world_slab_bytes(int64_t each);
int64_t world_whole_pages(int64_t bytes);
int64_t world_pool_bytes(int64_t allocated);

/* world_show.c: writes this moment. False when the snapshot could not take all rows. */
bool world_show(struct world *world, struct snapshot *snapshot);

#endif
