/* analysis_recorded.h: simulated servers recorded, for the tests of what is found in recordings. */
#ifndef TESTS_UNIT_ANALYSIS_RECORDED_H
#define TESTS_UNIT_ANALYSIS_RECORDED_H

#include "replay/recorder.h"
#include "tests/unit/suite.h"

enum { MEMORY_BYTES = 64 << 20 };

/* Adds a session of so many samples to a recording. */
static inline void record_into(struct recording *recording, const char *source, int64_t interval_ns, int samples)
{
    struct problem why = {.line = ""};
    struct recorder *recorder;
    struct sampler *sampler;
    const struct snapshot *snapshot;
    const struct sampler_config config = {.source = source, .interval_ns = interval_ns};
    ck_assert_msg(sampler_open(&sampler, &config, &why) == STATUS_OK, "%s", why.line);
    ck_assert_int_eq(recorder_open(&recorder, recording, sampler_machine(sampler), interval_ns, &why), STATUS_OK);
    for (int i = 0; i < samples; i++) {
        ck_assert_int_eq(sampler_take(sampler, &snapshot, &why), STATUS_OK);
        ck_assert_msg(recorder_add(recorder, snapshot, &why) == STATUS_OK, "%s", why.line);
    }
    ck_assert_int_eq(recorder_close(recorder, "time is up", &why), STATUS_OK);
    sampler_close(sampler);
}

/* In memory; who asked closes it. */
static inline struct recording *record(const char *source, int64_t interval_ns, int samples)
{
    struct recording *recording;
    ck_assert_int_eq(recording_open_memory(&recording, MEMORY_BYTES), STATUS_OK);
    record_into(recording, source, interval_ns, samples);
    return recording;
}

#endif
