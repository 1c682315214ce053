#include "tui/graph.h"

#include "base/decimal.h"
#include "base/text.h"
#include "tui/plot.h"
#include "tui/timeline.h"

enum {
    SCALE_WIDE = 7,
    SCALE_NARROW = 6,
    SCALE_NARROW_BELOW = 20,
    HEIGHT_MIN = 3,
    WIDTH_MIN = 10,
    STRIP_MIN = 2,
    RIGHT_AXIS_FROM = 30,    /* with fewer columns there is no room for a second scale */
    FOOTER_UNDER_CURVE = 32, /* with less the clocks need the room under the scale too */
    LETTER_EVERY = 24,       /* columns between two letters on a curve */
    EIGHTHS = 0x2580
};

/* What all curves of a graph are drawn into. */
struct frame {
    struct area curves;
    bool line;              /* several curves: none may hide another */
    struct scale scales[2]; /* left, right */
    enum unit units[2];
    double each[2];
    bool has[2]; /* whether there is such an axis, and anything on it */
};

static int scale_columns(int columns)
{
    return columns < SCALE_NARROW_BELOW ? SCALE_NARROW : SCALE_WIDE;
}

size_t graph_slots(int columns, enum graph_style style)
{
    int plot = columns - scale_columns(columns);
    int slots = (plot < 1 ? 1 : plot) * plot_columns_across(style);
    return slots > HISTORY_SLOTS_MAX ? HISTORY_SLOTS_MAX : (size_t)slots;
}

static size_t slots_across(const struct graph_curve *curve)
{
    return curve->of > curve->count ? curve->of : curve->count;
}

/* The scale of one axis from all its curves; false when nothing is on it. */
static bool find_scale(const struct graph_view *view, bool right, struct frame *frame)
{
    struct history_slot range = {.min = ABSENT, .max = ABSENT, .last = ABSENT, .breaks = false};
    for (size_t i = 0; i < view->curve_count; i++) {
        const struct graph_curve *curve = &view->curves[i];
        if (curve->right != right)
            continue;
        frame->units[right] = curve->unit;
        frame->each[right] = curve->each;
        plot_widen(&range, curve->slots, curve->count);
    }
    frame->has[right] = plot_has(&range);
    if (frame->has[right])
        frame->scales[right] = plot_scale(range.min, range.max);
    return frame->has[right];
}

/* --- curves --------------------------------------------------------------------------------------------------------- */

static void draw_curve(struct canvas *canvas, const struct plot *plot, enum role role, bool over)
{
    for (int y = 0; y < plot->area.height; y++) {
        for (int x = 0; x < plot->area.width; x++) {
            int32_t cell = plot_cell(plot, x, y);
            if (over && cell == ' ')
                continue;
            int32_t below = over ? canvas_codepoint(canvas, plot->area.x + x, plot->area.y + y) : ' ';
            canvas_put_codepoint(canvas, plot->area.x + x, plot->area.y + y, role, plot_over(below, cell));
        }
    }
}

/* Letters on the curve say which one it is; those of different curves stand in different columns, or a little to the right where the curve has a hole. */
static void draw_letters(struct canvas *canvas, const struct plot *plot, const struct graph_curve *curve, size_t index,
                         size_t count)
{
    int every = plot->area.width < 2 * LETTER_EVERY ? plot->area.width / 2 : LETTER_EVERY;
    every = every < (int)count ? (int)count : every;
    for (int from = every * (int)(2 * index + 1) / (int)(2 * count); from < plot->area.width; from += every) {
        int x = from, end = from + every / (int)count;
        while (x + 1 < end && x + 1 < plot->area.width && plot_line(plot, x) < 0)
            x++;
        int y = plot_line(plot, x);
        if (y >= 0)
            canvas_put_codepoint(canvas, plot->area.x + x, plot->area.y + y, curve->role, curve->letter);
    }
}

static void draw_gaps(struct canvas *canvas, const struct plot *plot, int32_t gap)
{
    int y = plot->area.y + plot->area.height - 1;
    /* A break in the first column is only where the graph begins. */
    for (int x = 1; x < plot->area.width; x++) {
        if (!plot_breaks(plot, x))
            continue;
        canvas_put_codepoint(canvas, plot->area.x + x, y, ROLE_MARK, gap);
        for (int before = x - 1; before >= 0 && plot_is_blank(plot, before); before--)
            canvas_put_codepoint(canvas, plot->area.x + before, y, ROLE_MARK, gap);
    }
}

static void draw_curves(struct canvas *canvas, const struct graph_view *view, const struct frame *frame,
                        const struct glyphs *glyphs)
{
    struct plot plot = {.area = frame->curves};
    for (int letters = 0; letters < (frame->line ? 2 : 1); letters++) {
        for (size_t i = view->curve_count; i-- > 0;) {
            const struct graph_curve *curve = &view->curves[i];
            if (!frame->has[curve->right])
                continue;
            plot_init(&plot, frame->curves, glyphs->graph, frame->line, curve->slots, curve->count,
                      slots_across(curve));
            plot.scale = frame->scales[curve->right];
            if (letters)
                draw_letters(canvas, &plot, curve, i, view->curve_count);
            else
                draw_curve(canvas, &plot, curve->role, frame->line);
        }
    }
    /* The first curve is the last that was made. */
    if (!view->elapsed)
        draw_gaps(canvas, &plot, glyphs->gap);
}

/* --- around the curves ---------------------------------------------------------------------------------------------- */

static void scale_text(char out[NUMBER_TEXT], int64_t value, const struct frame *frame, bool right, int columns)
{
    if (frame->each[right] > 0)
        decimal_short(out, (double)value * frame->each[right], frame->units[right], (size_t)columns);
    else
        number_short(out, value, frame->units[right], (size_t)columns);
}

static void draw_scale(struct canvas *canvas, const struct frame *frame, struct area area, bool right,
                       const struct glyphs *glyphs)
{
    const struct area *curves = &frame->curves;
    const struct scale *scale = &frame->scales[right];
    int x = right ? curves->x + curves->width + 1 : area.x;
    int columns = right ? area.x + area.width - x : curves->x - area.x - 1;
    int rule = right ? curves->x + curves->width : curves->x - 1;
    int bottom = curves->y + curves->height - 1;
    char number[NUMBER_TEXT];
    scale_text(number, scale->top, frame, right, columns);
    (right ? canvas_put : canvas_put_right)(canvas, x, curves->y, columns, ROLE_LABEL, number);
    scale_text(number, scale->bottom, frame, right, columns);
    /* In a single line there is room for the top only. */
    if (curves->height > 1)
        (right ? canvas_put : canvas_put_right)(canvas, x, bottom, columns, ROLE_LABEL, number);
    canvas_fill(canvas, (struct area){rule, curves->y, 1, curves->height}, ROLE_DIM, glyphs->vertical);
}

static void draw_cursor(struct canvas *canvas, const struct area *curves, const struct graph_view *view, int32_t line)
{
    if (view->cursor_ns == ABSENT || view->cursor_ns < view->begin_ns || view->cursor_ns > view->end_ns)
        return;
    int64_t span = number_difference(view->end_ns, view->begin_ns);
    int64_t column =
        number_scale(number_difference(view->cursor_ns, view->begin_ns), curves->width, span > 0 ? span : 1);
    int x = curves->x + (column < 0 || column >= curves->width ? curves->width - 1 : (int)column);
    canvas_paint(canvas, (struct area){x, curves->y, 1, curves->height}, ROLE_POSITION);
    for (int y = curves->y; y < curves->y + curves->height; y++)
        if (canvas_codepoint(canvas, x, y) == ' ')
            canvas_put_codepoint(canvas, x, y, ROLE_POSITION, line);
}

/* `A Toke BYTES   B lsass.exe[476] HANDLES (right)` */
static void draw_legend(struct canvas *canvas, struct area line, const struct graph_view *view, bool right)
{
    int x = line.x, end = line.x + line.width;
    for (size_t i = 0; i < view->curve_count && x + 4 < end; i++) {
        const struct graph_curve *curve = &view->curves[i];
        x += canvas_format(canvas, x, line.y, end - x, curve->role, "%c ", curve->letter);
        x += canvas_put(canvas, x, line.y, end - x, ROLE_LABEL, curve->label != NULL ? curve->label : "");
        if (right && curve->right)
            x += canvas_put(canvas, x, line.y, end - x, ROLE_LABEL, " (right)");
        x += 3;
    }
}

/* The text at an end of the footer: a clock, or how long after the boot. Returns the length. */
static size_t end_text(char out[WHEN_TEXT], int64_t at_ns, const struct graph_view *view)
{
    if (view->elapsed)
        return span_format(out, at_ns);
    return timeline_clock(out, at_ns, number_difference(view->end_ns, view->begin_ns), view->zone);
}

/* What is drawn over which span, as long a form as fits; puts nothing when none does. */
static void draw_span(struct canvas *canvas, struct area area, const struct graph_view *view, int64_t span)
{
    char text[WHEN_TEXT];
    span_format(text, span);
    int title = view->title == NULL ? 0 : (int)text_width(view->title);
    int columns = (int)text_width(text);
    const char *since = view->elapsed ? " since boot" : "";
    int after = (int)text_width(since);
    if (title > 0 && title + 6 + columns + after <= area.width) {
        int x = area.x + (area.width - title - 6 - columns - after) / 2;
        canvas_put(canvas, x, area.y, title, ROLE_TITLE, view->title);
        canvas_format(canvas, x + title, area.y, 6 + columns + after, ROLE_LABEL, " over %s%s", text, since);
    } else if (columns <= area.width) {
        canvas_put(canvas, area.x + (area.width - columns) / 2, area.y, columns, ROLE_LABEL, text);
    }
}

static void draw_footer(struct canvas *canvas, struct area area, const struct graph_view *view)
{
    char begin[WHEN_TEXT], end[WHEN_TEXT];
    int64_t span = number_difference(view->end_ns, view->begin_ns);
    int left = (int)end_text(begin, view->begin_ns, view);
    int right = (int)end_text(end, view->end_ns, view);
    if (left + 1 + right > area.width) {
        draw_span(canvas, area, view, span);
        return;
    }
    canvas_put(canvas, area.x, area.y, left, ROLE_LABEL, begin);
    canvas_put(canvas, area.x + area.width - right, area.y, right, ROLE_LABEL, end);
    area.x += left + 1;
    area.width -= left + right + 2;
    draw_span(canvas, area, view, span);
}

static void draw_empty(struct canvas *canvas, struct area area)
{
    static const char EMPTY[] = "no data here";
    int x = area.width > (int)sizeof EMPTY ? (area.width - (int)sizeof EMPTY + 1) / 2 : 0;
    canvas_put(canvas, area.x + x, area.y + (area.height - 1) / 2, area.width - x, ROLE_DIM, EMPTY);
}

/* Where the curves go once the scales have taken their share. */
static struct area curves_area(struct area area, bool right)
{
    int left = scale_columns(area.width);
    int width = area.width - left - (right ? SCALE_WIDE : 0);
    return (struct area){area.x + left, area.y, width > CANVAS_WIDTH_MAX ? CANVAS_WIDTH_MAX : width, area.height - 1};
}

/* A title line, and the curve with its own scale; `right`: the curves above leave columns at the right. */
static void draw_strip(struct canvas *canvas, struct area area, const struct graph_view *view, bool right,
                       const struct glyphs *glyphs)
{
    struct graph_view strip = {
        .curve_count = 1, .begin_ns = view->begin_ns, .end_ns = view->end_ns, .cursor_ns = view->cursor_ns};
    struct frame frame = {.line = false};
    strip.curves[0] = *view->below;
    canvas_fill(canvas, (struct area){area.x, area.y, area.width, 1}, ROLE_DIM, glyphs->horizontal);
    canvas_format(canvas, area.x + 2, area.y, area.width - 2, ROLE_TITLE, " %s ", view->below->label);
    area.y++, area.height--;
    if (!find_scale(&strip, false, &frame)) {
        draw_empty(canvas, area);
        return;
    }
    area.height++; /* of which the curves leave one to the footer, which is that of all */
    frame.curves = curves_area(area, right);
    draw_curves(canvas, &strip, &frame, glyphs);
    draw_scale(canvas, &frame, area, false, glyphs);
    draw_cursor(canvas, &frame.curves, &strip, glyphs->vertical);
}

/* A third of the lines, its title included; 0: no room. */
static int strip_height(const struct graph_view *view, int height)
{
    if (view->below == NULL || height < GRAPH_STRIP_FROM)
        return 0;
    return height < 3 * STRIP_MIN ? STRIP_MIN : height / 3;
}

void graph_draw(struct canvas *canvas, struct area area, const struct graph_view *view, const struct glyphs *glyphs)
{
    if (area.width < WIDTH_MIN || area.height < HEIGHT_MIN)
        return;
    struct frame frame = {.line = view->curve_count > 1};
    struct area footer = {area.x, area.y + area.height - 1, area.width, 1};
    int strip = strip_height(view, area.height);
    area.height -= strip;
    bool left = find_scale(view, false, &frame), right = find_scale(view, true, &frame);
    right = frame.has[true] = right && area.width >= RIGHT_AXIS_FROM;
    if (strip > 0)
        draw_strip(canvas, (struct area){area.x, area.y + area.height - 1, area.width, strip}, view, right, glyphs);
    if (frame.line && area.height > HEIGHT_MIN) {
        draw_legend(canvas, (struct area){area.x, area.y, area.width, 1}, view, right);
        area.y++;
        area.height--;
    }
    if (!left && !right) {
        draw_empty(canvas, area);
        draw_footer(canvas, footer, view);
        return;
    }
    frame.curves = curves_area(area, right);
    draw_curves(canvas, view, &frame, glyphs);
    if (left)
        draw_scale(canvas, &frame, area, false, glyphs);
    if (right)
        draw_scale(canvas, &frame, area, true, glyphs);
    if (view->marks != NULL)
        timeline_draw_marks(
            canvas, (struct area){frame.curves.x, frame.curves.y + frame.curves.height - 1, frame.curves.width, 1},
            &(struct timeline_view){.begin_ns = view->begin_ns,
                                    .end_ns = view->end_ns,
                                    .marks = view->marks,
                                    .mark_count = view->mark_count},
            glyphs);
    draw_cursor(canvas, &frame.curves, view, glyphs->vertical);
    if (frame.curves.width >= FOOTER_UNDER_CURVE) {
        footer.x = frame.curves.x;
        footer.width = frame.curves.width;
    }
    draw_footer(canvas, footer, view);
}

void graph_spark(struct canvas *canvas, int x, int y, int columns, enum role role, const struct history_slot *slots,
                 size_t count, const struct glyphs *glyphs)
{
    static const char ASCII[] = "._-=*#";
    struct history_slot range = {.min = ABSENT, .max = ABSENT, .last = ABSENT, .breaks = false};
    plot_widen(&range, slots, count);
    if (columns <= 0 || !plot_has(&range))
        return;
    struct scale scale = plot_scale(range.min, range.max);
    size_t width = count < (size_t)columns ? count : (size_t)columns;
    for (size_t i = 0; i < width; i++) {
        struct history_slot column = plot_merge(slots, count, count, i, width);
        if (!plot_has(&column))
            continue;
        bool ascii = glyphs->graph == GRAPH_ASCII;
        int level = plot_level(&scale, column.max, ascii ? (int)sizeof ASCII - 1 : 8);
        canvas_put_codepoint(canvas, x + (int)i, y, role, ascii ? ASCII[level] : EIGHTHS + 1 + level);
    }
}

void graph_spark_breaks(struct canvas *canvas, int x, int y, int columns, const struct history_slot *slots,
                        size_t count, const struct glyphs *glyphs)
{
    size_t width = count < (size_t)(columns > 0 ? columns : 0) ? count : (size_t)(columns > 0 ? columns : 0);
    for (size_t i = 0; i < width; i++) {
        struct history_slot column = plot_merge(slots, count, count, i, width);
        if (!column.breaks)
            continue;
        struct history_slot before = i > 0 ? plot_merge(slots, count, count, i - 1, width) : column;
        size_t at = i > 0 && !plot_has(&before) ? i - 1 : i;
        canvas_put_codepoint(canvas, x + (int)at, y, ROLE_MARK, glyphs->gap);
    }
}
