/* leak_judge.h: who says what leaks while samples are taken, for alerts on `leak:...`.
 *
 * Verdicts are made right of this room (analysis), so whoever opens an alarm hands this down (export/leaks.h); without it such alerts are refused. What it has made is given back with `close`.
 * It is fed on the thread that takes samples, and must be cheap: most samples have no answer.
 */
#ifndef REPLAY_LEAK_JUDGE_H
#define REPLAY_LEAK_JUDGE_H

#include "replay/recording.h"
#include "sampler/snapshot.h"

enum { LEAKS_MAX = 8, LEAK_NAME = 128, LEAK_NAMES = 512, LEAK_WORDS = 192 };

/* A plain value. */
struct leak {
    char name[LEAK_NAME]; /* of the pool, raw */
    size_t name_length;
    char others[LEAK_NAMES]; /* merged with it or in step with it, raw, joined by " | "; may be cut */
    size_t others_length;
    enum pool_type type;
    int64_t session;       /* ABSENT: the system's */
    int64_t pid;           /* of the process that holds it; ABSENT: none is known */
    int64_t confidence;    /* in thousandths of a percent */
    int64_t watched_ns;    /* so long the machine was watched, breaks left out */
    char text[LEAK_WORDS]; /* pool, pace, holder: safe */
};

struct leak_judge {
    /* `interval_ns` of the samples to come. */
    enum status (*open)(void **state, int64_t interval_ns);
    void (*close)(void *state);
    /* One more sample; `info` says its times, boot and break. True when there is an answer: *count leaks, the one to act on first. */
    bool (*look)(void *state, const struct sample_info *info, const struct snapshot *snapshot,
                 struct leak leaks[LEAKS_MAX], size_t *count);
};

#endif
