/* evidence.h: what is to be said of a verdict, in words: the one place for the sentences of `pooltop report` and of the verdict view.
 *
 * Evidence about a culprit is sentences with labels, in the order in which they should be read; what is not known has none. Texts are safe; they are not broken into lines.
 */
#ifndef EXPORT_EVIDENCE_H
#define EXPORT_EVIDENCE_H

#include "analysis/verdict.h"
#include "base/when.h"

enum { EVIDENCE_TEXT = 2048, EVIDENCE_LABEL = 9 /* columns of the longest label */, EVIDENCE_NAME = 104 };

struct evidence {
    const char *label; /* "growth", "held by" ...: a constant */
    char text[EVIDENCE_TEXT];
};

/* What the sentences need beside the culprit. */
struct evidence_frame {
    int64_t end_ns; /* UTC of the last sample that was judged */
    struct zone zone;
    int64_t processes; /* that were met, of any time; 0: nobody can be said to hold anything */
};

/* The i-th sentence, from 0; false behind the last. */
bool evidence_about(struct evidence *out, const struct culprit *culprit, const struct evidence_frame *frame, size_t i);

/* The same with units written out (24.5 MiB), for a page that others read. */
bool evidence_in_full(struct evidence *out, const struct culprit *culprit, const struct evidence_frame *frame,
                      size_t i);

/* What grew and is no leak, in one sentence: `CcSc Nonp by 24M: it rose once and has stood still since`. */
void evidence_dismissed(char out[EVIDENCE_TEXT], const struct dismissed *dismissed);

/* "LEAK", "NO LEAK FOUND", "UNSURE". */
const char *evidence_title(enum ruling ruling);

/* A culprit in one sentence: `Toke Paged leaks 33.6M an hour, held by lsass.exe (pid 476), used up in 3d7h, confidence 99%`. */
void evidence_headline(char out[VERDICT_TEXT], const struct culprit *culprit);

/* What a reader has to know of the limits of this verdict; the i-th line, false behind the last. */
bool evidence_note(char out[VERDICT_TEXT], const struct verdict *verdict, size_t i);

/* What to do next about a culprit, as one command: a trace of who allocates, or a look at who holds. False when there is none to give. */
bool evidence_next(char out[VERDICT_TEXT], const struct culprit *culprit);

/* What that command is good for, in a few words: a constant. */
const char *evidence_next_shows(const struct culprit *culprit);

/* A name as it can be shown, at most 24 columns; returns `out`. */
const char *evidence_name(char out[EVIDENCE_NAME], const struct verdict_name *name);

/* `lsass.exe (pid 612)`, `kernel references`, "" for nobody known. */
void evidence_holder(char out[VERDICT_TEXT], const struct verdict_holder *holder);

/* What is used up first: of memory, or of handles. Borrowed of the culprit. */
const struct forecast *evidence_first_end(const struct culprit *culprit);

/* From 0 to 1 in percent. */
int evidence_percent(double part);

/* To the minute: what is foretold is not known to the second. Returns `out`. */
const char *evidence_minute(char out[WHEN_TEXT], int64_t utc_ns, struct zone zone);

#endif
