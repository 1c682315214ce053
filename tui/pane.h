/* pane.h: the lines of the pane about a row, from the top, as they are used up.
 *
 * What does not fit can be scrolled: lines before `top` are counted and not drawn. With nothing in sight (pane_measure) all of them are only counted.
 */
#ifndef TUI_PANE_H
#define TUI_PANE_H

#include "base/buffer.h"
#include "base/intern.h"
#include "tui/canvas.h"
#include "tui/glyphs.h"

enum { PANE_LABEL = 9 /* columns of what stands in front of a sentence */ };

struct pane {
    struct canvas *canvas;
    const struct glyphs *glyphs;
    struct area area; /* what is left */
    int kept;         /* lines at the bottom that are left to the graph */
    int top;          /* lines that are scrolled away */
    int lines;        /* lines so far, those scrolled away included */
};

/* Whether the line that comes next has room, or is scrolled away; and whether it is drawn. */
bool pane_has_line(const struct pane *pane);
bool pane_is_seen(const struct pane *pane);
void pane_next_line(struct pane *pane);

/* A ruler with the name and a remark in it, which never scrolls; `place` stands at its right end, "" none. */
void pane_title(struct pane *pane, struct text name, const char *remark, const char *place);

/* A label and a text of any bytes behind it, in as many lines as it takes; what does not fit any more ends in '~'. Nothing for an empty text. */
void pane_sentence(struct pane *pane, const char *label, struct text text);
/* The same of what was built; the buffer is emptied. */
void pane_built(struct pane *pane, const char *label, struct buffer *built);

#endif
