/* folder.h: what is in a folder, one entry after the other. folder_posix.c and base/windows/folder.c provide it. Paths are UTF-8.
 *
 * A folder owns what the system keeps for it; an entry is a plain value. Links are told as OS_FILE_OTHER and never followed, so that a walk has an end.
 */
#ifndef BASE_FOLDER_H
#define BASE_FOLDER_H

#include "base/os.h"

enum { FOLDER_NAME = 1024 };

struct folder_entry {
    char name[FOLDER_NAME]; /* whatever bytes the system has for it */
    enum os_file_kind kind;
    int64_t bytes;      /* of a regular file, else ABSENT */
    int64_t changed_ns; /* when its content changed last, UTC; ABSENT when it cannot be told */
};

struct folder;

/* NULL, with errno, when it cannot be read or is none. */
struct folder *folder_open(const char *path);
void folder_close(struct folder *folder); /* NULL is allowed */

/* The next entry, in no order, without `.` and `..`; false at the end. One that went away meanwhile or whose name is too long is left out. */
bool folder_next(struct folder *folder, struct folder_entry *entry);

/* What is called `name` in a folder, with the system's own separator; false when it does not fit. */
bool folder_join(char *out, size_t capacity, const char *path, const char *name);

/* The path from the root on, so that it means the same in every folder; false when it does not fit or there is nothing. */
bool folder_full_path(char *out, size_t capacity, const char *path);

#endif
