/* The whole NT source over a kernel that serves the demo's server: what comes out must be what went in, row by row; and what it costs. */
#include <string.h>

#include "base/when.h"
#include "sampler/windows/nt_source.h"
#include "tests/nt/counting.h"
#include "tests/nt/fake_kernel.h"
#include "tests/unit/suite.h"

enum { SAMPLES = 40, WARM_UP = 3 };

struct bench {
    struct fake_kernel kernel;
    struct nt_source *source;
    bool started;
};

static void bench_open_pools(struct bench *bench, const char *scenario, bool wide, const char *pools)
{
    struct problem why = {.line = ""};
    const struct sampler_config config = {.pools = pools, .interval_ns = NS_PER_MINUTE};
    bench->started = false;
    ck_assert_msg(fake_kernel_open(&bench->kernel, scenario, NS_PER_MINUTE, &why) == STATUS_OK, "%s", why.line);
    bench->kernel.wide = wide;
    ck_assert_int_eq(nt_source_open(&bench->source, &bench->kernel.system, &config, &why), STATUS_OK);
}

static void bench_open(struct bench *bench, const char *scenario, bool wide)
{
    bench_open_pools(bench, scenario, wide, NULL);
}

static void bench_close(struct bench *bench)
{
    nt_source_close(bench->source);
    fake_kernel_close(&bench->kernel);
}

static const struct snapshot *take(struct bench *bench)
{
    struct problem why = {.line = ""};
    if (bench->started)
        ck_assert_int_eq(fake_kernel_step(&bench->kernel, &why), STATUS_OK);
    bench->started = true;
    ck_assert_msg(nt_source_take(bench->source, bench->kernel.now->mono_ns, &why) == STATUS_OK, "%s", why.line);
    return &bench->source->snapshot;
}

/* --- comparing --------------------------------------------------------------------------------------------------------------- */

static struct text pool_name(const struct snapshot *snapshot, const struct pool *pool)
{
    return intern_text(snapshot->names, pool->name);
}

/* By name, type and session; a tag's two rows stand beside each other in ours, not in the demo's. */
static const struct pool *find_pool_of(const struct snapshot *snapshot, struct text name, enum pool_type type,
                                       int64_t session)
{
    uint32_t id = intern_find(snapshot->names, name.bytes, name.length);
    for (size_t i = 0; i < snapshot->pool_count && id != 0; i++)
        if (snapshot->pools[i].name == id && snapshot->pools[i].type == type && snapshot->pools[i].session == session)
            return &snapshot->pools[i];
    return NULL;
}

static const struct pool *find_pool(const struct snapshot *snapshot, struct text name, enum pool_type type)
{
    return find_pool_of(snapshot, name, type, ABSENT);
}

static void check_values(const int64_t *ours, const int64_t *theirs, size_t count, const char *row, int sample)
{
    for (size_t v = 0; v < count; v++)
        ck_assert_msg(ours[v] == theirs[v], "sample %d, %s: value %zu is %lld and not %lld", sample, row, v,
                      (long long)ours[v], (long long)theirs[v]);
}

static void check_pools(const struct snapshot *ours, const struct snapshot *theirs, int sample)
{
    ck_assert_uint_eq(ours->pool_count, theirs->pool_count);
    for (size_t i = 0; i < theirs->pool_count; i++) {
        const struct pool *wanted = &theirs->pools[i];
        struct text name = pool_name(theirs, wanted);
        const struct pool *pool = find_pool_of(ours, name, wanted->type, wanted->session);
        ck_assert_msg(pool != NULL, "sample %d: pool %s is missing", sample, name.bytes);
        check_values(pool->value, wanted->value, POOL_VALUES, name.bytes, sample);
    }
}

/* Both are in the order of the kernel's table; its clock counts tenths of microseconds. */
static void check_processes(const struct snapshot *ours, const struct snapshot *theirs, int sample)
{
    ck_assert_uint_eq(ours->process_count, theirs->process_count);
    for (size_t i = 0; i < theirs->process_count; i++) {
        const struct process *wanted = &theirs->processes[i], *process = &ours->processes[i];
        const char *name = intern_text(theirs->names, wanted->name).bytes;
        ck_assert_str_eq(intern_text(ours->names, process->name).bytes, name);
        ck_assert_int_eq(process->pid, wanted->pid);
        ck_assert_int_eq(process->started_ns, wanted->started_ns / 100 * 100);
        check_values(process->value, wanted->value, PROCESS_VALUES, name, sample);
    }
}

static void check_types(const struct snapshot *ours, const struct snapshot *theirs, int sample)
{
    ck_assert_uint_eq(ours->type_count, theirs->type_count);
    for (size_t i = 0; i < theirs->type_count; i++) {
        const char *name = intern_text(theirs->names, theirs->types[i].name).bytes;
        ck_assert_str_eq(intern_text(ours->names, ours->types[i].name).bytes, name);
        check_values(ours->types[i].value, theirs->types[i].value, TYPE_VALUES, name, sample);
    }
}

/* The one total that NT does not tell is the limit of the nonpaged pool. */
static void check_totals(const struct snapshot *ours, const struct snapshot *theirs, int sample)
{
    int64_t wanted[TOTALS];
    memcpy(wanted, theirs->totals, sizeof wanted);
    wanted[TOTAL_NONPAGED_LIMIT] = ABSENT;
    check_values(ours->totals, wanted, TOTALS, "totals", sample);
}

static void check_same(struct bench *bench, int samples)
{
    for (int i = 0; i < samples; i++) {
        const struct snapshot *ours = take(bench), *theirs = bench->kernel.now;
        check_pools(ours, theirs, i);
        check_processes(ours, theirs, i);
        check_types(ours, theirs, i);
        check_totals(ours, theirs, i);
        ck_assert_uint_eq(ours->remark_count, 0);
    }
}

/* --- promises ---------------------------------------------------------------------------------------------------------------- */

/* With leaks, pools and processes that come and go, and counters that wrap. */
static const char *const SCENARIOS[] = {"token-leak", "driver-leak", "churn", "wrap"};
enum { SCENARIO_COUNT = sizeof SCENARIOS / sizeof SCENARIOS[0] };

TEST(every_sample_of_class_22_is_the_demos)
{
    for (size_t i = 0; i < SCENARIO_COUNT; i++) {
        struct bench bench;
        bench_open(&bench, SCENARIOS[i], false);
        check_same(&bench, SAMPLES);
        ck_assert_uint_eq(bench.kernel.calls[NT_WIDE_POOL_TAGS], 1);
        bench_close(&bench);
    }
}
END_TEST

TEST(every_sample_of_class_255_is_the_demos)
{
    for (size_t i = 0; i < SCENARIO_COUNT; i++) {
        struct bench bench;
        bench_open(&bench, SCENARIOS[i], true);
        check_same(&bench, SAMPLES);
        ck_assert_uint_eq(bench.kernel.calls[NT_POOL_TAGS], 0);
        bench_close(&bench);
    }
}
END_TEST

TEST(session_pools_are_the_demos_when_they_are_asked_for)
{
    struct bench bench;
    bench_open_pools(&bench, "sessions", false, "tags,session");
    check_same(&bench, SAMPLES);
    ck_assert_uint_eq(bench.kernel.calls[NT_SESSION_POOL_TAGS], SAMPLES);
    size_t rows = 0;
    for (size_t i = 0; i < bench.source->snapshot.pool_count; i++)
        rows += bench.source->snapshot.pools[i].session != ABSENT;
    ck_assert_uint_gt(rows, 10);
    bench_close(&bench);
}
END_TEST

TEST(tables_that_grow_between_two_calls_are_read_whole)
{
    static const enum nt_class CLASSES[] = {NT_POOL_TAGS, NT_PROCESSES, NT_OBJECT_TYPES};
    for (size_t i = 0; i < 2 * sizeof CLASSES / sizeof CLASSES[0]; i++) {
        struct bench bench;
        bench_open(&bench, "token-leak,tags=3000,processes=300", false);
        bench.kernel.scripts[bench.kernel.script_count++] =
            (struct fake_script){.class = CLASSES[i / 2], .grows_by = 1500000, .tells_no_length = i % 2 != 0};
        check_same(&bench, 3);
        ck_assert_uint_gt(bench.kernel.refused, 0);
        bench_close(&bench);
    }
}
END_TEST

TEST(a_sample_makes_four_queries_from_the_first_on)
{
    for (int wide = 0; wide <= 1; wide++) {
        struct bench bench;
        bench_open(&bench, "token-leak", wide != 0);
        for (int i = 0; i < SAMPLES; i++) {
            uint32_t before = fake_kernel_calls(&bench.kernel);
            take(&bench);
            ck_assert_uint_eq(fake_kernel_calls(&bench.kernel) - before, 4);
        }
        ck_assert_uint_eq(bench.kernel.calls[NT_HANDLES] + bench.kernel.calls[NT_BIG_POOL], 0);
        bench_close(&bench);
    }
}
END_TEST

/* Check's own assertions allocate, so none stands between the two counts. */
TEST(a_sample_allocates_nothing)
{
    struct bench bench;
    struct problem why;
    bench_open(&bench, "token-leak,tags=3000,processes=300", false);
    size_t at_open = counting_allocations();
    ck_assert_uint_gt(at_open, 0);
    for (int i = 0; i < SAMPLES; i++) {
        if (i == SAMPLES / 2)
            ck_assert_int_eq(nt_source_walk_handles(bench.source, NS_PER_SECOND, &why), STATUS_OK);
        size_t before = counting_allocations();
        enum status stepped = fake_kernel_step(&bench.kernel, &why);
        enum status taken = nt_source_take(bench.source, bench.kernel.now->mono_ns, &why);
        size_t allocations = counting_allocations() - before;
        ck_assert(stepped == STATUS_OK && taken == STATUS_OK);
        if (i >= WARM_UP && i != SAMPLES / 2) /* the first walk makes its tally */
            ck_assert_msg(allocations == 0, "sample %d: %zu allocations", i, allocations);
    }
    bench_close(&bench);
}
END_TEST

/* The pid behind a holder's name, "lsass.exe (612)". */
static bool is_named(const struct snapshot *ours, const struct pool *pool, const char *name)
{
    struct text holder = intern_text(ours->names, pool->holder);
    size_t length = strlen(name);
    return holder.length > length + 3 && memcmp(holder.bytes, name, length) == 0 && holder.bytes[length] == ' ';
}

TEST(a_walk_names_the_demos_holders)
{
    struct bench bench;
    struct problem why;
    bench_open(&bench, "token-leak", false);
    bench.kernel.erased = true;
    ck_assert_int_eq(nt_source_walk_handles(bench.source, NS_PER_SECOND, &why), STATUS_OK);
    ck_assert(bench.kernel.debug_enabled);
    size_t named = 0;
    for (int i = 0; i < 5; i++) {
        const struct snapshot *ours = take(&bench), *theirs = bench.kernel.now;
        for (size_t p = 0; p < theirs->pool_count; p++) {
            const struct pool *wanted = &theirs->pools[p];
            const struct pool *pool = find_pool(ours, pool_name(theirs, wanted), wanted->type);
            const char *name = intern_text(theirs->names, wanted->holder).bytes;
            ck_assert(pool->holder == 0 || is_named(ours, pool, name));
            named += pool->holder != 0;
        }
        ck_assert_uint_eq(ours->remark_count, 0);
    }
    ck_assert_uint_ge(named, 5 * 12);
    ck_assert_int_eq(nt_source_walk_handles(bench.source, 0, &why), STATUS_OK);
    uint32_t before = bench.kernel.calls[NT_HANDLES];
    ck_assert_uint_eq(find_pool(take(&bench), (struct text){"Toke", 4}, POOL_PAGED)->holder, 0);
    ck_assert_uint_eq(bench.kernel.calls[NT_HANDLES], before);
    bench_close(&bench);
}
END_TEST

TEST(a_leak_of_objects_is_walked_for_by_itself_and_said)
{
    struct bench bench;
    bench_open(&bench, "token-leak", false);
    const struct snapshot *ours = NULL;
    for (int i = 0; i < 12 * 60 && bench.kernel.calls[NT_HANDLES] == 0; i++)
        ours = take(&bench);
    ck_assert_uint_gt(bench.kernel.calls[NT_HANDLES], 0);
    ck_assert_ptr_nonnull(ours);
    ck_assert(is_named(ours, find_pool(ours, (struct text){"Toke", 4}, POOL_PAGED), "lsass.exe"));
    ck_assert_str_eq(intern_text(ours->names, ours->remarks[0]).bytes,
                     "objects of type Token keep growing: handles were walked for it 0s ago");
    bench_close(&bench);
}
END_TEST

TEST(the_kinds_of_handles_of_a_process_are_the_demos)
{
    struct handle_kind ours[HANDLE_KINDS_MAX], theirs[HANDLE_KINDS_MAX];
    size_t count, wanted;
    bool complete;
    struct problem why;
    struct bench bench;
    bench_open(&bench, "token-leak", false);
    take(&bench);
    for (size_t i = 0; i < bench.kernel.now->process_count; i++) {
        int64_t pid = bench.kernel.now->processes[i].pid;
        ck_assert_int_eq(sampler_handle_kinds(bench.kernel.demo, pid, 0, theirs, &wanted, &complete, &why), STATUS_OK);
        if (wanted == 0)
            continue;
        ck_assert_int_eq(nt_source_handle_kinds(bench.source, pid, ours, &count, &complete, &why), STATUS_OK);
        ck_assert(complete);
        ck_assert_uint_eq(count, wanted);
        for (size_t k = 0; k < count; k++) {
            ck_assert_str_eq(ours[k].name, theirs[k].name);
            ck_assert_int_eq(ours[k].handles, theirs[k].handles);
        }
    }
    ck_assert_int_eq(nt_source_handle_kinds(bench.source, 3, ours, &count, &complete, &why), STATUS_NOT_FOUND);
    bench_close(&bench);
}
END_TEST

static void refuse(struct bench *bench, enum nt_class class, uint32_t status)
{
    bench->kernel.scripts[bench->kernel.script_count++] = (struct fake_script){.class = class, .status = status};
}

TEST(without_pool_tags_the_rest_is_shown_and_a_line_says_why)
{
    struct bench bench;
    bench_open(&bench, "token-leak", false);
    refuse(&bench, NT_POOL_TAGS, NT_INVALID_CLASS);
    const struct snapshot *ours = take(&bench);
    ck_assert_uint_eq(ours->pool_count, 0);
    check_processes(ours, bench.kernel.now, 0);
    check_types(ours, bench.kernel.now, 0);
    check_totals(ours, bench.kernel.now, 0);
    ck_assert_uint_eq(ours->remark_count, 1);
    ck_assert_str_eq(intern_text(ours->names, ours->remarks[0]).bytes,
                     "this system does not report pool tags (status C0000003)");
    bench_close(&bench);
}
END_TEST

TEST(with_nothing_at_all_a_sample_fails_with_a_line)
{
    struct problem why = {.line = ""};
    struct bench bench;
    bench_open(&bench, "token-leak", false);
    refuse(&bench, NT_POOL_TAGS, NT_ACCESS_DENIED);
    refuse(&bench, NT_PROCESSES, NT_ACCESS_DENIED);
    refuse(&bench, NT_OBJECT_TYPES, NT_ACCESS_DENIED);
    ck_assert_int_eq(nt_source_take(bench.source, 0, &why), STATUS_UNSUPPORTED);
    ck_assert_str_eq(why.line, "this system tells neither pools nor processes nor object types");
    bench_close(&bench);
}
END_TEST

TEST(a_walk_that_is_denied_is_refused_at_once)
{
    struct problem why = {.line = ""};
    struct bench bench;
    bench_open(&bench, "token-leak", false);
    refuse(&bench, NT_HANDLES, NT_ACCESS_DENIED);
    ck_assert_int_eq(nt_source_walk_handles(bench.source, NS_PER_SECOND, &why), STATUS_DENIED);
    ck_assert_str_eq(why.line, "access to handles is denied: run pooltop as administrator");
    ck_assert_uint_eq(take(&bench)->remark_count, 0);
    bench_close(&bench);
}
END_TEST

TEST(unknown_kinds_of_pools_are_refused)
{
    struct problem why = {.line = ""};
    struct bench bench;
    struct nt_source *source;
    const struct sampler_config config = {.pools = "tags,slab"};
    bench_open(&bench, "token-leak", false);
    ck_assert_int_eq(nt_source_open(&source, &bench.kernel.system, &config, &why), STATUS_USAGE);
    ck_assert_str_eq(why.line, "unknown pools 'slab': a comma list of tags, session, big");
    bench_close(&bench);
}
END_TEST

SUITE_MAIN("sampler: the demo's server as NT tables", every_sample_of_class_22_is_the_demos,
           every_sample_of_class_255_is_the_demos, session_pools_are_the_demos_when_they_are_asked_for,
           tables_that_grow_between_two_calls_are_read_whole, a_sample_makes_four_queries_from_the_first_on,
           a_sample_allocates_nothing, a_walk_names_the_demos_holders,
           a_leak_of_objects_is_walked_for_by_itself_and_said, the_kinds_of_handles_of_a_process_are_the_demos,
           without_pool_tags_the_rest_is_shown_and_a_line_says_why, with_nothing_at_all_a_sample_fails_with_a_line,
           a_walk_that_is_denied_is_refused_at_once, unknown_kinds_of_pools_are_refused)
