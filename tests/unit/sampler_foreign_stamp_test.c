/* Times that other programs wrote: what is read of them, and what is not guessed. */
#include "sampler/foreign/stamp.h"
#include "suite.h"

static struct text text_of(const char *words)
{
    return (struct text){words, strlen(words)};
}

static const char *moment(const struct stamp *stamp, enum date_order order)
{
    static char shown[WHEN_TEXT];
    int64_t utc_ns;
    struct problem why = {.line = ""};
    if (stamp_moment(stamp, (struct zone){ZONE_FIXED, 3600}, order, &utc_ns, &why) != STATUS_OK)
        return "none";
    when_format_rfc3339(shown, utc_ns, (struct zone){ZONE_UTC, 0});
    return shown;
}

/* In a zone an hour east of UTC. */
static void reads(const char *line, const char *utc)
{
    struct stamp stamp;
    ck_assert_msg(stamp_find(text_of(line), &stamp) && stamp_is_whole(&stamp), "no time in: %s", line);
    ck_assert_msg(strcmp(moment(&stamp, ORDER_UNKNOWN), utc) == 0, "%s: %s", line, moment(&stamp, ORDER_UNKNOWN));
}

TEST(collectors_lines_are_read)
{
    reads("===== 22/05/2020 22:35:55.53 =====", "2020-05-22T21:35:55.530Z");
    reads("===== 22/05/2020  9:35:55.53 =====", "2020-05-22T08:35:55.530Z");
    reads("2020-05-22 22:35:55", "2020-05-22T21:35:55.000Z");
    reads("2020-05-22T22:35:55Z poolmon", "2020-05-22T22:35:55.000Z");
    reads("2020-05-22T22:35:55.123+02:00", "2020-05-22T20:35:55.123Z");
    reads("### 2020/05/22 22:35 ###", "2020-05-22T21:35:00.000Z");
    reads("Friday, May 22, 2020 10:35:55 PM", "2020-05-22T21:35:55.000Z");
    reads("May 22, 2020 12:05:00 AM", "2020-05-21T23:05:00.000Z");
    reads("Fri May 22 22:35:55 UTC 2020", "2020-05-22T22:35:55.000Z");
    reads("Fri May 22 22:35:55 CEST 2020", "2020-05-22T21:35:55.000Z");
    reads("22 May 2020 22:35:55", "2020-05-22T21:35:55.000Z");
    reads("Fri 22 May 22:35:55 UTC 2020", "2020-05-22T22:35:55.000Z"); /* and no year 22 */
    reads("Fr 22. May 22:35:55 CEST 2020", "2020-05-22T21:35:55.000Z");
    reads("20200522223555", "2020-05-22T21:35:55.000Z");
    reads("22-May-2020 22:35", "2020-05-22T21:35:00.000Z");
    reads("22.05.2020 22:35:55,53", "2020-05-22T21:35:55.530Z");
    reads("20200522-223555", "2020-05-22T21:35:55.000Z");
    reads("@1590186955", "2020-05-22T22:35:55.000Z");
}
END_TEST

TEST(long_dates_of_other_languages_are_read)
{
    static const char *const LINES[] = {
        "Freitag, 22. Mai 2020 22:35:55",
        "Freitag, 22. Mai 2020 um 22:35:55",
        "vendredi 22 mai 2020 22:35:55",
        "vendredi 22 mai 2020 \xc3\xa0 22:35:55",
        "viernes, 22 de mayo de 2020 22:35:55",
        "venerd\xc3\xac 22 maggio 2020 22:35:55",
        "sexta-feira, 22 de maio de 2020 22:35:55",
        "vrijdag 22 mei 2020 22:35:55",
        "den 22 maj 2020 22:35:55",
        "pi\xc4\x85tek, 22 maja 2020 22:35:55",
        "\xd0\xbf\xd1\x8f\xd1\x82\xd0\xbd\xd0\xb8\xd1\x86\xd0\xb0, 22 \xd0\xbc\xd0\xb0\xd1\x8f 2020 \xd0\xb3. 22:35:55",
        "2020\xe5\xb9\xb4"
        "5\xe6\x9c\x88"
        "22\xe6\x97\xa5 22:35:55",
        "2020\xeb\x85\x84 5\xec\x9b\x94 22\xec\x9d\xbc 22:35:55",
        "2020. 05. 22. 22:35:55",
        "22. 5. 2020 22:35:55",
        "ven. 22/05/2020 22:35:55",
        "Date: 22/05/2020  Time: 22:35:55",
        "2020-05-22_22-35-55",
    };
    for (size_t i = 0; i < sizeof LINES / sizeof LINES[0]; i++)
        reads(LINES[i], "2020-05-22T21:35:55.000Z");
    reads("mar. 26/05/2020 22:35:55,53", "2020-05-26T21:35:55.530Z"); /* a Tuesday, and no March */
    reads("Sonntag, 1. M\xe4rz 2020 22:35:55", "2020-03-01T21:35:55.000Z");
    reads("Sonntag, 1. M\xc3\xa4rz 2020 22:35:55", "2020-03-01T21:35:55.000Z");
    reads("1 ao\xc3\xbbt 2020 22:35:55", "2020-08-01T21:35:55.000Z");
    reads("1 juin 2020 22:35:55", "2020-06-01T21:35:55.000Z");
    reads("1 juillet 2020 22:35:55", "2020-07-01T21:35:55.000Z");
}
END_TEST

TEST(a_day_above_twelve_or_a_weekday_tells_the_order)
{
    reads("05/22/2020 10:35:55 PM", "2020-05-22T21:35:55.000Z");
    reads("Tue 05/06/2020 10:00", "none"); /* neither 5 June nor 6 May was one */
    reads("Fri 06/05/2020 10:00", "2020-06-05T09:00:00.000Z");
    reads("Wed 06/05/2020 10:00", "2020-05-06T09:00:00.000Z");
}
END_TEST

TEST(an_order_that_nothing_tells_is_asked_for)
{
    struct stamp stamp;
    ck_assert(stamp_find(text_of("05/06/2020 10:00"), &stamp));
    ck_assert_str_eq(moment(&stamp, ORDER_UNKNOWN), "none");
    ck_assert_str_eq(moment(&stamp, ORDER_DAY_FIRST), "2020-06-05T09:00:00.000Z");
    ck_assert_str_eq(moment(&stamp, ORDER_MONTH_FIRST), "2020-05-06T09:00:00.000Z");
}
END_TEST

TEST(date_and_time_may_stand_in_two_lines)
{
    struct stamp date, time;
    ck_assert(stamp_find(text_of("The current date is: Fri 05/22/2020"), &date));
    ck_assert(date.has_date && !date.has_time);
    ck_assert(stamp_find(text_of("The current time is: 22:35:55.53"), &time));
    ck_assert(!time.has_date && time.has_time);
    stamp_complete(&time, &date);
    ck_assert_str_eq(moment(&time, ORDER_UNKNOWN), "2020-05-22T21:35:55.530Z");
}
END_TEST

TEST(what_is_no_time_is_none)
{
    static const char *const LINES[] = {"",
                                        "C:\\WinDDK\\7600.16385.1\\tools> poolmon.exe -b",
                                        "[snip]",
                                        "2020-13-22",
                                        "25:00",
                                        "Version 10.0.17763",
                                        "192.168.1.1",
                                        "2020-02-30x"};
    struct stamp stamp;
    for (size_t i = 0; i < 7; i++)
        ck_assert_msg(!stamp_find(text_of(LINES[i]), &stamp), "%s", LINES[i]);
    ck_assert(stamp_find(text_of("2020-02-30 10:00"), &stamp)); /* looks like one, and is no day */
    ck_assert_str_eq(moment(&stamp, ORDER_UNKNOWN), "none");
}
END_TEST

static void reads_name(const char *name, const char *utc)
{
    struct stamp stamp;
    ck_assert_msg(stamp_find_in_name(text_of(name), &stamp), "no time in: %s", name);
    ck_assert_msg(strcmp(moment(&stamp, ORDER_UNKNOWN), utc) == 0, "%s: %s", name, moment(&stamp, ORDER_UNKNOWN));
}

TEST(file_names_tell_times)
{
    struct stamp stamp;
    reads_name("poolmon_20200522_223555.log", "2020-05-22T21:35:55.000Z");
    reads_name("SRV01_poolmon-2020-05-22_22-35-55.txt", "2020-05-22T21:35:55.000Z");
    reads_name("2020.05.22_22.35.55_1590186955.pool.csv",
               "2020-05-22T22:35:55.000Z"); /* seconds since 1970 need no zone */
    reads_name("slabinfo.20200522223555", "2020-05-22T21:35:55.000Z");
    reads_name("slabinfo.202005222235.gz", "2020-05-22T21:35:00.000Z");
    reads_name("slabinfo.2020052222", "2020-05-22T21:00:00.000Z"); /* no seconds since 1970 */
    reads_name("slabinfo.2020-05-22.22.txt", "2020-05-22T21:00:00.000Z");
    reads_name("slabinfo-20200522_22", "2020-05-22T21:00:00.000Z");
    ck_assert(!stamp_find_in_name(text_of("poolmon-2020-05-22.txt"), &stamp));
    ck_assert(!stamp_find_in_name(text_of("poolmon-2020-05-22.7z"), &stamp));
    ck_assert(!stamp_find_in_name(text_of("05-06-2020_10-00.txt"), &stamp));
    ck_assert(!stamp_find_in_name(text_of("slabinfo-rhcos-4.18.txt"), &stamp));
}
END_TEST

SUITE_MAIN("sampler: stamps", collectors_lines_are_read, long_dates_of_other_languages_are_read,
           a_day_above_twelve_or_a_weekday_tells_the_order, an_order_that_nothing_tells_is_asked_for,
           date_and_time_may_stand_in_two_lines, what_is_no_time_is_none, file_names_tell_times)
