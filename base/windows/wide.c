#include "base/windows/wide.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

bool wide_from_utf8(wchar_t *out, size_t capacity, const char *text)
{
    int room = capacity < INT_MAX ? (int)capacity : INT_MAX;
    if (MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, text, -1, out, room) > 0)
        return true;
    if (capacity > 0)
        out[0] = L'\0';
    return false;
}

void wide_to_utf8(char *out, size_t capacity, const wchar_t *text)
{
    int room = capacity < INT_MAX ? (int)capacity : INT_MAX;
    if (capacity > 0 && WideCharToMultiByte(CP_UTF8, 0, text, -1, out, room, NULL, NULL) <= 0)
        out[0] = '\0';
}

/* What the error numbers mean here and to C; all others are STATUS_IO and EIO. */
static const struct meaning {
    DWORD error;
    enum status status;
    int number;
} MEANINGS[] = {
    {ERROR_FILE_NOT_FOUND, STATUS_NOT_FOUND, ENOENT},
    {ERROR_PATH_NOT_FOUND, STATUS_NOT_FOUND, ENOENT},
    {ERROR_INVALID_DRIVE, STATUS_NOT_FOUND, ENOENT},
    {ERROR_ACCESS_DENIED, STATUS_DENIED, EACCES},
    {ERROR_PRIVILEGE_NOT_HELD, STATUS_DENIED, EPERM},
    {ERROR_WRITE_PROTECT, STATUS_DENIED, EACCES},
    {ERROR_SHARING_VIOLATION, STATUS_BUSY, EACCES},
    {ERROR_LOCK_VIOLATION, STATUS_BUSY, EACCES},
    {ERROR_FILE_EXISTS, STATUS_BUSY, EEXIST},
    {ERROR_ALREADY_EXISTS, STATUS_BUSY, EEXIST},
    {ERROR_DISK_FULL, STATUS_FULL, ENOSPC},
    {ERROR_HANDLE_DISK_FULL, STATUS_FULL, ENOSPC},
    {ERROR_BROKEN_PIPE, STATUS_CLOSED, EPIPE},
    {ERROR_NO_DATA, STATUS_CLOSED, EPIPE},
    {ERROR_NOT_ENOUGH_MEMORY, STATUS_NO_MEMORY, ENOMEM},
    {ERROR_OUTOFMEMORY, STATUS_NO_MEMORY, ENOMEM},
    {ERROR_COMMITMENT_LIMIT, STATUS_NO_MEMORY, ENOMEM},
    {ERROR_NO_SYSTEM_RESOURCES, STATUS_NO_MEMORY, ENOMEM},
};

static struct meaning meaning_of(DWORD error)
{
    for (size_t i = 0; i < sizeof MEANINGS / sizeof MEANINGS[0]; i++)
        if (MEANINGS[i].error == error)
            return MEANINGS[i];
    return (struct meaning){error, STATUS_IO, EIO};
}

int errno_of_windows(DWORD error)
{
    return meaning_of(error).number;
}

enum status problem_windows(struct problem *why, const char *action, const char *object, DWORD error)
{
    wchar_t wide[200] = L"";
    char words[300], shown[PROBLEM_LINE - 200];
    FormatMessageW(FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS, NULL, error, 0, wide,
                   sizeof wide / sizeof wide[0], NULL);
    wide[wcscspn(wide, L"\r\n")] = L'\0';
    wide_to_utf8(words, sizeof words, wide);
    size_t length = strlen(words);
    if (length > 0 && words[length - 1] == '.')
        words[length - 1] = '\0';
    text_safe(shown, sizeof shown, sizeof shown, object, strlen(object));
    return problem_set(why, meaning_of(error).status, "cannot %s %s: %s (error %lu)", action, shown,
                       words[0] != '\0' ? words : "Windows does not say why", error);
}
