/* handle_kinds.h: what open files are: sockets, pipes, eventfds, or files by folder.
 *
 * Told by the link behind each entry of /proc/PID/fd. That costs about 2 us a file and makes a dentry and a proc inode for each, so it is done
 * for one process on demand, or within a time budget for all. A tally owns its table, a hash of KIND_SLOTS kinds; what
 * does not fit counts as "other".
 */
#ifndef SAMPLER_LINUX_HANDLE_KINDS_H
#define SAMPLER_LINUX_HANDLE_KINDS_H

#include "sampler/linux/listing.h"
#include "sampler/sampler.h"

enum { KIND_SLOTS = 1024 };

struct kind_tally {
    struct handle_kind slots[KIND_SLOTS]; /* handles 0: free */
    size_t used;
    int64_t other;
};

void kind_tally_clear(struct kind_tally *tally);

/* The kind that a link's target tells: "socket", "pipe", "eventfd", "/var/log"; NUL-terminated, safe text. */
void handle_kind_of(const char *target, size_t length, char out[48]);

void kind_tally_add(struct kind_tally *tally, const char *kind);

/* Adds all open files of one process; stops at deadline_ns (monotonic). NOT_FOUND, DENIED; STATUS_LIMIT when time ran out. */
enum status kind_tally_process(struct kind_tally *tally, int proc, int64_t pid, struct listing *listing,
                               int64_t deadline_ns);

/* The largest first; the rest, if any, as "other" in the last place. */
void kind_tally_sorted(struct kind_tally *tally, struct handle_kind kinds[HANDLE_KINDS_MAX], size_t *count);

#endif
