#include "tui/graph_step.h"

#include "analysis/pace.h"
#include "base/number.h"

enum { ALL_PERCENT = 100, STEP_POINTS = 24 };

/* From which part of its gains on a series is said to be in step with a pool: the same as for pools that are one leak (pace.h). */
static const double IN_STEP = 0.9;

/* The parts around the moment on screen that have no boot or gap between them and a value of the curve below: [*from, *to). */
static void find_stretch(const struct graph_view *graph, const struct graph_curve *below, size_t *from, size_t *to)
{
    const struct graph_curve *above = &graph->curves[0];
    int64_t span_ns = graph->end_ns - graph->begin_ns + 1;
    int64_t at = number_scale(graph->cursor_ns - graph->begin_ns, (int64_t)above->count, span_ns);
    *from = at < 0 ? 0 : (size_t)at < above->count ? (size_t)at : above->count - 1;
    *to = *from + 1;
    while (*from > 0 && !above->slots[*from].breaks)
        --*from;
    while (*to < above->count && !above->slots[*to].breaks)
        ++*to;
    while (*from < *to && below->slots[*from].last == ABSENT)
        ++*from;
    while (*to > *from && below->slots[*to - 1].last == ABSENT)
        --*to;
}

/* Both have their values at times of their own, so that each keeps its last one until the next. */
static size_t pair_up(const struct graph_curve *above, const struct graph_curve *below, size_t from, size_t to,
                      double *first, double *second)
{
    size_t count = 0;
    int64_t a = ABSENT, b = ABSENT;
    for (size_t i = from; i < to; i++) {
        a = above->slots[i].last != ABSENT ? above->slots[i].last : a;
        b = below->slots[i].last != ABSENT ? below->slots[i].last : b;
        if (a == ABSENT || b == ABSENT)
            continue;
        first[count] = (double)a;
        second[count++] = (double)b;
    }
    return count;
}

int graph_in_step(const struct graph_view *graph, const struct graph_curve *below)
{
    double first[HISTORY_SLOTS_MAX], second[HISTORY_SLOTS_MAX];
    const struct graph_curve *above = &graph->curves[0];
    size_t from, to;
    if (graph->curve_count == 0 || above->count != below->count || above->count == 0 ||
        above->count > HISTORY_SLOTS_MAX)
        return 0;
    find_stretch(graph, below, &from, &to);
    size_t count = pair_up(above, below, from, to, first, second);
    if (count < STEP_POINTS)
        return 0;
    struct couple couple = couple_find(NULL, first, second, count);
    return couple.is_uneven && couple.explained >= IN_STEP ? (int)(couple.explained * ALL_PERCENT) : 0;
}
