#include "sampler/foreign/kernel_line.h"

#include <string.h>

#include "sampler/foreign/words.h"
#include "sampler/linux/scan.h"

enum { HEAD_MOST = 160 };

/* Behind the end of `part`, which is of the line, without blanks before it. */
static struct text behind(struct text line, const char *end)
{
    while (end < line.bytes + line.length && *end == ' ')
        end++;
    return (struct text){end, (size_t)(line.bytes + line.length - end)};
}

/* `30.987263`, with blanks before it; nothing else. */
static bool read_seconds(struct text text, int64_t *ns)
{
    text = words_trim(text);
    return memchr(text.bytes, '.', text.length) != NULL &&
           number_read_decimal(text.bytes, text.length, NS_PER_SECOND, ns);
}

/* What is in brackets at the beginning; false when there are none. */
static bool take_brackets(struct text *line, struct text *inner)
{
    const char *close = line->length > 0 && line->bytes[0] == '[' ? memchr(line->bytes, ']', line->length) : NULL;
    if (close == NULL)
        return false;
    *inner = (struct text){line->bytes + 1, (size_t)(close - line->bytes - 1)};
    *line = (struct text){close + 1, (size_t)(line->bytes + line->length - close - 1)};
    return true;
}

/* dmesg's own time, and who said it (`[   T71]`). */
static bool take_dmesg(struct kernel_line *line)
{
    struct text rest = line->text, inner, caller;
    if (rest.length > 2 && rest.bytes[0] == '<' && memchr(rest.bytes, '>', 4 < rest.length ? 4 : rest.length) != NULL)
        rest = behind(rest, (const char *)memchr(rest.bytes, '>', rest.length) + 1);
    if (!take_brackets(&rest, &inner))
        return false;
    int64_t ns;
    if (read_seconds(inner, &ns))
        line->since_boot_ns = ns;
    else if (!stamp_find(inner, &line->stamp) || !stamp_is_whole(&line->stamp))
        return false;
    struct text behind_time = rest;
    if (take_brackets(&rest, &caller)) {
        caller = words_trim(caller);
        if (caller.length < 2 || (caller.bytes[0] != 'T' && caller.bytes[0] != 'C'))
            rest = behind_time;
    }
    if (rest.length > 0 && rest.bytes[0] == ' ')
        rest = (struct text){rest.bytes + 1, rest.length - 1};
    line->text = rest;
    return true;
}

/* `srv kernel: `, at the beginning. */
static bool take_program(struct kernel_line *line, struct text rest)
{
    struct text host, program;
    struct scan scan = scan_start(rest.bytes, rest.length);
    if (!scan_word(&scan, &host) || !scan_word(&scan, &program) || program.bytes[program.length - 1] != ':')
        return false;
    line->host = host;
    line->is_kernel = text_is(program, "kernel:");
    line->text = (struct text){scan.at, (size_t)(scan.end - scan.at)};
    if (line->text.length > 0)
        line->text = (struct text){line->text.bytes + 1, line->text.length - 1};
    return true;
}

/* The time in words before the host: only where the line begins with a digit or a weekday is it looked for. */
static bool take_time(struct kernel_line *line, struct text *rest)
{
    static const char *const DAYS[] = {"Mon ", "Tue ", "Wed ", "Thu ", "Fri ", "Sat ", "Sun "};
    struct text word, all = line->text;
    size_t length;
    int words = all.length > 0 && all.bytes[0] >= '0' && all.bytes[0] <= '9' ? 1 : 0;
    if (stamp_find_yearless(all, &line->stamp, &length)) {
        *rest = behind(all, all.bytes + length);
        return true;
    }
    for (size_t i = 0; i < sizeof DAYS / sizeof DAYS[0]; i++)
        words = words_begin(all, DAYS[i]) ? 4 : words; /* Fri 2020-05-22 22:35:55 UTC */
    struct scan scan = scan_start(all.bytes, all.length < HEAD_MOST ? all.length : HEAD_MOST);
    for (int i = 0; i < words; i++)
        if (!scan_word(&scan, &word))
            return false;
    struct text head = {all.bytes, (size_t)(scan.at - all.bytes)};
    int64_t seconds_ns;
    if (words == 1 && read_seconds(head, &seconds_ns)) { /* 1590186955.123456 */
        line->stamp = (struct stamp){.has_date = true, .has_time = true, .epoch_ns = seconds_ns};
    } else if (words == 0 || !stamp_find(head, &line->stamp) || !stamp_is_whole(&line->stamp)) {
        return false;
    }
    *rest = behind(all, scan.at);
    return true;
}

struct kernel_line kernel_line_parse(struct text line)
{
    struct kernel_line parsed = {
        .is_kernel = true, .stamp = {.epoch_ns = ABSENT}, .since_boot_ns = ABSENT, .host = {"", 0}, .text = line};
    struct text rest;
    if (take_dmesg(&parsed)) {
        parsed.has_head = true;
        take_program(&parsed, parsed.text); /* journalctl -o short-monotonic */
        return parsed;
    }
    if (!take_time(&parsed, &rest)) {
        parsed.stamp = (struct stamp){.epoch_ns = ABSENT};
        return parsed;
    }
    parsed.has_head = true;
    if (!take_program(&parsed, rest))
        parsed.text = rest; /* dmesg --time-format iso */
    if (parsed.is_kernel)
        take_dmesg(&parsed); /* syslog keeps the kernel's own time, too */
    return parsed;
}
