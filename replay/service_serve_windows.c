/* The service's life: the control manager starts the program, which answers to it from then on. */
#include "replay/service_windows.h"

#include <stdio.h>
#include <string.h>

#include "base/os.h"
#include "base/windows/log.h"
#include "base/windows/stop.h"

/* A recorder that is asked to stop has one sample to finish. */
enum { STOP_HINT_MS = 10000 };

/* The manager calls with nothing of ours in its hands, and there is one service in a process. */
static struct {
    SERVICE_STATUS_HANDLE handle;
    const struct service_work *work; /* borrowed */
    enum status status;
    struct problem *why;
} served;

static void report(DWORD state, DWORD error)
{
    SERVICE_STATUS status = {
        .dwServiceType = SERVICE_WIN32_OWN_PROCESS,
        .dwCurrentState = state,
        .dwControlsAccepted = state == SERVICE_RUNNING ? SERVICE_ACCEPT_STOP | SERVICE_ACCEPT_SHUTDOWN : 0,
        .dwWin32ExitCode = error == 0 ? NO_ERROR : ERROR_SERVICE_SPECIFIC_ERROR,
        .dwServiceSpecificExitCode = error,
        .dwWaitHint = state == SERVICE_STOP_PENDING ? STOP_HINT_MS : 0,
    };
    SetServiceStatus(served.handle, &status);
}

static DWORD WINAPI on_control(DWORD control, DWORD event, void *data, void *context)
{
    (void)event;
    (void)data;
    (void)context;
    switch (control) {
    case SERVICE_CONTROL_STOP:
    case SERVICE_CONTROL_SHUTDOWN:
        report(SERVICE_STOP_PENDING, 0);
        stop_by(control == SERVICE_CONTROL_STOP ? "the service manager" : "a shutdown");
        return NO_ERROR;
    case SERVICE_CONTROL_INTERROGATE:
        return NO_ERROR;
    default:
        return ERROR_CALL_NOT_IMPLEMENTED;
    }
}

/* A failure goes to the event log, where services are looked for, and to the manager, which then starts us again. */
static void WINAPI serve(DWORD count, wchar_t **words)
{
    char line[PROBLEM_LINE + 64];
    served.handle = RegisterServiceCtrlHandlerExW(count > 0 ? words[0] : SERVICE_NAME, on_control, NULL);
    if (served.handle == NULL) {
        served.status = problem_windows(served.why, "answer to", "the service manager", GetLastError());
        return;
    }
    report(SERVICE_RUNNING, 0);
    log_event(EVENTLOG_INFORMATION_TYPE, "the recording begins");
    served.status = served.work->run(served.work, served.why);
    bool failed = status_exit(served.status) != 0;
    snprintf(line, sizeof line, failed ? "the recording has failed: %s" : "the recording has ended, stopped by %s",
             failed ? served.why->line : os_stop_word());
    log_event(failed ? EVENTLOG_ERROR_TYPE : EVENTLOG_INFORMATION_TYPE, line);
    report(SERVICE_STOPPED, (DWORD)status_exit(served.status));
}

enum status service_serve(const struct service_work *work, struct problem *why)
{
    wchar_t name[] = SERVICE_NAME;
    const SERVICE_TABLE_ENTRYW table[] = {{name, serve}, {NULL, NULL}};
    served.work = work;
    served.why = why;
    if (StartServiceCtrlDispatcherW(table))
        return served.status;
    if (GetLastError() == ERROR_FAILED_SERVICE_CONTROLLER_CONNECT)
        return problem_set(why, STATUS_USAGE, "service run is for the service manager alone: pooltop service start");
    return problem_windows(why, "answer to", "the service manager", GetLastError());
}
