/* The walk over the handles: class 64 from tables made by hand, and when a walk is made, over the tests' kernel. */
#include <string.h>

#include "base/when.h"
#include "sampler/windows/nt_growth.h"
#include "sampler/windows/nt_handles.h"
#include "tests/nt/canned.h"
#include "tests/unit/suite.h"

enum { EVENT = 16, FILE_TYPE = 37, TOKEN = 5, TYPES = 3 };

struct bench {
    struct canned canned;
    struct nt_types types;
    struct nt_handles handles;
};

/* Three types, each with a pool row of so many objects and handles. */
static void bench_open(struct bench *bench, int64_t objects, int64_t handles)
{
    static const char *const NAMES[TYPES] = {"Event", "File", "Token"};
    static const unsigned INDEXES[TYPES] = {EVENT, FILE_TYPE, TOKEN};
    memset(bench, 0, sizeof *bench);
    canned_open(&bench->canned);
    for (size_t i = 0; i < TYPES; i++) {
        struct pool *pool = snapshot_add_pool(&bench->canned.snapshot);
        pool->value[POOL_OBJECTS] = objects;
        pool->value[POOL_HANDLES] = handles;
        bench->types.types[i] = (struct nt_type){.name = nt_name(&bench->canned.reader, NAMES[i], strlen(NAMES[i])),
                                                 .index = INDEXES[i],
                                                 .first = i,
                                                 .row = i};
    }
    bench->types.count = TYPES;
}

static void bench_close(struct bench *bench)
{
    nt_handles_done(&bench->handles);
    canned_close(&bench->canned);
}

static void add_process(struct bench *bench, int64_t pid, const char *name)
{
    struct process *process = snapshot_add_process(&bench->canned.snapshot);
    process->pid = pid;
    process->name = nt_name(&bench->canned.reader, name, strlen(name));
}

static struct canned_answer *begin(struct bench *bench)
{
    struct canned_answer *answer = canned_answer(&bench->canned, NT_HANDLES);
    encode_handles_begin(&answer->bytes);
    return answer;
}

static void add_handles(struct canned_answer *answer, int64_t pid, unsigned type, size_t count)
{
    for (size_t i = 0; i < count; i++)
        encode_handle(&answer->bytes, pid, 4 + i * 4, type, UINT64_C(0xFFFFA00012345670));
}

static const char *holder_of(const struct bench *bench, size_t row)
{
    return intern_text(bench->canned.names, bench->canned.snapshot.pools[row].holder).bytes;
}

static void walk(struct bench *bench)
{
    ck_assert_uint_eq(nt_handles_walk(&bench->handles, &bench->canned.reader, &bench->types), NT_SUCCESS);
    nt_handles_join(&bench->handles, &bench->canned.reader, &bench->types);
}

TEST(the_process_with_most_handles_of_a_type_is_named)
{
    struct bench bench;
    bench_open(&bench, 10, 10);
    add_process(&bench, 612, "lsass.exe");
    add_process(&bench, 70000, "svchost.exe");
    struct canned_answer *answer = begin(&bench);
    add_handles(answer, 612, TOKEN, 7);
    add_handles(answer, 70000, EVENT, 3);
    add_handles(answer, 70000, TOKEN, 6);
    add_handles(answer, 612, EVENT, 2);
    add_handles(answer, 4711, FILE_TYPE, 9); /* ended between the two queries */
    add_handles(answer, 612, 250, 9);        /* of no type that is known */
    add_handles(answer, 612, 700, 9);
    encode_handles_end(&answer->bytes);
    walk(&bench);
    ck_assert_str_eq(holder_of(&bench, 0), "svchost.exe (70000)");
    ck_assert_str_eq(holder_of(&bench, 1), "");
    ck_assert_str_eq(holder_of(&bench, 2), "lsass.exe (612)");
    bench_close(&bench);
}
END_TEST

TEST(erased_kernel_addresses_change_nothing)
{
    struct bench bench;
    bench_open(&bench, 10, 10);
    add_process(&bench, 612, "lsass.exe");
    struct canned_answer *answer = begin(&bench);
    for (uint64_t i = 0; i < 5; i++)
        encode_handle(&answer->bytes, 612, i * 4, TOKEN, 0);
    encode_handles_end(&answer->bytes);
    walk(&bench);
    ck_assert_str_eq(holder_of(&bench, 2), "lsass.exe (612)");
    ck_assert_uint_eq(bench.handles.top[2].handles, 5);
    bench_close(&bench);
}
END_TEST

TEST(nobody_is_named_where_most_objects_have_no_handle)
{
    struct bench bench;
    bench_open(&bench, 1000, 40);
    add_process(&bench, 612, "lsass.exe");
    struct canned_answer *answer = begin(&bench);
    add_handles(answer, 612, TOKEN, 40);
    encode_handles_end(&answer->bytes);
    walk(&bench);
    ck_assert_str_eq(holder_of(&bench, 2), "");
    bench_close(&bench);
}
END_TEST

TEST(types_that_share_a_pool_are_held_together)
{
    struct bench bench;
    bench_open(&bench, 10, 10);
    bench.types.types[1].first = 0; /* File lives where Event does */
    add_process(&bench, 8, "a.exe");
    add_process(&bench, 12, "b.exe");
    struct canned_answer *answer = begin(&bench);
    add_handles(answer, 8, EVENT, 5);
    add_handles(answer, 12, EVENT, 3);
    add_handles(answer, 12, FILE_TYPE, 3);
    encode_handles_end(&answer->bytes);
    walk(&bench);
    ck_assert_str_eq(holder_of(&bench, 0), "b.exe (12)");
    ck_assert_uint_eq(bench.handles.top[0].handles, 6);
    bench_close(&bench);
}
END_TEST

TEST(many_processes_with_few_handles_each_are_all_counted)
{
    enum { PROCESSES = 40000 };
    struct bench bench;
    bench_open(&bench, 10, 10);
    struct canned_answer *answer = begin(&bench);
    for (int64_t pid = 4; pid <= 4 * PROCESSES; pid += 4)
        add_handles(answer, pid, TOKEN, 1);
    add_handles(answer, 400, TOKEN, 1);
    encode_handles_end(&answer->bytes);
    ck_assert_uint_eq(nt_handles_walk(&bench.handles, &bench.canned.reader, &bench.types), NT_SUCCESS);
    ck_assert_uint_eq(bench.handles.used, PROCESSES);
    ck_assert_uint_eq(bench.handles.top[2].pid, 400);
    ck_assert_uint_eq(bench.handles.top[2].handles, 2);
    bench_close(&bench);
}
END_TEST

TEST(type_numbers_are_measured_at_our_own_event)
{
    struct bench bench;
    bench_open(&bench, 10, 10);
    add_process(&bench, 612, "lsass.exe");
    bench.canned.system.own_pid = 99;
    bench.canned.system.own_event = 0x30;
    struct canned_answer *answer = begin(&bench); /* every number in the records is two lower */
    add_handles(answer, 612, TOKEN - 2, 4);
    encode_handle(&answer->bytes, 99, 0x2C, FILE_TYPE - 2, 0);
    encode_handle(&answer->bytes, 99, 0x30, EVENT - 2, 0);
    encode_handles_end(&answer->bytes);
    walk(&bench);
    ck_assert_str_eq(holder_of(&bench, 2), "lsass.exe (612)");
    bench_close(&bench);
}
END_TEST

static void check_kind(const struct handle_kind *kind, const char *name, int64_t handles)
{
    ck_assert_str_eq(kind->name, name);
    ck_assert_int_eq(kind->handles, handles);
}

TEST(the_handles_of_one_process_are_summed_up_by_type)
{
    struct handle_kind kinds[HANDLE_KINDS_MAX];
    size_t count;
    bool complete;
    struct bench bench;
    bench_open(&bench, 10, 10);
    struct canned_answer *answer = begin(&bench);
    add_handles(answer, 612, TOKEN, 2);
    add_handles(answer, 612, FILE_TYPE, 5);
    add_handles(answer, 612, 99, 3);
    add_handles(answer, 8, EVENT, 50);
    encode_handles_end(&answer->bytes);
    ck_assert_uint_eq(nt_handles_kinds(&bench.canned.reader, &bench.types, 612, kinds, &count, &complete), NT_SUCCESS);
    ck_assert(complete);
    ck_assert_uint_eq(count, 3);
    check_kind(&kinds[0], "File", 5);
    check_kind(&kinds[1], "Token", 2);
    check_kind(&kinds[2], "other", 3);
    ck_assert_uint_eq(nt_handles_kinds(&bench.canned.reader, &bench.types, -1, kinds, &count, &complete), NT_SUCCESS);
    ck_assert_uint_eq(count, 4);
    check_kind(&kinds[0], "Event", 50);
    bench_close(&bench);
}
END_TEST

TEST(more_types_than_kinds_leave_a_rest)
{
    struct handle_kind kinds[HANDLE_KINDS_MAX];
    size_t count;
    bool complete;
    struct bench bench;
    bench_open(&bench, 10, 10);
    struct canned_answer *answer = begin(&bench);
    bench.types.count = HANDLE_KINDS_MAX + 10;
    for (size_t i = 0; i < bench.types.count; i++) {
        bench.types.types[i] = (struct nt_type){.name = bench.types.types[0].name, .index = (unsigned)i + 2};
        add_handles(answer, 8, (unsigned)i + 2, i + 1);
    }
    encode_handles_end(&answer->bytes);
    ck_assert_uint_eq(nt_handles_kinds(&bench.canned.reader, &bench.types, 8, kinds, &count, &complete), NT_SUCCESS);
    ck_assert_uint_eq(count, HANDLE_KINDS_MAX);
    ck_assert_int_eq(kinds[0].handles, HANDLE_KINDS_MAX + 10);
    check_kind(&kinds[HANDLE_KINDS_MAX - 1], "other", 11 * 12 / 2); /* 1 + 2 + ... + 11 */
    bench_close(&bench);
}
END_TEST

TEST(a_table_of_handles_that_is_cut_is_said)
{
    struct handle_kind kinds[HANDLE_KINDS_MAX];
    size_t count;
    bool complete;
    struct bench bench;
    bench_open(&bench, 10, 10);
    struct canned_answer *answer = begin(&bench);
    add_handles(answer, 8, TOKEN, 10);
    encode_u64(&answer->bytes, 0, UINT64_MAX);
    walk(&bench);
    ck_assert_uint_eq(bench.handles.top[2].handles, 10);
    ck_assert_str_eq(canned_remark(&bench.canned, 0), "the table of handles is cut after 10 of them");
    ck_assert_uint_eq(nt_handles_kinds(&bench.canned.reader, &bench.types, 8, kinds, &count, &complete), NT_SUCCESS);
    ck_assert(!complete);
    canned_refuse(&bench.canned, NT_HANDLES, NT_ACCESS_DENIED);
    ck_assert_uint_eq(nt_handles_walk(&bench.handles, &bench.canned.reader, &bench.types), NT_ACCESS_DENIED);
    ck_assert_uint_eq(bench.handles.top[2].handles, 0);
    bench_close(&bench);
}
END_TEST

/* --- when something keeps growing ------------------------------------------------------------------------------------------------ */

/* Notes a sample a minute for so many minutes, tokens rising by `an_hour` and swinging by `swing`; how often a walk was wanted. */
static int minutes(struct nt_growth *growth, struct nt_types *types, int64_t *now_ns, int count, int64_t an_hour,
                   int64_t swing)
{
    int walks = 0;
    int64_t start = types->types[2].objects;
    for (int i = 1; i <= count; i++) {
        *now_ns += NS_PER_MINUTE;
        types->types[2].objects = start + an_hour * i / 60 + (i % 3 == 0 ? swing : 0);
        uint32_t name = nt_growth_note(growth, types, *now_ns);
        walks += name != 0;
        ck_assert(name == 0 || name == types->types[2].name);
    }
    types->types[2].objects = start + an_hour * count / 60;
    return walks;
}

TEST(a_type_that_keeps_growing_asks_for_a_walk_in_its_second_hour_and_then_once_an_hour)
{
    struct bench bench;
    struct nt_growth growth = {0};
    int64_t now_ns = 1;
    bench_open(&bench, 10, 10);
    bench.types.types[2].objects = 26000;
    ck_assert_int_eq(minutes(&growth, &bench.types, &now_ns, 60, 400, 500), 0);
    ck_assert_int_eq(minutes(&growth, &bench.types, &now_ns, 60, 400, 500), 1);
    ck_assert_int_eq(minutes(&growth, &bench.types, &now_ns, 300, 400, 500), 5);
    minutes(&growth, &bench.types, &now_ns, 60, 0, 500); /* with what is left of the quarter it stopped in */
    ck_assert_int_eq(minutes(&growth, &bench.types, &now_ns, 1440, 0, 500), 0);
    bench_close(&bench);
}
END_TEST

TEST(growth_that_is_small_or_comes_and_goes_or_has_no_pool_asks_for_none)
{
    struct bench bench;
    struct nt_growth growth = {0};
    int64_t now_ns = 1;
    bench_open(&bench, 10, 10);
    bench.types.types[2].objects = 100000;
    ck_assert_int_eq(minutes(&growth, &bench.types, &now_ns, 1440, 800, 0), 0); /* less than a hundredth an hour */
    minutes(&growth, &bench.types, &now_ns, 60, 0, 0);
    for (int i = 0; i < 12; i++) {
        ck_assert_int_eq(minutes(&growth, &bench.types, &now_ns, 40, 20000, 0), 0);
        ck_assert_int_eq(minutes(&growth, &bench.types, &now_ns, 40, -20000, 0), 0);
    }
    bench.types.types[2].row = NT_NO_ROW;
    ck_assert_int_eq(minutes(&growth, &bench.types, &now_ns, 720, 60000, 0), 0);
    bench_close(&bench);
}
END_TEST

SUITE_MAIN("sampler: NT handles", the_process_with_most_handles_of_a_type_is_named,
           erased_kernel_addresses_change_nothing, nobody_is_named_where_most_objects_have_no_handle,
           types_that_share_a_pool_are_held_together, many_processes_with_few_handles_each_are_all_counted,
           type_numbers_are_measured_at_our_own_event, the_handles_of_one_process_are_summed_up_by_type,
           more_types_than_kinds_leave_a_rest, a_table_of_handles_that_is_cut_is_said,
           a_type_that_keeps_growing_asks_for_a_walk_in_its_second_hour_and_then_once_an_hour,
           growth_that_is_small_or_comes_and_goes_or_has_no_pool_asks_for_none)
