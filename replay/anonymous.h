/* anonymous.h: other names for what tells who and where: hosts, processes, groups. Inside replay only.
 *
 * The same name always gets the same other name (host-1, process-17, group-3), so that who did what can still be followed. Pools, object types, drivers and
 * numbers stay as they are. An `anonymous` owns all names it has met; it allocates for new ones only.
 */
#ifndef REPLAY_ANONYMOUS_H
#define REPLAY_ANONYMOUS_H

#include "replay/extra_series.h"
#include "sampler/owners/owners.h"

struct anonymous;

enum status anonymous_open(struct anonymous **anonymous);
void anonymous_close(struct anonymous *anonymous);

/* Changes the names of the rows and those in the remarks; `names` is the snapshot's intern, and gets the new ones. */
enum status anonymous_snapshot(struct anonymous *anonymous, struct snapshot *snapshot, struct intern *names);

enum status anonymous_session(struct anonymous *anonymous, struct session *session);

/* Paths keep the file's name, and their folder where every machine has it; other folders are left out. The owners are replaced by others. */
enum status anonymous_owners(struct owners **owners);

/* The machine, and the instance in the path but for what says nothing (`_Total`, numbers, drives): of a process with its name, of our own pools none. Borrowed until the next call. */
enum status anonymous_series(struct anonymous *anonymous, struct extra_series *series);

/* Replaces every name met so far in a recorder's mark; what somebody typed is left out altogether, because anything may stand in it. */
void anonymous_mark(const struct anonymous *anonymous, struct mark *mark);

#endif
