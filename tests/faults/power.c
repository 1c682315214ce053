/* The power goes while a recording is made: at every sync, between syncs, in creation, in close, and again while the first cut is being mended. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/os.h"
#include "disk.h"
#include "faults.h"
#include "replay/sqlite_file.h"

enum { SESSIONS = 4, ACKS_MAX = 1024 };

/* What had been answered with OK when so many events had happened, and what of it must be on the disk. */
struct ack {
    size_t events;
    int64_t samples, marks;
    int64_t safe, safe_marks;
};

/* A folder in which recording `NAME` is made, with all that happens to its files. */
struct scene {
    char folder[PATH_ROOM], path[PATH_ROOM + 32];
    struct trace trace;
    struct ack acks[ACKS_MAX];
    size_t ack_count;
    int64_t every; /* samples that share a sync: so many less one may be lost; 0 and 1: none */
};

struct bench {
    struct oracle oracle;
    struct rig late; /* whose sampler stands on the last sample of the oracle */
    const struct snapshot *last;
    char cut_folder[PATH_ROOM], again_folder[PATH_ROOM];
    uint64_t random;
    long cuts, cuts_again, absent, in_flight;
};

#define NAME "night.pooltop"

static void on_event(void *context, const struct vfs_event *event)
{
    trace_add(&((struct scene *)context)->trace, event);
}

/* `synced`: a mark or an end, which is always waited for. */
static void acknowledge(struct scene *scene, int64_t samples, int64_t marks, bool synced)
{
    struct ack before = scene->ack_count == 0 ? (struct ack){0} : scene->acks[scene->ack_count - 1];
    struct ack now = {scene->trace.count, samples, marks, samples, marks};
    if (scene->ack_count == ACKS_MAX)
        abort();
    if (!synced && samples - before.safe < scene->every) {
        now.safe = before.safe;
        now.safe_marks = before.safe_marks;
    }
    scene->acks[scene->ack_count++] = now;
}

static struct ack ack_at(const struct scene *scene, size_t events)
{
    struct ack ack = {0};
    for (size_t i = 0; i < scene->ack_count && scene->acks[i].events <= events; i++)
        ack = scene->acks[i];
    return ack;
}

/* --- the recording that is cut ----------------------------------------------------------------------------------------------------- */

static int64_t marks_of(struct recording *recording)
{
    struct recording_summary summary;
    return recording_summary(recording, &summary, NULL) == STATUS_OK ? summary.marks : -1;
}

static void record_session(struct scene *scene, struct rig *rig, long samples, bool reader)
{
    struct problem why = {0};
    struct recording *beside = NULL;
    if (!rig_open(rig, scene->path, &why))
        promise_broken("cannot record: %s", why.line);
    /* Else a short recording would never see its -wal emptied and begun again. */
    file_execute(file_of(rig->recording), "PRAGMA wal_autocheckpoint = 100", NULL);
    recording_sync_every(rig->recording, scene->every, NULL);
    for (long i = 0; i < samples && promise_breaches() == 0; i++) {
        if (rig_add(rig, &why) != STATUS_OK)
            promise_broken("cannot add: %s", why.line);
        struct ack before = ack_at(scene, SIZE_MAX);
        acknowledge(scene, before.samples + 1, marks_of(rig->recording), false);
        if (reader && i == samples / 2 && recording_open_read(&beside, scene->path, &why) != STATUS_OK)
            promise_broken("cannot read beside: %s", why.line);
    }
    if (recorder_note(rig->recorder, 0, "a note", &why) != STATUS_OK)
        promise_broken("cannot note: %s", why.line);
    struct ack before = ack_at(scene, SIZE_MAX);
    acknowledge(scene, before.samples, before.marks + 1, true);
    if (rig_close(rig, &why) != STATUS_OK)
        promise_broken("cannot close: %s", why.line);
    acknowledge(scene, before.samples, before.marks + 2, true);
    recording_close(beside);
}

/* Sessions with and without a reader beside them, which keeps the -wal from being removed. */
static void record_all(struct scene *scene, long samples)
{
    struct rig rig = {0};
    const struct vfs_watcher watcher = {.folder = scene->folder, .context = scene, .event = on_event};
    vfs_watch(&watcher);
    for (long i = 0; i < SESSIONS; i++)
        record_session(scene, &rig, i == 0 ? samples - samples / 8 * (SESSIONS - 1) : samples / 8, i == 1);
    vfs_watch(NULL);
    rig_done(&rig);
}

/* --- after the cut ----------------------------------------------------------------------------------------------------------------- */

/* Everything acknowledged, at most one sample more, all of them right. */
static int64_t expect_samples(const struct findings *look, bool good, struct ack ack, int64_t extra, const char *when)
{
    int64_t count = look->summary.count;
    if (!good) {
        promise_broken("%s: %s (%s), %zu samples wrong", when, status_name(look->status), look->why.line, look->wrong);
        return -1;
    }
    if (count < ack.safe || count > ack.samples + extra)
        promise_broken("%s: %lld samples, %lld were acknowledged", when, (long long)count, (long long)ack.samples);
    if (look->summary.marks < ack.safe_marks || look->summary.marks > ack.marks + 4)
        promise_broken("%s: %lld marks, %lld were acknowledged", when, (long long)look->summary.marks,
                       (long long)ack.marks);
    if (count > 0 && (look->starts == 0 || look->summary.first_id != 1 || look->summary.last_id != count))
        promise_broken("%s: no start mark, or the samples are not numbered 1 to %lld", when, (long long)count);
    return count;
}

/* Samples 0..count-1 of the source, in order, and of those behind them each is the last one of the source. */
static void expect_order(const struct findings *look, const struct oracle *oracle, int64_t in_order, const char *when)
{
    for (size_t i = 0; i < look->samples; i++)
        if (look->numbers[i] != ((int64_t)i < in_order ? i : oracle->count - 1))
            promise_broken("%s: in place of sample %zu stands %zu", when, i + 1, look->numbers[i]);
}

/* A reader opens what survived. Returns how many samples there are; -1: it was refused, which only a recording without an acknowledged sample may be. */
static int64_t read_survivor(struct bench *bench, const char *path, struct ack ack, const char *when)
{
    struct findings look;
    bool good = look_at_file(&look, path, &bench->oracle);
    int64_t count = -1;
    if (look.status != STATUS_OK && ack.safe == 0 && os_file_kind(path) == OS_FILE_NONE) {
        expect_clear(when, look.status, &look.why);
    } else {
        count = expect_samples(&look, good, ack, 1, when);
        if (count >= 0)
            expect_order(&look, &bench->oracle, count, when);
    }
    look_done(&look);
    return count;
}

static void expect_alone(const char *path, const char *when)
{
    static const char *const SUFFIXES[] = {"-wal", "-shm", "-journal", "-lock", "-new"};
    for (size_t i = 0; i < sizeof SUFFIXES / sizeof SUFFIXES[0]; i++) {
        char side[PATH_ROOM + 64];
        snprintf(side, sizeof side, "%s%s", path, SUFFIXES[i]);
        if (os_file_kind(side) != OS_FILE_NONE)
            promise_broken("%s: %s was left over", when, SUFFIXES[i]);
    }
}

/* The next start of a recorder goes on in it. `scene` gets what is acknowledged. */
static void record_on(struct bench *bench, struct scene *scene, struct ack ack, const char *when)
{
    struct problem why = {0};
    struct recording_summary before = {0};
    scene->acks[scene->ack_count++] = ack;
    scene->acks[0].events = 0;
    if (recording_open_write(&bench->late.recording, scene->path, &why) != STATUS_OK) {
        promise_broken("%s: cannot record on: %s", when, why.line);
        return;
    }
    recording_summary(bench->late.recording, &before, NULL);
    if (recorder_open(&bench->late.recorder, bench->late.recording, sampler_machine(bench->late.sampler),
                      FAULTS_INTERVAL_NS, &why) != STATUS_OK ||
        recorder_add(bench->late.recorder, bench->last, &why) != STATUS_OK)
        promise_broken("%s: cannot record on: %s", when, why.line);
    else
        acknowledge(scene, before.count + 1, before.marks + 1, true);
    rig_close(&bench->late, NULL);
    struct findings look;
    bool good = look_at_file(&look, scene->path, &bench->oracle);
    if (expect_samples(&look, good, ack_at(scene, SIZE_MAX), 0, when) >= 0)
        expect_order(&look, &bench->oracle, look.summary.count - 1, when);
    look_done(&look);
    expect_whole(scene->path, when);
    expect_alone(scene->path, when);
}

/* The power goes once more while what the first cut left is mended and written on. */
static void cut_again(struct bench *bench, const struct scene *scene, struct disk *disk, int64_t in_order,
                      const char *first)
{
    for (size_t i = 0; i < scene->trace.count; i++) {
        disk_apply(disk, &scene->trace.events[i]);
        if (random_below(&bench->random, 16) != 0)
            continue;
        char when[256], path[PATH_ROOM + 32];
        struct ack ack = ack_at(scene, i);
        snprintf(when, sizeof when, "%s, again at event %zu of %zu", first, i, scene->trace.count);
        folder_empty(bench->again_folder);
        disk_cut(disk, CUT_MIXED, &bench->random, bench->again_folder);
        snprintf(path, sizeof path, "%s/" NAME, bench->again_folder);
        struct findings look;
        bool good = look_at_file(&look, path, &bench->oracle);
        bool may_lack = ack.safe == 0 && os_file_kind(path) == OS_FILE_NONE;
        if (!may_lack && expect_samples(&look, good, ack, 2, when) >= 0)
            expect_order(&look, &bench->oracle,
                         look.summary.count > in_order ? look.summary.count - 1 : look.summary.count, when);
        look_done(&look);
        bench->cuts_again++;
    }
}

static void load_folder(struct disk *disk, const char *folder)
{
    static const char *const NAMES[] = {NAME, NAME "-wal", NAME "-journal", NAME "-new", NAME "-new-journal"};
    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++) {
        char path[PATH_ROOM + 64];
        size_t length;
        snprintf(path, sizeof path, "%s/%s", folder, NAMES[i]);
        unsigned char *bytes = file_read(path, &length);
        if (bytes != NULL)
            disk_add(disk, NAMES[i], bytes, length);
        free(bytes);
    }
}

static void write_stale_lock(const char *path)
{
    char lock[PATH_ROOM + 64];
    snprintf(lock, sizeof lock, "%s-lock", path);
    file_write(lock, (const unsigned char *)"pid 1 since long ago", 20);
}

/* One cut: what survives is read, then recorded on; every eighth time the power goes again meanwhile. */
static void cut_once(struct bench *bench, const struct disk *disk, enum cut cut, struct ack ack, size_t event)
{
    static const char *const CUTS[] = {"all unsynced lost", "all unsynced kept", "unsynced mixed"};
    char when[128];
    struct scene mended = {.trace = {0}};
    snprintf(when, sizeof when, "cut at event %zu, %s", event, CUTS[cut]);
    memcpy(mended.folder, bench->cut_folder, sizeof mended.folder);
    snprintf(mended.path, sizeof mended.path, "%s/" NAME, bench->cut_folder);
    folder_empty(bench->cut_folder);
    disk_cut(disk, cut, &bench->random, bench->cut_folder);
    bench->cuts++;
    bench->absent += os_file_kind(mended.path) == OS_FILE_NONE;
    int64_t count = ack.samples;
    if (bench->cuts % 4 != 3)
        count = read_survivor(bench, mended.path, ack, when);
    bench->in_flight += count > ack.samples;
    if (bench->cuts % 4 == 1 && os_file_kind(mended.path) != OS_FILE_NONE)
        expect_whole(mended.path, when);
    if (bench->cuts % 3 == 0)
        write_stale_lock(mended.path);
    struct disk *second = disk_open();
    load_folder(second, bench->cut_folder);
    const struct vfs_watcher watcher = {.folder = bench->cut_folder, .context = &mended, .event = on_event};
    bool again = bench->cuts % 8 < 3 && bench->cuts % 4 != 1;
    vfs_watch(again ? &watcher : NULL);
    record_on(bench, &mended, ack, when);
    vfs_watch(NULL);
    if (again)
        cut_again(bench, &mended, second, ack_at(&mended, SIZE_MAX).samples - 1, when);
    disk_close(second);
    trace_done(&mended.trace);
}

static void cut_everywhere(struct bench *bench, const struct scene *scene, long between)
{
    struct disk *disk = disk_open();
    for (size_t i = 0; i < scene->trace.count; i++) {
        const struct vfs_event *event = &scene->trace.events[i];
        struct ack ack = ack_at(scene, i);
        bool sync = event->kind == EVENT_SYNC || event->kind == EVENT_SYNC_FOLDER;
        if (sync) { /* the moment before it did its work: all of it is pending */
            cut_once(bench, disk, CUT_ALL_LOST, ack, i);
            cut_once(bench, disk, CUT_MIXED, ack, i);
            cut_once(bench, disk, CUT_MIXED, ack, i);
            if (i % 8 == 0)
                cut_once(bench, disk, CUT_ALL_KEPT, ack, i);
        }
        disk_apply(disk, event);
        if (!sync && (event->kind > EVENT_TRUNCATE || (long)random_below(&bench->random, 100) < between))
            cut_once(bench, disk, CUT_MIXED, ack, i);
        if (promise_breaches() > 200)
            break;
    }
    cut_once(bench, disk, CUT_ALL_LOST, ack_at(scene, scene->trace.count), scene->trace.count);
    disk_close(disk);
}

/* --- the program ------------------------------------------------------------------------------------------------------------------- */

static void bench_open(struct bench *bench, long samples)
{
    const struct sampler_config config = {.source = FAULTS_SOURCE, .interval_ns = FAULTS_INTERVAL_NS};
    *bench = (struct bench){.random = 20260817};
    bench->oracle = oracle_open(FAULTS_SOURCE, FAULTS_INTERVAL_NS, (size_t)samples + 1);
    sampler_open(&bench->late.sampler, &config, NULL);
    for (long i = 0; i <= samples; i++)
        sampler_take(bench->late.sampler, &bench->last, NULL);
    folder_make("cut", bench->cut_folder);
    folder_make("again", bench->again_folder);
}

static long count_events(const struct trace *trace, enum vfs_event_kind kind)
{
    long count = 0;
    for (size_t i = 0; i < trace->count; i++)
        count += trace->events[i].kind == kind;
    return count;
}

/* Records with so many samples to a sync, and cuts that recording. */
static void cut_recording(struct bench *bench, const char *promise, int64_t every, long samples, long between)
{
    struct scene scene = {.every = every};
    promise_begin(promise);
    folder_make("power", scene.folder);
    snprintf(scene.path, sizeof scene.path, "%s/" NAME, scene.folder);
    bench->cuts = bench->cuts_again = bench->absent = bench->in_flight = 0;
    record_all(&scene, samples);
    cut_everywhere(bench, &scene, between);
    promise_end("%ld samples in %d sessions, %ld syncs, %ld writes; %ld cuts (%ld before there was a file, %ld with a "
                "sample not yet acknowledged), %ld cuts while the first was mended",
                samples, SESSIONS, count_events(&scene.trace, EVENT_SYNC), count_events(&scene.trace, EVENT_WRITE),
                bench->cuts, bench->absent, bench->in_flight, bench->cuts_again);
    trace_done(&scene.trace);
}

int main(void)
{
    long samples = faults_size("SAMPLES", 150, 600);
    struct bench bench;
    vfs_install();
    bench_open(&bench, samples);
    cut_recording(&bench, "what is acknowledged survives a power cut", 1, samples, faults_size("BETWEEN", 8, 100));
    /* Fewer syncs, so more moments between them. */
    cut_recording(&bench, "with a sync for each 12 samples a power cut loses at most the last 12", 12, samples,
                  faults_size("BETWEEN", 16, 100));
    rig_done(&bench.late);
    oracle_close(&bench.oracle);
    return promises_exit();
}
