/* snapshot.h: one moment of one machine, the one currency of the program.
 *
 * Every number is an int64_t or ABSENT (base/number.h); absent is never shown, stored or exported as 0. Numbers that a source
 * cannot give stay ABSENT, so snapshot_clear sets all of them to it and a source only writes what it knows.
 * Strings are ids in the intern that the snapshot borrows. A snapshot owns its row arrays; snapshot_clear keeps their memory, so
 * that refilling one allocates nothing once it has seen its largest moment. Rows have no order that anybody may rely on; their
 * identity is: pool = name + type + session, process = pid + started_ns, object type = name, group = name, driver = name.
 * A source may not emit two rows with the same identity (the encoder keeps the last).
 */
#ifndef SAMPLER_SNAPSHOT_H
#define SAMPLER_SNAPSHOT_H

#include <stddef.h>
#include <stdint.h>

#include "base/intern.h"
#include "base/number.h"
#include "base/status.h"
#include "sampler/catalogue.h"

/* What is said in the TYPE column: each platform's own words. Stored in recordings: never renumber. */
enum pool_type {
    POOL_TYPE_UNKNOWN = 0,
    POOL_PAGED = 1,         /* Windows */
    POOL_NONPAGED = 2,      /* Windows */
    POOL_RECLAIMABLE = 3,   /* Linux slab, SReclaimable */
    POOL_UNRECLAIMABLE = 4, /* Linux slab, SUnreclaim */
    POOL_VMALLOC = 5,       /* Linux vmalloc, by caller */
    POOL_ALLOCINFO = 6,     /* Linux allocation profiling, by call site */
    POOL_LARGE = 7,         /* Windows: allocations of a page or more, which are in the two above as well */
    POOL_TYPE_COUNT
};

/* Whether rows of the type are about memory that rows of other types are about as well: not to be added to those. */
bool pool_type_repeats(enum pool_type type);

struct pool {
    uint32_t name;    /* tag or cache name: raw bytes, padding blanks and the protected bit included */
    uint32_t aliases; /* the other names behind a merged cache, joined by " | "; 0 when none */
    uint32_t holder;  /* who holds most of it, only where the system tells exactly; else 0 */
    uint32_t owner;   /* driver, module or component; 0 when unknown */
    enum pool_type type;
    uint32_t alias_count; /* the +2 of `signal_cache +2` */
    int64_t session; /* Windows session id; ABSENT for system pools, SESSION_ALL for those of all sessions together */
    int64_t value[POOL_VALUES];
};

struct process {
    int64_t pid;
    int64_t started_ns; /* UTC; with the pid the identity. ABSENT when the system does not tell */
    uint32_t name;
    uint32_t group; /* name of its cgroup on Linux; 0 when unknown */
    int64_t value[PROCESS_VALUES];
};

/* The pid for people and tables: one below zero only tells rows apart whose pids nobody told (an imported counter log without them). */
static inline int64_t process_pid(int64_t pid)
{
    return pid < 0 ? ABSENT : pid;
}

struct object_type {
    uint32_t name;
    int64_t value[TYPE_VALUES];
};

/* Kernel memory charged to a group of processes (a Linux cgroup, by path). */
struct group {
    uint32_t name;
    int64_t value[GROUP_VALUES];
};

/* What the pools of one driver have together. Reckoned from pools, never sampled, stored or copied. */
struct driver_sum {
    uint32_t name;  /* its file, else the words that name it, or its company; 0: nobody is known */
    int32_t driver; /* which of the owners' drivers says more of it; -1: none */
    int32_t grade;  /* enum owner_grade: of its surest pool */
    int64_t value[DRIVER_SUM_VALUES];
};

enum {
    SNAPSHOT_POOLS_MAX = 65536,
    SNAPSHOT_PROCESSES_MAX = 131072,
    SNAPSHOT_TYPES_MAX = 1024,
    SNAPSHOT_GROUPS_MAX = 16384,
    SNAPSHOT_REMARKS_MAX = 8,
    BOOT_TEXT = 64,
    SESSION_ALL = -1 /* as poolmon's /s prints them: only what was imported has it */
};

struct snapshot {
    int64_t utc_ns;       /* the end of the sample */
    int64_t mono_ns;      /* a clock that keeps counting in suspend, from an arbitrary zero within a boot */
    int64_t took_ns;      /* how long collecting took */
    char boot[BOOT_TEXT]; /* identity of the boot: differs after every restart */
    int64_t totals[TOTALS];
    struct pool *pools;
    size_t pool_count, pool_capacity;
    struct process *processes;
    size_t process_count, process_capacity;
    struct object_type *types;
    size_t type_count, type_capacity;
    struct group *groups;
    size_t group_count, group_capacity;
    struct driver_sum *drivers;
    size_t driver_count, driver_capacity;
    /* What a reader must know about this sample: what could not be read and why, what was estimated. Interned, safe text. */
    uint32_t remarks[SNAPSHOT_REMARKS_MAX];
    size_t remark_count;
    /* What an earlier sample of the source had and this one could not read, and why, as safe text; 0: nothing. For the recorder, which marks it; not stored. */
    uint32_t lacks;
    const struct intern *names; /* borrowed */
};

void snapshot_init(struct snapshot *snapshot, const struct intern *names);
void snapshot_done(struct snapshot *snapshot);

/* `to` becomes an equal of `from`, its names included. Allocates only while `to` has never held so many rows. */
enum status snapshot_copy(struct snapshot *to, const struct snapshot *from);

/* No rows, no remarks, all numbers ABSENT; memory is kept. */
void snapshot_clear(struct snapshot *snapshot);

/* A new row, zeroed with every value ABSENT, session ABSENT; NULL when the bound or memory is reached. Borrowed until the next add. */
struct pool *snapshot_add_pool(struct snapshot *snapshot);
struct process *snapshot_add_process(struct snapshot *snapshot);
struct object_type *snapshot_add_type(struct snapshot *snapshot);
struct group *snapshot_add_group(struct snapshot *snapshot);
struct driver_sum *snapshot_add_driver(struct snapshot *snapshot);
void snapshot_add_remark(struct snapshot *snapshot, uint32_t text);

/* The rows of an entity, whatever its kind: how many, and the i-th as struct pool, process, object_type, group or driver_sum; NULL beyond the last. The totals are
 * one row, the array itself. */
size_t snapshot_rows(const struct snapshot *snapshot, enum entity entity);
const void *snapshot_row(const struct snapshot *snapshot, enum entity entity, size_t i);

/* Whether there is a pool of this type. */
bool snapshot_has_type(const struct snapshot *snapshot, enum pool_type type);

/* "Recl", "Unrecl", "Paged", "Nonp", "Vmall", "Alloc", "Large", "?". */
const char *pool_type_name(enum pool_type type);

/* Bytes an allocation holds: POOL_EACH_BYTES when the source gives it, else bytes / diff cut to a whole number, 0 when diff is 0, ABSENT when
 * either is. */
int64_t pool_each_bytes(const struct pool *pool);

#endif
