/* cast.h: who plays in the simulated server: pools, object types, processes and groups, as const tables.
 *
 * Two casts, Windows and Linux, of the same shape; what is NULL or 0 in one has no meaning on that system. Real, well-known
 * names with plausible sizes; whatever else a server of the asked size needs is made up by world.c.
 */
#ifndef SAMPLER_DEMO_CAST_H
#define SAMPLER_DEMO_CAST_H

#include <stddef.h>
#include <stdint.h>

#include "sampler/snapshot.h"

enum { CAST_TYPES_MAX = 32 };

struct cast_pool {
    const char *name; /* four bytes on Windows */
    enum pool_type type;
    int32_t live;        /* outstanding allocations when the server is at rest */
    int32_t each;        /* bytes of one */
    int32_t traffic;     /* allocations per second, nearly all freed again */
    const char *owner;   /* driver or component, NULL unknown */
    const char *aliases; /* Linux: names merged into this cache, " | " between them; else NULL */
};

/* Where the number of objects of a type comes from. */
enum object_rule { OBJECTS_FROM_HANDLES, OBJECTS_PROCESSES, OBJECTS_THREADS };

struct cast_type {
    const char *name; /* "Token"; on Linux a kind of open file */
    const char *pool; /* the pool its objects live in, NULL none */
    enum pool_type pool_type;
    int32_t each; /* bytes of one object in that pool */
    enum object_rule rule;
    int32_t objects_permille; /* objects per thousand handles */
    int32_t kernel_objects;   /* objects that no handle refers to */
};

/* Which types a process opens: weights by index into the types. */
struct cast_profile {
    int16_t weight[CAST_TYPES_MAX];
};

struct cast_process {
    const char *name;
    int32_t count;
    int32_t handles;
    int32_t threads;
    int32_t rss_mib;
    int32_t profile;   /* index into the profiles */
    const char *group; /* Linux cgroup, NULL none */
};

struct cast {
    const struct cast_pool *pools;
    size_t pool_count;
    const struct cast_type *types; /* at most CAST_TYPES_MAX */
    size_t type_count;
    const struct cast_profile *profiles;
    const struct cast_process *processes; /* the first is the kernel's own, pid 4 or 1, and never leaves */
    size_t process_count;
    const char *const *extras; /* names for the processes that fill up to the asked number */
    size_t extra_count;
    const struct cast_pool *session_pools; /* Windows: what each session has of its own */
    size_t session_pool_count;
    const char *file_pools[2]; /* Linux: caches that hold one object for every open file; NULL none */
};

extern const struct cast demo_windows_cast;
extern const struct cast demo_linux_cast;

#endif
