/* table.h: a view drawn as a table: the title line with the sort arrow, the rows in sight, a totals row.
 *
 * Column one of the area is the marker: `+` a row that is new, `-` one that is gone, an arrow up or down one that grew or shrank within the last few samples, `*` one that is pinned; else
 * `>` the selected row (so that a screen without any attribute still shows it). The hardware cursor is left on the selected row.
 */
#ifndef TUI_TABLE_H
#define TUI_TABLE_H

#include "tui/canvas.h"
#include "tui/graph.h"
#include "tui/view.h"

/* The histories of the rows in sight, for the column that shows them. */
struct table_sparks {
    size_t first, rows;                /* of the view's rows: those that have one */
    const struct history_slot **slots; /* borrowed; of each of them `count`, NULL: it is not known */
    size_t count;
};

struct table_style {
    const struct glyphs *glyphs;
    bool totals;             /* a row with the sums, last */
    bool highlight;          /* rows that changed in a role of their own */
    bool exact;              /* all digits */
    enum change_mode change; /* what the titles of changes say: how they are told, */
    bool based, spanned;     /* and since when */
    const char *search;      /* names that contain it are marked; "" none */
    struct table_sparks sparks;
};

/* The layout that the area gives the view; what `next column` walks through. */
void table_layout(struct layout *layout, const struct view *view, int width, const struct table_style *style);

/* How many rows a table of this height has in sight. */
int table_lines(int height, const struct table_style *style);

/* One line each, for what is no screen. */
void table_draw_titles(struct canvas *canvas, struct area line, const struct view *view,
                       const struct table_style *style);
void table_draw_row(struct canvas *canvas, struct area line, const struct view *view, size_t at,
                    const struct table_style *style);
/* Raw bytes of a text column, in `room` (512 bytes at least) where they are not stored as such. */
struct text table_cell_text(const struct row *row, const struct column *column, char *room, size_t bytes);

/* Scrolls the view so that its selection is in sight, then draws. */
void table_draw(struct canvas *canvas, struct area area, struct view *view, const struct table_style *style);

#endif
