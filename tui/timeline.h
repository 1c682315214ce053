/* timeline.h: the line under the table: the whole recording, where we stand in it, its gaps, boots and marks. */
#ifndef TUI_TIMELINE_H
#define TUI_TIMELINE_H

#include "base/when.h"
#include "replay/recording.h"
#include "tui/canvas.h"
#include "tui/glyphs.h"

/* Marks that are kept to be drawn, and how many are left when there were more: at least one for each column of the widest screen. */
enum { TIMELINE_MARKS_MAX = 2048, TIMELINE_MARKS_THIN = CANVAS_WIDTH_MAX };

struct timeline_view {
    int64_t begin_ns, end_ns, current_ns; /* UTC */
    const struct mark *marks;             /* borrowed, in order of time */
    size_t mark_count;
    struct zone zone;
    const uint8_t *heat; /* how much grew, 0 to 8, in each of heat_count equal parts; borrowed, NULL: not told */
    size_t heat_count;
};

/* `14:03:05`, or `08-17 14:03` when `span_ns` is over 36 hours: the clocks at the ends of timelines and graphs. Returns the length, 0 for an ABSENT time. */
size_t timeline_clock(char out[WHEN_TEXT], int64_t utc_ns, int64_t span_ns, struct zone zone);

/* One line: begin clock, ruler with marks and position, end clock. Several marks in one column: the most important shows (boot, gap, alert, note, start, stop). Dates instead of
 * clocks when the span is over 36 hours. Works down to 20 columns; below that only the position. */
void timeline_draw(struct canvas *canvas, struct area area, const struct timeline_view *view,
                   const struct glyphs *glyphs);

/* Leaves of `count` marks, which are in order of time, the most important one of each of TIMELINE_MARKS_THIN equal parts of the time from begin_ns to end_ns; returns how many are left. What is
 * drawn of them is the same but for marks that share half a column. */
size_t timeline_thin(struct mark *marks, size_t count, int64_t begin_ns, int64_t end_ns);

/* How many columns the ruler has. */
int timeline_columns(struct area area, const struct timeline_view *view);

/* Only the marks, over what stands in the line: for graphs. */
void timeline_draw_marks(struct canvas *canvas, struct area ruler, const struct timeline_view *view,
                         const struct glyphs *glyphs);

/* The time that a column of that line stands for (mouse, later). */
int64_t timeline_time_at(struct area area, const struct timeline_view *view, int x);

/* A sentence about the mark or break nearest before the current time within `within_ns`, such as `gap: the recorder was not running for 6m10s`; length 0 when there is none. */
size_t timeline_remark(char *out, size_t capacity, const struct timeline_view *view, int64_t within_ns);

#endif
