/* nights.h: whether one night is like another, whether an update fixed it: two verdicts, and of each culprit what became of it (change.h).
 *
 * A plain value: it owns nothing but what is in it.
 */
#ifndef ANALYSIS_NIGHTS_H
#define ANALYSIS_NIGHTS_H

#include "analysis/change.h"
#include "analysis/inquiry.h"

enum { NIGHTS_CHANGES_MAX = 2 * VERDICT_CULPRITS_MAX };

/* A culprit of A, of B or of both. */
struct night_change {
    const struct culprit *a, *b; /* within the nights; NULL: it is none there */
    struct pace_range pace_a, pace_b;
    struct change_found found;
    struct verdict_name driver, version_a,
        version_b; /* the file that stands for its owner, as either recording has it; may be empty */
};

struct nights {
    struct verdict a, b;
    struct night_change changes[NIGHTS_CHANGES_MAX]; /* those of A in its order, then what is new */
    size_t count;
    bool
        same_hours; /* both were watched at the same times of the day, or for days: else load alone may make a difference */
    enum outcome outcome;
    double confidence; /* of what decides the outcome; 0 where nothing does */
};

/* A span of a recording. */
struct night_span {
    struct recording *recording; /* borrowed */
    int64_t begin_ns, end_ns;    /* as for inquiry_make */
};

/* Culprits point into *nights, which must stay where it is. STATUS_EMPTY with a line when one of them has no sample. */
enum status nights_compare(struct nights *nights, const struct night_span *a, const struct night_span *b,
                           struct problem *why);

#endif
