/* A verdict of samples that come one by one is the one that `pooltop report` makes of the recording. */
#include "analysis/standing.h"

#include "analysis/inquiry.h"
#include "base/when.h"
#include "replay/player.h"
#include "tests/unit/analysis_recorded.h"

enum { ASK_EVERY = 7 };

static struct problem problem;
static struct verdict live, report;

static void assert_same(const struct verdict *a, const struct verdict *b)
{
    ck_assert_int_eq(a->ruling, b->ruling);
    ck_assert_int_eq(a->begin_ns, b->begin_ns);
    ck_assert_int_eq(a->end_ns, b->end_ns);
    ck_assert_int_eq(a->samples, b->samples);
    ck_assert_int_eq(a->breaks, b->breaks);
    ck_assert_double_eq(a->watched_seconds, b->watched_seconds);
    ck_assert_int_eq(a->culprit_count, b->culprit_count);
    ck_assert_int_eq(a->dismissed_count, b->dismissed_count);
    for (size_t i = 0; i < a->culprit_count; i++) {
        const struct culprit *x = &a->culprits[i], *y = &b->culprits[i];
        ck_assert_int_eq(x->name.length, y->name.length);
        ck_assert_mem_eq(x->name.bytes, y->name.bytes, x->name.length);
        ck_assert_double_eq(x->bytes_per_hour, y->bytes_per_hour);
        ck_assert_double_eq(x->confidence, y->confidence);
        ck_assert_int_eq(x->started_ns, y->started_ns);
        ck_assert_str_eq(x->beside, y->beside);
        ck_assert_int_eq(x->holder.pid, y->holder.pid);
        ck_assert_int_eq(x->exhaustion.in_ns, y->exhaustion.in_ns);
        ck_assert_int_eq(x->boots, y->boots);
        ck_assert_int_eq(x->boots_of, y->boots_of);
    }
}

/* Sample by sample, with a verdict now and then, as a screen asks for it. */
static void feed(struct standing *standing, struct player *player)
{
    int64_t count = 0;
    ck_assert_int_eq(player_first(player, &problem), STATUS_OK);
    do {
        ck_assert_int_eq(standing_add(standing, player_info(player), player_current(player)), STATUS_OK);
        if (++count % ASK_EVERY == 0)
            ck_assert_int_eq(standing_judge(standing, &live), STATUS_OK);
    } while (player_step(player, 1, &problem) == STATUS_OK);
    ck_assert_int_eq(standing_judge(standing, &live), STATUS_OK);
}

TEST(sample_by_sample_is_what_a_report_says)
{
    static const char *const SCENARIOS[] = {"token-leak", "lockstep", "reboot", "gap"};
    for (size_t i = 0; i < sizeof SCENARIOS / sizeof SCENARIOS[0]; i++) {
        char source[64];
        struct standing *standing;
        struct player *player;
        snprintf(source, sizeof source, "demo:%s,seed=5,tags=200", SCENARIOS[i]);
        struct recording *recording = record(source, 5 * NS_PER_MINUTE, 12 * 24);
        ck_assert_int_eq(standing_open(&standing, recording, 0), STATUS_OK);
        ck_assert_int_eq(player_open(&player, recording, &problem), STATUS_OK);
        feed(standing, player);
        ck_assert_msg(inquiry_make(&report, recording, INT64_MIN + 1, INT64_MAX, &problem) == STATUS_OK, "%s",
                      problem.line);
        assert_same(&live, &report);
        standing_close(standing);
        player_close(player);
        recording_close(recording);
    }
}
END_TEST

TEST(what_is_asked_twice_is_answered_the_same)
{
    struct standing *standing;
    struct player *player;
    struct recording *recording = record("demo:reboot,seed=3,tags=200", 5 * NS_PER_MINUTE, 12 * 24);
    ck_assert_int_eq(standing_open(&standing, recording, 0), STATUS_OK);
    ck_assert_int_eq(player_open(&player, recording, &problem), STATUS_OK);
    feed(standing, player);
    ck_assert_int_eq(standing_judge(standing, &report), STATUS_OK);
    assert_same(&live, &report);
    standing_close(standing);
    player_close(player);
    recording_close(recording);
}
END_TEST

/* A budget that is used up at once reads one sample a time. */
TEST(a_recording_read_bit_by_bit_while_it_grows_is_judged_the_same)
{
    struct inquiry *inquiry;
    struct player *player;
    struct recording *whole = record("demo:gap,seed=5,tags=200", 5 * NS_PER_MINUTE, 12 * 8), *grown;
    struct recorder *recorder;
    bool done = true;
    ck_assert_int_eq(player_open(&player, whole, &problem), STATUS_OK);
    ck_assert_int_eq(player_first(player, &problem), STATUS_OK);
    ck_assert_int_eq(recording_open_memory(&grown, MEMORY_BYTES), STATUS_OK);
    ck_assert_int_eq(recorder_open(&recorder, grown, &player_session(player)->machine, 5 * NS_PER_MINUTE, &problem),
                     STATUS_OK);
    ck_assert_int_eq(inquiry_open(&inquiry, grown, INT64_MIN + 1, INT64_MAX, &problem), STATUS_OK);
    ck_assert_int_eq(inquiry_read(inquiry, 0, &done, &problem), STATUS_OK);
    ck_assert(done && inquiry_samples(inquiry) == 0);
    ck_assert_int_eq(inquiry_judge(inquiry, &live, &problem), STATUS_EMPTY);
    do {
        ck_assert_int_eq(recorder_add(recorder, player_current(player), &problem), STATUS_OK);
        if (player_info(player)->id % 3 == 0)
            ck_assert_int_eq(inquiry_read(inquiry, 0, &done, &problem), STATUS_OK);
        ck_assert_double_le(inquiry_part(inquiry), 1);
    } while (player_step(player, 1, &problem) == STATUS_OK);
    for (done = false; !done;)
        ck_assert_int_eq(inquiry_read(inquiry, 0, &done, &problem), STATUS_OK);
    ck_assert_int_eq(inquiry_judge(inquiry, &live, &problem), STATUS_OK);
    ck_assert_int_eq(inquiry_make(&report, grown, INT64_MIN + 1, INT64_MAX, &problem), STATUS_OK);
    assert_same(&live, &report);
    ck_assert_int_eq(inquiry_samples(inquiry), 12 * 8);
    ck_assert_double_eq(inquiry_part(inquiry), 1);
    inquiry_close(inquiry);
    recorder_close(recorder, "time is up", NULL);
    recording_close(grown);
    player_close(player);
    recording_close(whole);
}
END_TEST

TEST(nothing_given_is_no_verdict)
{
    struct standing *standing;
    ck_assert_int_eq(standing_open(&standing, NULL, NS_PER_SECOND), STATUS_OK);
    ck_assert_int_eq(standing_judge(standing, &live), STATUS_EMPTY);
    ck_assert_int_eq(standing_newest_ns(standing), ABSENT);
    standing_close(standing);
    standing_close(NULL);
}
END_TEST

/* A boot of so many samples in which one pool leaks. */
static void add_boot(struct standing *standing, struct intern *names, struct snapshot *snapshot, int64_t boot,
                     int64_t samples)
{
    struct sample_info info = {.session = 1};
    uint32_t tag;
    ck_assert_int_eq(intern_add(names, "Toke", 4, &tag), STATUS_OK);
    snprintf(info.boot, sizeof info.boot, "boot-%d", (int)boot);
    for (int64_t i = 0; i < samples; i++) {
        snapshot_clear(snapshot);
        snapshot->utc_ns = snapshot->mono_ns = info.utc_ns = info.mono_ns = boot * NS_PER_HOUR + i * NS_PER_MINUTE;
        struct pool *pool = snapshot_add_pool(snapshot);
        pool->name = tag;
        pool->type = POOL_PAGED;
        pool->value[POOL_DIFF] = 100 + i * 1000;
        pool->value[POOL_BYTES] = pool->value[POOL_DIFF] * 1024;
        ck_assert_int_eq(standing_add(standing, &info, snapshot), STATUS_OK);
    }
}

/* Room for what is remembered ends: older boots are then not said to be without the leak. */
TEST(what_leaks_in_each_of_many_boots_is_said_to)
{
    enum { BOOTS = 400 };
    struct standing *standing;
    struct intern *names;
    struct snapshot snapshot;
    ck_assert_int_eq(intern_open(&names, 1 << 20), STATUS_OK);
    snapshot_init(&snapshot, names);
    ck_assert_int_eq(standing_open(&standing, NULL, NS_PER_MINUTE), STATUS_OK);
    for (int64_t boot = 0; boot < BOOTS; boot++)
        add_boot(standing, names, &snapshot, boot, 30);
    for (int asked = 0; asked < 2; asked++) {
        ck_assert_int_eq(standing_judge(standing, &live), STATUS_OK);
        ck_assert_int_eq(live.culprit_count, 1);
        ck_assert_int_eq(live.culprits[0].boots, live.culprits[0].boots_of);
        ck_assert_int_ge(live.culprits[0].boots_of, 100);
    }
    standing_close(standing);
    snapshot_done(&snapshot);
    intern_close(names);
}
END_TEST

/* Watched for long enough against the boots before, but with too few samples to say anything. */
TEST(a_boot_of_which_nothing_can_be_said_does_not_hide_the_one_before)
{
    struct standing *standing;
    struct intern *names;
    struct snapshot snapshot;
    ck_assert_int_eq(intern_open(&names, 1 << 20), STATUS_OK);
    snapshot_init(&snapshot, names);
    ck_assert_int_eq(standing_open(&standing, NULL, NS_PER_MINUTE), STATUS_OK);
    add_boot(standing, names, &snapshot, 0, 25);
    add_boot(standing, names, &snapshot, 1, 7);
    ck_assert_int_eq(standing_judge(standing, &live), STATUS_OK);
    ck_assert_int_eq(live.culprit_count, 1);
    standing_close(standing);
    snapshot_done(&snapshot);
    intern_close(names);
}
END_TEST

SUITE_MAIN("analysis: standing", sample_by_sample_is_what_a_report_says, what_is_asked_twice_is_answered_the_same,
           a_recording_read_bit_by_bit_while_it_grows_is_judged_the_same, nothing_given_is_no_verdict,
           what_leaks_in_each_of_many_boots_is_said_to,
           a_boot_of_which_nothing_can_be_said_does_not_hide_the_one_before)
