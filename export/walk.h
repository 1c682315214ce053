/* walk.h: the rows of an export, one sample after the other, in constant memory.
 *
 * A walk borrows the recording, the columns and the sink, and owns what it compares with: the first exported sample of the boot, from which the top
 * holders are found, and the previous exported one when samples are skipped. All of it is bounded by the largest sample.
 * A sink is what the rows go to. It keeps its own failures: an answer `false` ends the walk, whose status is then OK.
 */
#ifndef EXPORT_WALK_H
#define EXPORT_WALK_H

#include "export/cells.h"
#include "replay/recording.h"

struct series;

struct walk_sink {
    void *context; /* borrowed */
    /* A row, or a mark. NULL: none is wanted. */
    void (*row)(void *context, const struct line_source *source);
    /* The sample whose rows these were (without an item), or the mark. NULL: nothing is done. */
    bool (*end)(void *context, const struct line_source *sample);
};

struct walk_config {
    struct recording *recording;
    const struct columns *columns;
    const struct filter *filter; /* may be NULL */
    const struct series *only;   /* the rows that have a column in it; NULL: all */
    int64_t begin_ns, end_ns;    /* inclusive */
    int64_t every_ns; /* the first sample at or after each multiple of it from the first one; 0: every sample */
    bool utc;         /* times in UTC instead of the recorded zone */
    bool progress;    /* on stderr, when it takes over a second */
};

/* Each row of the samples from id `from` to id `to` that lie in the range. A stop request ends it with STATUS_IO, since the export is then not whole. */
enum status walk_samples(const struct walk_config *config, int64_t from, int64_t to, const struct walk_sink *sink,
                         struct problem *why);

/* Each mark in the range. */
enum status walk_marks(const struct walk_config *config, const struct walk_sink *sink, struct problem *why);

#endif
