#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/folder.h"
#include "base/number.h"
#include "base/when.h"

/* struct folder is the system's own: nothing else is kept. */
static DIR *own(struct folder *folder)
{
    return (DIR *)(void *)folder;
}

struct folder *folder_open(const char *path)
{
    return (struct folder *)(void *)opendir(path);
}

void folder_close(struct folder *folder)
{
    if (folder != NULL)
        closedir(own(folder));
}

static bool is_dots(const char *name)
{
    return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

static bool describe(struct folder *folder, const char *name, struct folder_entry *entry)
{
    struct stat about;
    size_t length = strlen(name);
    if (length >= sizeof entry->name || fstatat(dirfd(own(folder)), name, &about, AT_SYMLINK_NOFOLLOW) != 0)
        return false;
    memcpy(entry->name, name, length + 1);
    entry->kind = S_ISREG(about.st_mode) ? OS_FILE_REGULAR : S_ISDIR(about.st_mode) ? OS_FILE_DIRECTORY : OS_FILE_OTHER;
    entry->bytes = entry->kind == OS_FILE_REGULAR ? (int64_t)about.st_size : ABSENT;
    entry->changed_ns = (int64_t)about.st_mtim.tv_sec * NS_PER_SECOND + about.st_mtim.tv_nsec;
    return true;
}

bool folder_next(struct folder *folder, struct folder_entry *entry)
{
    for (struct dirent *next = readdir(own(folder)); next != NULL; next = readdir(own(folder)))
        if (!is_dots(next->d_name) && describe(folder, next->d_name, entry))
            return true;
    return false;
}

bool folder_full_path(char *out, size_t capacity, const char *path)
{
    char *full = realpath(path, NULL);
    size_t length = full != NULL ? strlen(full) : 0;
    bool fits = length > 0 && length < capacity;
    if (fits)
        memcpy(out, full, length + 1);
    free(full);
    return fits;
}

bool folder_join(char *out, size_t capacity, const char *path, const char *name)
{
    int length = snprintf(out, capacity, "%s/%s", path, name);
    return length >= 0 && (size_t)length < capacity;
}
