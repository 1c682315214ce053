/* The console: whether there is one, how it is given back, its keys and its size. */
#include "base/windows/console.h"

#include <io.h>
#include <stdatomic.h>

#include "base/os.h"

/* A console belongs to the process, and the handler of a crash can be given nothing. */
static struct {
    atomic_bool guarded;
    HANDLE screen; /* what was shown before */
    DWORD input_mode;
    LPTOP_LEVEL_EXCEPTION_FILTER crash_before;
    struct os_bell *_Atomic resized;
    SMALL_RECT window; /* as last seen */
} console;

/* A character device need not be a console: NUL is one too. */
bool os_is_terminal(int fd)
{
    DWORD mode;
    intptr_t handle = fd < 0 || !_isatty(fd) ? -1 : _get_osfhandle(fd);
    return handle != -1 && GetConsoleMode((HANDLE)handle, &mode);
}

/* The console takes 16-bit text whatever its code page is, and everything else we write is UTF-8. */
bool os_is_utf8(void)
{
    return true;
}

/* --- guarding ---------------------------------------------------------------------------------------------------------------------- */

static LONG WINAPI on_crash(EXCEPTION_POINTERS *exception)
{
    (void)exception;
    SetConsoleActiveScreenBuffer(console.screen);
    SetConsoleMode(GetStdHandle(STD_INPUT_HANDLE), console.input_mode);
    return EXCEPTION_CONTINUE_SEARCH;
}

/* There is nothing to write here: what a terminal's control strings do there, the console's screen buffers do here. */
void os_terminal_guard(const char *restore, size_t length)
{
    (void)restore;
    (void)length;
    if (atomic_load(&console.guarded))
        return;
    console.screen = GetStdHandle(STD_OUTPUT_HANDLE);
    if (!GetConsoleMode(GetStdHandle(STD_INPUT_HANDLE), &console.input_mode))
        return;
    console.crash_before = SetUnhandledExceptionFilter(on_crash);
    atomic_store(&console.guarded, true);
}

void os_terminal_release(void)
{
    if (!atomic_exchange(&console.guarded, false))
        return;
    SetUnhandledExceptionFilter(console.crash_before);
    SetConsoleMode(GetStdHandle(STD_INPUT_HANDLE), console.input_mode);
}

/* --- the size ---------------------------------------------------------------------------------------------------------------------- */

/* Opened anew each time, because curses shows a screen buffer of its own. */
static bool read_window(SMALL_RECT *window)
{
    CONSOLE_SCREEN_BUFFER_INFO about;
    HANDLE screen = CreateFileW(L"CONOUT$", GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL,
                                OPEN_EXISTING, 0, NULL);
    if (screen == INVALID_HANDLE_VALUE)
        return false;
    bool known = GetConsoleScreenBufferInfo(screen, &about);
    CloseHandle(screen);
    if (known)
        *window = about.srWindow;
    return known;
}

static bool same_size(const SMALL_RECT *a, const SMALL_RECT *b)
{
    return a->Right - a->Left == b->Right - b->Left && a->Bottom - a->Top == b->Bottom - b->Top;
}

void os_ring_on_resize(struct os_bell *bell)
{
    if (bell != NULL)
        read_window(&console.window);
    atomic_store(&console.resized, bell);
}

void console_watch_size(void)
{
    SMALL_RECT window;
    struct os_bell *bell = atomic_load(&console.resized);
    if (bell == NULL || !read_window(&window) || same_size(&window, &console.window))
        return;
    console.window = window;
    os_bell_ring(bell);
}

/* --- keys -------------------------------------------------------------------------------------------------------------------------- */

static bool is_alone(WORD key)
{
    return key == VK_SHIFT || key == VK_CONTROL || key == VK_MENU || key == VK_CAPITAL || key == VK_NUMLOCK ||
           key == VK_SCROLL || key == VK_LWIN || key == VK_RWIN;
}

/* A character composed with Alt and digits comes when Alt is let go. */
static bool is_meant(const INPUT_RECORD *record)
{
    const KEY_EVENT_RECORD *key = &record->Event.KeyEvent;
    if (record->EventType == MOUSE_EVENT)
        return record->Event.MouseEvent.dwButtonState != 0 && record->Event.MouseEvent.dwEventFlags != MOUSE_MOVED;
    if (record->EventType != KEY_EVENT)
        return false;
    return key->bKeyDown ? !is_alone(key->wVirtualKeyCode)
                         : key->wVirtualKeyCode == VK_MENU && key->uChar.UnicodeChar != 0;
}

/* The end of a pipe is something to read, as everywhere. */
static bool pipe_has_byte(HANDLE pipe)
{
    DWORD bytes = 0;
    return !PeekNamedPipe(pipe, NULL, 0, NULL, &bytes, NULL) || bytes > 0;
}

bool console_has_key(HANDLE input)
{
    INPUT_RECORD record;
    DWORD count, mode;
    if (!GetConsoleMode(input, &mode))
        return GetFileType(input) != FILE_TYPE_PIPE || pipe_has_byte(input);
    while (PeekConsoleInputW(input, &record, 1, &count) && count == 1) {
        if (is_meant(&record))
            return true;
        ReadConsoleInputW(input, &record, 1, &count);
    }
    return false;
}
