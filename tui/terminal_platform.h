/* terminal_platform.h: where a POSIX terminal and the Windows console differ. Inside tui/terminal*.c only; terminal_posix.c and terminal_windows.c provide
 * it, and terminal_check() and terminal_graphs() of terminal.h.
 */
#ifndef TUI_TERMINAL_PLATFORM_H
#define TUI_TERMINAL_PLATFORM_H

#define NCURSES_NOMACROS
#include <ncurses.h>

#include "base/os.h"
#include "tui/colours.h"

/* Guards the terminal (os_terminal_guard) and gives it to curses. NULL when curses cannot have it; the caller ends the guard then. */
SCREEN *platform_begin(void);

/* The last word about input modes, after those that every terminal gets. */
void platform_set_modes(void);

/* False when there can be no colours. */
bool platform_start_colours(void);

/* The nearest that is possible to a look of the table. */
struct look platform_look(struct look look);

/* As terminal_mouse() and terminal_copy(). */
void platform_mouse(bool on);
bool platform_copy(const char *text);

/* As terminal_key(). */
int32_t platform_key(void);

#endif
