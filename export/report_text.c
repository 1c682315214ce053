#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "export/evidence.h"
#include "export/report.h"

enum { WIDE = 480 };

/* Words from this column on; those that would stand behind the last one go to the next line, `indent` columns in. */
static void put_words(struct buffer *out, const char *text, size_t column, size_t indent)
{
    bool begins = column == 0;
    while (*text != '\0') {
        size_t word = strcspn(text, " ");
        char cut[WIDE];
        snprintf(cut, sizeof cut, "%.*s", (int)word, text);
        size_t width = text_width(cut);
        if (column + 1 + width > REPORT_COLUMNS && column > indent) {
            buffer_format(out, "\n%*s", (int)indent, "");
            column = indent;
            begins = indent == 0;
        }
        buffer_format(out, "%s%s", begins ? "" : " ", cut);
        column += 1 + width;
        begins = false;
        text += word + (text[word] == ' ');
    }
    buffer_add_text(out, "\n");
}

/* A line of evidence. */
static void put_line(struct buffer *out, const char *label, const char *text)
{
    buffer_format(out, "   %-*s", EVIDENCE_LABEL, label);
    put_words(out, text, 3 + EVIDENCE_LABEL, 3 + EVIDENCE_LABEL);
}

/* A command that does not fit beside its label has a line of its own, so that it can be copied; where even that is too short, it goes on as its shell wants it. */
static void put_command(struct buffer *out, const struct evidence *next, const struct culprit *culprit)
{
    bool is_windows = culprit->type == POOL_PAGED || culprit->type == POOL_NONPAGED;
    if (4 + EVIDENCE_LABEL + text_width(next->text) <= REPORT_COLUMNS) {
        put_line(out, next->label, next->text);
        return;
    }
    put_line(out, next->label, evidence_next_shows(culprit));
    const char *text = next->text;
    while (text_width(text) > REPORT_COLUMNS - 3) {
        size_t cut = REPORT_COLUMNS - 5;
        while (cut > 0 && text[cut] != ' ')
            cut--;
        if (cut == 0)
            break;
        buffer_format(out, "   %.*s %c\n", (int)cut, text, is_windows ? '^' : '\\');
        text += cut + 1;
    }
    buffer_format(out, "   %s\n", text);
}

/* --- a culprit --------------------------------------------------------------------------------------------------------------------- */

static void put_culprit(struct buffer *out, const struct culprit *culprit, size_t number, const struct report *report)
{
    const struct evidence_frame frame = {report->verdict->end_ns, report->zone, report->verdict->processes};
    char name[EVIDENCE_NAME], owner[EVIDENCE_NAME];
    struct evidence evidence;
    char line[WIDE], session[NUMBER_TEXT * 2] = "";
    if (culprit->session != ABSENT)
        snprintf(session, sizeof session, "  session %" PRId64, culprit->session);
    evidence_name(owner, &culprit->owner);
    snprintf(line, sizeof line, "%zu. %s  %s%s%s%s   (confidence %d%%)", number, evidence_name(name, &culprit->name),
             pool_type_name(culprit->type), session, owner[0] != '\0' ? "  " : "", owner,
             evidence_percent(culprit->confidence));
    buffer_add_text(out, "\n");
    put_words(out, line, 0, 3);
    for (size_t i = 0; evidence_about(&evidence, culprit, &frame, i); i++)
        if (strcmp(evidence.label, "next") == 0)
            put_command(out, &evidence, culprit);
        else
            put_line(out, evidence.label, evidence.text);
}

/* --- the page ---------------------------------------------------------------------------------------------------------------------- */

/* What to know when there is no time to read on. */
static void put_headline(struct buffer *out, const struct verdict *verdict)
{
    char line[VERDICT_TEXT];
    if (verdict->ruling != RULING_LEAK || verdict->culprit_count == 0)
        return;
    evidence_headline(line, &verdict->culprits[0]);
    put_words(out, line, 0, 0);
    if (verdict->culprit_count > 1)
        buffer_format(out, "and %zu more below\n", verdict->culprit_count - 1);
}

static void put_title(struct buffer *out, const struct report *report)
{
    const struct verdict *verdict = report->verdict;
    char host[EVIDENCE_NAME], os[EVIDENCE_NAME], line[WIDE], begin[WHEN_TEXT], end[WHEN_TEXT], watched[WHEN_TEXT],
        pools[NUMBER_TEXT];
    text_safe(host, sizeof host, 30, report->host, strlen(report->host));
    text_safe(os, sizeof os, 40, report->os, strlen(report->os));
    when_format(begin, verdict->begin_ns, report->zone);
    when_format(end, verdict->end_ns, report->zone);
    span_format(watched, (int64_t)(verdict->watched_seconds * 1e9));
    number_short(pools, verdict->pools, UNIT_COUNT, 8);
    snprintf(line, sizeof line, "%s   %s  %s", evidence_title(verdict->ruling), host, os);
    put_words(out, line, 0, 3);
    put_headline(out, verdict);
    buffer_format(out, "%s to %s\nwatched %s, %s pool%s, %" PRId64 " process%s\n", begin, end, watched, pools,
                  verdict->pools == 1 ? "" : "s", verdict->processes, verdict->processes == 1 ? "" : "es");
}

static void put_dismissed(struct buffer *out, const struct verdict *verdict)
{
    char line[EVIDENCE_TEXT];
    if (verdict->dismissed_count > 0)
        buffer_add_text(out, "\nGrew, but is no leak:\n");
    for (size_t i = 0; i < verdict->dismissed_count; i++) {
        evidence_dismissed(line, &verdict->dismissed[i]);
        put_line(out, "", line);
    }
}

void report_print_text(struct buffer *out, const struct report *report)
{
    const struct verdict *verdict = report->verdict;
    char note[VERDICT_TEXT];
    put_title(out, report);
    for (size_t i = 0; i < verdict->culprit_count; i++)
        put_culprit(out, &verdict->culprits[i], i + 1, report);
    put_dismissed(out, verdict);
    for (size_t i = 0; evidence_note(note, verdict, i); i++) {
        if (i == 0)
            buffer_add_text(out, "\nNote:\n");
        put_line(out, "", note);
    }
}
