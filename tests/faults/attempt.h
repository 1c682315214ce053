/* attempt.h: recording and reading while something may fail, and whether what was answered was true. Shared by the tests of failing memory and failing I/O. */
#ifndef TESTS_FAULTS_ATTEMPT_H
#define TESTS_FAULTS_ATTEMPT_H

#include "faults.h"

enum { ATTEMPT_SAMPLES = 40 };

/* How a recording went. */
struct attempt {
    size_t numbers[ATTEMPT_SAMPLES]; /* samples of the source that were acknowledged */
    size_t count;
    size_t last_ok; /* how many of the last additions in a row were acknowledged */
    bool opened, noted, closed;
    bool source_failed; /* taking a sample failed: what the source says later need not be what it would have said */
};

/* Opens a recording at path (NULL: in memory), adds samples, adds a note, closes. A failure must come with a clear line; the additions go on behind it. `each` (may be NULL) is
 * called before each addition. A recording in memory is looked at before it is closed, with `quiet` called first so that nothing fails then. */
struct attempt_hooks {
    void (*each)(void *context, size_t addition);
    void (*quiet)(void *context);
    void *context;
};
void attempt_record(struct attempt *attempt, const char *path, const struct oracle *oracle,
                    const struct attempt_hooks *hooks, const char *when);

/* Nothing fails any more: the file opens, holds all that was acknowledged and nothing wrong, and a recorder goes on in it. */
void attempt_check(const struct attempt *attempt, const char *path, const struct oracle *oracle, const char *when);

/* Opens the file, looks at everything, seeks, steps, draws a history, closes: each answer is a clear failure or right. `quiet` is called before a last look on what is still open, which
 * must be right then. True when nothing failed. */
bool attempt_read(const char *path, const struct oracle *oracle, const struct attempt_hooks *hooks, const char *when);

#endif
