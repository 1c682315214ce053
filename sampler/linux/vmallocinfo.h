/* vmallocinfo.h: memory mapped by vmalloc, by caller, from /proc/vmallocinfo (root only).
 *
 *   0x7874d405-0xe344a63f   20480 n_tty_open+0x19/0xa0 [module] pages=4 vmalloc N0=4
 * A line's size includes a guard page, so the bytes are `pages=`, else the size less one page. Lines `unpurged` are freed already and not counted.
 * What is mapped but not memory (ioremap, vmap of others' pages) counts as bytes mapped, not as bytes held.
 */
#ifndef SAMPLER_LINUX_VMALLOCINFO_H
#define SAMPLER_LINUX_VMALLOCINFO_H

#include "sampler/linux/callers.h"
#include "sampler/linux/vmalloc_area.h"

/* Adds a pool for each caller; a remark when the file cannot be read. */
void vmallocinfo_take(struct kernel_file *file, struct callers *callers, struct reader *reader);

#endif
