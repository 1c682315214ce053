/* meminfo.c: copies of /proc/meminfo, alone or many in one file: the totals of a sample. Linux 2.4 puts a table in bytes before them, which says the same. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "sampler/foreign/collector.h"
#include "sampler/foreign/words.h"
#include "sampler/linux/meminfo_lines.h"
#include "sampler/linux/scan.h"

enum { TEXT_LIMIT = 64 << 10 };

struct meminfo {
    struct buffer text; /* owned; the lines of the sample */
    char first[64];     /* the name of the first of them; "": there is none */
};

static enum status meminfo_open(void **state)
{
    struct meminfo *made = calloc(1, sizeof *made);
    *state = made;
    if (made == NULL)
        return STATUS_NO_MEMORY;
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
static bool parse_row(struct text line, struct text *name, bool *has_unit)
{
    int64_t value;
    struct scan scan = scan_start(line.bytes, line.length);
    if (!scan_word(&scan, name) || name->bytes[name->length - 1] != ':' || !scan_number(&scan, &value))
        return false;
    *has_unit = scan_literal(&scan, "kB", 2);
    scan_blanks(&scan);
    return scan.at == scan.end;
}

static bool is_byte_table(struct text line)
{
    return words_begin(line, "Mem: ") || words_begin(line, "Swap: ") ||
           (words_has(line, "total:") && words_has(line, "used:") && words_has(line, "free:"));
}

/* A name that was the first one begins another. */
static enum line_word add_line(struct meminfo *meminfo, struct text line, struct text name, struct reading *reading)
{
    char first[sizeof meminfo->first];
    snprintf(first, sizeof first, "%.*s", (int)(name.length < sizeof first ? name.length : sizeof first), name.bytes);
    if (strcmp(meminfo->first, first) == 0)
        return LINE_AGAIN;
    if (meminfo->first[0] == '\0')
        memcpy(meminfo->first, first, sizeof first);
    collector_begin(reading);
    buffer_add(&meminfo->text, line.bytes, line.length);
    buffer_add_byte(&meminfo->text, '\n');
    return meminfo->text.status == STATUS_OK ? LINE_ROW : reading_refuse(reading, "more lines than a meminfo can have");
}

static enum line_word read_line(struct meminfo *meminfo, struct text line, struct reading *reading)
{
    struct text name;
    bool has_unit;
    if (parse_row(line, &name, &has_unit))
        return add_line(meminfo, line, name, reading);
    if (is_byte_table(line))
        return meminfo->text.length > 0 ? LINE_AGAIN : LINE_KNOWN;
    return collector_line(line, reading, "not a line of meminfo");
}

static enum line_word meminfo_line(void *state, struct text line, struct reading *reading)
{
    line = words_trim(line); /* as Markdown sets it in */
    struct text inner = words_unquote(line);
    enum line_word word = read_line(state, line, reading);
    return word == LINE_REFUSED && inner.bytes != line.bytes ? read_line(state, inner, reading) : word;
}

static void meminfo_finish(void *state, struct reading *reading)
{
    struct meminfo *meminfo = state;
    meminfo_parse(meminfo->text.bytes, meminfo->text.length, reading->snapshot.totals);
    buffer_clear(&meminfo->text);
    meminfo->first[0] = '\0';
}

static bool meminfo_knows(struct text line)
{
    struct text name;
    bool has_unit;
    return is_byte_table(line) || (parse_row(line, &name, &has_unit) && (has_unit || words_begin(name, "HugePages_")));
}

static int meminfo_recognise(struct text head)
{
    if (words_has(head, "MemTotal:") && words_has(head, "MemFree:"))
        return 70;
    return words_has(head, "Slab:") && (words_has(head, "MemFree:") || words_has(head, "SUnreclaim:")) ? 60 : 0;
}

const struct foreign_kind foreign_meminfo = {.name = "meminfo",
                                             .title = "meminfo",
                                             .os = "Linux",
                                             .recognise = meminfo_recognise,
                                             .plain_blanks = true,
                                             .open = meminfo_open,
                                             .close = meminfo_close,
                                             .line = meminfo_line,
                                             .finish = meminfo_finish,
                                             .knows = meminfo_knows};
