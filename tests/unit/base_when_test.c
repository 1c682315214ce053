#include "base/when.h"
#include "tests/unit/suite.h"

#include <inttypes.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/number.h"

/* Rules instead of places, so that no zone database is needed. */
#define BERLIN   "CET-1CEST,M3.5.0,M10.5.0/3"
#define NEW_YORK "EST5EDT,M3.2.0,M11.1.0"

static void in_zone(const char *rule)
{
    setenv("TZ", rule, 1);
    tzset();
}

static const struct zone LOCAL = {ZONE_LOCAL, 0};
static const struct zone UTC = {ZONE_UTC, 0};

/* now: 2026-08-17 12:00:05 UTC, on screen: 2026-08-15 23:30 UTC (already the 16th in Berlin). */
#define NOW       (INT64_C(1786968005) * NS_PER_SECOND)
#define REFERENCE (INT64_C(1786836600) * NS_PER_SECOND)
#define START     (INT64_C(1786000000) * NS_PER_SECOND)

static struct when_context context_in(struct zone zone)
{
    return (struct when_context){
        .now_ns = NOW, .reference_ns = REFERENCE, .start_ns = START, .end_ns = ABSENT, .zone = zone};
}

/* What a text means, written as RFC 3339 in UTC. */
static void check_means(const char *text, struct zone zone, const char *expected)
{
    struct when_context context = context_in(zone);
    struct problem why = {.line = ""};
    int64_t ns = 0;
    char out[WHEN_TEXT];
    ck_assert_msg(when_parse(text, &context, &ns, &why) == STATUS_OK, "%s: %s", text, why.line);
    when_format_rfc3339(out, ns, UTC);
    ck_assert_msg(strcmp(out, expected) == 0, "%s: %s, not %s", text, out, expected);
}

TEST(every_form_of_the_language_is_read)
{
    static const struct {
        const char *text;
        const char *utc;
    } CASES[] = {
        {"now", "2026-08-17T12:00:05.000Z"},
        {"  NOW ", "2026-08-17T12:00:05.000Z"},
        {"start", "2026-08-06T07:06:40.000Z"},
        {"today", "2026-08-16T22:00:00.000Z"},
        {"yesterday", "2026-08-15T22:00:00.000Z"},
        {"-90s", "2026-08-15T23:28:30.000Z"},
        {"-2h30m", "2026-08-15T21:00:00.000Z"},
        {"+10m", "2026-08-15T23:40:00.000Z"},
        {"-1w2d3h4m5s6ms", "2026-08-06T20:25:54.994Z"},
        {"+1.5s", "2026-08-15T23:30:01.500Z"},
        {"2h30m ago", "2026-08-17T09:30:05.000Z"},
        {"3d  ago", "2026-08-14T12:00:05.000Z"},
        {"14:05", "2026-08-16T12:05:00.000Z"},
        {"9:05", "2026-08-16T07:05:00.000Z"},
        {"00:00", "2026-08-15T22:00:00.000Z"},
        {"14:05:30", "2026-08-16T12:05:30.000Z"},
        {"14:05:30.25", "2026-08-16T12:05:30.250Z"},
        {"yesterday 14:05", "2026-08-16T12:05:00.000Z"},
        {"Yesterday  14:05", "2026-08-16T12:05:00.000Z"},
        {"today 14:05:30", "2026-08-17T12:05:30.000Z"},
        {"2026-08-17", "2026-08-16T22:00:00.000Z"},
        {"2026-08-17 14:05", "2026-08-17T12:05:00.000Z"},
        {"2026-08-17 14:05:30", "2026-08-17T12:05:30.000Z"},
        {"2026-08-17 14:05:30.123", "2026-08-17T12:05:30.123Z"},
        {"2026-08-17T14:05:30.123456789123", "2026-08-17T12:05:30.123Z"},
        {"2026-08-17T14:05", "2026-08-17T12:05:00.000Z"},
        {"2026-01-17 14:05", "2026-01-17T13:05:00.000Z"},
        {"2026-08-17T14:05:30Z", "2026-08-17T14:05:30.000Z"},
        {"2026-08-17t14:05:30z", "2026-08-17T14:05:30.000Z"},
        {"2026-08-17T14:05:30+02:00", "2026-08-17T12:05:30.000Z"},
        {"2026-08-17 14:05:30 +02:00", "2026-08-17T12:05:30.000Z"},
        {"2026-08-17T14:05:30.5-09:30", "2026-08-17T23:35:30.500Z"},
        {"2026-08-17T14:05:30-00:00", "2026-08-17T14:05:30.000Z"},
        {"@1755439500", "2025-08-17T14:05:00.000Z"},
        {"@1755439500.25", "2025-08-17T14:05:00.250Z"},
        {"@0", "1970-01-01T00:00:00.000Z"},
        {"@-0.5", "1969-12-31T23:59:59.500Z"},
    };
    in_zone(BERLIN);
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++)
        check_means(CASES[i].text, LOCAL, CASES[i].utc);
}
END_TEST

TEST(a_recorded_zone_and_utc_need_no_local_zone)
{
    in_zone(NEW_YORK);
    check_means("14:05", UTC, "2026-08-15T14:05:00.000Z");
    check_means("2026-08-17", UTC, "2026-08-17T00:00:00.000Z");
    check_means("14:05", (struct zone){ZONE_FIXED, 7200}, "2026-08-16T12:05:00.000Z");
    check_means("14:05", (struct zone){ZONE_FIXED, -34200}, "2026-08-15T23:35:00.000Z");
    check_means("yesterday", (struct zone){ZONE_FIXED, 20700}, "2026-08-15T18:15:00.000Z");
    /* An offset that is none, from a damaged recording, counts as UTC. */
    check_means("14:05", (struct zone){ZONE_FIXED, INT32_MIN}, "2026-08-15T14:05:00.000Z");
    check_means("14:05", (struct zone){ZONE_FIXED, 86400}, "2026-08-15T14:05:00.000Z");
}
END_TEST

TEST(skipped_and_doubled_hours_are_settled)
{
    static const struct {
        const char *zone;
        const char *text;
        const char *utc;
    } CASES[] = {
        /* skipped: forward by the change */
        {BERLIN, "2026-03-29 01:59:59", "2026-03-29T00:59:59.000Z"},
        {BERLIN, "2026-03-29 02:00", "2026-03-29T01:00:00.000Z"},
        {BERLIN, "2026-03-29 02:30", "2026-03-29T01:30:00.000Z"},
        {BERLIN, "2026-03-29 03:00", "2026-03-29T01:00:00.000Z"},
        {NEW_YORK, "2026-03-08 02:30", "2026-03-08T07:30:00.000Z"},
        {NEW_YORK, "2026-03-08 03:30", "2026-03-08T07:30:00.000Z"},
        {NEW_YORK, "2026-03-08 01:30", "2026-03-08T06:30:00.000Z"},
        /* doubled: the earlier */
        {BERLIN, "2026-10-25 01:59", "2026-10-24T23:59:00.000Z"},
        {BERLIN, "2026-10-25 02:00", "2026-10-25T00:00:00.000Z"},
        {BERLIN, "2026-10-25 02:30", "2026-10-25T00:30:00.000Z"},
        {BERLIN, "2026-10-25 02:59:59", "2026-10-25T00:59:59.000Z"},
        {BERLIN, "2026-10-25 03:00", "2026-10-25T02:00:00.000Z"},
        {NEW_YORK, "2026-11-01 01:30", "2026-11-01T05:30:00.000Z"},
        {NEW_YORK, "2026-11-01 02:00", "2026-11-01T07:00:00.000Z"},
        /* with an offset there is nothing to settle */
        {BERLIN, "2026-10-25 02:30 +01:00", "2026-10-25T01:30:00.000Z"},
        /* clocks that change at midnight: the day begins at one o'clock */
        {"AAA3BBB,M10.3.0/0,M2.3.0/0", "2026-10-18", "2026-10-18T03:00:00.000Z"},
        /* half an hour (Lord Howe) and summer in the south */
        {"LHST-10:30LHDT-11,M10.1.0,M4.1.0", "2026-10-04 02:15", "2026-10-03T15:45:00.000Z"},
        {"LHST-10:30LHDT-11,M10.1.0,M4.1.0", "2026-04-05 01:45", "2026-04-04T14:45:00.000Z"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        in_zone(CASES[i].zone);
        check_means(CASES[i].text, LOCAL, CASES[i].utc);
    }
}
END_TEST

TEST(the_calendar_knows_leap_days_and_year_ends)
{
    static const struct {
        const char *text;
        const char *utc; /* NULL: refused */
    } CASES[] = {
        {"2024-02-29", "2024-02-29T00:00:00.000Z"},
        {"2023-02-29", NULL},
        {"2000-02-29", "2000-02-29T00:00:00.000Z"},
        {"1900-02-29", NULL},
        {"2100-02-29", NULL},
        {"2100-03-01", "2100-03-01T00:00:00.000Z"},
        {"2026-12-31 23:59:59.999", "2026-12-31T23:59:59.999Z"},
        {"1969-12-31 23:59:59", "1969-12-31T23:59:59.000Z"},
        {"1700-03-01 00:00", "1700-03-01T00:00:00.000Z"},
        {"2262-04-11", "2262-04-11T00:00:00.000Z"},
        {"2262-04-12", NULL},
        {"1677-09-20", NULL},
        {"2026-04-31", NULL},
        {"2026-13-01", NULL},
        {"2026-00-01", NULL},
        {"2026-01-00", NULL},
        {"2026-01-01 24:00", NULL},
        {"2026-01-01 23:60", NULL},
        {"2026-01-01 23:59:60", NULL},
        {"9999-01-01", NULL},
        {"0000-01-01", NULL},
    };
    struct when_context context = context_in(UTC);
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        int64_t ns;
        if (CASES[i].utc)
            check_means(CASES[i].text, UTC, CASES[i].utc);
        else
            ck_assert_msg(when_parse(CASES[i].text, &context, &ns, NULL) == STATUS_USAGE, "%s", CASES[i].text);
    }
}
END_TEST

TEST(every_day_is_written_and_read_back)
{
    struct when_context context = context_in(UTC);
    in_zone("UTC0");
    for (int64_t day = -106751; day <= 106751; day += 1) {
        char out[WHEN_TEXT];
        int64_t ns = 0;
        int64_t moment = day * NS_PER_DAY + 5 * NS_PER_HOUR;
        size_t length = when_format(out, moment, UTC);
        if (length != 26 || when_parse(out, &context, &ns, NULL) != STATUS_OK || ns != moment)
            ck_abort_msg("day %" PRId64 ": %s, %" PRId64, day, out, ns);
        time_t seconds = (time_t)(day * 86400);
        struct tm tm;
        char expected[32];
        gmtime_r(&seconds, &tm);
        strftime(expected, sizeof expected, "%Y-%m-%d", &tm);
        if (strncmp(out, expected, 10) != 0)
            ck_abort_msg("day %" PRId64 ": %s, not %s", day, out, expected);
    }
}
END_TEST

static const char *const NO_TIMES[] = {
    "",
    " ",
    "nope",
    "nowish",
    "14",
    "14:",
    "14:5",
    "1405",
    "114:05",
    "14:05:",
    "14:05:3",
    "14:05:30.",
    "-",
    "+",
    "-5",
    "-5x",
    "- 5s",
    "--5s",
    "-5s ago",
    "ago",
    " ago",
    "5sago",
    "5 ago",
    "5s 5s ago",
    "@",
    "@x",
    "@1.",
    "@1.5x",
    "@--1",
    "@99999999999",
    "2026-8-17",
    "2026-08-17X14:05",
    "2026-08-17T",
    "2026-08-17T14",
    "2026-08-17T14:05:30+2",
    "2026-08-17T14:05:30+24:00",
    "2026-08-17T14:05:30+02:60",
    "2026-08-17T14:05:30ZZ",
    "2026-08-17Z",
    "17.08.2026",
    "08/17/2026",
    "yesterday14:05",
    "yesterday 14",
    "today now",
    "-99999999999w",
    "999999999999999999999999d ago",
    "end",
    "14:05\n",
    "\xff\xfe",
    "2026-08-17\t\v",
};

TEST(what_is_no_time_is_refused_with_examples)
{
    struct when_context context = context_in(UTC);
    for (size_t i = 0; i < sizeof NO_TIMES / sizeof NO_TIMES[0]; i++) {
        int64_t ns = 77;
        struct problem why = {.line = ""};
        ck_assert_msg(when_parse(NO_TIMES[i], &context, &ns, &why) == STATUS_USAGE, "\"%s\"", NO_TIMES[i]);
        ck_assert_int_eq(ns, 77);
        ck_assert_ptr_nonnull(strstr(why.line, "14:05, -2h30m or 2026-08-17 14:05"));
        ck_assert_ptr_null(strchr(why.line, '\n'));
    }
}
END_TEST

TEST(a_huge_text_is_refused_in_a_short_line)
{
    static char huge[100000];
    struct when_context context = context_in(UTC);
    struct problem why;
    int64_t ns;
    memset(huge, '1', sizeof huge - 1);
    ck_assert_int_eq(when_parse(huge, &context, &ns, &why), STATUS_USAGE);
    ck_assert_ptr_nonnull(strstr(why.line, "try 14:05"));
}
END_TEST

TEST(words_without_a_moment_are_refused)
{
    struct when_context context = context_in(UTC);
    struct problem why;
    int64_t ns;
    ck_assert_int_eq(when_parse("end", &context, &ns, &why), STATUS_USAGE);
    ck_assert_ptr_nonnull(strstr(why.line, "not known here"));
    context.reference_ns = ABSENT;
    ck_assert_int_eq(when_parse("-5s", &context, &ns, NULL), STATUS_USAGE);
    ck_assert_int_eq(when_parse("14:05", &context, &ns, NULL), STATUS_USAGE);
    context.end_ns = 5;
    ck_assert_int_eq(when_parse("end", &context, &ns, NULL), STATUS_OK);
    ck_assert_int_eq(ns, 5);
}
END_TEST

TEST(spans_are_read)
{
    static const struct {
        const char *text;
        int64_t ns; /* 0: refused */
    } CASES[] = {
        {"5s", 5 * NS_PER_SECOND},
        {"200ms", 200 * NS_PER_MS},
        {"2h30m", 150 * NS_PER_MINUTE},
        {"90h", 90 * NS_PER_HOUR},
        {"30d", 30 * NS_PER_DAY},
        {"1w", 7 * NS_PER_DAY},
        {"1w2d3h4m5s6ms", 9 * NS_PER_DAY + 3 * NS_PER_HOUR + 4 * NS_PER_MINUTE + 5 * NS_PER_SECOND + 6 * NS_PER_MS},
        {"0.5s", NS_PER_SECOND / 2},
        {"1us", NS_PER_US},
        {"1ns", 1},
        {"9223372036854775807ns", INT64_MAX},
        {"9223372036854775808ns", 0},
        {"106752d", 0},
        {"106751d1d", 0},
        {"0s", 0},
        {"", 0},
        {"5", 0},
        {"s", 0},
        {"1h30", 0},
        {"5 s", 0},
        {" 5s", 0},
        {"-5s", 0},
        {"+5s", 0},
        {"5S", 0},
        {"5sec", 0},
        {"5..5s", 0},
        {".s", 0},
        {"5m\n", 0},
        {"1e3s", 0},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        int64_t ns = 77;
        struct problem why;
        enum status expected = CASES[i].ns ? STATUS_OK : STATUS_USAGE;
        ck_assert_msg(span_parse(CASES[i].text, &ns, &why) == expected, "%s", CASES[i].text);
        ck_assert_msg(ns == (CASES[i].ns ? CASES[i].ns : 77), "%s: %" PRId64, CASES[i].text, ns);
    }
}
END_TEST

TEST(spans_are_written_in_at_most_two_units)
{
    static const struct {
        int64_t ns;
        const char *text;
    } CASES[] = {
        {0, "0s"},
        {41 * NS_PER_SECOND, "41s"},
        {41 * NS_PER_SECOND + 400 * NS_PER_MS, "41s"},
        {370 * NS_PER_SECOND, "6m10s"},
        {360 * NS_PER_SECOND, "6m"},
        {150 * NS_PER_MINUTE, "2h30m"},
        {76 * NS_PER_HOUR, "3d4h"},
        {740 * NS_PER_MS, "740ms"},
        {1500 * NS_PER_MS, "1s500ms"},
        {1200 * NS_PER_US, "1ms200us"},
        {5 * NS_PER_US, "5us"},
        {999, "999ns"},
        {59 * NS_PER_SECOND + 999 * NS_PER_MS, "1m"},
        {3599 * NS_PER_SECOND + 999 * NS_PER_MS, "1h"},
        {NS_PER_DAY - 1, "1d"},
        {-90 * NS_PER_SECOND, "-1m30s"},
        {14 * NS_PER_DAY, "14d"},
        {INT64_MAX, "106752d"},
        {-INT64_MAX, "-106752d"},
        {ABSENT, "-"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        char out[WHEN_TEXT];
        size_t length = span_format(out, CASES[i].ns);
        ck_assert_str_eq(out, CASES[i].text);
        ck_assert_uint_eq(length, strlen(out));
    }
}
END_TEST

TEST(moments_are_written_with_their_offset)
{
    char out[WHEN_TEXT];
    in_zone(BERLIN);
    int64_t moment = INT64_C(1786968185) * NS_PER_SECOND + 123456789;
    ck_assert_uint_eq(when_format(out, moment, LOCAL), 26);
    ck_assert_str_eq(out, "2026-08-17 14:03:05 +02:00");
    ck_assert_uint_eq(when_format_clock(out, moment, LOCAL), 8);
    ck_assert_str_eq(out, "14:03:05");
    when_format_rfc3339(out, moment, LOCAL);
    ck_assert_str_eq(out, "2026-08-17T14:03:05.123+02:00");
    when_format_rfc3339(out, moment, UTC);
    ck_assert_str_eq(out, "2026-08-17T12:03:05.123Z");
    when_format(out, moment, UTC);
    ck_assert_str_eq(out, "2026-08-17 12:03:05 +00:00");
    when_format(out, moment, (struct zone){ZONE_FIXED, -12600});
    ck_assert_str_eq(out, "2026-08-17 08:33:05 -03:30");
    when_format_rfc3339(out, -1, UTC);
    ck_assert_str_eq(out, "1969-12-31T23:59:59.999Z");
    ck_assert_int_eq(zone_offset(LOCAL, moment), 7200);
}
END_TEST

TEST(the_ends_of_time_can_be_written)
{
    char out[WHEN_TEXT];
    when_format_rfc3339(out, INT64_MAX, UTC);
    ck_assert_str_eq(out, "2262-04-11T23:47:16.854Z");
    when_format_rfc3339(out, -INT64_MAX, UTC);
    ck_assert_str_eq(out, "1677-09-21T00:12:43.145Z");
    ck_assert_uint_eq(when_format(out, INT64_MAX, (struct zone){ZONE_FIXED, 86399}), 26);
    when_format(out, ABSENT, LOCAL);
    ck_assert_str_eq(out, "-");
    when_format_rfc3339(out, ABSENT, UTC);
    ck_assert_str_eq(out, "");
}
END_TEST

TEST(the_locale_changes_nothing)
{
    in_zone(BERLIN);
    static const char *const LOCALES[] = {"de_DE.UTF-8", "tr_TR.UTF-8", "C.UTF-8", ""};
    for (size_t i = 0; i < sizeof LOCALES / sizeof LOCALES[0]; i++) {
        setlocale(LC_ALL, LOCALES[i]);
        check_means("NOW", LOCAL, "2026-08-17T12:00:05.000Z");
        check_means("@1755439500.25", LOCAL, "2025-08-17T14:05:00.250Z");
    }
}
END_TEST

TEST(a_time_of_day_that_a_night_has_only_the_evening_before_is_that_one)
{
    struct when_context context = {.now_ns = ABSENT,
                                   .reference_ns = 30 * NS_PER_HOUR,
                                   .start_ns = 20 * NS_PER_HOUR,
                                   .end_ns = 30 * NS_PER_HOUR,
                                   .zone = {ZONE_UTC, 0}};
    struct problem why;
    int64_t ns = 0;
    ck_assert_int_eq(when_parse("22:00", &context, &ns, &why), STATUS_OK);
    ck_assert_int_eq(ns, 22 * NS_PER_HOUR);
    ck_assert_int_eq(when_parse("05:00", &context, &ns, &why), STATUS_OK);
    ck_assert_int_eq(ns, 29 * NS_PER_HOUR);
    /* Neither day has it: then it is of the day on screen, as it was said. */
    ck_assert_int_eq(when_parse("12:00", &context, &ns, &why), STATUS_OK);
    ck_assert_int_eq(ns, 36 * NS_PER_HOUR);
}
END_TEST

SUITE_MAIN("base: when", a_time_of_day_that_a_night_has_only_the_evening_before_is_that_one,
           every_form_of_the_language_is_read, a_recorded_zone_and_utc_need_no_local_zone,
           skipped_and_doubled_hours_are_settled, the_calendar_knows_leap_days_and_year_ends,
           every_day_is_written_and_read_back, what_is_no_time_is_refused_with_examples,
           a_huge_text_is_refused_in_a_short_line, words_without_a_moment_are_refused, spans_are_read,
           spans_are_written_in_at_most_two_units, moments_are_written_with_their_offset,
           the_ends_of_time_can_be_written, the_locale_changes_nothing)
