/* The n-th allocation fails, for every n, once and for good: ours, and those that SQLite makes. Linked with --wrap, so that only what our own objects call is counted. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "attempt.h"
#include "heap.h"
#include "tui/screen.h"
#include "vfs.h"

enum part { RECORD_FILE, RECORD_MEMORY, READ_FILE, SCREEN, PARTS };

struct bench {
    char folder[PATH_ROOM], path[PATH_ROOM + 32];
    struct oracle oracle;
    bool for_good;
    long stride, runs[PARTS][2], allocations[PARTS];
    struct recording *recording; /* what the screen shows */
    struct buffer picture;       /* of the screen without a failure */
};

static void arm(const struct bench *bench, long fail_at)
{
    heap_arm(fail_at, bench->for_good);
}

static void quiet(void *context)
{
    (void)context;
    heap.armed = false;
}

/* --- recording and reading --------------------------------------------------------------------------------------------------------- */

static void describe(const struct bench *bench, char *when, size_t room, const char *what)
{
    snprintf(when, room, "%s, allocation %ld fails%s", what, heap.fail_at, bench->for_good ? " and all after it" : "");
    child_at("%s", when);
}

static void record(struct bench *bench, const char *path)
{
    struct attempt attempt;
    const struct attempt_hooks hooks = {.quiet = quiet};
    char when[128];
    describe(bench, when, sizeof when, path == NULL ? "recording in memory" : "recording");
    attempt_record(&attempt, path, &bench->oracle, &hooks, when);
    heap.armed = false;
    if (path != NULL)
        attempt_check(&attempt, path, &bench->oracle, when);
}

static void record_file(struct bench *bench, long fail_at)
{
    folder_empty(bench->folder);
    arm(bench, fail_at);
    record(bench, bench->path);
}

static void record_memory(struct bench *bench, long fail_at)
{
    arm(bench, fail_at);
    record(bench, NULL);
}

static void read_file(struct bench *bench, long fail_at)
{
    const struct attempt_hooks hooks = {.quiet = quiet};
    char when[128];
    arm(bench, fail_at);
    describe(bench, when, sizeof when, "reading");
    bool all = attempt_read(bench->path, &bench->oracle, &hooks, when);
    heap.armed = false;
    if (!all && !heap.failed)
        promise_broken("%s: reading failed by itself", when);
}

/* --- the screen -------------------------------------------------------------------------------------------------------------------- */

/* Through the views, a detail, a filter, back in time and to the end again, so that the same picture comes out. */
static const char KEYS[] = "\t\t\t\t[[]\r\x1b"
                           "b?\x1b/a\r\x1b"
                           "{=}rGg}}}}";

static void press_keys(struct screen *screen)
{
    for (size_t i = 0; KEYS[i] != '\0'; i++) {
        screen_key(screen, KEYS[i]);
        screen_draw(screen);
    }
}

static enum status open_screen(struct bench *bench, struct screen **screen, struct problem *why)
{
    const struct screen_config config = {
        .recording = bench->recording, .filter = "bytes>1", .width = 100, .height = 30};
    return screen_open(screen, &config, why);
}

static bool print_screen(struct bench *bench, struct buffer *out)
{
    struct screen *screen;
    struct problem why = {0};
    if (open_screen(bench, &screen, &why) != STATUS_OK)
        return false;
    canvas_print(screen_draw(screen), out, true);
    screen_close(screen);
    return true;
}

static void show_screen(struct bench *bench, long fail_at)
{
    struct screen *screen;
    struct problem why = {0};
    struct buffer picture;
    char when[128];
    arm(bench, fail_at);
    describe(bench, when, sizeof when, "the screen");
    enum status status = open_screen(bench, &screen, &why);
    expect_clear(when, status, &why);
    if (status == STATUS_OK) {
        press_keys(screen);
        heap.armed = false;
        press_keys(screen);
        screen_close(screen);
    }
    heap.armed = false;
    buffer_init(&picture, 1 << 20);
    if (!print_screen(bench, &picture) || picture.length != bench->picture.length ||
        memcmp(picture.bytes, bench->picture.bytes, picture.length) != 0)
        promise_broken("%s: the next screen shows something else", when);
    buffer_done(&picture);
}

static void make_memory_recording(struct bench *bench, struct rig *rig)
{
    struct problem why = {0};
    if (!rig_open(rig, NULL, &why))
        promise_broken("cannot record: %s", why.line);
    for (int i = 0; i < ATTEMPT_SAMPLES; i++)
        rig_add(rig, &why);
    bench->recording = rig->recording;
    buffer_init(&bench->picture, 1 << 20);
    if (!print_screen(bench, &bench->picture))
        promise_broken("no screen to compare with");
}

/* --- loops ------------------------------------------------------------------------------------------------------------------------- */

/* Every allocation up to the one that never comes; beyond the first ones only each stride-th. */
static void run_all(struct bench *bench, enum part part, void (*once)(struct bench *, long))
{
    enum { CLOSE_UP = 110 };
    for (int for_good = 0; for_good < 2; for_good++) {
        bench->for_good = for_good != 0;
        for (long n = 1; promise_breaches() < 100; n += n < CLOSE_UP ? 1 : bench->stride) {
            once(bench, n);
            if (!heap.failed)
                break;
            bench->runs[part][for_good]++;
        }
        bench->allocations[part] = heap.calls;
    }
}

static void record_always(void *context)
{
    run_all(context, RECORD_FILE, record_file);
    run_all(context, RECORD_MEMORY, record_memory);
}

static void read_always(void *context)
{
    struct bench *bench = context;
    struct attempt attempt;
    const struct attempt_hooks hooks = {0};
    folder_empty(bench->folder);
    attempt_record(&attempt, bench->path, &bench->oracle, &hooks, "making a file");
    run_all(bench, READ_FILE, read_file);
}

static void show_always(void *context)
{
    struct bench *bench = context;
    struct rig rig = {0};
    make_memory_recording(bench, &rig);
    run_all(bench, SCREEN, show_screen);
    buffer_done(&bench->picture);
    rig_done(&rig);
}

int main(void)
{
    struct bench *bench = shared_memory(sizeof *bench);
    vfs_install();
    bench->stride = faults_size("STRIDE", 61, 1);
    bench->oracle = oracle_open(FAULTS_SOURCE, FAULTS_INTERVAL_NS, ATTEMPT_SAMPLES);
    folder_make("memory", bench->folder);
    snprintf(bench->path, sizeof bench->path, "%s/night.pooltop", bench->folder);

    promise_begin("a recorder whose n-th allocation fails says so and loses nothing it acknowledged");
    run_in_child(record_always, bench, 30);
    promise_end("of %ld into a file %ld failed once and %ld for good; of %ld into memory %ld and %ld",
                bench->allocations[RECORD_FILE], bench->runs[RECORD_FILE][0], bench->runs[RECORD_FILE][1],
                bench->allocations[RECORD_MEMORY], bench->runs[RECORD_MEMORY][0], bench->runs[RECORD_MEMORY][1]);

    promise_begin("a reader whose n-th allocation fails says so or reads what is right");
    run_in_child(read_always, bench, 30);
    promise_end("of %ld %ld failed once and %ld for good", bench->allocations[READ_FILE], bench->runs[READ_FILE][0],
                bench->runs[READ_FILE][1]);

    promise_begin("a screen whose n-th allocation fails goes on");
    run_in_child(show_always, bench, 30);
    promise_end("of %ld %ld failed once and %ld for good", bench->allocations[SCREEN], bench->runs[SCREEN][0],
                bench->runs[SCREEN][1]);
    oracle_close(&bench->oracle);
    return promises_exit();
}
