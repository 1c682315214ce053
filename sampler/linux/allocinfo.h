/* allocinfo.h: kernel memory by call site, from /proc/allocinfo (kernels built with allocation profiling; root only).
 *
 *     12288       12 fs/eventfd.c:393 [module] func:do_eventfd
 * Bytes and outstanding calls: calls is what poolmon calls Diff. The key is file, line and function. When profiling is switched off at run time
 * the file stays and its rows go stale, so vm.mem_profiling is looked at in every sample.
 */
#ifndef SAMPLER_LINUX_ALLOCINFO_H
#define SAMPLER_LINUX_ALLOCINFO_H

#include "sampler/linux/allocinfo_site.h"
#include "sampler/linux/callers.h"

struct allocinfo {
    struct kernel_file file, profiling;
    struct callers callers;
};

void allocinfo_open(struct allocinfo *allocinfo, int root);
void allocinfo_close(struct allocinfo *allocinfo);

/* Adds a pool for each call site; a remark when there are none to be had. */
void allocinfo_take(struct allocinfo *allocinfo, struct reader *reader);

#endif
