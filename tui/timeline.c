#include "tui/timeline.h"

#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "base/text.h"

enum { WIDTH_FOR_CLOCKS = 20, DATES_OVER_HOURS = 36 };

size_t timeline_clock(char out[WHEN_TEXT], int64_t utc_ns, int64_t span_ns, struct zone zone)
{
    enum { YEAR = 5, MONTH_TO_MINUTE = 11 };
    out[0] = '\0';
    if (utc_ns == ABSENT)
        return 0;
    if (span_ns <= DATES_OVER_HOURS * NS_PER_HOUR)
        return when_format_clock(out, utc_ns, zone);
    if (when_format(out, utc_ns, zone) < YEAR + MONTH_TO_MINUTE)
        return strlen(out);
    memmove(out, out + YEAR, MONTH_TO_MINUTE);
    out[MONTH_TO_MINUTE] = '\0';
    return MONTH_TO_MINUTE;
}

/* Where the ruler lies in the area, after the clocks took their share. */
static struct area ruler_area(struct area area, const struct timeline_view *view)
{
    if (area.width < WIDTH_FOR_CLOCKS)
        return area;
    char clock[WHEN_TEXT];
    int64_t span = number_difference(view->end_ns, view->begin_ns);
    int left = (int)timeline_clock(clock, view->begin_ns, span, view->zone);
    int right = (int)timeline_clock(clock, view->end_ns, span, view->zone);
    if (left + right + 4 > area.width)
        return area;
    return (struct area){area.x + left + 1, area.y, area.width - left - right - 2, 1};
}

/* The column of a time on a ruler of `columns`: the first sample stands on the first, the last on the last. */
static int column_of(const struct timeline_view *view, int64_t utc_ns, int columns)
{
    int64_t span = number_difference(view->end_ns, view->begin_ns);
    int64_t since = number_difference(utc_ns, view->begin_ns);
    if (columns < 1 || span == ABSENT || since == ABSENT || span <= 0 || since <= 0)
        return 0;
    if (since >= span)
        return columns - 1;
    int64_t doubled = number_scale(since, 2 * (int64_t)(columns - 1), span);
    return doubled == ABSENT ? 0 : (int)((doubled + 1) / 2);
}

int64_t timeline_time_at(struct area area, const struct timeline_view *view, int x)
{
    struct area ruler = ruler_area(area, view);
    int column = x < ruler.x ? 0 : x - ruler.x;
    if (ruler.width < 2 || column >= ruler.width - 1)
        return view->end_ns;
    int64_t span = number_difference(view->end_ns, view->begin_ns);
    int64_t time = number_sum(view->begin_ns, number_scale(span, column, ruler.width - 1));
    return time == ABSENT ? view->begin_ns : time;
}

/* Importance in one column: larger shows. 0: a kind that this version does not know. */
static int importance(enum mark_kind kind)
{
    switch (kind) {
    case MARK_STOP:
        return 1;
    case MARK_START:
        return 2;
    case MARK_NOTE:
    case MARK_DRIVER:
        return 3;
    case MARK_ALERT:
        return 4;
    case MARK_CLOCK:
        return 5;
    case MARK_GAP:
        return 6;
    case MARK_BOOT:
        return 7;
    }
    return 0;
}

size_t timeline_thin(struct mark *marks, size_t count, int64_t begin_ns, int64_t end_ns)
{
    const struct timeline_view view = {.begin_ns = begin_ns, .end_ns = end_ns};
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        bool joins = kept > 0 && column_of(&view, marks[kept - 1].utc_ns, TIMELINE_MARKS_THIN) ==
                                     column_of(&view, marks[i].utc_ns, TIMELINE_MARKS_THIN);
        if (!joins)
            marks[kept++] = marks[i];
        else if (importance(marks[i].kind) > importance(marks[kept - 1].kind))
            marks[kept - 1] = marks[i];
    }
    return kept;
}

/* A clock step is a break in time like a gap, and has no glyph of its own. */
static int32_t mark_glyph(enum mark_kind kind, const struct glyphs *glyphs)
{
    switch (kind) {
    case MARK_STOP:
        return glyphs->stop;
    case MARK_START:
        return glyphs->start;
    case MARK_NOTE:
    case MARK_DRIVER:
        return glyphs->note;
    case MARK_ALERT:
        return glyphs->alert;
    case MARK_CLOCK:
    case MARK_GAP:
        return glyphs->gap;
    case MARK_BOOT:
        return glyphs->boot;
    }
    return glyphs->note;
}

void timeline_draw_marks(struct canvas *canvas, struct area ruler, const struct timeline_view *view,
                         const struct glyphs *glyphs)
{
    uint8_t shown[CANVAS_WIDTH_MAX] = {0};
    for (size_t i = 0; i < view->mark_count; i++) {
        const struct mark *mark = &view->marks[i];
        if (mark->utc_ns < view->begin_ns || mark->utc_ns > view->end_ns)
            continue;
        int column = column_of(view, mark->utc_ns, ruler.width);
        int weight = importance(mark->kind);
        if (weight <= shown[column])
            continue;
        shown[column] = (uint8_t)weight;
        canvas_put_codepoint(canvas, ruler.x + column, ruler.y, ROLE_MARK, mark_glyph(mark->kind, glyphs));
    }
}

int timeline_columns(struct area area, const struct timeline_view *view)
{
    return ruler_area(area, view).width;
}

static void draw_heat(struct canvas *canvas, struct area ruler, const struct timeline_view *view,
                      const struct glyphs *glyphs)
{
    for (int x = 0; x < ruler.width && view->heat_count > 0; x++) {
        uint8_t heat = view->heat[(size_t)x * view->heat_count / (size_t)ruler.width];
        if (heat > 0)
            canvas_put_codepoint(canvas, ruler.x + x, ruler.y, ROLE_GREW, glyphs->heat[heat - 1]);
    }
}

void timeline_draw(struct canvas *canvas, struct area area, const struct timeline_view *view,
                   const struct glyphs *glyphs)
{
    if (area.width < 1 || area.height < 1)
        return;
    if (area.width > CANVAS_WIDTH_MAX)
        area.width = CANVAS_WIDTH_MAX;
    struct area ruler = ruler_area(area, view);
    if (ruler.width < area.width) {
        char clock[WHEN_TEXT];
        int64_t span = number_difference(view->end_ns, view->begin_ns);
        int left = (int)timeline_clock(clock, view->begin_ns, span, view->zone);
        canvas_put(canvas, area.x, area.y, left, ROLE_LABEL, clock);
        int right = (int)timeline_clock(clock, view->end_ns, span, view->zone);
        canvas_put(canvas, area.x + area.width - right, area.y, right, ROLE_LABEL, clock);
    }
    ruler.height = 1;
    canvas_fill(canvas, ruler, ROLE_DIM, glyphs->horizontal);
    draw_heat(canvas, ruler, view, glyphs);
    if (area.width >= WIDTH_FOR_CLOCKS)
        timeline_draw_marks(canvas, ruler, view, glyphs);
    if (view->current_ns != ABSENT)
        canvas_put_codepoint(canvas, ruler.x + column_of(view, view->current_ns, ruler.width), ruler.y, ROLE_POSITION,
                             glyphs->position);
}

size_t timeline_remark(char *out, size_t capacity, const struct timeline_view *view, int64_t within_ns)
{
    const struct mark *nearest = NULL;
    for (size_t i = 0; i < view->mark_count && view->marks[i].utc_ns <= view->current_ns; i++)
        if (nearest == NULL || view->marks[i].utc_ns > nearest->utc_ns ||
            importance(view->marks[i].kind) > importance(nearest->kind))
            nearest = &view->marks[i];
    if (capacity > 0)
        out[0] = '\0';
    if (capacity < 2 || nearest == NULL || number_difference(view->current_ns, nearest->utc_ns) > within_ns)
        return 0;
    char line[MARK_TEXT + 16];
    int length = snprintf(line, sizeof line, "%s%s%.*s", mark_kind_name(nearest->kind),
                          nearest->text[0] == '\0' ? "" : ": ", MARK_TEXT - 1, nearest->text);
    text_safe(out, capacity, capacity - 1, line, length < 0 ? 0 : (size_t)length);
    return strlen(out);
}
