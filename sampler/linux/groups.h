/* groups.h: kernel memory charged to each cgroup: the one attribution that works when a leak has no descriptor.
 *
 * The memory controller is looked for, not the mount: a system may mount an empty version 2 tree beside version 1. Version 1 gives
 * memory.kmem.usage_in_bytes (kernel memory), version 2 memory.stat (slab, and kernel since 5.18). Numbers include the groups below.
 * The tree of groups is listed every ten seconds and when a process appears in a group that is not known; in between each
 * group's file stays open, and the tree is listed again when a folder's number of subfolders changed. The groups are read at least every five seconds, and with the first sample in which the machine's own kernel memory moved by a
 * mebibyte: no group can have moved by more than that unseen. Bounded by GROUPS_MAX groups and GROUP_FILES_MAX open files.
 */
#ifndef SAMPLER_LINUX_GROUPS_H
#define SAMPLER_LINUX_GROUPS_H

#include <sys/types.h>

#include "sampler/linux/id_map.h"
#include "sampler/linux/reader.h"

enum { GROUPS_MAX = 4096, GROUP_FILES_MAX = 256, GROUP_PATH = 1024 };

struct tracked_group {
    uint32_t name; /* path below the mount, "/" for the top */
    int fd;        /* -1: opened for each read */
    bool present;  /* found by the last listing */
    bool read;     /* `value` is what its file said */
    nlink_t links; /* of a group with groups below it: two and one for each of them; 0: none below */
    int64_t value[GROUP_VALUES];
};

struct groups {
    int mount; /* folder of the memory controller; -1 when there is none */
    const char *file;
    bool version_2;
    struct tracked_group *known; /* owned */
    size_t count, capacity;
    size_t open_files;
    struct id_map by_name;
    int64_t listed_ns;    /* monotonic time of the last listing; ABSENT: list now */
    bool left_out;        /* there are more groups than the bound */
    int64_t read_ns;      /* monotonic time of the last reading of all; ABSENT: read now */
    int64_t kernel_bytes; /* what the machine's slab, stacks and page tables took then */
};

void groups_open(struct groups *groups, struct reader *reader);
void groups_close(struct groups *groups);
void groups_done(struct groups *groups); /* after the close */

/* After processes_take: a group seen there for the first time is looked for at once. */
void groups_take(struct groups *groups, struct reader *reader, int64_t now_ns);

#endif
