#include "export/report_html.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "export/amount.h"
#include "export/html.h"

/* --- the head ---------------------------------------------------------------------------------------------------------------------- */

/* Nothing is loaded: no script, no font, no picture, from nowhere. */
static void put_head(struct report_page *page)
{
    buffer_add_text(page->out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
                               "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                               "style-src 'unsafe-inline'\"/>\n"
                               "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
                               "<meta name=\"referrer\" content=\"no-referrer\"/>\n<title>");
    html_format(page->out, "%s: %s", evidence_title(page->report.verdict->ruling), page->report.host);
    buffer_add_text(page->out, "</title>\n<style>\n");
    buffer_add_text(page->out, report_style());
    buffer_add_text(page->out, "</style>\n</head>\n<body>\n<main>\n");
}

static void put_top(struct report_page *page)
{
    char begin[WHEN_TEXT], end[WHEN_TEXT];
    when_format(begin, page->report.verdict->begin_ns, page->report.zone);
    when_format(end, page->report.verdict->end_ns, page->report.zone);
    buffer_add_text(page->out, "<div class=\"top\"><span><bdi>");
    html_text(page->out, page->report.host);
    buffer_add_text(page->out, "</bdi> · <bdi>");
    html_text(page->out, page->report.os);
    buffer_add_text(page->out, "</bdi></span><span>");
    html_format(page->out, "%s to %s", begin, end);
    buffer_add_text(page->out, "</span></div>\n");
}

/* --- the answer -------------------------------------------------------------------------------------------------------------------- */

static void put_pool_name(struct buffer *out, const struct verdict_name *name)
{
    buffer_add_text(out, "<bdi class=\"pool\">");
    html_bytes(out, name->bytes, name->length);
    buffer_add_text(out, "</bdi>");
}

static void put_holder(struct buffer *out, const struct verdict_holder *holder)
{
    switch (holder->by) {
    case HELD_BY_PROCESS:
        buffer_add_text(out, "; <bdi>");
        html_bytes(out, holder->name.bytes, holder->name.length);
        buffer_add_text(out, "</bdi> holds it");
        break;
    case HELD_BY_KERNEL:
        buffer_add_text(out, "; the kernel itself holds it");
        break;
    case HELD_BY_GROUP:
        buffer_add_text(out, "; it is charged to <bdi>");
        html_bytes(out, holder->name.bytes, holder->name.length);
        buffer_add_text(out, "</bdi>");
        break;
    case HELD_UNKNOWN:
        buffer_add_text(out, "; who holds it is not known");
        break;
    }
}

/* "Toke leaks 24.5 MiB an hour; lsass.exe holds it." */
static void put_claim(struct report_page *page, const struct culprit *culprit, bool is_sure)
{
    char pace[NUMBER_TEXT];
    bool alone = culprit->group_count < 2;
    put_pool_name(page->out, &culprit->name);
    if (!alone)
        buffer_format(page->out, " and %zu %s in step with it", culprit->group_count - 1,
                      culprit->group_count == 2 ? "pool" : "pools");
    amount_bytes(pace, culprit->bytes_per_hour);
    if (is_sure)
        buffer_format(page->out, alone ? " leaks %s an hour" : " leak %s an hour", pace);
    else
        buffer_format(page->out, alone ? " grows by %s an hour, perhaps a leak" : " grow by %s an hour, perhaps a leak",
                      pace);
    put_holder(page->out, &culprit->holder);
    buffer_add_text(page->out, ".");
}

static void put_headline(struct report_page *page)
{
    const struct verdict *verdict = page->report.verdict;
    static const char *const CLASSES[] = {"ruling", "ruling", "ruling leak"};
    buffer_format(page->out, "<p class=\"%s\">%s</p>\n<h1>", CLASSES[verdict->ruling], evidence_title(verdict->ruling));
    if (verdict->culprit_count > 0)
        put_claim(page, &verdict->culprits[0], verdict->ruling == RULING_LEAK);
    else if (verdict->pools == 0)
        buffer_add_text(page->out, "No pool is recorded: whether one leaks cannot be said.");
    else if (verdict->ruling == RULING_UNSURE)
        buffer_add_text(page->out, "Too little was watched to say whether anything leaks.");
    else
        buffer_add_text(page->out, "Nothing grew as a leak does.");
    buffer_add_text(page->out, "</h1>\n");
}

static void put_watched(struct report_page *page)
{
    const struct verdict *verdict = page->report.verdict;
    char watched[WHEN_TEXT], pools[NUMBER_TEXT], processes[NUMBER_TEXT];
    span_format(watched, (int64_t)(verdict->watched_seconds * 1e9));
    amount_count(pools, verdict->pools);
    amount_count(processes, verdict->processes);
    html_format(page->out, "Watched for %s: %s pools, %s processes.", watched, pools, processes);
}

/* When it ends the machine; what else leaks. */
static void put_lead(struct report_page *page)
{
    const struct verdict *verdict = page->report.verdict;
    const struct culprit *first = &verdict->culprits[0];
    char end[WORDS];
    buffer_add_text(page->out, "<p class=\"lead\">");
    if (verdict->culprit_count == 0) {
        put_watched(page);
    } else {
        words_lead(end, first, &page->report);
        html_text(page->out, end);
    }
    if (verdict->culprit_count > 1) {
        buffer_format(page->out, " %zu more %s below.", verdict->culprit_count - 1,
                      verdict->culprit_count == 2 ? "culprit is" : "culprits are");
    }
    buffer_add_text(page->out, "</p>\n");
}

/* --- a culprit --------------------------------------------------------------------------------------------------------------------- */

static void put_fact(struct buffer *out, const char *label, const char *text)
{
    html_element(out, "dt", "", label);
    buffer_add_text(out, "<dd><bdi>");
    html_text(out, text);
    buffer_add_text(out, "</bdi></dd>\n");
}

/* "Toke, paged pool, nt!ob": the owner's file is one of the sentences. */
static void put_pool(struct report_page *page, const struct culprit *culprit)
{
    buffer_add_text(page->out, "<dt>pool</dt><dd>");
    put_pool_name(page->out, &culprit->name);
    buffer_format(page->out, ", %s", words_pool_type(culprit->type));
    if (culprit->session != ABSENT)
        buffer_format(page->out, " of session %" PRId64, culprit->session);
    if (culprit->owner.length > 0) {
        buffer_add_text(page->out, ", <bdi>");
        html_bytes(page->out, culprit->owner.bytes, culprit->owner.length);
        buffer_add_text(page->out, "</bdi>");
    }
    buffer_add_text(page->out, "</dd>\n");
}

/* A command, broken between its words only: a line that ends in a hyphen would be read wrongly. */
static void put_command(struct buffer *out, const char *command)
{
    buffer_add_text(out, "<dt>next</dt><dd><code>");
    while (*command != '\0') {
        size_t word = strcspn(command, " ");
        buffer_add_text(out, "<span>");
        html_bytes(out, command, word);
        buffer_add_text(out, "</span>");
        command += word;
        for (; *command == ' '; command++)
            buffer_add_text(out, " ");
    }
    buffer_add_text(out, "</code></dd>\n");
}

/* Pools in step have a table; of the first culprit the end that is the lead is not told again. */
static void put_sentences(struct report_page *page, const struct culprit *culprit, bool is_first)
{
    const struct evidence_frame frame = {page->report.verdict->end_ns, page->report.zone,
                                         page->report.verdict->processes};
    struct evidence evidence;
    size_t ends = 0; /* the first of them is what leads */
    for (size_t i = 0; evidence_in_full(&evidence, culprit, &frame, i); i++) {
        bool is_end = strcmp(evidence.label, "ends") == 0;
        bool is_lead = is_end && is_first && ends == 0;
        ends += is_end;
        if (is_lead || strcmp(evidence.label, "in step") == 0)
            continue;
        if (strcmp(evidence.label, "next") == 0)
            put_command(page->out, evidence.text);
        else
            put_fact(page->out, evidence.label, evidence.text);
    }
}

static void put_facts(struct report_page *page, const struct culprit *culprit, bool is_first)
{
    char words[WORDS];
    buffer_add_text(page->out, "<dl>\n");
    put_pool(page, culprit);
    put_sentences(page, culprit, is_first);
    snprintf(words, sizeof words, "%d%%: how much speaks for a leak, no probability",
             evidence_percent(culprit->confidence));
    put_fact(page->out, "confidence", words);
    buffer_add_text(page->out, "</dl>\n");
}

static void put_further(struct report_page *page, size_t number)
{
    const struct culprit *culprit = &page->report.verdict->culprits[number];
    buffer_format(page->out, "<section><h2>%zu. ", number + 1);
    put_claim(page, culprit, page->report.verdict->ruling == RULING_LEAK);
    buffer_add_text(page->out, "</h2>\n");
    put_facts(page, culprit, false);
    figure_course(page, culprit);
    figure_handles(page, culprit);
    figure_in_step(page, culprit);
    figure_boots(page, culprit);
    table_happened(page, culprit);
    buffer_add_text(page->out, "</section>\n");
}

/* --- the page ---------------------------------------------------------------------------------------------------------------------- */

/* What fits on the first sheet. */
static void put_answer(struct report_page *page)
{
    const struct verdict *verdict = page->report.verdict;
    put_top(page);
    put_headline(page);
    put_lead(page);
    if (verdict->culprit_count == 0) {
        figure_totals(page);
        return;
    }
    put_facts(page, &verdict->culprits[0], true);
    figure_course(page, &verdict->culprits[0]);
    figure_end(page, &verdict->culprits[0]);
}

static void put_proof(struct report_page *page)
{
    const struct verdict *verdict = page->report.verdict;
    if (verdict->culprit_count == 0)
        return;
    size_t before = page->out->length;
    html_element(page->out, "h2", "", "The evidence");
    size_t headed = page->out->length;
    figure_handles(page, &verdict->culprits[0]);
    figure_in_step(page, &verdict->culprits[0]);
    figure_boots(page, &verdict->culprits[0]);
    table_happened(page, &verdict->culprits[0]);
    if (page->out->length == headed)
        page->out->length = before; /* nothing stands below the heading */
    for (size_t i = 1; i < verdict->culprit_count; i++)
        put_further(page, i);
    html_element(page->out, "h2", "", "The machine");
    figure_totals(page);
}

void report_print_html(struct report_page *page)
{
    put_head(page);
    put_answer(page);
    put_proof(page);
    table_marks(page);
    table_dismissed(page);
    table_owners(page);
    table_drivers(page);
    table_processes(page);
    put_methods(page);
    put_sources(page);
    buffer_add_text(page->out,
                    "<footer>A verdict by pooltop, from a recording. Nothing in this page was loaded from elsewhere, "
                    "and nothing in it runs.</footer>\n</main>\n</body>\n</html>\n");
}
