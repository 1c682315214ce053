/* nt_source.h: one NT machine: all readers over one kernel, and the snapshot they fill.
 *
 * A source owns everything in it and borrows the kernel. By default a sample makes four queries: pool tags, performance, processes, object types.
 * Session pools, large allocations and the walk over the handles are extra, and made on request only.
 */
#ifndef SAMPLER_WINDOWS_NT_SOURCE_H
#define SAMPLER_WINDOWS_NT_SOURCE_H

#include "sampler/sampler.h"
#include "sampler/windows/nt_growth.h"
#include "sampler/windows/nt_handles.h"
#include "sampler/windows/nt_pooltags.h"
#include "sampler/windows/nt_totals.h"
#include "sampler/windows/nt_types.h"

struct nt_source {
    struct nt_reader reader;
    struct snapshot snapshot;
    bool want_tags, want_sessions, want_big;
    struct nt_pooltags pooltags, session_tags, big_tags; /* the last two are empty until they are wanted */
    struct nt_totals totals;
    struct nt_types types;
    struct nt_handles handles;
    struct nt_growth growth;
    int64_t walk_budget_ns; /* 0: handles are walked only when something keeps growing */
    int64_t walk_cost_ns;   /* of the last walk */
    int64_t walked_ns;      /* when it was made; ABSENT: never, or too long ago to show */
    uint32_t growing;       /* the name of the type it was made for; 0: it was asked for */
};

/* config->pools: a comma list of tags, session, big; NULL means tags. */
enum status nt_source_open(struct nt_source **source, const struct nt_system *system,
                           const struct sampler_config *config, struct problem *why);
void nt_source_close(struct nt_source *source);

/* Fills the snapshot but for its times; `now_ns` is a clock that only rises. STATUS_UNSUPPORTED when there is nothing at all. */
enum status nt_source_take(struct nt_source *source, int64_t now_ns, struct problem *why);

/* As sampler_toggle_large. */
enum status nt_source_toggle_large(struct nt_source *source, bool *on, struct problem *why);

/* --- handles (nt_source_walk.c) --------------------------------------------------------------------------------------------------- */

/* As sampler_handle_kinds; the budget cannot be kept, since the system hands out all handles in one call. */
enum status nt_source_handle_kinds(struct nt_source *source, int64_t pid, struct handle_kind *kinds, size_t *count,
                                   bool *complete, struct problem *why);

/* As sampler_walk_handles. A walk that took longer than the budget is made so much less often. */
enum status nt_source_walk_handles(struct nt_source *source, int64_t budget_ns, struct problem *why);

/* Walks when it is time to, and names the top holders of the last walk. */
void nt_source_take_holders(struct nt_source *source, int64_t now_ns);

#endif
