#include "tui/status_page.h"

#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "base/text.h"
#include "tui/page.h"

enum { LEAD_COLUMNS = 13, NUMBER_COLUMNS = 8, REMARK_TEXT = 1024 };

static void put_fact(struct page *page, const char *lead, const char *text)
{
    page_put(page, lead, text, LEAD_COLUMNS);
}

static void put_session(struct page *page, const struct session *session)
{
    char span[WHEN_TEXT];
    if (session == NULL)
        return;
    span_format(span, session->interval_ns);
    put_fact(page, "Host", session->machine.host);
    put_fact(page, "System", session->machine.os);
    put_fact(page, "Source", session->machine.source);
    page_format(page, "Interval", LEAD_COLUMNS, "%s; session %lld, by %s, pid %lld", span, (long long)session->id,
                session->tool, (long long)session->pid);
}

static void put_samples(struct page *page, const struct recording_summary *summary, struct zone zone)
{
    char begin[WHEN_TEXT], end[WHEN_TEXT], span[WHEN_TEXT];
    if (summary->count == 0) {
        put_fact(page, "Samples", "none yet");
        return;
    }
    if (summary->first_id > 1)
        page_format(page, "Samples", LEAD_COLUMNS, "%lld; the %lld before them are no longer kept",
                    (long long)summary->count, (long long)summary->first_id - 1);
    else
        page_format(page, "Samples", LEAD_COLUMNS, "%lld", (long long)summary->count);
    when_format(begin, summary->first_utc_ns, zone);
    when_format(end, summary->last_utc_ns, zone);
    span_format(span, number_difference(summary->last_utc_ns, summary->first_utc_ns));
    page_format(page, "Span", LEAD_COLUMNS, "%s to %s (%s)", begin, end, span);
    page_format(page, "Marks", LEAD_COLUMNS, "%lld, of them %lld gaps; %lld sessions, %lld boots",
                (long long)summary->marks, (long long)summary->gaps, (long long)summary->sessions,
                (long long)summary->boots);
}

static void put_bytes(struct page *page, const struct recording_summary *summary)
{
    char bytes[NUMBER_TEXT], each[NUMBER_TEXT], limit[NUMBER_TEXT];
    number_short(bytes, summary->bytes, UNIT_BYTES, 5);
    number_short(each, number_scale(summary->bytes, 1, summary->count), UNIT_BYTES, 5);
    number_short(limit, summary->limit, UNIT_BYTES, 5);
    if (summary->count == 0)
        return;
    if (summary->limit == ABSENT)
        page_format(page, "Size", LEAD_COLUMNS, "%s, %s a sample", bytes, each);
    else
        page_format(page, "Size", LEAD_COLUMNS, "%s of %s at most, %s a sample", bytes, limit, each);
}

static void put_files(struct page *page, const struct status_view *view)
{
    char path[REMARK_TEXT];
    const char *shown = view->path != NULL ? view->path : view->writing;
    if (shown != NULL)
        text_safe(path, sizeof path, sizeof path, shown, strlen(shown));
    put_fact(page, "Kept in", view->path != NULL ? path : "memory; the oldest samples go first");
    if (view->path == NULL)
        put_fact(page, "Recorded in", view->writing != NULL ? path : "no file; R begins one");
}

static void put_owners(struct page *page, const struct status_view *view)
{
    size_t known = 0, names = owners_count(view->owners), drivers = owners_driver_count(view->owners);
    for (size_t i = 0; i < names; i++)
        known += owners_at(view->owners, i)->grade != OWNER_UNKNOWN;
    if (view->owners_progress != NULL)
        put_fact(page, "Owners", view->owners_progress);
    else if (view->owners != NULL)
        page_format(page, "Owners", LEAD_COLUMNS, "of %zu names out of %zu; %zu drivers or modules", known, names,
                    drivers);
}

static void put_costs(struct page *page, const struct costs *costs)
{
    page_format(page, "Cost", LEAD_COLUMNS, "%8s %8s %8s %8s  of %zu samples", "last", "median", "99th", "most",
                costs->looked_at);
    for (int i = 0; i < COSTS; i++) {
        const struct cost_spread *spread = &costs->of[i];
        const int64_t numbers[] = {spread->last, spread->median, spread->percentile_99, spread->most};
        char text[4][NUMBER_TEXT];
        for (int n = 0; n < 4; n++)
            number_short(text[n], numbers[n], UNIT_NS, NUMBER_COLUMNS);
        page_format(page, cost_name((enum cost)i), LEAD_COLUMNS, "%8s %8s %8s %8s", text[0], text[1], text[2], text[3]);
    }
}

static void put_self(struct page *page, const struct os_usage *usage)
{
    char resident[NUMBER_TEXT], locked[NUMBER_TEXT], files[NUMBER_TEXT], cpu[NUMBER_TEXT];
    number_short(resident, usage->resident_bytes, UNIT_BYTES, 5);
    number_short(locked, usage->locked_bytes, UNIT_BYTES, 5);
    number_short(files, usage->files, UNIT_COUNT, NUMBER_COLUMNS);
    number_short(cpu, usage->cpu_ns, UNIT_NS, NUMBER_COLUMNS);
    page_format(page, "This pooltop", LEAD_COLUMNS, "%s resident, %s locked; %s open files; %s of processor time",
                resident, locked, files, cpu);
}

static void put_remarks(struct page *page, const struct snapshot *snapshot)
{
    char safe[REMARK_TEXT];
    if (snapshot == NULL || snapshot->remark_count == 0)
        put_fact(page, "Remarks", "none: the source could read all it looked for");
    for (size_t i = 0; snapshot != NULL && i < snapshot->remark_count; i++) {
        struct text remark = intern_text(snapshot->names, snapshot->remarks[i]);
        text_safe(safe, sizeof safe, sizeof safe, remark.bytes, remark.length);
        put_fact(page, i == 0 ? "Remarks" : "", safe);
    }
}

static void fill(struct page *page, const void *context)
{
    const struct status_view *view = context;
    page_put(page, "", "Status; Up, Down, PgUp, PgDn scroll, any other key leaves it", 0);
    page_put(page, "", "", 0);
    put_session(page, view->session);
    put_samples(page, view->summary, view->zone);
    put_bytes(page, view->summary);
    put_files(page, view);
    put_owners(page, view);
    page_put(page, "", "", 0);
    put_costs(page, view->costs);
    page_put(page, "", "", 0);
    put_self(page, &view->usage);
    put_remarks(page, view->snapshot);
}

int status_page_draw(struct canvas *canvas, struct area area, int top, const struct status_view *view)
{
    return page_draw(canvas, area, top, fill, view);
}
