/* header.h: the lines above the table: whose machine, when, and how full its memory and its pools are.
 *
 * What does not exist on a source is left out, never shown as 0. On a short screen the less important lines go first: remarks, counts,
 * memory, then the pools; the first line stays longest. Every text of it comes from the recording, so that a replay shows the same.
 */
#ifndef TUI_HEADER_H
#define TUI_HEADER_H

#include "base/when.h"
#include "replay/history.h"
#include "tui/canvas.h"
#include "tui/glyphs.h"

enum meter_style { METER_BAR, METER_GRAPH, METER_TEXT, METER_STYLES };
enum { METERS = 3, METER_SLOTS_MAX = 64 };

/* What a meter shows over time: how full it was, in parts of the recording. */
struct meter_history {
    struct history_slot slots[METER_SLOTS_MAX];
    size_t count; /* 0: not known */
};

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
    enum meter_style meters;
    const struct meter_history *histories; /* METERS of them: memory, nonpaged, paged; borrowed, for METER_GRAPH */
    bool based;                            /* it is the sample that the user chose with `=` */
};

/* How many slots a meter's history has on a screen so wide. */
size_t header_meter_slots(int width);
/* What a pool's meter is of: the total that the system knows; -1 when it knows neither. */
int header_pool_total(const struct snapshot *snapshot, bool paged);

/* How many lines it takes on a screen of this height. */
int header_height(const struct header_view *view, int screen_height);

void header_draw(struct canvas *canvas, struct area area, const struct header_view *view, const struct glyphs *glyphs);

#endif
