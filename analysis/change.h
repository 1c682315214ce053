/* change.h: what became of a leak from one time of watching (A) to another (B): pure, over paces and how long was watched.
 *
 * A pace is a range, so two of them can only be told apart as far as their ranges allow; and what was not watched long enough to show is not gone. The answer has a confidence, and says where there is
 * none to give: CHANGE_TOO_SHORT with how long one must watch, CHANGE_UNCLEAR where the ranges do not part.
 */
#ifndef ANALYSIS_CHANGE_H
#define ANALYSIS_CHANGE_H

#include <stddef.h>

enum change {
    CHANGE_GONE,   /* it grew in A and does not in B */
    CHANGE_SLOWER, /* than in A */
    CHANGE_SAME,   /* within a half of A's pace */
    CHANGE_FASTER,
    CHANGE_NEW,       /* it grows in B and did not in A */
    CHANGE_UNCLEAR,   /* grows in both; the ranges say no more */
    CHANGE_TOO_SHORT, /* one of the two was not watched long enough */
    CHANGES
};

/* "gone", "slower", ... */
const char *change_words(enum change change);
/* The same for scripts: "gone", "too_short". */
const char *change_id(enum change change);

/* Bytes an hour: usual, and where it lies in nine of ten cases. */
struct pace_range {
    double usual, low, high;
};

/* What is known of one side. */
struct change_side {
    struct pace_range pace;
    double hours;      /* watched */
    double noise;      /* bytes */
    double confidence; /* that it leaks; 0: it was not called a leak */
    double unseen;     /* by what part its pace may differ at times of the day that were not watched */
    /* Of a leak: how long it took from the first sample until it began, and how far its steps are apart, in hours; 0: at once, steadily. */
    double begins_after, steps_apart;
};

struct change_found {
    enum change change;
    double confidence;   /* 0 to 1 */
    double wanted_hours; /* CHANGE_TOO_SHORT: how long must be watched at least */
    double expected;     /* bytes that it would have grown on the other side at this side's pace; GONE and NEW */
};

struct change_found change_find(const struct change_side *a, const struct change_side *b);

/* All of them together. */
enum outcome {
    OUTCOME_NO_LEAK, /* in neither */
    OUTCOME_FIXED,   /* all that leaked is gone */
    OUTCOME_BETTER,  /* some is gone or slower, nothing worse */
    OUTCOME_SAME,
    OUTCOME_WORSE, /* something is faster or new */
    OUTCOME_UNCLEAR,
    OUTCOME_TOO_SHORT,
    OUTCOMES
};

enum outcome change_outcome(const struct change_found *found, size_t count);
const char *outcome_id(enum outcome outcome);

#endif
