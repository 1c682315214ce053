/* Where a program of this house starts on Windows: the command line as UTF-8 and not expanded (a `*` is for us), and bytes that go out as they are, so that
 * an export has the same bytes everywhere. Then main. */
#include <fcntl.h>
#include <io.h>
#include <stdio.h>
#include <stdlib.h>
#include <windows.h>

enum { OUT_BYTES = 1 << 16 };

int _dowildcard = 0; /* read by the C runtime before main */

int main(int argc, char **argv);
int wmain(int argc, wchar_t **wide);

static UINT code_page_before;

static void restore_code_page(void)
{
    SetConsoleOutputCP(code_page_before);
}

/* The console's code page outlives us, and belongs to the shell. */
static void speak_utf8(void)
{
    code_page_before = GetConsoleOutputCP();
    if (code_page_before != 0 && code_page_before != CP_UTF8 && SetConsoleOutputCP(CP_UTF8))
        atexit(restore_code_page);
}

static char *utf8_of(const wchar_t *text)
{
    int bytes = WideCharToMultiByte(CP_UTF8, 0, text, -1, NULL, 0, NULL, NULL);
    char *made = bytes > 0 ? malloc((size_t)bytes) : NULL;
    if (made != NULL)
        WideCharToMultiByte(CP_UTF8, 0, text, -1, made, bytes, NULL, NULL);
    return made;
}

/* A console is written to byte by byte unless it has a buffer, and bytes are not characters. */
static void open_streams(void)
{
    _setmode(0, _O_BINARY);
    _setmode(1, _O_BINARY);
    _setmode(2, _O_BINARY);
    setvbuf(stdout, NULL, _IOFBF, OUT_BYTES);
    speak_utf8();
}

int wmain(int argc, wchar_t **wide)
{
    char **argv = calloc((size_t)argc + 1, sizeof *argv);
    for (int i = 0; argv != NULL && i < argc; i++)
        if ((argv[i] = utf8_of(wide[i])) == NULL)
            argc = 0;
    if (argv == NULL || argc == 0) {
        fputs("pooltop: no memory for the command line\n", stderr);
        return 1;
    }
    open_streams();
    return main(argc, argv); /* argv lives as long as the process */
}
