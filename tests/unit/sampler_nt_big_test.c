/* Large allocations of class 66, from tables made by hand, and on request only, over the tests' kernel. */
#include <string.h>

#include "sampler/windows/nt_big_pool.h"
#include "sampler/windows/nt_source.h"
#include "tests/nt/canned.h"
#include "tests/nt/fake_kernel.h"
#include "tests/unit/suite.h"

#define ADDRESS UINT64_C(0xFFFFA00012340000)

struct bench {
    struct canned canned;
    struct canned_answer *answer;
};

static void bench_open(struct bench *bench)
{
    memset(bench, 0, sizeof *bench);
    canned_open(&bench->canned);
    bench->answer = canned_answer(&bench->canned, NT_BIG_POOL);
    encode_zeros(&bench->answer->bytes, 8);
}

static void bench_close(struct bench *bench)
{
    canned_close(&bench->canned);
}

static const struct snapshot *take(struct bench *bench)
{
    canned_next(&bench->canned);
    nt_big_pool_take(&bench->canned.tags, &bench->canned.reader);
    return &bench->canned.snapshot;
}

static void check_row(const struct snapshot *snapshot, size_t i, const char *tag, int64_t count, int64_t bytes)
{
    ck_assert_uint_lt(i, snapshot->pool_count);
    const struct pool *row = &snapshot->pools[i];
    struct text name = intern_text(snapshot->names, row->name);
    ck_assert_uint_eq(name.length, 4);
    ck_assert_mem_eq(name.bytes, tag, 4);
    ck_assert_int_eq(row->type, POOL_LARGE);
    ck_assert_int_eq(row->session, ABSENT);
    ck_assert_int_eq(row->value[POOL_DIFF], count);
    ck_assert_int_eq(row->value[POOL_BYTES], bytes);
    ck_assert_int_eq(row->value[POOL_ALLOCS], ABSENT);
}

TEST(allocations_are_added_up_by_tag)
{
    struct bench bench;
    bench_open(&bench);
    encode_big(&bench.answer->bytes, "MmSt", ADDRESS, 8192);
    encode_big(&bench.answer->bytes, "CM25", ADDRESS + 0x10000, 4096);
    encode_big(&bench.answer->bytes, "MmSt", ADDRESS + 0x20001, 1 << 20); /* nonpaged */
    const struct snapshot *snapshot = take(&bench);
    ck_assert_uint_eq(snapshot->pool_count, 2);
    check_row(snapshot, 0, "MmSt", 2, 8192 + (1 << 20));
    check_row(snapshot, 1, "CM25", 1, 4096);
    ck_assert_str_eq(canned_remark(&bench.canned, 0), "");
    take(&bench);
    check_row(snapshot, 0, "MmSt", 2, 8192 + (1 << 20)); /* and not twice as many */
    bench_close(&bench);
}
END_TEST

TEST(erased_addresses_change_nothing)
{
    struct bench bench;
    bench_open(&bench);
    encode_big(&bench.answer->bytes, "MmSt", 0, 8192);
    encode_big(&bench.answer->bytes, "MmSt", 0, 4096);
    check_row(take(&bench), 0, "MmSt", 2, 12288);
    bench_close(&bench);
}
END_TEST

TEST(a_size_that_is_no_number_of_ours_leaves_the_bytes_unknown)
{
    struct bench bench;
    bench_open(&bench);
    encode_big(&bench.answer->bytes, "Huge", ADDRESS, UINT64_MAX);
    encode_big(&bench.answer->bytes, "Huge", ADDRESS, 4096);
    check_row(take(&bench), 0, "Huge", 2, ABSENT);
    bench_close(&bench);
}
END_TEST

TEST(only_what_the_length_covers_is_read)
{
    struct bench bench;
    bench_open(&bench);
    encode_big(&bench.answer->bytes, "MmSt", ADDRESS, 8192);
    encode_big(&bench.answer->bytes, "CM25", ADDRESS, 4096);
    bench.answer->told = 8 + 0x18 + 0x17;
    ck_assert_uint_eq(take(&bench)->pool_count, 1);
    ck_assert_str_eq(canned_remark(&bench.canned, 0), "the table of large allocations is cut: 1 of 2 were there");
    encode_u32(&bench.answer->bytes, 0, UINT32_MAX);
    ck_assert_uint_eq(take(&bench)->pool_count, 1);
    bench.answer->told = 7;
    ck_assert_uint_eq(take(&bench)->pool_count, 0);
    bench.answer->told = UINT32_MAX;
    encode_u32(&bench.answer->bytes, 0, 1); /* fewer than there are: the rest may be anything */
    ck_assert_uint_eq(take(&bench)->pool_count, 1);
    bench_close(&bench);
}
END_TEST

TEST(a_refusal_is_one_clear_line_and_no_row)
{
    struct bench bench;
    bench_open(&bench);
    canned_refuse(&bench.canned, NT_BIG_POOL, NT_INVALID_CLASS);
    ck_assert_uint_eq(take(&bench)->pool_count, 0);
    ck_assert_str_eq(canned_remark(&bench.canned, 0),
                     "this system does not report large allocations (status C0000003)");
    bench_close(&bench);
}
END_TEST

static size_t large_rows(const struct snapshot *snapshot)
{
    size_t count = 0;
    for (size_t i = 0; i < snapshot->pool_count; i++)
        count += snapshot->pools[i].type == POOL_LARGE;
    return count;
}

/* Samples of a demo server; how often class 66 was asked. */
static uint32_t asked(const char *pools, bool erased, size_t *large)
{
    struct fake_kernel kernel;
    struct nt_source *source;
    const struct sampler_config config = {.pools = pools};
    ck_assert_int_eq(fake_kernel_open(&kernel, "token-leak", INT64_C(60000000000), NULL), STATUS_OK);
    kernel.erased = erased;
    ck_assert_int_eq(nt_source_open(&source, &kernel.system, &config, NULL), STATUS_OK);
    for (int64_t i = 1; i <= 3; i++) {
        ck_assert_int_eq(nt_source_take(source, i, NULL), STATUS_OK);
        ck_assert_int_eq(fake_kernel_step(&kernel, NULL), STATUS_OK);
    }
    *large = large_rows(&source->snapshot);
    uint32_t calls = kernel.calls[NT_BIG_POOL];
    nt_source_close(source);
    fake_kernel_close(&kernel);
    return calls;
}

TEST(they_are_asked_for_on_request_only_and_once_a_sample)
{
    size_t none, large, erased;
    ck_assert_uint_eq(asked(NULL, false, &none), 0);
    ck_assert_uint_eq(none, 0);
    ck_assert_uint_ge(asked("tags,big", false, &large), 4);
    ck_assert_uint_le(asked("tags,big", true, &erased), 6); /* three samples, and what the buffer's growth took */
    ck_assert_uint_gt(large, 3);
    ck_assert_uint_eq(erased, large);
}
END_TEST

TEST(they_come_and_go_between_two_samples)
{
    struct fake_kernel kernel;
    struct nt_source *source;
    struct problem why = {.line = ""};
    const struct sampler_config config = {0};
    bool on = false;
    ck_assert_int_eq(fake_kernel_open(&kernel, "token-leak", INT64_C(60000000000), NULL), STATUS_OK);
    ck_assert_int_eq(nt_source_open(&source, &kernel.system, &config, NULL), STATUS_OK);
    for (int64_t i = 1; i <= 3; i++) {
        ck_assert_int_eq(nt_source_toggle_large(source, &on, &why), STATUS_OK);
        ck_assert(on == (i != 2));
        ck_assert_int_eq(nt_source_take(source, i, NULL), STATUS_OK);
        ck_assert(on == (large_rows(&source->snapshot) > 3));
    }
    nt_source_close(source);
    fake_kernel_close(&kernel);
}
END_TEST

TEST(where_they_are_refused_the_key_says_so_and_changes_nothing)
{
    struct fake_kernel kernel;
    struct nt_source *source;
    struct problem why = {.line = ""};
    const struct sampler_config config = {0};
    bool on = true;
    ck_assert_int_eq(fake_kernel_open(&kernel, "token-leak", INT64_C(60000000000), NULL), STATUS_OK);
    ck_assert_int_eq(nt_source_open(&source, &kernel.system, &config, NULL), STATUS_OK);
    kernel.scripts[kernel.script_count++] = (struct fake_script){.class = NT_BIG_POOL, .status = NT_ACCESS_DENIED};
    ck_assert_int_eq(nt_source_toggle_large(source, &on, &why), STATUS_DENIED);
    ck_assert(!on);
    ck_assert_str_eq(why.line, "access to large allocations is denied: run pooltop as administrator");
    ck_assert_int_eq(nt_source_take(source, 1, NULL), STATUS_OK);
    ck_assert_uint_eq(large_rows(&source->snapshot), 0);
    ck_assert_uint_eq(source->snapshot.remark_count, 0);
    nt_source_close(source);
    fake_kernel_close(&kernel);
}
END_TEST

SUITE_MAIN("sampler: NT large allocations", allocations_are_added_up_by_tag, erased_addresses_change_nothing,
           a_size_that_is_no_number_of_ours_leaves_the_bytes_unknown, only_what_the_length_covers_is_read,
           a_refusal_is_one_clear_line_and_no_row, they_come_and_go_between_two_samples,
           where_they_are_refused_the_key_says_so_and_changes_nothing,
           they_are_asked_for_on_request_only_and_once_a_sample)
