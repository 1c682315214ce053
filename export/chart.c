#include "export/chart.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "export/amount.h"
#include "export/html.h"

/* Pixels. A letter is about this wide in the sheet's 11 pixels. */
static const double LETTER = 6.2, LEFT = 70, BELOW = 36, ABOVE = 10, MARK_ROW = 15, LABEL_ROW = 14;

static double x_of(const struct chart *chart, double x)
{
    return (x - chart->x.low) / (chart->x.high - chart->x.low) * chart->width;
}

static double y_of(const struct chart *chart, double y)
{
    return (1 - (y - chart->y.low) / (chart->y.high - chart->y.low)) * chart->height;
}

/* Nothing that is drawn is further away than this, so that numbers stay short whatever they were. */
static double near_plot(double pixels)
{
    return fmax(-4000, fmin(8000, pixels));
}

/* --- frame ------------------------------------------------------------------------------------------------------------------------- */

static void put_y_ticks(const struct chart *chart)
{
    for (size_t i = 0; i < chart->y.count; i++) {
        const struct axis_tick *tick = &chart->y.ticks[i];
        double y = y_of(chart, tick->at);
        buffer_format(chart->out, "<line class=\"%s\" x1=\"0\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\"/>",
                      i == 0 ? "base" : "grid", chart->width, y, y);
        buffer_format(chart->out, "<text class=\"tick end\" x=\"-8\" y=\"%.1f\">", y + 4);
        html_text(chart->out, tick->text);
        buffer_add_text(chart->out, "</text>");
    }
}

static void put_x_ticks(const struct chart *chart)
{
    for (size_t i = 0; i < chart->x.count; i++) {
        const struct axis_tick *tick = &chart->x.ticks[i];
        double x = x_of(chart, tick->at);
        buffer_format(chart->out, "<line class=\"base\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\"/>", x, x,
                      chart->height, chart->height + 4);
        buffer_format(chart->out, "<text class=\"tick mid\" x=\"%.1f\" y=\"%.1f\">", x, chart->height + 17);
        html_text(chart->out, tick->text);
        buffer_add_text(chart->out, "</text>");
        if (tick->below[0] == '\0')
            continue;
        buffer_format(chart->out, "<text class=\"tick mid soft\" x=\"%.1f\" y=\"%.1f\">", x, chart->height + 31);
        html_text(chart->out, tick->below);
        buffer_add_text(chart->out, "</text>");
    }
}

static void put_words(struct buffer *out, const struct chart_config *config)
{
    buffer_format(out, "<title id=\"%st\">", config->id);
    html_text(out, config->title);
    buffer_format(out, "</title><desc id=\"%sd\">", config->id);
    html_text(out, config->desc);
    buffer_add_text(out, "</desc>");
}

void chart_open(struct chart *chart, struct buffer *out, const struct chart_config *config)
{
    double top = ABOVE + (config->has_marks ? MARK_ROW * CHART_MARK_ROWS + 4 : 0);
    *chart = (struct chart){.out = out,
                            .x = config->x,
                            .y = config->y,
                            .left = LEFT,
                            .top = top,
                            .width = fmax(10, config->width - LEFT - config->right),
                            .height = fmax(10, config->height - top - BELOW)};
    for (int row = 0; row < CHART_MARK_ROWS; row++)
        chart->mark_ends[row] = -LEFT;
    buffer_format(out, "<svg class=\"chart\" viewBox=\"0 0 %.0f %.0f\" role=\"img\" aria-labelledby=\"%st %sd\">",
                  config->width, config->height, config->id, config->id);
    put_words(out, config);
    buffer_format(out, "<g transform=\"translate(%.0f %.0f)\">", chart->left, chart->top);
    put_y_ticks(chart);
    put_x_ticks(chart);
}

/* --- what lies in the plot --------------------------------------------------------------------------------------------------------- */

/* A viewport of the plot's size, which cuts off what lies outside. */
static void begin_plot(const struct chart *chart)
{
    buffer_format(chart->out, "<svg width=\"%.1f\" height=\"%.1f\">", chart->width, chart->height);
}

static void end_plot(const struct chart *chart)
{
    buffer_add_text(chart->out, "</svg>");
}

void chart_gap(struct chart *chart, double from, double to, const char *words)
{
    double left = near_plot(x_of(chart, from)), right = near_plot(x_of(chart, to));
    begin_plot(chart);
    buffer_format(chart->out, "<rect class=\"gap\" x=\"%.1f\" y=\"0\" width=\"%.1f\" height=\"%.1f\"><title>", left,
                  fmax(1, right - left), chart->height);
    html_text(chart->out, words);
    buffer_add_text(chart->out, "</title></rect>");
    end_plot(chart);
}

void chart_band(struct chart *chart, enum chart_band kind, const double *x, const double *y, size_t count)
{
    static const char *const CLASSES[] = {"range", "cone", "start"};
    begin_plot(chart);
    buffer_format(chart->out, "<polygon class=\"%s\" points=\"", CLASSES[kind]);
    for (size_t i = 0; i < count; i++)
        buffer_format(chart->out, "%s%.1f,%.1f", i > 0 ? " " : "", near_plot(x_of(chart, x[i])),
                      near_plot(y_of(chart, y[i])));
    buffer_add_text(chart->out, "\"/>");
    end_plot(chart);
}

void chart_rule(struct chart *chart, double y, const char *label)
{
    double at = y_of(chart, y);
    double text = at > 2 * LABEL_ROW ? at - 6 : at + LABEL_ROW;
    buffer_format(chart->out, "<line class=\"limit\" x1=\"0\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\"/>", chart->width, at,
                  at);
    buffer_format(chart->out, "<text class=\"limit halo\" x=\"6\" y=\"%.1f\">", text);
    html_text(chart->out, label);
    buffer_add_text(chart->out, "</text>");
}

/* A point that stands alone is a dot. */
static void put_path(struct buffer *out, const struct chart_series *series, const struct chart *chart)
{
    bool pen_down = false, moved = false;
    for (size_t i = 0; i < series->count; i++) {
        if (!amount_is_known(series->y[i]) || !amount_is_known(series->x[i])) {
            pen_down = false;
            continue;
        }
        pen_down = pen_down && (series->breaks == NULL || !series->breaks[i]);
        double x = near_plot(x_of(chart, series->x[i])), y = near_plot(y_of(chart, series->y[i]));
        buffer_format(out, pen_down ? "L%.1f %.1f" : "M%.1f %.1fh0", x, y);
        pen_down = moved = true;
    }
    if (!moved)
        buffer_add_text(out, "M0 0");
}

/* Where the last value stands; false when there is none. */
static bool find_end(const struct chart_series *series, double *y)
{
    for (size_t i = series->count; i-- > 0;)
        if (amount_is_known(series->y[i])) {
            *y = series->y[i];
            return true;
        }
    return false;
}

static void add_label(struct chart *chart, double y, int style, const char *text)
{
    if (chart->label_count == CHART_LABELS)
        return;
    struct chart_label *label = &chart->labels[chart->label_count++];
    label->y = fmax(0, fmin(chart->height, y));
    label->style = style;
    snprintf(label->text, sizeof label->text, "%s", text);
}

void chart_line(struct chart *chart, const struct chart_series *series, int style, const char *label)
{
    double end;
    begin_plot(chart);
    if (style == CHART_PACE)
        buffer_add_text(chart->out, "<path class=\"pace\" d=\"");
    else
        buffer_format(chart->out, "<path class=\"line s%d\" d=\"", style % CHART_STYLES);
    put_path(chart->out, series, chart);
    buffer_add_text(chart->out, "\"/>");
    end_plot(chart);
    if (label != NULL && find_end(series, &end))
        add_label(chart, y_of(chart, end), style, label);
}

void chart_note(struct chart *chart, const char *text)
{
    double y = chart->label_count > 0 ? chart->labels[chart->label_count - 1].y : 0;
    add_label(chart, y + 0.1, CHART_STYLES, text);
}

/* --- labels ------------------------------------------------------------------------------------------------------------------------ */

/* The row in which a label of this width has room; -1: none. */
static int row_for(struct chart *chart, double from, double to)
{
    for (int row = 0; row < CHART_MARK_ROWS; row++)
        if (from >= chart->mark_ends[row] && to <= chart->width + chart->left / 2) {
            chart->mark_ends[row] = to + LETTER;
            return row;
        }
    return -1;
}

void chart_mark(struct chart *chart, enum chart_mark kind, double x, size_t number, const char *label)
{
    static const char *const CLASSES[] = {"mark", "began", "boot", "step"};
    char text[CHART_LABEL];
    double at = x_of(chart, x);
    if (!(at >= 0 && at <= chart->width))
        return;
    buffer_format(chart->out, "<line class=\"%s\" x1=\"%.1f\" x2=\"%.1f\" y1=\"-4\" y2=\"%.1f\"/>", CLASSES[kind], at,
                  at, chart->height);
    if (number > 0)
        snprintf(text, sizeof text, "%zu  %.*s", number, text_fit(label, 100), label);
    else
        snprintf(text, sizeof text, "%.*s", text_fit(label, 100), label);
    if (text[0] == '\0')
        return;
    double half = (double)text_width(text) * LETTER / 2, from = fmax(-chart->left / 2, at - half);
    int row = row_for(chart, from, from + 2 * half);
    if (row < 0 && number > 0) {
        snprintf(text, sizeof text, "%zu", number);
        half = (double)text_width(text) * LETTER / 2;
        from = at - half;
        row = row_for(chart, from, at + half);
    }
    if (row < 0)
        return;
    buffer_format(chart->out, "<text class=\"tick %s\" x=\"%.1f\" y=\"%.1f\">", CLASSES[kind], from,
                  -8 - MARK_ROW * row);
    html_text(chart->out, text);
    buffer_add_text(chart->out, "</text>");
}

static void sort_labels(struct chart *chart)
{
    for (size_t i = 1; i < chart->label_count; i++)
        for (size_t k = i; k > 0 && chart->labels[k].y < chart->labels[k - 1].y; k--) {
            struct chart_label held = chart->labels[k];
            chart->labels[k] = chart->labels[k - 1];
            chart->labels[k - 1] = held;
        }
}

/* Down until none lies on the one above, then up where the last ones left the plot. */
static void part_labels(struct chart *chart)
{
    size_t count = chart->label_count;
    for (size_t i = 1; i < count; i++)
        chart->labels[i].y = fmax(chart->labels[i].y, chart->labels[i - 1].y + LABEL_ROW);
    double lowest = chart->height + LABEL_ROW / 2;
    for (size_t i = count; i-- > 0; lowest -= LABEL_ROW)
        chart->labels[i].y = fmin(chart->labels[i].y, lowest);
}

void chart_close(struct chart *chart)
{
    sort_labels(chart);
    part_labels(chart);
    for (size_t i = 0; i < chart->label_count; i++) {
        const struct chart_label *label = &chart->labels[i];
        buffer_format(chart->out, "<text class=\"label t%d%s\" x=\"%.1f\" y=\"%.1f\">", label->style,
                      label->style == CHART_STYLES ? " plain" : "", chart->width + 8, label->y + 4);
        html_text(chart->out, label->text);
        buffer_add_text(chart->out, "</text>");
    }
    buffer_add_text(chart->out, "</g></svg>\n");
}

/* --- sparks ------------------------------------------------------------------------------------------------------------------------ */

static struct axis extent_of(const double *values, size_t count)
{
    struct axis axis = {.low = HUGE_VAL, .high = -HUGE_VAL};
    for (size_t i = 0; i < count; i++)
        if (amount_is_known(values[i])) {
            axis.low = fmin(axis.low, values[i]);
            axis.high = fmax(axis.high, values[i]);
        }
    if (!(axis.high > axis.low)) {
        axis.low = amount_is_known(axis.low) ? axis.low - 1 : 0;
        axis.high = axis.low + 2;
    }
    return axis;
}

/* What hardly moves is not blown up: the extent is at least a twentieth of the value. */
static struct axis calm(struct axis axis)
{
    double lacks = fmax(0, 0.05 * fabs(axis.high) - (axis.high - axis.low));
    axis.low -= lacks / 2;
    axis.high += lacks / 2;
    return axis;
}

void chart_spark(struct buffer *out, const struct chart_series *series, double width, double height, const char *title)
{
    enum { EDGE = 2 };
    struct chart chart = {.out = out,
                          .x = extent_of(series->x, series->count),
                          .y = calm(extent_of(series->y, series->count)),
                          .width = width - 2 * EDGE,
                          .height = height - 2 * EDGE};
    buffer_format(out, "<svg class=\"spark\" width=\"%.0f\" height=\"%.0f\" viewBox=\"%d %d %.0f %.0f\" role=\"img\">",
                  width, height, -EDGE, -EDGE, width, height);
    html_element(out, "title", "", title);
    buffer_add_text(out, "<path class=\"line s0\" d=\"");
    put_path(out, series, &chart);
    buffer_add_text(out, "\"/></svg>");
}
