/* night.h: one night of a family: a recording in memory, made of the demo's quiet server with a story laid over it, the truth of it, and how far a verdict hit it.
 *
 * Same family, same seed: same night. The curves are not those of the demo's own scenarios, so that nothing is scored on what it was built on.
 * Who tells the story (story.c), who records it (night.c) and who scores the verdict (hits.c) share the night; only night_score is for others.
 */
#ifndef TESTS_SCORE_NIGHT_H
#define TESTS_SCORE_NIGHT_H

#include "analysis/inquiry.h"
#include "sampler/demo/random.h"
#include "tests/score/family.h"

enum { IN_STEP = 10 /* pools at most that leak in step */, CACHES = 5 };

/* A pool of the demo that the story moves. */
struct moved {
    uint32_t name;
    enum pool_type type;
    double each;  /* bytes of one */
    double ratio; /* allocations for each one of the first */
};

struct night {
    const struct family *family;
    uint64_t seed;
    struct dice dice;
    struct sampler *sampler;     /* owned; another one after each restart */
    struct recording *recording; /* owned */
    struct snapshot snapshot;    /* owned; the demo's with the story on it */
    struct moved pools[IN_STEP]; /* the leak's */
    size_t pool_count;
    struct moved second;
    struct moved harmless[CACHES]; /* the first one; with TRAIT_CACHES all */
    int64_t pid;                   /* of the holder; ABSENT: nobody */
    double rate;                   /* bytes an hour */
    double start;                  /* hours, of the leak since the boot's first sample; 0: from the beginning */
    double phase, scale;           /* of the day; of the harmless thing, bytes */
    double slowness;               /* exponent of what gets ever slower */
    double sleeps;                 /* hours, when it falls asleep */
    int64_t decoy;                 /* pid of a process that opens handles for itself; ABSENT: none does */
    double decoy_ratio;            /* how many for each leaked allocation */
    double left;                   /* hours from the last sample until the limit */
    int64_t base_total;            /* of the leak's kind, at the first sample */
    int64_t first_ns, boot_ns, end_ns;
    int64_t slept_ns, churned; /* so far */
    double limit;              /* bytes, of what goes up and down; 0: not planned */
    int boots;
    /* the truth */
    char names[IN_STEP][VERDICT_NAME];
};

/* Counts of nights: how many it was asked of, how many were hit. */
struct tally {
    int asked, hit;
};

/* Classes of confidence. */
enum { SURE_CLASSES = 6, SCORE_NIGHTS = 4096 };

struct score {
    struct tally named;               /* of nights with a leak: its pool stands first, whatever it is called */
    struct tally called;              /* of the same: that is called a leak */
    struct tally process, start, end; /* of those that are called one */
    double wide[SCORE_NIGHTS];        /* of foretold ends: how wide ranges are, in parts of the truth */
    size_t wide_count;
    struct tally whole;              /* of groups: all of it in one */
    struct tally false_alarm;        /* of nights without one: hit is an alarm */
    struct tally sure[SURE_CLASSES]; /* of first culprits by their confidence: hit is one that leaks */
    struct tally held[SURE_CLASSES]; /* of processes that are named by that confidence: hit is the holder */
    int unsure;
};

/* Where a class begins. */
double night_class_from(int which);

/* Plays the night of this seed and counts what the verdict on it, which is filled, says of it. */
void night_score(struct score *score, const struct family *family, uint64_t seed, struct verdict *verdict);

/* --- the story (story.c) */

/* Casts the pools and the holder from the demo's first sample and throws the dice for the rest. */
void night_plan(struct night *night, const struct snapshot *from);
/* Lays the story over the night's snapshot. Hours are those since the boot's first sample; `end_hours` of the last one. */
void night_tell(struct night *night, double hours, double end_hours);
/* Hours after the first sample of the boot at which the leak begins; 0: before it. */
double night_truth_start(const struct night *night);

/* --- the recording (night.c) */

void night_record(struct night *night, uint64_t seed);
void night_done(struct night *night);
/* Ends the program. */
void night_fail(const char *what);

#endif
