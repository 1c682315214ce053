/* process_stat.h: what one read of /proc/PID/stat tells. The name stands in brackets and may itself hold brackets and blanks. */
#ifndef SAMPLER_LINUX_PROCESS_STAT_H
#define SAMPLER_LINUX_PROCESS_STAT_H

#include "sampler/linux/scan.h"

struct process_stat {
    struct text name; /* borrowed */
    char state;       /* R S D Z T ... */
    bool kernel_thread;
    int64_t threads;
    int64_t started_ticks; /* since boot */
    int64_t rss_pages;
};

bool process_stat_parse(const char *text, size_t length, struct process_stat *stat);

/* The group in /proc/PID/cgroup: of the version 1 memory controller, else of version 2. Length 0 when there is none. */
struct text process_cgroup_parse(const char *text, size_t length);

#endif
