/* What the samples of a recording cost: that it is stored, and how it is summed up. */
#include <string.h>

#include "replay/costs.h"
#include "replay_run.h"
#include "suite.h"

static void record_some(void)
{
    WORKS("record", path, "--source", "demo:quiet", "--interval", "1m", "--samples", "5", "--quiet");
}

static struct sample_info sample_of(struct recording *recording, int64_t id)
{
    struct sample_info info;
    ck_assert_int_eq(recording_sample(recording, id, &info, NULL), STATUS_OK);
    return info;
}

static struct recording *open_it(void)
{
    struct recording *recording;
    struct problem why = {0};
    ck_assert_msg(recording_open_read(&recording, path, &why) == STATUS_OK, "%s", why.line);
    return recording;
}

TEST(each_sample_says_what_it_cost_and_the_next_one_what_storing_it_cost)
{
    make_folder();
    record_some();
    struct recording *recording = open_it();
    ck_assert_int_eq(sample_of(recording, 1).last_commit_ns, ABSENT);
    for (int64_t id = 1; id <= 5; id++)
        ck_assert_int_ge(sample_of(recording, id).encode_ns, 0);
    for (int64_t id = 2; id <= 5; id++)
        ck_assert_int_ge(sample_of(recording, id).last_commit_ns, 0);
    recording_close(recording);
    WORKS("check", path);
    sql("UPDATE sample SET encode_ns = encode_ns + 1 WHERE id = 3");
    struct problem why = {0};
    ck_assert_int_eq(RUN(&why, "check", path), STATUS_DAMAGED);
    ck_assert_msg(strstr(why.line, "first bad sample is 3") != NULL, "%s", why.line);
    remove_folder();
}
END_TEST

TEST(a_file_of_before_the_columns_is_read_and_recorded_on)
{
    make_folder();
    record_some();
    sql("UPDATE sample SET seal = NULL; ALTER TABLE sample DROP COLUMN encode_ns;"
        "ALTER TABLE sample DROP COLUMN last_commit_ns");
    struct recording *recording = open_it();
    ck_assert_int_eq(sample_of(recording, 5).encode_ns, ABSENT);
    ck_assert_int_eq(sample_of(recording, 5).last_commit_ns, ABSENT);
    recording_close(recording);
    record_some();
    recording = open_it();
    ck_assert_int_eq(sample_of(recording, 5).encode_ns, ABSENT);
    ck_assert_int_ge(sample_of(recording, 10).encode_ns, 0);
    recording_close(recording);
    remove_folder();
}
END_TEST

/* `count` samples a second apart, the i-th of which cost i microseconds; each came a microsecond late. */
static struct recording *with_costs(int64_t count)
{
    struct recording *recording;
    struct session session = {.interval_ns = 1000000000, .machine = {.host = "h"}};
    int64_t totals[TOTALS];
    for (size_t i = 0; i < TOTALS; i++)
        totals[i] = ABSENT;
    ck_assert_int_eq(recording_open_memory(&recording, 1 << 20), STATUS_OK);
    ck_assert_int_eq(recording_add_session(recording, &session, NULL), STATUS_OK);
    for (int64_t i = 1; i <= count; i++) {
        struct sample_info info = {.session = session.id,
                                   .utc_ns = i * 1000000000,
                                   .mono_ns = i * 1000000000 + i * 1000,
                                   .took_ns = i * 1000,
                                   .encode_ns = ABSENT,
                                   .last_commit_ns = i == 1 ? ABSENT : i * 10,
                                   .after_break = i == 1,
                                   .boot = "b"};
        ck_assert_int_eq(recording_append(recording, &info, totals, (const unsigned char *)"K", 1, NULL, 0, NULL),
                         STATUS_OK);
    }
    return recording;
}

TEST(a_spread_has_the_last_the_median_and_the_worst)
{
    struct costs costs;
    struct recording *recording = with_costs(200);
    costs_find(&costs, recording, 1, 200);
    ck_assert_uint_eq(costs.looked_at, 200);
    ck_assert_int_eq(costs.of[COST_COLLECT].last, 200 * 1000);
    ck_assert_int_eq(costs.of[COST_COLLECT].median, 100 * 1000);
    ck_assert_int_eq(costs.of[COST_COLLECT].percentile_99, 198 * 1000);
    ck_assert_int_eq(costs.of[COST_COLLECT].most, 200 * 1000);
    ck_assert_uint_eq(costs.of[COST_ENCODE].count, 0);
    ck_assert_int_eq(costs.of[COST_ENCODE].median, ABSENT);
    ck_assert_uint_eq(costs.of[COST_COMMIT].count, 199);
    ck_assert_int_eq(costs.of[COST_COMMIT].most, 2000);
    /* The first has none before it. */
    ck_assert_uint_eq(costs.of[COST_LATE].count, 199);
    ck_assert_int_eq(costs.of[COST_LATE].most, 1000);
    recording_close(recording);
}
END_TEST

TEST(of_a_long_recording_some_samples_are_looked_at)
{
    struct costs costs;
    struct recording *recording = with_costs(1300);
    costs_find(&costs, recording, 1, 1300);
    ck_assert_uint_le(costs.looked_at, COSTS_LOOKED_AT);
    ck_assert_uint_ge(costs.looked_at, COSTS_LOOKED_AT / 2);
    ck_assert_int_eq(costs.of[COST_COLLECT].most, 1300 * 1000);
    costs_find(&costs, recording, 0, 0);
    ck_assert_uint_eq(costs.looked_at, 0);
    recording_close(recording);
}
END_TEST

SUITE_MAIN("replay: costs", each_sample_says_what_it_cost_and_the_next_one_what_storing_it_cost,
           a_file_of_before_the_columns_is_read_and_recorded_on, a_spread_has_the_last_the_median_and_the_worst,
           of_a_long_recording_some_samples_are_looked_at)
