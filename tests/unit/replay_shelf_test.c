/* What a player keeps of the samples it decoded: steps back are right, cost little and keep no more than they may. */
#include "replay/shelf.h"

#include "replay/player.h"
#include "replay/recorder.h"
#include "replay/store.h"
#include "replay_help.h"
#include "suite.h"

enum { SAMPLES = 250, LOOK_BACK = PLAYER_BACK_MAX };
#define STEP_NS (INT64_C(5) * 1000000000)

/* A recording whose frames are counted as they are read. */
static struct recording *recording;
static struct store_ops counting;
static const struct store_ops *plain;
static int64_t frames_read;

struct passing {
    frame_visitor visit;
    void *context;
};

static bool count_frame(void *context, const struct sample_info *info, const unsigned char *frame, size_t length)
{
    const struct passing *passing = context;
    frames_read++;
    return passing->visit(passing->context, info, frame, length);
}

static enum status count_frames(struct recording *of, enum tier tier, int64_t from, int64_t to, frame_visitor visit,
                                void *context, struct problem *why)
{
    struct passing passing = {visit, context};
    return plain->frames(of, tier, from, to, count_frame, &passing, why);
}

/* What was recorded, to hold against what is read. */
static struct snapshot kept[SAMPLES + 1];
static struct sampler *sampler; /* owns their names */

static void record(const char *source, int64_t samples)
{
    const struct sampler_config config = {.source = source, .interval_ns = STEP_NS};
    static const struct machine MACHINE = {.host = "host", .os = "os", .source = "test", .zone = "UTC"};
    struct recorder *recorder;
    ck_assert_int_eq(sampler_open(&sampler, &config, NULL), STATUS_OK);
    ck_assert_int_eq(recording_open_memory(&recording, 64 << 20), STATUS_OK);
    ck_assert_int_eq(recorder_open(&recorder, recording, &MACHINE, STEP_NS, NULL), STATUS_OK);
    for (int64_t id = 1; id <= samples; id++) {
        const struct snapshot *snapshot;
        ck_assert_int_eq(sampler_take(sampler, &snapshot, NULL), STATUS_OK);
        ck_assert_int_eq(recorder_add(recorder, snapshot, NULL), STATUS_OK);
        ck_assert_int_eq(snapshot_copy(&kept[id], snapshot), STATUS_OK);
    }
    recorder_close(recorder, "done", NULL);
    plain = recording->ops;
    counting = *plain;
    counting.frames = count_frames;
    recording->ops = &counting;
}

static void forget(void)
{
    recording->ops = plain;
    recording_close(recording);
    for (size_t i = 0; i <= SAMPLES; i++)
        snapshot_done(&kept[i]);
    sampler_close(sampler);
}

static void assert_is(const struct snapshot *snapshot, int64_t id)
{
    HELP_CHECK(snapshot != NULL, "sample %d is not there", (int)id);
    help_assert_moment(&kept[id], snapshot);
}

/* As a screen does at each sample: the one before it for changes, one a little earlier for news. */
static void assert_stands_and_looks(struct player *player, int64_t id)
{
    ck_assert_int_eq(player_info(player)->id, id);
    const struct snapshot *earlier = player_earlier(player, LOOK_BACK);
    if (id > 1)
        assert_is(earlier, id > LOOK_BACK ? id - LOOK_BACK : 1);
    else
        ck_assert_ptr_null(earlier);
    assert_is(player_current(player), id);
    if (id > 1)
        assert_is(player_previous(player), id - 1);
    else
        ck_assert_ptr_null(player_previous(player));
}

TEST(walking_back_reads_few_frames_for_a_step_and_shows_the_right_samples)
{
    struct player *player;
    record("demo:token-leak", SAMPLES);
    ck_assert_int_eq(player_open(&player, recording, NULL), STATUS_OK);
    ck_assert_int_eq(player_last(player, NULL), STATUS_OK);
    frames_read = 0;
    for (int64_t id = SAMPLES; id > 1; id--) {
        assert_stands_and_looks(player, id);
        ck_assert_int_eq(player_step(player, -1, NULL), STATUS_OK);
    }
    assert_stands_and_looks(player, 1);
    /* From the key sample each time it would be 64 frames a step, and again for each earlier sample. */
    ck_assert_int_lt(frames_read, (int64_t)SAMPLES * 16);
    frames_read = 0;
    for (int64_t id = 1; id < SAMPLES; id++) {
        assert_stands_and_looks(player, id);
        ck_assert_int_eq(player_step(player, 1, NULL), STATUS_OK);
    }
    ck_assert_int_le(frames_read, SAMPLES + SHELF_PLACES);
    player_close(player);
    forget();
}
END_TEST

TEST(no_step_back_waits_for_a_whole_group)
{
    struct player *player;
    int64_t most = 0;
    record("demo:token-leak", SAMPLES);
    ck_assert_int_eq(player_open(&player, recording, NULL), STATUS_OK);
    ck_assert_int_eq(player_last(player, NULL), STATUS_OK);
    for (int64_t id = SAMPLES; id > 1; id--) {
        frames_read = 0;
        assert_stands_and_looks(player, id);
        ck_assert_int_eq(player_step(player, -1, NULL), STATUS_OK);
        if (frames_read > most)
            most = frames_read;
    }
    ck_assert_int_gt(most, 0);
    ck_assert_int_le(most, 32);
    player_close(player);
    forget();
}
END_TEST

TEST(a_few_steps_to_and_fro_read_nothing)
{
    struct player *player;
    record("demo:token-leak", SAMPLES);
    ck_assert_int_eq(player_open(&player, recording, NULL), STATUS_OK);
    ck_assert_int_eq(player_seek_id(player, 100, NULL), STATUS_OK);
    ck_assert_int_eq(player_step(player, -1, NULL), STATUS_OK);
    ck_assert_int_eq(player_step(player, 3, NULL), STATUS_OK);
    frames_read = 0;
    for (int i = 0; i < 10; i++) {
        ck_assert_int_eq(player_step(player, i % 2 == 0 ? -2 : 2, NULL), STATUS_OK);
        assert_stands_and_looks(player, i % 2 == 0 ? 100 : 102);
    }
    ck_assert_int_eq(frames_read, 0);
    player_close(player);
    forget();
}
END_TEST

TEST(whatever_way_it_moves_a_player_shows_the_right_samples)
{
    struct player *player;
    record("demo:churn", SAMPLES);
    ck_assert_int_eq(player_open(&player, recording, NULL), STATUS_OK);
    ck_assert_int_eq(player_first(player, NULL), STATUS_OK);
    for (int i = 0; i < 600; i++) {
        int64_t at = player_info(player)->id, steps = (int64_t)help_below(9) - 5, to = at + steps;
        to = to < 1 ? 1 : to > SAMPLES ? SAMPLES : to;
        if (help_below(12) == 0) {
            to = 1 + (int64_t)help_below(SAMPLES);
            ck_assert_int_eq(player_seek_id(player, to, NULL), STATUS_OK);
        } else {
            ck_assert_int_eq(player_step(player, steps, NULL), to == at ? STATUS_EMPTY : STATUS_OK);
        }
        assert_stands_and_looks(player, to);
    }
    player_close(player);
    forget();
}
END_TEST

static size_t bytes_kept(const struct shelf *shelf, size_t *places)
{
    size_t bytes = 0;
    *places = 0;
    for (size_t i = 0; i < SHELF_PLACES; i++) {
        const struct snapshot *snapshot = &shelf->places[i].snapshot;
        bytes += snapshot->pool_capacity * sizeof *snapshot->pools;
        *places += shelf->places[i].info.id != 0 ? 1 : 0;
    }
    return bytes;
}

TEST(large_samples_are_kept_in_bounded_memory_and_what_is_held_stays)
{
    enum { LARGE = 24, HELD = 12 };
    struct intern *names;
    struct shelf shelf;
    struct sample_info info;
    const struct shelved *found;
    size_t places;
    record("demo:busy,tags=12000", LARGE);
    ck_assert_int_eq(intern_open(&names, 1 << 24), STATUS_OK);
    ck_assert_int_eq(shelf_init(&shelf, recording, names, NULL), STATUS_OK);
    for (int64_t id = LARGE; id >= 1; id--) {
        ck_assert_int_eq(recording_sample(recording, id, &info, NULL), STATUS_OK);
        ck_assert_int_eq(shelf_get(&shelf, &info, &found, NULL), STATUS_OK);
        assert_is(&found->snapshot, id);
        if (id == HELD)
            shelf.held[0] = found;
        ck_assert_uint_le(bytes_kept(&shelf, &places), SHELF_BYTES);
        ck_assert_uint_ge(SHELF_PLACES, places);
    }
    ck_assert_int_eq(shelf.held[0]->info.id, HELD);
    assert_is(&shelf.held[0]->snapshot, HELD);
    shelf_done(&shelf);
    intern_close(names);
    forget();
}
END_TEST

SUITE_MAIN("replay: shelf", walking_back_reads_few_frames_for_a_step_and_shows_the_right_samples,
           no_step_back_waits_for_a_whole_group, a_few_steps_to_and_fro_read_nothing,
           whatever_way_it_moves_a_player_shows_the_right_samples,
           large_samples_are_kept_in_bounded_memory_and_what_is_held_stays)
