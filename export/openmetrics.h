/* openmetrics.h: a recording as OpenMetrics text with times, as `promtool tsdb create-blocks-from openmetrics` wants it.
 *
 * The format wants all samples of a series together, and all series of a family; a recording has them by time. So the samples are walked over several times: first for the series and the times, then for
 * as many series at once as fit into a table. Of one sample each series has one value at most, and times rise: a sample that is not later than the one before it by a millisecond (the clock
 * was set back, two recordings were put together) is left out, and how many were is told.
 * Metrics are the number columns that were asked for, named and labelled as in the textfile of a recorder (replay/row_metrics.h); what is told of a number and is none itself has no metric.
 */
#ifndef EXPORT_OPENMETRICS_H
#define EXPORT_OPENMETRICS_H

#include <stdio.h>

#include "export/request.h"

/* Before anything is written: STATUS_USAGE for columns that are no metrics and for marks. */
enum status openmetrics_check(const struct request *request, struct problem *why);

enum { OPENMETRICS_TABLE = 64 << 20 };

/* The request has its series. The table has `table_bytes`, or what one series needs. *left_out gets how many samples were. */
enum status openmetrics_write(const struct request *request, FILE *out, const char *name, size_t table_bytes,
                              int64_t *left_out, struct problem *why);

#endif
