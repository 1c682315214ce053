/* Pool tags of class 22 and 255, from tables made by hand. */
#include <string.h>

#include "sampler/windows/nt_pooltags.h"
#include "tests/nt/canned.h"
#include "tests/unit/suite.h"

enum { NARROW = 0x28, WIDE = 0x38, HEADER = 8 };

/* A table of `count` empty entries. */
static struct canned_answer *table(struct canned *canned, size_t count, size_t entry)
{
    struct canned_answer *answer = canned_answer(canned, entry == WIDE ? NT_WIDE_POOL_TAGS : NT_POOL_TAGS);
    encode_zeros(&answer->bytes, HEADER + count * entry);
    encode_u32(&answer->bytes, 0, count);
    return answer;
}

static void put_tag(struct canned_answer *answer, size_t at, const char tag[4])
{
    memcpy(answer->bytes.bytes + at, tag, 4);
}

/* One class 22 table whose only tag has these nonpaged counters. */
static void nonpaged_only(struct canned *canned, uint32_t allocs, uint32_t frees, uint64_t used)
{
    struct canned_answer *answer = table(canned, 1, NARROW);
    put_tag(answer, HEADER, "Leak");
    encode_u32(&answer->bytes, HEADER + 0x18, allocs);
    encode_u32(&answer->bytes, HEADER + 0x1C, frees);
    encode_u64(&answer->bytes, HEADER + 0x20, used);
}

static bool take(struct canned *canned)
{
    canned_next(canned);
    return nt_pooltags_take(&canned->tags, &canned->reader);
}

static void check_pool(const struct pool *pool, enum pool_type type, int64_t allocs, int64_t frees, int64_t diff,
                       int64_t bytes)
{
    ck_assert_int_eq(pool->type, type);
    ck_assert_int_eq(pool->value[POOL_ALLOCS], allocs);
    ck_assert_int_eq(pool->value[POOL_FREES], frees);
    ck_assert_int_eq(pool->value[POOL_DIFF], diff);
    ck_assert_int_eq(pool->value[POOL_BYTES], bytes);
    ck_assert_int_eq(pool->session, ABSENT);
}

TEST(class_22_is_read_at_its_offsets)
{
    struct canned canned;
    canned_open(&canned);
    struct canned_answer *answer = table(&canned, 2, NARROW);
    size_t at = HEADER + NARROW;
    put_tag(answer, at, "Toke");
    encode_u32(&answer->bytes, at + 0x04, 1000);
    encode_u32(&answer->bytes, at + 0x08, 400);
    encode_u64(&answer->bytes, at + 0x10, UINT64_C(21000000000));
    encode_u32(&answer->bytes, at + 0x18, 7);
    encode_u32(&answer->bytes, at + 0x1C, 5);
    encode_u64(&answer->bytes, at + 0x20, 128);
    ck_assert(take(&canned));
    const struct snapshot *snapshot = &canned.snapshot;
    ck_assert_uint_eq(snapshot->pool_count, 2); /* the first entry was never used */
    check_pool(&snapshot->pools[0], POOL_PAGED, 1000, 400, 600, INT64_C(21000000000));
    check_pool(&snapshot->pools[1], POOL_NONPAGED, 7, 5, 2, 128);
    ck_assert_str_eq(intern_text(canned.names, snapshot->pools[0].name).bytes, "Toke");
    ck_assert_uint_eq(snapshot->remark_count, 0);
    canned_close(&canned);
}
END_TEST

TEST(class_255_is_read_at_its_offsets_and_preferred)
{
    struct canned canned;
    canned_open(&canned);
    nonpaged_only(&canned, 1, 0, 1);
    struct canned_answer *answer = table(&canned, 1, WIDE);
    put_tag(answer, HEADER, "File");
    encode_u64(&answer->bytes, HEADER + 0x08, UINT64_C(5000000000));
    encode_u64(&answer->bytes, HEADER + 0x10, UINT64_C(4000000000));
    encode_u64(&answer->bytes, HEADER + 0x18, 64);
    encode_u64(&answer->bytes, HEADER + 0x20, UINT64_C(9000000000));
    encode_u64(&answer->bytes, HEADER + 0x28, 1);
    encode_u64(&answer->bytes, HEADER + 0x30, 4096);
    nt_pooltags_settle(&canned.tags, &canned.reader);
    ck_assert(take(&canned));
    const struct snapshot *snapshot = &canned.snapshot;
    ck_assert_uint_eq(snapshot->pool_count, 2);
    check_pool(&snapshot->pools[0], POOL_PAGED, INT64_C(5000000000), INT64_C(4000000000), 1000000000, 64);
    check_pool(&snapshot->pools[1], POOL_NONPAGED, INT64_C(9000000000), 1, INT64_C(8999999999), 4096);
    canned_close(&canned);
}
END_TEST

TEST(an_answer_to_class_255_that_contradicts_itself_is_not_taken)
{
    struct canned canned;
    canned_open(&canned);
    nonpaged_only(&canned, 3, 1, 1);
    struct canned_answer *answer = table(&canned, 1, WIDE);
    encode_u32(&answer->bytes, 0, 2);
    nt_pooltags_settle(&canned.tags, &canned.reader);
    ck_assert(take(&canned));
    ck_assert_str_eq(intern_text(canned.names, canned.snapshot.pools[0].name).bytes, "Leak");
    canned_close(&canned);
}
END_TEST

TEST(a_32_bit_counter_goes_on_when_it_wraps)
{
    struct canned canned;
    canned_open(&canned);
    nonpaged_only(&canned, UINT32_MAX - 9, UINT32_MAX - 109, 100);
    ck_assert(take(&canned));
    check_pool(canned.snapshot.pools, POOL_NONPAGED, (int64_t)UINT32_MAX - 9, (int64_t)UINT32_MAX - 109, 100, 100);
    nonpaged_only(&canned, 40, UINT32_MAX - 59, 100); /* 50 more, 50 more: only one has wrapped */
    ck_assert(take(&canned));
    check_pool(canned.snapshot.pools, POOL_NONPAGED, (int64_t)UINT32_MAX + 41, (int64_t)UINT32_MAX - 59, 100, 100);
    for (int64_t i = 1; i <= 3; i++) { /* three whole rounds in steps of half a one */
        nonpaged_only(&canned, 40 + 0x80000000u, 0x80000000u, 40);
        ck_assert(take(&canned));
        nonpaged_only(&canned, 40, 0, 40);
        ck_assert(take(&canned));
        check_pool(canned.snapshot.pools, POOL_NONPAGED, ((i + 1) << 32) + 40, (i + 1) << 32, 40, 40);
    }
    canned_close(&canned);
}
END_TEST

TEST(at_first_sight_allocations_are_ahead_of_frees_also_when_they_have_wrapped)
{
    struct canned canned;
    canned_open(&canned);
    nonpaged_only(&canned, 5, UINT32_MAX - 4, 320);
    ck_assert(take(&canned));
    check_pool(canned.snapshot.pools, POOL_NONPAGED, (int64_t)UINT32_MAX + 6, (int64_t)UINT32_MAX - 4, 10, 320);
    canned_close(&canned);
}
END_TEST

TEST(a_counter_read_a_little_behind_stands_still)
{
    struct canned canned;
    canned_open(&canned);
    nonpaged_only(&canned, 1000, 1000, 0);
    ck_assert(take(&canned));
    nonpaged_only(&canned, 997, 1000, 0); /* its processors were added up while they counted */
    ck_assert(take(&canned));
    check_pool(canned.snapshot.pools, POOL_NONPAGED, 1000, 1000, 0, 0);
    nonpaged_only(&canned, 1002, 1000, 0);
    ck_assert(take(&canned));
    check_pool(canned.snapshot.pools, POOL_NONPAGED, 1002, 1000, 2, 0);
    canned_close(&canned);
}
END_TEST

TEST(all_four_bytes_of_a_tag_are_its_key)
{
    static const char TAGS[][4] = {{'C', 'M', ' ', ' '}, {'C', 'M', '3', '1'},           {'P', 'r', 'o', '\xE3'},
                                   {'P', 'r', 'o', 'c'}, {'\x01', '\0', '\x7F', '\xFF'}, {'\0', '\0', '\0', '\0'}};
    enum { COUNT = sizeof TAGS / sizeof TAGS[0] };
    struct canned canned;
    canned_open(&canned);
    struct canned_answer *answer = table(&canned, COUNT, NARROW);
    for (size_t i = 0; i < COUNT; i++) {
        put_tag(answer, HEADER + i * NARROW, TAGS[i]);
        encode_u32(&answer->bytes, HEADER + i * NARROW + 0x04, 1 + i);
    }
    ck_assert(take(&canned));
    ck_assert_uint_eq(canned.snapshot.pool_count, COUNT);
    for (size_t i = 0; i < COUNT; i++) {
        struct text name = intern_text(canned.names, canned.snapshot.pools[i].name);
        ck_assert_uint_eq(name.length, 4);
        ck_assert_mem_eq(name.bytes, TAGS[i], 4);
        ck_assert_int_eq(canned.snapshot.pools[i].value[POOL_ALLOCS], 1 + (int64_t)i);
    }
    canned_close(&canned);
}
END_TEST

TEST(a_part_of_a_tag_that_had_a_row_keeps_it)
{
    struct canned canned;
    canned_open(&canned);
    nonpaged_only(&canned, UINT32_MAX, UINT32_MAX, 0);
    ck_assert(take(&canned));
    nonpaged_only(&canned, 0, 0, 0); /* both wrapped to nothing */
    ck_assert(take(&canned));
    check_pool(canned.snapshot.pools, POOL_NONPAGED, INT64_C(1) << 32, INT64_C(1) << 32, 0, 0);
    canned_close(&canned);
}
END_TEST

TEST(a_tag_listed_twice_is_one_row_and_said)
{
    struct canned canned;
    canned_open(&canned);
    struct canned_answer *answer = table(&canned, 2, NARROW);
    for (size_t i = 0; i < 2; i++) {
        put_tag(answer, HEADER + i * NARROW, "Twin");
        encode_u32(&answer->bytes, HEADER + i * NARROW + 0x04, 10 + i);
    }
    ck_assert(take(&canned));
    ck_assert_uint_eq(canned.snapshot.pool_count, 1);
    ck_assert_int_eq(canned.snapshot.pools[0].value[POOL_ALLOCS], 10);
    ck_assert_str_eq(canned_remark(&canned, 0), "1 pool tags were listed twice: the first of each is shown");
    canned_close(&canned);
}
END_TEST

TEST(only_what_the_length_covers_is_read)
{
    struct canned canned;
    canned_open(&canned);
    struct canned_answer *answer = table(&canned, 3, NARROW);
    for (size_t i = 0; i < 3; i++) {
        answer->bytes.bytes[HEADER + i * NARROW] = (unsigned char)('a' + i);
        encode_u32(&answer->bytes, HEADER + i * NARROW + 0x04, 1);
    }
    encode_u32(&answer->bytes, 0, UINT32_MAX);
    answer->told = HEADER + 2 * NARROW + 39;
    ck_assert(take(&canned));
    ck_assert_uint_eq(canned.snapshot.pool_count, 2);
    ck_assert_str_eq(canned_remark(&canned, 0), "the table of pool tags is cut: 2 of 4294967295 were there");
    answer->told = 7;
    ck_assert(!take(&canned));
    ck_assert_str_eq(canned_remark(&canned, 0), "the system's table of pool tags is empty");
    canned_close(&canned);
}
END_TEST

TEST(more_tags_than_there_was_room_for_are_taken_in)
{
    enum { MANY = 3000 };
    struct canned canned;
    canned_open(&canned);
    struct canned_answer *answer = table(&canned, MANY, NARROW);
    for (size_t i = 0; i < MANY; i++) {
        encode_u32(&answer->bytes, HEADER + i * NARROW, 0x30303030 + i * 7919);
        encode_u32(&answer->bytes, HEADER + i * NARROW + 0x18, i + 1);
    }
    ck_assert(take(&canned));
    ck_assert(take(&canned));
    ck_assert_uint_eq(canned.snapshot.pool_count, MANY);
    for (size_t i = 0; i < MANY; i++) {
        const struct pool *row =
            nt_pooltags_row(&canned.tags, &canned.reader, (uint32_t)(0x30303030 + i * 7919), NT_NONPAGED);
        ck_assert_ptr_eq(row, &canned.snapshot.pools[i]);
        ck_assert_int_eq(row->value[POOL_ALLOCS], (int64_t)i + 1);
    }
    ck_assert_ptr_null(nt_pooltags_row(&canned.tags, &canned.reader, 0x30303030, NT_PAGED));
    ck_assert_ptr_null(nt_pooltags_row(&canned.tags, &canned.reader, 1, NT_NONPAGED));
    canned_close(&canned);
}
END_TEST

TEST(an_administrator_is_not_told_to_become_one)
{
    struct canned canned;
    canned_open(&canned);
    canned.system.elevated = true;
    canned_refuse(&canned, NT_POOL_TAGS, NT_ACCESS_DENIED);
    ck_assert(!take(&canned));
    ck_assert_str_eq(canned_remark(&canned, 0),
                     "access to pool tags is denied (status C0000022), to an administrator, too");
    canned_close(&canned);
}
END_TEST

TEST(a_refusal_is_one_clear_line_and_no_row)
{
    static const struct {
        uint32_t status;
        const char *line;
    } CASES[] = {{NT_INVALID_CLASS, "this system does not report pool tags (status C0000003)"},
                 {NT_ACCESS_DENIED, "access to pool tags is denied (status C0000022): run pooltop as administrator"},
                 {UINT32_C(0xC0000002), "this system does not report pool tags (status C0000002)"}};
    struct canned canned;
    canned_open(&canned);
    nonpaged_only(&canned, 1, 0, 1);
    ck_assert(take(&canned));
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        canned_refuse(&canned, NT_POOL_TAGS, CASES[i].status);
        ck_assert(!take(&canned));
        ck_assert_uint_eq(canned.snapshot.pool_count, 0);
        ck_assert_uint_eq(canned.snapshot.remark_count, 1);
        ck_assert_str_eq(canned_remark(&canned, 0), CASES[i].line);
        ck_assert_ptr_null(nt_pooltags_row(&canned.tags, &canned.reader, 0x6B61654C /* "Leak" */, NT_NONPAGED));
    }
    canned_close(&canned);
}
END_TEST

SUITE_MAIN("sampler: NT pool tags", class_22_is_read_at_its_offsets, class_255_is_read_at_its_offsets_and_preferred,
           an_answer_to_class_255_that_contradicts_itself_is_not_taken, a_32_bit_counter_goes_on_when_it_wraps,
           at_first_sight_allocations_are_ahead_of_frees_also_when_they_have_wrapped,
           a_counter_read_a_little_behind_stands_still, all_four_bytes_of_a_tag_are_its_key,
           a_part_of_a_tag_that_had_a_row_keeps_it, a_tag_listed_twice_is_one_row_and_said,
           only_what_the_length_covers_is_read, more_tags_than_there_was_room_for_are_taken_in,
           an_administrator_is_not_told_to_become_one, a_refusal_is_one_clear_line_and_no_row)
