/* What else happened when it began: of nights that are made here, so that it is known to the minute. */
#include "analysis/inquiry.h"
#include "base/when.h"
#include "replay/recorder.h"
#include "tests/unit/suite.h"

enum { MEMORY_BYTES = 64 << 20, POOL_START = 4 << 20, BACKUP_HANDLES = 300 };

#define FIRST_NS (INT64_C(1790000000) * NS_PER_SECOND)

static struct intern *names;
static struct snapshot now;
static struct recording *recording;
static struct recorder *recorder;
static struct verdict verdict;
static struct problem problem;
static uint32_t tag, backup, other;

static void set_up(int64_t interval_ns)
{
    struct machine machine = {.host = "h", .os = "o", .source = "test", .zone = "UTC"};
    ck_assert_int_eq(intern_open(&names, 1 << 20), STATUS_OK);
    ck_assert_int_eq(intern_add(names, "Leak", 4, &tag), STATUS_OK);
    ck_assert_int_eq(intern_add(names, "backup.exe", 10, &backup), STATUS_OK);
    ck_assert_int_eq(intern_add(names, "other.exe", 9, &other), STATUS_OK);
    snapshot_init(&now, names);
    ck_assert_int_eq(recording_open_memory(&recording, MEMORY_BYTES), STATUS_OK);
    ck_assert_int_eq(recorder_open(&recorder, recording, &machine, interval_ns, &problem), STATUS_OK);
}

static void judge(void)
{
    ck_assert_int_eq(recorder_close(recorder, "over", &problem), STATUS_OK);
    ck_assert_msg(inquiry_make(&verdict, recording, INT64_MIN + 1, INT64_MAX, &problem) == STATUS_OK, "%s",
                  problem.line);
    recording_close(recording);
    snapshot_done(&now);
    intern_close(names);
    ck_assert_int_eq(verdict.ruling, RULING_LEAK);
}

static void begin_sample(int64_t utc_ns, char boot, int64_t bytes)
{
    snapshot_clear(&now);
    now.utc_ns = now.mono_ns = utc_ns;
    snprintf(now.boot, sizeof now.boot, "%c", boot);
    struct pool *pool = snapshot_add_pool(&now);
    pool->name = tag;
    pool->type = POOL_NONPAGED;
    pool->value[POOL_BYTES] = POOL_START + bytes;
    pool->value[POOL_DIFF] = (POOL_START + bytes) / 128;
}

static void runs(uint32_t name, int64_t started_ns)
{
    struct process *process;
    if (now.utc_ns < started_ns)
        return;
    process = snapshot_add_process(&now);
    process->name = name;
    process->pid = 100 + (int64_t)name;
    process->started_ns = started_ns;
    process->value[PROCESS_HANDLES] = BACKUP_HANDLES;
}

static void end_sample(void)
{
    ck_assert_msg(recorder_add(recorder, &now, &problem) == STATUS_OK, "%s", problem.line);
}

TEST(what_came_before_it_in_each_boot_counts_more_than_what_is_nearer)
{
    set_up(NS_PER_MINUTE);
    for (int boot = 0; boot < 3; boot++) {
        int64_t first_ns = FIRST_NS + boot * 7 * NS_PER_HOUR, leak_ns = first_ns + 3 * NS_PER_HOUR;
        for (int64_t i = 0; i < 6 * 60; i++) {
            int64_t utc_ns = first_ns + i * NS_PER_MINUTE, since = utc_ns > leak_ns ? utc_ns - leak_ns : 0;
            begin_sample(utc_ns, (char)('a' + boot), since / NS_PER_SECOND * 3000);
            runs(backup, leak_ns - 9 * NS_PER_MINUTE);
            if (boot == 2)
                runs(other, leak_ns - 5 * NS_PER_MINUTE);
            end_sample();
        }
    }
    judge();
    const struct culprit *culprit = &verdict.culprits[0];
    ck_assert_int_eq(culprit->boots, 3);
    ck_assert_msg(strstr(culprit->beside, "after the start of backup.exe") != NULL, "%s", culprit->beside);
    ck_assert_msg(strstr(culprit->beside, "so in 3 of 3 boots") != NULL, "%s", culprit->beside);
    ck_assert_int_eq(culprit->beside_times, 3);
}
END_TEST

TEST(a_job_before_each_step_is_told)
{
    enum { STEPS = 6 };
    set_up(NS_PER_MINUTE);
    for (int64_t i = 0; i < (STEPS * 3 + 2) * 60; i++) {
        int64_t utc_ns = FIRST_NS + i * NS_PER_MINUTE, steps = i / 180;
        begin_sample(utc_ns, 'a', steps * (16 << 20));
        if (i % 180 > 170) /* nine minutes before each step but for half an hour */
            runs(backup, FIRST_NS + (steps * 180 + 171) * NS_PER_MINUTE);
        else if (i % 180 < 20 && steps > 0)
            runs(backup, FIRST_NS + ((steps - 1) * 180 + 171) * NS_PER_MINUTE);
        end_sample();
    }
    judge();
    const struct culprit *culprit = &verdict.culprits[0];
    ck_assert_int_eq(culprit->shape, SHAPE_STEPS);
    ck_assert_uint_eq(culprit->step_count, STEPS);
    ck_assert_msg(strstr(culprit->beside, "backup.exe") != NULL, "%s", culprit->beside);
    ck_assert_msg(strstr(culprit->beside, "so before 6 of 6 steps") != NULL, "%s", culprit->beside);
}
END_TEST

TEST(the_beginning_is_told_to_minutes_after_days)
{
    int64_t leak_ns = FIRST_NS + 31 * NS_PER_HOUR + 17 * NS_PER_MINUTE;
    set_up(NS_PER_MINUTE);
    for (int64_t i = 0; i < 72 * 60; i++) {
        int64_t utc_ns = FIRST_NS + i * NS_PER_MINUTE, since = utc_ns > leak_ns ? utc_ns - leak_ns : 0;
        begin_sample(utc_ns, 'a', since / NS_PER_SECOND * 1000 + i % 7 * 4096);
        end_sample();
    }
    judge();
    const struct culprit *culprit = &verdict.culprits[0];
    ck_assert_int_le(llabs(culprit->started_ns - leak_ns), 5 * NS_PER_MINUTE);
    ck_assert_int_le(culprit->started_within_ns, 6 * NS_PER_MINUTE);
}
END_TEST

TEST(times_from_anywhere_break_nothing)
{
    static const int64_t TIMES[] = {INT64_MIN + 2,          -1,           0, FIRST_NS, INT64_MAX - 1,
                                    FIRST_NS + NS_PER_HOUR, INT64_MAX / 2};
    enum { COUNT = sizeof TIMES / sizeof TIMES[0] };
    set_up(NS_PER_MINUTE);
    for (int64_t i = 0; i < 300; i++) {
        begin_sample(TIMES[(i / 3) % COUNT], 'a', i << 20);
        now.mono_ns = TIMES[(i / 5) % COUNT];
        runs(backup, TIMES[i % COUNT]);
        end_sample();
    }
    ck_assert_int_eq(recorder_close(recorder, "over", &problem), STATUS_OK);
    ck_assert_msg(inquiry_make(&verdict, recording, INT64_MIN + 1, INT64_MAX, &problem) == STATUS_OK, "%s",
                  problem.line);
    recording_close(recording);
    snapshot_done(&now);
    intern_close(names);
}
END_TEST

SUITE_MAIN("analysis: beside", times_from_anywhere_break_nothing,
           what_came_before_it_in_each_boot_counts_more_than_what_is_nearer, a_job_before_each_step_is_told,
           the_beginning_is_told_to_minutes_after_days)
