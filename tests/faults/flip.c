/* Bytes of a good recording are changed: in the file as a recorder leaves it, in a file with its -wal as it stands while a recorder is at work, and in that -wal. What is read then, samples, marks and sessions, is right,
 * or there is an error in one line; nothing crashes or takes long. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "faults.h"
#include "replay/sqlite_file.h"
#include "vfs.h"

enum { SAMPLES = 40, MARKS = 64, PAGE = 4096, CHANGE_MAX = 64, SECONDS = 5 };

enum target { CLOSED_FILE, LIVE_FILE, LIVE_LOG, TARGETS };

struct marks {
    struct mark marks[MARKS];
    size_t count;
};

struct bench {
    char folder[PATH_ROOM], made[PATH_ROOM + 32], path[PATH_ROOM + 32];
    struct oracle oracle;
    struct marks marks;
    struct session sessions[2];
    uint64_t random;
    enum target target;
    long flips[TARGETS], refused[TARGETS], failed[TARGETS], shorter[TARGETS], all[TARGETS];
    long wrong_samples, wrong_marks, wrong_sessions, holes;
    double slowest;
};

/* One change of the bytes at `at`. */
struct flip {
    size_t at, length;
    unsigned char before[CHANGE_MAX], after[CHANGE_MAX];
};

/* --- the recordings ---------------------------------------------------------------------------------------------------------------- */

static void record(struct bench *bench, struct rig *rig, int samples)
{
    struct problem why = {0};
    if (rig->recorder == NULL && !rig_open(rig, bench->made, &why))
        promise_broken("cannot record: %s", why.line);
    for (int i = 0; i < samples; i++)
        if (rig_add(rig, &why) != STATUS_OK)
            promise_broken("cannot add: %s", why.line);
    recorder_note(rig->recorder, bench->oracle.utc_ns[10], "a note of some length, so that it can be hit", NULL);
}

static void copy_beside(const struct bench *bench, const char *suffix)
{
    char from[PATH_ROOM + 64], to[PATH_ROOM + 64];
    snprintf(from, sizeof from, "%s%s", bench->made, suffix);
    snprintf(to, sizeof to, "%s%s", bench->path, suffix);
    if (!file_copy(from, to))
        promise_broken("cannot copy %s", from);
}

/* Two sessions; the live file has half of the second one in its -wal. */
static void make_recording(struct bench *bench)
{
    struct rig rig = {0};
    folder_empty(bench->folder);
    record(bench, &rig, SAMPLES / 2);
    rig_close(&rig, NULL);
    record(bench, &rig, SAMPLES / 4);
    file_execute(file_of(rig.recording), "PRAGMA wal_checkpoint", NULL);
    record(bench, &rig, SAMPLES - SAMPLES / 2 - SAMPLES / 4);
    if (bench->target != CLOSED_FILE) {
        copy_beside(bench, "");
        copy_beside(bench, "-wal");
    }
    rig_done(&rig);
    if (bench->target == CLOSED_FILE)
        copy_beside(bench, "");
}

/* What is to be read, taken from the recording before anything was changed. */
static void read_truth(struct bench *bench)
{
    struct recording *recording;
    struct problem why = {0};
    if (recording_open_read(&recording, bench->path, &why) != STATUS_OK ||
        recording_marks(recording, INT64_MIN, INT64_MAX, bench->marks.marks, MARKS, &bench->marks.count, &why) !=
            STATUS_OK)
        promise_broken("cannot read: %s", why.line);
    else
        for (int i = 0; i < 2; i++)
            recording_session(recording, i + 1, &bench->sessions[i], NULL);
    recording_close(recording);
}

/* --- flips ------------------------------------------------------------------------------------------------------------------------- */

/* Half of the positions lie where the structure of the file is: its header, the headers of pages and of the frames of the -wal. */
static size_t choose_position(struct bench *bench, size_t size, long number)
{
    size_t pages = size / PAGE + 1, at;
    bool log = bench->target == LIVE_LOG;
    if (number < 132 && (size_t)number < size)
        return (size_t)number;
    if (number % 2 == 0)
        return random_below(&bench->random, size);
    at = random_below(&bench->random, pages) * (log ? PAGE + 24 : PAGE) + (log ? 32 : 0) +
         random_below(&bench->random, 40);
    return at < size ? at : random_below(&bench->random, size);
}

static void choose_bytes(struct bench *bench, struct flip *flip)
{
    memcpy(flip->after, flip->before, flip->length);
    switch (random_below(&bench->random, 6)) {
    case 0:
        flip->after[0] ^= (unsigned char)(1 << random_below(&bench->random, 8));
        break;
    case 1:
        flip->after[0] = 0;
        break;
    case 2:
        flip->after[0] = 0xff;
        break;
    case 3:
        flip->after[0] = (unsigned char)(flip->after[0] + (random_below(&bench->random, 2) == 0 ? 1 : -1));
        break;
    case 4:
        for (size_t i = 0; i < flip->length && i < 4; i++)
            flip->after[i] = (unsigned char)random_next(&bench->random);
        break;
    default: {
        int fill = random_below(&bench->random, 2) == 0 ? 0 : -1;
        for (size_t i = 0; i < flip->length; i++)
            flip->after[i] = fill == 0 ? 0 : (unsigned char)random_next(&bench->random);
        break;
    }
    }
}

static struct flip choose(struct bench *bench, const unsigned char *bytes, size_t size, long number)
{
    struct flip flip = {.at = choose_position(bench, size, number)};
    flip.length = size - flip.at < CHANGE_MAX ? size - flip.at : CHANGE_MAX;
    memcpy(flip.before, bytes + flip.at, flip.length);
    choose_bytes(bench, &flip);
    return flip;
}

/* --- what is read then ------------------------------------------------------------------------------------------------------------- */

struct reading {
    struct bench *bench;
    int64_t next; /* number of the sample that comes next in a scan */
    long right, wrong, holes;
    bool failed;
};

static void judge(struct reading *reading, const struct sample_info *info, const struct snapshot *current)
{
    const struct oracle *oracle = &reading->bench->oracle;
    long number = oracle_find(oracle, info->utc_ns);
    bool same_time = number >= 0 && number == info->id - 1;
    /* A thinned sample stands there when the first ones have vanished: it has rows that went away within its span, too. */
    bool right = same_time && (info->tier != TIER_TAKEN || digest_of(current) == oracle->digest[number]);
    reading->right += right;
    reading->wrong += !right;
}

static bool visit(void *context, const struct sample_info *info, const struct snapshot *current,
                  const struct snapshot *previous)
{
    struct reading *reading = context;
    (void)previous;
    reading->holes += info->id != reading->next;
    reading->next = info->id + 1;
    judge(reading, info, current);
    return reading->right + reading->wrong < 4 * SAMPLES;
}

static void expect_line(struct reading *reading, enum status status, const struct problem *why)
{
    if (status == STATUS_OK || status == STATUS_EMPTY)
        return;
    reading->failed = true;
    expect_clear("flip", status, why);
}

static void scan(struct reading *reading, struct player *player)
{
    struct problem why = {0};
    reading->next = 1;
    enum status status = player_scan(player, 1, INT64_MAX, visit, reading, &why);
    expect_line(reading, status, &why);
    /* A -wal ends where it is damaged, as after a power cut; and rows of a table that are gone are not missed, because whole groups may be dropped. Measured, not promised. */
    if (status == STATUS_OK && (reading->next <= SAMPLES || reading->holes > 0))
        reading->bench->shorter[reading->bench->target]++;
}

/* As somebody with a finger on a key does; where a step fails they jump behind it. */
static void step_through(struct reading *reading, struct player *player)
{
    struct problem why = {0};
    enum status status = player_first(player, &why);
    for (int64_t id = 2; id < SAMPLES + 4; id += status == STATUS_OK ? 1 : 13) {
        expect_line(reading, status, &why);
        if (status == STATUS_OK && player_current(player) != NULL)
            judge(reading, player_info(player), player_current(player));
        status = status == STATUS_OK ? player_step(player, 1, &why) : player_seek_id(player, id, &why);
    }
    status = player_seek_time(player, reading->bench->oracle.utc_ns[SAMPLES / 2], NULL, &why);
    expect_line(reading, status, &why);
    if (status == STATUS_OK)
        judge(reading, player_info(player), player_current(player));
}

static void read_marks(struct reading *reading, struct recording *recording)
{
    struct marks marks;
    struct problem why = {0};
    struct bench *bench = reading->bench;
    enum status status = recording_marks(recording, INT64_MIN, INT64_MAX, marks.marks, MARKS, &marks.count, &why);
    expect_line(reading, status, &why);
    for (size_t i = 0; status == STATUS_OK && i < marks.count; i++) {
        const struct mark *mark = &marks.marks[i];
        bool found = false;
        for (size_t j = 0; j < bench->marks.count && !found; j++)
            found = mark->utc_ns == bench->marks.marks[j].utc_ns && mark->kind == bench->marks.marks[j].kind &&
                    strcmp(mark->text, bench->marks.marks[j].text) == 0;
        bench->wrong_marks += !found;
        if (!found)
            promise_broken("%s: a mark is wrong: %s", child_last(), mark->text);
    }
}

static bool is_same_session(const struct session *a, const struct session *b)
{
    const struct machine *here = &a->machine, *there = &b->machine;
    return a->id == b->id && a->started_ns == b->started_ns && a->interval_ns == b->interval_ns && a->pid == b->pid &&
           strcmp(a->tool, b->tool) == 0 && strcmp(here->host, there->host) == 0 && strcmp(here->os, there->os) == 0 &&
           strcmp(here->source, there->source) == 0 && strcmp(here->zone, there->zone) == 0 &&
           here->zone_offset_seconds == there->zone_offset_seconds && here->page_bytes == there->page_bytes &&
           here->processors == there->processors;
}

static void read_sessions(struct reading *reading, struct recording *recording)
{
    struct session session;
    struct problem why = {0};
    struct bench *bench = reading->bench;
    for (int i = 0; i < 2; i++) {
        enum status status = recording_session(recording, i + 1, &session, &why);
        expect_line(reading, status, &why);
        bool right = status != STATUS_OK || is_same_session(&session, &bench->sessions[i]);
        bench->wrong_sessions += !right;
        if (!right)
            promise_broken("%s: session %d is wrong", child_last(), i + 1);
    }
}

static void read_recording(struct reading *reading, struct recording *recording)
{
    struct recording_summary summary;
    struct player *player;
    struct problem why = {0};
    expect_line(reading, recording_summary(recording, &summary, &why), &why);
    read_marks(reading, recording);
    read_sessions(reading, recording);
    enum status status = player_open(&player, recording, &why);
    expect_line(reading, status, &why);
    if (status != STATUS_OK)
        return;
    scan(reading, player);
    step_through(reading, player);
    player_close(player);
}

static void read_changed(struct bench *bench)
{
    struct reading reading = {.bench = bench};
    struct recording *recording;
    struct problem why = {0};
    enum status status = recording_open_read(&recording, bench->path, &why);
    expect_clear("flip", status, &why);
    if (status != STATUS_OK) {
        bench->refused[bench->target]++;
        return;
    }
    read_recording(&reading, recording);
    recording_close(recording);
    bench->failed[bench->target] += reading.failed;
    bench->all[bench->target] += !reading.failed && reading.next == SAMPLES + 1;
    bench->wrong_samples += reading.wrong > 0;
    bench->holes += reading.holes > 0 && !reading.failed;
    if (reading.wrong > 0)
        promise_broken("%s: %ld samples wrong", child_last(), reading.wrong);
}

/* --- loops ------------------------------------------------------------------------------------------------------------------------- */

static void put(int file, const struct flip *flip, const unsigned char *bytes)
{
    if (pwrite(file, bytes, flip->length, (off_t)flip->at) != (ssize_t)flip->length)
        promise_broken("cannot write");
}

static void flip_all(struct bench *bench, const char *path, long flips)
{
    size_t size;
    unsigned char *bytes = file_read(path, &size);
    int file = open(path, O_WRONLY | O_CLOEXEC);
    if (bytes == NULL || file < 0 || size < PAGE)
        promise_broken("cannot read %s", path);
    for (long i = 0; i < flips && promise_breaches() < 10000; i++) {
        struct flip flip = choose(bench, bytes, size, i);
        double begun = seconds_now();
        child_at("flip %ld at byte %zu of %s", i, flip.at, strrchr(path, '/') + 1);
        put(file, &flip, flip.after);
        read_changed(bench);
        put(file, &flip, flip.before);
        bench->flips[bench->target]++;
        bench->slowest = seconds_now() - begun > bench->slowest ? seconds_now() - begun : bench->slowest;
    }
    close(file);
    free(bytes);
}

static void flip_target(void *context)
{
    static const long PARTS[TARGETS] = {2, 1, 1};
    struct bench *bench = context;
    char path[PATH_ROOM + 64];
    make_recording(bench);
    read_truth(bench);
    snprintf(path, sizeof path, "%s%s", bench->path, bench->target == LIVE_LOG ? "-wal" : "");
    flip_all(bench, path, faults_size("FLIPS", 3200, 30000) * PARTS[bench->target] / 4);
}

int main(void)
{
    static const char *const NAMES[TARGETS] = {"a closed recording", "a recording at work", "its -wal"};
    struct bench *bench = shared_memory(sizeof *bench);
    vfs_install();
    bench->random = 1903;
    bench->oracle = oracle_open(FAULTS_SOURCE, FAULTS_INTERVAL_NS, SAMPLES);
    folder_make("flip", bench->folder);
    snprintf(bench->made, sizeof bench->made, "%s/made.pooltop", bench->folder);
    snprintf(bench->path, sizeof bench->path, "%s/night.pooltop", bench->folder);
    for (int target = 0; target < TARGETS; target++) {
        char name[128];
        snprintf(name, sizeof name, "changed bytes in %s give an error or what is right", NAMES[target]);
        promise_begin(name);
        bench->target = (enum target)target;
        run_in_child(flip_target, bench, SECONDS);
        promise_end("%ld changes: %ld refused, %ld errors while reading, %ld read in full, %ld fewer samples",
                    bench->flips[target], bench->refused[target], bench->failed[target], bench->all[target],
                    bench->shorter[target]);
    }
    printf("  wrong samples %ld, wrong marks %ld, wrong sessions %ld, holes %ld; slowest %.0f ms\n",
           bench->wrong_samples, bench->wrong_marks, bench->wrong_sessions, bench->holes, bench->slowest * 1e3);
    oracle_close(&bench->oracle);
    return promises_exit();
}
