#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "export/report.h"
#include "sampler/owners/notes.h"

enum { LABEL = 9, NAME_COLUMNS = 24, NAME = 4 * NAME_COLUMNS + 8, WIDE = 480 };

#define PER_PERCENT 100.0

static const char *safe(char out[NAME], const struct verdict_name *name)
{
    text_safe(out, NAME, NAME_COLUMNS, name->bytes, name->length);
    return out;
}

static const char *bytes_text(char out[NUMBER_TEXT], double bytes)
{
    number_short(out, (int64_t)bytes, UNIT_BYTES, 6);
    return out;
}

/* To the minute: what is foretold is not known to the second. */
static const char *minute_text(char out[WHEN_TEXT], int64_t utc_ns, struct zone zone)
{
    enum { TO_THE_MINUTE = 16 };
    when_format(out, utc_ns, zone);
    out[TO_THE_MINUTE] = '\0';
    return out;
}

static int percent(double part)
{
    return (int)(part * PER_PERCENT + 0.5);
}

/* A line of evidence: label, text; words that would stand behind the last column go to the next line. */
static void put_line(struct buffer *out, const char *label, const char *text)
{
    size_t column = 3 + LABEL;
    buffer_format(out, "   %-*s", LABEL, label);
    while (*text != '\0') {
        size_t word = strcspn(text, " ");
        char cut[WIDE];
        snprintf(cut, sizeof cut, "%.*s", (int)word, text);
        size_t width = text_width(cut);
        if (column + 1 + width > REPORT_COLUMNS && column > 3 + LABEL) {
            buffer_format(out, "\n%*s", 3 + LABEL, "");
            column = 3 + LABEL;
        }
        buffer_format(out, " %s", cut);
        column += 1 + width;
        text += word + (text[word] == ' ');
    }
    buffer_add_text(out, "\n");
}

/* --- the evidence ---------------------------------------------------------------------------------------------------------------- */

static const struct note *note_of(const struct culprit *culprit)
{
    struct text name = {culprit->name.bytes, culprit->name.length};
    bool is_tag = culprit->type == POOL_PAGED || culprit->type == POOL_NONPAGED;
    return is_tag ? note_of_tag(name) : note_of_cache(name);
}

static void put_head(struct buffer *out, const struct culprit *culprit, size_t number)
{
    char name[NAME], owner[NAME];
    const struct note *note = note_of(culprit);
    buffer_format(out, "\n%zu. %s  %s", number, safe(name, &culprit->name), pool_type_name(culprit->type));
    if (culprit->session != ABSENT)
        buffer_format(out, "  session %" PRId64, culprit->session);
    if (culprit->owner.length > 0)
        buffer_format(out, "  %s", safe(owner, &culprit->owner));
    buffer_format(out, "   (confidence %d%%)\n", percent(culprit->confidence));
    if (note != NULL)
        put_line(out, "what", note->holds);
}

static void put_growth(struct buffer *out, const struct culprit *culprit)
{
    char line[WIDE], grown[NUMBER_TEXT], usual[NUMBER_TEXT], low[NUMBER_TEXT], high[NUMBER_TEXT];
    snprintf(line, sizeof line, "%s: %s, %s an hour (%s to %s), %d%% of all growth", shape_words(culprit->shape),
             bytes_text(grown, (double)culprit->growth_bytes), bytes_text(usual, culprit->bytes_per_hour),
             bytes_text(low, fmax(0, culprit->low)), bytes_text(high, culprit->high), percent(culprit->share));
    put_line(out, "growth", line);
}

static void put_freed(struct buffer *out, const struct culprit *culprit)
{
    char line[WIDE], allocs[NUMBER_TEXT], frees[NUMBER_TEXT];
    if (culprit->allocs == ABSENT || culprit->frees == ABSENT || culprit->allocs <= 0)
        return;
    number_short(allocs, culprit->allocs, UNIT_COUNT, 8);
    number_short(frees, culprit->frees, UNIT_COUNT, 8);
    if (culprit->frees == 0)
        snprintf(line, sizeof line, "none of %s allocations", allocs);
    else
        snprintf(line, sizeof line, "%s of %s allocations (%.1f%%)", frees, allocs,
                 PER_PERCENT * (double)culprit->frees / (double)culprit->allocs);
    put_line(out, "freed", line);
}

static void put_start(struct buffer *out, const struct culprit *culprit, struct zone zone)
{
    char line[WIDE + VERDICT_TEXT], when[WHEN_TEXT], within[WHEN_TEXT];
    if (culprit->started_ns == ABSENT) {
        put_line(out, "since", "before the first sample");
        return;
    }
    when_format(when, culprit->started_ns, zone);
    span_format(within, culprit->started_within_ns);
    snprintf(line, sizeof line, "%s (within %s)%s%s", when, within, culprit->beside[0] != '\0' ? ", " : "",
             culprit->beside);
    put_line(out, "since", line);
}

static void put_boots(struct buffer *out, const struct culprit *culprit)
{
    char line[WIDE];
    if (culprit->boots_of < 2)
        return;
    snprintf(line, sizeof line, "in %" PRId64 " of %" PRId64 " boots", culprit->boots, culprit->boots_of);
    put_line(out, "boots", line);
}

static void put_holder(struct buffer *out, const struct culprit *culprit)
{
    const struct verdict_holder *holder = &culprit->holder;
    char line[WIDE], name[NAME], objects[NUMBER_TEXT], handles[NUMBER_TEXT];
    number_short(objects, holder->objects, UNIT_COUNT, 10);
    number_short(handles, holder->handles, UNIT_COUNT, 10);
    if (holder->by == HELD_BY_PROCESS)
        snprintf(line, sizeof line, "handles of %s (pid %" PRId64 "), %.2f for each object (confidence %d%%)",
                 safe(name, &holder->name), holder->pid, holder->per_object, percent(holder->confidence));
    else if (holder->by == HELD_BY_KERNEL)
        snprintf(line, sizeof line, "kernel references: %s objects, but %s handles to them; no process to blame",
                 objects, handles);
    else
        snprintf(line, sizeof line, "nobody known: no process's handles grew with it");
    put_line(out, "held by", line);
}

static void put_group(struct buffer *out, const struct culprit *culprit)
{
    struct buffer line;
    char name[NAME];
    if (culprit->group_count < 2)
        return;
    buffer_init(&line, 4096);
    for (size_t i = 0; i < culprit->group_count; i++) {
        const struct verdict_member *member = &culprit->group[i];
        buffer_format(&line, i == 0 ? "%s %.4g" : " : %s %.4g", safe(name, &member->name),
                      round(member->ratio * PER_PERCENT) / PER_PERCENT);
    }
    put_line(out, "in step", buffer_text(&line));
    buffer_done(&line);
}

static void put_end(struct buffer *out, const struct culprit *culprit, const struct report *report)
{
    const struct forecast *end = &culprit->exhaustion;
    char line[WIDE * 2], room[NUMBER_TEXT], when[WHEN_TEXT], soonest[WHEN_TEXT], latest[WHEN_TEXT], in[WHEN_TEXT];
    if (end->limit == LIMIT_NONE) {
        put_line(out, "ends", end->reason);
        return;
    }
    int64_t now = report->verdict->end_ns;
    snprintf(latest, sizeof latest, "perhaps never");
    if (end->latest_ns != ABSENT)
        minute_text(latest, now + end->latest_ns, report->zone);
    span_format(in, end->in_ns);
    snprintf(line, sizeof line, "%s, %s left, used up in about %s, at %s (at the earliest %s, at the latest %s)",
             limit_words(end->limit), bytes_text(room, (double)end->room), in,
             minute_text(when, now + end->in_ns, report->zone),
             minute_text(soonest, now + end->soonest_ns, report->zone), latest);
    put_line(out, "ends", line);
}

static void put_culprit(struct buffer *out, const struct culprit *culprit, size_t number, const struct report *report)
{
    char next[VERDICT_TEXT];
    put_head(out, culprit, number);
    put_growth(out, culprit);
    put_start(out, culprit, report->zone);
    put_boots(out, culprit);
    put_holder(out, culprit);
    put_group(out, culprit);
    put_freed(out, culprit);
    put_end(out, culprit, report);
    if (report_next(next, culprit))
        put_line(out, "next", next);
}

/* --- the page ---------------------------------------------------------------------------------------------------------------------- */

static void put_title(struct buffer *out, const struct report *report)
{
    static const char *const TITLES[] = {"NO LEAK FOUND", "UNSURE", "LEAK"};
    const struct verdict *verdict = report->verdict;
    char host[WIDE], os[WIDE], begin[WHEN_TEXT], end[WHEN_TEXT], watched[WHEN_TEXT], pools[NUMBER_TEXT];
    text_safe(host, sizeof host, 30, report->host, strlen(report->host));
    text_safe(os, sizeof os, 40, report->os, strlen(report->os));
    when_format(begin, verdict->begin_ns, report->zone);
    when_format(end, verdict->end_ns, report->zone);
    span_format(watched, (int64_t)(verdict->watched_seconds * 1e9));
    number_short(pools, verdict->pools, UNIT_COUNT, 8);
    buffer_format(out, "%s   %s  %s\n", TITLES[verdict->ruling], host, os);
    buffer_format(out, "%s to %s\nwatched %s, %s pools, %" PRId64 " processes\n", begin, end, watched, pools,
                  verdict->processes);
}

static void put_dismissed(struct buffer *out, const struct verdict *verdict)
{
    char name[NAME], grown[NUMBER_TEXT], line[WIDE];
    if (verdict->dismissed_count > 0)
        buffer_add_text(out, "\nGrew, but is no leak:\n");
    for (size_t i = 0; i < verdict->dismissed_count; i++) {
        const struct dismissed *dismissed = &verdict->dismissed[i];
        snprintf(line, sizeof line, "%s %s by %s: %s", safe(name, &dismissed->name), pool_type_name(dismissed->type),
                 bytes_text(grown, (double)dismissed->growth_bytes), dismissed->reason);
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
    for (size_t i = 0; report_note(note, verdict, i); i++) {
        if (i == 0)
            buffer_add_text(out, "\nNote:\n");
        put_line(out, "", note);
    }
}
