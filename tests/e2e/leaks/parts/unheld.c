/* unheld.c: kernel objects that no descriptor holds: threads, mappings, locks, mounts, what waits in a queue. */
#include "tests/e2e/leaks/parts/recipe.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/aio_abi.h>
#include <linux/bpf.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/msg.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <unistd.h>

enum {
    STACK = 65536,
    ELEMENT = 200,
    ELEMENTS_MOST = 1 << 20,
    PIECES_MOST = 32000, /* a mapping becomes two for each; a process may have 65,530 */
    MESSAGE = 200,
    MESSAGES_A_QUEUE = 60, /* fits the default size of one */
    DATAGRAMS_A_SOCKET = 60,
    ATTRIBUTE = 300,
    ATTRIBUTES_A_FILE = 100,
    PLACES = 50 /* that mounts lie on each other at */
};

static void *stand_still(void *unused)
{
    (void)unused;
    for (;;)
        pause();
    return NULL;
}

static bool leak_thread(const struct share *share)
{
    pthread_attr_t small;
    pthread_t thread;
    int error = pthread_attr_init(&small);
    if (error == 0)
        error = pthread_attr_setstacksize(&small, STACK);
    for (long i = 0; error == 0 && i < share->count; i++)
        error = pthread_create(&thread, &small, stand_still, NULL);
    errno = error;
    return error == 0 || complain("pthread_create");
}

/* Children that do nothing, and end with this process. */
static bool leak_idle(const struct share *share)
{
    pid_t parent = getpid();
    for (long i = 0; i < share->count; i++) {
        pid_t child = fork();
        if (child < 0)
            return complain("fork");
        if (child > 0)
            continue;
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        while (getppid() == parent)
            pause();
        _exit(EXIT_SUCCESS);
    }
    return true;
}

/* Every second page of one mapping is protected otherwise; where that lies follows from the number alone. */
static bool leak_vma(const struct share *share)
{
    static const size_t PAGE = 4096;
    static char *const AREA = (char *)0x200000000000; /* far from all that the system maps */
    if (share->first == 0 && mmap(AREA, 2 * PIECES_MOST * PAGE, PROT_NONE,
                                  MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0) != AREA)
        return complain("mmap");
    for (long i = share->first; i < share->first + share->count; i++)
        if (i >= PIECES_MOST || mprotect(AREA + (2 * (size_t)i + 1) * PAGE, PAGE, PROT_READ) != 0)
            return complain("mprotect");
    return true;
}

static bool leak_aio(const struct share *share)
{
    for (long i = 0; i < share->count; i++) {
        aio_context_t context = 0;
        if (syscall(SYS_io_setup, 1, &context) != 0)
            return complain("io_setup");
    }
    return true;
}

static bool open_elements(struct share *share)
{
    union bpf_attr wanted;
    memset(&wanted, 0, sizeof wanted);
    wanted.map_type = BPF_MAP_TYPE_HASH;
    wanted.key_size = sizeof(long);
    wanted.value_size = ELEMENT;
    wanted.max_entries = ELEMENTS_MOST;
    wanted.map_flags = BPF_F_NO_PREALLOC;
    share->tool = (int)syscall(SYS_bpf, BPF_MAP_CREATE, &wanted, sizeof wanted);
    return share->tool >= 0 || complain("BPF_MAP_CREATE");
}

/* One map that becomes ever fuller. */
static bool leak_bpfelem(const struct share *share)
{
    for (long key = share->first; key < share->first + share->count; key++) {
        char value[ELEMENT] = {0};
        union bpf_attr wanted;
        memset(&wanted, 0, sizeof wanted);
        wanted.map_fd = (unsigned)share->tool;
        wanted.key = (unsigned long)&key;
        wanted.value = (unsigned long)value;
        if (syscall(SYS_bpf, BPF_MAP_UPDATE_ELEM, &wanted, sizeof wanted) != 0)
            return complain("BPF_MAP_UPDATE_ELEM");
    }
    return true;
}

static bool open_locks(struct share *share)
{
    char name[PATH_MAX];
    snprintf(name, sizeof name, "%s/locks-%ld", share->where, (long)getpid());
    share->tool = open(name, O_CREAT | O_RDWR | O_CLOEXEC, 0600);
    return share->tool >= 0 || complain(name);
}

/* Ranges that do not touch, so that each is a lock of its own. */
static bool leak_lock(const struct share *share)
{
    for (long i = share->first; i < share->first + share->count; i++) {
        struct flock range = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 2 * i, .l_len = 1};
        if (fcntl(share->tool, F_SETLK, &range) != 0)
            return complain("F_SETLK");
    }
    return true;
}

/* Queues are in a namespace of our own, so that they go with it. */
static bool own_queues(struct share *share)
{
    (void)share;
    return unshare(CLONE_NEWIPC) == 0 || complain("unshare");
}

static bool leak_msg(const struct share *share)
{
    static const struct {
        long type;
        char text[MESSAGE];
    } message = {1, {0}};
    for (long i = share->first; i < share->first + share->count; i++) {
        /* The key is the queue's number: none need be remembered. */
        int queue = msgget((key_t)(1 + i / MESSAGES_A_QUEUE), IPC_CREAT | 0600);
        if (queue < 0 || msgsnd(queue, &message, sizeof message.text, IPC_NOWAIT) != 0)
            return complain("msgsnd");
    }
    return true;
}

static bool leak_datagram(const struct share *share)
{
    int queue = -1;
    for (long i = 0; i < share->count; i++) {
        struct sockaddr_in here = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
        socklen_t length = sizeof here;
        if (i % DATAGRAMS_A_SOCKET == 0) {
            queue = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
            if (queue < 0 || bind(queue, (struct sockaddr *)&here, length) != 0)
                return complain("bind");
        }
        if (getsockname(queue, (struct sockaddr *)&here, &length) != 0 ||
            sendto(queue, "x", 1, 0, (struct sockaddr *)&here, length) != 1)
            return complain("sendto");
    }
    return true;
}

static void name_of(char *out, size_t capacity, const struct share *share, long i)
{
    snprintf(out, capacity, "%s/xattr-%ld-%ld", share->where, (long)getpid(), i / ATTRIBUTES_A_FILE);
}

/* On a tmpfs, where they are memory of the kernel's. */
static bool leak_xattr(const struct share *share)
{
    for (long i = share->first; i < share->first + share->count; i++) {
        char file[PATH_MAX], name[32], value[ATTRIBUTE] = {0};
        name_of(file, sizeof file, share, i);
        snprintf(name, sizeof name, "trusted.leak%ld", i % ATTRIBUTES_A_FILE);
        int descriptor = open(file, O_CREAT | O_RDWR | O_CLOEXEC, 0600);
        if (descriptor < 0)
            return complain(file);
        bool good = fsetxattr(descriptor, name, value, sizeof value, 0) == 0 || complain("setxattr");
        close(descriptor);
        if (!good)
            return false;
    }
    return true;
}

static void remove_xattr(const struct share *share)
{
    for (long i = 0; i < share->count; i += ATTRIBUTES_A_FILE) {
        char file[PATH_MAX];
        name_of(file, sizeof file, share, i);
        unlink(file);
    }
}

static bool own_mounts(struct share *share)
{
    (void)share;
    bool good = unshare(CLONE_NEWNS) == 0 && mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0;
    return good || complain("unshare");
}

static bool leak_bind(const struct share *share)
{
    for (long i = share->first; i < share->first + share->count; i++) {
        char place[PATH_MAX];
        snprintf(place, sizeof place, "%s/bind-%ld", share->where, i % PLACES);
        if (mkdir(place, 0700) != 0 && errno != EEXIST)
            return complain(place);
        if (mount("/usr", place, NULL, MS_BIND, NULL) != 0)
            return complain("mount");
    }
    return true;
}

static const struct recipe UNHELD[] = {
    {"thread", 0, leak_thread, NULL, NULL},
    {"idle", 0, leak_idle, NULL, NULL},
    {"vma", 0, leak_vma, NULL, NULL},
    {"aio", 0, leak_aio, NULL, NULL},
    {"bpfelem", 0, leak_bpfelem, open_elements, NULL},
    {"lock", 0, leak_lock, open_locks, NULL},
    {"msg", 0, leak_msg, own_queues, NULL},
    {"datagram", 0, leak_datagram, NULL, NULL},
    {"xattr", 0, leak_xattr, NULL, remove_xattr},
    {"bind", 0, leak_bind, own_mounts, NULL},
};

const struct recipe *recipes_unheld(size_t *count)
{
    *count = sizeof UNHELD / sizeof UNHELD[0];
    return UNHELD;
}
