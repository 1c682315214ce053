/* Times of counter logs: a clock that daylight saving time sets forth and back, and dates that may be of two months. What is taken for granted is said. */
#include "base/when.h"
#include "replay/import.h"
#include "replay_run.h"
#include "whole_file.h"

#define HEADER(zone) "\"(PDH-CSV 4.0)" zone "\",\"\\\\S\\Memory\\Pool Paged Bytes\"\n"

static char log_path[128];

/* Rows of these times, separated by bars. */
static void write_log(const char *header, const char *times)
{
    char text[4096];
    size_t length = (size_t)snprintf(text, sizeof text, "%s", header);
    for (const char *at = times; *at != '\0';) {
        size_t word = strcspn(at, "|");
        length += (size_t)snprintf(text + length, sizeof text - length, "\"%.*s\",\"5\"\n", (int)word, at);
        at += word + (at[word] == '|');
    }
    snprintf(log_path, sizeof log_path, "%s/a.csv", folder);
    write_file(log_path, text, length);
}

static void imports(const char *zone, const char *words)
{
    unlink(path);
    WORKS("import", log_path, "--output", path, "--zone", zone);
    assert_said(words);
}

static void end(void)
{
    unlink(log_path);
    remove_folder();
}

TEST(a_clock_that_goes_back_loses_no_row)
{
    make_folder();
    write_log(HEADER(" (W. Europe Daylight Time)(-120)"),
              "10/26/2025 02:58:00.100|10/26/2025 02:59:00.100|10/26/2025 02:00:00.100|10/26/2025 02:01:00.100");
    imports("utc", "4 samples, 4 rows; times of its own, 2025-10-26 00:58:00 +00:00 to 2025-10-26 01:01:00 +00:00");
    assert_said("line 4: the clock goes back by an hour, as daylight saving time ends");
    imports("utc", "imported: 4 samples, 2025-10-26 00:58:00 +00:00 to 2025-10-26 01:01:00 +00:00");
    write_log(HEADER(""), "10/26/2025 02:58:00|10/26/2025 02:59:00|10/26/2025 02:00:00|10/26/2025 02:01:00");
    imports("+02:00", "line 4: the clock goes back");
    end();
}
END_TEST

TEST(a_clock_that_goes_forth_in_the_night_of_a_sunday_makes_no_gap)
{
    make_folder();
    write_log(HEADER(" (W. Europe Standard Time)(-60)"),
              "03/30/2025 01:58:00|03/30/2025 01:59:00|03/30/2025 03:00:00|03/30/2025 03:01:00");
    imports("utc", "4 samples, 4 rows; times of its own, 2025-03-30 00:58:00 +00:00 to 2025-03-30 01:01:00 +00:00");
    assert_said("line 4: the clock goes forth by an hour, as daylight saving time begins");
    end();
}
END_TEST

TEST(a_pause_and_rows_out_of_order_are_no_change_of_the_clock)
{
    make_folder();
    write_log(HEADER(" (W. Europe Standard Time)(-60)"),
              "03/31/2025 01:58:00|03/31/2025 01:59:00|03/31/2025 03:00:00|03/31/2025 02:20:00|03/31/2025 03:01:00");
    imports("utc", "4 samples, 5 rows; times of its own, 2025-03-31 00:58:00 +00:00 to 2025-03-31 02:01:00 +00:00");
    assert_said("1 sample left out: not behind the one before");
    end();
}
END_TEST

TEST(the_rule_of_the_format_is_said_and_a_date_that_breaks_it_settles_all)
{
    struct problem why = {.line = ""};
    make_folder();
    write_log(HEADER(""), "05/11/2020 01:00:00|05/12/2020 01:00:00");
    imports("utc", "2020-05-11 01:00:00 +00:00 to 2020-05-12 01:00:00");
    assert_said("have the month first, as this format has as a rule: --dates says otherwise");
    unlink(path);
    WORKS("import", log_path, "--output", path, "--zone", "utc", "--dates", "day-first");
    assert_said("2020-11-05 01:00:00 +00:00 to 2020-12-05 01:00:00");
    write_log(HEADER(""), "11/05/2020 01:00:00|12/05/2020 01:00:00|13/05/2020 01:00:00");
    imports("utc", "3 samples, 3 rows; times of its own, 2020-05-11 01:00:00 +00:00 to 2020-05-13 01:00:00");
    write_log("(PDH-CSV 4.0),\\\\S\\Memory\\Pool Paged Bytes\n13/05/2020 01:00:00,1\n05/14/2020 01:00:00,1\n"
              "06/07/2020 01:00:00,1\n",
              "");
    unlink(path);
    ck_assert_int_eq(RUN(&why, "import", log_path, "--output", path, "--zone", "utc"), STATUS_USAGE);
    ck_assert_ptr_nonnull(strstr(why.line, "some of its dates have the day first and some the month"));
    end();
}
END_TEST

SUITE_MAIN("replay: times of counter logs", a_clock_that_goes_back_loses_no_row,
           a_clock_that_goes_forth_in_the_night_of_a_sunday_makes_no_gap,
           a_pause_and_rows_out_of_order_are_no_change_of_the_clock,
           the_rule_of_the_format_is_said_and_a_date_that_breaks_it_settles_all)
