/* meminfo.h: kernel totals from /proc/meminfo, and the memory that none of them explains.
 *
 * unexplained = MemTotal - (free + page cache + anonymous + slab + page tables + per-CPU + huge pages + compressed swap
 *               + the larger of vmalloc and kernel stacks)
 * On kernels with mapped stacks the stacks are part of vmalloc, so the two must not both be taken off. Growth of the rest is the only sign
 * of a driver that takes pages directly.
 */
#ifndef SAMPLER_LINUX_MEMINFO_H
#define SAMPLER_LINUX_MEMINFO_H

#include "sampler/linux/meminfo_lines.h"
#include "sampler/linux/reader.h"

/* Writes the totals it finds into reader->snapshot; NOT_FOUND and the like when the file cannot be read. */
enum status meminfo_take(struct kernel_file *file, struct reader *reader);

#endif
