/* commit.c: what keeping a sample costs: the simulated busy server, each sample encoded and committed before the next one.
 *
 *   commit FOLDER SAMPLES PACE_MS        FOLDER: where the recording is made
 *
 * Sleeps PACE_MS between two samples, as a recorder does, so that caches are as cold as they are in a night. Prints `name value` lines:
 *   add_us             CPU of one recorder_add, the kernel's part included: the mean, key frames and checkpoints in it
 *   commit_ms, commit_ms_99     time on the wall of one: median and 99th percentile
 *   syncs              calls of fsync and fdatasync for one
 *   write_calls, write_bytes    what it gave the kernel: pwrite calls, and bytes in them
 *   dirty_bytes        what had to go to the device for it (write_bytes of /proc/self/io)
 *   device_bytes       what the device under FOLDER was given meanwhile, by anybody, the file system's own journal included (/sys/dev/block)
 * The numbers of the sampler, which only makes them up, are left out. What cannot be told is not printed.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <time.h>
#include <unistd.h>

#include "base/os.h"
#include "base/when.h"
#include "replay/recorder.h"

enum { SAMPLES_MAX = 100000, PATH_BYTES = 4096, SECTOR = 512, SECTORS_WRITTEN = 6 };

/* --- counting what goes to the kernel --------------------------------------------------------------------------------------------- */

static struct {
    int64_t syncs, writes, bytes;
} asked;

int fsync(int fd)
{
    asked.syncs++;
    return (int)syscall(SYS_fsync, fd);
}

int fdatasync(int fd)
{
    asked.syncs++;
    return (int)syscall(SYS_fdatasync, fd);
}

ssize_t pwrite64(int fd, const void *bytes, size_t size, off_t at)
{
    asked.writes++;
    asked.bytes += (int64_t)size;
    return syscall(SYS_pwrite64, fd, bytes, size, at);
}

ssize_t pwrite(int fd, const void *bytes, size_t size, off_t at)
{
    return pwrite64(fd, bytes, size, at);
}

/* --- what went to the device ------------------------------------------------------------------------------------------------------ */

/* The number behind the label and `skipped` others in the first line of the file that begins with it; -1 when there is none. */
static int64_t number_behind(const char *path, const char *label, int skipped)
{
    char line[1024];
    bool found = false;
    FILE *stream = fopen(path, "r");
    while (stream != NULL && !found && fgets(line, sizeof line, stream) != NULL)
        found = strncmp(line, label, strlen(label)) == 0;
    if (stream != NULL)
        fclose(stream);
    if (!found)
        return -1;
    char *at = line + strlen(label);
    while (skipped-- > 0)
        strtoll(at, &at, 10);
    return strtoll(at, NULL, 10);
}

static int64_t dirty_bytes(void)
{
    return number_behind("/proc/self/io", "write_bytes:", 0);
}

static int64_t device_bytes(const char *folder)
{
    struct stat info;
    char path[64];
    if (stat(folder, &info) != 0)
        return -1;
    snprintf(path, sizeof path, "/sys/dev/block/%u:%u/stat", major(info.st_dev), minor(info.st_dev));
    int64_t sectors = number_behind(path, "", SECTORS_WRITTEN);
    return sectors < 0 ? -1 : sectors * SECTOR;
}

/* --- measuring -------------------------------------------------------------------------------------------------------------------- */

static double now_us(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static int by_value(const void *a, const void *b)
{
    const double *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

struct run {
    struct sampler *sampler;
    struct recording *recording;
    struct recorder *recorder;
    int samples;
    int64_t pace_ns;
    double cpu_us; /* of all of them */
    double *walls; /* owned; microseconds of each */
};

static bool add_all(struct run *run, struct problem *why)
{
    int64_t next = os_mono_ns();
    for (int i = 0; i < run->samples; i++) {
        const struct snapshot *snapshot;
        if (sampler_take(run->sampler, &snapshot, why) != STATUS_OK)
            return false;
        next += run->pace_ns;
        os_sleep_until(next, NULL);
        double wall = now_us(CLOCK_MONOTONIC), cpu = now_us(CLOCK_PROCESS_CPUTIME_ID);
        if (recorder_add(run->recorder, snapshot, why) != STATUS_OK)
            return false;
        run->cpu_us += now_us(CLOCK_PROCESS_CPUTIME_ID) - cpu;
        run->walls[i] = now_us(CLOCK_MONOTONIC) - wall;
    }
    return true;
}

static void tell(const char *name, int64_t before, int64_t after, int samples)
{
    if (before >= 0 && after >= 0)
        printf("%s %.1f\n", name, (double)(after - before) / samples);
}

static bool measure(struct run *run, const char *folder, struct problem *why)
{
    int64_t dirty = dirty_bytes(), device = device_bytes(folder);
    memset(&asked, 0, sizeof asked);
    if (!add_all(run, why))
        return false;
    qsort(run->walls, (size_t)run->samples, sizeof *run->walls, by_value);
    printf("add_us %.1f\ncommit_ms %.2f\ncommit_ms_99 %.2f\n", run->cpu_us / run->samples,
           run->walls[run->samples / 2] / 1e3, run->walls[run->samples * 99 / 100] / 1e3);
    tell("syncs", 0, asked.syncs, run->samples);
    tell("write_calls", 0, asked.writes, run->samples);
    tell("write_bytes", 0, asked.bytes, run->samples);
    tell("dirty_bytes", dirty, dirty_bytes(), run->samples);
    tell("device_bytes", device, device_bytes(folder), run->samples);
    return true;
}

static bool run_open(struct run *run, const char *folder, struct problem *why)
{
    const struct sampler_config config = {.source = "demo:busy", .interval_ns = NS_PER_SECOND};
    char path[PATH_BYTES];
    snprintf(path, sizeof path, "%s/commit.pooltop", folder);
    run->walls = calloc((size_t)run->samples, sizeof *run->walls);
    return run->walls != NULL && sampler_open(&run->sampler, &config, why) == STATUS_OK &&
           recording_open_write(&run->recording, path, why) == STATUS_OK &&
           recorder_open(&run->recorder, run->recording, sampler_machine(run->sampler), NS_PER_SECOND, why) ==
               STATUS_OK;
}

static void run_close(struct run *run)
{
    if (run->recorder != NULL)
        recorder_close(run->recorder, "measured", NULL);
    recording_close(run->recording);
    sampler_close(run->sampler);
    free(run->walls);
}

int main(int argc, char **argv)
{
    struct problem why = {STATUS_OK, ""};
    struct run run = {.samples = argc == 4 ? atoi(argv[2]) : 0, .pace_ns = argc == 4 ? atoi(argv[3]) * NS_PER_MS : -1};
    if (run.samples < 1 || run.samples > SAMPLES_MAX || run.pace_ns < 0) {
        fprintf(stderr, "usage: commit FOLDER SAMPLES PACE_MS\n");
        return 2;
    }
    bool good = run_open(&run, argv[1], &why) && measure(&run, argv[1], &why);
    if (!good)
        fprintf(stderr, "commit: %s\n", why.line);
    run_close(&run);
    return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
