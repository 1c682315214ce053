/* detail.h: the pane about the selected row: its names and numbers, who holds it, and its history graph. */
#ifndef TUI_DETAIL_H
#define TUI_DETAIL_H

#include "analysis/rows.h"
#include "tui/graph.h"

struct detail_view {
    const struct snapshot *current;  /* borrowed */
    const struct snapshot *previous; /* NULL: no change can be told */
    const struct pool *pool;         /* one of pool, process and driver is set */
    const struct process *process;
    const struct row *driver;               /* has no graph */
    const struct driver_sum *driver_before; /* what it was before; NULL: no change can be told */
    const struct holder *holder;            /* of the pool; may be NULL */
    const struct pooltags *tags;            /* as in struct row; may be NULL */
    const struct owners *owners;            /* as in struct row; may be NULL */
    int64_t holder_since_ns;                /* the sample that the holder was found against; ABSENT: none */
    const struct handle_kind *kinds;        /* kinds of open files of the process, when they were asked for */
    size_t kind_count;
    bool kinds_complete;
    const char *kinds_note; /* why there are none: "not in a recording", an error line; may be NULL */
    struct graph_view graph;
};

/* Draws into the area: a title line, facts (all aliases of a merged cache, type, each value with its change, holder with what it rests on, owner, group), then the graph in what is left.
 * Of facts that do not fit the first `top` lines are left out; returns how many really were. */
int detail_draw(struct canvas *canvas, struct area area, int top, const struct detail_view *view,
                const struct glyphs *glyphs);

#endif
