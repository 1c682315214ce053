/* Files and the space for them. Paths are UTF-8 whatever the code page of the process is: before Windows 10 1903 the manifest cannot choose it. */
#include "base/windows/api.h"
#include <errno.h>
#include <fcntl.h>
#include <io.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/number.h"
#include "base/os.h"
#include "base/windows/filetime.h"
#include "base/windows/wide.h"

FILE *os_open_file(const char *path, const char *mode)
{
    wchar_t wide[WIDE_PATH];
    bool writes = mode[0] == 'w';
    if (!wide_from_utf8(wide, WIDE_PATH, path)) {
        errno = ENOENT;
        return NULL;
    }
    int how = !writes                     ? _O_RDONLY
              : strchr(mode, 'x') != NULL ? _O_WRONLY | _O_CREAT | _O_EXCL
                                          : _O_WRONLY | _O_CREAT | _O_TRUNC;
    int file = _wopen(wide, how | _O_BINARY | _O_NOINHERIT, _S_IREAD | _S_IWRITE);
    if (file < 0)
        return NULL;
    FILE *stream = _fdopen(file, writes ? "wb" : "rb");
    if (stream == NULL)
        _close(file);
    return stream;
}

void os_let_all_read(FILE *file)
{
    (void)file;
}

bool os_make_folder(const char *path)
{
    wchar_t wide[WIDE_PATH];
    if (wide_from_utf8(wide, WIDE_PATH, path) && CreateDirectoryW(wide, NULL))
        return true;
    errno = errno_of_windows(GetLastError());
    return false;
}

bool os_remove_file(const char *path)
{
    wchar_t wide[WIDE_PATH];
    if (wide_from_utf8(wide, WIDE_PATH, path) && DeleteFileW(wide))
        return true;
    errno = errno_of_windows(GetLastError());
    return false;
}

bool os_rename_file(const char *from, const char *to)
{
    wchar_t wide_from[WIDE_PATH], wide_to[WIDE_PATH];
    if (wide_from_utf8(wide_from, WIDE_PATH, from) && wide_from_utf8(wide_to, WIDE_PATH, to) &&
        MoveFileExW(wide_from, wide_to, MOVEFILE_REPLACE_EXISTING | MOVEFILE_WRITE_THROUGH))
        return true;
    errno = errno_of_windows(GetLastError());
    return false;
}

/* The invalid handle when there is none. Opens folders too, and takes no right to the file that somebody else could be waiting for. */
static HANDLE look_at(const char *path)
{
    wchar_t wide[WIDE_PATH];
    if (!wide_from_utf8(wide, WIDE_PATH, path))
        return INVALID_HANDLE_VALUE;
    return CreateFileW(wide, FILE_READ_ATTRIBUTES, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL,
                       OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS, NULL);
}

static enum os_file_kind kind_of(HANDLE file, int64_t *bytes)
{
    BY_HANDLE_FILE_INFORMATION about;
    if (GetFileType(file) != FILE_TYPE_DISK)
        return OS_FILE_OTHER;
    if (!GetFileInformationByHandle(file, &about))
        return OS_FILE_NONE;
    *bytes = (int64_t)((uint64_t)about.nFileSizeHigh << 32 | about.nFileSizeLow);
    return about.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY ? OS_FILE_DIRECTORY : OS_FILE_REGULAR;
}

static enum os_file_kind describe(const char *path, int64_t *bytes)
{
    HANDLE file = look_at(path);
    if (file == INVALID_HANDLE_VALUE)
        return OS_FILE_NONE;
    enum os_file_kind kind = kind_of(file, bytes);
    CloseHandle(file);
    return kind;
}

enum os_file_kind os_file_kind(const char *path)
{
    int64_t bytes;
    return describe(path, &bytes);
}

int64_t os_file_size(const char *path)
{
    int64_t bytes = ABSENT;
    return describe(path, &bytes) == OS_FILE_REGULAR ? bytes : ABSENT;
}

int64_t os_file_changed_ns(const char *path)
{
    FILETIME changed;
    HANDLE file = look_at(path);
    if (file == INVALID_HANDLE_VALUE)
        return ABSENT;
    bool is_told = GetFileType(file) == FILE_TYPE_DISK && GetFileTime(file, NULL, NULL, &changed);
    CloseHandle(file);
    return is_told ? filetime_utc_ns(changed) : ABSENT;
}

static int64_t bytes_of(ULARGE_INTEGER count)
{
    return count.QuadPart > INT64_MAX ? INT64_MAX : (int64_t)count.QuadPart;
}

/* The system wants a folder, and the file need not be there yet. */
int64_t os_free_bytes(const char *path, int64_t *all)
{
    wchar_t wide[WIDE_PATH], full[WIDE_PATH];
    ULARGE_INTEGER mine, total;
    wchar_t *name = NULL;
    DWORD length = wide_from_utf8(wide, WIDE_PATH, path) ? GetFullPathNameW(wide, WIDE_PATH, full, &name) : 0;
    bool known = length > 0 && length < WIDE_PATH;
    if (known && name != NULL)
        *name = L'\0';
    known = known && GetDiskFreeSpaceExW(full, &mine, &total, NULL);
    if (all != NULL)
        *all = known ? bytes_of(total) : ABSENT;
    return known ? bytes_of(mine) : ABSENT;
}
