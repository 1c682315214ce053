#include "tui/terminal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "tui/actions.h"
#include "tui/colours.h"

#define NCURSES_NOMACROS
#include <ncurses.h>

#include <term.h>
#undef bell /* a capability; here it is ours */

enum { ESCAPE_DELAY_MS = 25, RESTORE_TEXT = 512 };

struct terminal {
    SCREEN *curses;
    struct os_bell *bell; /* borrowed */
    enum palette palette;
    bool utf8;
    attr_t attributes[ROLES];
    struct canvas shown; /* what the terminal shows; width 0: unknown */
};

/* --- opening and closing ------------------------------------------------------------------------------------------------------- */

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

static attr_t attributes_of(struct look look)
{
    attr_t attributes = A_NORMAL;
    attributes |= look.attributes & LOOK_BOLD ? A_BOLD : 0;
    attributes |= look.attributes & LOOK_UNDERLINE ? A_UNDERLINE : 0;
    attributes |= look.attributes & LOOK_REVERSE ? A_REVERSE : 0;
    attributes |= look.attributes & LOOK_DIM ? A_DIM : 0;
    return attributes;
}

/* A pair a role, numbered by the role; pair 0 is the terminal's own. */
static void make_looks(struct terminal *terminal, bool colours)
{
    bool possible = colours && has_colors() && start_color() == OK && use_default_colors() == OK;
    terminal->palette = palette_for(possible && COLOR_PAIRS > ROLES ? COLORS : 0, colours);
    for (int role = 0; role < ROLES; role++) {
        struct look look = look_of((enum role)role, terminal->palette);
        terminal->attributes[role] = attributes_of(look);
        if (terminal->palette != PALETTE_MONO)
            init_pair((short)(role + 1), look.foreground, look.background);
    }
}

static void set_modes(void)
{
    cbreak(); /* signals stay: Ctrl-C is a stop request like any other */
    noecho();
    nonl();
    intrflush(stdscr, FALSE);
    keypad(stdscr, TRUE);
    nodelay(stdscr, TRUE);
    leaveok(stdscr, FALSE);
    set_escdelay(ESCAPE_DELAY_MS);
}

enum status terminal_open(struct terminal **terminal, bool colours, struct os_bell *bell, struct problem *why)
{
    enum status status = terminal_check(why);
    if (status != STATUS_OK)
        return status;
    struct terminal *made = calloc(1, sizeof *made);
    if (made == NULL)
        return problem_set(why, STATUS_NO_MEMORY, "terminal: not enough memory");
    canvas_init(&made->shown);
    made->utf8 = os_is_utf8();
    made->bell = bell;
    guard();
    made->curses = newterm(NULL, stdout, stdin);
    if (made->curses == NULL) {
        os_terminal_release();
        free(made);
        return problem_set(why, STATUS_UNSUPPORTED, "the terminal cannot be set up; --batch N prints plain tables");
    }
    set_term(made->curses);
    set_modes();
    make_looks(made, colours);
    os_ring_on_resize(bell);
    *terminal = made;
    return STATUS_OK;
}

void terminal_close(struct terminal *terminal)
{
    if (terminal == NULL)
        return;
    os_ring_on_resize(NULL);
    endwin();
    delscreen(terminal->curses);
    os_terminal_release();
    canvas_done(&terminal->shown);
    free(terminal);
}

/* --- keys ---------------------------------------------------------------------------------------------------------------------- */

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

int32_t terminal_key(struct terminal *terminal)
{
    wint_t code;
    (void)terminal;
    int kind = get_wch(&code);
    if (kind == ERR)
        return KEY_NOTHING;
    if (kind == KEY_CODE_YES)
        return special_key(code);
    if (code == '\n')
        return KEY_ENTER_;
    return code == 127 ? KEY_BACKSPACE_ : (int32_t)code;
}

/* --- the picture --------------------------------------------------------------------------------------------------------------- */

void terminal_size(const struct terminal *terminal, int *width, int *height)
{
    (void)terminal;
    *width = getmaxx(stdscr);
    *height = getmaxy(stdscr);
}

static bool same_cell(const struct cell *a, const struct cell *b)
{
    return a->codepoint == b->codepoint && a->combining == b->combining && a->role == b->role;
}

static void show_cell(const struct terminal *terminal, int x, int y, const struct cell *cell)
{
    if (cell->codepoint == 0)
        return;
    bool possible = terminal->utf8 || cell->codepoint < 127;
    wchar_t text[3] = {possible ? (wchar_t)cell->codepoint : L'?', possible ? (wchar_t)cell->combining : 0, 0};
    short pair = terminal->palette == PALETTE_MONO ? 0 : (short)(cell->role + 1);
    cchar_t character;
    if (setcchar(&character, text, terminal->attributes[cell->role], pair, NULL) == OK)
        mvadd_wch(y, x, &character);
}

static void show_line(const struct terminal *terminal, const struct canvas *canvas, int y, bool all)
{
    const struct cell *now = canvas->cells + (size_t)y * (size_t)canvas->width;
    const struct cell *before = terminal->shown.cells + (size_t)y * (size_t)canvas->width;
    for (int x = 0; x < canvas->width; x++) {
        if (all || !same_cell(&now[x], &before[x]))
            show_cell(terminal, x, y, &now[x]);
    }
}

void terminal_show(struct terminal *terminal, const struct canvas *canvas, bool all)
{
    struct canvas *shown = &terminal->shown;
    bool other = shown->width != canvas->width || shown->height != canvas->height;
    if (other && canvas_resize(shown, canvas->width, canvas->height) != STATUS_OK)
        return;
    if (all || other)
        clearok(curscr, TRUE);
    for (int y = 0; y < canvas->height; y++)
        show_line(terminal, canvas, y, all || other);
    memcpy(shown->cells, canvas->cells, (size_t)canvas->width * (size_t)canvas->height * sizeof *shown->cells);
    move(canvas->cursor_y, canvas->cursor_x);
    refresh();
}
