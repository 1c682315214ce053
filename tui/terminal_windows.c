/* The Windows console, by curses' console driver. Keys are read here and not by curses, which reads them in the console's 8-bit code page and knows neither
 * Shift+Tab nor a change of the size. */
#include "tui/terminal.h"

#include "base/windows/api.h"
#include <stdlib.h>

#include "tui/actions.h"
#include "tui/terminal_platform.h"

/* The driver's only use of user32.dll. A console program that has that library in it is not told of a log-off or a shutdown (documentation of
 * SetConsoleCtrlHandler), which would cost a recording its end; and nothing here beeps. */
static BOOL WINAPI no_beep(UINT kind)
{
    (void)kind;
    return FALSE;
}
extern BOOL(WINAPI *const __imp_MessageBeep)(UINT kind);
BOOL(WINAPI *const __imp_MessageBeep)(UINT kind) = no_beep;

enum status terminal_check(struct problem *why)
{
    if (os_is_terminal(0) && os_is_terminal(1))
        return STATUS_OK;
    return problem_set(why, STATUS_UNSUPPORTED, "standard %s is not a console; --batch N prints plain tables%s",
                       os_is_terminal(1) ? "input" : "output",
                       getenv("MSYSTEM") != NULL ? ", and winpty gives this shell a console" : "");
}

/* Windows Terminal, which says who it is, finds braille in another font; the old console has only what its own font has. */
enum graph_style terminal_graphs(void)
{
    return getenv("WT_SESSION") != NULL ? GRAPH_BRAILLE : GRAPH_BLOCKS;
}

/* By name, whatever TERM says: shells that set it run in consoles too. */
SCREEN *platform_begin(void)
{
    char driver[] = "#win32con";
    os_terminal_guard("", 0);
    return newterm(driver, stdout, stdin);
}

/* Ctrl-C stays a stop request, and marking text with the mouse works as in every console. */
void platform_set_modes(void)
{
    HANDLE input = GetStdHandle(STD_INPUT_HANDLE);
    typeahead(-1);
    SetConsoleMode(input,
                   ENABLE_PROCESSED_INPUT | ENABLE_WINDOW_INPUT | ENABLE_EXTENDED_FLAGS | ENABLE_QUICK_EDIT_MODE);
}

bool platform_start_colours(void)
{
    return start_color() == OK;
}

/* The driver has eight colours and no default ones; its dim is a bright background. */
struct look platform_look(struct look look)
{
    if (look.foreground < 0)
        look.foreground = COLOR_WHITE;
    if (look.background < 0)
        look.background = COLOR_BLACK;
    look.attributes &= ~(unsigned)LOOK_DIM;
    return look;
}

/* --- keys -------------------------------------------------------------------------------------------------------------------------- */

static int32_t special_key(WORD code, bool shift)
{
    static const struct {
        WORD code;
        int32_t key;
    } KEYS[] = {{VK_UP, KEY_UP_},         {VK_DOWN, KEY_DOWN_},      {VK_LEFT, KEY_LEFT_},      {VK_RIGHT, KEY_RIGHT_},
                {VK_PRIOR, KEY_PAGE_UP_}, {VK_NEXT, KEY_PAGE_DOWN_}, {VK_HOME, KEY_HOME_},      {VK_END, KEY_END_},
                {VK_INSERT, KEY_INSERT_}, {VK_DELETE, KEY_DELETE_},  {VK_BACK, KEY_BACKSPACE_}, {VK_RETURN, KEY_ENTER_},
                {VK_ESCAPE, KEY_ESCAPE_}};
    for (size_t i = 0; i < sizeof KEYS / sizeof KEYS[0]; i++) {
        if (KEYS[i].code == code)
            return KEYS[i].key;
    }
    if (code == VK_TAB)
        return shift ? KEY_BACKTAB_ : KEY_TAB_;
    if (code >= VK_F1 && code <= VK_F12)
        return KEY_F0_ + 1 + (code - VK_F1);
    return KEY_NOTHING;
}

/* Characters beyond 16 bits come as two events; the first half waits in *half. */
static int32_t character(wchar_t unit, wchar_t *half)
{
    wchar_t high = *half;
    *half = 0;
    if (IS_HIGH_SURROGATE(unit)) {
        *half = unit;
        return KEY_NOTHING;
    }
    if (IS_LOW_SURROGATE(unit))
        return high != 0 ? 0x10000 + ((high - HIGH_SURROGATE_START) << 10) + (unit - LOW_SURROGATE_START) : KEY_NOTHING;
    return unit == 0 ? KEY_NOTHING : unit;
}

/* What was composed with Alt and digits comes when Alt is let go. */
static int32_t key_of(const KEY_EVENT_RECORD *event, wchar_t *half)
{
    if (!event->bKeyDown)
        return event->wVirtualKeyCode == VK_MENU ? character(event->uChar.UnicodeChar, half) : KEY_NOTHING;
    int32_t key = special_key(event->wVirtualKeyCode, event->dwControlKeyState & SHIFT_PRESSED);
    return key != KEY_NOTHING ? key : character(event->uChar.UnicodeChar, half);
}

/* Opened anew each time, because the driver shows a screen buffer of its own. */
static bool has_new_size(void)
{
    CONSOLE_SCREEN_BUFFER_INFO about;
    HANDLE screen = CreateFileW(L"CONOUT$", GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL,
                                OPEN_EXISTING, 0, NULL);
    if (screen == INVALID_HANDLE_VALUE)
        return false;
    bool known = GetConsoleScreenBufferInfo(screen, &about);
    CloseHandle(screen);
    int width = about.srWindow.Right - about.srWindow.Left + 1, height = about.srWindow.Bottom - about.srWindow.Top + 1;
    if (!known || width < 1 || height < 1 || (width == COLS && height == LINES))
        return false;
    return resize_term(height, width) == OK;
}

void platform_mouse(bool on)
{
    HANDLE input = GetStdHandle(STD_INPUT_HANDLE);
    DWORD mode = 0;
    if (!GetConsoleMode(input, &mode))
        return;
    mode |= ENABLE_EXTENDED_FLAGS;
    mode = on ? (mode | ENABLE_MOUSE_INPUT) & ~(DWORD)ENABLE_QUICK_EDIT_MODE
              : (mode & ~(DWORD)ENABLE_MOUSE_INPUT) | ENABLE_QUICK_EDIT_MODE;
    SetConsoleMode(input, mode);
}

/* The console itself copies what is marked in it; a sequence for that is known to newer ones only. */
bool platform_copy(const char *text)
{
    (void)text;
    return false;
}

/* Wheel and left button; all else, and moves without a button, are nothing. */
static int32_t mouse_key(const MOUSE_EVENT_RECORD *event)
{
    int x = event->dwMousePosition.X, y = event->dwMousePosition.Y;
    bool pressed = event->dwButtonState & FROM_LEFT_1ST_BUTTON_PRESSED;
    if (event->dwEventFlags & MOUSE_WHEELED)
        return key_of_mouse((event->dwButtonState & 0x80000000u) != 0 ? MOUSE_WHEEL_DOWN : MOUSE_WHEEL_UP, x, y);
    if (!pressed)
        return KEY_NOTHING;
    return key_of_mouse(event->dwEventFlags & MOUSE_MOVED ? MOUSE_DRAG : MOUSE_CLICK, x, y);
}

int32_t platform_key(void)
{
    HANDLE input = GetStdHandle(STD_INPUT_HANDLE);
    INPUT_RECORD record;
    DWORD count = 0;
    wchar_t half = 0;
    if (has_new_size())
        return KEY_RESIZED_;
    while (PeekConsoleInputW(input, &record, 1, &count) && count == 1 && ReadConsoleInputW(input, &record, 1, &count)) {
        int32_t key = record.EventType == KEY_EVENT     ? key_of(&record.Event.KeyEvent, &half)
                      : record.EventType == MOUSE_EVENT ? mouse_key(&record.Event.MouseEvent)
                                                        : KEY_NOTHING;
        if (key != KEY_NOTHING)
            return key;
    }
    return KEY_NOTHING;
}
