/* points.h: the extra series of a recording (replay/extra_series.h) as rows of an export: a row for each point, or a line for each moment with a column for each series.
 *
 * A wide table has all series, in the order of their numbers; what a series does not have at a moment is empty. Memory is that of one moment and the names.
 */
#ifndef EXPORT_POINTS_H
#define EXPORT_POINTS_H

#include "export/csv_writer.h"
#include "export/walk.h"
#include "replay/extra_series.h"

/* Each point in the range, in the order of time, as a line source with a point. */
enum status walk_points(const struct walk_config *config, const struct walk_sink *sink, struct zone zone,
                        struct problem *why);

struct point_table {
    const struct columns *columns; /* borrowed: of the moment */
    struct zone zone;
};

/* `time`, then `\\MACHINE\Memory\Pool Paged Bytes`, ... */
enum status points_wide_csv(const struct walk_config *config, const struct point_table *table,
                            struct csv_writer *writer, struct problem *why);

/* As PDH-CSV (pdh.h), each series under its own path. */
enum status points_pdh(const struct walk_config *config, const struct point_table *table, const struct machine *machine,
                       struct stream *stream, struct problem *why);

#endif
