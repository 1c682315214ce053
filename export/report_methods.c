#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "export/amount.h"
#include "export/html.h"
#include "export/report_figures.h"

static void put_lines(struct buffer *out, const char *const *lines, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        html_element(out, "li", "", lines[i]);
        buffer_add_text(out, "\n");
    }
}

/* --- how it was judged ----------------------------------------------------------------------------------------------------------------- */

void put_methods(struct report_page *page)
{
    static const char *const STEPS[] = {
        "Each boot is judged by itself, since a restart gives everything back; no difference is taken across gaps, "
        "suspends and set clocks. The verdict is that of the last boot that was watched for at least a quarter of the "
        "longest one.",
        "Of each pool up to 256 points are kept, each with the lowest value of its time. What came and went in between "
        "is not seen.",
        "A pool may leak when it rises steadily, or in steps that are not given back. What falls, gives back, rose "
        "once, levels off, grew by less than 1 MiB or no more than nine of ten pools did together is no leak.",
        "The beginning is where a level line and a rising one fit best. What happened beside it is near in time, which "
        "proves nothing.",
        "What rises and falls with the day is judged by the lowest of each day, from four days on: these have to rise "
        "so "
        "evenly that chance would do it once in ten thousand pools.",
        "The pace is the median of the slopes between all pairs of points (Theil-Sen) from the beginning on; its range "
        "comes from how much eight stretches of the time differ.",
        "Pools whose counts gain in a fixed ratio in each of sixteen windows are one culprit.",
        "A process is named when what its handles gained explains what the pool's count gained, window by window, at "
        "0.45 to 2.2 handles an object. When objects grow and handles to them do not, references within the kernel "
        "hold them. These are correlations: only a walk over the handles proves who holds what.",
        "The end is when what is left below a limit is used up at the pace of everything that leaks into it. The range "
        "is wider when less than a day was watched.",
    };
    static const char *const LIMITS_OF_IT[] = {
        "Confidence says how much spoke for a leak: how far the growth stands above the noise, how little was given "
        "back, whether it keeps its pace, whether anything was freed. It is no probability. From 55% on it is called "
        "a leak, from 30% on unsure.",
        "A cache that fills for as long as it was watched looks like a leak. What Linux can take back is called one "
        "only "
        "when it grew while no cache of files did, or stayed when they were taken back.",
        "A leak that began in the last few points, or that came in fewer than three steps, is unsure.",
        "Memory that drivers take without a pool is not looked at.",
    };
    char note[VERDICT_TEXT];
    html_element(page->out, "h2", "", "How it was judged");
    buffer_add_text(page->out, "<ol>\n");
    put_lines(page->out, STEPS, sizeof STEPS / sizeof STEPS[0]);
    buffer_add_text(page->out, "</ol>\n");
    html_element(page->out, "h2", "", "What limits this verdict");
    buffer_add_text(page->out, "<ul>\n");
    for (size_t i = 0; evidence_note(note, page->report.verdict, i); i++) {
        html_element(page->out, "li", "", note);
        buffer_add_text(page->out, "\n");
    }
    put_lines(page->out, LIMITS_OF_IT, sizeof LIMITS_OF_IT / sizeof LIMITS_OF_IT[0]);
    buffer_add_text(page->out, "</ul>\n");
}

/* --- what was looked at ---------------------------------------------------------------------------------------------------------------- */

static void put_fact(struct buffer *out, const char *label, const char *text)
{
    if (text[0] == '\0')
        return;
    html_element(out, "dt", "", label);
    html_element(out, "dd", "", text);
    buffer_add_text(out, "\n");
}

static const char *last_part(const char *path)
{
    for (const char *at = path; *at != '\0'; at++)
        if (*at == '/' || *at == '\\')
            path = at + 1;
    return path;
}

static void put_machine(struct report_page *page)
{
    const struct machine *machine = &page->session->machine;
    const struct exhibit_totals *totals = &page->exhibits->totals;
    bool anonymous = page->exhibits->is_anonymous;
    char text[WORDS], memory[NUMBER_TEXT];
    put_fact(page->out, "Machine", page->report.host);
    put_fact(page->out, "System", page->report.os);
    int64_t physical = totals->slots > 0 ? totals->value[TOTAL_PHYSICAL][totals->slots - 1] : ABSENT;
    amount_known_bytes(memory, physical);
    text[0] = '\0';
    if (machine->processors > 0)
        snprintf(text, sizeof text, "%" PRId64 " processors%s%s", machine->processors,
                 physical != ABSENT ? ", memory " : "", physical != ABSENT ? memory : "");
    put_fact(page->out, "Size", text);
    put_fact(page->out, "Recording", anonymous ? "" : last_part(page->report.file));
    put_fact(page->out, "Source", anonymous ? "" : machine->source);
}

static void put_span(struct report_page *page)
{
    const struct verdict *verdict = page->report.verdict;
    char text[WORDS], begin[WHEN_TEXT], end[WHEN_TEXT], watched[WHEN_TEXT], interval[WHEN_TEXT], samples[NUMBER_TEXT];
    char pools[NUMBER_TEXT], processes[NUMBER_TEXT];
    when_format(begin, verdict->begin_ns, page->report.zone);
    when_format(end, verdict->end_ns, page->report.zone);
    span_format(watched, (int64_t)(verdict->watched_seconds * 1e9));
    span_format(interval, page->session->interval_ns);
    amount_count(samples, verdict->samples);
    amount_count(pools, verdict->pools);
    amount_count(processes, verdict->processes);
    snprintf(text, sizeof text, "%s to %s, watched for %s", begin, end, watched);
    put_fact(page->out, "Span", text);
    snprintf(text, sizeof text, "%s looked at, one every %s was taken; %s pools, %s processes with 64 handles or more",
             samples, interval, pools, processes);
    put_fact(page->out, "Samples", text);
    snprintf(text, sizeof text, "%" PRId64 " in the recording%s", page->exhibits->boots_seen,
             page->exhibits->boots_seen > 1 ? "; the verdict is that of one" : "");
    put_fact(page->out, "Boots", text);
    snprintf(text, sizeof text, "%" PRId64, verdict->breaks);
    put_fact(page->out, "Gaps", verdict->breaks == 0 ? "none" : text);
    put_fact(page->out, "Made by", page->session->tool);
}

static void put_gaps(struct report_page *page)
{
    enum { GAPS_SHOWN = 20 };
    const struct exhibit_boot *boot = exhibits_chosen(page->exhibits);
    size_t shown = 0;
    for (size_t i = 1; boot != NULL && i < boot->points && shown < GAPS_SHOWN; i++) {
        char from[WHEN_TEXT], span[WHEN_TEXT];
        if (!boot->point[i].after_break)
            continue;
        if (shown++ == 0)
            buffer_add_text(page->out, "<h3>Not watched</h3><ul>\n");
        when_format(from, boot->point[i - 1].end_ns, page->report.zone);
        span_format(span, number_difference(boot->point[i].begin_ns, boot->point[i - 1].end_ns));
        buffer_add_text(page->out, "<li>");
        html_format(page->out, "from %s on, for %s", from, span);
        buffer_add_text(page->out, "</li>\n");
    }
    if (shown > 0)
        buffer_add_text(page->out, "</ul>\n");
}

/* The same for programs, as `--format json` writes it. */
static void put_facts(struct report_page *page)
{
    enum { FACTS_BYTES = 1 << 20 };
    struct buffer facts;
    buffer_init(&facts, FACTS_BYTES);
    report_print_json(&facts, &page->report);
    buffer_add_text(page->out, "<details><summary>The same for programs (JSON)</summary><pre>");
    html_bytes(page->out, (const char *)facts.bytes, facts.length > 0 ? facts.length - 1 : 0);
    buffer_add_text(page->out, "</pre></details>\n");
    buffer_done(&facts);
}

void put_sources(struct report_page *page)
{
    html_element(page->out, "h2", "", "What was looked at");
    buffer_add_text(page->out, "<dl>\n");
    put_machine(page);
    put_span(page);
    buffer_add_text(page->out, "</dl>\n");
    put_gaps(page);
    put_facts(page);
}
