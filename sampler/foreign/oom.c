/* oom.c: what Linux says of its memory in its log when it has none left, and when it is asked for that (sysrq-m, a failed allocation). Any log that has it: dmesg, journalctl, /var/log/messages;
 * each report is a sample, and who was killed a mark behind it.
 *
 *   x invoked oom-killer: gfp_mask=..., order=0       a report begins
 *   Mem-Info:  slab_reclaimable:2569 slab_unreclaimable:12482 ... pagetables:1341      pages
 *   Node 0 ... kernel_stack:37164kB ...   Node 0 DMA32 free:7208kB min:...             how large a page is follows from what is free in both
 *   2097019 pages RAM
 *   Unreclaimable slab info: / Name Used Total / kmalloc-2048  59164KB  59164KB
 *   [  718]     0   718    40965    29598 ... systemd-journal                          resident pages of a process
 *   Out of memory: Killed process 274557 (rsyslogd) total-vm:957964kB, anon-rss:640kB, ...
 * Seconds since the boot are no time of day, but tell how far apart reports are.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "sampler/foreign/kernel_line.h"
#include "sampler/foreign/kind.h"
#include "sampler/foreign/words.h"
#include "sampler/linux/scan.h"

enum { TASK_RSS = 3 /* behind uid, tgid and total_vm */, TASK_COLUMNS_MOST = 16, PAGE_KIB = 4 };

enum table { TABLE_NONE, TABLE_SLABS, TABLE_TASKS };

struct oom {
    struct stamp stamp; /* of the report's first line, until its sample begins */
    int64_t since_boot_ns;
    bool has_first; /* that line was there */
    enum table table;
    int columns;      /* of tasks, between the pid and the name */
    bool has_memory;  /* the sample has totals */
    bool is_of_group; /* a cgroup's limit was reached, not the machine's memory */
    int64_t free_pages, free_kib;
};

static void clear(struct oom *oom)
{
    *oom = (struct oom){.stamp = {.epoch_ns = ABSENT}, .since_boot_ns = ABSENT, .free_pages = ABSENT, .free_kib = 0};
}

static enum status oom_open(void **state)
{
    struct oom *made = calloc(1, sizeof *made);
    *state = made;
    if (made == NULL)
        return STATUS_NO_MEMORY;
    clear(made);
    return STATUS_OK;
}

static void oom_close(void *state)
{
    free(state);
}

/* To be called for each line that is of a sample. */
static void begin(struct oom *oom, const struct kernel_line *line, struct reading *reading)
{
    if (reading->begun)
        return;
    reading->begun = true;
    reading->stamp = oom->has_first ? oom->stamp : line->stamp;
    reading->since_boot_ns = oom->has_first ? oom->since_boot_ns : line->since_boot_ns;
    if (line->host.length > 0)
        text_safe(reading->host, sizeof reading->host, sizeof reading->host - 1, line->host.bytes, line->host.length);
}

/* --- totals ------------------------------------------------------------------------------------------------------------------------ */

/* The number behind `name`, which stands as a word of its own, and what follows the number; false when it is not there. */
static bool find_value(struct text line, const char *name, int64_t *value, struct text *rest)
{
    struct text left = line;
    for (const char *at = words_find(left, name); at != NULL; at = words_find(left, name)) {
        char before = at > line.bytes ? at[-1] : ' ';
        bool is_word = !(before >= 'a' && before <= 'z') && before != '_';
        at += strlen(name);
        left = (struct text){at, (size_t)(line.bytes + line.length - at)};
        struct scan scan = scan_start(left.bytes, left.length);
        if (!is_word || !scan_number(&scan, value))
            continue;
        *rest = (struct text){scan.at, (size_t)(scan.end - scan.at)};
        return true;
    }
    return false;
}

static bool find_kib(struct text line, const char *name, int64_t *kib)
{
    struct text rest;
    return find_value(line, name, kib, &rest) && words_begin(rest, "kB");
}

/* Pages, which have no unit behind them. */
static bool find_pages(struct text line, const char *name, int64_t *pages)
{
    struct text rest;
    return find_value(line, name, pages, &rest) && !words_begin(rest, "kB");
}

/* Of the whole machine, in pages until the size of one is known. */
static bool read_pages(struct oom *oom, struct text text, struct reading *reading)
{
    static const struct {
        const char *name;
        enum total total;
    } PAGES[] = {{"slab_reclaimable:", TOTAL_RECLAIMABLE},
                 {"slab_unreclaimable:", TOTAL_UNRECLAIMABLE},
                 {"pagetables:", TOTAL_PAGE_TABLES}};
    int64_t pages;
    bool any = false;
    for (size_t i = 0; i < sizeof PAGES / sizeof PAGES[0]; i++) {
        if (!find_pages(text, PAGES[i].name, &pages))
            continue;
        reading->snapshot.totals[PAGES[i].total] = pages;
        any = true;
    }
    if (find_pages(text, "free:", &pages)) {
        oom->free_pages = pages;
        any = true;
    }
    return any || find_pages(text, "active_anon:", &pages) || find_pages(text, "active_file:", &pages) ||
           find_pages(text, "unevictable:", &pages) || find_pages(text, "free_pcp:", &pages) ||
           find_pages(text, "bounce:", &pages) || find_pages(text, "kernel_misc_reclaimable:", &pages);
}

/* Of nodes and zones, in KiB. */
static bool read_kib(struct oom *oom, struct text text, struct reading *reading)
{
    int64_t kib;
    int64_t *stacks = &reading->snapshot.totals[TOTAL_STACKS];
    bool has_free = words_has(text, "kB min:") && find_kib(text, "free:", &kib);
    if (has_free)
        oom->free_kib = number_sum(oom->free_kib, kib);
    if (find_kib(text, "kernel_stack:", &kib)) {
        *stacks = number_known_sum(*stacks, number_scale(kib, 1024, 1));
        return true;
    }
    return has_free || (words_begin(text, "Node ") && words_has(text, "active_anon:"));
}

static bool read_ram(struct text text, struct reading *reading)
{
    int64_t pages;
    struct scan scan = scan_start(text.bytes, text.length);
    if (!scan_number(&scan, &pages) || !scan_literal(&scan, "pages RAM", 9) || scan.at != scan.end)
        return false;
    reading->snapshot.totals[TOTAL_PHYSICAL] = pages;
    return true;
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
static bool read_task_titles(struct oom *oom, struct text text)
{
    struct text word;
    const char *close = memchr(text.bytes, ']', text.length);
    if (close == NULL || !words_has(text, " tgid ") || !words_has(text, " total_vm ") || !words_has(text, " rss "))
        return false;
    struct scan scan = {close + 1, text.bytes + text.length};
    int columns = 0;
    while (scan_word(&scan, &word) && !text_is(word, "name"))
        columns++;
    oom->columns = columns;
    oom->table = columns > TASK_RSS && columns <= TASK_COLUMNS_MOST ? TABLE_TASKS : TABLE_NONE;
    return true;
}

/* A number, which may be below 0. */
static bool scan_column(struct scan *scan, int64_t *value)
{
    scan_literal(scan, "-", 1);
    return scan_number(scan, value);
}

static enum line_word read_task(const struct oom *oom, struct text text, struct reading *reading)
{
    int64_t pid, value, rss = ABSENT;
    struct scan scan = scan_start(text.bytes, text.length);
    if (!scan_literal(&scan, "[", 1) || !scan_number(&scan, &pid) || !scan_literal(&scan, "]", 1))
        return LINE_KNOWN;
    for (int i = 0; i < oom->columns; i++) {
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

/* --- the report -------------------------------------------------------------------------------------------------------------------- */

/* What a table's rows end with ends the table as well. */
static enum line_word read_table(struct oom *oom, const struct kernel_line *line, struct reading *reading)
{
    begin(oom, line, reading);
    enum line_word word =
        oom->table == TABLE_SLABS ? read_slab(line->text, reading) : read_task(oom, line->text, reading);
    if (word == LINE_KNOWN)
        oom->table = TABLE_NONE;
    return word;
}

/* The first line of a report tells when it was. */
static enum line_word read_first(struct oom *oom, const struct kernel_line *line, struct reading *reading)
{
    if (reading->begun)
        return LINE_AGAIN;
    clear(oom);
    oom->has_first = true;
    oom->stamp = line->stamp;
    oom->since_boot_ns = line->since_boot_ns;
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
    if (find_kib(line->text, "anon-rss:", &kib))
        snprintf(memory, sizeof memory, ", anonymous memory %lld kB", (long long)kib);
    snprintf(reading->mark, sizeof reading->mark, "%sout of memory: %s (%lld) was killed%s",
             words_has(line->text, "emory cgroup out of memory") ? "a cgroup " : "", name, (long long)pid, memory);
    reading->mark_stamp = line->stamp;
    reading->mark_since_boot_ns = line->since_boot_ns;
    clear(oom);
    return LINE_KNOWN;
}

/* Lines that begin something. */
static bool read_title(struct oom *oom, const struct kernel_line *line, struct reading *reading, enum line_word *word)
{
    struct text text = words_trim(line->text);
    *word = LINE_KNOWN;
    if (words_has(text, " invoked oom-killer:") || words_has(text, ": page allocation failure")) {
        *word = read_first(oom, line, reading);
    } else if (words_begin(text, "Mem-Info:")) {
        if (oom->has_memory)
            *word = LINE_AGAIN;
        else
            oom->has_memory = true;
    } else if (words_begin(text, "Unreclaimable slab info:")) {
        oom->table = TABLE_SLABS;
    } else if (words_begin(text, "memory: usage ")) {
        oom->is_of_group = true;
    } else if (words_has(text, "Killed process ")) {
        *word = read_killed(oom, line, reading);
    } else {
        return (oom->table == TABLE_SLABS && words_begin(text, "Name ") && words_has(text, " Total")) ||
               read_task_titles(oom, text);
    }
    return true;
}

static enum line_word read_message(struct oom *oom, const struct kernel_line *line, struct reading *reading)
{
    enum line_word word;
    if (read_title(oom, line, reading, &word))
        return word;
    if (oom->table != TABLE_NONE) {
        word = read_table(oom, line, reading);
        if (word != LINE_KNOWN)
            return word;
    }
    bool is_total = oom->has_memory && (read_pages(oom, line->text, reading) || read_kib(oom, line->text, reading) ||
                                        read_ram(line->text, reading));
    if (!is_total)
        return line->has_head || words_are_none(line->text) || words_begin(line->text, "-- ")
                   ? LINE_KNOWN
                   : reading_refuse(reading, "not a line of a kernel's log");
    begin(oom, line, reading);
    return LINE_ROW;
}

static enum line_word oom_line(void *state, struct text line, struct reading *reading)
{
    struct kernel_line parsed = kernel_line_parse(line);
    if (!parsed.has_head)
        parsed = kernel_line_parse(words_unquote(line));
    if (parsed.has_head && !parsed.is_kernel)
        return LINE_KNOWN;
    return read_message(state, &parsed, reading);
}

/* KiB of a page: what is free is told in both. 0: they do not tell. */
static int64_t page_kib(const struct oom *oom)
{
    if (oom->free_pages == ABSENT || oom->free_pages <= 0 || oom->free_kib == ABSENT)
        return 0;
    for (int64_t kib = PAGE_KIB; kib <= 64; kib *= 2) {
        int64_t whole = number_scale(oom->free_pages, kib, 1), off = number_difference(whole, oom->free_kib);
        if (off != ABSENT && whole > 0 && (off < 0 ? -off : off) <= whole / 8)
            return kib;
    }
    return 0;
}

static void pages_to_bytes(int64_t *value, int64_t page)
{
    *value = number_scale(*value, page, 1);
}

static void oom_finish(void *state, struct reading *reading)
{
    static const enum total PAGES[] = {TOTAL_RECLAIMABLE, TOTAL_UNRECLAIMABLE, TOTAL_PAGE_TABLES, TOTAL_PHYSICAL};
    struct oom *oom = state;
    struct snapshot *snapshot = &reading->snapshot;
    int64_t told = page_kib(oom), page = (told > 0 ? told : PAGE_KIB) * 1024;
    for (size_t i = 0; i < sizeof PAGES / sizeof PAGES[0]; i++)
        pages_to_bytes(&snapshot->totals[PAGES[i]], page);
    for (size_t i = 0; i < snapshot->process_count; i++)
        pages_to_bytes(&snapshot->processes[i].value[PROCESS_RSS], page);
    snapshot->totals[TOTAL_SLAB] =
        number_sum(snapshot->totals[TOTAL_RECLAIMABLE], snapshot->totals[TOTAL_UNRECLAIMABLE]);
    if (told == 0)
        reading_remark(reading, "the log does not tell how large a page is: 4 KiB");
    if (snapshot->pool_count > 0)
        reading_remark(reading, "of the caches the log has those that cannot be reclaimed, in whole KiB");
    if (oom->is_of_group)
        reading_remark(reading, "a cgroup reached its limit: the processes are those of it");
    clear(oom);
}

/* A log may be long before it tells of memory. */
static int oom_recognise(struct text head)
{
    static const char *const SURE[] = {" invoked oom-killer:", "Unreclaimable slab info:", "Killed process "};
    for (size_t i = 0; i < sizeof SURE / sizeof SURE[0]; i++)
        if (words_has(head, SURE[i]))
            return 88;
    if (words_has(head, "Mem-Info:") && words_has(head, "slab_unreclaimable:"))
        return 88;
    const char *newline = memchr(head.bytes, '\n', head.length);
    struct text first = {head.bytes, newline != NULL ? (size_t)(newline - head.bytes) : head.length};
    struct kernel_line line = kernel_line_parse(first);
    return line.has_head && (line.since_boot_ns != ABSENT || line.host.length > 0) ? 10 : 0;
}

const struct foreign_kind foreign_oom = {.name = "oom",
                                         .title = "kernel log",
                                         .os = "Linux",
                                         .recognise = oom_recognise,
                                         .open = oom_open,
                                         .close = oom_close,
                                         .line = oom_line,
                                         .finish = oom_finish};
