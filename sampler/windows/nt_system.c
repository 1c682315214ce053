#include "sampler/windows/nt_system.h"

#include <stdlib.h>
#include <windows.h>

#include <psapi.h>

enum { OBJECT_TYPES_INFORMATION = 3, WORKING_SET_SLACK = 1 << 20 };

typedef LONG(WINAPI *system_function)(ULONG class, void *buffer, ULONG length, ULONG *need);
typedef LONG(WINAPI *object_function)(HANDLE object, ULONG class, void *buffer, ULONG length, ULONG *need);

struct nt_live {
    system_function query_system;
    object_function query_object;
    HANDLE event; /* owned; may be NULL */
};

static uint32_t query(void *context, enum nt_class class, void *buffer, uint32_t length, uint32_t *need)
{
    const struct nt_live *live = context;
    ULONG told = 0;
    LONG status = class == NT_OBJECT_TYPES ? live->query_object(NULL, OBJECT_TYPES_INFORMATION, buffer, length, &told)
                                           : live->query_system((ULONG) class, buffer, length, &told);
    *need = told;
    return (uint32_t)status;
}

static bool performance_info(void *context, struct nt_performance *performance)
{
    PERFORMANCE_INFORMATION told = {.cb = sizeof told};
    (void)context;
    if (!K32GetPerformanceInfo(&told, sizeof told))
        return false;
    *performance = (struct nt_performance){.commit = nt_number(told.CommitTotal),
                                           .commit_limit = nt_number(told.CommitLimit),
                                           .commit_peak = nt_number(told.CommitPeak),
                                           .physical = nt_number(told.PhysicalTotal),
                                           .available = nt_number(told.PhysicalAvailable),
                                           .paged = nt_number(told.KernelPaged),
                                           .nonpaged = nt_number(told.KernelNonpaged),
                                           .page_bytes = nt_number(told.PageSize)};
    return true;
}

/* A process may lock as much as its least working set is large, so that has to grow first. */
static bool lock(void *context, void *bytes, size_t length)
{
    SIZE_T least, most;
    (void)context;
    if (GetProcessWorkingSetSize(GetCurrentProcess(), &least, &most)) {
        least += length + WORKING_SET_SLACK;
        most = most < least + WORKING_SET_SLACK ? least + WORKING_SET_SLACK : most;
        SetProcessWorkingSetSize(GetCurrentProcess(), least, most);
    }
    return VirtualLock(bytes, length) != 0;
}

static bool enable_debug(void *context)
{
    HANDLE token;
    TOKEN_PRIVILEGES wanted = {.PrivilegeCount = 1, .Privileges = {{.Attributes = SE_PRIVILEGE_ENABLED}}};
    (void)context;
    if (!OpenProcessToken(GetCurrentProcess(), TOKEN_ADJUST_PRIVILEGES | TOKEN_QUERY, &token))
        return false;
    /* Where it is not held the call succeeds and says so in the last error. */
    bool done = LookupPrivilegeValueW(NULL, L"SeDebugPrivilege", &wanted.Privileges[0].Luid) &&
                AdjustTokenPrivileges(token, FALSE, &wanted, 0, NULL, NULL) && GetLastError() == ERROR_SUCCESS;
    CloseHandle(token);
    return done;
}

static bool is_elevated(void)
{
    HANDLE token;
    TOKEN_ELEVATION elevation = {0};
    DWORD length;
    if (!OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token))
        return false;
    bool told = GetTokenInformation(token, TokenElevation, &elevation, sizeof elevation, &length) != 0;
    CloseHandle(token);
    return told && elevation.TokenIsElevated != 0;
}

/* The detour over a plain pointer is what POSIX asks for with dlsym; it holds for GetProcAddress as well. */
static void find(HMODULE library, const char *name, void *function)
{
    FARPROC found = GetProcAddress(library, name);
    memcpy(function, &found, sizeof found);
}

enum status nt_live_open(struct nt_live **out, struct nt_system *system, struct problem *why)
{
    HMODULE ntdll = GetModuleHandleW(L"ntdll.dll");
    struct nt_live *live = calloc(1, sizeof *live);
    *out = NULL;
    if (live == NULL)
        return problem_set(why, STATUS_NO_MEMORY, "cannot open the Windows source: out of memory");
    if (ntdll != NULL) {
        find(ntdll, "NtQuerySystemInformation", &live->query_system);
        find(ntdll, "NtQueryObject", &live->query_object);
    }
    if (live->query_system == NULL || live->query_object == NULL) {
        free(live);
        return problem_set(why, STATUS_UNSUPPORTED, "ntdll.dll has no NtQuerySystemInformation or no NtQueryObject");
    }
    live->event = CreateEventW(NULL, TRUE, FALSE, NULL);
    *system = (struct nt_system){.context = live,
                                 .query = query,
                                 .performance = performance_info,
                                 .lock = lock,
                                 .enable_debug = enable_debug,
                                 .elevated = is_elevated(),
                                 .own_pid = GetCurrentProcessId(),
                                 .own_event = (uint64_t)(uintptr_t)live->event};
    *out = live;
    return STATUS_OK;
}

void nt_live_close(struct nt_live *live)
{
    if (live != NULL && live->event != NULL)
        CloseHandle(live->event);
    free(live);
}
