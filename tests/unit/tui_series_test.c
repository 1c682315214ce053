/* Imported counters as a table: what their names say, which rows there are and in what order. */
#include "tests/unit/suite.h"

#include <unistd.h>

#include "replay/history.h"
#include "tui/series_list.h"

static struct recording *recording;
static struct series_list list;
static char path[128];

static void begin(const char *const *names, size_t count)
{
    struct extra_writer *writer;
    struct problem why = {.line = ""};
    const char *base = getenv("TMPDIR");
    snprintf(path, sizeof path, "%s/series-%ld.pooltop", base != NULL && strlen(base) < 64 ? base : "/tmp",
             (long)getpid());
    ck_assert_msg(recording_open_write(&recording, path, &why) == STATUS_OK, "%s", why.line);
    ck_assert_int_eq(extra_writer_open(&writer, recording, &why), STATUS_OK);
    for (size_t i = 0; i < count; i++) {
        uint32_t number;
        struct text machine = {i % 2 == 0 ? "SRV01" : "SRV02", 5}, name = {names[i], strlen(names[i])};
        ck_assert_int_eq(extra_writer_series(writer, machine, name, &number, &why), STATUS_OK);
        struct extra_point point = {number, (double)i};
        ck_assert_int_eq(extra_writer_add(writer, 1000, &point, &why), STATUS_OK);
    }
    ck_assert_int_eq(extra_writer_flush(writer, &why), STATUS_OK);
    extra_writer_close(writer);
    series_list_init(&list);
    ck_assert_msg(series_list_read(&list, recording, &why) == STATUS_OK, "%s", why.line);
    ck_assert_uint_eq(list.count, count);
    ck_assert_int_eq(series_list_arrange(&list), STATUS_OK);
}

static void end(void)
{
    series_list_done(&list);
    recording_close(recording);
    unlink(path);
}

TEST(a_unit_is_told_where_the_name_says_it)
{
    static const char *const NAMES[] = {"\\Memory\\% Committed Bytes In Use",
                                        "\\Memory\\Available MBytes",
                                        "\\Process(a)\\Private Bytes",
                                        "\\Process(a)\\IO Data Bytes/sec",
                                        "\\PhysicalDisk(0)\\Avg. Disk Bytes/Read",
                                        "\\PhysicalDisk(0)\\Avg. Disk sec/Read",
                                        "\\Speicher\\Seitenfehler/s",
                                        "\\Memory\\Page Faults/sec",
                                        "\\Process(bytes)\\Handle Count",
                                        "no path at all"};
    static const char *const UNITS[] = {"%", "MB", "B", "B/s", "B", "s", "/s", "/s", "", ""};
    begin(NAMES, sizeof NAMES / sizeof NAMES[0]);
    for (size_t i = 0; i < list.count; i++)
        ck_assert_msg(strcmp(list.rows[i].unit, UNITS[i]) == 0, "%s: %s", NAMES[i], list.rows[i].unit);
    end();
}
END_TEST

static const char *const FEW[] = {"\\Process(lsass)\\Handle Count", "\\Memory\\Available Bytes",
                                  "\\Process(dns)\\Handle Count"};

static void give(double first, double second, double third)
{
    list.rows[0].value = first;
    list.rows[1].value = second;
    list.rows[2].value = third;
    ck_assert_int_eq(series_list_arrange(&list), STATUS_OK);
}

static uint32_t line(size_t at)
{
    return list.rows[list.shown[at]].number;
}

TEST(what_has_no_value_stands_last_in_both_directions)
{
    begin(FEW, 3);
    series_list_sort(&list, SERIES_BY_VALUE);
    give(2.5, EXTRA_ABSENT, 1e12);
    ck_assert(line(0) == 3 && line(1) == 1 && line(2) == 2);
    series_list_sort(&list, SERIES_BY_VALUE);
    ck_assert(line(0) == 1 && line(1) == 3 && line(2) == 2);
    series_list_sort(&list, SERIES_BY_INSTANCE);
    ck_assert(line(0) == 3 && line(1) == 1 && line(2) == 2);
    end();
}
END_TEST

TEST(the_cursor_stays_on_its_series_while_values_change)
{
    begin(FEW, 3);
    series_list_sort(&list, SERIES_BY_VALUE);
    give(3, 2, 1);
    series_list_select(&list, 0);
    give(0, 2, 1);
    ck_assert_uint_eq(series_list_selected(&list)->number, 1);
    ck_assert_uint_eq(list.cursor, 2);
    end();
}
END_TEST

TEST(a_filter_looks_at_the_parts_of_a_path_and_at_numbers)
{
    struct problem why = {.line = ""};
    begin(FEW, 3);
    give(0.25, 5e9, EXTRA_ABSENT);
    ck_assert_int_eq(series_list_filter(&list, "instance:dns", NULL), STATUS_OK);
    ck_assert(list.shown_count == 1 && line(0) == 3);
    ck_assert_int_eq(series_list_filter(&list, "value>0.2 value<1g", NULL), STATUS_OK);
    ck_assert(list.shown_count == 1 && line(0) == 1);
    ck_assert_int_eq(series_list_filter(&list, "machine:srv02", NULL), STATUS_OK);
    ck_assert(list.shown_count == 1 && line(0) == 2);
    ck_assert_int_eq(series_list_filter(&list, "nonsense>1", &why), STATUS_USAGE);
    ck_assert_uint_eq(list.shown_count, 1);
    ck_assert(series_list_follows_values(&list));
    end();
}
END_TEST

TEST(a_picture_keeps_the_proportions_of_any_numbers)
{
    static const double SIZES[] = {1e-290, 3e-5, 0.5, 1, 12345678, 1e18, 1e300};
    for (size_t i = 0; i < sizeof SIZES / sizeof SIZES[0]; i++) {
        const struct extra_slot slots[] = {
            {0, 0, 0}, {SIZES[i] / 4, SIZES[i], SIZES[i]}, {EXTRA_ABSENT, EXTRA_ABSENT, EXTRA_ABSENT}};
        struct history_slot drawn[3];
        double each;
        series_graph_slots(drawn, slots, 3, &each);
        ck_assert_int_eq(drawn[2].max, ABSENT);
        ck_assert(drawn[1].max >= 99999999 && drawn[1].max <= 1000000000);
        ck_assert(drawn[1].min >= drawn[1].max / 4 - 1 && drawn[1].min <= drawn[1].max / 4 + 1);
        ck_assert(drawn[1].max * each >= SIZES[i] * 0.999 && drawn[1].max * each <= SIZES[i] * 1.001);
    }
}
END_TEST

SUITE_MAIN("tui: series", a_unit_is_told_where_the_name_says_it, what_has_no_value_stands_last_in_both_directions,
           the_cursor_stays_on_its_series_while_values_change, a_filter_looks_at_the_parts_of_a_path_and_at_numbers,
           a_picture_keeps_the_proportions_of_any_numbers)
