/* nt_handles.h: the walk over every handle of the system: class 64, one record a handle.
 *
 * It costs (a third of a million handles are 12 MB) and security products watch it, so it is made only on request. Pids, handle values and type
 * indexes are told to everybody; the kernel addresses, which are 0 since Windows 11 24H2 unless SeDebugPrivilege is enabled, are not used
 * at all. A tally owns a hash of (process, type) pairs; types that share a pool are counted as one there.
 */
#ifndef SAMPLER_WINDOWS_NT_HANDLES_H
#define SAMPLER_WINDOWS_NT_HANDLES_H

#include "sampler/sampler.h"
#include "sampler/windows/nt_types.h"

struct nt_holding {
    uint32_t pid, handles; /* handles 0: a free place */
    size_t type;           /* the first of those that share a pool */
};

struct nt_holder {
    uint32_t pid, handles; /* handles 0: nobody */
};

struct nt_handles {
    struct nt_holding *holdings; /* owned */
    size_t used, capacity;
    struct nt_holder top[NT_TYPES_MAX]; /* by place of the first type; of the last walk */
};

void nt_handles_done(struct nt_handles *handles);

/* Finds who has most handles of each type. The status of the query; NT_NO_MEMORY as well when the tally cannot grow. */
uint32_t nt_handles_walk(struct nt_handles *handles, struct nt_reader *reader, const struct nt_types *types);

/* Names the top holders beside the pools, "lsass.exe (612)". A pool of which most objects have no handle is held by the kernel, so nobody
 * is named there. */
void nt_handles_join(const struct nt_handles *handles, struct nt_reader *reader, const struct nt_types *types);

/* Handles by type, the largest first, what does not fit as "other"; of one process, or of all (pid < 0). *complete is false when the table was cut. */
uint32_t nt_handles_kinds(struct nt_reader *reader, const struct nt_types *types, int64_t pid,
                          struct handle_kind kinds[HANDLE_KINDS_MAX], size_t *count, bool *complete);

#endif
