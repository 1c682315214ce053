#include "tui/terminal.h"

#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "tui/terminal_platform.h"

enum { ESCAPE_DELAY_MS = 25 };

struct terminal {
    SCREEN *curses;
    struct os_bell *bell; /* borrowed */
    enum palette palette;
    enum scheme scheme;
    bool utf8, mouse;
    attr_t attributes[ROLES];
    struct canvas shown; /* what the terminal shows; width 0: unknown */
};

/* --- opening and closing ------------------------------------------------------------------------------------------------------- */

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
static void make_looks(struct terminal *terminal)
{
    for (int role = 0; role < ROLES; role++) {
        struct look look = platform_look(look_of((enum role)role, terminal->scheme, terminal->palette));
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
    platform_set_modes();
}

enum status terminal_open(struct terminal **terminal, enum scheme scheme, struct os_bell *bell, struct problem *why)
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
    made->curses = platform_begin();
    if (made->curses == NULL) {
        os_terminal_release();
        free(made);
        return problem_set(why, STATUS_UNSUPPORTED, "the terminal cannot be set up; --batch N prints plain tables");
    }
    set_term(made->curses);
    set_modes();
    bool possible = platform_start_colours();
    made->palette = palette_for(possible && COLOR_PAIRS > ROLES ? COLORS : 0, scheme != SCHEME_NONE);
    made->scheme = scheme;
    make_looks(made);
    os_ring_on_resize(bell);
    *terminal = made;
    return STATUS_OK;
}

/* Where the terminal has no second screen to leave, what was shown stays, and the shell's prompt comes onto the last line. */
static void clear_last_line(void)
{
    move(getmaxy(stdscr) - 1, 0);
    clrtoeol();
    refresh();
}

void terminal_close(struct terminal *terminal)
{
    if (terminal == NULL)
        return;
    terminal_mouse(terminal, false);
    os_ring_on_resize(NULL);
    clear_last_line();
    endwin();
    delscreen(terminal->curses);
    os_terminal_release();
    canvas_done(&terminal->shown);
    free(terminal);
}

void terminal_set_scheme(struct terminal *terminal, enum scheme scheme)
{
    if (terminal->scheme == scheme)
        return;
    terminal->palette = palette_for(has_colors() && COLOR_PAIRS > ROLES ? COLORS : 0, scheme != SCHEME_NONE);
    terminal->scheme = scheme;
    make_looks(terminal);
    terminal->shown.width = 0;
}

/* --- keys ---------------------------------------------------------------------------------------------------------------------- */

int32_t terminal_key(struct terminal *terminal)
{
    (void)terminal;
    return platform_key();
}

void terminal_mouse(struct terminal *terminal, bool on)
{
    if (terminal->mouse != on)
        platform_mouse(on);
    terminal->mouse = on;
}

bool terminal_copy(struct terminal *terminal, const char *text)
{
    (void)terminal;
    return platform_copy(text);
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
    bool fits = (int32_t)(wchar_t)cell->codepoint == cell->codepoint; /* a wchar_t has 16 bits on Windows */
    bool possible = cell->codepoint < 127 || (terminal->utf8 && fits);
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
