/* walk.h: the lines of an export, one sample after the other, in constant memory.
 *
 * A walk borrows the recording, the columns and the writer, and owns what it compares with: the first exported sample of the boot, from which the top
 * holders are found, and the previous exported one when samples are skipped. All of it is bounded by the largest sample.
 */
#ifndef EXPORT_WALK_H
#define EXPORT_WALK_H

#include "export/columns.h"
#include "replay/recording.h"

struct walk_config {
    struct recording *recording;
    const struct columns *columns;
    const struct filter *filter; /* may be NULL */
    int64_t begin_ns, end_ns;    /* inclusive */
    int64_t every_ns; /* the first sample at or after each multiple of it from the first one; 0: every sample */
    bool utc;         /* times in UTC instead of the recorded zone */
    bool progress;    /* on stderr, when it takes over a second */
};

/* Writes a line for each row of the samples from id `from` to id `to` that lie in the range. A stop request ends it with
 * STATUS_IO, since the export is then not whole. A failed write ends it with OK: the writer knows. */
enum status walk_samples(const struct walk_config *config, int64_t from, int64_t to, struct csv_writer *writer,
                         struct problem *why);

/* A line for each mark in the range. */
enum status walk_marks(const struct walk_config *config, struct csv_writer *writer, struct problem *why);

#endif
