/* slab_stats.h: what a kernel built with SLUB_STATS counts for each cache: allocations and frees since boot.
 *
 * No stock kernel has these files; where they are missing the numbers stay ABSENT, and nothing stands in for them.
 */
#ifndef SAMPLER_LINUX_SLAB_STATS_H
#define SAMPLER_LINUX_SLAB_STATS_H

#include <stdbool.h>
#include <stdint.h>

/* Whether the folder /sys/kernel/slab/`cache` has the counters. */
bool slab_stats_offered(int folder, const char *cache);

/* The sum of every path that exists; ABSENT when none could be read. */
void slab_stats_read(int folder, const char *cache, int64_t *allocs, int64_t *frees);

#endif
