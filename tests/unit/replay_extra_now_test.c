/* What extra series have at a moment and over a span, as the screen asks for it. */
#include <unistd.h>

#include "replay/extra_now.h"
#include "replay/extra_survey.h"
#include "replay_run.h"

#define SECOND INT64_C(1000000000)
#define BEGIN  (INT64_C(1772485200) * SECOND)

static struct problem why;
static struct recording *recording;
static struct extra_writer *writer;

static void begin(void)
{
    make_folder();
    ck_assert_msg(recording_open_write(&recording, path, &why) == STATUS_OK, "%s", why.line);
    ck_assert_int_eq(extra_writer_open(&writer, recording, &why), STATUS_OK);
}

static uint32_t add_series(const char *name)
{
    uint32_t number;
    ck_assert_int_eq(
        extra_writer_series(writer, (struct text){"SRV01", 5}, (struct text){name, strlen(name)}, &number, &why),
        STATUS_OK);
    return number;
}

static void add(uint32_t series, int64_t seconds, double value)
{
    const struct extra_point point = {series, value};
    ck_assert_int_eq(extra_writer_add(writer, BEGIN + seconds * SECOND, &point, &why), STATUS_OK);
}

static void written(void)
{
    ck_assert_msg(extra_writer_flush(writer, &why) == STATUS_OK, "%s", why.line);
    extra_writer_close(writer);
}

static void end(void)
{
    recording_close(recording);
    remove_folder();
}

static double value_at(struct extra_now *now, uint32_t series, int64_t milliseconds)
{
    ck_assert_msg(extra_now_go(now, BEGIN + milliseconds * 1000000, &why) == STATUS_OK, "%s", why.line);
    return extra_now_value(now, series, NULL);
}

static bool is_absent_at(struct extra_now *now, uint32_t series, int64_t milliseconds)
{
    return extra_is_absent(value_at(now, series, milliseconds));
}

static struct extra_now *open_now(void)
{
    struct extra_now *now;
    ck_assert_int_eq(extra_now_open(&now, recording, &why), STATUS_OK);
    return now;
}

TEST(a_value_holds_until_the_next_one_is_due_and_no_longer)
{
    begin();
    uint32_t one = add_series("\\System\\Processes");
    for (int i = 0; i < 4; i++)
        add(one, (int64_t)i * 15, 100 + i);
    written();
    struct extra_now *now = open_now();
    int64_t at_ns;
    ck_assert(is_absent_at(now, one, -1));
    ck_assert_double_eq(value_at(now, one, 0), 100);
    ck_assert_double_eq(value_at(now, one, 14999), 100);
    ck_assert_double_eq(value_at(now, one, 15000), 101);
    ck_assert_double_eq(value_at(now, one, 59000), 103);
    extra_now_value(now, one, &at_ns);
    ck_assert_int_eq(at_ns, BEGIN + 45 * SECOND);
    ck_assert(is_absent_at(now, one, 62000));
    ck_assert(is_absent_at(now, one + 1, 30000));
    extra_now_close(now);
    end();
}
END_TEST

TEST(where_a_log_goes_on_without_a_value_there_is_none)
{
    begin();
    uint32_t one = add_series("\\Process(backup)\\Handle Count"), other = add_series("\\System\\Processes");
    for (int i = 0; i < 20; i++) {
        if (i < 5 || i >= 12)
            add(one, (int64_t)i * 15, 7);
        add(other, (int64_t)i * 15, i);
    }
    written();
    struct extra_now *now = open_now();
    ck_assert_double_eq(value_at(now, one, 74000), 7);
    ck_assert(is_absent_at(now, one, 75000));
    ck_assert(is_absent_at(now, one, 100000));
    ck_assert_double_eq(value_at(now, one, 180000), 7);
    ck_assert_double_eq(value_at(now, other, 75000), 5);
    extra_now_close(now);
    end();
}
END_TEST

TEST(logs_of_different_steps_do_not_hide_each_other)
{
    begin();
    uint32_t fast = add_series("\\Fast\\Counter"), slow = add_series("\\Slow\\Counter");
    for (int i = 0; i < 40; i++) {
        add(fast, (int64_t)i * 15, i);
        if (i % 4 == 0)
            add(slow, (int64_t)i * 15 + 7, i * 10);
    }
    written();
    struct extra_now *now = open_now();
    ck_assert_double_eq(value_at(now, slow, 66000), 0);
    ck_assert_double_eq(value_at(now, slow, 67000), 40);
    ck_assert_double_eq(value_at(now, slow, 126900), 40);
    ck_assert_double_eq(value_at(now, fast, 67000), 4);
    extra_now_close(now);
    end();
}
END_TEST

TEST(any_way_through_the_blocks_finds_the_same)
{
    enum { MOMENTS = 5 * EXTRA_BLOCK_MOMENTS / 2 };
    begin();
    uint32_t one = add_series("\\One\\Counter"), two = add_series("\\Two\\Counter");
    for (int i = 0; i < MOMENTS; i++) {
        add(one, (int64_t)i * 5, i);
        if (i % 2 == 0)
            add(two, (int64_t)i * 5, -i);
    }
    written();
    struct extra_now *now = open_now();
    uint32_t state = 7;
    for (int i = 0; i < 400; i++) {
        state = state * 1664525 + 1013904223;
        int at = (int)(state >> 8) % MOMENTS;
        ck_assert_double_eq(value_at(now, one, (int64_t)at * 5000 + 4000), at);
        ck_assert_double_eq(extra_now_value(now, two, NULL), -(at - at % 2));
    }
    for (int at = EXTRA_BLOCK_MOMENTS - 2; at < EXTRA_BLOCK_MOMENTS + 2; at++)
        ck_assert_double_eq(value_at(now, two, (int64_t)at * 5000), -(at - at % 2));
    extra_now_close(now);
    end();
}
END_TEST

TEST(a_survey_keeps_the_extremes_however_it_is_read)
{
    enum { MOMENTS = 600, SLOTS = 6 };
    begin();
    uint32_t one = add_series("\\One\\Counter"), two = add_series("\\Two\\Counter");
    for (int i = 0; i < MOMENTS; i++) {
        add(one, i, i == 250 ? 1e9 : i == 251 ? -0.5 : i);
        if (i < 100)
            add(two, i, 42);
    }
    written();
    const struct extra_window window = {BEGIN, 100 * SECOND, SLOTS, one, two};
    struct extra_survey *survey;
    bool done = false;
    ck_assert_int_eq(extra_survey_open(&survey, recording, &why), STATUS_OK);
    for (int way = 0; way < 2; way++) {
        ck_assert_msg(extra_survey_begin(survey, &window, &why) == STATUS_OK, "%s", why.line);
        int slices = 0;
        for (done = false; !done; slices++)
            ck_assert_int_eq(extra_survey_read(survey, way == 0 ? INT64_MAX : 0, &done, &why), STATUS_OK);
        ck_assert_int_eq(slices, way == 0 ? 1 : MOMENTS + 1);
        const struct extra_slot *slots = extra_survey_slots(survey, one);
        ck_assert_double_eq(slots[2].high, 1e9);
        ck_assert_double_eq(slots[2].low, -0.5);
        ck_assert_double_eq(slots[2].last, 299);
        ck_assert_double_eq(extra_slots_whole(slots, SLOTS).last, 599);
        slots = extra_survey_slots(survey, two);
        ck_assert_double_eq(slots[0].low, 42);
        ck_assert(extra_is_absent(slots[1].low));
        ck_assert_double_eq(extra_survey_part(survey), 1);
    }
    ck_assert_ptr_null(extra_survey_slots(survey, two + 1));
    const struct extra_window much = {BEGIN, SECOND, EXTRA_SURVEY_CELLS, one, two};
    ck_assert_int_eq(extra_survey_begin(survey, &much, &why), STATUS_LIMIT);
    ck_assert_ptr_null(extra_survey_slots(survey, one));
    extra_survey_close(survey);
    end();
}
END_TEST

TEST(a_recording_without_series_has_no_values)
{
    ck_assert_int_eq(recording_open_memory(&recording, 1 << 20), STATUS_OK);
    struct extra_now *now = open_now();
    struct extra_survey *survey;
    const struct extra_window window = {BEGIN, SECOND, 10, 1, 1};
    bool done = false;
    ck_assert(is_absent_at(now, 1, 0));
    ck_assert_int_eq(extra_survey_open(&survey, recording, &why), STATUS_OK);
    ck_assert_int_eq(extra_survey_begin(survey, &window, &why), STATUS_OK);
    ck_assert_int_eq(extra_survey_read(survey, INT64_MAX, &done, &why), STATUS_OK);
    ck_assert(done && extra_is_absent(extra_survey_slots(survey, 1)[0].low));
    extra_survey_close(survey);
    extra_now_close(now);
    recording_close(recording);
}
END_TEST

SUITE_MAIN("replay: extra series on the screen", a_value_holds_until_the_next_one_is_due_and_no_longer,
           where_a_log_goes_on_without_a_value_there_is_none, logs_of_different_steps_do_not_hide_each_other,
           any_way_through_the_blocks_finds_the_same, a_survey_keeps_the_extremes_however_it_is_read,
           a_recording_without_series_has_no_values)
