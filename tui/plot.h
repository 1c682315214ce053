/* plot.h: one curve of a graph as columns of steps, and the cells that show them. Inside graph.c only.
 *
 * A plot is a plain value that borrows nothing once it is made. The scale is the caller's: curves of one axis share it.
 */
#ifndef TUI_PLOT_H
#define TUI_PLOT_H

#include "replay/history.h"
#include "tui/canvas.h"
#include "tui/glyphs.h"

enum { PLOT_COLUMNS_MAX = 2 * CANVAS_WIDTH_MAX };

struct scale {
    int64_t bottom, top; /* top > bottom */
};

struct plot {
    struct area area; /* of the curve alone */
    struct scale scale;
    enum graph_style style;
    bool line;  /* blocks: a line of half cells instead of an area, so that other curves can be seen behind it */
    int steps;  /* levels of the whole height */
    int across; /* columns of steps in a cell */
    size_t count;
    struct history_slot columns[PLOT_COLUMNS_MAX]; /* the slots merged to what one column of steps shows */
};

int plot_columns_across(enum graph_style style);
bool plot_has(const struct history_slot *slot);

/* Widens the range by all slots that are there. */
void plot_widen(struct history_slot *range, const struct history_slot *slots, size_t count);
/* The scale for such a range, as graph.h says. */
struct scale plot_scale(int64_t min, int64_t max);

/* 0 at the bottom of the scale, steps - 1 at its top. */
int plot_level(const struct scale *scale, int64_t value, int steps);

/* What column `index` of `columns` shows of slots that `of` would fill: some together, or a part of one. */
struct history_slot plot_merge(const struct history_slot *slots, size_t count, size_t of, size_t index, size_t columns);

/* `count` slots, of as many as the whole width stands for. */
void plot_init(struct plot *plot, struct area area, enum graph_style style, bool line, const struct history_slot *slots,
               size_t count, size_t of);

/* The character at x, y of the area; ' ' when nothing falls into it. */
int32_t plot_cell(const struct plot *plot, int x, int y);
/* What two curves show together where both have something. */
int32_t plot_over(int32_t below, int32_t above);

bool plot_breaks(const struct plot *plot, int x);
bool plot_is_blank(const struct plot *plot, int x);
/* The line of the area in which the curve stands at x; -1 when it is not there. */
int plot_line(const struct plot *plot, int x);

#endif
