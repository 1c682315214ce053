#include "base/os.h"

#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/un.h>
#include <sys/utsname.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "base/number.h"
#include "base/when.h"

/* A wait is cut into slices because poll's clock stands still in suspend while ours does not. */
#define SLICE_NS (60 * NS_PER_SECOND)

/* A signal belongs to the process, so this one piece of state does too. The pipe gets a byte with the first stop and is
 * never read: so it wakes every wait of every thread, now and later. */
static struct {
    atomic_bool requested;
    atomic_int signal; /* that asked first; 0: none did */
    atomic_int write_end;
    int read_end;
    pthread_once_t once;
} stop = {.read_end = -1, .write_end = -1, .once = PTHREAD_ONCE_INIT};

struct os_bell {
    int read_end;
    int write_end;
};

static int64_t clock_ns(clockid_t clock)
{
    struct timespec now;
    if (clock_gettime(clock, &now) != 0)
        return ABSENT;
    return (int64_t)now.tv_sec * NS_PER_SECOND + now.tv_nsec;
}

int64_t os_utc_ns(void)
{
    return clock_ns(CLOCK_REALTIME);
}

int64_t os_mono_ns(void)
{
#ifdef CLOCK_BOOTTIME
    int64_t now = clock_ns(CLOCK_BOOTTIME);
    if (now != ABSENT)
        return now;
#endif
    return clock_ns(CLOCK_MONOTONIC);
}

int64_t os_cpu_ns(void)
{
    return clock_ns(CLOCK_PROCESS_CPUTIME_ID);
}

int64_t os_resident_bytes(void)
{
    struct rusage usage;
    if (getrusage(RUSAGE_SELF, &usage) != 0 || usage.ru_maxrss <= 0)
        return ABSENT;
    return (int64_t)usage.ru_maxrss * 1024;
}

int64_t os_pid(void)
{
    return (int64_t)getpid();
}

static void stop_open(void)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0)
        return;
    stop.read_end = ends[0];
    atomic_store(&stop.write_end, ends[1]);
}

/* Async-signal-safe. */
void os_request_stop(void)
{
    int saved = errno;
    atomic_store(&stop.requested, true);
    int end = atomic_load(&stop.write_end);
    if (end >= 0) {
        ssize_t written = write(end, "", 1);
        (void)written; /* a full pipe wakes as well */
    }
    errno = saved;
}

static void unblock_terminal(void);

static void on_stop_signal(int number)
{
    int saved = errno, none = 0;
    atomic_compare_exchange_strong(&stop.signal, &none, number);
    os_request_stop();
    unblock_terminal();
    errno = saved;
}

static void catch_unless_ignored(int number)
{
    struct sigaction before;
    /* nohup and a shell's background jobs ignore some of these on purpose. */
    if (sigaction(number, NULL, &before) != 0 || before.sa_handler == SIG_IGN)
        return;
    struct sigaction action = {.sa_handler = on_stop_signal, .sa_flags = SA_RESTART};
    sigemptyset(&action.sa_mask);
    sigaction(number, &action, NULL);
}

void os_catch_stop(void)
{
    pthread_once(&stop.once, stop_open);
    catch_unless_ignored(SIGINT);
    catch_unless_ignored(SIGTERM);
    catch_unless_ignored(SIGHUP);
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    sigemptyset(&ignore.sa_mask);
    sigaction(SIGPIPE, &ignore, NULL);
}

bool os_stop_requested(void)
{
    return atomic_load(&stop.requested);
}

const char *os_stop_word(void)
{
    switch (atomic_load(&stop.signal)) {
    case SIGINT:
        return "SIGINT (Ctrl-C)";
    case SIGTERM:
        return "SIGTERM";
    case SIGHUP:
        return "SIGHUP (log-off)";
    default:
        return "a request";
    }
}

enum status os_bell_open(struct os_bell **bell)
{
    int ends[2];
    *bell = NULL;
    if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0)
        return STATUS_IO;
    struct os_bell *made = malloc(sizeof *made);
    if (!made) {
        close(ends[0]);
        close(ends[1]);
        return STATUS_NO_MEMORY;
    }
    *made = (struct os_bell){ends[0], ends[1]};
    *bell = made;
    return STATUS_OK;
}

void os_bell_close(struct os_bell *bell)
{
    if (!bell)
        return;
    close(bell->read_end);
    close(bell->write_end);
    free(bell);
}

void os_bell_ring(struct os_bell *bell)
{
    if (!bell)
        return;
    int saved = errno;
    ssize_t written = write(bell->write_end, "", 1);
    (void)written; /* a full pipe is a bell that rings already */
    errno = saved;
}

static void swallow(struct os_bell *bell)
{
    char bytes[64];
    while (read(bell->read_end, bytes, sizeof bytes) > 0)
        continue;
}

/* One slice of a wait on stop, bell and (input_fd >= 0) input. */
static enum os_wake wait_slice(struct os_bell *bell, int input_fd, int64_t left_ns)
{
    struct pollfd fds[] = {
        {.fd = stop.read_end, .events = POLLIN},
        {.fd = bell ? bell->read_end : -1, .events = POLLIN},
        {.fd = input_fd, .events = POLLIN},
    };
    int64_t slice_ns = stop.read_end >= 0 ? SLICE_NS : NS_PER_SECOND / 10;
    if (left_ns > slice_ns)
        left_ns = slice_ns;
    struct timespec timeout = {.tv_sec = (time_t)(left_ns / NS_PER_SECOND), .tv_nsec = (long)(left_ns % NS_PER_SECOND)};
    int ready = ppoll(fds, sizeof fds / sizeof fds[0], &timeout, NULL);
    if (os_stop_requested())
        return OS_WAKE_STOP;
    if (ready <= 0)
        return OS_WAKE_TIMEOUT;
    if (bell && fds[1].revents) {
        swallow(bell);
        return OS_WAKE_BELL;
    }
    return fds[2].revents ? OS_WAKE_INPUT : OS_WAKE_TIMEOUT;
}

enum os_wake os_wait(struct os_bell *bell, bool wants_input, int64_t deadline_ns)
{
    pthread_once(&stop.once, stop_open);
    for (;;) {
        int64_t left_ns = number_difference(deadline_ns, os_mono_ns());
        enum os_wake wake = wait_slice(bell, wants_input ? STDIN_FILENO : -1, left_ns > 0 ? left_ns : 0);
        if (wake != OS_WAKE_TIMEOUT || os_mono_ns() >= deadline_ns)
            return wake;
    }
}

/* --- the terminal ------------------------------------------------------------------------------------------------------------ */

static const int CRASHES[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGQUIT};

enum { CRASH_COUNT = sizeof CRASHES / sizeof CRASHES[0], RESTORE_BYTES = 512 };

/* A crash belongs to the process as well, and its handler can be given nothing. */
static struct {
    struct termios attributes;
    bool is_set; /* attributes are known */
    char restore[RESTORE_BYTES];
    size_t length;
    struct sigaction crash_before[CRASH_COUNT];
    atomic_bool guarded;
    struct os_bell *_Atomic resized;
    struct sigaction resize_before;
    bool rings;
} terminal;

/* The default action is in force again when this returns, and the signal strikes a second time. */
static void on_crash(int number)
{
    ssize_t written = write(STDOUT_FILENO, terminal.restore, terminal.length);
    (void)written;
    if (terminal.is_set)
        tcsetattr(STDIN_FILENO, TCSANOW, &terminal.attributes);
    raise(number);
}

/* A screen that waits in write for a terminal that was stopped (Ctrl-S) or that nobody reads could not heed a stop. What it has not shown by then is
 * lost; each further signal makes room again. These calls are allowed in a signal handler. */
static void unblock_terminal(void)
{
    if (!atomic_load(&terminal.guarded))
        return;
    tcflow(STDOUT_FILENO, TCOOFF); /* Linux goes on only after a stop of this kind, which then ends one by Ctrl-S too */
    tcflow(STDOUT_FILENO, TCOON);
    tcflush(STDOUT_FILENO, TCOFLUSH);
}

void os_terminal_guard(const char *restore, size_t length)
{
    if (terminal.guarded)
        return;
    terminal.is_set = tcgetattr(STDIN_FILENO, &terminal.attributes) == 0;
    terminal.length = length < RESTORE_BYTES ? length : 0;
    memcpy(terminal.restore, restore, terminal.length);
    struct sigaction action = {.sa_handler = on_crash, .sa_flags = (int)SA_RESETHAND};
    sigemptyset(&action.sa_mask);
    for (int i = 0; i < CRASH_COUNT; i++)
        sigaction(CRASHES[i], &action, &terminal.crash_before[i]);
    terminal.guarded = true;
}

void os_terminal_release(void)
{
    for (int i = 0; terminal.guarded && i < CRASH_COUNT; i++)
        sigaction(CRASHES[i], &terminal.crash_before[i], NULL);
    terminal.guarded = false;
}

static void on_resize(int number)
{
    int saved = errno;
    void (*before)(int) = terminal.resize_before.sa_handler;
    if (before != SIG_DFL && before != SIG_IGN && !(terminal.resize_before.sa_flags & SA_SIGINFO))
        before(number);
    struct os_bell *bell = atomic_load(&terminal.resized);
    if (bell)
        os_bell_ring(bell);
    errno = saved;
}

void os_ring_on_resize(struct os_bell *bell)
{
    atomic_store(&terminal.resized, bell);
    if (bell && !terminal.rings) {
        struct sigaction action = {.sa_handler = on_resize, .sa_flags = SA_RESTART};
        sigemptyset(&action.sa_mask);
        sigaction(SIGWINCH, NULL, &terminal.resize_before);
        terminal.rings = sigaction(SIGWINCH, &action, NULL) == 0;
    } else if (!bell && terminal.rings) {
        sigaction(SIGWINCH, &terminal.resize_before, NULL);
        terminal.rings = false;
    }
}

bool os_is_terminal(int fd)
{
    return isatty(fd) == 1;
}

bool os_is_utf8(void)
{
    if (!setlocale(LC_CTYPE, ""))
        return false;
    return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

FILE *os_open_file(const char *path, const char *mode)
{
    return fopen(path, mode);
}

void os_let_all_read(FILE *file)
{
    fchmod(fileno(file), S_IRUSR | S_IWUSR | S_IRGRP | S_IROTH);
}

bool os_make_folder(const char *path)
{
    return mkdir(path, 0700) == 0;
}

bool os_remove_file(const char *path)
{
    return remove(path) == 0;
}

bool os_rename_file(const char *from, const char *to)
{
    return rename(from, to) == 0;
}

enum os_file_kind os_file_kind(const char *path)
{
    struct stat stat_buffer;
    if (stat(path, &stat_buffer) != 0)
        return OS_FILE_NONE;
    if (S_ISREG(stat_buffer.st_mode))
        return OS_FILE_REGULAR;
    return S_ISDIR(stat_buffer.st_mode) ? OS_FILE_DIRECTORY : OS_FILE_OTHER;
}

int64_t os_file_size(const char *path)
{
    struct stat stat_buffer;
    if (stat(path, &stat_buffer) != 0 || !S_ISREG(stat_buffer.st_mode))
        return ABSENT;
    return (int64_t)stat_buffer.st_size;
}

int64_t os_file_changed_ns(const char *path)
{
    struct stat about;
    if (stat(path, &about) != 0 || !S_ISREG(about.st_mode))
        return ABSENT;
    int64_t seconds = number_scale((int64_t)about.st_mtim.tv_sec, NS_PER_SECOND, 1);
    return number_sum(seconds, (int64_t)about.st_mtim.tv_nsec);
}

static int64_t block_bytes(uintmax_t blocks, uintmax_t bytes_each)
{
    return bytes_each != 0 && blocks > INT64_MAX / bytes_each ? INT64_MAX : (int64_t)(blocks * bytes_each);
}

int64_t os_free_bytes(const char *path, int64_t *all)
{
    struct statvfs space;
    bool known = statvfs(path, &space) == 0;
    if (all != NULL)
        *all = known ? block_bytes(space.f_blocks, space.f_frsize) : ABSENT;
    return known ? block_bytes(space.f_bavail, space.f_frsize) : ABSENT;
}

void os_host(char *out, size_t capacity)
{
    struct utsname names;
    snprintf(out, capacity, "%s", uname(&names) == 0 ? names.nodename : "");
}

void os_release(char *out, size_t capacity)
{
    struct utsname names;
    if (uname(&names) == 0)
        snprintf(out, capacity, "%s %s %s", names.sysname, names.release, names.machine);
    else
        snprintf(out, capacity, "unknown");
}

int32_t os_zone_offset(int64_t utc_seconds)
{
    time_t moment = (time_t)utc_seconds;
    struct tm local;
    if (!localtime_r(&moment, &local))
        return 0;
    return (int32_t)local.tm_gmtoff;
}

/* Only a name that the zone database has: a TZ that is a rule or a slip must not be passed on as a place. */
static bool is_zone_name(const char *name)
{
    char path[256];
    static const char ALLOWED[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/_+-";
    if (name[0] == '\0' || name[0] == '/' || name[strspn(name, ALLOWED)] != '\0')
        return false;
    int length = snprintf(path, sizeof path, "/usr/share/zoneinfo/%s", name);
    return length > 0 && (size_t)length < sizeof path && os_file_kind(path) == OS_FILE_REGULAR;
}

void os_zone_name(char *out, size_t capacity)
{
    const char *zone = getenv("TZ");
    char target[256];
    if (zone) {
        zone += zone[0] == ':';
    } else {
        ssize_t length = readlink("/etc/localtime", target, sizeof target - 1);
        target[length > 0 ? length : 0] = '\0';
        const char *place = strstr(target, "zoneinfo/");
        zone = place ? place + strlen("zoneinfo/") : "";
    }
    if (is_zone_name(zone)) {
        snprintf(out, capacity, "%s", zone);
        return;
    }
    int32_t minutes = os_zone_offset(os_utc_ns() / NS_PER_SECOND) / 60;
    int32_t positive = minutes < 0 ? -minutes : minutes;
    snprintf(out, capacity, "UTC%c%02d:%02d", minutes < 0 ? '-' : '+', positive / 60, positive % 60);
}

int64_t os_awake_ns(void)
{
    return clock_ns(CLOCK_MONOTONIC);
}

/* Without syslog(3), which waits for as long as the log's reader does, on a machine that is about to hang. What is written is what syslog(3) writes. */
bool os_log_event(const char *text)
{
    static const char MONTHS[12][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    enum { DAEMON_WARNING = 3 << 3 | 4 };
    static const struct sockaddr_un LOG = {.sun_family = AF_UNIX, .sun_path = "/dev/log"};
    char line[1024];
    struct tm local = {0};
    time_t now = time(NULL);
    localtime_r(&now, &local);
    int length =
        snprintf(line, sizeof line, "<%d>%s %2d %02d:%02d:%02d pooltop[%d]: %s", DAEMON_WARNING, MONTHS[local.tm_mon],
                 local.tm_mday, local.tm_hour, local.tm_min, local.tm_sec, (int)getpid(), text);
    int end = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (end < 0)
        return false;
    size_t bytes = length < 0 ? 0 : (size_t)length < sizeof line ? (size_t)length : sizeof line - 1;
    bool sent = connect(end, (const struct sockaddr *)&LOG, sizeof LOG) == 0 &&
                send(end, line, bytes, MSG_NOSIGNAL) == (ssize_t)bytes;
    close(end);
    return sent;
}

struct os_lock {
    int file;
    char *path; /* owned */
};

/* Whether `path` still names the file that is open: its last owner may have removed it between our opening and our locking it. */
static bool is_still(int file, const char *path)
{
    struct stat open_file, named;
    return fstat(file, &open_file) == 0 && stat(path, &named) == 0 && open_file.st_dev == named.st_dev &&
           open_file.st_ino == named.st_ino;
}

static void read_holder(int file, char *holder, size_t capacity)
{
    ssize_t length = pread(file, holder, capacity - 1, 0);
    holder[length > 0 ? length : 0] = '\0';
}

/* flock, not fcntl: it belongs to the open file, so that neither a second opening nor a close elsewhere in this process undoes it. */
static enum status lock_path(int *file, const char *path, char *holder, size_t capacity, struct problem *why)
{
    for (;;) {
        *file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
        if (*file < 0)
            return problem_os(why, "create the lock file", path, errno);
        if (flock(*file, LOCK_EX | LOCK_NB) != 0) {
            int reason = errno;
            read_holder(*file, holder, capacity);
            close(*file);
            if (reason == EWOULDBLOCK)
                return problem_set(why, STATUS_BUSY, "%s is locked", path);
            return problem_os(why, "lock", path, reason);
        }
        if (is_still(*file, path))
            return STATUS_OK;
        close(*file);
    }
}

enum status os_lock_file(struct os_lock **lock, const char *path, const char *text, char *holder, size_t capacity,
                         struct problem *why)
{
    holder[0] = '\0';
    struct os_lock *made = calloc(1, sizeof *made);
    char *copy = strdup(path);
    int file = -1;
    enum status status = made && copy ? lock_path(&file, path, holder, capacity, why)
                                      : problem_set(why, STATUS_NO_MEMORY, "no memory to lock %s", path);
    if (status == STATUS_OK && (ftruncate(file, 0) != 0 || pwrite(file, text, strlen(text), 0) < 0)) {
        status = problem_os(why, "write the lock file", path, errno);
        close(file);
    }
    if (status != STATUS_OK || !made) {
        free(made);
        free(copy);
        return status;
    }
    *made = (struct os_lock){.file = file, .path = copy};
    *lock = made;
    return STATUS_OK;
}

void os_unlock_file(struct os_lock *lock)
{
    if (!lock)
        return;
    unlink(lock->path);
    close(lock->file);
    free(lock->path);
    free(lock);
}
