/* graph.h: a history drawn in an area, with its scale and its span visible.
 *
 * Braille gives two by four dots a cell, blocks eight steps a cell (an area from the bottom; what lies between min and max is shaded), ASCII three (`.` `-` `'`, `|` for more).
 * The scale runs from the smallest to the largest value, and from 0 when the smallest is at most a quarter of the largest. It never spans less than 1 % of the largest value:
 * a smaller range is noise, which then stays small; with three digits on the scale its two ends would read the same.
 * More slots than columns are merged by min and max, so a peak never vanishes. Fewer samples than columns are joined by lines, but never across a break nor across
 * more than twice the usual distance of two samples.
 *
 * A strip below the curves shares their axis of time and nothing else; it has a line for its title and at least one for its curve, and is left out where the area is lower than GRAPH_STRIP_FROM.
 *
 * Several curves are lines (in blocks: of half cells) with a letter on each and a legend above, so that nobody needs colours to tell them apart; each axis has one scale for all its curves.
 */
#ifndef TUI_GRAPH_H
#define TUI_GRAPH_H

#include "base/when.h"
#include "replay/history.h"
#include "tui/canvas.h"
#include "tui/glyphs.h"

enum { GRAPH_CURVES_MAX = 6, GRAPH_STRIP_FROM = 5 };

struct graph_curve {
    const struct history_slot *slots; /* borrowed; one or more a column */
    size_t count;
    size_t of; /* how many slots the whole width stands for, when they are more: the curve ends before */
    enum unit unit;
    enum role role;
    double each;       /* what one of its numbers stands for, in the unit; 0: one */
    bool right;        /* on the second scale */
    char letter;       /* of several curves: which one it is, in the legend and on the curve */
    const char *label; /* in the legend: safe text, borrowed; may be NULL */
};

struct graph_view {
    struct graph_curve curves[GRAPH_CURVES_MAX];
    size_t curve_count;
    int64_t begin_ns, end_ns;
    int64_t cursor_ns; /* the sample on screen; ABSENT: none */
    struct zone zone;
    bool elapsed;      /* begin and end count from a boot */
    const char *title; /* what is drawn, for the line below: safe text, borrowed; may be NULL */
    const struct graph_curve *
        below; /* under the others, in a strip with a scale of its own and its label as a title; borrowed, NULL: none */
    const struct mark *marks; /* to be shown in the bottom row; borrowed, NULL: none */
    size_t mark_count;
};

/* How many slots a graph of this many columns wants (braille: two a column), after the scale took its share; 1..HISTORY_SLOTS_MAX. */
size_t graph_slots(int columns, enum graph_style style);

/* Draws scale on the left (top and bottom value; the second one on the right), curve with the band between min and max filled, gaps left blank and marked, span and end times below, the cursor as a column.
 * Gaps (the columns before a slot that breaks) carry the gap glyph in the bottom row.
 * Works down to 10 x 3; below that it draws nothing. Absent data everywhere: says "no data here". */
void graph_draw(struct canvas *canvas, struct area area, const struct graph_view *view, const struct glyphs *glyphs);

/* One line of eight-level blocks (or ASCII `._-=*#`) for a sparkline of at most `columns`. */
void graph_spark(struct canvas *canvas, int x, int y, int columns, enum role role, const struct history_slot *slots,
                 size_t count, const struct glyphs *glyphs);
/* The breaks of that sparkline: in the column before one where that is blank, else in its own. */
void graph_spark_breaks(struct canvas *canvas, int x, int y, int columns, const struct history_slot *slots,
                        size_t count, const struct glyphs *glyphs);

#endif
