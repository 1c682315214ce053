/* meminfo_lines.h: the text of /proc/meminfo, wherever it comes from. Pure.
 */
#ifndef SAMPLER_LINUX_MEMINFO_LINES_H
#define SAMPLER_LINUX_MEMINFO_LINES_H

#include <stddef.h>

#include "sampler/catalogue.h"

/* Totals in bytes, ABSENT for lines that are not there. */
void meminfo_parse(const void *text, size_t length, int64_t totals[TOTALS]);

#endif
