/* Extra series in a recording: every point is read back as it was, parts and copies keep them, damage costs only what it hit, and a file without is as before. */
#include "replay/frame.h"
#include "replay/sqlite_file.h"
#include "replay_run.h"

enum { MOMENTS = 600, SERIES = 5 };
#define STEP_NS INT64_C(15000000000)

static struct problem why;

static struct text text(const char *words)
{
    return (struct text){words, strlen(words)};
}

static const char *const PATHS[SERIES] = {"\\Memory\\Pool Paged Bytes", "\\Process(lsass#2)\\Handle Count",
                                          "\\Processor(_Total)\\% Processor Time", "\\Disk(0 C:)\\Queue\xFF",
                                          "\\pooltop(Toke Paged)\\Bytes"};

/* Whole numbers, halves, long fractions; one that comes and goes, one that is rarely there. */
static double value_of(size_t series, size_t moment)
{
    switch (series) {
    case 0:
        return 1e8 + (double)moment * 4096;
    case 1:
        return moment % 3 == 0 ? EXTRA_ABSENT : (double)moment / 2;
    case 2:
        return 100.0 / (double)(moment + 3);
    case 3:
        return moment == 300 ? -9007199254740993.0 : EXTRA_ABSENT;
    default:
        return moment == 400 ? 0.123456 : moment == 401 ? 46116860184273.0 : 7; /* whole, and not as millionths */
    }
}

/* With a jitter of milliseconds, as perfmon has it. */
static int64_t time_of(int64_t begin_ns, size_t moment)
{
    return begin_ns + (int64_t)moment * STEP_NS + (int64_t)(moment * 7 % 11) * 1000000;
}

static int64_t first_sample_ns(const char *name)
{
    struct recording *recording;
    struct sample_info info;
    ck_assert_msg(recording_open_read(&recording, name, &why) == STATUS_OK, "%s", why.line);
    ck_assert_int_eq(recording_step(recording, 0, 0, &info, &why), STATUS_OK);
    recording_close(recording);
    return info.utc_ns;
}

static void store(const char *name, int64_t begin_ns, size_t from, size_t to)
{
    struct recording *recording;
    struct extra_writer *writer;
    uint32_t numbers[SERIES];
    ck_assert_msg(recording_open_write(&recording, name, &why) == STATUS_OK, "%s", why.line);
    ck_assert_int_eq(extra_writer_open(&writer, recording, &why), STATUS_OK);
    for (size_t i = 0; i < SERIES; i++)
        ck_assert_int_eq(extra_writer_series(writer, text("SRV01"), text(PATHS[i]), &numbers[i], &why), STATUS_OK);
    for (size_t m = from; m < to; m++)
        for (size_t i = 0; i < SERIES; i++) {
            const struct extra_point point = {numbers[i], value_of(i, m)};
            ck_assert_int_eq(extra_writer_add(writer, time_of(begin_ns, m), &point, &why), STATUS_OK);
        }
    ck_assert_msg(extra_writer_flush(writer, &why) == STATUS_OK, "%s", why.line);
    extra_writer_close(writer);
    recording_close(recording);
}

static int64_t record_with_series(const char *samples)
{
    make_folder();
    WORKS("record", path, "--source", "demo:churn,tags=200", "--samples", samples, "--interval", "1m", "--owners", "no",
          "--quiet");
    int64_t begin_ns = first_sample_ns(path);
    store(path, begin_ns, 0, MOMENTS);
    return begin_ns;
}

struct found {
    char names[SERIES * 8][128];
    size_t count;
};

static bool find_name(void *context, const struct extra_series *series)
{
    struct found *found = context;
    snprintf(found->names[series->number], sizeof found->names[0], "%.*s%.*s", (int)series->machine.length,
             series->machine.bytes, (int)series->path.length, series->path.bytes);
    found->count++;
    return true;
}

static struct found names_in(const char *name, int64_t *damaged)
{
    struct found found = {.count = 0};
    struct recording *recording;
    ck_assert_msg(recording_open_read(&recording, name, &why) == STATUS_OK, "%s", why.line);
    ck_assert_int_eq(recording_extra_series(recording, find_name, &found, damaged, &why), STATUS_OK);
    recording_close(recording);
    return found;
}

/* How many points there are in the range; each is compared with what was stored. */
static size_t points_in(const char *name, int64_t begin_ns, const struct extra_range *range, int64_t *damaged)
{
    struct recording *recording;
    struct extra_cursor *cursor;
    struct extra_moment moment;
    size_t count = 0, at = 0;
    enum status status;
    ck_assert_msg(recording_open_read(&recording, name, &why) == STATUS_OK, "%s", why.line);
    ck_assert_int_eq(extra_cursor_open(&cursor, recording, range, &why), STATUS_OK);
    while ((status = extra_cursor_next(cursor, &moment, &why)) == STATUS_OK) {
        while (at < MOMENTS && time_of(begin_ns, at) < moment.utc_ns)
            at++;
        ck_assert_int_eq(time_of(begin_ns, at), moment.utc_ns);
        for (size_t i = 0; i < moment.count; i++) {
            ck_assert_double_eq(moment.points[i].value, value_of(moment.points[i].series - 1, at));
        }
        count += moment.count;
    }
    ck_assert_msg(status == STATUS_EMPTY, "%s", why.line);
    *damaged = extra_cursor_damaged(cursor);
    extra_cursor_close(cursor);
    recording_close(recording);
    return count;
}

static const struct extra_range ALL = {INT64_MIN, INT64_MAX, 1, EXTRA_SERIES_MAX};
enum { ALL_POINTS = MOMENTS * 3 + MOMENTS / 3 * 2 + 1 };

TEST(every_point_is_read_back_bit_by_bit_and_what_was_not_there_is_not)
{
    int64_t damaged = 0, begin_ns = record_with_series("30");
    struct found found = names_in(path, &damaged);
    ck_assert_uint_eq(found.count, SERIES);
    ck_assert_str_eq(found.names[2], "SRV01\\Process(lsass#2)\\Handle Count");
    ck_assert_uint_eq(points_in(path, begin_ns, &ALL, &damaged), ALL_POINTS);
    ck_assert_int_eq(damaged, 0);
    const struct extra_range part = {time_of(begin_ns, 100), time_of(begin_ns, 499), 1, 1};
    ck_assert_uint_eq(points_in(path, begin_ns, &part, &damaged), 400);
    const struct extra_range rare = {INT64_MIN, INT64_MAX, 4, 4}, none = {0, 1, 1, EXTRA_SERIES_MAX};
    ck_assert_uint_eq(points_in(path, begin_ns, &rare, &damaged), 1);
    ck_assert_uint_eq(points_in(path, begin_ns, &none, &damaged), 0);
    WORKS("check", path);
    WORKS("info", path);
    assert_said("series     5, 600 moments, ");
    remove_folder();
}
END_TEST

TEST(a_moment_of_before_a_second_point_and_what_is_no_number_are_left_out)
{
    struct recording *recording;
    struct extra_writer *writer;
    uint32_t number;
    int64_t damaged;
    make_folder();
    WORKS("record", path, "--source", "demo:churn,tags=200", "--samples", "2", "--owners", "no", "--quiet");
    ck_assert_int_eq(recording_open_write(&recording, path, &why), STATUS_OK);
    ck_assert_int_eq(extra_writer_open(&writer, recording, &why), STATUS_OK);
    ck_assert_int_eq(extra_writer_series(writer, text(""), text("x"), &number, &why), STATUS_OK);
    const struct {
        int64_t utc_ns;
        struct extra_point point;
    } tries[] = {{5, {number, value_of(0, 0)}},   {5, {number, 9}},     {4, {number, 9}}, {6, {number, EXTRA_ABSENT}},
                 {6, {number, (double)INFINITY}}, {6, {number + 1, 9}}, {6, {0, 9}}};
    for (size_t i = 0; i < sizeof tries / sizeof tries[0]; i++)
        ck_assert_int_eq(extra_writer_add(writer, tries[i].utc_ns, &tries[i].point, &why), STATUS_OK);
    ck_assert_int_eq(extra_writer_flush(writer, &why), STATUS_OK);
    static char long_name[EXTRA_NAME_MAX + 1];
    memset(long_name, 'x', sizeof long_name);
    ck_assert_int_eq(extra_writer_series(writer, text(""), (struct text){long_name, sizeof long_name}, &number, &why),
                     STATUS_LIMIT);
    ck_assert_int_eq(extra_writer_series(writer, text(""), text(""), &number, &why), STATUS_LIMIT);
    extra_writer_close(writer);
    recording_close(recording);
    ck_assert_uint_eq(points_in(path, 5, &ALL, &damaged), 1);
    remove_folder();
}
END_TEST

TEST(a_part_what_is_merged_and_what_is_recovered_have_the_points_once)
{
    int64_t damaged, begin_ns = record_with_series("30");
    WORKS("recover", path, "--output", made);
    ck_assert_uint_eq(points_in(made, begin_ns, &ALL, &damaged), ALL_POINTS);
    unlink(made);
    WORKS("merge", path, path, "--output", made);
    ck_assert_uint_eq(points_in(made, begin_ns, &ALL, &damaged), ALL_POINTS);
    WORKS("check", made);
    unlink(made);
    WORKS("snapshot", path, "--begin", "2026-03-02 21:10", "--end", "2026-03-02 21:20", "--output", made);
    size_t part = points_in(made, begin_ns, &ALL, &damaged);
    ck_assert_msg(part > 100 && part < 200, "%zu points", part);
    WORKS("check", made);
    remove_folder();
}
END_TEST

TEST(without_names_machines_and_processes_are_others_and_pools_and_totals_stay)
{
    int64_t damaged = 0;
    record_with_series("30");
    WORKS("snapshot", path, "--anonymize", "--output", made);
    struct found found = names_in(made, &damaged);
    ck_assert_uint_eq(found.count, SERIES);
    ck_assert_str_eq(strchr(found.names[1], '\\'), "\\Memory\\Pool Paged Bytes");
    ck_assert_ptr_nonnull(strstr(found.names[2], "\\Process(process-"));
    ck_assert_ptr_nonnull(strstr(found.names[2], "#2)\\Handle Count"));
    ck_assert_ptr_nonnull(strstr(found.names[3], "\\Processor(_Total)\\"));
    ck_assert_ptr_nonnull(strstr(found.names[4], "\\Disk(0 C:)\\"));
    ck_assert_ptr_nonnull(strstr(found.names[5], "\\pooltop(Toke Paged)\\Bytes"));
    for (size_t i = 1; i <= SERIES; i++)
        ck_assert_ptr_eq(strstr(found.names[i], "host-"), found.names[i]);
    remove_folder();
}
END_TEST

TEST(a_changed_byte_costs_its_row_and_is_told)
{
    static const char *const DAMAGES[] = {"UPDATE series_values SET points = x'00' WHERE id = 65536",
                                          "UPDATE series_values SET seal = 1 WHERE id = 65536",
                                          "DELETE FROM series_values WHERE id = 131072",
                                          "UPDATE series_block SET times = x'0000' WHERE id = 2",
                                          "UPDATE series_block SET end_ns = end_ns + 1 WHERE id = 1",
                                          "UPDATE series SET path = x'41' WHERE id = 3",
                                          "UPDATE series_block SET id = 9 WHERE id = 1"};
    for (size_t i = 0; i < sizeof DAMAGES / sizeof DAMAGES[0]; i++) {
        int64_t damaged, begin_ns = record_with_series("30");
        sql(DAMAGES[i]);
        size_t left = points_in(path, begin_ns, &ALL, &damaged);
        ck_assert_msg(left > 1000, "%s leaves %zu", DAMAGES[i], left);
        ck_assert_msg(RUN(&why, "check", path) == STATUS_DAMAGED, "%s", DAMAGES[i]);
        WORKS("recover", path, "--output", made);
        WORKS("check", made);
        remove_folder();
    }
}
END_TEST

TEST(a_series_without_a_name_is_damage_and_costs_no_other)
{
    char words[128];
    int64_t damaged = 0, begin_ns = record_with_series("30");
    uint32_t seal = seal_measured(seal_measured(seal_number(FRAME_SUM_START, 2), "SRV01", 5), "", 0);
    snprintf(words, sizeof words, "UPDATE series SET path = x'', seal = %lld WHERE id = 2", (long long)seal);
    sql(words);
    ck_assert_uint_eq(names_in(path, &damaged).count, SERIES - 1);
    ck_assert_int_eq(damaged, 1);
    ck_assert_int_eq(RUN(&why, "check", path), STATUS_DAMAGED);
    WORKS("recover", path, "--output", made);
    ck_assert_uint_eq(names_in(made, &damaged).count, SERIES - 1);
    const struct extra_range first = {time_of(begin_ns, 0), time_of(begin_ns, 99), 1, 1};
    ck_assert_uint_eq(points_in(made, begin_ns, &first, &damaged), 100);
    WORKS("check", made);
    remove_folder();
}
END_TEST

TEST(tables_that_cannot_be_read_are_no_series_and_the_samples_stay)
{
    static const char *const DAMAGES[] = {"DROP TABLE series_values",
                                          "DROP TABLE series; CREATE VIEW series AS SELECT 1 AS id",
                                          "DELETE FROM series_block"};
    for (size_t i = 0; i < sizeof DAMAGES / sizeof DAMAGES[0]; i++) {
        int64_t damaged, begin_ns = record_with_series("30");
        sql(DAMAGES[i]);
        ck_assert_uint_eq(points_in(path, begin_ns, &ALL, &damaged), 0);
        WORKS("info", path);
        WORKS("recover", path, "--output", made);
        WORKS("check", made);
        remove_folder();
    }
}
END_TEST

TEST(a_recording_without_series_has_no_tables_for_them_and_dropping_takes_old_blocks)
{
    struct recording *recording;
    struct trimmed trimmed = {.more = true};
    int64_t damaged, begin_ns = record_with_series("300");
    sql("DELETE FROM minute; DELETE FROM quarter");
    ck_assert_int_eq(recording_open_write(&recording, path, &why), STATUS_OK);
    const int64_t before_ns = begin_ns + 200 * INT64_C(60000000000);
    const struct trim trim = {.before_ns = {before_ns, before_ns, before_ns}, .max_bytes = ABSENT};
    for (int i = 0; trimmed.more && i < 1000; i++)
        ck_assert_msg(recording_trim(recording, &trim, &trimmed, &why) == STATUS_OK, "%s", why.line);
    recording_close(recording);
    size_t left = points_in(path, begin_ns, &ALL, &damaged);
    ck_assert_msg(left < ALL_POINTS && left > 0, "%zu points", left);
    WORKS("check", path);
    unlink(path);
    WORKS("record", path, "--source", "demo:churn,tags=200", "--samples", "3", "--owners", "no", "--quiet");
    sql("CREATE TABLE series (x)"); /* fails were it there */
    remove_folder();
}
END_TEST

static enum status lengthen(void *context, struct extra_series *series)
{
    static char much[EXTRA_NAME_MAX + 1];
    (void)context;
    memset(much, 'x', sizeof much);
    if (series->number == 2)
        series->path = (struct text){much, sizeof much};
    return STATUS_OK;
}

TEST(a_series_without_room_in_a_copy_is_left_out_and_costs_no_other)
{
    struct recording *from, *to;
    int64_t damaged, begin_ns = record_with_series("3");
    ck_assert_int_eq(recording_open_read(&from, path, &why), STATUS_OK);
    ck_assert_int_eq(recording_open_write(&to, made, &why), STATUS_OK);
    struct extra_copy copy = {
        .from = &from, .count = 1, .begin_ns = INT64_MIN, .end_ns = INT64_MAX, .rename = lengthen};
    ck_assert_msg(recording_copy_extra(to, &copy, &why) == STATUS_OK, "%s", why.line);
    ck_assert_int_eq(copy.left_out, 1);
    recording_close(from);
    recording_close(to);
    ck_assert_uint_eq(names_in(made, &damaged).count, SERIES - 1);
    const struct extra_range first = {time_of(begin_ns, 0), time_of(begin_ns, 99), 1, 1};
    ck_assert_uint_eq(points_in(made, begin_ns, &first, &damaged), 100);
    remove_folder();
}
END_TEST

static int64_t number_in(const char *statement)
{
    struct recording *recording;
    int64_t number;
    ck_assert_int_eq(recording_open_read(&recording, path, &why), STATUS_OK);
    ck_assert_int_eq(file_number(file_of(recording), statement, &number, &why), STATUS_OK);
    recording_close(recording);
    return number;
}

/* Nothing of the page that the table begins on is as it was. */
static void spoil_page_of(const char *table)
{
    enum { PAGE = 4096 };
    char statement[128];
    unsigned char noise[PAGE];
    snprintf(statement, sizeof statement, "SELECT rootpage FROM sqlite_schema WHERE name = '%s'", table);
    int64_t number = number_in(statement);
    FILE *stream = fopen(path, "r+b");
    memset(noise, 0xa5, sizeof noise);
    ck_assert(fseek(stream, (long)(number - 1) * PAGE, SEEK_SET) == 0 && fwrite(noise, 1, PAGE, stream) == PAGE);
    ck_assert_int_eq(fclose(stream), 0);
}

TEST(damage_among_the_series_keeps_no_recorder_from_its_bounds_and_is_noted)
{
    static const char *const TABLES[] = {"series_block", "series_values", NULL};
    for (size_t i = 0; i < sizeof TABLES / sizeof TABLES[0]; i++) {
        record_with_series("300");
        if (TABLES[i] != NULL)
            spoil_page_of(TABLES[i]);
        else
            sql("ALTER TABLE series_block RENAME COLUMN end_ns TO ends");
        WORKS("record", path, "--source", "demo:churn,tags=200", "--samples", "300", "--interval", "1m", "--owners",
              "no", "--quiet", "--keep", "1h");
        ck_assert_int_lt(number_in("SELECT count(*) FROM sample"), 500);
        WORKS("info", path);
        assert_said("note   old series stay: ");
        remove_folder();
    }
}
END_TEST

/* All rows of a week in one transaction would be in the -wal at once. */
TEST(series_that_are_too_old_are_dropped_in_pieces)
{
    enum { ROWS = 2000, A_PIECE = 256 };
    struct recording *recording;
    struct trimmed trimmed = {.more = true};
    int64_t begin_ns = record_with_series("300"), left = 0, before;
    sql("DELETE FROM minute; DELETE FROM quarter; WITH RECURSIVE n (i) AS (VALUES (1000) UNION ALL SELECT i + 1 FROM n"
        " LIMIT 2000) INSERT INTO series_values SELECT 65536 + i, x'00', 0 FROM n");
    ck_assert_int_eq(recording_open_write(&recording, path, &why), STATUS_OK);
    const int64_t before_ns = begin_ns + 200 * INT64_C(60000000000);
    const struct trim trim = {.before_ns = {before_ns, before_ns, before_ns}, .max_bytes = ABSENT};
    int calls = 0;
    for (; trimmed.more && calls < 100; calls++) {
        file_number(file_of(recording), "SELECT count(*) FROM series_values", &before, &why);
        ck_assert_int_eq(recording_trim(recording, &trim, &trimmed, &why), STATUS_OK);
        file_number(file_of(recording), "SELECT count(*) FROM series_values", &left, &why);
        ck_assert_int_le(before - left, A_PIECE);
    }
    recording_close(recording);
    ck_assert_int_ge(calls, ROWS / A_PIECE);
    ck_assert_int_lt(left, ROWS / A_PIECE);
    WORKS("check", path);
    remove_folder();
}
END_TEST

SUITE_MAIN("replay: extra series", every_point_is_read_back_bit_by_bit_and_what_was_not_there_is_not,
           a_moment_of_before_a_second_point_and_what_is_no_number_are_left_out,
           a_part_what_is_merged_and_what_is_recovered_have_the_points_once,
           without_names_machines_and_processes_are_others_and_pools_and_totals_stay,
           a_changed_byte_costs_its_row_and_is_told, a_series_without_a_name_is_damage_and_costs_no_other,
           tables_that_cannot_be_read_are_no_series_and_the_samples_stay,
           a_recording_without_series_has_no_tables_for_them_and_dropping_takes_old_blocks,
           a_series_without_room_in_a_copy_is_left_out_and_costs_no_other,
           damage_among_the_series_keeps_no_recorder_from_its_bounds_and_is_noted,
           series_that_are_too_old_are_dropped_in_pieces)
