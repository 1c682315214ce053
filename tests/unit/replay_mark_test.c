/* The verb mark: notes from outside, beside a recorder that goes on. */
#include "base/os.h"
#include "replay/recorder.h"
#include "replay_run.h"

static size_t read_notes(struct mark notes[8])
{
    struct recording *recording;
    struct mark marks[64];
    size_t count, found = 0;
    ck_assert_int_eq(recording_open_read(&recording, path, NULL), STATUS_OK);
    ck_assert_int_eq(recording_marks(recording, INT64_MIN, INT64_MAX, marks, 64, &count, NULL), STATUS_OK);
    recording_close(recording);
    for (size_t i = 0; i < count && found < 8; i++)
        if (marks[i].kind == MARK_NOTE)
            notes[found++] = marks[i];
    return found;
}

TEST(a_note_stands_at_this_moment)
{
    struct mark notes[8];
    make_folder();
    record_demo("demo:quiet");
    int64_t before = os_utc_ns();
    WORKS("mark", path, "backup begins");
    ck_assert_str_eq(said(), "");
    ck_assert_uint_eq(read_notes(notes), 1);
    ck_assert_str_eq(notes[0].text, "backup begins");
    ck_assert_int_ge(notes[0].utc_ns, before);
    ck_assert_int_le(notes[0].utc_ns, os_utc_ns());
    WORKS("check", path);
    remove_folder();
}
END_TEST

TEST(a_note_is_one_safe_line_of_bounded_length)
{
    struct mark notes[8];
    char text[150];
    make_folder();
    record_demo("demo:quiet");
    WORKS("mark", path, "a\033[2Jb\nc");
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    WORKS("mark", path, text);
    ck_assert_uint_eq(read_notes(notes), 2);
    ck_assert_str_eq(notes[0].text, "a\\x1B[2Jb\\x0Ac");
    ck_assert_str_eq(notes[1].text, text);
    remove_folder();
}
END_TEST

/* The -wal is the recorder's: it is as long as before but for the note, and the file under it is untouched. */
TEST(a_note_beside_a_recorder_checkpoints_nothing_and_disturbs_nobody)
{
    static const struct machine MACHINE = {.host = "host", .os = "os", .source = "test", .zone = "UTC"};
    const struct sampler_config config = {.source = "demo:churn", .interval_ns = 1000000000};
    struct sampler *sampler;
    struct recording *recording;
    struct recorder *recorder;
    struct mark notes[8];
    char log[192];
    make_folder();
    snprintf(log, sizeof log, "%s-wal", path);
    ck_assert_int_eq(sampler_open(&sampler, &config, NULL), STATUS_OK);
    ck_assert_int_eq(recording_open_write(&recording, path, NULL), STATUS_OK);
    ck_assert_int_eq(recorder_open(&recorder, recording, &MACHINE, 1000000000, NULL), STATUS_OK);
    for (int i = 0; i < 30; i++) {
        const struct snapshot *snapshot;
        ck_assert_int_eq(sampler_take(sampler, &snapshot, NULL), STATUS_OK);
        ck_assert_int_eq(recorder_add(recorder, snapshot, NULL), STATUS_OK);
        if (i % 10 != 5)
            continue;
        int64_t bytes = os_file_size(path), log_bytes = os_file_size(log);
        WORKS("mark", path, "look here");
        ck_assert_int_eq(os_file_size(path), bytes);
        ck_assert_int_gt(os_file_size(log), log_bytes);
    }
    ck_assert_uint_eq(read_notes(notes), 3);
    recorder_close(recorder, "done", NULL);
    recording_close(recording);
    sampler_close(sampler);
    ck_assert_int_eq(os_file_kind(log), OS_FILE_NONE);
    ck_assert_uint_eq(read_notes(notes), 3);
    WORKS("check", path);
    assert_said("ok: 30 samples");
    remove_folder();
}
END_TEST

TEST(what_a_recorder_that_was_killed_left_behind_stays_whole)
{
    struct mark notes[8];
    make_folder();
    record_demo("demo:quiet");
    sql("PRAGMA journal_mode = WAL");
    WORKS("mark", path, "after the crash");
    ck_assert_uint_eq(read_notes(notes), 1);
    WORKS("record", path, "--source", "demo:quiet", "--samples", "2", "--interval", "1m", "--quiet");
    ck_assert_uint_eq(read_notes(notes), 1);
    WORKS("check", path);
    assert_said("ok: 302 samples");
    remove_folder();
}
END_TEST

TEST(what_may_not_be_written_is_refused_and_untouched)
{
    struct problem why = {0};
    make_folder();
    ck_assert_int_eq(RUN(&why, "mark", path, "x"), STATUS_NOT_FOUND);
    ck_assert_int_eq(RUN(&why, "mark", folder, "x"), STATUS_DAMAGED);
    ck_assert_int_eq(RUN(&why, "mark", path, " "), STATUS_USAGE);
    ck_assert_int_eq(RUN(&why, "mark", path), STATUS_USAGE);
    sql("CREATE TABLE mark (utc_ns, kind, text, session)");
    ck_assert_int_eq(RUN(&why, "mark", path, "x"), STATUS_DAMAGED);
    ck_assert_msg(strstr(why.line, "not a pooltop recording") != NULL, "%s", why.line);
    remove_folder();
}
END_TEST

SUITE_MAIN("replay: mark", a_note_stands_at_this_moment, a_note_is_one_safe_line_of_bounded_length,
           a_note_beside_a_recorder_checkpoints_nothing_and_disturbs_nobody,
           what_a_recorder_that_was_killed_left_behind_stays_whole, what_may_not_be_written_is_refused_and_untouched)
