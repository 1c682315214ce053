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

static void guard(void)
{
    char restore[RESTORE_TEXT] = "";
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
    return newterm(NULL, stdout, stdin);
}

void platform_set_modes(void)
{
}

bool platform_start_colours(void)
{
    return has_colors() && start_color() == OK && use_default_colors() == OK;
}

struct look platform_look(struct look look)
{
    return look;
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
    if (code > KEY_F(0) && code <= KEY_F(12))
        return KEY_F0_ + (int32_t)(code - KEY_F(0));
    return KEY_SPECIAL; /* a key that means nothing here */
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
    return code == 127 ? KEY_BACKSPACE_ : (int32_t)code;
}
