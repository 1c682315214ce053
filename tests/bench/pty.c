/* pty.c: runs a program on a pseudo terminal of its own and measures it from outside.
 *
 *   pty SECONDS TEXT COMMAND...
 *
 * Lets COMMAND run for SECONDS (0: only until TEXT was seen; at most LONGEST), ends it with SIGTERM, and prints `name value` lines:
 *   first_us   from just before it was started until TEXT had arrived in what it drew; absent when TEXT is empty or never came
 *   hwm_kb     its largest resident memory (VmHWM)
 *   cpu_us     user and system time of the process and the children it waited for
 *   steady_us  CPU of the process in a second, its first two seconds left out: what goes on when the start is over
 * TEXT is looked for in the raw bytes, so it must be a word that a terminal program draws in one piece.
 * Exit status 1 when the command could not be run, ended by itself before its time with a failure, or TEXT never came.
 */
#include <errno.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { SEEN_MAX = 1 << 20, COLUMNS = 80, LINES = 24, LONGEST = 20, STARTING = 2 };

struct watch {
    int terminal;
    pid_t child;
    double begin; /* seconds, CLOCK_MONOTONIC */
    double first; /* seconds from begin; negative: not yet */
    const char *text;
    char *seen; /* owned; everything drawn until TEXT came */
    size_t seen_length;
    bool ended; /* the program closed its terminal */
};

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void look_for_text(struct watch *watch, const char *bytes, size_t length)
{
    if (watch->first >= 0 || watch->text[0] == '\0')
        return;
    if (length > SEEN_MAX - watch->seen_length)
        length = SEEN_MAX - watch->seen_length;
    memcpy(watch->seen + watch->seen_length, bytes, length);
    watch->seen_length += length;
    if (memmem(watch->seen, watch->seen_length, watch->text, strlen(watch->text)) != NULL)
        watch->first = now() - watch->begin;
}

/* Reads what is drawn until the moment, or until TEXT came when `until_text`. */
static void read_until(struct watch *watch, double moment, bool until_text)
{
    char bytes[65536];
    while (!watch->ended && !(until_text && watch->first >= 0)) {
        double left = moment - now();
        if (left <= 0)
            return;
        struct pollfd input = {.fd = watch->terminal, .events = POLLIN};
        if (poll(&input, 1, (int)(left * 1000) + 1) <= 0)
            continue;
        ssize_t got = read(watch->terminal, bytes, sizeof bytes);
        if (got > 0)
            look_for_text(watch, bytes, (size_t)got);
        else
            watch->ended = got == 0 || errno != EINTR;
    }
}

/* CPU time of a running process in seconds; negative when it cannot be told. */
static double cpu_of(pid_t child)
{
    clockid_t clock;
    struct timespec time;
    if (clock_getcpuclockid(child, &clock) != 0 || clock_gettime(clock, &time) != 0)
        return -1;
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* Lets it run for so many seconds, reading what it draws; CPU a second after the start, negative when that cannot be told. */
static double run_for(struct watch *watch, double seconds)
{
    if (seconds > STARTING)
        read_until(watch, watch->begin + STARTING, false);
    double before = cpu_of(watch->child), begin = now();
    read_until(watch, watch->begin + seconds, false);
    double after = cpu_of(watch->child), spent = now() - begin;
    return before >= 0 && after >= before && spent >= 1 ? (after - before) / spent : -1;
}

static long peak_kb(pid_t child)
{
    char path[64], line[256];
    long kb = -1;
    snprintf(path, sizeof path, "/proc/%ld/status", (long)child);
    FILE *status = fopen(path, "r");
    while (status != NULL && fgets(line, sizeof line, status) != NULL)
        if (strncmp(line, "VmHWM:", 6) == 0)
            kb = strtol(line + 6, NULL, 10);
    if (status != NULL)
        fclose(status);
    return kb;
}

static void start(struct watch *watch, char **command)
{
    struct winsize size = {.ws_col = COLUMNS, .ws_row = LINES};
    setenv("TERM", "xterm-256color", 1);
    watch->begin = now();
    watch->child = forkpty(&watch->terminal, NULL, NULL, &size);
    if (watch->child == 0) {
        execvp(command[0], command);
        fprintf(stderr, "pty: cannot run %s: %s\n", command[0], strerror(errno));
        _exit(127);
    }
}

/* Ends it, gently first; false when it had failed before it was told to end. */
static bool finish(struct watch *watch, double *cpu)
{
    int status = 0;
    struct rusage used;
    memset(&used, 0, sizeof used);
    bool early = wait4(watch->child, &status, WNOHANG, &used) == watch->child;
    if (!early) {
        kill(watch->child, SIGTERM);
        read_until(watch, now() + 2, false);
        for (int tries = 0; wait4(watch->child, &status, WNOHANG, &used) != watch->child; tries++) {
            if (tries == 40)
                kill(watch->child, SIGKILL);
            usleep(50000);
        }
    }
    *cpu = (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1e6 +
           (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec);
    return !early || (WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

int main(int argc, char **argv)
{
    if (argc < 4) {
        fprintf(stderr, "usage: pty SECONDS TEXT COMMAND...\n");
        return 2;
    }
    double seconds = strtod(argv[1], NULL);
    struct watch watch = {.terminal = -1, .first = -1, .text = argv[2], .seen = malloc(SEEN_MAX)};
    if (watch.seen == NULL)
        return 1;
    start(&watch, argv + 3);
    if (watch.child < 0) {
        perror("pty");
        return 1;
    }
    double steady = -1;
    if (seconds > 0)
        steady = run_for(&watch, seconds);
    else
        read_until(&watch, watch.begin + LONGEST, true);
    long peak = peak_kb(watch.child);
    double cpu = 0;
    bool good = finish(&watch, &cpu);
    if (watch.first >= 0)
        printf("first_us %.0f\n", watch.first * 1e6);
    if (peak >= 0)
        printf("hwm_kb %ld\n", peak);
    printf("cpu_us %.0f\n", cpu);
    if (steady >= 0)
        printf("steady_us %.0f\n", steady * 1e6);
    free(watch.seen);
    return good && (argv[2][0] == '\0' || watch.first >= 0) ? EXIT_SUCCESS : EXIT_FAILURE;
}
