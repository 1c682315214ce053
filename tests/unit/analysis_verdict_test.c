/* The verdict on the situations that real Linux machines make hard: what one leak leaves in several caches, who is charged for it, and what was watched too shortly. */
#include "analysis/verdict.h"

#include <string.h>

#include "base/when.h"
#include "tests/unit/suite.h"

enum { POINTS = 90, ONSET = 10, PID = 4711 };

static struct intern *names;
static struct snapshot snapshot;
static struct course_set *set;
static struct verdict verdict;

static uint32_t named(const char *name)
{
    uint32_t id;
    ck_assert_int_eq(intern_add(names, name, strlen(name), &id), STATUS_OK);
    return id;
}

static void begin_sample(int64_t second)
{
    snapshot_clear(&snapshot);
    snapshot.utc_ns = second * NS_PER_SECOND;
}

static void add_pool(const char *name, enum pool_type type, int64_t count, int64_t each)
{
    struct pool *pool = snapshot_add_pool(&snapshot);
    pool->name = named(name);
    pool->type = type;
    pool->value[POOL_DIFF] = count;
    pool->value[POOL_BYTES] = count * each;
}

static void add_process_of(int64_t pid, const char *name, int64_t handles)
{
    struct process *process = snapshot_add_process(&snapshot);
    process->name = named(name);
    process->pid = pid;
    process->started_ns = -NS_PER_HOUR;
    process->value[PROCESS_HANDLES] = handles;
}

static void add_process(const char *name, int64_t handles)
{
    add_process_of(PID, name, handles);
}

static void add_group(const char *name, int64_t bytes)
{
    struct group *group = snapshot_add_group(&snapshot);
    group->name = named(name);
    group->value[GROUP_KERNEL] = bytes;
}

/* What was leaked at a point, at so many a second from ONSET on. */
static int64_t leaked(int64_t second, int64_t rate)
{
    return second > ONSET ? (second - ONSET) * rate : 0;
}

/* Slabs come whole: what a cache of such slabs shows of `objects`. */
static int64_t in_slabs(int64_t objects, int64_t a_slab)
{
    return (objects + a_slab - 1) / a_slab * a_slab;
}

static void set_up(void)
{
    ck_assert_int_eq(intern_open(&names, 1 << 20), STATUS_OK);
    snapshot_init(&snapshot, names);
    ck_assert_int_eq(course_open(&set), STATUS_OK);
}

static void tear_down(void)
{
    course_close(set);
    snapshot_done(&snapshot);
    intern_close(names);
}

static void judge(void)
{
    ck_assert_int_eq(verdict_make(&verdict, set, names), STATUS_OK);
}

static bool is_called(const struct verdict_name *name, const char *wanted)
{
    return name->length == strlen(wanted) && memcmp(name->bytes, wanted, name->length) == 0;
}

TEST(what_one_process_holds_is_one_culprit)
{
    set_up();
    for (int64_t i = 0; i < POINTS; i++) {
        begin_sample(i);
        add_pool("UNIX", POOL_UNRECLAIMABLE, 100 + leaked(i, 250), 1024);
        add_pool("filp", POOL_UNRECLAIMABLE, 5000 + leaked(i, 250), 192);
        /* Beside the sockets' own names, somebody walks through files. */
        add_pool("dentry", POOL_RECLAIMABLE, 20000 + leaked(i, 250) + i % 7 * 300 + i * 120, 192);
        add_process("server", 20 + leaked(i, 250));
        course_add(set, &snapshot, false);
    }
    judge();
    ck_assert_int_eq(verdict.ruling, RULING_LEAK);
    ck_assert_int_eq(verdict.culprit_count, 1);
    ck_assert(is_called(&verdict.culprits[0].name, "UNIX"));
    ck_assert_int_eq(verdict.culprits[0].holder.by, HELD_BY_PROCESS);
    ck_assert_int_eq(verdict.culprits[0].holder.pid, PID);
    ck_assert_int_ge(verdict.culprits[0].group_count, 2);
    tear_down();
}
END_TEST

/* A network namespace is a hundred objects in forty caches; the one that tells what it is grows least. */
TEST(a_small_pool_of_known_objects_says_what_a_large_one_is)
{
    set_up();
    for (int64_t i = 0; i < POINTS; i++) {
        int64_t spaces = leaked(i, 2);
        begin_sample(i);
        add_pool("kmalloc-2k", POOL_UNRECLAIMABLE, 900 + in_slabs(spaces * 17, 16), 2048);
        add_pool("kmalloc-512", POOL_UNRECLAIMABLE, 900 + in_slabs(spaces * 23, 32), 512);
        add_pool("net_namespace", POOL_UNRECLAIMABLE, 14 + in_slabs(spaces, 7), 4288);
        add_process("orchestrator", 20 + spaces);
        course_add(set, &snapshot, false);
    }
    judge();
    ck_assert_int_eq(verdict.culprit_count, 1);
    ck_assert(is_called(&verdict.culprits[0].name, "net_namespace"));
    ck_assert(is_called(&verdict.culprits[0].holder.name, "orchestrator"));
    ck_assert_int_eq(verdict.culprits[0].group_count, 3);
    tear_down();
}
END_TEST

TEST(two_that_began_at_other_times_are_two)
{
    set_up();
    for (int64_t i = 0; i < POINTS; i++) {
        begin_sample(i);
        add_pool("kmalloc-cg-512", POOL_UNRECLAIMABLE, 900 + leaked(i, 300), 512);
        add_pool("TCP", POOL_UNRECLAIMABLE, 10 + leaked(i > 20 ? i - 20 : 0, 130), 2368);
        course_add(set, &snapshot, false);
    }
    judge();
    ck_assert_int_eq(verdict.culprit_count, 2);
    tear_down();
}
END_TEST

TEST(what_is_sure_stands_before_a_cache_that_grows_faster)
{
    set_up();
    for (int64_t i = 0; i < POINTS; i++) {
        begin_sample(i);
        add_pool("proc_inode_cache", POOL_RECLAIMABLE, 3000 + i / 6 * 900, 696);
        add_pool("key_jar", POOL_UNRECLAIMABLE, 100 + leaked(i, 90), 256);
        course_add(set, &snapshot, false);
    }
    judge();
    ck_assert_int_eq(verdict.ruling, RULING_LEAK);
    ck_assert(is_called(&verdict.culprits[0].name, "key_jar"));
    tear_down();
}
END_TEST

/* Leaked in bursts of `size`, each `period` seconds, the first one `late` behind ONSET. */
static int64_t burst(int64_t second, int64_t period, int64_t late, int64_t size)
{
    return second > ONSET + late ? ((second - ONSET - late) / period + 1) * size : 0;
}

/* Open files are the sum of what all hold; and a monitor looks at each. */
static void open_files(int64_t i, int64_t most, int64_t others)
{
    begin_sample(i);
    add_pool("proc_inode_cache", POOL_RECLAIMABLE, 3000 + most + others, 696);
    add_pool("filp", POOL_UNRECLAIMABLE, 5000 + most + others, 192);
}

TEST(objects_stand_before_the_larger_cache_that_follows_them)
{
    set_up();
    for (int64_t i = 0; i < POINTS; i++) {
        open_files(i, burst(i, 12, 0, 3000), 0);
        course_add(set, &snapshot, false);
    }
    judge();
    ck_assert_int_eq(verdict.ruling, RULING_LEAK);
    ck_assert(is_called(&verdict.culprits[0].name, "filp"));
    ck_assert_int_eq(verdict.culprits[0].holder.by, HELD_UNKNOWN);
    tear_down();
}
END_TEST

TEST(who_gained_most_of_all_handles_holds_the_open_files_though_another_gains_at_other_times)
{
    set_up();
    for (int64_t i = 0; i < POINTS; i++) {
        int64_t most = burst(i, 12, 0, 3000), others = burst(i, 12, 6, 1100);
        open_files(i, most, others);
        add_process_of(1, "most", 10 + most);
        add_process_of(2, "other", 10 + others);
        course_add(set, &snapshot, false);
    }
    judge();
    ck_assert(is_called(&verdict.culprits[0].name, "filp"));
    ck_assert_int_eq(verdict.culprits[0].holder.by, HELD_BY_PROCESS);
    ck_assert(is_called(&verdict.culprits[0].holder.name, "most"));
    tear_down();
}
END_TEST

TEST(two_who_gained_alike_do_not_hold_the_open_files)
{
    set_up();
    for (int64_t i = 0; i < POINTS; i++) {
        int64_t one = burst(i, 12, 0, 2000), two = burst(i, 12, 6, 2000);
        open_files(i, one, two);
        add_process_of(1, "one", 10 + one);
        add_process_of(2, "two", 10 + two);
        course_add(set, &snapshot, false);
    }
    judge();
    ck_assert(is_called(&verdict.culprits[0].name, "filp"));
    ck_assert_int_eq(verdict.culprits[0].holder.by, HELD_UNKNOWN);
    tear_down();
}
END_TEST

/* Eight seconds are little of what was watched, and much of the time since. */
TEST(handles_that_began_earlier_do_not_hold_what_began_late_in_a_long_recording)
{
    set_up();
    for (int64_t i = 0; i < POINTS; i++) {
        begin_sample(i);
        add_pool("key_jar", POOL_UNRECLAIMABLE, 100 + leaked(i - 58, 400), 256);
        add_process("server", 20 + leaked(i - 50, 400));
        course_add(set, &snapshot, false);
    }
    judge();
    ck_assert(is_called(&verdict.culprits[0].name, "key_jar"));
    ck_assert_int_eq(verdict.culprits[0].holder.by, HELD_UNKNOWN);
    tear_down();
}
END_TEST

/* A process that begins with its first burst was never seen without it. */
TEST(bursts_of_one_who_started_with_the_first_are_his)
{
    set_up();
    for (int64_t i = 0; i < POINTS; i++) {
        int64_t sockets = burst(i, 9, 5, 600);
        begin_sample(i);
        add_pool("sock_inode_cache", POOL_UNRECLAIMABLE, 300 + sockets, 832);
        if (sockets > 0)
            add_process("server", 3 + sockets);
        course_add(set, &snapshot, false);
    }
    judge();
    ck_assert(is_called(&verdict.culprits[0].name, "sock_inode_cache"));
    ck_assert(is_called(&verdict.culprits[0].holder.name, "server"));
    tear_down();
}
END_TEST

/* Both even, the ratio no whole one, and eight seconds between them: more than either needs to be seen. */
TEST(two_even_leaks_that_began_soon_after_each_other_are_two)
{
    set_up();
    for (int64_t i = 0; i < 2 * POINTS; i++) {
        begin_sample(i);
        add_pool("kmalloc-cg-512", POOL_UNRECLAIMABLE, 900 + leaked(i, 330), 512);
        add_pool("sigqueue", POOL_UNRECLAIMABLE, 400 + leaked(i - 8, 930), 80);
        course_add(set, &snapshot, false);
    }
    judge();
    ck_assert_int_eq(verdict.culprit_count, 2);
    tear_down();
}
END_TEST

TEST(a_cache_of_its_own_is_named_before_what_is_allocated_by_size)
{
    set_up();
    for (int64_t i = 0; i < POINTS; i++) {
        begin_sample(i);
        add_pool("kmalloc-1k", POOL_UNRECLAIMABLE, 900 + leaked(i, 60), 1024);
        add_pool("widget", POOL_UNRECLAIMABLE, 40 + leaked(i, 60), 656);
        add_process("sandbox", 20 + leaked(i, 60));
        course_add(set, &snapshot, false);
    }
    judge();
    ck_assert_int_eq(verdict.culprit_count, 1);
    ck_assert(is_called(&verdict.culprits[0].name, "widget"));
    ck_assert(is_called(&verdict.culprits[0].holder.name, "sandbox"));
    tear_down();
}
END_TEST

/* For each slab of names kmalloc gains one allocation; for anything else a leak is one. */
static void walk(int64_t names_a_record)
{
    set_up();
    for (int64_t i = 0; i < POINTS; i++) {
        int64_t found = 20000 + 6000 * i + i % 3 * 500;
        begin_sample(i);
        add_pool("dentry", POOL_RECLAIMABLE, found, 192);
        add_pool("kmalloc-192", POOL_UNRECLAIMABLE, 5000 + found / names_a_record, 192);
        course_add(set, &snapshot, false);
    }
    judge();
    tear_down();
}

TEST(the_kernels_record_of_slabs_is_no_leak)
{
    walk(21);
    ck_assert_int_ne(verdict.ruling, RULING_LEAK);
    walk(30);
    ck_assert_int_eq(verdict.ruling, RULING_LEAK);
    ck_assert(is_called(&verdict.culprits[0].name, "kmalloc-192"));
}
END_TEST

static void charge(int64_t i, int64_t other)
{
    begin_sample(i);
    add_pool("kmalloc-cg-512", POOL_UNRECLAIMABLE, 900 + leaked(i, 300), 512);
    add_group("/", 90000000 + leaked(i, 300) * 512 + other);
    add_group("/system.slice", 40000000 + leaked(i, 300) * 512);
    add_group("/system.slice/broken.service", 8000000 + leaked(i, 300) * 512 + i % 5 * 40000);
    add_group("/user.slice", 30000000 + other);
    course_add(set, &snapshot, false);
}

TEST(without_handles_the_deepest_group_that_was_charged_is_named)
{
    set_up();
    for (int64_t i = 0; i < POINTS; i++)
        charge(i, 0);
    judge();
    ck_assert_int_eq(verdict.culprits[0].holder.by, HELD_BY_GROUP);
    ck_assert(is_called(&verdict.culprits[0].holder.name, "/system.slice/broken.service"));
    tear_down();
}
END_TEST

TEST(two_groups_that_were_charged_alike_are_nobody)
{
    set_up();
    for (int64_t i = 0; i < POINTS; i++)
        charge(i, leaked(i, 300) * 500);
    judge();
    ck_assert_int_eq(verdict.culprits[0].holder.by, HELD_UNKNOWN);
    tear_down();
}
END_TEST

TEST(a_few_points_are_no_proof_that_nothing_leaks)
{
    set_up();
    for (int64_t i = 0; i < 12; i++) {
        begin_sample(i);
        add_pool("dentry", POOL_RECLAIMABLE, 20000, 192);
        course_add(set, &snapshot, false);
    }
    judge();
    ck_assert_int_eq(verdict.ruling, RULING_UNSURE);
    for (int64_t i = 12; i < POINTS; i++) {
        begin_sample(i);
        add_pool("dentry", POOL_RECLAIMABLE, 20000, 192);
        course_add(set, &snapshot, false);
    }
    judge();
    ck_assert_int_eq(verdict.ruling, RULING_NO_LEAK);
    tear_down();
}
END_TEST

/* A pool that nobody knows, beside files that are looked at or not. */
static void watch_reclaimable(int64_t files)
{
    set_up();
    for (int64_t i = 0; i < POINTS; i++) {
        begin_sample(i);
        add_pool("our_item", POOL_RECLAIMABLE, 100 + leaked(i, 300), 512);
        add_pool("dentry", POOL_RECLAIMABLE, 90000 + leaked(i, files), 192);
        add_pool("ext4_inode_cache", POOL_RECLAIMABLE, 60000 + leaked(i, files), 1128);
        course_add(set, &snapshot, false);
    }
    judge();
}

TEST(what_the_system_could_take_back_is_a_leak_when_it_grows_alone)
{
    watch_reclaimable(0);
    ck_assert_int_eq(verdict.ruling, RULING_LEAK);
    ck_assert(is_called(&verdict.culprits[0].name, "our_item"));
    ck_assert_int_eq(verdict.culprits[0].proof, CACHE_ALONE);
    tear_down();
}
END_TEST

TEST(what_grows_with_the_files_is_unsure)
{
    watch_reclaimable(400);
    ck_assert_int_eq(verdict.ruling, RULING_UNSURE);
    ck_assert_int_eq(verdict.culprits[0].proof, CACHE_UNPROVED);
    ck_assert(verdict.culprits[0].may_be_cache);
    tear_down();
}
END_TEST

/* Five days at a point every quarter of an hour: a rhythm of 20 MB a day, and so much that leaks in each. */
static void watch_days(int64_t leak)
{
    set_up();
    for (int64_t i = 0; i < 5 * 96; i++) {
        int64_t hour = i / 4 % 24, load = hour < 12 ? hour : 24 - hour;
        begin_sample(i * 900);
        add_pool("FixT", POOL_NONPAGED, 1000 + load * 17000 + i * leak / 96, 100);
        course_add(set, &snapshot, false);
    }
    judge();
}

TEST(a_leak_below_the_rhythm_of_days_is_told)
{
    watch_days(20000);
    ck_assert_int_eq(verdict.ruling, RULING_LEAK);
    ck_assert_uint_ge(verdict.culprits[0].days, 4);
    ck_assert_double_eq_tol(verdict.culprits[0].bytes_per_hour, 20000 * 100 / 24.0, 20000);
    tear_down();
    watch_days(0);
    ck_assert_int_eq(verdict.ruling, RULING_NO_LEAK);
    tear_down();
}
END_TEST

TEST(a_leak_behind_a_plateau_is_told_with_its_own_beginning)
{
    set_up();
    for (int64_t i = 0; i < 200; i++) {
        int64_t warm = i < 30 ? i : 30, late = i > 120 ? i - 120 : 0;
        begin_sample(i);
        add_pool("FixT", POOL_NONPAGED, 1000 + warm * 8000 + late * 1000, 100);
        course_add(set, &snapshot, false);
    }
    judge();
    ck_assert_int_eq(verdict.ruling, RULING_LEAK);
    ck_assert_double_eq_tol((double)verdict.culprits[0].started_ns / NS_PER_SECOND, 120, 6);
    ck_assert_double_eq_tol(verdict.culprits[0].bytes_per_hour, 1000 * 100 * 3600.0, 4e7);
    tear_down();
}
END_TEST

TEST(without_a_pool_nobody_says_that_none_leaks)
{
    set_up();
    for (int64_t i = 0; i < POINTS; i++) {
        begin_sample(i);
        snapshot.totals[TOTAL_NONPAGED] = (200 << 20) + i * (1 << 20);
        add_process("lsass.exe", 1000 + i);
        course_add(set, &snapshot, false);
    }
    judge();
    ck_assert_int_eq(verdict.ruling, RULING_UNSURE);
    ck_assert_int_eq(verdict.pools, 0);
    ck_assert_int_eq(verdict.culprit_count, 0);
    tear_down();
}
END_TEST

SUITE_MAIN("analysis: verdict", without_a_pool_nobody_says_that_none_leaks, what_one_process_holds_is_one_culprit,
           a_small_pool_of_known_objects_says_what_a_large_one_is, two_that_began_at_other_times_are_two,
           what_is_sure_stands_before_a_cache_that_grows_faster,
           objects_stand_before_the_larger_cache_that_follows_them,
           who_gained_most_of_all_handles_holds_the_open_files_though_another_gains_at_other_times,
           two_who_gained_alike_do_not_hold_the_open_files,
           handles_that_began_earlier_do_not_hold_what_began_late_in_a_long_recording,
           without_handles_the_deepest_group_that_was_charged_is_named, two_groups_that_were_charged_alike_are_nobody,
           bursts_of_one_who_started_with_the_first_are_his, two_even_leaks_that_began_soon_after_each_other_are_two,
           a_cache_of_its_own_is_named_before_what_is_allocated_by_size, the_kernels_record_of_slabs_is_no_leak,
           a_few_points_are_no_proof_that_nothing_leaks, what_the_system_could_take_back_is_a_leak_when_it_grows_alone,
           what_grows_with_the_files_is_unsure, a_leak_below_the_rhythm_of_days_is_told,
           a_leak_behind_a_plateau_is_told_with_its_own_beginning)
