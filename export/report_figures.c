#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "export/amount.h"
#include "export/chart.h"
#include "export/html.h"
#include "export/report_figures.h"

static const double NS = 1e9;

void figure_begin(struct report_page *page, struct chart_config *config, char id[FIGURE_ID], const char *title,
                  const char *caption)
{
    page->figures++;
    snprintf(id, FIGURE_ID, "f%d", page->figures);
    config->id = id;
    config->title = title;
    buffer_add_text(page->out, "<figure><figcaption>");
    html_element(page->out, "b", "", title);
    buffer_add_text(page->out, " ");
    html_element(page->out, "span", "", caption);
    buffer_add_text(page->out, "</figcaption>\n");
}

void figure_finish(struct report_page *page, struct chart *chart)
{
    chart_close(chart);
    buffer_add_text(page->out, "</figure>\n");
}

size_t figure_times(const struct exhibit_boot *boot, double x[COURSE_POINTS], bool breaks[COURSE_POINTS])
{
    for (size_t i = 0; i < boot->points; i++) {
        x[i] = (double)boot->point[i].begin_ns / NS;
        breaks[i] = boot->point[i].after_break;
    }
    return boot->points;
}

struct span_of_values figure_extent(const double *values, size_t count, struct span_of_values extent)
{
    for (size_t i = 0; i < count; i++)
        if (amount_is_known(values[i])) {
            extent.low = fmin(extent.low, values[i]);
            extent.high = fmax(extent.high, values[i]);
        }
    return extent;
}

void figure_gaps(struct report_page *page, struct chart *chart, const struct exhibit_boot *boot)
{
    for (size_t i = 1; i < boot->points; i++) {
        char words[WORDS], from[WHEN_TEXT], span[WHEN_TEXT];
        int64_t before = boot->point[i - 1].end_ns, after = boot->point[i].begin_ns;
        if (!boot->point[i].after_break)
            continue;
        when_format(from, before, page->report.zone);
        span_format(span, number_difference(after, before));
        snprintf(words, sizeof words, "not watched from %s on for %s", from, span);
        chart_gap(chart, (double)before / NS, (double)after / NS, words);
    }
}

/* Numbers are those of table_marks: the place among all that are listed. */
void figure_marks(const struct report_page *page, struct chart *chart, enum figure_scope scope)
{
    size_t number = 0;
    for (size_t i = 0; i < page->exhibits->mark_count; i++) {
        const struct mark *mark = &page->exhibits->marks[i];
        char label[CHART_LABEL];
        bool is_boot = mark->kind == MARK_BOOT;
        if (!figure_shows_mark(mark) || ++number > FIGURE_MARKS || (is_boot && scope == FIGURE_OF_ONE_BOOT))
            continue;
        const char *words = mark->text[0] != '\0' && !is_boot ? mark->text : mark_kind_name(mark->kind);
        text_safe(label, sizeof label, 22, words, strlen(words));
        chart_mark(chart, is_boot ? CHART_MARK_BOOT : CHART_MARK_NOTE, (double)mark->utc_ns / NS, number,
                   scope == FIGURE_OF_ONE_BOOT ? label : "");
    }
}

bool figure_has_marks(const struct report_page *page, enum figure_scope scope, double from, double to)
{
    for (size_t i = 0; i < page->exhibits->mark_count; i++) {
        double at = (double)page->exhibits->marks[i].utc_ns / NS;
        const struct mark *mark = &page->exhibits->marks[i];
        bool is_left_out = scope == FIGURE_OF_ONE_BOOT && mark->kind == MARK_BOOT;
        if (figure_shows_mark(mark) && !is_left_out && at >= from && at <= to)
            return true;
    }
    return false;
}

bool figure_shows_mark(const struct mark *mark)
{
    switch (mark->kind) {
    case MARK_BOOT:
    case MARK_CLOCK:
    case MARK_NOTE:
    case MARK_ALERT:
    case MARK_DRIVER:
        return true;
    case MARK_START:
    case MARK_STOP:
    case MARK_GAP:
        break;
    }
    return false;
}

/* --- handles beside the pool --------------------------------------------------------------------------------------------------------- */

/* What was gained since the first point, without what changed across breaks. */
static void read_gain(const struct exhibit_boot *boot, const struct exhibit_curve *curve, enum course_field field,
                      double gain[COURSE_POINTS])
{
    double raw[COURSE_POINTS], joined[COURSE_POINTS];
    exhibits_read(boot, curve, field, raw);
    exhibits_joined(boot, raw, joined);
    for (size_t i = 0; i < boot->points; i++)
        gain[i] = amount_is_known(raw[i]) ? joined[i] - joined[0] : (double)NAN;
}

static bool has_counts(const struct exhibit_curve *curve)
{
    return curve != NULL && curve->ends[COURSE_COUNT].last != ABSENT;
}

void figure_handles(struct report_page *page, const struct culprit *culprit)
{
    const struct exhibit_boot *boot = exhibits_chosen(page->exhibits);
    const struct verdict_holder *holder = &culprit->holder;
    if (boot == NULL || holder->by != HELD_BY_PROCESS)
        return;
    const struct exhibit_curve *pool = exhibits_pool(boot, &culprit->name, culprit->type, culprit->session);
    const struct exhibit_curve *process = exhibits_process(boot, holder->pid, holder->started_ns);
    if (!has_counts(pool) || !has_counts(process))
        return;
    double x[COURSE_POINTS], objects[COURSE_POINTS], handles[COURSE_POINTS];
    bool breaks[COURSE_POINTS];
    char id[FIGURE_ID], name[EVIDENCE_NAME], who[EVIDENCE_NAME], desc[WORDS], label[CHART_LABEL];
    char gained[NUMBER_TEXT], held[NUMBER_TEXT];
    size_t count = figure_times(boot, x, breaks);
    read_gain(boot, pool, COURSE_COUNT, objects);
    read_gain(boot, process, COURSE_COUNT, handles);
    struct span_of_values extent = figure_extent(objects, count, (struct span_of_values){0, 0});
    extent = figure_extent(handles, count, extent);
    evidence_name(name, &culprit->name);
    evidence_name(who, &holder->name);
    amount_whole(gained, objects[count - 1]);
    amount_whole(held, handles[count - 1]);
    snprintf(desc, sizeof desc, "From the first sample on %s gained %s allocations and %s %s handles.", name, gained,
             who, held);
    struct chart_config config = {.desc = desc,
                                  .x = axis_of_times(x[0], x[count - 1], page->report.zone, 7),
                                  .y = axis_of_values(extent.low, extent.high, UNIT_COUNT, 4),
                                  .width = CHART_WIDE,
                                  .height = 210,
                                  .right = 140};
    figure_begin(page, &config, id, "Handles beside the pool.",
                 "What both gained since the first sample; what changed while nobody watched is left out.");
    struct chart chart;
    chart_open(&chart, page->out, &config);
    figure_gaps(page, &chart, boot);
    text_safe(label, sizeof label, 16, name, strlen(name));
    chart_line(&chart, &(struct chart_series){x, objects, breaks, count}, 0, label);
    text_safe(label, sizeof label, 16, who, strlen(who));
    chart_line(&chart, &(struct chart_series){x, handles, breaks, count}, 1, label);
    figure_finish(page, &chart);
}

/* --- in step --------------------------------------------------------------------------------------------------------------------------- */

static void put_member(struct report_page *page, const struct culprit *culprit, const struct verdict_member *member)
{
    enum { WIDE = 250, HIGH = 34 };
    const struct exhibit_boot *boot = exhibits_chosen(page->exhibits);
    char pace[NUMBER_TEXT];
    buffer_add_text(page->out, "<tr><td class=\"pool\">");
    html_bytes(page->out, member->name.bytes, member->name.length);
    buffer_add_text(page->out, "</td><td>");
    html_text(page->out, words_pool_type(member->type));
    buffer_format(page->out, "</td><td class=\"n\">%.4g</td><td class=\"n\">", round(member->ratio * 100) / 100);
    amount_bytes(pace, member->bytes_per_hour);
    html_text(page->out, pace);
    buffer_add_text(page->out, "</td><td>");
    const struct exhibit_curve *curve =
        boot == NULL ? NULL : exhibits_pool(boot, &member->name, member->type, culprit->session);
    if (curve != NULL)
        figure_spark(page, boot, curve, has_counts(curve) ? COURSE_COUNT : COURSE_BYTES, WIDE, HIGH);
    buffer_add_text(page->out, "</td></tr>\n");
}

void figure_in_step(struct report_page *page, const struct culprit *culprit)
{
    if (culprit->group_count < 2)
        return;
    html_element(page->out, "h3", "", "Pools in step");
    html_element(page->out, "p", " class=\"note\"",
                 "Their counts gain in a fixed ratio in every window, so one hand makes them. Each curve is scaled to "
                 "its own lowest and highest count; the ratio is to one allocation of the first.");
    buffer_add_text(page->out,
                    "<div class=\"w\"><table><thead><tr><th>Pool</th><th>Type</th><th class=\"n\">Ratio</th>"
                    "<th class=\"n\">An hour</th><th>Count over the time watched</th></tr></thead><tbody>\n");
    for (size_t i = 0; i < culprit->group_count; i++)
        put_member(page, culprit, &culprit->group[i]);
    buffer_add_text(page->out, "</tbody></table></div>\n");
}

void figure_spark(struct report_page *page, const struct exhibit_boot *boot, const struct exhibit_curve *curve,
                  enum course_field field, double width, double height)
{
    double x[COURSE_POINTS], y[COURSE_POINTS];
    bool breaks[COURSE_POINTS];
    char title[WORDS], first[NUMBER_TEXT], last[NUMBER_TEXT];
    size_t count = figure_times(boot, x, breaks);
    exhibits_read(boot, curve, field, y);
    if (field == COURSE_BYTES) {
        amount_known_bytes(first, curve->ends[field].first);
        amount_known_bytes(last, curve->ends[field].last);
    } else {
        amount_count(first, curve->ends[field].first);
        amount_count(last, curve->ends[field].last);
    }
    snprintf(title, sizeof title, "from %s to %s", first, last);
    chart_spark(page->out, &(struct chart_series){x, y, breaks, count}, width, height, title);
}

/* --- boots laid over each other -------------------------------------------------------------------------------------------------------- */

static const struct exhibit_curve *curve_in(const struct exhibit_boot *boot, const struct culprit *culprit)
{
    return exhibits_pool(boot, &culprit->name, culprit->type, culprit->session);
}

static void put_boot(struct report_page *page, struct chart *chart, const struct exhibit_boot *boot,
                     const struct culprit *culprit, int style)
{
    double x[COURSE_POINTS], y[COURSE_POINTS];
    bool breaks[COURSE_POINTS];
    char label[CHART_LABEL], began[WHEN_TEXT];
    enum { MONTH_ON = 5, DAY_AND_TIME = 11 };
    size_t count = figure_times(boot, x, breaks);
    for (size_t i = 0; i < count; i++)
        x[i] -= (double)boot->begin_ns / NS;
    read_gain(boot, curve_in(boot, culprit), COURSE_BYTES, y);
    when_format(began, boot->begin_ns, page->report.zone);
    snprintf(label, sizeof label, "%" PRId64 ": %.*s", boot->number, DAY_AND_TIME, began + MONTH_ON);
    chart_line(chart, &(struct chart_series){x, y, breaks, count}, style, label);
}

/* Which boots have the pool, and how far and how long they go. */
static size_t find_boots(const struct exhibits *exhibits, const struct culprit *culprit,
                         const struct exhibit_boot *found[EXHIBIT_BOOTS], struct span_of_values *extent,
                         double *longest)
{
    size_t count = 0;
    for (size_t i = 0; i < exhibits->boot_count; i++) {
        const struct exhibit_boot *boot = exhibits->boots[i];
        const struct exhibit_curve *curve = curve_in(boot, culprit);
        double gain[COURSE_POINTS];
        if (curve == NULL || boot->points < 2)
            continue;
        read_gain(boot, curve, COURSE_BYTES, gain);
        *extent = figure_extent(gain, boot->points, *extent);
        *longest = fmax(*longest, ((double)boot->end_ns - (double)boot->begin_ns) / NS);
        found[count++] = boot;
    }
    return count;
}

void figure_boots(struct report_page *page, const struct culprit *culprit)
{
    const struct exhibits *exhibits = page->exhibits;
    const struct exhibit_boot *found[EXHIBIT_BOOTS], *chosen = exhibits_chosen(exhibits);
    struct span_of_values extent = {0, 0};
    double longest = 0;
    size_t count = find_boots(exhibits, culprit, found, &extent, &longest);
    char id[FIGURE_ID], name[EVIDENCE_NAME], desc[WORDS], caption[WORDS];
    if (count < 2)
        return;
    evidence_name(name, &culprit->name);
    snprintf(desc, sizeof desc,
             "%s in %zu boots, each from its own first sample on; it was a culprit in %" PRId64 " of %" PRId64 ".",
             name, count, culprit->boots, culprit->boots_of);
    snprintf(caption, sizeof caption,
             "What %s gained in each, from its first sample on: a culprit in %" PRId64 " of %" PRId64
             ". The strong line is the boot that this verdict is of.",
             name, culprit->boots, culprit->boots_of);
    struct chart_config config = {.desc = desc,
                                  .x = axis_of_spans(longest, 7),
                                  .y = axis_of_values(extent.low, extent.high, UNIT_BYTES, 4),
                                  .width = CHART_WIDE,
                                  .height = 230,
                                  .right = 140};
    figure_begin(page, &config, id, "Boots laid over each other.", caption);
    struct chart chart;
    chart_open(&chart, page->out, &config);
    for (size_t i = 0; i < count; i++)
        if (found[i] != chosen)
            put_boot(page, &chart, found[i], culprit, 1 + (int)(i % (CHART_STYLES - 1)));
    if (chosen != NULL && curve_in(chosen, culprit) != NULL)
        put_boot(page, &chart, chosen, culprit, 0);
    figure_finish(page, &chart);
}
