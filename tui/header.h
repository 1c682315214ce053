/* header.h: the lines above the table: whose machine, when, and how full its memory and its pools are.
 *
 * What does not exist on a source is left out, never shown as 0. On a short screen the less important lines go first: remarks, counts,
 * memory, then the pools; the first line stays longest. Every text of it comes from the recording, so that a replay shows the same.
 */
#ifndef TUI_HEADER_H
#define TUI_HEADER_H

#include "base/when.h"
#include "replay/recording.h"
#include "tui/canvas.h"
#include "tui/glyphs.h"

struct header_view {
    const struct machine *machine;   /* borrowed */
    const struct snapshot *snapshot; /* borrowed; NULL: waiting for the first sample */
    const char *mode;                /* "LIVE", "PAUSED" */
    const char *recording;           /* the file that is being written; NULL: none */
    const char *view;                /* what the table shows: "pools", "12 of 204 pools: ntf" */
    int64_t position, count;         /* position from 1 */
    const char *thinned;             /* what the sample stands for: "minute"; NULL: for itself */
    struct zone zone;
    /* What growth per hour is told over: totals of an earlier sample of this boot. */
    const int64_t *totals_before; /* borrowed; NULL: growth cannot be told */
    int64_t elapsed_ns;
    bool based; /* it is the sample that the user chose with `=` */
};

/* How many lines it takes on a screen of this height. */
int header_height(const struct header_view *view, int screen_height);

void header_draw(struct canvas *canvas, struct area area, const struct header_view *view, const struct glyphs *glyphs);

#endif
