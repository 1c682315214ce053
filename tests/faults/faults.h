/* faults.h: what the fault tests share: promises and how they are told, folders, random numbers, a rig that records, and the check of what was recorded.
 *
 * Each program tells of each promise in one line, `ok NAME: MEASURED` or `FAILED NAME: MEASURED`, the first breaches of it above that line; run.sh counts the lines. What a
 * program measures may be measured in child processes: promises are kept in memory that they share.
 */
#ifndef TESTS_FAULTS_FAULTS_H
#define TESTS_FAULTS_FAULTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "replay/player.h"
#include "replay/recorder.h"
#include "sampler/sampler.h"

/* --- promises */

void promise_begin(const char *name);
void promise_broken(const char *format, ...) __attribute__((format(printf, 1, 2)));
void promise_end(const char *measured, ...) __attribute__((format(printf, 1, 2)));
/* How often the promise that stands was broken. */
long promise_breaches(void);
/* The exit status of the program. */
int promises_exit(void);

/* FULL=1 asks for the long sizes; `name`, when it is set in the environment, for this many. */
long faults_size(const char *name, long quick, long full);

/* Runs `work` in a child process. A crash, an exit status or `seconds` without a call of child_at breaks the promise; what child_at said last is told. */
void run_in_child(void (*work)(void *context), void *context, unsigned seconds);
/* All zero; what a child writes there its parent sees. */
void *shared_memory(size_t bytes);
void child_at(const char *format, ...) __attribute__((format(printf, 1, 2)));
const char *child_last(void);

/* --- random numbers: the same ones in every run */

uint64_t random_next(uint64_t *state);
size_t random_below(uint64_t *state, size_t bound);

/* --- files */

enum { PATH_ROOM = 256 };

/* A folder of this process, removed with all that is in it at its end. */
const char *folder_make(const char *name, char path[PATH_ROOM]);
void folder_empty(const char *folder);
bool file_write(const char *path, const unsigned char *bytes, size_t length);
/* NULL when there is none. Owned by the caller. */
unsigned char *file_read(const char *path, size_t *length);
bool file_copy(const char *from, const char *to);
double seconds_now(void);

/* --- what the simulated server says */

#define FAULTS_SOURCE      "demo:churn"
#define FAULTS_INTERVAL_NS INT64_C(1000000000)

/* All a snapshot says, as one number; two snapshots of different interns and orders of rows have the same one when they say the same. */
uint64_t digest_of(const struct snapshot *snapshot);

struct oracle {
    int64_t *utc_ns;
    uint64_t *digest;
    size_t count;
};

/* The first `samples` samples of a simulated server, taken by a sampler of their own. */
struct oracle oracle_open(const char *source, int64_t interval_ns, size_t samples);
void oracle_close(struct oracle *oracle);
/* The number of the sample with this time; -1 when there is none. */
long oracle_find(const struct oracle *oracle, int64_t utc_ns);

/* --- recording and looking at what was recorded */

struct rig {
    struct sampler *sampler;
    struct recording *recording;
    struct recorder *recorder;
};

/* Opens the recording at `path` (NULL: in memory) with a recorder; the sampler stays open from session to session. False with a line in *why. */
bool rig_open(struct rig *rig, const char *path, struct problem *why);
/* Takes and adds one sample. */
enum status rig_add(struct rig *rig, struct problem *why);
enum status rig_close(struct rig *rig, struct problem *why);
void rig_done(struct rig *rig);

/* What a look at a recording found. */
struct findings {
    enum status status; /* of the first thing that failed */
    struct problem why;
    struct recording_summary summary;
    size_t samples, wrong; /* that could be decoded; that differ from what the source said */
    size_t *numbers;       /* of the samples in the oracle, in the order of the recording; owned */
    size_t starts, stops, boots, gaps;
};

/* Reads everything: summary, every sample decoded and compared, marks. True when nothing failed and nothing was wrong. */
bool look_at(struct findings *look, struct recording *recording, const struct oracle *oracle);
bool look_at_file(struct findings *look, const char *path, const struct oracle *oracle);
void look_done(struct findings *look);

/* Breaks the promise unless a failure comes with one clear line. */
void expect_clear(const char *what, enum status status, const struct problem *why);

/* `PRAGMA integrity_check`; breaks the promise unless it says ok. */
void expect_whole(const char *path, const char *when);

#endif
