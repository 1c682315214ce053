#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/unit/suite.h"

#include <inttypes.h>

#include "base/os.h"
#include "base/when.h"
#include "sampler/linux/counters.h"
#include "sampler/linux/process_stat.h"
#include "sampler/linux/processes.h"
#include "tests/unit/sampler_tree.h"

static bool parse(const char *text, struct process_stat *stat)
{
    return process_stat_parse(text, strlen(text), stat);
}

#define STAT_AFTER_NAME(state, flags, threads, started, rss)                                                           \
    " " state " 1 1 1 0 -1 " flags " 0 0 0 0 0 0 0 0 20 0 " threads " 0 " started " 1000 " rss                         \
    " 18446744073709551615 1\n"

TEST(a_process_name_may_hold_brackets_and_blanks)
{
    struct process_stat stat;
    ck_assert(!parse("12 (never closed S 1 1 1", &stat));
    ck_assert(parse("12 (a) S (b c))" STAT_AFTER_NAME("R", "64", "7", "4242", "33"), &stat));
    ck_assert_uint_eq(stat.name.length, strlen("a) S (b c)"));
    ck_assert_int_eq(memcmp(stat.name.bytes, "a) S (b c)", stat.name.length), 0);
    ck_assert_int_eq(stat.state, 'R');
    ck_assert_int_eq(stat.threads, 7);
    ck_assert_int_eq(stat.started_ticks, 4242);
    ck_assert_int_eq(stat.rss_pages, 33);
    ck_assert(!stat.kernel_thread);
    ck_assert(parse("2 (kthreadd)" STAT_AFTER_NAME("S", "2129984", "1", "0", "0"), &stat));
    ck_assert(stat.kernel_thread);
}
END_TEST

TEST(a_stat_line_that_is_cut_short_is_refused)
{
    static const char WHOLE[] = "12 (bash)" STAT_AFTER_NAME("S", "64", "7", "4242", "33");
    struct process_stat stat;
    size_t needed = (size_t)(strstr(WHOLE, " 18446") - WHOLE);
    for (size_t length = 0; length < needed - 2; length++)
        ck_assert(!process_stat_parse(WHOLE, length, &stat));
}
END_TEST

static void check_group(const char *text, const char *group)
{
    struct text found = process_cgroup_parse(text, strlen(text));
    ck_assert_uint_eq(found.length, strlen(group));
    ck_assert_int_eq(memcmp(found.bytes, group, found.length), 0);
}

TEST(the_group_is_that_of_the_memory_controller)
{
    check_group("9:name=systemd:/x\n4:cpu,memory:/a:b/c\n3:cpuset:/\n0::/\n", "/a:b/c");
    check_group("0::/user.slice/user-0.slice\n", "/user.slice/user-0.slice");
    check_group("4:memory_not:/a\n", "");
    check_group("", "");
    check_group("0::/cut", "");
}
END_TEST

static void put_process(const struct tree_folder *tree, const char *root, int pid, const char *name, const char *state,
                        const char *started, int files)
{
    char path[128], text[256];
    snprintf(path, sizeof path, "%sproc/%d/stat", root, pid);
    snprintf(text, sizeof text, "%d (%s) %s 1 1 1 0 -1 64 0 0 0 0 0 0 0 0 20 0 3 0 %s 1000 50 1 1\n", pid, name, state,
             started);
    tree_text(tree, path, text);
    for (int i = 0; i < files; i++) {
        snprintf(path, sizeof path, "%sproc/%d/fd/%d", root, pid, i);
        tree_link(tree, path, i == 0 ? "socket:[77]" : "/var/log/syslog");
    }
}

TEST(processes_have_identity_name_group_files_threads_and_memory)
{
    struct tree_folder tree = tree_make();
    tree_text(&tree, "proc/stat", "cpu 1 2 3\nbtime 1700000000\nprocesses 5\n");
    tree_text(&tree, "proc/sys/fs/file-nr", "16 0 100\n");
    tree_text(&tree, "proc/slabinfo", SLAB_HEAD SLAB_ROW("filp", 16, 21, 192, 21, 1, 1));
    put_process(&tree, "", 1, "init", "S", "100", 4);
    put_process(&tree, "", 77, "a leaker", "S", "250", 9);
    tree_text(&tree, "proc/77/cgroup", "0::/leaky.service\n");
    struct sampler *sampler = tree_open(&tree, NULL);
    const struct snapshot *snapshot = tree_take(sampler);
    const struct process *process = find_process(snapshot, 77);
    ck_assert_ptr_nonnull(process);
    ck_assert_str_eq(name_of(snapshot, process->name), "a leaker");
    ck_assert_str_eq(name_of(snapshot, process->group), "/leaky.service");
    ck_assert_int_eq(process->started_ns, INT64_C(1700000002500000000));
    ck_assert_int_eq(process->value[PROCESS_HANDLES], 9);
    ck_assert_int_eq(process->value[PROCESS_THREADS], 3);
    ck_assert_int_eq(process->value[PROCESS_RSS], 50 * 4096);
    ck_assert(process->value[PROCESS_PAGED] == ABSENT);
    ck_assert_int_eq(snapshot->totals[TOTAL_PROCESSES], 2);
    ck_assert_int_eq(snapshot->totals[TOTAL_THREADS], 6);
    /* 16 open files in the system, 13 in tables: 3 are held by nobody. */
    ck_assert_int_eq(snapshot->totals[TOTAL_UNHELD], 3);
    const struct pool *files = find_pool(snapshot, "filp");
    ck_assert_int_eq(files->value[POOL_OBJECTS], 16);
    ck_assert_int_eq(files->value[POOL_HANDLES], 13);
    ck_assert_str_eq(name_of(snapshot, files->holder), "a leaker (77)");
    sampler_close(sampler);
    tree_drop(&tree);
}
END_TEST

TEST(nobody_is_named_for_the_open_files_who_does_not_hold_most_of_them)
{
    struct tree_folder tree = tree_make();
    tree_text(&tree, "proc/stat", "btime 1700000000\n");
    tree_text(&tree, "proc/sys/fs/file-nr", "20 0 100\n");
    tree_text(&tree, "proc/slabinfo", SLAB_HEAD SLAB_ROW("filp", 20, 21, 192, 21, 1, 1));
    put_process(&tree, "", 77, "busy", "S", "250", 9);
    struct sampler *sampler = tree_open(&tree, NULL);
    const struct pool *files = find_pool(tree_take(sampler), "filp");
    ck_assert_int_eq(files->value[POOL_HANDLES], 9);
    ck_assert_int_eq(files->holder, 0);
    sampler_close(sampler);
    tree_drop(&tree);
}
END_TEST

TEST(a_pid_that_was_used_again_is_another_process)
{
    struct tree_folder tree = tree_make();
    tree_text(&tree, "1/proc/stat", "x\nbtime 1700000000\n");
    tree_text(&tree, "2/proc/stat", "x\nbtime 1700000000\n");
    put_process(&tree, "1/", 77, "first", "S", "100", 50);
    tree_text(&tree, "1/proc/77/cgroup", "0::/one\n");
    put_process(&tree, "2/", 77, "second", "S", "9000", 2);
    tree_text(&tree, "2/proc/77/cgroup", "0::/two\n");
    struct sampler *sampler = tree_open(&tree, NULL);
    int64_t first = find_process(tree_take(sampler), 77)->started_ns;
    const struct snapshot *snapshot = tree_take(sampler);
    const struct process *process = find_process(snapshot, 77);
    ck_assert_int_ne(process->started_ns, first);
    ck_assert_str_eq(name_of(snapshot, process->name), "second");
    ck_assert_str_eq(name_of(snapshot, process->group), "/two");
    ck_assert_int_eq(process->value[PROCESS_HANDLES], 2);
    sampler_close(sampler);
    tree_drop(&tree);
}
END_TEST

TEST(a_zombie_has_no_table_and_a_kernel_thread_is_no_row)
{
    struct tree_folder tree = tree_make();
    tree_text(&tree, "proc/loadavg", "0.05 0.10 0.08 2/12 5044\n");
    tree_text(&tree, "proc/sys/fs/file-nr", "3 0 100\n");
    put_process(&tree, "", 5, "dead", "Z", "1", 0);
    tree_folder_at(&tree, "proc/5/fd");
    put_process(&tree, "", 6, "alive", "S", "1", 3);
    tree_text(&tree, "proc/7/stat", "7 (kworker/0:1)" STAT_AFTER_NAME("I", "69238880", "1", "0", "0"));
    tree_folder_at(&tree, "proc/7/fd");
    struct sampler *sampler = tree_open(&tree, NULL);
    const struct snapshot *snapshot = tree_take(sampler);
    ck_assert(find_process(snapshot, 5)->value[PROCESS_HANDLES] == ABSENT);
    ck_assert_int_eq(find_process(snapshot, 6)->value[PROCESS_HANDLES], 3);
    ck_assert_ptr_null(find_process(snapshot, 7));
    ck_assert_int_eq(snapshot->totals[TOTAL_PROCESSES], 2);
    ck_assert_int_eq(snapshot->totals[TOTAL_THREADS], 11); /* of 12 tasks one is the kernel's */
    ck_assert_int_eq(snapshot->totals[TOTAL_UNHELD], 0);   /* a zombie does not make the sum incomplete */
    sampler_close(sampler);
    tree_drop(&tree);
}
END_TEST

TEST(files_nobody_holds_are_absent_when_a_process_could_not_be_counted)
{
    struct tree_folder tree = tree_make();
    tree_text(&tree, "proc/sys/fs/file-nr", "20 0 100\n");
    put_process(&tree, "", 5, "counted", "S", "1", 2);
    put_process(&tree, "", 6, "not counted", "S", "1", 0); /* no folder fd */
    struct sampler *sampler = tree_open(&tree, NULL);
    const struct snapshot *snapshot = tree_take(sampler);
    ck_assert(find_process(snapshot, 6)->value[PROCESS_HANDLES] == ABSENT);
    ck_assert(find_process(snapshot, 5)->started_ns == ABSENT); /* no boot time in this tree */
    ck_assert(snapshot->totals[TOTAL_UNHELD] == ABSENT);
    ck_assert_int_eq(snapshot->totals[TOTAL_HANDLES], 20);
    sampler_close(sampler);
    tree_drop(&tree);
}
END_TEST

/* --- on the real kernel -------------------------------------------------------------------------------------------------------- */

struct live {
    struct processes processes;
    struct reader reader;
    struct snapshot snapshot;
    struct buffer text, line;
    struct listing listing;
    struct counters counters;
    int64_t newest_pid;
};

static struct live *live_open(void)
{
    struct live *live = calloc(1, sizeof *live);
    ck_assert_ptr_nonnull(live);
    live->reader = (struct reader){.root = open_folder(-100, "/"),
                                   .page_bytes = 4096,
                                   .snapshot = &live->snapshot,
                                   .text = &live->text,
                                   .line = &live->line,
                                   .listing = &live->listing};
    buffer_init(&live->text, 1 << 24);
    buffer_init(&live->line, 1 << 16);
    ck_assert_int_eq(intern_open(&live->reader.names, 1 << 24), STATUS_OK);
    snapshot_init(&live->snapshot, live->reader.names);
    processes_open(&live->processes, &live->reader, NS_PER_SECOND);
    counters_open(&live->counters, live->reader.root);
    live->newest_pid = ABSENT;
    return live;
}

static void live_take(struct live *live)
{
    snapshot_clear(&live->snapshot);
    ck_assert_int_eq(processes_take(&live->processes, &live->reader, live->newest_pid), STATUS_OK);
}

static void live_close(struct live *live)
{
    counters_close(&live->counters);
    processes_close(&live->processes);
    processes_done(&live->processes);
    snapshot_done(&live->snapshot);
    buffer_done(&live->text);
    buffer_done(&live->line);
    intern_close(live->reader.names);
    close(live->reader.root);
    free(live);
}

static int64_t own_files(const struct live *live)
{
    const struct process *process = find_process(&live->snapshot, os_pid());
    ck_assert_ptr_nonnull(process);
    return process->value[PROCESS_HANDLES];
}

static void grow_by(struct live *live, int extra)
{
    int opened[200];
    live->processes.folders_max = 0; /* they would be counted as our own files, too */
    live_take(live);
    int64_t before = own_files(live);
    for (int i = 0; i < extra; i++)
        ck_assert_int_ge(opened[i] = dup(live->reader.root), 0);
    live_take(live);
    int64_t after = own_files(live);
    for (int i = 0; i < extra; i++)
        close(opened[i]);
    ck_assert_int_eq(after - before, extra);
    live_take(live);
    ck_assert_int_eq(own_files(live), before);
}

TEST(the_number_of_our_own_files_is_right)
{
    struct live *live = live_open();
    grow_by(live, 100);
    const struct process *process = find_process(&live->snapshot, os_pid());
    int64_t age_ns = os_utc_ns() - process->started_ns;
    ck_assert_int_gt(age_ns, -INT64_C(2000000000));
    ck_assert_int_lt(age_ns, INT64_C(600000000000));
    live_close(live);
}
END_TEST

TEST(on_an_old_kernel_files_are_listed_and_the_sample_says_what_that_does)
{
    struct live *live = live_open();
    live->processes.by_size = false;
    live->processes.listing_budget_ns = INT64_C(3000000000);
    grow_by(live, 100);
    ck_assert(has_remark(&live->snapshot, "counted by listing"));
    ck_assert(has_remark(&live->snapshot, "dentry and proc_inode_cache"));
    live_close(live);
}
END_TEST

TEST(listing_within_a_budget_reaches_every_process_in_time_and_never_calls_it_complete)
{
    struct live *live = live_open();
    live->processes.by_size = false;
    live->processes.listing_budget_ns = 0; /* not one process fits */
    live_take(live);
    ck_assert(!live->processes.complete);
    ck_assert(has_remark(&live->snapshot, "older counts stand for the rest"));
    ck_assert(own_files(live) == ABSENT);
    live->processes.listing_budget_ns = INT64_C(2000000);
    for (int i = 0; i < 2000 && own_files(live) == ABSENT; i++)
        live_take(live);
    ck_assert(own_files(live) != ABSENT);
    live_close(live);
}
END_TEST

static pid_t start_sleeper(void)
{
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0)
        for (;;)
            pause();
    return child;
}

static void end_sleeper(pid_t child)
{
    kill(child, SIGKILL);
    ck_assert_int_eq(waitpid(child, NULL, 0), child);
}

/* As the source does it: the newest pid first, then the processes. */
static void live_take_all(struct live *live)
{
    snapshot_clear(&live->snapshot);
    counters_take(&live->counters, &live->reader);
    ck_assert_int_eq(processes_take(&live->processes, &live->reader, live->counters.newest_pid), STATUS_OK);
}

TEST(a_process_is_seen_in_the_sample_after_its_start_and_gone_in_the_one_after_its_end)
{
    struct live *live = live_open();
    live_take_all(live);
    live_take_all(live);
    for (int i = 0; i < 40; i++) {
        pid_t child = start_sleeper();
        live_take_all(live);
        ck_assert_ptr_nonnull(find_process(&live->snapshot, child));
        end_sleeper(child);
        live_take_all(live);
        ck_assert_ptr_null(find_process(&live->snapshot, child));
    }
    live_close(live);
}
END_TEST

TEST(without_a_new_pid_the_processes_are_not_listed_again_but_every_sixteenth_sample)
{
    struct live *live = live_open();
    live->newest_pid = os_pid();
    for (int i = 0; i < 3; i++)
        live_take(live);
    if (!live->processes.whole) {
        printf("skipped: only a part of the machine's processes is seen here\n");
        live_close(live);
        return;
    }
    pid_t child = start_sleeper();
    int unseen = 0;
    for (int i = 0; i < 20 && find_process(&live->snapshot, child) == NULL; i++, unseen++)
        live_take(live);
    ck_assert_int_ge(unseen, 10);
    ck_assert_ptr_nonnull(find_process(&live->snapshot, child));
    end_sleeper(child);
    live_close(live);
}
END_TEST

/* "Number of open files" as our own folder says it. */
static int64_t files_now(const struct live *live)
{
    struct processes processes = {.folder = live->processes.folder};
    struct tracked self = {.pid = os_pid(), .files = ABSENT, .folder = -1};
    return process_files_by_size(&processes, &self);
}

TEST(a_folder_that_is_held_counts_what_its_path_counts_and_is_given_back_when_the_process_is_gone)
{
    struct live *live = live_open();
    int64_t before = files_now(live);
    pid_t child = start_sleeper();
    for (int i = 0; i < 4; i++)
        live_take_all(live);
    ck_assert_uint_gt(live->processes.folders, 1);
    ck_assert_int_eq(files_now(live), before + (int64_t)live->processes.folders);
    for (size_t i = 0; i < live->processes.count; i++) {
        struct tracked *tracked = &live->processes.now[i];
        if (tracked->pid == child)
            ck_assert_int_ge(tracked->folder, 0);
    }
    ck_assert_int_eq(find_process(&live->snapshot, child)->value[PROCESS_HANDLES], before);
    end_sleeper(child);
    live_take_all(live);
    ck_assert_ptr_null(find_process(&live->snapshot, child));
    ck_assert_int_eq(files_now(live), before + (int64_t)live->processes.folders);
    processes_close(&live->processes);
    ck_assert_uint_eq(live->processes.folders, 0);
    live_close(live);
}
END_TEST

SUITE_MAIN("sampler: processes", a_process_name_may_hold_brackets_and_blanks, a_stat_line_that_is_cut_short_is_refused,
           the_group_is_that_of_the_memory_controller, processes_have_identity_name_group_files_threads_and_memory,
           nobody_is_named_for_the_open_files_who_does_not_hold_most_of_them,
           a_pid_that_was_used_again_is_another_process, a_zombie_has_no_table_and_a_kernel_thread_is_no_row,
           files_nobody_holds_are_absent_when_a_process_could_not_be_counted, the_number_of_our_own_files_is_right,
           on_an_old_kernel_files_are_listed_and_the_sample_says_what_that_does,
           listing_within_a_budget_reaches_every_process_in_time_and_never_calls_it_complete,
           a_process_is_seen_in_the_sample_after_its_start_and_gone_in_the_one_after_its_end,
           without_a_new_pid_the_processes_are_not_listed_again_but_every_sixteenth_sample,
           a_folder_that_is_held_counts_what_its_path_counts_and_is_given_back_when_the_process_is_gone)
