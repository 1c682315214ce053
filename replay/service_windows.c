/* The service of a Windows machine, as the service control manager knows it. */
#include "replay/service_windows.h"

#include <stdio.h>
#include <string.h>

#include "base/os.h"
#include "base/text.h"

#define TITLE L"pooltop: a recording of the kernel's memory pools"
#define ABOUT                                                                                                          \
    L"Records kernel memory pools, totals, processes and handles from boot on, within bounds, so that the time "       \
    L"before a hang can be looked at."

/* The bounds of the recording; as on Linux. */
#define BOUNDS " --interval 5s --keep 30d --max-size 2g --min-free 256m --quiet"

/* All the rights that the system keeps for it: to pass folders, to see other users' processes, to keep its memory, and to step forward. */
#define RIGHTS                                                                                                         \
    L"SeChangeNotifyPrivilege\0SeDebugPrivilege\0SeIncreaseQuotaPrivilege\0SeIncreaseWorkingSetPrivilege\0"            \
    L"SeIncreaseBasePriorityPrivilege\0"

enum { COMMAND_MAX = 32767, RESTART_MS = 10000, PATIENCE_MS = 30000, LOOK_MS = 100 };

/* --- what is installed --------------------------------------------------------------------------------------------------------------- */

static bool has_control(const char *text)
{
    for (const char *c = text; *c != '\0'; c++)
        if ((unsigned char)*c < 0x20 || *c == 0x7f)
            return true;
    return false;
}

/* As C's start-up code cuts it: in quotes, and backslashes count only before a quote. */
static void add_word(struct buffer *out, const char *word)
{
    size_t backslashes = 0;
    buffer_add_byte(out, '"');
    for (const char *c = word; *c != '\0'; c++) {
        for (size_t i = 0; *c == '"' && i <= backslashes; i++)
            buffer_add_byte(out, '\\');
        backslashes = *c == '\\' ? backslashes + 1 : 0;
        buffer_add_byte(out, (unsigned char)*c);
    }
    while (backslashes-- > 0)
        buffer_add_byte(out, '\\');
    buffer_add_byte(out, '"');
}

static enum status add_recording(struct buffer *out, struct problem *why)
{
    wchar_t folder[WIDE_PATH];
    char narrow[WIDE_PATH], path[WIDE_PATH + 300], host[256];
    enum status status = place_of_recordings(folder, why);
    if (status != STATUS_OK)
        return status;
    wide_to_utf8(narrow, sizeof narrow, folder);
    os_host(host, sizeof host);
    snprintf(path, sizeof path, "%s\\%s.pooltop", narrow, host);
    add_word(out, path);
    return STATUS_OK;
}

/* From a drive or a share on: a service stands in the system's folder. */
static bool is_whole_path(const char *path)
{
    return (path[0] != '\0' && path[1] == ':' && (path[2] == '\\' || path[2] == '/')) ||
           (path[0] == '\\' && path[1] == '\\');
}

static enum status add_textfile(struct buffer *out, const struct service_wishes *wishes, struct problem *why)
{
    if (wishes->textfile == NULL)
        return STATUS_OK;
    if (!is_whole_path(wishes->textfile) || has_control(wishes->textfile))
        return problem_set(why, STATUS_USAGE, "--textfile %s: a service needs the whole path, from the drive on",
                           wishes->textfile);
    buffer_add_text(out, " --textfile ");
    add_word(out, wishes->textfile);
    if (wishes->textfile_top != ABSENT)
        buffer_format(out, " --textfile-top %lld", (long long)wishes->textfile_top);
    return STATUS_OK;
}

enum status service_command(struct buffer *out, const char *program, const struct service_wishes *wishes,
                            struct problem *why)
{
    if (program[0] == '\0' || has_control(program) || strchr(program, '"') != NULL)
        return problem_set(why, STATUS_USAGE, "a service cannot be made of a program with this path: %s", program);
    if (wishes->command != NULL && has_control(wishes->command))
        return problem_set(why, STATUS_USAGE, "a service cannot be given this command: %s", wishes->command);
    add_word(out, program);
    buffer_add_text(out, " service run -- record ");
    enum status status = add_recording(out, why);
    buffer_add_text(out, BOUNDS);
    for (size_t i = 0; i < wishes->alert_count; i++) {
        buffer_add_text(out, " --alert ");
        add_word(out, wishes->alerts[i]);
    }
    if (wishes->command != NULL) {
        buffer_add_text(out, " --on-alert ");
        add_word(out, wishes->command);
    }
    if (status == STATUS_OK)
        status = add_textfile(out, wishes, why);
    if (status == STATUS_OK && out->status != STATUS_OK)
        return problem_set(why, out->status, "the command of the service is too long");
    return status;
}

enum status service_describe(struct buffer *out, const char *program, const struct service_wishes *wishes,
                             struct problem *why)
{
    buffer_add_text(
        out,
        "name        pooltop\nstart       with Windows, before anyone logs on\naccount     LocalSystem\ncommand     ");
    enum status status = service_command(out, program, wishes, why);
    buffer_add_text(out,
                    "\nfolder      only administrators and the system may look into it and write\n"
                    "on failure  started again after 10 seconds\nstop        at once; also when Windows shuts down\n");
    if (status == STATUS_OK && out->status != STATUS_OK)
        return problem_set(why, out->status, "no memory for a description");
    return status;
}

enum status service_program(char *out, size_t capacity, struct problem *why)
{
    wchar_t place[WIDE_PATH];
    enum status status = place_of_program(place, why);
    if (status == STATUS_OK)
        wide_to_utf8(out, capacity, place);
    return status;
}

/* --- the manager --------------------------------------------------------------------------------------------------------------------- */

static enum status manager_problem(struct problem *why, const char *action, DWORD error)
{
    switch (error) {
    case ERROR_ACCESS_DENIED:
        return problem_set(why, STATUS_DENIED,
                           "only an administrator may %s the service: start this from a prompt that was "
                           "run as administrator",
                           action);
    case ERROR_SERVICE_REQUEST_TIMEOUT:
        return problem_set(why, STATUS_IO, "the service ended at once: the event log (Application, pooltop) says why");
    case ERROR_SERVICE_DOES_NOT_EXIST:
        return problem_set(why, STATUS_NOT_FOUND, "the service is not installed: pooltop service install");
    case ERROR_SERVICE_MARKED_FOR_DELETE:
        return problem_set(why, STATUS_BUSY,
                           "the service is being removed: close what looks at it (services.msc), and "
                           "try again");
    default:
        return problem_windows(why, action, "the service pooltop", error);
    }
}

/* *service is the caller's to close. */
static enum status open_service(SC_HANDLE *service, DWORD rights, const char *action, struct problem *why)
{
    SC_HANDLE manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_CONNECT);
    *service = manager == NULL ? NULL : OpenServiceW(manager, SERVICE_NAME, rights);
    DWORD error = GetLastError();
    if (manager != NULL)
        CloseServiceHandle(manager);
    return *service != NULL ? STATUS_OK : manager_problem(why, action, error);
}

static DWORD state_of(SC_HANDLE service, DWORD *pid)
{
    SERVICE_STATUS_PROCESS status;
    DWORD needed;
    if (!QueryServiceStatusEx(service, SC_STATUS_PROCESS_INFO, (BYTE *)&status, sizeof status, &needed))
        return 0;
    if (pid != NULL)
        *pid = status.dwProcessId;
    return status.dwCurrentState;
}

static enum status wait_for(SC_HANDLE service, DWORD wanted, const char *action, struct problem *why)
{
    for (int waited = 0; waited < PATIENCE_MS; waited += LOOK_MS) {
        DWORD state = state_of(service, NULL);
        if (state == wanted)
            return STATUS_OK;
        if (wanted == SERVICE_RUNNING && state == SERVICE_STOPPED)
            return problem_set(why, STATUS_IO,
                               "the service ended at once: the event log (Application, pooltop) says why");
        Sleep(LOOK_MS);
    }
    return problem_set(why, STATUS_BUSY, "the service did not %s within %d seconds", action, PATIENCE_MS / 1000);
}

static enum status start_it(SC_HANDLE service, struct problem *why)
{
    if (!StartServiceW(service, 0, NULL) && GetLastError() != ERROR_SERVICE_ALREADY_RUNNING)
        return manager_problem(why, "start", GetLastError());
    return wait_for(service, SERVICE_RUNNING, "start", why);
}

static enum status stop_it(SC_HANDLE service, struct problem *why)
{
    SERVICE_STATUS status;
    if (!ControlService(service, SERVICE_CONTROL_STOP, &status) && GetLastError() != ERROR_SERVICE_NOT_ACTIVE)
        return manager_problem(why, "stop", GetLastError());
    return wait_for(service, SERVICE_STOPPED, "stop", why);
}

/* Each is an improvement and none a condition: an older Windows may refuse one. */
static void configure(SC_HANDLE service)
{
    wchar_t about[] = ABOUT, rights[] = RIGHTS;
    SC_ACTION again[] = {
        {SC_ACTION_RESTART, RESTART_MS}, {SC_ACTION_RESTART, RESTART_MS}, {SC_ACTION_RESTART, RESTART_MS}};
    SERVICE_DESCRIPTIONW description = {about};
    SERVICE_FAILURE_ACTIONSW failure = {.dwResetPeriod = 3600, .cActions = 3, .lpsaActions = again};
    SERVICE_FAILURE_ACTIONS_FLAG also_errors = {TRUE};
    SERVICE_REQUIRED_PRIVILEGES_INFOW needed = {rights};
    ChangeServiceConfig2W(service, SERVICE_CONFIG_DESCRIPTION, &description);
    ChangeServiceConfig2W(service, SERVICE_CONFIG_FAILURE_ACTIONS, &failure);
    ChangeServiceConfig2W(service, SERVICE_CONFIG_FAILURE_ACTIONS_FLAG, &also_errors);
    ChangeServiceConfig2W(service, SERVICE_CONFIG_REQUIRED_PRIVILEGES_INFO, &needed);
}

static enum status register_service(SC_HANDLE *service, const wchar_t *command, struct problem *why)
{
    const DWORD rights = SERVICE_ALL_ACCESS;
    SC_HANDLE manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_CREATE_SERVICE);
    if (manager == NULL)
        return manager_problem(why, "install", GetLastError());
    *service = CreateServiceW(manager, SERVICE_NAME, TITLE, rights, SERVICE_WIN32_OWN_PROCESS, SERVICE_AUTO_START,
                              SERVICE_ERROR_NORMAL, command, NULL, NULL, NULL, NULL, NULL);
    if (*service == NULL && GetLastError() == ERROR_SERVICE_EXISTS) {
        *service = OpenServiceW(manager, SERVICE_NAME, rights);
        if (*service != NULL &&
            !ChangeServiceConfigW(*service, SERVICE_WIN32_OWN_PROCESS, SERVICE_AUTO_START, SERVICE_ERROR_NORMAL,
                                  command, NULL, NULL, NULL, NULL, NULL, TITLE)) {
            CloseServiceHandle(*service);
            *service = NULL;
        }
    }
    DWORD error = GetLastError();
    CloseServiceHandle(manager);
    return *service != NULL ? STATUS_OK : manager_problem(why, "install", error);
}

/* --- actions ----------------------------------------------------------------------------------------------------------------------- */

/* An older one is stopped before its program is replaced. STATUS_OK when there is none. */
static enum status stop_older(struct problem *why)
{
    SC_HANDLE service;
    enum status status = open_service(&service, SERVICE_STOP | SERVICE_QUERY_STATUS, "install", why);
    if (status == STATUS_NOT_FOUND)
        return STATUS_OK;
    if (status != STATUS_OK)
        return status;
    status = stop_it(service, why);
    CloseServiceHandle(service);
    return status;
}

static enum status wide_command(wchar_t *out, const struct service_wishes *wishes, struct problem *why)
{
    char program[WIDE_PATH];
    struct buffer text;
    enum status status = service_program(program, sizeof program, why);
    if (status != STATUS_OK)
        return status;
    buffer_init(&text, COMMAND_MAX);
    status = service_command(&text, program, wishes, why);
    if (status == STATUS_OK && !wide_from_utf8(out, COMMAND_MAX, buffer_text(&text)))
        status = problem_set(why, STATUS_USAGE, "the command of the service is too long, or not UTF-8");
    buffer_done(&text);
    return status;
}

static enum status install(const struct service_wishes *wishes, struct problem *why)
{
    static wchar_t command[COMMAND_MAX]; /* too large for a stack */
    SC_HANDLE service;
    enum status status = wide_command(command, wishes, why);
    if (status == STATUS_OK)
        status = stop_older(why);
    if (status == STATUS_OK)
        status = place_program(why);
    if (status == STATUS_OK)
        status = place_recordings(why);
    if (status != STATUS_OK)
        return status;
    place_events();
    status = register_service(&service, command, why);
    if (status != STATUS_OK)
        return status;
    configure(service);
    status = start_it(service, why);
    CloseServiceHandle(service);
    if (status == STATUS_OK)
        puts("installed the service pooltop: it records now and from each start of Windows on; pooltop service status "
             "says where");
    return status;
}

static enum status take_away(struct problem *why)
{
    SC_HANDLE service;
    enum status status = open_service(&service, SERVICE_STOP | SERVICE_QUERY_STATUS | DELETE, "remove", why);
    if (status != STATUS_OK)
        return status;
    status = stop_it(service, why);
    if (status == STATUS_OK && !DeleteService(service))
        status = manager_problem(why, "remove", GetLastError());
    CloseServiceHandle(service);
    if (status != STATUS_OK)
        return status;
    place_nothing();
    wchar_t folder[WIDE_PATH];
    char shown[WIDE_PATH] = "its folder";
    if (place_of_recordings(folder, NULL) == STATUS_OK)
        wide_to_utf8(shown, sizeof shown, folder);
    printf("removed; what was recorded stays in %s\n", shown);
    return STATUS_OK;
}

static enum status start_or_stop(bool start, struct problem *why)
{
    SC_HANDLE service;
    enum status status = open_service(&service, (start ? SERVICE_START : SERVICE_STOP) | SERVICE_QUERY_STATUS,
                                      start ? "start" : "stop", why);
    if (status != STATUS_OK)
        return status;
    status = start ? start_it(service, why) : stop_it(service, why);
    CloseServiceHandle(service);
    return status;
}

static const char *state_name(DWORD state)
{
    switch (state) {
    case SERVICE_RUNNING:
        return "running";
    case SERVICE_STOPPED:
        return "stopped";
    case SERVICE_START_PENDING:
        return "starting";
    case SERVICE_STOP_PENDING:
        return "stopping";
    default:
        return "in a state that only Windows knows";
    }
}

static void print_command(SC_HANDLE service)
{
    /* The largest that the manager hands out, says its documentation. */
    static union {
        QUERY_SERVICE_CONFIGW config;
        BYTE bytes[8192];
    } answer;
    char command[8192];
    DWORD needed;
    if (!QueryServiceConfigW(service, &answer.config, sizeof answer, &needed))
        return;
    wide_to_utf8(command, sizeof command, answer.config.lpBinaryPathName);
    printf("start    %s\ncommand  %s\n",
           answer.config.dwStartType == SERVICE_AUTO_START ? "with Windows" : "not with Windows: see services.msc",
           command);
}

/* The exit status says whether the service runs. */
static enum status show(struct problem *why)
{
    SC_HANDLE service;
    DWORD pid = 0;
    enum status status = open_service(&service, SERVICE_QUERY_STATUS | SERVICE_QUERY_CONFIG, "see", why);
    if (status != STATUS_OK)
        return status;
    DWORD state = state_of(service, &pid);
    printf("service  pooltop, %s", state_name(state));
    printf(pid != 0 ? ", process %lu\n" : "\n", pid);
    print_command(service);
    CloseServiceHandle(service);
    return state == SERVICE_RUNNING ? STATUS_OK : problem_set(why, STATUS_EMPTY, "the service does not run");
}

enum status service_act(enum service_action action, const struct service_wishes *wishes, struct problem *why)
{
    switch (action) {
    case ACT_INSTALL:
        return install(wishes, why);
    case ACT_REMOVE:
        return take_away(why);
    case ACT_START:
        return start_or_stop(true, why);
    case ACT_STOP:
        return start_or_stop(false, why);
    case ACT_STATUS:
    case ACT_RUN:
    case ACTS:
        break;
    }
    return show(why);
}
