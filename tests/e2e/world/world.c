/* world.c: preloaded into a program, tells it of another world: clocks that were set or that counted on in suspend, and a disk that refuses writes.
 *
 * The file named by WORLD holds three numbers: seconds to add to the clock on the wall, seconds that the machine has slept, and the errno that every write into a file answers
 * (0: writes work). It is read anew at each call, so a test changes the world while the program runs.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

struct world {
    long utc_seconds, slept_seconds, write_error;
};

static struct world world_now(void)
{
    struct world world = {0, 0, 0};
    char text[96];
    const char *path = getenv("WORLD");
    int saved = errno;
    long fd = path == NULL ? -1 : syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC);
    long got = fd < 0 ? -1 : syscall(SYS_read, fd, text, sizeof text - 1);
    if (fd >= 0)
        syscall(SYS_close, fd);
    if (got > 0) {
        char *at = text;
        text[got] = '\0';
        world.utc_seconds = strtol(at, &at, 10);
        world.slept_seconds = strtol(at, &at, 10);
        world.write_error = strtol(at, &at, 10);
    }
    errno = saved;
    return world;
}

int clock_gettime(clockid_t clock, struct timespec *now)
{
    struct world world = world_now();
    long result = syscall(SYS_clock_gettime, clock, now);
    if (clock == CLOCK_REALTIME)
        now->tv_sec += world.utc_seconds + world.slept_seconds;
    else if (clock == CLOCK_BOOTTIME)
        now->tv_sec += world.slept_seconds;
    return (int)result;
}

static ssize_t refuse(long error)
{
    errno = (int)error;
    return -1;
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t offset)
{
    struct world world = world_now();
    return world.write_error != 0 ? refuse(world.write_error) : syscall(SYS_pwrite64, fd, bytes, count, offset);
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t offset)
{
    return pwrite(fd, bytes, count, offset);
}
