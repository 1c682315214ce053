/* slabinfo.h: one row of /proc/slabinfo, versions 2.x.
 *
 *   name <active_objs> <num_objs> <objsize> <objperslab> <pagesperslab> : tunables 0 0 0 : slabdata <active_slabs> <num_slabs> 0
 * objsize is the slot's size, padding included. A name may hold blanks, brackets and digits, so it ends where the five numbers
 * before `: tunables` begin.
 */
#ifndef SAMPLER_LINUX_SLABINFO_H
#define SAMPLER_LINUX_SLABINFO_H

#include "sampler/linux/scan.h"

enum { SLAB_NAME_MAX = 128 };

struct slabinfo_row {
    struct text name; /* borrowed from the line */
    int64_t active_objs, num_objs, objsize, objs_per_slab, pages_per_slab, num_slabs;
};

enum slabinfo_line { SLABINFO_ROW, SLABINFO_HEADER, SLABINFO_DAMAGED, SLABINFO_OTHER_VERSION };

/* What a line is; fills *row for a row. A line that is cut short, or whose numbers do not fit 63 bits, is damaged. */
enum slabinfo_line slabinfo_parse(struct scan line, struct slabinfo_row *row);

#endif
