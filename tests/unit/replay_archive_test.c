/* Inputs of import that are in archives, and reports of a whole machine: what tells of memory is found in them, at the time of the report, and the rest is left alone. */
#include <zlib.h>

#include "base/os.h"
#include "base/when.h"
#include "made_tar.h"
#include "replay/player.h"
#include "replay_run.h"
#include "whole_file.h"

#define SLABINFO "slabinfo - version: 2.1\nfilp 10 16 256 16 1 : tunables 0 0 0 : slabdata 1 1 0\n"
#define MEMINFO  "MemTotal: 1000 kB\nMemFree: 10 kB\nSlab: 40 kB\n"
#define DMESG                                                                                                          \
    "[100.0] a invoked oom-killer: order=0\n[100.1] Mem-Info:\n[100.2] slab_reclaimable:1 slab_unreclaimable:2\n"

static char archive[128];

static void begin(void)
{
    make_folder();
    tar_begin();
    snprintf(archive, sizeof archive, "%s/report.tar", folder);
}

static void end(void)
{
    unlink(archive);
    remove_folder();
}

static void add(const char *name, const char *content)
{
    add_member(name, '0', content, strlen(content));
}

static void import_archive(void)
{
    write_file(archive, tar_bytes, tar_length);
    unlink(path);
    WORKS("import", archive, "--output", path, "--zone", "utc");
}

/* --- what is in the recording ------------------------------------------------------------------------------------------------------ */

static struct recording *recording;
static struct player *player;

static void open_made(void)
{
    ck_assert_int_eq(recording_open_read(&recording, path, NULL), STATUS_OK);
    ck_assert_int_eq(player_open(&player, recording, NULL), STATUS_OK);
    ck_assert_int_eq(player_first(player, NULL), STATUS_OK);
}

static void close_made(void)
{
    player_close(player);
    recording_close(recording);
}

static void assert_at(const char *utc)
{
    char when[WHEN_TEXT];
    when_format_rfc3339(when, player_info(player)->utc_ns, (struct zone){ZONE_UTC, 0});
    ck_assert_str_eq(when, utc);
}

/* The tables, as one sample. */
static void assert_tables(const char *utc)
{
    assert_at(utc);
    ck_assert_uint_eq(player_current(player)->pool_count, 1);
    ck_assert_int_eq(player_current(player)->totals[TOTAL_SLAB], 40 * 1024);
}

/* --- promises ---------------------------------------------------------------------------------------------------------------------- */

TEST(a_report_in_an_archive_is_of_the_time_of_its_date)
{
    begin();
    add("sos-x/proc/slabinfo", SLABINFO);
    add("sos-x/sos_commands/memory/slabtop_-o", "  OBJS ACTIVE  USE OBJ SIZE  SLABS\n");
    add("sos-x/sos_commands/date/date", "Tue Oct  8 14:32:10 UTC 2019\n");
    add("sos-x/proc/meminfo", MEMINFO);
    add("sos-x/proc/other", MEMINFO);
    add("sos-x/sos_commands/kernel/dmesg", DMESG);
    add("sos-x/proc/uptime", "1000.25 12.00\n");
    add("sos-x/hostname", "srv\x1b[31m01\n");
    import_archive();
    assert_said("report.tar:sos-x/proc/slabinfo: slabinfo: 1 sample, 1 row; time of the report, 2019-10-08 14:32:10");
    assert_said("kernel log: 1 sample");
    open_made();
    assert_at("2019-10-08T14:17:09.750Z"); /* 900.25 seconds before */
    ck_assert_int_eq(player_step(player, 1, NULL), STATUS_OK);
    assert_tables("2019-10-08T14:32:10.000Z");
    ck_assert_str_eq(player_session(player)->machine.host, "srv\\x1B[31m01");
    close_made();
    end();
}
END_TEST

TEST(without_a_date_the_tables_are_of_the_last_change_of_the_first)
{
    begin();
    add("./sos-x/proc/meminfo", MEMINFO);
    unsigned char *later = add_member("sos-x/proc/slabinfo", '0', SLABINFO, strlen(SLABINFO));
    snprintf((char *)later + 136, 12, "%011o", 1590187000U);
    set_checksum(later);
    import_archive();
    assert_said("time of its last change, 2020-05-22 22:36:40 +00:00");
    open_made();
    assert_tables("2020-05-22T22:36:40.000Z");
    close_made();
    end();
}
END_TEST

TEST(of_other_archives_what_is_known_is_taken)
{
    begin();
    add("logs/a.txt", "to whom it may concern\n");
    add("logs/20200522-223555.txt", MEMINFO);
    import_archive();
    assert_said("report.tar:logs/20200522-223555.txt: meminfo: 1 sample, 3 rows; time of its name");
    assert_said("report.tar: left out, its other files, which are no texts that pooltop knows");
    end();
}
END_TEST

TEST(an_archive_that_is_cut_or_of_nothing_is_refused)
{
    struct problem why = {.line = ""};
    begin();
    add("logs/a.txt", "to whom it may concern\n");
    write_file(archive, tar_bytes, tar_length);
    ck_assert_int_eq(RUN(&why, "import", archive, "--output", path), STATUS_UNSUPPORTED);
    ck_assert_ptr_nonnull(strstr(why.line, "holds no text that pooltop knows"));
    write_file(archive, tar_bytes, tar_length - 7);
    ck_assert_int_eq(RUN(&why, "import", archive, "--output", path), STATUS_DAMAGED);
    ck_assert_int_ne(access(path, F_OK), 0);
    end();
}
END_TEST

TEST(what_is_packed_is_unpacked_archive_or_not)
{
    begin();
    gzFile file = gzopen(archive, "wb");
    ck_assert_ptr_nonnull(file);
    ck_assert_int_gt(gzputs(file, MEMINFO), 0);
    gzclose(file);
    WORKS("import", archive, "--output", path, "--at", "2020-05-22 22:00");
    assert_said("report.tar: meminfo: 1 sample, 3 rows");
    unlink(path);
    add("sos-x/proc/slabinfo", SLABINFO);
    file = gzopen(archive, "wb");
    ck_assert_int_eq(gzwrite(file, tar_bytes, (unsigned)tar_length), (int)tar_length);
    gzclose(file);
    WORKS("import", archive, "--output", path, "--at", "2020-05-22 22:00");
    assert_said("report.tar:sos-x/proc/slabinfo: slabinfo: 1 sample, 1 row; time by --at");
    end();
}
END_TEST

TEST(archives_in_a_folder_are_read_and_none_of_them_spoils_the_rest)
{
    static const char *const NAMES[] = {"a.tar", "b.gz", "c.gz", "d.tar", "e.bz2"};
    char whole[5][256];
    begin();
    for (int i = 0; i < 5; i++)
        snprintf(whole[i], sizeof whole[i], "%s/%s", folder, NAMES[i]);
    add("sos-x/proc/slabinfo", SLABINFO);
    write_file(whole[0], tar_bytes, tar_length);
    write_file(whole[3], tar_bytes, tar_length - 100);
    write_file(whole[4], "BZh91AY&SY....", 14);
    static const char *const TEXTS[] = {MEMINFO, "to whom it may concern\n"};
    for (int i = 0; i < 2; i++) {
        gzFile file = gzopen(whole[1 + i], "wb");
        ck_assert_int_gt(gzputs(file, TEXTS[i]), 0);
        gzclose(file);
    }
    WORKS("import", folder, "--output", path, "--at", "2020-05-22 22:00");
    assert_said("a.tar:sos-x/proc/slabinfo: slabinfo: 1 sample");
    assert_said("b.gz: meminfo: 1 sample");
    assert_said("c.gz: left out, what is packed in it is no text that pooltop knows");
    assert_said("d.tar: left out, the archive is damaged");
    assert_said("e.bz2: left out, it is packed in a way that is not read here: unpack it first");
    open_made();
    ck_assert_int_eq(player_current(player)->totals[TOTAL_SLAB], 40 * 1024);
    ck_assert_uint_eq(player_current(player)->pool_count, 1);
    close_made();
    for (int i = 0; i < 5; i++)
        unlink(whole[i]);
    end();
}
END_TEST

static void put(const char *name, const char *content)
{
    char whole[256];
    snprintf(whole, sizeof whole, "%s/%s", folder, name);
    write_file(whole, content, strlen(content));
}

static void for_each_folder(bool make)
{
    static const char *const FOLDERS[] = {"r", "r/proc", "r/sos_commands", "r/sos_commands/date"};
    char whole[256];
    for (size_t i = 0; i < 4; i++) {
        snprintf(whole, sizeof whole, "%s/%s", folder, FOLDERS[make ? i : 3 - i]);
        ck_assert(make ? os_make_folder(whole) : rmdir(whole) == 0);
    }
}

TEST(a_report_as_a_folder_gives_the_same_and_the_rest_of_it_is_not_looked_at)
{
    static const char *const FILES[] = {"r/proc/slabinfo", "r/proc/meminfo", "r/sos_commands/date/date", "r/x.txt"};
    char whole[256];
    begin();
    for_each_folder(true);
    put(FILES[0], SLABINFO);
    put(FILES[1], MEMINFO);
    put(FILES[2], "Tue Oct  8 16:32:10 CEST 2019\n");
    put(FILES[3], MEMINFO);
    snprintf(whole, sizeof whole, "%s/r", folder);
    WORKS("import", whole, "--output", path, "--zone", "+02:00");
    assert_said("times that name no zone are read in +02:00");
    open_made();
    assert_tables("2019-10-08T14:32:10.000Z");
    close_made();
    for (size_t i = 0; i < 4; i++) {
        snprintf(whole, sizeof whole, "%s/%s", folder, FILES[i]);
        unlink(whole);
    }
    for_each_folder(false);
    end();
}
END_TEST

/* Whatever the zone of whoever reads it. */
static void import_as_is(void)
{
    write_file(archive, tar_bytes, tar_length);
    unlink(path);
    WORKS("import", archive, "--output", path);
}

TEST(several_reports_in_one_archive_are_not_mixed)
{
    begin();
    add("/a/sos-x/proc/slabinfo", SLABINFO);
    add("./a/sos-x/sos_commands/date/date", "Tue Oct  8 14:32:10 UTC 2019\n");
    add("a/sos-x/hostname", "db01\n");
    add("a/sos-y/proc/meminfo", MEMINFO);
    add("a/sos-y/sos_commands/date/date", "Tue Oct  8 15:32:10 UTC 2019\n");
    add("a/sos-y/sos_commands/host/hostname", "db02.example.com\n");
    add("a/sos-x/sos_commands/other/proc/meminfo", MEMINFO);
    import_as_is();
    assert_said("the inputs name several machines, db01 and db02.example.com");
    assert_said("other/proc/meminfo: left out, what is in this folder is inside of another report");
    open_made();
    assert_at("2019-10-08T14:32:10.000Z");
    ck_assert_int_eq(player_current(player)->totals[TOTAL_SLAB], ABSENT);
    ck_assert_int_eq(player_step(player, 1, NULL), STATUS_OK);
    assert_at("2019-10-08T15:32:10.000Z");
    ck_assert_uint_eq(player_current(player)->pool_count, 0);
    close_made();
    end();
}
END_TEST

static const char MESSAGES[] = "Oct  8 14:00:00 srv kernel: Mem-Info:\n"
                               "Oct  8 14:00:00 srv kernel: slab_reclaimable:1 slab_unreclaimable:2\n";

TEST(a_report_s_own_zone_is_that_of_its_log_unless_another_is_said)
{
    begin();
    add("sos-x/proc/meminfo", MEMINFO);
    add("sos-x/date", "Tue Oct  8 16:32:11 CEST 2019\n");
    add("sos-x/sos_commands/systemd/timedatectl",
        "      Local time: Tue 2019-10-08 16:32:12 CEST\n       Time zone: Europe/Berlin (CEST, +0200)\n");
    add("sos-x/var/log/messages", MESSAGES);
    import_as_is();
    assert_said("times that name no zone are read in the report's own, +02:00");
    open_made();
    assert_at("2019-10-08T12:00:00.000Z");
    ck_assert_int_eq(player_step(player, 1, NULL), STATUS_OK);
    assert_at("2019-10-08T14:32:11.000Z");
    close_made();
    import_archive();
    open_made();
    assert_at("2019-10-08T14:00:00.000Z");
    close_made();
    tar_begin();
    add("sos-x/proc/meminfo", MEMINFO);
    add("sos-x/sos_commands/date/date", "Tue Oct  8 09:32:11 XYZ 2019\n");
    add("sos-x/sos_commands/date/date_--utc", "Tue Oct  8 14:32:10 UTC 2019\n");
    add("sos-x/sos_commands/logs/journalctl_--no-pager_--catalog_--boot", MESSAGES);
    add("sos-x/sos_commands/logs/journalctl_--no-pager_--catalog_--boot_-1",
        "Oct  7 14:00:00 srv kernel: Mem-Info:\nOct  7 14:00:00 srv kernel: slab_reclaimable:1 slab_unreclaimable:2\n");
    import_as_is();
    assert_said("times that name no zone are read in the report's own, -05:00");
    open_made();
    assert_at("2019-10-07T19:00:00.000Z");
    ck_assert_int_eq(player_step(player, 2, NULL), STATUS_OK);
    assert_at("2019-10-08T19:00:00.000Z");
    close_made();
    end();
}
END_TEST

TEST(an_archive_in_an_archive_is_told)
{
    struct problem why = {.line = ""};
    begin();
    add("sos-x.tar.gz", "\x1f\x8b\x08\x01\x01\x01\x01\x01\x01\x01");
    write_file(archive, tar_bytes, tar_length);
    ck_assert_int_ne(RUN(&why, "import", archive, "--output", path), STATUS_OK);
    assert_said("report.tar:sos-x.tar.gz: left out, an archive in an archive: unpack the outer one into a folder");
    end();
}
END_TEST

SUITE_MAIN("replay: archives and reports", a_report_in_an_archive_is_of_the_time_of_its_date,
           without_a_date_the_tables_are_of_the_last_change_of_the_first, of_other_archives_what_is_known_is_taken,
           archives_in_a_folder_are_read_and_none_of_them_spoils_the_rest,
           an_archive_that_is_cut_or_of_nothing_is_refused, what_is_packed_is_unpacked_archive_or_not,
           a_report_as_a_folder_gives_the_same_and_the_rest_of_it_is_not_looked_at,
           several_reports_in_one_archive_are_not_mixed, an_archive_in_an_archive_is_told,
           a_report_s_own_zone_is_that_of_its_log_unless_another_is_said)
