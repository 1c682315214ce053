/* `pooltop compare`, from the recording to the bytes. */
#include <sys/stat.h>

#include "tests/unit/export_fixture.h"

enum { SAMPLES = 13 };
#define INTERVAL (10 * NS_PER_MINUTE)

/* As run_export: `operands` are files in the folder and times, with commas for the blanks of times. */
static enum status run_compare(const char *words)
{
    static const struct verb VERBS[] = {{"compare", "FILE ...", 1, 3, "compares", compare_options, compare_run}};
    static const struct option GLOBALS[] = {{0}};
    static struct arguments arguments;
    static char text[2048];
    char *argv[64];
    int argc = 0;
    snprintf(text, sizeof text, "pooltop compare %s", words);
    for (char *word = strtok(text, " "); word != NULL; word = strtok(NULL, " "))
        argv[argc++] = word;
    problem.line[0] = '\0';
    enum status status = arguments_parse(&arguments, argc, argv, VERBS, 1, GLOBALS, &problem);
    return status == STATUS_OK ? compare_run(&arguments, &problem) : status;
}

/* Compares the recording, with operands and options behind it; the caller frees the text. */
static char *compared(const char *rest, size_t *length)
{
    char words[1024];
    snprintf(words, sizeof words, "%s %s --force --output %s", inside("night.pooltop"), rest, inside("out"));
    ck_assert_msg(run_compare(words) == STATUS_OK, "%s: %s", rest, problem.line);
    return read_whole("out", length);
}

static void compared_table(struct csv_table *table, const char *rest)
{
    size_t length;
    char *text = compared(rest, &length);
    csv_table_read(table, text, length);
    csv_table_width(table);
    free(text);
}

static void expect_refused(const char *rest, enum status status, const char *why)
{
    char words[1024];
    snprintf(words, sizeof words, "%s %s", inside("night.pooltop"), rest);
    ck_assert_msg(run_compare(words) == status, "%s: %s", rest, problem.line);
    ck_assert_msg(strstr(problem.line, why) != NULL, "%s: %s", rest, problem.line);
}

/* What the same sampler says at its `which`-th sample. */
static int64_t told(const char *source, int which, const char *tag, int field)
{
    const struct snapshot *snapshot = NULL;
    struct sampler *sampler = open_source(source, INTERVAL);
    int64_t value = ABSENT;
    for (int i = 0; i <= which; i++)
        ck_assert_int_eq(sampler_take(sampler, &snapshot, NULL), STATUS_OK);
    uint32_t name = intern_find(snapshot->names, tag, strlen(tag));
    for (size_t i = 0; i < snapshot->pool_count; i++)
        if (snapshot->pools[i].name == name)
            value = snapshot->pools[i].value[field];
    sampler_close(sampler);
    return value;
}

TEST(csv_has_both_numbers_and_their_difference_sorted_by_growth)
{
    static const char SOURCE[] = "demo:token-leak,tags=200";
    struct csv_table table;
    folder_make();
    record_source(inside("night.pooltop"), SOURCE, INTERVAL, SAMPLES);
    compared_table(&table, "--format csv");
    ck_assert_str_eq(csv_table_at(&table, 1, "tag"), "Toke");
    ck_assert_int_eq(number_at(&table, 1, "bytes_a"), told(SOURCE, 0, "Toke", POOL_BYTES));
    ck_assert_int_eq(number_at(&table, 1, "bytes_b"), told(SOURCE, SAMPLES - 1, "Toke", POOL_BYTES));
    int64_t before = INT64_MAX;
    for (size_t row = 1; row < table.rows; row++) {
        int64_t change = number_at(&table, row, "bytes_change");
        ck_assert_int_eq(change, number_at(&table, row, "bytes_b") - number_at(&table, row, "bytes_a"));
        ck_assert_int_le(change, before);
        before = change;
    }
    csv_table_free(&table);
    folder_remove();
}
END_TEST

TEST(two_times_of_one_recording_are_the_samples_of_these_times)
{
    static const char SOURCE[] = "demo:token-leak,tags=200";
    struct csv_table table;
    folder_make();
    record_source(inside("night.pooltop"), SOURCE, INTERVAL, SAMPLES);
    compared_table(&table, "21:20 22:10 --utc --format csv --filter toke");
    ck_assert_uint_eq(table.rows, 2);
    ck_assert_int_eq(number_at(&table, 1, "diff_a"), told(SOURCE, 2, "Toke", POOL_DIFF));
    ck_assert_int_eq(number_at(&table, 1, "diff_b"), told(SOURCE, 7, "Toke", POOL_DIFF));
    csv_table_free(&table);
    folder_remove();
}
END_TEST

TEST(rows_that_came_and_went_are_said_to_be_new_and_gone)
{
    struct csv_table table;
    size_t fresh = 0, gone = 0;
    folder_make();
    record_source(inside("night.pooltop"), "demo:churn", INTERVAL, SAMPLES);
    compared_table(&table, "--format csv");
    for (size_t row = 1; row < table.rows; row++) {
        const char *state = csv_table_at(&table, row, "state");
        bool is_new = strcmp(state, "new") == 0, is_gone = strcmp(state, "gone") == 0;
        ck_assert_int_eq(is_new, number_at(&table, row, "bytes_a") == ABSENT);
        ck_assert_int_eq(is_gone, number_at(&table, row, "bytes_b") == ABSENT);
        fresh += is_new;
        gone += is_gone;
    }
    ck_assert_uint_gt(fresh, 0);
    ck_assert_uint_gt(gone, 0);
    csv_table_free(&table);
    size_t length;
    char wanted[64], *text = compared("", &length);
    snprintf(wanted, sizeof wanted, "%zu new, %zu gone", fresh, gone);
    ck_assert_msg(strstr(text, wanted) != NULL, "%s in:\n%s", wanted, text);
    free(text);
    folder_remove();
}
END_TEST

TEST(a_plain_table_names_both_moments_and_has_as_many_rows_as_asked_for)
{
    size_t length, lines = 0;
    folder_make();
    record_source(inside("night.pooltop"), "demo:token-leak,tags=200", INTERVAL, SAMPLES);
    char *text = compared("start end --rows 5", &length);
    static const char HEAD[] = "A  2026-03-02 21:00:00 +00:00  demo-server\n"
                               "B  2026-03-02 23:00:00 +00:00  demo-server\n";
    ck_assert_msg(strncmp(text, HEAD, sizeof HEAD - 1) == 0, "%s", text);
    ck_assert_ptr_nonnull(strstr(text, "B is 2h after A"));
    for (const char *at = text; (at = strchr(at, '\n')) != NULL; at++)
        lines++;
    ck_assert_uint_eq(lines, 2 + 1 + 1 + 5);
    free(text);
    text = compared("end start --rows 1", &length);
    ck_assert_ptr_nonnull(strstr(text, "B is 2h before A"));
    free(text);
    folder_remove();
}
END_TEST

TEST(two_recordings_are_compared_by_the_names_of_their_rows)
{
    struct csv_table table;
    char words[1024];
    size_t length;
    folder_make();
    record_source(inside("night.pooltop"), "demo:token-leak,tags=200", INTERVAL, 2);
    record_source(inside("later.pooltop"), "demo:token-leak,tags=200", INTERVAL, SAMPLES);
    snprintf(words, sizeof words, "%s %s --at-b end --format tsv --output %s", inside("night.pooltop"),
             inside("later.pooltop"), inside("out"));
    ck_assert_msg(run_compare(words) == STATUS_OK, "%s", problem.line);
    char *text = read_whole("out", &length);
    ck_assert_ptr_nonnull(strstr(text, "tag\ttype\tsession\tstate\t"));
    ck_assert_ptr_nonnull(strstr(text, "\nToke\tPaged\t\t\t"));
    free(text);
    compared_table(&table, "--what processes --format csv --filter lsass");
    ck_assert_uint_eq(table.rows, 2);
    ck_assert_int_gt(number_at(&table, 1, "handles_change"), 0);
    csv_table_free(&table);
    folder_remove();
}
END_TEST

TEST(what_cannot_be_compared_is_refused_and_nothing_is_written)
{
    struct stat status;
    folder_make();
    record_source(inside("night.pooltop"), "demo:token-leak,tags=200", INTERVAL, SAMPLES);
    expect_refused("start start", STATUS_EMPTY, "lead to the same sample");
    expect_refused("start yesterdayish", STATUS_USAGE, "yesterdayish");
    expect_refused("--what marks", STATUS_USAGE, "pools, processes, types and groups");
    expect_refused("--format xml", STATUS_USAGE, "plain, csv, tsv and json");
    expect_refused("--filter bytes>", STATUS_USAGE, "bytes");
    expect_refused("--at-a start", STATUS_USAGE, "two recordings");
    expect_refused("--nonsense", STATUS_USAGE, "nonsense");
    expect_refused(inside("missing.pooltop"), STATUS_NOT_FOUND, "missing.pooltop");
    char rest[600];
    snprintf(rest, sizeof rest, "start yesterdayish --output %s", inside("out"));
    expect_refused(rest, STATUS_USAGE, "yesterdayish");
    ck_assert_int_ne(stat(inside("out"), &status), 0);
    snprintf(rest, sizeof rest, "--output %s", inside("night.pooltop"));
    expect_refused(rest, STATUS_BUSY, "night.pooltop");
    folder_remove();
}
END_TEST

TEST(whether_an_update_fixed_it_stands_first)
{
    char words[1024];
    size_t length;
    folder_make();
    record_source(inside("night.pooltop"), "demo:lockstep,seed=3,tags=200", INTERVAL, 60);
    record_source(inside("after.pooltop"), "demo:quiet,seed=3,tags=200", INTERVAL, 60);
    snprintf(words, sizeof words, "%s", inside("after.pooltop"));
    char *text = compared(words, &length);
    ck_assert_msg(strncmp(text, "FIXED ", 6) == 0, "%.60s", text);
    ck_assert_ptr_nonnull(strstr(text, "WCsc Paged: gone (confidence "));
    ck_assert_ptr_nonnull(strstr(text, "\nA  "));
    free(text);
    snprintf(words, sizeof words, "%s --format json", inside("after.pooltop"));
    text = compared(words, &length);
    ck_assert_ptr_nonnull(strstr(text, "\"outcome\":\"fixed\""));
    ck_assert_ptr_nonnull(strstr(text, "\"pool\":\"WCsc\",\"type\":\"Paged\",\"change\":\"gone\""));
    free(text);
    folder_remove();
}
END_TEST

TEST(two_times_of_one_boot_are_judged_when_it_is_said_how_much)
{
    size_t length;
    folder_make();
    record_source(inside("night.pooltop"), "demo:lockstep,seed=3,tags=200", INTERVAL, 120);
    char *text = compared("start end", &length);
    ck_assert_msg(strncmp(text, "A  ", 3) == 0, "%.60s", text);
    free(text);
    expect_refused("start end --format json", STATUS_USAGE, "--span");
    text = compared("06:50 end --span 9h", &length);
    /* It is twice as fast by day as by night. */
    ck_assert_msg(strncmp(text, "UNCLEAR ", 8) == 0, "%.60s", text);
    ck_assert_ptr_nonnull(strstr(text, "other times of the day"));
    free(text);
    folder_remove();
}
END_TEST

SUITE_MAIN("export: compare", whether_an_update_fixed_it_stands_first,
           two_times_of_one_boot_are_judged_when_it_is_said_how_much,
           csv_has_both_numbers_and_their_difference_sorted_by_growth,
           two_times_of_one_recording_are_the_samples_of_these_times,
           rows_that_came_and_went_are_said_to_be_new_and_gone,
           a_plain_table_names_both_moments_and_has_as_many_rows_as_asked_for,
           two_recordings_are_compared_by_the_names_of_their_rows,
           what_cannot_be_compared_is_refused_and_nothing_is_written)
