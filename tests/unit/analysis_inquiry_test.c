/* The verdict on recordings of the demo, whose truth is known (sampler/demo/scenario.c). */
#include "analysis/inquiry.h"

#include "base/when.h"
#include "tests/unit/analysis_recorded.h"

static struct verdict verdict;
static struct problem problem;

static void judge(const char *source, int64_t interval_ns, int samples)
{
    struct recording *recording = record(source, interval_ns, samples);
    ck_assert_msg(inquiry_make(&verdict, recording, INT64_MIN + 1, INT64_MAX, &problem) == STATUS_OK, "%s",
                  problem.line);
    recording_close(recording);
}

static bool is_called(const struct verdict_name *name, const char *text)
{
    return name->length == strlen(text) && memcmp(name->bytes, text, name->length) == 0;
}

TEST(the_token_leak_is_named_with_its_process_and_its_end)
{
    judge("demo:token-leak,seed=3,tags=200", 5 * NS_PER_MINUTE, 12 * 18);
    const struct culprit *culprit = &verdict.culprits[0];
    ck_assert_int_eq(verdict.ruling, RULING_LEAK);
    ck_assert_int_eq(verdict.culprit_count, 1);
    ck_assert(is_called(&culprit->name, "Toke"));
    ck_assert_int_eq(culprit->holder.by, HELD_BY_PROCESS);
    ck_assert(is_called(&culprit->holder.name, "lsass.exe"));
    ck_assert_double_eq_tol(culprit->holder.per_object, 1, 0.1);
    ck_assert_int_eq(culprit->exhaustion.limit, LIMIT_PAGED);
    /* The curve is whole 89 hours after the boot, which was three minutes before the first sample. */
    int64_t truth = verdict.begin_ns + 89 * NS_PER_HOUR - 3 * NS_PER_MINUTE;
    ck_assert_int_le(verdict.end_ns + culprit->exhaustion.soonest_ns, truth);
    ck_assert_int_ge(verdict.end_ns + culprit->exhaustion.latest_ns, truth);
}
END_TEST

TEST(what_stands_still_because_nothing_is_left_has_leaked)
{
    judge("demo:token-leak,seed=3,tags=200", 30 * NS_PER_MINUTE, 2 * 150);
    const struct culprit *culprit = &verdict.culprits[0];
    ck_assert_int_eq(verdict.ruling, RULING_LEAK);
    ck_assert(is_called(&culprit->name, "Toke"));
    ck_assert(is_called(&culprit->holder.name, "lsass.exe"));
    ck_assert_int_eq(culprit->exhaustion.limit, LIMIT_PAGED);
    ck_assert_int_eq(culprit->exhaustion.in_ns / NS_PER_HOUR, 0);
}
END_TEST

TEST(pools_in_step_are_one_culprit_named_by_the_stranger)
{
    judge("demo:lockstep,seed=3,tags=200", 5 * NS_PER_MINUTE, 12 * 18);
    const struct culprit *culprit = &verdict.culprits[0];
    ck_assert_int_eq(verdict.ruling, RULING_LEAK);
    ck_assert_int_eq(verdict.culprit_count, 1);
    ck_assert_int_eq(culprit->group_count, 4);
    ck_assert(is_called(&culprit->name, "WCsc"));
    ck_assert_int_eq(culprit->holder.by, HELD_BY_KERNEL);
    for (size_t i = 0; i < culprit->group_count; i++) {
        bool twice = is_called(&culprit->group[i].name, "IoFE");
        ck_assert_double_eq_tol(culprit->group[i].ratio, twice ? 2 : 1, 0.05);
    }
}
END_TEST

TEST(a_pool_that_never_frees_is_held_by_nobody_we_know)
{
    judge("demo:driver-leak,seed=3,tags=200", 5 * NS_PER_MINUTE, 12 * 18);
    const struct culprit *culprit = &verdict.culprits[0];
    ck_assert_int_eq(verdict.ruling, RULING_LEAK);
    ck_assert(is_called(&culprit->name, "NFeS"));
    ck_assert_int_eq(culprit->type, POOL_NONPAGED);
    ck_assert_int_eq(culprit->holder.by, HELD_UNKNOWN);
    ck_assert_int_eq(culprit->frees, 0);
    ck_assert_int_gt(culprit->allocs, 0);
}
END_TEST

TEST(handles_that_grow_towards_a_known_limit_have_an_end_of_their_own)
{
    judge("demo:socket-leak,seed=3,tags=200", 5 * NS_PER_MINUTE, 12 * 18);
    const struct culprit *culprit = &verdict.culprits[0];
    ck_assert_int_eq(culprit->holder.by, HELD_BY_PROCESS);
    ck_assert_int_eq(culprit->handle_exhaustion.limit, LIMIT_HANDLES);
    /* 640,000 in 89 hours, of about 920,000 that are left. */
    ck_assert_int_ge(culprit->handle_exhaustion.latest_ns, 5 * 24 * NS_PER_HOUR);
    ck_assert_int_le(culprit->handle_exhaustion.soonest_ns, 6 * 24 * NS_PER_HOUR);
    judge("demo:token-leak,seed=3,tags=200", 5 * NS_PER_MINUTE, 12 * 18);
    ck_assert_int_eq(verdict.culprits[0].handle_exhaustion.limit, LIMIT_NONE); /* 445 an hour of 16,777,216 */
    judge("demo:driver-leak,seed=3,tags=200", 5 * NS_PER_MINUTE, 12 * 18);
    ck_assert_int_eq(verdict.culprits[0].handle_exhaustion.limit, LIMIT_NONE);
}
END_TEST

TEST(each_boot_is_judged_by_itself)
{
    judge("demo:reboot,seed=3,tags=200", 5 * NS_PER_MINUTE, 12 * 30);
    ck_assert_int_eq(verdict.ruling, RULING_LEAK);
    ck_assert(is_called(&verdict.culprits[0].name, "Toke"));
    ck_assert_int_ge(verdict.culprits[0].boots, 3);
    ck_assert_int_le(verdict.culprits[0].boots, verdict.culprits[0].boots_of);
    ck_assert_double_le(verdict.watched_seconds, 9 * 3600);
}
END_TEST

TEST(what_only_grows_is_no_leak)
{
    static const char *const SOURCES[] = {"quiet", "cache-warmup", "sawtooth", "wrap", "gap", "churn"};
    for (size_t i = 0; i < sizeof SOURCES / sizeof SOURCES[0]; i++) {
        char source[64];
        snprintf(source, sizeof source, "demo:%s,seed=3,tags=200", SOURCES[i]);
        judge(source, 5 * NS_PER_MINUTE, 12 * 24);
        ck_assert_msg(verdict.ruling == RULING_NO_LEAK, "%s: %s", source, ruling_name(verdict.ruling));
    }
}
END_TEST

TEST(two_samples_are_too_few_for_a_verdict)
{
    judge("demo:token-leak,seed=3,tags=200", NS_PER_MINUTE, 1);
    ck_assert_int_eq(verdict.needs_ns, ABSENT);
    judge("demo:token-leak,seed=3,tags=200", NS_PER_MINUTE, 2);
    ck_assert_int_eq(verdict.ruling, RULING_UNSURE);
    ck_assert_int_eq(verdict.culprit_count, 0);
    ck_assert_int_eq(verdict.needs_ns, 6 * NS_PER_MINUTE);
    ck_assert_double_eq(verdict.watched_seconds, 60);
    judge("demo:token-leak,seed=3,tags=200", NS_PER_MINUTE, 8);
    ck_assert_int_eq(verdict.needs_ns, 0);
}
END_TEST

SUITE_MAIN("analysis: inquiry", the_token_leak_is_named_with_its_process_and_its_end,
           what_stands_still_because_nothing_is_left_has_leaked, pools_in_step_are_one_culprit_named_by_the_stranger,
           a_pool_that_never_frees_is_held_by_nobody_we_know,
           handles_that_grow_towards_a_known_limit_have_an_end_of_their_own, each_boot_is_judged_by_itself,
           what_only_grows_is_no_leak, two_samples_are_too_few_for_a_verdict)
