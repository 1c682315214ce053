/* standing.c: what the verdict costs a live screen, measured inside one process on a busy demo server.
 *
 *   standing TAGS SAMPLES
 *
 * Prints `name value` lines:
 *   add_us        CPU of giving one sample to the standing, mean over all of them
 *   add_first_us  the first, which finds memory for all rows
 *   add_most_us   the longest of the others: when points are folded
 *   judge_us      CPU of a verdict made anew at the end, median of several
 *   standing_kb   what resident memory grew by for all of it
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "analysis/standing.h"
#include "base/os.h"
#include "base/os_self.h"
#include "base/when.h"
#include "sampler/sampler.h"

enum { JUDGED = 9 };

static int64_t cpu_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return now.tv_sec * NS_PER_SECOND + now.tv_nsec;
}

static int by_value(const void *a, const void *b)
{
    const int64_t *left = a, *right = b;
    return (*left > *right) - (*left < *right);
}

static int64_t resident_kb(void)
{
    long pages = 0, skipped;
    FILE *file = fopen("/proc/self/statm", "r");
    if (file == NULL || fscanf(file, "%ld %ld", &skipped, &pages) != 2)
        pages = 0;
    if (file != NULL)
        fclose(file);
    return pages * 4;
}

static int64_t judge(struct standing *standing)
{
    static struct verdict verdict;
    int64_t took[JUDGED];
    for (int i = 0; i < JUDGED; i++) {
        int64_t begun = cpu_ns();
        if (standing_judge(standing, &verdict) != STATUS_OK)
            exit(1);
        took[i] = cpu_ns() - begun;
    }
    qsort(took, JUDGED, sizeof took[0], by_value);
    return took[JUDGED / 2];
}

int main(int argc, char **argv)
{
    char source[64];
    struct problem why;
    struct sampler *sampler;
    struct standing *standing;
    const struct snapshot *snapshot;
    int64_t sum = 0, first = 0, most = 0, grown = 0;
    int samples = argc > 2 ? atoi(argv[2]) : 0;
    snprintf(source, sizeof source, "demo:busy,tags=%s", argc > 1 ? argv[1] : "3000");
    const struct sampler_config config = {.source = source, .interval_ns = NS_PER_SECOND};
    if (samples < 1 || sampler_open(&sampler, &config, &why) != STATUS_OK ||
        standing_open(&standing, NULL, NS_PER_SECOND) != STATUS_OK)
        return 1;
    for (int i = 0; i < samples; i++) {
        if (sampler_take(sampler, &snapshot, &why) != STATUS_OK)
            return 1;
        struct sample_info info = {.utc_ns = snapshot->utc_ns, .mono_ns = snapshot->mono_ns, .session = 1};
        int64_t before = resident_kb(), begun = cpu_ns();
        if (standing_add(standing, &info, snapshot) != STATUS_OK)
            return 1;
        int64_t took = cpu_ns() - begun;
        sum += took;
        first = i == 0 ? took : first;
        most = i > 0 && took > most ? took : most;
        grown += resident_kb() - before;
    }
    printf("add_us %.1f\nadd_first_us %.1f\nadd_most_us %.1f\njudge_us %.1f\nstanding_kb %lld\n",
           (double)sum / samples / 1e3, (double)first / 1e3, (double)most / 1e3, (double)judge(standing) / 1e3,
           (long long)grown);
    standing_close(standing);
    sampler_close(sampler);
    return 0;
}
