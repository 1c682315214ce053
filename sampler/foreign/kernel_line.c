#include "sampler/foreign/kernel_line.h"

#include <string.h>

#include "sampler/foreign/words.h"
#include "sampler/linux/scan.h"

enum { HEAD_MOST = 160, DATE_WORDS = 6, ZONE_MOST = 5 };

/* Behind the end of `part`, which is of the line, without blanks before it. */
static struct text behind(struct text line, const char *end)
{
    while (end < line.bytes + line.length && *end == ' ')
        end++;
    return (struct text){end, (size_t)(line.bytes + line.length - end)};
}

static bool is_one_of(struct text word, const char *const *list)
{
    for (; *list != NULL; list++)
        if (text_is(word, *list))
            return true;
    return false;
}

/* --- what dmesg -x and the like put before it -------------------------------------------------------------------------------------- */

static const char *const FACILITIES[] = {"kern",   "user",   "mail",   "daemon", "auth",     "syslog", "lpr",
                                         "news",   "uucp",   "cron",   "ftp",    "authpriv", "local0", "local1",
                                         "local2", "local3", "local4", "local5", "local6",   "local7", NULL};
static const char *const LEVELS[] = {"emerg",   "alert",  "crit", "err",   "error", "warn",
                                     "warning", "notice", "info", "debug", "panic", NULL};

static struct text word_before(struct text text, const char *separator)
{
    const char *end = words_find(text, separator);
    return words_trim((struct text){text.bytes, end != NULL ? (size_t)(end - text.bytes) : 0});
}

/* `kern.warn`, as OpenWrt and busybox write it. */
static bool is_priority(struct text word)
{
    struct text facility = word_before(word, ".");
    size_t lead = facility.length + 1;
    return is_one_of(facility, FACILITIES) && is_one_of((struct text){word.bytes + lead, word.length - lead}, LEVELS);
}

/* `kern  :warn  : `. */
static void take_decoded(struct kernel_line *line)
{
    struct text head = {line->text.bytes, line->text.length < HEAD_MOST ? line->text.length : HEAD_MOST};
    struct text facility = word_before(head, ":");
    if (!is_one_of(facility, FACILITIES))
        return;
    const char *colon = words_find(head, ":");
    struct text rest = {colon + 1, (size_t)(head.bytes + head.length - colon - 1)};
    if (!is_one_of(word_before(rest, ":"), LEVELS))
        return;
    line->is_kernel = text_is(facility, "kern");
    line->text = behind(line->text, words_find(rest, ":") + 1);
}

/* --- times in brackets --------------------------------------------------------------------------------------------------------------- */

/* `30.987263`, with blanks before it, and the number of a processor behind it; nothing else. */
static bool read_seconds(struct text text, int64_t *ns)
{
    const char *at = memchr(text.bytes, '@', text.length);
    at = at != NULL ? at : memchr(text.bytes, '<', text.length); /* dmesg -d */
    text = words_trim((struct text){text.bytes, at != NULL ? (size_t)(at - text.bytes) : text.length});
    return memchr(text.bytes, '.', text.length) != NULL &&
           number_read_decimal(text.bytes, text.length, NS_PER_SECOND, ns);
}

/* `+0.000005`: since the line before. */
static bool read_difference(struct text text, int64_t *ns)
{
    text = words_trim(text);
    return text.length > 1 && text.bytes[0] == '+' && read_seconds((struct text){text.bytes + 1, text.length - 1}, ns);
}

/* What is in brackets at the beginning; false when there are none. */
static bool take_brackets(struct text *line, struct text *inner)
{
    size_t looked = line->length < HEAD_MOST ? line->length : HEAD_MOST;
    const char *close = looked > 0 && line->bytes[0] == '[' ? memchr(line->bytes, ']', looked) : NULL;
    if (close == NULL)
        return false;
    *inner = (struct text){line->bytes + 1, (size_t)(close - line->bytes - 1)};
    *line = (struct text){close + 1, (size_t)(line->bytes + line->length - close - 1)};
    return true;
}

static bool read_bracketed_time(struct kernel_line *line, struct text inner)
{
    int64_t ns;
    size_t length;
    if (read_seconds(inner, &ns))
        line->since_boot_ns = ns;
    else if (read_difference(inner, &ns))
        line->after_ns = ns;
    else if (!stamp_find_yearless(inner, &line->stamp, &length) &&
             (!stamp_find(inner, &line->stamp) || !stamp_is_whole(&line->stamp)))
        return false;
    return true;
}

/* `[   T71]`, `[T1234@C0]`: who said it. */
static void skip_caller(struct text *rest)
{
    struct text behind_caller = *rest, caller;
    if (!take_brackets(&behind_caller, &caller))
        return;
    caller = words_trim(caller);
    bool is_caller = caller.length > 1 && (caller.bytes[0] == 'T' || caller.bytes[0] == 'C') &&
                     caller.bytes[1] >= '0' && caller.bytes[1] <= '9';
    if (is_caller)
        *rest = behind_caller;
}

/* `<0>(1)[123:java]`, `c1 123 `: what makers of telephones put there. */
static void skip_maker(struct text *rest)
{
    int64_t number;
    struct text caller;
    struct scan scan = scan_start(rest->bytes, rest->length);
    if (scan_literal(&scan, "<", 1) && !(scan_number(&scan, &number) && scan_literal(&scan, ">", 1)))
        return;
    struct scan processor = scan;
    if (scan_literal(&scan, "(", 1) && scan_number(&scan, &number) && scan_literal(&scan, ")", 1)) {
        struct text behind_number = {scan.at, (size_t)(scan.end - scan.at)};
        if (take_brackets(&behind_number, &caller) && memchr(caller.bytes, ':', caller.length) != NULL)
            *rest = behind_number;
    } else if (scan = processor, scan_literal(&scan, "c", 1) && scan.at < scan.end && *scan.at != ' ' &&
                                     scan_number(&scan, &number) && scan_number(&scan, &number) && scan.at < scan.end &&
                                     *scan.at == ' ') {
        *rest = (struct text){scan.at, (size_t)(scan.end - scan.at)};
    }
}

/* dmesg's own time, and who said it. */
static bool take_dmesg(struct kernel_line *line)
{
    struct text rest = line->text, inner;
    if (rest.length > 2 && rest.bytes[0] == '<' && memchr(rest.bytes, '>', 4 < rest.length ? 4 : rest.length) != NULL)
        rest = behind(rest, (const char *)memchr(rest.bytes, '>', rest.length) + 1);
    struct stamp before = line->stamp;
    if (!take_brackets(&rest, &inner) || !read_bracketed_time(line, inner)) {
        line->stamp = before;
        return false;
    }
    skip_caller(&rest);
    skip_maker(&rest);
    if (rest.length > 0 && rest.bytes[0] == ':')
        rest = (struct text){rest.bytes + 1, rest.length - 1};
    if (rest.length > 0 && rest.bytes[0] == ' ')
        rest = (struct text){rest.bytes + 1, rest.length - 1};
    line->text = rest;
    return true;
}

/* `<4>` of syslog, before a time. */
static void skip_level(struct kernel_line *line)
{
    struct text text = line->text;
    int64_t level;
    struct scan scan = scan_start(text.bytes, text.length);
    if (text.length > 0 && text.bytes[0] == '<' && scan_literal(&scan, "<", 1) && scan_number(&scan, &level) &&
        level < 192 && scan_literal(&scan, ">", 1))
        line->text = behind(text, scan.at);
}

/* --- /dev/kmsg ----------------------------------------------------------------------------------------------------------------------- */

/* `4,1234,12345678901,-;`: facility and level, a number, microseconds since the boot and flags. */
static bool take_kmsg(struct kernel_line *line)
{
    int64_t priority, number, us;
    struct text all = line->text;
    struct scan scan = scan_start(all.bytes, all.length < HEAD_MOST ? all.length : HEAD_MOST);
    if (all.length == 0 || all.bytes[0] == ' ' || !scan_number(&scan, &priority) || !scan_literal(&scan, ",", 1) ||
        !scan_number(&scan, &number) || !scan_literal(&scan, ",", 1) || !scan_number(&scan, &us) ||
        !scan_literal(&scan, ",", 1))
        return false;
    const char *end = memchr(scan.at, ';', (size_t)(scan.end - scan.at));
    if (end == NULL)
        return false;
    line->since_boot_ns = number_scale(us, NS_PER_US, 1);
    line->is_kernel = priority < 8; /* facility 0 */
    line->text = (struct text){end + 1, (size_t)(all.bytes + all.length - end - 1)};
    line->has_head = true;
    return true;
}

/* --- what syslog has ----------------------------------------------------------------------------------------------------------------- */

static bool ends_in(struct text word, const char *end)
{
    size_t length = strlen(end);
    return word.length > length && memcmp(word.bytes + word.length - length, end, length) == 0;
}

/* `kernel:`, `kernel[0]:`, `kernel:[` of what has no blank behind it: up to its colon. */
static bool is_kernel_s(struct text *program)
{
    static const char NAME[] = "kernel";
    const size_t length = sizeof NAME - 1;
    if (!words_begin(*program, NAME) || program->length == length)
        return false;
    const char *bracket = program->bytes[length] == '[' ? words_find(*program, "]:") : NULL;
    const char *colon = bracket != NULL ? bracket + 1 : program->bytes + length;
    if (*colon != ':')
        return false;
    program->length = (size_t)(colon + 1 - program->bytes);
    return true;
}

/* Behind the program's colon: one blank, or what syslog made of an empty name. */
static struct text behind_program(struct text line, struct text program)
{
    const char *at = program.bytes + program.length, *end = line.bytes + line.length;
    if (end - at > 2 && memcmp(at, " : ", 3) == 0)
        at += 2;
    at += at < end && *at == ' ';
    return (struct text){at, (size_t)(end - at)};
}

/* `srv kernel: `, `srv kern.warn kernel: `, `kern.warn kernel: `, `kernel: ` at the beginning. `is_sure`: what ends in a colon is a program, and no words of the kernel's. */
static bool take_program(struct kernel_line *line, struct text rest, bool is_sure)
{
    struct text host = {"", 0}, program;
    struct scan scan = scan_start(rest.bytes, rest.length);
    if (!scan_word(&scan, &program) || program.bytes[0] == '[')
        return false;
    if (!ends_in(program, ":") && !is_priority(program) && !is_kernel_s(&program)) {
        host = program;
        if (!scan_word(&scan, &program))
            return false;
    }
    bool has_priority = is_priority(program);
    if (has_priority && !scan_word(&scan, &program))
        return false;
    bool is_kernel = is_kernel_s(&program), is_program = ends_in(program, "]:") || (is_sure && host.length > 0);
    if (!is_kernel && !(ends_in(program, ":") && (has_priority || is_program)))
        return false;
    line->host = host;
    line->is_kernel = is_kernel;
    line->text = behind_program(rest, program);
    return true;
}

/* `10.0.0.1 [  30.98] text`: who sent it over the network, without a program. */
static bool take_sender(struct kernel_line *line, struct text rest)
{
    struct text host;
    struct scan scan = scan_start(rest.bytes, rest.length);
    struct kernel_line inner = *line;
    if (!scan_word(&scan, &host))
        return false;
    inner.text = behind(rest, scan.at);
    if (inner.text.length == 0 || inner.text.bytes[0] != '[' || !take_dmesg(&inner) || inner.since_boot_ns == ABSENT)
        return false;
    *line = inner;
    line->host = host;
    return true;
}

/* UTC, CEST, +0200: behind a time in words. */
static bool is_zone(struct text word, bool any_name)
{
    if (text_is(word, "UTC") || text_is(word, "GMT") || text_is(word, "Z"))
        return true;
    if ((word.length == ZONE_MOST || word.length == ZONE_MOST + 1) && (word.bytes[0] == '+' || word.bytes[0] == '-'))
        return true;
    for (size_t i = 0; i < word.length; i++)
        any_name = any_name && word.bytes[i] >= 'A' && word.bytes[i] <= 'Z';
    return any_name && word.length > 1 && word.length <= ZONE_MOST;
}

/* 2001: before that it is some other number. */
#define FIRST_EPOCH_NS (INT64_C(1000000000) * NS_PER_SECOND)

/* A time of so many words that it is a whole one, and its zone. */
static bool take_words(struct kernel_line *line, struct text *rest, bool has_weekday)
{
    struct text all = line->text, word;
    struct scan scan = scan_start(all.bytes, all.length < HEAD_MOST ? all.length : HEAD_MOST);
    bool is_whole = false;
    for (int i = 0; i < DATE_WORDS && !is_whole && scan_word(&scan, &word); i++) {
        int64_t seconds_ns;
        struct text head = {all.bytes, (size_t)(scan.at - all.bytes)};
        is_whole = i == 0 && read_seconds(head, &seconds_ns) && seconds_ns >= FIRST_EPOCH_NS;
        if (is_whole) /* 1590186955.123456 */
            line->stamp = (struct stamp){.has_date = true, .has_time = true, .epoch_ns = seconds_ns};
        else
            is_whole = stamp_find(head, &line->stamp) && stamp_is_whole(&line->stamp);
    }
    if (!is_whole)
        return false;
    struct scan behind_zone = scan;
    if (line->stamp.epoch_ns == ABSENT && scan_word(&behind_zone, &word) && is_zone(word, has_weekday)) {
        scan = behind_zone;
        stamp_find((struct text){all.bytes, (size_t)(scan.at - all.bytes)}, &line->stamp);
    }
    *rest = behind(all, scan.at);
    return true;
}

/* The time in words before the host: only where the line begins with a digit or a weekday is it looked for. */
static bool take_time(struct kernel_line *line, struct text *rest)
{
    static const char *const DAYS[] = {"Mon ", "Tue ", "Wed ", "Thu ", "Fri ", "Sat ", "Sun "};
    struct text all = line->text;
    size_t length;
    bool has_digit = all.length > 0 && all.bytes[0] >= '0' && all.bytes[0] <= '9', has_weekday = false;
    if (stamp_find_yearless(all, &line->stamp, &length)) {
        *rest = behind(all, all.bytes + length);
        return true;
    }
    for (size_t i = 0; i < sizeof DAYS / sizeof DAYS[0]; i++)
        has_weekday = has_weekday || words_begin(all, DAYS[i]);
    return (has_digit || has_weekday) && take_words(line, rest, has_weekday);
}

/* dmesg --time-format iso has a comma before the fraction, and no host; syslog has a dot. */
static bool is_dmesg_s(struct text line, struct text rest)
{
    size_t length = (size_t)(rest.bytes - line.bytes);
    return memchr(line.bytes, ',', length) != NULL && memchr(line.bytes, 'T', length) != NULL;
}

/* Behind dmesg's time: `journalctl -o short-monotonic` has host and program, and whoever wrote a console down may have put a time before the kernel's own. */
static void take_behind_time(struct kernel_line *line)
{
    line->has_head = true;
    if (!take_program(line, line->text, false))
        take_dmesg(line);
}

/* `1 2020-05-22T22:35:55.003Z srv kernel - - - text`, behind the level. */
static bool take_rfc5424(struct kernel_line *line)
{
    struct text word, rest, host, program;
    struct kernel_line inner = *line;
    if (!words_begin(line->text, "1 2"))
        return false;
    inner.text = behind(line->text, line->text.bytes + 1);
    if (!take_time(&inner, &rest))
        return false;
    struct scan scan = scan_start(rest.bytes, rest.length);
    if (!scan_word(&scan, &host) || !scan_word(&scan, &program) || !scan_word(&scan, &word) ||
        !scan_word(&scan, &word) || !scan_word(&scan, &word) || !text_is(word, "-"))
        return false;
    inner.host = host;
    inner.is_kernel = text_is(program, "kernel");
    inner.has_head = true;
    inner.text = behind(rest, scan.at);
    take_dmesg(&inner);
    *line = inner;
    return true;
}

static struct kernel_line parse(struct text line)
{
    struct kernel_line parsed = {.is_kernel = true,
                                 .stamp = {.epoch_ns = ABSENT},
                                 .since_boot_ns = ABSENT,
                                 .after_ns = ABSENT,
                                 .host = {"", 0},
                                 .text = line};
    struct text rest;
    if (take_kmsg(&parsed))
        return parsed;
    take_decoded(&parsed);
    parsed.is_sure = parsed.text.bytes != line.bytes;
    if (take_dmesg(&parsed)) {
        take_behind_time(&parsed);
        return parsed;
    }
    parsed.has_head = parsed.is_sure;
    skip_level(&parsed);
    if (take_rfc5424(&parsed))
        return parsed;
    if (!take_time(&parsed, &rest)) {
        parsed.stamp = (struct stamp){.epoch_ns = ABSENT};
        return parsed;
    }
    parsed.has_head = true;
    bool is_dmesg = is_dmesg_s(parsed.text, rest);
    parsed.is_sure = parsed.is_sure || is_dmesg;
    if (is_dmesg || (!take_program(&parsed, rest, true) && !take_sender(&parsed, rest)))
        parsed.text = rest;
    if (parsed.is_kernel)
        take_dmesg(&parsed); /* syslog keeps the kernel's own time, too */
    return parsed;
}

/* As the kernel writes them: six digits. */
static bool has_microseconds(const char *at, const char *end)
{
    const char *point = memchr(at, '.', (size_t)(end - at));
    int digits = 0;
    while (point != NULL && point + 1 + digits < end && point[1 + digits] >= '0' && point[1 + digits] <= '9')
        digits++;
    return digits == 6;
}

/* Behind whatever somebody put before the head: grep the name of a file and a number, a console server a name or the time of day. Only where the kernel's own time, or a whole head, is found. */
static bool parse_behind_more(struct text line, struct kernel_line *parsed)
{
    struct text head = {line.bytes, line.length < HEAD_MOST ? line.length : HEAD_MOST};
    for (const char *at = words_find(head, "["); at != NULL;) {
        struct kernel_line inner = parse((struct text){at, (size_t)(line.bytes + line.length - at)});
        if (inner.since_boot_ns != ABSENT && has_microseconds(at, line.bytes + line.length)) {
            *parsed = inner;
            return true;
        }
        head = (struct text){at + 1, (size_t)(head.bytes + head.length - at - 1)};
        at = words_find(head, "[");
    }
    const char *colon = memchr(line.bytes, ':', line.length < HEAD_MOST ? line.length : HEAD_MOST);
    if (colon == NULL || memchr(line.bytes, ' ', (size_t)(colon - line.bytes)) != NULL)
        return false;
    struct kernel_line inner = parse((struct text){colon + 1, (size_t)(line.bytes + line.length - colon - 1)});
    bool is_log = inner.has_head && (inner.since_boot_ns != ABSENT || inner.host.length > 0);
    if (is_log)
        *parsed = inner;
    return is_log;
}

struct kernel_line kernel_line_parse(struct text line)
{
    struct kernel_line parsed = parse(line), inner = {.has_head = false};
    if (!parsed.has_head && line.length > 0 && (line.bytes[0] == ' ' || line.bytes[0] == '\t'))
        inner = parse(words_trim(line)); /* as Markdown sets it in */
    if (inner.has_head)
        parsed = inner;
    if (!parsed.has_head)
        parse_behind_more(line, &parsed);
    parsed.is_sure = parsed.is_sure || parsed.since_boot_ns != ABSENT || parsed.after_ns != ABSENT ||
                     parsed.host.length > 0 || !parsed.is_kernel;
    return parsed;
}
