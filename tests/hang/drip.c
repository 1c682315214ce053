/* drip.c: leaks TCP sockets, evenly, until the machine is dead.
 *
 *   POOLTOP_HANG=1 drip SOCKETS_A_SECOND
 *
 * Stands for a driver's leak: killing processes does not give the memory back, so it asks the kernel never to kill it.
 * Only for a machine that is there to die: it needs root, and does nothing unless the environment says so.
 *
 * Twice a second the kernel's log gets one line, `drip: at EPOCH_MS, N sockets`: so the console, the clock of the samples
 * and the clock of the kernel's last words can be laid side by side.
 */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { STEPS_A_SECOND = 20, STEPS_A_LINE = STEPS_A_SECOND / 2, DESCRIPTORS = 1 << 20 };

static bool complain(const char *what)
{
    fprintf(stderr, "drip: %s: %s\n", what, strerror(errno));
    return false;
}

/* So that the kernel neither kills this process, nor refuses descriptors, nor takes its pages away. */
static bool become_immortal(void)
{
    const struct rlimit many = {DESCRIPTORS, DESCRIPTORS};
    int score = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
    if (score < 0 || write(score, "-1000", 5) != 5)
        return complain("oom_score_adj");
    close(score);
    if (setrlimit(RLIMIT_NOFILE, &many) != 0)
        return complain("limit of descriptors");
    if (mlockall(MCL_CURRENT | MCL_FUTURE) != 0)
        return complain("mlockall");
    return true;
}

/* <3> is the level of errors, which a quiet console shows as well. */
static bool say(int log, long sockets)
{
    char line[96];
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    int length = snprintf(line, sizeof line, "<3>drip: at %lld%03ld, %ld sockets\n", (long long)now.tv_sec,
                          now.tv_nsec / 1000000, sockets);
    return write(log, line, (size_t)length) == length || complain("/dev/kmsg");
}

static bool leak(int log, long each_step)
{
    const struct timespec pause = {.tv_nsec = 1000000000 / STEPS_A_SECOND};
    long sockets = 0;
    for (long step = 0;; step++) {
        if (step % STEPS_A_LINE == 0 && !say(log, sockets))
            return false;
        for (long i = 0; i < each_step; i++, sockets++)
            if (socket(AF_INET, SOCK_STREAM, 0) < 0)
                return complain("socket");
        nanosleep(&pause, NULL);
    }
}

int main(int count, char **words)
{
    const char *told = getenv("POOLTOP_HANG");
    long each_second = count == 2 ? strtol(words[1], NULL, 10) : 0;
    if (each_second < STEPS_A_SECOND || told == NULL || strcmp(told, "1") != 0) {
        fprintf(stderr, "usage: POOLTOP_HANG=1 drip SOCKETS_A_SECOND, in a machine that is there to die\n");
        return 2;
    }
    int log = open("/dev/kmsg", O_WRONLY | O_CLOEXEC);
    if (log < 0)
        return complain("/dev/kmsg"), 1;
    return become_immortal() && leak(log, each_second / STEPS_A_SECOND) ? 0 : 1;
}
