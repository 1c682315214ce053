/* oom.c: what Linux says of its memory in its log when it has none left, and when it is asked for that (sysrq-m, a failed allocation). Any log that has it: dmesg, journalctl (its JSON, too),
 * /var/log/messages; each report is a sample, and who was killed a mark behind it.
 *
 *   x invoked oom-killer: gfp_mask=..., order=0       a report begins
 *   Mem-Info: ...                                     totals, as in oom_totals.h
 *   Unreclaimable slab info: / Name Used Total / kmalloc-2048  59164KB  59164KB
 *   Memory allocations: / 26.9 MiB 6883 mm/filemap.c:1949 func:__filemap_get_folio
 *   [  718]     0   718    40965    29598 ... systemd-journal                          resident pages of a process
 *   Out of memory: Killed process 274557 (rsyslogd) total-vm:957964kB, anon-rss:640kB, ...
 * Rows are known by their form up to the next title: what other processors say meanwhile may stand between them. Seconds since the boot are no time of day, but tell how far apart reports are.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"
#include "base/text.h"
#include "sampler/foreign/journal.h"
#include "sampler/foreign/kernel_line.h"
#include "sampler/foreign/kind.h"
#include "sampler/foreign/lines.h"
#include "sampler/foreign/oom_totals.h"
#include "sampler/foreign/words.h"
#include "sampler/linux/allocinfo_site.h"

enum {
    TASK_RSS = 3 /* behind uid, tgid and total_vm */,
    TASK_COLUMNS_MOST = 16,
    PAGE_KIB = 4,
    NAME_LIMIT = 4096,
    FIRST_LINES = 8
};

enum table { TABLE_NONE, TABLE_SLABS, TABLE_TASKS, TABLE_SITES };

/* Of one report; emptied for the next. */
struct report {
    struct stamp stamp; /* of the first line, until its sample begins */
    int64_t since_boot_ns;
    bool has_first; /* that line was there */
    enum table table;
    int columns;      /* of tasks, between the pid and the name */
    bool has_memory;  /* the sample has totals */
    bool is_of_group; /* a cgroup's limit was reached, not the machine's memory */
    bool has_sites;   /* the sample has call sites */
    struct oom_totals totals;
};

struct oom {
    struct report report;
    bool kills_in_group;   /* who is killed next is so because of a cgroup's limit */
    struct stamp minute;   /* the last whole time that dmesg -H wrote */
    int64_t after_ns;      /* how long ago that is */
    int64_t line;          /* the last one that was added to that */
    struct buffer name;    /* owned; of a call site */
    struct buffer message; /* owned; of an entry of the journal */
};

static void clear(struct report *report)
{
    *report = (struct report){.stamp = {.epoch_ns = ABSENT}, .since_boot_ns = ABSENT};
    oom_totals_clear(&report->totals);
}

static enum status oom_open(void **state)
{
    struct oom *made = calloc(1, sizeof *made);
    *state = made;
    if (made == NULL)
        return STATUS_NO_MEMORY;
    made->minute.epoch_ns = ABSENT;
    buffer_init(&made->name, NAME_LIMIT);
    buffer_init(&made->message, LINE_MOST);
    clear(&made->report);
    return STATUS_OK;
}

static void oom_close(void *state)
{
    struct oom *oom = state;
    buffer_done(&oom->name);
    buffer_done(&oom->message);
    free(oom);
}

/* To be called for each line that is of a sample. */
static void begin(struct oom *oom, const struct kernel_line *line, struct reading *reading)
{
    const struct report *report = &oom->report;
    if (reading->begun)
        return;
    reading->begun = true;
    reading->stamp = report->has_first ? report->stamp : line->stamp;
    reading->since_boot_ns = report->has_first ? report->since_boot_ns : line->since_boot_ns;
    if (line->host.length > 0)
        text_safe(reading->host, sizeof reading->host, sizeof reading->host - 1, line->host.bytes, line->host.length);
}

/* --- tables ------------------------------------------------------------------------------------------------------------------------ */

/* `59164KB` at the end of the text, which loses it. */
static bool take_kib(struct text *text, int64_t *kib)
{
    struct text inner = words_trim(*text);
    size_t at = inner.length;
    while (at > 0 && inner.bytes[at - 1] != ' ' && inner.bytes[at - 1] != '\t')
        at--;
    struct scan scan = scan_start(inner.bytes + at, inner.length - at);
    if (!scan_number(&scan, kib) || !scan_literal(&scan, "KB", 2) || scan.at != scan.end)
        return false;
    *text = words_trim((struct text){inner.bytes, at});
    return true;
}

static enum line_word read_slab(struct text text, struct reading *reading)
{
    int64_t used, held;
    if (!take_kib(&text, &held) || !take_kib(&text, &used) || text.length == 0)
        return LINE_KNOWN;
    struct pool *pool = reading_add_pool(reading, text, POOL_UNRECLAIMABLE, ABSENT);
    if (pool == NULL)
        return LINE_REFUSED;
    pool->value[POOL_BYTES] = number_scale(used, 1024, 1);
    pool->value[POOL_HELD_BYTES] = number_scale(held, 1024, 1);
    return LINE_ROW;
}

/* `[  pid  ]   uid  tgid total_vm      rss ... name`. */
static bool read_task_titles(struct report *report, struct text text)
{
    struct text word;
    const char *close = memchr(text.bytes, ']', text.length);
    if (close == NULL || !words_has(text, " tgid ") || !words_has(text, " total_vm ") || !words_has(text, " rss "))
        return false;
    struct scan scan = {close + 1, text.bytes + text.length};
    int columns = 0;
    while (scan_word(&scan, &word) && !text_is(word, "name"))
        columns++;
    report->columns = columns;
    report->table = columns > TASK_RSS && columns <= TASK_COLUMNS_MOST ? TABLE_TASKS : TABLE_NONE;
    return true;
}

/* A number, which may be below 0. */
static bool scan_column(struct scan *scan, int64_t *value)
{
    scan_literal(scan, "-", 1);
    return scan_number(scan, value);
}

static enum line_word read_task(const struct report *report, struct text text, struct reading *reading)
{
    int64_t pid, value, rss = ABSENT;
    struct scan scan = scan_start(text.bytes, text.length);
    if (!scan_literal(&scan, "[", 1) || !scan_number(&scan, &pid) || !scan_literal(&scan, "]", 1))
        return LINE_KNOWN;
    for (int i = 0; i < report->columns; i++) {
        if (!scan_column(&scan, &value))
            return reading_refuse(reading, "the row of a process lacks numbers");
        rss = i == TASK_RSS ? value : rss;
    }
    struct text name = words_trim((struct text){scan.at, (size_t)(scan.end - scan.at)});
    struct process *process = reading_add_process(reading, pid, name);
    if (process == NULL)
        return LINE_REFUSED;
    process->value[PROCESS_RSS] = rss;
    return LINE_ROW;
}

static bool read_size(struct scan *scan, int64_t *bytes)
{
    static const char *const UNITS[] = {"B", "KiB", "MiB", "GiB", "TiB"};
    struct text number, unit;
    double value;
    int64_t whole;
    if (!scan_word(scan, &number) || !decimal_read(number, &value, &whole) || !scan_word(scan, &unit) || value < 0 ||
        value > 1 << 20)
        return false;
    for (size_t i = 0; i < sizeof UNITS / sizeof UNITS[0]; i++) {
        if (!text_is(unit, UNITS[i]))
            continue;
        *bytes = (int64_t)(value * (double)(INT64_C(1) << 10 * i) + 0.5);
        return true;
    }
    return false;
}

/* `26.9 MiB     6883 mm/filemap.c:1949 func:__filemap_get_folio`, of which all but the size is as in /proc/allocinfo. */
static enum line_word read_site(struct oom *oom, struct text text, struct reading *reading)
{
    struct allocinfo_site site;
    int64_t bytes;
    struct scan scan = scan_start(text.bytes, text.length);
    if (!read_size(&scan, &bytes))
        return LINE_KNOWN;
    buffer_clear(&oom->name);
    buffer_add_text(&oom->name, "0 "); /* its place is that of the bytes */
    buffer_add(&oom->name, scan.at, (size_t)(scan.end - scan.at));
    if (!allocinfo_site_parse(scan_start(oom->name.bytes, oom->name.length), &site) || site.function.length == 0)
        return LINE_KNOWN;
    char name[NAME_LIMIT];
    int length = snprintf(name, sizeof name, "%.*s %.*s", (int)site.place.length, site.place.bytes,
                          (int)site.function.length, site.function.bytes);
    struct pool *pool = reading_add_pool(reading, (struct text){name, (size_t)length}, POOL_ALLOCINFO, ABSENT);
    if (pool == NULL)
        return LINE_REFUSED;
    pool->owner = site.module.length > 0 ? reading_name(reading, site.module) : 0;
    pool->value[POOL_DIFF] = site.calls;
    pool->value[POOL_BYTES] = bytes;
    oom->report.has_sites = true;
    return LINE_ROW;
}

/* --- the report -------------------------------------------------------------------------------------------------------------------- */

static enum line_word read_table(struct oom *oom, const struct kernel_line *line, struct reading *reading)
{
    begin(oom, line, reading);
    switch (oom->report.table) {
    case TABLE_SLABS:
        return read_slab(line->text, reading);
    case TABLE_TASKS:
        return read_task(&oom->report, line->text, reading);
    case TABLE_SITES:
        return read_site(oom, line->text, reading);
    case TABLE_NONE:
        break;
    }
    return LINE_KNOWN;
}

/* The first line of a report tells when it was. */
static enum line_word read_first(struct oom *oom, const struct kernel_line *line, struct reading *reading)
{
    if (reading->begun)
        return LINE_AGAIN;
    clear(&oom->report);
    oom->kills_in_group = false;
    oom->report.has_first = true;
    oom->report.stamp = line->stamp;
    oom->report.since_boot_ns = line->since_boot_ns;
    return LINE_KNOWN;
}

/* `(rsyslogd) total-vm:...`, `, UID 48, (rsyslogd) total-vm:...`: a name may have brackets, too. */
static bool find_name(struct text text, struct text *name)
{
    int64_t uid;
    const char *end = words_find(text, "total-vm:");
    struct scan scan = {text.bytes, end != NULL ? end : text.bytes + text.length};
    if (scan_literal(&scan, ", UID ", 6) && !(scan_number(&scan, &uid) && scan_literal(&scan, ",", 1)))
        return false;
    text = words_trim((struct text){scan.at, (size_t)(scan.end - scan.at)});
    size_t close = text.length;
    while (close > 1 && text.bytes[close - 1] != ')')
        close--;
    if (close < 3 || text.bytes[0] != '(')
        return false;
    *name = (struct text){text.bytes + 1, close - 2};
    return true;
}

static void set_mark_time(const struct kernel_line *line, struct reading *reading)
{
    reading->mark_stamp = line->stamp;
    reading->mark_since_boot_ns = line->since_boot_ns;
}

/* `Killed process 274557 (rsyslogd) total-vm:957964kB, anon-rss:640kB`, or with commas. */
static enum line_word read_killed(struct oom *oom, const struct kernel_line *line, struct reading *reading)
{
    static const char LEAD[] = "Killed process ";
    int64_t pid, kib;
    char name[64], memory[48] = "";
    const char *at = words_find(line->text, LEAD) + sizeof LEAD - 1;
    struct scan scan = {at, line->text.bytes + line->text.length};
    struct text victim;
    if (!scan_number(&scan, &pid) || !find_name((struct text){scan.at, (size_t)(scan.end - scan.at)}, &victim))
        return reading_refuse(reading, "who was killed is not understood");
    if (reading->begun)
        return LINE_AGAIN; /* the mark stands behind the sample */
    text_safe(name, sizeof name, sizeof name - 1, victim.bytes, victim.length);
    if (oom_find_kib(line->text, "anon-rss:", &kib))
        snprintf(memory, sizeof memory, ", anonymous memory %lld kB", (long long)kib);
    bool is_of_group = oom->kills_in_group || words_has(line->text, "emory cgroup out of memory");
    snprintf(reading->mark, sizeof reading->mark, "%sout of memory: %s (%lld) was killed%s",
             is_of_group ? "a cgroup " : "", name, (long long)pid, memory);
    set_mark_time(line, reading);
    clear(&oom->report);
    oom->kills_in_group = false;
    return LINE_KNOWN;
}

/* `Kernel panic - not syncing: System is deadlocked on memory`. */
static enum line_word read_panic(struct oom *oom, const struct kernel_line *line, struct reading *reading)
{
    if (reading->begun)
        return LINE_AGAIN;
    text_safe(reading->mark, sizeof reading->mark, sizeof reading->mark - 1, line->text.bytes, line->text.length);
    set_mark_time(line, reading);
    clear(&oom->report);
    return LINE_KNOWN;
}

static bool is_first(struct text text)
{
    return words_has(text, " invoked oom-killer:") || words_begin(text, "oom-killer: gfp_mask=") ||
           words_has(text, ": page allocation failure");
}

static bool tells_of_group(struct text text)
{
    return words_begin(text, "memory: usage ") || words_has(text, " as a result of limit of ") ||
           words_has(text, "constraint=CONSTRAINT_MEMCG") || words_begin(text, "Memory cgroup out of memory: Kill ");
}

/* Totals begin: they are of another report where this one has some already. */
static enum line_word begin_totals(struct report *report)
{
    if (report->has_memory)
        return LINE_AGAIN;
    report->has_memory = true;
    report->table = TABLE_NONE;
    return LINE_KNOWN;
}

/* Lines that begin a table. */
static bool read_table_title(struct report *report, struct text text)
{
    if (words_begin(text, "Unreclaimable slab info:"))
        report->table = TABLE_SLABS;
    else if (words_begin(text, "Memory allocations"))
        report->table = TABLE_SITES;
    else
        return (report->table == TABLE_SLABS && words_begin(text, "Name ") && words_has(text, " Total")) ||
               read_task_titles(report, text);
    return true;
}

/* Lines that begin something. */
static bool read_title(struct oom *oom, const struct kernel_line *line, struct reading *reading, enum line_word *word)
{
    struct text text = words_trim(line->text);
    *word = LINE_KNOWN;
    if (is_first(text)) {
        *word = read_first(oom, line, reading);
    } else if (words_begin(text, "Mem-Info:") || words_begin(text, "Mem-info:")) {
        *word = begin_totals(&oom->report);
    } else if (words_has(text, "Killed process ")) {
        *word = read_killed(oom, line, reading);
    } else if (words_begin(text, "Kernel panic - ") && words_has(text, "emory")) {
        *word = read_panic(oom, line, reading);
    } else if (tells_of_group(text)) {
        oom->kills_in_group = true;
        oom->report.is_of_group = oom->report.is_of_group || words_begin(text, "memory: usage ");
    } else {
        return read_table_title(&oom->report, text);
    }
    return true;
}

/* The body of `Mem-Info:` without its title, where somebody left that out; LINE_AGAIN when it is of the next report. */
static bool is_bare_body(struct oom *oom, struct text text, enum line_word *word)
{
    bool is_body = oom_totals_begin(text);
    *word = LINE_KNOWN;
    if (is_body && (!oom->report.has_memory || oom->report.totals.free_pages != ABSENT))
        *word = begin_totals(&oom->report);
    return is_body;
}

static enum line_word read_message(struct oom *oom, const struct kernel_line *line, struct reading *reading)
{
    enum line_word word;
    if (read_title(oom, line, reading, &word))
        return word;
    if (is_bare_body(oom, words_trim(line->text), &word) && word == LINE_AGAIN)
        return word;
    if (oom->report.table != TABLE_NONE) {
        word = read_table(oom, line, reading);
        if (word != LINE_KNOWN)
            return word;
    }
    if (!oom->report.has_memory || !oom_totals_line(&oom->report.totals, line->text))
        return line->has_head || words_are_none(line->text) || words_begin(line->text, "-- ")
                   ? LINE_KNOWN
                   : reading_refuse(reading, "not a line of a kernel's log");
    begin(oom, line, reading);
    return LINE_ROW;
}

/* --- lines -------------------------------------------------------------------------------------------------------------------------- */

/* dmesg -H writes a time once a minute, and then how long after the line before it was. */
static void complete_time(struct oom *oom, struct kernel_line *line, int64_t number)
{
    if (line->after_ns == ABSENT) {
        oom->minute = line->stamp;
        oom->after_ns = 0;
        return;
    }
    if (number != oom->line) /* a line may come once more */
        oom->after_ns = number_sum(oom->after_ns, line->after_ns);
    oom->line = number;
    line->stamp = oom->minute;
    if (!stamp_is_whole(&line->stamp) || oom->after_ns == ABSENT || oom->after_ns >= NS_PER_MINUTE)
        return;
    line->stamp.second = (int32_t)(oom->after_ns / NS_PER_SECOND);
    line->stamp.ns = (int32_t)(oom->after_ns % NS_PER_SECOND);
}

/* Every line of the message; rows are what counts. */
static enum line_word read_entry(struct oom *oom, const struct journal_entry *entry, struct reading *reading)
{
    static const int WORTH[] = {[LINE_KNOWN] = 0, [LINE_REFUSED] = 1, [LINE_ROW] = 2, [LINE_AGAIN] = 3};
    enum line_word best = LINE_KNOWN;
    struct scan scan = scan_start(oom->message.bytes, oom->message.length), line;
    bool whole;
    while (entry->is_kernel && best != LINE_AGAIN && scan_line(&scan, &line, &whole)) {
        const struct kernel_line inner = {.has_head = true,
                                          .is_kernel = true,
                                          .stamp = entry->stamp,
                                          .since_boot_ns = entry->since_boot_ns,
                                          .after_ns = ABSENT,
                                          .host = entry->host,
                                          .text = {line.at, (size_t)(line.end - line.at)}};
        enum line_word word = read_message(oom, &inner, reading);
        best = WORTH[word] > WORTH[best] ? word : best;
    }
    return best;
}

/* What -o json-seq and -o json-sse put before each. */
static struct text bare_entry(struct text line)
{
    size_t lead = words_begin(line, "data: {") ? 6 : words_begin(line, "\x1e{") ? 1 : 0;
    return (struct text){line.bytes + lead, line.length - lead};
}

static enum line_word oom_line(void *state, struct text line, struct reading *reading)
{
    struct oom *oom = state;
    struct journal_entry entry;
    line = bare_entry(line);
    if (line.length > 0 && line.bytes[0] == '{' && journal_read(line, &entry, &oom->message))
        return read_entry(oom, &entry, reading);
    struct kernel_line parsed = kernel_line_parse(line);
    if (!parsed.has_head)
        parsed = kernel_line_parse(words_unquote(line));
    if (parsed.has_head)
        complete_time(oom, &parsed, reading->line);
    if (parsed.has_head && !parsed.is_kernel)
        return LINE_KNOWN;
    return read_message(oom, &parsed, reading);
}

static void oom_finish(void *state, struct reading *reading)
{
    struct report *report = &((struct oom *)state)->report;
    struct snapshot *snapshot = &reading->snapshot;
    int64_t told = oom_totals_page_kib(&report->totals), page = (told > 0 ? told : PAGE_KIB) * 1024;
    oom_totals_to_bytes(&report->totals, page, snapshot->totals);
    for (size_t i = 0; i < snapshot->process_count; i++) {
        int64_t *rss = &snapshot->processes[i].value[PROCESS_RSS];
        *rss = number_scale(*rss, page, 1);
    }
    if (told == 0)
        reading_remark(reading, "the log does not tell how large a page is: 4 KiB");
    if (snapshot->pool_count > 0)
        reading_remark(reading, "of the caches the log has those that cannot be reclaimed, in whole KiB");
    if (report->has_sites)
        reading_remark(reading, "of the call sites the log has the largest, and their sizes in three digits");
    if (report->is_of_group)
        reading_remark(reading, "a cgroup reached its limit: the processes are those of it");
    clear(report);
}

/* A line with the head of a log, whatever it says. A time alone may be anybody's, but not the one that dmesg -T and -H put into brackets. */
static bool is_of_log(struct text text)
{
    struct kernel_line line = kernel_line_parse(text);
    text = bare_entry(text);
    if (words_begin(text, "{"))
        return words_has(text, "\"__REALTIME_TIMESTAMP\"") && words_has(text, "\"MESSAGE\"");
    bool is_bracketed = text.length > 1 && text.bytes[0] == '[' && (text.bytes[1] < '0' || text.bytes[1] > '9');
    return line.is_sure || (line.has_head && is_bracketed);
}

/* A log may be long before it tells of memory, and has a line or two above it (`-- Logs begin at ... --`). */
static int oom_recognise(struct text head)
{
    static const char *const SURE[] = {
        " invoked oom-killer:", "oom-killer: gfp_mask=", "Unreclaimable slab info:", "Killed process "};
    for (size_t i = 0; i < sizeof SURE / sizeof SURE[0]; i++)
        if (words_has(head, SURE[i]))
            return 88;
    if ((words_has(head, "Mem-Info:") || words_has(head, "isolated_anon:")) && words_has(head, "slab_unreclaimable:"))
        return 88;
    struct scan scan = scan_start(head.bytes, head.length), line;
    bool whole;
    for (int i = 0; i < FIRST_LINES && scan_line(&scan, &line, &whole); i++)
        if (is_of_log((struct text){line.at, (size_t)(line.end - line.at)}))
            return 10;
    return 0;
}

const struct foreign_kind foreign_oom = {.name = "oom",
                                         .title = "kernel log",
                                         .os = "Linux",
                                         .recognise = oom_recognise,
                                         .open = oom_open,
                                         .close = oom_close,
                                         .line = oom_line,
                                         .finish = oom_finish,
                                         .plain_blanks = true};
