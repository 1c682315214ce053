#include "sampler/foreign/collector.h"

#include "sampler/foreign/words.h"

void collector_init(struct collector *collector)
{
    *collector = (struct collector){.date = {.epoch_ns = ABSENT}, .pending = {.epoch_ns = ABSENT}};
}

enum line_word collector_line(struct collector *collector, struct text line, struct reading *reading,
                              const char *reason)
{
    struct stamp stamp;
    if (words_are_none(line))
        return LINE_KNOWN;
    if (!stamp_find(line, &stamp) || (!stamp.has_date && !collector->date.has_date))
        return reading_refuse(reading, reason);
    if (reading->begun)
        return LINE_AGAIN;
    stamp_complete(&stamp, &collector->date);
    collector->date = stamp.has_date ? stamp : collector->date;
    if (stamp_is_whole(&stamp))
        collector->pending = stamp;
    return LINE_KNOWN;
}

void collector_begin(struct collector *collector, struct reading *reading)
{
    if (reading->begun)
        return;
    reading->begun = true;
    reading->stamp = collector->pending;
    collector->pending = (struct stamp){.epoch_ns = ABSENT};
}
