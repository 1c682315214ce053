#include <math.h>
#include <stdio.h>
#include <string.h>

#include "export/amount.h"
#include "export/html.h"
#include "export/report_figures.h"

size_t figure_total(const struct exhibit_totals *totals, enum total total, double x[EXHIBIT_SLOTS],
                    double y[EXHIBIT_SLOTS], bool breaks[EXHIBIT_SLOTS])
{
    size_t count = 0;
    bool broke = false;
    for (size_t i = 0; i < totals->slots; i++) {
        broke = broke || totals->breaks[i];
        if (totals->value[total][i] == ABSENT)
            continue;
        x[count] = (double)totals->at_ns[i] / 1e9;
        y[count] = (double)totals->value[total][i];
        breaks[count++] = broke;
        broke = false;
    }
    return count;
}

/* What is drawn, where the system tells it. */
struct shown {
    enum total total, limit; /* the same: there is none */
    enum unit unit;
    const char *title;
};

static const struct shown SHOWN[] = {
    {TOTAL_PAGED, TOTAL_PAGED_LIMIT, UNIT_BYTES, "Paged pool"},
    {TOTAL_NONPAGED, TOTAL_NONPAGED_LIMIT, UNIT_BYTES, "Nonpaged pool"},
    {TOTAL_RECLAIMABLE, TOTAL_RECLAIMABLE, UNIT_BYTES, "Reclaimable slab"},
    {TOTAL_UNRECLAIMABLE, TOTAL_UNRECLAIMABLE, UNIT_BYTES, "Unreclaimable slab"},
    {TOTAL_COMMIT, TOTAL_COMMIT_LIMIT, UNIT_BYTES, "Committed memory"},
    {TOTAL_AVAILABLE, TOTAL_PHYSICAL, UNIT_BYTES, "Memory that can be had"},
    {TOTAL_HANDLES, TOTAL_HANDLES_LIMIT, UNIT_COUNT, "Handles, open files"},
    {TOTAL_UNEXPLAINED, TOTAL_UNEXPLAINED, UNIT_BYTES, "Memory that no counter explains"},
};

static void tell_limit(char out[WORDS], const struct report_page *page, const struct shown *shown, double last)
{
    const struct exhibit_totals *totals = &page->exhibits->totals;
    char now[NUMBER_TEXT], limit[NUMBER_TEXT];
    int64_t known = shown->limit == shown->total ? ABSENT : totals->value[shown->limit][totals->slots - 1];
    if (shown->unit == UNIT_BYTES) {
        amount_bytes(now, last);
        amount_known_bytes(limit, known);
    } else {
        amount_whole(now, last);
        amount_count(limit, known);
    }
    if (known == ABSENT || known <= 0)
        snprintf(out, WORDS, "%s in the end", now);
    else
        snprintf(out, WORDS, "%s in the end, %.1f%% of %s", now, 100 * last / (double)known, limit);
}

static void put_total(struct report_page *page, const struct shown *shown)
{
    enum { HALF_WIDE = 372, HIGH = 150 };
    double x[EXHIBIT_SLOTS], y[EXHIBIT_SLOTS];
    bool breaks[EXHIBIT_SLOTS];
    size_t count = figure_total(&page->exhibits->totals, shown->total, x, y, breaks);
    char id[FIGURE_ID], caption[WORDS];
    if (count < 2)
        return;
    struct span_of_values extent = figure_extent(y, count, (struct span_of_values){HUGE_VAL, 0});
    tell_limit(caption, page, shown, y[count - 1]);
    struct chart_config config = {.desc = caption,
                                  .x = axis_of_times(x[0], x[count - 1], page->report.zone, 4),
                                  .y = axis_of_values(extent.low, extent.high, shown->unit, 3),
                                  .width = HALF_WIDE,
                                  .height = HIGH,
                                  .right = 14,
                                  .has_marks = figure_has_marks(page, FIGURE_ALL, x[0], x[count - 1])};
    figure_begin(page, &config, id, shown->title, caption);
    struct chart chart;
    chart_open(&chart, page->out, &config);
    figure_marks(page, &chart, FIGURE_ALL);
    chart_line(&chart, &(struct chart_series){x, y, breaks, count}, 0, NULL);
    figure_finish(page, &chart);
}

void figure_totals(struct report_page *page)
{
    if (page->exhibits->totals.slots < 2)
        return;
    buffer_add_text(page->out, "<div class=\"pair\">\n");
    for (size_t i = 0; i < sizeof SHOWN / sizeof SHOWN[0]; i++)
        put_total(page, &SHOWN[i]);
    buffer_add_text(page->out, "</div>\n");
}
