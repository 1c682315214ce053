/* Metrics as text: what each reader takes, and that no name can break a line. */
#include "base/metrics.h"

#include "suite.h"

static const struct metric BYTES = {"pooltop_pool_bytes", METRIC_GAUGE, "bytes", "bytes in use"};
static const struct metric ALLOCS = {"pooltop_pool_allocs", METRIC_COUNTER, NULL, "allocations since boot"};

static struct buffer out, labels;

static void begin(void)
{
    buffer_init(&out, 4096);
    buffer_init(&labels, 4096);
}

static void end(const char *expected)
{
    ck_assert_int_eq(labels.status, STATUS_OK);
    ck_assert_str_eq(buffer_text(&out), expected);
    buffer_done(&out);
    buffer_done(&labels);
}

static void label(const char *name, const char *bytes, size_t length)
{
    metric_label(&labels, name, bytes, length);
}

TEST(a_counter_is_typed_by_its_sample_for_prometheus_and_by_its_family_for_openmetrics)
{
    begin();
    metric_describe(&out, &ALLOCS, METRICS_PROMETHEUS);
    metric_describe(&out, &ALLOCS, METRICS_OPENMETRICS);
    metric_sample(&out, &ALLOCS, &labels, 7, ABSENT);
    end("# HELP pooltop_pool_allocs_total allocations since boot\n# TYPE pooltop_pool_allocs_total counter\n"
        "# HELP pooltop_pool_allocs allocations since boot\n# TYPE pooltop_pool_allocs counter\n"
        "pooltop_pool_allocs_total 7\n");
}
END_TEST

TEST(only_openmetrics_has_units_and_an_end)
{
    begin();
    metric_describe(&out, &BYTES, METRICS_PROMETHEUS);
    metrics_end(&out, METRICS_PROMETHEUS);
    metric_describe(&out, &BYTES, METRICS_OPENMETRICS);
    metrics_end(&out, METRICS_OPENMETRICS);
    end("# HELP pooltop_pool_bytes bytes in use\n# TYPE pooltop_pool_bytes gauge\n"
        "# HELP pooltop_pool_bytes bytes in use\n# TYPE pooltop_pool_bytes gauge\n# UNIT pooltop_pool_bytes bytes\n"
        "# EOF\n");
}
END_TEST

TEST(what_is_absent_is_no_line)
{
    begin();
    metric_sample(&out, &BYTES, &labels, ABSENT, 5);
    metric_seconds(&out, &BYTES, &labels, ABSENT, ABSENT);
    metric_sample(&out, &BYTES, &labels, 0, ABSENT);
    end("pooltop_pool_bytes 0\n");
}
END_TEST

TEST(a_time_has_milliseconds_and_a_span_all_its_digits)
{
    begin();
    metric_sample(&out, &BYTES, &labels, INT64_MAX, INT64_C(1772497140007999999));
    metric_seconds(&out, &BYTES, &labels, INT64_C(-1500000001), ABSENT);
    end("pooltop_pool_bytes 9223372036854775807 1772497140.007\npooltop_pool_bytes -1.500000001\n");
}
END_TEST

TEST(a_hostile_name_stays_within_its_quotes)
{
    begin();
    label("tag", "a\"\\\n\0\xff} 1", 9);
    metric_sample(&out, &BYTES, &labels, 1, ABSENT);
    end("pooltop_pool_bytes{tag=\"a\\\"\\\\\\\\\\\\x0A\\\\x00\\\\xFF} 1\"} 1\n");
}
END_TEST

TEST(names_that_differ_have_labels_that_differ)
{
    begin();
    label("a", "\x01", 1);
    label("b", "\\x01", 4);
    label("c", "Key ", 4);
    buffer_add(&out, labels.bytes, labels.length);
    end("a=\"\\\\x01\",b=\"\\\\\\\\x01\",c=\"Key \"");
}
END_TEST

TEST(an_empty_value_is_no_label)
{
    begin();
    label("owner", "", 0);
    label("tag", "\xc3\xa4", 2);
    buffer_add(&out, labels.bytes, labels.length);
    end("tag=\"\xc3\xa4\"");
}
END_TEST

SUITE_MAIN("base: metrics", a_counter_is_typed_by_its_sample_for_prometheus_and_by_its_family_for_openmetrics,
           only_openmetrics_has_units_and_an_end, what_is_absent_is_no_line,
           a_time_has_milliseconds_and_a_span_all_its_digits, a_hostile_name_stays_within_its_quotes,
           names_that_differ_have_labels_that_differ, an_empty_value_is_no_label)
