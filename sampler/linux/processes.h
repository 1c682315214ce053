/* processes.h: the processes of a sample, with the number of open files of each.
 *
 * Open files are the size of the folder /proc/PID/fd, one system call and no right needed. Folders of processes that
 * stay for two samples are held open (as paths, which reads nothing and keeps no process alive), PROCESS_FOLDERS_MAX of them or a quarter of the files we may open:
 * asked that way the kernel need not look for the process, which is half of the cost. Kernels before 6.2 give no size there: then the folders
 * are listed within a time budget, the longest waiting and largest first, and the sample says so, because listing makes
 * a dentry and a proc inode for every file. Name, threads and memory come from /proc/PID/stat, which is read for a process that is new, whose
 * count changed, whose folder is another one than before (a pid that was used again), and otherwise once in half a minute (a kernel thread: in five).
 * /proc is listed when a pid was given since the sample before (the last number of /proc/loadavg), and every 16th sample in any case; a process that
 * is gone is noticed by its own folder.
 * Kernel threads have no files and are no rows; a zombie has no table, so its count is absent.
 * The table owns two arrays that it fills in turn; both are in order of pid.
 */
#ifndef SAMPLER_LINUX_PROCESSES_H
#define SAMPLER_LINUX_PROCESSES_H

#include "sampler/linux/reader.h"

enum { PROCESS_FOLDERS_MAX = 256 };

enum process_net { NET_UNKNOWN, NET_OURS, NET_OTHER };

struct tracked {
    int64_t pid;
    uint64_t inode; /* of /proc/PID: another one means another process */
    int64_t started_ns;
    int64_t files; /* ABSENT when it may not be seen */
    int64_t threads, rss_bytes;
    int folder;       /* /proc/PID/fd, owned; -1 when it is not held open */
    uint64_t counted; /* the sample the files were last listed in */
    uint32_t name, group;
    enum process_net net;
    char state;
    bool kernel_thread;
    bool changed;        /* the number of files did, in this sample */
    unsigned char looks; /* how often the group was read: a process is often moved right after its start */
};

struct processes {
    int folder; /* /proc */
    int error;
    struct tracked *now, *before; /* owned */
    size_t count, before_count, now_capacity, before_capacity;
    size_t folders, folders_max; /* held open, and how many may be */
    uint32_t *order;             /* owned; for listing, by weight */
    size_t order_capacity;
    uint64_t sample;
    uint64_t turns;           /* samples in which every process is looked at once */
    int64_t newest_pid;       /* when /proc was listed, or later without a new one; ABSENT: list again */
    int64_t boot_ns, tick_ns; /* boot time in UTC, length of the kernel's tick */
    bool by_size;             /* the kernel tells the number of files as a size */
    int64_t listing_budget_ns;
    bool hidden;    /* other users' processes are not shown (hidepid) */
    bool contained; /* a pid namespace: only a part of the machine's processes is seen */
    bool whole;     /* known to see every process, so that the newest pid is the machine's */
    char own_net[32];

    /* Of the last sample. */
    bool complete;          /* every process of the machine was counted */
    bool one_net;           /* all of them use the network that we see */
    int64_t files, threads; /* sums over the rows */
    size_t kernel_threads;
    int64_t top_pid, top_files; /* most open files; pid 0 when there is none */
    uint32_t top_name;
};

/* interval_ns: between two samples, as far as the caller knows. */
void processes_open(struct processes *processes, const struct reader *reader, int64_t interval_ns);
void processes_close(struct processes *processes); /* what was learnt stays */
void processes_done(struct processes *processes);  /* after the close */

/* newest_pid: of the whole machine, read before this call; ABSENT when not known. */
enum status processes_take(struct processes *processes, struct reader *reader, int64_t newest_pid);

/* "PID" and `file` into path. */
enum { PID_PATH = 48 };
void pid_path(char path[PID_PATH], int64_t pid, const char *file);

/* --- counting (process_files.c) ------------------------------------------------------------------------------------------------- */

#define FILES_GONE INT64_C(-1)

/* Open files of a process by size of its folder: ABSENT when denied, FILES_GONE when there is no such process. Holds the folder when it was counted before and there is room. */
int64_t process_files_by_size(struct processes *processes, struct tracked *tracked);

/* Gives back a folder that is held. */
void process_files_let_go(struct processes *processes, struct tracked *tracked);

/* The same by listing the folder. */
int64_t process_files_by_listing(int folder, int64_t pid, struct listing *listing);

/* Lists as many of processes->now as the budget allows; false when some kept their old count. */
bool process_files_list(struct processes *processes, struct reader *reader);

#endif
