/* allocinfo_site.h: one line of /proc/allocinfo, wherever it comes from. Pure.
 *
 *     12288       12 fs/eventfd.c:393 [module] func:do_eventfd
 */
#ifndef SAMPLER_LINUX_ALLOCINFO_SITE_H
#define SAMPLER_LINUX_ALLOCINFO_SITE_H

#include "sampler/linux/scan.h"

struct allocinfo_site {
    int64_t bytes, calls;
    struct text place, module, function; /* module and function may be empty */
};

/* False for headers and for lines that are cut short. */
bool allocinfo_site_parse(struct scan line, struct allocinfo_site *site);

#endif
