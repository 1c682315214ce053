/* OpenMetrics of a recording: families and series whole, times that rise, and the same numbers as in CSV. */
#include "export/openmetrics.h"

#include "tests/unit/export_fixture.h"

static char *exported(const char *options)
{
    char all[512];
    size_t length;
    snprintf(all, sizeof all, "--format openmetrics --force --output %s %s", inside("x.om"), options);
    ck_assert_msg(run_export(inside("x.pooltop"), all) == STATUS_OK, "%s", problem.line);
    return read_whole("x.om", &length);
}

static void begin(int samples)
{
    folder_make();
    record_source(inside("x.pooltop"), "demo:driver-leak", 5 * NS_PER_SECOND, samples);
}

static char *next_line(char **text)
{
    char *line = *text, *end = strchr(line, '\n');
    if (end == NULL)
        return NULL;
    *end = '\0';
    *text = end + 1;
    return line;
}

/* Every line of a family stands together, every one of a series too, and there its times rise. Returns the lines with numbers. */
static int assert_grouped(char *text)
{
    static char seen[64][128];
    size_t families = 0;
    char series[512] = "", family[128] = "";
    double last = 0;
    int lines = 0;
    bool ended = false;
    for (char *line; (line = next_line(&text)) != NULL;) {
        ck_assert_msg(!ended, "behind the end: %s", line);
        ended = strcmp(line, "# EOF") == 0;
        if (strncmp(line, "# TYPE ", 7) == 0) {
            sscanf(line + 7, "%127s", family);
            for (size_t i = 0; i < families; i++)
                ck_assert_msg(strcmp(seen[i], family) != 0, "%s comes twice", family);
            snprintf(seen[families++], sizeof seen[0], "%s", family);
        }
        if (line[0] == '#')
            continue;
        char *time = strrchr(line, ' '), *labels = strstr(line, "} ");
        ck_assert_int_eq(strncmp(line, family, strlen(family)), 0);
        bool same = strncmp(series, line, (size_t)(labels - line)) == 0 && series[labels - line] == '\0';
        ck_assert(!same || atof(time) > last);
        last = atof(time);
        snprintf(series, sizeof series, "%.*s", (int)(labels - line), line);
        lines++;
    }
    ck_assert(ended);
    return lines;
}

TEST(families_and_series_stand_whole_and_their_times_rise)
{
    begin(20);
    char *text = exported("--top 5 --columns tag,bytes,allocs");
    ck_assert_ptr_nonnull(strstr(text, "# TYPE pooltop_pool_allocs counter\n"));
    ck_assert_ptr_nonnull(strstr(text, "# UNIT pooltop_pool_bytes bytes\n"));
    ck_assert_int_eq(assert_grouped(text), 2 * 5 * 20);
    free(text);
    folder_remove();
}
END_TEST

TEST(the_numbers_are_those_of_csv)
{
    struct csv_table table;
    char line[256];
    begin(10);
    export_table(&table, inside("x.pooltop"), "--filter NFeS --columns epoch_ns,bytes,frees");
    char *text = exported("--filter NFeS --columns bytes,frees");
    ck_assert_uint_eq(table.rows, 11);
    for (size_t row = 1; row < table.rows; row++) {
        int64_t ms = number_at(&table, row, "epoch_ns") / NS_PER_MS;
        snprintf(line, sizeof line,
                 "\npooltop_pool_bytes{host=\"demo-server\",tag=\"NFeS\",type=\"Nonp\"} %lld %lld.%03d\n",
                 (long long)number_at(&table, row, "bytes"), (long long)(ms / 1000), (int)(ms % 1000));
        ck_assert_msg(strstr(text, line) != NULL, "no line %s", line);
    }
    free(text);
    csv_table_free(&table);
    folder_remove();
}
END_TEST

/* One series a walk, or all in one. */
TEST(how_much_fits_into_the_table_changes_nothing)
{
    static const struct verb VERBS[] = {{"export", "FILE", 1, 1, "writes", export_options, export_run}};
    static const struct option GLOBALS[] = {{0}};
    static struct arguments arguments;
    char words[512], *argv[8];
    int argc = 0;
    struct request request = {0};
    int64_t left_out;
    size_t length;
    begin(12);
    snprintf(words, sizeof words, "pooltop export %s --format openmetrics --top 4", inside("x.pooltop"));
    for (char *word = strtok(words, " "); word != NULL; word = strtok(NULL, " "))
        argv[argc++] = word;
    char *whole = exported("--top 4");
    ck_assert_int_eq(arguments_parse(&arguments, argc, argv, VERBS, 1, GLOBALS, &problem), STATUS_OK);
    ck_assert_msg(request_read(&request, &arguments, &problem) == STATUS_OK, "%s", problem.line);
    FILE *out = fopen(inside("small.om"), "wb");
    ck_assert_ptr_nonnull(out);
    ck_assert_int_eq(openmetrics_write(&request, out, "small.om", 1, &left_out, &problem), STATUS_OK);
    fclose(out);
    request_done(&request);
    char *small = read_whole("small.om", &length);
    ck_assert_int_eq(left_out, 0);
    ck_assert_str_eq(small, whole);
    free(small);
    free(whole);
    folder_remove();
}
END_TEST

TEST(a_sample_that_is_not_later_is_left_out)
{
    struct recording *recording;
    struct recorder *recorder;
    const struct snapshot *snapshot;
    folder_make();
    struct sampler *sampler = open_source("demo:driver-leak", 5 * NS_PER_SECOND);
    ck_assert_int_eq(recording_open_write(&recording, inside("x.pooltop"), &problem), STATUS_OK);
    ck_assert_int_eq(recorder_open(&recorder, recording, sampler_machine(sampler), 5 * NS_PER_SECOND, &problem),
                     STATUS_OK);
    for (int i = 0; i < 6; i++) {
        ck_assert_int_eq(sampler_take(sampler, &snapshot, &problem), STATUS_OK);
        struct snapshot set = *snapshot;
        set.utc_ns -= i == 3 ? NS_PER_HOUR : 0; /* the clock was set back, and forward again */
        ck_assert_int_eq(recorder_add(recorder, &set, &problem), STATUS_OK);
    }
    ck_assert_int_eq(recorder_close(recorder, "time is up", &problem), STATUS_OK);
    recording_close(recording);
    sampler_close(sampler);
    char *text = exported("--filter NFeS --columns bytes");
    ck_assert_int_eq(assert_grouped(text), 5);
    free(text);
    folder_remove();
}
END_TEST

TEST(what_is_absent_has_no_line_and_no_head)
{
    folder_make();
    record_source(inside("x.pooltop"), "demo:socket-leak", 5 * NS_PER_SECOND, 3);
    char *text = exported("--what totals");
    ck_assert_ptr_null(strstr(text, "paged_limit")); /* Linux has none */
    ck_assert_ptr_nonnull(strstr(text, "\npooltop_system_slab_bytes{host=\""));
    assert_grouped(text);
    free(text);
    folder_remove();
}
END_TEST

TEST(what_is_no_number_is_refused_before_anything_is_written)
{
    static const char *const WRONG[] = {"--what marks",        "--columns tag", "--columns tag,bytes_change",
                                        "--columns bytes_max", "--wide",        "--bom"};
    begin(2);
    for (size_t i = 0; i < sizeof WRONG / sizeof WRONG[0]; i++) {
        char all[512];
        snprintf(all, sizeof all, "--format openmetrics --output %s %s", inside("x.om"), WRONG[i]);
        ck_assert_msg(run_export(inside("x.pooltop"), all) == STATUS_USAGE, "%s: %s", WRONG[i], problem.line);
    }
    ck_assert_int_ne(access(inside("x.om"), F_OK), 0);
    folder_remove();
}
END_TEST

SUITE_MAIN("export: openmetrics", families_and_series_stand_whole_and_their_times_rise, the_numbers_are_those_of_csv,
           how_much_fits_into_the_table_changes_nothing, a_sample_that_is_not_later_is_left_out,
           what_is_absent_has_no_line_and_no_head, what_is_no_number_is_refused_before_anything_is_written)
