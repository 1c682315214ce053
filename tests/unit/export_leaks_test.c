/* What leaks, as the alarm is told while samples are taken. */
#include "export/leaks.h"

#include "base/when.h"
#include "replay/feed.h"
#include "tests/unit/suite.h"

enum { MARKS = 64, MEMORY = 16 << 20 };

static struct mark marks[MARKS];

/* The alert marks that a simulated server leaves. */
static size_t alerts_of(const char *source, int64_t hours, const char *expression)
{
    struct sampler *sampler;
    struct recording *memory;
    struct feed *feed;
    struct alarm *alarm;
    struct problem why = {.line = ""};
    size_t count, alerts = 0;
    int64_t interval_ns = 5 * NS_PER_MINUTE;
    const struct sampler_config from = {.source = source, .interval_ns = interval_ns};
    const struct alarm_config config = {
        .expressions = &expression, .count = 1, .interval_ns = interval_ns, .judge = &leak_judge};
    ck_assert_msg(alarm_open(&alarm, &config, &why) == STATUS_OK, "%s", why.line);
    ck_assert_msg(sampler_open(&sampler, &from, &why) == STATUS_OK, "%s", why.line);
    ck_assert_int_eq(recording_open_memory(&memory, MEMORY), STATUS_OK);
    const struct feed_config fed = {.sampler = sampler,
                                    .memory = memory,
                                    .interval_ns = interval_ns,
                                    .samples = ABSENT,
                                    .span_ns = hours * NS_PER_HOUR,
                                    .alarm = alarm};
    ck_assert_int_eq(feed_open(&feed, &fed, &why), STATUS_OK);
    ck_assert_int_eq(feed_run(feed, &why), STATUS_OK);
    feed_close(feed);
    ck_assert_int_eq(recording_marks(memory, INT64_MIN + 1, INT64_MAX, marks, MARKS, &count, &why), STATUS_OK);
    for (size_t i = 0; i < count; i++)
        if (marks[i].kind == MARK_ALERT)
            marks[alerts++] = marks[i];
    recording_close(memory);
    sampler_close(sampler);
    alarm_close(alarm);
    return alerts;
}

static void assert_says(size_t i, const char *words)
{
    ck_assert_msg(strstr(marks[i].text, words) != NULL, "no '%s' in: %s", words, marks[i].text);
}

TEST(a_leak_is_told_once_with_pool_pace_and_process)
{
    ck_assert_uint_eq(alerts_of("demo:token-leak,seed=3,tags=200", 6, "leak:*"), 1);
    assert_says(0, "leak:*: Toke Paged leaks ");
    assert_says(0, " an hour, held by lsass.exe (pid ");
    assert_says(0, ", confidence ");
}
END_TEST

TEST(it_is_told_an_hour_after_the_start_or_when_asked)
{
    ck_assert_uint_eq(alerts_of("demo:driver-leak,seed=3,tags=200", 6, "leak:*"), 1);
    int64_t hour = marks[0].utc_ns;
    assert_says(0, "NFeS Nonp leaks ");
    ck_assert_uint_eq(alerts_of("demo:driver-leak,seed=3,tags=200", 6, "leak:* over 3h"), 1);
    int64_t later = marks[0].utc_ns - hour;
    ck_assert_int_ge(later, 2 * NS_PER_HOUR - 10 * NS_PER_MINUTE);
    ck_assert_int_le(later, 2 * NS_PER_HOUR + 10 * NS_PER_MINUTE);
}
END_TEST

TEST(each_boot_is_told_anew_and_what_leaked_before_it_is_not)
{
    ck_assert_uint_eq(alerts_of("demo:reboot,seed=3,tags=200", 20, "leak:*"), 3);
    for (size_t i = 0; i < 3; i++)
        assert_says(i, "Toke");
    ck_assert_int_ge(marks[1].utc_ns - marks[0].utc_ns, 8 * NS_PER_HOUR);
}
END_TEST

TEST(a_group_is_told_by_any_of_its_names)
{
    ck_assert_uint_eq(alerts_of("demo:lockstep,seed=3,tags=200", 6, "leak:NtfC"), 1);
    assert_says(0, "WCsc Paged with 3 in step leaks ");
    assert_says(0, "held by kernel references");
    ck_assert_uint_eq(alerts_of("demo:lockstep,seed=3,tags=200", 6, "leak:Toke"), 0);
}
END_TEST

/* On such a kernel nothing else is called by the name that one looks for. */
TEST(a_merged_cache_is_told_by_the_names_behind_it)
{
    ck_assert_uint_eq(alerts_of("demo:socket-leak,seed=3,tags=200", 6, "leak:*"), 1);
    assert_says(0, " or ");
    ck_assert_uint_eq(alerts_of("demo:socket-leak,seed=3,tags=200", 6, "leak:UNIX"), 1);
}
END_TEST

TEST(what_only_grows_is_not_told)
{
    static const char *const SOURCES[] = {"quiet", "cache-warmup", "churn", "gap"};
    for (size_t i = 0; i < sizeof SOURCES / sizeof SOURCES[0]; i++) {
        char source[64];
        snprintf(source, sizeof source, "demo:%s,seed=3,tags=200", SOURCES[i]);
        ck_assert_msg(alerts_of(source, 8, "leak:*") == 0, "%s: %s", source, marks[0].text);
    }
}
END_TEST

SUITE_MAIN("export: leaks", a_leak_is_told_once_with_pool_pace_and_process,
           it_is_told_an_hour_after_the_start_or_when_asked, each_boot_is_told_anew_and_what_leaked_before_it_is_not,
           a_group_is_told_by_any_of_its_names, a_merged_cache_is_told_by_the_names_behind_it,
           what_only_grows_is_not_told)
