/* Histories of several rows, read in one way: each is what it would be alone, also while the recording grows. */
#include "replay/history.h"

#include "base/when.h"
#include "replay/recorder.h"
#include "replay_help.h"
#include "suite.h"

enum { ROWS = 12, SLOTS = 24, SAMPLES = 400, STEP = 60 };

static struct recording *recording;
static struct recorder *recorder;
static struct sampler *sampler;
static const struct snapshot *newest;

static void record(int samples)
{
    for (int i = 0; i < samples; i++) {
        ck_assert_int_eq(sampler_take(sampler, &newest, NULL), STATUS_OK);
        ck_assert_int_eq(recorder_add(recorder, newest, NULL), STATUS_OK);
    }
}

static void begin(const char *source)
{
    const struct sampler_config config = {.source = source, .interval_ns = STEP * NS_PER_SECOND};
    ck_assert_int_eq(sampler_open(&sampler, &config, NULL), STATUS_OK);
    ck_assert_int_eq(recording_open_memory(&recording, 64 << 20), STATUS_OK);
    ck_assert_int_eq(recorder_open(&recorder, recording, sampler_machine(sampler), STEP * NS_PER_SECOND, NULL),
                     STATUS_OK);
}

static void end(void)
{
    recorder_close(recorder, "done", NULL);
    recording_close(recording);
    sampler_close(sampler);
}

static struct history_key key_of(const struct pool *pool)
{
    struct history_key key = {
        .entity = ENTITY_POOLS, .field = POOL_BYTES, .type = pool->type, .session = pool->session};
    struct text name = intern_text(newest->names, pool->name);
    key.name_length = name.length;
    memcpy(key.name, name.bytes, name.length);
    return key;
}

static void assert_same_slots(const struct history_slot *a, const struct history_slot *b, size_t count, size_t row)
{
    for (size_t i = 0; i < count; i++)
        HELP_CHECK(a[i].min == b[i].min && a[i].max == b[i].max && a[i].last == b[i].last && a[i].breaks == b[i].breaks,
                   "row %zu differs in slot %zu", row, i);
}

/* The whole recording, up to a slot that is begun. */
static void show(struct history *history, const struct history_key *keys, size_t count, int64_t width_ns)
{
    struct recording_summary summary;
    ck_assert_int_eq(recording_summary(recording, &summary, NULL), STATUS_OK);
    size_t slots = (size_t)((summary.last_utc_ns - summary.first_utc_ns) / width_ns + 1);
    int64_t end_ns = summary.first_utc_ns + (int64_t)slots * width_ns - 1;
    ck_assert_int_eq(history_show_rows(history, keys, count, summary.first_utc_ns, end_ns, slots, NULL), STATUS_OK);
}

static void assert_rows_are_as_alone(struct history *together, const struct history_key *keys, int64_t width_ns)
{
    show(together, keys, ROWS, width_ns);
    for (size_t row = 0; row < ROWS; row++) {
        struct history *alone;
        size_t count, own_count;
        ck_assert_int_eq(history_open(&alone, recording, NULL), STATUS_OK);
        show(alone, &keys[row], 1, width_ns);
        const struct history_slot *own = history_slots(alone, &own_count);
        const struct history_slot *slots = history_row_slots(together, row, &count);
        ck_assert_uint_eq(count, own_count);
        assert_same_slots(slots, own, count, row);
        history_close(alone);
    }
}

static void check_source(const char *source)
{
    struct history *together;
    struct history_key keys[ROWS];
    size_t count;
    begin(source);
    record(SAMPLES);
    ck_assert_int_eq(history_open(&together, recording, NULL), STATUS_OK);
    ck_assert_ptr_null(history_row_slots(together, 0, &count));
    for (size_t i = 0; i < ROWS; i++)
        keys[i] = key_of(&newest->pools[i * 7]);
    for (int64_t width = (int64_t)SAMPLES * STEP / SLOTS; width < (int64_t)2 * SAMPLES * STEP; width *= 4) {
        assert_rows_are_as_alone(together, keys, width * NS_PER_SECOND);
        record(SAMPLES / 8);
        assert_rows_are_as_alone(together, keys, width * NS_PER_SECOND);
    }
    ck_assert_ptr_null(history_row_slots(together, ROWS, &count));
    history_close(together);
    end();
}

TEST(several_rows_have_the_slots_that_each_has_alone)
{
    check_source("demo:token-leak,tags=200");
    check_source("demo:churn,tags=200");
    check_source("demo:reboot,tags=200");
}
END_TEST

TEST(rows_of_other_fields_too_many_and_none_are_refused)
{
    static struct history_key keys[HISTORY_ROWS_MAX + 1];
    struct history *history;
    begin("demo:token-leak");
    record(10);
    ck_assert_int_eq(history_open(&history, recording, NULL), STATUS_OK);
    for (size_t i = 0; i <= HISTORY_ROWS_MAX; i++)
        keys[i] = key_of(&newest->pools[i]);
    ck_assert_int_eq(history_show_rows(history, keys, HISTORY_ROWS_MAX, 0, newest->utc_ns, 10, NULL), STATUS_OK);
    ck_assert_int_eq(history_show_rows(history, keys, HISTORY_ROWS_MAX + 1, 0, 1, 1, NULL), STATUS_USAGE);
    ck_assert_int_eq(history_show_rows(history, keys, 0, 0, 1, 1, NULL), STATUS_USAGE);
    keys[1].field = POOL_DIFF;
    ck_assert_int_eq(history_show_rows(history, keys, 2, 0, 1, 1, NULL), STATUS_USAGE);
    keys[1] = (struct history_key){.entity = ENTITY_TOTALS};
    ck_assert_int_eq(history_show_rows(history, keys, 2, 0, 1, 1, NULL), STATUS_USAGE);
    history_close(history);
    end();
}
END_TEST

SUITE_MAIN("replay: history", several_rows_have_the_slots_that_each_has_alone,
           rows_of_other_fields_too_many_and_none_are_refused)
