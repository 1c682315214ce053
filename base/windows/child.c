/* Another program, started beside us. */
#include "base/windows/api.h"

#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "base/child.h"
#include "base/windows/wide.h"

enum { COMMAND_MAX = 32767, ENVIRONMENT_MAX = 65536 };

/* --- its command line: one text, cut again by the program's own start-up code -------------------------------------------------------- */

/* As CommandLineToArgvW and C's start-up code cut it: a word in quotes where it needs them, in which backslashes count only before a quote. cmd.exe knows its switches without quotes only. */
static size_t add_word(wchar_t *line, size_t at, size_t room, const wchar_t *word)
{
    size_t backslashes = 0;
    size_t length = wcslen(word);
    if (at + 2 * length + 4 > room)
        return room + 1;
    if (length > 0 && wcspbrk(word, L" \t\n\v\"") == NULL) {
        memcpy(line + at, word, (length + 1) * sizeof *word);
        return at + length;
    }
    line[at++] = L'"';
    for (; *word != L'\0'; word++) {
        if (*word == L'"')
            for (size_t i = 0; i <= backslashes; i++)
                line[at++] = L'\\';
        backslashes = *word == L'\\' ? backslashes + 1 : 0;
        line[at++] = *word;
    }
    for (size_t i = 0; i < backslashes; i++)
        line[at++] = L'\\';
    line[at++] = L'"';
    line[at] = L'\0';
    return at;
}

/* NULL when it does not fit or there is no memory. */
static wchar_t *command_line(char *const *words)
{
    wchar_t *line = malloc((COMMAND_MAX + 1) * sizeof *line);
    size_t at = 0;
    for (size_t i = 0; line != NULL && words[i] != NULL; i++) {
        wchar_t wide[WIDE_PATH];
        if (i > 0)
            line[at++] = L' ';
        at = wide_from_utf8(wide, WIDE_PATH, words[i]) ? add_word(line, at, COMMAND_MAX - 1, wide) : COMMAND_MAX;
        if (at >= COMMAND_MAX) {
            free(line);
            return NULL;
        }
    }
    return line;
}

/* --- its environment ----------------------------------------------------------------------------------------------------------------- */

static bool is_replaced(const wchar_t *text, char *const *facts)
{
    wchar_t fact[WIDE_PATH];
    size_t name = wcscspn(text, L"=") + 1;
    for (; *facts != NULL; facts++)
        if (wide_from_utf8(fact, WIDE_PATH, *facts) && _wcsnicmp(text, fact, name) == 0)
            return true;
    return false;
}

static bool add_variable(wchar_t *block, size_t *at, const wchar_t *text)
{
    size_t length = wcslen(text) + 1;
    if (*at + length + 1 > ENVIRONMENT_MAX)
        return false;
    memcpy(block + *at, text, length * sizeof *text);
    *at += length;
    block[*at] = L'\0';
    return true;
}

/* Ours with the facts put in; NULL when that does not fit or there is no memory. */
static wchar_t *environment_with(char *const *facts)
{
    wchar_t *ours = GetEnvironmentStringsW(), *block = malloc(ENVIRONMENT_MAX * sizeof *block), fact[WIDE_PATH];
    size_t at = 0;
    bool fits = ours != NULL && block != NULL;
    for (const wchar_t *text = ours; fits && *text != L'\0'; text += wcslen(text) + 1)
        fits = is_replaced(text, facts) || add_variable(block, &at, text);
    for (; fits && *facts != NULL; facts++)
        fits = wide_from_utf8(fact, WIDE_PATH, *facts) && add_variable(block, &at, fact);
    if (ours != NULL)
        FreeEnvironmentStringsW(ours);
    if (fits)
        return block;
    free(block);
    return NULL;
}

/* --- start and end --------------------------------------------------------------------------------------------------------------------- */

/* What child_ended will say of a program that could not be started; kept as a negative id. */
static int64_t code_of_failure(DWORD error)
{
    bool is_missing = error == ERROR_FILE_NOT_FOUND || error == ERROR_PATH_NOT_FOUND || error == ERROR_BAD_NETPATH ||
                      error == ERROR_INVALID_NAME;
    return is_missing ? CHILD_NOT_FOUND : CHILD_NOT_RUNNABLE;
}

/* No handle is inherited at all, so nothing of ours can leak into it: its output goes nowhere, whatever is asked. */
enum status child_start(struct child *child, char *const *words, char *const *facts, bool is_mute, struct problem *why)
{
    wchar_t *line = command_line(words), *environment = environment_with(facts);
    STARTUPINFOW start = {.cb = sizeof start};
    PROCESS_INFORMATION started = {0};
    DWORD flags = CREATE_UNICODE_ENVIRONMENT | CREATE_NEW_PROCESS_GROUP | CREATE_NO_WINDOW;
    bool fits = line != NULL && environment != NULL;
    (void)is_mute;
    if (fits && CreateProcessW(NULL, line, NULL, NULL, FALSE, flags, environment, NULL, &start, &started)) {
        CloseHandle(started.hThread);
        child->id = (int64_t)(intptr_t)started.hProcess;
    } else {
        child->id = -code_of_failure(GetLastError());
    }
    free(line);
    free(environment);
    if (fits)
        return STATUS_OK;
    child->id = 0;
    return problem_set(why, STATUS_LIMIT, "cannot start %s: its words or its environment are too long", words[0]);
}

bool child_ended(struct child *child, int *code)
{
    HANDLE process = (HANDLE)(intptr_t)child->id;
    DWORD ended = 0;
    if (child->id < 0) {
        *code = (int)-child->id;
        child->id = 0;
        return true;
    }
    if (child->id == 0 || WaitForSingleObject(process, 0) != WAIT_OBJECT_0)
        return false;
    GetExitCodeProcess(process, &ended);
    CloseHandle(process);
    child->id = 0;
    *code = ended > INT32_MAX ? INT32_MAX : (int)ended;
    return true;
}
