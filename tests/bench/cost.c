/* cost.c: what one sample costs, measured inside one process.
 *
 *   cost FOLDER        FOLDER: where a recording may be written
 *
 * Prints `name value` lines:
 *   take_us bare_us    CPU of sampler_take, and of the bare system calls that fetch the same bytes: the same preads of the same
 *                      files (opened once where the sampler keeps them open), /proc listed when the sampler does, one fstatat for each
 *                      process; medians
 *   take_ratio         their quotient; both run in turns in blocks, so that a busy machine hits both alike
 *   strict_ratio       the same without what is not kept open, which is the look at some of all /proc/PID/stat
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
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/os.h"
#include "base/when.h"
#include "replay/recorder.h"

enum {
    TURN = 30, /* samples until each process had its turn to be looked at, at one a second */
    WARM_UP = 2 * TURN,
    BLOCKS = 40,
    BLOCK = TURN,
    COUNTED_SAMPLES = 100,
    FETCHES_MAX = 512,
    PATH_BYTES = 512,
    WHOLE_BYTES = 1 << 20,
    LISTING_BYTES = 32768
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

/* --- which bytes the sampler fetches ---------------------------------------------------------------------------------------------- */

ssize_t __pread64_chk(int fd, void *bytes, size_t size, off_t at, size_t capacity);
ssize_t __pread_chk(int fd, void *bytes, size_t size, off_t at, size_t capacity);

/* One file that a take read: how much was asked for first, in how many reads. */
struct fetch {
    char path[PATH_BYTES];
    int fd; /* the sampler's while it is watched; then our own, or -1 when it is opened each time */
    size_t size;
    int reads;
};

/* What the takes of one whole turn fetched, one list for each. */
static struct {
    struct fetch fetches[TURN][FETCHES_MAX];
    size_t counts[TURN];
    bool listed[TURN]; /* whether /proc was */
    int turn;          /* which one is being watched; -1: none */
} watched = {.turn = -1};

static void watch_read(int fd, size_t size, off_t at)
{
    if (watched.turn < 0)
        return;
    size_t *count = &watched.counts[watched.turn];
    struct fetch *list = watched.fetches[watched.turn];
    if (at != 0 && *count > 0 && list[*count - 1].fd == fd) {
        list[*count - 1].reads++;
        return;
    }
    if (*count == FETCHES_MAX)
        return;
    struct fetch *fetch = &list[*count];
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, fetch->path, sizeof fetch->path - 1);
    if (length <= 0)
        return;
    fetch->path[length] = '\0';
    fetch->fd = fd;
    fetch->size = size < WHOLE_BYTES ? size : WHOLE_BYTES;
    fetch->reads = 1;
    ++*count;
}

ssize_t pread(int fd, void *bytes, size_t size, off_t at)
{
    watch_read(fd, size, at);
    return syscall(SYS_pread64, fd, bytes, size, at);
}

ssize_t __pread_chk(int fd, void *bytes, size_t size, off_t at, size_t capacity)
{
    return size > capacity ? -1 : pread(fd, bytes, size, at);
}

ssize_t pread64(int fd, void *bytes, size_t size, off_t at)
{
    return pread(fd, bytes, size, at);
}

ssize_t __pread64_chk(int fd, void *bytes, size_t size, off_t at, size_t capacity)
{
    return __pread_chk(fd, bytes, size, at, capacity);
}

ssize_t getdents64(int fd, void *bytes, size_t size)
{
    if (watched.turn >= 0)
        watched.listed[watched.turn] = true;
    return syscall(SYS_getdents64, fd, bytes, size);
}

/* --- the bare system calls -------------------------------------------------------------------------------------------------------- */

struct bare {
    char (*processes)[32]; /* owned: "PID/fd" */
    size_t process_count;
    int proc;
    char *bytes;            /* owned */
    unsigned long long sum; /* of what was read, so that nothing is left out */
};

/* Opens what the sampler still has open by descriptors of our own; the rest is opened each time. */
static void keep_open(struct fetch *fetch)
{
    char link[64], path[PATH_BYTES];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fetch->fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    bool kept = length > 0 && (size_t)length == strlen(fetch->path) && memcmp(path, fetch->path, (size_t)length) == 0;
    fetch->fd = kept ? open(fetch->path, O_RDONLY | O_CLOEXEC) : -1;
}

static void list_processes(struct bare *bare, const struct snapshot *snapshot)
{
    bare->processes = calloc(snapshot->process_count + 1, sizeof *bare->processes);
    for (size_t i = 0; bare->processes != NULL && i < snapshot->process_count; i++)
        snprintf(bare->processes[bare->process_count++], sizeof *bare->processes, "%lld/fd",
                 (long long)snapshot->processes[i].pid);
}

static bool bare_open(struct bare *bare, const struct snapshot *snapshot)
{
    memset(bare, 0, sizeof *bare);
    for (int turn = 0; turn < TURN; turn++)
        for (size_t i = 0; i < watched.counts[turn]; i++)
            keep_open(&watched.fetches[turn][i]);
    list_processes(bare, snapshot);
    bare->proc = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bare->bytes = malloc(WHOLE_BYTES);
    return watched.counts[0] > 0 && bare->processes != NULL && bare->proc >= 0 && bare->bytes != NULL;
}

static void bare_close(struct bare *bare)
{
    for (int turn = 0; turn < TURN; turn++)
        for (size_t i = 0; i < watched.counts[turn]; i++)
            if (watched.fetches[turn][i].fd >= 0)
                close(watched.fetches[turn][i].fd);
    if (bare->proc >= 0)
        close(bare->proc);
    free(bare->processes);
    free(bare->bytes);
}

/* Relative to /proc where it can be, which is the cheaper way to open. */
static const char *below_proc(const char *path)
{
    return strncmp(path, "/proc/", 6) == 0 ? path + 6 : path;
}

static void bare_fetch(struct bare *bare, const struct fetch *fetch)
{
    int fd = fetch->fd >= 0 ? fetch->fd : openat(bare->proc, below_proc(fetch->path), O_RDONLY | O_CLOEXEC);
    long got, at = 0;
    for (int i = 0; i < fetch->reads && (got = syscall(SYS_pread64, fd, bare->bytes, fetch->size, at)) > 0; i++)
        at += got;
    bare->sum += (unsigned long long)at;
    if (fd >= 0 && fetch->fd < 0)
        close(fd);
}

static void bare_take(struct bare *bare, int turn, bool strict)
{
    for (size_t i = 0; i < watched.counts[turn]; i++)
        if (!strict || watched.fetches[turn][i].fd >= 0)
            bare_fetch(bare, &watched.fetches[turn][i]);
    ssize_t listed;
    lseek(bare->proc, 0, SEEK_SET);
    while (watched.listed[turn] && (listed = getdents64(bare->proc, bare->bytes, LISTING_BYTES)) > 0)
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

/* Takes one whole turn of samples while looking at what they read. */
static bool watch_turn(struct sampler *sampler, const struct snapshot **snapshot)
{
    for (int i = 0; i < WARM_UP; i++)
        if (!take(sampler, snapshot))
            return false;
    bool good = true;
    for (int turn = 0; good && turn < TURN; turn++) {
        watched.turn = turn;
        good = take(sampler, snapshot);
    }
    watched.turn = -1;
    return good;
}

/* CPU of one call in microseconds, over whole turns. */
static double bare_block(struct bare *bare, bool strict)
{
    double begin = cpu_us();
    for (int i = 0; i < BLOCK; i++)
        bare_take(bare, i % TURN, strict);
    return (cpu_us() - begin) / BLOCK;
}

static bool compare_with_bare(struct sampler *sampler)
{
    const struct snapshot *snapshot = NULL;
    struct bare bare;
    double ours[BLOCKS], theirs[BLOCKS], strict[BLOCKS];
    if (!watch_turn(sampler, &snapshot) || !bare_open(&bare, snapshot))
        return false;
    for (int block = 0; block < BLOCKS; block++) {
        double begin = cpu_us();
        for (int i = 0; i < BLOCK; i++)
            if (!take(sampler, &snapshot))
                return false;
        ours[block] = (cpu_us() - begin) / BLOCK;
        theirs[block] = bare_block(&bare, false);
        strict[block] = bare_block(&bare, true);
    }
    double take_us = median(ours, BLOCKS), bare_us = median(theirs, BLOCKS), strict_us = median(strict, BLOCKS);
    printf("take_us %.1f\nbare_us %.1f\ntake_ratio %.2f\n", take_us, bare_us, take_us / bare_us);
    printf("strict_us %.1f\nstrict_ratio %.2f\n", strict_us, take_us / strict_us);
    bare_close(&bare);
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
