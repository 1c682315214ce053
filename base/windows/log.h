/* log.h: lines in the event log of Windows, from the source pooltop. For the Windows files of every room. */
#ifndef BASE_WINDOWS_LOG_H
#define BASE_WINDOWS_LOG_H

#include <stdbool.h>

#include "base/windows/api.h"

/* `type` is EVENTLOG_INFORMATION_TYPE, EVENTLOG_WARNING_TYPE or EVENTLOG_ERROR_TYPE. False when the line could not be put there. */
bool log_event(WORD type, const char *text);

#endif
