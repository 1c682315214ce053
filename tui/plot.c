#include "tui/plot.h"

enum {
    NOISE_PARTS = 100, /* the scale spans at least this part of the largest value */
    SHADE = 0x2592,
    EIGHTHS = 0x2580,
    UPPER_HALF = 0x2580,
    LOWER_HALF = 0x2584,
    FULL = 0x2588,
    BRAILLE = 0x2800
};

/* The steps of a column that are filled, from the bottom; low > high: none. */
struct band {
    int low, high;
};

static const struct history_slot NOTHING = {.min = ABSENT, .max = ABSENT, .last = ABSENT, .breaks = false};

bool plot_has(const struct history_slot *slot)
{
    return slot->min != ABSENT && slot->max != ABSENT;
}

int plot_columns_across(enum graph_style style)
{
    return style == GRAPH_BRAILLE ? 2 : 1;
}

static int steps_in_cell(enum graph_style style, bool line)
{
    return style == GRAPH_BRAILLE ? 4 : style == GRAPH_ASCII ? 3 : line ? 2 : 8;
}

void plot_widen(struct history_slot *range, const struct history_slot *slots, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct history_slot *slot = &slots[i];
        if (!plot_has(slot))
            continue;
        bool first = !plot_has(range);
        range->min = first || slot->min < range->min ? slot->min : range->min;
        range->max = first || slot->max > range->max ? slot->max : range->max;
        range->last = slot->last;
    }
}

struct history_slot plot_merge(const struct history_slot *slots, size_t count, size_t of, size_t index, size_t columns)
{
    struct history_slot sum = NOTHING;
    size_t from = index * of / columns;
    size_t to = (index + 1) * of / columns;
    bool starts_slot = index == 0 || (index - 1) * of / columns != from;
    to = to > from ? to : from + 1;
    for (size_t i = from; i < to && i < count; i++) {
        plot_widen(&sum, &slots[i], 1);
        sum.breaks = sum.breaks || (slots[i].breaks && starts_slot);
    }
    return sum;
}

static uint64_t magnitude(int64_t value)
{
    return value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
}

struct scale plot_scale(int64_t min, int64_t max)
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

int plot_level(const struct scale *scale, int64_t value, int steps)
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
    while (from < plot->count && !plot_has(&plot->columns[from]))
        from++;
    return from;
}

/* The median distance of two columns with values and no break between them, so that neither a late sample nor one that came twice decides; 0 when there are no two. */
static size_t usual_distance(const struct plot *plot)
{
    uint16_t times[PLOT_COLUMNS_MAX] = {0};
    size_t distances = 0, usual = 0, seen = 0;
    size_t from = next_present(plot, 0);
    for (size_t to; from < plot->count; from = to) {
        to = next_present(plot, from + 1);
        if (to >= plot->count || any_break(plot, from, to))
            continue;
        times[to - from]++;
        distances++;
    }
    while (seen * 2 < distances)
        seen += times[++usual];
    return usual;
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
    size_t far =
        2 * usual_distance(plot) +
        1; /* one more: two samples may fall into columns that are a column closer or further apart than they are */
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
    if (!plot_has(column))
        return (struct band){.low = 1, .high = 0};
    return (struct band){.low = plot_level(&plot->scale, column->min, plot->steps),
                         .high = plot_level(&plot->scale, column->max, plot->steps)};
}

/* From min to max of a column, and on to the column before, so that a line has no holes where it is steep. */
static struct band line_of(const struct plot *plot, size_t index)
{
    struct band band = band_of(plot, index);
    const struct history_slot *column = &plot->columns[index];
    if (index == 0 || column->breaks || !plot_has(column) || !plot_has(column - 1))
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

static int32_t halves_cell(const struct plot *plot, size_t index, int floor)
{
    static const int32_t HALVES[] = {' ', LOWER_HALF, UPPER_HALF, FULL};
    struct band band = line_of(plot, index);
    size_t filled = 0;
    for (int step = 0; step < 2; step++)
        if (band.low <= floor + step && floor + step <= band.high)
            filled |= (size_t)1 << step;
    return HALVES[filled];
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

int32_t plot_cell(const struct plot *plot, int x, int y)
{
    int floor = (plot->area.height - 1 - y) * steps_in_cell(plot->style, plot->line);
    switch (plot->style) {
    case GRAPH_BRAILLE:
        return braille_cell(plot, (size_t)x, floor);
    case GRAPH_BLOCKS:
        return plot->line ? halves_cell(plot, (size_t)x, floor) : blocks_cell(plot, (size_t)x, floor);
    case GRAPH_ASCII:
    case GRAPH_STYLES:
        break;
    }
    return ascii_cell(plot, (size_t)x, floor);
}

int32_t plot_over(int32_t below, int32_t above)
{
    bool dots = (below & ~0xFF) == BRAILLE && (above & ~0xFF) == BRAILLE;
    bool halves = (below == UPPER_HALF && above == LOWER_HALF) || (below == LOWER_HALF && above == UPPER_HALF);
    if (above == ' ')
        return below;
    return dots ? below | above : halves ? FULL : above;
}

bool plot_breaks(const struct plot *plot, int x)
{
    for (int side = 0; side < plot->across; side++)
        if (plot->columns[x * plot->across + side].breaks)
            return true;
    return false;
}

bool plot_is_blank(const struct plot *plot, int x)
{
    for (int side = 0; side < plot->across; side++)
        if (plot_has(&plot->columns[x * plot->across + side]))
            return false;
    return true;
}

int plot_line(const struct plot *plot, int x)
{
    for (int side = 0; side < plot->across; side++) {
        const struct history_slot *column = &plot->columns[x * plot->across + side];
        if (plot_has(column))
            return plot->area.height - 1 -
                   plot_level(&plot->scale, column->last, plot->steps) / steps_in_cell(plot->style, plot->line);
    }
    return -1;
}

void plot_init(struct plot *plot, struct area area, enum graph_style style, bool line, const struct history_slot *slots,
               size_t count, size_t of)
{
    plot->area = area;
    plot->style = style;
    plot->line = line;
    plot->steps = area.height * steps_in_cell(style, line);
    plot->across = plot_columns_across(style);
    plot->count = (size_t)area.width * (size_t)plot->across;
    for (size_t i = 0; i < plot->count; i++)
        plot->columns[i] = plot_merge(slots, count, of, i, plot->count);
    join_samples(plot);
}
