#include "analysis/change.h"

#include <math.h>

#include "analysis/nights.h"
#include "base/when.h"
#include "tests/unit/analysis_recorded.h"

#define MIB 1048576.0

static struct problem problem;

static struct change_side leak(double pace, double part, double hours)
{
    return (struct change_side){
        .pace = {pace, pace * (1 - part), pace * (1 + part)}, .hours = hours, .noise = MIB / 10, .confidence = 0.9};
}

static struct change_side still(double hours)
{
    return (struct change_side){.hours = hours, .noise = MIB / 10};
}

static struct change_found find(struct change_side a, struct change_side b)
{
    return change_find(&a, &b);
}

TEST(what_no_longer_grows_is_gone_when_it_would_have_shown)
{
    struct change_found found = find(leak(10 * MIB, 0.1, 8), still(8));
    ck_assert_int_eq(found.change, CHANGE_GONE);
    ck_assert_double_gt(found.confidence, 0.85);
    ck_assert_double_eq_tol(found.expected, 80 * MIB, MIB);
    ck_assert_int_eq(find(still(8), leak(10 * MIB, 0.1, 8)).change, CHANGE_NEW);
}
END_TEST

TEST(what_was_not_watched_long_enough_is_not_gone)
{
    struct change_side late = leak(10 * MIB, 0.1, 12), steps = leak(10 * MIB, 0.3, 40);
    late.begins_after = 9;
    steps.steps_apart = 4;
    struct change_found slow = find(leak(MIB / 4, 0.1, 24), still(3));
    ck_assert_int_eq(slow.change, CHANGE_TOO_SHORT);
    ck_assert_double_gt(slow.wanted_hours, 4);
    ck_assert_int_eq(find(late, still(8)).change, CHANGE_TOO_SHORT);
    ck_assert_int_eq(find(late, still(10)).change, CHANGE_GONE);
    ck_assert_int_eq(find(steps, still(8)).change, CHANGE_TOO_SHORT);
    ck_assert_int_eq(find(steps, still(13)).change, CHANGE_GONE);
}
END_TEST

TEST(paces_are_told_apart_as_far_as_their_ranges_go)
{
    ck_assert_int_eq(find(leak(10 * MIB, 0.1, 8), leak(4 * MIB, 0.1, 8)).change, CHANGE_SLOWER);
    ck_assert_int_eq(find(leak(10 * MIB, 0.1, 8), leak(20 * MIB, 0.1, 8)).change, CHANGE_FASTER);
    ck_assert_int_eq(find(leak(10 * MIB, 0.1, 8), leak(11 * MIB, 0.1, 8)).change, CHANGE_SAME);
    ck_assert_int_eq(find(leak(10 * MIB, 0.9, 8), leak(14 * MIB, 0.9, 8)).change, CHANGE_UNCLEAR);
}
END_TEST

TEST(a_leak_in_doubt_makes_the_answer_doubtful)
{
    struct change_side doubtful = leak(10 * MIB, 0.1, 8);
    doubtful.confidence = 0.4;
    ck_assert_double_le(find(doubtful, still(8)).confidence, 0.4);
    ck_assert_double_le(find(doubtful, leak(10 * MIB, 0.1, 8)).confidence, 0.4);
}
END_TEST

TEST(the_outcome_is_the_worst_that_is_known)
{
    struct change_found gone = {.change = CHANGE_GONE}, new = {.change = CHANGE_NEW}, same = {.change = CHANGE_SAME};
    struct change_found too_short = {.change = CHANGE_TOO_SHORT};
    ck_assert_int_eq(change_outcome(NULL, 0), OUTCOME_NO_LEAK);
    ck_assert_int_eq(change_outcome((struct change_found[]){gone, gone}, 2), OUTCOME_FIXED);
    ck_assert_int_eq(change_outcome((struct change_found[]){gone, same}, 2), OUTCOME_BETTER);
    ck_assert_int_eq(change_outcome((struct change_found[]){gone, new}, 2), OUTCOME_WORSE);
    ck_assert_int_eq(change_outcome((struct change_found[]){gone, too_short}, 2), OUTCOME_BETTER);
    ck_assert_int_eq(change_outcome(&too_short, 1), OUTCOME_TOO_SHORT);
    ck_assert_int_eq(change_outcome(&same, 1), OUTCOME_SAME);
}
END_TEST

/* --- two recordings --------------------------------------------------------------------------------------------------------------- */

static enum outcome compare(const char *a, int samples_a, const char *b, int samples_b)
{
    static struct nights nights;
    struct night_span left = {record(a, 5 * NS_PER_MINUTE, samples_a), INT64_MIN + 1, INT64_MAX};
    struct night_span right = {record(b, 5 * NS_PER_MINUTE, samples_b), INT64_MIN + 1, INT64_MAX};
    ck_assert_msg(nights_compare(&nights, &left, &right, &problem) == STATUS_OK, "%s", problem.line);
    recording_close(left.recording);
    recording_close(right.recording);
    return nights.outcome;
}

TEST(a_night_is_compared_with_another_one)
{
    static const char LEAK[] = "demo:lockstep,seed=3,tags=200", QUIET[] = "demo:quiet,seed=4,tags=200";
    ck_assert_int_eq(compare(LEAK, 12 * 10, QUIET, 12 * 10), OUTCOME_FIXED);
    ck_assert_int_eq(compare(QUIET, 12 * 10, LEAK, 12 * 10), OUTCOME_WORSE);
    ck_assert_int_eq(compare(LEAK, 12 * 10, "demo:lockstep,seed=7,tags=200", 12 * 8), OUTCOME_SAME);
    ck_assert_int_eq(compare(QUIET, 12 * 10, QUIET, 12 * 9), OUTCOME_NO_LEAK);
    ck_assert_int_eq(compare(LEAK, 12 * 10, QUIET, 5), OUTCOME_TOO_SHORT);
}
END_TEST

SUITE_MAIN("analysis: change", what_no_longer_grows_is_gone_when_it_would_have_shown,
           what_was_not_watched_long_enough_is_not_gone, paces_are_told_apart_as_far_as_their_ranges_go,
           a_leak_in_doubt_makes_the_answer_doubtful, the_outcome_is_the_worst_that_is_known,
           a_night_is_compared_with_another_one)
