/* vmalloc_area.h: one line of /proc/vmallocinfo, wherever it comes from: the kernel, a copied tree, a text that somebody sent. Pure.
 *
 *   0x7874d405-0xe344a63f   20480 n_tty_open+0x19/0xa0 [module] pages=4 vmalloc N0=4
 */
#ifndef SAMPLER_LINUX_VMALLOC_AREA_H
#define SAMPLER_LINUX_VMALLOC_AREA_H

#include "sampler/linux/scan.h"

struct vmalloc_area {
    struct text caller; /* symbol without its offset, or the word that stands in its place */
    struct text module; /* without brackets; length 0 for the kernel itself */
    int64_t bytes;
    int64_t held; /* ABSENT when the line has no pages= */
};

/* False for a line that is no area in use. */
bool vmalloc_area_parse(struct scan line, int64_t page_bytes, struct vmalloc_area *area);

#endif
