/* Bells, sleeping, and waiting for the keyboard. */
#include "base/windows/api.h"
#include <stdlib.h>

#include "base/number.h"
#include "base/os.h"
#include "base/when.h"
#include "base/windows/console.h"
#include "base/windows/stop.h"

/* A wait is cut into slices because a wait's clock stands still in suspend while ours does not, and because nothing tells when a console's size changes or when a
 * pipe has something to read. */
#define SLICE_MS      60000
#define SIZE_SLICE_MS 200
#define PIPE_SLICE_MS 20

struct os_bell {
    HANDLE event; /* resets itself for the one who was woken */
};

enum status os_bell_open(struct os_bell **bell)
{
    *bell = NULL;
    struct os_bell *made = malloc(sizeof *made);
    if (made == NULL)
        return STATUS_NO_MEMORY;
    made->event = CreateEventW(NULL, FALSE, FALSE, NULL);
    if (made->event == NULL) {
        free(made);
        return STATUS_IO;
    }
    *bell = made;
    return STATUS_OK;
}

void os_bell_close(struct os_bell *bell)
{
    if (bell == NULL)
        return;
    CloseHandle(bell->event);
    free(bell);
}

void os_bell_ring(struct os_bell *bell)
{
    if (bell != NULL)
        SetEvent(bell->event);
}

/* Rounded up, so that a wait does not end before its time and begin anew. */
static DWORD milliseconds(int64_t left_ns, DWORD slice_ms)
{
    int64_t left_ms = left_ns / NS_PER_MS + (left_ns % NS_PER_MS != 0);
    return left_ms < 0 ? 0 : left_ms < (int64_t)slice_ms ? (DWORD)left_ms : slice_ms;
}

/* How long the keyboard (NULL: nobody asks for it) may go without a look. */
static DWORD slice_of(HANDLE input)
{
    return input == NULL ? SLICE_MS : GetFileType(input) == FILE_TYPE_CHAR ? SIZE_SLICE_MS : PIPE_SLICE_MS;
}

/* One slice of a wait on stop, bell and input. Only a console can be waited for: a pipe's handle says nothing of what is in the pipe. */
static enum os_wake wait_slice(struct os_bell *bell, HANDLE input, int64_t left_ns)
{
    HANDLE handles[3];
    enum os_wake wakes[3];
    DWORD count = 0;
    handles[count] = stop_event();
    wakes[count++] = OS_WAKE_STOP;
    if (bell != NULL) {
        handles[count] = bell->event;
        wakes[count++] = OS_WAKE_BELL;
    }
    if (input != NULL && GetFileType(input) == FILE_TYPE_CHAR) {
        handles[count] = input;
        wakes[count++] = OS_WAKE_INPUT;
    }
    DWORD woken = WaitForMultipleObjects(count, handles, FALSE, milliseconds(left_ns, slice_of(input)));
    if (os_stop_requested())
        return OS_WAKE_STOP;
    return woken < WAIT_OBJECT_0 + count ? wakes[woken - WAIT_OBJECT_0] : OS_WAKE_TIMEOUT;
}

enum os_wake os_wait(struct os_bell *bell, bool wants_input, int64_t deadline_ns)
{
    HANDLE input = wants_input ? GetStdHandle(STD_INPUT_HANDLE) : NULL;
    for (;;) {
        int64_t left_ns = number_difference(deadline_ns, os_mono_ns());
        enum os_wake wake = wait_slice(bell, input, left_ns > 0 ? left_ns : 0);
        if (input != NULL)
            console_watch_size();
        if (wake == OS_WAKE_STOP || wake == OS_WAKE_BELL)
            return wake;
        if (input != NULL && console_has_key(input))
            return OS_WAKE_INPUT;
        if (os_mono_ns() >= deadline_ns)
            return OS_WAKE_TIMEOUT;
    }
}
