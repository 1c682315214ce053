#include <stdio.h>
#include <string.h>

#include "analysis/holders.h"
#include "tests/unit/suite.h"

static struct intern *names;
static struct snapshot base, now;
static struct holders holders;

enum { PROCESSORS = 2, SECOND = 1000000000 };

static uint32_t named(const char *text)
{
    uint32_t id;
    ck_assert_int_eq(intern_add(names, text, strlen(text), &id), STATUS_OK);
    return id;
}

static void set_up(void)
{
    ck_assert_int_eq(intern_open(&names, 1 << 20), STATUS_OK);
    snapshot_init(&base, names);
    snapshot_init(&now, names);
    holders_init(&holders);
}

static void tear_down(void)
{
    holders_done(&holders);
    snapshot_done(&base);
    snapshot_done(&now);
    intern_close(names);
}

static void one_pool(struct snapshot *snapshot, const char *name, int64_t diff, int64_t bytes)
{
    struct pool *pool = snapshot_add_pool(snapshot);
    pool->name = named(name);
    pool->type = POOL_UNRECLAIMABLE;
    pool->value[POOL_DIFF] = diff;
    pool->value[POOL_BYTES] = bytes;
}

/* `objects` of 192 bytes on top of 5,000. */
static void grown_pool(const char *name, int64_t objects)
{
    one_pool(&base, name, 5000, 5000 * 192);
    one_pool(&now, name, 5000 + objects, (5000 + objects) * 192);
}

static void one_process(struct snapshot *snapshot, const char *name, int64_t pid, int64_t started, int64_t handles)
{
    struct process *process = snapshot_add_process(snapshot);
    process->name = named(name);
    process->pid = pid;
    process->started_ns = started * SECOND;
    process->value[PROCESS_HANDLES] = handles;
}

static void grown_process(const char *name, int64_t pid, int64_t gain)
{
    one_process(&base, name, pid, 10, 50);
    one_process(&now, name, pid, 10, 50 + gain);
}

static void grown_group(const char *path, int64_t gain)
{
    for (int i = 0; i < 2; i++) {
        struct group *group = snapshot_add_group(i == 0 ? &base : &now);
        group->name = named(path);
        group->value[GROUP_SLAB] = 1000000 + (i == 0 ? 0 : gain);
    }
}

static const struct holder *find(const char *pool)
{
    ck_assert_int_eq(holders_find(&holders, &base, &now, PROCESSORS), STATUS_OK);
    ck_assert_uint_eq(holders.count, now.pool_count);
    for (size_t i = 0; i < now.pool_count; i++)
        if (now.pools[i].name == named(pool))
            return &holders.holders[i];
    ck_abort_msg("no pool %s", pool);
    return NULL;
}

static void expect(const char *pool, enum holder_basis basis, const char *text)
{
    char cell[256];
    const struct holder *holder = find(pool);
    ck_assert_str_eq(holder_basis_name(holder->basis), holder_basis_name(basis));
    ck_assert_uint_eq(holder_text(cell, sizeof cell, holder, &now), strlen(text));
    ck_assert_str_eq(cell, text);
}

TEST(a_process_whose_handles_grew_with_the_pool_is_named)
{
    set_up();
    grown_pool("kmalloc-64", 19000);
    grown_process("calm", 1, 3);
    grown_process("leaky", 4711, 19001);
    grown_process("busy", 2, 4000);
    expect("kmalloc-64", HOLDER_HANDLES, "leaky[4711]");
    ck_assert_int_eq(find("kmalloc-64")->explains, 19001);
    ck_assert_int_eq(find("kmalloc-64")->growth, 19000);
    tear_down();
}
END_TEST

TEST(two_handles_an_object_fit_a_pipe_and_half_a_handle_a_terminal)
{
    set_up();
    grown_pool("inode_cache", 5000);
    grown_process("piper", 7, 10000);
    expect("inode_cache", HOLDER_HANDLES, "piper[7]");
    now.processes[0].value[PROCESS_HANDLES] = 50 + 2500;
    expect("inode_cache", HOLDER_HANDLES, "piper[7]");
    tear_down();
}
END_TEST

TEST(one_handle_an_object_is_believed_before_two)
{
    set_up();
    grown_pool("TCP", 10000);
    grown_process("sockets", 1, 10100);
    grown_process("eventfds", 2, 20000);
    expect("TCP", HOLDER_HANDLES, "sockets[1]");
    tear_down();
}
END_TEST

TEST(of_two_that_fit_alike_the_larger_gain_then_the_lower_pid_is_named)
{
    set_up();
    grown_pool("dentry", 10000);
    grown_process("small", 1, 9000);
    grown_process("close", 2, 9900);
    expect("dentry", HOLDER_HANDLES, "close[2]");
    grown_process("twin", 9, 10000);
    grown_process("twin", 4, 10000);
    expect("dentry", HOLDER_HANDLES, "twin[4]");
    tear_down();
}
END_TEST

TEST(a_gain_outside_the_window_names_nobody)
{
    set_up();
    grown_pool("mnt_cache", 10000);
    grown_process("too-few", 1, 4490);
    grown_process("too-many", 2, 22010);
    expect("mnt_cache", HOLDER_UNKNOWN, "unknown");
    ck_assert_int_eq(find("mnt_cache")->growth, 10000);
    ck_assert_int_eq(find("mnt_cache")->explains, ABSENT);
    now.processes[0].value[PROCESS_HANDLES] = 50 + 4500;
    expect("mnt_cache", HOLDER_HANDLES, "too-few[1]");
    now.processes[0].value[PROCESS_HANDLES] = 50;
    now.processes[1].value[PROCESS_HANDLES] = 50 + 22000;
    expect("mnt_cache", HOLDER_HANDLES, "too-many[2]");
    tear_down();
}
END_TEST

TEST(changes_inside_the_noise_band_are_no_growth)
{
    set_up();
    grown_pool("small", 999);
    grown_pool("over", 1000);
    one_pool(&base, "large", 1000000, 192000000);
    one_pool(&now, "large", 1009999, 193919808);
    one_pool(&base, "shrunk", 9000, 1);
    one_pool(&now, "shrunk", 10, 1);
    grown_process("leaky", 1, 1000);
    expect("small", HOLDER_NONE, "");
    expect("over", HOLDER_HANDLES, "leaky[1]");
    expect("large", HOLDER_NONE, "");
    expect("shrunk", HOLDER_NONE, "");
    ck_assert_int_eq(holders_find(&holders, &base, &now, 64), STATUS_OK);
    ck_assert_int_eq(holders.holders[1].basis, HOLDER_NONE);
    tear_down();
}
END_TEST

TEST(a_new_process_counts_from_nothing_and_a_reused_pid_is_a_new_process)
{
    set_up();
    grown_pool("kmalloc-64", 10000);
    one_process(&base, "old", 4711, 10, 9800);
    one_process(&now, "young", 4711, 500, 10000);
    expect("kmalloc-64", HOLDER_HANDLES, "young[4711]");
    now.processes[0].started_ns = base.processes[0].started_ns;
    expect("kmalloc-64", HOLDER_UNKNOWN, "unknown");
    tear_down();
}
END_TEST

TEST(workers_of_one_name_are_named_together_when_no_single_one_fits)
{
    set_up();
    grown_pool("TCP", 57000);
    for (int pid = 100; pid < 103; pid++)
        grown_process("worker", pid, 19000);
    grown_process("other", 5, 3000);
    expect("TCP", HOLDER_HANDLES, "worker x3");
    ck_assert_int_eq(find("TCP")->pid, ABSENT);
    ck_assert_int_eq(find("TCP")->explains, 57000);
    tear_down();
}
END_TEST

TEST(many_small_services_of_one_name_do_not_add_up_to_a_culprit)
{
    set_up();
    grown_pool("MmSt", 1200);
    for (int pid = 100; pid < 140; pid++)
        grown_process("svchost.exe", pid, 30);
    expect("MmSt", HOLDER_UNKNOWN, "unknown");
    tear_down();
}
END_TEST

TEST(processes_without_a_count_of_handles_are_never_named)
{
    set_up();
    grown_pool("kmalloc-64", 10000);
    one_process(&base, "kernel", 2, 10, ABSENT);
    one_process(&now, "kernel", 2, 10, 10000);
    one_process(&now, "blind", 3, 500, ABSENT);
    expect("kmalloc-64", HOLDER_UNKNOWN, "unknown");
    tear_down();
}
END_TEST

TEST(without_descriptors_the_deepest_group_that_explains_half_is_named)
{
    set_up();
    grown_pool("mnt_cache", 20000);
    int64_t bytes = 20000 * 192;
    grown_group("/", bytes);
    grown_group("/system.slice", bytes);
    grown_group("/system.slice/timers.service", bytes * 9 / 10);
    grown_group("/system.slice/timers.service/small", bytes / 3);
    grown_group("/system.slice-other", bytes / 4);
    expect("mnt_cache", HOLDER_GROUP, "/system.slice/timers.service");
    ck_assert_int_eq(find("mnt_cache")->explains, bytes * 9 / 10);
    ck_assert_int_eq(find("mnt_cache")->growth, bytes);
    ck_assert_int_eq(find("mnt_cache")->pid, ABSENT);
    tear_down();
}
END_TEST

TEST(a_process_that_fits_is_named_before_its_group)
{
    set_up();
    grown_pool("TCP", 20000);
    grown_group("/user.slice", 20000 * 192);
    grown_process("leaky", 9, 20000);
    expect("TCP", HOLDER_HANDLES, "leaky[9]");
    tear_down();
}
END_TEST

TEST(the_root_group_and_groups_below_half_name_nobody)
{
    set_up();
    grown_pool("key_jar", 20000);
    grown_group("/", 20000 * 192);
    grown_group("/a", 20000 * 192 / 2 - 1);
    expect("key_jar", HOLDER_UNKNOWN, "unknown");
    now.groups[1].value[GROUP_SLAB]++;
    expect("key_jar", HOLDER_GROUP, "/a");
    tear_down();
}
END_TEST

TEST(a_group_that_leaks_elsewhere_is_not_blamed_for_a_small_pool)
{
    set_up();
    grown_pool("huge", 1000000);
    grown_pool("little", 2000);
    grown_group("/elsewhere", 20000 * 192);
    expect("little", HOLDER_UNKNOWN, "unknown");
    expect("huge", HOLDER_UNKNOWN, "unknown");
    now.groups[0].value[GROUP_SLAB] = 1000000 + 900000 * 192;
    expect("little", HOLDER_GROUP, "/elsewhere");
    expect("huge", HOLDER_GROUP, "/elsewhere");
    tear_down();
}
END_TEST

TEST(a_pool_that_counts_no_objects_is_explained_by_bytes_only)
{
    set_up();
    one_pool(&base, "(kmalloc >8k)", ABSENT, 10 << 20);
    one_pool(&now, "(kmalloc >8k)", ABSENT, 90 << 20);
    grown_process("piper", 1, 80 << 20);
    expect("(kmalloc >8k)", HOLDER_UNKNOWN, "unknown");
    ck_assert_int_eq(find("(kmalloc >8k)")->growth, 80 << 20);
    grown_group("/user.slice", 85 << 20);
    expect("(kmalloc >8k)", HOLDER_GROUP, "/user.slice");
    now.pools[0].value[POOL_BYTES] = (11 << 20) - 1;
    expect("(kmalloc >8k)", HOLDER_NONE, "");
    tear_down();
}
END_TEST

TEST(what_the_system_names_is_exact_even_without_a_base)
{
    set_up();
    one_pool(&now, "Toke", 5, 500);
    now.pools[0].holder = named("lsass.exe");
    one_process(&now, "lsass.exe", 612, 10, 900);
    ck_assert_int_eq(holders_find(&holders, NULL, &now, PROCESSORS), STATUS_OK);
    ck_assert_int_eq(holders.holders[0].basis, HOLDER_EXACT);
    ck_assert_int_eq(holders.holders[0].pid, 612);
    ck_assert_int_eq(holders.holders[0].growth, ABSENT);
    one_pool(&base, "Toke", 4, 400);
    expect("Toke", HOLDER_EXACT, "lsass.exe[612]");
    one_process(&now, "lsass.exe", 700, 10, 900);
    expect("Toke", HOLDER_EXACT, "lsass.exe");
    tear_down();
}
END_TEST

TEST(a_pid_that_the_system_names_is_kept_in_our_own_form)
{
    static const struct {
        const char *holder, *cell;
    } CASES[] = {{"worker (700)", "worker[700]"},
                 {"worker[612]", "worker[612]"},
                 {"worker (701)", "worker (701)"},
                 {"kworker/0:1(x)", "kworker/0:1(x)"},
                 {"(700)", "(700)"},
                 {"[]", "[]"}};
    set_up();
    one_pool(&now, "filp", 5, 500);
    one_process(&now, "worker", 612, 10, 900);
    one_process(&now, "worker", 700, 10, 900);
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        now.pools[0].holder = named(CASES[i].holder);
        expect("filp", HOLDER_EXACT, CASES[i].cell);
    }
    tear_down();
}
END_TEST

TEST(without_a_base_nothing_is_known_and_nothing_said)
{
    set_up();
    one_pool(&now, "TCP", 100000, 100000);
    one_process(&now, "leaky", 1, 10, 100000);
    ck_assert_int_eq(holders_find(&holders, NULL, &now, PROCESSORS), STATUS_OK);
    ck_assert_int_eq(holders.holders[0].basis, HOLDER_NONE);
    expect("TCP", HOLDER_NONE, ""); /* a base without pools did not see any */
    one_pool(&base, "TCP", ABSENT, ABSENT);
    expect("TCP", HOLDER_NONE, "");
    tear_down();
}
END_TEST

TEST(a_row_that_repeats_a_tags_memory_is_held_by_nobody_of_its_own)
{
    set_up();
    grown_pool("Toke", 19000);
    grown_process("leaky", 4711, 19001);
    now.pools[0].type = POOL_LARGE;
    expect("Toke", HOLDER_NONE, "");
    tear_down();
}
END_TEST

TEST(the_cell_is_safe_and_keeps_the_pid_when_cut)
{
    set_up();
    char cell[16];
    struct holder holder = {HOLDER_HANDLES, named("evil\x1b[31m-and-long"), 1, 99, 1, 1};
    size_t length = holder_text(cell, sizeof cell, &holder, &now);
    ck_assert_uint_lt(length, sizeof cell);
    ck_assert_ptr_null(strchr(cell, '\x1b'));
    ck_assert_str_eq(cell + length - 4, "[99]");
    tear_down();
}
END_TEST

TEST(memory_is_kept_between_calls)
{
    set_up();
    grown_pool("TCP", 10000);
    grown_process("leaky", 1, 10000);
    expect("TCP", HOLDER_HANDLES, "leaky[1]");
    const void *rows = holders.holders, *scratch = holders.scratch;
    expect("TCP", HOLDER_HANDLES, "leaky[1]");
    ck_assert_ptr_eq(holders.holders, rows);
    ck_assert_ptr_eq(holders.scratch, scratch);
    tear_down();
}
END_TEST

SUITE_MAIN("analysis: holders", a_process_whose_handles_grew_with_the_pool_is_named,
           two_handles_an_object_fit_a_pipe_and_half_a_handle_a_terminal, one_handle_an_object_is_believed_before_two,
           of_two_that_fit_alike_the_larger_gain_then_the_lower_pid_is_named, a_gain_outside_the_window_names_nobody,
           changes_inside_the_noise_band_are_no_growth,
           a_new_process_counts_from_nothing_and_a_reused_pid_is_a_new_process,
           workers_of_one_name_are_named_together_when_no_single_one_fits,
           many_small_services_of_one_name_do_not_add_up_to_a_culprit,
           processes_without_a_count_of_handles_are_never_named,
           without_descriptors_the_deepest_group_that_explains_half_is_named,
           a_process_that_fits_is_named_before_its_group, the_root_group_and_groups_below_half_name_nobody,
           a_group_that_leaks_elsewhere_is_not_blamed_for_a_small_pool,
           a_pool_that_counts_no_objects_is_explained_by_bytes_only, what_the_system_names_is_exact_even_without_a_base,
           a_pid_that_the_system_names_is_kept_in_our_own_form, without_a_base_nothing_is_known_and_nothing_said,
           a_row_that_repeats_a_tags_memory_is_held_by_nobody_of_its_own, the_cell_is_safe_and_keeps_the_pid_when_cut,
           memory_is_kept_between_calls)
