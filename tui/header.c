#include "tui/header.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "tui/graph.h"

enum header_line { LINE_MACHINE, LINE_NONPAGED, LINE_PAGED, LINE_MEMORY, LINE_COUNTS, LINE_REMARKS, HEADER_LINES };

/* Where the pen is on a line. */
struct pen {
    struct canvas *canvas;
    int x, y, end;
};

static void pen_put(struct pen *pen, enum role role, const char *text)
{
    pen->x += canvas_put(pen->canvas, pen->x, pen->y, pen->end - pen->x, role, text);
}

static int pen_room(const struct pen *pen)
{
    return pen->end - pen->x;
}

static int64_t total(const struct header_view *view, int which)
{
    return view->snapshot->totals[which];
}

/* Which of two totals the system knows: the Windows one or the Linux one; -1 for neither. */
static int known(const struct header_view *view, int windows, int linux_total)
{
    if (total(view, windows) != ABSENT)
        return windows;
    return total(view, linux_total) != ABSENT ? linux_total : -1;
}

int header_pool_total(const struct snapshot *snapshot, bool paged)
{
    struct header_view view = {.snapshot = snapshot};
    return paged ? known(&view, TOTAL_PAGED, TOTAL_RECLAIMABLE) : known(&view, TOTAL_NONPAGED, TOTAL_UNRECLAIMABLE);
}

static bool line_exists(const struct header_view *view, enum header_line line)
{
    if (line == LINE_MACHINE)
        return true;
    if (view->snapshot == NULL)
        return false;
    switch (line) {
    case LINE_NONPAGED:
        return known(view, TOTAL_NONPAGED, TOTAL_UNRECLAIMABLE) >= 0;
    case LINE_PAGED:
        return known(view, TOTAL_PAGED, TOTAL_RECLAIMABLE) >= 0;
    case LINE_REMARKS:
        return view->snapshot->remark_count > 0;
    case LINE_MACHINE:
    case LINE_MEMORY:
    case LINE_COUNTS:
    case HEADER_LINES:
        break;
    }
    return true;
}

/* Bit line: it is shown. */
static unsigned lines_shown(const struct header_view *view, int screen_height)
{
    static const int LEAST_HEIGHT[HEADER_LINES] = {[LINE_MACHINE] = 3, [LINE_NONPAGED] = 8, [LINE_PAGED] = 9,
                                                   [LINE_MEMORY] = 11, [LINE_COUNTS] = 12,  [LINE_REMARKS] = 13};
    unsigned shown = 0;
    for (int line = 0; line < HEADER_LINES; line++) {
        if (screen_height >= LEAST_HEIGHT[line] && line_exists(view, (enum header_line)line))
            shown |= 1u << line;
    }
    return shown;
}

int header_height(const struct header_view *view, int screen_height)
{
    return __builtin_popcount(lines_shown(view, screen_height));
}

/* --- the first line --------------------------------------------------------------------------------------------------------- */

/* What stands on the right: mode, time and position. On a narrow screen the date goes, then the position, then the time; a number
 * is never cut. Returns where it begins. */
static int draw_position(struct canvas *canvas, struct area line, const struct header_view *view)
{
    char when[WHEN_TEXT] = "", place[64] = "";
    int mode = (int)strlen(view->mode);
    if (view->snapshot != NULL) {
        when_format(when, view->snapshot->utc_ns, view->zone);
        snprintf(place, sizeof place, " %lld/%lld%s%s", (long long)view->position, (long long)view->count,
                 view->thinned != NULL ? " " : "", view->thinned != NULL ? view->thinned : "");
        if (mode + 1 + (int)(strlen(when) + strlen(place)) > line.width)
            when_format_clock(when, view->snapshot->utc_ns, view->zone);
        if (mode + 1 + (int)(strlen(when) + strlen(place)) > line.width)
            place[0] = 0;
        if (mode + 1 + (int)strlen(when) > line.width)
            when[0] = 0;
    }
    int wanted = mode + 1 + (int)(strlen(when) + strlen(place));
    struct pen pen = {canvas, line.x + (wanted < line.width ? line.width - wanted : 0), line.y, line.x + line.width};
    int start = pen.x;
    pen_put(&pen, ROLE_MODE, view->mode);
    pen_put(&pen, ROLE_TEXT, " ");
    pen_put(&pen, ROLE_VALUE, when);
    pen_put(&pen, ROLE_LABEL, place);
    return start;
}

static void draw_machine(struct canvas *canvas, struct area line, const struct header_view *view)
{
    char safe[MACHINE_TEXT * 4];
    int end = draw_position(canvas, line, view) - 1;
    struct pen pen = {canvas, line.x, line.y, end};
    if (pen_room(&pen) < 2)
        return;
    text_safe(safe, sizeof safe, (size_t)pen_room(&pen), view->machine->host, strlen(view->machine->host));
    pen_put(&pen, ROLE_TITLE, safe);
    if (view->recording != NULL) {
        pen_put(&pen, ROLE_WARNING, " REC ");
        if (pen_room(&pen) > 4) {
            text_safe(safe, sizeof safe, (size_t)pen_room(&pen), view->recording, strlen(view->recording));
            pen_put(&pen, ROLE_VALUE, safe);
        }
    }
    pen.x += 2;
    if (pen_room(&pen) < 6)
        return;
    text_safe(safe, sizeof safe, (size_t)pen_room(&pen), view->machine->os, strlen(view->machine->os));
    pen_put(&pen, ROLE_DIM, safe);
}

/* --- meters ----------------------------------------------------------------------------------------------------------------- */

enum { HIGH_PERCENT = 85000, LABEL_COLUMNS = 9, OF_COLUMNS = 9 /* ` of 32.0G` */ };

/* Below that the noise of two samples would be called growth; a base that the user chose is his to judge. */
#define GROWTH_LEAST (20 * NS_PER_SECOND)

/* Label and value. False, and nothing, when the value is not known or does not fit whole. */
static bool put_labelled(struct pen *pen, const char *label, int64_t value, enum unit unit)
{
    char text[NUMBER_TEXT];
    number_short(text, value, unit, unit == UNIT_BYTES ? 5 : 9);
    if (value == ABSENT || pen_room(pen) < (int)(strlen(label) + 1 + strlen(text)))
        return false;
    pen_put(pen, ROLE_LABEL, label);
    pen_put(pen, ROLE_LABEL, " ");
    pen_put(pen, ROLE_VALUE, text);
    pen_put(pen, ROLE_TEXT, "  ");
    return true;
}

static void put_bar(struct pen *pen, int64_t filled, int columns, bool high, const struct glyphs *glyphs)
{
    for (int i = 0; i < columns; i++)
        canvas_put_codepoint(pen->canvas, pen->x + i, pen->y,
                             i >= filled ? ROLE_DIM
                             : high      ? ROLE_METER_HIGH
                                         : ROLE_METER,
                             i < filled ? glyphs->bar_full : glyphs->bar_empty);
}

/* A bar or a graph, and its percentage; the number carries what the role repeats. */
static void put_meter(struct pen *pen, const struct header_view *view, int which, int64_t value, int64_t limit,
                      int columns, const struct glyphs *glyphs)
{
    int64_t percent = number_scale(value, 100000, limit);
    columns = view->meters == METER_TEXT ? -2 : columns;
    if (percent == ABSENT || limit <= 0 || pen_room(pen) < columns + 10)
        return;
    bool high = percent >= HIGH_PERCENT;
    if (columns > 0) {
        canvas_put_codepoint(pen->canvas, pen->x++, pen->y, ROLE_LABEL, '[');
        if (view->meters == METER_GRAPH && view->histories != NULL)
            graph_spark(pen->canvas, pen->x, pen->y, columns, high ? ROLE_METER_HIGH : ROLE_METER,
                        view->histories[which].slots, view->histories[which].count, glyphs);
        else
            put_bar(pen, number_scale(value < limit ? value : limit, columns, limit), columns, high, glyphs);
        pen->x += columns;
        canvas_put_codepoint(pen->canvas, pen->x++, pen->y, ROLE_LABEL, ']');
    }
    char text[NUMBER_TEXT], right[NUMBER_TEXT + 4];
    number_short(text, percent, UNIT_PERCENT, 5);
    snprintf(right, sizeof right, " %5s  ", text);
    pen_put(pen, high ? ROLE_WARNING : ROLE_VALUE, right);
}

/* `+120M/h over 10m` */
static void put_growth(struct pen *pen, const struct header_view *view, int which)
{
    char change[NUMBER_TEXT], span[WHEN_TEXT], text[NUMBER_TEXT + WHEN_TEXT + 24];
    if (view->totals_before == NULL || view->elapsed_ns < (view->based ? 1 : GROWTH_LEAST))
        return;
    int64_t before = view->totals_before[which];
    int64_t rate = number_scale(number_difference(total(view, which), before), NS_PER_HOUR, view->elapsed_ns);
    if (rate == ABSENT)
        return;
    number_change(change, rate, UNIT_BYTES, 6);
    span_format(span, view->elapsed_ns);
    snprintf(text, sizeof text, "%s/h over %s%s", change, span, view->based ? " from =" : "");
    if ((int)strlen(text) > pen_room(pen))
        snprintf(text, sizeof text, "%s/h", change);
    if ((int)strlen(text) > pen_room(pen))
        return;
    pen_put(pen, rate > 0 ? ROLE_GREW : rate < 0 ? ROLE_SHRANK : ROLE_DIM, text);
}

static int bar_columns(int width)
{
    return width >= 120 ? 30 : width >= 76 ? 16 : 8;
}

size_t header_meter_slots(int width)
{
    return (size_t)bar_columns(width);
}

static void put_label(struct pen *pen, const char *label)
{
    int left = pen->x;
    pen_put(pen, ROLE_LABEL, label);
    pen->x = left + LABEL_COLUMNS < pen->end ? left + LABEL_COLUMNS : pen->end;
}

/* One pool against its limit, or against physical memory where the system has no limit. */
static void draw_pool(struct canvas *canvas, struct area line, const struct header_view *view,
                      const struct glyphs *glyphs, int which, int limit, bool paged)
{
    char text[NUMBER_TEXT + 16], number[NUMBER_TEXT];
    size_t count;
    struct pen pen = {canvas, line.x, line.y, line.x + line.width};
    bool limited = limit >= 0 && total(view, limit) != ABSENT;
    int64_t most = limited ? total(view, limit) : total(view, TOTAL_PHYSICAL);
    put_label(&pen, catalogue_fields(ENTITY_TOTALS, &count)[which].title);
    number_short(number, total(view, which), UNIT_BYTES, 5);
    snprintf(text, sizeof text, "%5s", number);
    if (pen_room(&pen) < (int)strlen(text))
        return;
    pen_put(&pen, ROLE_VALUE, text);
    if (most != ABSENT && pen_room(&pen) >= OF_COLUMNS) {
        pen_put(&pen, ROLE_LABEL, " of ");
        number_short(number, most, UNIT_BYTES, 5);
        snprintf(text, sizeof text, "%-5s", number);
        pen_put(&pen, limited ? ROLE_VALUE : ROLE_DIM, text);
        pen_put(&pen, ROLE_DIM, limited ? "     " : " RAM ");
        put_meter(&pen, view, paged ? 2 : 1, total(view, which), most, bar_columns(line.width), glyphs);
    } else
        pen_put(&pen, ROLE_DIM, "  ");
    put_growth(&pen, view, which);
}

static void draw_memory(struct canvas *canvas, struct area line, const struct header_view *view,
                        const struct glyphs *glyphs)
{
    struct pen pen = {canvas, line.x, line.y, line.x + line.width};
    int64_t physical = total(view, TOTAL_PHYSICAL), available = total(view, TOTAL_AVAILABLE);
    char text[NUMBER_TEXT + 16], number[NUMBER_TEXT];
    put_label(&pen, "Memory");
    number_short(number, number_difference(physical, available), UNIT_BYTES, 5);
    snprintf(text, sizeof text, "%5s", number);
    if (pen_room(&pen) < (int)strlen(text) + OF_COLUMNS)
        return;
    pen_put(&pen, ROLE_VALUE, text);
    pen_put(&pen, ROLE_LABEL, " of ");
    number_short(number, physical, UNIT_BYTES, 5);
    snprintf(text, sizeof text, "%-5s     ", number);
    pen_put(&pen, ROLE_VALUE, text);
    put_meter(&pen, view, 0, number_difference(physical, available), physical, bar_columns(line.width), glyphs);
    if (line.width >= 100)
        put_labelled(&pen, "avail", available, UNIT_BYTES);
    /* A limit says nothing without the value that it bounds. */
    if (!put_labelled(&pen, "Commit", total(view, TOTAL_COMMIT), UNIT_BYTES))
        return;
    put_labelled(&pen, "limit", total(view, TOTAL_COMMIT_LIMIT), UNIT_BYTES);
    put_labelled(&pen, "peak", total(view, TOTAL_COMMIT_PEAK), UNIT_BYTES);
}

static void draw_counts(struct canvas *canvas, struct area line, const struct header_view *view)
{
    static const struct {
        const char *label;
        int which;
        enum unit unit;
    } COUNTS[] = {{"Handles", TOTAL_HANDLES, UNIT_COUNT},  {"unheld", TOTAL_UNHELD, UNIT_COUNT},
                  {"Procs", TOTAL_PROCESSES, UNIT_COUNT},  {"Threads", TOTAL_THREADS, UNIT_COUNT},
                  {"Stacks", TOTAL_STACKS, UNIT_BYTES},    {"PageTab", TOTAL_PAGE_TABLES, UNIT_BYTES},
                  {"Rest", TOTAL_UNEXPLAINED, UNIT_BYTES}, {"Vmalloc", TOTAL_VMALLOC, UNIT_BYTES},
                  {"Percpu", TOTAL_PERCPU, UNIT_BYTES}};
    struct pen pen = {canvas, line.x, line.y, line.x + line.width};
    for (size_t i = 0; i < sizeof COUNTS / sizeof COUNTS[0]; i++)
        put_labelled(&pen, COUNTS[i].label, total(view, COUNTS[i].which), COUNTS[i].unit);
    int wide = (int)text_width(view->view);
    if (wide > 0 && pen_room(&pen) >= wide)
        canvas_put_right(canvas, pen.x, pen.y, pen_room(&pen), ROLE_LABEL, view->view);
}

static void draw_remarks(struct canvas *canvas, struct area line, const struct header_view *view)
{
    char more[32] = "";
    size_t count = view->snapshot->remark_count;
    if (count > 1)
        snprintf(more, sizeof more, " (+%zu)", count - 1);
    struct text first = intern_text(view->snapshot->names, view->snapshot->remarks[0]);
    int room = line.width - (int)strlen(more);
    int used = canvas_put_bytes(canvas, line.x, line.y, room, ROLE_WARNING, first.bytes, first.length);
    canvas_put(canvas, line.x + used, line.y, line.width - used, ROLE_WARNING, more);
}

static void draw_line(struct canvas *canvas, struct area line, const struct header_view *view,
                      const struct glyphs *glyphs, enum header_line which)
{
    int nonpaged, paged;
    switch (which) {
    case LINE_MACHINE:
        draw_machine(canvas, line, view);
        break;
    case LINE_NONPAGED:
        nonpaged = known(view, TOTAL_NONPAGED, TOTAL_UNRECLAIMABLE);
        draw_pool(canvas, line, view, glyphs, nonpaged, nonpaged == TOTAL_NONPAGED ? TOTAL_NONPAGED_LIMIT : -1, false);
        break;
    case LINE_PAGED:
        paged = known(view, TOTAL_PAGED, TOTAL_RECLAIMABLE);
        draw_pool(canvas, line, view, glyphs, paged, paged == TOTAL_PAGED ? TOTAL_PAGED_LIMIT : -1, true);
        break;
    case LINE_MEMORY:
        draw_memory(canvas, line, view, glyphs);
        break;
    case LINE_COUNTS:
        draw_counts(canvas, line, view);
        break;
    case LINE_REMARKS:
        draw_remarks(canvas, line, view);
        break;
    case HEADER_LINES:
        break;
    }
}

void header_draw(struct canvas *canvas, struct area area, const struct header_view *view, const struct glyphs *glyphs)
{
    static const enum header_line ORDER[] = {LINE_MACHINE, LINE_MEMORY, LINE_NONPAGED,
                                             LINE_PAGED,   LINE_COUNTS, LINE_REMARKS};
    unsigned shown = lines_shown(view, canvas->height);
    int y = area.y;
    for (size_t i = 0; i < HEADER_LINES; i++) {
        if ((shown >> ORDER[i] & 1) && y < area.y + area.height)
            draw_line(canvas, (struct area){area.x, y++, area.width, 1}, view, glyphs, ORDER[i]);
    }
}
