/* vfs.h: a VFS between SQLite and the disk, so that a test sees every call, can make each fail, and can play a power cut.
 *
 * It passes on to the VFS of the system, but never waits for the real disk: what a sync means is for the test to say. Installed, it is the default one. One watcher sees the files below
 * its folder; all others pass by it.
 */
#ifndef TESTS_FAULTS_VFS_H
#define TESTS_FAULTS_VFS_H

#include <stddef.h>
#include <stdint.h>

enum vfs_call {
    VFS_OPEN,
    VFS_READ,
    VFS_WRITE,
    VFS_TRUNCATE,
    VFS_SYNC,
    VFS_SIZE,
    VFS_LOCK,
    VFS_DELETE,
    VFS_ACCESS,
    VFS_SHM_MAP,
    VFS_SHM_LOCK,
    VFS_CALLS
};

const char *vfs_call_name(enum vfs_call call);

/* What happened to the files, as far as a power cut cares. */
enum vfs_event_kind {
    EVENT_OPEN,
    EVENT_WRITE,
    EVENT_TRUNCATE,
    EVENT_SYNC,
    EVENT_SYNC_FOLDER,
    EVENT_DELETE,
    EVENT_RENAME
};

struct vfs_event {
    enum vfs_event_kind kind;
    int handle;                 /* OPEN, WRITE, TRUNCATE, SYNC: counts up with every open */
    const char *name, *to;      /* OPEN, DELETE, RENAME: without the folder */
    int64_t offset;             /* WRITE; TRUNCATE: the new size */
    const unsigned char *bytes; /* WRITE */
    size_t length;
};

struct vfs_watcher {
    const char *folder;
    void *context;
    /* Before each call: SQLITE_OK to pass it on, or the code it fails with. A write that fails writes half. May be NULL. */
    int (*ask)(void *context, enum vfs_call call);
    /* After each change. What it points to lives during the call. May be NULL. */
    void (*event)(void *context, const struct vfs_event *event);
};

/* Must be called before anything else uses SQLite. */
void vfs_install(void);

/* NULL: nobody watches. The watcher is borrowed. */
void vfs_watch(const struct vfs_watcher *watcher);

#endif
