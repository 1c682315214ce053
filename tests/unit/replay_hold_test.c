/* One moment for several reads: what is read meanwhile, and that nobody waits for it afterwards. */
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "replay/player.h"
#include "replay/recorder.h"
#include "replay_folder.h"
#include "suite.h"

#define STEP_NS INT64_C(5000000000)

static struct sampler *sampler;
static struct recording *writer, *reader;
static struct recorder *recorder;

static void add(int samples)
{
    struct problem why = {0};
    for (int i = 0; i < samples; i++) {
        const struct snapshot *snapshot;
        ck_assert_int_eq(sampler_take(sampler, &snapshot, NULL), STATUS_OK);
        ck_assert_msg(recorder_add(recorder, snapshot, &why) == STATUS_OK, "%s", why.line);
    }
}

static void begin(int samples)
{
    static const struct machine MACHINE = {.host = "host", .os = "os", .source = "test", .zone = "UTC"};
    const struct sampler_config config = {.source = "demo:token-leak", .interval_ns = STEP_NS};
    struct problem why = {0};
    make_folder();
    ck_assert_int_eq(sampler_open(&sampler, &config, NULL), STATUS_OK);
    ck_assert_msg(recording_open_write(&writer, path, &why) == STATUS_OK, "%s", why.line);
    ck_assert_int_eq(recorder_open(&recorder, writer, &MACHINE, STEP_NS, NULL), STATUS_OK);
    add(samples);
    ck_assert_msg(recording_open_read(&reader, path, &why) == STATUS_OK, "%s", why.line);
}

static void end(void)
{
    recording_close(reader);
    recorder_close(recorder, "done", NULL);
    recording_close(writer);
    sampler_close(sampler);
    remove_folder_with("-wal -shm -lock");
}

/* Whether a recorder could begin its -wal anew, which whoever reads a moment of before keeps it from. */
static bool is_log_free(void)
{
    sqlite3 *db;
    sqlite3_stmt *statement;
    ck_assert_int_eq(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    ck_assert_int_eq(sqlite3_prepare_v2(db, "PRAGMA wal_checkpoint(TRUNCATE)", -1, &statement, NULL), SQLITE_OK);
    ck_assert_int_eq(sqlite3_step(statement), SQLITE_ROW);
    bool is_busy = sqlite3_column_int(statement, 0) != 0;
    sqlite3_finalize(statement);
    sqlite3_close(db);
    return !is_busy;
}

TEST(what_is_held_is_of_one_moment_and_what_came_is_seen_behind_it)
{
    struct sample_info info;
    begin(5);
    recording_hold(reader);
    ck_assert_int_eq(recording_last_id(reader), 5);
    add(3);
    ck_assert_int_eq(recording_last_id(reader), 5);
    ck_assert_int_eq(recording_step(reader, INT64_MAX, 0, &info, NULL), STATUS_OK);
    ck_assert_int_eq(info.id, 5);
    recording_hold(reader);
    recording_release(reader); /* the inner one ends nothing */
    ck_assert_int_eq(recording_last_id(reader), 5);
    recording_release(reader);
    ck_assert_int_eq(recording_last_id(reader), 8);
    ck_assert_int_eq(recording_step(reader, INT64_MAX, 0, &info, NULL), STATUS_OK);
    ck_assert_int_eq(info.id, 8);
    end();
}
END_TEST

TEST(nobody_is_kept_waiting_behind_a_hold_or_a_move)
{
    struct player *player;
    begin(20);
    recording_hold(reader);
    ck_assert_int_eq(recording_last_id(reader), 20);
    add(1);
    ck_assert(!is_log_free());
    recording_release(reader);
    ck_assert(is_log_free());
    ck_assert_int_eq(player_open(&player, reader, NULL), STATUS_OK);
    for (int64_t id = 1; id <= 20; id++) {
        ck_assert_int_eq(player_seek_id(player, id, NULL), STATUS_OK);
        player_earlier(player, PLAYER_BACK_MAX);
        add(1);
        ck_assert(is_log_free());
    }
    player_close(player);
    end();
}
END_TEST

struct walk {
    int64_t seen;
};

/* Something new is recorded behind each frame, so that the moment that is held is always of before. */
static bool walk_on(void *context, const struct sample_info *info, const unsigned char *frame, size_t length)
{
    struct walk *walk = context;
    (void)info, (void)frame, (void)length;
    add(1);
    walk->seen++;
    return walk->seen < 400;
}

TEST(a_long_walk_lets_go_now_and_then)
{
    struct walk walk = {0};
    begin(200);
    recording_hold(reader);
    ck_assert_int_eq(recording_last_id(reader), 200);
    /* Samples of behind the beginning are come by: the walk went on at a later moment. */
    ck_assert_int_eq(recording_frames(reader, 1, INT64_MAX, walk_on, &walk, NULL), STATUS_OK);
    ck_assert_int_eq(walk.seen, 400);
    recording_release(reader);
    ck_assert(is_log_free());
    end();
}
END_TEST

TEST(a_file_that_nobody_writes_is_held_and_followed_when_a_recorder_goes_on)
{
    struct problem why = {0};
    begin(5);
    recording_close(reader);
    recorder_close(recorder, "done", NULL);
    recording_close(writer);
    ck_assert_msg(recording_open_read(&reader, path, &why) == STATUS_OK, "%s", why.line);
    recording_hold(reader);
    ck_assert_int_eq(recording_last_id(reader), 5);
    recording_release(reader);
    static const struct machine MACHINE = {.host = "host", .os = "os", .source = "test", .zone = "UTC"};
    ck_assert_msg(recording_open_write(&writer, path, &why) == STATUS_OK, "%s", why.line);
    ck_assert_int_eq(recorder_open(&recorder, writer, &MACHINE, STEP_NS, NULL), STATUS_OK);
    add(4);
    recording_hold(reader);
    ck_assert_int_eq(recording_last_id(reader), 9);
    recording_release(reader);
    end();
}
END_TEST

SUITE_MAIN("replay: hold", what_is_held_is_of_one_moment_and_what_came_is_seen_behind_it,
           nobody_is_kept_waiting_behind_a_hold_or_a_move, a_long_walk_lets_go_now_and_then,
           a_file_that_nobody_writes_is_held_and_followed_when_a_recorder_goes_on)
