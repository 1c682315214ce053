/* The real recorder is killed (SIGKILL) at random moments, in a simulated server's time and in real time, with and without a reader beside it, on new files and on files it was killed
 * on before. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/os.h"
#include "faults.h"

enum { SEEN_MAX = 512, ON_ONE_FILE = 6 };

/* The samples that a reader saw while they were recorded. */
struct seen {
    int64_t id[SEEN_MAX];
    uint64_t digest[SEEN_MAX];
    size_t count;
};

struct bench {
    char program[PATH_ROOM + 32]; /* a copy, so that a build that goes on beside does not matter */
    char folder[PATH_ROOM], path[PATH_ROOM + 32];
    struct oracle oracle; /* the simulated server */
    uint64_t random;
    int64_t known; /* samples that the file is known to hold */
    bool simulated;
    long kills, ended, new_files, absent, read_beside, samples;
};

/* --- the recorder ------------------------------------------------------------------------------------------------------------------ */

static pid_t start(const struct bench *bench, const char *verb, const char *samples)
{
    const char *words[16] = {bench->program, verb, bench->path};
    int count = 3;
    if (strcmp(verb, "record") == 0) {
        words[count++] = "--quiet";
        words[count++] = "--interval";
        words[count++] = "10ms";
        words[count++] = "--source";
        words[count++] = bench->simulated ? FAULTS_SOURCE : "auto";
    }
    if (samples != NULL) {
        words[count++] = "--samples";
        words[count++] = samples;
    }
    fflush(stdout);
    pid_t child = fork();
    if (child != 0)
        return child;
    int nowhere = open("/dev/null", O_RDWR);
    dup2(nowhere, 0);
    dup2(nowhere, 1);
    if (bench->known == 0)
        dup2(nowhere, 2);
    char *arguments[16] = {0};
    for (int i = 0; i < count; i++)
        arguments[i] = strdup(words[i]);
    execv(bench->program, arguments);
    _exit(127);
}

/* Status 1 is the answer about a recording that holds nothing yet. */
static void expect_success(const struct bench *bench, const char *verb, const char *samples, const char *when)
{
    int ended;
    pid_t child = start(bench, verb, samples);
    waitpid(child, &ended, 0);
    bool empty = strcmp(verb, "info") == 0 && bench->known == 0;
    if (!WIFEXITED(ended) || WEXITSTATUS(ended) != empty)
        promise_broken("%s: %s ended with status %d", when, verb, WIFEXITED(ended) ? WEXITSTATUS(ended) : -1);
}

/* --- the reader beside it ---------------------------------------------------------------------------------------------------------- */

static void remember(struct seen *seen, struct player *player)
{
    int64_t last = recording_last_id(player_recording(player));
    if (last == 0 || seen->count == SEEN_MAX || (seen->count > 0 && seen->id[seen->count - 1] == last))
        return;
    struct problem why = {0};
    if (player_seek_id(player, last, &why) != STATUS_OK) {
        promise_broken("a reader beside the recorder: %s", why.line);
        return;
    }
    seen->id[seen->count] = last;
    seen->digest[seen->count++] = digest_of(player_current(player));
}

static void watch_until(struct seen *seen, const char *path, double deadline)
{
    struct recording *recording = NULL;
    struct player *player = NULL;
    while (seconds_now() < deadline) {
        if (recording == NULL && recording_open_read(&recording, path, NULL) == STATUS_OK &&
            player_open(&player, recording, NULL) != STATUS_OK)
            abort();
        if (player != NULL)
            remember(seen, player);
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    }
    if (player != NULL)
        remember(seen, player);
    player_close(player);
    recording_close(recording);
}

static void sleep_till(double deadline)
{
    double left = deadline - seconds_now();
    if (left > 0)
        nanosleep(&(struct timespec){.tv_sec = (time_t)left, .tv_nsec = (long)((left - (double)(time_t)left) * 1e9)},
                  NULL);
}

/* --- what is left ------------------------------------------------------------------------------------------------------------------ */

struct check {
    const struct bench *bench;
    const struct seen *seen;
    const char *when;
    size_t next; /* in seen */
    int64_t session, session_first, last;
};

static bool check_sample(void *context, const struct sample_info *info, const struct snapshot *current,
                         const struct snapshot *previous)
{
    struct check *check = context;
    (void)previous;
    if (info->id != check->last + 1)
        promise_broken("%s: sample %lld follows %lld", check->when, (long long)info->id, (long long)check->last);
    check->last = info->id;
    if (info->session != check->session) {
        check->session = info->session;
        check->session_first = info->id;
    }
    const struct oracle *oracle = &check->bench->oracle;
    uint64_t digest = digest_of(current);
    size_t number = (size_t)(info->id - check->session_first);
    if (check->bench->simulated && number < oracle->count && digest != oracle->digest[number])
        promise_broken("%s: sample %lld is not what the source said", check->when, (long long)info->id);
    if (check->next < check->seen->count && check->seen->id[check->next] == info->id) {
        if (digest != check->seen->digest[check->next])
            promise_broken("%s: sample %lld is not what a reader saw before", check->when, (long long)info->id);
        check->next++;
    }
    return true;
}

static void check_all(struct bench *bench, struct recording *recording, const struct seen *seen, const char *when)
{
    struct recording_summary summary;
    struct player *player;
    struct problem why = {0};
    struct check check = {.bench = bench, .seen = seen, .when = when};
    if (recording_summary(recording, &summary, &why) != STATUS_OK ||
        player_open(&player, recording, &why) != STATUS_OK) {
        promise_broken("%s: %s", when, why.line);
        return;
    }
    if (player_scan(player, 1, INT64_MAX, check_sample, &check, &why) != STATUS_OK)
        promise_broken("%s: %s", when, why.line);
    int64_t least = seen->count > 0 ? seen->id[seen->count - 1] : 0;
    least = least > bench->known ? least : bench->known;
    if (check.last < least || check.last != summary.count)
        promise_broken("%s: %lld samples (the summary says %lld) of at least %lld", when, (long long)check.last,
                       (long long)summary.count, (long long)least);
    bench->known = check.last;
    player_close(player);
}

static void check_file(struct bench *bench, const struct seen *seen, const char *when)
{
    struct recording *recording;
    struct problem why = {0};
    if (os_file_kind(bench->path) == OS_FILE_NONE && seen->count == 0 && bench->known == 0) {
        bench->absent++;
        return;
    }
    if (recording_open_read(&recording, bench->path, &why) != STATUS_OK) {
        promise_broken("%s: %s", when, why.line);
        return;
    }
    check_all(bench, recording, seen, when);
    recording_close(recording);
    expect_success(bench, "info", NULL, when);
}

/* --- rounds ------------------------------------------------------------------------------------------------------------------------ */

static void begin_file(struct bench *bench, long number)
{
    folder_empty(bench->folder);
    bench->samples += bench->known;
    bench->known = 0;
    bench->new_files++;
    bench->simulated = number / ON_ONE_FILE % 3 != 2;
}

static void kill_once(struct bench *bench, long number)
{
    struct seen seen = {.count = 0};
    char when[128], samples[32];
    int ended;
    bool beside = random_below(&bench->random, 2) == 0, ends = random_below(&bench->random, 2) == 0;
    /* Half of the kills fall into the beginning; some recorders are about to end by themselves. */
    double delay = (double)random_below(&bench->random, 1000) * (random_below(&bench->random, 2) == 0 ? 3e-5 : 1.4e-4);
    snprintf(samples, sizeof samples, "%zu", 1 + random_below(&bench->random, bench->simulated ? 400 : 6));
    snprintf(when, sizeof when, "kill %ld, after %.1f ms", number, delay * 1e3);
    double deadline = seconds_now() + delay;
    pid_t child = start(bench, "record", ends ? samples : NULL);
    if (beside)
        watch_until(&seen, bench->path, deadline);
    else
        sleep_till(deadline);
    kill(child, SIGKILL);
    waitpid(child, &ended, 0);
    if (!WIFSIGNALED(ended) && ended != 0)
        promise_broken("%s: the recorder ended by itself with status %d", when, WEXITSTATUS(ended));
    bench->kills += WIFSIGNALED(ended);
    bench->ended += !WIFSIGNALED(ended);
    bench->read_beside += seen.count > 0;
    check_file(bench, &seen, when);
}

/* After the last kill on a file a recorder goes on in it, and ends in peace. */
static void end_file(struct bench *bench)
{
    struct seen nothing = {.count = 0};
    expect_success(bench, "record", "3", "going on");
    bench->known += 3;
    int64_t known = bench->known;
    check_file(bench, &nothing, "after going on");
    if (bench->known != known)
        promise_broken("going on: %lld samples instead of %lld", (long long)bench->known, (long long)known);
    expect_whole(bench->path, "after going on");
}

static void copy_program(struct bench *bench, const char *program)
{
    char folder[PATH_ROOM];
    snprintf(bench->program, sizeof bench->program, "%s/pooltop", folder_make("program", folder));
    if (!file_copy(program, bench->program) || chmod(bench->program, 0755) != 0) {
        perror(program);
        exit(EXIT_FAILURE);
    }
}

int main(int count, char **words)
{
    long kills = faults_size("KILLS", 60, 500);
    static struct bench bench;
    if (count < 2)
        return 2;
    copy_program(&bench, words[1]);
    bench.random = 40817;
    bench.oracle = oracle_open(FAULTS_SOURCE, 10000000, 4096);
    folder_make("kill", bench.folder);
    snprintf(bench.path, sizeof bench.path, "%s/night.pooltop", bench.folder);
    promise_begin("what is committed survives kill -9");
    for (long i = 0; bench.kills < kills && i < kills * 8 && promise_breaches() < 50; i++) {
        if (i % ON_ONE_FILE == 0)
            begin_file(&bench, i);
        kill_once(&bench, i);
        if (i % ON_ONE_FILE == ON_ONE_FILE - 1)
            end_file(&bench);
    }
    promise_end("%ld kills (%ld recorders had ended before), %ld files, %ld times with a reader that had seen samples, "
                "%ld times before there was a file; %ld samples",
                bench.kills, bench.ended, bench.new_files, bench.read_beside, bench.absent,
                bench.samples + (long)bench.known);
    oracle_close(&bench.oracle);
    return promises_exit();
}
