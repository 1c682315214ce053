#include "sampler/foreign/collector.h"

#include "sampler/foreign/words.h"
#include "sampler/linux/scan.h"

enum { SECONDS_DIGITS = 10, MS_DIGITS = 13 };

void collector_init(struct collector *collector)
{
    *collector = (struct collector){.date = {.epoch_ns = ABSENT}, .pending = {.epoch_ns = ABSENT}};
}

static bool is_alphanumeric(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* `1590186955`, `>>> 1590186955.123 <<<`, `=== 1590186955123 ===`: seconds or milliseconds since 1970, with nothing but signs around them. */
static bool find_epoch(struct text line, struct stamp *stamp)
{
    static const int64_t FIRST_NS = INT64_C(946684800) * NS_PER_SECOND,
                         LAST_NS =
                             INT64_C(2000000000) * NS_PER_SECOND; /* behind that it may be a date, as 2026112901 */
    while (line.length > 0 && !is_alphanumeric(line.bytes[0]))
        line = (struct text){line.bytes + 1, line.length - 1};
    while (line.length > 0 && !is_alphanumeric(line.bytes[line.length - 1]))
        line.length--;
    const char *point = memchr(line.bytes, '.', line.length);
    size_t digits = point != NULL ? (size_t)(point - line.bytes) : line.length;
    int64_t ns, unit_ns = digits == MS_DIGITS ? NS_PER_MS : NS_PER_SECOND;
    if ((digits != SECONDS_DIGITS && digits != MS_DIGITS) ||
        !number_read_decimal(line.bytes, line.length, unit_ns, &ns) || ns < FIRST_NS || ns >= LAST_NS)
        return false;
    *stamp = (struct stamp){.has_date = true, .has_time = true, .epoch_ns = ns};
    return true;
}

/* `Dec  8 22:44:18 srv: ...` lacks its year. */
static bool find_stamp(struct text line, struct stamp *stamp)
{
    size_t length;
    return find_epoch(line, stamp) || stamp_find_yearless(words_trim(line), stamp, &length) || stamp_find(line, stamp);
}

/* Of several tables in one text each may have its own line with the same time. */
static bool is_same(const struct stamp *a, const struct stamp *b)
{
    return stamp_is_whole(a) && stamp_is_whole(b) && a->lacks_year == b->lacks_year && a->epoch_ns == b->epoch_ns &&
           a->year == b->year && a->month == b->month && a->day == b->day && a->hour == b->hour &&
           a->minute == b->minute && a->second == b->second && a->ns == b->ns;
}

enum line_word collector_line(struct text line, struct reading *reading, const char *reason)
{
    struct stamp stamp;
    struct collector *collector = &reading->collector;
    if (words_are_none(line))
        return LINE_KNOWN;
    if (collector->is_off || !find_stamp(line, &stamp) || (!stamp.has_date && !collector->date.has_date))
        return reading_refuse(reading, reason);
    stamp_complete(&stamp, &collector->date);
    if (collector->is_of_several && reading->begun && is_same(&stamp, &reading->stamp))
        return LINE_KNOWN;
    if (reading->begun)
        return LINE_AGAIN;
    collector->date = stamp.has_date ? stamp : collector->date;
    if (stamp_is_whole(&stamp))
        collector->pending = stamp;
    return LINE_KNOWN;
}

void collector_begin(struct reading *reading)
{
    if (reading->begun)
        return;
    reading->begun = true;
    reading->stamp = reading->collector.pending;
    reading->collector.pending = (struct stamp){.epoch_ns = ABSENT};
}
