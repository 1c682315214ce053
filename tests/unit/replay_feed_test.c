/* Feeds, histories, and what a sample costs the heap. */
#include "replay/feed.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/when.h"
#include "replay/history.h"
#include "replay_folder.h"
#include "replay_help.h"
#include "suite.h"

/* --- the heap, watched --------------------------------------------------------------------------------------------------------------- */

/* Counts what the program asks the heap for. The sanitizers bring a heap of their own, so there only the calls through these names count. */
static atomic_long heap_calls;

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define HEAP_OF_A_SANITIZER
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define HEAP_OF_A_SANITIZER
#endif

#ifndef HEAP_OF_A_SANITIZER
void *malloc(size_t size)
{
    atomic_fetch_add(&heap_calls, 1);
    return __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    atomic_fetch_add(&heap_calls, 1);
    return __libc_calloc(count, size);
}

void *realloc(void *block, size_t size)
{
    atomic_fetch_add(&heap_calls, 1);
    return __libc_realloc(block, size);
}
enum { HEAP_IS_WATCHED = 1 };
#else
enum { HEAP_IS_WATCHED = 0 };
#endif

static void remove_folder(void)
{
    remove_folder_with("");
}

static struct sampler *demo(const char *scenario, int64_t interval_ns)
{
    struct sampler *sampler;
    struct problem why = {0};
    const struct sampler_config config = {.source = scenario, .interval_ns = interval_ns};
    ck_assert_msg(sampler_open(&sampler, &config, &why) == STATUS_OK, "%s", why.line);
    return sampler;
}

static struct recording *memory(size_t limit)
{
    struct recording *recording;
    ck_assert_int_eq(recording_open_memory(&recording, limit), STATUS_OK);
    return recording;
}

static struct feed *feed(const struct feed_config *config)
{
    struct feed *opened;
    struct problem why = {0};
    ck_assert_msg(feed_open(&opened, config, &why) == STATUS_OK, "%s", why.line);
    return opened;
}

static struct feed_config config_of(struct sampler *sampler, struct recording *memory, int64_t interval_ns)
{
    return (struct feed_config){
        .sampler = sampler, .memory = memory, .interval_ns = interval_ns, .samples = ABSENT, .span_ns = ABSENT};
}

static struct mark last_mark(struct recording *recording)
{
    struct mark marks[64];
    size_t count;
    ck_assert_int_eq(recording_marks(recording, INT64_MIN, INT64_MAX, marks, 64, &count, NULL), STATUS_OK);
    ck_assert_uint_gt(count, 0);
    return marks[count - 1];
}

/* --- limits and pace ------------------------------------------------------------------------------------------------------------------ */

TEST(a_feed_ends_after_so_many_samples)
{
    struct sampler *sampler = demo("demo:quiet,tags=200", NS_PER_SECOND);
    struct recording *recording = memory(8 << 20);
    struct feed_config config = config_of(sampler, recording, NS_PER_SECOND);
    config.samples = 7;
    struct feed *fed = feed(&config);
    ck_assert_int_eq(feed_run(fed, NULL), STATUS_OK);
    ck_assert_int_eq(recording_last_id(recording), 7);
    ck_assert_int_eq(feed_step(fed, NULL), STATUS_EMPTY);
    feed_close(fed);
    ck_assert_int_eq(last_mark(recording).kind, MARK_STOP);
    ck_assert_str_eq(last_mark(recording).text, "all samples asked for were taken");
    recording_close(recording);
    sampler_close(sampler);
}
END_TEST

TEST(a_span_is_of_the_samplers_time_and_takes_no_time_when_that_is_simulated)
{
    struct sampler *sampler = demo("demo:quiet,tags=200", 10 * NS_PER_SECOND);
    struct recording *recording = memory(8 << 20);
    struct feed_config config = config_of(sampler, recording, 10 * NS_PER_SECOND);
    config.span_ns = NS_PER_HOUR;
    int64_t before = os_mono_ns();
    struct feed *fed = feed(&config);
    ck_assert_int_eq(feed_run(fed, NULL), STATUS_OK);
    ck_assert_int_eq(recording_last_id(recording), 361); /* at 0 s and at 3600 s, and between */
    ck_assert_int_lt(os_mono_ns() - before, 10 * NS_PER_SECOND);
    feed_close(fed);
    ck_assert_str_eq(last_mark(recording).text, "time is up");
    recording_close(recording);
    sampler_close(sampler);
}
END_TEST

TEST(paced_samples_come_at_the_interval_and_do_not_drift)
{
    struct sampler *sampler = demo("demo:quiet,tags=200", 20 * NS_PER_MS);
    struct recording *recording = memory(8 << 20);
    struct feed_config config = config_of(sampler, recording, 20 * NS_PER_MS);
    config.samples = 21;
    config.real_time = true;
    struct feed *fed = feed(&config);
    int64_t before = os_mono_ns();
    ck_assert_int_eq(feed_run(fed, NULL), STATUS_OK);
    int64_t took = os_mono_ns() - before;
    ck_assert_int_ge(took, 400 * NS_PER_MS);
    ck_assert_int_lt(took, 1500 * NS_PER_MS); /* late wake-ups of a busy machine do not add up */
    feed_close(fed);
    recording_close(recording);
    sampler_close(sampler);
}
END_TEST

TEST(a_stop_request_ends_a_feed_that_sleeps)
{
    struct sampler *sampler = demo("demo:quiet,tags=200", NS_PER_HOUR);
    struct recording *recording = memory(8 << 20);
    struct feed_config config = config_of(sampler, recording, NS_PER_HOUR);
    config.real_time = true;
    struct feed *fed = feed(&config);
    os_catch_stop();
    ck_assert_int_eq(feed_start(fed, NULL), STATUS_OK);
    while (recording_last_id(recording) == 0)
        usleep(1000);
    raise(SIGTERM);
    int64_t before = os_mono_ns();
    feed_stop(fed);
    ck_assert_int_lt(os_mono_ns() - before, 2 * NS_PER_SECOND);
    ck_assert(!feed_failed(fed, NULL));
    feed_close(fed);
    ck_assert_str_eq(last_mark(recording).text, "stopped by SIGTERM");
    recording_close(recording);
    sampler_close(sampler);
}
END_TEST

/* --- beside a screen ------------------------------------------------------------------------------------------------------------------ */

TEST(a_player_reads_while_the_feed_appends_and_the_ring_drops)
{
    struct sampler *sampler = demo("demo:churn,tags=200", NS_PER_SECOND);
    struct recording *recording = memory(700 << 10);
    struct feed_config config = config_of(sampler, recording, NS_PER_SECOND);
    struct player *player;
    struct problem why = {0};
    config.samples = 1500;
    ck_assert_int_eq(os_bell_open(&config.bell), STATUS_OK);
    struct feed *fed = feed(&config);
    ck_assert_int_eq(player_open(&player, recording, NULL), STATUS_OK);
    ck_assert_int_eq(feed_start(fed, NULL), STATUS_OK);
    int moves = 0;
    while (recording_last_id(recording) < 1500) {
        enum status status = STATUS_OK;
        switch (help_below(5)) {
        case 0:
            status = player_last(player, &why);
            break;
        case 1:
            status = player_first(player, &why);
            break;
        case 2:
            status = player_step(player, -3, &why);
            break;
        default:
            status = player_step(player, 1, &why);
            break;
        }
        HELP_CHECK(status == STATUS_OK || status == STATUS_EMPTY, "%s", why.line);
        const struct snapshot *current = player_current(player), *previous = player_previous(player);
        HELP_CHECK(previous == NULL || previous->mono_ns + NS_PER_SECOND == current->mono_ns, "previous is not before");
        moves += status == STATUS_OK;
    }
    ck_assert_int_gt(moves, 20);
    feed_close(fed);
    player_close(player);
    os_bell_close(config.bell);
    recording_close(recording);
    sampler_close(sampler);
}
END_TEST

TEST(what_was_seen_and_what_comes_is_recorded_when_asked)
{
    struct sampler *sampler = demo("demo:token-leak,tags=200", NS_PER_SECOND);
    struct recording *recording = memory(8 << 20), *file;
    struct feed_config config = config_of(sampler, recording, NS_PER_SECOND);
    struct problem why = {0};
    make_folder();
    struct feed *fed = feed(&config);
    for (int i = 0; i < 150; i++)
        ck_assert_int_eq(feed_step(fed, NULL), STATUS_OK);
    ck_assert_ptr_null(feed_recording_path(fed));
    ck_assert_msg(feed_record_start(fed, path, &why) == STATUS_OK, "%s", why.line);
    ck_assert_str_eq(feed_recording_path(fed), path);
    ck_assert_int_eq(feed_record_start(fed, "/tmp/other", &why), STATUS_BUSY);
    for (int i = 0; i < 20; i++)
        ck_assert_int_eq(feed_step(fed, NULL), STATUS_OK);
    ck_assert_int_eq(feed_note(fed, 1, "a note", NULL), STATUS_OK);
    ck_assert_int_eq(feed_record_stop(fed, NULL), STATUS_OK);
    ck_assert_int_eq(feed_record_stop(fed, NULL), STATUS_EMPTY);
    ck_assert_ptr_null(feed_recording_path(fed));
    ck_assert_int_eq(feed_record_start(fed, path, &why), STATUS_DENIED); /* it is there already */
    ck_assert_int_eq(feed_step(fed, NULL), STATUS_OK);

    struct player *live, *replay;
    ck_assert_int_eq(recording_open_read(&file, path, &why), STATUS_OK);
    ck_assert_int_eq(recording_last_id(file), 170);
    ck_assert_int_eq(recording_last_id(recording), 171);
    ck_assert_int_eq(player_open(&live, recording, NULL), STATUS_OK);
    ck_assert_int_eq(player_open(&replay, file, NULL), STATUS_OK);
    for (int64_t id = 1; id <= 170; id += 13) {
        ck_assert_int_eq(player_seek_id(live, id, NULL), STATUS_OK);
        ck_assert_int_eq(player_seek_id(replay, id, NULL), STATUS_OK);
        help_assert_moment(player_current(live), player_current(replay));
        ck_assert_int_eq(player_previous(live) == NULL, player_previous(replay) == NULL);
    }
    ck_assert_str_eq(last_mark(file).text, "stopped by the user");
    player_close(live);
    player_close(replay);
    recording_close(file);
    feed_close(fed);
    recording_close(recording);
    sampler_close(sampler);
    remove_folder();
}
END_TEST

TEST(a_file_begun_after_the_ring_dropped_samples_starts_with_a_key)
{
    struct sampler *sampler = demo("demo:churn,tags=200", NS_PER_SECOND);
    struct recording *recording = memory(400 << 10), *file;
    struct feed_config config = config_of(sampler, recording, NS_PER_SECOND);
    struct recording_summary summary;
    make_folder();
    struct feed *fed = feed(&config);
    do {
        ck_assert_int_eq(feed_step(fed, NULL), STATUS_OK);
        recording_summary(recording, &summary, NULL);
    } while (summary.first_id < 100);
    ck_assert_int_eq(feed_record_start(fed, path, NULL), STATUS_OK);
    ck_assert_int_eq(feed_step(fed, NULL), STATUS_OK);
    feed_close(fed);
    struct player *player;
    struct problem why = {0};
    ck_assert_int_eq(recording_open_read(&file, path, NULL), STATUS_OK);
    ck_assert_int_eq(player_open(&player, file, NULL), STATUS_OK);
    ck_assert_msg(player_first(player, &why) == STATUS_OK, "%s", why.line);
    ck_assert_ptr_null(player_previous(player));
    ck_assert_int_eq(player_info(player)->id, 1);
    ck_assert_int_eq(player_info(player)->utc_ns, summary.first_utc_ns);
    ck_assert_msg(player_last(player, &why) == STATUS_OK, "%s", why.line);
    ck_assert_int_eq(player_info(player)->id, summary.count + 1);
    player_close(player);
    recording_close(file);
    recording_close(recording);
    sampler_close(sampler);
    remove_folder();
}
END_TEST

/* --- histories ------------------------------------------------------------------------------------------------------------------------ */

struct expected {
    struct history_key key;
    struct history_slot slots[HISTORY_SLOTS_MAX];
    int64_t begin_ns, width_ns;
};

static bool expect_sample(void *context, const struct sample_info *info, const struct snapshot *now,
                          const struct snapshot *previous)
{
    struct expected *expected = context;
    (void)previous;
    if (info->utc_ns < expected->begin_ns)
        return true;
    struct history_slot *slot = &expected->slots[(info->utc_ns - expected->begin_ns) / expected->width_ns];
    for (size_t i = 0; i < now->pool_count; i++) {
        struct text name = intern_text(now->names, now->pools[i].name);
        int64_t value = now->pools[i].value[expected->key.field];
        if (name.length != expected->key.name_length || now->pools[i].type != expected->key.type ||
            memcmp(name.bytes, expected->key.name, name.length) != 0 || value == ABSENT)
            continue;
        slot->min = slot->min == ABSENT || value < slot->min ? value : slot->min;
        slot->max = slot->max == ABSENT || value > slot->max ? value : slot->max;
        slot->last = value;
    }
    return true;
}

static void assert_history(struct history *history, struct player *player, const struct history_key *key,
                           int64_t begin_ns, int64_t end_ns, size_t slots)
{
    static struct expected expected;
    struct problem why = {0};
    size_t count;
    ck_assert_msg(history_show(history, key, begin_ns, end_ns, slots, &why) == STATUS_OK, "%s", why.line);
    const struct history_slot *shown = history_slots(history, &count);
    ck_assert_uint_eq(count, slots);
    expected.key = *key;
    expected.begin_ns = begin_ns;
    expected.width_ns = (end_ns - begin_ns) / (int64_t)slots;
    for (size_t i = 0; i < slots; i++)
        expected.slots[i] = (struct history_slot){ABSENT, ABSENT, ABSENT, false};
    ck_assert_int_eq(player_scan(player, 1, INT64_MAX, expect_sample, &expected, NULL), STATUS_OK);
    for (size_t i = 0; i < slots; i++)
        HELP_CHECK(shown[i].min == expected.slots[i].min && shown[i].max == expected.slots[i].max &&
                       shown[i].last == expected.slots[i].last,
                   "slot %zu differs", i);
}

TEST(a_history_is_what_the_samples_say_also_when_it_follows)
{
    struct sampler *sampler = demo("demo:token-leak,tags=200", NS_PER_SECOND);
    struct recording *recording = memory(16 << 20);
    struct feed_config config = config_of(sampler, recording, NS_PER_SECOND);
    struct feed *fed = feed(&config);
    struct history *history;
    struct player *player;
    struct history_key key = {.entity = ENTITY_POOLS, .field = POOL_BYTES, .type = POOL_PAGED, .session = ABSENT};
    memcpy(key.name, "Toke", 4);
    key.name_length = 4;
    ck_assert_int_eq(history_open(&history, recording, NULL), STATUS_OK);
    ck_assert_int_eq(player_open(&player, recording, NULL), STATUS_OK);
    for (int i = 0; i < 60; i++)
        ck_assert_int_eq(feed_step(fed, NULL), STATUS_OK);
    ck_assert_int_eq(player_first(player, NULL), STATUS_OK);
    int64_t begin = player_info(player)->utc_ns;
    for (int round = 0; round < 30; round++) {
        assert_history(history, player, &key, begin + round * 3 * NS_PER_SECOND,
                       begin + (60 + round * 3) * NS_PER_SECOND, 20);
        for (int i = 0; i < 3; i++)
            ck_assert_int_eq(feed_step(fed, NULL), STATUS_OK);
    }
    assert_history(history, player, &key, begin, begin + 150 * NS_PER_SECOND, 10);
    size_t count;
    ck_assert_int_ne(history_slots(history, &count)[9].last, ABSENT);

    const struct history_key total = {.entity = ENTITY_TOTALS, .field = TOTAL_PAGED};
    ck_assert_int_eq(history_show(history, &total, begin, begin + 10 * NS_PER_SECOND, 10, NULL), STATUS_OK);
    for (int64_t i = 0; i < 10; i++) {
        ck_assert_int_eq(player_seek_id(player, i + 1, NULL), STATUS_OK);
        ck_assert_int_eq(history_slots(history, &count)[i].last, player_current(player)->totals[TOTAL_PAGED]);
    }
    struct history_key process = {.entity = ENTITY_PROCESSES, .field = PROCESS_HANDLES};
    process.pid = player_current(player)->processes[3].pid;
    process.started_ns = player_current(player)->processes[3].started_ns;
    ck_assert_int_eq(history_show(history, &process, begin, begin + 10 * NS_PER_SECOND, 10, NULL), STATUS_OK);
    ck_assert_int_eq(history_slots(history, &count)[9].last,
                     player_current(player)->processes[3].value[PROCESS_HANDLES]);
    process.field = 99;
    ck_assert_int_eq(history_show(history, &process, begin, begin + 10, 10, NULL), STATUS_USAGE);
    history_close(history);
    player_close(player);
    feed_close(fed);
    recording_close(recording);
    sampler_close(sampler);
}
END_TEST

/* --- cost ----------------------------------------------------------------------------------------------------------------------------- */

TEST(recording_a_sample_asks_the_heap_for_nothing)
{
    struct sampler *sampler = demo("demo:token-leak,tags=200", NS_PER_SECOND);
    struct recording *ring = memory(300 << 10), *file;
    struct feed_config config = config_of(sampler, ring, NS_PER_SECOND);
    struct problem why = {0};
    make_folder();
    ck_assert_msg(recording_open_write(&file, path, &why) == STATUS_OK, "%s", why.line);
    config.file = file;
    struct feed *fed = feed(&config);
    int i = 0;
    for (; i < 3; i++)
        HELP_CHECK(feed_step(fed, NULL) == STATUS_OK, "sample %d", i);
    long before = atomic_load(&heap_calls);
    for (; i < 700; i++)
        HELP_CHECK(feed_step(fed, NULL) == STATUS_OK, "sample %d", i);
    long calls = atomic_load(&heap_calls) - before;
    ck_assert_int_eq(calls, 0);
    if (HEAP_IS_WATCHED && getenv("LD_PRELOAD") == NULL) /* valgrind puts its own heap before ours */
        ck_assert_int_gt(before, 100);                   /* the watch works */
    feed_close(fed);
    recording_close(file);
    recording_close(ring);
    sampler_close(sampler);
    remove_folder();
}
END_TEST

SUITE_MAIN(
    "replay: feed", a_feed_ends_after_so_many_samples,
    a_span_is_of_the_samplers_time_and_takes_no_time_when_that_is_simulated,
    paced_samples_come_at_the_interval_and_do_not_drift, a_player_reads_while_the_feed_appends_and_the_ring_drops,
    what_was_seen_and_what_comes_is_recorded_when_asked, a_file_begun_after_the_ring_dropped_samples_starts_with_a_key,
    a_history_is_what_the_samples_say_also_when_it_follows, recording_a_sample_asks_the_heap_for_nothing,
    /* last: where tests share a process, a stop that was requested stays */ a_stop_request_ends_a_feed_that_sleeps)
