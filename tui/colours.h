/* colours.h: how each role looks with as many colours as the terminal has; a const table that knows nothing of curses.
 *
 * Colour is never the only signal, so the monochrome looks are made of bold, underline and reverse.
 */
#ifndef TUI_COLOURS_H
#define TUI_COLOURS_H

#include "tui/canvas.h"

enum palette { PALETTE_MONO, PALETTE_8, PALETTE_16, PALETTE_256, PALETTES };

/* For dark and for light backgrounds, for eyes that do not tell red from green, and none. */
enum scheme { SCHEME_DARK, SCHEME_LIGHT, SCHEME_SAFE, SCHEME_NONE, SCHEMES };

const char *scheme_name(enum scheme scheme); /* "dark", "light", "safe", "none" */
enum scheme scheme_find(const char *name);   /* SCHEMES when it is none */

enum { LOOK_BOLD = 1, LOOK_UNDERLINE = 2, LOOK_REVERSE = 4, LOOK_DIM = 8 };

struct look {
    short foreground, background; /* of the palette; -1: the terminal's own */
    unsigned attributes;          /* LOOK_... */
};

/* The best palette for a terminal of so many colours; 0 or fewer, or not wanted: PALETTE_MONO. */
enum palette palette_for(int colours, bool wanted);

struct look look_of(enum role role, enum scheme scheme, enum palette palette);

#endif
