#include "sampler/linux/slab_stats.h"

#include <stdio.h>
#include <unistd.h>

#include "base/number.h"
#include "sampler/linux/kernel_file.h"
#include "sampler/linux/scan.h"

enum { STAT_PATH = 320, STAT_TEXT = 4096 };

/* Kernels differ in the paths an object can take; those with sheaves (6.18) add the *_sheaf ones. */
static const char *const ALLOC_PATHS[] = {"alloc_fastpath", "alloc_slowpath", "alloc_cpu_sheaf", NULL};
static const char *const FREE_PATHS[] = {"free_fastpath", "free_slowpath", "free_cpu_sheaf", "free_rcu_sheaf", NULL};

static bool stat_path(char path[STAT_PATH], const char *cache, const char *file)
{
    int length = snprintf(path, STAT_PATH, "%s/%s", cache, file);
    return length > 0 && length < STAT_PATH;
}

bool slab_stats_offered(int folder, const char *cache)
{
    char path[STAT_PATH];
    return folder >= 0 && stat_path(path, cache, ALLOC_PATHS[0]) && faccessat(folder, path, R_OK, 0) == 0;
}

/* "100021 C0=50000 C1=50021": the first number is the sum over the processors. */
static int64_t read_count(int folder, const char *cache, const char *file)
{
    char path[STAT_PATH], text[STAT_TEXT];
    int64_t value;
    if (!stat_path(path, cache, file))
        return ABSENT;
    struct scan scan = scan_start(text, read_small(folder, path, text, sizeof text));
    return scan_number(&scan, &value) ? value : ABSENT;
}

static int64_t sum_paths(int folder, const char *cache, const char *const *files)
{
    int64_t sum = ABSENT;
    for (; *files != NULL; files++)
        sum = number_known_sum(sum, read_count(folder, cache, *files));
    return sum;
}

void slab_stats_read(int folder, const char *cache, int64_t *allocs, int64_t *frees)
{
    *allocs = sum_paths(folder, cache, ALLOC_PATHS);
    *frees = sum_paths(folder, cache, FREE_PATHS);
}
