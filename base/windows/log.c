/* The event log. */
#include "base/windows/log.h"

#include "base/os.h"
#include "base/windows/wide.h"

enum { LINE = 1024, PLAIN_LINE = 1 /* the message of pooltop.mc that is the line itself */ };

/* Without `service install` the log does not know where the message is, and says so beside the line. */
bool log_event(WORD type, const char *text)
{
    wchar_t wide[LINE];
    const wchar_t *strings[] = {wide};
    HANDLE log = RegisterEventSourceW(NULL, L"pooltop");
    if (log == NULL)
        return false;
    bool sent = wide_from_utf8(wide, LINE, text) && ReportEventW(log, type, 0, PLAIN_LINE, NULL, 1, 0, strings, NULL);
    DeregisterEventSource(log);
    return sent;
}

bool os_log_event(const char *text)
{
    return log_event(EVENTLOG_WARNING_TYPE, text);
}
