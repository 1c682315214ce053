/* Stop requests: Ctrl-C, Ctrl-Break, a closed window, a log-off and a shutdown. */
#include "base/windows/stop.h"

#include <pthread.h>
#include <stdatomic.h>

#include "base/os.h"

/* A console control belongs to the process, so this one piece of state does too. */
static struct {
    atomic_bool requested;
    _Atomic(const char *) word; /* NULL: nobody outside asked */
    pthread_once_t once;
    HANDLE event;
} stop = {.once = PTHREAD_ONCE_INIT};

static void make_event(void)
{
    stop.event = CreateEventW(NULL, TRUE, FALSE, NULL);
}

HANDLE stop_event(void)
{
    pthread_once(&stop.once, make_event);
    return stop.event;
}

void os_request_stop(void)
{
    atomic_store(&stop.requested, true);
    if (stop_event() != NULL)
        SetEvent(stop.event);
}

void stop_by(const char *word)
{
    const char *none = NULL;
    atomic_compare_exchange_strong(&stop.word, &none, word);
    os_request_stop();
}

bool os_stop_requested(void)
{
    return atomic_load(&stop.requested);
}

const char *os_stop_word(void)
{
    const char *word = atomic_load(&stop.word);
    return word != NULL ? word : "a request";
}

static const char *word_of(DWORD kind)
{
    switch (kind) {
    case CTRL_C_EVENT:
        return "Ctrl-C";
    case CTRL_BREAK_EVENT:
        return "Ctrl-Break";
    case CTRL_LOGOFF_EVENT:
        return "a log-off";
    case CTRL_SHUTDOWN_EVENT:
        return "a shutdown";
    default:
        return "the closing of its window";
    }
}

/* A service lives in session 0 and hears of every log-off of the machine. */
static bool is_for_us(DWORD kind)
{
    DWORD session = 0;
    return kind != CTRL_LOGOFF_EVENT || !ProcessIdToSessionId(GetCurrentProcessId(), &session) || session != 0;
}

/* Runs in a thread of its own. Windows ends the process when this returns from a close, a log-off or a shutdown, and some seconds later anyhow: so it waits for
 * main, which ends the process and this thread with it. */
static BOOL WINAPI on_control(DWORD kind)
{
    if (!is_for_us(kind))
        return TRUE;
    stop_by(word_of(kind));
    if (kind != CTRL_C_EVENT && kind != CTRL_BREAK_EVENT)
        Sleep(INFINITE);
    return TRUE;
}

/* A handler added twice is called twice, which is harmless but not needed. A process started to ignore Ctrl-C goes on ignoring it. */
void os_catch_stop(void)
{
    stop_event();
    SetConsoleCtrlHandler(on_control, FALSE);
    SetConsoleCtrlHandler(on_control, TRUE);
}
