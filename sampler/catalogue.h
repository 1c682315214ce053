/* catalogue.h: every field pooltop knows, once.
 *
 * The tables below serve columns, sort, filter, export headers, the recording's columns and the manual. A field's id is its only name
 * outside: lower case, unit in the name. Order within a table is the number stored in recordings: append only, never reorder.
 */
#ifndef SAMPLER_CATALOGUE_H
#define SAMPLER_CATALOGUE_H

#include <stddef.h>

#include "base/number.h"

/* How the change of a field between two samples is taken. */
enum difference {
    DIFFERENCE_NONE,   /* a size or an identity: a change means nothing */
    DIFFERENCE_LEVEL,  /* goes up and down: plain difference */
    DIFFERENCE_COUNTER /* only rises since boot: plain difference, negative means reset */
};

/*      enum                  id                  title         unit         difference          help */
#define POOL_FIELDS(X)                                                                                                 \
    X(POOL_ALLOCS, "allocs", "ALLOCS", UNIT_COUNT, DIFFERENCE_COUNTER, "allocations since boot")                       \
    X(POOL_FREES, "frees", "FREES", UNIT_COUNT, DIFFERENCE_COUNTER, "frees since boot")                                \
    X(POOL_DIFF, "diff", "DIFF", UNIT_COUNT, DIFFERENCE_LEVEL, "outstanding allocations; live slots on Linux")         \
    X(POOL_BYTES, "bytes", "BYTES", UNIT_BYTES, DIFFERENCE_LEVEL, "bytes in use")                                      \
    X(POOL_HELD_BYTES, "held_bytes", "HELD", UNIT_BYTES, DIFFERENCE_LEVEL,                                             \
      "bytes held from the system, free slots included")                                                               \
    X(POOL_EACH_BYTES, "per_alloc_bytes", "PER ALLOC", UNIT_BYTES, DIFFERENCE_NONE,                                    \
      "bytes per allocation; slot size on Linux")                                                                      \
    X(POOL_SLOTS, "slots", "SLOTS", UNIT_COUNT, DIFFERENCE_LEVEL, "slots in all slabs, free ones included")            \
    X(POOL_SLABS, "slabs", "SLABS", UNIT_COUNT, DIFFERENCE_LEVEL, "slabs")                                             \
    X(POOL_OBJECTS, "objects", "OBJECTS", UNIT_COUNT, DIFFERENCE_LEVEL, "kernel objects of the kind this pool holds")  \
    X(POOL_HANDLES, "handles", "HANDLES", UNIT_COUNT, DIFFERENCE_LEVEL,                                                \
      "handles (open files) to the objects of this pool")

#define PROCESS_FIELDS(X)                                                                                              \
    X(PROCESS_HANDLES, "handles", "HANDLES", UNIT_COUNT, DIFFERENCE_LEVEL, "open handles; open files on Linux")        \
    X(PROCESS_THREADS, "threads", "THREADS", UNIT_COUNT, DIFFERENCE_LEVEL, "threads")                                  \
    X(PROCESS_PAGED, "paged_bytes", "PAGED", UNIT_BYTES, DIFFERENCE_LEVEL, "paged pool charged to the process")        \
    X(PROCESS_NONPAGED, "nonpaged_bytes", "NONPAGED", UNIT_BYTES, DIFFERENCE_LEVEL,                                    \
      "nonpaged pool charged to the process")                                                                          \
    X(PROCESS_RSS, "rss_bytes", "RSS", UNIT_BYTES, DIFFERENCE_LEVEL, "resident memory")

#define TYPE_FIELDS(X)                                                                                                 \
    X(TYPE_OBJECTS, "objects", "OBJECTS", UNIT_COUNT, DIFFERENCE_LEVEL, "objects of this type")                        \
    X(TYPE_HANDLES, "handles", "HANDLES", UNIT_COUNT, DIFFERENCE_LEVEL, "handles to objects of this type")

#define GROUP_FIELDS(X)                                                                                                \
    X(GROUP_KERNEL, "kernel_bytes", "KERNEL", UNIT_BYTES, DIFFERENCE_LEVEL, "kernel memory charged to the group")      \
    X(GROUP_SLAB, "slab_bytes", "SLAB", UNIT_BYTES, DIFFERENCE_LEVEL, "slab memory charged to the group")

/* Of all pools of a driver together: reckoned (analysis/driver_sums.h), and stored nowhere. */
#define DRIVER_FIELDS(X)                                                                                               \
    X(DRIVER_SUM_BYTES, "bytes", "BYTES", UNIT_BYTES, DIFFERENCE_LEVEL, "bytes in use in its pools")                   \
    X(DRIVER_SUM_TAGS, "tags", "TAGS", UNIT_COUNT, DIFFERENCE_LEVEL, "tags or caches it has")                          \
    X(DRIVER_SUM_DIFF, "diff", "DIFF", UNIT_COUNT, DIFFERENCE_LEVEL, "outstanding allocations; live slots on Linux")   \
    X(DRIVER_SUM_HELD, "held_bytes", "HELD", UNIT_BYTES, DIFFERENCE_LEVEL, "bytes its pools hold from the system")     \
    X(DRIVER_SUM_ALLOCS, "allocs", "ALLOCS", UNIT_COUNT, DIFFERENCE_COUNTER, "allocations since boot")                 \
    X(DRIVER_SUM_FREES, "frees", "FREES", UNIT_COUNT, DIFFERENCE_COUNTER, "frees since boot")

#define TOTAL_FIELDS(X)                                                                                                \
    X(TOTAL_PHYSICAL, "physical_bytes", "Memory", UNIT_BYTES, DIFFERENCE_NONE, "physical memory")                      \
    X(TOTAL_AVAILABLE, "available_bytes", "Avail", UNIT_BYTES, DIFFERENCE_LEVEL,                                       \
      "memory that can be had without swapping")                                                                       \
    X(TOTAL_COMMIT, "commit_bytes", "Commit", UNIT_BYTES, DIFFERENCE_LEVEL, "committed memory")                        \
    X(TOTAL_COMMIT_LIMIT, "commit_limit_bytes", "Limit", UNIT_BYTES, DIFFERENCE_LEVEL, "commit limit")                 \
    X(TOTAL_COMMIT_PEAK, "commit_peak_bytes", "Peak", UNIT_BYTES, DIFFERENCE_LEVEL, "peak commitment")                 \
    X(TOTAL_PAGED, "paged_bytes", "Paged", UNIT_BYTES, DIFFERENCE_LEVEL, "paged pool")                                 \
    X(TOTAL_PAGED_LIMIT, "paged_limit_bytes", "Paged lim", UNIT_BYTES, DIFFERENCE_NONE, "paged pool limit")            \
    X(TOTAL_NONPAGED, "nonpaged_bytes", "Nonpaged", UNIT_BYTES, DIFFERENCE_LEVEL, "nonpaged pool")                     \
    X(TOTAL_NONPAGED_LIMIT, "nonpaged_limit_bytes", "Nonp lim", UNIT_BYTES, DIFFERENCE_NONE, "nonpaged pool limit")    \
    X(TOTAL_SLAB, "slab_bytes", "Slab", UNIT_BYTES, DIFFERENCE_LEVEL, "all slab memory")                               \
    X(TOTAL_RECLAIMABLE, "reclaimable_bytes", "Recl", UNIT_BYTES, DIFFERENCE_LEVEL, "reclaimable slab memory")         \
    X(TOTAL_UNRECLAIMABLE, "unreclaimable_bytes", "Unrecl", UNIT_BYTES, DIFFERENCE_LEVEL, "unreclaimable slab memory") \
    X(TOTAL_STACKS, "kernel_stack_bytes", "Stacks", UNIT_BYTES, DIFFERENCE_LEVEL, "kernel stacks")                     \
    X(TOTAL_PAGE_TABLES, "page_table_bytes", "PageTab", UNIT_BYTES, DIFFERENCE_LEVEL, "page tables")                   \
    X(TOTAL_VMALLOC, "vmalloc_bytes", "Vmalloc", UNIT_BYTES, DIFFERENCE_LEVEL, "memory mapped by vmalloc")             \
    X(TOTAL_PERCPU, "percpu_bytes", "Percpu", UNIT_BYTES, DIFFERENCE_LEVEL, "per-CPU memory")                          \
    X(TOTAL_UNEXPLAINED, "unexplained_bytes", "Rest", UNIT_BYTES, DIFFERENCE_LEVEL,                                    \
      "memory that no counter explains: drivers that take pages directly")                                             \
    X(TOTAL_FAULTS, "page_faults", "Faults", UNIT_COUNT, DIFFERENCE_COUNTER, "page faults since boot")                 \
    X(TOTAL_HANDLES, "handles", "Handles", UNIT_COUNT, DIFFERENCE_LEVEL, "open handles; open files on Linux")          \
    X(TOTAL_HANDLES_LIMIT, "handles_limit", "Limit", UNIT_COUNT, DIFFERENCE_NONE, "most handles the system allows")    \
    X(TOTAL_UNHELD, "unheld_handles", "Unheld", UNIT_COUNT, DIFFERENCE_LEVEL,                                          \
      "open files that no process holds: in flight, shared memory, mappings")                                          \
    X(TOTAL_PROCESSES, "processes", "Procs", UNIT_COUNT, DIFFERENCE_LEVEL, "processes")                                \
    X(TOTAL_THREADS, "threads", "Threads", UNIT_COUNT, DIFFERENCE_LEVEL, "threads")                                    \
    X(TOTAL_KERNEL_RESIDENT, "kernel_resident_bytes", "InRam Krnl", UNIT_BYTES, DIFFERENCE_LEVEL,                      \
      "kernel and driver code that is in memory now (Windows)")                                                        \
    X(TOTAL_PAGED_RESIDENT, "paged_resident_bytes", "InRam P", UNIT_BYTES, DIFFERENCE_LEVEL,                           \
      "paged pool that is in memory now (Windows)")

#define FIELD_ENUM(name, id, title, unit, difference, help) name,
enum pool_value { POOL_FIELDS(FIELD_ENUM) POOL_VALUES };
enum process_value { PROCESS_FIELDS(FIELD_ENUM) PROCESS_VALUES };
enum type_value { TYPE_FIELDS(FIELD_ENUM) TYPE_VALUES };
enum group_value { GROUP_FIELDS(FIELD_ENUM) GROUP_VALUES };
enum driver_value { DRIVER_FIELDS(FIELD_ENUM) DRIVER_SUM_VALUES };
enum total { TOTAL_FIELDS(FIELD_ENUM) TOTALS };
#undef FIELD_ENUM

struct field {
    const char *id;
    const char *title;
    enum unit unit;
    enum difference difference;
    const char *help;
};

/* The kinds of rows a snapshot has; drivers are only in one that was reckoned from another. */
enum entity { ENTITY_POOLS, ENTITY_PROCESSES, ENTITY_TYPES, ENTITY_GROUPS, ENTITY_TOTALS, ENTITY_DRIVERS, ENTITIES };

/* The number fields of an entity, in enum order; *count gets how many. A const table, never NULL. */
const struct field *catalogue_fields(enum entity entity, size_t *count);

/* Index of a field by id, or -1. */
int catalogue_find(enum entity entity, const char *id, size_t length);

/* "pools", "processes", "types", "groups", "totals", "drivers". */
const char *entity_name(enum entity entity);

#endif
