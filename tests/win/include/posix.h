/* posix.h: the POSIX calls that unit tests make and mingw-w64 lacks, so that the same tests run as .exe. Included before everything else.
 *
 * What Windows cannot do at all (fork, signals, another user, a device that is full) ends the test with the status LEFT_OUT, which tests/win/unit.sh counts and
 * shows: such a test is never taken for a passed one.
 */
#ifndef TESTS_WIN_POSIX_H
#define TESTS_WIN_POSIX_H

#include <direct.h>
#include <errno.h>
#include <io.h>
#include <process.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <time.h>

enum { LEFT_OUT = 77 };

#define SIGHUP  1
#define SIGKILL 9
#define SIGPIPE 13
#define EDQUOT  ENOSPC

#define mkdir(path, mode)   _mkdir(path)
#define pipe(ends)          _pipe(ends, 1 << 16, 0x8000 /* binary */)
#define gmtime_r(time, out) (gmtime_s(out, time) == 0 ? (out) : NULL)
#define tzset()             _tzset()
#define tmpfile()           posix_tmpfile()
#define fopen(path, mode)   posix_fopen(path, mode)
#define raise(number)       posix_raise(number)
#define rename(from, to)    posix_rename(from, to)
#define unlink(path)        posix_unlink(path)

_Noreturn static inline void leave_out(const char *what)
{
    printf("left out: needs %s\n", what);
    fflush(stdout);
    _exit(LEFT_OUT);
}

static inline int setenv(const char *name, const char *value, int replace)
{
    /* A process cannot choose its zone here: tests/win/unit.sh runs them all in Berlin. */
    if (strcmp(name, "TZ") == 0 && strncmp(value, "CET-1CEST", 9) == 0)
        return 0;
    if (strcmp(name, "TZ") == 0 || strcmp(name, "LC_ALL") == 0)
        leave_out("zones and locales by environment");
    if (!replace && getenv(name) != NULL)
        return 0;
    return _putenv_s(name, value);
}

static inline int unsetenv(const char *name)
{
    return _putenv_s(name, "");
}

static inline char *mkdtemp(char *template)
{
    size_t length = strlen(template);
    for (int i = 0; i < 1000; i++) {
        snprintf(template + length - 6, 7, "%06d", (rand() ^ _getpid() << 4) % 1000000);
        if (_mkdir(template) == 0)
            return template;
        if (errno != EEXIST)
            break;
    }
    return NULL;
}

static inline int posix_unlink(const char *path)
{
    _chmod(path, _S_IREAD | _S_IWRITE);
    return _unlink(path);
}

/* One that replaces. */
static inline int posix_rename(const char *from, const char *to)
{
    posix_unlink(to);
    return (rename)(from, to);
}

/* The runtime's own makes its file in the root folder. */
static inline FILE *posix_tmpfile(void)
{
    char *name = _tempnam(NULL, "pool");
    FILE *stream = name == NULL ? NULL : (fopen)(name, "w+bD");
    free(name);
    return stream;
}

/* Text mode would change the bytes. */
static inline FILE *posix_fopen(const char *path, const char *mode)
{
    char binary[8];
    if (strcmp(path, "/dev/full") == 0)
        leave_out("/dev/full");
    snprintf(binary, sizeof binary, "%s%s", mode, strchr(mode, 'b') != NULL ? "" : "b");
    return (fopen)(path, binary);
}

static inline int posix_raise(int number)
{
    if (number != SIGABRT && number != SIGFPE && number != SIGSEGV)
        leave_out("signals");
    return (raise)(number);
}

static inline int kill(int64_t pid, int number)
{
    (void)pid;
    (void)number;
    leave_out("signals");
}

static inline int fork(void)
{
    leave_out("fork");
}

static inline int pause(void)
{
    leave_out("signals");
}

static inline int pread(int file, void *bytes, unsigned count, long at)
{
    return _lseek(file, at, SEEK_SET) == at ? _read(file, bytes, count) : -1;
}

static inline int mkfifo(const char *path, int mode)
{
    (void)path;
    (void)mode;
    leave_out("named pipes in folders");
}

static inline int link(const char *from, const char *to)
{
    (void)from;
    (void)to;
    leave_out("hard links");
}

static inline unsigned geteuid(void)
{
    leave_out("users");
}

static inline int setuid(unsigned user)
{
    (void)user;
    leave_out("users");
}

static inline FILE *posix_popen(void)
{
    leave_out("a shell");
}
#undef popen
#undef pclose
#define popen(command, mode) posix_popen()
#define pclose(stream)       fclose(stream)

#endif
