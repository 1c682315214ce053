#include "vfs.h"

#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "replay/sqlite_memory.h"

struct watched {
    sqlite3_file base;
    sqlite3_file *real;
    int handle;       /* 0: of no interest to the watcher */
    bool sync_folder; /* the first sync of a journal or -wal brings its name to the disk too, as unixSync() does */
};

static sqlite3_vfs *system_vfs;
static sqlite3_vfs vfs;
static const struct vfs_watcher *watcher;
static int handles;

const char *vfs_call_name(enum vfs_call call)
{
    static const char *const NAMES[VFS_CALLS] = {"open", "read",   "write",  "truncate", "sync",    "size",
                                                 "lock", "delete", "access", "shm map",  "shm lock"};
    return NAMES[call];
}

void vfs_watch(const struct vfs_watcher *next)
{
    watcher = next;
}

static struct watched *of(sqlite3_file *file)
{
    return (struct watched *)(void *)file;
}

/* The name within the watched folder; NULL when it is elsewhere. */
static const char *watched_name(const char *path)
{
    size_t length = watcher == NULL ? 0 : strlen(watcher->folder);
    if (watcher == NULL || path == NULL || strncmp(path, watcher->folder, length) != 0 || path[length] != '/')
        return NULL;
    return path + length + 1;
}

static int ask(const struct watched *file, enum vfs_call call)
{
    bool asked = watcher != NULL && watcher->ask != NULL && (file == NULL || file->handle != 0);
    return asked ? watcher->ask(watcher->context, call) : SQLITE_OK;
}

static void tell(struct vfs_event event)
{
    if (watcher != NULL && watcher->event != NULL)
        watcher->event(watcher->context, &event);
}

/* --- files ------------------------------------------------------------------------------------------------------------------------- */

static int close_file(sqlite3_file *file)
{
    struct watched *watched = of(file);
    int code = watched->real->pMethods->xClose(watched->real);
    sqlite3_free(watched->real);
    return code;
}

static int read_file(sqlite3_file *file, void *out, int length, sqlite3_int64 offset)
{
    struct watched *watched = of(file);
    int code = ask(watched, VFS_READ);
    return code != SQLITE_OK ? code : watched->real->pMethods->xRead(watched->real, out, length, offset);
}

static int write_file(sqlite3_file *file, const void *bytes, int length, sqlite3_int64 offset)
{
    struct watched *watched = of(file);
    int failure = ask(watched, VFS_WRITE);
    int part = failure == SQLITE_OK ? length : length / 2;
    int code = part == 0 ? SQLITE_OK : watched->real->pMethods->xWrite(watched->real, bytes, part, offset);
    if (code == SQLITE_OK && watched->handle != 0)
        tell((struct vfs_event){
            .kind = EVENT_WRITE, .handle = watched->handle, .offset = offset, .bytes = bytes, .length = (size_t)part});
    return failure != SQLITE_OK ? failure : code;
}

static int truncate_file(sqlite3_file *file, sqlite3_int64 size)
{
    struct watched *watched = of(file);
    int code = ask(watched, VFS_TRUNCATE);
    if (code == SQLITE_OK)
        code = watched->real->pMethods->xTruncate(watched->real, size);
    if (code == SQLITE_OK && watched->handle != 0)
        tell((struct vfs_event){.kind = EVENT_TRUNCATE, .handle = watched->handle, .offset = size});
    return code;
}

static int sync_file(sqlite3_file *file, int flags)
{
    (void)flags;
    struct watched *watched = of(file);
    int code = ask(watched, VFS_SYNC);
    if (code != SQLITE_OK || watched->handle == 0)
        return code;
    tell((struct vfs_event){.kind = EVENT_SYNC, .handle = watched->handle});
    if (watched->sync_folder)
        tell((struct vfs_event){.kind = EVENT_SYNC_FOLDER});
    watched->sync_folder = false;
    return SQLITE_OK;
}

static int file_size(sqlite3_file *file, sqlite3_int64 *size)
{
    int code = ask(of(file), VFS_SIZE);
    return code != SQLITE_OK ? code : of(file)->real->pMethods->xFileSize(of(file)->real, size);
}

static int lock_file(sqlite3_file *file, int level)
{
    int code = ask(of(file), VFS_LOCK);
    return code != SQLITE_OK ? code : of(file)->real->pMethods->xLock(of(file)->real, level);
}

static int unlock_file(sqlite3_file *file, int level)
{
    return of(file)->real->pMethods->xUnlock(of(file)->real, level);
}

static int check_reserved(sqlite3_file *file, int *reserved)
{
    return of(file)->real->pMethods->xCheckReservedLock(of(file)->real, reserved);
}

static int file_control(sqlite3_file *file, int operation, void *argument)
{
    return of(file)->real->pMethods->xFileControl(of(file)->real, operation, argument);
}

static int sector_size(sqlite3_file *file)
{
    return of(file)->real->pMethods->xSectorSize(of(file)->real);
}

static int characteristics(sqlite3_file *file)
{
    return of(file)->real->pMethods->xDeviceCharacteristics(of(file)->real);
}

static int shm_map(sqlite3_file *file, int region, int size, int extend, void volatile **at)
{
    int code = ask(of(file), VFS_SHM_MAP);
    return code != SQLITE_OK ? code : of(file)->real->pMethods->xShmMap(of(file)->real, region, size, extend, at);
}

static int shm_lock(sqlite3_file *file, int offset, int count, int flags)
{
    int code = (flags & SQLITE_SHM_LOCK) != 0 ? ask(of(file), VFS_SHM_LOCK) : SQLITE_OK;
    return code != SQLITE_OK ? code : of(file)->real->pMethods->xShmLock(of(file)->real, offset, count, flags);
}

static void shm_barrier(sqlite3_file *file)
{
    of(file)->real->pMethods->xShmBarrier(of(file)->real);
}

static int shm_unmap(sqlite3_file *file, int remove_it)
{
    return of(file)->real->pMethods->xShmUnmap(of(file)->real, remove_it);
}

static const sqlite3_io_methods METHODS = {.iVersion = 2,
                                           .xClose = close_file,
                                           .xRead = read_file,
                                           .xWrite = write_file,
                                           .xTruncate = truncate_file,
                                           .xSync = sync_file,
                                           .xFileSize = file_size,
                                           .xLock = lock_file,
                                           .xUnlock = unlock_file,
                                           .xCheckReservedLock = check_reserved,
                                           .xFileControl = file_control,
                                           .xSectorSize = sector_size,
                                           .xDeviceCharacteristics = characteristics,
                                           .xShmMap = shm_map,
                                           .xShmLock = shm_lock,
                                           .xShmBarrier = shm_barrier,
                                           .xShmUnmap = shm_unmap};

/* --- names ------------------------------------------------------------------------------------------------------------------------- */

static int open_real(struct watched *watched, const char *path, int flags, int *out_flags)
{
    watched->real = sqlite3_malloc(system_vfs->szOsFile);
    if (watched->real == NULL)
        return SQLITE_NOMEM;
    memset(watched->real, 0, (size_t)system_vfs->szOsFile);
    int code = system_vfs->xOpen(system_vfs, path, watched->real, flags, out_flags);
    if (code == SQLITE_OK)
        return code;
    /* As its caller would have had to: an open that failed may still want to be closed. */
    if (watched->real->pMethods != NULL)
        watched->real->pMethods->xClose(watched->real);
    sqlite3_free(watched->real);
    return code;
}

static int open_file(sqlite3_vfs *self, const char *path, sqlite3_file *file, int flags, int *out_flags)
{
    (void)self;
    enum { JOURNALS = SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_SUPER_JOURNAL | SQLITE_OPEN_WAL };
    struct watched *watched = of(file);
    const char *name = watched_name(path);
    *watched = (struct watched){0};
    int code = name != NULL ? ask(NULL, VFS_OPEN) : SQLITE_OK;
    if (code == SQLITE_OK)
        code = open_real(watched, path, flags, out_flags);
    if (code != SQLITE_OK)
        return code;
    watched->base.pMethods = &METHODS;
    watched->sync_folder = (flags & JOURNALS) != 0 && (flags & SQLITE_OPEN_CREATE) != 0;
    if (name == NULL)
        return SQLITE_OK;
    watched->handle = ++handles;
    tell((struct vfs_event){.kind = EVENT_OPEN, .handle = watched->handle, .name = name});
    return SQLITE_OK;
}

static int delete_file(sqlite3_vfs *self, const char *path, int sync_folder)
{
    (void)self;
    const char *name = watched_name(path);
    int code = name != NULL ? ask(NULL, VFS_DELETE) : SQLITE_OK;
    if (code == SQLITE_OK)
        code = system_vfs->xDelete(system_vfs, path, 0);
    if (code != SQLITE_OK || name == NULL)
        return code;
    tell((struct vfs_event){.kind = EVENT_DELETE, .name = name});
    if (sync_folder)
        tell((struct vfs_event){.kind = EVENT_SYNC_FOLDER});
    return SQLITE_OK;
}

static int access_file(sqlite3_vfs *self, const char *path, int flags, int *result)
{
    (void)self;
    int code = watched_name(path) != NULL ? ask(NULL, VFS_ACCESS) : SQLITE_OK;
    return code != SQLITE_OK ? code : system_vfs->xAccess(system_vfs, path, flags, result);
}

void vfs_install(void)
{
    sqlite_memory_install();
    system_vfs = sqlite3_vfs_find(NULL);
    if (system_vfs == NULL)
        abort();
    vfs = *system_vfs;
    vfs.zName = "pooltop-faults";
    vfs.pNext = NULL;
    vfs.szOsFile = (int)sizeof(struct watched);
    vfs.xOpen = open_file;
    vfs.xDelete = delete_file;
    vfs.xAccess = access_file;
    sqlite3_vfs_register(&vfs, 1);
}

/* --- what goes around SQLite: linked with --wrap --------------------------------------------------------------------------------------- */

int __real_rename(const char *from, const char *to);
int __real_remove(const char *path);
int __wrap_rename(const char *from, const char *to);
int __wrap_remove(const char *path);

int __wrap_rename(const char *from, const char *to)
{
    int result = __real_rename(from, to);
    const char *name = watched_name(from), *new_name = watched_name(to);
    if (result == 0 && name != NULL && new_name != NULL)
        tell((struct vfs_event){.kind = EVENT_RENAME, .name = name, .to = new_name});
    return result;
}

int __wrap_remove(const char *path)
{
    int result = __real_remove(path);
    const char *name = watched_name(path);
    if (result == 0 && name != NULL)
        tell((struct vfs_event){.kind = EVENT_DELETE, .name = name});
    return result;
}
