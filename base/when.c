#include "base/when.h"

#include <string.h>

#include "base/calendar.h"
#include "base/number.h"
#include "base/span.h"
#include "base/text.h"

enum { LONGEST = 96 };

/* What is left of the text. Every take_ function moves `at` only when it succeeds. */
struct scan {
    const char *at;
    const char *end;
};

static const char NOT_UNDERSTOOD[] = "no such form";
static const char OUT_OF_RANGE[] = "out of range";
static const char NOT_KNOWN[] = "not known here";

static bool at_end(const struct scan *scan)
{
    return scan->at == scan->end;
}

static bool take(struct scan *scan, char wanted)
{
    if (at_end(scan) || *scan->at != wanted)
        return false;
    scan->at++;
    return true;
}

static bool take_blanks(struct scan *scan)
{
    const char *before = scan->at;
    while (take(scan, ' ') || take(scan, '\t'))
        continue;
    return scan->at > before;
}

/* `least` to `most` digits and no more. */
static bool take_number(struct scan *scan, int least, int most, int32_t *value)
{
    int32_t result = 0;
    const char *at = scan->at;
    while (at < scan->end && *at >= '0' && *at <= '9') {
        if (at - scan->at == most)
            return false;
        result = result * 10 + (*at++ - '0');
    }
    if (at - scan->at < least)
        return false;
    scan->at = at;
    *value = result;
    return true;
}

/* The digits behind a dot as nanoseconds; those beyond the ninth are dropped. */
static bool take_fraction(struct scan *scan, int64_t *ns)
{
    const char *first = scan->at;
    int64_t scale = NS_PER_SECOND;
    *ns = 0;
    for (; !at_end(scan) && *scan->at >= '0' && *scan->at <= '9'; scan->at++) {
        scale /= 10;
        *ns += (*scan->at - '0') * scale;
    }
    return scan->at > first;
}

static bool is_word(const struct scan *scan, const char *word)
{
    return text_equal_fold(scan->at, (size_t)(scan->end - scan->at), word, strlen(word));
}

/* A word at the start, followed by a blank. */
static bool take_word(struct scan *scan, const char *word)
{
    size_t length = strlen(word);
    if ((size_t)(scan->end - scan->at) <= length || !text_equal_fold(scan->at, length, word, length))
        return false;
    struct scan behind = {scan->at + length, scan->end};
    if (!take_blanks(&behind))
        return false;
    *scan = behind;
    return true;
}

/* HH:MM[:SS[.fraction]] */
static bool take_clock(struct scan *scan, struct civil *civil)
{
    struct scan probe = *scan;
    if (!take_number(&probe, 1, 2, &civil->hour) || !take(&probe, ':') || !take_number(&probe, 2, 2, &civil->minute))
        return false;
    if (take(&probe, ':')) {
        if (!take_number(&probe, 2, 2, &civil->second))
            return false;
        if (take(&probe, '.') && !take_fraction(&probe, &civil->ns))
            return false;
    }
    *scan = probe;
    return true;
}

static bool take_date(struct scan *scan, struct civil *civil)
{
    struct scan probe = *scan;
    if (!take_number(&probe, 4, 4, &civil->year) || !take(&probe, '-') || !take_number(&probe, 2, 2, &civil->month) ||
        !take(&probe, '-') || !take_number(&probe, 2, 2, &civil->day))
        return false;
    *scan = probe;
    return true;
}

/* Z or +HH:MM. */
static bool take_offset(struct scan *scan, struct zone *zone)
{
    int32_t hours;
    int32_t minutes;
    if (take(scan, 'Z') || take(scan, 'z')) {
        *zone = (struct zone){ZONE_UTC, 0};
        return true;
    }
    struct scan probe = *scan;
    bool west = take(&probe, '-');
    if ((!west && !take(&probe, '+')) || !take_number(&probe, 2, 2, &hours) || !take(&probe, ':') ||
        !take_number(&probe, 2, 2, &minutes) || hours > 23 || minutes > 59)
        return false;
    int32_t seconds = hours * 3600 + minutes * 60;
    *zone = (struct zone){ZONE_FIXED, west ? -seconds : seconds};
    *scan = probe;
    return true;
}

static int64_t local_day(int64_t utc_ns, struct zone zone)
{
    return floor_divide(floor_divide(utc_ns, NS_PER_SECOND) + zone_offset(zone, utc_ns), SECONDS_PER_DAY);
}

static const char *civil_to_ns(const struct civil *civil, struct zone zone, int64_t *ns)
{
    if (!civil_is_valid(civil))
        return OUT_OF_RANGE;
    int64_t seconds = zone_to_utc(zone, civil_to_seconds(civil));
    if (__builtin_mul_overflow(seconds, NS_PER_SECOND, ns) || __builtin_add_overflow(*ns, civil->ns, ns))
        return OUT_OF_RANGE;
    return NULL;
}

static const char *shifted(int64_t from_ns, int64_t by_ns, int64_t *ns)
{
    if (from_ns == ABSENT)
        return NOT_KNOWN;
    *ns = number_sum(from_ns, by_ns);
    return *ns == ABSENT ? OUT_OF_RANGE : NULL;
}

/* -90s, +10m */
static const char *read_shift(struct scan scan, int64_t reference_ns, int64_t *ns)
{
    bool back = *scan.at == '-';
    int64_t span;
    if (!span_read(scan.at + 1, (size_t)(scan.end - scan.at - 1), &span))
        return NOT_UNDERSTOOD;
    return shifted(reference_ns, back ? -span : span, ns);
}

/* 2h30m ago; false when the text does not end so. */
static bool is_ago(const struct scan *scan, struct scan *span)
{
    enum { AGO = 3 };
    if (scan->end - scan->at <= AGO || !text_equal_fold(scan->end - AGO, AGO, "ago", AGO))
        return false;
    *span = (struct scan){scan->at, scan->end - AGO};
    if (span->end[-1] != ' ' && span->end[-1] != '\t')
        return false;
    while (span->end > span->at && (span->end[-1] == ' ' || span->end[-1] == '\t'))
        span->end--;
    return true;
}

static const char *read_ago(struct scan scan, int64_t now_ns, int64_t *ns)
{
    int64_t span;
    if (!span_read(scan.at, (size_t)(scan.end - scan.at), &span))
        return NOT_UNDERSTOOD;
    return shifted(now_ns, -span, ns);
}

/* @seconds[.fraction] */
static const char *read_epoch(struct scan scan, int64_t *ns)
{
    take(&scan, '@');
    bool negative = take(&scan, '-');
    struct scan whole = scan;
    while (!at_end(&scan) && *scan.at >= '0' && *scan.at <= '9')
        scan.at++;
    if (scan.at == whole.at)
        return NOT_UNDERSTOOD;
    if (take(&scan, '.')) {
        int64_t ignored;
        if (!take_fraction(&scan, &ignored))
            return NOT_UNDERSTOOD;
    }
    if (!at_end(&scan))
        return NOT_UNDERSTOOD;
    if (!number_read_decimal(whole.at, (size_t)(scan.end - whole.at), NS_PER_SECOND, ns))
        return OUT_OF_RANGE;
    if (negative)
        *ns = -*ns;
    return NULL;
}

/* A time of the day that `base_ns` falls on, or of one `days` later. */
static const char *read_clock(struct scan scan, int64_t base_ns, int64_t days, struct zone zone, int64_t *ns)
{
    struct civil civil = civil_of_day(local_day(base_ns, zone) + days);
    if (!take_clock(&scan, &civil) || !at_end(&scan))
        return NOT_UNDERSTOOD;
    return base_ns == ABSENT ? NOT_KNOWN : civil_to_ns(&civil, zone, ns);
}

static const char *read_date(struct scan scan, struct zone zone, int64_t *ns)
{
    struct civil civil = {0};
    if (!take_date(&scan, &civil))
        return NOT_UNDERSTOOD;
    if (!at_end(&scan)) {
        if (!take(&scan, 'T') && !take(&scan, 't') && !take_blanks(&scan))
            return NOT_UNDERSTOOD;
        if (!take_clock(&scan, &civil))
            return NOT_UNDERSTOOD;
        take_blanks(&scan);
        if (!at_end(&scan) && !(take_offset(&scan, &zone) && at_end(&scan)))
            return NOT_UNDERSTOOD;
    }
    return civil_to_ns(&civil, zone, ns);
}

static const char *read_known(int64_t known_ns, int64_t *ns)
{
    *ns = known_ns;
    return known_ns == ABSENT ? NOT_KNOWN : NULL;
}

static const char *read_midnight(int64_t base_ns, int64_t days, struct zone zone, int64_t *ns)
{
    struct civil civil = civil_of_day(local_day(base_ns, zone) + days);
    return base_ns == ABSENT ? NOT_KNOWN : civil_to_ns(&civil, zone, ns);
}

/* NULL when the text was read, else what is wrong with it. */
/* Of a night, 22:00 is the evening before when the day that is looked at is the morning after. */
static const char *day_before(struct scan scan, const struct when_context *context, int64_t *ns)
{
    int64_t earlier;
    if (context->end_ns == ABSENT || context->start_ns == ABSENT || *ns <= context->end_ns)
        return NULL;
    bool inside = read_clock(scan, context->reference_ns, -1, context->zone, &earlier) == NULL &&
                  earlier >= context->start_ns && earlier <= context->end_ns;
    *ns = inside ? earlier : *ns;
    return NULL;
}

static const char *read_when(struct scan scan, const struct when_context *context, int64_t *ns)
{
    struct zone zone = context->zone;
    struct scan span;
    if (at_end(&scan) || scan.end - scan.at > LONGEST)
        return NOT_UNDERSTOOD;
    if (is_word(&scan, "now"))
        return read_known(context->now_ns, ns);
    if (is_word(&scan, "start"))
        return read_known(context->start_ns, ns);
    if (is_word(&scan, "end"))
        return read_known(context->end_ns, ns);
    if (is_word(&scan, "today"))
        return read_midnight(context->now_ns, 0, zone, ns);
    if (is_word(&scan, "yesterday"))
        return read_midnight(context->now_ns, -1, zone, ns);
    if (take_word(&scan, "today"))
        return read_clock(scan, context->now_ns, 0, zone, ns);
    if (take_word(&scan, "yesterday"))
        return read_clock(scan, context->now_ns, -1, zone, ns);
    if (*scan.at == '@')
        return read_epoch(scan, ns);
    if (*scan.at == '-' || *scan.at == '+')
        return read_shift(scan, context->reference_ns, ns);
    if (is_ago(&scan, &span))
        return read_ago(span, context->now_ns, ns);
    if (scan.end - scan.at > 4 && scan.at[4] == '-')
        return read_date(scan, zone, ns);
    const char *wrong = read_clock(scan, context->reference_ns, 0, zone, ns);
    return wrong != NULL ? wrong : day_before(scan, context, ns);
}

enum status when_parse(const char *text, const struct when_context *context, int64_t *utc_ns, struct problem *why)
{
    struct scan scan = {text, text + strlen(text)};
    take_blanks(&scan);
    while (scan.end > scan.at && (scan.end[-1] == ' ' || scan.end[-1] == '\t'))
        scan.end--;
    int64_t ns;
    const char *reason = read_when(scan, context, &ns);
    if (!reason && ns == ABSENT)
        reason = OUT_OF_RANGE;
    if (!reason) {
        *utc_ns = ns;
        return STATUS_OK;
    }
    char shown[128];
    text_safe(shown, sizeof shown, 48, text, strlen(text));
    return problem_set(why, STATUS_USAGE, "cannot read the time \"%s\" (%s): try 14:05, -2h30m or 2026-08-17 14:05",
                       shown, reason);
}
