/* facts.h: what does not change while a machine runs: its name, system, processors, boot identity, and the moment of a copied tree. */
#ifndef SAMPLER_LINUX_FACTS_H
#define SAMPLER_LINUX_FACTS_H

#include "sampler/sampler.h"

void facts_of_live(struct machine *machine);
void facts_of_tree(struct machine *machine, int root, const char *folder);

/* The identity of the boot below root; of a tree without one, its boot time; else "". */
void facts_boot(char boot[BOOT_TEXT], int root);

/* When a tree was taken: its file `utc` (nanoseconds), else the age of its proc/meminfo or proc/slabinfo. mono is proc/uptime,
 * else the same as utc. */
void facts_moment(int root, int64_t *utc_ns, int64_t *mono_ns);

#endif
