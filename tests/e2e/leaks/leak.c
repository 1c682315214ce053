/* leak.c: leaks one kind of kernel object for real, stands, and gives it back.
 *
 *   leak KIND COUNT [WHERE]     see the table of recipes; WHERE is a folder (tmpfs, missing) or a file for the ids (sem)
 *   leak KIND COUNT "" RATE     so many a second, where one process can hold them all; `ready` comes when all are leaked, too
 *   leak sem-clean 0 FILE       removes the semaphore sets whose ids are in FILE
 *
 * Prints `ready` when everything is leaked, then waits for a line or the end of standard input and exits, which frees
 * what a process's end frees. The process is called leak-KIND. When COUNT needs more descriptors than one process may
 * have, the rest is leaked by children of the same name, which end with their parent.
 * Exit status 0 only when all of COUNT was leaked.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/sem.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
    DESCRIPTORS_SPARE = 1000, /* below the limit: for the C library, the pipes here, and SCM socket pairs */
    CHILDREN_MAX = 64,
    MESSAGES_A_SOCKET = 128 /* fits the default send buffer with room to spare */
};

struct recipe {
    const char *kind;
    long descriptors; /* that one object keeps in this process; 0: none */
    bool (*leak)(long count, const char *where);
    void (*give_back)(long count, const char *where); /* what the end of the process does not free; may be NULL */
};

static bool complain(const char *what)
{
    fprintf(stderr, "leak: %s: %s\n", what, strerror(errno));
    return false;
}

static bool leak_eventfd(long count, const char *where)
{
    (void)where;
    for (long i = 0; i < count; i++)
        if (eventfd(0, 0) < 0)
            return complain("eventfd");
    return true;
}

static bool leak_sockets(int family, long count)
{
    for (long i = 0; i < count; i++)
        if (socket(family, SOCK_STREAM, 0) < 0)
            return complain("socket");
    return true;
}

static bool leak_tcp(long count, const char *where)
{
    (void)where;
    return leak_sockets(AF_INET, count);
}

static bool leak_unix(long count, const char *where)
{
    (void)where;
    return leak_sockets(AF_UNIX, count);
}

static bool leak_timer(long count, const char *where)
{
    (void)where;
    struct sigevent quiet = {.sigev_notify = SIGEV_NONE};
    for (long i = 0; i < count; i++) {
        timer_t timer;
        if (timer_create(CLOCK_MONOTONIC, &quiet, &timer) != 0)
            return complain("timer_create");
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
static bool leak_scm(long count, const char *where)
{
    (void)where;
    int pair[2] = {-1, -1};
    for (long i = 0; i < count; i++) {
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

/* Semaphores outlive the process; the ids go into a file as they are made, so that sem_clean finds them whatever happens. */
static bool leak_sem(long count, const char *where)
{
    FILE *ids = fopen(where, "w");
    if (ids == NULL)
        return complain(where);
    bool good = true;
    for (long i = 0; good && i < count; i++) {
        int id = semget(IPC_PRIVATE, 1, 0600);
        good = id >= 0 ? fprintf(ids, "%d\n", id) > 0 : complain("semget");
    }
    return fclose(ids) == 0 && good;
}

static bool sem_clean(long count, const char *where)
{
    (void)count;
    FILE *ids = fopen(where, "r");
    if (ids == NULL)
        return complain(where);
    char line[32];
    bool good = true;
    while (fgets(line, sizeof line, ids) != NULL)
        if (semctl((int)strtol(line, NULL, 10), 0, IPC_RMID) != 0 && errno != EINVAL)
            good = complain("semctl");
    fclose(ids);
    return good;
}

static void name_of(char *out, size_t capacity, const char *where, long number)
{
    snprintf(out, capacity, "%s/leak-%ld-%ld", where, (long)getpid(), number);
}

static bool leak_tmpfs(long count, const char *where)
{
    for (long i = 0; i < count; i++) {
        char name[PATH_MAX];
        name_of(name, sizeof name, where, i);
        int descriptor = open(name, O_CREAT | O_EXCL | O_WRONLY, 0600);
        if (descriptor < 0)
            return complain(name);
        close(descriptor);
    }
    return true;
}

static void remove_tmpfs(long count, const char *where)
{
    for (long i = 0; i < count; i++) {
        char name[PATH_MAX];
        name_of(name, sizeof name, where, i);
        unlink(name);
    }
}

/* No leak at all: the kernel remembers names that are not there, and forgets them under pressure. */
static bool leak_missing(long count, const char *where)
{
    for (long i = 0; i < count; i++) {
        char name[PATH_MAX];
        struct stat nothing;
        name_of(name, sizeof name, where, i);
        if (stat(name, &nothing) == 0 || errno != ENOENT)
            return complain(name);
    }
    return true;
}

/* The ring of a 1 MiB pipe is 16 kB of kmalloc: more than any cache serves. */
static bool leak_pipe1m(long count, const char *where)
{
    (void)where;
    for (long i = 0; i < count; i++) {
        int ends[2];
        if (pipe(ends) != 0)
            return complain("pipe");
        if (fcntl(ends[1], F_SETPIPE_SZ, 1 << 20) < 0)
            return complain("F_SETPIPE_SZ");
    }
    return true;
}

static bool leak_ptmx(long count, const char *where)
{
    (void)where;
    for (long i = 0; i < count; i++)
        if (open("/dev/ptmx", O_RDWR | O_NOCTTY) < 0)
            return complain("/dev/ptmx");
    return true;
}

static const struct recipe recipes[] = {
    {"eventfd", 1, leak_eventfd, NULL},     {"tcp", 1, leak_tcp, NULL},         {"unix", 1, leak_unix, NULL},
    {"timer", 0, leak_timer, NULL},         {"scm", 0, leak_scm, NULL},         {"sem", 0, leak_sem, NULL},
    {"tmpfs", 0, leak_tmpfs, remove_tmpfs}, {"missing", 0, leak_missing, NULL}, {"pipe1m", 2, leak_pipe1m, NULL},
    {"ptmx", 1, leak_ptmx, NULL},           {"sem-clean", 0, sem_clean, NULL}};

static const struct recipe *recipe_find(const char *kind)
{
    for (size_t i = 0; i < sizeof recipes / sizeof recipes[0]; i++)
        if (strcmp(recipes[i].kind, kind) == 0)
            return &recipes[i];
    return NULL;
}

/* How many objects one process can hold. */
static long share_of_one(const struct recipe *recipe)
{
    struct rlimit limit;
    if (recipe->descriptors == 0 || getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return LONG_MAX;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    long most = limit.rlim_cur > LONG_MAX ? LONG_MAX : (long)limit.rlim_cur;
    return most > 2 * DESCRIPTORS_SPARE ? (most - DESCRIPTORS_SPARE) / recipe->descriptors : most / 2;
}

static void wait_for_end(int descriptor)
{
    char byte;
    while (read(descriptor, &byte, 1) < 0 && errno == EINTR)
        ;
}

/* In slices of a twentieth of a second. */
static bool leak_slowly(const struct recipe *recipe, long count, long a_second)
{
    const struct timespec slice = {.tv_nsec = 50000000};
    long each = a_second / 20 > 0 ? a_second / 20 : 1;
    for (; count > 0; count -= each) {
        if (!recipe->leak(count < each ? count : each, ""))
            return false;
        nanosleep(&slice, NULL);
    }
    return true;
}

/* A child leaks its share, says so by one byte, and stands until the parent's end closes `hold`. */
static void stand_as_child(const struct recipe *recipe, long count, const char *where, int ready, int hold)
{
    bool good = recipe->leak(count, where);
    if (write(ready, good ? "+" : "-", 1) == 1)
        wait_for_end(hold);
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

static int usage(void)
{
    fprintf(stderr, "usage: leak KIND COUNT [WHERE]; kinds:");
    for (size_t i = 0; i < sizeof recipes / sizeof recipes[0]; i++)
        fprintf(stderr, " %s", recipes[i].kind);
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
    const char *where = argc >= 4 ? argv[3] : "";

    char name[16];
    snprintf(name, sizeof name, "leak-%s", recipe->kind);
    prctl(PR_SET_NAME, name);

    long share = share_of_one(recipe);
    long own = count < share ? count : share;
    if (count > own && !leak_in_children(recipe, count - own, share, where))
        return EXIT_FAILURE;
    long rate = argc >= 5 ? strtol(argv[4], NULL, 10) : 0;
    if (!(rate > 0 ? leak_slowly(recipe, own, rate) : recipe->leak(own, where)))
        return EXIT_FAILURE;
    printf("ready\n");
    fflush(stdout);
    if (recipe->leak != sem_clean)
        wait_for_end(STDIN_FILENO);
    if (recipe->give_back != NULL)
        recipe->give_back(own, where);
    return EXIT_SUCCESS;
}
