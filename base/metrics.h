/* metrics.h: numbers as lines of OpenMetrics text, and of the Prometheus text format that it came from.
 *
 * The two differ in little, and only one of them is right for each reader: the textfile collectors of node_exporter and windows_exporter read the older one
 * (prometheus/common, expfmt: a TYPE line names the very sample, so a counter's has its _total; other comments are skipped), promtool's backfill reads OpenMetrics (a TYPE line names the family, without
 * _total; UNIT; a time behind each value; # EOF at the end). So who writes says which.
 * An absent number is no line. Label values are made safe like a cell of an export (base/text.h, backslash escaped): bytes that are no printable
 * UTF-8 become \xNN, so that the value in the database is the `tag` of our CSV; what the format itself wants escaped is escaped once more.
 * Here in base, because the recorder writes a textfile and may not know the room of exports. Nothing is owned but by the caller's buffers.
 */
#ifndef BASE_METRICS_H
#define BASE_METRICS_H

#include "base/buffer.h"
#include "base/number.h"

enum metrics_format { METRICS_PROMETHEUS, METRICS_OPENMETRICS };

enum metric_kind { METRIC_GAUGE, METRIC_COUNTER };

struct metric {
    const char *name; /* without _total; ends with _ and the unit when there is one */
    enum metric_kind kind;
    const char *unit; /* "bytes", "seconds"; NULL: none */
    const char *help; /* one line */
};

/* The HELP, TYPE and UNIT lines, which stand before the samples of a metric. */
void metric_describe(struct buffer *out, const struct metric *metric, enum metrics_format format);

/* Adds `name="value"` to a list of labels; an empty value is no label. */
void metric_label(struct buffer *labels, const char *name, const char *bytes, size_t length);

/* One sample; `labels` may be empty. utc_ns ABSENT: without a time, which a textfile must not have. */
void metric_sample(struct buffer *out, const struct metric *metric, const struct buffer *labels, int64_t value,
                   int64_t utc_ns);

/* The same of a span or a time in nanoseconds, written in seconds. */
void metric_seconds(struct buffer *out, const struct metric *metric, const struct buffer *labels, int64_t value_ns,
                    int64_t utc_ns);

/* What must stand at the end. */
void metrics_end(struct buffer *out, enum metrics_format format);

#endif
