/* A lock file as Windows can do it: who has the file open for writing keeps everybody else from that, and may be read meanwhile; the system
 * takes the file away with the last handle, however the process ends. */
#include "base/windows/api.h"
#include <stdlib.h>
#include <string.h>

#include "base/os.h"
#include "base/windows/wide.h"

struct os_lock {
    HANDLE file;
};

/* The holder writes its text right after the file is there, and the file vanishes with its holder: both are moments. */
enum { TRIES = 20, TRY_MS = 10 };

static HANDLE open_alone(const wchar_t *path)
{
    return CreateFileW(path, GENERIC_READ | GENERIC_WRITE | DELETE, FILE_SHARE_READ | FILE_SHARE_DELETE, NULL,
                       OPEN_ALWAYS, FILE_ATTRIBUTE_NORMAL | FILE_FLAG_DELETE_ON_CLOSE, NULL);
}

static void read_holder(const wchar_t *path, char *holder, size_t capacity)
{
    DWORD length = 0;
    HANDLE file = CreateFileW(path, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL,
                              OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, NULL);
    if (file == INVALID_HANDLE_VALUE)
        return;
    if (!ReadFile(file, holder, (DWORD)(capacity - 1), &length, NULL))
        length = 0;
    holder[length] = '\0';
    CloseHandle(file);
}

/* A file that is vanishing can be seen and not opened for a moment. */
static HANDLE lock_path(const wchar_t *path, char *holder, size_t capacity, DWORD *error)
{
    for (int i = 0;; i++) {
        HANDLE file = open_alone(path);
        if (file != INVALID_HANDLE_VALUE)
            return file;
        *error = GetLastError();
        if (*error == ERROR_SHARING_VIOLATION)
            read_holder(path, holder, capacity);
        bool passing = *error == ERROR_DELETE_PENDING || *error == ERROR_ACCESS_DENIED ||
                       (*error == ERROR_SHARING_VIOLATION && holder[0] == '\0');
        if (!passing || i == TRIES)
            return INVALID_HANDLE_VALUE;
        Sleep(TRY_MS);
    }
}

static bool write_holder(HANDLE file, const char *text)
{
    DWORD length = (DWORD)strlen(text), written = 0;
    return SetEndOfFile(file) && WriteFile(file, text, length, &written, NULL) && written == length;
}

enum status os_lock_file(struct os_lock **lock, const char *path, const char *text, char *holder, size_t capacity,
                         struct problem *why)
{
    wchar_t wide[WIDE_PATH];
    DWORD error = 0;
    holder[0] = '\0';
    if (!wide_from_utf8(wide, WIDE_PATH, path))
        return problem_windows(why, "create the lock file", path, GetLastError());
    struct os_lock *made = calloc(1, sizeof *made);
    if (made == NULL)
        return problem_set(why, STATUS_NO_MEMORY, "no memory to lock %s", path);
    made->file = lock_path(wide, holder, capacity, &error);
    if (made->file == INVALID_HANDLE_VALUE) {
        free(made);
        if (error == ERROR_SHARING_VIOLATION)
            return problem_set(why, STATUS_BUSY, "%s is locked", path);
        return problem_windows(why, "create the lock file", path, error);
    }
    if (!write_holder(made->file, text)) {
        error = GetLastError();
        os_unlock_file(made);
        return problem_windows(why, "write the lock file", path, error);
    }
    *lock = made;
    return STATUS_OK;
}

void os_unlock_file(struct os_lock *lock)
{
    if (lock == NULL)
        return;
    CloseHandle(lock->file);
    free(lock);
}
