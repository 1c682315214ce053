/* The verb merge: several recordings become the one that a single recorder would have made, nothing twice and nothing lost. */
#include "base/os.h"
#include "replay/player.h"
#include "replay_help.h"
#include "replay_run.h"

enum { SHORT = 40 };
#define MINUTE_NS INT64_C(60000000000)

static char other[128], third[128];

static void make_places(void)
{
    make_folder();
    snprintf(other, sizeof other, "%s/other.pooltop", folder);
    snprintf(third, sizeof third, "%s/third.pooltop", folder);
}

static void remove_places(void)
{
    unlink(other);
    unlink(third);
    remove_folder();
}

static struct player *open_player(const char *name, struct recording **recording)
{
    struct player *player;
    struct problem why = {0};
    ck_assert_msg(recording_open_read(recording, name, &why) == STATUS_OK, "%s", why.line);
    ck_assert_int_eq(player_open(&player, *recording, &why), STATUS_OK);
    return player;
}

static struct recording_summary summary_of(const char *name)
{
    struct recording *recording;
    struct recording_summary summary;
    ck_assert_int_eq(recording_open_read(&recording, name, NULL), STATUS_OK);
    ck_assert_int_eq(recording_summary(recording, &summary, NULL), STATUS_OK);
    recording_close(recording);
    return summary;
}

/* Samples first..first+count-1 of `made` are those of the recording at `name`; all but the first have the same one before them. */
static void assert_holds(const char *name, int64_t first)
{
    struct recording *part, *whole;
    struct player *a = open_player(name, &part), *b = open_player(made, &whole);
    int64_t count = summary_of(name).count;
    for (int64_t i = 0; i < count; i++) {
        ck_assert_int_eq(player_seek_id(a, 1 + i, NULL), STATUS_OK);
        ck_assert_int_eq(player_seek_id(b, first + i, NULL), STATUS_OK);
        help_assert_moment(player_current(a), player_current(b));
        ck_assert_int_eq(player_previous(b) != NULL, i > 0 && player_previous(a) != NULL);
    }
    player_close(a);
    player_close(b);
    recording_close(part);
    recording_close(whole);
}

/* Both begin at the same simulated time; `path` is moved, and its boot named, so that it is another run. */
static void record_two(int64_t moved_ns, const char *boot)
{
    char text[512];
    WORKS("record", other, "--source", "demo:churn,tags=200", "--samples", "40", "--interval", "1m", "--quiet");
    WORKS("record", path, "--source", "demo:quiet,tags=200", "--samples", "40", "--interval", "1m", "--quiet");
    snprintf(text, sizeof text,
             "UPDATE sample SET seal = NULL, utc_ns = utc_ns + %lld, mono_ns = mono_ns + %lld;"
             "UPDATE mark SET seal = NULL, utc_ns = utc_ns + %lld;"
             "UPDATE session SET seal = NULL, started_ns = started_ns + %lld;"
             "UPDATE boot SET identity = (CASE WHEN '%s' = '' THEN identity ELSE '%s' END)",
             (long long)moved_ns, (long long)moved_ns, (long long)moved_ns, (long long)moved_ns, boot, boot);
    sql(text);
}

TEST(one_behind_the_other_with_a_gap_between_them)
{
    make_places();
    record_two(100 * MINUTE_NS, "");
    WORKS("merge", path, other, "--output", made);
    assert_said("merged: 80 samples, 2 sessions, 5 marks");
    assert_holds(other, 1);
    assert_holds(path, SHORT + 1);
    WORKS("check", made);
    assert_said("ok: 80 samples in 2 key groups, 2 sessions, 5 marks\n");
    WORKS("info", made);
    assert_said("gap    merged: no sample for 1h1m between two recordings\n");
    remove_places();
}
END_TEST

TEST(another_boot_is_a_boot_and_not_a_gap)
{
    make_places();
    record_two(-100 * MINUTE_NS, "an earlier one");
    WORKS("merge", other, path, "--output", made);
    assert_holds(path, 1);
    assert_holds(other, SHORT + 1);
    WORKS("check", made);
    WORKS("info", made);
    assert_said("gaps       0\n");
    assert_said("boot   the machine started anew; 1h1m without samples\n");
    ck_assert_int_eq(summary_of(made).boots, 2);
    remove_places();
}
END_TEST

TEST(overlapping_parts_of_one_recording_are_the_recording_again)
{
    struct recording *whole, *again;
    make_places();
    record_demo("demo:reboot,tags=200");
    WORKS("mark", path, "here");
    WORKS("snapshot", path, "--end", "2026-03-03 00:00", "--output", other);
    WORKS("snapshot", path, "--begin", "2026-03-02 23:00", "--output", third);
    int64_t parts = summary_of(other).count + summary_of(third).count;
    ck_assert_int_gt(parts, 300);
    WORKS("merge", third, other, "--output", made);
    assert_said("merged: 300 samples, 1 session,");
    assert_holds(path, 1);
    WORKS("check", made);
    struct player *a = open_player(path, &whole), *b = open_player(made, &again);
    for (int64_t id = 1; id <= 300; id++) {
        ck_assert_int_eq(player_seek_id(a, id, NULL), STATUS_OK);
        ck_assert_int_eq(player_seek_id(b, id, NULL), STATUS_OK);
        ck_assert_int_eq(player_info(a)->after_break, player_info(b)->after_break);
    }
    player_close(a);
    player_close(b);
    recording_close(whole);
    recording_close(again);
    ck_assert_int_eq(summary_of(made).gaps, summary_of(path).gaps);
    ck_assert_int_eq(summary_of(made).marks, summary_of(other).marks + summary_of(third).marks);
    remove_places();
}
END_TEST

TEST(the_same_recording_twice_is_that_recording)
{
    make_places();
    record_demo("demo:reboot,tags=200");
    WORKS("merge", path, path, path, "--output", made);
    assert_said("left out: 600 samples that another recording holds as well\n");
    assert_holds(path, 1);
    ck_assert_int_eq(summary_of(made).marks, summary_of(path).marks);
    ck_assert_int_eq(summary_of(made).sessions, 1);
    WORKS("check", made);
    remove_places();
}
END_TEST

/* Two recorders at work at the same time: every sample is there, in order, and nothing is compared between the two. */
TEST(samples_of_two_recorders_at_a_time_stand_in_order_and_are_not_compared)
{
    struct recording *recording;
    make_places();
    record_two(MINUTE_NS / 2, "");
    WORKS("merge", path, other, "--output", made);
    WORKS("check", made);
    struct player *player = open_player(made, &recording);
    int64_t before = INT64_MIN;
    for (int64_t id = 1; id <= 2 * SHORT; id++) {
        ck_assert_int_eq(player_seek_id(player, id, NULL), STATUS_OK);
        ck_assert_int_gt(player_current(player)->utc_ns, before);
        before = player_current(player)->utc_ns;
        ck_assert_ptr_null(player_previous(player));
    }
    player_close(player);
    recording_close(recording);
    ck_assert_int_eq(summary_of(made).count, 2 * SHORT);
    ck_assert_int_eq(summary_of(made).gaps, 0);
    remove_places();
}
END_TEST

TEST(another_host_is_refused_unless_asked_for_and_nothing_half_is_left)
{
    struct problem why = {0};
    make_places();
    record_two(100 * MINUTE_NS, "another");
    sql("UPDATE session SET seal = NULL, host = 'stranger'");
    ck_assert_int_eq(RUN(&why, "merge", other, path, "--output", made), STATUS_DENIED);
    ck_assert_msg(strstr(why.line, "is of the host stranger") != NULL, "%s", why.line);
    ck_assert_int_eq(os_file_kind(made), OS_FILE_NONE);
    WORKS("merge", other, path, "--any-host", "--output", made);
    ck_assert_int_eq(RUN(&why, "merge", other, "--output", made), STATUS_BUSY);
    ck_assert_int_eq(RUN(&why, "merge", other), STATUS_USAGE);
    unlink(made);
    sql("UPDATE session SET host = 'demo-server'; UPDATE frame SET data = x'44' WHERE sample = 20");
    ck_assert_int_eq(RUN(&why, "merge", other, path, "--output", made), STATUS_DAMAGED);
    ck_assert_int_eq(os_file_kind(made), OS_FILE_NONE);
    remove_places();
}
END_TEST

SUITE_MAIN("replay: merge", one_behind_the_other_with_a_gap_between_them, another_boot_is_a_boot_and_not_a_gap,
           overlapping_parts_of_one_recording_are_the_recording_again, the_same_recording_twice_is_that_recording,
           samples_of_two_recorders_at_a_time_stand_in_order_and_are_not_compared,
           another_host_is_refused_unless_asked_for_and_nothing_half_is_left)
