/* Recordings in memory and in files, read back through players. The same promises hold for both kinds. */
#include "replay/player.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "replay/continue.h"
#include "replay/copy.h"
#include "replay/recorder.h"
#include "replay_folder.h"
#include "replay_help.h"
#include "suite.h"

enum { SAMPLES = 300 };
#define STEP_NS (INT64_C(5) * 1000000000)

static void remove_folder(void)
{
    remove_folder_with("-wal -shm -lock -new -journal");
}

static const struct machine MACHINE = {.host = "host", .os = "os", .source = "test", .zone = "UTC"};

static struct recorder *begin(struct recording *recording)
{
    struct recorder *recorder;
    struct problem why = {0};
    ck_assert_msg(recorder_open(&recorder, recording, &MACHINE, STEP_NS, &why) == STATUS_OK, "%s", why.line);
    return recorder;
}

static void add(struct recorder *recorder, const struct snapshot *snapshot)
{
    struct problem why = {0};
    ck_assert_msg(recorder_add(recorder, snapshot, &why) == STATUS_OK, "%s", why.line);
}

/* Takes what the demo says of `scenario`, records it, and keeps a copy of every snapshot. */
struct take {
    struct sampler *sampler;
    struct snapshot kept[SAMPLES];
    size_t count;
};

static struct take *take_open(const char *scenario)
{
    struct take *take = calloc(1, sizeof *take);
    struct problem why = {0};
    const struct sampler_config config = {.source = scenario, .interval_ns = STEP_NS};
    ck_assert_msg(sampler_open(&take->sampler, &config, &why) == STATUS_OK, "%s", why.line);
    return take;
}

#define COPY_ROWS(to, from, rows, count, capacity)                                                                     \
    do {                                                                                                               \
        (to)->rows = malloc(((from)->count + 1) * sizeof *(to)->rows);                                                 \
        if ((from)->count > 0)                                                                                         \
            memcpy((to)->rows, (from)->rows, (from)->count * sizeof *(to)->rows);                                      \
        (to)->capacity = (from)->count + 1;                                                                            \
    } while (0)

static void keep(struct take *take, const struct snapshot *snapshot)
{
    struct snapshot *copy = &take->kept[take->count++];
    *copy = *snapshot;
    COPY_ROWS(copy, snapshot, pools, pool_count, pool_capacity);
    COPY_ROWS(copy, snapshot, processes, process_count, process_capacity);
    COPY_ROWS(copy, snapshot, types, type_count, type_capacity);
    COPY_ROWS(copy, snapshot, groups, group_count, group_capacity);
}

static void take_samples(struct take *take, struct recorder *recorder, size_t samples)
{
    for (size_t i = 0; i < samples; i++) {
        const struct snapshot *snapshot;
        ck_assert_int_eq(sampler_take(take->sampler, &snapshot, NULL), STATUS_OK);
        keep(take, snapshot);
        add(recorder, snapshot);
    }
}

static void take_close(struct take *take)
{
    for (size_t i = 0; i < take->count; i++)
        snapshot_done(&take->kept[i]);
    sampler_close(take->sampler);
    free(take);
}

static struct player *play(struct recording *recording)
{
    struct player *player;
    ck_assert_int_eq(player_open(&player, recording, NULL), STATUS_OK);
    return player;
}

static void assert_stands_on(struct player *player, const struct take *take, int64_t id)
{
    ck_assert_int_eq(player_info(player)->id, id);
    ck_assert_int_eq(player_info(player)->position, id - 1);
    help_assert_moment(&take->kept[id - 1], player_current(player));
    if (player_info(player)->after_break || id == 1)
        ck_assert_ptr_null(player_previous(player));
    else
        help_assert_moment(&take->kept[id - 2], player_previous(player));
}

struct visit {
    const struct take *take;
    int64_t next;
};

static bool visit_sample(void *context, const struct sample_info *info, const struct snapshot *current,
                         const struct snapshot *previous)
{
    struct visit *visit = context;
    ck_assert_int_eq(info->id, visit->next++);
    help_assert_moment(&visit->take->kept[info->id - 1], current);
    if (info->after_break)
        ck_assert_ptr_null(previous);
    else
        help_assert_moment(&visit->take->kept[info->id - 2], previous);
    return true;
}

static void assert_plays_back(struct recording *recording, const struct take *take)
{
    struct player *player = play(recording);
    int64_t count = (int64_t)take->count, distance;
    ck_assert_ptr_null(player_current(player));
    ck_assert_int_eq(player_first(player, NULL), STATUS_OK);
    assert_stands_on(player, take, 1);
    ck_assert_int_eq(player_step(player, -1, NULL), STATUS_EMPTY);
    for (int64_t id = 2; id <= count; id++) {
        ck_assert(!player_at_end(player));
        ck_assert_int_eq(player_step(player, 1, NULL), STATUS_OK);
        assert_stands_on(player, take, id);
    }
    ck_assert(player_at_end(player));
    ck_assert_int_eq(player_step(player, 1, NULL), STATUS_EMPTY);
    assert_stands_on(player, take, count);
    for (int i = 0; i < 20; i++) {
        int64_t id = 1 + (int64_t)help_below(take->count);
        ck_assert_int_eq(player_seek_id(player, id, NULL), STATUS_OK);
        assert_stands_on(player, take, id);
        int64_t steps = (int64_t)help_below(61) - 30, to = id + steps;
        to = to < 1 ? 1 : to > count ? count : to;
        ck_assert_int_eq(player_step(player, steps, NULL), to == id ? STATUS_EMPTY : STATUS_OK);
        assert_stands_on(player, take, to);
    }
    ck_assert_int_eq(player_seek_time(player, take->kept[140].utc_ns, &distance, NULL), STATUS_OK);
    assert_stands_on(player, take, 141);
    ck_assert_int_eq(distance, 0);
    ck_assert_int_eq(player_seek_time(player, take->kept[140].utc_ns + 1, &distance, NULL), STATUS_OK);
    assert_stands_on(player, take, 142);
    ck_assert_int_eq(player_seek_time(player, INT64_MAX, NULL, NULL), STATUS_OK);
    assert_stands_on(player, take, count);
    ck_assert_int_eq(player_seek_time(player, INT64_MIN, NULL, NULL), STATUS_OK);
    assert_stands_on(player, take, 1);
    struct visit visit = {take, 100};
    ck_assert_int_eq(player_scan(player, 100, count, visit_sample, &visit, NULL), STATUS_OK);
    ck_assert_int_eq(visit.next, count + 1);
    visit.next = 129; /* a key sample: the one before it is in another group */
    ck_assert_int_eq(player_scan(player, 129, 131, visit_sample, &visit, NULL), STATUS_OK);
    ck_assert_int_eq(visit.next, 132);
    assert_stands_on(player, take, 1);
    player_close(player);
}

static const char *const SCENARIOS[] = {"demo:token-leak,tags=200", "demo:churn,tags=200", "demo:wrap,seed=3,tags=200",
                                        "demo:driver-leak,tags=200"};

static void check_what_a_memory_recording_got_it_gives_back(int which)
{
    struct take *take = take_open(SCENARIOS[which]);
    struct recording *recording;
    ck_assert_int_eq(recording_open_memory(&recording, 64 << 20), STATUS_OK);
    struct recorder *recorder = begin(recording);
    take_samples(take, recorder, SAMPLES);
    assert_plays_back(recording, take);
    ck_assert_int_eq(recorder_close(recorder, "done", NULL), STATUS_OK);
    recording_close(recording);
    take_close(take);
}

TEST(what_a_memory_recording_got_it_gives_back)
{
    for (int which = 0; which < 4; which++)
        check_what_a_memory_recording_got_it_gives_back(which);
}
END_TEST

static void check_what_a_file_got_it_gives_back(int which)
{
    make_folder();
    struct take *take = take_open(SCENARIOS[which]);
    struct recording *recording, *reader;
    struct problem why = {0};
    ck_assert_msg(recording_open_write(&recording, path, &why) == STATUS_OK, "%s", why.line);
    struct recorder *recorder = begin(recording);
    take_samples(take, recorder, SAMPLES);
    ck_assert_msg(recording_open_read(&reader, path, &why) == STATUS_OK, "%s", why.line);
    assert_plays_back(reader, take); /* while it is written */
    recording_close(reader);
    ck_assert_int_eq(recorder_close(recorder, "done", NULL), STATUS_OK);
    recording_close(recording);
    ck_assert_msg(recording_open_read(&reader, path, &why) == STATUS_OK, "%s", why.line);
    assert_plays_back(reader, take);
    recording_close(reader);
    take_close(take);
    remove_folder();
}

TEST(what_a_file_got_it_gives_back)
{
    for (int which = 0; which < 4; which++)
        check_what_a_file_got_it_gives_back(which);
}
END_TEST

/* --- by hand: snapshots with the times and boots a test wants ---------------------------------------------------------------------- */

struct hand {
    struct intern *names;
    struct snapshot snapshot;
};

static void hand_open(struct hand *hand)
{
    ck_assert_int_eq(intern_open(&hand->names, 1 << 24), STATUS_OK);
    snapshot_init(&hand->snapshot, hand->names);
    hand->snapshot.utc_ns = 1000 * STEP_NS;
    hand->snapshot.mono_ns = 10 * STEP_NS;
    hand->snapshot.took_ns = 1000;
    snprintf(hand->snapshot.boot, BOOT_TEXT, "boot A");
    help_grow(&hand->snapshot, hand->names, 30);
}

static void hand_close(struct hand *hand)
{
    snapshot_done(&hand->snapshot);
    intern_close(hand->names);
}

static void hand_next(struct hand *hand, int64_t utc_steps, int64_t mono_steps)
{
    help_next(&hand->snapshot, hand->names, 2);
    hand->snapshot.utc_ns += utc_steps * STEP_NS;
    hand->snapshot.mono_ns += mono_steps * STEP_NS;
}

static size_t read_marks(struct recording *recording, struct mark marks[32])
{
    size_t count;
    ck_assert_int_eq(recording_marks(recording, INT64_MIN, INT64_MAX, marks, 32, &count, NULL), STATUS_OK);
    return count;
}

static struct recording *open_kind(bool file)
{
    struct recording *recording;
    struct problem why = {0};
    make_folder();
    enum status status =
        file ? recording_open_write(&recording, path, &why) : recording_open_memory(&recording, 16 << 20);
    ck_assert_msg(status == STATUS_OK, "%s", why.line);
    return recording;
}

static void check_a_boot_a_gap_and_a_set_clock_are_marked(int which)
{
    struct hand hand;
    struct mark marks[32];
    struct recording *recording = open_kind(which == 1);
    struct recorder *recorder = begin(recording);
    hand_open(&hand);
    add(recorder, &hand.snapshot); /* 1 */
    hand_next(&hand, 1, 1);
    add(recorder, &hand.snapshot); /* 2 */
    hand_next(&hand, 7, 7);
    add(recorder, &hand.snapshot); /* 3: gap */
    hand_next(&hand, 721, 1);
    add(recorder, &hand.snapshot); /* 4: the clock was set, an hour */
    hand_next(&hand, 20, -3);
    snprintf(hand.snapshot.boot, BOOT_TEXT, "boot B");
    add(recorder, &hand.snapshot); /* 5: boot */
    hand_next(&hand, 2, 2);
    add(recorder, &hand.snapshot); /* 6: one sample was missed, no gap yet */
    ck_assert_int_eq(recorder_note(recorder, hand.snapshot.utc_ns, "look \x1b[31mhere", NULL), STATUS_OK);
    ck_assert_int_eq(recorder_close(recorder, "stopped by a test", NULL), STATUS_OK);

    static const enum mark_kind KINDS[] = {MARK_START, MARK_GAP, MARK_CLOCK, MARK_BOOT, MARK_NOTE, MARK_STOP};
    ck_assert_uint_eq(read_marks(recording, marks), 6);
    for (size_t i = 0; i < 6; i++)
        ck_assert_int_eq(marks[i].kind, KINDS[i]);
    ck_assert_str_eq(marks[1].text, "late: no sample for 35s");
    ck_assert_str_eq(marks[2].text, "the clock was set forward by 1h");
    ck_assert_str_eq(marks[3].text, "the machine started anew; 1m40s without samples");
    ck_assert_str_eq(marks[4].text, "look \\x1B[31mhere");
    ck_assert_str_eq(marks[5].text, "stopped by a test");

    static const bool PREVIOUS[] = {false, true, false, false, false, true};
    struct player *player = play(recording);
    for (int64_t id = 6; id >= 1; id--) {
        ck_assert_int_eq(player_seek_id(player, id, NULL), STATUS_OK);
        ck_assert_int_eq(player_previous(player) != NULL, PREVIOUS[id - 1]);
    }
    struct recording_summary summary;
    ck_assert_int_eq(recording_summary(recording, &summary, NULL), STATUS_OK);
    ck_assert_int_eq(summary.count, 6);
    ck_assert_int_eq(summary.boots, 2);
    ck_assert_int_eq(summary.gaps, 1);
    ck_assert_int_eq(summary.marks, 6);
    ck_assert_int_eq(summary.sessions, 1);
    player_close(player);
    hand_close(&hand);
    recording_close(recording);
    remove_folder();
}

TEST(a_boot_a_gap_and_a_set_clock_are_marked)
{
    for (int which = 0; which < 2; which++)
        check_a_boot_a_gap_and_a_set_clock_are_marked(which);
}
END_TEST

TEST(a_slower_interval_that_was_announced_is_no_gap)
{
    struct hand hand;
    struct mark marks[32];
    struct recording *recording = open_kind(false);
    struct recorder *recorder = begin(recording);
    hand_open(&hand);
    add(recorder, &hand.snapshot);
    recorder_set_interval(recorder, 6 * STEP_NS);
    hand_next(&hand, 6, 6);
    add(recorder, &hand.snapshot);
    ck_assert_uint_eq(read_marks(recording, marks), 1);
    recorder_close(recorder, "", NULL);
    hand_close(&hand);
    recording_close(recording);
    remove_folder();
}
END_TEST

TEST(two_sessions_in_one_file_are_joined_by_a_mark)
{
    struct hand hand;
    struct mark marks[32];
    struct recording *recording = open_kind(true);
    hand_open(&hand);
    for (int round = 0; round < 3; round++) {
        struct recorder *recorder = begin(recording);
        for (int i = 0; i < 5; i++, hand_next(&hand, 1, 1))
            add(recorder, &hand.snapshot);
        recorder_close(recorder, "enough", NULL);
        recording_close(recording);
        ck_assert_int_eq(recording_open_write(&recording, path, NULL), STATUS_OK);
        hand_next(&hand, 100, 100);
        if (round == 1)
            snprintf(hand.snapshot.boot, BOOT_TEXT, "boot B");
    }
    static const enum mark_kind KINDS[] = {MARK_START, MARK_STOP, MARK_GAP,   MARK_START,
                                           MARK_STOP,  MARK_BOOT, MARK_START, MARK_STOP};
    ck_assert_uint_eq(read_marks(recording, marks), 8);
    for (size_t i = 0; i < 8; i++)
        ck_assert_int_eq(marks[i].kind, KINDS[i]);
    ck_assert_str_eq(marks[2].text, "the recorder was not running for 8m25s");
    struct sample_info info;
    struct session session;
    ck_assert_int_eq(recording_tail(recording, &session, &info, NULL), STATUS_OK);
    ck_assert_int_eq(session.id, 3);
    ck_assert_int_eq(info.id, 15);
    ck_assert_int_eq(info.session, 3);
    struct player *player = play(recording);
    for (int64_t id = 1; id <= 15; id++) {
        ck_assert_int_eq(player_seek_id(player, id, NULL), STATUS_OK);
        ck_assert_int_eq(player_previous(player) == NULL, id % 5 == 1);
        ck_assert_int_eq(player_session(player)->id, (id - 1) / 5 + 1);
    }
    player_close(player);
    hand_close(&hand);
    recording_close(recording);
    remove_folder();
}
END_TEST

TEST(memory_stays_bounded_and_drops_the_oldest_groups_whole)
{
    enum { LIMIT = 600 << 10 };
    struct hand hand;
    struct recording *recording;
    struct recording_summary summary;
    ck_assert_int_eq(recording_open_memory(&recording, LIMIT), STATUS_OK);
    struct recorder *recorder = begin(recording);
    struct player *player = play(recording);
    hand_open(&hand);
    int64_t first_before = 1;
    for (int i = 0; i < 2000; i++, hand_next(&hand, 1, 1)) {
        add(recorder, &hand.snapshot);
        if (i == 40)
            ck_assert_int_eq(player_first(player, NULL), STATUS_OK);
        ck_assert_int_eq(recording_summary(recording, &summary, NULL), STATUS_OK);
        ck_assert_int_le(summary.bytes, LIMIT);
        ck_assert_int_eq(summary.last_id, i + 1);
        if (summary.first_id != first_before) {
            struct sample_info info;
            ck_assert_int_eq(recording_sample(recording, summary.first_id, &info, NULL), STATUS_OK);
            ck_assert_int_eq(info.key, info.id);
            ck_assert_int_eq(recording_sample(recording, summary.first_id - 1, &info, NULL), STATUS_EMPTY);
            first_before = summary.first_id;
        }
    }
    ck_assert_int_gt(summary.first_id, 100);
    ck_assert_int_gt(summary.count, 100);
    /* The player stood on a sample that is long gone: what it shows stays, and each move ends on a sample that is there. */
    ck_assert_int_eq(player_info(player)->id, 1);
    ck_assert_ptr_nonnull(player_current(player));
    ck_assert_int_eq(player_step(player, -1, NULL), STATUS_OK);
    ck_assert_int_eq(player_info(player)->id, summary.first_id);
    ck_assert_ptr_null(player_previous(player));
    ck_assert_int_eq(player_step(player, 1, NULL), STATUS_OK);
    ck_assert_int_eq(player_info(player)->id, summary.first_id + 1);
    ck_assert_ptr_nonnull(player_previous(player));
    player_close(player);
    recorder_close(recorder, "", NULL);
    hand_close(&hand);
    recording_close(recording);
}
END_TEST

TEST(a_memory_too_small_for_one_group_begins_new_ones_and_never_fails)
{
    struct hand hand;
    struct recording *recording;
    ck_assert_int_eq(recording_open_memory(&recording, 40 << 10), STATUS_OK);
    struct recorder *recorder = begin(recording);
    hand_open(&hand);
    for (int i = 0; i < 60; i++) {
        add(recorder, &hand.snapshot);
        hand.snapshot.utc_ns += STEP_NS;
        hand.snapshot.mono_ns += STEP_NS;
        for (size_t j = 0; j < hand.snapshot.pool_count; j++)
            help_values(hand.snapshot.pools[j].value, POOL_VALUES, 1);
    }
    struct player *player = play(recording);
    ck_assert_int_eq(player_last(player, NULL), STATUS_OK);
    ck_assert_int_eq(player_info(player)->id, 60);
    player_close(player);
    recorder_close(recorder, "", NULL);
    hand_close(&hand);
    recording_close(recording);
}
END_TEST

TEST(a_base_stays_what_it_was_until_another_boot)
{
    struct hand hand;
    struct recording *recording = open_kind(false);
    struct recorder *recorder = begin(recording);
    hand_open(&hand);
    for (int i = 0; i < 6; i++, hand_next(&hand, 1, 1)) {
        if (i == 4)
            snprintf(hand.snapshot.boot, BOOT_TEXT, "boot B");
        add(recorder, &hand.snapshot);
    }
    struct player *player = play(recording), *other = play(recording);
    ck_assert_int_eq(player_set_base(player, NULL), STATUS_EMPTY);
    ck_assert_int_eq(player_seek_id(player, 2, NULL), STATUS_OK);
    ck_assert_int_eq(player_set_base(player, NULL), STATUS_OK);
    ck_assert_int_eq(player_seek_id(player, 4, NULL), STATUS_OK);
    ck_assert_int_eq(player_seek_id(other, 2, NULL), STATUS_OK);
    ck_assert_ptr_nonnull(player_base(player));
    help_assert_moment(player_current(other), player_base(player));
    ck_assert_int_eq(player_base_info(player)->id, 2);
    ck_assert_int_eq(player_seek_id(player, 5, NULL), STATUS_OK);
    ck_assert_ptr_null(player_base(player));
    ck_assert_int_eq(player_seek_id(player, 1, NULL), STATUS_OK);
    ck_assert_ptr_nonnull(player_base(player));
    player_clear_base(player);
    ck_assert_ptr_null(player_base(player));
    player_close(player);
    player_close(other);
    recorder_close(recorder, "", NULL);
    hand_close(&hand);
    recording_close(recording);
    remove_folder();
}
END_TEST

TEST(a_copy_of_memory_is_the_same_recording_and_goes_on)
{
    struct take *take = take_open("demo:churn,tags=200");
    struct recording *memory, *file = open_kind(true);
    struct problem why = {0};
    ck_assert_int_eq(recording_open_memory(&memory, 64 << 20), STATUS_OK);
    struct recorder *recorder = begin(memory), *second;
    take_samples(take, recorder, 200);
    ck_assert_msg(recording_copy(file, memory, &why) == STATUS_OK, "%s", why.line);
    ck_assert_int_eq(recorder_continue(&second, file, STEP_NS, NULL), STATUS_OK);
    take_samples(take, second, 100);
    assert_plays_back(file, take);
    struct recording_summary summary;
    ck_assert_int_eq(recording_summary(file, &summary, NULL), STATUS_OK);
    ck_assert_int_eq(summary.sessions, 1);
    ck_assert_int_eq(summary.gaps, 0);
    recorder_close(recorder, "", NULL);
    recorder_close(second, "", NULL);
    recording_close(memory);
    recording_close(file);
    take_close(take);
    remove_folder();
}
END_TEST

static void check_an_empty_recording_says_so(int which)
{
    struct recording *recording = open_kind(which == 1);
    struct player *player = play(recording);
    ck_assert_int_eq(player_first(player, NULL), STATUS_EMPTY);
    ck_assert_int_eq(player_last(player, NULL), STATUS_EMPTY);
    ck_assert_int_eq(player_step(player, 1, NULL), STATUS_EMPTY);
    ck_assert_int_eq(player_seek_time(player, 0, NULL, NULL), STATUS_EMPTY);
    ck_assert_int_eq(player_seek_id(player, 1, NULL), STATUS_EMPTY);
    ck_assert(player_at_end(player));
    ck_assert_ptr_null(player_current(player));
    ck_assert_int_eq(recording_last_id(recording), 0);
    player_close(player);
    recording_close(recording);
    remove_folder();
}

TEST(an_empty_recording_says_so)
{
    for (int which = 0; which < 2; which++)
        check_an_empty_recording_says_so(which);
}
END_TEST

SUITE_MAIN("replay: player", what_a_memory_recording_got_it_gives_back, what_a_file_got_it_gives_back,
           a_boot_a_gap_and_a_set_clock_are_marked, a_slower_interval_that_was_announced_is_no_gap,
           two_sessions_in_one_file_are_joined_by_a_mark, memory_stays_bounded_and_drops_the_oldest_groups_whole,
           a_memory_too_small_for_one_group_begins_new_ones_and_never_fails,
           a_base_stays_what_it_was_until_another_boot, a_copy_of_memory_is_the_same_recording_and_goes_on,
           an_empty_recording_says_so)
