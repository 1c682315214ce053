/* Exports of thinned samples: a line says for how many samples it stands and how far its numbers went, and what was not thinned comes out as ever. */
#include "export_fixture.h"
#include "replay/verbs.h"

/* Three hours every 5 s, as text for the command line; when thinned, the last half hour is whole, and there are minutes and quarter hours before. */
enum { SAMPLES = 2160 };
static const char THINNED[] = "--keep 30d --keep-all 30m --keep-minutes 1h";

static void record_three_hours(const char *path, const char *bounds)
{
    static const struct verb VERBS[] = {{"record", "FILE", 1, 1, "records", record_options, record_run}};
    static const struct option GLOBALS[] = {{0}};
    static struct arguments arguments;
    char words[1024], *argv[32];
    int argc = 0;
    snprintf(words, sizeof words,
             "pooltop record %s --source demo:churn,tags=200,linux --interval 5s --samples %d --quiet %s", path,
             SAMPLES, bounds);
    for (char *word = strtok(words, " "); word != NULL; word = strtok(NULL, " "))
        argv[argc++] = word;
    ck_assert_int_eq(arguments_parse(&arguments, argc, argv, VERBS, 1, GLOBALS, &problem), STATUS_OK);
    ck_assert_msg(record_run(&arguments, &problem) == STATUS_OK, "%s", problem.line);
}

static void make(void)
{
    folder_make();
    record_three_hours(inside("whole.pooltop"), "");
    record_three_hours(inside("thinned.pooltop"), THINNED);
}

static const char *title_at(const struct csv_table *table, size_t column)
{
    return table->cells[column].bytes;
}

/* The lines behind `row` of the samples that a line of the thinned table stands for, which ends at `epoch_ns`; the first number is the one told of. */
static void expect_ends(const struct csv_table *whole, size_t *row, const struct csv_table *thinned, size_t line)
{
    int64_t low = INT64_MAX, high = INT64_MIN, count = 0, end_ns = number_at(thinned, line, "epoch_ns");
    for (; *row < whole->rows && number_at(whole, *row, "epoch_ns") <= end_ns; ++*row, count++) {
        int64_t value = number_at(whole, *row, "slab_bytes");
        low = value < low ? value : low;
        high = value > high ? value : high;
    }
    ck_assert_int_eq(number_at(thinned, line, "stands_for"), count);
    ck_assert_int_eq(number_at(thinned, line, "slab_bytes_min"), count > 1 ? low : ABSENT);
    ck_assert_int_eq(number_at(thinned, line, "slab_bytes_max"), count > 1 ? high : ABSENT);
}

TEST(a_line_says_for_how_many_samples_it_stands_and_how_far_they_went)
{
    struct csv_table whole, thinned;
    size_t row = 1, quarters = 0, taken = 0;
    make();
    export_table(&whole, inside("whole.pooltop"), "--what totals --columns epoch_ns,slab_bytes");
    export_table(&thinned, inside("thinned.pooltop"),
                 "--what totals --columns epoch_ns,stands_for,slab_bytes_min,slab_bytes_max");
    for (size_t line = 1; line < thinned.rows; line++) {
        expect_ends(&whole, &row, &thinned, line);
        quarters += number_at(&thinned, line, "stands_for") == 180;
        taken += number_at(&thinned, line, "stands_for") == 1;
    }
    ck_assert_uint_eq(row, whole.rows);
    ck_assert_uint_gt(quarters, 3);
    ck_assert_uint_gt(taken, 300);
    csv_table_free(&whole);
    csv_table_free(&thinned);
    folder_remove();
}
END_TEST

/* Rows of a pool that is in all samples. */
TEST(a_row_has_the_ends_of_its_own_numbers)
{
    struct csv_table whole, thinned;
    make();
    export_table(&whole, inside("whole.pooltop"), "--columns epoch_ns,bytes --filter tag~dentry");
    export_table(&thinned, inside("thinned.pooltop"),
                 "--columns epoch_ns,stands_for,bytes_min,bytes_max,bytes --filter tag~dentry");
    ck_assert_uint_eq(whole.rows, SAMPLES + 1);
    size_t row = 1, moved = 0;
    for (size_t line = 1; line < thinned.rows; line++) {
        int64_t low = INT64_MAX, high = INT64_MIN;
        for (; row < whole.rows && number_at(&whole, row, "epoch_ns") <= number_at(&thinned, line, "epoch_ns"); row++) {
            int64_t value = number_at(&whole, row, "bytes");
            low = value < low ? value : low;
            high = value > high ? value : high;
        }
        bool several = number_at(&thinned, line, "stands_for") > 1;
        ck_assert_int_eq(number_at(&thinned, line, "bytes_min"), several ? low : ABSENT);
        ck_assert_int_eq(number_at(&thinned, line, "bytes_max"), several ? high : ABSENT);
        moved += several && low < high;
    }
    ck_assert_uint_gt(moved, 5);
    csv_table_free(&whole);
    csv_table_free(&thinned);
    folder_remove();
}
END_TEST

TEST(the_default_columns_grow_at_their_end_and_only_where_something_was_thinned)
{
    struct csv_table whole, thinned, newest;
    make();
    export_table(&whole, inside("whole.pooltop"), "--end -2h59m");
    export_table(&thinned, inside("thinned.pooltop"), "--end -2h");
    export_table(&newest, inside("thinned.pooltop"), "--begin -1m");
    size_t columns = csv_table_width(&whole);
    ck_assert_uint_eq(csv_table_width(&newest), columns);
    ck_assert_uint_eq(csv_table_width(&thinned), columns + 5);
    for (size_t i = 0; i < columns; i++)
        ck_assert_str_eq(title_at(&thinned, i), title_at(&whole, i));
    ck_assert_str_eq(title_at(&thinned, columns), "stands_for");
    ck_assert_str_eq(title_at(&thinned, columns + 4), "bytes_max");
    csv_table_free(&whole);
    csv_table_free(&thinned);
    csv_table_free(&newest);
    ck_assert_int_eq(run_export(inside("thinned.pooltop"), "--columns allocs_min"), STATUS_USAGE);
    ck_assert_int_eq(run_export(inside("thinned.pooltop"), "--columns per_alloc_bytes_max"), STATUS_USAGE);
    ck_assert_int_eq(run_export(inside("thinned.pooltop"), "--what marks --columns stands_for"), STATUS_USAGE);
    folder_remove();
}
END_TEST

SUITE_MAIN("export: thinned samples", a_line_says_for_how_many_samples_it_stands_and_how_far_they_went,
           a_row_has_the_ends_of_its_own_numbers,
           the_default_columns_grow_at_their_end_and_only_where_something_was_thinned)
