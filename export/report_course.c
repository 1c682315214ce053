#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "export/amount.h"
#include "export/html.h"
#include "export/report_figures.h"

static const double NS = 1e9, PER_HOUR = 3600;

/* The course of a culprit: all its pools in step together, and the line of its pace through it. */
struct course {
    const struct exhibit_boot *boot;
    size_t count, from;
    double x[COURSE_POINTS];
    bool breaks[COURSE_POINTS];
    double bytes[COURSE_POINTS];
    double pace[COURSE_POINTS], low[COURSE_POINTS], high[COURSE_POINTS]; /* NAN before the beginning */
};

/* --- reckoning --------------------------------------------------------------------------------------------------------------------- */

static bool add_members(struct course *course, const struct culprit *culprit)
{
    bool any = false;
    for (size_t i = 0; i < course->count; i++)
        course->bytes[i] = (double)NAN;
    for (size_t k = 0; k < culprit->group_count; k++) {
        const struct verdict_member *member = &culprit->group[k];
        const struct exhibit_curve *curve = exhibits_pool(course->boot, &member->name, member->type, culprit->session);
        double bytes[COURSE_POINTS];
        if (curve == NULL)
            continue;
        exhibits_read(course->boot, curve, COURSE_BYTES, bytes);
        for (size_t i = 0; i < course->count; i++)
            if (amount_is_known(bytes[i]))
                course->bytes[i] = amount_is_known(course->bytes[i]) ? course->bytes[i] + bytes[i] : bytes[i];
        any = true;
    }
    return any;
}

/* The point from which on it grows. */
static size_t find_from(const struct course *course, int64_t started_ns)
{
    if (started_ns == ABSENT)
        return 0;
    for (size_t i = 0; i < course->count; i++)
        if (course->boot->point[i].begin_ns >= started_ns)
            return i > 0 ? i - 1 : 0;
    return 0;
}

static int by_value(const void *a, const void *b)
{
    const double *left = a, *right = b;
    return (*left > *right) - (*left < *right);
}

/* The line of this slope that has as many points above as below; in what was joined across breaks, and put back to where the values are. */
static void draw_pace(struct course *course, const struct culprit *culprit)
{
    double joined[COURSE_POINTS], rest[COURSE_POINTS] = {0};
    const double *seconds = course->boot->seconds;
    double slope = culprit->bytes_per_hour / PER_HOUR, began = seconds[course->from];
    size_t used = 0;
    exhibits_joined(course->boot, course->bytes, joined);
    for (size_t i = course->from; i < course->count; i++)
        if (amount_is_known(course->bytes[i]))
            rest[used++] = joined[i] - slope * (seconds[i] - began);
    qsort(rest, used, sizeof *rest, by_value);
    double base = used > 0 ? rest[used / 2] : 0, away = 0;
    for (size_t i = 0; i < course->count; i++) {
        if (amount_is_known(course->bytes[i]))
            away = course->bytes[i] - joined[i];
        double watched = seconds[i] - began;
        bool is_in = i >= course->from && used > 0;
        course->pace[i] = is_in ? base + away + slope * watched : (double)NAN;
        course->low[i] = is_in ? base + away + culprit->low / PER_HOUR * watched : (double)NAN;
        course->high[i] = is_in ? base + away + culprit->high / PER_HOUR * watched : (double)NAN;
    }
}

static bool make_course(struct course *course, const struct report_page *page, const struct culprit *culprit)
{
    course->boot = exhibits_chosen(page->exhibits);
    if (course->boot == NULL || course->boot->points < 2)
        return false;
    course->count = figure_times(course->boot, course->x, course->breaks);
    if (!add_members(course, culprit))
        return false;
    course->from = find_from(course, culprit->started_ns);
    draw_pace(course, culprit);
    return true;
}

/* --- drawing ----------------------------------------------------------------------------------------------------------------------- */

static void put_range(struct chart *chart, const struct course *course)
{
    double x[2 * COURSE_POINTS], y[2 * COURSE_POINTS];
    size_t count = 0;
    for (size_t i = course->from; i < course->count; i++, count++) {
        x[count] = course->x[i];
        y[count] = course->high[i];
    }
    for (size_t i = course->count; i-- > course->from; count++) {
        x[count] = course->x[i];
        y[count] = course->low[i];
    }
    if (count > 2 && amount_is_known(y[0]))
        chart_band(chart, CHART_BAND_RANGE, x, y, count);
}

/* When it began, and how exactly that is known; of growth in steps each one. */
static void put_start(struct chart *chart, const struct culprit *culprit)
{
    for (size_t i = 0; i < culprit->step_count; i++)
        chart_mark(chart, CHART_MARK_STEP, (double)culprit->step_ns[i] / NS, 0, "");
    if (culprit->started_ns == ABSENT)
        return;
    double at = (double)culprit->started_ns / NS, within = (double)culprit->started_within_ns / NS;
    double x[] = {at - within, at + within, at + within, at - within};
    double y[] = {chart->y.low, chart->y.low, chart->y.high, chart->y.high};
    chart_band(chart, CHART_BAND_START, x, y, 4);
    chart_mark(chart, CHART_MARK_START, at, 0, "it begins");
}

static void name_group(char out[CHART_LABEL], const struct culprit *culprit, size_t columns)
{
    char name[EVIDENCE_NAME], cut[EVIDENCE_NAME];
    evidence_name(name, &culprit->name);
    text_safe(cut, sizeof cut, columns, name, strlen(name));
    if (culprit->group_count > 1)
        snprintf(out, CHART_LABEL, "%s and %zu", cut, culprit->group_count - 1);
    else
        snprintf(out, CHART_LABEL, "%s", cut);
}

static void describe(char out[WORDS], const struct course *course, const struct culprit *culprit, struct zone zone)
{
    char first[NUMBER_TEXT], last[NUMBER_TEXT], from[WHEN_TEXT], to[WHEN_TEXT], name[CHART_LABEL], pace[NUMBER_TEXT];
    name_group(name, culprit, WHOLE_NAME);
    amount_bytes(first, amount_is_known(course->bytes[0]) ? course->bytes[0] : 0);
    amount_bytes(last, amount_is_known(course->bytes[course->count - 1]) ? course->bytes[course->count - 1] : 0);
    amount_bytes(pace, culprit->bytes_per_hour);
    when_format(from, course->boot->begin_ns, zone);
    when_format(to, course->boot->end_ns, zone);
    snprintf(out, WORDS, "%s has %s on %s and %s on %s; its pace is %s an hour.", name, first, from, last, to, pace);
}

void figure_course(struct report_page *page, const struct culprit *culprit)
{
    struct course course;
    char id[FIGURE_ID], desc[WORDS], title[WORDS], label[CHART_LABEL], pace[NUMBER_TEXT];
    if (!make_course(&course, page, culprit))
        return;
    struct span_of_values extent = figure_extent(course.bytes, course.count, (struct span_of_values){1e300, 0});
    extent = figure_extent(course.high + course.from, course.count - course.from, extent);
    describe(desc, &course, culprit, page->report.zone);
    name_group(label, culprit, WHOLE_NAME);
    snprintf(title, sizeof title, "%s%s over the time watched.", label,
             culprit->group_count > 1 ? " in step with it" : "");
    struct chart_config config = {
        .desc = desc,
        .x = axis_of_times(course.x[0], course.x[course.count - 1], page->report.zone, 7),
        .y = axis_of_values(extent.low, extent.high, UNIT_BYTES, 4),
        .width = CHART_WIDE,
        .height = 220,
        .right = 140,
        .has_marks = culprit->started_ns != ABSENT ||
                     figure_has_marks(page, FIGURE_OF_ONE_BOOT, course.x[0], course.x[course.count - 1])};
    figure_begin(page, &config, id, title,
                 config.y.low > 0
                     ? "Lowest values of each point; dotted the pace, shaded its range. The axis does not begin at 0."
                     : "Lowest values of each point; dotted the pace, shaded its range.");
    struct chart chart;
    chart_open(&chart, page->out, &config);
    figure_gaps(page, &chart, course.boot);
    put_range(&chart, &course);
    put_start(&chart, culprit);
    figure_marks(page, &chart, FIGURE_OF_ONE_BOOT);
    struct chart_series line = {course.x, course.pace, course.breaks, course.count};
    chart_line(&chart, &line, CHART_PACE, NULL);
    line.y = course.bytes;
    name_group(label, culprit, 14);
    chart_line(&chart, &line, 0, label);
    amount_bytes(pace, culprit->bytes_per_hour);
    snprintf(label, sizeof label, "%s an hour", pace);
    chart_note(&chart, label);
    figure_finish(page, &chart);
}

/* --- when it ends the machine ------------------------------------------------------------------------------------------------------ */

/* Which total uses the limit up, and where the limit stands; memory that can be had falls to nothing. */
struct limited {
    enum total used, limit;
    bool falls;
    const char *title, *rule;
};

static const struct limited *limited_of(enum limit limit)
{
    static const struct limited TABLE[LIMITS] = {
        [LIMIT_PAGED] = {TOTAL_PAGED, TOTAL_PAGED_LIMIT, false, "When the paged pool is used up.",
                         "limit of the paged pool"},
        [LIMIT_NONPAGED] = {TOTAL_NONPAGED, TOTAL_NONPAGED_LIMIT, false, "When the nonpaged pool is used up.",
                            "limit of the nonpaged pool"},
        [LIMIT_COMMIT] = {TOTAL_COMMIT, TOTAL_COMMIT_LIMIT, false, "When all that may be committed is used up.",
                          "commit limit"},
        [LIMIT_MEMORY] = {TOTAL_AVAILABLE, TOTAL_AVAILABLE, true, "When memory is used up.", "nothing left"},
    };
    return &TABLE[limit];
}

/* From the last sample of the boot to the limit; seconds since 1970, and bytes. */
struct outlook {
    double now, value, target;
    double at, soonest, latest; /* latest HUGE_VAL: perhaps never */
};

/* What was there at the last sample that was judged: later boots may follow it. */
static double value_at(const double *x, const double *y, size_t count, double now)
{
    double value = y[0];
    for (size_t i = 0; i < count && x[i] <= now; i++)
        value = y[i];
    return value;
}

static struct outlook look_out(const struct forecast *end, const struct limited *limited, double now, double value)
{
    return (struct outlook){.now = now,
                            .value = value,
                            .target = limited->falls ? 0 : value + (double)end->room,
                            .at = now + (double)end->in_ns / NS,
                            .soonest = now + (double)end->soonest_ns / NS,
                            .latest = end->latest_ns == ABSENT ? HUGE_VAL : now + (double)end->latest_ns / NS};
}

/* The area between the quickest and the slowest way to the limit; what lies behind the axis is cut off on the way. */
static void put_cone(struct chart *chart, const struct outlook *outlook)
{
    double edge = chart->x.high, rise = outlook->target - outlook->value;
    double part = outlook->latest < HUGE_VAL ? (edge - outlook->now) / (outlook->latest - outlook->now) : 0;
    double x[] = {outlook->now, outlook->soonest, edge, edge};
    double y[] = {outlook->value, outlook->target, outlook->target, outlook->value + rise * part};
    if (outlook->latest <= edge) {
        x[2] = outlook->latest;
        chart_band(chart, CHART_BAND_FORECAST, x, y, 3);
        return;
    }
    chart_band(chart, CHART_BAND_FORECAST, x, y, 4);
}

static void put_foretold(struct report_page *page, struct chart *chart, const struct outlook *outlook, int64_t at_ns)
{
    char label[CHART_LABEL], when[WHEN_TEXT];
    double x[] = {outlook->now, outlook->at}, y[] = {outlook->value, outlook->target};
    chart_line(chart, &(struct chart_series){x, y, NULL, 2}, CHART_PACE, NULL);
    chart_mark(chart, CHART_MARK_NOTE, outlook->now, 0, "last sample");
    evidence_minute(when, at_ns, page->report.zone);
    snprintf(label, sizeof label, "about %s", when);
    chart_mark(chart, CHART_MARK_START, outlook->at, 0, label);
}

static void put_limit(struct chart *chart, const struct limited *limited, double target)
{
    char label[CHART_LABEL], room[NUMBER_TEXT];
    amount_bytes(room, target);
    snprintf(label, sizeof label, "%s%s%s", limited->rule, limited->falls ? "" : ", ", limited->falls ? "" : room);
    chart_rule(chart, target, label);
}

void figure_end(struct report_page *page, const struct culprit *culprit)
{
    const struct forecast *end = &culprit->exhaustion;
    const struct limited *limited = limited_of(end->limit);
    double x[EXHIBIT_SLOTS], y[EXHIBIT_SLOTS];
    bool breaks[EXHIBIT_SLOTS], is_foretold = end->room > 0;
    size_t count = end->limit == LIMIT_NONE ? 0 : figure_total(&page->exhibits->totals, limited->used, x, y, breaks);
    char id[FIGURE_ID], desc[WORDS];
    if (count < 2)
        return;
    double now = (double)page->report.verdict->end_ns / NS;
    const struct outlook outlook = look_out(end, limited, now, value_at(x, y, count, now));
    double far = fmin(outlook.latest, outlook.at + 2.5 * (outlook.at - outlook.soonest)) + 0.04 * (outlook.at - now);
    struct span_of_values extent = figure_extent(y, count, (struct span_of_values){0, outlook.target});
    words_lead(desc, culprit, &page->report);
    struct chart_config config = {.desc = desc,
                                  .x = axis_of_times(x[0], fmax(far, x[count - 1]), page->report.zone, 7),
                                  .y = axis_of_values(0, extent.high, UNIT_BYTES, 4),
                                  .width = CHART_WIDE,
                                  .height = 196,
                                  .right = 20,
                                  .has_marks = is_foretold};
    figure_begin(page, &config, id, limited->title,
                 is_foretold ? "Shaded: the foretold range at the pace of all that leaks into it."
                             : "Nothing is left.");
    struct chart chart;
    chart_open(&chart, page->out, &config);
    if (is_foretold)
        put_cone(&chart, &outlook);
    chart_line(&chart, &(struct chart_series){x, y, breaks, count}, 0, NULL);
    if (is_foretold)
        put_foretold(page, &chart, &outlook, number_sum(page->report.verdict->end_ns, end->in_ns));
    put_limit(&chart, limited, outlook.target);
    figure_finish(page, &chart);
}
