#include "sampler/linux/processes.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/os.h"

static int64_t failure(int error)
{
    return error == ENOENT || error == ESRCH ? FILES_GONE : ABSENT;
}

static bool hold(struct processes *processes, struct tracked *tracked)
{
    char path[PID_PATH];
    if (tracked->folder >= 0)
        return true;
    if (tracked->files == ABSENT || processes->folders >= processes->folders_max)
        return false;
    pid_path(path, tracked->pid, "/fd");
    tracked->folder = openat(processes->folder, path, O_PATH | O_DIRECTORY | O_CLOEXEC);
    processes->folders += tracked->folder >= 0;
    return tracked->folder >= 0;
}

void process_files_let_go(struct processes *processes, struct tracked *tracked)
{
    if (tracked->folder < 0)
        return;
    close(tracked->folder);
    tracked->folder = -1;
    processes->folders--;
}

int64_t process_files_by_size(struct processes *processes, struct tracked *tracked)
{
    char path[PID_PATH];
    struct stat files;
    if (hold(processes, tracked))
        return fstatat(tracked->folder, "", &files, AT_EMPTY_PATH) == 0 ? (int64_t)files.st_size : failure(errno);
    pid_path(path, tracked->pid, "/fd");
    return fstatat(processes->folder, path, &files, 0) == 0 ? (int64_t)files.st_size : failure(errno);
}

int64_t process_files_by_listing(int folder, int64_t pid, struct listing *listing)
{
    char path[PID_PATH];
    pid_path(path, pid, "/fd");
    int files = open_folder(folder, path);
    if (files < 0)
        return failure(errno);
    int64_t count = 0;
    listing_start(listing, files);
    while (listing_next(listing) != NULL)
        count++;
    close(files);
    return count;
}

/* What is large counts first, but waiting adds weight, so that a small process is not left out for ever. */
static uint64_t weight(const struct processes *processes, uint32_t at)
{
    const struct tracked *tracked = &processes->now[at];
    uint64_t files = tracked->files == ABSENT ? 0 : (uint64_t)tracked->files;
    uint64_t waited = processes->sample - tracked->counted;
    return tracked->counted == 0 ? UINT64_MAX : (files + 16) * waited;
}

static void sift_down(struct processes *processes, size_t at, size_t count)
{
    uint32_t *order = processes->order;
    for (size_t child; (child = 2 * at + 1) < count; at = child) {
        if (child + 1 < count && weight(processes, order[child + 1]) > weight(processes, order[child]))
            child++;
        if (weight(processes, order[at]) >= weight(processes, order[child]))
            return;
        uint32_t swapped = order[at];
        order[at] = order[child];
        order[child] = swapped;
    }
}

/* A heap with the heaviest on top: it is emptied only as far as the budget reaches. */
static bool make_order(struct processes *processes)
{
    if (processes->order_capacity < processes->count) {
        uint32_t *grown = realloc(processes->order, processes->now_capacity * sizeof *grown);
        if (grown == NULL)
            return false;
        processes->order = grown;
        processes->order_capacity = processes->now_capacity;
    }
    for (size_t i = 0; i < processes->count; i++)
        processes->order[i] = (uint32_t)i;
    for (size_t i = processes->count / 2; i-- > 0;)
        sift_down(processes, i, processes->count);
    return true;
}

bool process_files_list(struct processes *processes, struct reader *reader)
{
    int64_t deadline = os_mono_ns() + processes->listing_budget_ns;
    if (!make_order(processes))
        return false;
    for (size_t left = processes->count; left != 0; left--) {
        struct tracked *tracked = &processes->now[processes->order[0]];
        if (!reader->recorded && os_mono_ns() > deadline)
            return false;
        int64_t before = tracked->files;
        if (!tracked->kernel_thread)
            tracked->files = process_files_by_listing(processes->folder, tracked->pid, reader->listing);
        tracked->changed = tracked->files != before;
        tracked->counted = processes->sample;
        processes->order[0] = processes->order[left - 1];
        sift_down(processes, 0, left - 1);
    }
    return true;
}
