/* refresh.c: what a screen writes and how soon, measured from outside on a pseudo terminal.
 *
 *   refresh KEYS COMMAND...
 *
 * Starts COMMAND on 80x24, waits until it is quiet, lets it stand for IDLE seconds, presses each character of KEYS and waits for quiet behind each, and prints `name value` lines:
 *   first_bytes     the first picture
 *   idle_us         CPU while nothing happened (for a replay, which gets no samples)
 *   idle_bytes      what it wrote meanwhile
 *   key_us          from pressing a key to the first byte that it changes, median; key_most_us the longest
 *   key_bytes       what a key made it write, median; key_most_bytes the most
 *   key_cpu_us      CPU of a key, mean
 */
#include <errno.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { COLUMNS = 80, LINES = 24, KEYS_MAX = 1000, QUIET_MS = 60, START_MS = 5000, IDLE = 3 };

struct terminal {
    int fd;
    pid_t child;
};

/* What came until it was quiet for so long. */
struct burst {
    double first_us; /* when the first byte came, on the monotonic clock; negative: none came */
    long bytes;
};

static double now_us(clockid_t clock)
{
    struct timespec time;
    clock_gettime(clock, &time);
    return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

static struct burst read_burst(const struct terminal *terminal, int first_ms, int quiet_ms)
{
    char bytes[65536];
    struct burst burst = {-1, 0};
    struct pollfd poll_for = {.fd = terminal->fd, .events = POLLIN};
    while (poll(&poll_for, 1, burst.bytes == 0 ? first_ms : quiet_ms) > 0) {
        ssize_t got = read(terminal->fd, bytes, sizeof bytes);
        if (got <= 0)
            break;
        burst.first_us = burst.bytes == 0 ? now_us(CLOCK_MONOTONIC) : burst.first_us;
        burst.bytes += got;
    }
    return burst;
}

static double cpu_us(const struct terminal *terminal)
{
    clockid_t clock;
    return clock_getcpuclockid(terminal->child, &clock) == 0 ? now_us(clock) : 0;
}

static int by_size(const void *a, const void *b)
{
    const double *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static void tell(const char *name, double *values, size_t count)
{
    if (count == 0)
        return;
    qsort(values, count, sizeof *values, by_size);
    printf("%s %.0f\n%.*s_most%s %.0f\n", name, values[count / 2], (int)strcspn(name, "_"), name,
           name + strcspn(name, "_"), values[count - 1]);
}

static void press_all(const struct terminal *terminal, const char *keys)
{
    static double times[KEYS_MAX], sizes[KEYS_MAX];
    size_t count = 0;
    double before = cpu_us(terminal);
    for (const char *key = keys; *key != '\0' && count < KEYS_MAX; key++) {
        /* Before the key: the program may have answered when write() comes back. */
        double pressed = now_us(CLOCK_MONOTONIC);
        if (write(terminal->fd, key, 1) != 1)
            break;
        struct burst burst = read_burst(terminal, 1000, QUIET_MS);
        if (burst.first_us < 0)
            continue;
        times[count] = burst.first_us - pressed;
        sizes[count++] = (double)burst.bytes;
    }
    printf("key_cpu_us %.0f\n", count > 0 ? (cpu_us(terminal) - before) / (double)count : 0);
    tell("key_us", times, count);
    tell("key_bytes", sizes, count);
}

int main(int argc, char **argv)
{
    if (argc < 3) {
        fprintf(stderr, "usage: refresh KEYS COMMAND...\n");
        return 2;
    }
    struct winsize size = {.ws_col = COLUMNS, .ws_row = LINES};
    struct terminal terminal;
    setenv("TERM", "xterm-256color", 1);
    terminal.child = forkpty(&terminal.fd, NULL, NULL, &size);
    if (terminal.child == 0) {
        execvp(argv[2], argv + 2);
        _exit(127);
    }
    struct burst first = read_burst(&terminal, START_MS, 500);
    double cpu = cpu_us(&terminal);
    struct burst idle = read_burst(&terminal, IDLE * 1000, IDLE * 1000);
    printf("first_bytes %ld\nidle_us %.0f\nidle_bytes %ld\n", first.bytes, cpu_us(&terminal) - cpu, idle.bytes);
    press_all(&terminal, argv[1]);
    kill(terminal.child, SIGTERM);
    read_burst(&terminal, 500, 200);
    return waitpid(terminal.child, NULL, 0) == terminal.child && first.bytes > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
