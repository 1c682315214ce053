/* terminal.h: a canvas onto a terminal, and its keys; with its platform's file the only one of the house that knows curses.
 *
 * A terminal owns what curses needs. The real terminal is given back as it was by terminal_close, and by a crash too (os_terminal_guard).
 * Only cells that differ from the canvas shown before are handed on. One terminal at a time in a process.
 */
#ifndef TUI_TERMINAL_H
#define TUI_TERMINAL_H

#include "base/os.h"
#include "tui/canvas.h"
#include "tui/colours.h"
#include "tui/glyphs.h"

struct terminal;

/* Whether standard input and output are a terminal that curses knows; the line says what to do instead. */
enum status terminal_check(struct problem *why);

/* The finest graphs that the terminal's font is sure to have. */
enum graph_style terminal_graphs(void);

/* `bell` (borrowed) rings when the size changes. With SCHEME_NONE roles are shown by bold, underline and reverse only. */
enum status terminal_open(struct terminal **terminal, enum scheme scheme, struct os_bell *bell, struct problem *why);
void terminal_close(struct terminal *terminal);

void terminal_size(const struct terminal *terminal, int *width, int *height);

/* From the next picture on, which is then written whole. */
void terminal_set_scheme(struct terminal *terminal, enum scheme scheme);

/* The next key as in actions.h, without waiting: KEY_NOTHING when there is none, KEY_RESIZED_ when the size has changed. */
int32_t terminal_key(struct terminal *terminal);

/* Whether clicks, wheel and drags come as keys (key_of_mouse). Off at the beginning; does nothing where there is no mouse. */
void terminal_mouse(struct terminal *terminal, bool on);

/* Hands safe text to the clipboard behind the terminal. False where that is not possible; true is no promise, because no terminal answers. */
bool terminal_copy(struct terminal *terminal, const char *text);

/* `all`: whatever the terminal shows now, write every cell again. */
void terminal_show(struct terminal *terminal, const struct canvas *canvas, bool all);

#endif
