/* The event log. */
#include "base/windows/api.h"

#include "base/os.h"
#include "base/windows/wide.h"

enum { LINE = 1024, ALERT_EVENT = 1 };

/* Without a message file of its own the source's events show the line, with a note that the description is missing. */
bool os_log_event(const char *text)
{
    wchar_t wide[LINE];
    const wchar_t *strings[] = {wide};
    HANDLE log = RegisterEventSourceW(NULL, L"pooltop");
    if (log == NULL)
        return false;
    bool sent = wide_from_utf8(wide, LINE, text) &&
                ReportEventW(log, EVENTLOG_WARNING_TYPE, 0, ALERT_EVENT, NULL, 1, 0, strings, NULL);
    DeregisterEventSource(log);
    return sent;
}
