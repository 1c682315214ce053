#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/number.h"
#include "base/os.h"
#include "base/os_self.h"

/* Of oom_score_adj, which goes from -1000 (never) to 1000 (first). */
enum { SPARED = -800 };

/* linux/ioprio.h, which older headers do not have. */
enum { IO_WHO_PROCESS = 1, IO_BEST_EFFORT = 2, IO_IDLE = 3, IO_CLASS_SHIFT = 13, IO_LOWEST = 7 };

static bool lock_all(void)
{
    return mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT) == 0;
}

/* The kernel asks who may lock for CAP_IPC_LOCK only when the limit is 0; with it no limit counts, now or later. */
static bool lock_by_capability(const struct rlimit *limit)
{
    const struct rlimit none = {0, limit->rlim_max};
    if (setrlimit(RLIMIT_MEMLOCK, &none) != 0)
        return false;
    bool locked = lock_all();
    int error = errno;
    setrlimit(RLIMIT_MEMLOCK, limit);
    errno = error;
    return locked;
}

bool os_lock_memory(char reason[OS_REASON])
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_MEMLOCK, &limit) != 0)
        limit = (struct rlimit){0, 0};
    if (limit.rlim_cur == RLIM_INFINITY ? lock_all() : lock_by_capability(&limit))
        return true;
    if (errno == EPERM)
        snprintf(reason, OS_REASON, "that needs CAP_IPC_LOCK or no limit on locked memory (ulimit -l unlimited)");
    else if (errno == EINVAL)
        snprintf(reason, OS_REASON, "this kernel can only lock all of it, used or not (before 4.4)");
    else
        snprintf(reason, OS_REASON, "%s", strerror(errno));
    return false;
}

bool os_spare(char reason[OS_REASON])
{
    static const char PATH[] = "/proc/self/oom_score_adj";
    int now = 0;
    FILE *file = fopen(PATH, "r+");
    bool done = file != NULL && fscanf(file, "%d", &now) == 1;
    if (done && now > SPARED) {
        rewind(file);
        done = fprintf(file, "%d\n", SPARED) > 0 && fflush(file) == 0;
    }
    if (!done)
        snprintf(reason, OS_REASON, "%s: %s", PATH, strerror(errno));
    if (file != NULL)
        fclose(file);
    return done;
}

static bool step_back_on_disks(int level)
{
    int priority = level == OS_NICE_MAX ? IO_IDLE << IO_CLASS_SHIFT : IO_BEST_EFFORT << IO_CLASS_SHIFT | IO_LOWEST;
    return syscall(SYS_ioprio_set, IO_WHO_PROCESS, 0, priority) == 0;
}

enum status os_be_nice(int level, struct problem *why)
{
    errno = 0;
    int now = getpriority(PRIO_PROCESS, 0);
    if (errno != 0 || (now < level && setpriority(PRIO_PROCESS, 0, level) != 0))
        return problem_os(why, "step back on", "the processors", errno);
    return step_back_on_disks(level) ? STATUS_OK : problem_os(why, "step back on", "the disks", errno);
}

/* Linux keeps both for each thread. */
void os_thread_be_nice(void)
{
    (void)os_be_nice(OS_NICE_MAX, NULL);
}

/* "VmRSS:      5120 kB" */
static int64_t status_bytes(const char *status, const char *name)
{
    const char *line = strstr(status, name);
    return line == NULL ? ABSENT : number_scale(strtoll(line + strlen(name), NULL, 10), 1024, 1);
}

static void read_memory(struct os_usage *usage)
{
    char status[4096];
    FILE *file = fopen("/proc/self/status", "r");
    if (file == NULL)
        return;
    size_t length = fread(status, 1, sizeof status - 1, file);
    fclose(file);
    status[length] = '\0';
    usage->resident_bytes = status_bytes(status, "\nVmRSS:");
    usage->locked_bytes = status_bytes(status, "\nVmLck:");
}

/* Without the one that the listing itself takes, and the two names of the folder. */
static void count_files(struct os_usage *usage)
{
    DIR *folder = opendir("/proc/self/fd");
    if (folder == NULL)
        return;
    usage->files = -3;
    while (readdir(folder) != NULL)
        usage->files++;
    closedir(folder);
}

void os_usage(struct os_usage *usage)
{
    *usage = (struct os_usage){ABSENT, ABSENT, ABSENT, os_cpu_ns()};
    read_memory(usage);
    count_files(usage);
}
