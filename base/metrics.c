#include "base/metrics.h"

#include <inttypes.h>
#include <string.h>

#include "base/text.h"

#define NS_IN_SECOND INT64_C(1000000000)
#define NS_IN_MS     INT64_C(1000000)

enum { VALUE_LIMIT = 1 << 16 };

static const char *suffix_of(const struct metric *metric)
{
    return metric->kind == METRIC_COUNTER ? "_total" : "";
}

/* As the text of a HELP line or of a label's value wants it. */
static void add_escaped(struct buffer *out, const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (bytes[i] == '\\' || bytes[i] == '"')
            buffer_add_byte(out, '\\');
        buffer_add_byte(out, (unsigned char)bytes[i]);
    }
}

void metric_describe(struct buffer *out, const struct metric *metric, enum metrics_format format)
{
    const char *suffix = format == METRICS_PROMETHEUS ? suffix_of(metric) : "";
    buffer_format(out, "# HELP %s%s %s\n# TYPE %s%s %s\n", metric->name, suffix, metric->help, metric->name, suffix,
                  metric->kind == METRIC_COUNTER ? "counter" : "gauge");
    if (metric->unit != NULL && format == METRICS_OPENMETRICS)
        buffer_format(out, "# UNIT %s %s\n", metric->name, metric->unit);
}

void metric_label(struct buffer *labels, const char *name, const char *bytes, size_t length)
{
    struct buffer safe;
    if (length == 0)
        return;
    buffer_init(&safe, VALUE_LIMIT);
    text_escape(&safe, bytes, length, true);
    buffer_format(labels, "%s%s=\"", labels->length > 0 ? "," : "", name);
    add_escaped(labels, (const char *)safe.bytes, safe.length);
    buffer_add_byte(labels, '"');
    if (safe.status != STATUS_OK && labels->status == STATUS_OK)
        labels->status = safe.status;
    buffer_done(&safe);
}

static void add_seconds(struct buffer *out, int64_t ns)
{
    uint64_t whole = ns < 0 ? 0 - (uint64_t)ns : (uint64_t)ns;
    buffer_format(out, " %s%" PRIu64 ".%09" PRIu64, ns < 0 ? "-" : "", whole / (uint64_t)NS_IN_SECOND,
                  whole % (uint64_t)NS_IN_SECOND);
}

static void begin_sample(struct buffer *out, const struct metric *metric, const struct buffer *labels)
{
    buffer_add_text(out, metric->name);
    buffer_add_text(out, suffix_of(metric));
    if (labels->length == 0)
        return;
    buffer_add_byte(out, '{');
    buffer_add(out, labels->bytes, labels->length);
    buffer_add_byte(out, '}');
}

/* In milliseconds, which is what the database keeps. A time before 1970 is none that anything was sampled at. */
static void end_sample(struct buffer *out, int64_t utc_ns)
{
    if (utc_ns != ABSENT)
        buffer_format(out, " %" PRId64 ".%03" PRId64, utc_ns / NS_IN_SECOND, utc_ns % NS_IN_SECOND / NS_IN_MS);
    buffer_add_byte(out, '\n');
}

void metric_sample(struct buffer *out, const struct metric *metric, const struct buffer *labels, int64_t value,
                   int64_t utc_ns)
{
    char digits[NUMBER_TEXT];
    if (value == ABSENT)
        return;
    begin_sample(out, metric, labels);
    buffer_add_byte(out, ' ');
    buffer_add(out, digits, number_exact(digits, value));
    end_sample(out, utc_ns);
}

void metric_seconds(struct buffer *out, const struct metric *metric, const struct buffer *labels, int64_t value_ns,
                    int64_t utc_ns)
{
    if (value_ns == ABSENT)
        return;
    begin_sample(out, metric, labels);
    add_seconds(out, value_ns);
    end_sample(out, utc_ns);
}

void metrics_end(struct buffer *out, enum metrics_format format)
{
    if (format == METRICS_OPENMETRICS)
        buffer_add_text(out, "# EOF\n");
}
