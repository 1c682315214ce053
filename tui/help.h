/* help.h: every key with its sentence, made from the action table. */
#ifndef TUI_HELP_H
#define TUI_HELP_H

#include "tui/canvas.h"

/* Draws the help from its line `top` on (clamped); returns the top that was drawn. */
int help_draw(struct canvas *canvas, struct area area, int top);

#endif
