#include <dirent.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/text.h"
#include "faults.h"

uint64_t random_next(uint64_t *state)
{
    uint64_t mixed = *state += UINT64_C(0x9E3779B97F4A7C15);
    mixed = (mixed ^ mixed >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    mixed = (mixed ^ mixed >> 27) * UINT64_C(0x94D049BB133111EB);
    return mixed ^ mixed >> 31;
}

size_t random_below(uint64_t *state, size_t bound)
{
    return (size_t)(random_next(state) % bound);
}

double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* --- files ------------------------------------------------------------------------------------------------------------------------- */

static char made[8][PATH_ROOM];
static size_t made_count;
static pid_t made_by;

void folder_empty(const char *folder)
{
    DIR *entries = opendir(folder);
    const struct dirent *entry;
    while (entries != NULL && (entry = readdir(entries)) != NULL) {
        char path[PATH_ROOM * 3];
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (entry->d_name[0] != '.')
            unlink(path);
    }
    if (entries != NULL)
        closedir(entries);
}

static void remove_folders(void)
{
    for (size_t i = 0; i < made_count && getpid() == made_by; i++) {
        folder_empty(made[i]);
        rmdir(made[i]);
    }
}

const char *folder_make(const char *name, char path[PATH_ROOM])
{
    const char *base = getenv("TMPDIR");
    snprintf(path, PATH_ROOM, "%s/pooltop-faults-%s-XXXXXX", base != NULL && strlen(base) < 96 ? base : "/tmp", name);
    if (mkdtemp(path) == NULL || made_count == sizeof made / sizeof made[0]) {
        perror(path);
        exit(EXIT_FAILURE);
    }
    if (made_count == 0)
        atexit(remove_folders);
    made_by = getpid();
    memcpy(made[made_count++], path, PATH_ROOM);
    return path;
}

bool file_write(const char *path, const unsigned char *bytes, size_t length)
{
    FILE *stream = fopen(path, "wb");
    if (stream == NULL)
        return false;
    bool written = length == 0 || fwrite(bytes, 1, length, stream) == length;
    return fclose(stream) == 0 && written;
}

unsigned char *file_read(const char *path, size_t *length)
{
    struct stat status;
    FILE *stream = fopen(path, "rb");
    unsigned char *bytes = NULL;
    *length = 0;
    if (stream != NULL && fstat(fileno(stream), &status) == 0 && (bytes = malloc((size_t)status.st_size + 1)) != NULL)
        *length = fread(bytes, 1, (size_t)status.st_size, stream);
    if (stream != NULL)
        fclose(stream);
    return bytes;
}

bool file_copy(const char *from, const char *to)
{
    size_t length;
    unsigned char *bytes = file_read(from, &length);
    bool copied = bytes != NULL && file_write(to, bytes, length);
    free(bytes);
    return copied;
}

/* --- digests ----------------------------------------------------------------------------------------------------------------------- */

static uint64_t add_word(uint64_t digest, uint64_t word)
{
    digest = (digest ^ word) * UINT64_C(0x9FB21C651E98DF25);
    return digest ^ digest >> 29;
}

static uint64_t add_bytes(uint64_t digest, const void *bytes, size_t length)
{
    const unsigned char *at = bytes;
    for (; length >= 8; at += 8, length -= 8) {
        uint64_t word;
        memcpy(&word, at, 8);
        digest = add_word(digest, word);
    }
    for (; length > 0; at++, length--)
        digest = add_word(digest, *at);
    return digest;
}

static uint64_t add_name(uint64_t digest, const struct snapshot *snapshot, uint32_t id)
{
    struct text text = intern_text(snapshot->names, id);
    digest = add_word(digest, text.length);
    return add_bytes(digest, text.bytes, text.length);
}

/* Rows have no order: each is mixed by itself and then summed. */
static uint64_t mixed(uint64_t digest)
{
    return random_next(&digest);
}

static uint64_t digest_pools(const struct snapshot *s)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < s->pool_count; i++) {
        const struct pool *pool = &s->pools[i];
        int64_t numbers[] = {pool->type, pool->alias_count, pool->session};
        uint64_t row = add_name(add_name(1, s, pool->name), s, pool->aliases);
        row = add_name(add_name(row, s, pool->holder), s, pool->owner);
        row = add_bytes(row, numbers, sizeof numbers);
        sum += mixed(add_bytes(row, pool->value, sizeof pool->value));
    }
    return sum;
}

static uint64_t digest_processes(const struct snapshot *s)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < s->process_count; i++) {
        const struct process *process = &s->processes[i];
        int64_t numbers[] = {process->pid, process->started_ns};
        uint64_t row = add_name(add_name(2, s, process->name), s, process->group);
        row = add_bytes(row, numbers, sizeof numbers);
        sum += mixed(add_bytes(row, process->value, sizeof process->value));
    }
    return sum;
}

uint64_t digest_of(const struct snapshot *s)
{
    int64_t times[] = {s->utc_ns, s->mono_ns, s->took_ns};
    uint64_t sum = digest_pools(s) + digest_processes(s);
    for (size_t i = 0; i < s->type_count; i++)
        sum += mixed(add_bytes(add_name(3, s, s->types[i].name), s->types[i].value, sizeof s->types[i].value));
    for (size_t i = 0; i < s->group_count; i++)
        sum += mixed(add_bytes(add_name(4, s, s->groups[i].name), s->groups[i].value, sizeof s->groups[i].value));
    for (size_t i = 0; i < s->remark_count; i++)
        sum += mixed(add_name(5, s, s->remarks[i]));
    uint64_t head = add_bytes(6, times, sizeof times);
    head = add_bytes(head, s->boot, strlen(s->boot));
    return sum + mixed(add_bytes(head, s->totals, sizeof s->totals));
}

/* --- the oracle -------------------------------------------------------------------------------------------------------------------- */

static void give_up(const char *what, const struct problem *why)
{
    fprintf(stderr, "%s: %s\n", what, why->line);
    exit(EXIT_FAILURE);
}

struct oracle oracle_open(const char *source, int64_t interval_ns, size_t samples)
{
    struct oracle oracle = {.utc_ns = calloc(samples, sizeof(int64_t)), .digest = calloc(samples, sizeof(uint64_t))};
    const struct sampler_config config = {.source = source, .interval_ns = interval_ns};
    struct sampler *sampler;
    struct problem why = {0};
    const struct snapshot *snapshot;
    if (oracle.utc_ns == NULL || oracle.digest == NULL || sampler_open(&sampler, &config, &why) != STATUS_OK)
        give_up("no simulated server", &why);
    while (oracle.count < samples && sampler_take(sampler, &snapshot, &why) == STATUS_OK) {
        oracle.utc_ns[oracle.count] = snapshot->utc_ns;
        oracle.digest[oracle.count++] = digest_of(snapshot);
    }
    sampler_close(sampler);
    if (oracle.count < samples)
        give_up("the simulated server ended", &why);
    return oracle;
}

void oracle_close(struct oracle *oracle)
{
    free(oracle->utc_ns);
    free(oracle->digest);
}

long oracle_find(const struct oracle *oracle, int64_t utc_ns)
{
    size_t low = 0, high = oracle->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (oracle->utc_ns[middle] < utc_ns)
            low = middle + 1;
        else
            high = middle;
    }
    return low < oracle->count && oracle->utc_ns[low] == utc_ns ? (long)low : -1;
}

/* --- the rig ----------------------------------------------------------------------------------------------------------------------- */

bool rig_open(struct rig *rig, const char *path, struct problem *why)
{
    const struct sampler_config config = {.source = FAULTS_SOURCE, .interval_ns = FAULTS_INTERVAL_NS};
    enum status status = STATUS_OK;
    if (rig->sampler == NULL)
        status = sampler_open(&rig->sampler, &config, why);
    if (status == STATUS_OK && path != NULL)
        status = recording_open_write(&rig->recording, path, why);
    else if (status == STATUS_OK && (status = recording_open_memory(&rig->recording, 4 << 20)) != STATUS_OK)
        problem_set(why, status, "no memory for a recording in memory");
    if (status == STATUS_OK)
        status = recorder_open(&rig->recorder, rig->recording, sampler_machine(rig->sampler), FAULTS_INTERVAL_NS, why);
    return status == STATUS_OK;
}

enum status rig_add(struct rig *rig, struct problem *why)
{
    const struct snapshot *snapshot;
    enum status status = sampler_take(rig->sampler, &snapshot, why);
    return status == STATUS_OK ? recorder_add(rig->recorder, snapshot, why) : status;
}

enum status rig_close(struct rig *rig, struct problem *why)
{
    enum status status = recorder_close(rig->recorder, "done", why);
    recording_close(rig->recording);
    rig->recorder = NULL;
    rig->recording = NULL;
    return status;
}

void rig_done(struct rig *rig)
{
    rig_close(rig, NULL);
    if (rig->sampler != NULL)
        sampler_close(rig->sampler);
    rig->sampler = NULL;
}

/* --- looking ----------------------------------------------------------------------------------------------------------------------- */

struct visit {
    struct findings *look;
    const struct oracle *oracle;
    int64_t turn;
};

static bool visit_sample(void *context, const struct sample_info *info, const struct snapshot *current,
                         const struct snapshot *previous)
{
    struct visit *visit = context;
    struct findings *look = visit->look;
    long number = oracle_find(visit->oracle, info->utc_ns);
    bool close_up = info->id + 16 > look->summary.last_id || (info->id + visit->turn) % 4 == 0;
    bool right = number >= 0 && (!close_up || digest_of(current) == visit->oracle->digest[number]);
    if (look->numbers != NULL && look->samples < (size_t)look->summary.count)
        look->numbers[look->samples] = (size_t)number;
    /* The sample before stands unchanged in its own snapshot; seldom looked at, because it doubles the work. */
    if (right && previous != NULL && number % 16 == 0) {
        number = oracle_find(visit->oracle, previous->utc_ns);
        right = number >= 0 && digest_of(previous) == visit->oracle->digest[number];
    }
    look->wrong += !right;
    look->samples++;
    return look->samples < 100000;
}

static void count_marks(struct findings *look, const struct mark *marks, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        look->starts += marks[i].kind == MARK_START;
        look->stops += marks[i].kind == MARK_STOP;
        look->boots += marks[i].kind == MARK_BOOT;
        look->gaps += marks[i].kind == MARK_GAP;
    }
}

static enum status look_at_marks(struct findings *look, struct recording *recording)
{
    enum { MARKS = 256 };
    struct mark *marks = malloc(MARKS * sizeof *marks);
    size_t count = 0;
    if (marks == NULL)
        return problem_set(&look->why, STATUS_NO_MEMORY, "no memory");
    enum status status = recording_marks(recording, INT64_MIN, INT64_MAX, marks, MARKS, &count, &look->why);
    count_marks(look, marks, count);
    free(marks);
    return status;
}

static enum status look_at_samples(struct findings *look, struct recording *recording, const struct oracle *oracle)
{
    struct player *player;
    static int64_t turn; /* of the samples far from the end, another fourth is compared each time */
    struct visit visit = {look, oracle, turn++};
    enum status status = player_open(&player, recording, &look->why);
    if (status != STATUS_OK)
        return status;
    int64_t count = look->summary.count;
    look->numbers = count > 0 && count < 100000 ? calloc((size_t)count, sizeof *look->numbers) : NULL;
    status = player_scan(player, look->summary.first_id, look->summary.last_id, visit_sample, &visit, &look->why);
    player_close(player);
    return status;
}

bool look_at(struct findings *look, struct recording *recording, const struct oracle *oracle)
{
    memset(look, 0, sizeof *look);
    look->status = recording_summary(recording, &look->summary, &look->why);
    if (look->status == STATUS_OK)
        look->status = look_at_marks(look, recording);
    if (look->status == STATUS_OK && look->summary.count > 0)
        look->status = look_at_samples(look, recording, oracle);
    return look->status == STATUS_OK && look->wrong == 0 && (int64_t)look->samples == look->summary.count;
}

bool look_at_file(struct findings *look, const char *path, const struct oracle *oracle)
{
    struct recording *recording;
    memset(look, 0, sizeof *look);
    look->status = recording_open_read(&recording, path, &look->why);
    if (look->status != STATUS_OK)
        return false;
    bool good = look_at(look, recording, oracle);
    recording_close(recording);
    return good;
}

void look_done(struct findings *look)
{
    free(look->numbers);
    look->numbers = NULL;
}

void expect_clear(const char *what, enum status status, const struct problem *why)
{
    if (status == STATUS_OK)
        return;
    if (why->line[0] == '\0')
        promise_broken("%s: %s without a line", what, status_name(status));
    else if (strchr(why->line, '\n') != NULL || strstr(why->line, "not an error") != NULL)
        promise_broken("%s: no clear line: %s", what, why->line);
    else if (why->status != status)
        promise_broken("%s: %s, but the line says %s: %s", what, status_name(status), status_name(why->status),
                       why->line);
}

void expect_whole(const char *path, const char *when)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *statement = NULL;
    const char *said = "nothing";
    if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK &&
        sqlite3_prepare_v2(db, "PRAGMA integrity_check", -1, &statement, NULL) == SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW)
        said = (const char *)sqlite3_column_text(statement, 0);
    else if (db != NULL)
        said = sqlite3_errmsg(db);
    if (said == NULL || strcmp(said, "ok") != 0)
        promise_broken("%s: integrity_check says %s", when, said == NULL ? "nothing" : said);
    sqlite3_finalize(statement);
    sqlite3_close(db);
}
