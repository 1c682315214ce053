/* keybar.h: the last line: the keys that matter, as many whole ones as fit; or a message in its place. */
#ifndef TUI_KEYBAR_H
#define TUI_KEYBAR_H

#include "tui/canvas.h"
#include "tui/keymap.h"

struct keybar_view {
    bool following;            /* Space pauses; else it goes on */
    bool recording;            /* R stops */
    const struct keymap *keys; /* NULL: those of the table */
    const char *message;       /* safe text; "" none: the keys are shown */
};

/* The action whose key stands at this column, ACTION_NONE where none does. */
enum action keybar_at(struct area line, const struct keybar_view *view, int x);

void keybar_draw(struct canvas *canvas, struct area line, const struct keybar_view *view);

#endif
