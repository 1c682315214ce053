#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "faults.h"

enum { SHOWN_MAX = 8, AT_TEXT = 256 };

/* Shared with children. */
struct shared {
    char name[AT_TEXT];
    volatile long breaches;
    volatile long steps; /* calls of child_at */
    char at[AT_TEXT];
};

static struct shared *shared;
static int failed;

void *shared_memory(size_t bytes)
{
    void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        abort();
    return memory;
}

static struct shared *state(void)
{
    if (shared == NULL)
        shared = shared_memory(sizeof *shared);
    return shared;
}

void promise_begin(const char *name)
{
    snprintf(state()->name, AT_TEXT, "%s", name);
    state()->breaches = 0;
    state()->at[0] = '\0';
}

void promise_broken(const char *format, ...)
{
    va_list arguments;
    if (++state()->breaches > SHOWN_MAX)
        return;
    printf("  broken: ");
    va_start(arguments, format);
    vprintf(format, arguments);
    va_end(arguments);
    printf("\n");
    fflush(stdout);
}

long promise_breaches(void)
{
    return state()->breaches;
}

void promise_end(const char *measured, ...)
{
    va_list arguments;
    long breaches = state()->breaches;
    printf("%s %s: ", breaches == 0 ? "ok" : "FAILED", state()->name);
    va_start(arguments, measured);
    vprintf(measured, arguments);
    va_end(arguments);
    if (breaches > 0)
        printf("; broken %ld times", breaches);
    printf("\n");
    fflush(stdout);
    failed += breaches > 0;
}

int promises_exit(void)
{
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

long faults_size(const char *name, long quick, long full)
{
    const char *asked = getenv(name), *all = getenv("FULL");
    if (asked != NULL && strtol(asked, NULL, 10) > 0)
        return strtol(asked, NULL, 10);
    return all != NULL && strcmp(all, "1") == 0 ? full : quick;
}

/* --- children ---------------------------------------------------------------------------------------------------------------------- */

void child_at(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(state()->at, AT_TEXT, format, arguments);
    va_end(arguments);
    state()->steps++;
}

const char *child_last(void)
{
    return state()->at;
}

/* Waits for the child as long as it moves; false when it had to be ended. */
static bool wait_moving(pid_t child, unsigned seconds, int *ended)
{
    long steps = state()->steps;
    double since = seconds_now();
    while (waitpid(child, ended, WNOHANG) == 0) {
        nanosleep(&(struct timespec){.tv_nsec = 2000000}, NULL);
        if (state()->steps != steps) {
            steps = state()->steps;
            since = seconds_now();
        }
        if (seconds_now() - since > seconds) {
            kill(child, SIGKILL);
            waitpid(child, ended, 0);
            return false;
        }
    }
    return true;
}

void run_in_child(void (*work)(void *context), void *context, unsigned seconds)
{
    int ended = 0;
    state();
    fflush(stdout);
    pid_t child = fork();
    if (child < 0)
        abort();
    if (child == 0) {
        work(context);
        fflush(stdout);
        exit(0); /* not _exit: a leak checker looks now */
    }
    if (!wait_moving(child, seconds, &ended))
        promise_broken("no end within %u s: %s", seconds, state()->at);
    else if (WIFSIGNALED(ended))
        promise_broken("signal %d: %s", WTERMSIG(ended), state()->at);
    else if (WEXITSTATUS(ended) != 0)
        promise_broken("exit status %d: %s", WEXITSTATUS(ended), state()->at);
}
