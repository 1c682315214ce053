#include "base/windows/api.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>

#include "base/folder.h"
#include "base/number.h"
#include "base/windows/filetime.h"
#include "base/windows/wide.h"

struct folder {
    HANDLE handle; /* owned */
    WIN32_FIND_DATAW found;
    bool has_found; /* not handed out yet */
};

struct folder *folder_open(const char *path)
{
    wchar_t pattern[WIDE_PATH];
    struct folder *folder = calloc(1, sizeof *folder);
    if (folder == NULL || !wide_from_utf8(pattern, WIDE_PATH - 2, path)) {
        free(folder);
        errno = folder == NULL ? ENOMEM : ENOENT;
        return NULL;
    }
    size_t length = wcslen(pattern);
    bool slash = length > 0 && (pattern[length - 1] == L'\\' || pattern[length - 1] == L'/');
    wmemcpy(pattern + length, slash ? L"*" : L"\\*", slash ? 2 : 3);
    folder->handle = FindFirstFileExW(pattern, FindExInfoBasic, &folder->found, FindExSearchNameMatch, NULL,
                                      FIND_FIRST_EX_LARGE_FETCH);
    folder->has_found = true;
    if (folder->handle != INVALID_HANDLE_VALUE)
        return folder;
    errno = errno_of_windows(GetLastError());
    free(folder);
    return NULL;
}

void folder_close(struct folder *folder)
{
    if (folder == NULL)
        return;
    FindClose(folder->handle);
    free(folder);
}

static bool describe(const WIN32_FIND_DATAW *found, struct folder_entry *entry)
{
    if (wcscmp(found->cFileName, L".") == 0 || wcscmp(found->cFileName, L"..") == 0)
        return false;
    bool is_link = (found->dwFileAttributes & FILE_ATTRIBUTE_REPARSE_POINT) != 0;
    bool is_folder = (found->dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) != 0;
    wide_to_utf8(entry->name, sizeof entry->name, found->cFileName);
    entry->kind = is_link ? OS_FILE_OTHER : is_folder ? OS_FILE_DIRECTORY : OS_FILE_REGULAR;
    entry->bytes =
        entry->kind == OS_FILE_REGULAR ? (int64_t)((uint64_t)found->nFileSizeHigh << 32 | found->nFileSizeLow) : ABSENT;
    entry->changed_ns = filetime_utc_ns(found->ftLastWriteTime);
    return entry->name[0] != 0;
}

bool folder_next(struct folder *folder, struct folder_entry *entry)
{
    while (folder->has_found) {
        bool good = describe(&folder->found, entry);
        folder->has_found = FindNextFileW(folder->handle, &folder->found);
        if (good)
            return true;
    }
    return false;
}

bool folder_full_path(char *out, size_t capacity, const char *path)
{
    wchar_t wide[WIDE_PATH], full[WIDE_PATH];
    DWORD length = wide_from_utf8(wide, WIDE_PATH, path) ? GetFullPathNameW(wide, WIDE_PATH, full, NULL) : 0;
    if (length == 0 || length >= WIDE_PATH)
        return false;
    wide_to_utf8(out, capacity, full);
    return out[0] != 0;
}

bool folder_join(char *out, size_t capacity, const char *path, const char *name)
{
    int length = snprintf(out, capacity, "%s\\%s", path, name);
    return length >= 0 && (size_t)length < capacity;
}
