/* meminfo.c: copies of /proc/meminfo, alone or many in one file: the totals of a sample. Linux 2.4 puts a table in bytes before them, which says the same. */
#include <stdlib.h>

#include "base/buffer.h"
#include "sampler/foreign/collector.h"
#include "sampler/foreign/words.h"
#include "sampler/linux/meminfo_lines.h"
#include "sampler/linux/scan.h"

enum { TEXT_LIMIT = 64 << 10 };

struct meminfo {
    struct collector collector;
    struct buffer text; /* owned; the lines of the sample */
};

static enum status meminfo_open(void **state)
{
    struct meminfo *made = calloc(1, sizeof *made);
    *state = made;
    if (made == NULL)
        return STATUS_NO_MEMORY;
    collector_init(&made->collector);
    buffer_init(&made->text, TEXT_LIMIT);
    return STATUS_OK;
}

static void meminfo_close(void *state)
{
    struct meminfo *meminfo = state;
    buffer_done(&meminfo->text);
    free(meminfo);
}

/* `Name:  123 kB`, or without a unit. */
static bool is_row(struct text line)
{
    struct text name;
    int64_t value;
    struct scan scan = scan_start(line.bytes, line.length);
    if (!scan_word(&scan, &name) || name.bytes[name.length - 1] != ':' || !scan_number(&scan, &value))
        return false;
    scan_literal(&scan, "kB", 2);
    scan_blanks(&scan);
    return scan.at == scan.end;
}

static bool is_byte_table(struct text line)
{
    return words_begin(line, "Mem: ") || words_begin(line, "Swap: ") ||
           (words_has(line, "total:") && words_has(line, "used:") && words_has(line, "free:"));
}

static enum line_word add_line(struct meminfo *meminfo, struct text line, bool is_first, struct reading *reading)
{
    if (is_first && reading->begun && meminfo->text.length > 0)
        return LINE_AGAIN;
    collector_begin(&meminfo->collector, reading);
    buffer_add(&meminfo->text, line.bytes, line.length);
    buffer_add_byte(&meminfo->text, '\n');
    return meminfo->text.status == STATUS_OK ? LINE_ROW : reading_refuse(reading, "more lines than a meminfo can have");
}

static enum line_word read_line(struct meminfo *meminfo, struct text line, struct reading *reading)
{
    if (is_row(line))
        return add_line(meminfo, line, words_begin(line, "MemTotal:"), reading);
    if (is_byte_table(line))
        return meminfo->text.length > 0 ? LINE_AGAIN : LINE_KNOWN;
    return collector_line(&meminfo->collector, line, reading, "not a line of meminfo");
}

static enum line_word meminfo_line(void *state, struct text line, struct reading *reading)
{
    struct text inner = words_unquote(line);
    enum line_word word = read_line(state, line, reading);
    return word == LINE_REFUSED && inner.bytes != line.bytes ? read_line(state, inner, reading) : word;
}

static void meminfo_finish(void *state, struct reading *reading)
{
    struct meminfo *meminfo = state;
    meminfo_parse(meminfo->text.bytes, meminfo->text.length, reading->snapshot.totals);
    buffer_clear(&meminfo->text);
}

static int meminfo_recognise(struct text head)
{
    return words_has(head, "MemTotal:") && words_has(head, "MemFree:") ? 70 : 0;
}

const struct foreign_kind foreign_meminfo = {.name = "meminfo",
                                             .title = "meminfo",
                                             .os = "Linux",
                                             .recognise = meminfo_recognise,
                                             .plain_blanks = true,
                                             .open = meminfo_open,
                                             .close = meminfo_close,
                                             .line = meminfo_line,
                                             .finish = meminfo_finish};
