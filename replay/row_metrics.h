/* row_metrics.h: what the fields of the catalogue and the rows of a snapshot are called as metrics, for the textfile of a recorder and the export of a recording alike.
 *
 * A field's metric is pooltop_<pool, process, object_type, group or system>_<id>, and a counter's sample has _total behind it. The labels of a row are `host` and its identity: tag, type and session of a
 * pool, pid and name of a process, object_type, group; `owner` of a pool only where somebody knows it. They are all that makes a series, so a row that stays what it is stays one series.
 */
#ifndef REPLAY_ROW_METRICS_H
#define REPLAY_ROW_METRICS_H

#include "base/intern.h"
#include "base/metrics.h"
#include "sampler/snapshot.h"

enum { METRIC_NAME = 64 };

struct field_metric {
    struct metric metric; /* borrows the name below: may not be copied */
    char name[METRIC_NAME];
};

void field_metric(struct field_metric *out, enum entity entity, int field);

/* `labels` becomes the row's; `item` NULL with ENTITY_TOTALS. `owner` may be empty. */
void row_labels(struct buffer *labels, const char *host, enum entity entity, const struct snapshot *snapshot,
                const void *item, struct text owner);

#endif
