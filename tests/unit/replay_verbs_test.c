/* The verbs record and info, as the command line calls them. */
#include "base/os.h"
#include "replay/recording.h"
#include "replay_run.h"

TEST(record_takes_so_many_samples_and_says_what_it_did)
{
    struct problem why = {0};
    make_folder();
    enum status status = RUN(&why, "record", path, "--source", "demo:quiet", "--samples", "12", "--interval", "2s");
    ck_assert_msg(status == STATUS_OK, "%s", why.line);
    assert_said("recording ");
    assert_said(" every 2s of simulated time; Ctrl-C stops\n");
    assert_said("\n12 samples, ");
    assert_said(" bytes per sample\n");
    remove_folder();
}
END_TEST

TEST(record_for_a_span_of_simulated_time_takes_no_such_time_and_goes_on_in_the_same_file)
{
    struct problem why = {0};
    struct recording *recording;
    make_folder();
    for (int round = 0; round < 2; round++) {
        ck_assert_msg(RUN(&why, "record", path, "--source", "demo:quiet", "--for", "1h", "--interval", "1m",
                          "--quiet") == STATUS_OK,
                      "%s", why.line);
        ck_assert_str_eq(said(), "");
    }
    ck_assert_int_eq(recording_open_read(&recording, path, &why), STATUS_OK);
    ck_assert_int_eq(recording_last_id(recording), 2 * 61);
    recording_close(recording);
    remove_folder();
}
END_TEST

TEST(record_refuses_what_makes_no_sense_before_it_makes_a_file)
{
    struct problem why = {0};
    make_folder();
    ck_assert_int_eq(RUN(&why, "record", path, "--interval", "9ms"), STATUS_USAGE);
    ck_assert_msg(strstr(why.line, "9ms") != NULL, "%s", why.line);
    ck_assert_int_eq(RUN(&why, "record", path, "--interval", "soon"), STATUS_USAGE);
    ck_assert_int_eq(RUN(&why, "record", path, "--samples", "0"), STATUS_USAGE);
    ck_assert_int_eq(RUN(&why, "record", path, "--for", "long"), STATUS_USAGE);
    ck_assert_int_eq(RUN(&why, "record", path, "--keep", "59s"), STATUS_USAGE);
    ck_assert_int_eq(RUN(&why, "record", path, "--max-size", "7m"), STATUS_USAGE);
    ck_assert_msg(strstr(why.line, "8m is the least") != NULL, "%s", why.line);
    ck_assert_int_eq(RUN(&why, "record", path, "--min-free", "much"), STATUS_USAGE);
    static const char *const HOWS[] = {"batch", "batch=", "batch=0", "batch=1001", "batch=-1", "batch=5x", "never", ""};
    for (size_t i = 0; i < sizeof HOWS / sizeof HOWS[0]; i++) {
        ck_assert_int_eq(RUN(&why, "record", path, "--durability", HOWS[i]), STATUS_USAGE);
        ck_assert_msg(strstr(why.line, "batch=N") != NULL, "%s", why.line);
    }
    ck_assert_int_eq(RUN(&why, "record"), STATUS_USAGE);
    ck_assert_int_ne(RUN(&why, "record", path, "--source", "demo:nosuch"), STATUS_OK);
    ck_assert_int_eq(os_file_kind(path), OS_FILE_NONE);
    remove_folder();
}
END_TEST

TEST(record_keeps_its_bounds_and_info_says_what_was_dropped)
{
    struct problem why = {0};
    make_folder();
    enum status status = RUN(&why, "record", path, "--source", "demo:quiet", "--samples", "600", "--interval", "1m",
                             "--keep", "2h", "--max-size", "8m", "--durability", "batch=1000");
    ck_assert_msg(status == STATUS_OK, "%s", why.line);
    ck_assert_msg(RUN(&why, "info", path) == STATUS_OK, "%s", why.line);
    assert_said("samples    216, the 384 before them were dropped\n");
    assert_said("sessions   1\n");
    remove_folder();
}
END_TEST

TEST(record_without_room_says_what_is_wanted)
{
    struct problem why = {0};
    make_folder();
    ck_assert_int_eq(RUN(&why, "record", path, "--source", "demo:quiet", "--samples", "3", "--min-free", "4e"),
                     STATUS_FULL);
    ck_assert_msg(strstr(why.line, "less than 4.00E") != NULL, "%s", why.line);
    remove_folder();
}
END_TEST

TEST(info_tells_machine_spans_marks_and_size)
{
    struct problem why = {0};
    make_folder();
    ck_assert_int_eq(RUN(&why, "record", path, "--source", "demo:reboot", "--for", "30h", "--interval", "1m"),
                     STATUS_OK);
    ck_assert_msg(RUN(&why, "info", path) == STATUS_OK, "%s", why.line);
    static const char *const WORDS[] = {"file       ",
                                        "host       ",
                                        "system     ",
                                        "source     demo:reboot",
                                        "zone       ",
                                        "tool       pooltop",
                                        "samples    ",
                                        "from       ",
                                        "per sample\n",
                                        "cost       ",
                                        "sessions   1\n",
                                        "every 1m, pid ",
                                        "  boot   the machine started anew",
                                        "  start  ",
                                        "  stop   time is up"};
    for (size_t i = 0; i < sizeof WORDS / sizeof WORDS[0]; i++)
        assert_said(WORDS[i]);
    ck_assert_ptr_null(strstr(said(), "boots      1\n"));
    remove_folder();
}
END_TEST

TEST(info_refuses_what_is_no_recording)
{
    struct problem why = {0};
    make_folder();
    ck_assert_int_eq(RUN(&why, "info", path), STATUS_NOT_FOUND);
    ck_assert_int_eq(RUN(&why, "info", folder), STATUS_DAMAGED);
    remove_folder();
}
END_TEST

TEST(every_option_has_its_help)
{
    for (const struct option *option = record_options; option->name != NULL; option++) {
        ck_assert_ptr_nonnull(option->help);
        ck_assert_int_eq(option->kind == OPTION_FLAG, option->argument == NULL);
        ck_assert_int_ne(option->help[strlen(option->help) - 1], '.');
    }
}
END_TEST

SUITE_MAIN("replay: verbs", record_takes_so_many_samples_and_says_what_it_did,
           record_for_a_span_of_simulated_time_takes_no_such_time_and_goes_on_in_the_same_file,
           record_refuses_what_makes_no_sense_before_it_makes_a_file,
           record_keeps_its_bounds_and_info_says_what_was_dropped, record_without_room_says_what_is_wanted,
           info_tells_machine_spans_marks_and_size, info_refuses_what_is_no_recording, every_option_has_its_help)
