/* The terminal as terminfo describes it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/actions.h"
#include "tui/terminal.h"
#include "tui/terminal_platform.h"

#include <term.h>

enum { RESTORE_TEXT = 512 };

enum status terminal_check(struct problem *why)
{
    int error = 0;
    const char *name = getenv("TERM");
    if (!os_is_terminal(1))
        return problem_set(why, STATUS_UNSUPPORTED, "standard output is not a terminal; --batch N prints plain tables");
    if (!os_is_terminal(0))
        return problem_set(why, STATUS_UNSUPPORTED, "standard input is not a terminal; --batch N prints plain tables");
    if (name == NULL || name[0] == 0)
        return problem_set(why, STATUS_UNSUPPORTED, "TERM is not set; --batch N prints plain tables");
    if (setupterm(NULL, 1, &error) != OK)
        return problem_set(
            why, STATUS_UNSUPPORTED,
            "the terminal type %s is not known here; set TERM to one that is, or --batch N prints plain tables", name);
    char address[] = "cup";
    const char *moves = tigetstr(address);
    if (moves == NULL || moves == (char *)-1)
        return problem_set(why, STATUS_UNSUPPORTED,
                           "the terminal type %s cannot place its cursor; --batch N prints plain tables", name);
    return STATUS_OK;
}

/* The Linux console has blocks in its font, but no braille. */
enum graph_style terminal_graphs(void)
{
    const char *terminal = getenv("TERM");
    if (!os_is_utf8())
        return GRAPH_ASCII;
    return terminal != NULL && strcmp(terminal, "linux") == 0 ? GRAPH_BLOCKS : GRAPH_BRAILLE;
}

/* A control string without its padding, which only a real serial line ever needed. */
static void add_string(char *out, size_t capacity, const char *capability)
{
    char name[16];
    snprintf(name, sizeof name, "%s", capability);
    const char *text = tigetstr(name);
    size_t length = strlen(out);
    if (text == NULL || text == (char *)-1)
        return;
    while (*text != 0 && length + 1 < capacity) {
        if (strncmp(text, "$<", 2) == 0 && strchr(text, '>') != NULL)
            text = strchr(text, '>') + 1;
        else
            out[length++] = *text++;
    }
    out[length] = 0;
}

/* ncurses asks for clicks only; a drag needs the report of moves with a button down (xterm's 1002), which every terminal that has the key knows or ignores. */
static const char MOUSE_ON[] = "\033[?1002h", MOUSE_OFF[] = "\033[?1002l\033[?1000l\033[?1006l";

static bool has_mouse_keys(void)
{
    char name[] = "kmous";
    const char *text = tigetstr(name);
    return text != NULL && text != (char *)-1;
}

static void guard(void)
{
    char restore[RESTORE_TEXT] = "";
    if (has_mouse_keys())
        snprintf(restore, sizeof restore, "%s", MOUSE_OFF);
    add_string(restore, sizeof restore, "sgr0");
    add_string(restore, sizeof restore, "op");
    add_string(restore, sizeof restore, "rmkx");
    add_string(restore, sizeof restore, "cnorm");
    add_string(restore, sizeof restore, "rmcup");
    os_terminal_guard(restore, strlen(restore));
}

SCREEN *platform_begin(void)
{
    guard();
    SCREEN *screen = newterm(NULL, stdout, stdin);
    /* Until it has come back from endwin() once, ncurses 6.3 and later write after every move of the cursor: forty small pieces a picture instead of one. */
    if (screen != NULL)
        endwin();
    return screen;
}

/* What nearly all terminals send today, also where TERM names an old one that had fewer keys, or others. */
static void know_usual_keys(void)
{
    static const struct {
        const char *sent;
        int code;
    } KEYS[] = {{"\033[A", KEY_UP},     {"\033[B", KEY_DOWN},   {"\033[C", KEY_RIGHT},  {"\033[D", KEY_LEFT},
                {"\033OA", KEY_UP},     {"\033OB", KEY_DOWN},   {"\033OC", KEY_RIGHT},  {"\033OD", KEY_LEFT},
                {"\033[H", KEY_HOME},   {"\033[F", KEY_END},    {"\033OH", KEY_HOME},   {"\033OF", KEY_END},
                {"\033[1~", KEY_HOME},  {"\033[4~", KEY_END},   {"\033[2~", KEY_IC},    {"\033[3~", KEY_DC},
                {"\033[5~", KEY_PPAGE}, {"\033[6~", KEY_NPAGE}, {"\033[Z", KEY_BTAB},   {"\033OP", KEY_F(1)},
                {"\033OQ", KEY_F(2)},   {"\033OR", KEY_F(3)},   {"\033OS", KEY_F(4)},   {"\033[11~", KEY_F(1)},
                {"\033[12~", KEY_F(2)}, {"\033[13~", KEY_F(3)}, {"\033[14~", KEY_F(4)}, {"\033[15~", KEY_F(5)},
                {"\033[17~", KEY_F(6)}, {"\033[18~", KEY_F(7)}, {"\033[19~", KEY_F(8)}, {"\033[20~", KEY_F(9)},
                {"\033[21~", KEY_F(10)}};
    for (size_t i = 0; i < sizeof KEYS / sizeof KEYS[0]; i++) {
        if (key_defined(KEYS[i].sent) == 0)
            define_key(KEYS[i].sent, KEYS[i].code);
    }
}

void platform_set_modes(void)
{
    know_usual_keys();
}

bool platform_start_colours(void)
{
    return has_colors() && start_color() == OK && use_default_colors() == OK;
}

struct look platform_look(struct look look)
{
    return look;
}

void platform_mouse(bool on)
{
    if (!has_mouse_keys())
        return;
    mouseinterval(0);
    mousemask(on ? BUTTON1_PRESSED | BUTTON4_PRESSED | BUTTON5_PRESSED | REPORT_MOUSE_POSITION : 0, NULL);
    fputs(on ? MOUSE_ON : MOUSE_OFF, stdout);
    fflush(stdout);
}

static void put_base64(FILE *out, const unsigned char *bytes, size_t length)
{
    static const char DIGITS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < length; i += 3) {
        unsigned second = i + 1 < length ? bytes[i + 1] : 0, third = i + 2 < length ? bytes[i + 2] : 0;
        unsigned group = (unsigned)bytes[i] << 16 | second << 8 | third;
        fputc(DIGITS[group >> 18], out);
        fputc(DIGITS[group >> 12 & 63], out);
        fputc(i + 1 < length ? DIGITS[group >> 6 & 63] : '=', out);
        fputc(i + 2 < length ? DIGITS[group & 63] : '=', out);
    }
}

/* The Linux console has no clipboard and would show the sequence. */
bool platform_copy(const char *text)
{
    const char *terminal = getenv("TERM");
    if (terminal == NULL || strcmp(terminal, "linux") == 0 || strncmp(terminal, "vt", 2) == 0)
        return false;
    fputs("\033]52;c;", stdout);
    put_base64(stdout, (const unsigned char *)text, strlen(text));
    fputc('\a', stdout);
    return fflush(stdout) == 0;
}

static int32_t mouse_key(void)
{
    MEVENT event;
    if (getmouse(&event) != OK)
        return KEY_SPECIAL;
    if (event.bstate & BUTTON4_PRESSED)
        return key_of_mouse(MOUSE_WHEEL_UP, event.x, event.y);
    if (event.bstate & BUTTON5_PRESSED)
        return key_of_mouse(MOUSE_WHEEL_DOWN, event.x, event.y);
    return key_of_mouse(event.bstate & BUTTON1_PRESSED ? MOUSE_CLICK : MOUSE_DRAG, event.x, event.y);
}

static int32_t special_key(wint_t code)
{
    static const struct {
        wint_t code;
        int32_t key;
    } KEYS[] = {{KEY_UP, KEY_UP_},
                {KEY_DOWN, KEY_DOWN_},
                {KEY_LEFT, KEY_LEFT_},
                {KEY_RIGHT, KEY_RIGHT_},
                {KEY_PPAGE, KEY_PAGE_UP_},
                {KEY_NPAGE, KEY_PAGE_DOWN_},
                {KEY_HOME, KEY_HOME_},
                {KEY_END, KEY_END_},
                {KEY_IC, KEY_INSERT_},
                {KEY_DC, KEY_DELETE_},
                {KEY_BACKSPACE, KEY_BACKSPACE_},
                {KEY_BTAB, KEY_BACKTAB_},
                {KEY_ENTER, KEY_ENTER_},
                {KEY_RESIZE, KEY_RESIZED_}};
    for (size_t i = 0; i < sizeof KEYS / sizeof KEYS[0]; i++) {
        if (KEYS[i].code == code)
            return KEYS[i].key;
    }
    if (code == KEY_MOUSE)
        return mouse_key();
    if (code > KEY_F(0) && code <= KEY_F(12))
        return KEY_F0_ + (int32_t)(code - KEY_F(0));
    return KEY_UNKNOWN_;
}

/* A 27 that does not come alone is not the key Esc: it begins what the terminal sends for a key of which its type says nothing, and all of that is read, or it stands for Alt. Esc
 * pressed twice and a change of the size are what they are. */
static int32_t escape_key(void)
{
    wint_t code;
    int kind = get_wch(&code);
    if (kind == ERR)
        return KEY_ESCAPE_;
    if (code == KEY_ESCAPE_ || (kind == KEY_CODE_YES && code == KEY_RESIZE)) {
        ungetch((int)code);
        return KEY_ESCAPE_;
    }
    if (kind == OK && code == '[') {
        while (get_wch(&code) == OK && (code < '@' || code > '~'))
            continue;
        return KEY_UNKNOWN_;
    }
    if (kind == OK && code == 'O' && get_wch(&code) != ERR)
        return KEY_UNKNOWN_;
    return kind == OK ? KEY_ALT_FLAG | (int32_t)code : KEY_UNKNOWN_;
}

int32_t platform_key(void)
{
    wint_t code;
    int kind = get_wch(&code);
    if (kind == ERR)
        return KEY_NOTHING;
    if (kind == KEY_CODE_YES)
        return special_key(code);
    if (code == '\n')
        return KEY_ENTER_;
    if (code == KEY_ESCAPE_)
        return escape_key();
    return code == 127 ? KEY_BACKSPACE_ : (int32_t)code;
}
