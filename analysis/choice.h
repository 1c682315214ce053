/* choice.h: which pools are looked at: poolmon's /p and /s, and its keys p, s, i and 0 to 9. A plain value; all zero is every pool.
 */
#ifndef ANALYSIS_CHOICE_H
#define ANALYSIS_CHOICE_H

#include "base/switches.h"
#include "sampler/snapshot.h"

enum pool_class { CLASS_BOTH, CLASS_NONPAGED, CLASS_PAGED, CLASSES }; /* Linux: unreclaimable, reclaimable */

/* Windows keeps apart what a terminal session allocates. poolmon shows either system pools or session pools, never both. */
enum pool_scope { SCOPE_EVERYTHING, SCOPE_SYSTEM, SCOPE_SESSIONS };

struct pool_choice {
    enum pool_class pool_class;
    enum pool_scope scope;
    int64_t session; /* with SCOPE_SESSIONS: which, ABSENT for all; remembered with the other scopes */
};

bool choice_takes(const struct pool_choice *choice, const struct pool *pool);

/* What /p and /s say. Where poolmon's defaults hold and no /s was given: system pools. */
struct pool_choice choice_of_switches(const struct switches *switches);

#endif
