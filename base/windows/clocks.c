/* Clocks, the process's own figures, and time zones of Windows. */
#include "base/windows/api.h"
#include <stdio.h>

#include <psapi.h>
#include <realtimeapiset.h>

#include "base/number.h"
#include "base/os.h"
#include "base/when.h"
#include "base/windows/wide.h"

/* Between 1601-01-01, where Windows begins to count, and 1970-01-01, in its units of 100 ns. */
#define TICKS_TO_1970    INT64_C(116444736000000000)
#define NS_PER_TICK      100
#define TICKS_PER_SECOND INT64_C(10000000)

static int64_t ticks_of(FILETIME time)
{
    return (int64_t)((uint64_t)time.dwHighDateTime << 32 | time.dwLowDateTime);
}

static FILETIME filetime_of(int64_t ticks)
{
    return (FILETIME){.dwLowDateTime = (DWORD)((uint64_t)ticks & UINT32_MAX),
                      .dwHighDateTime = (DWORD)((uint64_t)ticks >> 32)};
}

int64_t os_utc_ns(void)
{
    FILETIME now;
    GetSystemTimePreciseAsFileTime(&now);
    return (ticks_of(now) - TICKS_TO_1970) * NS_PER_TICK;
}

/* The precise clocks of Windows 10 are in a library of their own, which an import by name would make a condition of starting. */
static int64_t precise_ns(const char *function)
{
    HMODULE library = GetModuleHandleW(L"kernelbase.dll");
    void (*found)(void) = library == NULL ? NULL : (void (*)(void))GetProcAddress(library, function);
    if (found == NULL)
        return ABSENT;
    ULONGLONG ticks = 0;
    ((VOID(WINAPI *)(PULONGLONG))found)(&ticks);
    return (int64_t)ticks * NS_PER_TICK;
}

int64_t os_mono_ns(void)
{
    int64_t now = precise_ns("QueryInterruptTimePrecise");
    return now != ABSENT ? now : (int64_t)GetTickCount64() * NS_PER_MS;
}

int64_t os_awake_ns(void)
{
    ULONGLONG ticks = 0;
    int64_t now = precise_ns("QueryUnbiasedInterruptTimePrecise");
    if (now != ABSENT)
        return now;
    return QueryUnbiasedInterruptTime(&ticks) ? (int64_t)ticks * NS_PER_TICK : ABSENT;
}

int64_t os_cpu_ns(void)
{
    FILETIME made, ended, kernel, user;
    if (!GetProcessTimes(GetCurrentProcess(), &made, &ended, &kernel, &user))
        return ABSENT;
    return (ticks_of(kernel) + ticks_of(user)) * NS_PER_TICK;
}

int64_t os_resident_bytes(void)
{
    PROCESS_MEMORY_COUNTERS memory = {.cb = sizeof memory};
    if (!K32GetProcessMemoryInfo(GetCurrentProcess(), &memory, sizeof memory) || memory.PeakWorkingSetSize == 0)
        return ABSENT;
    return (int64_t)memory.PeakWorkingSetSize;
}

int64_t os_pid(void)
{
    return (int64_t)GetCurrentProcessId();
}

int32_t os_zone_offset(int64_t utc_seconds)
{
    SYSTEMTIME utc, local;
    FILETIME local_time;
    int64_t ticks;
    if (__builtin_mul_overflow(utc_seconds, TICKS_PER_SECOND, &ticks) ||
        __builtin_add_overflow(ticks, TICKS_TO_1970, &ticks) || ticks < 0)
        return 0;
    FILETIME time = filetime_of(ticks);
    if (!FileTimeToSystemTime(&time, &utc) || !SystemTimeToTzSpecificLocalTime(NULL, &utc, &local) ||
        !SystemTimeToFileTime(&local, &local_time))
        return 0;
    /* A SYSTEMTIME has milliseconds only; the moment asked for has whole seconds, so nothing is lost. */
    return (int32_t)((ticks_of(local_time) - ticks) / TICKS_PER_SECOND);
}

/* Windows has names of its own for zones, such as "W. Europe Standard Time". */
void os_zone_name(char *out, size_t capacity)
{
    DYNAMIC_TIME_ZONE_INFORMATION zone;
    out[0] = '\0';
    if (GetDynamicTimeZoneInformation(&zone) != TIME_ZONE_ID_INVALID)
        wide_to_utf8(out, capacity, zone.TimeZoneKeyName);
    if (out[0] != '\0')
        return;
    int32_t minutes = os_zone_offset(os_utc_ns() / NS_PER_SECOND) / 60;
    int32_t positive = minutes < 0 ? -minutes : minutes;
    snprintf(out, capacity, "UTC%c%02d:%02d", minutes < 0 ? '-' : '+', positive / 60, positive % 60);
}
