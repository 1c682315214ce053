#include "tui/graph.h"

#include "base/text.h"
#include "tui/timeline.h"

enum {
    SCALE_WIDE = 7,
    SCALE_NARROW = 6,
    SCALE_NARROW_BELOW = 20,
    COLUMNS_MAX = 2 * CANVAS_WIDTH_MAX,
    HEIGHT_MIN = 3,
    WIDTH_MIN = 10,
    FOOTER_UNDER_CURVE = 32, /* with less the clocks need the room under the scale too */
    NOISE_PARTS = 100,       /* the scale spans at least this part of the largest value */
    SHADE = 0x2592,
    EIGHTHS = 0x2580,
    BRAILLE = 0x2800
};

struct scale {
    int64_t bottom, top; /* top > bottom */
};

/* The steps of a column that are filled, from the bottom; low > high: none. */
struct band {
    int low, high;
};

/* The slots merged to what one column of dots shows, and where they go. */
struct plot {
    struct area area; /* of the curve alone */
    struct scale scale;
    enum graph_style style;
    int steps;  /* levels of the whole height */
    int across; /* columns of dots in a cell */
    size_t count;
    struct history_slot columns[COLUMNS_MAX];
};

static const struct history_slot NOTHING = {.min = ABSENT, .max = ABSENT, .last = ABSENT, .breaks = false};

static bool is_present(const struct history_slot *slot)
{
    return slot->min != ABSENT && slot->max != ABSENT;
}

static int scale_columns(int columns)
{
    return columns < SCALE_NARROW_BELOW ? SCALE_NARROW : SCALE_WIDE;
}

static int steps_in_cell(enum graph_style style)
{
    return style == GRAPH_BRAILLE ? 4 : style == GRAPH_BLOCKS ? 8 : 3;
}

static int columns_across(enum graph_style style)
{
    return style == GRAPH_BRAILLE ? 2 : 1;
}

size_t graph_slots(int columns, enum graph_style style)
{
    int plot = columns - scale_columns(columns);
    int slots = (plot < 1 ? 1 : plot) * columns_across(style);
    return slots > HISTORY_SLOTS_MAX ? HISTORY_SLOTS_MAX : (size_t)slots;
}

static void widen(struct history_slot *sum, const struct history_slot *slot)
{
    if (!is_present(slot))
        return;
    bool first = !is_present(sum);
    sum->min = first || slot->min < sum->min ? slot->min : sum->min;
    sum->max = first || slot->max > sum->max ? slot->max : sum->max;
    sum->last = slot->last;
}

/* What column `index` of `columns` shows: some slots together, or a part of one. */
static struct history_slot merge(const struct history_slot *slots, size_t count, size_t index, size_t columns)
{
    struct history_slot sum = NOTHING;
    if (count == 0)
        return sum;
    size_t from = index * count / columns;
    size_t to = (index + 1) * count / columns;
    bool starts_slot = index == 0 || (index - 1) * count / columns != from;
    for (size_t i = from; i < (to > from ? to : from + 1); i++) {
        widen(&sum, &slots[i]);
        sum.breaks = sum.breaks || (slots[i].breaks && starts_slot);
    }
    return sum;
}

/* The range of all slots; false when nothing is there. */
static bool find_range(const struct history_slot *slots, size_t count, struct history_slot *range)
{
    *range = NOTHING;
    for (size_t i = 0; i < count; i++)
        widen(range, &slots[i]);
    return is_present(range);
}

static uint64_t magnitude(int64_t value)
{
    return value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
}

static struct scale scale_for(int64_t min, int64_t max)
{
    struct scale scale = {.bottom = min, .top = max};
    uint64_t largest = magnitude(min) > magnitude(max) ? magnitude(min) : magnitude(max);
    int64_t least = (int64_t)(largest / NOISE_PARTS) + (largest % NOISE_PARTS != 0 || largest == 0);
    if (min >= 0 && min <= max / 4)
        scale.bottom = 0;
    if ((uint64_t)scale.top - (uint64_t)scale.bottom >= (uint64_t)least)
        return scale;
    if (max >= least)
        scale.bottom = max - least;
    else
        scale.top = min + least;
    return scale;
}

/* 0 at the bottom of the scale, steps - 1 at its top. */
static int level_of(const struct scale *scale, int64_t value, int steps)
{
    double span = (double)scale->top - (double)scale->bottom;
    double part = ((double)value - (double)scale->bottom) / span;
    int level = (int)(part * (steps - 1) + 0.5);
    return level < 0 ? 0 : level >= steps ? steps - 1 : level;
}

/* --- columns -------------------------------------------------------------------------------------------------------- */

static bool any_break(const struct plot *plot, size_t after, size_t to)
{
    for (size_t i = after + 1; i <= to; i++)
        if (plot->columns[i].breaks)
            return true;
    return false;
}

/* The next column with a value, `count` when there is none. */
static size_t next_present(const struct plot *plot, size_t from)
{
    while (from < plot->count && !is_present(&plot->columns[from]))
        from++;
    return from;
}

/* The smallest distance of two columns with values and no break between them; 0 when there are no two. */
static size_t usual_distance(const struct plot *plot)
{
    size_t least = 0;
    size_t from = next_present(plot, 0);
    for (size_t to; from < plot->count; from = to) {
        to = next_present(plot, from + 1);
        if (to < plot->count && !any_break(plot, from, to) && (least == 0 || to - from < least))
            least = to - from;
    }
    return least;
}

static void join(struct plot *plot, size_t from, size_t to)
{
    double begin = (double)plot->columns[from].last;
    double end = (double)plot->columns[to].min;
    for (size_t i = from + 1; i < to; i++) {
        double part = (double)(i - from) / (double)(to - from);
        int64_t value = (int64_t)(begin + (end - begin) * part);
        plot->columns[i] = (struct history_slot){.min = value, .max = value, .last = value};
    }
}

/* Samples that are further apart than columns would be lonely dots. */
static void join_samples(struct plot *plot)
{
    size_t far = 2 * usual_distance(plot);
    size_t from = next_present(plot, 0);
    for (size_t to; from < plot->count; from = to) {
        to = next_present(plot, from + 1);
        if (to < plot->count && to - from <= far && !any_break(plot, from, to))
            join(plot, from, to);
    }
}

static struct band band_of(const struct plot *plot, size_t index)
{
    const struct history_slot *column = &plot->columns[index];
    if (!is_present(column))
        return (struct band){.low = 1, .high = 0};
    return (struct band){.low = level_of(&plot->scale, column->min, plot->steps),
                         .high = level_of(&plot->scale, column->max, plot->steps)};
}

/* From min to max of a column, and on to the column before, so that a line has no holes where it is steep. */
static struct band line_of(const struct plot *plot, size_t index)
{
    struct band band = band_of(plot, index);
    const struct history_slot *column = &plot->columns[index];
    if (index == 0 || column->breaks || !is_present(column) || !is_present(column - 1))
        return band;
    struct band before = band_of(plot, index - 1);
    if (band.low > before.high + 1)
        band.low = before.high + 1;
    if (band.high < before.low - 1)
        band.high = before.low - 1;
    return band;
}

/* --- cells ---------------------------------------------------------------------------------------------------------- */

/* Each of these draws the cell whose lowest step is `floor`; ' ' when nothing falls into it. */
static int32_t braille_cell(const struct plot *plot, size_t index, int floor)
{
    static const int32_t DOTS[2][4] = {{0x40, 0x04, 0x02, 0x01}, {0x80, 0x20, 0x10, 0x08}};
    int32_t dots = 0;
    for (size_t side = 0; side < 2; side++) {
        struct band band = line_of(plot, 2 * index + side);
        for (int step = 0; step < 4; step++)
            if (band.low <= floor + step && floor + step <= band.high)
                dots |= DOTS[side][step];
    }
    return dots == 0 ? ' ' : BRAILLE + dots;
}

static int32_t blocks_cell(const struct plot *plot, size_t index, int floor)
{
    struct band band = band_of(plot, index);
    int filled = band.low > band.high ? 0 : band.high + 1 - floor;
    if (filled <= 0)
        return ' ';
    if (filled < 8)
        return EIGHTHS + filled;
    return floor > band.low ? SHADE : EIGHTHS + 8;
}

static int32_t ascii_cell(const struct plot *plot, size_t index, int floor)
{
    static const char STEPS[] = " .-|'|||";
    struct band band = line_of(plot, index);
    size_t filled = 0;
    for (int step = 0; step < 3; step++)
        if (band.low <= floor + step && floor + step <= band.high)
            filled |= (size_t)1 << step;
    return STEPS[filled];
}

static int32_t cell_of(const struct plot *plot, int x, int y)
{
    int floor = (plot->area.height - 1 - y) * steps_in_cell(plot->style);
    switch (plot->style) {
    case GRAPH_BRAILLE:
        return braille_cell(plot, (size_t)x, floor);
    case GRAPH_BLOCKS:
        return blocks_cell(plot, (size_t)x, floor);
    case GRAPH_ASCII:
    case GRAPH_STYLES:
        break;
    }
    return ascii_cell(plot, (size_t)x, floor);
}

static void draw_curve(struct canvas *canvas, const struct plot *plot, enum role role)
{
    for (int y = 0; y < plot->area.height; y++)
        for (int x = 0; x < plot->area.width; x++)
            canvas_put_codepoint(canvas, plot->area.x + x, plot->area.y + y, role, cell_of(plot, x, y));
}

/* --- around the curve ----------------------------------------------------------------------------------------------- */

static void draw_scale(struct canvas *canvas, const struct plot *plot, struct area area, enum unit unit,
                       const struct glyphs *glyphs)
{
    int columns = plot->area.x - area.x - 1;
    char number[NUMBER_TEXT];
    number_short(number, plot->scale.top, unit, (size_t)columns);
    canvas_put_right(canvas, area.x, area.y, columns, ROLE_LABEL, number);
    number_short(number, plot->scale.bottom, unit, (size_t)columns);
    canvas_put_right(canvas, area.x, area.y + plot->area.height - 1, columns, ROLE_LABEL, number);
    canvas_fill(canvas, (struct area){plot->area.x - 1, area.y, 1, plot->area.height}, ROLE_DIM, glyphs->vertical);
}

static bool cell_breaks(const struct plot *plot, int x)
{
    for (int side = 0; side < plot->across; side++)
        if (plot->columns[x * plot->across + side].breaks)
            return true;
    return false;
}

static bool cell_is_blank(const struct plot *plot, int x)
{
    for (int side = 0; side < plot->across; side++)
        if (is_present(&plot->columns[x * plot->across + side]))
            return false;
    return true;
}

/* A break in the first column is only where the graph begins. */
static void draw_gaps(struct canvas *canvas, const struct plot *plot, int32_t gap)
{
    int y = plot->area.y + plot->area.height - 1;
    for (int x = 1; x < plot->area.width; x++) {
        if (!cell_breaks(plot, x))
            continue;
        canvas_put_codepoint(canvas, plot->area.x + x, y, ROLE_MARK, gap);
        for (int before = x - 1; before >= 0 && cell_is_blank(plot, before); before--)
            canvas_put_codepoint(canvas, plot->area.x + before, y, ROLE_MARK, gap);
    }
}

static void draw_cursor(struct canvas *canvas, const struct plot *plot, const struct graph_view *view, int32_t line)
{
    if (view->cursor_ns == ABSENT || view->cursor_ns < view->begin_ns || view->cursor_ns > view->end_ns)
        return;
    int64_t span = number_difference(view->end_ns, view->begin_ns);
    int64_t column =
        number_scale(number_difference(view->cursor_ns, view->begin_ns), plot->area.width, span > 0 ? span : 1);
    int x = column < 0 || column >= plot->area.width ? plot->area.width - 1 : (int)column;
    canvas_paint(canvas, (struct area){plot->area.x + x, plot->area.y, 1, plot->area.height}, ROLE_POSITION);
    for (int y = 0; y < plot->area.height; y++)
        if (cell_of(plot, x, y) == ' ' && !(y == plot->area.height - 1 && cell_breaks(plot, x)))
            canvas_put_codepoint(canvas, plot->area.x + x, plot->area.y + y, ROLE_POSITION, line);
}

/* What is drawn over which span, as long a form as fits; puts nothing when none does. */
static void draw_span(struct canvas *canvas, struct area area, const struct graph_view *view, int64_t span)
{
    char text[WHEN_TEXT];
    span_format(text, span);
    int title = view->title == NULL ? 0 : (int)text_width(view->title);
    int columns = (int)text_width(text);
    if (title > 0 && title + 6 + columns <= area.width) {
        int x = area.x + (area.width - title - 6 - columns) / 2;
        canvas_put(canvas, x, area.y, title, ROLE_TITLE, view->title);
        canvas_format(canvas, x + title, area.y, 6 + columns, ROLE_LABEL, " over %s", text);
    } else if (columns <= area.width) {
        canvas_put(canvas, area.x + (area.width - columns) / 2, area.y, columns, ROLE_LABEL, text);
    }
}

static void draw_footer(struct canvas *canvas, struct area area, const struct graph_view *view)
{
    char begin[WHEN_TEXT], end[WHEN_TEXT];
    int64_t span = number_difference(view->end_ns, view->begin_ns);
    int left = (int)timeline_clock(begin, view->begin_ns, span, view->zone);
    int right = (int)timeline_clock(end, view->end_ns, span, view->zone);
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

static void plot_init(struct plot *plot, struct area area, const struct graph_view *view, enum graph_style style)
{
    int scale = scale_columns(area.width);
    int columns = area.width - scale > CANVAS_WIDTH_MAX ? CANVAS_WIDTH_MAX : area.width - scale;
    plot->area = (struct area){area.x + scale, area.y, columns, area.height - 1};
    plot->style = style;
    plot->steps = plot->area.height * steps_in_cell(style);
    plot->across = columns_across(style);
    plot->count = (size_t)columns * (size_t)plot->across;
    for (size_t i = 0; i < plot->count; i++)
        plot->columns[i] = merge(view->slots, view->count, i, plot->count);
    join_samples(plot);
}

void graph_draw(struct canvas *canvas, struct area area, const struct graph_view *view, const struct glyphs *glyphs)
{
    static const char EMPTY[] = "no data here";
    if (area.width < WIDTH_MIN || area.height < HEIGHT_MIN)
        return;
    struct history_slot range;
    bool any = find_range(view->slots, view->count, &range);
    struct area footer = {area.x, area.y + area.height - 1, area.width, 1};
    if (!any) {
        int x = area.width > (int)sizeof EMPTY ? (area.width - (int)sizeof EMPTY + 1) / 2 : 0;
        canvas_put(canvas, area.x + x, area.y + (area.height - 1) / 2, area.width - x, ROLE_DIM, EMPTY);
        draw_footer(canvas, footer, view);
        return;
    }
    struct plot plot;
    plot_init(&plot, area, view, glyphs->graph);
    plot.scale = scale_for(range.min, range.max);
    draw_curve(canvas, &plot, view->role);
    draw_scale(canvas, &plot, area, view->unit, glyphs);
    draw_gaps(canvas, &plot, glyphs->gap);
    draw_cursor(canvas, &plot, view, glyphs->vertical);
    if (plot.area.width >= FOOTER_UNDER_CURVE) {
        footer.x = plot.area.x;
        footer.width = plot.area.width;
    }
    draw_footer(canvas, footer, view);
}

void graph_spark(struct canvas *canvas, int x, int y, int columns, enum role role, const struct history_slot *slots,
                 size_t count, const struct glyphs *glyphs)
{
    static const char ASCII[] = "._-=*#";
    struct history_slot range;
    if (columns <= 0 || !find_range(slots, count, &range))
        return;
    struct scale scale = scale_for(range.min, range.max);
    size_t width = count < (size_t)columns ? count : (size_t)columns;
    for (size_t i = 0; i < width; i++) {
        struct history_slot column = merge(slots, count, i, width);
        if (!is_present(&column))
            continue;
        bool ascii = glyphs->graph == GRAPH_ASCII;
        int level = level_of(&scale, column.max, ascii ? (int)sizeof ASCII - 1 : 8);
        canvas_put_codepoint(canvas, x + (int)i, y, role, ascii ? ASCII[level] : EIGHTHS + 1 + level);
    }
}
