/* leak.c: leaks one kind of kernel object for real, stands, and gives it back.
 *
 *   leak KIND COUNT [WHERE]       see the tables of recipes, here and in parts/; WHERE is a folder, or a file for the ids (sem)
 *   leak KIND COUNT WHERE RATE    so many a second, where one process can hold them all; `ready` comes when all are leaked, too
 *   leak sem-clean 0 FILE         removes the semaphore sets whose ids are in FILE
 *
 * Prints `ready` when everything is leaked, then waits for a line or the end of standard input and exits, which frees
 * what a process's end frees. The process is called leak-KIND. When COUNT needs more descriptors than one process may
 * have, the rest is leaked by children of the same name, which end with their parent. With a RATE it first prints
 * `prepared` and waits for a line.
 * Exit status 0 only when all of COUNT was leaked.
 */
#include "tests/e2e/leaks/parts/recipe.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/keyctl.h>
#include <mqueue.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/sem.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
    DESCRIPTORS_SPARE = 1000, /* below the limit: for the C library, the pipes here, and the pairs of sockets */
    CHILDREN_MAX = 64,
    MESSAGES_A_SOCKET = 128, /* fits the default send buffer with room to spare */
    DATAGRAMS_A_SOCKET = 10, /* as many as wait in one by default */
    QUEUES_MAX = 8192,       /* of the smallest size: as many as a user's 800 kB allow */
    SLICES_A_SECOND = 20
};

bool complain(const char *what)
{
    fprintf(stderr, "leak: %s: %s\n", what, strerror(errno));
    return false;
}

/* --- descriptors that are not closed --------------------------------------------------------------------------------- */

static bool leak_file(const struct share *share)
{
    for (long i = 0; i < share->count; i++)
        if (open("/dev/null", O_RDONLY) < 0)
            return complain("open /dev/null");
    return true;
}

static bool leak_eventfd(const struct share *share)
{
    for (long i = 0; i < share->count; i++)
        if (eventfd(0, 0) < 0)
            return complain("eventfd");
    return true;
}

static bool leak_sockets(int family, int type, long count)
{
    for (long i = 0; i < count; i++)
        if (socket(family, type, 0) < 0)
            return complain("socket");
    return true;
}

static bool leak_tcp(const struct share *share)
{
    return leak_sockets(AF_INET, SOCK_STREAM, share->count);
}

static bool leak_udp(const struct share *share)
{
    return leak_sockets(AF_INET, SOCK_DGRAM, share->count);
}

static bool leak_unix(const struct share *share)
{
    return leak_sockets(AF_UNIX, SOCK_STREAM, share->count);
}

static bool leak_pipe(const struct share *share)
{
    for (long i = 0; i < share->count; i++) {
        int ends[2];
        if (pipe(ends) != 0)
            return complain("pipe");
    }
    return true;
}

/* The ring of a 1 MiB pipe is 16 kB of kmalloc: more than any cache serves. */
static bool leak_pipe1m(const struct share *share)
{
    for (long i = 0; i < share->count; i++) {
        int ends[2];
        if (pipe(ends) != 0)
            return complain("pipe");
        if (fcntl(ends[1], F_SETPIPE_SZ, 1 << 20) < 0)
            return complain("F_SETPIPE_SZ");
    }
    return true;
}

static bool leak_ptmx(const struct share *share)
{
    for (long i = 0; i < share->count; i++)
        if (open("/dev/ptmx", O_RDWR | O_NOCTTY) < 0)
            return complain("/dev/ptmx");
    return true;
}

static bool leak_memfd(const struct share *share)
{
    for (long i = 0; i < share->count; i++)
        if (memfd_create("leak", MFD_CLOEXEC) < 0)
            return complain("memfd_create");
    return true;
}

static bool open_epoll(struct share *share)
{
    share->tool = epoll_create1(EPOLL_CLOEXEC);
    return share->tool >= 0 || complain("epoll_create1");
}

/* Clients that went away but are watched for ever. */
static bool leak_epoll(const struct share *share)
{
    for (long i = 0; i < share->count; i++) {
        int client = eventfd(0, 0);
        struct epoll_event event = {.events = EPOLLIN};
        if (client < 0 || epoll_ctl(share->tool, EPOLL_CTL_ADD, client, &event) != 0)
            return complain("epoll_ctl");
    }
    return true;
}

static bool write_number(const char *path, long number)
{
    FILE *file = fopen(path, "w");
    bool good = file != NULL && fprintf(file, "%ld\n", number) > 0;
    good = file != NULL && fclose(file) == 0 && good;
    return good || complain(path);
}

/* In a namespace of our own, so that nothing stays and no limit of the system is touched. */
static bool allow_queues(struct share *share)
{
    (void)share;
    if (unshare(CLONE_NEWIPC) != 0)
        return complain("unshare");
    return write_number("/proc/sys/fs/mqueue/queues_max", QUEUES_MAX);
}

static bool leak_mqueue(const struct share *share)
{
    for (long i = 0; i < share->count; i++) {
        char name[NAME_MAX];
        struct mq_attr smallest = {.mq_maxmsg = 1, .mq_msgsize = 1};
        snprintf(name, sizeof name, "/leak-%ld", share->first + i);
        if (mq_open(name, O_CREAT | O_EXCL | O_RDONLY, 0600, &smallest) < 0)
            return complain("mq_open");
    }
    return true;
}

/* Namespaces that nobody lives in any more, but that are held open. */
static bool leak_netns(const struct share *share)
{
    for (long i = 0; i < share->count; i++)
        if (unshare(CLONE_NEWNET) != 0 || open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC) < 0)
            return complain("unshare");
    return true;
}

/* --- what no descriptor holds ---------------------------------------------------------------------------------------- */

static bool leak_timer(const struct share *share)
{
    struct sigevent quiet = {.sigev_notify = SIGEV_NONE};
    for (long i = 0; i < share->count; i++) {
        timer_t timer;
        if (timer_create(CLOCK_MONOTONIC, &quiet, &timer) != 0)
            return complain("timer_create");
    }
    return true;
}

static bool leak_key(const struct share *share)
{
    for (long i = 0; i < share->count; i++) {
        char name[32];
        snprintf(name, sizeof name, "leak-%ld", share->first + i);
        if (syscall(SYS_add_key, "user", name, "secret", 6, KEY_SPEC_PROCESS_KEYRING) < 0)
            return complain("add_key");
    }
    return true;
}

/* Children that ended and are not waited for. */
static bool leak_zombie(const struct share *share)
{
    for (long i = 0; i < share->count; i++) {
        pid_t child = fork();
        if (child < 0)
            return complain("fork");
        if (child == 0)
            _exit(EXIT_SUCCESS);
    }
    return true;
}

static bool send_descriptor(int socket, int descriptor)
{
    char byte = 0;
    struct iovec data = {.iov_base = &byte, .iov_len = 1};
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(sizeof(int))];
    } control;
    memset(&control, 0, sizeof control);
    struct msghdr message = {
        .msg_iov = &data, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control.bytes};
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof(int));
    memcpy(CMSG_DATA(header), &descriptor, sizeof descriptor);
    return sendmsg(socket, &message, MSG_DONTWAIT) == 1;
}

/* Descriptors that were sent and never received: open files that no process holds. */
static bool leak_scm(const struct share *share)
{
    int pair[2] = {-1, -1};
    for (long i = 0; i < share->count; i++) {
        if (i % MESSAGES_A_SOCKET == 0 && socketpair(AF_UNIX, SOCK_STREAM, 0, pair) != 0)
            return complain("socketpair");
        int descriptor = open("/dev/null", O_RDONLY);
        if (descriptor < 0)
            return complain("open /dev/null");
        bool sent = send_descriptor(pair[0], descriptor);
        close(descriptor);
        if (!sent)
            return complain("sendmsg");
    }
    return true;
}

/* Packets that nobody reads. */
static bool leak_unread(const struct share *share)
{
    int pair[2] = {-1, -1};
    for (long i = 0; i < share->count; i++) {
        if (i % DATAGRAMS_A_SOCKET == 0 && socketpair(AF_UNIX, SOCK_DGRAM, 0, pair) != 0)
            return complain("socketpair");
        if (send(pair[0], "x", 1, MSG_DONTWAIT) != 1)
            return complain("send");
    }
    return true;
}

/* Semaphores outlive the process; the ids go into a file as they are made, so that sem_clean finds them whatever happens. */
static bool leak_sem(const struct share *share)
{
    FILE *ids = fopen(share->where, share->first == 0 ? "w" : "a");
    if (ids == NULL)
        return complain(share->where);
    bool good = true;
    for (long i = 0; good && i < share->count; i++) {
        int id = semget(IPC_PRIVATE, 1, 0600);
        good = id >= 0 ? fprintf(ids, "%d\n", id) > 0 : complain("semget");
    }
    return fclose(ids) == 0 && good;
}

static bool sem_clean(const struct share *share)
{
    FILE *ids = fopen(share->where, "r");
    if (ids == NULL)
        return complain(share->where);
    char line[32];
    bool good = true;
    while (fgets(line, sizeof line, ids) != NULL)
        if (semctl((int)strtol(line, NULL, 10), 0, IPC_RMID) != 0 && errno != EINVAL)
            good = complain("semctl");
    fclose(ids);
    return good;
}

/* --- files and their names ------------------------------------------------------------------------------------------- */

static void name_of(char *out, size_t capacity, const struct share *share, long i)
{
    snprintf(out, capacity, "%s/leak-%ld-%ld", share->where, (long)getpid(), share->first + i);
}

static bool leak_tmpfs(const struct share *share)
{
    for (long i = 0; i < share->count; i++) {
        char name[PATH_MAX];
        name_of(name, sizeof name, share, i);
        int descriptor = open(name, O_CREAT | O_EXCL | O_WRONLY, 0600);
        if (descriptor < 0)
            return complain(name);
        close(descriptor);
    }
    return true;
}

static void remove_tmpfs(const struct share *share)
{
    for (long i = 0; i < share->count; i++) {
        char name[PATH_MAX];
        name_of(name, sizeof name, share, i);
        unlink(name);
    }
}

/* The folders are there before anything is watched, so that only the marks grow. */
static bool make_folders(struct share *share)
{
    for (long i = 0; i < share->count; i++) {
        char name[PATH_MAX];
        name_of(name, sizeof name, share, i);
        if (mkdir(name, 0700) != 0)
            return complain(name);
    }
    share->tool = inotify_init1(IN_CLOEXEC);
    return share->tool >= 0 || complain("inotify_init1");
}

static bool leak_inotify(const struct share *share)
{
    for (long i = 0; i < share->count; i++) {
        char name[PATH_MAX];
        name_of(name, sizeof name, share, i);
        if (inotify_add_watch(share->tool, name, IN_CREATE) < 0)
            return complain("inotify_add_watch");
    }
    return true;
}

static void remove_folders(const struct share *share)
{
    close(share->tool);
    for (long i = 0; i < share->count; i++) {
        char name[PATH_MAX];
        name_of(name, sizeof name, share, i);
        rmdir(name);
    }
}

/* No leak at all: the kernel remembers names that are not there, and forgets them under pressure. */
static bool leak_missing(const struct share *share)
{
    for (long i = 0; i < share->count; i++) {
        char name[PATH_MAX];
        struct stat nothing;
        name_of(name, sizeof name, share, i);
        if (stat(name, &nothing) == 0 || errno != ENOENT)
            return complain(name);
    }
    return true;
}

static const struct recipe OWN[] = {
    {"file", 1, leak_file, NULL, NULL},
    {"eventfd", 1, leak_eventfd, NULL, NULL},
    {"tcp", 1, leak_tcp, NULL, NULL},
    {"udp", 1, leak_udp, NULL, NULL},
    {"unix", 1, leak_unix, NULL, NULL},
    {"pipe", 2, leak_pipe, NULL, NULL},
    {"pipe1m", 2, leak_pipe1m, NULL, NULL},
    {"ptmx", 1, leak_ptmx, NULL, NULL},
    {"memfd", 1, leak_memfd, NULL, NULL},
    {"epoll", 1, leak_epoll, open_epoll, NULL},
    {"mqueue", 1, leak_mqueue, allow_queues, NULL},
    {"netns", 1, leak_netns, NULL, NULL},
    {"timer", 0, leak_timer, NULL, NULL},
    {"key", 0, leak_key, NULL, NULL},
    {"zombie", 0, leak_zombie, NULL, NULL},
    {"scm", 0, leak_scm, NULL, NULL},
    {"unread", 0, leak_unread, NULL, NULL},
    {"sem", 0, leak_sem, NULL, NULL},
    {"tmpfs", 0, leak_tmpfs, NULL, remove_tmpfs},
    {"inotify", 0, leak_inotify, make_folders, remove_folders},
    {"missing", 0, leak_missing, NULL, NULL},
    {"sem-clean", 0, sem_clean, NULL, NULL},
};

static const struct recipe *recipes_own(size_t *count)
{
    *count = sizeof OWN / sizeof OWN[0];
    return OWN;
}

/* In all tables, this file's first. */
static const struct recipe *(*const TABLES[])(size_t *count) = {recipes_own, recipes_held, recipes_unheld};
enum { TABLE_COUNT = sizeof TABLES / sizeof TABLES[0] };

static const struct recipe *recipe_find(const char *kind)
{
    for (size_t table = 0; table < TABLE_COUNT; table++) {
        size_t count;
        const struct recipe *recipes = TABLES[table](&count);
        for (size_t i = 0; i < count; i++)
            if (strcmp(recipes[i].kind, kind) == 0)
                return &recipes[i];
    }
    return NULL;
}

/* --- how much, how fast ---------------------------------------------------------------------------------------------- */

/* How many objects one process can hold. */
static long share_of_one(const struct recipe *recipe)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return LONG_MAX;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    if (recipe->descriptors == 0)
        return LONG_MAX;
    long most = limit.rlim_cur > LONG_MAX ? LONG_MAX : (long)limit.rlim_cur;
    return most > 2 * DESCRIPTORS_SPARE ? (most - DESCRIPTORS_SPARE) / recipe->descriptors : most / 2;
}

/* Until a line came, or the end. */
static void wait_for_line(int descriptor)
{
    char byte = 0;
    ssize_t got = 0;
    do
        got = read(descriptor, &byte, 1);
    while ((got == 1 && byte != '\n') || (got < 0 && errno == EINTR));
}

/* In slices, each at its time: on a busy machine a late one is made up for. */
static bool leak_slowly(const struct recipe *recipe, const struct share *all, long a_second)
{
    struct timespec due;
    clock_gettime(CLOCK_MONOTONIC, &due);
    for (long slice = 1, done = 0; done < all->count; slice++) {
        long until = slice * a_second / SLICES_A_SECOND;
        struct share part = *all;
        part.first = done;
        part.count = (until < all->count ? until : all->count) - done;
        if (part.count > 0 && !recipe->leak(&part))
            return false;
        done += part.count;
        due.tv_nsec += 1000000000 / SLICES_A_SECOND;
        due.tv_sec += due.tv_nsec / 1000000000;
        due.tv_nsec %= 1000000000;
        clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &due, NULL);
    }
    return true;
}

/* A child leaks its share, says so by one byte, and stands until the parent's end closes `hold`. */
static void stand_as_child(const struct recipe *recipe, long count, const char *where, int ready, int hold)
{
    struct share share = {.count = count, .where = where, .tool = -1};
    bool good = (recipe->prepare == NULL || recipe->prepare(&share)) && recipe->leak(&share);
    if (write(ready, good ? "+" : "-", 1) == 1)
        wait_for_line(hold);
    _exit(good ? EXIT_SUCCESS : EXIT_FAILURE);
}

/* Starts the children that take what is over `share`; false when one of them could not leak its part. */
static bool leak_in_children(const struct recipe *recipe, long count, long share, const char *where)
{
    int hold[2], ready[2];
    if (pipe(hold) != 0 || pipe(ready) != 0)
        return complain("pipe");
    int children = 0;
    for (long left = count; left > 0 && children < CHILDREN_MAX; left -= share, children++) {
        pid_t child = fork();
        if (child < 0)
            return complain("fork");
        if (child == 0) {
            close(hold[1]);
            stand_as_child(recipe, left < share ? left : share, where, ready[1], hold[0]);
        }
    }
    close(ready[1]);
    bool good = true;
    for (int i = 0; i < children; i++) {
        char answer = '-';
        good = read(ready[0], &answer, 1) == 1 && answer == '+' && good;
    }
    close(ready[0]);
    return good;
}

static void say(const char *word)
{
    printf("%s\n", word);
    fflush(stdout);
}

/* All of the share, at once or at a pace. */
static bool leak_all(const struct recipe *recipe, struct share *share, long a_second)
{
    if (recipe->prepare != NULL && !recipe->prepare(share))
        return false;
    if (a_second <= 0)
        return recipe->leak(share);
    say("prepared");
    wait_for_line(STDIN_FILENO);
    return leak_slowly(recipe, share, a_second);
}

static int usage(void)
{
    fprintf(stderr, "usage: leak KIND COUNT [WHERE [RATE]]; kinds:");
    for (size_t table = 0; table < TABLE_COUNT; table++) {
        size_t count;
        const struct recipe *recipes = TABLES[table](&count);
        for (size_t i = 0; i < count; i++)
            fprintf(stderr, " %s", recipes[i].kind);
    }
    fprintf(stderr, "\n");
    return 2;
}

int main(int argc, char **argv)
{
    const struct recipe *recipe = argc >= 3 ? recipe_find(argv[1]) : NULL;
    char *end = NULL;
    long count = argc >= 3 ? strtol(argv[2], &end, 10) : -1;
    if (recipe == NULL || count < 0 || *end != '\0')
        return usage();
    struct share share = {.count = count, .where = argc >= 4 ? argv[3] : "", .tool = -1};

    char name[16];
    snprintf(name, sizeof name, "leak-%s", recipe->kind);
    prctl(PR_SET_NAME, name);

    long most = share_of_one(recipe);
    share.count = count < most ? count : most;
    if (count > share.count && !leak_in_children(recipe, count - share.count, most, share.where))
        return EXIT_FAILURE;
    bool good = leak_all(recipe, &share, argc >= 5 ? strtol(argv[4], NULL, 10) : 0);
    if (good)
        say("ready");
    if (good && recipe->leak != sem_clean)
        wait_for_line(STDIN_FILENO);
    if (recipe->give_back != NULL)
        recipe->give_back(&share);
    return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
