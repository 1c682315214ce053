/* verdict.h: what grew, whether it is a leak, who holds it, since when, and when it ends the machine: the answer, from the courses of one boot.
 *
 * How it is found (each step has a module of its own):
 * 1. Every pool's bytes are judged by their shape (trend.h). What grew by less than VERDICT_LEAST_BYTES, or no more than the whole machine swelled with the day's load, is nobody's leak.
 * 2. What levels off, gives back or rose once is named as grown, with the reason why it is no leak, unless a growth begins behind it, or below what days come and go with (days.h). Caches that follow files are
 *    believed less than others, but for what no cache does (files.h).
 * 3. Of what is left, the beginning is found (onset.h), and it is judged again from there on.
 * 4. Pools whose counts move in a fixed ratio become one culprit (pace.h). Its suspect is the member whose objects a process holds; else the one of which least is known, or which never frees.
 * 5. A process is named where its handles explain the growth of the count; where a pool of objects grows and its handles do not, the kernel's own references hold it.
 * 6. When it ends the machine is a range (forecast.h).
 * A verdict is a plain value: it owns nothing but what is in it and may be copied. Names are raw bytes, cut at VERDICT_NAME. Everything not known is ABSENT or empty.
 * Confidence is from 0 to 1, a product of doubts (how well the counts rise in order, how few of them are caches, how long was watched): it orders culprits, and is neither a probability nor a proof.
 */
#ifndef ANALYSIS_VERDICT_H
#define ANALYSIS_VERDICT_H

#include "analysis/courses.h"
#include "analysis/forecast.h"
#include "analysis/trend.h"
#include "sampler/owners/owners.h"

enum {
    VERDICT_NAME = 128,
    VERDICT_CULPRITS_MAX = 6,
    VERDICT_GROUP_MAX = 12,
    VERDICT_DISMISSED_MAX = 8,
    VERDICT_LEAST_BYTES = 1 << 20,
    VERDICT_TEXT = 256,
    VERDICT_EVENT = 96,
    VERDICT_HAPPENED_MAX = 8,
    VERDICT_STEPS_MAX = 16
};

enum ruling { RULING_NO_LEAK, RULING_UNSURE, RULING_LEAK };

struct verdict_name {
    char bytes[VERDICT_NAME];
    size_t length;
};

/* Which pool. */
struct pool_identity {
    struct verdict_name name;
    enum pool_type type;
    int64_t session; /* ABSENT: the system's */
};

/* A pool of a lockstep group; the first of a group is the suspect. */
struct verdict_member {
    struct verdict_name name;
    enum pool_type type;
    double ratio; /* its allocations for each one of the suspect's */
    double bytes_per_hour;
};

enum held { HELD_UNKNOWN, HELD_BY_PROCESS, HELD_BY_KERNEL, HELD_BY_GROUP };

struct verdict_holder {
    enum held by;
    struct verdict_name name; /* of the process, or the path of the control group */
    int64_t pid, started_ns;
    double per_object; /* handles for each object; of a control group: bytes charged to it for each one gained */
    double confidence;
    int64_t objects, handles; /* outstanding at the end, of a pool of objects; ABSENT where the system does not tell */
};

/* What speaks against a cache, of a pool that the system says it can take back. */
enum cache_proof {
    CACHE_UNPROVED, /* it may be one; or it is no such pool */
    CACHE_ALONE,    /* it grew as fast while no cache of files moved */
    CACHE_STAYED    /* it stayed when most of the caches was taken back */
};

/* Something that happened about when a growth began. */
struct happening {
    bool is_start; /* of a process, whose name `what` is; else a mark's kind and text */
    bool is_holder;
    int64_t utc_ns;
    int64_t pid;              /* ABSENT of a mark */
    char what[VERDICT_EVENT]; /* safe */
    int64_t times,
        times_of; /* before how many of how many steps it came, or beginnings in several boots; 0 of 0: there is one only */
};

struct culprit {
    struct verdict_name name;
    struct verdict_name owner;    /* as the samples say it, else as the recording found it out; may be empty */
    enum owner_grade owner_grade; /* of an owner that is there */
    struct verdict_name driver, company, version; /* the file that stands for the owner, as recorded; may be empty */
    struct verdict_name aliases; /* other caches that the kernel merged with it, joined by " | "; may be empty */
    enum pool_type type;
    int64_t session; /* ABSENT: the system's */
    enum shape shape;
    size_t steps; /* of growth in steps: how many; else 0 */
    bool
        may_be_cache; /* unless a process holds it: of what the system can take back, or keeps for whoever uses files */
    bool is_known_cache; /* the latter: so much less a culprit */
    enum cache_proof proof;
    double confidence;
    double bytes_per_hour, low, high; /* of the whole group */
    int64_t growth_bytes;             /* since it began, of the whole group */
    size_t days; /* of what goes up and down with them: so many were laid over each other; else 0 */
    double swing,
        lift;     /* bytes that come and go in each of them; of these, what is not there now; of the whole group */
    double share; /* of what all growing pools gained, 0 to 1 */
    int64_t each; /* bytes of one allocation at the end; ABSENT where nothing counts them */
    int64_t allocs, frees;           /* in what was watched, of the suspect; ABSENT where the system does not count */
    int64_t started_ns;              /* UTC; ABSENT: before the first sample */
    int64_t started_within_ns;       /* how exact that is */
    char beside[VERDICT_TEXT];       /* what else happened then, in words, safe; "" nothing known */
    int64_t beside_times, beside_of; /* as in struct happening */
    struct happening happened[VERDICT_HAPPENED_MAX]; /* the nearest ones, the holder first */
    size_t happened_count, happened_near;            /* how many are kept, how many there were */
    int64_t step_ns[VERDICT_STEPS_MAX];              /* of growth in steps: when they began, UTC, the first ones */
    size_t step_count;
    struct forecast exhaustion;
    struct forecast
        handle_exhaustion; /* of the handles of the process that holds it; LIMIT_NONE: none is near, or none is known */
    struct verdict_holder holder;
    struct verdict_member group[VERDICT_GROUP_MAX]; /* itself first */
    size_t group_count;                             /* 1: alone */
    int64_t boots, boots_of; /* in how many of the boots that were long enough it was a culprit; 0 of 0 not looked at */
};

/* What grew and is no leak. */
struct dismissed {
    struct verdict_name name;
    enum pool_type type;
    enum shape shape;
    int64_t growth_bytes;
    const char *reason; /* a constant */
};

struct verdict {
    enum ruling ruling;
    int64_t begin_ns, end_ns; /* UTC of the first and last sample of the boot that was judged */
    double watched_seconds;   /* breaks left out */
    int64_t
        needs_ns; /* so much longer must be watched before anything can be said; 0: enough; ABSENT: nobody can tell yet */
    int64_t samples, pools, processes, unkept, breaks;
    struct culprit culprits[VERDICT_CULPRITS_MAX]; /* the one to act on first */
    size_t culprit_count;
    struct dismissed dismissed[VERDICT_DISMISSED_MAX]; /* the most grown first */
    size_t dismissed_count;
    double swell; /* by what part the machine's pools grew together, as a median */
};

/* Judges what the set has; `names` are those of its snapshots. STATUS_EMPTY, with a verdict that is unsure, when there are too few points. */
enum status verdict_make(struct verdict *verdict, const struct course_set *set, const struct intern *names);

/* "leak", "no_leak", "unsure". */
const char *ruling_name(enum ruling ruling);

#endif
