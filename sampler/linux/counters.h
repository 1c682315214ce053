/* counters.h: the single numbers of a sample: page faults, open files of the whole system, threads.
 *
 * file-nr is read with 64 bytes: the kernel allocates as much as the reader asks for. Each file that cannot be read is one remark.
 */
#ifndef SAMPLER_LINUX_COUNTERS_H
#define SAMPLER_LINUX_COUNTERS_H

#include "sampler/linux/reader.h"

enum { FILE_NR_BYTES = 64 };

struct counters {
    struct kernel_file vmstat, file_nr, loadavg;
    int64_t newest_pid; /* the pid given last, before the sample's processes are listed; ABSENT when not told */
};

void counters_open(struct counters *counters, int root);
void counters_close(struct counters *counters);

/* TOTAL_FAULTS, TOTAL_HANDLES, TOTAL_HANDLES_LIMIT; TOTAL_THREADS gets every task, kernel threads included. */
void counters_take(struct counters *counters, struct reader *reader);

#endif
