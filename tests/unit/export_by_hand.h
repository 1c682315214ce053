/* export_by_hand.h: a recording made sample by sample in the fixture's folder: hand.pooltop, of a machine h at -03:30, a sample a minute from 2026-08-17T08:30:00-03:30 on.
 */
#ifndef TESTS_UNIT_EXPORT_BY_HAND_H
#define TESTS_UNIT_EXPORT_BY_HAND_H

#include "tests/unit/export_fixture.h"

static struct intern *names;
static struct snapshot snapshot;
static struct recording *recording;
static struct recorder *recorder;

static inline uint32_t named(const char *text, size_t length)
{
    uint32_t id;
    ck_assert_int_eq(intern_add(names, text, length, &id), STATUS_OK);
    return id;
}

static inline void begin_by_hand(void)
{
    struct machine machine = {.host = "h", .os = "o", .source = "s", .zone = "z", .zone_offset_seconds = -12600};
    machine.page_bytes = 4096;
    machine.processors = 2;
    folder_make();
    ck_assert_int_eq(intern_open(&names, 1 << 20), STATUS_OK);
    snapshot_init(&snapshot, names);
    ck_assert_msg(recording_open_write(&recording, inside("hand.pooltop"), &problem) == STATUS_OK, "%s", problem.line);
    ck_assert_int_eq(recorder_open(&recorder, recording, &machine, NS_PER_MINUTE, &problem), STATUS_OK);
}

static inline struct pool *begin_sample(int minute, const char *boot)
{
    snapshot_clear(&snapshot);
    snapshot.utc_ns = INT64_C(1786968000) * NS_PER_SECOND + minute * NS_PER_MINUTE;
    snapshot.mono_ns = minute * NS_PER_MINUTE;
    snprintf(snapshot.boot, sizeof snapshot.boot, "%s", boot);
    struct pool *pool = snapshot_add_pool(&snapshot);
    pool->name = named("TCP", 3);
    pool->type = POOL_UNRECLAIMABLE;
    return pool;
}

static inline void end_sample(void)
{
    ck_assert_msg(recorder_add(recorder, &snapshot, &problem) == STATUS_OK, "%s", problem.line);
}

static inline void end_by_hand(void)
{
    ck_assert_int_eq(recorder_close(recorder, "time is up", &problem), STATUS_OK);
    recording_close(recording);
    snapshot_done(&snapshot);
    intern_close(names);
}

/* Another pool of the sample. */
static inline struct pool *add_pool(const char *tag, enum pool_type type, int64_t diff, int64_t bytes)
{
    struct pool *pool = snapshot_add_pool(&snapshot);
    pool->name = named(tag, strlen(tag));
    pool->type = type;
    pool->value[POOL_DIFF] = diff;
    pool->value[POOL_BYTES] = bytes;
    return pool;
}

/* What an export of hand.pooltop writes; the caller frees it. */
static inline char *exported(const char *options)
{
    char all[768];
    size_t length;
    snprintf(all, sizeof all, "%s --force --output %s", options, inside("out"));
    ck_assert_msg(run_export(inside("hand.pooltop"), all) == STATUS_OK, "%s: %s", options, problem.line);
    return read_whole("out", &length);
}

static inline void expect_export(const char *options, const char *wanted)
{
    char *text = exported(options);
    ck_assert_str_eq(text, wanted);
    free(text);
}

#endif
