#include "tests/unit/sampler_demo_bench.h"

/* The same hour of two days, so that the daily load is out of it. */
TEST(a_quiet_server_has_nothing_that_grows)
{
    enum { DAY = 24 * 12 };
    static int64_t before[SNAPSHOT_POOLS_MAX];
    struct bench bench = open_demo("quiet,seed=3", 5 * NS_PER_MINUTE);
    take_many(&bench, 3 * DAY / 4);
    for (size_t i = 0; i < bench.now->pool_count; i++)
        before[i] = bench.now->pools[i].value[POOL_BYTES];
    take_many(&bench, DAY);
    for (size_t i = 0; i < bench.now->pool_count; i++) {
        const struct pool *pool = &bench.now->pools[i];
        int64_t growth = pool->value[POOL_BYTES] - before[i];
        if (growth > before[i] / 50 + 3 * pool_each_bytes(pool))
            ck_abort_msg("%s grew", intern_text(bench.now->names, pool->name).bytes);
    }
    close_demo(&bench);
}
END_TEST

TEST(the_token_leak_follows_lsass_one_to_one_until_the_limit)
{
    struct bench bench = open_demo("token-leak", 5 * NS_PER_MINUTE);
    take(&bench);
    int64_t handles = handles_of(&bench, "lsass.exe"), tokens = pool_of(&bench, "Toke", POOL_PAGED, POOL_DIFF);
    ck_assert_int_ge(handles, 25000);
    ck_assert_int_lt(handles, 25100);
    ck_assert_int_ge(pool_of(&bench, "Toke", POOL_PAGED, POOL_BYTES), 118 * (INT64_C(1) << 20));
    ck_assert_int_le(pool_of(&bench, "Toke", POOL_PAGED, POOL_BYTES), 135 * (INT64_C(1) << 20));
    ck_assert_int_lt(bench.now->totals[TOTAL_PAGED], bench.now->totals[TOTAL_PAGED_LIMIT] / 4);
    int64_t last = handles;
    int falls = 0, strays = 0;
    for (int n = 0; n < 89 * 12; n++) {
        take(&bench);
        falls += handles_of(&bench, "lsass.exe") < last;
        last = handles_of(&bench, "lsass.exe");
        int64_t more_tokens = pool_of(&bench, "Toke", POOL_PAGED, POOL_DIFF) - tokens, more = last - handles;
        strays += more > 10000 && (more_tokens * 100 < more * 98 || more_tokens * 100 > more * 102);
    }
    ck_assert_int_eq(falls, 0);
    ck_assert_int_eq(strays, 0);
    ck_assert_int_eq(last, 64592);
    ck_assert_int_gt(pool_of(&bench, "Toke", POOL_PAGED, POOL_BYTES) * 10,
                     29 * (INT64_C(1) << 30) - (INT64_C(1) << 29));
    ck_assert_int_lt(pool_of(&bench, "Toke", POOL_PAGED, POOL_BYTES) * 10,
                     29 * (INT64_C(1) << 30) + (INT64_C(1) << 29));
    ck_assert_int_gt(bench.now->totals[TOTAL_PAGED] * 100, bench.now->totals[TOTAL_PAGED_LIMIT] * 99);
    take_many(&bench, 36);
    ck_assert_int_eq(handles_of(&bench, "lsass.exe"), 64592);
    close_demo(&bench);
}
END_TEST

TEST(the_token_leak_names_its_holder)
{
    struct bench bench = open_demo("token-leak", 0);
    take(&bench);
    ck_assert_uint_eq(find_pool(bench.now, "Toke", POOL_PAGED)->holder, find_process(bench.now, "lsass.exe")->name);
    close_demo(&bench);
}
END_TEST

TEST(the_driver_leak_ends_at_5_053_046_496_bytes_without_a_handle)
{
    struct bench bench = open_demo("driver-leak", 10 * NS_PER_MINUTE);
    take(&bench);
    int64_t handles = bench.now->totals[TOTAL_HANDLES];
    take_many(&bench, 90 * 6);
    const struct pool *pool = find_pool(bench.now, "NFeS", POOL_NONPAGED);
    ck_assert_int_eq(pool->value[POOL_BYTES], INT64_C(5053046496));
    ck_assert_int_eq(pool->value[POOL_FREES], 0);
    ck_assert_int_eq(pool->value[POOL_HANDLES], ABSENT);
    ck_assert_int_lt(bench.now->totals[TOTAL_HANDLES], handles * 11 / 10);
    close_demo(&bench);
}
END_TEST

TEST(the_burst_leak_is_flat_for_long_and_never_falls)
{
    struct bench bench = open_demo("burst-leak", NS_PER_MINUTE);
    take_many(&bench, 19 * 60);
    ck_assert_int_eq(pool_of(&bench, "NBpk", POOL_NONPAGED, POOL_DIFF), 0);
    int64_t last = 0;
    int still = 0, falls = 0;
    for (int n = 0; n < 76 * 60; n++) {
        take(&bench);
        int64_t live = pool_of(&bench, "NBpk", POOL_NONPAGED, POOL_DIFF);
        falls += live < last;
        still += live == last;
        last = live;
    }
    ck_assert_int_eq(falls, 0);
    ck_assert_int_eq(last, 900000);
    ck_assert_int_gt(still, 70 * 60);
    close_demo(&bench);
}
END_TEST

TEST(the_sawtooth_falls_back_to_where_it_was)
{
    struct bench bench = open_demo("sawtooth", 10 * NS_PER_MINUTE);
    int64_t least = INT64_MAX, most = 0, last = 0;
    int falls = 0;
    for (int n = 0; n < 49 * 6; n++) {
        take(&bench);
        int64_t keys = pool_of(&bench, "Key ", POOL_PAGED, POOL_DIFF);
        falls += n > 0 && keys < last - 30000;
        least = keys < least ? keys : least;
        most = keys > most ? keys : most;
        last = keys;
    }
    ck_assert_int_eq(falls, 8);
    ck_assert_int_gt(most - least, 40000);
    close_demo(&bench);
}
END_TEST

TEST(the_cache_grows_and_levels_off)
{
    struct bench bench = open_demo("cache-warmup", 10 * NS_PER_MINUTE);
    int64_t at[5];
    for (int i = 0; i < 5; i++) {
        take_many(&bench, 6 * 6);
        at[i] = pool_of(&bench, "MmSt", POOL_PAGED, POOL_DIFF);
    }
    ck_assert_int_gt(at[0], 250000);
    ck_assert_int_gt(at[1], at[0]);
    ck_assert_int_lt((at[4] - at[3]) * 50, at[4]);
    close_demo(&bench);
}
END_TEST

TEST(a_reboot_is_a_new_boot_whose_counters_start_again)
{
    struct bench bench = open_demo("reboot", NS_PER_MINUTE);
    char boot[BOOT_TEXT] = "";
    int64_t allocs = 0, utc = 0;
    int boots = 0, broken = 0;
    for (int n = 0; n < 26 * 60; n++) {
        take(&bench);
        int64_t now = pool_of(&bench, "IoNm", POOL_PAGED, POOL_ALLOCS);
        if (strcmp(boot, bench.now->boot) != 0) {
            boots++;
            ck_assert_int_lt(bench.now->mono_ns, 5 * NS_PER_MINUTE);
            if (n > 0) {
                ck_assert_int_lt(now, allocs);
                ck_assert_int_gt(bench.now->utc_ns - utc, 4 * NS_PER_MINUTE);
            }
            memcpy(boot, bench.now->boot, BOOT_TEXT);
        } else {
            broken += now < allocs || bench.now->utc_ns - utc != NS_PER_MINUTE;
        }
        allocs = now;
        utc = bench.now->utc_ns;
    }
    ck_assert_int_eq(boots, 4);
    ck_assert_int_eq(broken, 0);
    close_demo(&bench);
}
END_TEST

TEST(counters_that_wrap_at_32_bits_only_rise_here)
{
    enum { HOURS = 12 };
    static int64_t before[SNAPSHOT_POOLS_MAX];
    struct bench bench = open_demo("wrap", 30 * NS_PER_SECOND);
    size_t wrapped = 0, falls = 0, torn = 0;
    for (int n = 0; n < HOURS * 120; n++) {
        take(&bench);
        for (size_t i = 0; i < bench.now->pool_count; i++) {
            int64_t allocs = bench.now->pools[i].value[POOL_ALLOCS];
            wrapped += n > 0 && before[i] <= UINT32_MAX && allocs > UINT32_MAX;
            falls += n > 0 && allocs < before[i];
            torn += bench.now->pools[i].value[POOL_DIFF] != allocs - bench.now->pools[i].value[POOL_FREES];
            before[i] = allocs;
        }
    }
    ck_assert_uint_eq(falls, 0);
    ck_assert_uint_eq(torn, 0);
    ck_assert_uint_gt(wrapped, 30);
    close_demo(&bench);
}
END_TEST

TEST(churn_has_arrivals_and_departures_of_pools_and_processes)
{
    struct bench bench = open_demo("churn", 0);
    take(&bench);
    size_t pools = bench.now->pool_count, processes = bench.now->process_count;
    size_t twins = 0;
    int pools_came = 0, pools_went = 0, came = 0, went = 0;
    for (int n = 0; n < 500; n++) {
        take(&bench);
        twins += count_twin_rows(bench.now);
        pools_came += bench.now->pool_count > pools;
        pools_went += bench.now->pool_count < pools;
        came += bench.now->process_count > processes;
        went += bench.now->process_count < processes;
        pools = bench.now->pool_count;
        processes = bench.now->process_count;
    }
    ck_assert_uint_eq(twins, 0);
    ck_assert_int_gt(pools_came, 10);
    ck_assert_int_gt(pools_went, 10);
    ck_assert_int_gt(came, 10);
    ck_assert_int_gt(went, 10);
    close_demo(&bench);
}
END_TEST

/* A recorder must not grow for ever because names do. */
TEST(churn_needs_no_new_names_and_no_new_rows)
{
    struct bench bench = open_demo("churn", 0);
    take(&bench);
    uint32_t names = intern_count(bench.now->names);
    size_t pools = bench.now->pool_capacity, processes = bench.now->process_capacity;
    take_many(&bench, 5000);
    ck_assert_uint_eq(intern_count(bench.now->names), names);
    ck_assert_uint_eq(bench.now->pool_capacity, pools);
    ck_assert_uint_eq(bench.now->process_capacity, processes);
    close_demo(&bench);
}
END_TEST

TEST(gaps_move_both_clocks)
{
    struct bench bench = open_demo("gap", 0);
    take(&bench);
    int64_t utc = bench.now->utc_ns, mono = bench.now->mono_ns;
    int late = 0, asleep = 0, apart = 0;
    for (int n = 0; n < 24 * 720; n++) {
        take(&bench);
        int64_t step = bench.now->utc_ns - utc;
        apart += bench.now->mono_ns - mono != step || step < 5 * NS_PER_SECOND;
        late += step > 15 * NS_PER_SECOND && step < 3 * NS_PER_MINUTE;
        asleep += step > 30 * NS_PER_MINUTE;
        utc = bench.now->utc_ns;
        mono = bench.now->mono_ns;
    }
    ck_assert_int_eq(apart, 0);
    ck_assert_int_ge(late, 20);
    ck_assert_int_ge(asleep, 2);
    close_demo(&bench);
}
END_TEST

/* Session pools beside all the system pools of a quiet server; Linux has no such thing. */
TEST(sessions_have_pools_of_their_own)
{
    struct bench quiet = open_demo("quiet", 0), bench = open_demo("sessions", 0),
                 on_linux = open_demo("sessions,linux", 0);
    size_t counts[4] = {0}; /* system, sessions 0 to 2 */
    take(&quiet);
    take(&bench);
    take(&on_linux);
    for (size_t i = 0; i < bench.now->pool_count; i++) {
        int64_t session = bench.now->pools[i].session;
        ck_assert(session == ABSENT || (session >= 0 && session < 3));
        counts[session == ABSENT ? 0 : session + 1]++;
    }
    ck_assert_uint_eq(counts[0], quiet.now->pool_count);
    ck_assert(counts[1] >= 5 && counts[1] == counts[2] && counts[2] == counts[3]);
    for (size_t i = 0; i < on_linux.now->pool_count; i++)
        ck_assert_int_eq(on_linux.now->pools[i].session, ABSENT);
    close_demo(&quiet);
    close_demo(&bench);
    close_demo(&on_linux);
}
END_TEST

TEST(lockstep_moves_four_tags_1_1_1_2)
{
    struct bench bench = open_demo("lockstep", NS_PER_HOUR);
    static const struct {
        const char *tag;
        enum pool_type type;
        int times;
    } members[] = {
        {"WCsc", POOL_PAGED, 1}, {"NtfC", POOL_PAGED, 1}, {"File", POOL_NONPAGED, 1}, {"IoFE", POOL_NONPAGED, 2}};
    int64_t first[4], growth[4];
    take(&bench);
    for (int i = 0; i < 4; i++)
        first[i] = pool_of(&bench, members[i].tag, members[i].type, POOL_DIFF);
    take_many(&bench, 48);
    for (int i = 0; i < 4; i++) {
        growth[i] = pool_of(&bench, members[i].tag, members[i].type, POOL_DIFF) - first[i];
        ck_assert_int_gt(growth[i], 1000000);
        ck_assert_int_ge(growth[i] * 100, growth[0] * members[i].times * 98);
        ck_assert_int_le(growth[i] * 100, growth[0] * members[i].times * 102);
    }
    close_demo(&bench);
}
END_TEST

TEST(the_socket_leak_shows_its_merged_cache_and_its_group)
{
    struct bench bench = open_demo("socket-leak", NS_PER_HOUR);
    take(&bench);
    int64_t sockets = pool_of(&bench, "sock_inode_cache", POOL_RECLAIMABLE, POOL_DIFF);
    int64_t handles = handles_of(&bench, "ldap-gateway");
    take_many(&bench, 24);
    int64_t more = handles_of(&bench, "ldap-gateway") - handles;
    int64_t more_sockets = pool_of(&bench, "sock_inode_cache", POOL_RECLAIMABLE, POOL_DIFF) - sockets;
    ck_assert_int_gt(more, 100000);
    ck_assert_int_ge(more_sockets * 100, more * 98);
    ck_assert_int_le(more_sockets * 100, more * 102);
    const struct pool *merged = find_pool(bench.now, "signal_cache", POOL_UNRECLAIMABLE);
    ck_assert_str_eq(intern_text(bench.now->names, merged->aliases).bytes, "UNIX | UNIX-STREAM");
    ck_assert_uint_eq(merged->alias_count, 2);
    int64_t largest = 0;
    uint32_t group = 0;
    for (size_t i = 0; i < bench.now->group_count; i++)
        if (bench.now->groups[i].value[GROUP_KERNEL] > largest) {
            largest = bench.now->groups[i].value[GROUP_KERNEL];
            group = bench.now->groups[i].name;
        }
    ck_assert_uint_eq(group, find_process(bench.now, "ldap-gateway")->group);
    close_demo(&bench);
}
END_TEST

SUITE_MAIN("sampler: demo scenarios", a_quiet_server_has_nothing_that_grows,
           the_token_leak_follows_lsass_one_to_one_until_the_limit, the_token_leak_names_its_holder,
           the_driver_leak_ends_at_5_053_046_496_bytes_without_a_handle,
           the_burst_leak_is_flat_for_long_and_never_falls, the_sawtooth_falls_back_to_where_it_was,
           the_cache_grows_and_levels_off, a_reboot_is_a_new_boot_whose_counters_start_again,
           counters_that_wrap_at_32_bits_only_rise_here, churn_has_arrivals_and_departures_of_pools_and_processes,
           churn_needs_no_new_names_and_no_new_rows, gaps_move_both_clocks, sessions_have_pools_of_their_own,
           lockstep_moves_four_tags_1_1_1_2, the_socket_leak_shows_its_merged_cache_and_its_group)
