/* Totals of classes 0, 2 and 3, and the fallback, from tables made by hand. */
#include <string.h>

#include "sampler/windows/nt_totals.h"
#include "tests/nt/canned.h"
#include "tests/unit/suite.h"

enum { PAGE = 4096, SECOND = 10000000 };

static struct canned_answer *basic(struct canned *canned)
{
    struct canned_answer *answer = canned_answer(canned, NT_BASIC);
    encode_zeros(&answer->bytes, 0x40);
    encode_u32(&answer->bytes, 0x08, PAGE);
    encode_u32(&answer->bytes, 0x0C, 8000);
    answer->bytes.bytes[0x38] = 12;
    answer->exactly = 0x40;
    return answer;
}

/* Every field of class 2 holds its own offset, so that each number says where it was read. */
static struct canned_answer *performance_table(struct canned *canned, size_t length)
{
    struct canned_answer *answer = canned_answer(canned, NT_PERFORMANCE);
    encode_zeros(&answer->bytes, length);
    for (size_t at = 0; at + 4 <= length; at += 4)
        encode_u32(&answer->bytes, at, at);
    return answer;
}

static void time_of_day(struct canned *canned, uint64_t boot, uint64_t bias, size_t length)
{
    struct canned_answer *answer = canned_answer(canned, NT_TIME);
    encode_zeros(&answer->bytes, length);
    encode_u64(&answer->bytes, 0x00, boot);
    encode_u64(&answer->bytes, 0x20, bias);
    answer->exactly = (uint32_t)length;
}

static const int64_t *take(struct canned *canned, struct nt_totals *totals)
{
    canned_next(canned);
    nt_totals_take(totals, &canned->reader);
    return canned->snapshot.totals;
}

TEST(each_total_is_read_at_its_offset_in_pages)
{
    struct canned canned;
    struct nt_totals totals;
    canned_open(&canned);
    basic(&canned);
    performance_table(&canned, 0x158);
    nt_totals_open(&totals, &canned.reader);
    const int64_t *values = take(&canned, &totals);
    ck_assert_int_eq(totals.page_bytes, PAGE);
    ck_assert_int_eq(totals.processors, 12);
    ck_assert_int_eq(values[TOTAL_PHYSICAL], 8000 * PAGE);
    ck_assert_int_eq(values[TOTAL_AVAILABLE], 0x2C * PAGE);
    ck_assert_int_eq(values[TOTAL_COMMIT], 0x30 * PAGE);
    ck_assert_int_eq(values[TOTAL_COMMIT_LIMIT], 0x34 * PAGE);
    ck_assert_int_eq(values[TOTAL_COMMIT_PEAK], 0x38 * PAGE);
    ck_assert_int_eq(values[TOTAL_FAULTS], 0x3C);
    ck_assert_int_eq(values[TOTAL_PAGED], 0x70 * PAGE);
    ck_assert_int_eq(values[TOTAL_NONPAGED], 0x74 * PAGE);
    ck_assert_int_eq(values[TOTAL_PAGED_LIMIT], (0x70 + 0xA0) * PAGE);
    ck_assert_int_eq(values[TOTAL_NONPAGED_LIMIT], ABSENT);
    ck_assert_int_eq(values[TOTAL_KERNEL_RESIDENT], (0x8C + 0xAC) * PAGE);
    ck_assert_int_eq(values[TOTAL_PAGED_RESIDENT], 0xA8 * PAGE);
    ck_assert_uint_eq(canned.snapshot.remark_count, 0);
    canned_close(&canned);
}
END_TEST

TEST(what_the_returned_length_does_not_cover_is_absent)
{
    struct canned canned;
    struct nt_totals totals;
    canned_open(&canned);
    basic(&canned);
    performance_table(&canned, 0x138)->told = 0x77; /* the nonpaged pool's last byte is missing */
    nt_totals_open(&totals, &canned.reader);
    const int64_t *values = take(&canned, &totals);
    ck_assert_int_eq(values[TOTAL_PAGED], 0x70 * PAGE);
    ck_assert_int_eq(values[TOTAL_NONPAGED], ABSENT);
    ck_assert_int_eq(values[TOTAL_PAGED_LIMIT], ABSENT);
    ck_assert_int_eq(values[TOTAL_KERNEL_RESIDENT], ABSENT);
    canned_close(&canned);
}
END_TEST

TEST(a_class_that_insists_on_a_length_gets_it_and_is_asked_once_a_sample_then)
{
    static const uint32_t LENGTHS[] = {0x138, 0x158, 0x178, 0x1A0};
    for (size_t i = 0; i < sizeof LENGTHS / sizeof LENGTHS[0]; i++) {
        struct canned canned;
        struct nt_totals totals;
        canned_open(&canned);
        basic(&canned);
        performance_table(&canned, LENGTHS[i])->exactly = LENGTHS[i];
        nt_totals_open(&totals, &canned.reader);
        uint64_t before = canned.reader.queries;
        ck_assert_int_eq(take(&canned, &totals)[TOTAL_COMMIT], 0x30 * PAGE);
        ck_assert_uint_eq(canned.reader.queries - before, 1);
        canned_close(&canned);
    }
}
END_TEST

TEST(a_page_count_of_nothing_is_absent)
{
    struct canned canned;
    struct nt_totals totals;
    canned_open(&canned);
    basic(&canned);
    encode_zeros(&canned_answer(&canned, NT_PERFORMANCE)->bytes, 0x138);
    nt_totals_open(&totals, &canned.reader);
    const int64_t *values = take(&canned, &totals);
    ck_assert_int_eq(values[TOTAL_PAGED], ABSENT);
    ck_assert_int_eq(values[TOTAL_NONPAGED], ABSENT);
    ck_assert_int_eq(values[TOTAL_PAGED_LIMIT], ABSENT);
    ck_assert_int_eq(values[TOTAL_FAULTS], 0);
    canned_close(&canned);
}
END_TEST

TEST(page_faults_go_on_when_they_wrap)
{
    struct canned canned;
    struct nt_totals totals;
    canned_open(&canned);
    basic(&canned);
    struct canned_answer *answer = performance_table(&canned, 0x138);
    encode_u32(&answer->bytes, 0x3C, UINT32_MAX - 3);
    nt_totals_open(&totals, &canned.reader);
    ck_assert_int_eq(take(&canned, &totals)[TOTAL_FAULTS], (int64_t)UINT32_MAX - 3);
    encode_u32(&answer->bytes, 0x3C, 6);
    ck_assert_int_eq(take(&canned, &totals)[TOTAL_FAULTS], (int64_t)UINT32_MAX + 7);
    canned_close(&canned);
}
END_TEST

TEST(where_class_2_is_refused_the_documented_call_takes_its_place)
{
    struct canned canned;
    struct nt_totals totals;
    canned_open(&canned);
    canned_refuse(&canned, NT_BASIC, NT_ACCESS_DENIED);
    canned_refuse(&canned, NT_PERFORMANCE, NT_ACCESS_DENIED);
    canned.performance = (struct nt_performance){1, 2, 3, 4, 5, 6, 7, PAGE};
    nt_totals_open(&totals, &canned.reader);
    const int64_t *values = take(&canned, &totals);
    ck_assert_int_eq(values[TOTAL_COMMIT], 1 * PAGE);
    ck_assert_int_eq(values[TOTAL_COMMIT_LIMIT], 2 * PAGE);
    ck_assert_int_eq(values[TOTAL_COMMIT_PEAK], 3 * PAGE);
    ck_assert_int_eq(values[TOTAL_PHYSICAL], 4 * PAGE);
    ck_assert_int_eq(values[TOTAL_AVAILABLE], 5 * PAGE);
    ck_assert_int_eq(values[TOTAL_PAGED], 6 * PAGE);
    ck_assert_int_eq(values[TOTAL_NONPAGED], 7 * PAGE);
    ck_assert_int_eq(values[TOTAL_FAULTS], ABSENT);
    ck_assert_uint_eq(canned.snapshot.remark_count, 0);
    canned_close(&canned);
}
END_TEST

TEST(with_neither_there_are_no_totals_and_a_line_says_so)
{
    struct canned canned;
    struct nt_totals totals;
    canned_open(&canned);
    canned_refuse(&canned, NT_PERFORMANCE, NT_ACCESS_DENIED);
    nt_totals_open(&totals, &canned.reader);
    const int64_t *values = take(&canned, &totals);
    for (int i = 0; i < TOTALS; i++)
        ck_assert_int_eq(values[i], ABSENT);
    ck_assert_str_eq(canned_remark(&canned, 0),
                     "access to memory totals is denied (status C0000022): run pooltop as administrator");
    ck_assert_str_eq(canned.snapshot.boot, "");
    canned_close(&canned);
}
END_TEST

TEST(an_impossible_page_size_is_no_page_size)
{
    static const uint32_t SIZES[] = {0, 1, 2048, 5000, 131072, UINT32_MAX};
    for (size_t i = 0; i < sizeof SIZES / sizeof SIZES[0]; i++) {
        struct canned canned;
        struct nt_totals totals;
        canned_open(&canned);
        encode_u32(&basic(&canned)->bytes, 0x08, SIZES[i]);
        performance_table(&canned, 0x138);
        nt_totals_open(&totals, &canned.reader);
        ck_assert_int_eq(take(&canned, &totals)[TOTAL_COMMIT], ABSENT);
        canned_close(&canned);
    }
}
END_TEST

static void boot_of(char out[BOOT_TEXT], uint64_t boot, uint64_t bias, size_t length)
{
    struct canned canned;
    struct nt_totals totals;
    canned_open(&canned);
    time_of_day(&canned, boot, bias, length);
    nt_totals_open(&totals, &canned.reader);
    memcpy(out, totals.boot, BOOT_TEXT);
    canned_close(&canned);
}

TEST(a_boot_keeps_its_identity_when_the_clock_is_set_and_gets_another_after_a_restart)
{
    const uint64_t boot = UINT64_C(13416958620) * SECOND, hour = UINT64_C(3600) * SECOND;
    char first[BOOT_TEXT], other[BOOT_TEXT];
    boot_of(first, boot, 0, 48);
    ck_assert_str_eq(first, "nt-boot-13416958620");
    boot_of(other, boot + hour, hour, 48);
    ck_assert_str_eq(other, first);
    boot_of(other, boot - hour, (uint64_t)0 - hour, 48);
    ck_assert_str_eq(other, first);
    boot_of(other, boot + SECOND / 10, 0, 48); /* told anew each time, and not quite alike */
    ck_assert_str_eq(other, first);
    boot_of(other, boot - SECOND / 10, 0, 48);
    ck_assert_str_eq(other, first);
    boot_of(other, boot, 0, 32); /* the old form, without a bias */
    ck_assert_str_eq(other, first);
    boot_of(other, boot + (uint64_t)30 * SECOND, 0, 48);
    ck_assert_str_ne(other, first);
    boot_of(other, 0, 0, 48);
    ck_assert_str_eq(other, "");
}
END_TEST

SUITE_MAIN("sampler: NT totals", each_total_is_read_at_its_offset_in_pages,
           what_the_returned_length_does_not_cover_is_absent,
           a_class_that_insists_on_a_length_gets_it_and_is_asked_once_a_sample_then, a_page_count_of_nothing_is_absent,
           page_faults_go_on_when_they_wrap, where_class_2_is_refused_the_documented_call_takes_its_place,
           with_neither_there_are_no_totals_and_a_line_says_so, an_impossible_page_size_is_no_page_size,
           a_boot_keeps_its_identity_when_the_clock_is_set_and_gets_another_after_a_restart)
