/* helper.c: what the end-to-end tests do to a pooltop.exe from outside, as a program of the same Windows. It attaches itself to the other's console.
 *
 *   helper.exe wait SECONDS            is there: Wine ends its services soon after its last ordinary program
 *   helper.exe pid NAME                the number of the last process of that name
 *   helper.exe kill PID                TerminateProcess, and the end of it
 *   helper.exe event PID NAME          tells it of a control event as Windows does: break, close, logoff or shutdown
 *   helper.exe keys PID KEY...         Esc Home End Up Down F1 Tab BackTab, or a character
 *   helper.exe click PID X Y           a press and a release of the left button, and a move of the mouse
 *   helper.exe size PID WIDTH HEIGHT   another size of the console
 *   helper.exe screen PID              what the console shows, in UTF-8
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/windows/api.h"

#include <tlhelp32.h>

static const struct {
    const char *name;
    WORD code;
    DWORD state;
} KEYS[] = {
    {"Esc", VK_ESCAPE, 0},       {"Home", VK_HOME, ENHANCED_KEY},    {"End", VK_END, ENHANCED_KEY},
    {"Up", VK_UP, ENHANCED_KEY}, {"Down", VK_DOWN, ENHANCED_KEY},    {"F1", VK_F1, 0},
    {"Tab", VK_TAB, 0},          {"BackTab", VK_TAB, SHIFT_PRESSED}, {"Shift", VK_SHIFT, SHIFT_PRESSED},
};

static int fail(const char *what)
{
    fprintf(stderr, "helper: %s failed, error %lu\n", what, GetLastError());
    return 1;
}

static HANDLE console(const wchar_t *name)
{
    return CreateFileW(name, GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, OPEN_EXISTING, 0,
                       NULL);
}

static bool send(HANDLE input, const INPUT_RECORD *record)
{
    DWORD written;
    return WriteConsoleInputW(input, record, 1, &written) && written == 1;
}

static INPUT_RECORD key_record(const char *name)
{
    INPUT_RECORD record = {.EventType = KEY_EVENT};
    KEY_EVENT_RECORD *key = &record.Event.KeyEvent;
    *key = (KEY_EVENT_RECORD){.wRepeatCount = 1};
    for (size_t i = 0; i < sizeof KEYS / sizeof KEYS[0]; i++) {
        if (strcmp(KEYS[i].name, name) == 0) {
            key->wVirtualKeyCode = KEYS[i].code;
            key->dwControlKeyState = KEYS[i].state;
        }
    }
    if (key->wVirtualKeyCode == 0)
        MultiByteToWideChar(CP_UTF8, 0, name, -1, &key->uChar.UnicodeChar, 1);
    if (key->wVirtualKeyCode == 0 && key->uChar.UnicodeChar == 0) {
        wchar_t text[4];
        if (MultiByteToWideChar(CP_UTF8, 0, name, -1, text, 4) > 0)
            key->uChar.UnicodeChar = text[0];
    }
    return record;
}

static int send_keys(char **names, int count)
{
    HANDLE input = console(L"CONIN$");
    for (int i = 0; i < count; i++) {
        INPUT_RECORD record = key_record(names[i]);
        record.Event.KeyEvent.bKeyDown = TRUE;
        if (!send(input, &record))
            return fail("a key");
        record.Event.KeyEvent.bKeyDown = FALSE;
        if (!send(input, &record))
            return fail("a key let go");
    }
    return 0;
}

static int click(SHORT x, SHORT y)
{
    HANDLE input = console(L"CONIN$");
    INPUT_RECORD record = {.EventType = MOUSE_EVENT};
    MOUSE_EVENT_RECORD *mouse = &record.Event.MouseEvent;
    *mouse = (MOUSE_EVENT_RECORD){.dwMousePosition = {x, y}, .dwButtonState = FROM_LEFT_1ST_BUTTON_PRESSED};
    bool sent = send(input, &record);
    mouse->dwButtonState = 0;
    sent = sent && send(input, &record);
    mouse->dwEventFlags = MOUSE_MOVED;
    return sent && send(input, &record) ? 0 : fail("a click");
}

/* The buffer must never be smaller than the window, so the window goes first when it shrinks. */
static int resize(SHORT width, SHORT height)
{
    HANDLE screen = console(L"CONOUT$");
    const SMALL_RECT least = {0, 0, 0, 0}, wanted = {0, 0, (SHORT)(width - 1), (SHORT)(height - 1)};
    SetConsoleWindowInfo(screen, TRUE, &least);
    if (!SetConsoleScreenBufferSize(screen, (COORD){width, height}) || !SetConsoleWindowInfo(screen, TRUE, &wanted))
        return fail("a new size");
    return 0;
}

static int show(void)
{
    static wchar_t line[1024];
    static char text[4096];
    CONSOLE_SCREEN_BUFFER_INFO about;
    DWORD length;
    HANDLE screen = console(L"CONOUT$");
    if (!GetConsoleScreenBufferInfo(screen, &about))
        return fail("the console's size");
    SHORT width = (SHORT)(about.srWindow.Right - about.srWindow.Left + 1);
    for (SHORT y = about.srWindow.Top; y <= about.srWindow.Bottom; y++) {
        if (!ReadConsoleOutputCharacterW(screen, line, (DWORD)width, (COORD){about.srWindow.Left, y}, &length))
            return fail("the console's text");
        int bytes = WideCharToMultiByte(CP_UTF8, 0, line, (int)length, text, sizeof text, NULL, NULL);
        while (bytes > 0 && text[bytes - 1] == ' ')
            bytes--;
        printf("%.*s\n", bytes, text);
    }
    return 0;
}

static int terminate(DWORD pid)
{
    HANDLE process = OpenProcess(PROCESS_TERMINATE | SYNCHRONIZE, FALSE, pid);
    BOOL is_gone =
        process != NULL && TerminateProcess(process, 9) && WaitForSingleObject(process, 10000) == WAIT_OBJECT_0;
    return is_gone ? 0 : fail("the end of a process");
}

/* As the system: by a thread in the other process, in the routine that calls its handlers. System libraries have the same place in all processes. */
static int control(DWORD pid, const char *name)
{
    static const struct {
        const char *name;
        DWORD event;
    } EVENTS[] = {{"break", CTRL_BREAK_EVENT},
                  {"close", CTRL_CLOSE_EVENT},
                  {"logoff", CTRL_LOGOFF_EVENT},
                  {"shutdown", CTRL_SHUTDOWN_EVENT}};
    const DWORD rights = PROCESS_CREATE_THREAD | PROCESS_QUERY_INFORMATION | PROCESS_VM_OPERATION | PROCESS_VM_WRITE;
    HANDLE process = OpenProcess(rights, FALSE, pid);
    FARPROC routine = GetProcAddress(GetModuleHandleW(L"kernelbase.dll"), "CtrlRoutine");
    for (size_t i = 0; i < sizeof EVENTS / sizeof *EVENTS && process != NULL && routine != NULL; i++)
        if (strcmp(EVENTS[i].name, name) == 0 &&
            CreateRemoteThread(process, NULL, 0, (LPTHREAD_START_ROUTINE)(void *)routine,
                               (void *)(uintptr_t)EVENTS[i].event, 0, NULL) != NULL)
            return 0;
    return fail("the control event");
}

static int find(const char *name)
{
    wchar_t wide[MAX_PATH];
    PROCESSENTRY32W entry = {.dwSize = sizeof entry};
    DWORD found = 0;
    HANDLE list = CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0);
    MultiByteToWideChar(CP_UTF8, 0, name, -1, wide, MAX_PATH);
    for (BOOL more = Process32FirstW(list, &entry); more; more = Process32NextW(list, &entry))
        if (_wcsicmp(entry.szExeFile, wide) == 0)
            found = entry.th32ProcessID;
    if (found == 0)
        return fail("a process of that name");
    printf("%lu\n", found);
    return 0;
}

int main(int argc, char **argv)
{
    const char *word = argc > 2 ? argv[1] : "";
    DWORD number = argc > 2 ? strtoul(argv[2], NULL, 10) : 0;
    if (strcmp(word, "wait") == 0) {
        Sleep(number * 1000);
        return 0;
    }
    if (strcmp(word, "pid") == 0)
        return find(argv[2]);
    if (strcmp(word, "kill") == 0)
        return terminate(number);
    if (argc == 4 && strcmp(word, "event") == 0)
        return control(number, argv[3]);
    FreeConsole();
    if (number == 0 || !AttachConsole(number))
        return fail("the other's console");
    if (strcmp(word, "keys") == 0)
        return send_keys(argv + 3, argc - 3);
    if (strcmp(word, "screen") == 0)
        return show();
    if (argc == 5 && strcmp(word, "click") == 0)
        return click((SHORT)strtol(argv[3], NULL, 10), (SHORT)strtol(argv[4], NULL, 10));
    if (argc == 5 && strcmp(word, "size") == 0)
        return resize((SHORT)strtol(argv[3], NULL, 10), (SHORT)strtol(argv[4], NULL, 10));
    fputs("helper: see the head of helper.c\n", stderr);
    return 2;
}
