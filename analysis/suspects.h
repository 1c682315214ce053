/* suspects.h: which pools of a course set grow so that it may be a leak, and which only grew. Inside analysis only.
 *
 * Owns its lists; a suspect borrows its row from the set. Suspects are those of the largest pace, SUSPECTS_MAX at most, minor ones last.
 */
#ifndef ANALYSIS_SUSPECTS_H
#define ANALYSIS_SUSPECTS_H

#include "analysis/days.h"
#include "analysis/files.h"
#include "analysis/onset.h"
#include "analysis/verdict.h"

enum { SUSPECTS_MAX = 32 };

struct suspect {
    const struct course_row *row; /* borrowed */
    const struct note *note;      /* what is known of the name; NULL nothing */
    struct trend trend;           /* of its bytes, from the onset on */
    struct onset onset;
    size_t from;        /* the point before the onset */
    size_t until;       /* so many points count: those behind it had nothing left to take, else all */
    double bytes_grown; /* since the onset */
    struct days days;   /* that were laid over each other to see it; none: it shows without */
    enum cache_proof proof;
    double confidence;
    double counts[COURSE_POINTS]; /* outstanding allocations at every point; bytes where the system does not count */
    bool
        is_minor; /* too small to be a leak by itself, but of objects that are known: it may tell what a larger one is */
    int group;    /* filled by who makes groups; -1: none yet */
};

struct suspects {
    struct suspect *list;      /* owned; the quickest first */
    struct file_caches *files; /* owned */
    size_t count;
    double seconds[COURSE_POINTS];
    size_t points;
    double swell;  /* by what part pools grew together */
    double growth; /* bytes that all growing pools gained */
};

/* Fills `verdict`'s dismissed with what only grew. */
enum status suspects_find(struct suspects *suspects, struct verdict *verdict, const struct course_set *set,
                          const struct intern *names);
/* What the kernel can reclaim is a cache, unless it is known to be objects that somebody holds; so is what is kept for whoever uses a service. */
bool suspect_is_cache(const struct suspect *suspect);
/* What anybody may allocate from is shared, but fills with nobody's files: kmalloc by size. */
bool suspect_is_anybodys(const struct suspect *suspect);
void suspects_done(struct suspects *suspects);

struct verdict_name verdict_name_of(const struct intern *names, uint32_t id);

#endif
