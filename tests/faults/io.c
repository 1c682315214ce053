/* The n-th I/O call fails, for every n: once, for good, and as a full disk that gets room again. */
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "attempt.h"
#include "vfs.h"

enum mode { FAIL_ONCE, FAIL_ON, DISK_FULL, MODES };

enum { BACK_AFTER = 10 }; /* additions until a full disk has room again */

struct bench {
    char folder[PATH_ROOM], path[PATH_ROOM + 32];
    struct oracle oracle;
    enum mode mode;
    long calls, fail_at; /* of those that the mode counts */
    bool failed;
    size_t addition, failed_at;
    enum vfs_call failed_call;
    bool back;
    long stride, by_call[VFS_CALLS], recorded[MODES], read[2][MODES];
    const struct vfs_watcher *watcher;
};

static int code_of(enum vfs_call call)
{
    static const int CODES[VFS_CALLS] = {[VFS_OPEN] = SQLITE_CANTOPEN,         [VFS_READ] = SQLITE_IOERR_READ,
                                         [VFS_WRITE] = SQLITE_IOERR_WRITE,     [VFS_TRUNCATE] = SQLITE_IOERR_TRUNCATE,
                                         [VFS_SYNC] = SQLITE_IOERR_FSYNC,      [VFS_SIZE] = SQLITE_IOERR_FSTAT,
                                         [VFS_LOCK] = SQLITE_IOERR_LOCK,       [VFS_DELETE] = SQLITE_IOERR_DELETE,
                                         [VFS_ACCESS] = SQLITE_IOERR_ACCESS,   [VFS_SHM_MAP] = SQLITE_IOERR_SHMMAP,
                                         [VFS_SHM_LOCK] = SQLITE_IOERR_SHMLOCK};
    return CODES[call];
}

static int ask(void *context, enum vfs_call call)
{
    struct bench *bench = context;
    if (bench->mode == DISK_FULL && call != VFS_WRITE)
        return SQLITE_OK;
    bench->calls++;
    bool fails = bench->mode == FAIL_ONCE ? bench->calls == bench->fail_at : bench->calls >= bench->fail_at;
    if (!fails || bench->back)
        return SQLITE_OK;
    if (!bench->failed) {
        bench->failed_at = bench->addition;
        bench->failed_call = call;
        bench->by_call[call]++;
    }
    bench->failed = true;
    return bench->mode == DISK_FULL ? SQLITE_FULL : code_of(call);
}

static void each(void *context, size_t addition)
{
    struct bench *bench = context;
    bench->addition = addition;
    if (bench->mode == DISK_FULL && bench->failed && addition >= bench->failed_at + BACK_AFTER)
        bench->back = true;
}

static void quiet(void *context)
{
    ((struct bench *)context)->back = true;
}

static void arm(struct bench *bench, long fail_at)
{
    bench->calls = 0;
    bench->fail_at = fail_at;
    bench->failed = bench->back = false;
    bench->addition = 0;
    vfs_watch(bench->watcher);
}

static void describe(const struct bench *bench, char *when, size_t room, const char *what)
{
    static const char *const WORDS[MODES] = {"fails", "and all after it fail", "finds the disk full"};
    snprintf(when, room, "%s, I/O call %ld %s", what, bench->fail_at, WORDS[bench->mode]);
    child_at("%s", when);
}

/* One recording with a failure at this call. False when it ended before the call came. */
static bool record_once(struct bench *bench, long fail_at)
{
    struct attempt attempt;
    const struct attempt_hooks hooks = {.each = each, .context = bench};
    char when[128];
    folder_empty(bench->folder);
    arm(bench, fail_at);
    describe(bench, when, sizeof when, "recording");
    attempt_record(&attempt, bench->path, &bench->oracle, &hooks, when);
    vfs_watch(NULL);
    if (bench->failed)
        snprintf(when + strlen(when), sizeof when - strlen(when), " (%s, addition %zu)",
                 vfs_call_name(bench->failed_call), bench->failed_at);
    bool early = bench->failed_at + BACK_AFTER + 3 < ATTEMPT_SAMPLES;
    if (bench->failed && bench->mode != FAIL_ON && early && attempt.opened && attempt.last_ok < 3)
        promise_broken("%s: the recording does not go on, though the failure is over", when);
    attempt_check(&attempt, bench->path, &bench->oracle, when);
    return bench->failed;
}

static void make_file(struct bench *bench, const char *path)
{
    struct attempt attempt;
    const struct attempt_hooks hooks = {0};
    folder_empty(bench->folder);
    attempt_record(&attempt, path, &bench->oracle, &hooks, "making a file");
}

/* A file and its -wal as they stand while a recorder is at work. */
static void make_live_file(struct bench *bench)
{
    struct rig rig = {0};
    struct problem why = {0};
    char copy[PATH_ROOM + 64], log[PATH_ROOM + 72], log_copy[PATH_ROOM + 72];
    folder_empty(bench->folder);
    snprintf(copy, sizeof copy, "%s/copy", bench->folder);
    if (!rig_open(&rig, copy, &why))
        promise_broken("cannot record: %s", why.line);
    for (int i = 0; i < ATTEMPT_SAMPLES; i++)
        rig_add(&rig, &why);
    snprintf(log, sizeof log, "%s-wal", copy);
    snprintf(log_copy, sizeof log_copy, "%s-wal", bench->path);
    if (!file_copy(copy, bench->path) || !file_copy(log, log_copy))
        promise_broken("cannot copy");
    rig_done(&rig);
}

static bool read_once(struct bench *bench, long fail_at)
{
    const struct attempt_hooks hooks = {.quiet = quiet, .context = bench};
    char when[128];
    arm(bench, fail_at);
    describe(bench, when, sizeof when, "reading");
    bool all = attempt_read(bench->path, &bench->oracle, &hooks, when);
    vfs_watch(NULL);
    if (!all && !bench->failed)
        promise_broken("%s: reading failed by itself", when);
    return bench->failed;
}

/* Every call up to the one that never comes; beyond the first `close_up` calls only each stride-th. */
static long run_all(struct bench *bench, bool (*once)(struct bench *, long), long stride)
{
    enum { CLOSE_UP = 100 };
    long runs = 0;
    for (long n = 1; once(bench, n) && promise_breaches() < 100; n += n < CLOSE_UP ? 1 : stride)
        runs++;
    return runs;
}

static void record_always(void *context)
{
    struct bench *bench = context;
    for (bench->mode = FAIL_ONCE; bench->mode < MODES; bench->mode++)
        bench->recorded[bench->mode] = run_all(bench, record_once, bench->stride);
}

static void read_always(void *context)
{
    struct bench *bench = context;
    for (int live = 0; live < 2; live++) {
        if (live == 0)
            make_file(bench, bench->path);
        else
            make_live_file(bench);
        for (bench->mode = FAIL_ONCE; bench->mode <= FAIL_ON; bench->mode++)
            bench->read[live][bench->mode] = run_all(bench, read_once, bench->stride);
    }
}

static void tell_calls(const struct bench *bench)
{
    printf("  the first to fail:");
    for (int call = 0; call < VFS_CALLS; call++)
        printf(" %s %ld%s", vfs_call_name((enum vfs_call)call), bench->by_call[call],
               call == VFS_CALLS - 1 ? "\n" : ",");
}

int main(void)
{
    struct bench *bench = shared_memory(sizeof *bench);
    const struct vfs_watcher watcher = {.folder = bench->folder, .context = bench, .ask = ask};
    vfs_install();
    bench->stride = faults_size("STRIDE", 11, 1);
    bench->watcher = &watcher;
    bench->oracle = oracle_open(FAULTS_SOURCE, FAULTS_INTERVAL_NS, ATTEMPT_SAMPLES);
    folder_make("io", bench->folder);
    snprintf(bench->path, sizeof bench->path, "%s/night.pooltop", bench->folder);

    promise_begin("a recorder whose n-th I/O call fails says so and loses nothing it acknowledged");
    run_in_child(record_always, bench, 20);
    promise_end("%ld calls failed once, %ld for good, %ld writes found the disk full for %d samples",
                bench->recorded[FAIL_ONCE], bench->recorded[FAIL_ON], bench->recorded[DISK_FULL], BACK_AFTER);

    promise_begin("a reader whose n-th I/O call fails says so or reads what is right");
    run_in_child(read_always, bench, 20);
    promise_end("%ld calls failed once and %ld for good on a file, %ld and %ld on a file with its -wal",
                bench->read[0][FAIL_ONCE], bench->read[0][FAIL_ON], bench->read[1][FAIL_ONCE], bench->read[1][FAIL_ON]);
    tell_calls(bench);
    oracle_close(&bench->oracle);
    return promises_exit();
}
