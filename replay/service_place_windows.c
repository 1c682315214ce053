/* Where the service's program and recordings are, and who may change them. */
#include "replay/service_windows.h"

#include <aclapi.h>
#include <sddl.h>
#include <stdio.h>
#include <string.h>
#include <wchar.h>

/* Administrators own it; they and the system may do everything, in it and below it; nothing is inherited from above. */
#define ONLY_ADMINISTRATORS L"O:BAD:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)"

#define EVENT_KEY L"SYSTEM\\CurrentControlSet\\Services\\EventLog\\Application\\pooltop"

static enum status known_folder(const wchar_t *key, const wchar_t *value, const wchar_t *behind, wchar_t out[WIDE_PATH],
                                struct problem *why)
{
    wchar_t folder[MAX_PATH];
    DWORD bytes = sizeof folder;
    LSTATUS error = RegGetValueW(HKEY_LOCAL_MACHINE, key, value, RRF_RT_REG_SZ, NULL, folder, &bytes);
    if (error != ERROR_SUCCESS)
        return problem_windows(why, "find", "the folders of this Windows", (DWORD)error);
    swprintf(out, WIDE_PATH, L"%ls%ls", folder, behind);
    return STATUS_OK;
}

static enum status program_folder(wchar_t out[WIDE_PATH], const wchar_t *behind, struct problem *why)
{
    return known_folder(L"SOFTWARE\\Microsoft\\Windows\\CurrentVersion", L"ProgramFilesDir", behind, out, why);
}

enum status place_of_program(wchar_t out[WIDE_PATH], struct problem *why)
{
    return program_folder(out, L"\\pooltop\\pooltop.exe", why);
}

enum status place_of_recordings(wchar_t out[WIDE_PATH], struct problem *why)
{
    return known_folder(L"SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\ProfileList", L"ProgramData", L"\\pooltop",
                        out, why);
}

static enum status problem_at(struct problem *why, const char *action, const wchar_t *path)
{
    DWORD error = GetLastError();
    char shown[WIDE_PATH];
    wide_to_utf8(shown, sizeof shown, path);
    return problem_windows(why, action, shown, error);
}

/* --- the program ------------------------------------------------------------------------------------------------------------------- */

enum status place_program(struct problem *why)
{
    wchar_t folder[WIDE_PATH], place[WIDE_PATH], here[WIDE_PATH];
    enum status status = program_folder(folder, L"\\pooltop", why);
    if (status == STATUS_OK)
        status = place_of_program(place, why);
    if (status != STATUS_OK)
        return status;
    DWORD length = GetModuleFileNameW(NULL, here, WIDE_PATH);
    if (length == 0 || length >= WIDE_PATH)
        return problem_windows(why, "find", "this program", GetLastError());
    if (_wcsicmp(here, place) == 0)
        return STATUS_OK;
    if (!CreateDirectoryW(folder, NULL) && GetLastError() != ERROR_ALREADY_EXISTS)
        return problem_at(why, "make", folder);
    return CopyFileW(here, place, FALSE) ? STATUS_OK : problem_at(why, "copy this program to", place);
}

/* --- the recordings ---------------------------------------------------------------------------------------------------------------- */

static bool is_administrative(PSID owner)
{
    BYTE token_user[sizeof(TOKEN_USER) + SECURITY_MAX_SID_SIZE];
    DWORD length;
    HANDLE token;
    if (IsWellKnownSid(owner, WinBuiltinAdministratorsSid) || IsWellKnownSid(owner, WinLocalSystemSid))
        return true;
    if (!OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token))
        return false;
    bool same = GetTokenInformation(token, TokenUser, token_user, sizeof token_user, &length) &&
                EqualSid(owner, ((const TOKEN_USER *)(const void *)token_user)->User.Sid);
    CloseHandle(token);
    return same;
}

/* Anybody may make a folder in %ProgramData%, also a link to elsewhere: what is there already must be ours. Whoever may install services is an administrator, so what they own is fine. */
static bool is_ours(const wchar_t *folder)
{
    PSID owner = NULL;
    PSECURITY_DESCRIPTOR descriptor = NULL;
    wchar_t name[WIDE_PATH];
    DWORD attributes = GetFileAttributesW(folder);
    if (attributes == INVALID_FILE_ATTRIBUTES || !(attributes & FILE_ATTRIBUTE_DIRECTORY) ||
        (attributes & FILE_ATTRIBUTE_REPARSE_POINT))
        return false;
    swprintf(name, WIDE_PATH, L"%ls", folder);
    if (GetNamedSecurityInfoW(name, SE_FILE_OBJECT, OWNER_SECURITY_INFORMATION, &owner, NULL, NULL, NULL,
                              &descriptor) != ERROR_SUCCESS)
        return false;
    bool ours = is_administrative(owner);
    LocalFree(descriptor);
    return ours;
}

static enum status protect(const wchar_t *folder, PSECURITY_DESCRIPTOR descriptor, struct problem *why)
{
    PACL list = NULL;
    BOOL present, defaulted;
    wchar_t name[WIDE_PATH];
    swprintf(name, WIDE_PATH, L"%ls", folder);
    if (!GetSecurityDescriptorDacl(descriptor, &present, &list, &defaulted))
        return problem_at(why, "protect", folder);
    DWORD error = SetNamedSecurityInfoW(
        name, SE_FILE_OBJECT, DACL_SECURITY_INFORMATION | PROTECTED_DACL_SECURITY_INFORMATION, NULL, NULL, list, NULL);
    SetLastError(error);
    return error == ERROR_SUCCESS ? STATUS_OK : problem_at(why, "protect", folder);
}

static enum status make_folder(const wchar_t *folder, PSECURITY_DESCRIPTOR descriptor, struct problem *why)
{
    SECURITY_ATTRIBUTES attributes = {sizeof attributes, descriptor, FALSE};
    if (CreateDirectoryW(folder, &attributes))
        return STATUS_OK;
    if (GetLastError() != ERROR_ALREADY_EXISTS)
        return problem_at(why, "make", folder);
    if (is_ours(folder))
        return protect(folder, descriptor, why);
    char shown[WIDE_PATH];
    wide_to_utf8(shown, sizeof shown, folder);
    return problem_set(why, STATUS_DENIED, "%s was not made by an administrator: look at what is in it, and remove it",
                       shown);
}

enum status place_recordings(struct problem *why)
{
    wchar_t folder[WIDE_PATH];
    PSECURITY_DESCRIPTOR descriptor = NULL;
    enum status status = place_of_recordings(folder, why);
    if (status != STATUS_OK)
        return status;
    if (!ConvertStringSecurityDescriptorToSecurityDescriptorW(ONLY_ADMINISTRATORS, SDDL_REVISION_1, &descriptor, NULL))
        return problem_at(why, "protect", folder);
    status = make_folder(folder, descriptor, why);
    LocalFree(descriptor);
    return status;
}

/* --- the event log ----------------------------------------------------------------------------------------------------------------- */

void place_events(void)
{
    wchar_t place[WIDE_PATH];
    DWORD types = EVENTLOG_ERROR_TYPE | EVENTLOG_WARNING_TYPE | EVENTLOG_INFORMATION_TYPE;
    HKEY key;
    if (place_of_program(place, NULL) != STATUS_OK ||
        RegCreateKeyExW(HKEY_LOCAL_MACHINE, EVENT_KEY, 0, NULL, 0, KEY_SET_VALUE, NULL, &key, NULL) != ERROR_SUCCESS)
        return;
    RegSetValueExW(key, L"EventMessageFile", 0, REG_SZ, (const BYTE *)place,
                   (DWORD)((wcslen(place) + 1) * sizeof *place));
    RegSetValueExW(key, L"TypesSupported", 0, REG_DWORD, (const BYTE *)&types, sizeof types);
    RegCloseKey(key);
}

void place_nothing(void)
{
    wchar_t place[WIDE_PATH], folder[WIDE_PATH];
    RegDeleteKeyW(HKEY_LOCAL_MACHINE, EVENT_KEY);
    if (place_of_program(place, NULL) == STATUS_OK)
        DeleteFileW(place);
    if (program_folder(folder, L"\\pooltop", NULL) == STATUS_OK)
        RemoveDirectoryW(folder);
}
