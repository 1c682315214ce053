/* nt_processes.h: processes: class 5, which tells of all of them in one call and needs no right for it.
 *
 * A process is its pid and its creation time. The idle process (pid 0) is none and is left out. Quota figures are what the system charges to a
 * process for pool; what a driver leaks is charged to nobody.
 */
#ifndef SAMPLER_WINDOWS_NT_PROCESSES_H
#define SAMPLER_WINDOWS_NT_PROCESSES_H

#include "sampler/windows/nt.h"

/* Adds the rows of this sample, and the totals that are their sums; false, with a remark, when there are none. */
bool nt_processes_take(struct nt_reader *reader);

#endif
