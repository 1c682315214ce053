/* keeper.h: who keeps what a suspect gained, as far as courses tell: a process by its handles, the kernel by references without handles, or a control group by the memory that is charged to it.
 * Inside analysis only. Pure; a holder is a plain value.
 */
#ifndef ANALYSIS_KEEPER_H
#define ANALYSIS_KEEPER_H

#include "analysis/suspects.h"

/* The process whose handles explain what the count of `suspect` gained, else the kernel where the system says that handles to its objects did not grow, else nobody. */
struct verdict_holder keeper_find(const struct course_set *set, const struct intern *names,
                                  const struct suspect *suspect);

/* The deepest control group whose kernel memory gained with these bytes, of the point `from` on: as much as half of them at least, for less would leave most of it to others, and no more than four times as much, for
 * a group that grows by itself would be blamed for everything. The root group is everybody. False: none does, or several do of which none is within the other. */
bool keeper_group(const struct course_set *set, const struct intern *names, const double *bytes, size_t from,
                  struct verdict_holder *holder);

/* When the handles of a process that holds something are used up, in what the system allows altogether, or on Windows one process; a limit that a process has on Linux is not recorded. `from`: the point since which they grow. */
struct forecast keeper_handles_end(const struct course_set *set, const struct verdict_holder *holder, bool on_windows,
                                   size_t from);

/* Whether both are the same process. */
bool keeper_is_same(const struct verdict_holder *a, const struct verdict_holder *b);

#endif
