/* filetime.h: the times of files as Windows has them, in ours. Shared inside base/windows only. */
#ifndef BASE_WINDOWS_FILETIME_H
#define BASE_WINDOWS_FILETIME_H

#include "base/number.h"
#include "base/windows/api.h"

/* 100 ns since 1601 become ns since 1970, UTC; ABSENT when that does not fit. */
static inline int64_t filetime_utc_ns(FILETIME time)
{
    int64_t ticks = (int64_t)((uint64_t)time.dwHighDateTime << 32 | time.dwLowDateTime);
    int64_t since_1970 = ticks - INT64_C(116444736000000000);
    bool fits = since_1970 > INT64_MIN / 100 && since_1970 < INT64_MAX / 100;
    return fits ? since_1970 * 100 : ABSENT;
}

#endif
