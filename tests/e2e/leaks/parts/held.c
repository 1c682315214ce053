/* held.c: kernel objects that descriptors of one process hold. */
#include "tests/e2e/leaks/parts/recipe.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/bpf.h>
#include <linux/io_uring.h>
#include <linux/perf_event.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <unistd.h>

enum { RING_ENTRIES = 8, MAP_VALUE = 64, MAP_ENTRIES = 16, BACKLOG = 128 };

/* `open_one` as often as is wanted. */
static bool leak_each(const struct share *share, int (*open_one)(const struct share *share, long number),
                      const char *what)
{
    for (long i = 0; i < share->count; i++)
        if (open_one(share, share->first + i) < 0)
            return complain(what);
    return true;
}

static int open_timer(const struct share *share, long number)
{
    (void)share;
    (void)number;
    return timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
}

static bool leak_timerfd(const struct share *share)
{
    return leak_each(share, open_timer, "timerfd_create");
}

static int open_ring(const struct share *share, long number)
{
    struct io_uring_params params;
    (void)share;
    (void)number;
    memset(&params, 0, sizeof params);
    return (int)syscall(SYS_io_uring_setup, RING_ENTRIES, &params);
}

static bool leak_uring(const struct share *share)
{
    return leak_each(share, open_ring, "io_uring_setup");
}

static int open_map(const struct share *share, long number)
{
    union bpf_attr wanted;
    (void)share;
    (void)number;
    memset(&wanted, 0, sizeof wanted);
    wanted.map_type = BPF_MAP_TYPE_HASH;
    wanted.key_size = sizeof(int);
    wanted.value_size = MAP_VALUE;
    wanted.max_entries = MAP_ENTRIES;
    wanted.map_flags = BPF_F_NO_PREALLOC;
    return (int)syscall(SYS_bpf, BPF_MAP_CREATE, &wanted, sizeof wanted);
}

static bool leak_bpfmap(const struct share *share)
{
    return leak_each(share, open_map, "BPF_MAP_CREATE");
}

static int open_fault(const struct share *share, long number)
{
    (void)share;
    (void)number;
    return (int)syscall(SYS_userfaultfd, O_CLOEXEC);
}

static bool leak_uffd(const struct share *share)
{
    return leak_each(share, open_fault, "userfaultfd");
}

static int open_counter(const struct share *share, long number)
{
    struct perf_event_attr wanted;
    (void)share;
    (void)number;
    memset(&wanted, 0, sizeof wanted);
    wanted.size = sizeof wanted;
    wanted.type = PERF_TYPE_SOFTWARE;
    wanted.config = PERF_COUNT_SW_PAGE_FAULTS;
    wanted.disabled = 1;
    return (int)syscall(SYS_perf_event_open, &wanted, 0, -1, -1, 0UL);
}

static bool leak_perf(const struct share *share)
{
    return leak_each(share, open_counter, "perf_event_open");
}

static int open_raw(const struct share *share, long number)
{
    (void)share;
    (void)number;
    return socket(AF_INET, SOCK_RAW, IPPROTO_ICMP);
}

static bool leak_raw(const struct share *share)
{
    return leak_each(share, open_raw, "socket");
}

/* Of a child that ended and was waited for. */
static int open_ended(const struct share *share, long number)
{
    (void)share;
    (void)number;
    pid_t child = fork();
    if (child < 0)
        return -1;
    if (child == 0)
        _exit(EXIT_SUCCESS);
    int descriptor = (int)syscall(SYS_pidfd_open, child, 0);
    waitpid(child, NULL, 0);
    return descriptor;
}

static bool leak_pidfd(const struct share *share)
{
    return leak_each(share, open_ended, "pidfd_open");
}

static int open_names(const struct share *share, long number)
{
    (void)share;
    (void)number;
    return unshare(CLONE_NEWUTS) != 0 ? -1 : open("/proc/self/ns/uts", O_RDONLY | O_CLOEXEC);
}

static bool leak_utsns(const struct share *share)
{
    return leak_each(share, open_names, "unshare");
}

static int open_mounts(const struct share *share, long number)
{
    (void)share;
    (void)number;
    return unshare(CLONE_NEWNS) != 0 ? -1 : open("/proc/self/ns/mnt", O_RDONLY | O_CLOEXEC);
}

static bool leak_mntns(const struct share *share)
{
    return leak_each(share, open_mounts, "unshare");
}

static int open_removed(const struct share *share, long number)
{
    char name[PATH_MAX];
    snprintf(name, sizeof name, "%s/leak-%ld-%ld", share->where, (long)getpid(), number);
    int descriptor = open(name, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
    if (descriptor >= 0)
        unlink(name);
    return descriptor;
}

static bool leak_removed(const struct share *share)
{
    return leak_each(share, open_removed, "open");
}

static int open_locked(const struct share *share, long number)
{
    char name[PATH_MAX];
    (void)number;
    snprintf(name, sizeof name, "%s/leak-%ld", share->where, (long)getpid());
    int descriptor = open(name, O_CREAT | O_RDWR | O_CLOEXEC, 0600);
    return descriptor >= 0 && flock(descriptor, LOCK_SH) != 0 ? -1 : descriptor;
}

static bool leak_flock(const struct share *share)
{
    return leak_each(share, open_locked, "flock");
}

static bool listen_here(struct share *share)
{
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    share->tool = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool good = share->tool >= 0 && bind(share->tool, (struct sockaddr *)&here, sizeof here) == 0;
    return (good && listen(share->tool, BACKLOG) == 0) || complain("listen");
}

/* A client came and went, and the server never closes. */
static int open_closed(const struct share *share, long number)
{
    struct sockaddr_in here = {.sin_family = AF_INET};
    socklen_t length = sizeof here;
    int client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), server = -1;
    (void)number;
    if (client < 0 || getsockname(share->tool, (struct sockaddr *)&here, &length) != 0)
        return -1;
    if (connect(client, (struct sockaddr *)&here, length) == 0)
        server = accept(share->tool, NULL, NULL);
    close(client);
    return server;
}

static bool leak_closewait(const struct share *share)
{
    return leak_each(share, open_closed, "accept");
}

static const struct recipe HELD[] = {
    {"timerfd", 1, leak_timerfd, NULL, NULL}, {"uring", 1, leak_uring, NULL, NULL},
    {"bpfmap", 1, leak_bpfmap, NULL, NULL},   {"uffd", 1, leak_uffd, NULL, NULL},
    {"perf", 1, leak_perf, NULL, NULL},       {"raw", 1, leak_raw, NULL, NULL},
    {"pidfd", 1, leak_pidfd, NULL, NULL},     {"utsns", 1, leak_utsns, NULL, NULL},
    {"mntns", 1, leak_mntns, NULL, NULL},     {"removed", 1, leak_removed, NULL, NULL},
    {"flock", 1, leak_flock, NULL, NULL},     {"closewait", 1, leak_closewait, listen_here, NULL},
};

const struct recipe *recipes_held(size_t *count)
{
    *count = sizeof HELD / sizeof HELD[0];
    return HELD;
}
