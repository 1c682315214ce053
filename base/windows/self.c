/* What a long-running pooltop asks of Windows for itself. */
#include "base/windows/api.h"
#include <stdio.h>

#include <psapi.h>

#include "base/number.h"
#include "base/os.h"
#include "base/os_self.h"

/* What stays in memory: more than a recorder uses. The largest working set is left as it was. */
#define STAYS_BYTES ((SIZE_T)16 << 20)

bool os_lock_memory(char reason[OS_REASON])
{
    SIZE_T least, most;
    HANDLE self = GetCurrentProcess();
    if (GetProcessWorkingSetSize(self, &least, &most) &&
        SetProcessWorkingSetSizeEx(self, STAYS_BYTES, most > STAYS_BYTES * 2 ? most : STAYS_BYTES * 2,
                                   QUOTA_LIMITS_HARDWS_MIN_ENABLE | QUOTA_LIMITS_HARDWS_MAX_DISABLE))
        return true;
    snprintf(reason, OS_REASON, "Windows refused a working set that stays (error %lu)", GetLastError());
    return false;
}

/* Windows refuses memory to whoever asks for it; it ends nobody else for it. */
bool os_spare(char reason[OS_REASON])
{
    reason[0] = '\0';
    return true;
}

enum status os_be_nice(int level, struct problem *why)
{
    DWORD class = level == OS_NICE_MAX ? IDLE_PRIORITY_CLASS : BELOW_NORMAL_PRIORITY_CLASS;
    if (SetPriorityClass(GetCurrentProcess(), class))
        return STATUS_OK;
    return problem_set(why, STATUS_DENIED, "cannot step back on the processors: Windows error %lu", GetLastError());
}

void os_thread_be_nice(void)
{
    SetThreadPriority(GetCurrentThread(), THREAD_MODE_BACKGROUND_BEGIN);
}

void os_usage(struct os_usage *usage)
{
    PROCESS_MEMORY_COUNTERS memory;
    DWORD handles;
    *usage = (struct os_usage){ABSENT, ABSENT, ABSENT, os_cpu_ns()};
    if (GetProcessMemoryInfo(GetCurrentProcess(), &memory, sizeof memory))
        usage->resident_bytes = (int64_t)memory.WorkingSetSize;
    if (GetProcessHandleCount(GetCurrentProcess(), &handles))
        usage->files = (int64_t)handles;
}
