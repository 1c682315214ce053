/* disk.h: what a disk holds while the power may go: what is safe, and what was only written.
 *
 * A disk is fed with the events of a watched folder. Of each file it keeps the bytes that a sync made safe and the changes since; of the folder the names that are safe and the changes
 * since. A cut makes of it what may be found afterwards. Each 512 bytes of an unsynced write are kept, lost or garbled by themselves, within the bytes that were written
 * (SQLite's SQLITE_IOCAP_POWERSAFE_OVERWRITE, which its Unix VFS promises); an unsynced truncation is kept or lost. Changes of names come to the disk in their order, as in every file
 * system with a journal, up to any one of them.
 */
#ifndef TESTS_FAULTS_DISK_H
#define TESTS_FAULTS_DISK_H

#include "vfs.h"

/* Events, kept. */
struct trace {
    struct vfs_event *events; /* owned, with what they point to */
    size_t count, capacity;
};

void trace_add(struct trace *trace, const struct vfs_event *event);
void trace_done(struct trace *trace);

struct disk;

struct disk *disk_open(void);
void disk_close(struct disk *disk);

/* The event is borrowed for as long as the disk lives. */
void disk_apply(struct disk *disk, const struct vfs_event *event);

/* A file that was there, safe, before the first event. */
void disk_add(struct disk *disk, const char *name, const unsigned char *bytes, size_t length);

enum cut { CUT_ALL_LOST, CUT_ALL_KEPT, CUT_MIXED };

/* Writes what survives into `folder`, which is empty. */
void disk_cut(const struct disk *disk, enum cut cut, uint64_t *random, const char *folder);

#endif
