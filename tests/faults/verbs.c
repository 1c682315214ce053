/* The n-th allocation fails, and bytes of the file are changed, while a verb works on what lies beside the samples: imported series, owners, archives, the report and the comparison. Whatever fails
 * is said in one line, and behind it the same verb writes what it always wrote. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/options.h"
#include "export/verbs.h"
#include "faults.h"
#include "heap.h"
#include "replay/verbs.h"
#include "vfs.h"

enum { ROWS = 40, SECONDS = 10, WORDS = 24, LINE = 512, INSIDE_ROOM = 2 * PATH_ROOM };

static const struct verb VERBS[] = {
    {"import", "INPUT...", 1, OPERANDS_MAX, "", import_options, import_run},
    {"merge", "FILE...", 1, 64, "", merge_options, merge_run},
    {"check", "FILE", 1, 1, "", check_options, check_run},
    {"info", "FILE", 1, 1, "", info_options, info_run},
    {"recover", "FILE", 1, 1, "", recover_options, recover_run},
    {"report", "FILE", 1, 1, "", report_options, report_run},
    {"compare", "FILE [A B]", 1, 3, "", compare_options, compare_run},
    {"export", "FILE", 1, 1, "", export_options, export_run},
};
static const struct option GLOBALS[] = {{0}};

/* `%` stands for the folder. What it writes is compared where that is text. */
static const struct work {
    const char *words;
    bool is_text;
} WORKS[] = {
    {"import %/log.csv --output %/out", false},
    {"import %/logs.tar --output %/out", false},
    {"merge %/series %/other --output %/out", false},
    {"export %/series --what series --output %/out --force", true},
    {"report %/night --format json --output %/out --force", true},
    {"report %/night --format html --output %/out --force", true},
    {"compare %/night 21:00:10 21:01:30 --output %/out --force", true},
};

struct bench {
    char folder[PATH_ROOM];
    uint64_t random;
    long runs, allocations, flips, refused;
};

/* --- one verb ---------------------------------------------------------------------------------------------------------------------- */

static enum status run_words(const char *folder, const char *words, struct problem *why)
{
    char line[LINE], *argv[WORDS], *at = line;
    int argc = 0;
    static struct arguments arguments;
    at += snprintf(line, sizeof line, "pooltop ");
    for (const char *from = words; *from != '\0' && at < line + sizeof line - PATH_ROOM; from++)
        at += *from == '%' ? snprintf(at, PATH_ROOM, "%s", folder) : snprintf(at, 2, "%c", *from);
    for (char *word = strtok(line, " "); word != NULL && argc < WORDS; word = strtok(NULL, " "))
        argv[argc++] = word;
    *why = (struct problem){STATUS_OK, ""};
    enum status status = arguments_parse(&arguments, argc, argv, VERBS, sizeof VERBS / sizeof VERBS[0], GLOBALS, why);
    return status == STATUS_OK ? arguments.verb->run(&arguments, why) : status;
}

/* What it prints is not looked at. */
static enum status run_quietly(const struct bench *bench, const char *words, struct problem *why)
{
    fflush(stdout);
    fflush(stderr);
    int out = dup(1), errors = dup(2), nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    dup2(nowhere, 1);
    dup2(nowhere, 2);
    enum status status = run_words(bench->folder, words, why);
    heap.armed = false;
    fflush(stdout);
    fflush(stderr);
    dup2(out, 1);
    dup2(errors, 2);
    close(out);
    close(errors);
    close(nowhere);
    return status;
}

static const char *inside(const struct bench *bench, const char *name, char out[INSIDE_ROOM])
{
    snprintf(out, INSIDE_ROOM, "%s/%s", bench->folder, name);
    return out;
}

static void must(const struct bench *bench, const char *words)
{
    struct problem why;
    if (run_quietly(bench, words, &why) != STATUS_OK)
        promise_broken("%s: %s", words, why.line);
}

static void forget_output(const struct bench *bench)
{
    static const char *const NAMES[] = {"out", "out-wal", "out-shm", "out-journal", "out-lock", "out-new"};
    char path[INSIDE_ROOM];
    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++)
        unlink(inside(bench, NAMES[i], path));
}

/* --- what they work on ------------------------------------------------------------------------------------------------------------- */

/* A counter log of perfmon. */
static size_t write_log(char *out, size_t room)
{
    size_t length = (size_t)snprintf(
        out, room,
        "\"(PDH-CSV 4.0) (Coordinated Universal Time)(0)\",\"\\\\srv\\Memory\\Pool Paged Bytes\","
        "\"\\\\srv\\Process(lsass)\\Handle Count\",\"\\\\srv\\PhysicalDisk(0 C:)\\Disk Reads/sec\"\r\n");
    for (int i = 0; i < ROWS; i++)
        length +=
            (size_t)snprintf(out + length, room - length, "\"03/02/2026 21:%02d:00.000\",\"%d\",\"%d\",\"%d.25\"\r\n",
                             i, 100000000 + i * 65536, 400 + i, i % 7);
    return length;
}

/* One file, as tar has it. */
static void write_tar(const char *path, const char *name, const char *bytes, size_t length)
{
    enum { BLOCK = 512, BLOCKS = 64 };
    static unsigned char all[BLOCK * BLOCKS];
    char *head = (char *)all;
    unsigned sum = 0;
    memset(all, 0, sizeof all);
    snprintf(head, 100, "%s", name);
    memcpy(head + 100, "0000644", 8);
    memcpy(head + 108, "0000000", 8);
    memcpy(head + 116, "0000000", 8);
    snprintf(head + 124, 12, "%011zo", length);
    snprintf(head + 136, 12, "15151515151");
    memset(head + 148, ' ', 8);
    head[156] = '0';
    snprintf(head + 257, 6, "ustar");
    memset(head + 263, '0', 2);
    for (int i = 0; i < BLOCK; i++)
        sum += all[i];
    snprintf(head + 148, 8, "%06o", sum);
    memcpy(all + BLOCK, bytes, length);
    file_write(path, all, BLOCK * (3 + (length + BLOCK - 1) / BLOCK));
}

static void record_night(const struct bench *bench, const char *name, int samples)
{
    char path[INSIDE_ROOM];
    struct rig rig = {0};
    struct problem why = {0};
    if (!rig_open(&rig, inside(bench, name, path), &why))
        promise_broken("cannot record: %s", why.line);
    for (int i = 0; i < samples; i++)
        rig_add(&rig, &why);
    rig_done(&rig);
}

static void make_all(const struct bench *bench)
{
    static char log[16384];
    char path[INSIDE_ROOM];
    size_t length = write_log(log, sizeof log);
    folder_empty(bench->folder);
    file_write(inside(bench, "log.csv", path), (const unsigned char *)log, length);
    write_tar(inside(bench, "logs.tar", path), "night/log.csv", log, length);
    must(bench, "import %/log.csv --output %/series");
    must(bench, "import %/logs.tar --output %/other");
    record_night(bench, "night", 120);
}

/* --- memory ------------------------------------------------------------------------------------------------------------------------ */

static void fail_once(struct bench *bench, const struct work *work, long fail_at, bool for_good,
                      const unsigned char *right, size_t right_length)
{
    struct problem why;
    char path[INSIDE_ROOM];
    size_t length;
    child_at("%s: allocation %ld fails%s", work->words, fail_at, for_good ? " and all after it" : "");
    forget_output(bench);
    heap_arm(fail_at, for_good);
    enum status status = run_quietly(bench, work->words, &why);
    expect_clear(child_last(), status, &why);
    bench->runs++;
    if (status == STATUS_OK)
        return; /* it did without, or asked again */
    forget_output(bench);
    if (bench->runs % 8 != 0)
        return;
    if (run_quietly(bench, work->words, &why) != STATUS_OK)
        promise_broken("%s: it does not work behind it: %s", child_last(), why.line);
    unsigned char *now = file_read(inside(bench, "out", path), &length);
    if (work->is_text && (now == NULL || length != right_length || memcmp(now, right, length) != 0))
        promise_broken("%s: behind it something else is written", child_last());
    free(now);
}

static void fail_work(struct bench *bench, const struct work *work)
{
    struct problem why;
    char path[INSIDE_ROOM];
    size_t length;
    forget_output(bench);
    heap_arm(-1, false);
    if (run_quietly(bench, work->words, &why) != STATUS_OK)
        promise_broken("%s: %s", work->words, why.line);
    long calls = heap.calls, points = faults_size("POINTS", 16, 100000), step = calls / points + 1;
    bench->allocations += calls;
    unsigned char *right = file_read(inside(bench, "out", path), &length);
    for (long n = 1; n <= calls && promise_breaches() < 50; n += step)
        for (int for_good = 0; for_good < 2; for_good++)
            fail_once(bench, work, n, for_good != 0, right, length);
    free(right);
}

static void fail_all(void *context)
{
    struct bench *bench = context;
    make_all(bench);
    for (size_t i = 0; i < sizeof WORKS / sizeof WORKS[0]; i++)
        fail_work(bench, &WORKS[i]);
}

/* --- changed bytes ----------------------------------------------------------------------------------------------------------------- */

/* What is read of series is as it was written, or left out. */
static void expect_known_lines(const struct bench *bench, const char *right)
{
    char path[INSIDE_ROOM];
    size_t length;
    unsigned char *now = file_read(inside(bench, "out", path), &length);
    if (now != NULL)
        now[length] = '\0';
    for (char *line = strtok((char *)now, "\n"); line != NULL; line = strtok(NULL, "\n"))
        if (strstr(right, line) == NULL)
            promise_broken("%s: %s", child_last(), line);
    free(now);
}

static void flip_once(struct bench *bench, int file, const unsigned char *bytes, size_t size, const char *right)
{
    enum { EXPORT = 1 };
    static const char *const READERS[] = {"check %/series", "export %/series --what series --output %/out --force",
                                          "info %/series", "recover %/series --output %/out",
                                          "report %/series --output %/out --force"};
    unsigned char changed[16];
    struct problem why;
    size_t at = random_below(&bench->random, size - sizeof changed), length = 1 + random_below(&bench->random, 16);
    for (size_t i = 0; i < sizeof changed; i++)
        changed[i] = (unsigned char)random_next(&bench->random);
    size_t reader = (size_t)bench->flips % (sizeof READERS / sizeof READERS[0]);
    const char *words = READERS[reader];
    child_at("%s with %zu bytes changed at %zu", words, length, at);
    forget_output(bench);
    if (pwrite(file, changed, length, (off_t)at) != (ssize_t)length)
        promise_broken("cannot write");
    enum status status = run_quietly(bench, words, &why);
    expect_clear(child_last(), status, &why);
    bench->refused += status != STATUS_OK;
    if (status == STATUS_OK && reader == EXPORT)
        expect_known_lines(bench, right);
    bench->flips++;
    if (pwrite(file, bytes + at, length, (off_t)at) != (ssize_t)length)
        promise_broken("cannot write");
}

static void flip_all(void *context)
{
    struct bench *bench = context;
    char path[INSIDE_ROOM];
    size_t size;
    make_all(bench);
    must(bench, "export %/series --what series --output %/out");
    unsigned char *right = file_read(inside(bench, "out", path), &size);
    if (right != NULL)
        right[size] = '\0';
    unsigned char *bytes = file_read(inside(bench, "series", path), &size);
    int file = open(path, O_WRONLY | O_CLOEXEC);
    if (bytes == NULL || right == NULL || file < 0)
        promise_broken("there is no recording");
    for (long i = faults_size("FLIPS", 300, 6000); i > 0 && promise_breaches() < 50; i--)
        flip_once(bench, file, bytes, size, (const char *)right);
    close(file);
    free(bytes);
    free(right);
}

int main(void)
{
    struct bench *bench = shared_memory(sizeof *bench);
    vfs_install();
    bench->random = 1966;
    folder_make("verbs", bench->folder);
    promise_begin("a verb whose n-th allocation fails says so and works behind it");
    run_in_child(fail_all, bench, SECONDS);
    promise_end("%zu verbs with %ld allocations, %ld of them failed", sizeof WORKS / sizeof WORKS[0],
                bench->allocations, bench->runs);
    promise_begin("changed bytes of a recording with series give an error in one line or an answer");
    run_in_child(flip_all, bench, SECONDS);
    promise_end("%ld changes, %ld said to be damage", bench->flips, bench->refused);
    return promises_exit();
}
