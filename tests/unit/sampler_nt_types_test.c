/* Object types, the pools they live in, and session pools, from tables made by hand. */
#include <string.h>

#include "sampler/windows/nt_session_pools.h"
#include "sampler/windows/nt_types.h"
#include "tests/nt/canned.h"
#include "tests/unit/suite.h"

enum { TAG = 0x28, HEADER = 8, TYPE = 0x68, PAGED = 1, NONPAGED_NX = 512 };

struct bench {
    struct canned canned;
    struct nt_types types;
};

static void bench_open(struct bench *bench)
{
    memset(bench, 0, sizeof *bench);
    canned_open(&bench->canned);
}

static void bench_close(struct bench *bench)
{
    canned_close(&bench->canned);
}

static void add_type(struct canned_answer *answer, const char *name, uint32_t objects, uint32_t handles, unsigned index,
                     uint32_t pool_type)
{
    struct buffer *bytes = &answer->bytes;
    if (bytes->length == 0)
        encode_zeros(bytes, HEADER);
    size_t at = bytes->length;
    encode_zeros(bytes, TYPE);
    encode_u32(bytes, at + 0x10, objects);
    encode_u32(bytes, at + 0x14, handles);
    bytes->bytes[at + 0x5A] = (unsigned char)index;
    encode_u32(bytes, at + 0x5C, pool_type);
    canned_name(answer, at, name);
    encode_zeros(bytes, (8 - bytes->length % 8) % 8);
    encode_u32(bytes, 0, nt_u32(&(struct nt_table){bytes->bytes, bytes->length, 0}, 0) + 1);
}

/* A tag with so many outstanding allocations in each kind of pool. */
static void add_tag(struct canned_answer *answer, const char tag[4], uint32_t paged, uint32_t nonpaged)
{
    struct buffer *bytes = &answer->bytes;
    if (bytes->length == 0)
        encode_zeros(bytes, HEADER);
    size_t at = bytes->length;
    buffer_add(bytes, tag, 4);
    encode_zeros(bytes, TAG - 4);
    encode_u32(bytes, at + 0x04, paged);
    encode_u32(bytes, at + 0x18, nonpaged);
    encode_u32(bytes, 0, (at - HEADER) / TAG + 1);
}

static void take(struct bench *bench)
{
    canned_next(&bench->canned);
    ck_assert(nt_pooltags_take(&bench->canned.tags, &bench->canned.reader));
    ck_assert(nt_types_take(&bench->types, &bench->canned.reader));
    nt_types_join(&bench->types, &bench->canned.tags, &bench->canned.reader);
}

static const struct pool *pool_of(const struct bench *bench, const char tag[4], enum nt_side side)
{
    uint32_t key;
    memcpy(&key, tag, 4);
    const struct pool *pool = nt_pooltags_row(&bench->canned.tags, &bench->canned.reader, key, side);
    ck_assert_ptr_nonnull(pool);
    return pool;
}

static void check_beside(const struct pool *pool, int64_t objects, int64_t handles)
{
    ck_assert_int_eq(pool->value[POOL_OBJECTS], objects);
    ck_assert_int_eq(pool->value[POOL_HANDLES], handles);
}

TEST(a_type_is_read_at_its_offsets_whatever_length_is_told)
{
    struct bench bench;
    bench_open(&bench);
    struct canned_answer *answer = canned_answer(&bench.canned, NT_OBJECT_TYPES);
    add_type(answer, "Token", 5000, 4000, 5, PAGED);
    add_type(answer, "Key", 7, 8, 44, PAGED);
    add_type(answer, "ALPC Port", 11, 13, 46, NONPAGED_NX);
    answer->told = 16; /* as some systems do */
    ck_assert(nt_types_take(&bench.types, &bench.canned.reader));
    const struct snapshot *snapshot = &bench.canned.snapshot;
    ck_assert_uint_eq(snapshot->type_count, 3);
    ck_assert_str_eq(intern_text(bench.canned.names, snapshot->types[2].name).bytes, "ALPC Port");
    ck_assert_int_eq(snapshot->types[0].value[TYPE_OBJECTS], 5000);
    ck_assert_int_eq(snapshot->types[0].value[TYPE_HANDLES], 4000);
    ck_assert_int_eq(snapshot->types[1].value[TYPE_OBJECTS], 7);
    ck_assert_ptr_eq(nt_types_find(&bench.types, 44), &bench.types.types[1]);
    ck_assert_ptr_null(nt_types_find(&bench.types, 6));
    ck_assert_int_eq(bench.types.types[0].side, NT_PAGED);
    ck_assert_int_eq(bench.types.types[2].side, NT_NONPAGED);
    ck_assert_uint_eq(snapshot->remark_count, 0);
    bench_close(&bench);
}
END_TEST

TEST(types_are_numbered_by_place_where_no_index_is_told)
{
    struct bench bench;
    bench_open(&bench);
    struct canned_answer *answer = canned_answer(&bench.canned, NT_OBJECT_TYPES);
    add_type(answer, "Type", 1, 0, 0, 0);
    add_type(answer, "Directory", 1, 0, 0, 0);
    ck_assert(nt_types_take(&bench.types, &bench.canned.reader));
    ck_assert_ptr_eq(nt_types_find(&bench.types, 3), &bench.types.types[1]);
    bench_close(&bench);
}
END_TEST

TEST(the_tag_of_a_type_is_its_first_four_letters)
{
    static const struct {
        const char *type, *tag;
    } CASES[] = {{"Token", "Toke"},     {"File", "File"},      {"Event", "Even"},        {"Thread", "Thre"},
                 {"Process", "Proc"},   {"Key", "Key "},       {"Job", "Job "},          {"Section", "Sect"},
                 {"Semaphore", "Sema"}, {"ALPC Port", "ALPC"}, {"IoCompletion", "IoCo"}, {"A", "A   "},
                 {"", "    "}};
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        uint32_t tag = nt_type_tag(CASES[i].type, strlen(CASES[i].type));
        ck_assert_mem_eq(&tag, CASES[i].tag, 4);
    }
}
END_TEST

TEST(objects_and_handles_stand_beside_the_pool_of_their_kind)
{
    struct bench bench;
    bench_open(&bench);
    struct canned_answer *tags = canned_answer(&bench.canned, NT_POOL_TAGS);
    add_tag(tags, "File", 3, 100);
    add_tag(tags, "Key ", 50, 0);
    add_tag(tags, "Othe", 1, 1);
    struct canned_answer *answer = canned_answer(&bench.canned, NT_OBJECT_TYPES);
    add_type(answer, "File", 99, 60, 37, NONPAGED_NX);
    add_type(answer, "Key", 50, 49, 44, PAGED);
    add_type(answer, "Token", 5, 5, 5, PAGED); /* has no pool here */
    take(&bench);
    check_beside(pool_of(&bench, "File", NT_NONPAGED), 99, 60);
    check_beside(pool_of(&bench, "File", NT_PAGED), ABSENT, ABSENT);
    check_beside(pool_of(&bench, "Key ", NT_PAGED), 50, 49);
    check_beside(pool_of(&bench, "Othe", NT_PAGED), ABSENT, ABSENT);
    bench_close(&bench);
}
END_TEST

TEST(a_tag_with_the_protected_bit_serves_when_there_is_no_plain_one)
{
    struct bench bench;
    bench_open(&bench);
    struct canned_answer *tags = canned_answer(&bench.canned, NT_POOL_TAGS);
    add_tag(tags, "Pro\xE3", 0, 10);
    add_tag(tags, "Thr\xE5", 0, 10);
    add_tag(tags, "Thre", 0, 20);
    struct canned_answer *answer = canned_answer(&bench.canned, NT_OBJECT_TYPES);
    add_type(answer, "Process", 10, 30, 7, 0);
    add_type(answer, "Thread", 20, 40, 8, 0);
    take(&bench);
    check_beside(pool_of(&bench, "Pro\xE3", NT_NONPAGED), 10, 30);
    check_beside(pool_of(&bench, "Thre", NT_NONPAGED), 20, 40);
    check_beside(pool_of(&bench, "Thr\xE5", NT_NONPAGED), ABSENT, ABSENT);
    bench_close(&bench);
}
END_TEST

TEST(types_that_share_a_pool_are_added_up_beside_it)
{
    struct bench bench;
    bench_open(&bench);
    add_tag(canned_answer(&bench.canned, NT_POOL_TAGS), "IoCo", 7, 100);
    struct canned_answer *answer = canned_answer(&bench.canned, NT_OBJECT_TYPES);
    add_type(answer, "IoCompletion", 60, 50, 36, NONPAGED_NX);
    add_type(answer, "IoCompletionReserve", 30, 20, 35, NONPAGED_NX);
    add_type(answer, "IoCousin", 1, 1, 34, PAGED); /* the same letters in the other kind of pool */
    take(&bench);
    check_beside(pool_of(&bench, "IoCo", NT_NONPAGED), 90, 70);
    check_beside(pool_of(&bench, "IoCo", NT_PAGED), 1, 1);
    ck_assert_uint_eq(bench.canned.snapshot.type_count, 3);
    bench_close(&bench);
}
END_TEST

TEST(a_table_of_types_that_ends_early_is_said)
{
    struct bench bench;
    bench_open(&bench);
    struct canned_answer *answer = canned_answer(&bench.canned, NT_OBJECT_TYPES);
    add_type(answer, "Token", 1, 1, 5, PAGED);
    encode_u32(&answer->bytes, 0, 100000);
    ck_assert(nt_types_take(&bench.types, &bench.canned.reader));
    ck_assert_uint_eq(bench.canned.snapshot.type_count, 1);
    ck_assert_ptr_nonnull(strstr(canned_remark(&bench.canned, 0), "of 100000 were there"));
    canned_refuse(&bench.canned, NT_OBJECT_TYPES, NT_ACCESS_DENIED);
    canned_next(&bench.canned);
    ck_assert(!nt_types_take(&bench.types, &bench.canned.reader));
    ck_assert_str_eq(canned_remark(&bench.canned, 0),
                     "access to object types is denied (status C0000022): run pooltop as administrator");
    bench_close(&bench);
}
END_TEST

/* --- session pools ----------------------------------------------------------------------------------------------------------- */

/* The forms that were reported. */
enum form { NEXT_SESSION_COUNT, NEXT_COUNT_SESSION };

static void add_session(struct canned_answer *answer, enum form form, uint32_t session, uint32_t tags, bool last)
{
    struct buffer *bytes = &answer->bytes;
    size_t at = bytes->length, length = 0x10 + tags * (size_t)TAG;
    encode_zeros(bytes, length);
    encode_u32(bytes, at, last ? 0 : length);
    encode_u32(bytes, at + (form == NEXT_SESSION_COUNT ? 0x08 : 0x0C), session);
    encode_u32(bytes, at + (form == NEXT_SESSION_COUNT ? 0x0C : 0x08), tags);
    for (size_t i = 0; i < tags; i++) {
        size_t tag = at + 0x10 + i * TAG;
        memcpy(bytes->bytes + tag, "Gh0", 3);
        bytes->bytes[tag + 3] = (unsigned char)('0' + i);
        encode_u32(bytes, tag + 0x04, 10 * session + i + 1);
        encode_u32(bytes, tag + 0x08, 1);
        encode_u64(bytes, tag + 0x10, 640);
    }
}

TEST(session_pools_are_read_in_each_form_that_was_reported)
{
    for (enum form form = NEXT_SESSION_COUNT; form <= NEXT_COUNT_SESSION; form++) {
        struct bench bench;
        bench_open(&bench);
        struct canned_answer *answer = canned_answer(&bench.canned, NT_SESSION_POOL_TAGS);
        add_session(answer, form, 0, 1, false);
        add_session(answer, form, 1, 3, false);
        add_session(answer, form, 2, 2, true);
        nt_session_pools_take(&bench.canned.tags, &bench.canned.reader);
        const struct snapshot *snapshot = &bench.canned.snapshot;
        ck_assert_uint_eq(snapshot->pool_count, 6);
        ck_assert_int_eq(snapshot->pools[0].session, 0);
        ck_assert_int_eq(snapshot->pools[3].session, 1);
        ck_assert_int_eq(snapshot->pools[5].session, 2);
        ck_assert_int_eq(snapshot->pools[5].type, POOL_PAGED);
        ck_assert_int_eq(snapshot->pools[5].value[POOL_ALLOCS], 22);
        ck_assert_int_eq(snapshot->pools[5].value[POOL_DIFF], 21);
        ck_assert_int_eq(snapshot->pools[5].value[POOL_BYTES], 640);
        ck_assert_str_eq(intern_text(bench.canned.names, snapshot->pools[5].name).bytes, "Gh01");
        ck_assert_uint_eq(snapshot->remark_count, 0);
        bench_close(&bench);
    }
}
END_TEST

TEST(session_pools_in_no_known_form_are_left_out)
{
    static const char LINE[] = "session pools are left out: their table has no form that pooltop knows";
    struct bench bench;
    bench_open(&bench);
    struct canned_answer *answer = canned_answer(&bench.canned, NT_SESSION_POOL_TAGS);
    add_session(answer, NEXT_SESSION_COUNT, 3, 2, true);
    encode_zeros(&answer->bytes, 8); /* does not end with its last block */
    nt_session_pools_take(&bench.canned.tags, &bench.canned.reader);
    ck_assert_uint_eq(bench.canned.snapshot.pool_count, 0);
    ck_assert_str_eq(canned_remark(&bench.canned, 0), LINE);
    answer = canned_answer(&bench.canned, NT_SESSION_POOL_TAGS);
    add_session(answer, NEXT_COUNT_SESSION, 1, 1, false);
    encode_u32(&answer->bytes, 0, 8); /* the next block inside this one */
    canned_next(&bench.canned);
    nt_session_pools_take(&bench.canned.tags, &bench.canned.reader);
    ck_assert_uint_eq(bench.canned.snapshot.pool_count, 0);
    ck_assert_str_eq(canned_remark(&bench.canned, 0), LINE);
    bench_close(&bench);
}
END_TEST

TEST(a_system_without_session_pools_has_none_and_no_remark)
{
    struct bench bench;
    bench_open(&bench);
    canned_answer(&bench.canned, NT_SESSION_POOL_TAGS);
    nt_session_pools_take(&bench.canned.tags, &bench.canned.reader);
    ck_assert_uint_eq(bench.canned.snapshot.pool_count, 0);
    ck_assert_uint_eq(bench.canned.snapshot.remark_count, 0);
    bench_close(&bench);
}
END_TEST

SUITE_MAIN("sampler: NT object types", a_type_is_read_at_its_offsets_whatever_length_is_told,
           types_are_numbered_by_place_where_no_index_is_told, the_tag_of_a_type_is_its_first_four_letters,
           objects_and_handles_stand_beside_the_pool_of_their_kind,
           a_tag_with_the_protected_bit_serves_when_there_is_no_plain_one,
           types_that_share_a_pool_are_added_up_beside_it, a_table_of_types_that_ends_early_is_said,
           session_pools_are_read_in_each_form_that_was_reported, session_pools_in_no_known_form_are_left_out,
           a_system_without_session_pools_has_none_and_no_remark)
