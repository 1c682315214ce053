/* canvas.h: the screen as a grid of cells in memory; everything in this room draws here and only here.
 *
 * Only terminal.c copies a canvas to curses, so drawing needs no terminal: a golden test prints the canvas, on any platform.
 * A canvas owns its cells. Every draw clips: nothing outside the grid or outside the given columns is ever touched. Text given to it must be
 * safe (base/text.h: text_safe); canvas_put_bytes makes hostile bytes safe first. A wide character that would be cut in half becomes blanks.
 * Colour is a role, never a colour; and a role is never the only carrier of a meaning (signs, letters, arrows carry it as well).
 */
#ifndef TUI_CANVAS_H
#define TUI_CANVAS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"

enum role {
    ROLE_TEXT,
    ROLE_DIM,      /* absent values, rulers */
    ROLE_LABEL,    /* header labels */
    ROLE_VALUE,    /* header values */
    ROLE_TITLE,    /* pane titles */
    ROLE_COLUMN,   /* column titles */
    ROLE_SORTED,   /* the title of the sorted column */
    ROLE_SELECTED, /* the row under the cursor */
    ROLE_GREW,
    ROLE_SHRANK,
    ROLE_NEW,   /* a row that just appeared */
    ROLE_FOUND, /* search hits */
    ROLE_METER, /* filled part of a bar */
    ROLE_METER_HIGH,
    ROLE_GRAPH,
    ROLE_GRAPH_SECOND,
    ROLE_GRAPH_THIRD,
    ROLE_MARK,     /* marks, gaps and boots on timelines */
    ROLE_POSITION, /* where we are on a timeline */
    ROLE_KEY,      /* F1 in the key bar */
    ROLE_KEY_LABEL,
    ROLE_MODE, /* LIVE, PAUSED */
    ROLE_WARNING,
    ROLE_PROMPT,
    ROLES
};

struct cell {
    int32_t codepoint; /* ' ' when empty; 0 in the right half of a wide character */
    int32_t combining; /* one combining mark, or 0 */
    uint8_t role;
};

struct canvas {
    int width, height;  /* in columns and lines */
    struct cell *cells; /* owned, width * height */
    size_t capacity;
    int cursor_x, cursor_y; /* where the hardware cursor rests: the selected row or the prompt */
};

/* A part of a canvas. */
struct area {
    int x, y, width, height;
};

enum { CANVAS_WIDTH_MAX = 1000, CANVAS_HEIGHT_MAX = 400 };

void canvas_init(struct canvas *canvas);
void canvas_done(struct canvas *canvas);

/* Sizes are clamped to 1..MAX; keeps memory when shrinking; blank afterwards. */
enum status canvas_resize(struct canvas *canvas, int width, int height);
void canvas_clear(struct canvas *canvas);

/* Puts safe text at x,y in at most `columns` columns; returns the columns used. */
int canvas_put(struct canvas *canvas, int x, int y, int columns, enum role role, const char *safe);
/* The same, right-aligned within `columns`, blanks on the left in the role. */
int canvas_put_right(struct canvas *canvas, int x, int y, int columns, enum role role, const char *safe);
/* Makes the bytes safe, then puts them; a cut is shown by '~'. */
int canvas_put_bytes(struct canvas *canvas, int x, int y, int columns, enum role role, const char *bytes,
                     size_t length);
int canvas_format(struct canvas *canvas, int x, int y, int columns, enum role role, const char *format, ...)
    PRINTF_LIKE(6, 7);
void canvas_put_codepoint(struct canvas *canvas, int x, int y, enum role role, int32_t codepoint);
/* What stands there; ' ' outside the grid. */
int32_t canvas_codepoint(const struct canvas *canvas, int x, int y);
void canvas_fill(struct canvas *canvas, struct area area, enum role role, int32_t codepoint);
/* Changes the role of cells and leaves their text: a selected row. */
void canvas_paint(struct canvas *canvas, struct area area, enum role role);

/* The text of the grid, a line each, trailing blanks cut: what a golden test compares. With `roles` each line is followed by one that
 * names the role of every cell by a letter. */
void canvas_print(const struct canvas *canvas, struct buffer *out, bool roles);

#endif
