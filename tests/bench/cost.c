/* cost.c: what one sample costs, measured inside one process.
 *
 *   cost FOLDER        FOLDER: where a recording may be written
 *
 * Prints `name value` lines:
 *   take_us bare_us    CPU of sampler_take, and of the bare system calls that fetch the same: the files that the sampler keeps
 *                      open read to their end by pread, /proc listed, one fstatat for each process; medians
 *   take_ratio         their quotient; both run in turns in blocks, so that a busy machine hits both alike
 *   take_allocations   calls of malloc, calloc and realloc while samples 4 to the last were taken
 *   add_allocations    the same for recorder_add into a file; add_us its CPU, add_bytes what one sample added to the file
 * Allocations are counted by standing in front of the C library's functions, whoever calls them: SQLite as well.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/os.h"
#include "base/when.h"
#include "replay/recorder.h"

enum {
    WARM_UP = 12, /* more than the ten samples that a process waits for its turn to be looked at */
    BLOCKS = 40,
    BLOCK = 25,
    COUNTED_SAMPLES = 100,
    BARE_FILES_MAX = 256,
    WHOLE_BYTES = 1 << 20,
    FILE_NR_BYTES = 64
};

/* --- counting allocations ------------------------------------------------------------------------------------------------------- */

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);

static size_t allocations;

void *malloc(size_t size)
{
    allocations++;
    return __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    allocations++;
    return __libc_calloc(count, size);
}

void *realloc(void *old, size_t size)
{
    allocations++;
    return __libc_realloc(old, size);
}

/* --- the bare system calls -------------------------------------------------------------------------------------------------------- */

struct bare {
    int files[BARE_FILES_MAX];
    size_t sizes[BARE_FILES_MAX]; /* how much is asked for in one read */
    size_t file_count;
    char (*processes)[32]; /* "PID/fd" */
    size_t process_count;
    int proc;
    char *bytes;
    unsigned long long sum; /* of what was read, so that nothing is left out */
};

/* The files of /proc and /sys that this process, hence its sampler, keeps open. */
static void find_files(struct bare *bare)
{
    DIR *own = opendir("/proc/self/fd");
    struct dirent *entry;
    while (own != NULL && (entry = readdir(own)) != NULL && bare->file_count < BARE_FILES_MAX) {
        char target[512];
        struct stat kind;
        ssize_t length = readlinkat(dirfd(own), entry->d_name, target, sizeof target - 1);
        if (length <= 0)
            continue;
        target[length] = '\0';
        bool kernel = strncmp(target, "/proc/", 6) == 0 || strncmp(target, "/sys/", 5) == 0;
        if (!kernel || stat(target, &kind) != 0 || !S_ISREG(kind.st_mode))
            continue;
        bool file_nr = strcmp(target, "/proc/sys/fs/file-nr") == 0;
        bare->sizes[bare->file_count] = file_nr ? FILE_NR_BYTES : WHOLE_BYTES;
        bare->files[bare->file_count++] = open(target, O_RDONLY | O_CLOEXEC);
    }
    if (own != NULL)
        closedir(own);
}

static void find_processes(struct bare *bare, const struct snapshot *snapshot)
{
    bare->processes = calloc(snapshot->process_count + 1, sizeof *bare->processes);
    for (size_t i = 0; bare->processes != NULL && i < snapshot->process_count; i++)
        snprintf(bare->processes[bare->process_count++], sizeof *bare->processes, "%lld/fd",
                 (long long)snapshot->processes[i].pid);
}

static bool bare_open(struct bare *bare, const struct snapshot *snapshot)
{
    memset(bare, 0, sizeof *bare);
    find_files(bare);
    find_processes(bare, snapshot);
    bare->proc = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bare->bytes = malloc(WHOLE_BYTES);
    return bare->file_count > 0 && bare->processes != NULL && bare->proc >= 0 && bare->bytes != NULL;
}

static void bare_take(struct bare *bare)
{
    for (size_t i = 0; i < bare->file_count; i++) {
        ssize_t got;
        for (off_t at = 0; (got = pread(bare->files[i], bare->bytes, bare->sizes[i], at)) > 0; at += got) {
            bare->sum += (unsigned long long)got;
            if (bare->sizes[i] == FILE_NR_BYTES)
                break;
        }
    }
    ssize_t listed;
    lseek(bare->proc, 0, SEEK_SET);
    while ((listed = getdents64(bare->proc, bare->bytes, 32768)) > 0)
        bare->sum += (unsigned long long)listed;
    for (size_t i = 0; i < bare->process_count; i++) {
        struct stat files;
        if (fstatat(bare->proc, bare->processes[i], &files, 0) == 0)
            bare->sum += (unsigned long long)files.st_size;
    }
}

/* --- measuring -------------------------------------------------------------------------------------------------------------------- */

static double cpu_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static int by_value(const void *a, const void *b)
{
    const double *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static double median(double *values, size_t count)
{
    qsort(values, count, sizeof *values, by_value);
    return values[count / 2];
}

static bool take(struct sampler *sampler, const struct snapshot **snapshot)
{
    struct problem why = {STATUS_OK, ""};
    if (sampler_take(sampler, snapshot, &why) == STATUS_OK)
        return true;
    fprintf(stderr, "cost: %s\n", why.line);
    return false;
}

static bool compare_with_bare(struct sampler *sampler)
{
    const struct snapshot *snapshot = NULL;
    struct bare bare;
    double ours[BLOCKS], theirs[BLOCKS];
    for (int i = 0; i < WARM_UP; i++)
        if (!take(sampler, &snapshot))
            return false;
    if (!bare_open(&bare, snapshot))
        return false;
    bare_take(&bare);
    for (int block = 0; block < BLOCKS; block++) {
        double begin = cpu_us();
        for (int i = 0; i < BLOCK; i++)
            if (!take(sampler, &snapshot))
                return false;
        double middle = cpu_us();
        for (int i = 0; i < BLOCK; i++)
            bare_take(&bare);
        ours[block] = (middle - begin) / BLOCK;
        theirs[block] = (cpu_us() - middle) / BLOCK;
    }
    double take_us = median(ours, BLOCKS), bare_us = median(theirs, BLOCKS);
    printf("take_us %.1f\nbare_us %.1f\ntake_ratio %.2f\nbare_files %zu\nbare_processes %zu\n", take_us, bare_us,
           take_us / bare_us, bare.file_count, bare.process_count);
    free(bare.processes);
    free(bare.bytes);
    return bare.sum > 0;
}

struct recorded {
    double cpu_us;
    size_t take_allocations, add_allocations;
};

/* Takes and records; allocations of the first three samples are not counted. */
static bool record_some(struct sampler *sampler, struct recorder *recorder, struct recorded *result)
{
    struct problem why = {STATUS_OK, ""};
    double times[COUNTED_SAMPLES];
    for (int i = 0; i < COUNTED_SAMPLES; i++) {
        const struct snapshot *snapshot = NULL;
        size_t before = allocations;
        if (!take(sampler, &snapshot))
            return false;
        size_t taken = allocations;
        double begin = cpu_us();
        if (recorder_add(recorder, snapshot, &why) != STATUS_OK) {
            fprintf(stderr, "cost: %s\n", why.line);
            return false;
        }
        times[i] = cpu_us() - begin;
        result->take_allocations += i < 3 ? 0 : taken - before;
        result->add_allocations += i < 3 ? 0 : allocations - taken;
    }
    result->cpu_us = median(times, COUNTED_SAMPLES);
    return true;
}

static bool count_allocations(const struct sampler_config *config, const char *folder)
{
    struct problem why = {STATUS_OK, ""};
    struct sampler *sampler = NULL;
    struct recording *recording = NULL;
    struct recorder *recorder = NULL;
    struct recording_summary summary;
    struct recorded result = {0, 0, 0};
    char path[4096];
    snprintf(path, sizeof path, "%s/cost.pooltop", folder);
    bool good = sampler_open(&sampler, config, &why) == STATUS_OK &&
                recording_open_write(&recording, path, &why) == STATUS_OK &&
                recorder_open(&recorder, recording, sampler_machine(sampler), config->interval_ns, &why) == STATUS_OK &&
                record_some(sampler, recorder, &result) && recording_summary(recording, &summary, &why) == STATUS_OK;
    if (good)
        printf("take_allocations %zu\nadd_allocations %zu\nadd_us %.1f\n", result.take_allocations,
               result.add_allocations, result.cpu_us);
    else if (why.line[0] != '\0')
        fprintf(stderr, "cost: %s\n", why.line);
    if (recorder != NULL)
        recorder_close(recorder, "measured", NULL);
    recording_close(recording);
    sampler_close(sampler);
    return good;
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: cost FOLDER\n");
        return 2;
    }
    struct problem why = {STATUS_OK, ""};
    struct sampler *sampler = NULL;
    struct sampler_config config = {.source = "linux", .pools = NULL, .interval_ns = NS_PER_SECOND};
    if (sampler_open(&sampler, &config, &why) != STATUS_OK) {
        fprintf(stderr, "cost: %s\n", why.line);
        return 1;
    }
    bool good = compare_with_bare(sampler);
    sampler_close(sampler);
    good = count_allocations(&config, argv[1]) && good;
    return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
