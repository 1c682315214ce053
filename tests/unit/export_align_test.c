/* pooltop export --align: the time column of other programs' CSV is found and read, their rows stay as they are, and our numbers stand behind them. */
#include <unistd.h>

#include "export/align.h"
#include "tests/unit/export_by_hand.h"

/* --- times ------------------------------------------------------------------------------------------------------------------ */

TEST(a_cell_is_the_moment_that_it_says)
{
    static const struct {
        const char *cell;
        int64_t utc_ms; /* at +01:00; ABSENT: none */
    } CASES[] = {
        {"2026-03-02 22:00:00", INT64_C(1772485200000)},
        {"2026-03-02T22:00:00.250", INT64_C(1772485200250)},
        {"2026-03-02T21:00:00Z", INT64_C(1772485200000)},
        {"2026-03-02T16:00:00-05:00", INT64_C(1772485200000)},
        {"2026/03/02 22:00", INT64_C(1772485200000)},
        {"03/02/2026 22:00:00.500", INT64_C(1772485200500)},
        {"03/02/2026 10:00:00 PM", INT64_C(1772485200000)},
        {"02.03.2026 22:00:00", INT64_C(1772485200000)},
        {" 2026-03-02 22:00:00 ", INT64_C(1772485200000)},
        {"1772485200", INT64_C(1772485200000)},
        {"1772485200.25", INT64_C(1772485200250)},
        {"1772485200000", INT64_C(1772485200000)},
        {"1772485200000000", INT64_C(1772485200000)},
        {"1772485200000000000", INT64_C(1772485200000)},
        {"", ABSENT},
        {"12", ABSENT},
        {"22:00:00", ABSENT},
        {"2026-03-02", ABSENT},
        {"2026-13-02 22:00:00", ABSENT},
        {"-1772485200", ABSENT},
        {"17724852000000000000000", ABSENT},
        {"1772485200 bytes", ABSENT},
    };
    const struct align_time time = {.zone = {ZONE_FIXED, 3600}, .order = ORDER_MONTH_FIRST};
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        int64_t utc_ns = ABSENT;
        bool found = align_time_read(&time, (struct text){CASES[i].cell, strlen(CASES[i].cell)}, &utc_ns);
        ck_assert_msg(found == (CASES[i].utc_ms != ABSENT), "%s", CASES[i].cell);
        if (found)
            ck_assert_msg(utc_ns == CASES[i].utc_ms * NS_PER_MS, "%s: %lld", CASES[i].cell, (long long)utc_ns);
    }
}
END_TEST

/* --- tables ----------------------------------------------------------------------------------------------------------------- */

static void write_other(const char *bytes, size_t length)
{
    FILE *file = fopen(inside("other.csv"), "wb");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(bytes, 1, length, file), length);
    ck_assert_int_eq(fclose(file), 0);
}

/* Four samples, a minute apart, from 12:00 UTC on: 100, 90, 80, 70 bytes; the machine's zone is -03:30. */
static void make_night(void)
{
    begin_by_hand();
    for (int minute = 0; minute < 4; minute++) {
        begin_sample(minute, "b")->value[POOL_BYTES] = 100 - 10 * minute;
        end_sample();
    }
    end_by_hand();
}

static void expect_aligned(const char *other, const char *options, const char *wanted)
{
    char all[512];
    write_other(other, strlen(other));
    snprintf(all, sizeof all, "--align %s %s", inside("other.csv"), options);
    expect_export(all, wanted);
}

TEST(the_last_sample_at_or_before_a_row_stands_behind_it)
{
    make_night();
    expect_aligned("when,x\n2026-08-17T12:00:00Z,1\n2026-08-17T12:00:59Z,2\n2026-08-17T12:01:00Z,3\n"
                   "2026-08-17T11:59:59Z,4\n2026-08-17T12:05:00Z,5\n2026-08-17T12:05:01Z,6\n2026-08-17T12:02:00Z,7",
                   "",
                   "when,x,\"TCP Unrecl bytes\"\n2026-08-17T12:00:00Z,1,100\n2026-08-17T12:00:59Z,2,100\n"
                   "2026-08-17T12:01:00Z,3,90\n2026-08-17T11:59:59Z,4,\n2026-08-17T12:05:00Z,5,70\n"
                   "2026-08-17T12:05:01Z,6,\n2026-08-17T12:02:00Z,7,80");
    folder_remove();
}
END_TEST

TEST(its_own_cells_stay_byte_for_byte)
{
    make_night();
    expect_aligned(
        "\xef\xbb\xbf"
        "a;\"the \"\"time\"\"\";c\r\n\r\n\"x;\r\ny\";2026-08-17 08:31:00;  \"q\" \r\nbad;;\r\n1;2;3;4\r\n"
        "short;2026-08-17 08:32:00\r\nThe command completed successfully.\r\n",
        "--columns bytes",
        "\xef\xbb\xbf"
        "a;\"the \"\"time\"\"\";c;\"TCP Unrecl bytes\"\r\n\r\n\"x;\r\ny\";2026-08-17 08:31:00;  \"q\" ;90\r\n"
        "bad;;;\r\n1;2;3;4\r\nshort;2026-08-17 08:32:00;;80\r\nThe command completed successfully.\r\n");
    folder_remove();
}
END_TEST

TEST(zones_and_columns_are_as_asked)
{
    make_night();
    expect_aligned("x,t\n1,2026-08-17 08:30:00\n", "", "x,t,\"TCP Unrecl bytes\"\n1,2026-08-17 08:30:00,100\n");
    expect_aligned("x,t\n1,2026-08-17 14:00:00\n", "--zone +02:00",
                   "x,t,\"TCP Unrecl bytes\"\n1,2026-08-17 14:00:00,100\n");
    expect_aligned("x,t\n1,2026-08-17 12:01:00\n", "--utc", "x,t,\"TCP Unrecl bytes\"\n1,2026-08-17 12:01:00,90\n");
    expect_aligned("began,seen\n2020-01-01 00:00:00,2026-08-17 08:32:00\n", "--align-column SEEN",
                   "began,seen,\"TCP Unrecl bytes\"\n2020-01-01 00:00:00,2026-08-17 08:32:00,80\n");
    expect_aligned("bytes,epoch\n1772485200,1786968060\n", "",
                   "bytes,epoch,\"TCP Unrecl bytes\"\n1772485200,1786968060,90\n");
    expect_aligned("x\tt\n1\t08/07/2026 08:00:00\n2\t17/08/2026 08:33:00\n", "",
                   "x\tt\tTCP Unrecl bytes\n1\t08/07/2026 08:00:00\t\n2\t17/08/2026 08:33:00\t70\n");
    folder_remove();
}
END_TEST

TEST(a_counter_log_stays_one)
{
    make_night();
    expect_aligned(
        "\"(PDH-CSV 4.0) (W. Europe Daylight Time)(-120)\",\"\\\\H\\Memory\\Available Bytes\"\r\n"
        "\"08/17/2026 14:01:00.123\",\"5\"\r\n\"08/17/2026 14:20:00.000\",\" \"\r\n",
        "",
        "\"(PDH-CSV 4.0) (W. Europe Daylight Time)(-120)\",\"\\\\H\\Memory\\Available Bytes\",\"\\\\h\\pooltop(TCP "
        "Unrecl)\\Bytes\"\r\n"
        "\"08/17/2026 14:01:00.123\",\"5\",\"90\"\r\n\"08/17/2026 14:20:00.000\",\" \",\" \"\r\n");
    folder_remove();
}
END_TEST

TEST(what_cannot_be_aligned_is_refused_and_nothing_is_written)
{
    static const struct {
        const char *other, *options, *wanted;
        enum status status;
    } CASES[] = {
        {"t,x\n2020-01-01T00:00:00Z,1\n", "", "no time in common", STATUS_EMPTY},
        {"t,x\n1,2\n", "", "--align-column", STATUS_USAGE},
        {"t,x\nsoon,2\n", "--align-column t", "is a time", STATUS_EMPTY},
        {"t,x\n2026-08-17 12:00:00,2\n", "--align-column y", "no column \"y\"", STATUS_USAGE},
        {"t,x\n05/06/2020 12:00:00,2\n", "", "day-first or month-first", STATUS_USAGE},
        {"t,x\n", "", "no row", STATUS_EMPTY},
        {"", "", "no header", STATUS_EMPTY},
        {";\n;\n", "--align-column t", "no column \"t\"", STATUS_USAGE}, /* no cell has a byte */
        {"\xff\xfet\n", "", "UTF-16", STATUS_DAMAGED},
        {"t,x\n2026-08-17 12:00:00,2\n\n2026-08-17 12:00:00,\"a\"b\n", "", "row 3 of", STATUS_DAMAGED},
        {"t,x\n2026-08-17 12:00:00,\"open\n", "", "row 2 of", STATUS_DAMAGED},
        {"t,x\n2026-08-17 12:00:00,2\n", "--columns bytes_change", "no changes", STATUS_USAGE},
        {"t,x\n2026-08-17 12:00:00,2\n", "--zone moon", "--zone", STATUS_USAGE},
        {"t,x\n2026-08-17 12:00:00,2\n", "--dates moon", "--dates", STATUS_USAGE},
        {"t,x\n2026-08-17 12:00:00,2\n", "--bom", "--bom is not for --align", STATUS_USAGE},
        {"t,x\n2026-08-17 12:00:00,2\n", "--format jsonl", "--align is not for --format jsonl", STATUS_USAGE},
    };
    make_night();
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        char options[512];
        write_other(CASES[i].other, strlen(CASES[i].other));
        snprintf(options, sizeof options, "--align %s %s --output %s", inside("other.csv"), CASES[i].options,
                 inside("out"));
        enum status status = run_export(inside("hand.pooltop"), options);
        ck_assert_msg(status == CASES[i].status, "%s: %s", CASES[i].other, problem.line);
        ck_assert_msg(strstr(problem.line, CASES[i].wanted) != NULL, "%s: %s", options, problem.line);
        ck_assert_int_ne(access(inside("out"), F_OK), 0);
    }
    ck_assert_int_eq(run_export(inside("hand.pooltop"), "--zone utc"), STATUS_USAGE);
    ck_assert_int_eq(run_export(inside("hand.pooltop"), "--align /no/such/file"), STATUS_NOT_FOUND);
    folder_remove();
}
END_TEST

SUITE_MAIN("export: align", a_cell_is_the_moment_that_it_says, the_last_sample_at_or_before_a_row_stands_behind_it,
           its_own_cells_stay_byte_for_byte, zones_and_columns_are_as_asked, a_counter_log_stays_one,
           what_cannot_be_aligned_is_refused_and_nothing_is_written)
