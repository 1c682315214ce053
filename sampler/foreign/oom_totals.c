#include "sampler/foreign/oom_totals.h"

#include <string.h>

#include "sampler/foreign/words.h"
#include "sampler/linux/scan.h"

enum { PAGE_KIB_LEAST = 4, PAGE_KIB_MOST = 64 };

void oom_totals_clear(struct oom_totals *totals)
{
    *totals = (struct oom_totals){.stack_kib = ABSENT, .free_pages = ABSENT, .free_kib = 0};
    for (int i = 0; i < TOTALS; i++)
        totals->pages[i] = ABSENT;
}

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

bool oom_find_kib(struct text line, const char *name, int64_t *kib)
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

bool oom_totals_begin(struct text text)
{
    int64_t pages;
    bool has_name = words_begin(text, "active_anon:") || words_begin(text, "Active_anon:") ||
                    (words_begin(text, "Active:") && words_has(text, " inactive:"));
    return has_name && (find_pages(text, "ctive_anon:", &pages) || find_pages(text, "Active:", &pages));
}

static bool read_pages(struct oom_totals *totals, struct text text)
{
    static const struct {
        const char *name;
        enum total total;
    } PAGES[] = {{"slab_reclaimable:", TOTAL_RECLAIMABLE},
                 {"slab_unreclaimable:", TOTAL_UNRECLAIMABLE},
                 {"slab:", TOTAL_SLAB},
                 {"pagetables:", TOTAL_PAGE_TABLES}};
    static const char *const OTHERS[] = {
        "active_anon:", "active_file:", "inactive_file:", "unevictable:",    "free_pcp:",
        "bounce:",      "Active:",      "Active_anon:",   "sec_pagetables:", "kernel_misc_reclaimable:"};
    int64_t pages;
    bool any = false;
    for (size_t i = 0; i < sizeof PAGES / sizeof PAGES[0]; i++) {
        if (!find_pages(text, PAGES[i].name, &pages))
            continue;
        totals->pages[PAGES[i].total] = pages;
        any = true;
    }
    if (find_pages(text, "free:", &pages)) {
        totals->free_pages = pages;
        any = true;
    }
    for (size_t i = 0; i < sizeof OTHERS / sizeof OTHERS[0] && !any; i++)
        any = find_pages(text, OTHERS[i], &pages);
    return any;
}

/* Of nodes and zones. */
static bool read_kib(struct oom_totals *totals, struct text text)
{
    int64_t kib;
    bool has_free = words_has(text, "kB min:") && oom_find_kib(text, "free:", &kib);
    if (has_free)
        totals->free_kib = number_sum(totals->free_kib, kib);
    if (oom_find_kib(text, "kernel_stack:", &kib)) {
        totals->stack_kib = number_known_sum(totals->stack_kib, kib);
        return true;
    }
    return has_free || (words_begin(text, "Node ") && words_has(text, "active_anon:"));
}

/* `0 lowmem pagetables, 274854 highmem pagetables`. */
static bool read_old_page_tables(struct text text, int64_t *pages)
{
    int64_t low, high;
    struct scan scan = scan_start(text.bytes, text.length);
    if (!scan_number(&scan, &low) || !scan_literal(&scan, "lowmem pagetables,", 18) || !scan_number(&scan, &high))
        return false;
    *pages = number_sum(low, high);
    return true;
}

/* Lines of one number, which comes first. */
static bool read_counted(struct oom_totals *totals, struct text text)
{
    static const struct {
        const char *words;
        enum total total;
    } COUNTED[] = {{"pages RAM", TOTAL_PHYSICAL},
                   {"pages of RAM", TOTAL_PHYSICAL},
                   {"pages of slabcache", TOTAL_SLAB},
                   {"pages of kernel stacks", TOTAL_STACKS}};
    int64_t pages;
    struct scan scan = scan_start(text.bytes, text.length);
    if (read_old_page_tables(text, &totals->pages[TOTAL_PAGE_TABLES]))
        return true;
    if (!scan_number(&scan, &pages))
        return false;
    struct text rest = words_trim((struct text){scan.at, (size_t)(scan.end - scan.at)});
    for (size_t i = 0; i < sizeof COUNTED / sizeof COUNTED[0]; i++) {
        if (!text_is(rest, COUNTED[i].words))
            continue;
        totals->pages[COUNTED[i].total] = pages;
        return true;
    }
    return false;
}

bool oom_totals_line(struct oom_totals *totals, struct text text)
{
    return read_pages(totals, text) || read_kib(totals, text) || read_counted(totals, text);
}

int64_t oom_totals_page_kib(const struct oom_totals *totals)
{
    if (totals->free_pages == ABSENT || totals->free_pages <= 0 || totals->free_kib == ABSENT)
        return 0;
    for (int64_t kib = PAGE_KIB_LEAST; kib <= PAGE_KIB_MOST; kib *= 2) {
        int64_t whole = number_scale(totals->free_pages, kib, 1), off = number_difference(whole, totals->free_kib);
        if (off != ABSENT && whole > 0 && (off < 0 ? -off : off) <= whole / 8)
            return kib;
    }
    return 0;
}

void oom_totals_to_bytes(const struct oom_totals *totals, int64_t page_bytes, int64_t bytes[TOTALS])
{
    for (int i = 0; i < TOTALS; i++)
        if (totals->pages[i] != ABSENT)
            bytes[i] = number_scale(totals->pages[i], page_bytes, 1);
    if (totals->stack_kib != ABSENT)
        bytes[TOTAL_STACKS] = number_scale(totals->stack_kib, 1024, 1);
    if (bytes[TOTAL_RECLAIMABLE] != ABSENT && bytes[TOTAL_UNRECLAIMABLE] != ABSENT)
        bytes[TOTAL_SLAB] = number_sum(bytes[TOTAL_RECLAIMABLE], bytes[TOTAL_UNRECLAIMABLE]);
}
