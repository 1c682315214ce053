/* oom_totals.h: the totals in what Linux' log says of memory (`Mem-Info`), of all kernels. Pure functions over lines, which fill a plain value.
 *
 *   slab_reclaimable:2569 slab_unreclaimable:12482 ... pagetables:1341 ... free:2000        pages, since 2.6.32
 *   Active:3121 inactive:51 ... free:720 slab:33555 mapped:3 pagetables:155                pages, 2.6 before that
 *   139345 pages of slabcache   1890 pages of kernel stacks   0 lowmem pagetables, 274854 highmem pagetables      pages, 2.4 of Red Hat's
 *   Node 0 ... kernel_stack:37164kB ...   Node 0 DMA32 free:7208kB min:...                  KiB; how large a page is follows from what is free in both
 *   2097019 pages RAM   2097019 pages of RAM
 */
#ifndef SAMPLER_FOREIGN_OOM_TOTALS_H
#define SAMPLER_FOREIGN_OOM_TOTALS_H

#include "sampler/foreign/kind.h"

struct oom_totals {
    int64_t pages[TOTALS]; /* of the whole machine; ABSENT: not told */
    int64_t stack_kib;     /* ABSENT: not told */
    int64_t free_pages;    /* ABSENT: not told */
    int64_t free_kib;      /* of all zones */
};

void oom_totals_clear(struct oom_totals *totals);

/* Whether the line is one that begins them where no `Mem-Info:` stands before it. */
bool oom_totals_begin(struct text text);

/* False when the line says nothing of them. */
bool oom_totals_line(struct oom_totals *totals, struct text text);

/* KiB of a page; 0: they do not tell. */
int64_t oom_totals_page_kib(const struct oom_totals *totals);

/* In bytes, into totals that are absent. */
void oom_totals_to_bytes(const struct oom_totals *totals, int64_t page_bytes, int64_t bytes[TOTALS]);

/* The number of KiB behind `name`, which stands as a word of its own; false when it is not there. */
bool oom_find_kib(struct text line, const char *name, int64_t *kib);

#endif
