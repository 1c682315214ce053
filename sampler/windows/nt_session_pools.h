/* nt_session_pools.h: the pools of each logon session: class 67, on request.
 *
 * What is published about the layout disagrees, so that each form that was reported is tried on the whole table: every block must end exactly where
 * the next one starts, and the last where the table does. A table that no form fits is left out.
 */
#ifndef SAMPLER_WINDOWS_NT_SESSION_POOLS_H
#define SAMPLER_WINDOWS_NT_SESSION_POOLS_H

#include "sampler/windows/nt_pooltags.h"

/* Adds the rows of all sessions, whose counters `pooltags` (of sessions only) carries on; a remark when the system tells none or their form is not
 * known. */
void nt_session_pools_take(struct nt_pooltags *pooltags, struct nt_reader *reader);

#endif
