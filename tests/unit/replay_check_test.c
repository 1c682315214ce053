/* The verb check: silent about good recordings, and about broken ones it names what is broken and the first bad sample. */
#include "replay_run.h"
#include "whole_file.h"

static void assert_damaged(const char *finding, const char *verdict)
{
    struct problem why = {0};
    ck_assert_int_eq(RUN(&why, "check", path), STATUS_DAMAGED);
    assert_said(finding);
    ck_assert_ptr_null(strstr(said(), "ok:"));
    ck_assert_msg(strstr(why.line, verdict) != NULL, "no '%s' in: %s", verdict, why.line);
}

/* A good recording in a new folder, made once for each test. */
static void fresh_recording(void)
{
    static unsigned char *bytes;
    static size_t length;
    make_folder();
    if (bytes != NULL) {
        write_file(path, bytes, length);
        return;
    }
    record_demo("demo:quiet,tags=200");
    length = read_file(path, &bytes);
}

/* A fresh recording broken by `change`. */
static void assert_found(const char *change, const char *finding, const char *verdict)
{
    fresh_recording();
    sql(change);
    assert_damaged(finding, verdict);
    remove_folder();
}

TEST(a_good_recording_is_ok_and_counted)
{
    make_folder();
    record_demo("demo:reboot,tags=200");
    WORKS("check", path);
    ck_assert_str_eq(said(), "ok: 300 samples in 3 key groups, 1 session, 2 marks\n");
    record_demo("demo:reboot,tags=200");
    WORKS("check", path);
    assert_said("ok: 600 samples in 6 key groups, 2 sessions, ");
    remove_folder();
}
END_TEST

TEST(a_recording_is_not_touched_by_a_check)
{
    make_folder();
    record_demo("demo:quiet,tags=200");
    ck_assert_int_eq(truncate(output, 0), 0);
    ck_assert_int_eq(link(path, made), 0);
    WORKS("check", made);
    DIR *listing = opendir(folder);
    int names = 0;
    while (readdir(listing) != NULL)
        names++;
    closedir(listing);
    ck_assert_int_eq(names, 5); /* . .. x.pooltop made.pooltop output */
    remove_folder();
}
END_TEST

TEST(a_damaged_frame_costs_the_rest_of_its_group)
{
    assert_found("UPDATE frame SET data = x'4400000000' WHERE sample = 100",
                 "sample 100: damaged\nsamples 101 to 128: built on a damaged one\n", "the first bad sample is 100;");
    assert_found("UPDATE frame SET data = zeroblob(20) WHERE sample = 129",
                 "sample 129: damaged\nsamples 130 to 256: built on a damaged one\n", "172 samples are good");
}
END_TEST

TEST(a_number_that_changed_in_a_column_is_found_by_its_seal)
{
    assert_found("UPDATE sample SET nonpaged_bytes = nonpaged_bytes + 1 WHERE id = 299", "sample 299: damaged\n",
                 "the first bad sample is 299;");
}
END_TEST

TEST(samples_that_are_missing_are_named_as_a_range)
{
    assert_found("DELETE FROM sample WHERE id BETWEEN 20 AND 29", "samples 20 to 29: missing\n",
                 "the first bad sample is 20;");
    assert_found("DELETE FROM sample WHERE id = 20", "frames of no sample: 1\n", "the first bad sample is 20;");
    assert_found("DELETE FROM frame WHERE sample = 300", "sample 300: damaged\n", "the first bad sample is 300;");
}
END_TEST

TEST(what_a_sample_belongs_to_must_be_there)
{
    assert_found("DELETE FROM session", "sample 1 belongs to session 1, which is not there\n",
                 "the first bad sample is 1;");
    assert_found("DELETE FROM boot", "samples 1 to 300: damaged\n", "0 samples are good");
}
END_TEST

TEST(a_letter_that_changed_in_a_mark_or_a_session_is_found_by_its_seal)
{
    static const char *const EDITS[][2] = {
        {"UPDATE mark SET text = replace(text, 'demo', 'dema') WHERE id = 1", "mark 1 is damaged\n"},
        {"UPDATE mark SET utc_ns = utc_ns + 1 WHERE id = 1", "mark 1 is damaged\n"},
        {"UPDATE mark SET kind = 6 WHERE id = 1", "mark 1 is damaged\n"},
        {"UPDATE session SET host = 'dema-server'", "session 1, which is damaged\n"},
        {"UPDATE session SET interval_ns = interval_ns + 1", "session 1, which is damaged\n"},
        {"UPDATE session SET host = host || substr(os, 1, 1), os = substr(os, 2)", "session 1, which is damaged\n"},
    };
    for (size_t i = 0; i < sizeof EDITS / sizeof EDITS[0]; i++) {
        assert_found(EDITS[i][0], EDITS[i][1], "findings: 1");
        fresh_recording();
        sql(EDITS[i][0]);
        struct problem why = {0};
        ck_assert_int_eq(RUN(&why, "info", path), STATUS_DAMAGED);
        ck_assert_ptr_nonnull(strstr(why.line, " is damaged"));
        remove_folder();
    }
}
END_TEST

/* As a pooltop of before there were seals wrote it: read, noted and recorded on, and what is added is sealed. */
TEST(a_file_without_seals_is_read_and_gets_them_from_now_on)
{
    make_folder();
    record_demo("demo:quiet,tags=200");
    sql("ALTER TABLE mark DROP COLUMN seal; ALTER TABLE session DROP COLUMN seal");
    WORKS("check", path);
    WORKS("info", path);
    WORKS("mark", path, "a note");
    WORKS("check", path);
    record_demo("demo:quiet,tags=200");
    WORKS("check", path);
    sql("UPDATE mark SET text = text || '!' WHERE seal IS NULL"); /* nobody can know */
    WORKS("check", path);
    sql("UPDATE mark SET text = text || '!' WHERE seal IS NOT NULL");
    struct problem why = {0};
    ck_assert_int_eq(RUN(&why, "check", path), STATUS_DAMAGED);
    remove_folder();
}
END_TEST

/* Without seals, as in files of before there were any, the order of things still says it. */
TEST(time_boots_and_counters_must_agree_with_the_breaks)
{
    assert_found("UPDATE sample SET seal = NULL; UPDATE sample SET mono_ns = 5 WHERE id = 50",
                 "time does not rise at sample 50, and no break is marked\n", "the first bad sample is 50;");
    assert_found("UPDATE sample SET seal = NULL; INSERT INTO boot VALUES (9, 'another');"
                 "UPDATE sample SET boot = 9 WHERE id >= 50",
                 "sample 50 is of another boot than the one before, and no break is marked\n",
                 "the first bad sample is 50;");
    assert_found("UPDATE sample SET seal = NULL; UPDATE sample SET page_faults = 300 - id",
                 "page_faults falls at sample 2, and no break is marked\n", "the first bad sample is 2;");
}
END_TEST

TEST(marks_must_speak_of_what_is_there)
{
    assert_found("INSERT INTO mark (id, utc_ns, kind, text, session) VALUES (9, 1, 17, 'x', 1)", "mark 9 is damaged\n",
                 "findings: 1; all 300 samples");
    assert_found("INSERT INTO mark (id, utc_ns, kind, text, session) VALUES (9, 9000000000000000000, 4, 'x', 1)",
                 "mark 9 (gap) lies behind the last sample\n", "findings: 1;");
    assert_found("INSERT INTO mark (id, utc_ns, kind, text, session) VALUES (9, 1, 6, 'x', 7)",
                 "mark 9 belongs to a session that is not there\n", "findings: 1;");
}
END_TEST

TEST(a_note_may_lie_behind_the_last_sample)
{
    make_folder();
    record_demo("demo:quiet,tags=200");
    sql("INSERT INTO mark (id, utc_ns, kind, text, session) VALUES (9, 9000000000000000000, 6, 'later', 1)");
    WORKS("check", path);
    assert_said("3 marks\n");
    remove_folder();
}
END_TEST

TEST(a_page_of_nonsense_is_stepped_over)
{
    struct problem why = {0};
    make_folder();
    record_demo("demo:churn,tags=200");
    FILE *stream = fopen(path, "r+b");
    fseek(stream, 0, SEEK_END);
    long middle = ftell(stream) / 4096 / 2 * 4096;
    fseek(stream, middle, SEEK_SET);
    for (int i = 0; i < 6 * 4096; i++)
        fputc(0xa5, stream);
    fclose(stream);
    ck_assert_int_eq(RUN(&why, "check", path), STATUS_DAMAGED);
    ck_assert_ptr_nonnull(strstr(why.line, "the first bad sample is "));
    ck_assert_ptr_null(strstr(why.line, "; 0 samples are good"));
    remove_folder();
}
END_TEST

TEST(what_is_no_recording_is_refused)
{
    struct problem why = {0};
    make_folder();
    ck_assert_int_eq(RUN(&why, "check", path), STATUS_NOT_FOUND);
    ck_assert_int_eq(RUN(&why, "check", folder), STATUS_DAMAGED);
    remove_folder();
}
END_TEST

SUITE_MAIN("replay: check", a_good_recording_is_ok_and_counted, a_recording_is_not_touched_by_a_check,
           a_damaged_frame_costs_the_rest_of_its_group,
           a_letter_that_changed_in_a_mark_or_a_session_is_found_by_its_seal,
           a_file_without_seals_is_read_and_gets_them_from_now_on,
           a_number_that_changed_in_a_column_is_found_by_its_seal, samples_that_are_missing_are_named_as_a_range,
           what_a_sample_belongs_to_must_be_there, time_boots_and_counters_must_agree_with_the_breaks,
           marks_must_speak_of_what_is_there, a_note_may_lie_behind_the_last_sample, a_page_of_nonsense_is_stepped_over,
           what_is_no_recording_is_refused)
