/* call_sites.h: which code of a Linux kernel allocates: from a slab cache (SLUB's alloc_traces in debugfs, where the cache is traced) and for a module (/proc/allocinfo, where the kernel counts by call site).
 *
 * Both are files below a root, this system's "/" or a copied tree's folder, and are read as a stream: a struct call_sites is a plain value with the largest few and the sums of all. Neither file is there on most kernels, and both are
 * root's; where one cannot be read nothing is told. Lines that are no call sites (headers, stacks) are passed over.
 */
#ifndef SAMPLER_OWNERS_CALL_SITES_H
#define SAMPLER_OWNERS_CALL_SITES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/intern.h"

enum { CALL_SITES_KEPT = 5, CALL_SITE_TEXT = 128 };

struct call_site {
    char name[CALL_SITE_TEXT];   /* "ext4_alloc_inode+0x1e/0x180", "fs/ext4/super.c:1388 ext4_alloc_inode" */
    char module[CALL_SITE_TEXT]; /* "" the kernel itself */
    int64_t count, bytes;        /* outstanding; bytes ABSENT when not told */
};

struct call_sites {
    struct call_site largest[CALL_SITES_KEPT]; /* by count for a cache, by bytes for a module */
    size_t count;                              /* of all; more than CALL_SITES_KEPT are only summed up */
    int64_t total, bytes;
};

/* sys/kernel/debug/slab/CACHE/alloc_traces. False when it is not there or tells of nothing. */
bool call_sites_of_cache(struct call_sites *sites, const char *root, struct text cache);

/* The lines of proc/allocinfo with "[module]". False as above. */
bool call_sites_of_module(struct call_sites *sites, const char *root, struct text module);

#endif
