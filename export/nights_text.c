#include "export/nights_text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "export/evidence.h"
#include "export/json_tree.h"

enum { COLUMNS = 6 };

static const char *title(enum outcome outcome)
{
    static const char *const TITLES[OUTCOMES] = {
        [OUTCOME_NO_LEAK] = "NO LEAK   neither in A nor in B",
        [OUTCOME_FIXED] = "FIXED   what leaked in A does not leak in B",
        [OUTCOME_BETTER] = "BETTER   B leaks less than A",
        [OUTCOME_SAME] = "THE SAME   B leaks as A did",
        [OUTCOME_WORSE] = "WORSE   B leaks more than A",
        [OUTCOME_UNCLEAR] = "UNCLEAR   A and B leak, and by how much they differ cannot be told",
        [OUTCOME_TOO_SHORT] = "TOO SHORT   one of them was not watched long enough to say whether a leak is gone",
    };
    return TITLES[outcome];
}

/* --- words ----------------------------------------------------------------------------------------------------------------------- */

static const char *bytes(char out[NUMBER_TEXT], double value)
{
    if (fabs(value) < 1) /* no "-0" */
        value = 0;
    number_short(out, number_whole(value), UNIT_BYTES, COLUMNS);
    return out;
}

static void put_pace(struct buffer *out, const struct pace_range *pace)
{
    char usual[NUMBER_TEXT], low[NUMBER_TEXT], high[NUMBER_TEXT];
    buffer_format(out, "%s an hour (%s to %s)", bytes(usual, pace->usual), bytes(low, pace->low),
                  bytes(high, pace->high));
}

/* Whether it is still the same driver. */
static void put_versions(struct buffer *out, const struct night_change *change)
{
    char driver[EVIDENCE_NAME], a[EVIDENCE_NAME], b[EVIDENCE_NAME];
    evidence_name(driver, &change->driver);
    evidence_name(a, &change->version_a);
    evidence_name(b, &change->version_b);
    if (change->version_a.length == 0 || change->version_b.length == 0)
        return;
    if (strcmp(a, b) == 0)
        buffer_format(out, "      %s %s in both\n", driver, a);
    else
        buffer_format(out, "      %s %s in A, %s in B\n", driver, a, b);
}

static void put_change(struct buffer *out, const struct night_change *change)
{
    const struct culprit *culprit = change->a != NULL ? change->a : change->b;
    const struct change_found *found = &change->found;
    char name[EVIDENCE_NAME], text[NUMBER_TEXT], holder[VERDICT_TEXT], span[WHEN_TEXT];
    buffer_format(out, "   %s %s: %s", evidence_name(name, &culprit->name), pool_type_name(culprit->type),
                  change_words(found->change));
    if (found->confidence > 0)
        buffer_format(out, " (confidence %d%%)", evidence_percent(found->confidence));
    buffer_add_text(out, "\n      A  ");
    put_pace(out, &change->pace_a);
    buffer_add_text(out, "\n      B  ");
    put_pace(out, &change->pace_b);
    buffer_add_text(out, "\n");
    if (found->expected > 0)
        buffer_format(out, "      %s of growth would have been expected in %s at the pace of %s\n",
                      bytes(text, found->expected), found->change == CHANGE_GONE ? "B" : "A",
                      found->change == CHANGE_GONE ? "A" : "B");
    if (found->change == CHANGE_TOO_SHORT && found->wanted_hours < 1e6) {
        span_format(span, (int64_t)(found->wanted_hours * 3.6e12));
        buffer_format(out, "      %s must be watched for %.24s at least\n", change->a != NULL ? "B" : "A", span);
    }
    evidence_holder(holder, &culprit->holder);
    if (holder[0] != '\0')
        buffer_format(out, "      held by %s\n", holder);
    put_versions(out, change);
}

static void put_judged(struct buffer *out, char letter, const struct verdict *verdict, struct zone zone)
{
    char begin[WHEN_TEXT], end[WHEN_TEXT], watched[WHEN_TEXT];
    when_format(begin, verdict->begin_ns, zone);
    when_format(end, verdict->end_ns, zone);
    int64_t passed = number_difference(verdict->end_ns, verdict->begin_ns);
    span_format(watched, verdict->watched_seconds > 0 ? (int64_t)(verdict->watched_seconds * 1e9) : passed);
    buffer_format(out, "   judged %c  %s to %s, %.24s watched: %s\n", letter, begin, end, watched,
                  evidence_title(verdict->ruling));
}

void nights_print_text(struct buffer *out, const struct nights *nights, struct zone zone)
{
    buffer_add_text(out, title(nights->outcome));
    if (nights->confidence > 0)
        buffer_format(out, " (confidence %d%%)", evidence_percent(nights->confidence));
    buffer_add_text(out, "\n");
    for (size_t i = 0; i < nights->count; i++)
        put_change(out, &nights->changes[i]);
    if (nights->count > 0 && !nights->same_hours)
        buffer_add_text(out, "   at other times of the day: the load alone may make a leak faster or slower\n");
    put_judged(out, 'A', &nights->a, zone);
    put_judged(out, 'B', &nights->b, zone);
}

/* --- JSON ------------------------------------------------------------------------------------------------------------------------ */

static void json_side(struct json *json, const char *key, const struct verdict *verdict, struct zone zone)
{
    json_open(json, key, '{');
    json_word(json, "verdict", ruling_name(verdict->ruling));
    json_moment(json, "begin", verdict->begin_ns, zone);
    json_moment(json, "end", verdict->end_ns, zone);
    json_decimal(json, "watched_seconds", verdict->watched_seconds);
    json_close(json, '}');
}

static void json_pace(struct json *json, const char *key, const struct pace_range *pace, const struct culprit *culprit)
{
    json_open(json, key, '{');
    json_truth(json, "is_culprit", culprit != NULL);
    json_decimal(json, "bytes_per_hour", pace->usual);
    json_decimal(json, "low", pace->low);
    json_decimal(json, "high", pace->high);
    json_close(json, '}');
}

static void json_change(struct json *json, const struct night_change *change)
{
    const struct culprit *culprit = change->a != NULL ? change->a : change->b;
    const struct change_found *found = &change->found;
    json_open(json, NULL, '{');
    json_text(json, "pool", culprit->name.bytes, culprit->name.length);
    json_word(json, "type", pool_type_name(culprit->type));
    json_number(json, "session", culprit->session);
    json_word(json, "change", change_id(found->change));
    if (found->confidence > 0)
        json_decimal(json, "confidence", found->confidence);
    json_pace(json, "a", &change->pace_a, change->a);
    json_pace(json, "b", &change->pace_b, change->b);
    if (found->expected > 0)
        json_number(json, "expected_growth_bytes", number_whole(found->expected));
    if (found->change == CHANGE_TOO_SHORT && found->wanted_hours < 1e6)
        json_decimal(json, "wanted_hours", found->wanted_hours);
    json_text(json, "driver", change->driver.bytes, change->driver.length);
    json_text(json, "version_a", change->version_a.bytes, change->version_a.length);
    json_text(json, "version_b", change->version_b.bytes, change->version_b.length);
    if (culprit->holder.by == HELD_BY_PROCESS)
        json_text(json, "process", culprit->holder.name.bytes, culprit->holder.name.length);
    json_close(json, '}');
}

void nights_print_json(struct buffer *out, const struct nights *nights, struct zone zone)
{
    struct json json = {out, false};
    json_open(&json, NULL, '{');
    json_number(&json, "schema", NIGHTS_SCHEMA);
    json_word(&json, "outcome", outcome_id(nights->outcome));
    if (nights->confidence > 0)
        json_decimal(&json, "confidence", nights->confidence);
    json_truth(&json, "same_hours", nights->same_hours);
    json_side(&json, "a", &nights->a, zone);
    json_side(&json, "b", &nights->b, zone);
    json_open(&json, "culprits", '[');
    for (size_t i = 0; i < nights->count; i++)
        json_change(&json, &nights->changes[i]);
    json_close(&json, ']');
    json_close(&json, '}');
    buffer_add_text(out, "\n");
}
