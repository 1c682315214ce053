/* What a crash of the recorder may cost, and what `--durability batch=N` changes for those who look on: nothing. */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/when.h"
#include "replay/feed.h"
#include "replay/player.h"
#include "replay_folder.h"
#include "suite.h"

enum { BATCH = 5, SLACK = 2 };

static void remove_folder(void)
{
    remove_folder_with("-wal -shm -lock");
}

static struct recording_summary summary_of(struct recording *recording)
{
    struct recording_summary summary;
    struct problem why = {0};
    ck_assert_msg(recording_summary(recording, &summary, &why) == STATUS_OK, "%s", why.line);
    return summary;
}

static void tell_parent(void *context, int64_t samples, int64_t utc_ns)
{
    (void)utc_ns;
    ck_assert_int_eq(write(*(const int *)context, &samples, sizeof samples), sizeof samples);
}

/* Records at a steady pace until it is killed. */
static void record_for_ever(int out, int64_t batch)
{
    struct sampler *sampler;
    struct recording *recording;
    struct feed *feed;
    const struct sampler_config source = {.source = "demo", .interval_ns = 5 * NS_PER_MS};
    if (sampler_open(&sampler, &source, NULL) != STATUS_OK || recording_open_write(&recording, path, NULL) != STATUS_OK)
        _exit(1);
    const struct feed_config config = {.sampler = sampler,
                                       .file = recording,
                                       .interval_ns = 5 * NS_PER_MS,
                                       .samples = ABSENT,
                                       .span_ns = ABSENT,
                                       .batch = batch,
                                       .real_time = true,
                                       .progress = tell_parent,
                                       .progress_context = &out};
    if (feed_open(&feed, &config, NULL) == STATUS_OK)
        feed_run(feed, NULL);
    _exit(1);
}

/* Kills a recorder when it has told of `kill_at` samples; answers how many it had told of in the end. */
static int64_t record_and_kill(int64_t batch, int64_t kill_at)
{
    int ends[2];
    int64_t told = 0, number;
    ck_assert_int_eq(pipe(ends), 0);
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        close(ends[0]);
        record_for_ever(ends[1], batch);
    }
    close(ends[1]);
    while (read(ends[0], &number, sizeof number) == (ssize_t)sizeof number) {
        told = number;
        if (told == kill_at)
            kill(child, SIGKILL);
    }
    close(ends[0]);
    waitpid(child, NULL, 0);
    return told;
}

static bool see(void *context, const struct sample_info *info, const struct snapshot *current,
                const struct snapshot *previous)
{
    (void)context, (void)info, (void)previous;
    return current->pool_count > 0;
}

static void check_a_crash(int64_t batch, int64_t kill_at)
{
    struct recording *recording;
    make_folder();
    int64_t told = record_and_kill(batch, kill_at);
    ck_assert_int_ge(told, kill_at);
    ck_assert_int_eq(recording_open_read(&recording, path, NULL), STATUS_OK);
    int64_t count = summary_of(recording).count;
    ck_assert_int_ge(count, told);
    struct player *player;
    ck_assert_int_eq(player_open(&player, recording, NULL), STATUS_OK);
    ck_assert_int_eq(player_scan(player, 1, count, see, NULL, NULL), STATUS_OK);
    player_close(player);
    recording_close(recording);
    remove_folder();
}

TEST(a_killed_recorder_loses_no_sample_it_told_of)
{
    for (int64_t kill_at = 3; kill_at < 24; kill_at += 7)
        check_a_crash(BATCH, kill_at);
    check_a_crash(1, 7);
}
END_TEST

/* What a reader beside the recorder sees after each sample. */
struct onlooker {
    struct recording *recording;
    int64_t late; /* samples it did not see at once */
};

static void look_on(void *context, int64_t samples, int64_t utc_ns)
{
    struct onlooker *onlooker = context;
    (void)utc_ns;
    onlooker->late += samples - recording_last_id(onlooker->recording);
    ck_assert_int_eq(recording_note(path, samples, "beside it", NULL), STATUS_OK);
}

TEST(in_a_batch_readers_see_each_sample_and_notes_do_not_wait)
{
    struct sampler *sampler;
    struct recording *recording;
    struct feed *feed;
    struct onlooker onlooker = {0};
    const struct sampler_config source = {.source = "demo", .interval_ns = NS_PER_MS};
    make_folder();
    ck_assert_int_eq(sampler_open(&sampler, &source, NULL), STATUS_OK);
    ck_assert_int_eq(recording_open_write(&recording, path, NULL), STATUS_OK);
    ck_assert_int_eq(recording_open_read(&onlooker.recording, path, NULL), STATUS_OK);
    const struct feed_config config = {.sampler = sampler,
                                       .file = recording,
                                       .interval_ns = NS_PER_MS,
                                       .samples = BATCH + SLACK,
                                       .span_ns = ABSENT,
                                       .batch = BATCH,
                                       .real_time = true,
                                       .progress = look_on,
                                       .progress_context = &onlooker};
    ck_assert_int_eq(feed_open(&feed, &config, NULL), STATUS_OK);
    ck_assert_int_eq(feed_run(feed, NULL), STATUS_OK);
    feed_close(feed);
    recording_close(onlooker.recording);
    recording_close(recording);
    ck_assert_int_eq(onlooker.late, 0);
    ck_assert_int_eq(recording_open_read(&recording, path, NULL), STATUS_OK);
    ck_assert_int_eq(summary_of(recording).count, BATCH + SLACK);
    ck_assert_int_eq(summary_of(recording).marks, 2 + BATCH + SLACK);
    recording_close(recording);
    sampler_close(sampler);
    remove_folder();
}
END_TEST

SUITE_MAIN("replay: durable", a_killed_recorder_loses_no_sample_it_told_of,
           in_a_batch_readers_see_each_sample_and_notes_do_not_wait)
