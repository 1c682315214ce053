/* The verdict of thinned samples and that of all of them: the same stories in a file, which has minutes and quarter hours, and in memory, which has none. */
#include "analysis/inquiry.h"
#include "base/when.h"
#include "tests/unit/analysis_recorded.h"
#include "tests/unit/replay_folder.h"

static struct verdict thinned, whole;
static struct problem problem;

static void ask(struct verdict *verdict, struct recording *recording)
{
    ck_assert_msg(inquiry_make(verdict, recording, INT64_MIN + 1, INT64_MAX, &problem) == STATUS_OK, "%s",
                  problem.line);
    recording_close(recording);
}

static void judge_both(const char *source, int64_t interval_ns, int samples)
{
    struct recording *recording;
    make_folder();
    ck_assert_msg(recording_open_write(&recording, path, &problem) == STATUS_OK, "%s", problem.line);
    record_into(recording, source, interval_ns, samples);
    ask(&thinned, recording);
    remove_folder_with("-lock");
    ask(&whole, record(source, interval_ns, samples));
}

static double near(double a, double b)
{
    double larger = a > b ? a : b, smaller = a > b ? b : a;
    return larger > 0 ? (larger - smaller) / larger : 0;
}

static void agree_on(const char *source, const struct culprit *a, const struct culprit *b)
{
    ck_assert_msg(a->name.length == b->name.length && memcmp(a->name.bytes, b->name.bytes, a->name.length) == 0,
                  "%s: %.8s and %.8s", source, a->name.bytes, b->name.bytes);
    ck_assert_int_eq(a->type, b->type);
    ck_assert_int_eq(a->shape, b->shape);
    ck_assert_int_eq(a->holder.by, b->holder.by);
    ck_assert_int_eq(a->holder.pid, b->holder.pid);
    ck_assert_uint_eq(a->group_count, b->group_count);
    ck_assert_int_eq(a->exhaustion.limit, b->exhaustion.limit);
    ck_assert_int_eq(a->started_ns == ABSENT, b->started_ns == ABSENT);
    ck_assert_int_eq(a->boots, b->boots);
    bool in_range = a->bytes_per_hour >= b->low && a->bytes_per_hour <= b->high;
    ck_assert_msg(a->shape == SHAPE_STEPS ? in_range : near(a->bytes_per_hour, b->bytes_per_hour) < 0.05,
                  "%s: %f and %f (%f to %f)", source, a->bytes_per_hour, b->bytes_per_hour, b->low, b->high);
    ck_assert_double_lt(near((double)a->growth_bytes, (double)b->growth_bytes), 0.05);
    ck_assert_double_lt(near(a->confidence, b->confidence), 0.1);
}

static void agree(const char *source)
{
    ck_assert_msg(thinned.ruling == whole.ruling, "%s: %s and %s", source, ruling_name(thinned.ruling),
                  ruling_name(whole.ruling));
    ck_assert_uint_eq(thinned.culprit_count, whole.culprit_count);
    ck_assert_double_lt(near(thinned.watched_seconds, whole.watched_seconds), 0.02);
    for (size_t i = 0; i < thinned.culprit_count; i++)
        agree_on(source, &thinned.culprits[i], &whole.culprits[i]);
}

TEST(minutes_say_what_all_samples_say_of_each_boot)
{
    judge_both("demo:reboot,seed=3,tags=200", 20 * NS_PER_SECOND, 3 * 60 * 13);
    agree("reboot");
    ck_assert_int_eq(thinned.culprits[0].boots, 2);
    judge_both("demo:cache-warmup,seed=3,tags=200", 20 * NS_PER_SECOND, 750);
    agree("cache-warmup");
    ck_assert_int_eq(thinned.ruling, RULING_NO_LEAK);
    ck_assert_int_eq(thinned.samples, 750); /* all of them stand in minutes, where some would be left out */
}
END_TEST

TEST(quarter_hours_say_what_all_samples_say)
{
    judge_both("demo:burst-leak,seed=3,tags=200", 5 * NS_PER_MINUTE, 12 * 61);
    agree("burst-leak");
    ck_assert_int_eq(thinned.ruling, RULING_LEAK);
    judge_both("demo:gap,seed=3,tags=200", 5 * NS_PER_MINUTE, 12 * 61);
    agree("gap");
}
END_TEST

SUITE_MAIN("analysis: thinned", minutes_say_what_all_samples_say_of_each_boot, quarter_hours_say_what_all_samples_say)
