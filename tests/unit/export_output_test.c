/* pooltop export: where it goes, and what it leaves alone. */
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "tests/unit/export_fixture.h"

static void write_text(const char *name, const char *text)
{
    FILE *file = fopen(inside(name), "wb");
    ck_assert_ptr_nonnull(file);
    fputs(text, file);
    fclose(file);
}

static void expect_text(const char *name, const char *text)
{
    size_t length;
    char *held = read_whole(name, &length);
    ck_assert_str_eq(held, text);
    free(held);
}

static enum status export_to(const char *path, const char *more)
{
    char options[1024];
    snprintf(options, sizeof options, "--output %s %s", path, more);
    return run_export(inside("night.pooltop"), options);
}

TEST(nothing_is_overwritten_unless_told_and_a_recording_never)
{
    folder_make();
    record_source(inside("night.pooltop"), "demo:quiet,tags=200", NS_PER_MINUTE, 2);
    record_source(inside("other.pooltop"), "demo:quiet,tags=200", NS_PER_MINUTE, 1);
    write_text("mine.csv", "precious");
    ck_assert_int_eq(export_to(inside("mine.csv"), ""), STATUS_BUSY);
    ck_assert_ptr_nonnull(strstr(problem.line, "--force"));
    expect_text("mine.csv", "precious");
    ck_assert_int_eq(export_to(inside("night.pooltop"), "--force"), STATUS_BUSY);
    ck_assert_int_eq(export_to(inside("other.pooltop"), "--force"), STATUS_BUSY);
    ck_assert_int_eq(export_to(folder, "--force"), STATUS_USAGE);
    ck_assert_int_eq(export_to(inside("mine.csv"), "--force --what totals --columns processes"), STATUS_OK);
    ck_assert_int_ne(access(inside("mine.csv.part"), F_OK), 0);
    struct csv_table table;
    export_table(&table, inside("night.pooltop"), "--what totals");
    csv_table_free(&table);
    folder_remove();
}
END_TEST

TEST(another_export_into_the_same_file_is_refused)
{
    folder_make();
    record_source(inside("night.pooltop"), "demo:quiet,tags=200", NS_PER_MINUTE, 2);
    write_text("out.csv.part", "half done");
    ck_assert_int_eq(export_to(inside("out.csv"), ""), STATUS_BUSY);
    ck_assert_ptr_nonnull(strstr(problem.line, "out.csv.part"));
    expect_text("out.csv.part", "half done");
    ck_assert_int_ne(access(inside("out.csv"), F_OK), 0);
    ck_assert_int_eq(export_to(inside("out.csv"), "--force"), STATUS_OK);
    ck_assert_int_eq(access(inside("out.csv"), F_OK), 0);
    ck_assert_int_ne(access(inside("out.csv.part"), F_OK), 0);
    ck_assert_int_ne(export_to(inside("no/such/folder.csv"), ""), STATUS_OK);
    folder_remove();
}
END_TEST

TEST(a_full_disk_is_one_line)
{
    folder_make();
    record_source(inside("night.pooltop"), "demo:quiet,tags=200", NS_PER_MINUTE, 5);
    ck_assert_int_eq(export_to("/dev/full", ""), STATUS_FULL);
    ck_assert_int_eq(status_exit(STATUS_FULL), 1);
    ck_assert_ptr_nonnull(strstr(problem.line, "/dev/full"));
    ck_assert_int_eq(export_to("/dev/full", "--what marks"), STATUS_FULL);
    folder_remove();
}
END_TEST

TEST(a_reader_that_goes_away_is_one_line)
{
    folder_make();
    record_source(inside("night.pooltop"), "demo:quiet,tags=200", NS_PER_MINUTE, 20);
    ck_assert_int_eq(mkfifo(inside("pipe"), 0600), 0);
    pid_t child = fork();
    if (child == 0) {
        char byte;
        int fd = open(inside("pipe"), O_RDONLY);
        _exit(fd >= 0 && read(fd, &byte, 1) == 1 ? 0 : 1);
    }
    ck_assert_int_eq(export_to(inside("pipe"), ""), STATUS_CLOSED);
    ck_assert_int_eq(status_exit(STATUS_CLOSED), 1);
    ck_assert_ptr_nonnull(strstr(problem.line, "went away"));
    int how;
    ck_assert_int_eq(waitpid(child, &how, 0), child);
    ck_assert_int_eq(how, 0);
    folder_remove();
}
END_TEST

TEST(what_is_no_recording_is_refused_and_nothing_is_written)
{
    folder_make();
    write_text("empty", "");
    write_text("text", "this is not a recording, only some text that is long enough to be read as one\n");
    const char *bad[] = {"empty", "text", "missing", "."};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        char options[512];
        snprintf(options, sizeof options, "--output %s", inside("out.csv"));
        ck_assert_int_ne(run_export(inside(bad[i]), options), STATUS_OK);
        ck_assert_uint_gt(strlen(problem.line), 10);
        ck_assert_int_ne(access(inside("out.csv"), F_OK), 0);
        ck_assert_int_ne(access(inside("out.csv.part"), F_OK), 0);
    }
    expect_text("empty", "");
    folder_remove();
}
END_TEST

SUITE_MAIN("export: output", nothing_is_overwritten_unless_told_and_a_recording_never,
           another_export_into_the_same_file_is_refused, a_full_disk_is_one_line, a_reader_that_goes_away_is_one_line,
           what_is_no_recording_is_refused_and_nothing_is_written)
