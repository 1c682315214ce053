/* Axes have round ticks, charts keep their labels apart, and numbers of any kind do no harm. */
#include <math.h>
#include <string.h>

#include "export/amount.h"
#include "export/chart.h"
#include "tests/unit/suite.h"

static struct buffer out;

static void check_ticks(struct axis axis, const char *wanted)
{
    char all[1024] = "";
    for (size_t i = 0; i < axis.count; i++) {
        const struct axis_tick *tick = &axis.ticks[i];
        size_t length = strlen(all);
        snprintf(all + length, sizeof all - length, "%s%s%s%s", i > 0 ? " | " : "", tick->text,
                 tick->below[0] != '\0' ? "/" : "", tick->below);
    }
    ck_assert_str_eq(all, wanted);
}

TEST(amounts_have_three_digits_and_their_unit)
{
    static const struct {
        double bytes;
        const char *text;
    } CASES[] = {{0, "0 bytes"},        {1023, "1023 bytes"},          {1024, "1.00 KiB"},  {10239, "10.0 KiB"},
                 {1048064, "1.00 MiB"}, {256.04 * 1048576, "256 MiB"}, {-3e9, "-2.79 GiB"}, {9.2e18, "8171 PiB"}};
    char text[NUMBER_TEXT];
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        amount_bytes(text, CASES[i].bytes);
        ck_assert_str_eq(text, CASES[i].text);
    }
    amount_count(text, 1234567);
    ck_assert_str_eq(text, "1,234,567");
    amount_count(text, -999);
    ck_assert_str_eq(text, "-999");
    amount_count(text, ABSENT);
    ck_assert_str_eq(text, "-");
}
END_TEST

TEST(axes_of_values_have_round_ticks_and_begin_at_0_unless_all_is_far_above)
{
    const double MIB = 1048576;
    check_ticks(axis_of_values(120 * MIB, 365 * MIB, UNIT_BYTES, 4), "0 | 100 MiB | 200 MiB | 300 MiB | 400 MiB");
    check_ticks(axis_of_values(0, 3.46 * 1024 * MIB, UNIT_BYTES, 4), "0 | 1 GiB | 2 GiB | 3 GiB | 4 GiB");
    check_ticks(axis_of_values(252 * MIB, 258 * MIB, UNIT_BYTES, 3), "252 MiB | 254 MiB | 256 MiB | 258 MiB");
    check_ticks(axis_of_values(0, 3548, UNIT_COUNT, 4), "0 | 1,000 | 2,000 | 3,000 | 4,000");
    check_ticks(axis_of_values(-3, 17, UNIT_COUNT, 4), "-5 | 0 | 5 | 10 | 15 | 20");
    check_ticks(axis_of_values(0, 52e6, UNIT_COUNT, 3), "0 | 20 M | 40 M | 60 M");
}
END_TEST

TEST(axes_of_times_have_round_times_of_the_zone)
{
    const struct zone zone = {ZONE_FIXED, -12600};
    const double BEGIN = 1786968000; /* 2026-08-17 08:30:00 -03:30 */
    check_ticks(axis_of_times(BEGIN, BEGIN + 4 * 3600, zone, 5), "09:00/2026-08-17 | 10:00 | 11:00 | 12:00");
    check_ticks(axis_of_times(BEGIN, BEGIN + 20 * 3600, zone, 4), "12:00/2026-08-17 | 18:00 | 00:00/2026-08-18");
    check_ticks(axis_of_times(BEGIN, BEGIN + 40 * 86400, zone, 4), "08-25/2026 | 09-04 | 09-14 | 09-24");
    check_ticks(axis_of_times(BEGIN, BEGIN + 7, zone, 4), "08:30:00/2026-08-17 | 08:30:02 | 08:30:04 | 08:30:06");
    check_ticks(axis_of_spans(6 * 3600 + 1, 4), "0 | 2h | 4h | 6h");
}
END_TEST

TEST(numbers_that_are_none_give_an_axis_all_the_same)
{
    static const double BAD[] = {(double)NAN, HUGE_VAL, -HUGE_VAL, 1e300, -1e300, 0};
    const struct zone utc = {ZONE_UTC, 0};
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++)
        for (size_t k = 0; k < sizeof BAD / sizeof BAD[0]; k++) {
            struct axis values = axis_of_values(BAD[i], BAD[k], UNIT_BYTES, 4);
            struct axis times = axis_of_times(BAD[i], BAD[k], utc, 7);
            struct axis spans = axis_of_spans(BAD[i], 7);
            ck_assert(values.high > values.low && values.count > 0 && values.count <= AXIS_TICKS);
            ck_assert(times.high > times.low && times.count <= AXIS_TICKS);
            ck_assert(spans.high > spans.low && spans.count > 0);
        }
}
END_TEST

TEST(what_stands_still_has_an_axis_however_large_it_is)
{
    static const double LARGE[] = {9007199254740993.0, 1e18, 9.2e18, -1e18};
    for (size_t i = 0; i < sizeof LARGE / sizeof LARGE[0]; i++)
        for (int more = 0; more < 2; more++) {
            struct axis axis = axis_of_values(LARGE[i], LARGE[i] + more, UNIT_BYTES, 4);
            ck_assert(axis.high > axis.low && axis.count > 1 && axis.count <= AXIS_TICKS);
            ck_assert(axis.low <= LARGE[i] && axis.high >= LARGE[i]);
            ck_assert(axis.ticks[0].at < axis.ticks[axis.count - 1].at);
        }
}
END_TEST

static void open_chart(struct chart *chart)
{
    const struct chart_config config = {.id = "f1",
                                        .title = "t<",
                                        .desc = "d",
                                        .x = axis_of_spans(100, 4),
                                        .y = axis_of_values(0, 100, UNIT_COUNT, 4),
                                        .width = 760,
                                        .height = 200,
                                        .right = 100,
                                        .has_marks = true};
    buffer_init(&out, 1 << 20);
    chart_open(chart, &out, &config);
}

static void check_holds(const char *part)
{
    ck_assert_msg(strstr(buffer_text(&out), part) != NULL, "no \"%s\" in %s", part, buffer_text(&out));
}

TEST(lines_break_where_nothing_is_known_and_labels_stand_apart)
{
    static const double X[] = {0, 25, 50, 75, 100}, Y[] = {0, 50, (double)NAN, 50, 50}, OTHER[] = {50, 50, 50, 50, 50};
    static const bool BREAKS[] = {false, false, false, false, true};
    struct chart chart;
    open_chart(&chart);
    chart_line(&chart, &(struct chart_series){X, Y, BREAKS, 5}, 0, "one");
    chart_line(&chart, &(struct chart_series){X, OTHER, NULL, 5}, 1, "two & more");
    ck_assert_uint_eq(chart.label_count, 2);
    chart_close(&chart);
    ck_assert(chart.labels[1].y - chart.labels[0].y >= 14);
    /* A point alone is a dot: M and nothing that goes on. */
    check_holds("M0.0 120.0h0L147.5 60.0M442.5 60.0h0M590.0 60.0h0\"/>");
    check_holds("<title id=\"f1t\">t&lt;</title>");
    check_holds("two &amp; more</text>");
    check_holds("class=\"line s1\"");
    buffer_done(&out);
}
END_TEST

TEST(marks_that_have_no_room_for_words_keep_their_number)
{
    struct chart chart;
    open_chart(&chart);
    for (size_t i = 0; i < 6; i++)
        chart_mark(&chart, CHART_MARK_NOTE, 40 + (double)i * 4, i + 1, "quite a long note");
    chart_mark(&chart, CHART_MARK_NOTE, 200, 7, "outside");
    chart_close(&chart);
    check_holds(">1  quite a long note</text>");
    check_holds(">2  quite a long note</text>");
    ck_assert_ptr_null(strstr(buffer_text(&out), "outside"));
    ck_assert_ptr_null(strstr(buffer_text(&out), "3  quite"));
    buffer_done(&out);
}
END_TEST

TEST(a_chart_of_wild_numbers_stays_short_and_finite)
{
    static const double WILD[] = {1e300, -1e300, (double)NAN, HUGE_VAL, 5};
    struct chart chart;
    open_chart(&chart);
    chart_line(&chart, &(struct chart_series){WILD, WILD, NULL, 5}, 0, "x");
    chart_band(&chart, CHART_BAND_FORECAST, WILD, WILD, 5);
    chart_gap(&chart, -1e300, 1e300, "gap");
    chart_mark(&chart, CHART_MARK_START, (double)NAN, 1, "x");
    chart_rule(&chart, 1e12, "limit");
    chart_close(&chart);
    chart_spark(&out, &(struct chart_series){WILD, WILD, NULL, 5}, 100, 20, "s");
    chart_spark(&out, &(struct chart_series){WILD, WILD, NULL, 0}, 100, 20, "none");
    ck_assert_ptr_null(strstr(buffer_text(&out), "inf"));
    ck_assert_ptr_null(strstr(buffer_text(&out), "nan"));
    ck_assert_uint_lt(out.length, 6000);
    buffer_done(&out);
}
END_TEST

SUITE_MAIN("export: chart", amounts_have_three_digits_and_their_unit,
           axes_of_values_have_round_ticks_and_begin_at_0_unless_all_is_far_above,
           axes_of_times_have_round_times_of_the_zone, numbers_that_are_none_give_an_axis_all_the_same,
           what_stands_still_has_an_axis_however_large_it_is, lines_break_where_nothing_is_known_and_labels_stand_apart,
           marks_that_have_no_room_for_words_keep_their_number, a_chart_of_wild_numbers_stays_short_and_finite)
