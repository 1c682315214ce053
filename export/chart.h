/* chart.h: a chart over time as SVG within a page, drawn piece by piece.
 *
 * chart_open draws the frame, the ticks and what the chart says to who cannot see it (title, desc); then come, in the order in which they lie above each other, gaps, bands, rules, lines and marks;
 * chart_close writes the labels, which move apart where they would lie on each other. Nothing is owned; a chart borrows the buffer. All texts are escaped by html.h.
 * Values are doubles: x in the axis' seconds, y in its unit, NAN for what is not there. What lies outside the axes is cut off by the plot's own viewport. Looks (colours, dashes) are classes of the page's
 * style sheet (report_style.h); lines differ by dash and by their label as well as by colour.
 */
#ifndef EXPORT_CHART_H
#define EXPORT_CHART_H

#include "base/buffer.h"
#include "export/axis.h"

enum { CHART_LABELS = 16, CHART_LABEL = 160, CHART_STYLES = 8, CHART_WIDE = 760, CHART_MARK_ROWS = 2 };

struct chart_label {
    double y; /* in pixels of the plot */
    int style;
    char text[CHART_LABEL];
};

struct chart {
    struct buffer *out;
    struct axis x, y;
    double left, top, width, height; /* of the plot, pixels */
    struct chart_label labels[CHART_LABELS];
    size_t label_count;
    double mark_ends[CHART_MARK_ROWS]; /* where the last mark's label ends, pixels of the plot */
};

struct chart_config {
    const char *id; /* a constant or made by us: unique on the page */
    const char *title, *desc;
    struct axis x, y;
    double width, height; /* of all of it, pixels */
    double right;         /* room for labels right of the plot */
    bool has_marks;       /* room for labels of marks above it */
};

void chart_open(struct chart *chart, struct buffer *out, const struct chart_config *config);
void chart_close(struct chart *chart);

/* A span without samples, with its words as a tooltip. */
void chart_gap(struct chart *chart, double from, double to, const char *words);

/* A shaded area between points, in order; CHART_BAND_FORECAST is hatched by its dashed edge. */
enum chart_band { CHART_BAND_RANGE, CHART_BAND_FORECAST, CHART_BAND_START };
void chart_band(struct chart *chart, enum chart_band kind, const double *x, const double *y, size_t count);

/* A limit, with its name written above it (below it near the top). */
void chart_rule(struct chart *chart, double y, const char *label);

struct chart_series {
    const double *x, *y;
    const bool *breaks; /* before the point; may be NULL */
    size_t count;
};

/* `style` from 0, the one that matters, to CHART_STYLES - 1; CHART_PACE is a thin line for a trend. `label` stands right of the plot where the line ends; NULL: none. */
enum { CHART_PACE = -1 };
void chart_line(struct chart *chart, const struct chart_series *series, int style, const char *label);

/* Another line of text beside the label of the line drawn last, in the text's colour. */
void chart_note(struct chart *chart, const char *text);

/* A moment. The number (from 1; 0: none) and as much of the label as there is room for stand above the plot. */
enum chart_mark { CHART_MARK_NOTE, CHART_MARK_START, CHART_MARK_BOOT, CHART_MARK_STEP };
void chart_mark(struct chart *chart, enum chart_mark kind, double x, size_t number, const char *label);

/* A line alone, without axes, in the text: `width` by `height` pixels, from its lowest value to its highest. */
void chart_spark(struct buffer *out, const struct chart_series *series, double width, double height, const char *title);

#endif
