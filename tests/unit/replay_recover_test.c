/* The verb recover: what is whole in a damaged recording comes out whole, and what is not is named. */
#include "base/os.h"
#include "replay/player.h"
#include "replay_help.h"
#include "replay_run.h"

static struct player *open_player(const char *name, struct recording **recording)
{
    struct player *player;
    ck_assert_int_eq(recording_open_read(recording, name, NULL), STATUS_OK);
    ck_assert_int_eq(player_open(&player, *recording, NULL), STATUS_OK);
    return player;
}

/* Sample `id` of the original is sample `now` of what was recovered. */
static void assert_same(int64_t id, int64_t now)
{
    struct recording *whole, *part;
    struct player *a = open_player(path, &whole), *b = open_player(made, &part);
    ck_assert_int_eq(player_seek_id(a, id, NULL), STATUS_OK);
    ck_assert_int_eq(player_seek_id(b, now, NULL), STATUS_OK);
    help_assert_moment(player_current(a), player_current(b));
    player_close(a);
    player_close(b);
    recording_close(whole);
    recording_close(part);
}

static void assert_clean(const char *line)
{
    WORKS("check", made);
    ck_assert_str_eq(said(), line);
}

TEST(of_a_good_recording_nothing_is_lost)
{
    make_folder();
    record_demo("demo:reboot,tags=200");
    WORKS("recover", path, "--output", made);
    ck_assert_str_eq(said(), "recovered: 300 samples, 1 session, 2 marks\nnothing was lost\n");
    for (int64_t id = 1; id <= 300; id += 23)
        assert_same(id, id);
    assert_clean("ok: 300 samples in 3 key groups, 1 session, 2 marks\n");
    remove_folder();
}
END_TEST

TEST(a_damaged_frame_costs_the_rest_of_its_group_and_the_loss_is_marked)
{
    make_folder();
    record_demo("demo:churn,tags=200");
    sql("UPDATE frame SET data = x'4400000000' WHERE sample = 100");
    WORKS("recover", path, "--output", made);
    assert_said("lost: sample 100: damaged\nlost: samples 101 to 128: built on a damaged one\n"
                "recovered: 271 samples, 1 session, 2 marks\n"
                "thinned: 1 stand for 15 of the lost samples\n"
                "lost: 29 samples, 0 sessions, 0 marks that are known of\n");
    assert_same(99, 99);
    /* The quarter hour of samples 106 to 120 stands as number 100. */
    assert_same(129, 101);
    assert_same(300, 272);
    assert_clean("ok: 272 samples in 4 key groups, 1 session, 4 marks\n");
    WORKS("info", made);
    assert_said("  gap    damage: 6 samples before this one were lost\n");
    assert_said("  gap    damage: 8 samples before this one were lost\n");
    remove_folder();
}
END_TEST

TEST(pages_of_nonsense_cost_what_was_on_them)
{
    make_folder();
    record_demo("demo:churn,tags=200");
    FILE *stream = fopen(path, "r+b");
    fseek(stream, 0, SEEK_END);
    fseek(stream, ftell(stream) / 4096 / 2 * 4096, SEEK_SET);
    /* Of four pages in a row at least one holds what stands nowhere else; which ones, depends on when owners were stored. */
    for (int i = 0; i < 4 * 4096; i++)
        fputc(0xa5, stream);
    fclose(stream);
    WORKS("recover", path, "--output", made);
    assert_said("recovered: ");
    assert_said("lost: ");
    assert_same(1, 1);
    WORKS("check", made);
    assert_said("ok: ");
    remove_folder();
}
END_TEST

TEST(a_damaged_mark_costs_itself_only)
{
    make_folder();
    record_demo("demo:quiet,tags=200");
    WORKS("mark", path, "keep this");
    sql("UPDATE mark SET text = text || '!' WHERE id = 1");
    WORKS("recover", path, "--output", made);
    assert_said("lost: marks: 1 damaged\n");
    WORKS("check", made);
    WORKS("info", made);
    assert_said("keep this");
    remove_folder();
}
END_TEST

TEST(a_lost_session_and_a_lost_end_are_made_good_as_far_as_can_be)
{
    make_folder();
    record_demo("demo:quiet,tags=200");
    sql("DELETE FROM session; UPDATE frame SET data = x'44' WHERE sample = 300;"
        "INSERT INTO mark (id, utc_ns, kind, text, session) SELECT 77, utc_ns, 6, 'keep this', 1 FROM sample WHERE id "
        "= 300");
    WORKS("recover", path, "--output", made);
    assert_said("lost: session 1: damaged\n");
    assert_said("lost: marks: those of lost samples at the end\n");
    assert_clean("ok: 299 samples in 3 key groups, 1 session, 2 marks\n");
    WORKS("info", made);
    assert_said("  note   keep this\n");
    remove_folder();
}
END_TEST

/* The pages at both ends of the samples' table are what tells how many there are. */
TEST(a_damaged_end_of_the_table_of_samples_does_not_hide_the_rest)
{
    sqlite3 *db;
    sqlite3_stmt *statement;
    make_folder();
    record_demo("demo:churn,tags=200");
    ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
    if (sqlite3_prepare_v2(db, "SELECT max(pageno) FROM dbstat WHERE name = 'sample' AND pagetype = 'leaf'", -1,
                           &statement, NULL) == SQLITE_OK) {
        ck_assert_int_eq(sqlite3_step(statement), SQLITE_ROW);
        long page = (long)sqlite3_column_int64(statement, 0);
        sqlite3_finalize(statement);
        sqlite3_close(db);
        FILE *stream = fopen(path, "r+b");
        fseek(stream, (page - 1) * 4096, SEEK_SET);
        for (int i = 0; i < 4096; i++)
            fputc(0, stream);
        fclose(stream);
        struct problem why = {0};
        ck_assert_int_eq(RUN(&why, "check", path), STATUS_DAMAGED);
        WORKS("recover", path, "--output", made);
        assert_said("to 300: damaged\n");
        WORKS("check", made);
        assert_said("ok: ");
    } else {
        sqlite3_close(db);
    }
    remove_folder();
}
END_TEST

TEST(of_a_file_that_was_cut_off_the_part_that_is_there_comes_back)
{
    struct problem why = {0};
    make_folder();
    record_demo("demo:churn,tags=200");
    ck_assert_int_eq(truncate(path, os_file_size(path) * 2 / 3), 0);
    ck_assert_int_eq(RUN(&why, "info", path), STATUS_DAMAGED);
    ck_assert_int_eq(RUN(&why, "check", path), STATUS_DAMAGED);
    ck_assert_ptr_null(strstr(why.line, " 0 samples are good"));
    WORKS("recover", path, "--output", made);
    assert_said("recovered: ");
    assert_said("lost: sample");
    WORKS("check", made);
    assert_said("ok: ");
    remove_folder();
}
END_TEST

TEST(the_damaged_file_is_never_touched_and_nothing_is_overwritten)
{
    struct problem why = {0};
    make_folder();
    record_demo("demo:quiet,tags=200");
    ck_assert_int_eq(RUN(&why, "recover", path), STATUS_USAGE);
    ck_assert_int_eq(RUN(&why, "recover", path, "--output", path), STATUS_BUSY);
    sql("UPDATE frame SET data = x'44'");
    sql("UPDATE quarter SET data = x'44'");
    ck_assert_int_eq(RUN(&why, "recover", path, "--output", made), STATUS_DAMAGED);
    ck_assert_msg(strstr(why.line, "not one sample") != NULL, "%s", why.line);
    ck_assert_int_eq(os_file_kind(made), OS_FILE_NONE);
    ck_assert_int_eq(chmod(path, 0400), 0);
    int64_t bytes = os_file_size(path);
    ck_assert_int_ne(RUN(&why, "recover", path, "--output", made), STATUS_OK);
    ck_assert_int_eq(os_file_size(path), bytes);
    remove_folder();
}
END_TEST

SUITE_MAIN("replay: recover", of_a_good_recording_nothing_is_lost,
           a_damaged_frame_costs_the_rest_of_its_group_and_the_loss_is_marked, pages_of_nonsense_cost_what_was_on_them,
           a_damaged_mark_costs_itself_only, a_lost_session_and_a_lost_end_are_made_good_as_far_as_can_be,
           a_damaged_end_of_the_table_of_samples_does_not_hide_the_rest,
           of_a_file_that_was_cut_off_the_part_that_is_there_comes_back,
           the_damaged_file_is_never_touched_and_nothing_is_overwritten)
