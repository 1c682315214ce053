#include "sampler/linux/processes.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/when.h"
#include "sampler/linux/process_stat.h"

enum { STAT_TEXT = 4096, GROUP_TEXT = 8192, NET_TEXT = 32, LISTED_EVERY = 16, LISTED_FIRST = 3 };

/* Each process is looked at once in so many samples; kernel threads, of which only the end matters, ten times less often. */
enum { TURN_SECONDS = 30, TURNS_MIN = 5, TURNS_MAX = 60, KERNEL_THREAD_FACTOR = 10 };

void pid_path(char path[PID_PATH], int64_t pid, const char *file)
{
    char digits[20];
    size_t count = 0, at = 0;
    do
        digits[count++] = (char)('0' + pid % 10);
    while ((pid /= 10) > 0);
    while (count > 0)
        path[at++] = digits[--count];
    size_t length = strlen(file);
    memcpy(path + at, file, length + 1);
}

/* The line `btime SECONDS` of /proc/stat. */
static int64_t boot_time(const struct reader *reader)
{
    static const char LINE[] = "\nbtime ";
    struct kernel_file file = {0};
    int64_t seconds = ABSENT;
    kernel_file_open(&file, reader->root, "proc/stat");
    if (kernel_file_read(&file, reader->text) == STATUS_OK && reader->text->length != 0) {
        const char *text = (const char *)reader->text->bytes, *end = text + reader->text->length;
        const char *found = memmem(text, reader->text->length, LINE, sizeof LINE - 1);
        struct scan scan = scan_start(found, found == NULL ? 0 : (size_t)(end - found));
        if (found == NULL || !scan_literal(&scan, LINE, sizeof LINE - 1) || !scan_number(&scan, &seconds))
            seconds = ABSENT;
    }
    kernel_file_close(&file);
    return product(seconds, NS_PER_SECOND);
}

static void read_link(int folder, const char *path, char *out, size_t capacity)
{
    ssize_t length = readlinkat(folder, path, out, capacity - 1);
    out[length < 0 ? 0 : length] = '\0';
}

/* Whether the size of our own folder of files is their number; it cannot be 0 then, because the folder itself is open. */
static bool size_counts(const struct processes *processes)
{
    struct stat files;
    return fstatat(processes->folder, "self/fd", &files, 0) == 0 && files.st_size > 0;
}

static uint64_t turns_for(int64_t interval_ns)
{
    int64_t turns = interval_ns > 0 ? TURN_SECONDS * NS_PER_SECOND / interval_ns : 0;
    return (uint64_t)(turns < TURNS_MIN ? TURNS_MIN : turns > TURNS_MAX ? TURNS_MAX : turns);
}

static size_t folders_to_hold(void)
{
    struct rlimit files;
    if (getrlimit(RLIMIT_NOFILE, &files) < 0)
        return 0;
    return files.rlim_cur / 4 < PROCESS_FOLDERS_MAX ? (size_t)files.rlim_cur / 4 : PROCESS_FOLDERS_MAX;
}

void processes_open(struct processes *processes, const struct reader *reader, int64_t interval_ns)
{
    static const char WHOLE_MACHINE[] = "pid:[4026531836]";
    char pids[NET_TEXT];
    struct stat first;
    processes->folder = open_folder(reader->root, "proc");
    processes->error = processes->folder < 0 ? errno : 0;
    processes->boot_ns = boot_time(reader);
    processes->tick_ns = NS_PER_SECOND / (reader->recorded ? 100 : sysconf(_SC_CLK_TCK));
    processes->listing_budget_ns = 20 * NS_PER_MS;
    processes->by_size = !reader->recorded && size_counts(processes);
    processes->hidden = !reader->recorded && fstatat(processes->folder, "1", &first, 0) < 0;
    read_link(processes->folder, "self/ns/pid", pids, sizeof pids);
    processes->whole = !reader->recorded && strcmp(pids, WHOLE_MACHINE) == 0;
    processes->contained = pids[0] != '\0' && strcmp(pids, WHOLE_MACHINE) != 0;
    processes->turns = turns_for(interval_ns);
    processes->folders_max = folders_to_hold();
    processes->newest_pid = ABSENT;
    read_link(processes->folder, "self/ns/net", processes->own_net, sizeof processes->own_net);
}

static void let_all_go(struct processes *processes)
{
    for (size_t i = 0; i < processes->count; i++)
        process_files_let_go(processes, &processes->now[i]);
}

void processes_close(struct processes *processes)
{
    let_all_go(processes);
    if (processes->folder >= 0)
        close(processes->folder);
    processes->folder = -1;
}

void processes_done(struct processes *processes)
{
    free(processes->now);
    free(processes->before);
    free(processes->order);
    processes->now = processes->before = NULL;
    processes->order = NULL;
}

static struct tracked *add_tracked(struct processes *processes)
{
    if (processes->count == processes->now_capacity) {
        size_t capacity = processes->now_capacity == 0 ? 256 : processes->now_capacity * 2;
        void *grown =
            capacity > SNAPSHOT_PROCESSES_MAX ? NULL : realloc(processes->now, capacity * sizeof *processes->now);
        if (grown == NULL)
            return NULL;
        processes->now = grown;
        processes->now_capacity = capacity;
    }
    return &processes->now[processes->count++];
}

static void swap_tables(struct processes *processes)
{
    struct tracked *table = processes->before;
    size_t capacity = processes->before_capacity;
    processes->before = processes->now;
    processes->before_count = processes->count;
    processes->before_capacity = processes->now_capacity;
    processes->now = table;
    processes->now_capacity = capacity;
    processes->count = 0;
}

static int by_pid(const void *a, const void *b)
{
    const struct tracked *left = a, *right = b;
    return (left->pid > right->pid) - (left->pid < right->pid);
}

/* The pids there are now, in order; false when there were more than fit. The kernel lists them in order, a copied tree may not. */
static bool list_pids(struct processes *processes, struct reader *reader)
{
    const struct dirent64 *entry;
    bool ordered = true;
    int64_t last = 0;
    listing_start(reader->listing, processes->folder);
    while ((entry = listing_next(reader->listing)) != NULL) {
        int64_t pid = listing_number(entry->d_name);
        if (pid <= 0)
            continue;
        struct tracked *tracked = add_tracked(processes);
        if (tracked == NULL)
            return false;
        *tracked =
            (struct tracked){.pid = pid, .inode = entry->d_ino, .started_ns = ABSENT, .files = ABSENT, .folder = -1};
        ordered = ordered && pid > last;
        last = pid;
    }
    if (!ordered)
        qsort(processes->now, processes->count, sizeof *processes->now, by_pid);
    return true;
}

/* Carries over what is known of processes that were there before. Both tables are in order of pid. */
static void carry_over(struct processes *processes)
{
    struct tracked *before = processes->before;
    size_t at = 0;
    for (size_t i = 0; i < processes->count; i++) {
        struct tracked *now = &processes->now[i];
        while (at < processes->before_count && before[at].pid < now->pid)
            process_files_let_go(processes, &before[at++]);
        if (at < processes->before_count && before[at].pid == now->pid && before[at].inode == now->inode)
            *now = before[at++];
        now->changed = false;
    }
    while (at < processes->before_count)
        process_files_let_go(processes, &before[at++]);
}

static void look_at_place(struct processes *processes, struct reader *reader, struct tracked *tracked)
{
    char path[PID_PATH], text[GROUP_TEXT], net[NET_TEXT];
    pid_path(path, tracked->pid, "/cgroup");
    struct text group = process_cgroup_parse(text, read_small(processes->folder, path, text, sizeof text));
    if (group.length != 0)
        tracked->group = reader_name(reader, group.bytes, group.length);
    pid_path(path, tracked->pid, "/ns/net");
    read_link(processes->folder, path, net, sizeof net);
    if (net[0] != '\0' && processes->own_net[0] != '\0')
        tracked->net = strcmp(net, processes->own_net) == 0 ? NET_OURS : NET_OTHER;
    tracked->looks++;
}

/* Reads /proc/PID/stat; false when the process is gone or may not be seen. */
static bool read_stat(struct processes *processes, struct reader *reader, struct tracked *tracked)
{
    char path[PID_PATH], text[STAT_TEXT];
    struct process_stat stat;
    pid_path(path, tracked->pid, "/stat");
    size_t length = read_small(processes->folder, path, text, sizeof text);
    if (length == 0 && (errno == EACCES || errno == EPERM))
        processes->hidden = true;
    if (!process_stat_parse(text, length, &stat))
        return false;
    int64_t since_boot = product(stat.started_ticks, processes->tick_ns);
    int64_t started_ns = number_sum(processes->boot_ns, since_boot);
    if (tracked->started_ns != started_ns)
        tracked->looks = 0; /* the pid was used again */
    tracked->started_ns = started_ns;
    tracked->name = reader_name(reader, stat.name.bytes, stat.name.length);
    tracked->state = stat.state;
    tracked->kernel_thread = stat.kernel_thread;
    tracked->threads = stat.threads;
    tracked->rss_bytes = product(stat.rss_pages, reader->page_bytes);
    if (tracked->looks < 2 && !tracked->kernel_thread)
        look_at_place(processes, reader, tracked);
    return true;
}

static bool is_its_turn(const struct processes *processes, const struct tracked *tracked)
{
    uint64_t turns = processes->turns * (tracked->kernel_thread ? KERNEL_THREAD_FACTOR : 1);
    return (uint64_t)tracked->pid % turns == processes->sample % turns;
}

/* Counts and looks at one process; false when it is gone. */
static bool measure(struct processes *processes, struct reader *reader, struct tracked *tracked)
{
    if (processes->by_size && !tracked->kernel_thread) {
        int64_t before = tracked->files;
        tracked->files = process_files_by_size(processes, tracked);
        if (tracked->files == FILES_GONE)
            return false;
        tracked->changed = tracked->files != before;
    }
    bool known = tracked->state != '\0' && !tracked->changed && !reader->recorded;
    return (known && !is_its_turn(processes, tracked)) || read_stat(processes, reader, tracked);
}

static bool has_no_table(const struct tracked *tracked)
{
    return tracked->state == 'Z' || tracked->state == 'X' || tracked->state == 'x';
}

/* The machine's first process is where the machine is, also where we may not look at it. */
static bool is_in_our_net(const struct tracked *tracked)
{
    return tracked->net == NET_OURS || (tracked->net == NET_UNKNOWN && tracked->pid == 1);
}

static void add_row(struct processes *processes, struct reader *reader, const struct tracked *tracked)
{
    struct process *row = snapshot_add_process(reader->snapshot);
    if (row == NULL)
        return;
    row->pid = tracked->pid;
    row->started_ns = tracked->started_ns;
    row->name = tracked->name;
    row->group = tracked->group;
    row->value[PROCESS_THREADS] = tracked->threads;
    row->value[PROCESS_RSS] = tracked->rss_bytes;
    processes->threads = number_sum(processes->threads, tracked->threads);
    if (has_no_table(tracked))
        return;
    bool counted = tracked->files != ABSENT && tracked->files != FILES_GONE;
    processes->complete = processes->complete && counted;
    processes->one_net = processes->one_net && is_in_our_net(tracked);
    if (!counted)
        return;
    row->value[PROCESS_HANDLES] = tracked->files;
    processes->files = number_sum(processes->files, tracked->files);
    if (tracked->files > processes->top_files) {
        processes->top_files = tracked->files;
        processes->top_pid = tracked->pid;
        processes->top_name = tracked->name;
    }
}

static void measure_all(struct processes *processes, struct reader *reader)
{
    size_t kept = 0;
    for (size_t i = 0; i < processes->count; i++) {
        struct tracked *tracked = &processes->now[i];
        if (!measure(processes, reader, tracked)) {
            process_files_let_go(processes, tracked);
            continue;
        }
        if (tracked->kernel_thread)
            processes->kernel_threads++;
        else
            add_row(processes, reader, tracked);
        processes->now[kept++] = *tracked;
    }
    processes->count = kept;
}

static void remark_seen(const struct processes *processes, struct reader *reader, bool all_listed)
{
    if (processes->hidden)
        reader_remark(reader, "/proc hides other users' processes (hidepid): only our own are counted");
    else if (processes->contained)
        reader_remark(reader, "inside a container: only its own processes are seen");
    if (!processes->by_size && !reader->recorded)
        reader_remark(reader,
                      "kernel before 6.2: open files are counted by listing%s, which itself fills dentry and "
                      "proc_inode_cache",
                      all_listed ? "" : " as far as 20 ms reach, older counts stand for the rest");
}

/* Whether the table of the sample before still holds every process there is. The first samples list, so that both tables have their memory. */
static bool is_list_current(const struct processes *processes, int64_t newest_pid)
{
    return processes->whole && processes->by_size && newest_pid != ABSENT && newest_pid == processes->newest_pid &&
           processes->sample > LISTED_FIRST && processes->sample % LISTED_EVERY != 0;
}

/* Brings the table up to date; false when there were more processes than fit. */
static bool update_table(struct processes *processes, struct reader *reader, int64_t newest_pid)
{
    if (is_list_current(processes, newest_pid)) {
        for (size_t i = 0; i < processes->count; i++)
            processes->now[i].changed = false;
        return true;
    }
    swap_tables(processes);
    bool all_seen = list_pids(processes, reader);
    carry_over(processes);
    processes->newest_pid = all_seen ? newest_pid : ABSENT;
    return all_seen;
}

enum status processes_take(struct processes *processes, struct reader *reader, int64_t newest_pid)
{
    processes->sample++;
    processes->files = processes->threads = 0;
    processes->kernel_threads = 0;
    processes->top_pid = processes->top_files = 0;
    processes->complete = processes->one_net = false;
    if (processes->folder < 0) {
        reader_remark(reader, "no processes: %sproc: %s", reader_slash(reader), strerror(processes->error));
        return status_of_error(processes->error);
    }
    bool all_seen = update_table(processes, reader, newest_pid);
    bool all_listed = processes->by_size || process_files_list(processes, reader);
    processes->complete = all_seen && all_listed && !processes->hidden && !processes->contained;
    processes->one_net = processes->complete;
    measure_all(processes, reader);
    processes->complete = processes->complete && !processes->hidden;
    remark_seen(processes, reader, all_listed);
    return processes->count == 0 ? STATUS_EMPTY : STATUS_OK;
}
