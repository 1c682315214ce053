/* help.h: what must be known about the sample on screen, then every key with its sentence, made from the action table. */
#ifndef TUI_HELP_H
#define TUI_HELP_H

#include "sampler/snapshot.h"
#include "tui/canvas.h"
#include "tui/keymap.h"

struct help_view {
    const struct snapshot *snapshot; /* may be NULL */
    const struct keymap *keys;
    const char *find; /* only the actions that have to do with it; "" everything */
};

/* Draws the help from its line `top` on (clamped); returns the top that was drawn. All remarks of the snapshot are in it, because the header has room for the first one only. */
int help_draw(struct canvas *canvas, struct area area, int top, const struct help_view *view);

#endif
