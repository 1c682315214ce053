/* courses.h: what every pool and process of one boot did over time, small enough to be kept whole.
 *
 * A course set is fed snapshot by snapshot and keeps COURSE_POINTS points at most: when it is full, two neighbours become one each and points get twice as wide, so that a minute and a
 * week take the same memory and each sample costs the same. A point holds the lowest value of its samples: what a pool always had, without what came and went in between.
 * Points know where the watching was broken off (a gap, a set clock, a suspend): no difference may be taken across that. course_read joins what is left: time and growth
 * across a break are left out, so that whoever looks at a course sees one without breaks.
 * A set is of one boot; course_forget begins another one. It owns its points and rows; names are ids in the intern of the snapshots, which all have to share one.
 * Rows beyond COURSE_ROWS_MAX are not kept but counted. A process is kept once it has COURSE_HANDLES_LEAST handles, while there are few rows COURSE_HANDLES_FEW, a control group once COURSE_CHARGED_LEAST bytes are charged to it: short-lived ones would otherwise fill everything.
 */
#ifndef ANALYSIS_COURSES_H
#define ANALYSIS_COURSES_H

#include "sampler/snapshot.h"

enum {
    COURSE_POINTS = 256,
    COURSE_FIELDS = 2,
    COURSE_ROWS_MAX = 12288,
    COURSE_ROWS_EASY = COURSE_ROWS_MAX / 8,
    COURSE_HANDLES_FEW = 16,
    COURSE_HANDLES_LEAST = 64,
    COURSE_CHARGED_LEAST = 1 << 20
};

/* What is kept of each row, at every point. */
enum course_field {
    COURSE_COUNT = 0, /* pools: outstanding allocations; processes: handles */
    COURSE_BYTES = 1, /* pools: bytes; control groups: what is charged to them */
};

/* A number at the first and at the last sample that had the row. */
struct course_ends {
    int64_t first, last;
};

struct course_row {
    enum entity entity; /* ENTITY_POOLS, ENTITY_PROCESSES or ENTITY_GROUPS */
    uint32_t name;
    enum pool_type type;                       /* pools */
    int64_t session;                           /* pools */
    int64_t pid, started_ns;                   /* processes */
    uint32_t owner, aliases;                   /* pools: what the samples say */
    int64_t first_utc_ns;                      /* when it was first seen */
    struct course_ends allocs, frees, handles; /* pools; ABSENT where the system does not count */
    struct course_ends ends[COURSE_FIELDS];
    int64_t low[COURSE_FIELDS][COURSE_POINTS]; /* ABSENT where it was not there */
};

struct course_point {
    int64_t begin_ns, end_ns; /* UTC of its first and last sample */
    int64_t samples;
    bool after_break;
    int64_t totals[TOTALS]; /* of its last sample */
};

struct course_set;
struct ranges; /* replay/ranges.h */

enum status course_open(struct course_set **set);
void course_close(struct course_set *set); /* NULL is allowed */

/* Another boot begins. Memory is kept. */
void course_forget(struct course_set *set);

/* How wide points become, in ns, when a boot is watched for so long without breaks. */
int64_t course_width(int64_t watched_ns);
/* Before the first sample of a boot: points are so wide from the beginning on; 0: as they come. */
void course_expect(struct course_set *set, int64_t width_ns);

/* One more sample; one of a time that no clock shows is left out. `after_break`: not to be compared with the one before. Cheap for samples that come much more often than points are made: most of those are left out. */
void course_add(struct course_set *set, const struct snapshot *snapshot, bool after_break);

/* What a thinned sample stands for. */
struct course_span {
    int64_t begin_ns, samples;   /* UTC of the first of how many */
    const struct ranges *ranges; /* borrowed */
};

/* The same for a thinned sample: its lowest values count. None is left out. */
void course_add_thinned(struct course_set *set, const struct snapshot *snapshot, const struct course_span *span,
                        bool after_break);

size_t course_points(const struct course_set *set);
const struct course_point *course_point(const struct course_set *set, size_t i);
size_t course_rows(const struct course_set *set);
const struct course_row *course_row(const struct course_set *set, size_t i);
int64_t course_unkept(const struct course_set *set); /* rows that found no room, at most at once */
int64_t course_samples(const struct course_set *set);
/* Of the last sample. */
int64_t course_total(const struct course_set *set, enum total total);

/* Seconds watched since the first point, breaks left out, for each point. Returns how many. */
size_t course_times(const struct course_set *set, double seconds[COURSE_POINTS]);

/* The row's values at these times, joined across breaks; a row that was not there had 0. False when it has no such value at any point. */
bool course_read(const struct course_set *set, const struct course_row *row, enum course_field field,
                 double values[COURSE_POINTS]);

/* The first and the last of these values alone, which is much cheaper. */
bool course_change(const struct course_set *set, const struct course_row *row, enum course_field field, double *first,
                   double *last);

#endif
