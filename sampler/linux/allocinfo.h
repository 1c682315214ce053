/* allocinfo.h: kernel memory by call site, from /proc/allocinfo (kernels built with allocation profiling; root only).
 *
 *     12288       12 fs/eventfd.c:393 [module] func:do_eventfd
 * Bytes and outstanding calls: calls is what poolmon calls Diff. The key is file, line and function. When profiling is switched off at run time
 * the file stays and its rows go stale, so vm.mem_profiling is looked at in every sample.
 */
#ifndef SAMPLER_LINUX_ALLOCINFO_H
#define SAMPLER_LINUX_ALLOCINFO_H

#include "sampler/linux/callers.h"
#include "sampler/linux/scan.h"

struct allocinfo {
    struct kernel_file file, profiling;
    struct callers callers;
};

struct allocinfo_site {
    int64_t bytes, calls;
    struct text place, module, function; /* module and function may be empty */
};

/* False for headers and for lines that are cut short. */
bool allocinfo_site_parse(struct scan line, struct allocinfo_site *site);

void allocinfo_open(struct allocinfo *allocinfo, int root);
void allocinfo_close(struct allocinfo *allocinfo);

/* Adds a pool for each call site; a remark when there are none to be had. */
void allocinfo_take(struct allocinfo *allocinfo, struct reader *reader);

#endif
