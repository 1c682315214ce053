#include "tests/unit/sampler_demo_bench.h"

#include <stdio.h>

#include "sampler/demo/rhythm.h"
#include "sampler/demo/scenario.h"

static uint64_t digest_bytes(uint64_t digest, const void *bytes, size_t length)
{
    const unsigned char *at = bytes;
    for (size_t i = 0; i < length; i++)
        digest = (digest ^ at[i]) * UINT64_C(0x100000001b3);
    return digest;
}

static uint64_t digest_number(uint64_t digest, int64_t number)
{
    for (int i = 0; i < 8; i++)
        digest = (digest ^ (((uint64_t)number >> (8 * i)) & 0xff)) * UINT64_C(0x100000001b3);
    return digest;
}

static uint64_t digest_name(uint64_t digest, const struct snapshot *snapshot, uint32_t id)
{
    struct text text = intern_text(snapshot->names, id);
    return digest_bytes(digest_number(digest, (int64_t)text.length), text.bytes, text.length);
}

static uint64_t digest_numbers(uint64_t digest, const int64_t *values, size_t count)
{
    for (size_t i = 0; i < count; i++)
        digest = digest_number(digest, values[i]);
    return digest;
}

/* Everything a snapshot says, as one number that does not depend on byte order or padding. */
static uint64_t digest_of(const struct snapshot *snapshot)
{
    uint64_t digest = digest_bytes(UINT64_C(0xcbf29ce484222325), snapshot->boot, strlen(snapshot->boot));
    digest = digest_number(digest_number(digest, snapshot->utc_ns), snapshot->mono_ns);
    digest = digest_numbers(digest_number(digest, snapshot->took_ns), snapshot->totals, TOTALS);
    for (size_t i = 0; i < snapshot->pool_count; i++) {
        const struct pool *pool = &snapshot->pools[i];
        digest = digest_name(digest_name(digest, snapshot, pool->name), snapshot, pool->holder);
        digest = digest_numbers(digest_number(digest, pool->type), pool->value, POOL_VALUES);
    }
    for (size_t i = 0; i < snapshot->process_count; i++) {
        const struct process *process = &snapshot->processes[i];
        digest = digest_number(digest_number(digest, process->pid), process->started_ns);
        digest = digest_numbers(digest_name(digest, snapshot, process->name), process->value, PROCESS_VALUES);
    }
    for (size_t i = 0; i < snapshot->type_count; i++)
        digest = digest_numbers(digest, snapshot->types[i].value, TYPE_VALUES);
    for (size_t i = 0; i < snapshot->group_count; i++)
        digest = digest_numbers(digest, snapshot->groups[i].value, GROUP_VALUES);
    return digest;
}

TEST(two_samplers_of_one_seed_say_the_same)
{
    struct bench a = open_demo("churn,seed=7", 0), b = open_demo("churn,seed=7", 0);
    for (int i = 0; i < 300; i++) {
        take(&a);
        take(&b);
        ck_assert_uint_eq(digest_of(a.now), digest_of(b.now));
    }
    close_demo(&a);
    close_demo(&b);
}
END_TEST

TEST(another_seed_is_another_server)
{
    struct bench a = open_demo("quiet,seed=1", 0), b = open_demo("quiet,seed=2", 0);
    take(&a);
    take(&b);
    ck_assert_str_ne(a.now->boot, b.now->boot);
    ck_assert_uint_ne(digest_of(a.now), digest_of(b.now));
    close_demo(&a);
    close_demo(&b);
}
END_TEST

/* Golden screens and documents show the demo: these numbers may change only when somebody means to change it. */
TEST(take_100_is_the_same_on_every_platform)
{
    static const struct {
        const char *argument;
        uint64_t digest;
    } known[] = {{"token-leak", UINT64_C(0xa4b22545fc8847b4)}, {"quiet,linux", UINT64_C(0x5394342df7fe895e)}};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        struct bench bench = open_demo(known[i].argument, 0);
        take_many(&bench, 100);
        ck_assert_msg(digest_of(bench.now) == known[i].digest, "%s: 0x%llx", known[i].argument,
                      (unsigned long long)digest_of(bench.now));
        close_demo(&bench);
    }
}
END_TEST

TEST(time_is_virtual_and_steps_by_the_interval)
{
    struct bench bench = open_demo("quiet", 0);
    take(&bench);
    ck_assert_int_eq(bench.now->utc_ns, INT64_C(1772485200) * NS_PER_SECOND);
    int64_t mono = bench.now->mono_ns;
    take(&bench);
    ck_assert_int_eq(bench.now->utc_ns, INT64_C(1772485205) * NS_PER_SECOND);
    ck_assert_int_eq(bench.now->mono_ns - mono, 5 * NS_PER_SECOND);
    close_demo(&bench);
    ck_assert(sampler_demo.is_virtual);
}
END_TEST

TEST(the_machine_says_that_it_is_simulated)
{
    struct bench windows = open_demo("", 0), slab = open_demo("quiet,linux,seed=9,tags=300", 0);
    ck_assert_str_eq(windows.machine.host, "demo-server");
    ck_assert_str_eq(windows.machine.os, "Windows Server 2022 (simulated)");
    ck_assert_str_eq(windows.machine.source, "demo:token-leak,seed=1");
    ck_assert_str_eq(windows.machine.zone, "UTC");
    ck_assert_int_eq(windows.machine.zone_offset_seconds, 0);
    ck_assert_str_eq(slab.machine.os, "Linux 6.12 (simulated)");
    ck_assert_str_eq(slab.machine.source, "demo:quiet,seed=9,tags=300,linux");
    close_demo(&windows);
    close_demo(&slab);
}
END_TEST

TEST(a_source_text_leads_back_to_the_same_server)
{
    struct bench first = open_demo("lockstep,linux,processes=150,seed=5", 0);
    struct bench again = open_demo(first.machine.source + strlen("demo:"), 0);
    take(&first);
    take(&again);
    ck_assert_uint_eq(digest_of(first.now), digest_of(again.now));
    close_demo(&first);
    close_demo(&again);
}
END_TEST

TEST(an_unknown_scenario_is_told_all_known_ones)
{
    size_t count;
    const struct scenario *table = scenario_table(&count);
    struct problem why = {0};
    struct demo_plan plan;
    ck_assert_int_eq(plan_parse(&plan, "no-such-thing", &why), STATUS_USAGE);
    for (size_t i = 0; i < count; i++) {
        ck_assert_ptr_nonnull(strstr(why.line, table[i].name));
        ck_assert_ptr_nonnull(strstr(why.line, table[i].help));
    }
}
END_TEST

TEST(a_bad_argument_is_refused)
{
    static const char *const bad[] = {"quiet,seed=",  "quiet,seed=-1", "quiet,seed=x", "quiet,tags=3",
                                      "quiet,linuxx", "quiet,",        "quiet,tags",   "quiet,tags=1e9",
                                      "Quiet",        "quiet,,linux",  "quiet\n",      "quiet,processes=5001"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct problem why = {0};
        struct demo_plan plan;
        ck_assert_msg(plan_parse(&plan, bad[i], &why) == STATUS_USAGE, "%s", bad[i]);
        ck_assert_uint_gt(strlen(why.line), 0);
    }
}
END_TEST

TEST(a_windows_server_has_the_asked_size)
{
    struct bench usual = open_demo("quiet", 0), large = open_demo("quiet,tags=3000,processes=400", 0);
    take(&usual);
    take(&large);
    ck_assert_uint_gt(usual.now->pool_count, 1000);
    ck_assert_uint_lt(usual.now->pool_count, 1400);
    ck_assert_uint_eq(usual.now->process_count, 100);
    ck_assert_uint_gt(large.now->pool_count, 3000);
    ck_assert_uint_eq(large.now->process_count, 400);
    close_demo(&usual);
    close_demo(&large);
}
END_TEST

static bool is_sound_pool(const struct pool *pool, bool is_windows)
{
    const int64_t *value = pool->value;
    bool counters = is_windows ? value[POOL_DIFF] == value[POOL_ALLOCS] - value[POOL_FREES] && value[POOL_FREES] >= 0
                               : value[POOL_ALLOCS] == ABSENT && value[POOL_FREES] == ABSENT;
    bool held = is_windows ? value[POOL_HELD_BYTES] == ABSENT : value[POOL_HELD_BYTES] >= value[POOL_BYTES];
    bool bytes = value[POOL_DIFF] == ABSENT || (value[POOL_DIFF] >= 0 && value[POOL_BYTES] >= value[POOL_DIFF] * 8);
    return counters && held && bytes;
}

static void check_sums(const struct snapshot *snapshot, int64_t unheld)
{
    int64_t handles = 0, threads = 0, by_type = 0;
    size_t unborn = 0;
    for (size_t i = 0; i < snapshot->process_count; i++) {
        handles += snapshot->processes[i].value[PROCESS_HANDLES];
        threads += snapshot->processes[i].value[PROCESS_THREADS];
        unborn += snapshot->processes[i].started_ns >= snapshot->utc_ns;
    }
    for (size_t i = 0; i < snapshot->type_count; i++)
        by_type += snapshot->types[i].value[TYPE_HANDLES];
    ck_assert_uint_eq(unborn, 0);
    ck_assert_int_eq(snapshot->totals[TOTAL_HANDLES], handles + unheld);
    ck_assert_int_eq(by_type, handles);
    ck_assert_int_eq(snapshot->totals[TOTAL_THREADS], threads);
    ck_assert_int_eq(snapshot->totals[TOTAL_PROCESSES], (int64_t)snapshot->process_count);
}

static void check_snapshot(const struct snapshot *snapshot, bool is_windows)
{
    const int64_t *totals = snapshot->totals;
    for (size_t i = 0; i < snapshot->pool_count; i++)
        if (!is_sound_pool(&snapshot->pools[i], is_windows))
            ck_abort_msg("pool %s", intern_text(snapshot->names, snapshot->pools[i].name).bytes);
    check_sums(snapshot, is_windows ? 0 : totals[TOTAL_UNHELD]);
    ck_assert_uint_eq(count_twin_rows(snapshot), 0);
    ck_assert(totals[TOTAL_AVAILABLE] > 0 && totals[TOTAL_AVAILABLE] < totals[TOTAL_PHYSICAL]);
    ck_assert(totals[TOTAL_COMMIT] <= totals[TOTAL_COMMIT_LIMIT]);
    ck_assert(snapshot->took_ns > 0);
    if (is_windows)
        ck_assert(totals[TOTAL_PAGED] <= totals[TOTAL_PAGED_LIMIT] &&
                  totals[TOTAL_NONPAGED] <= totals[TOTAL_NONPAGED_LIMIT] && totals[TOTAL_SLAB] == ABSENT);
    else
        ck_assert(totals[TOTAL_SLAB] == totals[TOTAL_RECLAIMABLE] + totals[TOTAL_UNRECLAIMABLE] &&
                  totals[TOTAL_PAGED] == ABSENT);
}

/* 95 hours of every scenario, in steps of an hour. */
TEST(every_snapshot_of_every_scenario_agrees_with_itself)
{
    size_t count;
    const struct scenario *table = scenario_table(&count);
    for (size_t i = 0; i < 2 * count; i++) {
        char argument[64];
        snprintf(argument, sizeof argument, "%s,seed=%zu%s", table[i / 2].name, i, i % 2 == 0 ? "" : ",linux");
        struct bench bench = open_demo(argument, NS_PER_HOUR);
        int64_t before = 0;
        for (int n = 0; n < 95; n++) {
            take(&bench);
            ck_assert_int_gt(bench.now->utc_ns, before);
            before = bench.now->utc_ns;
            check_snapshot(bench.now, strncmp(bench.machine.os, "Windows", 7) == 0);
        }
        close_demo(&bench);
    }
}
END_TEST

TEST(object_pools_are_named_by_their_type_and_tell_who_holds_most)
{
    struct bench bench = open_demo("quiet", 0);
    take(&bench);
    for (size_t i = 0; i < bench.now->type_count; i++) {
        const struct object_type *type = &bench.now->types[i];
        struct text name = intern_text(bench.now->names, type->name);
        char tag[5] = "    ";
        memcpy(tag, name.bytes, name.length < 4 ? name.length : 4);
        size_t found = 0;
        for (size_t k = 0; k < bench.now->pool_count; k++) {
            const struct pool *pool = &bench.now->pools[k];
            struct text pool_name = intern_text(bench.now->names, pool->name);
            if (pool->value[POOL_OBJECTS] == ABSENT || memcmp(pool_name.bytes, tag, 4) != 0)
                continue;
            found++;
            ck_assert_int_eq(pool->value[POOL_OBJECTS], type->value[TYPE_OBJECTS]);
            ck_assert_int_eq(pool->value[POOL_HANDLES], type->value[TYPE_HANDLES]);
            ck_assert_int_eq(pool->value[POOL_DIFF], type->value[TYPE_OBJECTS]);
            ck_assert_int_eq(pool->holder != 0, type->value[TYPE_HANDLES] > 0);
        }
        ck_assert_msg(found == 1, "%s: %zu pools", tag, found);
    }
    close_demo(&bench);
}
END_TEST

TEST(tags_are_four_bytes_and_some_are_nasty)
{
    struct bench bench = open_demo("quiet", 0);
    take(&bench);
    size_t padded = 0, unprintable = 0, odd = 0;
    for (size_t i = 0; i < bench.now->pool_count; i++) {
        struct text name = intern_text(bench.now->names, bench.now->pools[i].name);
        odd += name.length != 4;
        padded += name.bytes[3] == ' ';
        for (size_t k = 0; k < 4; k++)
            unprintable += (unsigned char)name.bytes[k] < 0x20 || (unsigned char)name.bytes[k] > 0x7e;
    }
    ck_assert_uint_eq(odd, 0);
    ck_assert_uint_gt(padded, 20);
    ck_assert_uint_gt(unprintable, 3);
    ck_assert_int_gt(pool_of(&bench, "Pro\xE3", POOL_NONPAGED, POOL_DIFF), 0);
    close_demo(&bench);
}
END_TEST

/* Thousandths of the pools that changed from sample to sample. */
static size_t changed_permille(const char *argument)
{
    struct bench bench = open_demo(argument, 0);
    static int64_t before[SNAPSHOT_POOLS_MAX];
    size_t changed = 0, seen = 0;
    for (int n = 0; n < 400; n++) {
        take(&bench);
        for (size_t i = 0; i < bench.now->pool_count; i++) {
            int64_t allocs = bench.now->pools[i].value[POOL_ALLOCS];
            changed += n > 0 && allocs != before[i];
            seen += n > 0;
            before[i] = allocs;
        }
    }
    close_demo(&bench);
    return changed * 1000 / seen;
}

TEST(about_a_tenth_of_the_rows_changes_in_a_sample)
{
    size_t quiet = changed_permille("quiet"), busy = changed_permille("busy");
    ck_assert_uint_gt(quiet, 50);
    ck_assert_uint_lt(quiet, 150);
    ck_assert_uint_gt(busy, 95);
    ck_assert_uint_lt(busy, 105);
}
END_TEST

TEST(the_busy_server_has_3000_tags_and_150_processes)
{
    struct bench bench = open_demo("busy", 0);
    take(&bench);
    ck_assert_uint_ge(bench.now->pool_count, 3000);
    ck_assert_uint_eq(bench.now->process_count, 150);
    ck_assert_str_eq(bench.machine.source, "demo:busy,seed=1");
    close_demo(&bench);
}
END_TEST

TEST(time_ends_before_it_overflows)
{
    struct bench bench = open_demo("gap", 366 * NS_PER_DAY);
    enum status status = STATUS_OK;
    int64_t last = 0;
    int takes = 0;
    for (; status == STATUS_OK && takes < 300; takes++) {
        status = sampler_demo.take(bench.state, &bench.now, NULL);
        ck_assert_int_ge(bench.now->utc_ns, last);
        last = bench.now->utc_ns;
    }
    ck_assert_int_eq(status, STATUS_EMPTY);
    ck_assert_int_gt(takes, 170);
    close_demo(&bench);
    struct sampler_config config = {.interval_ns = 367 * NS_PER_DAY};
    ck_assert_int_eq(sampler_demo.open(&bench.state, "gap", &config, &bench.machine, NULL), STATUS_USAGE);
}
END_TEST

TEST(kinds_of_handles_add_up_to_the_process)
{
    struct bench bench = open_demo("token-leak", 0);
    take(&bench);
    struct handle_kind kinds[HANDLE_KINDS_MAX];
    size_t count = 0;
    bool complete = false;
    const struct process *lsass = find_process(bench.now, "lsass.exe");
    ck_assert_int_eq(sampler_demo.handle_kinds(bench.state, lsass->pid, 0, kinds, &count, &complete, NULL), STATUS_OK);
    ck_assert(complete);
    ck_assert_str_eq(kinds[0].name, "Token");
    ck_assert_int_gt(kinds[0].handles, 23000);
    int64_t sum = 0;
    for (size_t i = 0; i < count; i++) {
        ck_assert(i == 0 || kinds[i - 1].handles >= kinds[i].handles);
        sum += kinds[i].handles;
    }
    ck_assert_int_eq(sum, lsass->value[PROCESS_HANDLES]);
    ck_assert_int_eq(sampler_demo.handle_kinds(bench.state, -1, 0, kinds, &count, &complete, NULL), STATUS_OK);
    sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += kinds[i].handles;
    ck_assert_int_eq(sum, bench.now->totals[TOTAL_HANDLES]);
    ck_assert_int_eq(sampler_demo.handle_kinds(bench.state, 3, 0, kinds, &count, &complete, NULL), STATUS_NOT_FOUND);
    close_demo(&bench);
}
END_TEST

TEST(the_day_has_a_peak_and_a_night)
{
    int64_t midnight = INT64_C(1772409600) * NS_PER_SECOND;
    ck_assert_int_eq(rhythm_load(midnight + 14 * NS_PER_HOUR), RHYTHM_ONE);
    ck_assert_int_eq(rhythm_load(midnight + 2 * NS_PER_HOUR), -RHYTHM_ONE);
    ck_assert_int_eq(rhythm_load(midnight + 8 * NS_PER_HOUR), 0);
    ck_assert_int_eq(rhythm_sine(-6, 24), -RHYTHM_ONE);
}
END_TEST

TEST(a_curve_never_runs_backwards_and_ends_whole)
{
    static const enum curve rising[] = {CURVE_RAMP, CURVE_BURST, CURVE_PLATEAU};
    for (size_t i = 0; i < 3; i++) {
        int64_t last = 0;
        int falls = 0;
        for (int64_t minute = 0; minute <= 95 * 60; minute++) {
            int64_t now = curve_progress(rising[i], INT64_C(1772485020) * NS_PER_SECOND, minute * NS_PER_MINUTE, 4);
            falls += now < last;
            last = now;
        }
        ck_assert_int_eq(falls, 0);
        ck_assert_int_eq(last, CURVE_WHOLE);
    }
}
END_TEST

SUITE_MAIN("sampler: demo", two_samplers_of_one_seed_say_the_same, another_seed_is_another_server,
           take_100_is_the_same_on_every_platform, time_is_virtual_and_steps_by_the_interval,
           the_machine_says_that_it_is_simulated, a_source_text_leads_back_to_the_same_server,
           an_unknown_scenario_is_told_all_known_ones, a_bad_argument_is_refused, time_ends_before_it_overflows,
           a_windows_server_has_the_asked_size, every_snapshot_of_every_scenario_agrees_with_itself,
           object_pools_are_named_by_their_type_and_tell_who_holds_most, tags_are_four_bytes_and_some_are_nasty,
           about_a_tenth_of_the_rows_changes_in_a_sample, the_busy_server_has_3000_tags_and_150_processes,
           kinds_of_handles_add_up_to_the_process, the_day_has_a_peak_and_a_night,
           a_curve_never_runs_backwards_and_ends_whole)
