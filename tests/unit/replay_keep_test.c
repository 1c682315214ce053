/* What a recorder keeps and drops, what it does without room, and what is said of an end that nobody announced. */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/os.h"
#include "base/when.h"
#include "replay/feed.h"
#include "replay/history.h"
#include "replay/layout.h"
#include "replay/player.h"
#include "replay/recorder.h"
#include "replay/store.h"
#include "replay_folder.h"
#include "suite.h"

#define STEP_NS (5 * NS_PER_SECOND)

static void remove_folder(void)
{
    remove_folder_with("-wal -shm -lock");
}

/* A recorder of the simulated server. */
struct rig {
    struct sampler *sampler;
    struct recording *recording;
    struct recorder *recorder;
};

static void rig_open(struct rig *rig, struct bounds bounds)
{
    struct problem why = {0};
    const struct sampler_config config = {.source = "demo:token-leak,tags=200", .interval_ns = STEP_NS};
    ck_assert_msg(sampler_open(&rig->sampler, &config, &why) == STATUS_OK, "%s", why.line);
    ck_assert_msg(recording_open_write(&rig->recording, path, &why) == STATUS_OK, "%s", why.line);
    ck_assert_msg(recorder_open(&rig->recorder, rig->recording, sampler_machine(rig->sampler), STEP_NS, &why) ==
                      STATUS_OK,
                  "%s", why.line);
    recorder_set_bounds(rig->recorder, &bounds);
}

static void rig_add(struct rig *rig, int samples)
{
    const struct snapshot *snapshot;
    struct problem why = {0};
    for (int i = 0; i < samples; i++) {
        ck_assert_int_eq(sampler_take(rig->sampler, &snapshot, NULL), STATUS_OK);
        ck_assert_msg(recorder_add(rig->recorder, snapshot, &why) == STATUS_OK, "%s", why.line);
    }
}

/* The same as transactions of many, which spares the disk. */
static void rig_add_quickly(struct rig *rig, int samples)
{
    for (int left = samples; left > 0; left -= 64) {
        ck_assert_int_eq(recording_batch(rig->recording, BATCH_BEGIN, NULL), STATUS_OK);
        rig_add(rig, left < 64 ? left : 64);
        ck_assert_int_eq(recording_batch(rig->recording, BATCH_COMMIT, NULL), STATUS_OK);
    }
}

static void rig_close(struct rig *rig)
{
    ck_assert_int_eq(recorder_close(rig->recorder, "enough", NULL), STATUS_OK);
    recording_close(rig->recording);
    sampler_close(rig->sampler);
}

static struct recording_summary summary_of(struct recording *recording)
{
    struct recording_summary summary;
    struct problem why = {0};
    ck_assert_msg(recording_summary(recording, &summary, &why) == STATUS_OK, "%s", why.line);
    return summary;
}

static void assert_first_is_key(struct recording *recording)
{
    struct sample_info first;
    ck_assert_int_eq(recording_sample(recording, summary_of(recording).first_id, &first, NULL), STATUS_OK);
    ck_assert_int_eq(first.key, first.number);
    ck_assert_int_eq(first.position, 0);
}

static bool count_visit(void *context, const struct sample_info *info, const struct snapshot *current,
                        const struct snapshot *previous)
{
    int64_t *count = context;
    ck_assert_int_eq(info->position, *count);
    ck_assert((previous == NULL) == (*count == 0));
    ck_assert_uint_gt(current->pool_count, 0);
    ++*count;
    return true;
}

/* Everything that is kept can be decoded, from the first to the last. */
static void assert_readable(struct recording *recording)
{
    struct recording_summary summary = summary_of(recording);
    struct player *player;
    struct problem why = {0};
    int64_t count = 0;
    ck_assert_int_eq(player_open(&player, recording, NULL), STATUS_OK);
    ck_assert_msg(player_scan(player, summary.first_id, summary.last_id, count_visit, &count, &why) == STATUS_OK, "%s",
                  why.line);
    ck_assert_int_eq(count, summary.count);
    player_close(player);
}

/* --- bounds ------------------------------------------------------------------------------------------------------------------------ */

TEST(a_long_recording_stays_below_its_size_and_begins_with_a_key)
{
    struct rig rig;
    const int64_t most = 2 << 20;
    make_folder();
    rig_open(&rig, (struct bounds){.keep_ns = ABSENT, .max_bytes = most, .min_free_bytes = ABSENT});
    for (int round = 0; round < 40; round++) {
        rig_add_quickly(&rig, 100);
        ck_assert_int_le(summary_of(rig.recording).bytes, most);
        assert_first_is_key(rig.recording);
    }
    struct recording_summary summary = summary_of(rig.recording);
    ck_assert_int_eq(summary.last_id, 4000);
    ck_assert_int_eq(summary.first_taken, 1); /* it is thinned, but there */
    ck_assert_int_gt(summary.thinned[TIER_QUARTER], 10);
    ck_assert_int_gt(summary.thinned[TIER_MINUTE], 0);
    ck_assert_int_gt(summary.thinned[TIER_TAKEN], 300); /* the bound is used */
    assert_readable(rig.recording);
    rig_close(&rig);
    ck_assert_int_le(os_file_size(path), most);
    remove_folder();
}
END_TEST

TEST(each_sample_in_its_own_transaction_is_bounded_too)
{
    struct rig rig;
    const int64_t most = 1 << 20;
    make_folder();
    rig_open(&rig, (struct bounds){.keep_ns = ABSENT, .max_bytes = most, .min_free_bytes = ABSENT});
    rig_add_quickly(&rig, 1200);
    for (int round = 0; round < 10; round++) {
        rig_add(&rig, 20);
        ck_assert_int_le(summary_of(rig.recording).bytes, most);
    }
    ck_assert_int_gt(summary_of(rig.recording).first_id, 1);
    assert_first_is_key(rig.recording);
    assert_readable(rig.recording);
    rig_close(&rig);
    remove_folder();
}
END_TEST

TEST(what_is_older_than_asked_for_goes_and_nothing_younger)
{
    struct rig rig;
    struct mark marks[4];
    size_t count;
    const int64_t keep = 500 * STEP_NS;
    make_folder();
    rig_open(&rig, (struct bounds){.keep_ns = keep, .max_bytes = ABSENT, .min_free_bytes = ABSENT});
    rig_add_quickly(&rig, 600);
    struct recording_summary summary = summary_of(rig.recording);
    ck_assert_int_eq(summary.first_id, 1); /* its group has samples that are young enough, until it is looked again */
    rig_add_quickly(&rig, 1400);
    summary = summary_of(rig.recording);
    ck_assert_int_ge(summary.count, 500);
    ck_assert_int_le(summary.count, 500 + 2 * 129);
    assert_first_is_key(rig.recording);
    assert_readable(rig.recording);
    /* Marks of what went went too; the start was one. */
    ck_assert_int_eq(recording_marks(rig.recording, INT64_MIN, INT64_MAX, marks, 4, &count, NULL), STATUS_OK);
    for (size_t i = 0; i < count; i++)
        ck_assert_int_ge(marks[i].utc_ns, summary.first_utc_ns);
    rig_close(&rig);
    remove_folder();
}
END_TEST

TEST(without_bounds_nothing_goes)
{
    struct rig rig;
    make_folder();
    rig_open(&rig, (struct bounds){.keep_ns = ABSENT, .max_bytes = ABSENT, .min_free_bytes = ABSENT});
    rig_add_quickly(&rig, 1000);
    ck_assert_int_eq(summary_of(rig.recording).count, 1000);
    rig_close(&rig);
    remove_folder();
}
END_TEST

TEST(a_file_shrinks_in_small_steps_to_a_smaller_bound_and_the_newest_group_stays)
{
    struct rig rig;
    make_folder();
    rig_open(&rig, (struct bounds){.keep_ns = ABSENT, .max_bytes = ABSENT, .min_free_bytes = ABSENT});
    rig_add_quickly(&rig, 4000);
    rig_close(&rig);
    int64_t large = os_file_size(path);
    ck_assert_int_gt(large, 2 << 20);
    rig_open(&rig, (struct bounds){.keep_ns = ABSENT, .max_bytes = 1 << 20, .min_free_bytes = ABSENT});
    rig_add(&rig, 1);
    ck_assert_int_ge(summary_of(rig.recording).count, 4001 - 4 * 129); /* a small step */
    rig_add(&rig, 20);
    rig_close(&rig);
    ck_assert_int_le(os_file_size(path), 1 << 20);
    /* A bound that nothing fits into leaves the newest group. */
    rig_open(&rig, (struct bounds){.keep_ns = NS_PER_SECOND, .max_bytes = 4096, .min_free_bytes = ABSENT});
    rig_add(&rig, 20);
    ck_assert_int_eq(summary_of(rig.recording).thinned[TIER_TAKEN], 20);
    assert_first_is_key(rig.recording);
    rig_close(&rig);
    remove_folder();
}
END_TEST

TEST(a_reader_in_a_group_that_goes_moves_on)
{
    struct rig rig;
    struct recording *reader;
    struct player *player;
    struct problem why = {0};
    make_folder();
    rig_open(&rig, (struct bounds){.keep_ns = ABSENT, .max_bytes = ABSENT, .min_free_bytes = ABSENT});
    rig_add_quickly(&rig, 400);
    ck_assert_int_eq(recording_open_read(&reader, path, NULL), STATUS_OK);
    ck_assert_int_eq(player_open(&player, reader, NULL), STATUS_OK);
    ck_assert_int_eq(player_seek_id(player, 20, NULL), STATUS_OK);
    recorder_set_bounds(rig.recorder,
                        &(struct bounds){.keep_ns = 100 * STEP_NS, .max_bytes = ABSENT, .min_free_bytes = ABSENT});
    rig_add_quickly(&rig, 400);
    struct recording_summary summary = summary_of(reader);
    ck_assert_int_gt(summary.first_id, 300);
    ck_assert_int_eq(player_info(player)->id, 20); /* what it showed, it shows */
    ck_assert_uint_gt(player_current(player)->pool_count, 0);
    ck_assert_msg(player_step(player, 1, &why) == STATUS_OK, "%s", why.line);
    ck_assert_int_ge(player_info(player)->id, summary.first_id);
    ck_assert_int_eq(player_first(player, NULL), STATUS_OK);
    ck_assert_int_eq(player_info(player)->id, summary.first_id);
    ck_assert_int_eq(player_info(player)->position, 0);
    ck_assert_ptr_null(player_previous(player));
    ck_assert_int_eq(player_step(player, -1, NULL), STATUS_EMPTY);
    ck_assert_int_eq(player_seek_id(player, 20, NULL), STATUS_EMPTY);
    ck_assert_int_eq(player_seek_time(player, 0, NULL, NULL), STATUS_OK);
    ck_assert_int_eq(player_info(player)->id, summary.first_id);
    ck_assert_int_eq(player_last(player, NULL), STATUS_OK);
    assert_readable(reader);
    player_close(player);
    recording_close(reader);
    rig_close(&rig);
    remove_folder();
}
END_TEST

/* --- snapshots made by hand -------------------------------------------------------------------------------------------------------- */

struct hand {
    struct intern *names;
    struct snapshot snapshot;
};

static void hand_pool(struct hand *hand, const char *name, int64_t bytes)
{
    struct pool *pool = snapshot_add_pool(&hand->snapshot);
    ck_assert_int_eq(intern_add(hand->names, name, strlen(name), &pool->name), STATUS_OK);
    pool->value[POOL_BYTES] = bytes;
}

static void hand_open(struct hand *hand)
{
    ck_assert_int_eq(intern_open(&hand->names, 1 << 16), STATUS_OK);
    snapshot_init(&hand->snapshot, hand->names);
    hand->snapshot.utc_ns = INT64_C(1772676180) * NS_PER_SECOND;
    hand->snapshot.mono_ns = NS_PER_HOUR;
    snprintf(hand->snapshot.boot, sizeof hand->snapshot.boot, "boot A");
    hand_pool(hand, "Even", 1 << 20);
    hand_pool(hand, "Leak", 1 << 20);
    hand_pool(hand, "Slow ", 1 << 20);
}

static void hand_next(struct hand *hand, int64_t utc_ns, int64_t mono_ns)
{
    hand->snapshot.utc_ns += utc_ns;
    hand->snapshot.mono_ns += mono_ns;
    hand->snapshot.pools[1].value[POOL_BYTES] += 64 << 10;
    hand->snapshot.pools[2].value[POOL_BYTES] += 1 << 10;
}

static void hand_close(struct hand *hand)
{
    snapshot_done(&hand->snapshot);
    intern_close(hand->names);
}

static const struct machine MACHINE = {.host = "host", .os = "os", .source = "test", .zone = "UTC"};

static struct recorder *begin(struct recording **recording, struct bounds bounds)
{
    struct recorder *recorder;
    struct problem why = {0};
    ck_assert_msg(recording_open_write(recording, path, &why) == STATUS_OK, "%s", why.line);
    ck_assert_msg(recorder_open(&recorder, *recording, &MACHINE, STEP_NS, &why) == STATUS_OK, "%s", why.line);
    recorder_set_bounds(recorder, &bounds);
    return recorder;
}

static void hand_add(struct hand *hand, struct recorder *recorder, int samples)
{
    struct problem why = {0};
    for (int i = 0; i < samples; i++, hand_next(hand, STEP_NS, STEP_NS))
        ck_assert_msg(recorder_add(recorder, &hand->snapshot, &why) == STATUS_OK, "%s", why.line);
}

static struct mark nth_mark(struct recording *recording, size_t at)
{
    struct mark marks[16];
    size_t count;
    ck_assert_int_eq(recording_marks(recording, INT64_MIN, INT64_MAX, marks, 16, &count, NULL), STATUS_OK);
    ck_assert_uint_lt(at, count);
    return marks[at];
}

TEST(a_clock_set_far_forward_makes_nothing_old_before_a_day)
{
    struct hand hand;
    struct recording *recording;
    const struct bounds hour = {.keep_ns = NS_PER_HOUR, .max_bytes = ABSENT, .min_free_bytes = ABSENT};
    make_folder();
    hand_open(&hand);
    struct recorder *recorder = begin(&recording, hour);
    ck_assert_int_eq(recording_batch(recording, BATCH_BEGIN, NULL), STATUS_OK);
    hand_add(&hand, recorder, 300);
    hand_next(&hand, 30 * NS_PER_DAY, 0);
    hand_add(&hand, recorder, 300);
    ck_assert_int_eq(summary_of(recording).first_id, 1);
    /* A day later it is believed. */
    hand_next(&hand, NS_PER_DAY, NS_PER_DAY);
    hand_add(&hand, recorder, 300);
    ck_assert_int_gt(summary_of(recording).first_id, 300);
    ck_assert_int_eq(recording_batch(recording, BATCH_COMMIT, NULL), STATUS_OK);
    recorder_close(recorder, "", NULL);
    recording_close(recording);
    hand_close(&hand);
    remove_folder();
}
END_TEST

/* --- room -------------------------------------------------------------------------------------------------------------------------- */

TEST(without_room_nothing_is_recorded_and_the_mark_says_so_when_it_goes_on)
{
    struct hand hand;
    struct recording *recording;
    struct problem why = {0};
    const struct bounds too_much = {.keep_ns = ABSENT, .max_bytes = ABSENT, .min_free_bytes = INT64_MAX},
                        little = {.keep_ns = ABSENT, .max_bytes = ABSENT, .min_free_bytes = 1};
    make_folder();
    hand_open(&hand);
    struct recorder *recorder = begin(&recording, little);
    ck_assert_int_eq(recorder_room(recorder, &why), STATUS_OK);
    hand_add(&hand, recorder, 1);
    recorder_set_bounds(recorder, &too_much);
    ck_assert_int_eq(recorder_room(recorder, &why), STATUS_FULL);
    ck_assert_ptr_nonnull(strstr(why.line, "disk space"));
    hand_next(&hand, 9 * STEP_NS, 9 * STEP_NS);
    recorder_set_bounds(recorder, &little);
    ck_assert_int_eq(recorder_room(recorder, &why), STATUS_OK);
    hand_add(&hand, recorder, 2);
    struct mark mark = nth_mark(recording, 1);
    ck_assert_int_eq(mark.kind, MARK_GAP);
    ck_assert_str_eq(mark.text, "disk space: no sample for 50s, too little was free");
    struct sample_info info;
    ck_assert_int_eq(recording_sample(recording, 2, &info, NULL), STATUS_OK);
    ck_assert(info.after_break);
    ck_assert_int_eq(recording_sample(recording, 3, &info, NULL), STATUS_OK);
    ck_assert(!info.after_break);
    recorder_close(recorder, "", NULL);
    recording_close(recording);
    hand_close(&hand);
    remove_folder();
}
END_TEST

struct remarks {
    int pauses, others;
};

static void hear(void *context, const char *text)
{
    struct remarks *remarks = context;
    remarks->pauses += strstr(text, "recording pauses") != NULL;
    remarks->others++;
}

static enum status feed_without_room(bool real_time, struct remarks *remarks, struct problem *why)
{
    struct sampler *sampler;
    struct recording *recording;
    struct feed *feed;
    const struct bounds bounds = {.keep_ns = ABSENT, .max_bytes = ABSENT, .min_free_bytes = INT64_MAX};
    const struct sampler_config source = {.source = "demo", .interval_ns = NS_PER_MS};
    ck_assert_int_eq(sampler_open(&sampler, &source, NULL), STATUS_OK);
    ck_assert_int_eq(recording_open_write(&recording, path, NULL), STATUS_OK);
    const struct feed_config config = {.sampler = sampler,
                                       .file = recording,
                                       .interval_ns = NS_PER_MS,
                                       .samples = 4,
                                       .span_ns = ABSENT,
                                       .bounds = &bounds,
                                       .real_time = real_time,
                                       .progress_context = remarks,
                                       .remark = hear};
    ck_assert_int_eq(feed_open(&feed, &config, NULL), STATUS_OK);
    enum status status = feed_run(feed, why);
    feed_close(feed);
    ck_assert_int_eq(summary_of(recording).count, 0);
    recording_close(recording);
    sampler_close(sampler);
    return status;
}

TEST(a_paced_feed_waits_for_room_and_says_it_once)
{
    struct remarks remarks = {0};
    make_folder();
    ck_assert_int_eq(feed_without_room(true, &remarks, NULL), STATUS_OK);
    ck_assert_int_eq(remarks.pauses, 1);
    remove_folder();
}
END_TEST

TEST(simulated_time_does_not_run_on_without_room)
{
    struct remarks remarks = {0};
    struct problem why = {0};
    make_folder();
    ck_assert_int_eq(feed_without_room(false, &remarks, &why), STATUS_FULL);
    ck_assert_ptr_nonnull(strstr(why.line, "disk space"));
    ck_assert_int_eq(remarks.pauses, 0);
    remove_folder();
}
END_TEST

TEST(samples_that_were_undone_are_not_built_upon)
{
    struct rig rig;
    make_folder();
    rig_open(&rig, (struct bounds){.keep_ns = ABSENT, .max_bytes = ABSENT, .min_free_bytes = ABSENT});
    for (int stored = 0; stored <= 3; stored += 3) {
        rig_add(&rig, stored);
        ck_assert_int_eq(recording_batch(rig.recording, BATCH_BEGIN, NULL), STATUS_OK);
        rig_add(&rig, 4);
        ck_assert_int_eq(recording_batch(rig.recording, BATCH_UNDO, NULL), STATUS_OK);
        ck_assert_int_eq(recorder_undone(rig.recorder, NULL), STATUS_OK);
        ck_assert_int_eq(summary_of(rig.recording).count, stored);
    }
    rig_add(&rig, 2);
    ck_assert_int_eq(summary_of(rig.recording).count, 5);
    ck_assert_int_eq(summary_of(rig.recording).sessions, 1);
    struct mark first = nth_mark(rig.recording, 0);
    ck_assert_int_eq(first.kind, MARK_START);
    struct sample_info info;
    ck_assert_int_eq(recording_sample(rig.recording, 4, &info, NULL), STATUS_OK);
    ck_assert_int_eq(info.key, 4);
    rig_close(&rig);
    remove_folder();
}
END_TEST

/* --- ends that nobody announced ---------------------------------------------------------------------------------------------------- */

/* Records in a child that goes without a word, as the power does. */
static void record_and_vanish(struct hand *hand, int samples)
{
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        struct recording *recording;
        hand_add(hand,
                 begin(&recording, (struct bounds){.keep_ns = ABSENT, .max_bytes = ABSENT, .min_free_bytes = ABSENT}),
                 samples);
        _exit(0);
    }
    int answer;
    waitpid(child, &answer, 0);
    ck_assert_int_eq(answer, 0);
    for (int i = 0; i < samples; i++)
        hand_next(hand, STEP_NS, STEP_NS);
}

static struct mark joint_after(struct hand *hand)
{
    struct recording *recording;
    struct recorder *recorder =
        begin(&recording, (struct bounds){.keep_ns = ABSENT, .max_bytes = ABSENT, .min_free_bytes = ABSENT});
    hand_add(hand, recorder, 1);
    struct mark joint = nth_mark(recording, 1), start = nth_mark(recording, 2);
    ck_assert_int_eq(start.kind, MARK_START);
    recorder_close(recorder, "", NULL);
    recording_close(recording);
    return joint;
}

TEST(a_machine_that_went_silent_is_told_with_what_grew)
{
    struct hand hand;
    make_folder();
    hand_open(&hand);
    record_and_vanish(&hand, 200);
    hand_next(&hand, NS_PER_HOUR - STEP_NS, 0);
    hand.snapshot.mono_ns = NS_PER_MINUTE;
    snprintf(hand.snapshot.boot, sizeof hand.snapshot.boot, "boot B");
    struct mark joint = joint_after(&hand);
    ck_assert_int_eq(joint.kind, MARK_BOOT);
    ck_assert_str_eq(joint.text, "machine went silent; last sample 2026-03-05 02:19:35 +00:00; 1h without samples; "
                                 "growing then: Leak +3.75M, Slow +61440 in the last 5m");
    hand_close(&hand);
    remove_folder();
}
END_TEST

TEST(one_sample_says_nothing_of_what_grew)
{
    struct hand hand;
    make_folder();
    hand_open(&hand);
    record_and_vanish(&hand, 1);
    snprintf(hand.snapshot.boot, sizeof hand.snapshot.boot, "boot B");
    struct mark joint = joint_after(&hand);
    ck_assert_int_eq(joint.kind, MARK_BOOT);
    ck_assert_str_eq(joint.text, "machine went silent; last sample 2026-03-05 02:03:00 +00:00; 5s without samples");
    hand_close(&hand);
    remove_folder();
}
END_TEST

TEST(a_recorder_that_was_killed_is_told_from_one_that_was_stopped)
{
    struct hand hand;
    make_folder();
    hand_open(&hand);
    record_and_vanish(&hand, 3);
    hand_next(&hand, NS_PER_HOUR - STEP_NS, NS_PER_HOUR - STEP_NS);
    struct mark joint = joint_after(&hand);
    ck_assert_int_eq(joint.kind, MARK_GAP);
    ck_assert_str_eq(joint.text, "recorder was killed; 1h without samples");
    /* That one was stopped. */
    struct recording *recording;
    struct recorder *recorder =
        begin(&recording, (struct bounds){.keep_ns = ABSENT, .max_bytes = ABSENT, .min_free_bytes = ABSENT});
    snprintf(hand.snapshot.boot, sizeof hand.snapshot.boot, "boot B");
    hand_add(&hand, recorder, 1);
    ck_assert_str_eq(nth_mark(recording, 4).text, "the machine started anew; 5s without samples");
    recorder_close(recorder, "", NULL);
    recording_close(recording);
    hand_close(&hand);
    remove_folder();
}
END_TEST

SUITE_MAIN("replay: keep", a_long_recording_stays_below_its_size_and_begins_with_a_key,
           each_sample_in_its_own_transaction_is_bounded_too, what_is_older_than_asked_for_goes_and_nothing_younger,
           without_bounds_nothing_goes, a_file_shrinks_in_small_steps_to_a_smaller_bound_and_the_newest_group_stays,
           a_reader_in_a_group_that_goes_moves_on, a_clock_set_far_forward_makes_nothing_old_before_a_day,
           without_room_nothing_is_recorded_and_the_mark_says_so_when_it_goes_on,
           a_paced_feed_waits_for_room_and_says_it_once, simulated_time_does_not_run_on_without_room,
           samples_that_were_undone_are_not_built_upon, a_machine_that_went_silent_is_told_with_what_grew,
           one_sample_says_nothing_of_what_grew, a_recorder_that_was_killed_is_told_from_one_that_was_stopped)
