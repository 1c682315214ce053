/* graph_step.h: whether what is laid under a graph gains in step with the curve above it, around the moment on screen. Owns nothing. */
#ifndef TUI_GRAPH_STEP_H
#define TUI_GRAPH_STEP_H

#include "tui/graph.h"

/* Which part of the gains of `below` those of the graph's first curve explain, in percent; 0: nothing can be said, as both must have the same parts of time and enough of them without a boot or gap
 * between. Where both rise evenly nothing can: two of any growths would fit. */
int graph_in_step(const struct graph_view *graph, const struct graph_curve *below);

#endif
